#include "costplan/service_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace costplan {
namespace {

using ::testing::HasSubstr;

// Moments of a time in phases, from the last phase backwards.
std::pair<double, double> mean_and_scv(const Phases& phases) {
  double mean = 0, second = 0;  // from phase i on
  double total_mean = 0, total_second = 0;
  for (std::size_t i = phases.rate.size(); i-- > 0;) {
    const double stay = 1 / phases.rate[i];
    const double after = phases.onward[i] * mean;
    second = 2 * stay * stay + 2 * stay * after + phases.onward[i] * second;
    mean = stay + after;
    total_mean += phases.start[i] * mean;
    total_second += phases.start[i] * second;
  }
  return {total_mean, total_second / (total_mean * total_mean) - 1};
}

RC_GTEST_PROP(ServiceTime, PhasesHaveTheMeanAndTheVariability, ()) {
  const double mean = *rc::gen::inRange(1, 100'000) / 1e4;
  const double scv = *rc::gen::inRange(3, 20'000) / 1e3;
  const auto [fitted_mean, fitted_scv] = mean_and_scv(fit_phases(mean, scv));
  RC_ASSERT(std::abs(fitted_mean / mean - 1) < 1e-11);
  RC_ASSERT(std::abs(fitted_scv / scv - 1) < 1e-8);
}

RC_GTEST_PROP(ServiceTime, QuantilesInvertTheDistribution, ()) {
  const double mean = *rc::gen::inRange(1, 1000) / 100.0;
  const double p = *rc::gen::inRange(1, 9999) / 1e4;
  for (const auto& time :
       {ServiceTime::exponential(mean), ServiceTime::erlang(mean, *rc::gen::inRange(1, 50)),
        ServiceTime::gamma(mean, *rc::gen::inRange(1, 500) / 100.0),
        ServiceTime::lognormal(mean, mean * *rc::gen::inRange(101, 386) / 100.0),
        ServiceTime::hyperexponential(mean, 1 + *rc::gen::inRange(0, 900) / 100.0)}) {
    RC_ASSERT(time.has_value());
    RC_ASSERT(std::abs(time->exceeds(time->quantile(p)) - (1 - p)) < 1e-11);
    const double variance = time->moment(2) - time->moment(1) * time->moment(1);
    RC_ASSERT(std::abs(variance / (mean * mean) - time->scv()) < 1e-9 * (1 + time->scv()));
  }
}

TEST(ServiceTime, LognormalHasItsMeanAndItsP95) {
  const auto time = ServiceTime::lognormal(0.040, 0.120);
  EXPECT_NEAR(time->quantile(0.95), 0.120, 1e-14);
  EXPECT_NEAR(time->moment(1), 0.040, 1e-16);
  // ln 3 = 1.6449 σ - σ²/2: σ = 0.9319
  EXPECT_NEAR(time->scv(), std::expm1(0.9319 * 0.9319), 1e-3);
}

TEST(ServiceTime, SaysWhyADistributionDoesNotExist) {
  EXPECT_THAT(ServiceTime::lognormal(1, 0.9).error().message, HasSubstr("not above its mean"));
  EXPECT_THAT(ServiceTime::lognormal(1, 1).error().message, HasSubstr("not above its mean"));
  EXPECT_THAT(ServiceTime::lognormal(1, 3.9).error().message, HasSubstr("3.868 times its mean"));
  EXPECT_TRUE(ServiceTime::lognormal(1, 3.868).has_value());
  EXPECT_THAT(ServiceTime::hyperexponential(1, 0.5).error().hint, HasSubstr("use erlang or gamma"));
  EXPECT_FALSE(ServiceTime::erlang(1, 0).has_value());
  for (const double bad : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    EXPECT_FALSE(ServiceTime::exponential(bad).has_value());
    EXPECT_FALSE(ServiceTime::deterministic(bad).has_value());
    EXPECT_FALSE(ServiceTime::lognormal(bad, 1).has_value());
    EXPECT_FALSE(ServiceTime::lognormal(1, bad).has_value());
    EXPECT_FALSE(ServiceTime::gamma(1, bad).has_value());
    EXPECT_FALSE(ServiceTime::empirical({{0, 1}, {1, bad}}).has_value());
  }
}

TEST(ServiceTime, MeasuredPercentilesAreJoinedByStraightLines) {
  // Half uniform on 0..1, half uniform on 1..3: mean 0.5·0.5 + 0.5·2 = 1.25.
  const auto time = ServiceTime::empirical({{0, 0}, {0.5, 1}, {1, 3}});
  EXPECT_DOUBLE_EQ(time->mean_s(), 1.25);
  EXPECT_DOUBLE_EQ(time->quantile(0.75), 2);
  EXPECT_DOUBLE_EQ(time->exceeds(2), 0.25);
  // E[S²] = 0.5/3 + 0.5·(27 - 1)/6
  EXPECT_DOUBLE_EQ(time->moment(2), 0.5 / 3 + 0.5 * 26 / 6);
  EXPECT_NEAR(time->scv(), time->moment(2) / 1.5625 - 1, 1e-14);
  EXPECT_FALSE(ServiceTime::empirical({}).has_value());
  EXPECT_FALSE(ServiceTime::empirical({{0, 1}, {0.5, 0.5}, {1, 2}}).has_value());
  EXPECT_FALSE(ServiceTime::empirical({{0.1, 1}, {1, 2}}).has_value());
}

}  // namespace
}  // namespace costplan
