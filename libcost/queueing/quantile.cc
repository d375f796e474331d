#include "queueing/quantile.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/elementary.h"

namespace costplan {
double falls_to(const std::function<double(double)>& exceeds, double level, double scale,
                double precision) {
  // Where nothing is left, the logarithm is cut off: it only has to be low.
  auto height = [&](double t) {
    return portable_log(std::max(exceeds(t), std::numeric_limits<double>::min())) -
           portable_log(level);
  };
  // Who does not wait at all: a probability that equals the level, up to rounding.
  if (exceeds(0) <= level * (1 + 1e-13)) return 0;
  double low = 0;
  double high = scale;
  double at_low = height(low);
  double at_high = height(high);
  for (int i = 0; at_high > 0; ++i) {
    if (i == 1000 || !std::isfinite(high)) return std::numeric_limits<double>::quiet_NaN();
    low = high;
    at_low = at_high;
    high *= 2;
    at_high = height(high);
  }
  for (int i = 0; low == 0 && i < 1000; ++i) {
    const double middle = high / 16;
    const double value = height(middle);
    (value > 0 ? low : high) = middle;
    (value > 0 ? at_low : at_high) = value;
  }

  // Brent 1973: inverse quadratic steps, bisection where they do not help.
  double best = high, at_best = at_high, other = low, at_other = at_low;
  double third = other, at_third = at_other;
  double step = best - other, before = step;
  for (int i = 0; i < 200; ++i) {
    if ((at_best > 0) == (at_third > 0)) {
      third = other;
      at_third = at_other;
      before = step = best - other;
    }
    if (std::abs(at_third) < std::abs(at_best)) {
      other = best, best = third, third = other;
      at_other = at_best, at_best = at_third, at_third = at_other;
    }
    const double tolerance = precision * std::abs(best);
    const double half = (third - best) / 2;
    if (std::abs(half) <= tolerance || at_best == 0) break;
    if (std::abs(before) >= tolerance && std::abs(at_other) > std::abs(at_best)) {
      const double s = at_best / at_other;
      double p = 2 * half * s;
      double q = 1 - s;
      if (other != third) {
        const double u = at_other / at_third;
        const double r = at_best / at_third;
        p = s * (2 * half * u * (u - r) - (best - other) * (r - 1));
        q = (u - 1) * (r - 1) * (s - 1);
      }
      if (p > 0) q = -q;
      p = std::abs(p);
      const bool inside =
          2 * p < std::min(3 * half * q - std::abs(tolerance * q), std::abs(before * q));
      before = inside ? step : half;
      step = inside ? p / q : half;
    } else {
      before = step = half;
    }
    other = best;
    at_other = at_best;
    best += std::abs(step) > tolerance ? step : (half > 0 ? tolerance : -tolerance);
    at_best = height(best);
  }
  return best;
}

}  // namespace costplan
