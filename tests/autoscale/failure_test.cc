// Lost zones, reclaimed Spot capacity, starts that fail. Sources: ECS developer guide,
// "Fargate capacity providers" (two-minute warning, replacement when there is capacity),
// "Service throttle logic" (back-off), "Availability Zone rebalancing".
#include <gtest/gtest.h>

#include <string>

#include "autoscale/story.h"

namespace costplan {
namespace {

// 6 tasks in 3 zones; zone 1 is away from 60 s to 660 s.
ScalingConfig losing_a_zone() {
  ScalingConfig config = service(6, 6, 6);
  config.events = {ZoneLossEvent{.at_s = 60, .zone = 1, .duration_s = 600}};
  return config;
}

TEST(Failure, ALostZoneTakesItsTasksAndTheOthersReplaceThem) {
  ScalingConfig config = losing_a_zone();
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{1, 65, 6, 4, 4, "Zone 1 is lost for 10 min: 2 tasks died"}});
  EXPECT_EQ(scaler.counts().billed, 4);
  EXPECT_EQ(scaler.counts().starting, 0);
  play(scaler, {{2, 65, 6, 4, 4}});  // noticed after a minute
  EXPECT_EQ(scaler.counts().starting, 2);
  play(scaler, {{3, 65, 6, 6, 6}});
}

// Back at 660 s; five minutes later two tasks start there, then two elsewhere stop.
TEST(Failure, WhenTheZoneIsBackTasksAreEvenedOut) {
  ServiceScaler scaler = scaler_of(losing_a_zone());
  play(scaler, {{15, 65, 6, 6, 6},
                {16, 65, 6, 6, 6, "Zones are evened out: 2 tasks start in the emptiest"}});
  EXPECT_EQ(scaler.counts().billed, 8);
  play(scaler, {{17, 65, 6, 6, 6}});
  EXPECT_EQ(scaler.counts().billed, 6);
  play(scaler, {{60, 65, 6, 6, 6}});
  // Even again: losing another zone takes two.
  ScalingConfig config = losing_a_zone();
  config.events.push_back(ZoneLossEvent{.at_s = 1800, .zone = 0, .duration_s = 60});
  ServiceScaler twice = scaler_of(config);
  play(twice, {{30, 65, 6, 4, 4, "Zone 0 is lost for 1 min: 2 tasks died"}});
}

// With on-demand and Spot tasks the ones that leave are of the same provider as those that
// start, or zones would never be even: whatever the number of tasks and the order in which
// they came, nobody is left over after a day.
TEST(Failure, TasksOfSeveralProvidersAreEvenedOutAndThatEnds) {
  for (int most = 3; most <= 27; ++most) {
    for (const int lost : {0, 1, 2}) {
      SCOPED_TRACE(std::to_string(most) + " tasks, zone " + std::to_string(lost));
      ScalingConfig config = service(1, most, 1);
      config.target_tracking = {cpu_at(50)};
      config.tasks.max_percent = most < 8 ? 150 : 115;  // few at a time
      config.tasks.providers = {{TaskProvider::kFargate, 1, 1}, {TaskProvider::kFargateSpot, 0, 4}};
      config.events = {ZoneLossEvent{.at_s = 1800, .zone = lost, .duration_s = 1200},
                       ZoneLossEvent{.at_s = 86430, .zone = 0, .duration_s = 600}};
      ServiceScaler scaler = scaler_of(config);
      for (int minute = 0; minute < 29; ++minute) scaler.step({.cpu_percent = 75});
      ASSERT_EQ(scaler.counts().serving, most);
      while (scaler.now_s() < 86400) scaler.step({});
      EXPECT_EQ(scaler.counts().billed, most);
      scaler.step({});
      EXPECT_GE(scaler.counts().serving, most - (most + 2) / 3);
      EXPECT_LE(scaler.counts().serving, most - most / 3);
    }
  }
}

