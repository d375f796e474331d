// What was decided and why, the latest entries of it.
//
// Units: milliseconds since the start.
//
// Thread safety: a value.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "autoscale/clock.h"
#include "costplan/autoscale.h"

namespace costplan {

class DecisionLog {
 public:
  explicit DecisionLog(int limit) : limit_(static_cast<std::size_t>(limit)) {}

  void add(Millis time, int desired_before, int desired_after, std::string reason);
  // A thing that happened and changed no desired count.
  void note(Millis time, int desired, std::string reason) {
    add(time, desired, desired, std::move(reason));
  }

  std::vector<ScalingDecision> entries() const;  // oldest first
  std::size_t dropped() const { return dropped_; }

 private:
  std::size_t limit_;
  std::vector<ScalingDecision> ring_;
  std::size_t oldest_ = 0;
  std::size_t dropped_ = 0;
};

// Six significant digits, without locale: `95`, `66.6667`.
std::string short_number(double value);

}  // namespace costplan
