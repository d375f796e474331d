// Everything that makes a scaling config impossible, all of it at once.
#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>
#include <utility>

#include "autoscale/action_schedule.h"
#include "autoscale/alarm.h"
#include "autoscale/capacity_rules.h"
#include "autoscale/decision_log.h"
#include "autoscale/dynamic_policy.h"

namespace costplan {
namespace {

constexpr double kCentury = 3.2e9;  // seconds; keeps milliseconds far inside 64 bits
constexpr int kSecondsPerDay = 86'400;
constexpr std::size_t kMostItems = 10'000;  // policies, actions, events

class Checker {
 public:
  explicit Checker(const ScalingConfig& config) : c_(config) {}
  Errors run();

 private:
  void fail(std::string path, std::string message, std::string hint = "") {
    errors_.push_back(
        {.message = std::move(message), .path = std::move(path), .hint = std::move(hint)});
  }
  // NaN is never inside.
  bool within(const std::string& path, double value, double low, double high) {
    if (value >= low && value <= high) return true;
    fail(path, "must be from " + short_number(low) + " to " + short_number(high) +
                   (std::isnan(value) ? ", not a number" : ", is " + short_number(value)));
    return false;
  }
  void at_least_1(const std::string& path, int value) { within(path, value, 1, kMostTasks); }
  void duration(const std::string& path, double value) { within(path, value, 0, kCentury); }
  void positive(const std::string& path, double value) {
    if (std::isfinite(value) && value > 0) return;
    fail(path, "must be above 0" +
                   (std::isfinite(value) ? ", is " + short_number(value) : ", not a number"));
  }

  void check_counts();
  void check_metric(const std::string& at, const ScalingMetric& metric);
  void check_names();
  void check_tracking();
  void check_step_policies();
  void check_alarm(const std::string& at, const MetricAlarm& alarm);
  void check_steps(const std::string& at, const StepScalingPolicy& policy);
  void check_scheduled();
  void check_predictive();
  void check_tasks();
  void check_providers();
  void check_events();
  void check_event(const std::string& at, const ServiceEvent& event);
  void check_parameters();

