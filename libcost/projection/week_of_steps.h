// A place for each step of a week, to look back on.
//
// Synthetic traffic, and measured traffic that is repeated by the day of the week, come back
// every week, at most minutes of a working day as the day before, and meet as many tasks: the
// step of then, where it was the same, need not be worked out again.
//
// Thread safety: as any std container.
//
// Proved by tests/projection/week_of_steps_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "costplan/traffic.h"

namespace costplan {

class WeekOfSteps {
 public:
  // Steps of the first week share a place with the one before that has the same traffic, or with
  // the same step of an earlier day. Where there is no second day, or a day has more steps than
  // are worth their memory, all steps share one place.
  explicit WeekOfSteps(const TrafficCurve& curve);

  std::size_t places() const { return places_; }
  // Of the next step; and that which will be next.
  std::size_t next() {
    const std::size_t place = coming();
    if (++step_ == place_of_.size()) step_ = 0;
    return place;
  }
  std::size_t coming() const { return place_of_[step_]; }

 private:
  std::size_t places_ = 1;
  std::vector<std::uint32_t> place_of_;  // each step of the week
  std::size_t step_ = 0;
};

}  // namespace costplan
