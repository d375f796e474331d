// A station with as many customers as each other one is a closed network: what it gets done has
// closed forms.
#include "projection/even_stations.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace costplan {
namespace {

// Erlang's loss formula, by its recursion.
double erlang_b_of(int servers, double offered) {
  double b = 1;
  for (int n = 1; n <= servers; ++n) b = offered * b / (n + offered * b);
  return b;
}

// One server and customers that are away for as long again and again: those away are a loss system
// whose offered load is away / service (Palm's machine interference, 1947). By Little's law all
// customers are at work, in service or waiting.
TEST(EvenStation, WithOneServerIsPalmsMachineInterference) {
  constexpr double kServiceS = 0.05;
  for (const double away_s : {0.01, 0.05, 0.15, 1.0}) {
    for (const int customers : {2, 3, 6, 20}) {
      const double busy = 1 - erlang_b_of(customers, away_s / kServiceS);
      if (busy > 0.995) continue;
      const double calls_per_s = busy / kServiceS;
      const double wait_s = customers / calls_per_s - away_s - kServiceS;
      const StationWait found = wait_at_even_station({.calls_per_s = calls_per_s,
                                                      .service_s = kServiceS,
                                                      .servers = 1,
                                                      .away_s = away_s});
      EXPECT_NEAR(found.probability * found.mean_s, wait_s, 0.01 * wait_s + 1e-9)
          << customers << " customers, away " << away_s << " s";
      // Who comes sees the station without itself (arrival theorem).
      const double seen = 1 - erlang_b_of(customers - 1, away_s / kServiceS);
      EXPECT_NEAR(found.probability, seen, 0.01 * seen)
          << customers << " customers, away " << away_s << " s";
    }
  }
}

// The states of a closed network, added up in the test: so many at the station, the others away.
TEST(EvenStation, WithSeveralServersIsTheirClosedNetwork) {
  constexpr double kServiceS = 0.1;
  for (const int servers : {2, 5}) {
    for (const double away_s : {0.1, 0.7}) {
      for (const int customers : {3, 8, 30}) {
        double weight = std::pow(away_s, customers) / std::tgamma(customers + 1.0);
        double all = 0;
        double working = 0;
        double waiting = 0;
        for (int at = 0; at <= customers; ++at) {
          all += weight;
          working += weight * std::min(at, servers);
          waiting += weight * std::max(0, at - servers);
          weight *= (customers - at) / away_s * kServiceS / std::min(at + 1, servers);
        }
        const double calls_per_s = working / all / kServiceS;
        if (calls_per_s * kServiceS > 0.995 * servers || waiting <= 0) continue;
        const StationWait found =
            wait_at_even_station({.calls_per_s = calls_per_s,
                                  .service_s = kServiceS,
                                  .servers = static_cast<double>(servers),
                                  .away_s = away_s});
        const double wait_s = waiting / all / calls_per_s;
        EXPECT_NEAR(found.probability * found.mean_s, wait_s, 0.02 * wait_s)
            << customers << " customers of " << servers << " servers, away " << away_s << " s";
      }
    }
  }
}

TEST(EvenStation, HasNobodyWaitWhereNobodyIsAway) {
  const StationWait found =
      wait_at_even_station({.calls_per_s = 8, .service_s = 0.1, .servers = 1, .away_s = 0});
  EXPECT_EQ(found.probability, 0);
}

// It is asked of a line that has room; one without is the line's matter.
TEST(EvenStation, SaysNothingOfAnOverload) {
  for (const double calls_per_s : {0.0, 10.0, 11.0}) {
    const StationWait found = wait_at_even_station(
        {.calls_per_s = calls_per_s, .service_s = 0.1, .servers = 1, .away_s = 1});
    EXPECT_EQ(found.probability, 0) << calls_per_s;
    EXPECT_EQ(found.mean_s, 0) << calls_per_s;
  }
}

TEST(EvenStation, EndsNextToItsCapacityAndWithManyCustomers) {
  for (const double away_s : {1e-6, 1.0, 1e4}) {
    const StationWait found = wait_at_even_station(
        {.calls_per_s = 9.99999, .service_s = 0.1, .servers = 1, .away_s = away_s});
    EXPECT_TRUE(std::isfinite(found.mean_s)) << away_s;
    EXPECT_GT(found.probability, 0) << away_s;
    EXPECT_LE(found.probability, 1) << away_s;
  }
}

}  // namespace
}  // namespace costplan
