#include "projection/week_of_steps.h"

#include <algorithm>
#include <cstdint>
#include <span>

namespace costplan {
namespace {

constexpr std::size_t kDays = 7;
constexpr std::int64_t kMostSteps = 24 * 60;  // of a day, minutes: 9 MB for each service
constexpr std::size_t kFewSteps = 14 * 24 * 60;
constexpr std::size_t kPlacesOfLoads = 8192;  // 7 MB

// Of a day that comes back; 0: of no use.
std::size_t steps_of_day(const TrafficCurve& curve) {
  const std::int64_t steps = UtcTime::kSecondsPerDay / curve.step_s;
  const bool is_whole = UtcTime::kSecondsPerDay % curve.step_s == 0;
  return is_whole && steps <= kMostSteps ? static_cast<std::size_t>(steps) : 0;
}

}  // namespace

bool comes_back(const TrafficCurve& curve) {
  const std::size_t day = steps_of_day(curve);
  const std::size_t after = day > 0 ? kDays * day : 1;
  const std::span<const double> values = curve.values;
  if (values.size() <= std::max(kFewSteps, after)) return true;
  std::size_t missing = (values.size() - after + 1) / 2;
  for (std::size_t i = after; i < values.size(); ++i) {
    if (values[i] == values[i - after] && --missing == 0) return true;
  }
  return false;
}

WeekOfSteps::WeekOfSteps(const TrafficCurve& curve)
    : comes_back_(costplan::comes_back(curve)), place_of_{0} {
  if (!comes_back_) {
    places_ = kPlacesOfLoads;
    return;
  }
  const std::size_t day = steps_of_day(curve);
  const std::span<const double> values = curve.values;
  if (day == 0 || values.size() <= day) return;
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
