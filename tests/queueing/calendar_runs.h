// Repeated runs of a network with different seeds, and what they say about a figure.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "queueing/calendar.h"

namespace costplan::testing {

// Set COSTPLAN_LONG_TESTS=1 for the runs that take minutes.
inline bool long_tests() {
  const char* value = std::getenv("COSTPLAN_LONG_TESTS");
  return value != nullptr && std::string(value) == "1";
}

struct Experiment {
  CalendarNetwork network;
  std::vector<ServiceStepInput> inputs;
  double warm_up_s = 0.0;
  double length_s = 0.0;
};

// What one seed saw after the warm-up, of the first service.
struct Observed {
  StepResult step;
  LatencyHistogram latency;
  LatencyHistogram wait;
};

inline Observed run(const Experiment& experiment, std::uint64_t seed) {
  Observed out;
  auto simulation = CalendarSimulation::create(experiment.network, seed);
  EXPECT_TRUE(simulation) << simulation.error().to_string();
  if (!simulation) return out;
  if (experiment.warm_up_s > 0.0) {
    EXPECT_TRUE(simulation->run_until(experiment.warm_up_s, experiment.inputs, out.step));
    simulation->forget_past();
  }
  EXPECT_TRUE(simulation->run_until(experiment.warm_up_s + experiment.length_s, experiment.inputs,
                                    out.step));
  out.latency = simulation->latency(0);
  out.wait = simulation->wait(0);
  return out;
}

struct Estimated {
  double mean = 0.0;
  double standard_error = 0.0;
};

inline Estimated estimated(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  double sum = 0.0;
  for (const double value : values) sum += value;
  const double mean = sum / n;
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / (n - 1.0) / n)};
}

using Figure = std::function<double(const Observed&)>;

// One figure of many runs, without keeping them.
inline Estimated estimate(const Experiment& experiment, int seeds, const Figure& figure) {
  std::vector<double> values;
  for (int i = 0; i < seeds; ++i) {
    values.push_back(figure(run(experiment, static_cast<std::uint64_t>(i) + 1)));
  }
  return estimated(values);
}

inline std::vector<Observed> replicate(const Experiment& experiment, int seeds,
                                       std::uint64_t first_seed = 1) {
  std::vector<Observed> runs;
  for (int i = 0; i < seeds; ++i) {
    runs.push_back(run(experiment, first_seed + static_cast<std::uint64_t>(i)));
  }
  return runs;
}

inline Estimated estimate_of(const std::vector<Observed>& runs, const Figure& figure) {
  std::vector<double> values;
  values.reserve(runs.size());
  for (const Observed& run : runs) values.push_back(figure(run));
  return estimated(values);
}

inline double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

inline double mean_wait_s(const Observed& run) {
  const ServiceStep& s = run.step.services.front();
  return s.waits == 0 ? 0.0 : s.wait_sum_s / static_cast<double>(s.waits);
}
inline double mean_sojourn_s(const Observed& run) {
  const ServiceStep& s = run.step.services.front();
  return s.completions == 0 ? 0.0 : s.sojourn_sum_s / static_cast<double>(s.completions);
}
inline std::uint64_t errors(const ServiceStep& step, RequestError error) {
  return step.errors[static_cast<std::size_t>(error)];
}

// Arrivals at 1, 2, 3 … seconds and service times of 0.5 s: everything can be counted.
inline CalendarService clockwork(double service_s = 0.5) {
  return {.name = "web",
          .service_s = TimeDistribution::deterministic(service_s),
          .arrival_shape = TimeDistribution::deterministic(1.0)};
}

inline CalendarService markovian(double mean_s, Routing routing) {
  return {.name = "web", .service_s = TimeDistribution::exponential(mean_s), .routing = routing};
}

inline CalendarSimulation simulate(const CalendarNetwork& network, std::uint64_t seed = 1) {
  auto simulation = CalendarSimulation::create(network, seed);
  EXPECT_TRUE(simulation) << simulation.error().to_string();
  return *std::move(simulation);
}

inline ServiceStep step_until(CalendarSimulation& simulation, double to_s,
                              std::vector<ServiceStepInput> inputs, std::size_t service = 0) {
  StepResult step;
  const auto status = simulation.run_until(to_s, inputs, step);
  EXPECT_TRUE(status) << status.error().to_string();
  return step.services.at(service);
}

inline void expect_near(const Estimated& found, double expected, const char* what) {
  EXPECT_LE(std::abs(found.mean - expected), 5.0 * found.standard_error)
      << what << ": " << found.mean << " instead of " << expected;
  EXPECT_LE(5.0 * found.standard_error, 0.25 * expected) << what << ": the run is too short";
}

}  // namespace costplan::testing
