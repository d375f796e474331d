// What is refused, where, and that all of it is said at once.
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "autoscale/story.h"

namespace costplan {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Refusal {
  const char* path;
  const char* message;  // part of it
  std::function<void(ScalingConfig&)> spoil;
};

StepScalingPolicy steps(std::vector<StepAdjustment> list) {
  return {.name = "steps", .alarm = {.threshold = 50}, .steps = std::move(list)};
}

const std::vector<Refusal>& refusals() {
  static const std::vector<Refusal> kRows = {
      {"min_tasks", "is above max_tasks (5)", [](auto& c) { c.min_tasks = 6; }},
      {"min_tasks", "must be from 0", [](auto& c) { c.min_tasks = -1; }},
      {"step_s", "must divide 60", [](auto& c) { c.step_s = 45; }},
      {"step_s", "must divide 60", [](auto& c) { c.step_s = 0; }},
      {"target_tracking[0].target", "above 0", [](auto& c) { c.target_tracking[0].target = 0; }},
      {"target_tracking[0].target", "not a number",
       [](auto& c) { c.target_tracking[0].target = kNan; }},
      {"target_tracking[0].scale_in_cooldown_s", "must be from 0",
       [](auto& c) { c.target_tracking[0].scale_in_cooldown_s = -1; }},
      {"target_tracking[1].metric", "'cpu' tracks cpu already",
       [](auto& c) {
         c.target_tracking.push_back(cpu_at(80));
         c.target_tracking[1].name = "again";
       }},
      {"target_tracking[1].name", "name of another",
       [](auto& c) {
         c.target_tracking.push_back(cpu_at(80));
         c.target_tracking[1].metric = {ScalingMetricKind::kMemory};
       }},
      {"target_tracking[0].metric.name", "needs a name",
       [](auto& c) { c.target_tracking[0].metric = {ScalingMetricKind::kCustom}; }},
      {"target_tracking[0].high_resolution", "divides 20",
       [](auto& c) { c.target_tracking[0].high_resolution = true; }},
      {"step_scaling[0].steps", "needs a step", [](auto& c) { c.step_scaling = {steps({})}; }},
      {"step_scaling[0].steps[1]", "overlaps",
       [](auto& c) {
         c.step_scaling = {steps({{0, 20, 1}, {10, std::nullopt, 2}})};
       }},
      {"step_scaling[0].steps[1]", "overlaps",
       [](auto& c) {
         c.step_scaling = {steps({{0, std::nullopt, 1}, {10, std::nullopt, 2}})};
       }},
      {"step_scaling[0].steps[1]", "gap from 10 to 20",
       [](auto& c) {
         c.step_scaling = {steps({{0, 10, 1}, {20, std::nullopt, 2}})};
       }},
      {"step_scaling[0].steps[0]", "must be below upper",
       [](auto& c) {
         c.step_scaling = {steps({{10, 5, 1}})};
       }},
      {"step_scaling[0].steps", "positive upper bound",
       [](auto& c) {
         c.step_scaling = {steps({{0, 10, 1}})};
       }},
      {"step_scaling[0].steps", "negative lower bound",
       [](auto& c) {
         c.step_scaling = {steps({{-10, 0, -1}})};
       }},
      {"step_scaling[0].steps", "both adds and removes",
       [](auto& c) {
         c.step_scaling = {steps({{0, 10, -1}, {10, std::nullopt, 2}})};
       }},
      {"step_scaling[0].min_adjustment_magnitude", "percent changes only",
       [](auto& c) {
         c.step_scaling = {steps({{0, std::nullopt, 1}})};
         c.step_scaling[0].min_adjustment_magnitude = 2;
       }},
      {"step_scaling[0].alarm.period_s", "whole minutes",
       [](auto& c) {
         c.step_scaling = {steps({{0, std::nullopt, 1}})};
         c.step_scaling[0].alarm.period_s = 90;
       }},
      {"step_scaling[0].alarm.datapoints_to_alarm", "from 0 to 1",
       [](auto& c) {
         c.step_scaling = {steps({{0, std::nullopt, 1}})};
         c.step_scaling[0].alarm.datapoints_to_alarm = 2;
       }},
      // A week has 168 hours.
      {"step_scaling[0].alarm.evaluation_periods", "from 1 to 168",
       [](auto& c) {
         c.step_scaling = {steps({{0, std::nullopt, 1}})};
         c.step_scaling[0].alarm.period_s = 3600;
         c.step_scaling[0].alarm.evaluation_periods = 169;
       }},
      {"step_scaling[1].alarm.threshold", "contradict each other",
       [](auto& c) {
         c.step_scaling = {steps({{0, std::nullopt, 1}}), steps({{std::nullopt, 0, -1}})};
         c.step_scaling[1].name = "in";
         c.step_scaling[1].alarm = {.threshold = 60, .comparison = AlarmComparison::kLess};
       }},
      {"scheduled[0].schedule", "is not a time",
       [](auto& c) {
         c.scheduled = {{"x", "at(tomorrow)", 1, 2}};
       }},
      {"scheduled[0]", "changes neither",
       [](auto& c) {
         c.scheduled = {{"x", "rate(1 day)", {}, {}}};
       }},
      {"scheduled[0].min_tasks", "above max_tasks",
       [](auto& c) {
         c.scheduled = {{"x", "rate(1 day)", 3, 2}};
       }},
      {"predictive.scheduling_buffer_s", "0 to 3599",
       [](auto& c) {
         c.predictive = PredictiveScalingPolicy{.target = 70, .scheduling_buffer_s = 3600};
       }},
      {"predictive.max_capacity_buffer_percent", "kIncrease only",
       [](auto& c) {
         c.predictive = PredictiveScalingPolicy{.target = 70, .max_capacity_buffer_percent = 10};
       }},
      {"predictive.hourly_history[1]", "at least 0",
       [](auto& c) {
         c.predictive = PredictiveScalingPolicy{.target = 70, .hourly_history = {1, kNan}};
       }},
      {"tasks.max_percent", "from 100", [](auto& c) { c.tasks.max_percent = 99; }},
      {"tasks.min_healthy_percent", "to 100", [](auto& c) { c.tasks.min_healthy_percent = 101; }},
      {"tasks.slow_start_s", "from 30", [](auto& c) { c.tasks.slow_start_s = 10; }},
      {"tasks.deregistration_delay_s", "to 3600",
       [](auto& c) { c.tasks.deregistration_delay_s = 4000; }},
      {"tasks.providers[1].provider", "listed only once",
       [](auto& c) {
         c.tasks.providers = {{TaskProvider::kFargate, 0, 1}, {TaskProvider::kFargate, 0, 1}};
       }},
      {"tasks.providers[1].base", "only one",
       [](auto& c) {
         c.tasks.providers = {{TaskProvider::kFargate, 1, 1}, {TaskProvider::kFargateSpot, 1, 1}};
       }},
      {"tasks.providers", "needs a weight",
       [](auto& c) {
         c.tasks.providers = {{TaskProvider::kFargate, 1, 0}, {TaskProvider::kFargateSpot, 0, 0}};
       }},
      {"events[1].at_s", "order of time",
       [](auto& c) {
         c.events = {ZoneLossEvent{.at_s = 60}, DeploymentEvent{.at_s = 30}};
       }},
      {"events[0].zone", "from 0 to 2", [](auto& c) { c.events = {ZoneLossEvent{.zone = 3}}; }},
      {"events[0].share", "from 0 to 1",
       [](auto& c) { c.events = {SpotReclaimEvent{.share = kNan}}; }},
      {"parameters.start_p95_s", "below the median",
       [](auto& c) { c.parameters.start_median_s = 100; }},
      {"parameters.launches_per_s", "must be from 0.001",
       [](auto& c) { c.parameters.launches_per_s = 0; }},
      {"parameters.scale_out_datapoints", "from 1 to 60",
       [](auto& c) { c.parameters.scale_out_datapoints = 0; }},
  };
  return kRows;
}

ScalingConfig sound() {
  ScalingConfig config = service(1, 5, 1);
  config.target_tracking = {cpu_at(70)};
  return config;
}

TEST(CheckConfig, RefusesWithThePathOfTheField) {
  EXPECT_TRUE(check_scaling_config(sound()).empty());
  for (const Refusal& row : refusals()) {
    SCOPED_TRACE(std::string(row.path) + ": " + row.message);
    ScalingConfig config = sound();
    row.spoil(config);
    const Errors errors = check_scaling_config(config);
    ASSERT_EQ(errors.size(), 1U);
    EXPECT_EQ(errors[0].path, row.path);
    EXPECT_NE(errors[0].message.find(row.message), std::string::npos) << errors[0].message;
    EXPECT_FALSE(ServiceScaler::create(config, 1));
  }
}

TEST(CheckConfig, SaysEverythingAtOnce) {
  ScalingConfig config = sound();
  config.min_tasks = 9;
  config.target_tracking[0].target = -1;
  config.tasks.max_percent = 50;
  config.parameters.publish_delay_s = kNan;
  const Result<ServiceScaler> scaler = ServiceScaler::create(config, 1);
  ASSERT_FALSE(scaler);
  std::vector<std::string> paths;
  for (const Error& error : scaler.errors()) paths.push_back(error.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"min_tasks", "target_tracking[0].target",
                                             "tasks.max_percent", "parameters.publish_delay_s"}));
}

