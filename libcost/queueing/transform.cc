#include "queueing/transform.h"

#include <algorithm>
#include <cmath>

namespace costplan {
namespace {

constexpr double kPi = 3.14159265358979323846;
// e^-A is the relative error of the series, e^(A/2) times that of a double what rounding adds.
constexpr double kA = 24;
constexpr int kAveraged = 14;

}  // namespace

double from_transform(const std::function<Complex(const Complex&)>& transform, double t,
                      int terms) {
  const double scale = portable_exp(kA / 2) / t;
  double sum = transform({kA / (2 * t), 0}).real() / 2;
  double sign = -1;
  double averaged = 0;
  double weight = 1.0 / (1 << kAveraged);  // binomial, of the partial sums at the end
  for (int k = 1; k <= terms + kAveraged; ++k, sign = -sign) {
    sum += sign * transform({kA / (2 * t), k * kPi / t}).real();
    if (k < terms) continue;
    const int n = k - terms;
    averaged += weight * sum;
    weight = weight * (kAveraged - n) / (n + 1);
  }
  return std::clamp(scale * averaged, 0.0, 1.0);
}

}  // namespace costplan
