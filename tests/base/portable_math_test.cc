#include "base/portable_math.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace costplan {
namespace {

constexpr double kClose = 2e-15;

TEST(PortableMathTest, IsExactAtWholePowers) {
  for (int n = -1022; n <= 1023; ++n) {
    EXPECT_EQ(portable_exp2(n), std::ldexp(1.0, n)) << n;
    EXPECT_EQ(portable_log2(std::ldexp(1.0, n)), n) << n;
  }
}

TEST(PortableMathTest, EndsInZeroAndInfinity) {
  EXPECT_EQ(portable_exp2(-5000), 0);
  EXPECT_EQ(portable_exp2(5000), std::numeric_limits<double>::infinity());
}

RC_GTEST_PROP(PortableMathProperty, AgreesWithTheCLibrary, ()) {
  const double x = *rc::gen::inRange(-1'000'000'000, 1'000'000'000) / 1e6;
  RC_ASSERT(std::fabs(portable_exp2(x) / std::exp2(x) - 1) < kClose);
  const double y = std::exp2(x / 7) * 1.1;
  RC_ASSERT(std::fabs(portable_log2(y) - std::log2(y)) < kClose * (1 + std::fabs(std::log2(y))));
}

}  // namespace
}  // namespace costplan
