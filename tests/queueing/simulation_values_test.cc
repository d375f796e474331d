// The lanes against closed forms and exact numbers. simulation_values.csv has a source for
// each row; a row holds where it lies within 4.5 standard errors of 32 fixed seeds, and
// where that is a narrow statement.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "queueing/exact_waits.h"
#include "queueing/replications.h"
#include "support/paths.h"

namespace costplan {
namespace {

struct Row {
  std::string model;
  std::string params;
  std::string metric;
  double value = 0.0;
  std::map<std::string, double> numbers = {};

  double get(const std::string& name, double otherwise) const {
    const auto found = numbers.find(name);
    return found == numbers.end() ? otherwise : found->second;
  }
};

std::vector<Row> read_rows() {
  std::ifstream file(testing::source_path("tests/queueing/simulation_values.csv"));
  std::vector<Row> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    Row row;
    std::istringstream fields(line);
    std::string value;
    std::getline(fields, row.model, ',');
    std::getline(fields, row.params, ',');
    std::getline(fields, row.metric, ',');
    std::getline(fields, value, ',');
    row.value = std::stod(value);
    std::istringstream params(row.params);
    for (std::string param; std::getline(params, param, ';');) {
      const std::size_t equals = param.find('=');
      if (equals == std::string::npos || param.find('(') != std::string::npos) continue;
      row.numbers[param.substr(0, equals)] = std::stod(param.substr(equals + 1));
    }
    rows.push_back(row);
  }
  return rows;
}

// What the simulation of a row is; rows that share it are simulated once.
struct Model {
  LaneConfig lanes;
  double lambda = 0.0;
  int servers = 1;
};

Model model_of(const Row& row) {
  Model model;
  model.servers = static_cast<int>(row.get("c", 1.0));
  const double mean = 1.0 / row.get("mu", 1.0);
  model.lambda = row.get("lambda", row.get("rho", 0.0) * model.servers / mean);
  LaneDistribution& service = model.lanes.service;
  service = *LaneDistribution::exponential(mean);
  const std::string& name = row.model;
  if (name.starts_with("M/D")) service = *LaneDistribution::deterministic(mean);
  if (name.starts_with("M/E2")) service = *LaneDistribution::erlang(2, mean);
  if (name.starts_with("M/E4")) service = *LaneDistribution::erlang(4, mean);
  if (name.starts_with("M/H2"))
    service = *LaneDistribution::hyperexponential(row.get("scv", 1.0), mean);
  if (name.starts_with("M/LogN"))
    service = *LaneDistribution::lognormal(row.get("sigma", 1.0), mean);
  if (name.starts_with("D/")) model.lanes.gap = *LaneDistribution::deterministic(1.0);
  if (name.starts_with("E2/")) model.lanes.gap = *LaneDistribution::erlang(2, 1.0);
  if (name.starts_with("E10/")) {
    // The tenth of a Poisson process that each of ten tasks gets.
    model.lanes.discipline = LaneDiscipline::kRoundRobin;
    model.servers = 10;
    model.lambda *= 10.0;
  }
  model.lanes.max_servers = model.servers;
  return model;
}

double share_up_to(const LatencyHistogram& histogram, double t) {
  double low = 0.0, high = 1.0;
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2.0;
    (histogram.quantile(middle) <= t ? low : high) = middle;
  }
  return (low + high) / 2.0;
}

// One observation a seed.
using Observed = std::map<std::string, std::vector<double>>;

