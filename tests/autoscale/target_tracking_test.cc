// Each rule of target tracking, minute by minute. Sources: ECS developer guide, "Target
// tracking scaling policies" and "Service auto scaling" (cooldowns, running count);
// containers-roadmap 1208 (3 of 3, 15 of 15); exported alarms of a public Terraform file
// (0.9 of the target).
#include <gtest/gtest.h>

#include <limits>

#include "autoscale/story.h"

namespace costplan {
namespace {

ScalingConfig tracked(int min_tasks, int max_tasks, int initial) {
  ScalingConfig config = service(min_tasks, max_tasks, initial);
  config.target_tracking = {cpu_at(70)};
  return config;
}

TEST(TargetTracking, ScalesOutInProportionAfterThreeOfThreeDatapoints) {
  ServiceScaler scaler = scaler_of(tracked(2, 10, 2));
  play(scaler, {{1, 95, 2, 2, 2},
                {2, 95, 2, 2, 2},
                {3, 95, 3, 2, 2, "AlarmHigh cpu>70 3 of 3: running 2 × 95/70 → 3"},
                {4, 65, 3, 3, 3}});
}

TEST(TargetTracking, ADatapointAtTheTargetDoesNotBreach) {
  ServiceScaler scaler = scaler_of(tracked(2, 10, 2));
  play(scaler, {{2, 95, 2, 2, 2},
                {3, 70, 2, 2, 2},
                {5, 95, 2, 2, 2},
                {6, 95, 3, 2, 2, "AlarmHigh cpu>70 3 of 3: running 2 × 95/70 → 3"}});
}

// +1 in minute 3 is complete in minute 4; its five minutes end in minute 9.
TEST(TargetTracking, WaitsForTheEndOfTheCooldownThatStartsWhenTheActivityIsComplete) {
  ServiceScaler scaler = scaler_of(tracked(2, 10, 2));
  play(scaler, {{3, 95, 3, 2, 2, "AlarmHigh cpu>70 3 of 3: running 2 × 95/70 → 3"},
                {4, 90, 3, 3, 3},
                {8, 90, 3, 3, 3},
                {9, 90, 4, 3, 3, "AlarmHigh cpu>70 3 of 3: running 3 × 90/70 → 4"}});
}

// 3 × 200/70 is 8.6: +6 is larger than the +1 in cooldown, and 9 has that one in it.
TEST(TargetTracking, LetsALargerScaleOutThroughDuringTheCooldown) {
  ServiceScaler scaler = scaler_of(tracked(2, 10, 2));
  play(scaler, {{3, 95, 3, 2, 2, "AlarmHigh cpu>70 3 of 3: running 2 × 95/70 → 3"},
                {4, 90, 3, 3, 3},
                {5, 200, 9, 3, 3,
                 "AlarmHigh cpu>70 3 of 3: running 3 × 200/70 (larger than the +1 in cooldown)"
                 " → 9"},
                {6, 65, 9, 9, 9}});
}

// (The 90% of minute 4 are those of two tasks, for which three will do.)
TEST(TargetTracking, TakesAnythingMoreDuringTheCooldownWhereToldSo) {
  ScalingConfig config = tracked(2, 10, 2);
  config.parameters.larger_scale_out = LargerScaleOut::kMoreThanDesired;
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{3, 95, 3, 2, 2, "AlarmHigh cpu>70 3 of 3: running 2 × 95/70 → 3"},
                {4, 90, 3, 3, 3},
                {5, 90, 4, 3, 3,
                 "AlarmHigh cpu>70 3 of 3: running 3 × 90/70 (larger than the +1 in cooldown)"
                 " → 4"}});
}

// While the new task starts the running count is still 2: nothing is added twice.
TEST(TargetTracking, StartsFromTheRunningAndNotFromTheDesiredCount) {
  ScalingConfig config = tracked(2, 10, 2);
  config.parameters.start_median_s = 600;
  config.parameters.start_p95_s = 600;
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{3, 95, 3, 2, 2, "AlarmHigh cpu>70 3 of 3: running 2 × 95/70 → 3"},
                {12, 95, 3, 2, 2},
                {13, 65, 3, 3, 3}});
}