TEST(Failure, WithoutRebalancingTheyStayWhereTheyAre) {
  ScalingConfig config = losing_a_zone();
  config.tasks.rebalance_zones = false;
  config.events.push_back(ZoneLossEvent{.at_s = 1800, .zone = 0, .duration_s = 60});
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{30, 65, 6, 3, 3, "Zone 0 is lost for 1 min: 3 tasks died"}});
}

TEST(Failure, WithItsOnlyZoneAServiceIsDownUntilTheZoneIsBack) {
  ScalingConfig config = losing_a_zone();
  config.tasks.availability_zones = 1;
  config.events = {ZoneLossEvent{.at_s = 60, .zone = 0, .duration_s = 600}};
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{1, 65, 6, 0, 0, "Zone 0 is lost for 10 min: 6 tasks died"},
                {11, kMissing, 6, 0, 0},
                {12, kMissing, 6, 6, 6}});
}

// Base 1 and weight 1 on FARGATE, weight 4 on FARGATE_SPOT: of six tasks two and four.
ScalingConfig on_spot() {
  ScalingConfig config = service(6, 6, 6);
  config.tasks.providers = {{TaskProvider::kFargate, 1, 1}, {TaskProvider::kFargateSpot, 0, 4}};
  config.tasks.deregistration_delay_s = 300;
  return config;
}

TEST(Failure, ReclaimedSpotTasksDrainForTwoMinutesAndComeBackWithTheCapacity) {
  ScalingConfig config = on_spot();
  config.events = {SpotReclaimEvent{.at_s = 60, .share = 1, .unavailable_s = 600}};
  ServiceScaler scaler = scaler_of(config);
  EXPECT_EQ(scaler.counts().serving_by_provider, (std::array{2, 4}));
  play(scaler, {{1, 65, 6, 2, 2, "Spot takes back 4 tasks of 4, no capacity for 10 min"}});
  EXPECT_EQ(scaler.counts().draining, 4);
  EXPECT_EQ(scaler.counts().billed_by_provider, (std::array{2, 4}));
  play(scaler, {{3, 65, 6, 2, 2}});
  EXPECT_EQ(scaler.counts().billed_by_provider, (std::array{2, 0}));
  EXPECT_DOUBLE_EQ(scaler.billed_task_seconds(TaskProvider::kFargateSpot), 4 * 180);
  play(scaler, {{11, 65, 6, 2, 2}});
  EXPECT_EQ(scaler.counts().billed_by_provider, (std::array{2, 4}));
  play(scaler, {{12, 65, 6, 6, 6}});
}

TEST(Failure, OneTaskOnSpotIsInterruptedUntilThereIsCapacity) {
  ScalingConfig config = service(1, 1, 1);
  config.tasks.providers = {{TaskProvider::kFargateSpot, 0, 1}};
  config.parameters.spot_interruptions_per_task_hour = 2;
  config.parameters.spot_return_s = 300;
  ServiceScaler scaler = scaler_of(config);
  int down = 0;
  constexpr int kMinutes = 7 * 24 * 60;
  for (int i = 0; i < kMinutes; ++i) {
    scaler.step({.cpu_percent = 65});
    down += scaler.counts().serving == 0 ? 1 : 0;
  }
  // Half an hour up, then 300 s without capacity and 60 s of starting: 6 in 36 minutes.
  EXPECT_NEAR(static_cast<double>(down) / kMinutes, 6.0 / 36, 0.03);
}

TEST(Failure, StartsThatFailAreRetriedAfterABackOff) {
  ScalingConfig config = service(2, 10, 2);
  config.target_tracking = {cpu_at(70)};
  config.events = {FailingStartsEvent{.at_s = 0, .duration_s = 300}};
  ServiceScaler scaler = scaler_of(config);
  // Launched at 180 s, fails at 240 s, launched again at 250 s, RUNNING at 310 s.
  play(scaler, {{3, 75, 3, 2, 2, "AlarmHigh cpu>70 3 of 3: running 2 × 75/70 → 3"},
                {5, 75, 3, 2, 2},
                {6, 75, 3, 3, 3}});
}

}  // namespace
}  // namespace costplan
