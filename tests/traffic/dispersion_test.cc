// Counts whose dispersion is known: made by std::poisson_distribution (and mixtures of it)
// from a fixed seed; the bounds are five standard errors, sqrt(2/freedom).
#include <gtest/gtest.h>

#include <random>

#include "traffic/curves.h"

namespace costplan {
namespace {

constexpr int kDays = 14;
constexpr int kMinutes = 1440;

// Two weeks from Monday 2026-02-02 in steps of a minute; `mixed` gives the factor by which
// a minute's Poisson mean is multiplied.
template <typename Mixed>
TrafficCurve counts(double (*mean)(int day, int minute), Mixed mixed) {
  std::mt19937_64 random(20260202);
  TrafficCurve curve = curve_of("2026-02-02", 60, {});
  for (int day = 0; day < kDays; ++day) {
    for (int minute = 0; minute < kMinutes; ++minute) {
      const double lambda = mean(day, minute) * mixed(random);
      const int count = lambda > 0 ? std::poisson_distribution<int>(lambda)(random) : 0;
      curve.values.push_back(count / 60.0);
    }
  }
  return curve;
}

double flat(int, int) { return 30; }
double daily(int, int minute) { return 2 + 60.0 * minute / kMinutes; }
double weekly(int day, int minute) {
  return (day % 7 >= 5 ? 0.3 : 1) * daily(day, minute) * (1 + 0.03 * day);
}
double poisson(std::mt19937_64&) { return 1; }

TEST(EstimateDispersionTest, IsOneForPoissonCountsWhateverThePattern) {
  // Freedom: (10-1)·1439 + (4-1)·1439 = 17,268, five standard errors 0.054.
  for (const auto mean : {flat, daily, weekly}) {
    const auto found = estimate_dispersion(counts(mean, poisson));
    ASSERT_TRUE(found);
    EXPECT_NEAR(*found, 1, 0.054);
  }
}

// Negative binomial: a Poisson count whose mean is gamma distributed has the dispersion
// 1 + mean / shape; 30 / 10 + 1 = 4.
TEST(EstimateDispersionTest, FindsTheExtraVarianceOfGammaModulatedCounts) {
  std::gamma_distribution<double> gamma(10, 0.1);
  const auto found = estimate_dispersion(counts(flat, [&](auto& random) { return gamma(random); }));
  ASSERT_TRUE(found);
  EXPECT_NEAR(*found, 4, 0.3);
}

TEST(EstimateDispersionTest, IsZeroForTheSameEveryDay) {
  TrafficCurve curve = curve_of("2026-02-02", 3600, {});
  for (int i = 0; i < 14 * 24; ++i) curve.values.push_back(1 + i % 24);
  EXPECT_NEAR(*estimate_dispersion(curve), 0, 1e-12);
}

TEST(EstimateDispersionTest, RefusesWhatCannotTell) {
  struct Row {
    TrafficCurve curve;
    const char* expected;
  };
  const Row rows[] = {
      {curve_of("2026-02-02", 3600, std::vector<double>(24, 1)),
       "the curve has 1 whole working days and 0 of a weekend, expected two of a kind"},
      {curve_of("2026-02-02 01:00", 3600, std::vector<double>(48, 1)),
       "the curve has 1 whole working days and 0 of a weekend, expected two of a kind"},
      {curve_of("2026-02-02", 7000, std::vector<double>(100, 1)),
       "steps of 7000 s do not divide a day, resample the curve first"},
      {curve_of("2026-02-02", 86400, std::vector<double>(100, 1)),
       "steps of 86400 s do not divide a day, resample the curve first"},
      {curve_of("2026-02-02", 3600, std::vector<double>(72, 0)),
       "the curve has too few requests to tell how they vary"},
      {{}, "the curve has no steps"},
  };
  for (const Row& row : rows) {
    const auto found = estimate_dispersion(row.curve);
    ASSERT_FALSE(found) << row.expected;
    EXPECT_EQ(found.error().message, row.expected);
  }
}

}  // namespace
}  // namespace costplan