// ceil(4 × 40/70) is 3; complete at once, the next one five minutes later.
TEST(TargetTracking, ScalesInAfterFifteenOfFifteenBelowNineTenthsOfTheTarget) {
  ServiceScaler scaler = scaler_of(tracked(2, 10, 4));
  play(scaler, {{14, 40, 4, 4, 4},
                {15, 40, 3, 3, 3, "AlarmLow cpu<63 15 of 15: running 4 × 40/70 → 3"},
                {19, 40, 3, 3, 3},
                {20, 40, 2, 2, 2, "AlarmLow cpu<63 15 of 15: running 3 × 40/70 → 2"},
                {60, 40, 2, 2, 2}});
}

TEST(TargetTracking, BetweenTheBandAndTheTargetNothingMoves) {
  ServiceScaler scaler = scaler_of(tracked(2, 10, 4));
  play(scaler, {{60, 63, 4, 4, 4}, {120, 70, 4, 4, 4}});
}

TEST(TargetTracking, NeverScalesInToWhereTheMetricWouldBeAboveTheTarget) {
  ServiceScaler scaler = scaler_of(tracked(1, 10, 4));
  play(scaler, {{60, 62, 4, 4, 4}});  // 3 tasks would run at 82.7 %
}

// The cooldown of the scale-in would last until minute 75.
TEST(TargetTracking, AScaleOutEndsTheCooldownOfAScaleIn) {
  ScalingConfig config = tracked(2, 10, 4);
  config.target_tracking[0].scale_in_cooldown_s = 3600;
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{15, 40, 3, 3, 3, "AlarmLow cpu<63 15 of 15: running 4 × 40/70 → 3"},
                {17, 95, 3, 3, 3},
                {18, 95, 5, 3, 3, "AlarmHigh cpu>70 3 of 3: running 3 × 95/70 → 5"},
                {19, 20, 5, 5, 5},
                {32, 20, 5, 5, 5},
                {33, 20, 2, 2, 2, "AlarmLow cpu<63 15 of 15: running 5 × 20/70 → 2"}});
}

TEST(TargetTracking, WithoutAScaleOutTheCooldownOfAScaleInLasts) {
  ScalingConfig config = tracked(2, 10, 4);
  config.target_tracking[0].scale_in_cooldown_s = 3600;
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{15, 40, 3, 3, 3, "AlarmLow cpu<63 15 of 15: running 4 × 40/70 → 3"},
                {74, 20, 3, 3, 3},
                {75, 20, 2, 2, 2, "AlarmLow cpu<63 15 of 15: running 3 × 20/70 = 1, min → 2"}});
}

TEST(TargetTracking, SeveralPoliciesScaleOutIfOneIsReadyAndInOnlyIfAllAre) {
  ScalingConfig config = tracked(2, 10, 4);
  config.target_tracking.push_back(
      {.name = "memory", .metric = {ScalingMetricKind::kMemory}, .target = 80});
  ServiceScaler scaler = scaler_of(config);
  // Memory of 75 is not below 72, so that idle processors alone take nothing away.
  play(scaler, {{20, 20, 4, 4, 4, nullptr, 75},
                {34, 20, 4, 4, 4, nullptr, 50},
                // max(ceil(4 × 20/70), ceil(4 × 50/80))
                {35, 20, 3, 3, 3, "AlarmLow memory<72 15 of 15: running 4 × 50/80 → 3", 50},
                {37, 20, 3, 3, 3, nullptr, 100},
                {38, 20, 4, 3, 3, "AlarmHigh memory>80 3 of 3: running 3 × 100/80 → 4", 100}});
}

