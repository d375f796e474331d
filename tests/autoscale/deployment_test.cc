// Deployments. Sources: ECS developer guide, "Rolling update" (ceil of the minimum, floor
// of the maximum, both traps), "Deployment circuit breaker", "Blue/green"; scaling in is
// off while a deployment is in progress ("Service auto scaling").
#include <gtest/gtest.h>

#include "autoscale/story.h"

namespace costplan {
namespace {

ScalingConfig deploying(int tasks, DeploymentEvent event) {
  ScalingConfig config = service(tasks, tasks, tasks);
  event.at_s = 60;
  config.events = {event};
  return config;
}

// The fewest serving tasks and the most billed ones, from minute to minute.
struct Extent {
  int fewest_serving = 1'000'000;
  int most_billed = 0;
};

Extent run(ServiceScaler& scaler, int minutes) {
  Extent extent;
  for (int i = 0; i < minutes; ++i) {
    scaler.step({.cpu_percent = 65});
    extent.fewest_serving = std::min(extent.fewest_serving, scaler.counts().serving);
    extent.most_billed = std::max(extent.most_billed, scaler.counts().billed);
  }
  return extent;
}

TEST(Deployment, At100And200PercentAllNewTasksStartBeforeTheOldStop) {
  ServiceScaler scaler = scaler_of(deploying(4, {}));
  play(scaler, {{1, 65, 4, 4, 4, "Rolling deployment starts"}});
  EXPECT_EQ(scaler.counts().starting, 4);
  EXPECT_EQ(scaler.counts().billed, 8);
  EXPECT_TRUE(scaler.deployment_in_progress());
  play(scaler, {{2, 65, 4, 4, 4, "Deployment completed"}});
  EXPECT_EQ(scaler.counts().billed, 4);
  ASSERT_EQ(scaler.deployments().size(), 1U);
  EXPECT_EQ(scaler.deployments()[0].outcome, DeploymentOutcome::kCompleted);
  EXPECT_EQ(scaler.deployments()[0].ended_s, 120);
}

// Two stop at once, two start in their place; then the other two.
TEST(Deployment, At50And100PercentHalfIsReplacedAtATime) {
  ScalingConfig config = deploying(4, {});
  config.tasks.min_healthy_percent = 50;
  config.tasks.max_percent = 100;
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{1, 65, 4, 2, 2, "Rolling deployment starts"}, {2, 65, 4, 2, 2}});
  EXPECT_EQ(scaler.counts().serving_new, 2);
  EXPECT_DOUBLE_EQ(scaler.counts().new_version_traffic, 1);
  play(scaler, {{3, 65, 4, 4, 4, "Deployment completed"}});
}

struct Bounds {
  int tasks;
  double min_percent;
  double max_percent;
  int lower;  // ceil
  int upper;  // floor
};

TEST(Deployment, StaysBetweenTheCeilingOfTheMinimumAndTheFloorOfTheMaximum) {
  for (const Bounds& b :
       {Bounds{4, 50, 100, 2, 4}, Bounds{3, 50, 150, 2, 4}, Bounds{2, 75, 200, 2, 4},
        Bounds{3, 60, 125, 2, 3}, Bounds{10, 100, 110, 10, 11}, Bounds{7, 0, 100, 0, 7}}) {
    SCOPED_TRACE(std::to_string(b.tasks) + " tasks at " + std::to_string(b.min_percent));
    ScalingConfig config = deploying(b.tasks, {});
    config.tasks.min_healthy_percent = b.min_percent;
    config.tasks.max_percent = b.max_percent;
    ServiceScaler scaler = scaler_of(config);
    const Extent extent = run(scaler, 60);
    EXPECT_GE(extent.fewest_serving, b.lower);
    EXPECT_LE(extent.most_billed, b.upper);
    EXPECT_EQ(scaler.deployments()[0].outcome, DeploymentOutcome::kCompleted);
  }
}

