// The alarms of a load, replayed over the metrics of the analytic engine step by step.
//
// Thread safety: as any std container.
//
// Proved by tests/projection/simulate_test.cc and call_circles_test.cc.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "projection/alarm_replay.h"
#include "projection/analytic_database.h"
#include "projection/analytic_service.h"
#include "projection/network.h"

namespace costplan {

class AnalyticAlarms {
 public:
  // What they watch; must outlive them. Services are asked for percentiles, which they keep.
  struct Watched {
    const LoadModel& load;
    const LoadNetwork& network;
    std::vector<AnalyticService>& services;
    const std::vector<AnalyticDatabase>& databases;
    const std::vector<AnalyticQueue>& queues;
  };

  explicit AnalyticAlarms(const LoadModel& load);

  bool empty() const { return alarms_.empty(); }
  // After a step that began at `at`.
  void replay(const Watched& watched, UtcTime at, double step_s);
  std::vector<AlarmProjection> results() const;

 private:
  // An alarm and whom it watches.
  struct Watch {
    AlarmReplay replay;
    std::size_t subject;  // of services, databases or queues
  };
  static std::optional<MetricSample> sample(const Watch& watch, const Watched& watched,
                                            double step_s);

  std::vector<Watch> alarms_;
};

}  // namespace costplan
