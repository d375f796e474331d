#include "autoscale/predictive.h"

#include <algorithm>

#include "autoscale/capacity_rules.h"

namespace costplan {
namespace {

constexpr int kForecastHours = 48;
constexpr int kRenewalHours = 6;
constexpr std::size_t kMostHours = 14 * 24;

}  // namespace

PredictiveScaler::PredictiveScaler(const PredictiveScalingPolicy& policy,
                                   std::chrono::sys_seconds start)
    : policy_(&policy),
      loads_(policy.hourly_history),
      buffer_(to_millis(policy.scheduling_buffer_s)) {
  const auto hour = std::chrono::floor<std::chrono::hours>(start);
  offset_ = std::chrono::duration_cast<std::chrono::milliseconds>(start - hour).count();
  renew(0);
}

void PredictiveScaler::renew(std::int64_t hour) {
  const std::vector<double> loads = forecast_hourly(loads_, kForecastHours, policy_->method);
  forecast_.clear();
  for (const double load : loads) forecast_.push_back(ceil_to_tasks(load / policy_->target));
  forecast_from_ = hour;
}

void PredictiveScaler::add(Millis until, Millis tick, double metric, int tasks) {
  if (metric >= 0) {
    sum_ += metric * tasks * static_cast<double>(tick);
    measured_ += tick;
  }
  if ((until + offset_) % kMillisPerHour != 0) return;
  // An hour without data looks like the same hour a day before, or like nothing.
  double load = 0;
  if (measured_ > 0) {
    load = sum_ / static_cast<double>(measured_);
  } else if (loads_.size() >= 24) {
    load = loads_[loads_.size() - 24];
  }
  loads_.push_back(load);
  if (loads_.size() > kMostHours) loads_.erase(loads_.begin());
  sum_ = 0;
  measured_ = 0;
  const std::int64_t hour = (until + offset_) / kMillisPerHour;
  if (forecast_.empty() || hour >= forecast_from_ + kRenewalHours) renew(hour);
}

int PredictiveScaler::tasks_in(std::int64_t hour) const {
  const std::int64_t index = hour - forecast_from_;
  if (index < 0 || index >= static_cast<std::int64_t>(forecast_.size())) return 0;
  return forecast_[static_cast<std::size_t>(index)];
}

// From the buffer before an hour to its end.
int PredictiveScaler::floor_at(Millis now) const {
  const std::int64_t hour = (now + offset_) / kMillisPerHour;
  const std::int64_t next = (now + offset_ + buffer_) / kMillisPerHour;
  return std::max(tasks_in(hour), tasks_in(next));
}

int PredictiveScaler::max_at(Millis now, int max_tasks) const {
  if (policy_->max_capacity_breach == MaxCapacityBreach::kHonor) return max_tasks;
  const int wanted = floor_at(now);
  const int with_buffer = ceil_to_tasks(wanted * (1 + policy_->max_capacity_buffer_percent / 100));
  return std::max(max_tasks, with_buffer);
}

}  // namespace costplan
