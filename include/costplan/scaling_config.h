// What one ECS service is told about its number of tasks: policies, schedules, how tasks
// start and stop, deployments, and what goes wrong on the way.
//
// What it answers: nothing; it is the question. ServiceScaler (autoscale.h) plays it.
//
// Units: seconds as `_s`, percent as whole percent (70 is 70 %), tasks as counts. Metrics
// have the unit in which their target or threshold is given. Times of events count from
// `ScalingConfig::start`, which is UTC.
//
// Errors: check_scaling_config() returns everything that AWS would refuse or that makes no
// sense, each with the path of its field (`step_scaling[0].steps[1].lower`).
//
// Thread safety: values.
//
// Example:
//   ScalingConfig config{.min_tasks = 2, .max_tasks = 10};
//   config.target_tracking = {{.name = "cpu", .metric = {ScalingMetricKind::kCpu}, .target = 70}};
//
// Source: Application Auto Scaling and ECS developer guides and API references, by topic:
// target tracking, step scaling, scheduled and predictive scaling, service scheduler,
// deployment circuit breaker, Fargate throttling and capacity providers; ELB guide (health
// checks, slow start, deregistration delay); CloudWatch guide (alarms, missing data).
// Defaults are AWS's own. What AWS does not publish is in ScalingParameters.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "costplan/result.h"

namespace costplan {

// ---- metrics and alarms ----------------------------------------------------------

enum class ScalingMetricKind : int { kCpu, kMemory, kRequestsPerTarget, kCustom };

struct ScalingMetric {
  ScalingMetricKind kind = ScalingMetricKind::kCpu;
  std::string name = {};  // of a custom metric, empty otherwise

