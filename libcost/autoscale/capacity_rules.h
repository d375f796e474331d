// How AWS rounds tasks: the small rules that everything else in this folder rests on.
//
// Units: whole tasks, whole percent.
//
// Errors: none; preconditions were checked by check_scaling_config().
//
// Thread safety: pure functions.
//
// Source: ECS developer guide, "Target tracking" and "Service deployment" pages; EC2 Auto
// Scaling guide, "Simple and step scaling"; ECS API, DeploymentCircuitBreaker and
// CapacityProviderStrategyItem. Proved by tests/autoscale/reference_values_test.cc and
// capacity_rules_test.cc.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "costplan/scaling_config.h"

namespace costplan {

// No service has more tasks than this, whatever a metric says: the limit of this model,
// whose work grows with the square of the tasks that change at once.
inline constexpr int kMostTasks = 10'000;

// The smallest whole number that is not below `value`, at most kMostTasks. What is above a
// whole number by rounding of the last digits only, as 10 × 77/70, is that number.
int ceil_to_tasks(double value);

// Tasks that bring a metric back to its target: ceil(running × metric / target), where the
// load is the metric times the tasks of which it was measured.
int proportional_tasks(double load, double target);

// The largest number of tasks, not above, and the smallest, not below, so many percent.
int floor_percent(double percent, int tasks);
int ceil_percent(double percent, int tasks);

// What PercentChangeInCapacity adds or takes: beyond ±1 towards zero (12.7 is 12, -6.67 is
// -6), below it away from zero (0.3 is 1, -0.58 is -1).
int percent_adjustment(int current, int percent, int min_magnitude);

// The step that a breach lies in; empty where there is none.
const StepAdjustment* find_step(const StepScalingPolicy& policy, double metric);

// Tasks that the policy wants, starting from `base`.
int adjusted_tasks(const StepScalingPolicy& policy, const StepAdjustment& step, int base);

// Failed tasks that end a deployment.
int breaker_threshold(const CircuitBreaker& breaker, int desired);

// Tasks that each provider gets, by TaskProvider; without a strategy everything on FARGATE.
std::array<int, kTaskProviders> split_tasks_over(const std::vector<ProviderShare>& providers,
                                                 int tasks);

}  // namespace costplan
