// When the next task may be launched.
//
// What it answers: Fargate hands out launches from a token bucket (a burst, then so many a
// second, per provider), and one service gets only so many a minute.
//
// Units: milliseconds.
//
// Thread safety: a value.
//
// Source: ECS developer guide, "AWS Fargate throttling quotas": burst 100, then 20 a
// second, on-demand and Spot apart. The bucket is the generic cell rate algorithm; the
// service's quota a sliding minute. Proved by tests/autoscale/task_lifecycle_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "autoscale/clock.h"
#include "costplan/scaling_config.h"

namespace costplan {

class LaunchQuota {
 public:
  explicit LaunchQuota(const ScalingParameters& parameters);

  // Takes one launch at `now` or the earliest time after. Calls come in order of `now`.
  Millis take(TaskProvider provider, Millis now);

 private:
  double micros_per_launch_;
  double burst_micros_;
  std::array<double, kTaskProviders> full_at_micros_{};  // when the bucket is full again
  std::size_t per_minute_;
  std::vector<Millis> launches_;  // a ring of the last `per_minute_`
  std::size_t oldest_ = 0;
};

}  // namespace costplan
