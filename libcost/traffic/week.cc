#include "traffic/week.h"

#include <algorithm>

namespace costplan {
namespace {

template <std::size_t N>
double mean_of(const std::array<double, N>& profile) {
  double sum = 0;
  for (const double value : profile) sum += value;
  return sum / static_cast<double>(N);
}

}  // namespace

Week::Week(const DailyProfile& daily, const WeeklyProfile& weekly) : means_(), edges_() {
  const double daily_mean = mean_of(daily);
  const double weekly_mean = mean_of(weekly);
  for (std::size_t hour = 0; hour < kHours; ++hour) {
    means_[hour] = (weekly[hour / 24] / weekly_mean) * (daily[hour % 24] / daily_mean);
  }
  for (std::size_t edge = 0; edge <= kHours; ++edge) {
    const double before = means_[(edge + kHours - 1) % kHours];
    const double after = means_[edge % kHours];
    const double outer = means_[(edge + kHours - 2) % kHours] + means_[(edge + 1) % kHours];
    const double smaller = std::min(before, after);
    const double estimate = (7 * (before + after) - outer) / 12;
    edges_[edge] = std::min(std::clamp(estimate, smaller, std::max(before, after)), 3 * smaller);
  }
}

}  // namespace costplan
