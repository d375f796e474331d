#include "autoscale/launch_quota.h"

#include <algorithm>
#include <cmath>

namespace costplan {

LaunchQuota::LaunchQuota(const ScalingParameters& parameters)
    : micros_per_launch_(1e6 / parameters.launches_per_s),
      burst_micros_((parameters.launch_burst - 1) * micros_per_launch_),
      per_minute_(static_cast<std::size_t>(parameters.service_launches_per_minute)) {}

Millis LaunchQuota::take(TaskProvider provider, Millis now) {
  double& full_at = full_at_micros_[static_cast<std::size_t>(provider)];
  const auto allowed = static_cast<Millis>(std::ceil((full_at - burst_micros_) / 1000));
  Millis launch = std::max(now, allowed);
  if (launches_.size() == per_minute_) {
    launch = std::max(launch, launches_[oldest_] + kMillisPerMinute);
    launches_[oldest_] = launch;
    oldest_ = (oldest_ + 1) % per_minute_;
  } else {
    launches_.push_back(launch);
  }
  full_at = std::max(full_at, static_cast<double>(launch) * 1000) + micros_per_launch_;
  return launch;
}

}  // namespace costplan
