// The state of a deployment in progress.
//
// Thread safety: a value.
#pragma once

#include <cstddef>

#include "autoscale/clock.h"
#include "costplan/scaling_config.h"

namespace costplan {

struct Rollout {
  enum class Phase { kNone, kRolling, kGreenStarts, kCanary, kBaking };

  Phase phase = Phase::kNone;
  DeploymentEvent event;
  int old_version = 0;
  bool is_rolling_back = false;
  bool is_stuck = false;
  Millis phase_until = kNever;
  std::size_t report = 0;

  bool is_active() const { return phase != Phase::kNone; }
  // A second full set of tasks beside the old.
  bool is_doubled() const { return is_active() && phase != Phase::kRolling; }
};

}  // namespace costplan
