// What holds whatever the configuration, the metrics and the seed.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "autoscale/story.h"

namespace costplan {
namespace {

ScalingConfig arbitrary_config() {
  ScalingConfig config;
  config.min_tasks = *rc::gen::inRange(0, 5);
  config.max_tasks = config.min_tasks + *rc::gen::inRange(0, 30);
  config.step_s = *rc::gen::element(20, 60, 120);
  config.target_tracking = {cpu_at(*rc::gen::inRange(20, 90))};
  config.target_tracking[0].scale_in_cooldown_s = *rc::gen::inRange(0, 900);
  config.target_tracking[0].scale_out_cooldown_s = *rc::gen::inRange(0, 900);
  config.target_tracking[0].high_resolution = config.step_s == 20;
  config.parameters.publish_delay_s = *rc::gen::inRange(0, 120);
  config.parameters.spot_interruptions_per_task_hour = *rc::gen::element(0, 1);
  config.tasks.deregistration_delay_s = *rc::gen::inRange(0, 300);
  config.tasks.slow_start_s = *rc::gen::element(0, 60);
  config.tasks.min_healthy_percent = *rc::gen::element(0, 50, 75, 100);
  config.tasks.max_percent = *rc::gen::element(100, 125, 200);
  config.tasks.circuit_breaker.enabled = *rc::gen::arbitrary<bool>();
  config.tasks.circuit_breaker.rollback = *rc::gen::arbitrary<bool>();
  config.tasks.providers = {{TaskProvider::kFargate, 1, 1}, {TaskProvider::kFargateSpot, 0, 4}};
  double at = 0;
  for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
    at += *rc::gen::inRange(0, 5000);
    switch (*rc::gen::inRange(0, 6)) {
      case 0: config.events.emplace_back(ZoneLossEvent{at, *rc::gen::inRange(0, 3), 1200}); break;
      case 1: config.events.emplace_back(SpotReclaimEvent{at, 0.5, 600}); break;
      case 2: config.events.emplace_back(FailingStartsEvent{at, 600}); break;
      default:
        config.events.emplace_back(DeploymentEvent{
            .at_s = at,
            .kind = *rc::gen::element(DeploymentKind::kRolling, DeploymentKind::kBlueGreen,
                                      DeploymentKind::kCanary),
            .new_tasks =
                *rc::gen::element(NewTasks::kStart, NewTasks::kNeverRun, NewTasks::kNeverHealthy)});
    }
  }
  return config;
}

std::vector<StepMetrics> arbitrary_metrics() {
  std::vector<StepMetrics> metrics;
  for (int phase = *rc::gen::inRange(3, 12); phase > 0; --phase) {
    const int cpu = *rc::gen::inRange(-20, 250);  // negative is missing
    for (int i = *rc::gen::inRange(1, 40); i > 0; --i) {
      metrics.push_back({.cpu_percent = static_cast<double>(cpu)});
    }
  }
  return metrics;
}

RC_GTEST_PROP(AutoscaleProperty, CountsAddUpAndStayInBounds, ()) {
  const ScalingConfig config = arbitrary_config();
  ServiceScaler scaler = scaler_of(config, *rc::gen::arbitrary<std::uint64_t>());
  double billed = 0;
  for (const StepMetrics& metrics : arbitrary_metrics()) {
    scaler.step(metrics);
    const TaskCounts counts = scaler.counts();
    RC_ASSERT(counts.desired >= config.min_tasks && counts.desired <= config.max_tasks);
    RC_ASSERT(counts.billed >= counts.running + counts.draining);
    RC_ASSERT(counts.running >= counts.serving && counts.serving >= counts.serving_new);
    RC_ASSERT(counts.serving_share >= 0 && counts.serving_share <= counts.serving);
    RC_ASSERT(counts.new_version_traffic >= 0 && counts.new_version_traffic <= 1);
    RC_ASSERT(counts.serving_by_provider[0] + counts.serving_by_provider[1] == counts.serving);
    RC_ASSERT(counts.billed_by_provider[0] + counts.billed_by_provider[1] == counts.billed);
    const double now = scaler.billed_task_seconds(TaskProvider::kFargate) +
                       scaler.billed_task_seconds(TaskProvider::kFargateSpot);
    RC_ASSERT(now >= billed);
    billed = now;
  }
}

RC_GTEST_PROP(AutoscaleProperty, EqualInputsGiveEqualRunsAndForksAreIndependent, ()) {
  const ScalingConfig config = arbitrary_config();
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const std::vector<StepMetrics> metrics = arbitrary_metrics();
  ServiceScaler one = scaler_of(config, seed);
  ServiceScaler other = scaler_of(config, seed);
  const std::size_t fork_at = metrics.size() / 2;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    if (i == fork_at) {
      ServiceScaler fork = one;
      for (int k = 0; k < 30; ++k) fork.step({.cpu_percent = 200});
      other = ServiceScaler(other);
    }
    one.step(metrics[i]);
    other.step(metrics[i]);
    RC_ASSERT(one.counts() == other.counts());
  }
  for (const TaskProvider provider : {TaskProvider::kFargate, TaskProvider::kFargateSpot}) {
    RC_ASSERT(one.billed_task_seconds(provider) == other.billed_task_seconds(provider));
  }
}

