// One seed of a simulation of every request: the tasks of its services, what they did,
// its alarms, its series. Fed, step by step, with what a path of the event engine saw.
//
//   counts ─▶ path simulates a step ─▶ observe() ─▶ scaling decides ─▶ counts
//
// Thread safety: as any std container; replications share nothing but what they read.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "costplan/autoscale.h"
#include "costplan/simulate.h"
#include "projection/observation.h"
#include "projection/summary.h"
#include "projection/usage.h"
#include "queueing/calendar.h"

namespace costplan {

// Whether an alarm asks for the percentiles of each step.
bool wants_step_latency(const LoadModel& load);

class Replication {
 public:
  // `load` and `curve` outlive it.
  static Result<Replication> create(const LoadModel& load, const TrafficCurve& curve,
                                    const SimulateOptions& options, std::uint64_t seed);

  // Requests that enter the system in step `step`, per second.
  double entering_per_s(std::size_t step) const;
  // Takes the tasks as they are at the start of the step that comes.
  void begin_step();
  const TaskCounts& counts(std::size_t service) const { return services_[service].counts; }
  // Tasks of this service that died since the last step began.
  int lost(std::size_t service) const { return services_[service].lost; }
  UtcTime step_start() const;

  // What that step saw, in the order of the load's services and databases.
  void observe(const StepResult& step);

  std::size_t steps() const { return steps_; }
  // `latencies` by service, `pool_waits` by database.
  Projection result(const std::vector<const LatencyHistogram*>& latencies,
                    const std::vector<const LatencyHistogram*>& pool_waits) const;

 private:
  struct Service {
    ServiceScaler scaler;
    TaskCounts counts;
    int lost = 0;
    ServiceTally tally;
    double answered = 0;
    int full_steps = 0;  // up to now
    std::optional<UtcTime> overloaded;
  };

  // An alarm and the index of what it watches.
  struct Watch {
    AlarmReplay replay;
    std::size_t subject;
  };

  Replication(const LoadModel& load, const TrafficCurve& curve, const SimulateOptions& options)
      : load_(&load),
        curve_(&curve),
        options_(options),
        usage_(load.services.size(), options.step_s) {}
  void observe(std::size_t service, const ServiceStep& step);
  void observe_queues(const StepResult& step);
  void add_series(const StepResult& step);
  ServiceObservation observed_service(std::size_t service, const StepResult& step) const;
  DatabaseObservation observed_database(std::size_t database, const StepResult& step) const;
  QueueObservation observed_queue(std::size_t queue, const StepResult& step) const;
  AccountObservation observed_account() const;
  std::optional<MetricSample> sample(const Watch& watch, const StepResult& step) const;

  const LoadModel* load_;
  const TrafficCurve* curve_;
  SimulateOptions options_;
  std::vector<Service> services_;
  std::vector<double> peak_in_use_;  // by database
  AccountObservation account_peak_;
  std::vector<QueueProjection> queues_;
  std::vector<Watch> alarms_;
  std::vector<SeriesRow> series_;
  UsageTally usage_;
  std::size_t steps_ = 0;
};

}  // namespace costplan
