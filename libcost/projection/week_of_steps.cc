#include "projection/week_of_steps.h"

#include <algorithm>
#include <cstdint>
#include <span>

namespace costplan {

WeekOfSteps::WeekOfSteps(const TrafficCurve& curve) {
  constexpr std::int64_t kMostSteps = 24 * 60;  // minutes: up to 2.5 MB for each service
  const std::int64_t steps = UtcTime::kSecondsPerDay / curve.step_s;
  const auto day = static_cast<std::size_t>(steps);
  const std::span<const double> values = curve.values;
  if (UtcTime::kSecondsPerDay % curve.step_s != 0 || steps > kMostSteps || values.size() <= day) {
    return;
  }
  steps_of_day_ = day;
  places_ = 0;
  for (std::size_t i = 0; i < kDays; ++i) {
    const auto rates = [&](std::size_t of) {
      return values.subspan(std::min(of * day, values.size()),
                            std::min(day, values.size() - std::min(of * day, values.size())));
    };
    first_of_day_[i] = places_;
    for (std::size_t earlier = 0; earlier < i; ++earlier) {
      if (!std::ranges::equal(rates(i), rates(earlier))) continue;
      first_of_day_[i] = first_of_day_[earlier];
      break;
    }
    if (first_of_day_[i] == places_) places_ += day;
  }
}

}  // namespace costplan
