#include "autoscale/draws.h"

#include <cmath>

#include "base/elementary.h"
#include "base/random.h"

namespace costplan {
namespace {

constexpr double kLongestMs = 1e12;  // thirty years: whatever waits longer never happens

std::uint64_t mixed(std::uint64_t z) { return mix_bits(z + kWeylStep); }

double tail_quantile(double p) {
  const double q = std::sqrt(-2 * portable_log(p));
  const double up =
      ((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q -
        2.549732539343734e+00) *
           q +
       4.374664141464968e+00) *
          q +
      2.938163982698783e+00;
  const double down =
      (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q +
       3.754408661907416e+00) *
          q +
      1;
  return up / down;
}

double normal_quantile(double p) {
  constexpr double kTail = 0.02425;
  if (p < kTail) return tail_quantile(p);
  if (p > 1 - kTail) return -tail_quantile(1 - p);
  const double q = p - 0.5;
  const double r = q * q;
  const double up =
      (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r +
         1.383577518672690e+02) *
            r -
        3.066479806614716e+01) *
           r +
       2.506628277459239e+00) *
      q;
  const double down =
      ((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r +
        6.680131188771972e+01) *
           r -
       1.328068155288572e+01) *
          r +
      1;
  return up / down;
}

std::int64_t to_ms(double seconds) {
  const double ms = seconds * 1000;
  return static_cast<std::int64_t>(ms < kLongestMs ? ms + 0.5 : kLongestMs);
}

}  // namespace

double draw_uniform(std::uint64_t seed, DrawStream stream, std::uint64_t number) {
  const std::uint64_t bits =
      mixed(mixed(mixed(seed) ^ static_cast<std::uint64_t>(stream)) ^ number);
  return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52;
}

std::int64_t draw_lognormal_ms(double median_s, double p95_s, std::uint64_t seed, DrawStream stream,
                               std::uint64_t number) {
  constexpr double kQuantile95 = 1.6448536269514722;
  if (!(p95_s > median_s) || median_s <= 0) return to_ms(median_s);
  const double sigma = portable_log(p95_s / median_s) / kQuantile95;
  const double z = normal_quantile(draw_uniform(seed, stream, number));
  return to_ms(median_s * portable_exp(sigma * z));
}

std::int64_t draw_exponential_ms(double rate_per_hour, std::uint64_t seed, DrawStream stream,
                                 std::uint64_t number) {
  return to_ms(-portable_log(draw_uniform(seed, stream, number)) * 3600 / rate_per_hour);
}

}  // namespace costplan
