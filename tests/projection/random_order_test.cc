// Waits in random order with patience, against a simulation of the same queue.
#include "projection/random_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "costplan/queueing.h"

namespace costplan {
namespace {

struct Seen {
  double lost = 0;
  double waited = 0;   // share of the served
  double wait_s = 0;   // of those who waited
  double square = 0;
};

// M/M/c with a service time of one second, request by request.
Seen simulated(int servers, double load, double patience_s, unsigned seed) {
  constexpr int kArrivals = 500'000;
  constexpr double kNever = std::numeric_limits<double>::infinity();
  std::mt19937_64 random(seed);
  const auto after = [&](double rate) {
    return -std::log1p(-std::generate_canonical<double, 53>(random)) / rate;
  };
  const double arrivals_per_s = load * servers;
  std::vector<double> line;  // when they came, the oldest first
  double now = 0;
  double next = after(arrivals_per_s);
  int busy = 0;
  int lost = 0;
  int served = 0;
  int waited = 0;
  Seen out;
  for (int came = 0; came < kArrivals;) {
    const double done = busy > 0 ? now + after(busy) : kNever;  // anew each time: no memory
    const double gone = line.empty() ? kNever : line.front() + patience_s;
    now = std::min({next, done, gone});
    if (now == gone) {
      line.erase(line.begin());
      ++lost;
    } else if (now == next) {
      ++came;
      next = now + after(arrivals_per_s);
      if (busy < servers) {
        ++busy;
        ++served;
      } else {
        line.push_back(now);
      }
    } else if (line.empty()) {
      --busy;
    } else {
      const auto who = line.begin() + static_cast<std::ptrdiff_t>(random() % line.size());
      const double wait = now - *who;
      line.erase(who);
      ++served;
      ++waited;
      out.wait_s += wait;
      out.square += wait * wait;
    }
  }
  out.lost = static_cast<double>(lost) / kArrivals;
  out.waited = static_cast<double>(waited) / served;
  out.wait_s /= waited;
  out.square /= waited;
  return out;
}

RandomOrderQueue queue_of(int servers, double load, double patience_s) {
  const double offered = load * servers;
  return {.arrivals_per_s = offered,
          .capacity_per_s = static_cast<double>(servers),
          .patience_s = patience_s,
          .all_busy = load * erlang_b(servers - 1, offered)};
}

TEST(RandomOrder, LosesWhatASimulationLoses) {
  for (const int servers : {1, 20}) {
    for (const double load : {0.7, 0.9, 1.0, 1.1, 1.5, 3.0}) {
      for (const double patience : {2.0, 6.0, 20.0, 80.0}) {  // in service times of the queue
        const double patience_s = patience / servers;
        const RandomOrderWaits waits = random_order_waits(queue_of(servers, load, patience_s));
        if (waits.lost < 0.002) continue;
        SCOPED_TRACE(std::to_string(servers) + " servers, load " + std::to_string(load) +
                     ", patience " + std::to_string(patience));
        const Seen seen = simulated(servers, load, patience_s, 1);
        EXPECT_NEAR(waits.lost / seen.lost, 1, seen.lost > 0.015 ? 0.05 : 0.3);
        EXPECT_NEAR(waits.probability, seen.waited, 0.02);
        EXPECT_NEAR(waits.mean_s / seen.wait_s, 1, 0.08);
        const double scv = seen.square / (seen.wait_s * seen.wait_s) - 1;
        EXPECT_NEAR(waits.scv, scv, 0.2 * scv + 0.1);
      }
    }
  }
}

// Where nobody has to leave: Erlang's probability of waiting, his mean, and Kingman's variance
// where the queue is nearly full.
TEST(RandomOrder, WithEndlessPatienceIsMMc) {
  for (const int servers : {1, 4, 30}) {
    for (const double load : {0.3, 0.8, 0.95}) {
      const RandomOrderWaits waits = random_order_waits(queue_of(servers, load, 1e5));
      EXPECT_LT(waits.lost, 1e-12);
      EXPECT_NEAR(waits.probability / erlang_c(servers, load * servers), 1, 1e-7);
      EXPECT_NEAR(waits.mean_s * servers * (1 - load), 1, 1e-4);
      EXPECT_NEAR(waits.scv, 1 + 2 * load, 3e-4);
    }
  }
}

// With so many places to wait at as M/M/c/K has, and nobody who leaves before: its line.
TEST(RandomOrder, WithFewPlacesIsMMcK) {
  for (const double load : {0.5, 0.9, 1.0, 2.0}) {
    RandomOrderQueue queue = queue_of(4, load, 1e6);
    queue.places = 6;
    const RandomOrderWaits waits = random_order_waits(queue);
    EXPECT_LT(waits.lost, 1e-12);
    double line = 0;
    double all = 0;
    double weight = 1;
    for (int n = 0; n <= 6; ++n, weight *= load) {
      line += n * weight;
      all += n > 0 ? weight : 0;
    }
    EXPECT_NEAR(waits.mean_s, line / all / 4, 1e-9) << load;
  }
}

// More comes than can be served: what is served is all that can be, however much comes.
TEST(RandomOrder, LosesWhatIsTooMuch) {
  for (const double arrivals : {1.5, 10.0, 1e6, 1e12}) {
    for (const double patience : {100.0, 1e4, 1e9}) {
      const RandomOrderWaits waits = random_order_waits(
          {.arrivals_per_s = arrivals, .capacity_per_s = 1, .patience_s = patience, .all_busy = 1});
      EXPECT_NEAR(waits.lost, 1 - 1 / arrivals, 1e-3) << arrivals << " " << patience;
      EXPECT_NEAR(waits.probability, 1, 2e-3);
      EXPECT_LE(waits.mean_s, patience / 2 * 1.001);
      EXPECT_GT(waits.mean_s, patience / 4);
    }
  }
}

// The blocks of the sums are no other than the terms would be.
TEST(RandomOrder, FallsAndRisesSmoothlyWithTheLoadAndThePatience) {
  double lost = 0;
  for (double load = 0.5; load < 2; load *= 1.01) {
    const double now = random_order_waits(queue_of(10, load, 3)).lost;
    EXPECT_GT(now, lost);
    lost = now;
  }
  lost = 1;
  for (double patience = 0.01; patience < 1e4; patience *= 1.1) {
    const double now = random_order_waits(queue_of(10, 1.2, patience)).lost;
    EXPECT_LE(now, lost * (1 + 1e-4));
    lost = now;
  }
  EXPECT_NEAR(lost, 1 - 1 / 1.2, 1e-4);
}

}  // namespace
}  // namespace costplan
