#include "projection/week_of_steps.h"

#include <algorithm>
#include <cstdint>
#include <span>

namespace costplan {

WeekOfSteps::WeekOfSteps(const TrafficCurve& curve) : place_of_{0} {
  constexpr std::size_t kDays = 7;
  constexpr std::int64_t kMostSteps = 24 * 60;  // minutes: up to 3 MB for each service
  const std::int64_t steps = UtcTime::kSecondsPerDay / curve.step_s;
  const auto day = static_cast<std::size_t>(steps);
  const std::span<const double> values = curve.values;
  if (UtcTime::kSecondsPerDay % curve.step_s != 0 || steps > kMostSteps || values.size() <= day) {
    return;
  }
  place_of_.resize(kDays * day);
  places_ = 0;
  const std::size_t known = std::min(values.size(), place_of_.size());
  for (std::size_t i = 0; i < known; ++i) {
    std::size_t alike = i % day;
    while (alike < i && values[alike] != values[i]) alike += day;
    if (i > 0 && values[i] == values[i - 1]) alike = i - 1;
    place_of_[i] = alike < i ? place_of_[alike] : static_cast<std::uint32_t>(places_++);
  }
}

}  // namespace costplan
