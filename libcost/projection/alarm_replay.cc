#include "projection/alarm_replay.h"

#include <algorithm>

namespace costplan {

AlarmReplay::AlarmReplay(const LoadAlarm& alarm)
    : alarm_(&alarm),
      evaluator_({.threshold = alarm.threshold,
                  .comparison = alarm.above ? AlarmComparison::kGreater : AlarmComparison::kLess,
                  .evaluation_periods = alarm.evaluation_periods,
                  .datapoints_to_alarm = alarm.datapoints_to_alarm,
                  .treat_missing = alarm.treat_missing}) {}

double AlarmReplay::datapoint() const {
  if (!has_data_) return AlarmEvaluator::kNoData;
  switch (alarm_->statistic) {
    case AlarmStatistic::kSum: return sum_;
    case AlarmStatistic::kMinimum: return least_;
    case AlarmStatistic::kMaximum: return most_;
    case AlarmStatistic::kAverage: break;
  }
  return weight_ > 0 ? weighted_ / weight_ : AlarmEvaluator::kNoData;
}

void AlarmReplay::add(UtcTime at, double step_s, std::optional<MetricSample> sample) {
  if (sample) {
    least_ = has_data_ ? std::min(least_, sample->value) : sample->value;
    most_ = has_data_ ? std::max(most_, sample->value) : sample->value;
    sum_ += sample->value;
    weighted_ += sample->value * sample->weight;
    weight_ += sample->weight;
    has_data_ = true;
  }
  seconds_ += step_s;
  if (seconds_ + 1e-9 < alarm_->period_s) return;
  const bool rings = evaluator_.add(datapoint()) == AlarmState::kAlarm;
  if (rings && !rings_now_) {
    ++rings_;
    if (!first_) first_ = at;
  }
  rings_now_ = rings;
  if (rings) ringing_s_ += seconds_;
  seconds_ = weighted_ = weight_ = sum_ = 0;
  has_data_ = false;
}

AlarmProjection AlarmReplay::result() const {
  return {.name = alarm_->name,
          .rings = rings_,
          .first = first_ ? first_->to_string() : "",
          .minutes = ringing_s_ / 60};
}

}  // namespace costplan
