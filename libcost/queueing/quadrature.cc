#include "queueing/quadrature.h"

#include <algorithm>
#include <cmath>

#include "base/elementary.h"

namespace costplan {
namespace {

// Gauss-Legendre on [-1, 1]: the positive half of 16 points. Abramowitz and Stegun 25.4.
constexpr double kPoints[8] = {0.0950125098376374402, 0.2816035507792589132, 0.4580167776572273863,
                               0.6178762444026437484, 0.7554044083550030338, 0.8656312023878317438,
                               0.9445750230732325761, 0.9894009349916499326};
constexpr double kWeights[8] = {0.1894506104550684963, 0.1826034150449235889, 0.1691565193950025382,
                                0.1495959888165767320, 0.1246289712555338720, 0.0951585116824927848,
                                0.0622535239386478929, 0.0271524594117540949};

// Where the integrand starts to count, at or after `from`.
double start_of(const std::function<Exponent(double)>& exponent, double f0, double from,
                double to) {
  auto too_early = [&](double v) {
    const Exponent here = exponent(v);
    return here.slope > 0 && here.value - f0 < -80;
  };
  if (!too_early(from)) return from;
  double low = from;
  double step = 1 / exponent(from).slope;
  double high = std::min(from + step, to);
  while (high < to && too_early(high)) {
    low = high;
    step *= 2;
    high = std::min(high + step, to);
  }
  for (int i = 0; i < 60; ++i) {
    const double middle = low + (high - low) / 2;
    (too_early(middle) ? low : high) = middle;
  }
  return low;
}

}  // namespace

double integrate_log_concave(const std::function<Exponent(double)>& exponent, double f0,
                             const std::function<double(double)>& g, double from, double to) {
  double sum = 0;
  double left = start_of(exponent, f0, from, to);
  for (int panel = 0; panel < 20'000 && left < to; ++panel) {
    const Exponent here = exponent(left);
    const double steep = std::max({std::abs(here.slope), std::sqrt(-here.curvature), here.detail});
    const double width = std::min(steep > 0 ? 1 / steep : to - left, to - left);
    const double right = left + width == left ? to : left + width;
    const double middle = left + (right - left) / 2;
    const double half = (right - left) / 2;
    double part = 0;
    for (int i = 0; i < 8; ++i) {
      for (const double v : {middle - half * kPoints[i], middle + half * kPoints[i]}) {
        part += kWeights[i] * g(v) * portable_exp(exponent(v).value - f0);
      }
    }
    sum += part * half;
    // Past the summit everything that follows is below this panel by the same factor.
    if (here.slope < 0 && portable_exp(here.value - f0) / -here.slope <= 1e-17 * sum) break;
    left = right;
  }
  return sum;
}

}  // namespace costplan
