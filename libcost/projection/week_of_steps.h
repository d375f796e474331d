// A place for each step of a week, to look back on.
//
// Synthetic traffic, and measured traffic that is repeated by the day of the week, come back
// every week, on working days mostly every day, and meet as many tasks: the step of then,
// where it was the same, need not be worked out again.
//
// Thread safety: as any std container.
//
// Proved by tests/projection/week_of_steps_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "costplan/traffic.h"

namespace costplan {

class WeekOfSteps {
 public:
  // Days of the first week that are alike share their places. Where there is no second day,
  // or a day has more steps than are worth their memory, all steps share one place.
  explicit WeekOfSteps(const TrafficCurve& curve);

  std::size_t places() const { return places_; }
  // The place of the next step. The first time that it is given it is one more than the
  // highest so far.
  std::size_t next() {
    if (step_ == steps_of_day_) {
      step_ = 0;
      if (++day_ == kDays) day_ = 0;
    }
    return first_of_day_[day_] + step_++;
  }

 private:
  static constexpr std::size_t kDays = 7;
  std::size_t places_ = 1;
  std::size_t steps_of_day_ = 1;
  std::array<std::size_t, kDays> first_of_day_{};
  std::size_t day_ = 0;
  std::size_t step_ = 0;
};

}  // namespace costplan
