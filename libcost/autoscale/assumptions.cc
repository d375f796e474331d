// What the simulation of autoscaling takes for granted, in sentences for the output.
#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "autoscale/capacity_rules.h"
#include "autoscale/decision_log.h"
#include "costplan/scaling_config.h"

namespace costplan {
namespace {

std::string seconds(double value) { return short_number(value) + " s"; }

// The smallest number of tasks of which a rolling deployment may neither start one more nor stop
// one; 0: none.
int tasks_that_cannot_roll(const ScalingConfig& config) {
  for (int tasks = std::max(1, config.min_tasks); tasks <= config.max_tasks; ++tasks) {
    if (ceil_percent(config.tasks.min_healthy_percent, tasks) >= tasks &&
        floor_percent(config.tasks.max_percent, tasks) <= tasks) {
      return tasks;
    }
  }
  return 0;
}

std::string of(int datapoints) {
  return std::to_string(datapoints) + " of " + std::to_string(datapoints);
}

std::string size_text(StepSizeFrom from) {
  switch (from) {
    case StepSizeFrom::kLatest: return "the latest";
    case StepSizeFrom::kAverage: return "the average";
    case StepSizeFrom::kMaximum: break;
  }
  return "the highest";
}

std::string scale_in_text(const ScalingParameters& p) {
  switch (p.scale_in_size) {
    case ScaleInSize::kProportional:
      return "target tracking scales in at once to ceil(running × metric / target)";
    case ScaleInSize::kOneTask: return "target tracking scales in one task at a time";
    case ScaleInSize::kAtMostPercent: break;
  }
  return "target tracking scales in by at most " + short_number(p.scale_in_percent) +
         "% of the running tasks at a time";
}

std::string start_text(const ScalingParameters& p) {
  if (p.start_p95_s == p.start_median_s) {
    return "every task takes " + seconds(p.start_median_s) + " from launch to RUNNING";
  }
  return "the time from launch to RUNNING is lognormal: half of the tasks within " +
         seconds(p.start_median_s) + ", 95% within " + seconds(p.start_p95_s);
}

}  // namespace

std::vector<std::string> assumptions(const ScalingConfig& config) {
  const ScalingParameters& p = config.parameters;
  std::vector<std::string> said;
  const auto say = [&](bool applies, std::string text) {
    if (applies) said.push_back(std::move(text));
  };
  const auto has_event = [&](auto is_it) {
    return std::any_of(config.events.begin(), config.events.end(), is_it);
  };
  const bool tracks = !config.target_tracking.empty();
  const bool tracks_closely =
      std::any_of(config.target_tracking.begin(), config.target_tracking.end(),
                  [](const TargetTrackingPolicy& policy) { return policy.high_resolution; });
  const bool tracks_minutes =
      std::any_of(config.target_tracking.begin(), config.target_tracking.end(),
                  [](const TargetTrackingPolicy& policy) { return !policy.high_resolution; });
  const bool has_alarms = tracks || !config.step_scaling.empty();
  const bool scales = has_alarms || !config.scheduled.empty() || config.predictive;
  const auto uses_spot = [](const ProviderShare& share) {
    return share.provider == TaskProvider::kFargateSpot && share.base + share.weight > 0;
  };
  const bool has_spot = std::any_of(config.tasks.providers.begin(), config.tasks.providers.end(),
                                    uses_spot);
  const bool is_interrupted = has_spot && p.spot_interruptions_per_task_hour > 0;
  const bool starts_tasks = scales || is_interrupted || !config.events.empty();
  const bool rolls = has_event([](const ServiceEvent& event) {
    const auto* const deployment = std::get_if<DeploymentEvent>(&event);
    return deployment != nullptr && deployment->kind == DeploymentKind::kRolling;
  });
  const bool deploys = has_event(
      [](const ServiceEvent& event) { return std::holds_alternative<DeploymentEvent>(event); });
  const bool loses_zones = has_event(
      [](const ServiceEvent& event) { return std::holds_alternative<ZoneLossEvent>(event); });
  const bool fails_to_start = has_event([](const ServiceEvent& event) {
    const auto* const deployment = std::get_if<DeploymentEvent>(&event);
    return std::holds_alternative<FailingStartsEvent>(event) ||
           (deployment != nullptr && deployment->new_tasks != NewTasks::kStart);
  });

  say(has_alarms,
      "a metric can be seen " + seconds(p.publish_delay_s) + " after the end of its period");
  say(has_alarms, "from an alarm to the new desired count it takes " +
                      seconds(p.alarm_to_action_s) + ", and " + seconds(p.reconciliation_s) +
                      " more until the service scheduler acts");
  say(tracks_minutes, "target tracking scales out on " + of(p.scale_out_datapoints) +
                          " datapoints of a minute and in on " + of(p.scale_in_datapoints) +
                          " below " + short_number(p.scale_in_band * 100) + "% of the target");
  say(tracks_closely, "high-resolution target tracking scales out on " +
                          of(p.high_resolution_out_datapoints) + " datapoints of 20 s and in on " +
                          of(p.high_resolution_in_datapoints) + " below " +
                          short_number(p.scale_in_band * 100) + "% of the target");
  say(has_alarms, "where datapoints are missing an alarm looks at " +
                      std::to_string(p.extra_datapoints) + " more than its periods");
  say(tracks, size_text(p.step_size_from) +
                  " of an alarm's datapoints decides how many tasks target tracking wants");
  say(tracks, "target tracking multiplies a datapoint by the tasks that ran while it was measured, "
              "requests by those that served");
  say(tracks, scale_in_text(p));
  say(tracks, p.larger_scale_out == LargerScaleOut::kMoreThanAdded
                  ? "during the cooldown of a scale-out target tracking scales out again only by "
                    "more tasks than that one added"
                  : "during the cooldown of a scale-out target tracking scales out again whenever "
                    "it wants more tasks than are desired");
  say(has_alarms,
      "a scaling activity is complete, and its cooldown starts, when the running count has "
      "reached it; each policy has cooldowns of its own");
  say(deploys && has_alarms,
      p.old_and_new_tasks_count
          ? "during a deployment old and new tasks together are the count that policies start from"
          : "during a deployment only the new tasks are the count that policies start from");
  say(rolls, p.stopping_tasks_count ? "tasks that stop count towards maximumPercent"
                                    : "tasks that stop do not count towards maximumPercent");
  say(starts_tasks, start_text(p));
  say(starts_tasks,
      "a task is billed from its launch to its end, at least one minute, started seconds in full");
  say(starts_tasks && config.tasks.load_balanced,
      "the load balancer's first health check comes after " +
          short_number(p.first_health_check_share * 100) + "% of its interval; one is enough");
  say(starts_tasks, "one service launches at most " +
                        std::to_string(p.service_launches_per_minute) +
                        " tasks a minute, and the account's launch quota (a burst of " +
                        std::to_string(p.launch_burst) + ", then " +
                        short_number(p.launches_per_s) + " a second) is this service's alone");
  say(fails_to_start, "failing starts are retried after " + seconds(p.first_backoff_s) +
                          ", then twice as long each time, up to " + seconds(p.longest_backoff_s));
  say(loses_zones, "tasks of a lost zone are replaced after " + seconds(p.zone_detection_s) +
                       " and zones evened out " + seconds(p.rebalance_after_s) +
                       " after the zone is back");
  say(loses_zones && config.tasks.load_balanced,
      "targets of a lost zone get no more requests at once; a load balancer would send them some "
      "until " + std::to_string(config.tasks.unhealthy_threshold) + " health checks, one every " +
          seconds(config.tasks.health_check_interval_s) + ", have failed");
  say(scales,
      "a scale-in stops tasks that do not run yet first, then those of the fullest zone, the "
      "newest first");
  say(rolls, "old tasks that die during a rolling deployment are replaced by new ones");
  say(config.predictive.has_value(),
      "predictive scaling uses a forecaster of our own (seasonal naive or Holt-Winters on "
      "hourly loads), because AWS does not publish its; it holds the forecast as a minimum "
      "until the end of the hour");
  say(is_interrupted, "each Spot task is interrupted " +
                          short_number(p.spot_interruptions_per_task_hour) +
                          " times an hour on average, " + seconds(p.spot_warning_s) +
                          " after a warning; capacity is back " + seconds(p.spot_return_s) +
                          " later");
  say(has_spot && !is_interrupted, "Spot tasks are interrupted only by the events given");
  return said;
}

std::vector<std::string> scaling_warnings(const ScalingConfig& config) {
  std::vector<std::string> warnings;
  for (const TargetTrackingPolicy& policy : config.target_tracking) {
    if (policy.metric.kind == ScalingMetricKind::kCustom) {
      warnings.push_back("'" + policy.name + "' tracks '" + policy.metric.name +
                         "': target tracking needs a metric that halves when the tasks double; "
                         "totals, latencies and queue depths do not");
    }
  }
  const bool has_policies = !config.target_tracking.empty() || !config.step_scaling.empty();
  if (has_policies && config.min_tasks == config.max_tasks && config.scheduled.empty()) {
    warnings.push_back("its policies can change nothing: the smallest and the largest number of "
                       "tasks are both " +
                       std::to_string(config.min_tasks));
  }
  bool doubles = false;
  bool rolls = false;
  for (const ServiceEvent& event : config.events) {
    const auto* deployment = std::get_if<DeploymentEvent>(&event);
    if (deployment == nullptr) continue;
    (deployment->kind == DeploymentKind::kRolling ? rolls : doubles) = true;
  }
  if (const int tasks = rolls ? tasks_that_cannot_roll(config) : 0; tasks > 0) {
    warnings.push_back("a rolling deployment of " + std::to_string(tasks) +
                       (tasks == 1 ? " task" : " tasks") +
                       " can neither start one more nor stop one: minimum and maximum percent "
                       "leave no room");
  }
  for (const TargetTrackingPolicy& policy : config.target_tracking) {
    if (doubles && policy.metric.kind == ScalingMetricKind::kRequestsPerTarget) {
      warnings.push_back("'" + policy.name +
                         "': ALBRequestCountPerTarget is not supported "
                         "with blue/green deployments by CodeDeploy");
    }
  }
  if (!config.target_tracking.empty()) {
    for (const StepScalingPolicy& policy : config.step_scaling) {
      for (const StepAdjustment& step : policy.steps) {
        if (step.adjustment >= 0 || policy.adjustment_type == AdjustmentType::kExactCapacity) {
          continue;
        }
        warnings.push_back("'" + policy.name +
                           "' scales in by itself, also when target tracking is not ready to");
        break;
      }
    }
  }
  return warnings;
}

}  // namespace costplan
