// How long services take that are called, or call each other, or themselves, in a circle: against
// closed forms, and against the event engine.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "projection/small_stack.h"

namespace costplan {
namespace {

struct Percentile {
  double share;
  double ms;
};

std::vector<Percentile> percentiles_of(const ServiceProjection& service) {
  return {{0.5, service.p50_ms.value},
          {0.95, service.p95_ms.value},
          {0.99, service.p99_ms.value},
          {0.999, service.p999_ms.value}};
}

std::string calls_itself(double chance) {
  return "services: {web: {traffic_share: 100%, concurrency: 500, service_time: {mean: 50 ms}, "
         "calls: {web: " +
         std::to_string(chance) + "}}}\n";
}

// A geometric number of exponential times is exponential: Ross, Introduction to Probability
// Models, 5.2 (a Poisson process of which each point ends it with the same chance).
TEST(CallCircle, OfOneServiceTakesExponentialTimes) {
  for (const double chance : {0.1, 0.5, 0.8, 0.95}) {
    const auto found = run(EngineChoice::kAnalytic, "traffic: {base: 1/s}\n" + calls_itself(chance));
    for (const auto& [share, ms] : percentiles_of(found.services.at(0))) {
      const double exact = -50 / (1 - chance) * std::log(1 - share);
      EXPECT_NEAR(ms, exact, 0.03 * exact) << "calls itself " << chance << ", p" << 100 * share;
    }
  }
}

// What is asked of a minute is nearer than a tenth, above and below.
TEST(CallCircle, RingsAlarmsOnItsOwnPercentiles) {
  for (const double chance : {0.5, 0.8, 0.95}) {
    const double exact_s = -0.05 / (1 - chance) * std::log(1 - 0.99);
    const auto found = run(
        EngineChoice::kAnalytic,
        "traffic: {base: 1/s}\n" + calls_itself(chance) +
            "alarms:\n"
            "  - {name: below, service: web, metric: latency_p99, evaluation_periods: 1, above: " +
            std::to_string(0.9 * exact_s) +
            "}\n  - {name: above, service: web, metric: latency_p99, above: " +
            std::to_string(1.1 * exact_s) + "}\n");
    EXPECT_EQ(found.alarms.at(0).rings, 1) << "calls itself " << chance;
    EXPECT_EQ(found.alarms.at(0).minutes, 120) << "from the first minute on";
    EXPECT_EQ(found.alarms.at(1).rings, 0) << "calls itself " << chance;
  }
}

// M/M/1: exponential with the mean 1 / (µ - λ), also of who is called by a service with room.
TEST(CalledService, TakesAsLongAsItsQueueDoes) {
  for (const double load : {0.4, 0.64, 0.8}) {
    const double rate = 25 * load;  // of the worker's place, 40 ms each
    const auto found = run(EngineChoice::kAnalytic,
                           "traffic: {base: " + std::to_string(rate) +
                               "/s}\nservices:\n  web: {traffic_share: 100%, concurrency: 50, "
                               "service_time: {mean: 100 ms}, calls: {worker: 1}}\n"
                               "  worker: {concurrency: 1, service_time: {mean: 40 ms}}\n");
    for (const auto& [share, ms] : percentiles_of(found.services.at(1))) {
      const double exact = -1000 / (25 - rate) * std::log(1 - share);
      EXPECT_NEAR(ms, exact, 0.03 * exact) << "load " << load << ", p" << 100 * share;
    }
  }
}

struct Circle {
  const char* name;
  const char* web;
  const char* api;
  double errors;  // that both may be apart, absolutely
  double near;    // of every percentile, relatively
};

class CirclesOfTwo : public ::testing::TestWithParam<Circle> {};

TEST_P(CirclesOfTwo, TakeWhatTheEventEngineFinds) {
  const Circle& row = GetParam();
  const std::string text =
      "traffic: {base: 40/s}\nservices:\n"
      "  web: {traffic_share: 100%, concurrency: 500, service_time: {shape: deterministic, mean: "
      "10 ms}, " +
      std::string(row.web) +
      "}\n  api: {concurrency: 500, service_time: {shape: lognormal, mean: 100 ms, p95: 250 ms}, " +
      row.api + "}\n";
  const auto a = run(EngineChoice::kAnalytic, text);
  const auto e = run(EngineChoice::kEvent, text);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto ours = percentiles_of(a.services[i]);
    const auto theirs = percentiles_of(e.services[i]);
    EXPECT_NEAR(a.services[i].error_rate.value, e.services[i].error_rate.value,
                row.errors);
    for (std::size_t q = 0; q < ours.size(); ++q) {
      EXPECT_NEAR(ours[q].ms, theirs[q].ms, row.near * theirs[q].ms)
          << a.services[i].name << " p" << 100 * ours[q].share;
    }
  }
}

const Circle kCircles[] = {
    {"that_one_in_three_goes_round", "calls: {api: 1}", "calls: {web: 0.33}", 0, 0.05},
    {"that_four_of_five_go_round", "calls: {api: 1}", "calls: {web: 0.8}", 0, 0.05},
    {"with_two_calls", "calls: {api: 2}", "calls: {web: 0.3}", 0, 0.05},
    {"into_which_some_come", "calls: {api: 0.4}", "calls: {web: 1}", 0, 0.05},
    // Late is who takes longer than a gamma time with the same mean and variance: 1.8% for 0.9%.
    {"that_who_waits_leaves", "calls: {api: 1}, timeout: 1200 ms", "calls: {web: 0.6}", 0.01, 0.05},
};

INSTANTIATE_TEST_SUITE_P(Rows, CirclesOfTwo, ::testing::ValuesIn(kCircles),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace costplan
