// Predictive scaling: hourly loads in, a floor under the desired count out.
//
// What it answers: "how many tasks does the forecast want at least now?" It never wants
// fewer than there are: scaling in is left to the dynamic policies.
//
// Units: milliseconds since the start; load as metric × tasks.
//
// Thread safety: a value; the config outlives it.
//
// Source: Application Auto Scaling user guide, "Predictive scaling": at least 24 hours of
// data, 48 hours of forecast, renewed every 6 hours; capacity is there SchedulingBufferTime
// before its hour. Proved by tests/autoscale/predictive_test.cc.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "autoscale/clock.h"
#include "costplan/autoscale.h"

namespace costplan {

class PredictiveScaler {
 public:
  PredictiveScaler(const PredictiveScalingPolicy& policy, std::chrono::sys_seconds start);

  // The load between two ticks; `metric` negative: missing.
  void add(Millis until, Millis tick, double metric, int tasks);

  // Tasks that the forecast asks for at this time, the maximum not yet applied.
  int floor_at(Millis now) const;
  // The maximum that the policy allows then.
  int max_at(Millis now, int max_tasks) const;
  const PredictiveScalingPolicy& policy() const { return *policy_; }

 private:
  void renew(std::int64_t hour);
  int tasks_in(std::int64_t hour) const;

  const PredictiveScalingPolicy* policy_;
  Millis offset_;              // of the start into its hour
  std::vector<double> loads_;  // of finished hours, the latest last
  double sum_ = 0;
  Millis measured_ = 0;
  std::int64_t forecast_from_ = 0;  // hour of forecast_[0]
  std::vector<int> forecast_;       // tasks, by hour
  Millis buffer_;
};

}  // namespace costplan
