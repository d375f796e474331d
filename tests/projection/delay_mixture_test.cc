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
  // Seventeen points of it.
  for (std::size_t i = 0; i < std::size(kShares); ++i) {
    const double exact = -2 * std::log(1 - kShares[i]);
    EXPECT_NEAR(found[i], exact, 0.07 * exact) << kShares[i];
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
      EXPECT_NEAR(found[i], exact, 0.06 * exact) << servers << " servers, " << kShares[i];
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

TEST(DelayMixture, IsZeroWithoutRequests) {
  EXPECT_EQ(DelayMixture().quantiles(kShares), std::vector<double>(4));
}

}  // namespace
}  // namespace costplan
