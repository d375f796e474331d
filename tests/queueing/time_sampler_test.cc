#include "queueing/time_sampler.h"

#include <gtest/gtest.h>

#include <cmath>

#include "queueing/random_stream.h"

namespace costplan {
namespace {

struct Case {
  const char* name;
  TimeDistribution distribution;
  double mean;
  double scv;
};

// Means and squared coefficients of variation as any textbook has them.
TEST(TimeSampler, HasTheMomentsThatItsDistributionHas) {
  const Case cases[] = {
      {"exponential", TimeDistribution::exponential(2.0), 2.0, 1.0},
      {"deterministic", TimeDistribution::deterministic(0.5), 0.5, 0.0},
      {"Erlang 4", TimeDistribution::erlang(4, 3.0), 3.0, 0.25},
      {"Erlang 50", TimeDistribution::erlang(50, 3.0), 3.0, 0.02},
      {"gamma, regular", TimeDistribution::gamma(2.0, 0.4), 2.0, 0.4},
      {"gamma, irregular", TimeDistribution::gamma(2.0, 3.0), 2.0, 3.0},
      {"lognormal", TimeDistribution::lognormal(0.1, 0.8), 0.1, 0.8},
      {"hyperexponential", TimeDistribution::hyperexponential(1.5, 4.0), 1.5, 4.0},
      {"hyperexponential of scv 1", TimeDistribution::hyperexponential(1.5, 1.0), 1.5, 1.0},
      // Uniform on 0..2: variance 1/3.
      {"quantiles", TimeDistribution::quantiles({0.0, 1.0, 2.0}), 1.0, 1.0 / 3.0},
  };
  constexpr int kDraws = 400000;
  for (const Case& c : cases) {
    ASSERT_TRUE(problems_of(c.distribution).empty()) << c.name;
    EXPECT_NEAR(c.distribution.mean(), c.mean, 1e-12) << c.name;
    const TimeSampler sampler(c.distribution);
    RandomStream random(11, 1);
    double sum = 0.0;
    double squares = 0.0;
    for (int i = 0; i < kDraws; ++i) {
      const double x = sampler.draw(random);
      ASSERT_GE(x, 0.0) << c.name;
      sum += x;
      squares += x * x;
    }
    const double mean = sum / kDraws;
    const double scv = squares / kDraws / (mean * mean) - 1.0;
    EXPECT_NEAR(mean, c.mean, 5.0 * c.mean * std::sqrt(c.scv / kDraws) + 1e-12) << c.name;
    EXPECT_NEAR(scv, c.scv, 0.05 * c.scv + 1e-9) << c.name;
  }
}

TEST(TimeSampler, DrawsTheSameFromTheSameSeed) {
  const TimeSampler sampler(TimeDistribution::gamma(1.0, 3.0));
  RandomStream one(5, 2);
  RandomStream same(5, 2);
  RandomStream other(5, 3);
  int different = 0;
  for (int i = 0; i < 100; ++i) {
    const double x = sampler.draw(one);
    EXPECT_EQ(x, sampler.draw(same));
    if (x != sampler.draw(other)) ++different;
  }
  EXPECT_EQ(different, 100);
}

TEST(RandomStream, GivesNumbersBelowALimitEvenly) {
  RandomStream random(1, 1);
  int counts[7] = {};
  for (int i = 0; i < 70000; ++i) ++counts[random.below(7)];
  for (const int count : counts) EXPECT_NEAR(count, 10000, 5 * std::sqrt(10000 * 6.0 / 7.0));
}

TEST(RandomStream, BelongsToANameAndAPurpose) {
  EXPECT_NE(stream_of("web", 1), stream_of("web", 2));
  EXPECT_NE(stream_of("web", 1), stream_of("wed", 1));
}

}  // namespace
}  // namespace costplan
