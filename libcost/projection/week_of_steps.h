// A place for each step of a week, to look back on.
//
// Synthetic traffic, and measured traffic that is repeated by the day of the week, come back
// every week, at most minutes of a working day as the day before, and meet as many tasks: the
// step of then, where it was the same, need not be worked out again. Traffic that grows, or was
// measured for weeks, never comes back: there the steps of much the same load are taken as one.
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

// Whether the traffic is the same as a week before in at least half of its steps (without days: as
// in the step before), or the steps are few enough to work each of them out.
bool comes_back(const TrafficCurve& curve);

class WeekOfSteps {
 public:
  // Steps of the first week share a place with the one before that has the same traffic, or with
  // the same step of an earlier day. Where there is no second day, or a day has more steps than
  // are worth their memory, all steps share one place.
  explicit WeekOfSteps(const TrafficCurve& curve);

  std::size_t places() const { return places_; }
  // If not, places are for loads, and next() and coming() say nothing.
  bool comes_back() const { return comes_back_; }
  // Of the next step; and that which will be next.
  std::size_t next() {
    const std::size_t place = coming();
    if (++step_ == place_of_.size()) step_ = 0;
    return place;
  }
  std::size_t coming() const { return place_of_[step_]; }

 private:
  std::size_t places_ = 1;
  bool comes_back_;
  std::vector<std::uint32_t> place_of_;  // each step of the week
  std::size_t step_ = 0;
};

}  // namespace costplan
