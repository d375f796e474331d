// What must hold of every queue whatever its numbers, and between queues.
#include "costplan/queueing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "queueing/erlang.h"
#include "queueing/random_queue.h"
#include "queueing/solution.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;
using M = QueueModel;

// ∫ f between two points by Simpson's rule, halved where the halves differ from the whole; at
// a kink they may agree by chance and both be wrong, so that it is halved a few times anyway.
constexpr int kMostHalvings = 40;
constexpr int kLeastHalvings = 4;
double simpson(const std::function<double(double)>& f, double from, double to, double at_from,
               double at_middle, double at_to, double allowed, int depth) {
  const double middle = (from + to) / 2;
  const double left = f((from + middle) / 2);
  const double right = f((middle + to) / 2);
  const double sixth = (to - from) / 6;
  const double whole = sixth * (at_from + 4 * at_middle + at_to);
  const double halves =
      sixth / 2 * (at_from + 4 * left + 2 * at_middle + 4 * right + at_to);
  const bool is_fine =
      depth <= kMostHalvings - kLeastHalvings && std::abs(halves - whole) <= allowed;
  if (depth == 0 || is_fine) return halves;
  return simpson(f, from, middle, at_from, left, at_middle, allowed / 2, depth - 1) +
         simpson(f, middle, to, at_middle, right, at_to, allowed / 2, depth - 1);
}

// The area under a tail, which must not rise: to about 1e-7 of `scale`.
double area_under(const std::function<double(double)>& exceeds, double scale) {
  double area = 0;
  double from = 0;
  double at_from = exceeds(0);
  for (double width = scale / 4; at_from > 1e-9; width *= 1.5) {
    const double to = from + width;
    const double at_to = exceeds(to);
    RC_ASSERT(at_to <= at_from + 1e-9);
    area += simpson(exceeds, from, to, at_from, exceeds((from + to) / 2), at_to, 2e-8 * width,
                    kMostHalvings);
    from = to;
    at_from = at_to;
  }
  return area;
}

constexpr M kAll[] = {M::kMm1,  M::kMmc,  M::kMmck, M::kMmFinite, M::kMg1, M::kMd1,     M::kMdc,
                      M::kMekc, M::kMh2c, M::kDm1,  M::kGg1,      M::kGgc, M::kErlangA, M::kMm1Ps};

RC_GTEST_PROP(Queueing, LittlesLawHoldsAndQuantilesAreInOrder, ()) {
  for (const M model : kAll) {
    const QueueInput input = random_input(model, random_between(0.02, 0.97));
    const auto queue = solve_queue(input);
    RC_ASSERT(queue.has_value());
    const QueueResult& r = queue->result;
    RC_ASSERT(r.stable);
    RC_ASSERT(r.utilisation >= 0 && r.utilisation <= 1);
    // Time in the system passes with everybody who is let in.
    const double let_in =
        input.model == M::kErlangA ? input.arrival_rate_per_s : *r.throughput_per_s;
    RC_ASSERT(std::abs(*r.mean_in_system - let_in * *r.mean_sojourn_s) <= 1e-9 * *r.mean_in_system);
    if (r.mean_wait_s) {
      RC_ASSERT(std::abs(*r.mean_in_queue - let_in * *r.mean_wait_s) <=
                1e-9 * *r.mean_in_queue + 1e-15);
    }
    for (const auto& q : {r.wait_quantiles_s, r.sojourn_quantiles_s}) {
      if (!q) continue;
      RC_ASSERT(0 <= q->p50 && q->p50 <= q->p90 && q->p90 <= q->p95 && q->p95 <= q->p99);
      RC_ASSERT(q->p99 <= q->p999 && std::isfinite(q->p999));
    }
    // The tail belongs to the mean: the area under P(T > t) is the mean sojourn time.
    RC_LOG() << to_string(model);
    RC_ASSERT(std::abs(area_under(queue->sojourn_exceeds, *r.mean_sojourn_s) - *r.mean_sojourn_s) <=
              1e-6 * *r.mean_sojourn_s);
    if (!queue->wait_exceeds) continue;
    RC_ASSERT(std::abs(area_under(queue->wait_exceeds, *r.mean_sojourn_s) - *r.mean_wait_s) <=
              1e-6 * *r.mean_sojourn_s);
  }
}

