#include "autoscale/alarm.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace costplan {
namespace {

constexpr int kBits = 64;

std::uint64_t lowest(int bits) { return (std::uint64_t{1} << bits) - 1; }

}  // namespace

AlarmEvaluator::AlarmEvaluator(const Settings& settings) : settings_(settings) {
  const AlarmComparison how = settings.comparison;
  const bool is_below = how == AlarmComparison::kLess || how == AlarmComparison::kLessOrEqual;
  sign_ = is_below ? -1 : 1;
  limit_ = sign_ * settings.threshold;
  if (how == AlarmComparison::kGreaterOrEqual || how == AlarmComparison::kLessOrEqual) {
    limit_ = std::nextafter(limit_, -std::numeric_limits<double>::infinity());
  }
  const int periods = settings.evaluation_periods + settings.extra_datapoints;
  is_far_ = periods > kBits;
  is_by_bits_ = settings.minutes_per_period == 1 && settings.delay + periods <= kBits;
  waiting_ = is_by_bits_ ? settings.delay : 0;
  if (!is_far_) latest_ = lowest(settings.evaluation_periods) << waiting_;
  // (One more than the evaluation periods: what leaves them is looked at once more.)
  const auto places =
      static_cast<unsigned>(settings.delay + std::max(periods, settings.evaluation_periods + 1) *
                                                 settings.minutes_per_period);
  if (is_far_) windows_.assign(static_cast<std::size_t>(settings.minutes_per_period), {});
  values_.assign(std::bit_ceil(places), kNoData);
  last_place_ = values_.size() - 1;
}

// Of minutes the mean of those that exist.
double AlarmEvaluator::period_value(int periods_ago) const {
  const int minutes = settings_.minutes_per_period;
  if (minutes == 1 || settings_.adds_whole_periods) return at(periods_ago * minutes);
  double sum = 0;
  int count = 0;
  for (int i = 0; i < minutes; ++i) {
    const double value = at(periods_ago * minutes + i);
    if (value < 0) continue;
    sum += value;
    ++count;
  }
  return count == 0 ? kNoData : sum / count;
}

// Periods of several minutes slide by one minute: all of them have other minutes now.
// (A datapoint that is missing breaches nothing.)
void AlarmEvaluator::look_back() {
  breach_ = 0;
  present_ = 0;
  const int periods = settings_.evaluation_periods + settings_.extra_datapoints;
  for (int i = 0; i < periods; ++i) {
    const double value = period_value(i);
    present_ |= static_cast<std::uint64_t>(value >= 0) << i;
    breach_ |= static_cast<std::uint64_t>(breaches(value)) << i;
  }
}

// The same of more periods than there are bits: a day has 1,440 minutes. Every minute of a
// period has a window of its own, into which its datapoint comes and the oldest leaves.
void AlarmEvaluator::look_far_back() {
  const int needed = settings_.evaluation_periods;
  const int minutes = settings_.minutes_per_period;
  phase_ = (phase_ + 1) % windows_.size();
  Window& window = windows_[phase_];
  const auto count = [&](double value, int times) {
    if (value < 0) return;
    window.existing += times;
    if (breaches(value)) window.breaching += times;
  };
  if (minutes == 1 || settings_.adds_whole_periods) {
    count(period_value(0), 1);
    count(period_value(needed), -1);
  } else {  // all of them have other minutes now
    window = {};
    for (int i = 0; i < needed; ++i) count(period_value(i), 1);
  }
  if (window.existing == needed) {
    state_ = verdict(window.breaching);
    return;
  }
  int existing = 0;
  int breaching = 0;
  int oldest = 0;
  for (int i = 0; i < needed + settings_.extra_datapoints && existing < needed; ++i) {
    const double value = period_value(i);
    if (value < 0) continue;
    ++existing;
    if (!breaches(value)) continue;
    ++breaching;
    oldest = i + 1;
  }
  state_ = existing < needed ? incomplete(existing, breaching, oldest) : verdict(breaching);
}

AlarmState AlarmEvaluator::evaluate() const {
  const int needed = settings_.evaluation_periods;
  if ((present_ & latest_) == latest_) return verdict(std::popcount(breach_ & latest_));
  const std::uint64_t range = lowest(needed + settings_.extra_datapoints);
  const std::uint64_t breach = breach_ >> waiting_;
  std::uint64_t present = (present_ >> waiting_) & range;
  const int existing = std::popcount(present);
  if (existing >= needed) {
    int breaching = 0;
    for (int left = needed; left > 0; --left, present &= present - 1) {
      breaching += static_cast<int>((breach >> std::countr_zero(present)) & 1);
    }
    return verdict(breaching);
  }
  const std::uint64_t breaching_bits = breach & present;
  return incomplete(existing, std::popcount(breaching_bits),
                    static_cast<int>(std::bit_width(breaching_bits)));
}

AlarmState AlarmEvaluator::incomplete(int existing, int breaching, int oldest) const {
  const int to_alarm = settings_.datapoints_to_alarm;
  switch (settings_.treat_missing) {
    case MissingData::kBreaching:
      return verdict(breaching + settings_.evaluation_periods - existing);
    case MissingData::kNotBreaching: return verdict(breaching);
    case MissingData::kMissing:
    case MissingData::kIgnore: break;
  }
  if (breaching >= to_alarm) return AlarmState::kAlarm;
  if (existing > breaching) return AlarmState::kOk;
  if (settings_.treat_missing == MissingData::kIgnore) return state_;
  return existing > 0 && oldest >= to_alarm ? AlarmState::kAlarm : AlarmState::kInsufficientData;
}

std::optional<double> AlarmEvaluator::datapoint(int periods_ago) const {
  const double value = period_value(periods_ago);
  return value < 0 ? std::nullopt : std::optional(value);
}

std::optional<double> AlarmEvaluator::aggregate(MetricAggregation how) const {
  double sum = 0;
  double least = 0;
  double most = 0;
  int count = 0;
  for (int i = 0; i < settings_.evaluation_periods; ++i) {
    const double value = period_value(i);
    if (value < 0) continue;
    least = count == 0 ? value : std::min(least, value);
    most = count == 0 ? value : std::max(most, value);
    sum += value;
    ++count;
  }
  if (count == 0) return std::nullopt;
  if (how == MetricAggregation::kMinimum) return least;
  if (how == MetricAggregation::kMaximum) return most;
  return sum / count;
}

int AlarmEvaluator::breaching() const {
  return is_far_ ? windows_[phase_].breaching : std::popcount(breach_ & latest_);
}

}  // namespace costplan
