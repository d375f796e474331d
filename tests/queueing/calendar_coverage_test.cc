// Do 95 % intervals hold the exact value in 95 % of cases? Many intervals from fixed
// seeds, never chosen by their result, each from eight replications.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "queueing/calendar_runs.h"

namespace costplan {
namespace {

using testing::Experiment;
using testing::Observed;

constexpr int kReplications = 8;
constexpr double kStudent975With7 = 2.364624251592785;

// Long: 400 intervals, hits inside the 99.97 % band of the binomial distribution. Short:
// 40 intervals; fewer than 31 hits have a probability of 2 in 10,000.
int intervals() { return testing::long_tests() ? 400 : 40; }
int fewest_hits() { return testing::long_tests() ? 364 : 31; }
int most_hits() { return testing::long_tests() ? 394 : 40; }
// 200,000 requests leave 200 above the 99.9th percentile.
double requests_per_run() { return testing::long_tests() ? 200000.0 : 5000.0; }

constexpr std::array<double, 4> kShares = {0.5, 0.95, 0.99, 0.999};
// A short run does not have enough requests for the others.
std::size_t shares() { return testing::long_tests() ? 4 : 2; }

// Where the survival function Σ w_n G_n(t) falls to 1 - share. G_n is the probability
// that a request that finds n others is still there after t; `slope` gives dG/dt (the
// backward equations), integrated by the Runge-Kutta method.
template <typename Slope>
std::vector<double> quantiles_of(const std::vector<double>& weights, double step_s, Slope&& slope) {
  std::vector<double> g(weights.size(), 1.0);
  std::vector<double> k[4] = {g, g, g, g};
  std::vector<double> at = g;
  std::vector<double> out;
  double before = 1.0;
  for (double t = 0.0; out.size() < kShares.size(); t += step_s) {
    slope(g, k[0]);
    for (int stage = 1; stage < 4; ++stage) {
      const double part = stage == 3 ? step_s : 0.5 * step_s;
      for (std::size_t n = 0; n < g.size(); ++n) at[n] = g[n] + part * k[stage - 1][n];
      slope(at, k[stage]);
    }
    for (std::size_t n = 0; n < g.size(); ++n) {
      g[n] += step_s / 6.0 * (k[0][n] + 2.0 * k[1][n] + 2.0 * k[2][n] + k[3][n]);
    }
    const double now = std::inner_product(g.begin(), g.end(), weights.begin(), 0.0);
    while (out.size() < kShares.size() && now <= 1.0 - kShares[out.size()]) {
      const double part = std::log((1.0 - kShares[out.size()]) / before) / std::log(now / before);
      out.push_back(t + part * step_s);
    }
    before = now;
  }
  return out;
}

void expect_coverage(const Experiment& experiment, double mean_s,
                     const std::vector<double>& quantiles_s, const char* model) {
  std::array<int, 1 + kShares.size()> hits = {};
  for (int i = 0; i < intervals(); ++i) {
    const auto runs = testing::replicate(experiment, kReplications,
                                         static_cast<std::uint64_t>(1 + i * kReplications));
    const auto holds = [&runs](double exact, const testing::Figure& figure) {
      const auto [mean, error] = testing::estimate_of(runs, figure);
      return std::abs(mean - exact) <= kStudent975With7 * error ? 1 : 0;
    };
    hits[0] += holds(mean_s, testing::mean_sojourn_s);
    for (std::size_t q = 0; q < shares(); ++q) {
      hits[q + 1] +=
          holds(quantiles_s[q], [q](const Observed& o) { return o.latency.quantile(kShares[q]); });
    }
  }
  for (std::size_t q = 0; q <= shares(); ++q) {
    std::printf(
        "%s %s: %d of %d\n", model,
        q == 0 ? "mean" : ("p" + std::to_string(100.0 * kShares[q - 1])).substr(0, 5).c_str(),
        hits[q], intervals());
    EXPECT_GE(hits[q], fewest_hits()) << model;
    EXPECT_LE(hits[q], most_hits()) << model;
  }
}

TEST(CalendarCoverage, OfFiniteBuffers) {
  constexpr int kServers = 5;
  constexpr int kPlaces = 12;
  constexpr double kRate = 4.5;
  std::vector<double> weights = {1.0};
  for (int n = 1; n < kPlaces; ++n) {
    weights.push_back(weights.back() * kRate / std::min(n, kServers));
  }
  const double accepted = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight /= accepted;
  // A request that finds n others has n + 1 - c departures to wait for, then its own work.
  double mean_s = 0.0;
  for (int n = 0; n < kPlaces; ++n) {
    mean_s += weights[static_cast<std::size_t>(n)] *
              (1.0 + static_cast<double>(std::max(0, n + 1 - kServers)) / kServers);
  }
  const auto quantiles_s =
      quantiles_of(weights, 0.005, [](const std::vector<double>& g, std::vector<double>& slope) {
        for (std::size_t n = 0; n < g.size(); ++n) {
          slope[n] = n < kServers ? -g[n] : kServers * (g[n - 1] - g[n]);
        }
      });
  CalendarService service = {.name = "queue", .routing = Routing::kSharedQueue, .places = kPlaces};
  expect_coverage({.network = {.services = {service}},
                   .inputs = {{kServers, kRate}},
                   .warm_up_s = 100.0,
                   .length_s = requests_per_run() / kRate},
                  mean_s, quantiles_s, "M/M/5/12 sojourn");
}

// Source of the equations: Coffman, Muntz and Trotter (1970).
TEST(CalendarCoverage, OfProcessorSharing) {
  constexpr double kRate = 0.7;
  std::vector<double> weights = {1.0 - kRate};
  while (weights.size() < 120) weights.push_back(weights.back() * kRate);
  const auto quantiles_s =
      quantiles_of(weights, 0.01, [](const std::vector<double>& g, std::vector<double>& slope) {
        for (std::size_t n = 0; n < g.size(); ++n) {
          const auto others = static_cast<double>(n);
          const double above = n + 1 < g.size() ? g[n + 1] : g[n];
          const double below = n > 0 ? g[n - 1] : 0.0;
          slope[n] = kRate * (above - g[n]) + others / (others + 1.0) * (below - g[n]) -
                     g[n] / (others + 1.0);
        }
      });
  CalendarService service = {.name = "queue", .discipline = Discipline::kProcessorSharing};
  expect_coverage({.network = {.services = {service}},
                   .inputs = {{1, kRate}},
                   .warm_up_s = 400.0,
                   .length_s = requests_per_run() / kRate},
                  1.0 / (1.0 - kRate), quantiles_s, "M/M/1-PS sojourn");
}

}  // namespace
}  // namespace costplan
