#include "autoscale/dynamic_policy.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "autoscale/capacity_rules.h"
#include "autoscale/decision_log.h"

namespace costplan {
namespace {

constexpr int kMinute = 60;

int period_of(const TargetTrackingPolicy& policy) {
  return policy.high_resolution ? kHighResolutionPeriodS : kMinute;
}

// Periods that pass until a datapoint can be seen.
int delay_in_periods(const ScalingParameters& parameters, int period_s) {
  return static_cast<int>(std::ceil(parameters.publish_delay_s / period_s));
}

AlarmEvaluator tracking_alarm(const TargetTrackingPolicy& policy,
                              const ScalingParameters& parameters, bool is_high) {
  const int datapoints =
      policy.high_resolution
          ? (is_high ? parameters.high_resolution_out_datapoints
                     : parameters.high_resolution_in_datapoints)
          : (is_high ? parameters.scale_out_datapoints : parameters.scale_in_datapoints);
  return AlarmEvaluator(
      {.threshold = is_high ? policy.target : policy.target * parameters.scale_in_band,
       .comparison = is_high ? AlarmComparison::kGreater : AlarmComparison::kLess,
       .evaluation_periods = datapoints,
       .datapoints_to_alarm = datapoints,
       .extra_datapoints = parameters.extra_datapoints,
       .delay = delay_in_periods(parameters, period_of(policy))});
}

std::string count_of(const AlarmEvaluator& alarm) {
  return std::to_string(alarm.breaching()) + " of " +
         std::to_string(alarm.settings().evaluation_periods);
}

const char* sign_of(AlarmComparison comparison) {
  switch (comparison) {
    case AlarmComparison::kGreater: return ">";
    case AlarmComparison::kGreaterOrEqual: return ">=";
    case AlarmComparison::kLess: return "<";
    case AlarmComparison::kLessOrEqual: break;
  }
  return "<=";
}

double sensible(const std::optional<double>& value) {
  return value && std::isfinite(*value) && *value >= 0 ? *value : AlarmEvaluator::kNoData;
}

// The last of that name.
double value_named(const std::string& name, const std::vector<CustomMetricValue>& metrics) {
  const auto it = std::find_if(metrics.rbegin(), metrics.rend(),
                               [&](const auto& metric) { return metric.name == name; });
  return it == metrics.rend() ? AlarmEvaluator::kNoData : sensible(it->value);
}

}  // namespace

double value_of(const ScalingMetric& metric, const StepMetrics& metrics) {
  switch (metric.kind) {
    case ScalingMetricKind::kCpu: return sensible(metrics.cpu_percent);
    case ScalingMetricKind::kMemory: return sensible(metrics.memory_percent);
    case ScalingMetricKind::kRequestsPerTarget: return sensible(metrics.requests_per_target);
    case ScalingMetricKind::kCustom: break;
  }
  return value_named(metric.name, metrics.custom);
}

std::string label_of(const ScalingMetric& metric) {
  switch (metric.kind) {
    case ScalingMetricKind::kCpu: return "cpu";
    case ScalingMetricKind::kMemory: return "memory";
    case ScalingMetricKind::kRequestsPerTarget: return "requests";
    case ScalingMetricKind::kCustom: break;
  }
  return metric.name;
}

// ---- target tracking -------------------------------------------------------------

TargetTracker::TargetTracker(const TargetTrackingPolicy& policy,
                             const ScalingParameters& parameters, int tick_s)
    : cooldown(policy.scale_out_cooldown_s, policy.scale_in_cooldown_s),
      policy_(&policy),
      parameters_(&parameters),
      period_(tick_s, period_of(policy)),
      high_(tracking_alarm(policy, parameters, true)),
      low_(tracking_alarm(policy, parameters, false)) {
  const AlarmEvaluator::Settings& high = high_.settings();
  const AlarmEvaluator::Settings& low = low_.settings();
  const int periods = std::max(high.evaluation_periods, low.evaluation_periods);
  loads_.assign(std::bit_ceil(static_cast<unsigned>(high.delay + periods)), 0);
  last_place_ = loads_.size() - 1;
}

void TargetTracker::add(const StepMetrics& metrics, MeasuredTasks tasks) {
  const auto datapoint = period_.add(value_of(policy_->metric, metrics),
                                     is_per_target() ? tasks.serving : tasks.running);
  evaluated_ = datapoint.has_value();
  if (!datapoint) return;
  head_ = (head_ + 1) & last_place_;
  loads_[head_] = datapoint->load;
  high_.add(datapoint->value);
  low_.add(datapoint->value);
}

Measurement TargetTracker::sizing(const AlarmEvaluator& alarm, const CapacityNow& now) const {
  const StepSizeFrom from = parameters_->step_size_from;
  if (const auto latest = alarm.datapoint(0); latest && from == StepSizeFrom::kLatest) {
    return {*latest, load_at(alarm, 0)};
  }
  Measurement most{0, 0};
  Measurement sum{0, 0};
  int count = 0;
  for (int i = 0; i < alarm.settings().evaluation_periods; ++i) {
    const std::optional<double> value = alarm.datapoint(i);
    if (!value) continue;
    const double load = load_at(alarm, i);
    if (count == 0 || load > most.load) most = {*value, load};
    sum.value += *value;
    sum.load += load;
    ++count;
  }
  // Without any, as many as there shall be: those that run may be none, as when a deployment fails.
  if (count == 0) return {policy_->target, now.desired * policy_->target};
  if (from == StepSizeFrom::kMaximum) return most;
  return {sum.value / count, sum.load / count};
}

std::optional<int> TargetTracker::scale_out(const CapacityNow& now) const {
  if (now.desired == 0 && now.running == 0) {
    // From zero one datapoint is enough, and one task the least that can be added.
    return high_.datapoint(0).value_or(0) > policy_->target ? std::optional(1) : std::nullopt;
  }
  if (high_.state() != AlarmState::kAlarm) return std::nullopt;
  const int tasks = proportional_tasks(sizing(high_, now).load, policy_->target);
  if (tasks <= now.desired) return std::nullopt;
  const bool larger = parameters_->larger_scale_out == LargerScaleOut::kMoreThanDesired ||
                      tasks - now.running > cooldown.added();
  if (cooldown.out_in_effect(now.time) && !larger) return std::nullopt;
  return tasks;
}

std::optional<int> TargetTracker::scale_in(const CapacityNow& now) const {
  if (low_.state() != AlarmState::kAlarm || cooldown.in_in_effect(now.time)) return std::nullopt;
  int tasks = proportional_tasks(sizing(low_, now).load, policy_->target);
  switch (parameters_->scale_in_size) {
    case ScaleInSize::kProportional: break;
    case ScaleInSize::kOneTask: tasks = std::max(tasks, now.desired - 1); break;
    case ScaleInSize::kAtMostPercent:
      tasks = std::max(tasks, now.desired - std::max(1, floor_percent(parameters_->scale_in_percent,
                                                                      now.running)));
      break;
  }
  return std::min(tasks, now.desired);
}

std::string TargetTracker::explain(const char* name, char sign, const AlarmEvaluator& alarm,
                                   const CapacityNow& now) const {
  const auto [value, load] = sizing(alarm, now);
  const double tasks = value > 0 ? load / value : now.running;
  constexpr std::size_t kUsual = 96;  // characters
  std::string text;
  text.reserve(kUsual);
  text.append(name).append(" ").append(label_of(policy_->metric)) += sign;
  text.append(short_number(alarm.settings().threshold)).append(" ").append(count_of(alarm));
  text.append(is_per_target() ? ": serving " : ": running ").append(short_number(tasks));
  return text.append(" × ").append(short_number(value)).append("/").append(
      short_number(policy_->target));
}

std::string TargetTracker::explain_out(const CapacityNow& now) const {
  if (now.desired == 0 && now.running == 0) {
    return "From zero " + label_of(policy_->metric) + ">" + short_number(policy_->target) +
           ": the first task";
  }
  std::string text = explain("AlarmHigh", '>', high_, now);
  if (cooldown.out_in_effect(now.time)) {
    text += " (larger than the +" + std::to_string(cooldown.added()) + " in cooldown)";
  }
  return text;
}

std::string TargetTracker::explain_in(const CapacityNow& now) const {
  return explain("AlarmLow", '<', low_, now);
}

// ---- step scaling ----------------------------------------------------------------

StepScaler::StepScaler(const StepScalingPolicy& policy, const ScalingParameters& parameters,
                       int tick_s)
    : cooldown(policy.cooldown_s, policy.cooldown_s),
      policy_(&policy),
      minute_(tick_s, kMinute),
      alarm_({.threshold = policy.alarm.threshold,
              .comparison = policy.alarm.comparison,
              .minutes_per_period = policy.alarm.period_s / kMinute,
              .evaluation_periods = policy.alarm.evaluation_periods,
              .datapoints_to_alarm = policy.alarm.datapoints_to_alarm > 0
                                         ? policy.alarm.datapoints_to_alarm
                                         : policy.alarm.evaluation_periods,
              .treat_missing = policy.alarm.treat_missing,
              .extra_datapoints = parameters.extra_datapoints,
              .delay = delay_in_periods(parameters, kMinute)}) {}

void StepScaler::add(const StepMetrics& metrics) {
  const auto datapoint = minute_.add(value_of(policy_->metric, metrics), 0);
  evaluated_ = datapoint.has_value();
  if (datapoint) alarm_.add(datapoint->value);
}

// During a cooldown what the last scale-out added does not count twice: the adjustment
// starts from where that one started.
std::optional<StepScaler::Wish> StepScaler::wish(const CapacityNow& now) const {
  if (alarm_.state() != AlarmState::kAlarm) return std::nullopt;
  const std::optional<double> value = alarm_.aggregate(policy_->aggregation);
  if (!value) return std::nullopt;
  const StepAdjustment* step = find_step(*policy_, *value);
  if (step == nullptr) return std::nullopt;
  const Wish from_running{now.running, adjusted_tasks(*policy_, *step, now.running)};
  if (from_running.tasks < now.running || !cooldown.out_in_effect(now.time)) return from_running;
  return Wish{cooldown.base(), adjusted_tasks(*policy_, *step, cooldown.base())};
}

std::optional<int> StepScaler::scale_out(const CapacityNow& now) const {
  const std::optional<Wish> wanted = wish(now);
  if (!wanted || wanted->tasks <= wanted->base || wanted->tasks <= now.desired) {
    return std::nullopt;
  }
  return wanted->tasks;
}

std::optional<int> StepScaler::scale_in(const CapacityNow& now) const {
  if (cooldown.in_in_effect(now.time)) return std::nullopt;
  const std::optional<Wish> wanted = wish(now);
  if (!wanted || wanted->tasks >= wanted->base || wanted->tasks >= now.desired) {
    return std::nullopt;
  }
  return wanted->tasks;
}

std::string StepScaler::explain(const CapacityNow& now) const {
  const std::optional<Wish> wanted = wish(now);
  if (!wanted) return policy_->name;
  std::string text = policy_->name + " " + label_of(policy_->metric) +
                     sign_of(policy_->alarm.comparison) + short_number(policy_->alarm.threshold) +
                     " " + count_of(alarm_) + ": ";
  const int change = wanted->tasks - wanted->base;
  text += wanted->base == now.running ? "running " : "in cooldown from ";
  text += std::to_string(wanted->base) + (change < 0 ? " - " : " + ");
  return text + std::to_string(change < 0 ? -change : change);
}

}  // namespace costplan
