// Each rule of step scaling. Sources: EC2 Auto Scaling guide, "Simple and step scaling"
// [guide]; Application Auto Scaling API, StepScalingPolicyConfiguration and
// PutScalingPolicy [api]; ECS developer guide, "Service auto scaling" (cooldowns).
#include <gtest/gtest.h>

#include <limits>

#include "autoscale/capacity_rules.h"
#include "autoscale/story.h"

namespace costplan {
namespace {

constexpr std::nullopt_t kOpen = std::nullopt;

StepScalingPolicy above(double threshold, std::vector<StepAdjustment> steps) {
  return {.name = "out",
          .metric = {ScalingMetricKind::kCpu},
          .alarm = {.threshold = threshold, .comparison = AlarmComparison::kGreaterOrEqual},
          .steps = std::move(steps)};
}

StepScalingPolicy below(double threshold, std::vector<StepAdjustment> steps) {
  return {.name = "in",
          .metric = {ScalingMetricKind::kCpu},
          .alarm = {.threshold = threshold, .comparison = AlarmComparison::kLessOrEqual},
          .steps = std::move(steps)};
}

TEST(StepScaling, AboveTheThresholdTheLowerBoundBelongsToTheStep) {
  const StepScalingPolicy policy = above(50, {{0, 10, 1}, {10, kOpen, 3}});
  EXPECT_EQ(find_step(policy, 49.9), nullptr);
  EXPECT_EQ(find_step(policy, 50)->adjustment, 1);
  EXPECT_EQ(find_step(policy, 59.9)->adjustment, 1);
  EXPECT_EQ(find_step(policy, 60)->adjustment, 3);
}

TEST(StepScaling, BelowTheThresholdTheUpperBoundBelongsToTheStep) {
  const StepScalingPolicy policy = below(50, {{-10, 0, -1}, {kOpen, -10, -3}});
  EXPECT_EQ(find_step(policy, 50.1), nullptr);
  EXPECT_EQ(find_step(policy, 50)->adjustment, -1);
  EXPECT_EQ(find_step(policy, 40.1)->adjustment, -1);
  EXPECT_EQ(find_step(policy, 40)->adjustment, -3);
}

// [guide] The worked example: 10, +10 % = 11, +30 % of 11 = 14, -10 % of 14 = 13,
// -30 % of 13 = 10; what is added is complete before the next breach.
TEST(StepScaling, PlaysTheWorkedExampleOfTheGuide) {
  ScalingConfig config = service(1, 100, 10);
  StepScalingPolicy out = above(60, {{0, 10, 10}, {10, kOpen, 30}});
  StepScalingPolicy in = below(40, {{-10, 0, -10}, {kOpen, -10, -30}});
  for (StepScalingPolicy* policy : {&out, &in}) {
    policy->adjustment_type = AdjustmentType::kPercentChangeInCapacity;
    policy->cooldown_s = 0;
  }
  config.step_scaling = {out, in};
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{1, 60, 11, 10, 10, "out cpu>=60 1 of 1: running 10 + 1 → 11"},
                {2, 50, 11, 11, 11},
                {3, 70, 14, 11, 11, "out cpu>=60 1 of 1: running 11 + 3 → 14"},
                {4, 50, 14, 14, 14},
                {5, 40, 13, 13, 13, "in cpu<=40 1 of 1: running 14 - 1 → 13"},
                {6, 30, 10, 10, 10, "in cpu<=40 1 of 1: running 13 - 3 → 10"}});
}

// +2 in minute 1, then the larger +3 within the cooldown: one more, not three.
TEST(StepScaling, DuringTheCooldownWhatWasAddedCountsTowardsTheNextStep) {
  ScalingConfig config = service(1, 20, 4);
  config.step_scaling = {above(50, {{0, 20, 2}, {20, kOpen, 3}})};
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{1, 60, 6, 4, 4, "out cpu>=50 1 of 1: running 4 + 2 → 6"},
                {2, 60, 6, 6, 6},  // complete: the cooldown lasts until minute 7
                {3, 75, 7, 6, 6, "out cpu>=50 1 of 1: in cooldown from 4 + 3 → 7"},
                {4, 60, 7, 7, 7},
                {8, 60, 7, 7, 7}});
}

TEST(StepScaling, GoesOnEachMinuteInAlarmOnceTheCooldownIsOver) {
  ScalingConfig config = service(1, 20, 4);
  config.step_scaling = {above(50, {{0, kOpen, 2}})};
  config.step_scaling[0].cooldown_s = 120;
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{1, 60, 6, 4, 4, "out cpu>=50 1 of 1: running 4 + 2 → 6"},
                {2, 60, 6, 6, 6},
                {3, 60, 6, 6, 6},
                {4, 60, 8, 6, 6, "out cpu>=50 1 of 1: running 6 + 2 → 8"},
                {5, 40, 8, 8, 8}});
}

TEST(StepScaling, AScaleInCooldownBlocksTheNextScaleIn) {
  ScalingConfig config = service(1, 20, 4);
  config.step_scaling = {below(30, {{kOpen, 0, -1}})};
  config.step_scaling[0].alarm.evaluation_periods = 5;
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{4, 20, 4, 4, 4},
                {5, 20, 3, 3, 3, "in cpu<=30 5 of 5: running 4 - 1 → 3"},
                {9, 20, 3, 3, 3},
                {10, 20, 2, 2, 2, "in cpu<=30 5 of 5: running 3 - 1 → 2"},
                {15, 20, 1, 1, 1, "in cpu<=30 5 of 5: running 2 - 1 → 1"},
                {60, 20, 1, 1, 1}});
}