TEST(Queueing, NobodyWaitsWhereNothingVaries) {
  for (const M model : {M::kGg1, M::kGgc}) {
    QueueInput input{.model = model, .arrival_rate_per_s = 0.8, .service_time_s = 1};
    if (model == M::kGgc) input.servers = 1;
    input.scv = 0;
    input.arrival_scv = 0;
    const auto queue = solve_queue(input);
    ASSERT_TRUE(queue);
    EXPECT_EQ(queue->result.probability_of_wait, 0);
    EXPECT_EQ(queue->result.mean_sojourn_s, 1);
    EXPECT_EQ(queue->wait_exceeds(0), 0);
    EXPECT_EQ(queue->sojourn_quantile(0.999), 1);
  }
}

RC_GTEST_PROP(Queueing, MoreServersNeverWaitLongerAndMoreLoadNeverShorter, ()) {
  for (const M model : {M::kMmc, M::kMdc, M::kMekc, M::kMh2c, M::kGgc, M::kErlangA}) {
    QueueInput input = random_input(model, random_between(0.1, 0.9));
    const auto queue = solve_queue(input);
    QueueInput more = input;
    more.servers = *input.servers + 1;
    const auto larger = solve_queue(more);
    RC_ASSERT(*larger->result.mean_wait_s <= *queue->result.mean_wait_s * (1 + 1e-9));
    RC_LOG() << to_string(model);
    // (Who gives up is gone sooner than who is served.)
    RC_ASSERT(model == M::kErlangA || larger->result.sojourn_quantiles_s->p99 <=
                                          queue->result.sojourn_quantiles_s->p99 * (1 + 1e-9));
    QueueInput busier = input;
    busier.arrival_rate_per_s *= 1.05;
    RC_ASSERT(*solve_queue(busier)->result.mean_wait_s >= *queue->result.mean_wait_s * (1 - 1e-9));
  }
}

TEST(Queueing, RoomForManyIsRoomForAll) {
  QueueInput input{.model = M::kMmck,
                   .arrival_rate_per_s = 45,
                   .service_time_s = 1,
                   .servers = 50,
                   .capacity = 3000};
  const auto finite = solve_queue(input);
  const auto infinite =
      solve_queue({.model = M::kMmc, .arrival_rate_per_s = 45, .service_time_s = 1, .servers = 50});
  EXPECT_LT(*finite->result.blocking, 1e-30);
  expect_close(*finite->result.mean_wait_s, *infinite->result.mean_wait_s, 1e-12);
  expect_close(finite->result.wait_quantiles_s->p99, infinite->result.wait_quantiles_s->p99, 1e-12);
  expect_close(finite->result.sojourn_quantiles_s->p999, infinite->result.sojourn_quantiles_s->p999,
               1e-12);
}

TEST(Queueing, NoRoomToWaitIsErlangB) {
  for (const double load : {0.001, 8.0, 1e6}) {
    const auto queue = solve_queue({.model = M::kMmck,
                                    .arrival_rate_per_s = load,
                                    .service_time_s = 1,
                                    .servers = 10,
                                    .capacity = 10});
    expect_close(*queue->result.blocking, erlang_b(10, load), 1e-14);
    EXPECT_EQ(*queue->result.mean_wait_s, 0);
    EXPECT_EQ(queue->result.wait_quantiles_s->p999, 0);
    expect_close(queue->result.sojourn_quantiles_s->p99, std::log(100.0), 1e-13);
  }
}