TEST(CheckConfig, WarnsOfMetricsThatDoNotHalve) {
  ScalingConfig config = sound();
  config.target_tracking[0].metric = {ScalingMetricKind::kCustom, "queue depth"};
  ASSERT_EQ(scaling_warnings(config).size(), 1U);
  config.target_tracking[0].metric = {ScalingMetricKind::kRequestsPerTarget};
  EXPECT_TRUE(scaling_warnings(config).empty());
  config.events = {DeploymentEvent{.kind = DeploymentKind::kBlueGreen}};
  EXPECT_EQ(scaling_warnings(config).size(), 1U);
}

bool says(const ScalingConfig& config, const std::string& part) {
  for (const std::string& sentence : assumptions(config)) {
    if (sentence.find(part) != std::string::npos) return true;
  }
  return false;
}

bool says_with(const ScalingParameters& parameters, const std::string& part) {
  ScalingConfig config = sound();
  config.parameters = parameters;
  return says(config, part);
}

TEST(Assumptions, NameTheNumbersInForce) {
  EXPECT_TRUE(says_with({}, "90% of the target"));
  EXPECT_TRUE(says_with({}, "the tasks that ran while it was measured"));
  EXPECT_TRUE(says_with({.publish_delay_s = 90}, "seen 90 s after"));
  EXPECT_TRUE(says_with({.start_median_s = 30, .start_p95_s = 30}, "every task takes 30 s"));
  EXPECT_TRUE(says_with({.scale_in_size = ScaleInSize::kOneTask}, "one task at a time"));
}

