#include "projection/alarm_replay.h"

#include <algorithm>
#include <cmath>

namespace costplan {
namespace {

constexpr double kSecondsPerMinute = 60;

int minutes_of(const LoadAlarm& alarm) {
  return std::max(1, static_cast<int>(std::ceil(alarm.period_s / kSecondsPerMinute)));
}

}  // namespace

void MetricTally::add(const MetricSample& sample) {
  least_ = has_data_ ? std::min(least_, sample.value) : sample.value;
  most_ = has_data_ ? std::max(most_, sample.value) : sample.value;
  sum_.add(sample.value);
  weighted_.add(sample.value * sample.weight);
  weight_.add(sample.weight);
  has_data_ = true;
}

void MetricTally::add(const MetricTally& other) {
  if (!other.has_data_) return;
  least_ = has_data_ ? std::min(least_, other.least_) : other.least_;
  most_ = has_data_ ? std::max(most_, other.most_) : other.most_;
  sum_.add(other.sum_);
  weighted_.add(other.weighted_);
  weight_.add(other.weight_);
  has_data_ = true;
}

double MetricTally::datapoint(AlarmStatistic statistic) const {
  if (!has_data_) return AlarmEvaluator::kNoData;
  switch (statistic) {
    case AlarmStatistic::kSum: return sum_.value();
    case AlarmStatistic::kMinimum: return least_;
    case AlarmStatistic::kMaximum: return most_;
    case AlarmStatistic::kAverage: break;
  }
  const double weight = weight_.value();
  return weight > 0 ? weighted_.value() / weight : AlarmEvaluator::kNoData;
}

void SlidingTally::add(const MetricTally& part) {
  if (parts_ == 1) {  // as most alarms have it
    newer_total_ = part;
    is_full_ = true;
    return;
  }
  if (!older_.empty()) older_.pop_back();
  newer_.push_back(part);
  newer_total_.add(part);
  if (newer_.size() < parts_) return;
  MetricTally from_here;
  for (auto it = newer_.rbegin(); it != newer_.rend(); ++it) {
    from_here.add(*it);
    older_.push_back(from_here);
  }
  newer_.clear();
  newer_total_ = {};
  is_full_ = true;
}

MetricTally SlidingTally::total() const {
  if (older_.empty()) return newer_total_;
  MetricTally out = older_.back();
  out.add(newer_total_);
  return out;
}

AlarmReplay::AlarmReplay(const LoadAlarm& alarm)
    : alarm_(&alarm),
      evaluator_({.threshold = alarm.threshold,
                  .comparison = alarm.above ? AlarmComparison::kGreater : AlarmComparison::kLess,
                  .minutes_per_period = minutes_of(alarm),
                  .evaluation_periods = alarm.evaluation_periods,
                  .datapoints_to_alarm = alarm.datapoints_to_alarm,
                  .treat_missing = alarm.treat_missing,
                  .adds_whole_periods = true}),
      period_(static_cast<std::size_t>(minutes_of(alarm))) {}

void AlarmReplay::add(UtcTime at, double step_s, std::optional<MetricSample> sample) {
  if (seconds_ == 0) since_ = at;
  if (sample) latest_.add(*sample);
  seconds_ += step_s;
  if (seconds_ + 1e-9 < std::min(alarm_->period_s, kSecondsPerMinute)) return;
  period_.add(latest_);
  if (period_.is_full()) {
    const double datapoint = period_.total().datapoint(alarm_->statistic);
    const bool rings = evaluator_.add(datapoint) == AlarmState::kAlarm;
    if (rings && !rings_now_) {
      ++rings_;
      if (!first_) first_ = since_;
    }
    rings_now_ = rings;
    if (rings) ringing_s_ += seconds_;
  }
  seconds_ = 0;
  latest_ = {};
}

AlarmProjection AlarmReplay::result() const {
  return {.name = alarm_->name,
          .rings = rings_,
          .first = first_ ? first_->to_string() : "",
          .minutes = ringing_s_ / 60};
}

}  // namespace costplan
