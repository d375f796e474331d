// What one policy has done lately, and what that forbids.
//
// What it answers: "is a scale-out of this policy still in effect, and how much did it
// add?", "may the policy scale in?"
//
// An activity completes when the running count has reached it; only then its cooldown
// starts. Until the end of it the activity is in effect. Any scale-out ends the cooldown
// of a scale-in.
//
// Units: milliseconds, tasks.
//
// Thread safety: a value.
//
// Source: ECS developer guide, "Service auto scaling", on cooldown periods. Proved by
// tests/autoscale/target_tracking_test.cc and step_scaling_test.cc.
#pragma once

#include <algorithm>

#include "autoscale/clock.h"

namespace costplan {

class Cooldown {
 public:
  Cooldown() = default;
  Cooldown(double out_s, double in_s) : out_(to_millis(out_s)), in_(to_millis(in_s)) {}

  // Activities that the running count has caught up with are complete.
  void update(Millis now, int running, int desired) {
    if (out_open_ && running >= std::min(out_target_, desired)) {
      out_open_ = false;
      out_until_ = now + out_;
    }
    if (in_open_ && running <= std::max(in_target_, desired)) {
      in_open_ = false;
      in_until_ = now + in_;
    }
  }

  // An activity waits for the running count.
  bool is_open() const { return out_open_ || in_open_; }
  bool out_in_effect(Millis now) const { return out_open_ || now < out_until_; }
  bool in_in_effect(Millis now) const { return in_open_ || now < in_until_; }
  // By the scale-outs in effect together.
  int added() const { return out_target_ - out_base_; }
  int base() const { return out_base_; }

  void start_out(Millis now, int from, int to) {
    if (!out_in_effect(now)) out_base_ = from;
    out_target_ = to;
    out_open_ = true;
  }
  void start_in(int to) {
    in_target_ = to;
    in_open_ = true;
  }
  void end_in(Millis now) {
    in_open_ = false;
    in_until_ = std::min(in_until_, now);
  }

 private:
  Millis out_ = 0;
  Millis in_ = 0;
  bool out_open_ = false;
  bool in_open_ = false;
  int out_base_ = 0;
  int out_target_ = 0;
  int in_target_ = 0;
  Millis out_until_ = 0;
  Millis in_until_ = 0;
};

}  // namespace costplan