// What N members differ from a Poisson stream by is a series in 1/N (0.01% at a million here, so
// nothing nearer can be asked of a single N): two steps of extrapolation take away two terms.
TEST(Queueing, ALargePopulationTendsToAPoissonStreamLikeOneOverItsSize) {
  const auto infinite =
      solve_queue({.model = M::kMmc, .arrival_rate_per_s = 8, .service_time_s = 1, .servers = 10});
  std::vector<double> waits, sojourns;
  for (const std::int64_t population : {10'000, 100'000, 1'000'000}) {
    const auto finite = solve_queue({.model = M::kMmFinite,
                                     .arrival_rate_per_s = 8 / static_cast<double>(population),
                                     .service_time_s = 1,
                                     .servers = 10,
                                     .population = population});
    waits.push_back(*finite->result.mean_wait_s);
    sojourns.push_back(finite->result.sojourn_quantiles_s->p99);
  }
  auto limit = [](const std::vector<double>& f) {
    const double first = (10 * f[1] - f[0]) / 9;
    const double second = (10 * f[2] - f[1]) / 9;
    return (100 * second - first) / 99;
  };
  expect_close(limit(waits), *infinite->result.mean_wait_s, 1e-8);
  expect_close(limit(sojourns), infinite->result.sojourn_quantiles_s->p99, 1e-8);
}

TEST(Queueing, EndlessPatienceIsErlangC) {
  for (const double patience : {1e-9, 1e-12}) {
    const auto patient = solve_queue({.model = M::kErlangA,
                                      .arrival_rate_per_s = 45,
                                      .service_time_s = 1,
                                      .servers = 50,
                                      .patience_rate_per_s = patience});
    const auto infinite = solve_queue(
        {.model = M::kMmc, .arrival_rate_per_s = 45, .service_time_s = 1, .servers = 50});
    expect_close(*patient->result.mean_wait_s, *infinite->result.mean_wait_s, 1e-6);
    expect_close(patient->result.wait_quantiles_s->p99, infinite->result.wait_quantiles_s->p99,
                 1e-6);
    expect_close(patient->result.sojourn_quantiles_s->p999,
                 infinite->result.sojourn_quantiles_s->p999, 1e-6);
  }
}

TEST(Queueing, NoPatienceIsErlangB) {
  const auto queue = solve_queue({.model = M::kErlangA,
                                  .arrival_rate_per_s = 8,
                                  .service_time_s = 1,
                                  .servers = 10,
                                  .patience_rate_per_s = 1e9});
  expect_close(*queue->result.abandonment, erlang_b(10, 8), 1e-6);
}

TEST(Queueing, ImpatienceKeepsAnOverloadedQueueStable) {
  // Twice the load: half of the requests give up, whatever their patience.
  for (const double patience : {1e-6, 0.01, 1.0, 100.0}) {
    const auto queue = solve_queue({.model = M::kErlangA,
                                    .arrival_rate_per_s = 2000,
                                    .service_time_s = 1,
                                    .servers = 1000,
                                    .patience_rate_per_s = patience});
    EXPECT_TRUE(queue->result.stable);
    expect_close(*queue->result.abandonment, 0.5, 0.03);
    EXPECT_TRUE(std::isfinite(queue->result.sojourn_quantiles_s->p999));
  }
}

// Morrison 1985: the second moment of the sojourn time is 4 / ((2 - ρ) (1 - ρ)²) service times².
TEST(Queueing, SharingHasCoffmansSecondMoment) {
  for (const double load : {0.1, 0.5, 0.9}) {
    const auto queue =
        solve_queue({.model = M::kMm1Ps, .arrival_rate_per_s = load, .service_time_s = 1});
    const double step = *queue->result.mean_sojourn_s / 500;
    double mean = 0, second = 0;
    for (int i = 0; i < 100'000; ++i) {
      const double t = (i + 0.5) * step;
      const double exceeds = queue->sojourn_exceeds(t);
      mean += exceeds * step;
      second += 2 * t * exceeds * step;
      if (exceeds < 1e-12) break;
    }
    expect_close(mean, 1 / (1 - load), 1e-5);
    expect_close(second, 4 / ((2 - load) * (1 - load) * (1 - load)), 1e-5);
  }
}