TEST(TargetTracking, DisableScaleInLeavesTheDecisionToTheOthers) {
  ScalingConfig config = tracked(2, 10, 4);
  config.target_tracking[0].disable_scale_in = true;
  ServiceScaler alone = scaler_of(config);
  play(alone, {{60, 10, 4, 4, 4}});
  config.target_tracking.push_back(
      {.name = "memory", .metric = {ScalingMetricKind::kMemory}, .target = 80});
  ServiceScaler both = scaler_of(config);
  play(both, {{15, 65, 2, 2, 2, "AlarmLow memory<72 15 of 15: running 4 × 40/80 → 2", 40}});
}

TEST(TargetTracking, MissingDataIsNotLowUtilisation) {
  ServiceScaler scaler = scaler_of(tracked(1, 10, 4));
  play(scaler, {{60, kMissing, 4, 4, 4}});
  EXPECT_EQ(scaler.alarm_states(),
            (std::vector{AlarmState::kInsufficientData, AlarmState::kInsufficientData}));
}

TEST(TargetTracking, WhatIsNotANumberIsMissing) {
  ServiceScaler scaler = scaler_of(tracked(1, 10, 4));
  for (int i = 0; i < 60; ++i) {
    scaler.step({.cpu_percent = i % 3 == 0   ? std::numeric_limits<double>::quiet_NaN()
                                : i % 3 == 1 ? std::numeric_limits<double>::infinity()
                                             : -5.0});
  }
  EXPECT_EQ(scaler.counts().desired, 4);
}

TEST(TargetTracking, FromZeroOneDatapointAddsTheFirstTask) {
  ScalingConfig config = service(0, 10, 0);
  config.target_tracking = {
      {.name = "backlog", .metric = {ScalingMetricKind::kCustom, "backlog"}, .target = 10}};
  ServiceScaler scaler = scaler_of(config);
  scaler.step({.custom = {{"backlog", 8}}});
  EXPECT_EQ(scaler.counts().desired, 0);
  scaler.step({.custom = {{"backlog", 500}}});
  EXPECT_EQ(scaler.counts().desired, 1);
  EXPECT_EQ(reason_at(scaler, 120), "From zero backlog>10: the first task → 1");
  scaler.step({.custom = {{"backlog", 30}}});
  EXPECT_EQ(scaler.counts().running, 1);
  // From then on in proportion.
  scaler.step({.custom = {{"backlog", 30}}});
  EXPECT_EQ(scaler.counts().desired, 3);
}

TEST(TargetTracking, BelowTheMinimumAScaleOutFirstLiftsToIt) {
  ServiceScaler scaler = scaler_of(tracked(3, 10, 1));
  play(scaler, {{20, 10, 1, 1, 1},  // scaling in does nothing
                {23, 71, 3, 1, 1, "AlarmHigh cpu>70 3 of 3: running 1 × 71/70 = 2, min → 3"}});
}

TEST(TargetTracking, AboveTheMaximumAScaleInBringsBackToIt) {
  ServiceScaler scaler = scaler_of(tracked(2, 10, 12));
  play(scaler,
       {{20, 90, 12, 12, 12},  // scaling out does nothing
        {35, 60, 10, 10, 10, "AlarmLow cpu<63 15 of 15: running 12 × 60/70 = 11, max → 10"}});
}

TEST(TargetTracking, StopsAtTheMaximum) {
  ServiceScaler scaler = scaler_of(tracked(2, 5, 4));
  play(scaler, {{3, 140, 5, 4, 4, "AlarmHigh cpu>70 3 of 3: running 4 × 140/70 = 8, max → 5"},
                {60, 140, 5, 5, 5}});
}

TEST(TargetTracking, HighResolutionDecidesAfterThreeDatapointsOfTwentySeconds) {
  ScalingConfig config = tracked(2, 10, 2);
  config.step_s = 20;
  config.target_tracking[0].high_resolution = true;
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{1, 95, 3, 2, 2, "AlarmHigh cpu>70 3 of 3: running 2 × 95/70 → 3"}});
}

