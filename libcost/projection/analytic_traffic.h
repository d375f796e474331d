// Who comes to which service in a step of the analytic engine.
//
// Without calls everybody who enters; along calls what callers get to, with what they did in the
// step before: a service that is full passes on only what it gets to, and its backlog later, and so
// do workers with a backlog. In a circle of calls everybody who comes, and what workers got to
// before.
//
// Units: requests per second.
//
// Thread safety: as any std container.
//
// Proved by tests/projection/engines_on_loads_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "costplan/workload.h"
#include "projection/analytic_service.h"
#include "projection/network.h"

namespace costplan {

class StepTraffic {
 public:
  // All outlive it.
  StepTraffic(const LoadModel& load, const LoadNetwork& network, int step_s)
      : load_(load), network_(network), step_s_(step_s), first_(load.services.size()) {}

  // In the step from `at_s`; says what services let their callers do, and expect of queues.
  void send(double entering, std::int64_t at_s, std::vector<AnalyticService>& services,
            std::vector<AnalyticQueue>& queues) {
    if (!network_.has_calls || network_.has_cycle) {
      send_to_all(entering, services);
    } else {
      send_along_calls(entering, at_s, services, queues);
    }
  }
  // As a step that has been before.
  void repeat(double entering) { entering_ = entering; }
  // Of requests that were not tried before; of workers, nothing.
  double first_attempts_per_s(std::size_t service) const { return first_[service]; }

 private:
  void send_to_all(double entering, const std::vector<AnalyticService>& services) {
    for (std::size_t i = 0; i < first_.size(); ++i) first_[i] = entering * network_.visits[i];
    if (network_.has_calls) add_calls_of_workers(services);
  }
  void add_calls_of_workers(const std::vector<AnalyticService>& services);
  void send_along_calls(double entering, std::int64_t at_s,
                        std::vector<AnalyticService>& services,
                        std::vector<AnalyticQueue>& queues);

  const LoadModel& load_;
  const LoadNetwork& network_;
  int step_s_;
  double entering_ = 0;  // in this step
  std::vector<double> first_;
};

}  // namespace costplan
