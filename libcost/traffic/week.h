// A week of traffic as a smooth line through the means of its 168 hours.
//
// What it answers: "how busy is this second of the week?", without jumps from hour to hour
// and from day to day, and with exactly the hours that the profiles say.
//
// Within an hour of mean a the rate is the parabola with the edges l and r and that mean.
// An edge is the fourth-order estimate from the four hours around it, kept between its two
// neighbours (no new extremes) and at most three times the smaller. In Bernstein form the
// parabola has the coefficients l, 3a - l - r, r, and is nowhere negative while
// 3a >= l + r - sqrt(l·r); with 0 <= l, r <= 3a that always holds.
//
// Units: multiples of the mean of the week; seconds.
//
// Thread safety: immutable.
//
// Source: Colella & Woodward, J. Comput. Phys. 54 (1984), eq. 1.6 for the edges; the bound
// on them is our own. Proved by tests/traffic/synthetic_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "costplan/traffic.h"

namespace costplan {

class Week {
 public:
  static constexpr std::int64_t kSecondsPerHour = 3600;
  static constexpr std::size_t kHours = 168;

  // Precondition: no profile has a negative number or a sum of 0.
  Week(const DailyProfile& daily, const WeeklyProfile& weekly);

  // `hour` counts from Monday 00:00, `x` is from 0 to 1 within it.
  double at(std::size_t hour, double x) const {
    const double left = edges_[hour];
    const double right = edges_[hour + 1];
    return left * (1 - x) + right * x + 3 * (2 * means_[hour] - left - right) * x * (1 - x);
  }
  double mean(std::size_t hour) const { return means_[hour]; }
  // Of at() from `x` to `y`.
  double mean_between(std::size_t hour, double x, double y) const {
    const double left = edges_[hour];
    const double right = edges_[hour + 1];
    const double half = (x + y) / 2;
    return left * (1 - half) + right * half +
           3 * (2 * means_[hour] - left - right) * (half - (x * x + x * y + y * y) / 3);
  }
  // Whether the rate goes through both hours alike.
  bool are_alike(std::size_t hour, std::size_t other) const {
    return means_[hour] == means_[other] && edges_[hour] == edges_[other] &&
           edges_[hour + 1] == edges_[other + 1];
  }

 private:
  std::array<double, kHours> means_;
  std::array<double, kHours + 1> edges_;
};

}  // namespace costplan
