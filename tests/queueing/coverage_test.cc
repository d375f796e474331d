// Do the 95 % intervals hold the truth 95 times in 100? 400 intervals of eight seeds each
// (seeds 1..8, 9..16 and so on: fixed, never chosen by their results), counted for the
// mean and every reported quantile. 364..394 hits of 400 are the 99.97 % band of the
// binomial distribution with p = 0.95, 67..80 that of 80.
//
// The long study, 400 intervals, runs where COSTPLAN_LONG_TESTS is set, and 80 shorter
// ones elsewhere. Each seed has at least 100 waits above its 99.9th percentile.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "queueing/exact_waits.h"
#include "queueing/replications.h"

namespace costplan {
namespace {

struct Study {
  LaneDistribution gap;
  LaneDistribution service = {};  // of mean 1
  int servers = 1;
  std::vector<double> rates = {};  // of a cycle
  double interval_s = 0.0;
  ExactWait exact = {};
};

void expect_coverage(const Study& study) {
  const bool is_long = std::getenv("COSTPLAN_LONG_TESTS") != nullptr;
  const int intervals = is_long ? 400 : 80;
  const int fewest = is_long ? 364 : 67;
  const int most = is_long ? 394 : 80;
  const double requests = is_long ? 1e6 : 2e5;  // of each seed

  double cycle = 0.0;
  ReplicationPlan plan;
  for (const double rate : study.rates) cycle += rate * study.interval_s;
  const std::size_t cycles = static_cast<std::size_t>(std::ceil(requests / cycle));
  const std::size_t warm_up = static_cast<std::size_t>(std::ceil(1e4 / cycle));
  plan.lanes.gap = study.gap;
  plan.lanes.service = study.service;
  plan.lanes.interval_s = study.interval_s;
  plan.lanes.max_servers = study.servers;
  for (std::size_t i = 0; i < cycles + warm_up; ++i) {
    for (const double rate : study.rates) {
      LaneInterval load{.arrival_rate_per_s = rate};
      load.servers.fill(study.servers);
      plan.schedule.push_back(load);
    }
  }
  plan.warm_up = warm_up * study.rates.size();

  int mean_hits = 0;
  std::array<int, kReportedQuantiles.size()> hits{};
  std::array<double, kReportedQuantiles.size()> exact{};
  for (std::size_t q = 0; q < exact.size(); ++q)
    exact[q] = study.exact.quantile(kReportedQuantiles[q]);
  double widest = 0.0;
  for (int i = 0; i < intervals; ++i) {
    plan.first_seed = 1 + kLanes * static_cast<std::uint64_t>(i);
    const Result<Replications> result = replicate(plan);
    ASSERT_TRUE(result);
    ASSERT_GE(static_cast<double>(result->requests) / kLanes * 0.001, 100.0);
    const auto holds = [](const Interval& interval, double truth) {
      return interval.low <= truth && truth <= interval.high ? 1 : 0;
    };
    mean_hits += holds(result->wait.mean_s, study.exact.mean);
    for (std::size_t q = 0; q < exact.size(); ++q) {
      hits[q] += holds(result->wait.quantile_s[q], exact[q]);
    }
    widest = std::max(widest, result->wait.quantile_s[3].relative_half_width());
  }
  const auto expect_hits = [&](const std::string& what, double truth, int count) {
    ::testing::Test::RecordProperty(what, count);
    std::printf("  %s %.6f: %d of %d\n", what.c_str(), truth, count, intervals);
    EXPECT_GE(count, fewest) << what;
    EXPECT_LE(count, most) << what;
  };
  expect_hits("mean", study.exact.mean, mean_hits);
  const char* const names[] = {"p50", "p95", "p99", "p999"};
  for (std::size_t q = 0; q < exact.size(); ++q) {
    if (exact[q] > 0.0) expect_hits(names[q], exact[q], hits[q]);
  }
  EXPECT_LT(widest, 0.5);
}

TEST(CoverageTest, HoldsForExponentialServiceOnSeveralServers) {
  expect_coverage(
      {.gap = {}, .servers = 5, .rates = {4.0}, .interval_s = 250.0, .exact = exact_mmc(4.0, 5)});
}

TEST(CoverageTest, HoldsForConstantServiceOnSeveralServers) {
  const ExactWait exact = exact_mdc(4.0, 5);
  EXPECT_NEAR(exact.mean, 0.28906000726, 1e-8) << "M/D/5 by Crommelin's roots";
  expect_coverage({.gap = {},
                   .service = *LaneDistribution::deterministic(1.0),
                   .servers = 5,
                   .rates = {4.0},
                   .interval_s = 250.0,
                   .exact = exact});
}

TEST(CoverageTest, HoldsForHyperexponentialServiceOnSeveralServers) {
  const ExactWait exact = exact_mh2c(4.0, 5, 2.0);
  EXPECT_NEAR(exact.mean, 0.79255083052, 1e-8) << "M/H2/5 by the matrix-geometric method";
  expect_coverage({.gap = {},
                   .service = *LaneDistribution::hyperexponential(2.0, 1.0),
                   .servers = 5,
                   .rates = {4.0},
                   .interval_s = 250.0,
                   .exact = exact});
}

TEST(CoverageTest, HoldsForRegularArrivals) {
  const double lambda = 0.8;
  const ExactWait exact =
      exact_gim1([=](double s) { return std::pow(2.0 * lambda / (2.0 * lambda + s), 2.0); });
  EXPECT_NEAR(exact.mean, 2.84397976698991, 1e-9) << "E2/M/1";
  expect_coverage({.gap = *LaneDistribution::erlang(2, 1.0),
                   .servers = 1,
                   .rates = {lambda},
                   .interval_s = 1250.0,
                   .exact = exact});
}

TEST(CoverageTest, HoldsForBurstyArrivals) {
  const double lambda = 0.7;
  const double p = 0.5 * (1.0 + std::sqrt(3.0 / 5.0));
  const ExactWait exact = exact_gim1([=](double s) {
    const double first = 2.0 * p * lambda, second = 2.0 * (1.0 - p) * lambda;
    return p * first / (first + s) + (1.0 - p) * second / (second + s);
  });
  expect_coverage({.gap = *LaneDistribution::hyperexponential(4.0, 1.0),
                   .servers = 1,
                   .rates = {lambda},
                   .interval_s = 1250.0,
                   .exact = exact});
}

TEST(CoverageTest, HoldsForArrivalsThatComeAndGo) {
  const std::vector<double> rates = sinusoidal_rates(6.0, 0.5, 60);
  const ExactWait exact = exact_periodic_mmc(rates, 4.0, 10);
  // Steps of 4 s flatten the peak by 0.05 %, which takes 0.2 % off the mean wait.
  EXPECT_NEAR(exact.mean, 0.19749001, 0.19749001 * 3e-3)
      << "the smooth cycle, by Kolmogorov's equations";
  expect_coverage({.gap = {}, .servers = 10, .rates = rates, .interval_s = 4.0, .exact = exact});
}

}  // namespace
}  // namespace costplan
