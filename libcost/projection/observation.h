// What alarms and headroom can see of one step: the same for both engines.
//
// What it answers: "which datapoint does this metric have now?", none where CloudWatch has
// none: a service without requests has no latency, a count of zero is no datapoint.
//
// How an engine uses it: in each step, fill the observations (percentiles only where
// watches() asks for them), then
//
//   replay.add(at, step_s, sample_of(replay.alarm().what, services[index]));
//
// Units: seconds, connections, vCPUs; shares of 1, which sample_of() turns into percent.
//
// Thread safety: values and pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "costplan/autoscale.h"
#include "costplan/workload.h"
#include "projection/alarm_replay.h"

namespace costplan {

struct ServiceObservation {
  double seconds = 60;  // of the step
  double desired = 0;   // tasks
  double running = 0;
  double serving = 0;  // receive traffic
  double attempts = 0;  // requests that came in during the step, retries included
  double failed = 0;    // of them, or not answered in time
  double cpu = 0;       // share of the vCPUs of the serving tasks
  double memory = 0;
  double places = 0;  // share of the places for requests that are taken
  double pool = 0;    // share of the pooled connections in use, of the fullest pool
  double latency_s = 0;  // mean
  double latency_p95_s = 0;
  double latency_p99_s = 0;
};

struct DatabaseObservation {
  double open = 0;             // connections, as DatabaseConnections counts them
  double max_connections = 0;  // likely
  double demand = 0;           // that have to be open if every pool fills up
};

struct QueueObservation {
  double depth = 0;
  double oldest_s = 0;
};

struct AccountObservation {
  double on_demand_vcpus = 0;
  double spot_vcpus = 0;

  void add(const LoadService& service, const TaskCounts& tasks);
  // The most of both.
  void raise(const AccountObservation& other);
};

// Preconditions: subject_of(metric) fits the observation.
std::optional<MetricSample> sample_of(AlarmMetric metric, const ServiceObservation& seen);
std::optional<MetricSample> sample_of(AlarmMetric metric, const DatabaseObservation& seen,
                                      double seconds);
std::optional<MetricSample> sample_of(AlarmMetric metric, const QueueObservation& seen,
                                      double seconds);
std::optional<MetricSample> sample_of(AlarmMetric metric, const AccountObservation& seen,
                                      double seconds);

// Whether any alarm watches `metric`.
bool watches(const LoadModel& load, AlarmMetric metric);

// Queues in the order in which both engines keep them: those that a service sends to, then
// those that are only drained.
std::vector<std::string> queue_names(const LoadModel& load);

// What an alarm watches: its place among the services or databases of the load or among
// queue_names(). Precondition: the reader of load files has found it.
std::size_t watched_index(const LoadModel& load, const LoadAlarm& alarm);

// Connections to a database that the pools of running tasks may open, and that they keep
// open. `running` gives the tasks of the service at an index.
struct PoolRoom {
  double most = 0;
  double kept = 0;
};
template <typename Running>
PoolRoom pool_room(const LoadModel& load, const DatabaseAccess& access, Running running) {
  PoolRoom out;
  for (std::size_t i = 0; i < load.services.size(); ++i) {
    for (const auto& use : load.services[i].workload.databases) {
      if (use.database != access.name) continue;
      const double pools = running(i) * use.pool.processes_per_task;
      out.most += pools * use.pool.max;
      out.kept += pools * use.pool.min;
    }
  }
  return out;
}

}  // namespace costplan
