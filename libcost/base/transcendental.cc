#include "base/transcendental.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "base/elementary.h"

namespace costplan {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kPiLow = 1.2246467991473532e-16;  // π - kPi
constexpr double kShift = 0x1.8p52;                // adding and taking it away rounds

// x less the nearest multiple of π/2, and which multiple it is, modulo 4. The parts of π/2
// have 33 bits each, so that their multiples are exact (Cody and Waite 1980).
struct Reduced {
  double r;
  unsigned quadrant;
};

Reduced reduce(double x) {
  constexpr double kFirst = 0x1.921fb54400000p+0;
  constexpr double kSecond = 0x1.0b4611a600000p-34;
  constexpr double kThird = 0x1.3198a2e037073p-69;
  const double k = (x * (2 / kPi) + kShift) - kShift;
  double r = ((x - k * kFirst) - k * kSecond) - k * kThird;
  // Where x is so large that digits are lost, what comes out is still an angle.
  r = std::clamp(r, -kPi / 4 - 1e-6, kPi / 4 + 1e-6);
  const auto multiple = static_cast<std::int64_t>(std::clamp(k, -0x1p62, 0x1p62));
  return {r, static_cast<unsigned>(multiple & 3)};
}

// Taylor series for |r| <= π/4.
double sine_of(double r) {
  const double z = r * r;
  double sum = 1.0 / 355687428096000.0;  // 1/17!
  sum = sum * z - 1.0 / 1307674368000.0;
  sum = sum * z + 1.0 / 6227020800.0;
  sum = sum * z - 1.0 / 39916800.0;
  sum = sum * z + 1.0 / 362880.0;
  sum = sum * z - 1.0 / 5040.0;
  sum = sum * z + 1.0 / 120.0;
  sum = sum * z - 1.0 / 6.0;
  return r + r * (z * sum);
}

double cosine_of(double r) {
  const double z = r * r;
  double sum = 1.0 / 20922789888000.0;  // 1/16!
  sum = sum * z - 1.0 / 87178291200.0;
  sum = sum * z + 1.0 / 479001600.0;
  sum = sum * z - 1.0 / 3628800.0;
  sum = sum * z + 1.0 / 40320.0;
  sum = sum * z - 1.0 / 720.0;
  sum = sum * z + 1.0 / 24.0;
  // 1 - z/2 is rounded once; what that loses is added back.
  const double half = 0.5 * z;
  const double head = 1 - half;
  return head + (((1 - head) - half) + z * z * sum);
}

double of_quadrant(double x, unsigned shift) {
  const Reduced reduced = reduce(x);
  const unsigned quadrant = (reduced.quadrant + shift) & 3;
  const double value = (quadrant & 1) != 0 ? cosine_of(reduced.r) : sine_of(reduced.r);
  return quadrant >= 2 ? -value : value;
}

// atan(x) - x for |x| <= 1/8, by Taylor's series.
double arc_less_tangent(double x) {
  const double z = x * x;
  double sum = 0;
  for (int n = 19; n >= 3; n -= 2) sum = 1.0 / n - z * sum;
  return -x * (z * sum);
}

// atan(y / x), 0 <= y <= x: by whole eighths, atan(a) = atan(b) + atan((a - b) / (1 + a b)).
double arc(double y, double x) {
  // atan(k/8): the double nearest to it and the rest.
  constexpr double kHigh[] = {0.0,
                              0.12435499454676144,
                              0.24497866312686414,
                              0.35877067027057225,
                              0.4636476090008061,
                              0.5585993153435624,
                              0.6435011087932844,
                              0.7188299996216245,
                              0.7853981633974483};
  constexpr double kLow[] = {0.0,
                             -3.1253241424539383e-18,
                             1.0698755618734451e-17,
                             -2.4623815582638635e-17,
                             2.2698777452961687e-17,
                             -5.4556305485916264e-18,
                             1.5834785051444286e-17,
                             -2.1478388444456983e-17,
                             3.061616997868383e-17};
  const double eighths = std::floor(8 * (y / x) + 0.5);
  const auto k = static_cast<int>(eighths);
  const double b = eighths / 8;
  const double rest = (y - b * x) / (x + b * y);
  return kHigh[k] + (rest + (arc_less_tangent(rest) + kLow[k]));
}

}  // namespace