TEST(Deployment, IsStuckWhereNoneCanStopAndNoneCanStart) {
  for (const Bounds& b :
       {Bounds{2, 75, 100, 2, 2}, Bounds{3, 100, 125, 3, 3}, Bounds{1, 100, 100, 1, 1}}) {
    ScalingConfig config = deploying(b.tasks, {});
    config.tasks.min_healthy_percent = b.min_percent;
    config.tasks.max_percent = b.max_percent;
    ServiceScaler scaler = scaler_of(config);
    const Extent extent = run(scaler, 60);
    EXPECT_EQ(extent.fewest_serving, b.tasks);
    const DeploymentReport report = scaler.deployments()[0];
    EXPECT_EQ(report.outcome, DeploymentOutcome::kStuck);
    EXPECT_EQ(report.ended_s, std::nullopt);
    const std::string n = std::to_string(b.tasks);
    EXPECT_EQ(report.detail, "of " + n + " tasks at least " + n + " must be healthy and at most " +
                                 n + " may run: none can stop and none can start");
  }
}

TEST(Deployment, ScalingInIsOffUntilItEndsAndScalingOutIsNot) {
  ScalingConfig config = deploying(4, {.new_tasks = NewTasks::kNeverRun});
  config.min_tasks = 1;
  config.max_tasks = 10;
  config.target_tracking = {cpu_at(70)};
  ServiceScaler scaler = scaler_of(config);
  for (int i = 0; i < 40; ++i) scaler.step({.cpu_percent = 20});
  EXPECT_EQ(scaler.counts().desired, 4);
  for (int i = 0; i < 3; ++i) scaler.step({.cpu_percent = 90});
  EXPECT_EQ(scaler.counts().desired, 6);
}

// Threshold of 4 tasks: half is 2, at least 3. All four of the first round fail at 120 s.
TEST(Deployment, TheCircuitBreakerRollsBack) {
  ScalingConfig config = deploying(4, {.new_tasks = NewTasks::kNeverRun});
  config.tasks.circuit_breaker = {.enabled = true, .rollback = true};
  ServiceScaler scaler = scaler_of(config);
  const Extent extent = run(scaler, 10);
  EXPECT_EQ(extent.fewest_serving, 4);
  const DeploymentReport report = scaler.deployments()[0];
  EXPECT_EQ(report.outcome, DeploymentOutcome::kRolledBack);
  EXPECT_EQ(report.failed_tasks, 4);
  EXPECT_EQ(report.ended_s, 120);
  EXPECT_EQ(report.detail, "circuit breaker: 4 failed tasks, threshold 3");
  EXPECT_FALSE(scaler.deployment_in_progress());
}

TEST(Deployment, WithoutRollbackTheCircuitBreakerStopsStarting) {
  ScalingConfig config = deploying(4, {.new_tasks = NewTasks::kNeverRun});
  config.tasks.min_healthy_percent = 50;
  config.tasks.circuit_breaker = {.enabled = true};
  ServiceScaler scaler = scaler_of(config);
  run(scaler, 60);
  EXPECT_EQ(scaler.deployments()[0].outcome, DeploymentOutcome::kFailed);
  EXPECT_EQ(scaler.counts().running, 2);  // what the minimum had left
  EXPECT_EQ(scaler.counts().starting, 0);
}

// One at a time: fails at 120 s, again after 10 s of waiting at 190 s, after 20 s at 270 s.
TEST(Deployment, FailingStartsBackOffUntilTheThirdTripsTheBreakerOfOneTask) {
  ScalingConfig config = deploying(1, {.new_tasks = NewTasks::kNeverRun});
  config.tasks.circuit_breaker = {.enabled = true};
  ServiceScaler scaler = scaler_of(config);
  run(scaler, 10);
  EXPECT_EQ(scaler.deployments()[0].failed_tasks, 3);
  EXPECT_EQ(scaler.deployments()[0].ended_s, 270);
}