  const ScalingConfig& c_;
  Errors errors_;
};

std::string item(const char* list, std::size_t i) {
  return std::string(list) + "[" + std::to_string(i) + "]";
}

Errors Checker::run() {
  check_counts();
  check_names();
  check_tracking();
  check_step_policies();
  check_scheduled();
  check_predictive();
  check_tasks();
  check_providers();
  check_events();
  check_parameters();
  return std::move(errors_);
}

void Checker::check_counts() {
  const bool min_ok = within("min_tasks", c_.min_tasks, 0, kMostTasks);
  const bool max_ok = within("max_tasks", c_.max_tasks, 0, kMostTasks);
  if (min_ok && max_ok && c_.min_tasks > c_.max_tasks) {
    fail("min_tasks", "min_tasks (" + std::to_string(c_.min_tasks) + ") is above max_tasks (" +
                          std::to_string(c_.max_tasks) + ")");
  }
  if (c_.initial_tasks) within("initial_tasks", *c_.initial_tasks, 0, kMostTasks);
  const bool divides = c_.step_s > 0 && kSecondsPerDay % c_.step_s == 0 &&
                       (60 % c_.step_s == 0 || c_.step_s % 60 == 0);
  if (!divides) {
    fail("step_s",
         "must divide 60 or be whole minutes that divide a day, is " + std::to_string(c_.step_s));
  }
  if (c_.start.time_since_epoch().count() % 60 != 0) fail("start", "must be a whole minute");
  if (std::abs(static_cast<double>(c_.start.time_since_epoch().count())) > 10 * kCentury) {
    fail("start", "is more than a thousand years from 1970");
  }
}

void Checker::check_metric(const std::string& at, const ScalingMetric& metric) {
  const bool is_custom = metric.kind == ScalingMetricKind::kCustom;
  if (is_custom && metric.name.empty()) fail(at + ".metric.name", "a custom metric needs a name");
  if (!is_custom && !metric.name.empty()) {
    fail(at + ".metric.name", "only a custom metric has a name");
  }
}

void Checker::check_names() {
  std::vector<std::string> seen;
  const auto check = [&](const char* list, const auto& policies) {
    if (policies.size() > kMostItems) fail(list, "more than 10000 of them");
    for (std::size_t i = 0; i < std::min(policies.size(), kMostItems); ++i) {
      const std::string& name = policies[i].name;
      if (name.empty()) {
        fail(item(list, i) + ".name", "is empty");
      } else if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
        fail(item(list, i) + ".name", "'" + name + "' is the name of another policy or action");
      } else {
        seen.push_back(name);
      }
    }
  };
  check("target_tracking", c_.target_tracking);
  check("step_scaling", c_.step_scaling);
  check("scheduled", c_.scheduled);
}

void Checker::check_tracking() {
  const auto& policies = c_.target_tracking;
  for (std::size_t i = 0; i < policies.size(); ++i) {
    const TargetTrackingPolicy& policy = policies[i];
    const std::string at = item("target_tracking", i);
    check_metric(at, policy.metric);
    positive(at + ".target", policy.target);
    duration(at + ".scale_out_cooldown_s", policy.scale_out_cooldown_s);
    duration(at + ".scale_in_cooldown_s", policy.scale_in_cooldown_s);
    for (std::size_t j = 0; j < i; ++j) {
      if (policies[j].metric != policy.metric) continue;
      fail(at + ".metric", "'" + policies[j].name + "' tracks " + label_of(policy.metric) +
                               " already; each policy needs a metric of its own");
      break;
    }
    if (!policy.high_resolution) continue;
    if (policy.metric.kind != ScalingMetricKind::kCpu &&
        policy.metric.kind != ScalingMetricKind::kMemory) {
      fail(at + ".high_resolution", "exists for cpu and memory only");
    }
    if (c_.step_s <= 0 || kHighResolutionPeriodS % c_.step_s != 0) {
      fail(at + ".high_resolution", "needs a step_s that divides 20");
    }
  }
}

void Checker::check_alarm(const std::string& at, const MetricAlarm& alarm) {
  if (!std::isfinite(alarm.threshold)) fail(at + ".threshold", "is not a number");
  if (alarm.period_s < 60 || alarm.period_s % 60 != 0 || alarm.period_s > kSecondsPerDay) {
    fail(at + ".period_s",
         "must be whole minutes of at most a day, is " + std::to_string(alarm.period_s));
    return;
  }
  const double most_s = longest_look_back_s(alarm.period_s);
  if (!within(at + ".evaluation_periods", alarm.evaluation_periods, 1,
              std::floor(most_s / alarm.period_s))) {
    errors_.back().hint = "CloudWatch lets alarms look back for a " +
                          std::string(most_s > kSecondsPerDay ? "week" : "day") + " at most";
    return;
  }
  within(at + ".datapoints_to_alarm", alarm.datapoints_to_alarm, 0, alarm.evaluation_periods);
}

void Checker::check_steps(const std::string& at, const StepScalingPolicy& policy) {
  if (policy.steps.empty()) return fail(at + ".steps", "a step policy needs a step");
  if (policy.steps.size() > 20) return fail(at + ".steps", "AWS allows 20 steps");
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < policy.steps.size(); ++i) {
    const StepAdjustment& step = policy.steps[i];
    const std::string here = at + "." + item("steps", i);
    const bool finite =
        (!step.lower || std::isfinite(*step.lower)) && (!step.upper || std::isfinite(*step.upper));
    if (!finite) return fail(here, "a bound is not a number");
    if (step.lower && step.upper && *step.lower >= *step.upper) {
      return fail(here, "lower (" + short_number(*step.lower) + ") must be below upper (" +
                            short_number(*step.upper) + ")");
    }
    within(here + ".adjustment", step.adjustment, -kMostTasks, kMostTasks);
    if (policy.adjustment_type == AdjustmentType::kExactCapacity && step.adjustment < 0) {
      fail(here + ".adjustment", "an exact capacity cannot be negative");
    }
    order.push_back(i);
  }
  const auto lower = [&](std::size_t i) { return policy.steps[i].lower.value_or(-HUGE_VAL); };
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return lower(a) < lower(b); });
  for (std::size_t k = 1; k < order.size(); ++k) {
    const StepAdjustment& before = policy.steps[order[k - 1]];
    const StepAdjustment& after = policy.steps[order[k]];
    const std::string here = at + "." + item("steps", order[k]);
    if (!before.upper || !after.lower || *before.upper > *after.lower) {
      fail(here, "overlaps with another step");
    } else if (*before.upper < *after.lower) {
      fail(here, "leaves a gap from " + short_number(*before.upper) + " to " +
                     short_number(*after.lower));
    }
  }
  const StepAdjustment& first = policy.steps[order.front()];
  const StepAdjustment& last = policy.steps[order.back()];
  if (first.lower && *first.lower < 0) {
    fail(at + ".steps", "with a negative lower bound one step must have none");
  }
  if (last.upper && *last.upper > 0) {
    fail(at + ".steps", "with a positive upper bound one step must have none");
  }
}

