// One CloudWatch alarm, replayed over a metric.
//
// Source: CloudWatch user guide, "Evaluating an alarm" and "How alarm state is evaluated
// when data is missing": the evaluator is the one of the scaling policies.
#pragma once

#include <cstdint>
#include <optional>

#include "autoscale/alarm.h"
#include "costplan/simulate.h"

namespace costplan {

// A metric over one step. The weight is what a mean over several steps goes by: seconds, or
// requests where the value is one of requests.
struct MetricSample {
  double value = 0;
  double weight = 0;
};

class AlarmReplay {
 public:
  explicit AlarmReplay(const LoadAlarm& alarm);

  const LoadAlarm& alarm() const { return *alarm_; }
  // The metric in a step that begins at `at`; empty: it had no data. Periods that are no
  // whole number of steps end with the step that they end in.
  void add(UtcTime at, double step_s, std::optional<MetricSample> sample);
  // A metric that always has data, and whose mean goes by time.
  void add(UtcTime at, double step_s, double value) {
    add(at, step_s, MetricSample{value, step_s});
  }
  AlarmProjection result() const;

 private:
  double datapoint() const;

  const LoadAlarm* alarm_;
  AlarmEvaluator evaluator_;
  // Of the period so far.
  double seconds_ = 0;
  double weighted_ = 0;
  double weight_ = 0;
  double sum_ = 0;
  double least_ = 0;
  double most_ = 0;
  bool has_data_ = false;
  bool rings_now_ = false;
  int rings_ = 0;
  double ringing_s_ = 0;
  std::optional<UtcTime> first_;
};

}  // namespace costplan
