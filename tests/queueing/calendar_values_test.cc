// The calendar path against what theory says, row by row of calendar_values.csv: each
// row is simulated with fixed seeds and must lie within five standard errors.
#include <gtest/gtest.h>

#include <charconv>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "io/csv.h"
#include "queueing/calendar_runs.h"
#include "support/paths.h"

namespace costplan {
namespace {

using testing::estimate_of;
using testing::Experiment;
using testing::Figure;
using testing::Observed;

struct Row {
  std::string model;
  std::string params;
  std::string metric;
  double value = 0.0;
  std::string source;
};

std::vector<Row> rows() {
  const std::string file = testing::source_path("tests/queueing/calendar_values.csv");
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  constexpr std::string_view kColumns[] = {"model", "params", "metric", "value", "source"};
  const auto records = parse_csv_table(text.str(), file, kColumns);
  EXPECT_TRUE(records) << records.error().to_string();
  std::vector<Row> out;
  if (!records) return out;
  for (const CsvRecord& record : *records) {
    const auto& f = record.fields;
    out.push_back({f[0].text, f[1].text, f[2].text, std::stod(f[3].text), f[4].text});
  }
  return out;
}

// `lambda=8;mu=1;c=10` as numbers; words without one are 1.
std::map<std::string, double> numbers(const std::string& params) {
  std::map<std::string, double> out;
  std::stringstream in(params);
  for (std::string part; std::getline(in, part, ';');) {
    const auto equals = part.find('=');
    out[part.substr(0, equals)] =
        equals == std::string::npos ? 1.0 : std::stod(part.substr(equals + 1));
  }
  return out;
}

double get(const std::map<std::string, double>& n, const std::string& name, double otherwise) {
  const auto found = n.find(name);
  return found == n.end() ? otherwise : found->second;
}

// Requests that a row is simulated for, over all seeds: more where the load is heavy.
double requests_for(double utilisation) {
  const double scale = testing::long_tests() ? 40.0 : 1.0;
  return scale * (utilisation > 0.92   ? 1.6e6
                  : utilisation > 0.85 ? 6e5
                  : utilisation > 0.7  ? 3e5
                                       : 1e5);
}

constexpr int kSeeds = 16;

Experiment steady(CalendarService service, int tasks, double rate, double utilisation) {
  service.name = "queue";
  Experiment out;
  out.network.services = {service};
  out.inputs = {{.serving_tasks = tasks, .arrival_rate_per_s = rate}};
  out.length_s = requests_for(utilisation) / kSeeds / rate;
  out.warm_up_s = 0.2 * out.length_s;
  return out;
}

CalendarService shared(TimeDistribution service) {
  return {.service_s = std::move(service), .routing = Routing::kSharedQueue};
}

Experiment experiment_of(const Row& row) {
  const auto n = numbers(row.params);
  const auto is = [&row](std::string_view name) { return row.model.starts_with(name); };
  const double mu = get(n, "mu", 1.0);
  const double rho = get(n, "rho", 0.5);
  const int c = static_cast<int>(get(n, "c", 1.0));
  if (is("Erlang-B") || is("Erlang-C")) {
    CalendarService s = shared(TimeDistribution::exponential(1.0));
    if (is("Erlang-B")) s.places = c;
    return steady(s, c, n.at("a"), 0.8);
  }
  if (is("Erlang-A")) {
    CalendarService s = shared(TimeDistribution::exponential(1.0 / mu));
    s.client.patience_s = TimeDistribution::exponential(1.0 / n.at("theta"));
    return steady(s, c, n.at("lambda"), 0.8);
  }
  if (is("M/M/c//N")) {
    CalendarService s = shared(TimeDistribution::exponential(1.0 / mu));
    s.population = {.customers = static_cast<int>(n.at("N")),
                    .think_s = TimeDistribution::exponential(1.0 / n.at("1/think"))};
    Experiment e = steady(s, c, static_cast<double>(c), 0.9);
    e.inputs[0].arrival_rate_per_s = 0.0;
    return e;
  }
  if (is("M/M/1 random order")) {
    CalendarService s = shared(TimeDistribution::exponential(1.0 / mu));
    s.order = WaitingOrder::kRandom;
    return steady(s, 1, rho * mu, rho);
  }
  if (is("transient")) {
    Experiment e = steady(shared(TimeDistribution::exponential(1.0 / mu)), c, n.at("lambda"), 0.5);
    e.warm_up_s = 0.0;
    e.length_s = n.at("t");
    return e;
  }
  if (is("E10/M/1") || is("random split")) {
    CalendarService s = shared(TimeDistribution::exponential(1.0 / mu));
    s.routing = is("random split") ? Routing::kRandom : Routing::kRoundRobin;
    return steady(s, 10, 10.0 * rho * mu, 0.9);
  }
  if (is("M/G/1-PS") || is("M/M/1-PS")) {
    // Insensitive to the service time but for its mean: so take one far from exponential.
    CalendarService s = shared(is("M/G/1-PS") ? TimeDistribution::lognormal(1.0, 2.0)
                                              : TimeDistribution::exponential(1.0 / mu));
    s.routing = Routing::kLeastOutstanding;
    s.discipline = Discipline::kProcessorSharing;
    const double rate = is("M/G/1-PS") ? rho : n.at("lambda");
    return steady(s, 1, rate, rate / mu);
  }
  if (is("D/M/") || is("E2/M/")) {
    CalendarService s = shared(TimeDistribution::exponential(1.0 / mu));
    s.arrival_shape =
        is("D/M/") ? TimeDistribution::deterministic(1.0) : TimeDistribution::erlang(2, 1.0);
    return steady(s, c, rho * c * mu, rho);
  }
  if (is("M/M/c")) {
    const double rate = n.at("lambda");
    return steady(shared(TimeDistribution::exponential(1.0 / mu)), c, rate, rate / mu / c);
  }
  TimeDistribution service = TimeDistribution::deterministic(1.0);  // M/D/…
  if (is("M/E2")) service = TimeDistribution::erlang(2, 1.0);
  if (is("M/E4")) service = TimeDistribution::erlang(4, 1.0);
  if (is("M/H2")) service = TimeDistribution::hyperexponential(1.0, n.at("scv"));
  if (is("M/LogN")) service = TimeDistribution::lognormal(1.0, std::exp(1.0) - 1.0);  // sigma 1
  // Long service times make it take longer to learn the same.
  return steady(shared(service), c, rho * c,
                is("M/H2/c") && rho > 0.85   ? 0.95
                : is("M/H2") || is("M/LogN") ? 0.9
                                             : rho);
}

Figure figure_of(const Row& row, const Experiment& experiment) {
  const std::string& metric = row.metric;
  const auto service = [](const Observed& run) { return run.step.services.front(); };
  if (metric == "blocking") {
    return [=](const Observed& run) {
      return testing::ratio(testing::errors(service(run), RequestError::kRejected),
                            service(run).arrivals);
    };
  }
  if (metric == "P(abandon)") {
    return [=](const Observed& run) {
      return testing::ratio(testing::errors(service(run), RequestError::kImpatience),
                            service(run).arrivals);
    };
  }
  if (metric == "P(wait)") {
    return [=](const Observed& run) {
      return testing::ratio(service(run).delayed, service(run).waits);
    };
  }
  if (metric == "Wq mean" || metric == "E[wait] all") return testing::mean_wait_s;
  if (metric == "Lq mean") return [=](const Observed& run) { return service(run).mean_waiting; };
  if (metric.starts_with("sojourn mean")) return testing::mean_sojourn_s;
  if (metric == "throughput") {
    const double length_s = experiment.length_s;
    return [=](const Observed& run) {
      return static_cast<double>(service(run).completions) / length_s;
    };
  }
  if (metric == "E[N(t)]") {
    return [=](const Observed& run) { return static_cast<double>(service(run).in_flight); };
  }
  if (metric == "P0(t)") {
    return [=](const Observed& run) { return service(run).in_flight == 0 ? 1.0 : 0.0; };
  }
  if (metric.starts_with("E[W^2]")) {
    // First come first served in M/M/1: E[W²] = 2ρ / (μ(1-ρ))².
    const double rho = experiment.inputs[0].arrival_rate_per_s;
    const double fifo = 2.0 * rho / ((1.0 - rho) * (1.0 - rho));
    return [=](const Observed& run) {
      return service(run).wait_square_sum_s2 / static_cast<double>(service(run).waits) / fifo;
    };
  }
  const double share = std::stod(metric.substr(metric.find(" p") + 2)) / 100.0;
  if (metric.starts_with("wait p"))
    return [=](const Observed& run) { return run.wait.quantile(share); };
  return [=](const Observed& run) { return run.latency.quantile(share); };
}

TEST(CalendarValues, AreWhatTheorySays) {
  std::map<std::string, std::vector<Observed>> done;
  double worst = 0.0;
  for (const Row& row : rows()) {
    if (row.model.starts_with("Mt/")) continue;  // below
    SCOPED_TRACE(row.model + " " + row.params + " " + row.metric + " (" + row.source + ")");
    const Experiment experiment = experiment_of(row);
    const Figure figure = figure_of(row, experiment);
    testing::Estimated found;
    if (row.model.starts_with("transient")) {
      found = testing::estimate(experiment, testing::long_tests() ? 40000 : 4000, figure);
    } else {
      auto& runs = done[row.model + row.params];
      if (runs.empty()) runs = testing::replicate(experiment, kSeeds);
      found = estimate_of(runs, figure);
    }
    const auto [mean, error] = found;
    worst = std::max(worst, std::abs(mean - row.value) / error);
    EXPECT_LE(std::abs(mean - row.value), 5.0 * error) << mean << " instead of " << row.value;
    // An interval that holds everything proves nothing.
    EXPECT_LE(5.0 * error, 0.3 * row.value) << "the run is too short";
  }
  std::printf("largest distance: %.2f standard errors\n", worst);
}

// A rate that follows a sine, one step a second: each has the mean rate of its second.
TEST(CalendarValues, FollowARateThatChanges) {
  constexpr double kPeriodS = 240.0;
  constexpr double kTau = 6.283185307179586;
  const int cycles = testing::long_tests() ? 2000 : 100;
  const auto integral = [](double t) {
    return 6.0 * (t - 0.5 * kPeriodS / kTau * std::cos(kTau * t / kPeriodS));
  };
  std::vector<double> waits;
  std::vector<double> delays;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    CalendarService service = shared(TimeDistribution::exponential(1.0));
    service.name = "queue";
    auto simulation = CalendarSimulation::create({.services = {service}}, seed);
    ASSERT_TRUE(simulation);
    StepResult step;
    double sum_s = 0.0;
    std::uint64_t all = 0;
    std::uint64_t delayed = 0;
    for (int second = 0; second < 240 * (cycles + 1); ++second) {
      const ServiceStepInput input = {10, integral(second + 1.0) - integral(second)};
      ASSERT_TRUE(simulation->run_until(second + 1.0, {&input, 1}, step));
      if (second < 240) continue;  // the first cycle began empty
      sum_s += step.services[0].wait_sum_s;
      all += step.services[0].waits;
      delayed += step.services[0].delayed;
    }
    waits.push_back(sum_s / static_cast<double>(all));
    delays.push_back(testing::ratio(delayed, all));
  }
  int tested = 0;
  for (const Row& row : rows()) {
    if (!row.model.starts_with("Mt/")) continue;
    const auto [mean, error] = testing::estimated(row.metric.starts_with("Wq") ? waits : delays);
    EXPECT_LE(std::abs(mean - row.value), 5.0 * error)
        << row.metric << ": " << mean << " instead of " << row.value;
    EXPECT_LE(5.0 * error, 0.3 * row.value) << row.metric;
    ++tested;
  }
  EXPECT_EQ(tested, 2);
}

}  // namespace
}  // namespace costplan