TEST(Queueing, LoadsFromABillionthToAllButABillionth) {
  for (const M model : kAll) {
    for (const double load : {1e-9, 1e-3, 0.5, 0.999, 1 - 1e-6, 1 - 1e-9}) {
      QueueInput input{.model = model, .service_time_s = 1};
      switch (model) {
        case M::kMmck: input.capacity = 5000; [[fallthrough]];
        case M::kMmc:
        case M::kMdc:
        case M::kMekc:
        case M::kMh2c:
        case M::kGgc:
        case M::kMmFinite:
        case M::kErlangA: input.servers = 7; break;
        default: break;
      }
      input.arrival_rate_per_s = load * static_cast<double>(input.servers.value_or(1));
      if (model == M::kMmFinite) {
        input.population = 1000;
        input.arrival_rate_per_s /= 1000;
      }
      if (model == M::kMg1 || model == M::kGg1 || model == M::kGgc || model == M::kMh2c)
        input.scv = 2;
      if (model == M::kMekc) input.stages = 2;
      if (model == M::kErlangA) input.patience_rate_per_s = 0.1;
      const auto queue = solve_queue(input);
      ASSERT_TRUE(queue.has_value());
      const QueueResult& r = queue->result;
      const std::string what = to_string(model) + " at " + std::to_string(load);
      EXPECT_TRUE(r.stable) << what;
      EXPECT_TRUE(std::isfinite(*r.mean_sojourn_s) && *r.mean_sojourn_s >= 0) << what;
      ASSERT_TRUE(r.sojourn_quantiles_s) << what;
      EXPECT_TRUE(std::isfinite(r.sojourn_quantiles_s->p999)) << what;
      EXPECT_GT(r.sojourn_quantiles_s->p50, 0) << what;
      if (r.wait_quantiles_s) {
        EXPECT_TRUE(std::isfinite(r.wait_quantiles_s->p999)) << what;
      }
      const bool open = model != M::kMmck && model != M::kMmFinite && model != M::kErlangA &&
                        model != M::kMm1Ps && model != M::kDm1;
      // In heavy traffic the wait is exponential: p99.9 is 6.9 mean waits.
      if (load > 0.9999999 && open) {
        expect_close(r.wait_quantiles_s->p999 / *r.mean_wait_s, std::log(1000), 1e-5, what);
      }
    }
  }
}