TEST(TargetTracking, StandardResolutionAveragesShortStepsToMinutes) {
  ScalingConfig config = tracked(2, 10, 2);
  config.step_s = 20;
  ServiceScaler scaler = scaler_of(config);
  for (int i = 0; i < 9; ++i) {
    EXPECT_EQ(scaler.counts().desired, 2);
    scaler.step({.cpu_percent = i % 3 == 0 ? 150.0 : 60.0});  // 90 a minute
  }
  EXPECT_EQ(reason_at(scaler, 180), "AlarmHigh cpu>70 3 of 3: running 2 × 90/70 → 3");
}

TEST(TargetTracking, LongStepsArePlayedMinuteByMinute) {
  ScalingConfig config = tracked(2, 10, 2);
  config.step_s = 300;
  ServiceScaler scaler = scaler_of(config);
  scaler.step({.cpu_percent = 75});
  EXPECT_EQ(scaler.counts().running, 3);
  EXPECT_EQ(reason_at(scaler, 180), "AlarmHigh cpu>70 3 of 3: running 2 × 75/70 → 3");
}

// The datapoint of minute 3 shows at minute 4; 15 s to the action, 15 s to the scheduler.
TEST(TargetTracking, DelaysAddUpFromTheDatapointToTheLaunch) {
  ScalingConfig config = tracked(2, 10, 2);
  config.parameters.publish_delay_s = 60;
  config.parameters.alarm_to_action_s = 15;
  config.parameters.reconciliation_s = 15;
  ServiceScaler scaler = scaler_of(config);
  play(scaler,
       {{3, 75, 2, 2, 2}, {4, 75, 3, 2, 2, "AlarmHigh cpu>70 3 of 3: running 2 × 75/70 → 3"}});
  EXPECT_EQ(scaler.counts().starting, 0);
  play(scaler, {{5, 75, 3, 2, 2}});  // launched 30 s ago
  EXPECT_EQ(scaler.counts().starting, 1);
  play(scaler, {{6, 60, 3, 3, 3}});
}

TEST(TargetTracking, SizesTheStepFromTheDatapointsThatItIsToldTo) {
  struct Row {
    StepSizeFrom from;
    int desired;
  };
  // 100, 80, 90 on 4 tasks: the latest gives 5.14, the mean of 90 too, the highest 5.71.
  // On 7 tasks: 9, 9, 10.
  for (const Row& row : {Row{StepSizeFrom::kLatest, 9}, Row{StepSizeFrom::kAverage, 9},
                         Row{StepSizeFrom::kMaximum, 10}}) {
    ScalingConfig config = tracked(2, 20, 7);
    config.parameters.step_size_from = row.from;
    ServiceScaler scaler = scaler_of(config);
    for (const double cpu : {100, 80, 90}) scaler.step({.cpu_percent = cpu});
    EXPECT_EQ(scaler.counts().desired, row.desired);
  }
}

TEST(TargetTracking, ScalesInAsGentlyAsItIsTold) {
  struct Row {
    ScaleInSize size;
    int desired;
  };
  for (const Row& row : {Row{ScaleInSize::kProportional, 3}, Row{ScaleInSize::kOneTask, 19},
                         Row{ScaleInSize::kAtMostPercent, 18}}) {
    ScalingConfig config = tracked(2, 20, 20);
    config.parameters.scale_in_size = row.size;
    ServiceScaler scaler = scaler_of(config);
    for (int i = 0; i < 15; ++i) scaler.step({.cpu_percent = 10});
    EXPECT_EQ(scaler.counts().desired, row.desired);
  }
}

// ---- what was measured while other tasks ran ---------------------------------------

// Needs `load` / 50 tasks. A datapoint shows a minute after the end of its own.
ScalingConfig late(int min_tasks, int max_tasks, int initial) {
  ScalingConfig config = service(min_tasks, max_tasks, initial);
  config.target_tracking = {cpu_at(50)};
  config.parameters.publish_delay_s = 60;
  return config;
}

