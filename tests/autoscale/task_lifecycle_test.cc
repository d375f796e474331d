// From the decision to a serving task and from there to the end of its bill. Sources: ECS
// developer guide, "Task lifecycle", "AWS Fargate throttling quotas"; ELB guide, "Target
// group health checks" (one successful check), "Slow start", "Deregistration delay".
#include <gtest/gtest.h>

#include <cmath>

#include "autoscale/draws.h"
#include "autoscale/launch_quota.h"
#include "autoscale/story.h"

namespace costplan {
namespace {

ScalingConfig tracked(int min_tasks, int max_tasks, int initial) {
  ScalingConfig config = service(min_tasks, max_tasks, initial);
  config.target_tracking = {cpu_at(70)};
  return config;
}

constexpr const char* kOneToTwo = "AlarmHigh cpu>70 3 of 3: running 1 × 90/70 → 2";

// Launched at 180 s, RUNNING at 240 s, healthy one check of 30 s later.
TEST(TaskLifecycle, ATaskServesAfterItsStartAndOneHealthCheck) {
  ScalingConfig config = tracked(1, 10, 1);
  config.parameters.first_health_check_share = 1;
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{3, 90, 2, 1, 1, kOneToTwo}});
  EXPECT_EQ(scaler.counts().starting, 1);
  EXPECT_EQ(scaler.counts().billed, 2);
  play(scaler, {{4, 65, 2, 2, 1}, {5, 65, 2, 2, 2}});
}

// Those of the beginning were there before; each further one pulls its image.
TEST(TaskLifecycle, CountsTheTasksThatStart) {
  ServiceScaler scaler = scaler_of(tracked(1, 10, 1));
  EXPECT_EQ(scaler.tasks_started(), 0);
  play(scaler, {{3, 90, 2, 1, 1, kOneToTwo}, {4, 65, 2, 2, 2}});
  EXPECT_EQ(scaler.tasks_started(), 1);
  ScalingConfig deployed = service(3, 3, 3);
  deployed.events.emplace_back(DeploymentEvent{.at_s = 60});
  ServiceScaler three = scaler_of(deployed);
  for (int minute = 0; minute < 60; ++minute) three.step({});
  EXPECT_EQ(three.counts().running, 3);
  EXPECT_EQ(three.tasks_started(), 3);
}

TEST(TaskLifecycle, WithoutLoadBalancerATaskServesAsSoonAsItRuns) {
  ScalingConfig config = tracked(1, 10, 1);
  config.tasks.load_balanced = false;
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{3, 90, 2, 1, 1, kOneToTwo}, {4, 65, 2, 2, 2}});
}

// Healthy at 240 s; a ramp of 120 s; counted in the middle of the coming minute.
TEST(TaskLifecycle, SlowStartRampsTheShare) {
  ScalingConfig config = tracked(1, 10, 1);
  config.tasks.slow_start_s = 120;
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{3, 90, 2, 1, 1, kOneToTwo}, {4, 65, 2, 2, 2}});
  EXPECT_DOUBLE_EQ(scaler.counts().serving_share, 1.25);
  play(scaler, {{5, 65, 2, 2, 2}});
  EXPECT_DOUBLE_EQ(scaler.counts().serving_share, 1.75);
  play(scaler, {{6, 65, 2, 2, 2}});
  EXPECT_DOUBLE_EQ(scaler.counts().serving_share, 2);
}

constexpr const char* kTwoToOne = "AlarmLow cpu<63 15 of 15: running 2 × 30/70 → 1";

// Deregistered at 900 s, SIGTERM at 1,200 s, stopped at 1,230 s.
TEST(TaskLifecycle, ADrainingTaskIsBilledUntilItHasStopped) {
  ScalingConfig config = tracked(1, 10, 2);
  config.tasks.deregistration_delay_s = 300;
  config.tasks.stop_timeout_s = 30;
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{15, 30, 1, 1, 1, kTwoToOne}});
  EXPECT_EQ(scaler.counts().draining, 1);
  EXPECT_EQ(scaler.counts().billed, 2);
  play(scaler, {{20, 30, 1, 1, 1}});
  EXPECT_EQ(scaler.counts().billed, 2);
  play(scaler, {{21, 30, 1, 1, 1}});
  EXPECT_EQ(scaler.counts().billed, 1);
  EXPECT_DOUBLE_EQ(scaler.billed_task_seconds(TaskProvider::kFargate), 1260 + 1230);
}

