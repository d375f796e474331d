// The tasks of one ECS service, minute by minute, as autoscaling and the service scheduler
// move them.
//
// What it answers: "how many tasks serve now, how many are billed, and why?" The engine
// asks for the counts, computes the metrics of the coming step with that many serving
// tasks, and hands them back; the scaler evaluates alarms, decides, starts and stops.
//
//   metrics ─▶ datapoints ─▶ alarms ─▶ policies ─▶ desired ─▶ scheduler ─▶ tasks ─▶ counts
//
// Counts are those at the start of a step and hold for all of it; what happens inside a
// step is billed to the millisecond and shows at the start of the next one.
//
// Units: seconds since ScalingConfig::start; tasks; task-seconds.
//
// Errors: create() returns all that is wrong with the config. step() takes anything: NaN,
// infinite and negative values count as missing. A deployment that cannot end and a
// service that cannot start are outcomes, not errors.
//
// Thread safety: values; copies are independent, so that a what-if forks from any step.
// Equal configs, seeds and metrics give equal bytes on every machine.
//
// Example:
//   Result<ServiceScaler> scaler = ServiceScaler::create(config, 1);
//   if (!scaler) return scaler.errors();
//   for (double load : curve) {
//     const TaskCounts now = scaler->counts();
//     scaler->step({.cpu_percent = 100 * load / std::max(1, now.serving)});
//   }
//
// Source: as in scaling_config.h. Proved by tests/autoscale.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "costplan/result.h"
#include "costplan/scaling_config.h"

namespace costplan {

struct TaskCounts {
  int desired = 0;
  int running = 0;                 // RUNNING, healthy or not yet; what policies start from
  int serving = 0;                 // receive traffic
  double serving_share = 0;        // the same, tasks in slow start counted by their share
  int slow_starting = 0;           // of `serving`: the newest, still in slow start
  int lost = 0;                    // died with their zone while they served, since the start
  int starting = 0;                // launched or waiting for the launch quota, not yet RUNNING
  int draining = 0;                // deregistered or stopping
  int billed = 0;                  // launched and not yet stopped
  int serving_new = 0;             // of `serving`: the version being deployed
  double new_version_traffic = 0;  // share of the requests that go there, 0..1
  std::array<int, kTaskProviders> serving_by_provider{};  // by TaskProvider
  std::array<int, kTaskProviders> billed_by_provider{};

  friend bool operator==(const TaskCounts&, const TaskCounts&) = default;
};

struct CustomMetricValue {
  std::string name;
  std::optional<double> value;
};

// What was measured during a step, by the tasks of its counts; empty is missing.
struct StepMetrics {
  std::optional<double> cpu_percent = {};  // mean over the tasks, 100 = all they have
  std::optional<double> memory_percent = {};
  // Received in a minute, answered or not; mean over those that serve.
  // Source: CloudWatch metrics of Application Load Balancers, RequestCountPerTarget.
  std::optional<double> requests_per_target = {};
  std::vector<CustomMetricValue> custom = {};
  std::optional<double> draining_in_flight = {};  // requests on draining tasks
};

enum class AlarmState : int { kInsufficientData, kOk, kAlarm };

// One change, or one thing that happened. `reason` says it in words:
// `AlarmHigh cpu>70 3 of 3: running 2 × 95/70 → 3`.
struct ScalingDecision {
  double time_s = 0;
  int desired_before = 0;
  int desired_after = 0;
  std::string reason;
};

// `2026-03-02 10:04 AlarmHigh cpu>70 3 of 3: running 2 × 95/70 → 3`.
std::string to_string(const ScalingDecision& decision, std::chrono::sys_seconds start);

enum class DeploymentOutcome : int {
  kInProgress,
  kCompleted,
  kStuck,
  kFailed,
  kRolledBack,
  kSkipped
};

struct DeploymentReport {
  double started_s = 0;
  std::optional<double> ended_s;  // empty: in progress or stuck at the end
  DeploymentOutcome outcome = DeploymentOutcome::kInProgress;
  int failed_tasks = 0;
  std::string detail;  // why it is stuck, failed or skipped
};

class ServiceScaler {
 public:
  static Result<ServiceScaler> create(const ScalingConfig& config, std::uint64_t seed);

  ServiceScaler(const ServiceScaler& other);
  ServiceScaler& operator=(const ServiceScaler& other);
  ServiceScaler(ServiceScaler&&) noexcept;
  ServiceScaler& operator=(ServiceScaler&&) noexcept;
  ~ServiceScaler();

  // Seconds since the start, a multiple of step_s.
  double now_s() const;
  // Valid until the next step.
  const TaskCounts& counts() const;
  // Plays one step of step_s with these metrics.
  void step(const StepMetrics& metrics);

  // The bounds in force: as configured, until a scheduled action changes them.
  int min_tasks() const;
  int max_tasks() const;
  bool deployment_in_progress() const;

  // Task-seconds so far, each ended task rounded up to the second and to one minute.
  double billed_task_seconds(TaskProvider provider) const;

  // Tasks that began to start so far: scaled out, deployed, or in place of others that went.
  std::int64_t tasks_started() const;

  // The latest ScalingParameters::log_limit entries, oldest first.
  std::vector<ScalingDecision> decisions() const;
  std::size_t dropped_decisions() const;
  std::vector<DeploymentReport> deployments() const;
  // Of each target-tracking policy high and low, then of each step policy.
  std::vector<AlarmState> alarm_states() const;

 private:
  struct State;
  explicit ServiceScaler(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Mean loads of the hours after `history` (the latest last, one value an hour): our own
// forecaster, because AWS does not publish its. Seasonal naive repeats the last day, or
// the last week where there are two; Holt-Winters smooths level and daily (weekly) season
// additively. Never negative. Empty where history has fewer than 24 hours.
std::vector<double> forecast_hourly(const std::vector<double>& history, int hours,
                                    ForecastMethod method);

}  // namespace costplan