// From minute 5 on eight run, and until minute 6 what can be seen is from four.
TEST(TargetTracking, WhatFewerTasksHaveMeasuredIsNotTheLoadOfThoseStartedSince) {
  ScalingConfig config = late(4, 40, 4);
  config.target_tracking[0].scale_out_cooldown_s = 0;
  ServiceScaler scaler = scaler_of(config);
  play_load(scaler, {{3, 400, 4, 4, 4},
                     {4, 400, 8, 4, 4, "AlarmHigh cpu>50 3 of 3: running 4 × 100/50 → 8"},
                     {5, 400, 8, 8, 8},
                     {6, 400, 8, 8, 8},
                     {600, 400, 8, 8, 8}});
}

// Some of the new tasks start sooner than others, all of them within the alarm's three minutes.
TEST(TargetTracking, AStartInPiecesAddsNothingToIt) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    ScalingConfig config = late(4, 40, 4);
    config.parameters = {};
    ServiceScaler scaler = scaler_of(config, seed);
    play_load(scaler, {{4, 400, 8, 4, 4, "AlarmHigh cpu>50 3 of 3: running 4 × 100/50 → 8"}});
    for (int i = 0; i < 600; ++i) scaler.step({.cpu_percent = 400.0 / scaler.counts().running});
    EXPECT_EQ(scaler.counts().running, 8);
    EXPECT_EQ(scaler.decisions().size(), 1U);
  }
}

// The load has doubled when the new tasks run: the second step is what is missing still.
TEST(TargetTracking, MoreLoadIsToldFromALateDatapoint) {
  ServiceScaler scaler = scaler_of(late(4, 40, 4));
  play_load(scaler, {{4, 400, 8, 4, 4, "AlarmHigh cpu>50 3 of 3: running 4 × 100/50 → 8"},
                     {5, 400, 8, 8, 8},
                     {6, 1000, 8, 8, 8},
                     {7, 1000, 20, 8, 8,
                      "AlarmHigh cpu>50 3 of 3: running 8 × 125/50 (larger than the +4 in"
                      " cooldown) → 20"},
                     {600, 1000, 20, 20, 20}});
}

// Sixteen at 25% are eight at 50%, not four.
TEST(TargetTracking, WhatOldAndNewTasksHaveMeasuredIsTheLoadOfBoth) {
  ScalingConfig config = late(4, 40, 8);
  config.events = {DeploymentEvent{.at_s = 60, .kind = DeploymentKind::kBlueGreen, .bake_s = 1200}};
  ServiceScaler scaler = scaler_of(config);
  play_load(scaler, {{1, 400, 8, 8, 8, "Blue/green deployment starts"},
                     {2, 400, 8, 16, 8, "All traffic goes to the new tasks"},
                     {21, 400, 8, 16, 8},
                     {22, 400, 8, 8, 8, "Deployment completed"},
                     {23, 400, 8, 8, 8},
                     {600, 400, 8, 8, 8}});
}

// Only the old ones have answered, or only the new ones: 520 requests a minute need nine.
TEST(TargetTracking, RequestsAreDividedAmongTheTasksThatServe) {
  ScalingConfig config = late(4, 40, 8);
  config.target_tracking = {{.name = "requests",
                             .metric = {ScalingMetricKind::kRequestsPerTarget},
                             .target = 60,
                             .scale_out_cooldown_s = 0}};
  config.events = {DeploymentEvent{.at_s = 60, .kind = DeploymentKind::kBlueGreen, .bake_s = 1200}};
  ServiceScaler scaler = scaler_of(config);
  while (scaler.now_s() < 7200) {
    scaler.step({.requests_per_target = 520.0 / scaler.counts().serving});
    const std::string reason = reason_at(scaler, scaler.now_s());
    EXPECT_EQ(reason == "AlarmHigh requests>60 3 of 3: serving 8 × 65/60 → 9",
              scaler.now_s() == 240)
        << reason;
    EXPECT_LE(scaler.counts().desired, 9);
  }
  EXPECT_EQ(scaler.counts().running, 9);
}

