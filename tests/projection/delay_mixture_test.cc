// Against closed forms: an exponential, and the sum of a wait and an exponential service.
#include "projection/delay_mixture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "costplan/queueing.h"

namespace costplan {
namespace {

constexpr double kShares[] = {0.5, 0.9, 0.99, 0.999};

TEST(DelayMixture, KeepsQuantilesOfAnExponential) {
  DelayMixture mixture;
  // Two intervals with the same distribution are one.
  mixture.add_exponential(300, 0, 1, 2);
  mixture.add_exponential(700, 0, 1, 2);
  EXPECT_DOUBLE_EQ(mixture.weight(), 1000);
  const auto found = mixture.quantiles(kShares);
  // Points of it that are 6% apart, in buckets of 0.8%.
  for (std::size_t i = 0; i < std::size(kShares); ++i) {
    const double exact = -2 * std::log(1 - kShares[i]);
    EXPECT_NEAR(found[i], exact, 0.034 * exact) << kShares[i];
  }
}

TEST(DelayMixture, AddsAServiceTime) {
  // M/M/c: sojourn = wait + exponential service; the exact quantile by FastQueue.
  for (const std::int64_t servers : {1, 2, 10, 50}) {
    const double rate = 0.8 * static_cast<double>(servers);
    const FastQueue queue(rate, 1, servers);
    DelayMixture mixture;
    mixture.add_exponential(1, 0, queue.probability_of_wait(),
                            queue.mean_wait_s() / queue.probability_of_wait());
    const auto found = mixture.quantiles_with(*ServiceTime::exponential(1), kShares);
    for (std::size_t i = 0; i < std::size(kShares); ++i) {
      const double exact = queue.sojourn_quantile(kShares[i]);
      EXPECT_NEAR(found[i], exact, 0.02 * exact) << servers << " servers, " << kShares[i];
    }
  }
}

TEST(DelayMixture, WeighsIntervalsByTheirRequests) {
  DelayMixture mixture;
  mixture.add(99, 0.010);
  mixture.add(1, 5);
  EXPECT_NEAR(mixture.quantiles(kShares)[0], 0.010, 0.0001);
  EXPECT_NEAR(mixture.quantiles(kShares)[3], 5, 0.04);
}

// The mixture's own survival function, solved by bisection.
struct Part {
  double weight, shift, probability, mean;
};
double exact_quantile(const std::vector<Part>& parts, double share) {
  double all = 0;
  for (const Part& part : parts) all += part.weight;
  double low = 0;
  double high = 1e6;
  for (int i = 0; i < 200; ++i) {
    const double t = (low + high) / 2;
    double beyond = 0;
    for (const Part& part : parts) {
      beyond += part.weight * (t < part.shift ? 1
                                              : part.probability *
                                                    std::exp(-(t - part.shift) / part.mean));
    }
    (beyond > (1 - share) * all ? low : high) = t;
  }
  return high;
}

// Means of a pair of buckets, 1.6% wide, and their common mean: what putting them together costs.
TEST(DelayMixture, MovesNoPercentileByPuttingAlikeOnesTogether) {
  std::vector<Part> parts;
  DelayMixture apart;
  DelayMixture together;
  double sum = 0;
  for (int i = 0; i < 100; ++i) {
    const double mean = 1 + i % 100 / 100.0 / 64;
    parts.push_back({10, 0.25, 1, mean});
    apart.add_exponential(10, 0.25, 1, mean);
    sum += mean;
  }
  together.add_exponential(1000, 0.25, 1, sum / 100);
  EXPECT_EQ(apart.quantiles(kShares), together.quantiles(kShares));
  for (const double share : kShares) {
    const double one = 0.25 - sum / 100 * std::log(1 - share);
    EXPECT_NEAR(exact_quantile(parts, share), one, 1e-4 * one) << share;
  }
}

// Months of minutes with loads that rise and fall, of a service that waits for others.
TEST(DelayMixture, KeepsQuantilesOfManyMinutes) {
  for (const double shifts : {0.0, 0.05}) {
    std::vector<Part> parts;
    DelayMixture mixture;
    for (int minute = 0; minute < 20'000; ++minute) {
      const double load = 0.55 + 0.4 * std::sin(minute / 229.0);
      const Part part{.weight = 1000 * load,
                      .shift = shifts * (1 + load),
                      .probability = load * load,
                      .mean = 0.1 / (1 - load)};
      parts.push_back(part);
      mixture.add_exponential(part.weight, part.shift, part.probability, part.mean);
    }
    const auto found = mixture.quantiles(kShares);
    for (std::size_t i = 0; i < std::size(kShares); ++i) {
      const double exact = exact_quantile(parts, kShares[i]);
      EXPECT_NEAR(found[i], exact, 0.008 * exact) << shifts << ", " << kShares[i];
    }
  }
}

// 2^8 times the mean falls to the same place: one gives way to the other each time.
TEST(DelayMixture, LosesNoRequestWhereGroupsGiveWay) {
  DelayMixture in_turn;
  DelayMixture first;
  for (int i = 0; i < 100; ++i) {
    in_turn.add_exponential(1, 0, 1, 0.01);
    in_turn.add_exponential(1, 0, 1, 2.56);
    first.add_exponential(1, 0, 1, 0.01);
  }
  for (int i = 0; i < 100; ++i) first.add_exponential(1, 0, 1, 2.56);
  EXPECT_DOUBLE_EQ(in_turn.weight(), 200);
  EXPECT_EQ(in_turn.quantiles(kShares), first.quantiles(kShares));
}

TEST(DelayMixture, IsZeroWithoutRequests) {
  EXPECT_EQ(DelayMixture().quantiles(kShares), std::vector<double>(4));
}

}  // namespace
}  // namespace costplan
