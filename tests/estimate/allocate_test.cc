#include "estimate/allocate.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

namespace costplan {
namespace {

std::vector<long long> shares(int128 total, const std::vector<int128>& weights) {
  std::vector<long long> out;
  for (const int128 share : allocate(total, weights)) out.push_back(static_cast<long long>(share));
  return out;
}

using Shares = std::vector<long long>;

TEST(Allocate, GivesTheRemainderToTheLargestRemainders) {
  EXPECT_EQ(shares(10, {1, 1, 1}), (Shares{4, 3, 3}));
  // Hamilton's own case: 100 seats over 1, 2, 3 -> 16.67, 33.33, 50.
  EXPECT_EQ(shares(100, {1, 2, 3}), (Shares{17, 33, 50}));
  EXPECT_EQ(shares(0, {5, 7}), (Shares{0, 0}));
  EXPECT_EQ(shares(5, {0, 7}), (Shares{0, 5}));
}

TEST(Allocate, KeepsTheTotalEvenWithoutWeights) {
  EXPECT_EQ(shares(7, {0, 0}), (Shares{7, 0}));
  EXPECT_TRUE(allocate(7, {}).empty());
}

TEST(Allocate, SharesWhatWouldOverflowAPlainProduct) {
  const int128 big = int128{1} << 100;
  const auto split = allocate(big, {big, big, big});
  EXPECT_TRUE(split[0] + split[1] + split[2] == big);
  EXPECT_TRUE(split[0] - split[2] <= 1);
}

RC_GTEST_PROP(Allocate, AddsUpAndStaysWithinOneUnitOfProportion,
              (std::uint32_t total, std::vector<std::uint16_t> raw)) {
  RC_PRE(!raw.empty());
  const std::vector<int128> weights(raw.begin(), raw.end());
  const int128 sum = std::accumulate(weights.begin(), weights.end(), int128{0});
  RC_PRE(sum > 0);
  const auto split = allocate(total, weights);
  int128 back = 0;
  for (std::size_t i = 0; i < split.size(); ++i) {
    back += split[i];
    const int128 floor = int128{total} * weights[i] / sum;
    RC_ASSERT(split[i] == floor || split[i] == floor + 1);
  }
  RC_ASSERT(back == int128{total});
}

}  // namespace
}  // namespace costplan