  friend bool operator==(const ScalingMetric&, const ScalingMetric&) = default;
};

enum class MissingData : int { kMissing, kIgnore, kBreaching, kNotBreaching };
enum class AlarmComparison : int { kGreater, kGreaterOrEqual, kLess, kLessOrEqual };

// `datapoints_to_alarm` of the last `evaluation_periods` breach: ALARM.
struct MetricAlarm {
  double threshold = 0;
  AlarmComparison comparison = AlarmComparison::kGreater;
  int period_s = 60;  // whole minutes; averaged over the period, evaluated every minute
  int evaluation_periods = 1;
  int datapoints_to_alarm = 0;  // 0: all of them
  MissingData treat_missing = MissingData::kMissing;
};

// ---- policies --------------------------------------------------------------------

// Between the datapoints of a policy of high resolution, which needs steps that divide it.
inline constexpr int kHighResolutionPeriodS = 20;

struct TargetTrackingPolicy {
  std::string name;
  ScalingMetric metric;
  double target = 0;
  double scale_out_cooldown_s = 300;
  double scale_in_cooldown_s = 300;
  bool disable_scale_in = false;
  bool high_resolution = false;  // datapoints of 20 s instead of a minute; CPU and memory only
};

enum class AdjustmentType : int { kChangeInCapacity, kPercentChangeInCapacity, kExactCapacity };
enum class MetricAggregation : int { kAverage, kMinimum, kMaximum };

// Bounds are relative to the alarm's threshold; empty is without end. Above the threshold
// the lower bound belongs to the step and the upper does not, below it the other way round.
struct StepAdjustment {
  std::optional<double> lower;
  std::optional<double> upper;
  int adjustment = 0;
};

struct StepScalingPolicy {
  std::string name;
  ScalingMetric metric;
  MetricAlarm alarm;
  AdjustmentType adjustment_type = AdjustmentType::kChangeInCapacity;
  std::vector<StepAdjustment> steps;
  int min_adjustment_magnitude = 0;  // tasks; only with kPercentChangeInCapacity
  double cooldown_s = 300;
  MetricAggregation aggregation = MetricAggregation::kAverage;
};

// `schedule`: cron(0 8 ? * MON-FRI *), rate(1 day) or at(2026-03-02T08:00:00), in UTC.
struct ScheduledScalingAction {
  std::string name;
  std::string schedule;
  std::optional<int> min_tasks;
  std::optional<int> max_tasks;
};

enum class ForecastMethod : int { kAutomatic, kSeasonalNaive, kHoltWinters };
enum class MaxCapacityBreach : int { kHonor, kIncrease };

// Scales out ahead of the forecast load and never in. The load is metric × tasks.
struct PredictiveScalingPolicy {
  std::string name;
  ScalingMetric metric;
  double target = 0;
  double scheduling_buffer_s = 300;
  MaxCapacityBreach max_capacity_breach = MaxCapacityBreach::kHonor;
  double max_capacity_buffer_percent = 0;  // over the forecast; only with kIncrease
  bool forecast_only = false;
  ForecastMethod method = ForecastMethod::kAutomatic;
  // Mean load of each whole hour before the simulation starts, the latest last.
  std::vector<double> hourly_history;
};

// ---- tasks -----------------------------------------------------------------------

enum class TaskProvider : int { kFargate, kFargateSpot };
inline constexpr std::size_t kTaskProviders = 2;

struct ProviderShare {
  TaskProvider provider = TaskProvider::kFargate;
  int base = 0;    // 0..100,000; only one provider may have one
  int weight = 0;  // 0..1,000; of several providers one needs a weight
};

enum class BreakerThreshold : int { kCount, kBoundedPercent, kUnboundedPercent };

struct CircuitBreaker {
  bool enabled = false;
  bool rollback = false;
  BreakerThreshold type = BreakerThreshold::kBoundedPercent;
  int value = 50;
};

struct TaskSettings {
  bool load_balanced = true;
  double health_check_interval_s = 30;
  int unhealthy_threshold = 2;  // failed checks after which a task is given up
  double health_check_grace_s = 0;
  double slow_start_s = 0;  // 0: off, else 30..900
  double deregistration_delay_s = 300;
  bool drain_ends_when_idle = false;  // when StepMetrics says that nothing is in flight
  double stop_timeout_s = 30;
  std::optional<double> exit_s;  // from SIGTERM to exit; empty: uses up the stop timeout
  int availability_zones = 3;
  bool rebalance_zones = true;
  std::vector<ProviderShare> providers;  // empty: everything on FARGATE
  double min_healthy_percent = 100;
  double max_percent = 200;
  CircuitBreaker circuit_breaker;
};

// ---- what happens ----------------------------------------------------------------

enum class DeploymentKind : int { kRolling, kBlueGreen, kCanary };
enum class NewTasks : int { kStart, kNeverRun, kNeverHealthy };

// Source: ECS developer guide, "Amazon ECS canary deployments": a canary has a bake time of its
// own, then all traffic shifts, and the deployment's bake time follows as in blue/green.
struct DeploymentEvent {
  double at_s = 0;
  DeploymentKind kind = DeploymentKind::kRolling;
  double bake_s = 300;         // old tasks stay so long after the shift (not kRolling)
  double canary_percent = 10;  // of the traffic (kCanary)
  double canary_s = 300;        // that it has its share, before all traffic shifts (kCanary)
  NewTasks new_tasks = NewTasks::kStart;
};

// Every task of the zone dies; nothing starts there until it is back.
struct ZoneLossEvent {
  double at_s = 0;
  int zone = 0;
  double duration_s = 3600;
};

// This share of the Spot tasks gets its two-minute warning; no Spot task starts meanwhile.
struct SpotReclaimEvent {
  double at_s = 0;
  double share = 1;
  double unavailable_s = 600;
};

// No task reaches RUNNING: the registry is down, a secret is missing.
struct FailingStartsEvent {
  double at_s = 0;
  double duration_s = 600;
};

using ServiceEvent =
    std::variant<DeploymentEvent, ZoneLossEvent, SpotReclaimEvent, FailingStartsEvent>;

// ---- what AWS does not publish ---------------------------------------------------

enum class StepSizeFrom : int { kLatest, kAverage, kMaximum };  // of the alarm's datapoints
enum class ScaleInSize : int { kProportional, kOneTask, kAtMostPercent };
// What may pass during the cooldown of a scale-out that added n tasks: one that adds more
// than n to what runs, or one that asks for more than is desired already.
enum class LargerScaleOut : int { kMoreThanAdded, kMoreThanDesired };

// assumptions() puts each of them into a sentence for the output.
struct ScalingParameters {
  double publish_delay_s = 60;    // from the end of a period to its datapoint
  double alarm_to_action_s = 15;  // from ALARM to the new desired count
  double reconciliation_s = 15;   // until the service scheduler acts on it
  int scale_out_datapoints = 3;
  int scale_in_datapoints = 15;
  double scale_in_band = 0.9;  // of the target
  int high_resolution_out_datapoints = 3;
  int high_resolution_in_datapoints = 45;
  int extra_datapoints = 2;  // that an alarm looks back beyond its periods where some miss
  StepSizeFrom step_size_from = StepSizeFrom::kLatest;
  ScaleInSize scale_in_size = ScaleInSize::kProportional;
  LargerScaleOut larger_scale_out = LargerScaleOut::kMoreThanAdded;  // target tracking
  double scale_in_percent = 10;           // of the running tasks, with kAtMostPercent
  bool old_and_new_tasks_count = true;    // both are the starting point in a deployment
  bool stopping_tasks_count = false;      // towards max_percent
  double start_median_s = 45;             // from launch to RUNNING, lognormal
  double start_p95_s = 90;                // equal to the median: no variation
  double first_health_check_share = 1;    // of the interval, until the one check that counts
  double healthy_without_checks_s = 40;   // documented for tasks without load balancer
  int launch_burst = 100;                 // per provider; documented
  double launches_per_s = 20;             // per provider; documented
  int service_launches_per_minute = 500;  // not confirmed
  double first_backoff_s = 10;            // between failing starts, doubled every time
  double longest_backoff_s = 900;         // documented
  double zone_detection_s = 60;           // until tasks of a lost zone are replaced
  double rebalance_after_s = 300;         // of a steady state
  double spot_interruptions_per_task_hour = 0;
  double spot_warning_s = 120;  // documented
  double spot_return_s = 300;   // until an interrupted Spot task finds capacity
  int log_limit = 1000;         // decisions kept, the latest
};

// ---- all of it -------------------------------------------------------------------

struct ScalingConfig {
  int min_tasks = 1;  // 0..10,000, the limit of this model
  int max_tasks = 1;
  std::optional<int> initial_tasks;  // running and healthy at the start; empty: min_tasks
  int step_s = 60;                   // divides 60 or is a multiple of it
  std::chrono::sys_seconds start{};  // a whole minute
  std::vector<TargetTrackingPolicy> target_tracking;
  std::vector<StepScalingPolicy> step_scaling;
  std::vector<ScheduledScalingAction> scheduled;
  std::optional<PredictiveScalingPolicy> predictive;
  TaskSettings tasks;
  std::vector<ServiceEvent> events;  // by time
  ScalingParameters parameters;
};

// Everything that is wrong, by field; empty when the config can be simulated.
Errors check_scaling_config(const ScalingConfig& config);

// What can be simulated but is probably not meant, one sentence each.
std::vector<std::string> scaling_warnings(const ScalingConfig& config);

// The numbers that AWS does not publish and how they were chosen, one sentence for each that this
// config makes use of.
std::vector<std::string> assumptions(const ScalingConfig& config);

}  // namespace costplan
