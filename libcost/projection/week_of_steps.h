// A place for each step of a week, to look back on.
//
// Synthetic traffic, and measured traffic that is repeated by the day of the week, come back
// every week, and mostly meet as many tasks: the step of a week ago, where it was the same,
// need not be worked out again.
//
// Thread safety: as any std container.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace costplan {

template <typename Step>
class WeekOfSteps {
 public:
  // Of `steps` steps of `step_s`. Where no step is a week after another one, or a week has
  // more steps than are worth their memory, all steps share one place.
  WeekOfSteps(std::int64_t steps, std::int64_t step_s) {
    constexpr std::int64_t kSecondsPerWeek = 7 * 86'400;
    constexpr std::int64_t kMostSteps = 7 * 24 * 60;  // minutes: 3 MB for each service
    const std::int64_t week = kSecondsPerWeek / step_s;
    if (kSecondsPerWeek % step_s != 0 || steps <= week || week > kMostSteps) return;
    week_ = static_cast<std::size_t>(week);
    steps_.reserve(week_);
  }

  // The place of the next step, which is new or was another step's.
  Step& next() {
    if (next_ == week_) next_ = 0;
    if (next_ == steps_.size()) steps_.emplace_back();
    return steps_[next_++];
  }
  template <typename Use>
  void for_each(Use use) {
    std::for_each(steps_.begin(), steps_.end(), use);
  }

 private:
  std::size_t week_ = 1;
  std::size_t next_ = 0;
  std::vector<Step> steps_;
};

}  // namespace costplan
