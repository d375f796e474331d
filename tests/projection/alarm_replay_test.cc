// Source: CloudWatch user guide, "Evaluating an alarm": M of the last N datapoints.
#include "projection/alarm_replay.h"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <vector>

namespace costplan {
namespace {

struct Story {
  const char* name;
  int periods;
  int datapoints;
  bool above;
  std::vector<double> values;
  int rings;
  double minutes;
};

TEST(AlarmReplay, RingsWhenEnoughDatapointsBreach) {
  const Story rows[] = {
      {"never", 1, 1, true, {1, 2, 80}, 0, 0},  // at the threshold is not above it
      {"once", 1, 1, true, {1, 81, 1}, 1, 1},
      {"twice", 1, 1, true, {81, 1, 81}, 2, 2},
      {"3 of 3", 3, 3, true, {81, 81, 1, 81, 81, 81, 81, 1}, 1, 2},
      {"2 of 3", 3, 2, true, {81, 1, 81, 1, 1}, 1, 1},
      {"below", 1, 1, false, {90, 79, 90}, 1, 1},
  };
  for (const auto& row : rows) {
    LoadAlarm alarm{.name = row.name, .threshold = 80, .period_s = 60};
    alarm.above = row.above;
    alarm.evaluation_periods = row.periods;
    alarm.datapoints_to_alarm = row.datapoints;
    AlarmReplay replay(alarm);
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      replay.add(*UtcTime::from_seconds(static_cast<std::int64_t>(60 * i)), 60, row.values[i]);
    }
    EXPECT_EQ(replay.result().rings, row.rings) << row.name;
    EXPECT_EQ(replay.result().minutes, row.minutes) << row.name;
  }
}

// 82 and, a minute later, 76.
TEST(AlarmReplay, AveragesOverItsPeriodAndNamesTheFirstTime) {
  LoadAlarm alarm{.name = "cpu", .threshold = 80, .period_s = 300};
  AlarmReplay replay(alarm);
  const double values[] = {100, 100, 100, 100, 10, 70, 70, 70, 70, 70};
  for (int i = 0; i < 10; ++i) replay.add(*UtcTime::from_seconds(60 * i), 60, values[i]);
  EXPECT_EQ(replay.result().rings, 1);
  EXPECT_EQ(replay.result().first, "1970-01-01T00:04Z");
  EXPECT_EQ(replay.result().minutes, 1);
}

// Of alarms that look at minutes the first minute is the same in short steps; others may ring in them.
TEST(AlarmReplay, NamesTheFirstMinuteInShortStepsToo) {
  const LoadAlarm of_minutes{.name = "cpu", .threshold = 80, .period_s = 60};
  const LoadAlarm of_20_s{.name = "cpu", .threshold = 80, .period_s = 20};
  for (const int step_s : {10, 20, 60}) {
    AlarmReplay minutes(of_minutes);
    AlarmReplay parts(of_20_s);
    for (int at_s = 0; at_s < 600; at_s += step_s) {
      const double value = at_s >= 300 ? 100 : 10;
      minutes.add(*UtcTime::from_seconds(at_s), step_s, value);
      parts.add(*UtcTime::from_seconds(at_s), step_s, at_s == 340 ? 1000.0 : 10.0);
    }
    EXPECT_EQ(minutes.result().first, "1970-01-01T00:05Z") << step_s;
    EXPECT_EQ(parts.result().first, step_s == 60 ? "" : "1970-01-01T00:05:40Z") << step_s;
  }
}

// Requests of an hour, in steps: `rate` a second, and three times that from `begins` to `ends`
// (minutes).
AlarmProjection rung(const LoadAlarm& alarm, double rate, int begins, int ends, int step_s = 60) {
  AlarmReplay replay(alarm);
  for (int at = 0; at < 3600; at += step_s) {
    const double factor = at >= begins * 60 && at < ends * 60 ? 3 : 1;
    replay.add(*UtcTime::from_seconds(at), step_s, rate * factor * step_s);
  }
  return replay.result();
}

LoadAlarm on_requests(double above, int periods) {
  return {.name = "requests",
          .statistic = AlarmStatistic::kSum,
          .threshold = above,
          .period_s = 300,
          .evaluation_periods = periods,
          .datapoints_to_alarm = periods};
}

// Three minutes of 1,800 and two of 600 are 6,600, however they lie to the hour: three windows
// have all three.
TEST(AlarmReplay, LooksAtPeriodsThatSlideByAMinute) {
  for (const int step_s : {60, 20, 1}) {
    for (int begins = 5; begins < 20; ++begins) {
      const auto out = rung(on_requests(6000, 1), 10, begins, begins + 3, step_s);
      EXPECT_EQ(out.rings, 1) << begins;
      EXPECT_DOUBLE_EQ(out.minutes, 3) << begins;
      EXPECT_EQ(out.first, UtcTime::from_seconds((begins + 2) * 60)->to_string());
    }
  }
}

// Threefold from 00:10 to 00:30: at 00:16 both the last five minutes and those before have a
// minute of it; at 00:35 none of the last five has.
TEST(AlarmReplay, LooksAtPeriodsThatEndOnePeriodApart) {
  const auto both = rung(on_requests(3000, 2), 10, 10, 30);
  EXPECT_EQ(both.rings, 1);
  EXPECT_EQ(both.first, "1970-01-01T00:15Z");
  EXPECT_EQ(both.minutes, 19);
  LoadAlarm one_of_two = on_requests(3000, 2);
  one_of_two.datapoints_to_alarm = 1;
  EXPECT_EQ(rung(one_of_two, 10, 10, 30).first, "1970-01-01T00:10Z");
  EXPECT_EQ(rung(one_of_two, 10, 10, 30).minutes, 29);
}

// A rate whose minutes are no binary fraction: their sum is the same in every window, so that
// it is either above the threshold or not.
TEST(AlarmReplay, DoesNotFlickerOnItsThreshold) {
  double sum = 0;
  for (int i = 0; i < 5; ++i) sum += 0.1 * 60 / 7;
  for (const double above : {sum, std::nextafter(sum, 0), std::nextafter(sum, 10)}) {
    EXPECT_LE(rung(on_requests(above, 1), 0.1 / 7, 0, 0).rings, 1);
  }
}

// The mean, the least and the most of windows of every length, against all of their minutes.
TEST(AlarmReplay, KnowsTheStatisticsOfEveryWindow) {
  const auto value = [](int minute) { return static_cast<double>(minute * minute % 23); };
  for (const int minutes : {1, 2, 3, 5, 7, 60}) {
    SlidingTally window(static_cast<std::size_t>(minutes));
    for (int now = 0; now < 200; ++now) {
      MetricTally minute;
      // Nothing is known of every eleventh.
      if (now % 11 != 0) minute.add({.value = value(now), .weight = 1.0 + now % 3});
      window.add(minute);
      ASSERT_EQ(window.is_full(), now >= minutes - 1);
      if (!window.is_full()) continue;
      MetricTally expected;
      for (int i = now - minutes + 1; i <= now; ++i) {
        if (i % 11 != 0) expected.add({.value = value(i), .weight = 1.0 + i % 3});
      }
      for (const auto statistic : {AlarmStatistic::kAverage, AlarmStatistic::kSum,
                                   AlarmStatistic::kMinimum, AlarmStatistic::kMaximum}) {
        EXPECT_DOUBLE_EQ(window.total().datapoint(statistic), expected.datapoint(statistic))
            << minutes << " minutes to " << now;
      }
    }
  }
}

// A minute without requests is no gap in a period that has others; a period without any is. (At
// 00:23 the last period and the two before, which an alarm looks at where data is missing, have
// none; a minute later there are requests.)
TEST(AlarmReplay, MissesDataWhereAWholePeriodHasNone) {
  for (const auto treat : {MissingData::kNotBreaching, MissingData::kBreaching}) {
    LoadAlarm alarm{.name = "latency", .treat_missing = treat, .threshold = 1, .period_s = 300};
    AlarmReplay replay(alarm);
    for (int i = 0; i < 30; ++i) {
      const bool has_data = i % 4 == 0 && (i < 10 || i > 20);
      replay.add(*UtcTime::from_seconds(60 * i), 60,
                 has_data ? std::optional(MetricSample{.value = 0.5, .weight = 1}) : std::nullopt);
    }
    const bool breaches = treat == MissingData::kBreaching;
    EXPECT_EQ(replay.result().rings, breaches ? 1 : 0);
    EXPECT_EQ(replay.result().first, breaches ? "1970-01-01T00:23Z" : "");
    EXPECT_EQ(replay.result().minutes, breaches ? 1 : 0);
  }
}

// Five minutes of 10 requests a minute, of which 3 fail, but in the fourth minute 100, of
// which 80 do.
TEST(AlarmReplay, MakesOfAPeriodWhatTheStatisticAsks) {
  struct Row {
    AlarmStatistic statistic;
    double datapoint;
  };
  const double failed[] = {3, 3, 3, 80, 3};
  const double requests[] = {10, 10, 10, 100, 10};
  const Row rows[] = {
      {AlarmStatistic::kSum, 92},
      {AlarmStatistic::kMinimum, 3},
      {AlarmStatistic::kMaximum, 80},
      // (4 · 3 · 10 + 80 · 100) / 140, weighted by requests.
      {AlarmStatistic::kAverage, 58},
  };
  for (const auto& row : rows) {
    for (const double below : {0.5, -0.5}) {
      LoadAlarm alarm{.name = "a", .statistic = row.statistic, .threshold = row.datapoint - below};
      alarm.period_s = 300;
      AlarmReplay replay(alarm);
      for (int i = 0; i < 5; ++i) {
        replay.add(*UtcTime::from_seconds(60 * i), 60,
                   MetricSample{.value = failed[i], .weight = requests[i]});
      }
      EXPECT_EQ(replay.result().rings, below > 0 ? 1 : 0) << static_cast<int>(row.statistic);
    }
  }
}

// The guide's table for 3 of 3: without data the alarm does not know, unless told otherwise.
TEST(AlarmReplay, TreatsMissingDataAsToldTo) {
  struct Row {
    MissingData treat;
    int rings;
  };
  const Row rows[] = {{MissingData::kMissing, 0},
                      {MissingData::kIgnore, 0},
                      {MissingData::kBreaching, 1},
                      {MissingData::kNotBreaching, 0}};
  for (const auto& row : rows) {
    LoadAlarm alarm{.name = "a", .treat_missing = row.treat, .threshold = 1};
    alarm.evaluation_periods = alarm.datapoints_to_alarm = 3;
    AlarmReplay replay(alarm);
    for (int i = 0; i < 10; ++i) replay.add(*UtcTime::from_seconds(60 * i), 60, std::nullopt);
    EXPECT_EQ(replay.result().rings, row.rings) << static_cast<int>(row.treat);
  }
}

}  // namespace
}  // namespace costplan
