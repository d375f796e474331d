// Two methods for the same queue, against each other.
#include "costplan/queueing.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "queueing/random_queue.h"
#include "queueing/solution.h"

namespace costplan {
namespace {

using M = QueueModel;

RC_GTEST_PROP(Queueing, OnePhaseByTheMatrixMethodIsErlangC, ()) {
  const QueueInput input = random_input(M::kMmc, random_between(0.05, 0.98));
  const auto direct = solve_queue(input);
  const SolvedQueue phases =
      solve_phase_type(input, *input.servers, {{1}, {1 / input.service_time_s}, {0}});
  RC_ASSERT(std::abs(*phases.result.mean_wait_s / *direct->result.mean_wait_s - 1) < 1e-10);
  RC_ASSERT(std::abs(*phases.result.probability_of_wait / *direct->result.probability_of_wait - 1) <
            1e-10);
  for (const double p : {0.5, 0.9, 0.99, 0.999}) {
    const double t = direct->sojourn_quantile(p);
    RC_ASSERT(std::abs(phases.sojourn_exceeds(t) - (1 - p)) < 1e-10);
    RC_ASSERT(std::abs(phases.wait_exceeds(t) - direct->wait_exceeds(t)) < 1e-11);
  }
}

TEST(Queueing, OneServerByTheMatrixMethodIsPollaczekKhinchine) {
  for (const double scv : {1.5, 4.0, 20.0}) {
    for (const double load : {0.3, 0.8, 0.99}) {
      const auto queue = solve_queue({.model = M::kMh2c,
                                      .arrival_rate_per_s = load,
                                      .service_time_s = 1,
                                      .servers = 1,
                                      .scv = scv});
      expect_close(*queue->result.mean_wait_s, load * (1 + scv) / 2 / (1 - load), 1e-11);
    }
  }
}

// Two ways to the same tail: a number of stages by recursion, and the matrix method.
TEST(Queueing, StagesByRecursionAndByMatricesAgree) {
  for (const std::int64_t stages : {2, 5, 20}) {
    for (const double load : {0.2, 0.8, 0.97}) {
      const QueueInput input{.model = M::kMekc,
                             .arrival_rate_per_s = load,
                             .service_time_s = 1,
                             .servers = 1,
                             .stages = stages};
      const auto k = static_cast<std::size_t>(stages);
      Phases phases{std::vector<double>(k, 0), std::vector<double>(k, double(stages)),
                    std::vector<double>(k, 1)};
      phases.start.front() = 1;
      phases.onward.back() = 0;
      const auto recursion = solve_queue(input);
      const SolvedQueue matrices = solve_phase_type(input, 1, phases);
      expect_close(*matrices.result.mean_wait_s, *recursion->result.mean_wait_s, 1e-10);
      for (const double t : {0.1, 1.0, 3.0, 10.0}) {
        EXPECT_NEAR(matrices.wait_exceeds(t), recursion->wait_exceeds(t), 1e-11);
        EXPECT_NEAR(matrices.sojourn_exceeds(t), recursion->sojourn_exceeds(t), 1e-11);
      }
    }
  }
}

// Gamma service of scv 1/k is k stages: the inverted transform against the recursion.
TEST(Queueing, GammaServiceWithOneServerIsThatOfItsStages) {
  for (const std::int64_t stages : {1, 2, 5, 100, 1000}) {
    for (const double load : {0.01, 0.5, 0.97}) {
      const auto exact = solve_queue({.model = M::kMekc,
                                      .arrival_rate_per_s = load,
                                      .service_time_s = 1,
                                      .servers = 1,
                                      .stages = stages});
      const auto gamma = solve_queue({.model = M::kMg1,
                                      .arrival_rate_per_s = load,
                                      .service_time_s = 1,
                                      .scv = 1 / static_cast<double>(stages),
                                      .shape = ServiceShape::kGamma});
      EXPECT_EQ(gamma->result.exactness, Exactness::kNumericallyExact);
      for (const double t : {0.01, 0.5, 0.95, 1.0, 1.5, 3.0, 10.0, 100.0}) {
        EXPECT_NEAR(gamma->wait_exceeds(t), exact->wait_exceeds(t), 2e-10) << stages << " " << t;
        EXPECT_NEAR(gamma->sojourn_exceeds(t), exact->sojourn_exceeds(t), 2e-10) << stages;
      }
      expect_close(gamma->result.sojourn_quantiles_s->p999, exact->result.sojourn_quantiles_s->p999,
                   1e-6);
    }
  }
}

// Worked out with 25 digits (mpmath): the transform by 400 points on a line of its own.
TEST(Queueing, LognormalServiceHasTheTailThatMoreDigitsGive) {
  struct Row {
    double load, scv, t, wait, sojourn;
  };
  for (const Row& row : {Row{0.8, 1.718281828459045, 0.5, 0.72084594235, 0.8997480841323},
                         Row{0.8, 1.718281828459045, 2, 0.5546068227967, 0.6655939591629},
                         Row{0.8, 1.718281828459045, 10, 0.1812860102782, 0.2107407781106},
                         Row{0.8, 1.718281828459045, 40, 0.005370395680393, 0.006090017862758}}) {
    const auto queue = solve_queue({.model = M::kMg1,
                                    .arrival_rate_per_s = row.load,
                                    .service_time_s = 1,
                                    .scv = row.scv,
                                    .shape = ServiceShape::kLognormal});
    EXPECT_NEAR(queue->wait_exceeds(row.t), row.wait, 2e-10);
    EXPECT_NEAR(queue->sojourn_exceeds(row.t), row.sojourn, 2e-10);
  }
}

TEST(Queueing, ManyStagesComeNearConstantService) {
  const auto stages = solve_queue({.model = M::kMekc,
                                   .arrival_rate_per_s = 0.8,
                                   .service_time_s = 1,
                                   .servers = 1,
                                   .stages = 1000});
  const auto constant =
      solve_queue({.model = M::kMd1, .arrival_rate_per_s = 0.8, .service_time_s = 1});
  expect_close(stages->result.wait_quantiles_s->p99, constant->result.wait_quantiles_s->p99, 2e-3);
}

// The same M/D/c where its two methods meet, c (ρ - 1 - ln ρ) = 0.15, on both sides.
TEST(Queueing, ConstantServiceIsContinuousWhereItsMethodsMeet) {
  for (const std::int64_t servers : {1, 2, 10, 300, 20'000}) {
    const auto c = static_cast<double>(servers);
    double low = 0, high = 1;
    while (high - low > 1e-15) {
      const double load = (low + high) / 2;
      (c * (load - 1 - std::log(load)) > 0.15 ? low : high) = load;
    }
    QueueInput input{.model = M::kMdc,
                     .arrival_rate_per_s = c * (low - 1e-13),
                     .service_time_s = 1,
                     .servers = servers};
    const auto light = solve_queue(input);
    input.arrival_rate_per_s = c * (high + 1e-13);
    const auto heavy = solve_queue(input);
    expect_close(*heavy->result.mean_wait_s, *light->result.mean_wait_s, 1e-10, "mean");
    expect_close(*heavy->result.probability_of_wait, *light->result.probability_of_wait, 1e-10,
                 "P");
    expect_close(heavy->result.wait_quantiles_s->p999, light->result.wait_quantiles_s->p999, 1e-10);
  }
}

// P(W <= t) of M/D/1 is Erlang's alternating series; at small t it has few terms.
TEST(Queueing, ConstantServiceWithOneServerIsErlangsSeries) {
  for (const double load : {1e-6, 0.1, 0.5, 0.9, 0.999}) {
    const auto queue =
        solve_queue({.model = M::kMd1, .arrival_rate_per_s = load, .service_time_s = 1});
    for (const double t : {0.0, 0.25, 0.75, 1.5, 2.5}) {
      double sum = 0;
      for (int k = 0; k <= static_cast<int>(t); ++k) {
        sum += std::pow(-load * (t - k), k) / std::tgamma(k + 1) * std::exp(load * (t - k));
      }
      EXPECT_NEAR(1 - queue->wait_exceeds(t), (1 - load) * sum, 2e-14) << load << " " << t;
    }
  }
}

}  // namespace
}  // namespace costplan