void Checker::check_step_policies() {
  for (std::size_t i = 0; i < c_.step_scaling.size(); ++i) {
    const StepScalingPolicy& policy = c_.step_scaling[i];
    const std::string at = item("step_scaling", i);
    check_metric(at, policy.metric);
    check_alarm(at + ".alarm", policy.alarm);
    check_steps(at, policy);
    duration(at + ".cooldown_s", policy.cooldown_s);
    within(at + ".min_adjustment_magnitude", policy.min_adjustment_magnitude, 0, kMostTasks);
    if (policy.min_adjustment_magnitude > 0 &&
        policy.adjustment_type != AdjustmentType::kPercentChangeInCapacity) {
      fail(at + ".min_adjustment_magnitude", "goes with percent changes only");
    }
    // An alarm on one side of a threshold that both adds and takes can never settle.
    const auto sign = [&](int wanted) {
      return std::any_of(policy.steps.begin(), policy.steps.end(), [&](const StepAdjustment& s) {
        return wanted > 0 ? s.adjustment > 0 : s.adjustment < 0;
      });
    };
    if (policy.adjustment_type != AdjustmentType::kExactCapacity && sign(1) && sign(-1)) {
      fail(at + ".steps", "one alarm both adds and removes tasks");
    }
    // Two policies on one metric that pull in opposite directions at the same value.
    for (std::size_t j = 0; j < i; ++j) {
      const StepScalingPolicy& other = c_.step_scaling[j];
      if (other.metric != policy.metric) continue;
      const auto rings = [](const MetricAlarm& alarm, double value) {
        switch (alarm.comparison) {
          case AlarmComparison::kGreater: return value > alarm.threshold;
          case AlarmComparison::kGreaterOrEqual: return value >= alarm.threshold;
          case AlarmComparison::kLess: return value < alarm.threshold;
          case AlarmComparison::kLessOrEqual: break;
        }
        return value <= alarm.threshold;
      };
      const auto contradicts = [&](double value) {
        if (!rings(policy.alarm, value) || !rings(other.alarm, value)) return false;
        const StepAdjustment* mine = find_step(policy, value);
        const StepAdjustment* theirs = find_step(other, value);
        const bool relative = policy.adjustment_type != AdjustmentType::kExactCapacity &&
                              other.adjustment_type != AdjustmentType::kExactCapacity;
        return relative && mine != nullptr && theirs != nullptr &&
               std::int64_t{mine->adjustment} * theirs->adjustment < 0;
      };
      const double a = policy.alarm.threshold;
      const double b = other.alarm.threshold;
      if (contradicts((a + b) / 2) || contradicts(a) || contradicts(b)) {
        fail(at + ".alarm.threshold", "'" + policy.name + "' and '" + other.name +
                                          "' contradict each other: at one value of " +
                                          label_of(policy.metric) +
                                          " one adds tasks and the other removes them");
      }
    }
  }
}

