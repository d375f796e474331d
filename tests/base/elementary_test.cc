#include "base/elementary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace costplan {
namespace {

constexpr double kMostRelativeError = 4e-16;

double error_of(double found, double exact) {
  return exact == 0.0 ? std::abs(found) : std::abs(found - exact) / std::abs(exact);
}

TEST(Elementary, LogarithmIsThatOfTheLibraryWithinTwoRoundings) {
  double worst = 0.0;
  for (double x = 1e-300; x < 1e300; x *= 1.00731) {
    worst = std::max(worst, error_of(portable_log(x), std::log(x)));
  }
  // Near 1, where subtracting loses digits; draws of exponentials come from here.
  for (double d = 1e-15; d < 0.5; d *= 1.0173) {
    worst = std::max(worst, error_of(portable_log(1.0 - d), std::log(1.0 - d)));
    worst = std::max(worst, error_of(portable_log(1.0 + d), std::log(1.0 + d)));
  }
  EXPECT_LE(worst, kMostRelativeError);
  EXPECT_EQ(portable_log(1.0), 0.0);
}

TEST(Elementary, ExponentialIsThatOfTheLibraryWithinTwoRoundings) {
  double worst = 0.0;
  for (double x = -707.9; x < 708.9; x += 0.00917) {
    worst = std::max(worst, error_of(portable_exp(x), std::exp(x)));
  }
  EXPECT_LE(worst, kMostRelativeError);
  EXPECT_EQ(portable_exp(0.0), 1.0);
}

TEST(Elementary, ExponentialStaysFinite) {
  EXPECT_EQ(portable_exp(-1e9), 0.0);
  EXPECT_LT(portable_exp(1e9), std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace costplan