// Six tasks start beside four, which still answer all 600 requests.
TEST(TargetTracking, TasksThatStartHaveNoPartInTheRequests) {
  ScalingConfig config = late(4, 40, 4);
  config.target_tracking = {{.name = "requests",
                             .metric = {ScalingMetricKind::kRequestsPerTarget},
                             .target = 60,
                             .scale_out_cooldown_s = 0}};
  config.tasks.health_check_interval_s = 300;  // run, and are healthy minutes later
  config.parameters.first_health_check_share = 1;
  ServiceScaler scaler = scaler_of(config);
  bool has_run_more = false;
  while (scaler.now_s() < 7200) {
    const TaskCounts counts = scaler.counts();
    has_run_more = has_run_more || counts.running > counts.serving;
    scaler.step({.requests_per_target = 600.0 / counts.serving});
    EXPECT_LE(scaler.counts().desired, 10);
  }
  EXPECT_TRUE(has_run_more);
  EXPECT_EQ(scaler.counts().serving, 10);
}

// With half of the load the deployment keeps eight, and its last datapoint says that four will do.
TEST(TargetTracking, AfterADeploymentLessLoadIsScaledInToWhatItNeeds) {
  ScalingConfig config = late(1, 40, 8);
  config.events = {DeploymentEvent{.at_s = 60, .kind = DeploymentKind::kBlueGreen, .bake_s = 1200}};
  ServiceScaler scaler = scaler_of(config);
  play_load(scaler, {{1, 400, 8, 8, 8, "Blue/green deployment starts"},
                     {21, 200, 8, 16, 8},
                     {22, 200, 4, 4, 4,
                      "Deployment completed; AlarmLow cpu<45 15 of 15: running 16 × 12.5/50 → 4"},
                     {23, 200, 4, 4, 4},
                     {600, 200, 4, 4, 4}});
}

// In minute 16 the alarm rings with 25% of eight tasks: four are needed, three may be.
TEST(TargetTracking, ALowerMaximumIsNotScaledInBelow) {
  ScalingConfig config = late(1, 40, 8);
  config.scheduled = {{"evening", "at(2026-03-02T10:15:00)", 1, 3}};
  ServiceScaler scaler = scaler_of(config);
  play_load(scaler, {{14, 200, 8, 8, 8},
                     {15, 200, 3, 3, 3, "Scheduled evening: min 1, max 3 → 3"},
                     {16, 200, 3, 3, 3},
                     {600, 200, 3, 3, 3}});
}

// The alarm rings for two minutes more, and its cooldown is over after one.
TEST(TargetTracking, AShortCooldownDoesNotScaleInTwiceForOneReason) {
  ScalingConfig config = late(1, 40, 16);
  config.target_tracking[0].scale_in_cooldown_s = 60;
  config.parameters.publish_delay_s = 120;
  ServiceScaler scaler = scaler_of(config);
  play_load(scaler, {{16, 400, 16, 16, 16},
                     {17, 400, 8, 8, 8, "AlarmLow cpu<45 15 of 15: running 16 × 25/50 → 8"},
                     {18, 400, 8, 8, 8},
                     {19, 400, 8, 8, 8},
                     {24 * 60, 400, 8, 8, 8}});
  EXPECT_EQ(scaler.decisions().size(), 1U);
}

// What is seen in minute 7: four tasks at 125%, twice, and ten at 60%.
TEST(TargetTracking, EveryDatapointHasTheTasksOfItsOwnTime) {
  for (const StepSizeFrom from : {StepSizeFrom::kAverage, StepSizeFrom::kMaximum}) {
    ScalingConfig config = late(4, 40, 4);
    config.target_tracking[0].scale_out_cooldown_s = 0;
    config.parameters.step_size_from = from;
    ServiceScaler scaler = scaler_of(config);
    play_load(scaler, {{4, 500, 10, 4, 4, "AlarmHigh cpu>50 3 of 3: running 4 × 125/50 → 10"},
                       {5, 500, 10, 10, 10}});
    scaler.step({.cpu_percent = 60});
    EXPECT_EQ(scaler.counts().desired, 10);
    scaler.step({.cpu_percent = 60});
    EXPECT_EQ(reason_at(scaler, 420),
              from == StepSizeFrom::kMaximum
                  ? "AlarmHigh cpu>50 3 of 3: running 10 × 60/50 → 12"
                  : "AlarmHigh cpu>50 3 of 3: running 5.16129 × 103.333/50 → 11");
  }
}