void Checker::check_scheduled() {
  for (std::size_t i = 0; i < c_.scheduled.size(); ++i) {
    const ScheduledScalingAction& action = c_.scheduled[i];
    const std::string at = item("scheduled", i);
    const Result<ActionSchedule> schedule = ActionSchedule::parse(action.schedule);
    if (!schedule) {
      for (Error error : schedule.errors()) {
        error.path = at + ".schedule";
        errors_.push_back(std::move(error));
      }
    } else if (const std::chrono::sys_days epoch{}; !schedule->next(epoch, epoch)) {
      fail(at + ".schedule", "'" + action.schedule + "' never comes");
    }
    if (!action.min_tasks && !action.max_tasks) fail(at, "changes neither min_tasks nor max_tasks");
    if (action.min_tasks) within(at + ".min_tasks", *action.min_tasks, 0, kMostTasks);
    if (action.max_tasks) within(at + ".max_tasks", *action.max_tasks, 0, kMostTasks);
    if (action.min_tasks && action.max_tasks && *action.min_tasks > *action.max_tasks) {
      fail(at + ".min_tasks", "min_tasks (" + std::to_string(*action.min_tasks) +
                                  ") is above max_tasks (" + std::to_string(*action.max_tasks) +
                                  ")");
    }
  }
}

void Checker::check_predictive() {
  if (!c_.predictive) return;
  const PredictiveScalingPolicy& policy = *c_.predictive;
  check_metric("predictive", policy.metric);
  positive("predictive.target", policy.target);
  within("predictive.scheduling_buffer_s", policy.scheduling_buffer_s, 0, 3599);
  within("predictive.max_capacity_buffer_percent", policy.max_capacity_buffer_percent, 0, 100);
  if (policy.max_capacity_buffer_percent > 0 &&
      policy.max_capacity_breach == MaxCapacityBreach::kHonor) {
    fail("predictive.max_capacity_buffer_percent", "goes with kIncrease only");
  }
  if (policy.hourly_history.size() > 100'000) {
    return fail("predictive.hourly_history", "more than 100000 hours");
  }
  for (std::size_t i = 0; i < policy.hourly_history.size(); ++i) {
    const double load = policy.hourly_history[i];
    if (std::isfinite(load) && load >= 0) continue;
    fail("predictive." + item("hourly_history", i), "must be a number of at least 0");
    return;
  }
}

void Checker::check_tasks() {
  const TaskSettings& t = c_.tasks;
  within("tasks.health_check_interval_s", t.health_check_interval_s, 5, 300);
  within("tasks.unhealthy_threshold", t.unhealthy_threshold, 2, 10);
  duration("tasks.health_check_grace_s", t.health_check_grace_s);
  if (t.slow_start_s != 0) within("tasks.slow_start_s", t.slow_start_s, 30, 900);
  within("tasks.deregistration_delay_s", t.deregistration_delay_s, 0, 3600);
  within("tasks.stop_timeout_s", t.stop_timeout_s, 0, 120);
  if (t.exit_s) within("tasks.exit_s", *t.exit_s, 0, kCentury);
  within("tasks.availability_zones", t.availability_zones, 1, 6);
  within("tasks.min_healthy_percent", t.min_healthy_percent, 0, 100);
  within("tasks.max_percent", t.max_percent, 100, 1000);
  const CircuitBreaker& breaker = t.circuit_breaker;
  if (breaker.type == BreakerThreshold::kCount) {
    at_least_1("tasks.circuit_breaker.value", breaker.value);
  } else {
    within("tasks.circuit_breaker.value", breaker.value, 1, 100);
  }
}

