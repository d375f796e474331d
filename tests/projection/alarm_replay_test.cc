// Source: CloudWatch user guide, "Evaluating an alarm": M of the last N datapoints.
#include "projection/alarm_replay.h"

#include <gtest/gtest.h>

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

TEST(AlarmReplay, AveragesOverItsPeriodAndNamesTheFirstTime) {
  LoadAlarm alarm{.name = "cpu", .threshold = 80, .period_s = 300};
  AlarmReplay replay(alarm);
  const double values[] = {100, 100, 100, 100, 10, 70, 70, 70, 70, 70};
  for (int i = 0; i < 10; ++i) replay.add(*UtcTime::from_seconds(60 * i), 60, values[i]);
  EXPECT_EQ(replay.result().rings, 1);  // 82, then 70
  EXPECT_EQ(replay.result().first, "1970-01-01T00:04Z");
  EXPECT_EQ(replay.result().minutes, 5);
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