TEST(Deployment, WithoutBreakerAFailingOneGoesOnWithLongerAndLongerWaits) {
  ServiceScaler scaler = scaler_of(deploying(1, {.new_tasks = NewTasks::kNeverRun}));
  const Extent extent = run(scaler, 24 * 60);
  EXPECT_EQ(extent.fewest_serving, 1);
  EXPECT_TRUE(scaler.deployment_in_progress());
  // 10 … 640 s of waiting are over after half an hour, then one try in 16 minutes.
  EXPECT_NEAR(scaler.deployments()[0].failed_tasks, 8 + 86'400 / 960, 4);
}

// RUNNING at 120 s, given up after two failed checks of 30 s: the breaker's second stage.
TEST(Deployment, TasksThatNeverGetHealthyCountAsFailed) {
  ScalingConfig config = deploying(4, {.new_tasks = NewTasks::kNeverHealthy});
  config.tasks.circuit_breaker = {.enabled = true, .rollback = true};
  ServiceScaler scaler = scaler_of(config);
  const Extent extent = run(scaler, 10);
  EXPECT_EQ(extent.fewest_serving, 4);
  EXPECT_EQ(scaler.deployments()[0].outcome, DeploymentOutcome::kRolledBack);
  EXPECT_EQ(scaler.deployments()[0].ended_s, 180);
}

TEST(Deployment, BlueGreenDoublesTheTasksUntilTheBakeTimeIsOver) {
  ServiceScaler scaler =
      scaler_of(deploying(4, {.kind = DeploymentKind::kBlueGreen, .bake_s = 300}));
  play(scaler, {{1, 65, 4, 4, 4, "Blue/green deployment starts"},
                {2, 65, 4, 8, 4, "All traffic goes to the new tasks"}});
  EXPECT_EQ(scaler.counts().serving_new, 4);
  EXPECT_DOUBLE_EQ(scaler.counts().new_version_traffic, 1);
  play(scaler, {{6, 65, 4, 8, 4}, {7, 65, 4, 4, 4, "Deployment completed"}});
  EXPECT_DOUBLE_EQ(scaler.billed_task_seconds(TaskProvider::kFargate), 4 * 420 + 4 * 360);
}

TEST(Deployment, ACanaryGetsItsShareFirst) {
  ServiceScaler scaler = scaler_of(deploying(
      4, {.kind = DeploymentKind::kCanary, .bake_s = 120, .canary_percent = 10, .canary_s = 300}));
  play(scaler, {{2, 65, 4, 8, 8, "10% of the traffic goes to the new tasks"}});
  EXPECT_DOUBLE_EQ(scaler.counts().new_version_traffic, 0.1);
  // Four old ones share 90%: what each of them has, 4 / 0.9 would have.
  EXPECT_DOUBLE_EQ(scaler.counts().serving_share, 4 / 0.9);
  EXPECT_EQ(scaler.counts().slow_starting, 4);
  play(scaler, {{6, 65, 4, 8, 8},
                {7, 65, 4, 8, 4, "All traffic goes to the new tasks"},
                {9, 65, 4, 4, 4, "Deployment completed"}});
}

TEST(Deployment, AFailingGreenSetIsTakenAwayAndBlueStays) {
  ScalingConfig config =
      deploying(4, {.kind = DeploymentKind::kBlueGreen, .new_tasks = NewTasks::kNeverHealthy});
  config.tasks.circuit_breaker = {.enabled = true, .rollback = true};
  ServiceScaler scaler = scaler_of(config);
  const Extent extent = run(scaler, 30);
  EXPECT_EQ(extent.fewest_serving, 4);
  EXPECT_EQ(scaler.deployments()[0].outcome, DeploymentOutcome::kRolledBack);
  EXPECT_EQ(scaler.counts().billed, 4);
}

TEST(Deployment, ASecondRollingOneReplacesTheFirstAndNoneInterruptsABlueGreenOne) {
  ScalingConfig config = deploying(4, {.new_tasks = NewTasks::kNeverRun});
  config.events.push_back(DeploymentEvent{.at_s = 600});
  ServiceScaler scaler = scaler_of(config);
  run(scaler, 20);
  EXPECT_EQ(scaler.deployments()[0].outcome, DeploymentOutcome::kFailed);
  EXPECT_EQ(scaler.deployments()[1].outcome, DeploymentOutcome::kCompleted);

  config.events = {DeploymentEvent{.at_s = 60, .kind = DeploymentKind::kBlueGreen},
                   DeploymentEvent{.at_s = 90}};
  ServiceScaler other = scaler_of(config);
  run(other, 20);
  EXPECT_EQ(other.deployments()[0].outcome, DeploymentOutcome::kCompleted);
  EXPECT_EQ(other.deployments()[1].outcome, DeploymentOutcome::kSkipped);
}

}  // namespace
}  // namespace costplan
