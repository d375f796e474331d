// Target tracking and step scaling: from metrics through alarms to a wish.
//
// What it answers: "how many tasks does this policy want now, and may it?" Which of
// several wishes wins is decided in service_scaler.cc.
//
// Units: milliseconds, tasks.
//
// Thread safety: values; the config outlives them.
//
// Source: as in scaling_config.h. Proved by tests/autoscale/target_tracking_test.cc and
// step_scaling_test.cc.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "autoscale/alarm.h"
#include "autoscale/clock.h"
#include "autoscale/cooldown.h"
#include "costplan/autoscale.h"

namespace costplan {

// What was measured during a tick; AlarmEvaluator::kNoData where nothing (sensible) was.
double value_of(const ScalingMetric& metric, const StepMetrics& metrics);

// `cpu`, `memory`, `requests`, or the custom metric's name.
std::string label_of(const ScalingMetric& metric);

// A metric, and its product with the tasks of which it was measured: what they all had to do
// together.
struct Measurement {
  double value = AlarmEvaluator::kNoData;
  double load = 0;
};

// Averages ticks into the datapoints of a period.
class PeriodMean {
 public:
  PeriodMean() = default;
  PeriodMean(int tick_s, int period_s) : ticks_(period_s / tick_s) {}
  // The datapoint when this tick ends a period: kNoData when all of its ticks were.
  std::optional<Measurement> add(double value, int tasks) {
    if (ticks_ == 1) return Measurement{value, value * tasks};
    if (value >= 0) {
      sum_.value += value;
      sum_.load += value * tasks;
      ++valid_;
    }
    if (++seen_ < ticks_) return std::nullopt;
    const Measurement mean = valid_ == 0 ? Measurement{}
                                         : Measurement{sum_.value / valid_, sum_.load / valid_};
    seen_ = 0;
    valid_ = 0;
    sum_ = {0, 0};
    return mean;
  }

 private:
  int ticks_ = 1;
  int seen_ = 0;
  int valid_ = 0;
  Measurement sum_{0, 0};
};

// Those of a tick over which its metrics are means.
struct MeasuredTasks {
  int running = 0;  // of which CPU and memory are, those that start included
  int serving = 0;  // among which the requests were divided
};

struct CapacityNow {
  Millis time = 0;
  int running = 0;
  int desired = 0;
};

class TargetTracker {
 public:
  TargetTracker(const TargetTrackingPolicy& policy, const ScalingParameters& parameters,
                int tick_s);

  // `tasks`: of which this was measured, from which steps are sized.
  void add(const StepMetrics& metrics, MeasuredTasks tasks);
  // Whether a period ended with the last add(), so that the alarms were evaluated.
  bool is_evaluated() const { return evaluated_; }

  // The wish for more than is desired, if there is one and no cooldown forbids it.
  std::optional<int> scale_out(const CapacityNow& now) const;
  // Ready to scale in: at most the desired count. Empty: not ready, which stops the others.
  std::optional<int> scale_in(const CapacityNow& now) const;

  bool rings_for_more() const { return high_.state() == AlarmState::kAlarm; }
  bool rings_for_less() const { return low_.state() == AlarmState::kAlarm; }

  const TargetTrackingPolicy& policy() const { return *policy_; }
  AlarmState high() const { return high_.state(); }
  AlarmState low() const { return low_.state(); }
  std::string explain_out(const CapacityNow& now) const;
  std::string explain_in(const CapacityNow& now) const;
  Cooldown cooldown;

 private:
  bool is_per_target() const {
    return policy_->metric.kind == ScalingMetricKind::kRequestsPerTarget;
  }
  // What a step is sized from.
  Measurement sizing(const AlarmEvaluator& alarm, const CapacityNow& now) const;
  // Of the alarm's datapoint of so many periods ago.
  double load_at(const AlarmEvaluator& alarm, int periods_ago) const {
    return loads_[(head_ - static_cast<std::size_t>(periods_ago + alarm.settings().delay)) &
                  last_place_];
  }
  std::string explain(const char* name, char sign, const AlarmEvaluator& alarm,
                      const CapacityNow& now) const;

  const TargetTrackingPolicy* policy_;
  const ScalingParameters* parameters_;
  PeriodMean period_;
  AlarmEvaluator high_;
  AlarmEvaluator low_;
  // Other tasks run now than when a datapoint was measured: it is late, they are started
  // since, a deployment is over. So the load of each is kept beside the alarms, for as long
  // as they look back, in a ring like theirs.
  std::vector<double> loads_;
  std::size_t last_place_ = 0;  // of the ring, all bits set
  std::size_t head_ = 0;        // of the newest
  bool evaluated_ = false;
};

// Starts from what runs now: its steps are no shares of the tasks that were measured.
class StepScaler {
 public:
  StepScaler(const StepScalingPolicy& policy, const ScalingParameters& parameters, int tick_s);

  void add(const StepMetrics& metrics);
  bool is_evaluated() const { return evaluated_; }

  std::optional<int> scale_out(const CapacityNow& now) const;
  std::optional<int> scale_in(const CapacityNow& now) const;

  bool rings() const { return alarm_.state() == AlarmState::kAlarm; }

  const StepScalingPolicy& policy() const { return *policy_; }
  AlarmState alarm() const { return alarm_.state(); }
  std::string explain(const CapacityNow& now) const;
  Cooldown cooldown;

 private:
  struct Wish {
    int base = 0;
    int tasks = 0;
  };
  std::optional<Wish> wish(const CapacityNow& now) const;

  const StepScalingPolicy* policy_;
  PeriodMean minute_;
  AlarmEvaluator alarm_;
  bool evaluated_ = false;
};

}  // namespace costplan