void Checker::check_providers() {
  const auto& shares = c_.tasks.providers;
  int bases = 0;
  bool has_weight = false;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const std::string at = item("tasks.providers", i);
    within(at + ".base", shares[i].base, 0, 100'000);
    within(at + ".weight", shares[i].weight, 0, 1'000);
    has_weight = has_weight || shares[i].weight > 0;
    if (shares[i].base > 0 && ++bases == 2) {
      fail(at + ".base", "only one capacity provider may have a base");
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (shares[j].provider != shares[i].provider) continue;
      fail(at + ".provider", "a capacity provider may be listed only once");
      break;
    }
  }
  if (shares.size() > 1 && !has_weight) {
    fail("tasks.providers", "of several capacity providers at least one needs a weight above 0");
  }
}

void Checker::check_event(const std::string& at, const ServiceEvent& event) {
  std::visit(
      [&](const auto& e) {
        using T = std::decay_t<decltype(e)>;
        duration(at + ".at_s", e.at_s);
        if constexpr (std::is_same_v<T, DeploymentEvent>) {
          duration(at + ".bake_s", e.bake_s);
          duration(at + ".canary_s", e.canary_s);
          within(at + ".canary_percent", e.canary_percent, 0, 100);
        } else if constexpr (std::is_same_v<T, ZoneLossEvent>) {
          duration(at + ".duration_s", e.duration_s);
          within(at + ".zone", e.zone, 0, c_.tasks.availability_zones - 1);
        } else if constexpr (std::is_same_v<T, SpotReclaimEvent>) {
          duration(at + ".unavailable_s", e.unavailable_s);
          within(at + ".share", e.share, 0, 1);
        } else {
          duration(at + ".duration_s", e.duration_s);
        }
      },
      event);
}

void Checker::check_events() {
  if (c_.events.size() > kMostItems) return fail("events", "more than 10000 of them");
  double previous = 0;
  for (std::size_t i = 0; i < c_.events.size(); ++i) {
    const std::string at = item("events", i);
    check_event(at, c_.events[i]);
    const double now = std::visit([](const auto& e) { return e.at_s; }, c_.events[i]);
    if (now < previous) fail(at + ".at_s", "events must be in the order of time");
    previous = std::max(previous, now);
  }
}

void Checker::check_parameters() {
  const ScalingParameters& p = c_.parameters;
  const auto in = [&](const char* name, double value, double low, double high) {
    within(std::string("parameters.") + name, value, low, high);
  };
  constexpr double kHour = 3600;
  constexpr int most = 60;  // datapoints of target tracking, whose own are 3 and 15
  in("publish_delay_s", p.publish_delay_s, 0, kHour);
  in("alarm_to_action_s", p.alarm_to_action_s, 0, kHour);
  in("reconciliation_s", p.reconciliation_s, 0, kHour);
  in("scale_out_datapoints", p.scale_out_datapoints, 1, most);
  in("scale_in_datapoints", p.scale_in_datapoints, 1, most);
  in("scale_in_band", p.scale_in_band, 0, 1);
  in("high_resolution_out_datapoints", p.high_resolution_out_datapoints, 1, most);
  in("high_resolution_in_datapoints", p.high_resolution_in_datapoints, 1, most);
  in("extra_datapoints", p.extra_datapoints, 0, AlarmEvaluator::kMostExtra - 1);
  in("scale_in_percent", p.scale_in_percent, 0, 100);
  in("start_median_s", p.start_median_s, 0, kHour);
  in("start_p95_s", p.start_p95_s, 0, 24 * kHour);
  if (p.start_p95_s < p.start_median_s) {
    fail("parameters.start_p95_s", "is below the median");
  } else if (p.start_median_s == 0 && p.start_p95_s > 0) {
    fail("parameters.start_median_s", "a lognormal time has a median above 0");
  }
  in("first_health_check_share", p.first_health_check_share, 0, 1);
  in("healthy_without_checks_s", p.healthy_without_checks_s, 0, kHour);
  in("launch_burst", p.launch_burst, 1, kMostTasks);
  in("launches_per_s", p.launches_per_s, 0.001, 1e6);
  in("service_launches_per_minute", p.service_launches_per_minute, 1, 100'000);
  in("first_backoff_s", p.first_backoff_s, 1, kHour);
  in("longest_backoff_s", p.longest_backoff_s, 1, 24 * kHour);
  in("zone_detection_s", p.zone_detection_s, 0, kHour);
  in("rebalance_after_s", p.rebalance_after_s, 0, 24 * kHour);
  in("spot_interruptions_per_task_hour", p.spot_interruptions_per_task_hour, 0, 60);
  in("spot_warning_s", p.spot_warning_s, 0, kHour);
  in("spot_return_s", p.spot_return_s, 0, kCentury);
  in("log_limit", p.log_limit, 0, 1'000'000);
}

}  // namespace

Errors check_scaling_config(const ScalingConfig& config) { return Checker(config).run(); }

}  // namespace costplan
