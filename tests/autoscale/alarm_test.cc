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