double portable_expm1(double x) {
  if (x < -40) return -1;
  if (x > 709) return portable_exp(x);
  const double k = (x * 0x1.71547652b82fep0 + kShift) - kShift;
  const double high = x - k * kLn2High;
  const double low = k * kLn2Low;
  const double r = high - low;
  double sum = 1.0 / 1307674368000.0;  // 1/15!
  for (const double factorial : {87178291200.0, 6227020800.0, 479001600.0, 39916800.0, 3628800.0,
                                 362880.0, 40320.0, 5040.0, 720.0, 120.0, 24.0, 6.0, 2.0}) {
    sum = sum * r + 1.0 / factorial;
  }
  // What rounding took from r, at the end, where it is small.
  const double lost = (high - r) - low;
  const double part = r + (r * r * sum + lost);
  if (k == 0) return part;
  const auto exponent = static_cast<std::int64_t>(k);
  const double scale = std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
  if (exponent > 60) return scale * (1 + part);
  return scale * part + (scale - 1);
}

// ln u of the rounded u = 1 + x, and what rounding took away (Kahan).
double portable_log1p(double x) {
  const double u = 1 + x;
  const double lost = x > 1 ? 1 - (u - x) : x - (u - 1);
  return portable_log(u) + lost / u;
}

double portable_sin(double x) { return of_quadrant(x, 0); }
double portable_cos(double x) { return of_quadrant(x, 1); }

double portable_atan2(double y, double x) {
  const double up = std::abs(y);
  const double right = std::abs(x);
  if (up == 0 && right == 0) return 0;
  double angle = up <= right ? arc(up, right) : (kPi / 2 - arc(right, up)) + kPiLow / 2;
  if (x < 0) angle = (kPi - angle) + kPiLow;
  return y < 0 ? -angle : angle;
}

// Stirling's series from 12 on (Abramowitz and Stegun 6.1.40), below that by Γ(x + 1) = x Γ(x).
double portable_log_gamma(double x) {
  double product = 1;
  for (; x < 12; ++x) product *= x;
  const double z = 1 / (x * x);
  double sum = 1.0 / 156;
  sum = sum * z - 691.0 / 360360;
  sum = sum * z + 1.0 / 1188;
  sum = sum * z - 1.0 / 1680;
  sum = sum * z + 1.0 / 1260;
  sum = sum * z - 1.0 / 360;
  sum = sum * z + 1.0 / 12;
  constexpr double kHalfLogTwoPi = 0.91893853320467274178;
  return (x - 0.5) * portable_log(x) - x + kHalfLogTwoPi + sum / x - portable_log(product);
}

// Below ½ the series of erf in positive terms (Abramowitz and Stegun 7.1.6); above, the
// trapezoidal rule for (2x/π) ∫ e^(-x² - t²) / (x² + t²) dt, whose error is known and taken
// away (Chiarella and Reichel 1968).
double portable_erfc(double x) {
  if (x < 0) return 2 - portable_erfc(-x);
  const double square = x * x;
  const double rest = std::fma(x, x, -square);
  const double bell = portable_exp(-square) * (1 - rest);
  if (x < 0.5) {
    double term = x;
    double sum = x;
    for (int n = 1; term > 1e-18 * sum; ++n) sum += term *= 2 * square / (2 * n + 1);
    return 1 - 1.12837916709551257390 * bell * sum;  // 2/√π
  }
  // e^(-n²/4), n = 1 … 12
  constexpr double kStep = 0.5;
  double sum = 0;
  for (int n = 12; n >= 1; --n) {
    const double t = kStep * n;
    sum += portable_exp(-t * t) / (t * t + square);
  }
  const double trapezoid = bell * x * kStep / kPi * (1 / square + 2 * sum);
  return trapezoid - (x < 6 ? 2 / portable_expm1(4 * kPi * x) : 0);
}

double portable_power(double x, int n) {
  double result = 1;
  for (; n > 0; --n) result *= x;
  return result;
}

}  // namespace costplan
