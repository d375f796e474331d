// One CloudWatch alarm, replayed over a metric.
//
// Source: CloudWatch user guide, "Evaluating an alarm": M of the last N datapoints breach.
#pragma once

#include <cstdint>
#include <deque>

#include "costplan/simulate.h"

namespace costplan {

class AlarmReplay {
 public:
  explicit AlarmReplay(const LoadAlarm& alarm) : alarm_(&alarm) {}

  const LoadAlarm& alarm() const { return *alarm_; }
  // The metric's mean over a step that begins at `at`.
  void add(UtcTime at, double step_s, double value);
  AlarmProjection result() const;

 private:
  void evaluate(UtcTime at, double value);

  const LoadAlarm* alarm_;
  double sum_ = 0;
  double seconds_ = 0;  // of the period so far
  std::deque<bool> breaches_;
  bool rings_now_ = false;
  int rings_ = 0;
  double ringing_s_ = 0;
  std::optional<UtcTime> first_;
};

}  // namespace costplan