// [api] PutScalingPolicy: of +3 and +200 % of 10 the larger one, 30, wins.
TEST(StepScaling, ThePolicyWithTheLargestCapacityWins) {
  ScalingConfig config = service(1, 100, 10);
  StepScalingPolicy three = above(50, {{0, kOpen, 3}});
  StepScalingPolicy tripled = above(60, {{0, kOpen, 200}});
  tripled.name = "tripled";
  tripled.adjustment_type = AdjustmentType::kPercentChangeInCapacity;
  config.step_scaling = {three, tripled};
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{1, 70, 30, 10, 10, "tripled cpu>=60 1 of 1: running 10 + 20 → 30"}});
}

// [api] The same rule for scaling in: -1 keeps more than -50 %.
TEST(StepScaling, ThePolicyWithTheLargestCapacityWinsForScaleInToo) {
  ScalingConfig config = service(1, 100, 10);
  StepScalingPolicy one = below(40, {{kOpen, 0, -1}});
  StepScalingPolicy half = below(30, {{kOpen, 0, -50}});
  half.name = "half";
  half.adjustment_type = AdjustmentType::kPercentChangeInCapacity;
  config.step_scaling = {half, one};
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{1, 20, 9, 9, 9, "in cpu<=40 1 of 1: running 10 - 1 → 9"}});
}

TEST(StepScaling, AStepPolicyScalesInThoughTargetTrackingIsNotReady) {
  ScalingConfig config = service(1, 10, 4);
  config.target_tracking = {cpu_at(70)};
  config.step_scaling = {below(65, {{kOpen, 0, -1}})};
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{1, 64, 3, 3, 3, "in cpu<=65 1 of 1: running 4 - 1 → 3"}});
  EXPECT_EQ(scaling_warnings(config),
            (std::vector<std::string>{
                "'in' scales in by itself, also when target tracking is not ready to"}));
}

TEST(StepScaling, ExactCapacityIsTheCountItself) {
  ScalingConfig config = service(1, 20, 4);
  StepScalingPolicy policy = above(50, {{0, kOpen, 9}});
  policy.adjustment_type = AdjustmentType::kExactCapacity;
  config.step_scaling = {policy};
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{1, 60, 9, 4, 4, "out cpu>=50 1 of 1: running 4 + 5 → 9"}});
}

TEST(StepScaling, AggregatesTheDatapointsOfTheAlarmAsTold) {
  struct Row {
    MetricAggregation how;
    int desired;
  };
  // 55 and 75 over 50: the mean of 65 and the lowest lie in the first step.
  for (const Row& row : {Row{MetricAggregation::kAverage, 5}, Row{MetricAggregation::kMinimum, 5},
                         Row{MetricAggregation::kMaximum, 7}}) {
    ScalingConfig config = service(1, 20, 4);
    StepScalingPolicy policy = above(50, {{0, 20, 1}, {20, kOpen, 3}});
    policy.alarm.evaluation_periods = 2;
    policy.aggregation = row.how;
    config.step_scaling = {policy};
    ServiceScaler scaler = scaler_of(config);
    scaler.step({.cpu_percent = 55});
    scaler.step({.cpu_percent = 75});
    EXPECT_EQ(scaler.counts().desired, row.desired);
  }
}

TEST(StepScaling, AnAlarmOfFiveMinutesSlidesByOne) {
  ScalingConfig config = service(1, 20, 4);
  config.step_scaling = {above(50, {{0, kOpen, 1}})};
  config.step_scaling[0].alarm.period_s = 300;
  ServiceScaler scaler = scaler_of(config);
  // Means of the last five minutes: 40, 40, 40, 40, 40, 44, 48, 52.
  play(scaler, {{7, 40, 4, 4, 4}});
  for (int i = 0; i < 2; ++i) scaler.step({.cpu_percent = 60});
  EXPECT_EQ(scaler.counts().desired, 4);
  scaler.step({.cpu_percent = 60});
  EXPECT_EQ(scaler.counts().desired, 5);
}

TEST(StepScaling, CountsRunningTasksOfBothVersionsDuringADeployment) {
  struct Row {
    bool both;
    int desired;
  };
  // In minute 2 four new tasks run beside four old ones that have not been stopped yet.
  for (const Row& row : {Row{true, 9}, Row{false, 5}}) {
    ScalingConfig config = service(1, 20, 4);
    config.step_scaling = {above(50, {{0, kOpen, 1}})};
    config.parameters.old_and_new_tasks_count = row.both;
    config.parameters.first_health_check_share = 1;
    config.events = {DeploymentEvent{.at_s = 60}};
    ServiceScaler scaler = scaler_of(config);
    scaler.step({.cpu_percent = 20});
    scaler.step({.cpu_percent = 60});
    EXPECT_EQ(scaler.counts().running, 8);
    EXPECT_EQ(scaler.counts().desired, row.desired);
  }
}

}  // namespace
}  // namespace costplan