TEST(Queueing, AHundredThousandServers) {
  for (const double load : {0.5, 0.99, 0.999, 0.99999}) {
    const double offered = load * 1e5;
    // The recursion of the textbooks, term by term.
    double b = 1;
    for (int n = 1; n <= 100'000; ++n) b = offered * b / (n + offered * b);
    expect_close(erlang_b(100'000, offered), b, 1e-12);
    for (const M model : {M::kMmc, M::kMdc, M::kMmck, M::kErlangA}) {
      QueueInput input{
          .model = model, .arrival_rate_per_s = offered, .service_time_s = 1, .servers = 100'000};
      if (model == M::kMmck) input.capacity = 200'000;
      if (model == M::kErlangA) input.patience_rate_per_s = 1;
      const auto queue = solve_queue(input);
      EXPECT_TRUE(std::isfinite(queue->result.sojourn_quantiles_s->p999)) << to_string(model);
    }
  }
}

TEST(Queueing, ErlangsFormulasAtTheirEdges) {
  EXPECT_EQ(erlang_b(0, 3), 1);
  EXPECT_EQ(erlang_b(5, 0), 0);
  EXPECT_EQ(erlang_c(5, 0), 0);
  EXPECT_EQ(erlang_c(5, 5), 1);
  EXPECT_EQ(erlang_c(5, 500), 1);
  EXPECT_EQ(erlang_b(100'000, 1), 0) << "below the range of double";
  EXPECT_TRUE(std::isnan(erlang_b(-1, 3)));
  EXPECT_TRUE(std::isnan(erlang_c(1, std::numeric_limits<double>::quiet_NaN())));
  EXPECT_EQ(erlang_b(3, std::numeric_limits<double>::infinity()), 1);
}

TEST(Queueing, WhatGrowsForEverIsAnOutcome) {
  for (const M model : {M::kMm1, M::kMmc, M::kMg1, M::kMd1, M::kMdc, M::kMekc, M::kMh2c, M::kDm1,
                        M::kGg1, M::kGgc, M::kMm1Ps}) {
    for (const double load : {1.0, 1.5, 1e9}) {
      QueueInput input{.model = model, .arrival_rate_per_s = load, .service_time_s = 1};
      if (model == M::kMmc || model == M::kMdc || model == M::kMekc || model == M::kMh2c ||
          model == M::kGgc) {
        input.servers = 1;
      }
      if (model == M::kMg1 || model == M::kMh2c || model == M::kGg1 || model == M::kGgc)
        input.scv = 2;
      if (model == M::kMekc) input.stages = 3;
      const auto queue = solve_queue(input);
      ASSERT_TRUE(queue.has_value()) << to_string(model);
      EXPECT_FALSE(queue->result.stable) << to_string(model);
      EXPECT_EQ(queue->result.utilisation, 1);
      EXPECT_FALSE(queue->result.mean_wait_s || queue->result.wait_quantiles_s ||
                   queue->result.mean_in_system);
    }
  }
}

TEST(Queueing, RefusesWhatMakesNoSenseAllAtOnce) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double bad : {0.0, -1.0, nan, std::numeric_limits<double>::infinity(), 1e300}) {
    const auto queue = solve_queue({.model = M::kMmck,
                                    .arrival_rate_per_s = bad,
                                    .service_time_s = bad,
                                    .servers = 10,
                                    .capacity = 9,
                                    .scv = 2});
    ASSERT_FALSE(queue.has_value());
    EXPECT_EQ(queue.errors().size(), 4u);
    EXPECT_EQ(queue.errors()[0].path, "arrival_rate");
    EXPECT_EQ(queue.errors()[1].path, "service_time");
    EXPECT_EQ(queue.errors()[2].path, "capacity");
    EXPECT_THAT(queue.errors()[3].message, HasSubstr("means nothing to mmck"));
  }
  EXPECT_THAT(solve_queue({.model = M::kMh2c,
                           .arrival_rate_per_s = 1,
                           .service_time_s = 1,
                           .servers = 2,
                           .scv = 0.5})
                  .error()
                  .message,
              HasSubstr("two exponentials vary more than one"));
  EXPECT_FALSE(
      solve_queue(
          {.model = M::kMmc, .arrival_rate_per_s = 1, .service_time_s = 1, .servers = 1'000'001})
          .has_value());
  EXPECT_THAT(
      solve_queue({.model = M::kMmc, .arrival_rate_per_s = 1, .service_time_s = 1}).error().message,
      HasSubstr("servers is required for mmc"));
}

TEST(Backlog, GrowsDrainsAndEndsInTheMiddleOfAnInterval) {
  const auto grows = fluid_backlog(100, 12, 10, 60);
  EXPECT_EQ(grows->at_end, 220);
  EXPECT_EQ(grows->mean, 160);
  EXPECT_EQ(grows->wait_at_end_s, 22);
  EXPECT_EQ(grows->served, 600);
  EXPECT_FALSE(grows->drained_after_s);
  const auto drains = fluid_backlog(100, 5, 10, 60);  // gone after 20 of 60 seconds
  EXPECT_EQ(drains->at_end, 0);
  EXPECT_EQ(*drains->drained_after_s, 20);
  EXPECT_NEAR(drains->mean, 50.0 / 3, 1e-12);
  EXPECT_EQ(drains->served, 400);
  EXPECT_EQ(fluid_backlog(0, 10, 10, 60)->drained_after_s, 0);
  EXPECT_EQ(fluid_backlog(0, 10, 0, 60)->wait_at_end_s, 60) << "nobody works: no infinite wait";
  EXPECT_FALSE(fluid_backlog(-1, 1, 1, 1).has_value());
  EXPECT_FALSE(fluid_backlog(0, std::nan(""), 1, 1).has_value());
}

TEST(TrafficRates, AddUpAlongCallsAndCycles) {
  // gateway calls users twice and orders once; orders retries itself with 0.1; users and
  // orders call each other: λo = 100 + 0.1 λo + 0.2 λu, λu = 200 + 0.5 λo.
  const auto rates = traffic_rates({{"gateway", 100, {{1, 2}, {2, 1}}},
                                    {"users", 0, {{2, 0.2}}},
                                    {"orders", 0, {{1, 0.5}, {2, 0.1}}}});
  ASSERT_TRUE(rates.has_value());
  EXPECT_NEAR((*rates)[0], 100, 1e-12);
  EXPECT_NEAR((*rates)[2], 140 / 0.8, 1e-12);
  EXPECT_NEAR((*rates)[1], 200 + 0.5 * 175, 1e-12);
  EXPECT_TRUE(traffic_rates({})->empty());
}

// The same by hand: what comes from outside, and what each round of calls adds.
TEST(TrafficRates, AreTheSumOfAllRoundsInAnyNetwork) {
  std::uint64_t state = 7;
  const auto draw = [&] {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state >> 40) / 16777216;
  };
  for (int network = 0; network < 50; ++network) {
    std::vector<ServiceCalls> services(20);
    for (auto& service : services) {
      service.external_rate_per_s = draw();
      for (std::size_t to = 0; to < services.size(); ++to) {
        if (draw() < 0.15) service.calls.emplace_back(to, 0.25 * draw());
      }
    }
    const auto rates = traffic_rates(services);
    ASSERT_TRUE(rates.has_value());
    std::vector<double> sum;
    for (const auto& service : services) sum.push_back(service.external_rate_per_s);
    std::vector<double> round = sum;
    for (int i = 0; i < 1000; ++i) {
      std::vector<double> next(services.size());
      for (std::size_t from = 0; from < services.size(); ++from) {
        for (const auto& [to, count] : services[from].calls) next[to] += round[from] * count;
      }
      round = next;
      for (std::size_t to = 0; to < sum.size(); ++to) sum[to] += round[to];
    }
    for (std::size_t i = 0; i < sum.size(); ++i) EXPECT_NEAR((*rates)[i] / sum[i], 1, 1e-12);
  }
}

// Dense elimination of either would take a quarter of an hour.
TEST(TrafficRates, OfTenThousandServicesTakeNoTime) {
  constexpr std::size_t kServices = 10'000;
  std::vector<ServiceCalls> services(kServices);
  for (std::size_t i = 0; i + 1 < kServices; ++i) services[i].calls = {{i + 1, 1}};
  services.front().external_rate_per_s = 5;
  const auto chain = traffic_rates(services);
  ASSERT_TRUE(chain.has_value());
  EXPECT_EQ(chain->back(), 5);
  services.back().calls = {{0, 0.5}};
  const auto ring = traffic_rates(services);
  ASSERT_TRUE(ring.has_value());
  EXPECT_NEAR(ring->front(), 10, 1e-11);
  EXPECT_NEAR(ring->back(), 10, 1e-11);
  services.back().calls = {{0, 1}};
  EXPECT_FALSE(traffic_rates(services).has_value());
}

// A circle right below and right above what ends.
TEST(TrafficRates, TellWhatEndsFromWhatDoesNot) {
  const auto rates = [](double back) {
    return traffic_rates({{"a", 1, {{1, 4}, {2, 0}}}, {"b", 0, {{0, back}}}, {"c", 1, {{0, 1}}}});
  };
  ASSERT_TRUE(rates(0.25 - 1e-9).has_value());
  EXPECT_NEAR((*rates(0.25 - 1e-9))[0] * 4e-9, 2, 1e-6);
  EXPECT_FALSE(rates(0.25).has_value());
  EXPECT_FALSE(rates(0.25 + 1e-9).has_value());
  EXPECT_FALSE(rates(1e4).has_value());
}

TEST(TrafficRates, RefuseCyclesThatNeverEndByName) {
  const auto rates = traffic_rates(
      {{"a", 1, {{1, 1}}}, {"b", 0, {{2, 2}}}, {"c", 0, {{1, 0.5}}}, {"d", 0, {{3, 1.5}}}});
  ASSERT_FALSE(rates.has_value());
  ASSERT_EQ(rates.errors().size(), 2u);
  EXPECT_THAT(rates.errors()[0].message, HasSubstr("calls never end: 'b', 'c' call each other"));
  EXPECT_THAT(rates.errors()[1].message, HasSubstr("'d' calls itself"));
  EXPECT_FALSE(traffic_rates({{"a", 1, {{7, 1}}}}).has_value());
  EXPECT_FALSE(traffic_rates({{"a", -1, {}}}).has_value());
}

}  // namespace
}  // namespace costplan