// Two scale-ins without a scale-out in between are at least a cooldown apart.
RC_GTEST_PROP(AutoscaleProperty, NoScaleInWithinTheCooldown, ()) {
  const ScalingConfig config = arbitrary_config();
  ServiceScaler scaler = scaler_of(config);
  for (const StepMetrics& metrics : arbitrary_metrics()) scaler.step(metrics);
  double last_in = -1e9;
  for (const ScalingDecision& decision : scaler.decisions()) {
    if (decision.desired_after > decision.desired_before) last_in = -1e9;
    if (decision.desired_after >= decision.desired_before) continue;
    RC_ASSERT(decision.time_s - last_in >= config.target_tracking[0].scale_in_cooldown_s);
    last_in = decision.time_s;
  }
}

// What tasks have to do together stays the same: no step goes beyond what that needs, however
// late it is seen, whatever starts, stops and is deployed meanwhile.
RC_GTEST_PROP(AutoscaleProperty, AtConstantLoadNoStepGoesTooFar, ()) {
  ScalingConfig config = arbitrary_config();
  config.initial_tasks = *rc::gen::inRange(config.min_tasks, config.max_tasks + 1);
  config.target_tracking[0].high_resolution &= *rc::gen::arbitrary<bool>();
  config.parameters.step_size_from =
      *rc::gen::element(StepSizeFrom::kLatest, StepSizeFrom::kAverage, StepSizeFrom::kMaximum);
  const double load = *rc::gen::inRange(1, 2500);
  ServiceScaler scaler = scaler_of(config, *rc::gen::arbitrary<std::uint64_t>());
  for (int i = 0; i < 600; ++i) {
    const int running = scaler.counts().running;
    scaler.step({.cpu_percent = running > 0 ? std::optional(load / running) : std::nullopt});
  }
  const int needed = static_cast<int>(std::ceil(load / config.target_tracking[0].target));
  for (const ScalingDecision& decision : scaler.decisions()) {
    if (decision.desired_after > decision.desired_before) {
      RC_ASSERT(decision.desired_after <= std::max(needed, config.min_tasks));
    }
    if (decision.desired_after < decision.desired_before) {
      RC_ASSERT(decision.desired_after >= std::min(needed, config.max_tasks));
    }
  }
}

// Once all is over and nothing scales, the desired tasks serve.
RC_GTEST_PROP(AutoscaleProperty, AServiceLeftAloneRecovers, ()) {
  ScalingConfig config = arbitrary_config();
  config.parameters.spot_interruptions_per_task_hour = 0;
  std::erase_if(config.events,
                [](const ServiceEvent& e) { return std::holds_alternative<DeploymentEvent>(e); });
  ServiceScaler scaler = scaler_of(config);
  for (const StepMetrics& metrics : arbitrary_metrics()) scaler.step(metrics);
  for (int i = 0; i < 24 * 180; ++i) scaler.step({});
  const TaskCounts counts = scaler.counts();
  RC_ASSERT(counts.serving == counts.desired);
  RC_ASSERT(counts.billed == counts.desired);
}

}  // namespace
}  // namespace costplan