TEST(TaskLifecycle, DrainingEndsEarlyWhenToldThatNothingIsInFlight) {
  ScalingConfig config = tracked(1, 10, 2);
  config.tasks.deregistration_delay_s = 300;
  config.tasks.stop_timeout_s = 30;
  config.tasks.drain_ends_when_idle = true;
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{15, 30, 1, 1, 1, kTwoToOne}});
  scaler.step({.cpu_percent = 65, .draining_in_flight = 2});
  EXPECT_EQ(scaler.counts().billed, 2);
  scaler.step({.cpu_percent = 65, .draining_in_flight = 0});
  EXPECT_EQ(scaler.counts().billed, 1);
  // SIGTERM at 960 s.
  EXPECT_DOUBLE_EQ(scaler.billed_task_seconds(TaskProvider::kFargate), 1020 + 990);
}

TEST(TaskLifecycle, AQuickExitIsBilledNoLongerThanItTakes) {
  ScalingConfig config = tracked(1, 10, 2);
  config.tasks.stop_timeout_s = 120;
  config.tasks.exit_s = 2.5;
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{15, 30, 1, 1, 1, kTwoToOne}, {16, 30, 1, 1, 1}});
  EXPECT_DOUBLE_EQ(scaler.billed_task_seconds(TaskProvider::kFargate), 960 + 903);
}

TEST(TaskLifecycle, ABillHasAtLeastOneMinute) {
  ScalingConfig config = tracked(1, 10, 1);
  config.step_s = 20;
  config.target_tracking[0].high_resolution = true;
  config.parameters.high_resolution_in_datapoints = 1;
  config.parameters.start_median_s = 10;
  config.parameters.start_p95_s = 10;
  ServiceScaler scaler = scaler_of(config);
  for (int i = 0; i < 3; ++i) scaler.step({.cpu_percent = 90});
  scaler.step({.cpu_percent = 10});  // stopped 20 s after its launch
  scaler.step({.cpu_percent = 10});
  EXPECT_EQ(scaler.counts().billed, 1);
  EXPECT_DOUBLE_EQ(scaler.billed_task_seconds(TaskProvider::kFargate), 100 + 60);
}

TEST(LaunchQuota, IsATokenBucketPerProviderAndASlidingMinutePerService) {
  LaunchQuota bucket{ScalingParameters{}};
  for (int i = 0; i < 100; ++i) EXPECT_EQ(bucket.take(TaskProvider::kFargate, 0), 0);
  EXPECT_EQ(bucket.take(TaskProvider::kFargate, 0), 50);
  EXPECT_EQ(bucket.take(TaskProvider::kFargate, 0), 100);
  EXPECT_EQ(bucket.take(TaskProvider::kFargateSpot, 100), 100);

  LaunchQuota service_quota{ScalingParameters{.service_launches_per_minute = 2}};
  EXPECT_EQ(service_quota.take(TaskProvider::kFargate, 0), 0);
  EXPECT_EQ(service_quota.take(TaskProvider::kFargate, 1000), 1000);
  EXPECT_EQ(service_quota.take(TaskProvider::kFargate, 1000), 60'000);
  EXPECT_EQ(service_quota.take(TaskProvider::kFargate, 1000), 61'000);
}

// 20,000 draws: the share below a true quantile is within 4 standard deviations.
TEST(Draws, StartTimesHaveTheirMedianAndTheir95thPercentile) {
  int below_median = 0;
  int below_p95 = 0;
  constexpr int kDraws = 20'000;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const std::int64_t ms = draw_lognormal_ms(45, 90, 7, DrawStream::kStart, i);
    below_median += ms < 45'000 ? 1 : 0;
    below_p95 += ms < 90'000 ? 1 : 0;
  }
  EXPECT_NEAR(below_median, 10'000, 4 * 70.7);
  EXPECT_NEAR(below_p95, 19'000, 4 * 30.8);
}

TEST(Draws, InterruptionsAreExponential) {
  double sum = 0;
  constexpr int kDraws = 20'000;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    sum += static_cast<double>(draw_exponential_ms(2, 7, DrawStream::kSpot, i));
  }
  EXPECT_NEAR(sum / kDraws, 1'800'000, 4 * 1'800'000 / std::sqrt(kDraws));
}

}  // namespace
}  // namespace costplan
