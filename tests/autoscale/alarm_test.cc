// The tables of the CloudWatch user guide, "How alarm state is evaluated when data is
// missing": 0 is below the threshold, X above, - missing; five datapoints are looked at.
#include "autoscale/alarm.h"

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <random>
#include <string_view>

namespace costplan {
namespace {

constexpr AlarmState kRings = AlarmState::kAlarm;
constexpr AlarmState kFine = AlarmState::kOk;
constexpr AlarmState kUnknown = AlarmState::kInsufficientData;

struct Row {
  std::string_view datapoints;
  int to_alarm;
  std::array<AlarmState, 4> states;  // by MissingData
};

// `kUnknown` under kIgnore stands for "retain current state", which is that of the start.
constexpr Row kRows[] = {
    {"0-X-X", 3, {kFine, kFine, kFine, kFine}},
    {"0----", 3, {kFine, kFine, kFine, kFine}},
    {"-----", 3, {kUnknown, kUnknown, kRings, kFine}},
    {"0XX-X", 3, {kRings, kRings, kRings, kRings}},
    {"----X", 3, {kUnknown, kUnknown, kRings, kFine}},
    {"X----", 3, {kRings, kUnknown, kRings, kFine}},
    {"0-X-X", 2, {kRings, kRings, kRings, kRings}},
    {"00X0X", 2, {kRings, kRings, kRings, kRings}},
    {"0-X--", 2, {kFine, kFine, kRings, kFine}},
    {"----0", 2, {kFine, kFine, kRings, kFine}},
    {"----X", 2, {kUnknown, kUnknown, kRings, kFine}},
};

TEST(Alarm, FollowsTheTablesOfTheUserGuide) {
  for (const Row& row : kRows) {
    for (int treatment = 0; treatment < 4; ++treatment) {
      SCOPED_TRACE(std::string(row.datapoints) + ", " + std::to_string(row.to_alarm) +
                   " of 3, treatment " + std::to_string(treatment));
      AlarmEvaluator alarm({.threshold = 50,
                            .evaluation_periods = 3,
                            .datapoints_to_alarm = row.to_alarm,
                            .treat_missing = static_cast<MissingData>(treatment)});
      AlarmEvaluator retaining = alarm;
      AlarmState state = kUnknown;
      for (const char c : row.datapoints) {
        state = alarm.add(c == 'X' ? 60 : c == '0' ? 40 : AlarmEvaluator::kNoData);
      }
      const AlarmState expected = row.states[static_cast<std::size_t>(treatment)];
      // Retaining keeps what the datapoints before the last one led to.
      if (treatment == static_cast<int>(MissingData::kIgnore) && expected == kUnknown) {
        EXPECT_NE(state, kFine);
      } else {
        EXPECT_EQ(state, expected);
      }
    }
  }
}

TEST(Alarm, IgnoringMissingDataRetainsTheState) {
  AlarmEvaluator alarm({.threshold = 50,
                        .evaluation_periods = 1,
                        .datapoints_to_alarm = 1,
                        .treat_missing = MissingData::kIgnore});
  alarm.add(60);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(alarm.add(AlarmEvaluator::kNoData), kRings);
  EXPECT_EQ(alarm.add(40), kFine);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(alarm.add(AlarmEvaluator::kNoData), kFine);
}

TEST(Alarm, DelayedDatapointsCountLater) {
  AlarmEvaluator alarm({.threshold = 50, .delay = 2});
  EXPECT_EQ(alarm.add(60), kUnknown);
  EXPECT_EQ(alarm.add(40), kUnknown);
  EXPECT_EQ(alarm.add(40), kRings);
  EXPECT_EQ(alarm.datapoint(0), 60);
  EXPECT_EQ(alarm.add(40), kFine);
}

// Whatever the delay, also beyond the 64 datapoints of which it keeps a bit each: it says what
// an alarm without delay said so long ago.
TEST(Alarm, DelayedByAnyTimeItSaysTheSameLater) {
  std::mt19937 random(1);
  for (const int delay : {0, 1, 2, 45, 46, 47, 63, 64, 180}) {
    for (const MissingData missing : {MissingData::kMissing, MissingData::kIgnore,
                                      MissingData::kBreaching, MissingData::kNotBreaching}) {
      SCOPED_TRACE(delay);
      const AlarmEvaluator::Settings settings{.threshold = 50,
                                              .comparison = AlarmComparison::kLessOrEqual,
                                              .evaluation_periods = 15,
                                              .datapoints_to_alarm = 9,
                                              .treat_missing = missing};
      AlarmEvaluator::Settings delayed = settings;
      delayed.delay = delay;
      AlarmEvaluator now(settings);
      AlarmEvaluator later(delayed);
      std::deque<double> values;
      for (int i = 0; i < 1000; ++i) {
        const double value = random() % 8 == 0 ? AlarmEvaluator::kNoData
                             : random() % 3 == 0 ? 50
                             : (i / 40) % 2 == 0 ? 40 : 60;
        values.push_back(value);
        later.add(value);
        if (i < delay) continue;
        now.add(values.front());
        values.pop_front();
        ASSERT_EQ(later.state(), now.state()) << i;
        ASSERT_EQ(later.datapoint(0), now.datapoint(0)) << i;
        ASSERT_EQ(later.breaching(), now.breaching()) << i;
        ASSERT_EQ(later.aggregate(MetricAggregation::kAverage),
                  now.aggregate(MetricAggregation::kAverage)) << i;
      }
    }
  }
}

// A datapoint that is there 24 times is one that lasts 24 times as long: a day of minutes says
// what an hour does, and more periods than there are bits for what few say.
TEST(Alarm, OfManyPeriodsSaysWhatOneOfFewLongOnesSays) {
  constexpr int kTimes = 24;
  std::mt19937 random(1);
  for (const MissingData missing :
       {MissingData::kMissing, MissingData::kBreaching, MissingData::kNotBreaching}) {
    for (const int delay : {0, 2}) {
      const AlarmEvaluator::Settings settings{.threshold = 50,
                                              .evaluation_periods = 60,
                                              .datapoints_to_alarm = 35,
                                              .treat_missing = missing,
                                              .delay = delay};
      AlarmEvaluator::Settings longer = settings;
      longer.evaluation_periods *= kTimes;
      longer.datapoints_to_alarm *= kTimes;
      longer.extra_datapoints *= kTimes;
      longer.delay *= kTimes;
      AlarmEvaluator few(settings);
      AlarmEvaluator many(longer);
      for (int i = 0; i < 1000; ++i) {
        SCOPED_TRACE(i);
        const bool is_quiet = (i / 150) % 2 == 1;
        const double value = random() % (is_quiet ? 2 : 30) == 0 ? AlarmEvaluator::kNoData
                             : random() % 3 == 0                 ? 40
                             : (i / 100) % 2 == 0                ? 60
                                                                 : 45;
        few.add(value);
        for (int k = 0; k < kTimes; ++k) many.add(value);
        ASSERT_EQ(many.state(), few.state());
        ASSERT_EQ(many.breaching(), kTimes * few.breaching());
      }
    }
  }
}

// Whole periods that slide by a minute are five alarms, each of which sees every fifth.
TEST(Alarm, OfManyWholePeriodsIsOneForEachMinuteOfAPeriod) {
  constexpr int kMinutes = 5;
  std::mt19937 random(1);
  AlarmEvaluator::Settings settings{
      .threshold = 50, .evaluation_periods = 100, .datapoints_to_alarm = 60, .extra_datapoints = 0};
  std::vector<AlarmEvaluator> each(kMinutes, AlarmEvaluator(settings));
  settings.minutes_per_period = kMinutes;
  settings.adds_whole_periods = true;
  AlarmEvaluator all(settings);
  for (int i = 0; i < 5000; ++i) {
    const double value = random() % 1000 == 0 ? AlarmEvaluator::kNoData
                         : random() % 3 == 0  ? 40
                                              : 45 + 10 * ((i / 700) % 2);
    AlarmEvaluator& one = each[static_cast<std::size_t>(i % kMinutes)];
    ASSERT_EQ(all.add(value), one.add(value)) << i;
    ASSERT_EQ(all.breaching(), one.breaching()) << i;
  }
}

// The minutes of a day; the last that comes decides.
TEST(Alarm, RingsWhenTheLastMinuteOfADayBreaches) {
  AlarmEvaluator alarm({.threshold = 50, .evaluation_periods = 1440, .datapoints_to_alarm = 1440});
  for (int i = 0; i < 1439; ++i) ASSERT_EQ(alarm.add(60), kUnknown) << i;
  EXPECT_EQ(alarm.add(60), kRings);
  EXPECT_EQ(alarm.add(40), kFine);
  for (int i = 0; i < 1439; ++i) ASSERT_EQ(alarm.add(60), kFine) << i;
  EXPECT_EQ(alarm.add(60), kRings);
}

TEST(Alarm, ComparesAsToldAtTheThresholdItself) {
  struct Case {
    AlarmComparison comparison;
    AlarmState below, at, above;
  };
  for (const Case& c : {Case{AlarmComparison::kGreater, kFine, kFine, kRings},
                        Case{AlarmComparison::kGreaterOrEqual, kFine, kRings, kRings},
                        Case{AlarmComparison::kLess, kRings, kFine, kFine},
                        Case{AlarmComparison::kLessOrEqual, kRings, kRings, kFine}}) {
    AlarmEvaluator alarm({.threshold = 50, .comparison = c.comparison});
    EXPECT_EQ(alarm.add(49), c.below);
    EXPECT_EQ(alarm.add(50), c.at);
    EXPECT_EQ(alarm.add(51), c.above);
  }
}

}  // namespace
}  // namespace costplan