Observed simulate(const Row& row, const std::vector<double>& cycle, double interval_s) {
  Model model = model_of(row);
  model.lanes.interval_s = interval_s;
  Observed observed;
  constexpr double kRequests = 500'000.0;
  double of_cycle = 0.0;
  for (const double rate : cycle) of_cycle += rate * interval_s;
  const int cycles = static_cast<int>(std::ceil(kRequests / of_cycle));
  const int warm_up = static_cast<int>(std::ceil(20'000.0 / of_cycle));
  for (std::uint64_t seed = 1; seed <= 32; seed += kLanes) {
    for (std::size_t l = 0; l < kLanes; ++l) model.lanes.seeds[l] = seed + l;
    LaneQueue queue = *LaneQueue::create(model.lanes);
    std::array<double, kLanes> wait{}, waiting{}, requests{};
    for (int i = -warm_up; i < cycles; ++i) {
      if (i == 0) queue.forget();
      for (const double rate : cycle) {
        LaneInterval load{.arrival_rate_per_s = rate};
        load.servers.fill(model.servers);
        LaneResult result;
        EXPECT_TRUE(queue.run(load, result));
        for (std::size_t l = 0; i >= 0 && l < kLanes; ++l) {
          wait[l] += result.wait_mean_s[l] * static_cast<double>(result.recorded[l]);
          requests[l] += static_cast<double>(result.recorded[l]);
          waiting[l] += result.waiting_mean[l];
        }
      }
    }
    for (std::size_t l = 0; l < kLanes; ++l) {
      const LatencyHistogram& waits = queue.waits(l);
      const LatencyHistogram& sojourns = queue.sojourns(l);
      const double steps = static_cast<double>(cycles) * static_cast<double>(cycle.size());
      observed["Wq mean"].push_back(wait[l] / requests[l]);
      observed["Wq cyclic mean (exact)"].push_back(wait[l] / requests[l]);
      observed["Lq mean"].push_back(waiting[l] / steps);
      const double waits_at_all = 1.0 - static_cast<double>(waits.count_in(0)) / requests[l];
      observed["P(wait)"].push_back(waits_at_all);
      observed["P(delay) cyclic (exact)"].push_back(waits_at_all);
      observed["wait p50"].push_back(waits.quantile(0.5));
      observed["wait p99"].push_back(waits.quantile(0.99));
      observed["sojourn p50"].push_back(sojourns.quantile(0.5));
      observed["sojourn p95"].push_back(sojourns.quantile(0.95));
      observed["sojourn p99"].push_back(sojourns.quantile(0.99));
      observed["sojourn p99.9"].push_back(sojourns.quantile(0.999));
      observed["P(Wq<=t)"].push_back(share_up_to(waits, row.get("t", 0.0)));
    }
  }
  return observed;
}

// Everybody starts empty; one observation a seed at the end of the only interval.
Observed simulate_transient(const Row& row) {
  Model model = model_of(row);
  model.lanes.interval_s = row.get("t", 1.0);
  model.lanes.wait_histograms = model.lanes.sojourn_histograms = false;
  Observed observed;
  LaneInterval load{.arrival_rate_per_s = model.lambda};
  load.servers.fill(model.servers);
  for (std::uint64_t seed = 1; seed <= 40'000; seed += kLanes) {
    for (std::size_t l = 0; l < kLanes; ++l) model.lanes.seeds[l] = seed + l;
    LaneQueue queue = *LaneQueue::create(model.lanes);
    LaneResult result;
    EXPECT_TRUE(queue.run(load, result));
    for (std::size_t l = 0; l < kLanes; ++l) {
      const double waiting = static_cast<double>(result.waiting_at_end[l]);
      const double all = waiting + static_cast<double>(result.in_service_at_end[l]);
      observed["E[N(t)]"].push_back(all);
      observed["E[Lq(t)]"].push_back(waiting);
      observed["P0(t)"].push_back(all == 0.0 ? 1.0 : 0.0);
    }
  }
  return observed;
}

TEST(SimulationValuesTest, AgreeWithTheory) {
  std::map<std::string, Observed> simulated;
  const std::vector<Row> rows = read_rows();
  ASSERT_EQ(rows.size(), 139U);
  for (const Row& row : rows) {
    SCOPED_TRACE(row.model + " " + row.params + " " + row.metric);
    const std::string key = row.model + " " + row.params;
    if (!simulated.contains(key)) {
      const Model model = model_of(row);
      if (row.model.starts_with("transient")) {
        simulated[key] = simulate_transient(row);
      } else if (row.model.starts_with("Mt/")) {
        simulated[key] = simulate(row, sinusoidal_rates(6.0, 0.5, 120), 2.0);
      } else {
        simulated[key] = simulate(row, {model.lambda}, 1000.0 / model.lambda);
      }
    }
    const auto found = simulated[key].find(row.metric);
    ASSERT_NE(found, simulated[key].end());
    const Interval interval = interval_of(found->second);
    const double error = (interval.high - interval.value) / student_t_975(found->second.size() - 1);
    if (row.value < 1e-6) {
      EXPECT_LT(interval.value, 0.01);  // too rare to be seen, or the edge of those who wait
      continue;
    }
    // What a histogram or the steps of a cycle round is not sampling error.
    EXPECT_NEAR(interval.value, row.value, 4.5 * error + 1e-4 * row.value);
    EXPECT_LT(error, 0.05 * std::max(row.value, 0.05));
  }
}

}  // namespace
}  // namespace costplan
