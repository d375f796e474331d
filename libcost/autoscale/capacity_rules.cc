#include "autoscale/capacity_rules.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "reference/capacity_providers.h"

namespace costplan {
namespace {

constexpr double kRoundingNoise = 1e-9;

bool looks_above(AlarmComparison comparison) {
  return comparison == AlarmComparison::kGreater || comparison == AlarmComparison::kGreaterOrEqual;
}

int clamped(std::int64_t tasks) {
  return static_cast<int>(std::clamp<std::int64_t>(tasks, -kMostTasks, kMostTasks));
}

}  // namespace

int ceil_to_tasks(double value) {
  if (!(value > 0)) return 0;
  if (value >= kMostTasks) return kMostTasks;
  const double below = std::floor(value);
  const bool is_noise = value - below <= kRoundingNoise * std::max(1.0, value);
  return static_cast<int>(below) + (is_noise ? 0 : 1);
}

int proportional_tasks(double load, double target) { return ceil_to_tasks(load / target); }

int floor_percent(double percent, int tasks) {
  return static_cast<int>(std::floor(percent * tasks / 100 + kRoundingNoise));
}

int ceil_percent(double percent, int tasks) { return ceil_to_tasks(percent * tasks / 100); }

int percent_adjustment(int current, int percent, int min_magnitude) {
  const std::int64_t hundredths = std::int64_t{current} * percent;
  std::int64_t tasks = hundredths / 100;  // towards zero
  if (tasks == 0 && hundredths != 0) tasks = hundredths > 0 ? 1 : -1;
  if (tasks > 0) tasks = std::max<std::int64_t>(tasks, min_magnitude);
  if (tasks < 0) tasks = std::min<std::int64_t>(tasks, -min_magnitude);
  return clamped(tasks);
}

const StepAdjustment* find_step(const StepScalingPolicy& policy, double metric) {
  const double breach = metric - policy.alarm.threshold;
  const bool above = looks_above(policy.alarm.comparison);
  for (const StepAdjustment& step : policy.steps) {
    const bool over_lower = !step.lower || (above ? breach >= *step.lower : breach > *step.lower);
    const bool under_upper = !step.upper || (above ? breach < *step.upper : breach <= *step.upper);
    if (over_lower && under_upper) return &step;
  }
  return nullptr;
}

int adjusted_tasks(const StepScalingPolicy& policy, const StepAdjustment& step, int base) {
  std::int64_t tasks = base;
  switch (policy.adjustment_type) {
    case AdjustmentType::kChangeInCapacity: tasks += step.adjustment; break;
    case AdjustmentType::kPercentChangeInCapacity:
      tasks += percent_adjustment(base, step.adjustment, policy.min_adjustment_magnitude);
      break;
    case AdjustmentType::kExactCapacity: tasks = step.adjustment; break;
  }
  return clamped(std::max<std::int64_t>(tasks, 0));
}

int breaker_threshold(const CircuitBreaker& breaker, int desired) {
  constexpr int kFewest = 3;
  constexpr int kMost = 200;
  switch (breaker.type) {
    case BreakerThreshold::kCount: return breaker.value;
    case BreakerThreshold::kBoundedPercent:
      return std::clamp(ceil_percent(breaker.value, desired), kFewest, kMost);
    case BreakerThreshold::kUnboundedPercent: break;
  }
  return std::max(1, ceil_percent(breaker.value, desired));
}

std::array<int, kTaskProviders> split_tasks_over(const std::vector<ProviderShare>& providers,
                                                 int tasks) {
  std::array<int, kTaskProviders> counts{};
  if (providers.empty()) {
    counts[0] = tasks;
    return counts;
  }
  const auto shares = split_tasks(tasks, providers);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    counts[static_cast<std::size_t>(providers[i].provider)] += static_cast<int>(shares[i]);
  }
  return counts;
}

}  // namespace costplan
