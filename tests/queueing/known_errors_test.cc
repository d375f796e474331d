// The known errors that the output states, held against exact solutions.
#include "costplan/queueing.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <random>
#include <tuple>

#include "queueing/random_queue.h"
#include "queueing/solution.h"

namespace costplan {
namespace {

using M = QueueModel;

// The known errors that the output states, held against the exact solution.
TEST(Queueing, ApproximationsOfPhaseTypeServiceAreAsNearAsTheySay) {
  for (const std::int64_t servers : {2, 10, 40}) {
    for (const double load : {0.5, 0.7, 0.9, 0.97}) {
      for (const double scv : {0.25, 0.5, 2.0, 4.0}) {
        if (scv == 0.25 && servers > 4) continue;
        QueueInput input{.model = scv < 1 ? M::kMekc : M::kMh2c,
                         .arrival_rate_per_s = load * static_cast<double>(servers),
                         .service_time_s = 1,
                         .servers = servers};
        if (scv < 1) {
          input.stages = static_cast<std::int64_t>(1 / scv);
        } else {
          input.scv = scv;
        }
        const auto exact = solve_queue(input);
        const double near =
            *solve_two_moments(input).result.mean_wait_s / *exact->result.mean_wait_s;
        const std::string what = "c " + std::to_string(servers) + " load " + std::to_string(load) +
                                 " scv " + std::to_string(scv);
        EXPECT_NEAR(near, 1, scv < 1 ? 0.03 : 0.05) << what;
      }
    }
  }
}

// Points that nobody chose: what the header says of FastQueue, and the output of service in too
// many phases, is what is found here.
TEST(Queueing, ApproximationsAreAsNearAsTheySayAtRandomPoints) {
  std::mt19937 random(20'241'129);
  auto share = [&] { return static_cast<double>(random()) / 4294967296.0; };
  for (int i = 0; i < 80; ++i) {
    const auto servers = 2 + static_cast<std::int64_t>(share() * share() * 99);
    const double load = 0.5 + 0.47 * share();
    const double kind = share();
    double scv = 0;
    QueueInput input{.model = M::kMdc,
                     .arrival_rate_per_s = load * static_cast<double>(servers),
                     .service_time_s = 1,
                     .servers = servers};
    if (kind > 0.6) {
      input.model = M::kMh2c;
      input.scv = scv = 1 + 3 * share();
    } else if (kind > 0.4) {
      input.model = M::kMekc;
      input.stages = 2;
      scv = 0.5;
    }
    const double exact = *solve_queue(input)->result.mean_wait_s;
    const std::string what = "c " + std::to_string(servers) + " load " + std::to_string(load) +
                             " scv " + std::to_string(scv);
    const FastQueue fast(input.arrival_rate_per_s, 1, servers, scv);
    EXPECT_NEAR(fast.mean_wait_s() / exact, 1, load < 0.6 ? 0.10 : 0.05) << what;
    if (scv == 0) continue;
    const double near = *solve_two_moments(input).result.mean_wait_s / exact;
    EXPECT_NEAR(near, 1, scv < 1 ? 0.03 : 0.05) << what;
  }
}

// Of G/G/c, the errors that the output states, of its own formula and of Whitt's.
TEST(Queueing, GeneralArrivalsAndServiceAreAsFarOffAsTheySay) {
  auto errors = [](std::int64_t servers, double load, double arrival_scv, double scv,
                   double exact) {
    const double c = static_cast<double>(servers);
    const auto queue = solve_queue({.model = M::kGgc,
                                    .arrival_rate_per_s = load * c,
                                    .service_time_s = 1,
                                    .servers = servers,
                                    .scv = scv,
                                    .arrival_scv = arrival_scv});
    const double off = *queue->result.mean_wait_s / exact;
    const double refined = whitt_factor(Load::of(load * c, 1, servers), arrival_scv, scv);
    return std::pair{off - 1, off * refined - 1};
  };
  for (const std::int64_t servers : {2, 10, 100}) {
    for (const auto& [load, shorter, longer, whitt] :
         {std::tuple{0.7, 0.39, 1.12, 0.51}, std::tuple{0.9, 0.13, 0.36, 0.12},
          std::tuple{0.97, 0.09, 0.09, 0.04}}) {
      for (const double scv : {0.0, 0.5, 2.0, 4.0}) {
        QueueInput input{.model = scv == 0  ? M::kMdc
                                  : scv < 1 ? M::kMekc
                                            : M::kMh2c,
                         .arrival_rate_per_s = load * static_cast<double>(servers),
                         .service_time_s = 1,
                         .servers = servers};
        if (scv > 1) input.scv = scv;
        if (scv == 0.5) input.stages = 2;
        const auto exact = solve_queue(input);
        const auto [own, refined] = errors(servers, load, 1, scv, *exact->result.mean_wait_s);
        EXPECT_GE(own, -shorter) << servers << " " << load << " " << scv;
        EXPECT_LE(own, longer) << servers << " " << load << " " << scv;
        EXPECT_LE(std::abs(refined), whitt) << servers << " " << load << " " << scv;
        if (load != 0.9) continue;
        input.model = M::kGgc;
        input.stages.reset();
        input.scv = scv;
        const auto near = solve_queue(input);
        EXPECT_NEAR(near->result.wait_quantiles_s->p99 / exact->result.wait_quantiles_s->p99, 1,
                    0.23);
        EXPECT_NEAR(near->result.sojourn_quantiles_s->p99 / exact->result.sojourn_quantiles_s->p99,
                    1, 0.05);
      }
    }
  }
  // D/M/c, from the reference table.
  const auto [at_90, refined_90] = errors(10, 0.9, 0, 1, 0.270306307138301);
  const auto [at_80, refined_80] = errors(10, 0.8, 0, 1, 0.0605494113790957);
  EXPECT_NEAR(at_90, 0.24, 0.005);
  EXPECT_NEAR(at_80, 0.69, 0.005);
  EXPECT_LE(refined_90, 0.07);
  EXPECT_LE(refined_80, 0.21);
}

RC_GTEST_PROP(FastQueue, IsErlangCForExponentialService, ()) {
  const QueueInput input = random_input(M::kMmc, random_between(0.01, 0.99));
  const auto queue = solve_queue(input);
  const FastQueue fast(input.arrival_rate_per_s, input.service_time_s, *input.servers);
  RC_ASSERT(std::abs(fast.mean_wait_s() - *queue->result.mean_wait_s) <=
            1e-12 * fast.mean_wait_s());
  RC_ASSERT(fast.wait_quantile(0.999) == queue->wait_quantile(0.999));
  for (const double p : {0.5, 0.99, 0.999}) {
    RC_ASSERT(std::abs(fast.sojourn_quantile(p) / queue->sojourn_quantile(p) - 1) < 1e-11);
  }
}

// What the output says of percentiles when no shape is given.
TEST(Queueing, AnAssumedShapeIsAsFarOffAsItSays) {
  auto p99 = [](double scv, ServiceShape shape) {
    return solve_queue({.model = M::kMg1,
                        .arrival_rate_per_s = 0.8,
                        .service_time_s = 1,
                        .scv = scv,
                        .shape = shape})
        ->result.wait_quantiles_s->p99;
  };
  for (const auto& [scv, lognormal, hyperexponential] :
       {std::tuple{0.5, 1.02, 0.0}, std::tuple{2.0, 1.16, 1.04}, std::tuple{4.0, 1.31, 1.06}}) {
    const double gamma = p99(scv, ServiceShape::kGamma);
    EXPECT_NEAR(p99(scv, ServiceShape::kLognormal) / gamma, lognormal, 0.005);
    if (scv < 1) continue;
    EXPECT_NEAR(p99(scv, ServiceShape::kHyperexponential) / gamma, hyperexponential, 0.005);
  }
  const auto assumed = solve_queue(
      {.model = M::kMg1, .arrival_rate_per_s = 0.8, .service_time_s = 1, .scv = 2});
  EXPECT_EQ(assumed->result.exactness, Exactness::kExactMeans);
  EXPECT_EQ(assumed->result.wait_quantiles_s->p99, p99(2, ServiceShape::kGamma));
}

}  // namespace
}  // namespace costplan
