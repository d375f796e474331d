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

std::vector<std::string> assumptions(const ScalingParameters& p) {
  std::vector<std::string> said = {
      "a metric can be seen " + seconds(p.publish_delay_s) + " after the end of its period",
      "from an alarm to the new desired count it takes " + seconds(p.alarm_to_action_s) + ", and " +
          seconds(p.reconciliation_s) + " more until the service scheduler acts",
      "target tracking scales out on " + of(p.scale_out_datapoints) +
          " datapoints of a minute and "
          "in on " +
          of(p.scale_in_datapoints) + " below " + short_number(p.scale_in_band * 100) +
          "% of the target",
      "high-resolution target tracking scales out on " + of(p.high_resolution_out_datapoints) +
          " datapoints of 20 s and in on " + of(p.high_resolution_in_datapoints),
      "where datapoints are missing an alarm looks at " + std::to_string(p.extra_datapoints) +
          " more than its periods",
      size_text(p.step_size_from) +
          " of an alarm's datapoints decides how many tasks target tracking wants",
      scale_in_text(p),
      p.larger_scale_out == LargerScaleOut::kMoreThanAdded
          ? "during the cooldown of a scale-out target tracking scales out again only by more "
            "tasks than that one added"
          : "during the cooldown of a scale-out target tracking scales out again whenever it "
            "wants more tasks than are desired",
      "a scaling activity is complete, and its cooldown starts, when the running count has "
      "reached it; each policy has cooldowns of its own",
      p.old_and_new_tasks_count
          ? "during a deployment old and new tasks together are the count that policies start from"
          : "during a deployment only the new tasks are the count that policies start from",
      p.stopping_tasks_count ? "tasks that stop count towards maximumPercent"
                             : "tasks that stop do not count towards maximumPercent",
      start_text(p),
      "a task is billed from its launch to its end, at least one minute, started seconds in full",
      "the load balancer's first health check comes after " +
          short_number(p.first_health_check_share * 100) + "% of its interval; one is enough",
      "one service launches at most " + std::to_string(p.service_launches_per_minute) +
          " tasks a minute, and the account's launch quota (a burst of " +
          std::to_string(p.launch_burst) + ", then " + short_number(p.launches_per_s) +
          " a second) is this service's alone",
      "failing starts are retried after " + seconds(p.first_backoff_s) +
          ", then twice as long "
          "each time, up to " +
          seconds(p.longest_backoff_s),
      "tasks of a lost zone are replaced after " + seconds(p.zone_detection_s) +
          " and zones evened out " + seconds(p.rebalance_after_s) + " after the zone is back",
      "a scale-in stops tasks that do not run yet first, then those of the fullest zone, the "
      "newest first",
      "old tasks that die during a rolling deployment are replaced by new ones",
      "predictive scaling uses a forecaster of our own (seasonal naive or Holt-Winters on "
      "hourly loads), because AWS does not publish its; it holds the forecast as a minimum "
      "until the end of the hour",
  };
  if (p.spot_interruptions_per_task_hour > 0) {
    said.push_back("each Spot task is interrupted " +
                   short_number(p.spot_interruptions_per_task_hour) +
                   " times an hour on average, " + seconds(p.spot_warning_s) +
                   " after a warning; capacity is back " + seconds(p.spot_return_s) + " later");
  } else {
    said.push_back("Spot tasks are interrupted only by the events given");
  }
  return said;
}

std::vector<std::string> scaling_warnings(const ScalingConfig& config) {
  std::vector<std::string> warnings;
  for (const TargetTrackingPolicy& policy : config.target_tracking) {
    if (policy.metric.kind == ScalingMetricKind::kCustom) {
      warnings.push_back("policy '" + policy.name + "' tracks '" + policy.metric.name +
                         "': target tracking needs a metric that halves when the tasks double; "
                         "totals, latencies and queue depths do not");
    }
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
      warnings.push_back("policy '" + policy.name +
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
        warnings.push_back("policy '" + policy.name +
                           "' scales in by itself, also when target tracking is not ready to");
        break;
      }
    }
  }
  return warnings;
}

}  // namespace costplan
