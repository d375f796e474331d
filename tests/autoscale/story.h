// Stories minute by minute: what was measured, and the tasks that follow from it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "costplan/autoscale.h"

namespace costplan {

// Nothing takes time that the story does not tell of: datapoints show at once, the
// scheduler acts at once, tasks start in exactly a minute and are healthy then.
inline ScalingParameters prompt() {
  ScalingParameters p;
  p.publish_delay_s = 0;
  p.alarm_to_action_s = 0;
  p.reconciliation_s = 0;
  p.start_median_s = 60;
  p.start_p95_s = 60;
  p.first_health_check_share = 0;
  return p;
}

inline ScalingConfig service(int min_tasks, int max_tasks, int initial) {
  ScalingConfig config;
  config.min_tasks = min_tasks;
  config.max_tasks = max_tasks;
  config.initial_tasks = initial;
  config.start = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2) + std::chrono::hours(10);
  config.parameters = prompt();
  config.tasks.deregistration_delay_s = 0;
  config.tasks.stop_timeout_s = 0;
  return config;
}

inline TargetTrackingPolicy cpu_at(double target) {
  return {.name = "cpu", .metric = {ScalingMetricKind::kCpu}, .target = target};
}

inline ServiceScaler scaler_of(const ScalingConfig& config, std::uint64_t seed = 1) {
  Result<ServiceScaler> scaler = ServiceScaler::create(config, seed);
  if (!scaler) {
    for (const Error& error : scaler.errors()) ADD_FAILURE() << error.to_string();
    return ServiceScaler::create(ScalingConfig{}, seed).value();
  }
  return *scaler;
}

// The reason of what happened at this time; empty when nothing did.
inline std::string reason_at(const ServiceScaler& scaler, double time_s) {
  std::string reason;
  for (const ScalingDecision& decision : scaler.decisions()) {
    if (decision.time_s != time_s) continue;
    reason += (reason.empty() ? "" : "; ") + decision.reason;
  }
  return reason;
}

constexpr double kMissing = -1;

// At the end of minute `until`, after cpu was measured since the row before.
struct Minute {
  int until;
  double cpu;
  int desired;
  int running;
  int serving;
  const char* reason = nullptr;  // of the last minute; nullptr: nothing happened then
  double memory = kMissing;
};

enum class Measured { kByTask, kAltogether };

inline void play(ServiceScaler& scaler, const std::vector<Minute>& minutes,
                 Measured how = Measured::kByTask) {
  for (const Minute& row : minutes) {
    SCOPED_TRACE("minute " + std::to_string(row.until));
    while (scaler.now_s() < 60.0 * row.until) {
      StepMetrics metrics;
      const double tasks = how == Measured::kAltogether ? scaler.counts().running : 1;
      if (row.cpu != kMissing) metrics.cpu_percent = row.cpu / tasks;
      if (row.memory != kMissing) metrics.memory_percent = row.memory;
      scaler.step(metrics);
    }
    const TaskCounts counts = scaler.counts();
    EXPECT_EQ(counts.desired, row.desired);
    EXPECT_EQ(counts.running, row.running);
    EXPECT_EQ(counts.serving, row.serving);
    EXPECT_EQ(reason_at(scaler, scaler.now_s()), row.reason == nullptr ? "" : row.reason);
  }
}

// The same where `cpu` is what all tasks have to do together, in percent of one of them.
inline void play_load(ServiceScaler& scaler, const std::vector<Minute>& minutes) {
  play(scaler, minutes, Measured::kAltogether);
}

}  // namespace costplan