// The new ones run from the second third of minute 5 on.
TEST(TargetTracking, AMinuteWithSeveralCountsHasTheMeanOfTheirLoads) {
  ScalingConfig config = late(4, 40, 4);
  config.step_s = 20;
  config.parameters.start_median_s = 20;
  config.parameters.start_p95_s = 20;
  config.target_tracking[0].scale_out_cooldown_s = 0;
  ServiceScaler scaler = scaler_of(config);
  play_load(scaler, {{4, 330, 7, 4, 4, "AlarmHigh cpu>50 3 of 3: running 4 × 82.5/50 → 7"},
                     {5, 330, 7, 7, 7},
                     {600, 330, 7, 7, 7}});
  EXPECT_EQ(scaler.decisions().size(), 1U);
}

TEST(TargetTracking, AllMinutesOfALongStepHaveTheTasksOfItsBegin) {
  ScalingConfig config = tracked(2, 10, 2);
  config.step_s = 600;
  config.target_tracking[0].scale_out_cooldown_s = 0;
  ServiceScaler scaler = scaler_of(config);
  scaler.step({.cpu_percent = 75});
  EXPECT_EQ(scaler.counts().running, 3);
  EXPECT_EQ(scaler.decisions().size(), 1U);
}

// A deployment that stops all tasks and starts none leaves no datapoint; a low alarm that is still
// on from before says nothing of how many tasks it takes.
TEST(TargetTracking, WithoutAnyDatapointNothingIsScaledIn) {
  ScalingConfig config = service(0, 10, 3);
  config.target_tracking = {cpu_at(36)};
  config.tasks.min_healthy_percent = 0;
  config.tasks.circuit_breaker.enabled = true;  // what goes on keeps others from scaling in
  config.events = {DeploymentEvent{.at_s = 1800, .new_tasks = NewTasks::kNeverRun}};
  ServiceScaler scaler = scaler_of(config);
  for (int i = 0; i < 120; ++i) {
    // 32% of each of three, below the 32.4% of the low alarm; 96% take three tasks of 36%.
    const int running = scaler.counts().running;
    scaler.step({.cpu_percent = running > 0 ? std::optional(96.0 / running) : std::nullopt});
    ASSERT_EQ(scaler.counts().desired, 3) << i;
  }
  EXPECT_EQ(scaler.counts().running, 0);
}

TEST(TargetTracking, SaysWhenInTheLog) {
  ServiceScaler scaler = scaler_of(tracked(2, 10, 2));
  for (int i = 0; i < 3; ++i) scaler.step({.cpu_percent = 95});
  ASSERT_EQ(scaler.decisions().size(), 1U);
  EXPECT_EQ(to_string(scaler.decisions()[0], tracked(2, 10, 2).start),
            "2026-03-02 10:03 AlarmHigh cpu>70 3 of 3: running 2 × 95/70 → 3");
}

TEST(TargetTracking, KeepsTheLatestDecisionsWithinTheLimit) {
  ScalingConfig config = tracked(2, 10, 4);
  config.parameters.log_limit = 1;
  ServiceScaler scaler = scaler_of(config);
  for (int i = 0; i < 20; ++i) scaler.step({.cpu_percent = 40});
  ASSERT_EQ(scaler.decisions().size(), 1U);
  EXPECT_EQ(scaler.decisions()[0].desired_after, 2);
  EXPECT_EQ(scaler.dropped_decisions(), 1U);
}

}  // namespace
}  // namespace costplan
