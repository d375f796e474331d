#include "base/transcendental.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>

namespace costplan {
namespace {

// The reference is the C library's long double, where that has more digits.
constexpr bool kHasMoreDigits = std::numeric_limits<long double>::digits >= 64;

double ulps(double found, long double exact) {
  if (exact == 0.0L) return found == 0.0 ? 0 : 1e300;
  const auto nearest = static_cast<double>(exact);
  const double unit = std::nextafter(std::abs(nearest), 1e308) - std::abs(nearest);
  return static_cast<double>(std::abs(static_cast<long double>(found) - exact) /
                             static_cast<long double>(unit));
}

double worst(const std::function<double(double)>& function,
             const std::function<long double(long double)>& exact, double from, double to,
             double factor) {
  double most = 0;
  for (double x = from; x < to; x *= factor) most = std::max(most, ulps(function(x), exact(x)));
  return most;
}

double worst_of_both_signs(double (*function)(double), long double (*exact)(long double),
                           double from, double to, double factor) {
  return std::max(worst(function, exact, from, to, factor),
                  worst([=](double x) { return function(-x); },
                        [=](long double x) { return exact(-x); }, from, to, factor));
}

TEST(Transcendental, ExponentialLessOneIsWithinTwoUnitsOfTheLastPlace) {
  if (!kHasMoreDigits) GTEST_SKIP() << "no arithmetic of more digits here";
  EXPECT_LE(worst_of_both_signs(portable_expm1, std::expm1, 1e-300, 700, 1.00137), 2);
  EXPECT_EQ(portable_expm1(0), 0);
  EXPECT_EQ(portable_expm1(-1e9), -1);
  EXPECT_LT(portable_expm1(1e9), std::numeric_limits<double>::infinity());
}

TEST(Transcendental, LogarithmOfOneAndMoreIsWithinThreeUnits) {
  if (!kHasMoreDigits) GTEST_SKIP() << "no arithmetic of more digits here";
  EXPECT_LE(worst(portable_log1p, [](long double x) { return std::log1p(x); }, 1e-300, 1e300,
                  1.0037),
            3);
  EXPECT_LE(worst([](double x) { return portable_log1p(-x); },
                  [](long double x) { return std::log1p(-x); }, 1e-300, 1, 1.00137),
            3);
}

TEST(Transcendental, SineAndCosineAreWithinThreeUnitsUpToAMillion) {
  if (!kHasMoreDigits) GTEST_SKIP() << "no arithmetic of more digits here";
  for (const auto& [function, exact] :
       {std::pair<double (*)(double), long double (*)(long double)>{portable_sin, std::sin},
        {portable_cos, std::cos}}) {
    double most = 0;
    for (double x = 1e-300; x < 1e6; x *= 1.00091) {
      for (const double y : {x, -x}) {
        const long double value = exact(y);
        if (std::abs(value) > 1e-8L || x < 1e-8) most = std::max(most, ulps(function(y), value));
      }
    }
    EXPECT_LE(most, 3);
  }
  for (const double x : {1e9, 1e18, 1e300}) {
    EXPECT_LE(std::abs(portable_sin(x)), 1);
    EXPECT_LE(std::abs(portable_cos(x)), 1);
  }
}

TEST(Transcendental, AnglesAreWithinThreeUnitsInAllQuadrants) {
  if (!kHasMoreDigits) GTEST_SKIP() << "no arithmetic of more digits here";
  double most = 0;
  for (double slope = 1e-200; slope < 1e200; slope *= 1.0031) {
    for (const double x : {0.7, -0.7}) {
      for (const double y : {slope, -slope}) {
        most = std::max(most, ulps(portable_atan2(y, x), std::atan2(static_cast<long double>(y),
                                                                    static_cast<long double>(x))));
      }
    }
  }
  EXPECT_LE(most, 3);
  EXPECT_EQ(portable_atan2(0, 0), 0);
}

TEST(Transcendental, LogarithmOfGammaIsGoodToFourteenDigits) {
  if (!kHasMoreDigits) GTEST_SKIP() << "no arithmetic of more digits here";
  for (double x = 1e-12; x < 1e12; x *= 1.0091) {
    const auto exact = static_cast<double>(std::lgamma(static_cast<long double>(x)));
    EXPECT_NEAR(portable_log_gamma(x), exact, 1e-14 * std::max(1.0, std::abs(exact))) << x;
  }
}

TEST(Transcendental, ErrorFunctionKeepsItsDigitsInTheTail) {
  if (!kHasMoreDigits) GTEST_SKIP() << "no arithmetic of more digits here";
  double most = 0;
  for (double x = -8; x < 26; x += 0.00917) {
    most = std::max(most, ulps(portable_erfc(x), std::erfc(static_cast<long double>(x))));
  }
  EXPECT_LE(most, 8);
  EXPECT_EQ(portable_erfc(0), 1);
}

TEST(Transcendental, PowersAreProducts) {
  EXPECT_EQ(portable_power(3, 4), 81);
  EXPECT_EQ(portable_power(0.5, 0), 1);
}

// The same bits on every machine: FNV-1a over a sweep, worked out once on x86-64.
TEST(Transcendental, GivesTheSameBitsEverywhere) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  auto add = [&](double value) {
    auto bits = std::bit_cast<std::uint64_t>(value);
    for (int i = 0; i < 8; ++i, bits >>= 8) hash = (hash ^ (bits & 0xff)) * 0x100000001b3U;
  };
  for (double x = 1e-6; x < 25; x *= 1.01) {
    add(portable_expm1(x));
    add(portable_expm1(-x));
    add(portable_log1p(x));
    add(portable_sin(x));
    add(portable_cos(x));
    add(portable_atan2(x, 1));
    add(portable_log_gamma(x));
    add(portable_erfc(x));
  }
  EXPECT_EQ(hash, 13806601468395199678U);
}

}  // namespace
}  // namespace costplan
