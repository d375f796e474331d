// Every row of reference_values.csv, each with its source: closed forms to 1e-12 of the
// value, rows that were themselves computed numerically to 1e-6. A row that is printed with
// fewer digits than that bounds the value to half a unit of its last one: nothing closer is
// known of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "costplan/queueing.h"
#include "queueing/solution.h"
#include "support/paths.h"

namespace costplan {
namespace {

struct ReferenceRow {
  int line = 0;
  std::string model, metric, text, source;
  std::map<std::string, std::string> params;

  double value() const { return std::stod(text); }
  double operator[](const std::string& name) const { return std::stod(params.at(name)); }
  bool has(const std::string& name) const { return params.count(name) > 0; }

  // Half a unit of the last digit written, and what the kind of source allows.
  double tolerance() const {
    const auto exponent = text.find('e');
    const std::string mantissa = text.substr(0, exponent);
    const auto point = mantissa.find('.');
    const auto decimals = point == std::string::npos ? 0 : mantissa.size() - point - 1;
    double unit = std::pow(10, -static_cast<double>(decimals));
    if (exponent != std::string::npos) unit *= std::pow(10, std::stod(text.substr(exponent + 1)));
    const bool numerical = source.rfind("exact numerical", 0) == 0;
    const double relative = (numerical ? 1e-6 : 1e-12) * std::abs(value());
    // A value that ends early, such as 1.6, is exact.
    return decimals < 8 ? relative : std::max(relative, 0.51 * unit);
  }
};

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

std::vector<ReferenceRow> reference_rows() {
  std::ifstream in(testing::source_path("tests/queueing/reference_values.csv"));
  std::vector<ReferenceRow> rows;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (number == 1) continue;
    const auto cells = cells_of(line);
    ReferenceRow row{.line = number,
                     .model = cells.at(0),
                     .metric = cells.at(2),
                     .text = cells.at(3),
                     .source = cells.at(4),
                     .params = {}};
    std::stringstream params(cells.at(1));
    for (std::string one; std::getline(params, one, ';');) {
      const auto equals = one.find_first_of("=<");
      row.params[one.substr(0, equals)] =
          equals == std::string::npos ? "" : one.substr(one.find('=') + 1);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

QueueInput input_of(const ReferenceRow& row) {
  QueueInput input;
  auto servers = [&] { return static_cast<std::int64_t>(row["c"]); };
  const double service = row.has("mu") ? 1 / row["mu"] : 1;
  input.service_time_s = service;
  const double per_server = (row.has("rho") ? row["rho"] : 0) / service;
  input.arrival_rate_per_s = row.has("lambda") ? row["lambda"] : per_server;
  if (row.model == "M/M/c") {
    input.model = QueueModel::kMmc;
    input.servers = servers();
  } else if (row.model.rfind("Erlang-A", 0) == 0) {
    input.model = QueueModel::kErlangA;
    input.servers = servers();
    input.patience_rate_per_s = row["theta"];
  } else if (row.model.rfind("M/M/c//N", 0) == 0) {
    input.model = QueueModel::kMmFinite;
    input.servers = servers();
    input.population = static_cast<std::int64_t>(row["N"]);
    input.arrival_rate_per_s = row["1/think"];
  } else if (row.model == "M/D/1") {
    input.model = QueueModel::kMd1;
  } else if (row.model == "M/H2/1") {
    input.model = QueueModel::kMh2c;
    input.servers = 1;
    input.scv = row["scv"];
  } else if (row.model == "M/E4/1") {
    input.model = QueueModel::kMekc;
    input.servers = 1;
    input.stages = 4;
  } else if (row.model == "M/LogN/1") {
    input.model = QueueModel::kMg1;
    input.scv = std::expm1(row["sigma"] * row["sigma"]);
  } else if (row.model == "M/G/1-PS" || row.model == "M/M/1-PS") {
    input.model = QueueModel::kMm1Ps;
  } else if (row.model == "D/M/1") {
    input.model = QueueModel::kDm1;
  } else if (row.model == "G/G/1" || row.model == "G/G/c") {
    input.model = row.model == "G/G/1" ? QueueModel::kGg1 : QueueModel::kGgc;
    input.arrival_scv = row["ca2"];
    input.scv = row["cs2"];
    if (row.has("c")) input.servers = servers();
  } else if (row.model.rfind("random split", 0) == 0) {
    input.model = QueueModel::kMm1;
  } else if (row.model == "M/E2/c") {
    input.model = QueueModel::kMekc;
    input.servers = servers();
    input.stages = 2;
  } else if (row.model == "M/H2/c") {
    input.model = QueueModel::kMh2c;
    input.servers = servers();
    input.scv = row["scv"];
  } else if (row.model == "M/D/c") {
    input.model = QueueModel::kMdc;
    input.servers = servers();
  } else {
    ADD_FAILURE() << "line " << row.line << ": no model for " << row.model;
  }
  if (row.has("rho") && input.servers && !row.has("lambda")) {
    input.arrival_rate_per_s = row["rho"] * static_cast<double>(*input.servers) / service;
  }
  return input;
}

// P(wait) and mean wait of D/M/c, which is not among the models: what approximations of G/G/c
// are held against. Source: Takacs 1962, Introduction to the Theory of Queues, 2.3.
std::pair<double, double> regular_arrivals(double servers, double load) {
  const double gap = 1 / (load * servers);
  double sigma = load;
  for (int i = 0; i < 10'000; ++i) sigma = std::exp(-servers * (1 - sigma) * gap);
  double sum = 1 / (1 - sigma);
  double choose = 1;
  double product = 1;
  for (double j = 1; j <= servers; ++j) {
    const double alpha = std::exp(-j * gap);
    choose *= (servers - j + 1) / j;
    product *= alpha / (1 - alpha);
    sum += choose / (product * (1 - alpha)) * (servers * (1 - alpha) - j) /
           (servers * (1 - sigma) - j);
  }
  const double waits = 1 / (sum * (1 - sigma));
  return {waits, waits / (servers * (1 - sigma))};
}

// What C tends to with c servers for c - β √c Erlang, √c from 40 to 2560 by doubling: each step
// of the extrapolation takes away one power of 1/√c.
double halfin_whitt(double beta) {
  std::vector<double> values;
  for (double root = 40; root < 4000; root *= 2) {
    const double servers = root * root;
    values.push_back(erlang_c(static_cast<std::int64_t>(servers), servers - beta * root));
  }
  for (double power = 2; values.size() > 1; power *= 2) {
    for (std::size_t i = 0; i + 1 < values.size(); ++i) {
      values[i] = (power * values[i + 1] - values[i]) / (power - 1);
    }
    values.pop_back();
  }
  return values[0];
}

// Waits of M/M/10 at 6 (1 + sin(2π u) / 2) requests a second, over all arrivals: the
// trapezoidal rule, which is exact to rounding for a smooth cycle.
double pointwise_stationary_wait() {
  double waits = 0;
  double arrivals = 0;
  for (int i = 0; i < 400; ++i) {
    const double rate = 6 * (1 + 0.5 * std::sin(2 * 3.14159265358979323846 * i / 400));
    const auto queue =
        solve_queue({.arrival_rate_per_s = rate, .service_time_s = 1, .servers = 10});
    waits += rate * *queue->result.mean_wait_s;
    arrivals += rate;
  }
  return waits / arrivals;
}

double computed(const ReferenceRow& row) {
  if (row.model == "D/M/c") {
    const auto [waits, mean] = regular_arrivals(row["c"], row["rho"]);
    return row.metric == "P(wait)" ? waits : mean;
  }
  if (row.model == "Halfin-Whitt") return halfin_whitt(row["beta"]);
  if (row.model == "Mt/M/c PSA") return pointwise_stationary_wait();
  if (row.metric == "Kingman upper bound Wq") return kingman_bound(input_of(row));
  if (row.model == "Erlang-B") return erlang_b(static_cast<std::int64_t>(row["c"]), row["a"]);
  if (row.model == "Erlang-C") return erlang_c(static_cast<std::int64_t>(row["c"]), row["a"]);
  if (row.model == "Erlang-C staffing") {
    const auto found = find_servers({.arrival_rate_per_s = row["a"], .service_time_s = 1},
                                    {{.of = QueueTarget::Of::kProbabilityOfWait,
                                      .quantile = {},
                                      .limit = row["target P(wait)"]}});
    return static_cast<double>(found->input.servers.value());
  }
  const std::int64_t tasks = row.model.rfind("E10/M/1", 0) == 0 ? 10
                             : row.model == "E2/M/1"            ? 2
                                                                : 0;
  const auto queue = tasks > 0
                         ? solve_round_robin(row["rho"] * static_cast<double>(tasks), 1, tasks)
                         : solve_queue(input_of(row));
  const QueueResult& result = queue->result;
  if (row.metric == "P(Wq<=t)") return 1 - queue->wait_exceeds(row["t"]);
  const std::map<std::string, double> values = {
      {"Wq mean", result.mean_wait_s.value_or(-1)},
      {"E[wait] all", result.mean_wait_s.value_or(-1)},
      {"Kingman VUT approx Wq", result.mean_wait_s.value_or(-1)},
      {"Allen-Cunneen Wq (approx, not exact)", result.mean_wait_s.value_or(-1)},
      {"Lq mean", result.mean_in_queue.value_or(-1)},
      {"P(wait)", result.probability_of_wait.value_or(-1)},
      {"sigma root", result.probability_of_wait.value_or(-1)},
      {"P(abandon)", result.abandonment.value_or(-1)},
      {"throughput", result.throughput_per_s.value_or(-1)},
      {"sojourn mean", result.mean_sojourn_s.value_or(-1)},
      {"sojourn mean (insensitive)", result.mean_sojourn_s.value_or(-1)},
      {"wait p50", result.wait_quantiles_s.value_or(TimeQuantiles{}).p50},
      {"wait p99", result.wait_quantiles_s.value_or(TimeQuantiles{}).p99},
      {"sojourn p50", result.sojourn_quantiles_s.value_or(TimeQuantiles{}).p50},
      {"sojourn p95", result.sojourn_quantiles_s.value_or(TimeQuantiles{}).p95},
      {"sojourn p99", result.sojourn_quantiles_s.value_or(TimeQuantiles{}).p99},
      {"sojourn p99.9", result.sojourn_quantiles_s.value_or(TimeQuantiles{}).p999}};
  return values.at(row.metric);
}

TEST(ReferenceValues, EveryRowIsMet) {
  const auto rows = reference_rows();
  EXPECT_GE(rows.size(), 160u);
  for (const auto& row : rows) {
    EXPECT_NEAR(computed(row), row.value(), row.tolerance())
        << "line " << row.line << ": " << row.model << " " << row.metric << ", " << row.source;
  }
}

}  // namespace
}  // namespace costplan