TEST(Assumptions, KeepQuietAboutWhatDoesNotHappen) {
  ScalingConfig config;
  EXPECT_TRUE(assumptions(config).empty());  // tasks that stand still

  config.tasks.providers = {{.provider = TaskProvider::kFargateSpot, .weight = 1}};
  EXPECT_EQ(assumptions(config).size(), 1U);
  EXPECT_TRUE(says(config, "interrupted only by the events"));
  config.parameters.spot_interruptions_per_task_hour = 0.5;
  EXPECT_TRUE(says(config, "interrupted 0.5 times an hour"));
  EXPECT_TRUE(says(config, "from launch to RUNNING"));

  config = sound();
  EXPECT_FALSE(says(config, "high-resolution"));
  EXPECT_FALSE(says(config, "Spot"));
  EXPECT_FALSE(says(config, "deployment"));
  EXPECT_FALSE(says(config, "forecaster of our own"));
  config.target_tracking[0].high_resolution = true;
  EXPECT_TRUE(says(config, "high-resolution"));
  EXPECT_FALSE(says(config, "datapoints of a minute"));
  config.predictive.emplace();
  EXPECT_TRUE(says(config, "forecaster of our own"));
  config.events = {DeploymentEvent{}};
  EXPECT_TRUE(says(config, "towards maximumPercent"));
  EXPECT_TRUE(says(config, "old and new tasks together"));
  EXPECT_FALSE(says(config, "failing starts"));
  config.events = {ZoneLossEvent{}, FailingStartsEvent{}};
  EXPECT_TRUE(says(config, "failing starts"));
  EXPECT_TRUE(says(config, "tasks of a lost zone"));
  config.tasks.health_check_interval_s = 15;
  config.tasks.unhealthy_threshold = 3;
  EXPECT_TRUE(says(config, "targets of a lost zone get no more requests at once; a load balancer "
                           "would send them some until 3 health checks, one every 15 s, have"));
  config.tasks.load_balanced = false;
  EXPECT_FALSE(says(config, "targets of a lost zone"));
  EXPECT_FALSE(says(config, "deployment"));
}

}  // namespace
}  // namespace costplan
