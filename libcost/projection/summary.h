// What both engines make of their figures in the same way.
//
// Thread safety: pure functions.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "costplan/autoscale.h"
#include "costplan/simulate.h"

namespace costplan {

// What one service did, step by step.
struct ServiceTally {
  double requests = 0;
  double failed = 0;
  double task_seconds = 0;
  double busy_seconds = 0;  // of places for requests
  double place_seconds = 0;
  double cpu_seconds = 0;
  double vcpu_seconds = 0;
  double peak_tasks = 0;
  double peak_utilisation = 0;
  double peak_cpu = 0;
  double peak_memory = 0;
  double peak_pool = 0;
  double overflowed = 0;  // requests that an engine could not hold
  double unanswered = 0;  // that waited in an overload when the time was over

  // `busy_s` was used of the places of `serving` tasks in `seconds`, `cpu_s` of the vCPUs of those
  // that run, as CloudWatch has it.
  void add(const LoadService& service, double running, double serving, double seconds,
           double busy_s, double cpu_s);
  double utilisation() const { return utilisation_; }  // of the latest step
  double cpu() const { return cpu_; }

 private:
  double utilisation_ = 0;
  double cpu_ = 0;
};

// `1.25%`.
std::string percent_text(double share);

// Storms of retries that an objective does not hold for sure with: one in twenty such times has one.
inline constexpr double kStormsThatCount = 0.05;
// Times as many fail at most as the analytic engine finds, where storms are short; see RetryStorm.
inline constexpr double kMoreFail = 30;

// `quantiles_s` are p50, p95, p99 and p99.9 of the time from arrival to answer; `start`
// is that of the simulation, which took `seconds`.
ServiceProjection projection_of(const LoadService& service, const ServiceTally& tally,
                                const ServiceScaler& scaler, std::span<const double> quantiles_s,
                                UtcTime start, double seconds);

// `peak_in_use`: connections in use when most were; shared among the services by what
// each takes of them on the whole.
DatabaseConnections connections_of(const LoadModel& load, const DatabaseAccess& access,
                                   const std::vector<ServiceProjection>& services,
                                   double peak_in_use);

std::vector<ObjectiveProjection> objectives_of(const LoadModel& load,
                                               const std::vector<ServiceProjection>& services);

}  // namespace costplan
