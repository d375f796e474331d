#include "projection/alarm_replay.h"

#include <algorithm>

namespace costplan {

void AlarmReplay::add(UtcTime at, double step_s, double value) {
  sum_ += value * step_s;
  seconds_ += step_s;
  if (seconds_ + 1e-9 < alarm_->period_s) return;
  evaluate(at, sum_ / seconds_);
  if (rings_now_) ringing_s_ += seconds_;
  sum_ = 0;
  seconds_ = 0;
}

void AlarmReplay::evaluate(UtcTime at, double value) {
  breaches_.push_back(alarm_->above ? value > alarm_->threshold : value < alarm_->threshold);
  if (breaches_.size() > static_cast<std::size_t>(alarm_->evaluation_periods)) {
    breaches_.pop_front();
  }
  const auto breaching = std::count(breaches_.begin(), breaches_.end(), true);
  const bool rings = breaching >= alarm_->datapoints_to_alarm;
  if (rings && !rings_now_) {
    ++rings_;
    if (!first_) first_ = at;
  }
  rings_now_ = rings;
}

AlarmProjection AlarmReplay::result() const {
  return {.name = alarm_->name,
          .rings = rings_,
          .first = first_ ? first_->to_string() : "",
          .minutes = ringing_s_ / 60};
}

}  // namespace costplan
