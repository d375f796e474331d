#include "queueing/lane_distribution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/random.h"
#include "queueing/lane_kernels.h"

namespace costplan {
namespace {

constexpr std::size_t kRows = 250'000;

std::vector<double> drawn(const LaneDistribution& law, std::size_t rows) {
  LaneArray<std::uint64_t> keys;
  for (std::size_t l = 0; l < kLanes; ++l) keys[l] = stream_key(100 + l, 0);
  std::vector<double> values(rows * kLanes);
  lane_kernels(InstructionSet::kBest).draw(law, keys, 0, rows, values.data());
  return values;
}

double uniform_of(std::size_t i) {
  return unit_interval(random_bits(stream_key(100 + i % kLanes, 0), i / kLanes));
}

// The logarithm of the kernels against that of libm.
TEST(LaneDistributionTest, DrawsExponentialsAsTheLogarithmOfLibmDoes) {
  const std::vector<double> values = drawn(LaneDistribution(), 10'000);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double exact = -std::log(uniform_of(i));
    ASSERT_NEAR(values[i], exact, 2e-12 * exact) << i;
  }
}

// Normal quantile and exponential at once: Φ((log x + σ²/2) / σ) must give the uniform back.
TEST(LaneDistributionTest, DrawsLognormalsByInversion) {
  const double sigma = 1.5;
  const std::vector<double> values = drawn(*LaneDistribution::lognormal(sigma, 2.0), 20'000);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double z = (std::log(values[i] / 2.0) + sigma * sigma / 2.0) / sigma;
    const double u = uniform_of(i);
    const double back = 0.5 * std::erfc(-z / std::sqrt(2.0));
    ASSERT_NEAR(back, u, 1e-10 * std::min(u, 1.0 - u) + 1e-15) << i;
  }
}

// Mean, squared coefficient of variation and a tail, from two million draws each; the
// tolerance is five standard errors.
TEST(LaneDistributionTest, HasTheMomentsAndTailsOfTheTextbook) {
  struct Row {
    const char* name;
    Result<LaneDistribution> law;
    double mean;
    double variance;
    double fourth;  // central moment, for the error of the variance
    double at;
    double above;  // P(X > at)
    const char* source;
  };
  const double e = std::exp(1.0);
  const double half = std::sqrt(3.0 / 5.0) / 2.0;
  const double p = 0.5 + half;
  const double m1 = 0.5 / p, m2 = 0.5 / (1.0 - p);
  const Row rows[] = {
      {"exponential", LaneDistribution::exponential(2.0), 2.0, 4.0, 9.0 * 16.0, 6.0, std::exp(-3.0),
       "e^(-t/2)"},
      {"deterministic", LaneDistribution::deterministic(3.0), 3.0, 0.0, 0.0, 2.5, 1.0, "constant"},
      {"Erlang-3", LaneDistribution::erlang(3, 3.0), 3.0, 3.0, 9.0 * 5.0, 6.0,
       std::exp(-6.0) * (1.0 + 6.0 + 18.0), "Poisson sum"},
      {"Erlang-20", LaneDistribution::erlang(20, 20.0), 20.0, 20.0, 400.0 * 3.3, 20.0,
       0.47025726683924, "regularised gamma Q(20, 20)"},
      {"hyperexponential 4", LaneDistribution::hyperexponential(4.0, 1.0), 1.0, 4.0, 1300.0, 3.0,
       p * std::exp(-3.0 / m1) + (1.0 - p) * std::exp(-3.0 / m2), "balanced means"},
      {"lognormal 0.5", LaneDistribution::lognormal(0.5, 1.0), 1.0, std::pow(e, 0.25) - 1.0, 1.0,
       2.0, 0.0508, "Φ(-(log 2 + 0.125) / 0.5)"},
      {"empirical", LaneDistribution::empirical({{0.0, 1.0}, {0.5, 2.0}, {1.0, 6.0}}), 2.75,
       2.2708333333333335, 10.0, 4.0, 0.25, "two straight pieces"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    ASSERT_TRUE(row.law) << row.law.error().to_string();
    EXPECT_NEAR(row.law->mean_s(), row.mean, 1e-12);
    const std::vector<double> values = drawn(*row.law, kRows);
    const double n = static_cast<double>(values.size());
    double sum = 0.0, squares = 0.0, above = 0.0;
    for (const double x : values) {
      sum += x;
      squares += (x - row.mean) * (x - row.mean);
      above += x > row.at ? 1.0 : 0.0;
    }
    EXPECT_NEAR(sum / n, row.mean, 5.0 * std::sqrt(row.variance / n) + 1e-12);
    EXPECT_NEAR(squares / n, row.variance, 5.0 * std::sqrt(row.fourth / n) + 1e-12);
    EXPECT_NEAR(above / n, row.above, 5.0 * std::sqrt(0.25 / n)) << row.source;
  }
}

TEST(LaneDistributionTest, DrawsTheSameWhereverItStarts) {
  for (const Result<LaneDistribution>& law :
       {LaneDistribution::exponential(1.0), LaneDistribution::erlang(5, 1.0),
        LaneDistribution::hyperexponential(9.0, 1.0)}) {
    LaneArray<std::uint64_t> keys{1, 2, 3, 4, 5, 6, 7, 8};
    const LaneKernels kernels = lane_kernels(InstructionSet::kBest);
    std::vector<double> all(100 * kLanes), tail(63 * kLanes);
    kernels.draw(*law, keys, 0, 100, all.data());
    kernels.draw(*law, keys, 37, 63, tail.data());
    EXPECT_TRUE(std::equal(tail.begin(), tail.end(), all.begin() + 37 * kLanes));
  }
}

TEST(LaneDistributionTest, RefusesWhatIsNoDistribution) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  struct Row {
    const char* what;
    Result<LaneDistribution> law;
    const char* path;
  };
  const Row rows[] = {
      {"mean 0", LaneDistribution::exponential(0.0), "mean_s"},
      {"negative mean", LaneDistribution::deterministic(-1.0), "mean_s"},
      {"mean not a number", LaneDistribution::exponential(nan), "mean_s"},
      {"infinite mean", LaneDistribution::erlang(2, infinite), "mean_s"},
      {"no stages", LaneDistribution::erlang(0, 1.0), "stages"},
      {"too many stages", LaneDistribution::erlang(65, 1.0), "stages"},
      {"too regular for a mixture", LaneDistribution::hyperexponential(0.5, 1.0), "scv"},
      {"scv not a number", LaneDistribution::hyperexponential(nan, 1.0), "scv"},
      {"negative sigma", LaneDistribution::lognormal(-0.1, 1.0), "sigma"},
      {"one quantile", LaneDistribution::empirical({{0.0, 1.0}}), "quantiles"},
      {"no maximum", LaneDistribution::empirical({{0.0, 1.0}, {0.9, 2.0}}), "quantiles"},
      {"falling", LaneDistribution::empirical({{0.0, 3.0}, {1.0, 2.0}}), "quantiles[1]"},
      {"the same share twice", LaneDistribution::empirical({{0.0, 1.0}, {0.0, 2.0}, {1.0, 3.0}}),
       "quantiles[1]"},
      {"always 0", LaneDistribution::empirical({{0.0, 0.0}, {1.0, 0.0}}), "mean_s"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    ASSERT_FALSE(row.law);
    EXPECT_EQ(row.law.error().path, row.path);
    EXPECT_EQ(row.law.error().code, ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace costplan
