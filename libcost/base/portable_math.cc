#include "base/portable_math.h"

#include <cmath>
#include <limits>

namespace costplan {
namespace {

constexpr double kLn2 = 0.693147180559945309417;
constexpr double kSquareRootOfHalf = 0.707106781186547524401;

}  // namespace

double portable_exp2(double x) {
  if (x > 1023) return std::numeric_limits<double>::infinity();
  if (x < -1074) return 0;
  const double whole = std::floor(x + 0.5);
  const double y = (x - whole) * kLn2;  // at most 0.35: 15 terms reach the last digit
  double sum = 1;
  for (int n = 15; n > 0; --n) sum = 1 + y * sum / n;
  return std::ldexp(sum, static_cast<int>(whole));  // exact, unless it is subnormal
}

double portable_log2(double x) {
  int exponent = 0;
  double m = std::frexp(x, &exponent);  // exact: [0.5, 1)
  if (m < kSquareRootOfHalf) {
    m *= 2;
    --exponent;
  }
  const double s = (m - 1) / (m + 1);  // at most 0.18: 12 terms reach the last digit
  const double square = s * s;
  double sum = 0;
  for (int k = 23; k > 0; k -= 2) sum = sum * square + 1.0 / k;
  return exponent + 2 * s * sum / kLn2;
}

}  // namespace costplan
