#include "projection/callers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "costplan/queueing.h"
#include "projection/analytic_step.h"

namespace costplan {
namespace {

BehindPlaces behind(const CallersOfStation& callers) {
  return calls_behind_places(callers).callers;
}

// Nothing but the call: the places and the station are one queue, M/M/c, of which all places are
// taken as often as so many are in it.
TEST(Callers, AreAQueueWhereTheyOnlyCall) {
  const auto exact = solve_queue(
      {.model = QueueModel::kMmc, .arrival_rate_per_s = 8, .service_time_s = 1, .servers = 10});
  ASSERT_TRUE(exact);
  const BehindPlaces ten =
      behind({.places = 10, .calls_per_s = 8, .service_s = 1, .at_work = 10});
  EXPECT_NEAR(ten.most_per_s, 10, 1e-12);
  EXPECT_NEAR(ten.full, exact->result.probability_of_wait.value(), 1e-12);
  // Five more places are taken by those who wait for the station: ρ^5 of them.
  const BehindPlaces fifteen =
      behind({.places = 15, .calls_per_s = 8, .service_s = 1, .at_work = 10});
  EXPECT_NEAR(fifteen.most_per_s, 10, 1e-12);
  EXPECT_NEAR(fifteen.full, exact->result.probability_of_wait.value() * std::pow(0.8, 5), 1e-12);
}

// While all places are taken each is away and calls in turns: the machine-repair queue, whose
// machines are the places (M/M/c//N).
TEST(Callers, GetDoneWhatAsManyMachinesDo) {
  for (const int places : {1, 4, 30}) {
    for (const int servers : {1, 3}) {
      const auto exact = solve_queue({.model = QueueModel::kMmFinite,
                                      .arrival_rate_per_s = 1 / 0.4,
                                      .service_time_s = 0.1,
                                      .servers = servers,
                                      .population = places});
      ASSERT_TRUE(exact);
      const double calls = exact->result.utilisation * servers / 0.1;
      for (const double asked : {0.5, 0.99, 1.01, 100.0}) {
        const BehindPlaces found = behind({.places = static_cast<double>(places),
                                                         .calls_per_s = asked * calls,
                                                         .away_s = 0.4,
                                                         .service_s = 0.1,
                                                         .at_work = static_cast<double>(servers)});
        if (found.full <= 0) continue;  // so many places that it does not matter
        EXPECT_NEAR(found.most_per_s, calls, 1e-9 * calls) << places << " " << servers;
        EXPECT_EQ(found.full >= 1, asked >= 1) << asked;
      }
    }
  }
}

// Source: a Markov chain of who is away, at the station and waits for a place, by iteration.
TEST(Callers, FindAllPlacesTakenAsOftenAsTheChainSays) {
  constexpr std::size_t kPlaces = 5;
  constexpr double kCalls = 6, kAway = 0.3, kService = 0.1;  // one at work
  // States: n in places or waiting for one, of whom k call. n - k, at most kPlaces, are away.
  constexpr std::size_t kMost = 120;
  std::vector<std::vector<double>> p(kMost + 1, std::vector<double>(kPlaces + 1, 0.0));
  p[0][0] = 1;
  const double step = 1 / (kCalls + kPlaces / kAway + 1 / kService);
  for (int round = 0; round < 20'000; ++round) {
    auto next = p;
    for (std::size_t n = 0; n <= kMost; ++n) {
      const std::size_t inside = std::min(n, kPlaces);
      for (std::size_t k = 0; k <= inside; ++k) {
        const double here = p[n][k];
        if (here == 0) continue;
        const auto move = [&](std::size_t to_n, std::size_t to_k, double rate) {
          next[n][k] -= here * rate * step;
          next[to_n][to_k] += here * rate * step;
        };
        if (n < kMost) move(n + 1, k, kCalls);              // who comes works first
        if (inside > k) move(n, k + 1, static_cast<double>(inside - k) / kAway);  // … and then calls
        if (k > 0) move(n - 1, k - 1, 1 / kService);
      }
    }
    p = std::move(next);
  }
  double full = 0;
  for (std::size_t n = kPlaces; n <= kMost; ++n) {
    for (const double each : p[n]) full += each;
  }
  const BehindPlaces found = behind({.places = kPlaces,
                                                   .calls_per_s = kCalls,
                                                   .away_s = kAway,
                                                   .service_s = kService});
  EXPECT_NEAR(found.full, full, 0.02 * full);
}

TEST(Callers, NeverFindAmplePlacesTaken) {
  const BehindPlaces ample =
      behind({.places = 200, .calls_per_s = 50, .away_s = 0.2, .service_s = 0.01});
  EXPECT_EQ(ample.full, 0);
  EXPECT_NEAR(ample.most_per_s, 100, 1e-9);
  // Too many to count, and still no more than come around.
  const BehindPlaces many = behind(
      {.places = 10'000, .calls_per_s = 1e6, .away_s = 1, .service_s = 0.001, .at_work = 1e6});
  EXPECT_EQ(many.full, 1);
  EXPECT_NEAR(many.most_per_s, 10'000 / 1.001, 1e-6);
}

// 1 - (1 - 1e-17)^2 is 0 in doubles, and 0 calls of 1e-17 would be made.
TEST(Callers, MakeAllCallsWhereNearlyNoneFails) {
  EXPECT_DOUBLE_EQ(calls_made(2, 1e-17), 2);
  EXPECT_NEAR(calls_made(2, 0.5), 1.5, 1e-15);
  EXPECT_EQ(calls_made(3, 1), 1);
  EXPECT_EQ(calls_made(0.5, 1), 0.5);
}

}  // namespace
}  // namespace costplan
