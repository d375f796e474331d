#include "base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>

namespace costplan {
namespace {

// The reference generator of the authors started with state 1234567 (their splitmix64.c);
// its outputs are published with several languages' test suites.
TEST(RandomTest, DrawsThePublishedSequenceOfSplitMix64) {
  const std::array<std::uint64_t, 5> published = {6457827717110365317U, 3203168211198807973U,
                                                  9817491932198370423U, 4593380528125082431U,
                                                  16408922859458223821U};
  for (std::uint64_t n = 0; n < published.size(); ++n) {
    EXPECT_EQ(random_bits(1234567, n), published[n]) << n;
  }
}

TEST(RandomTest, GivesEachSeedAndStreamAKeyOfItsOwn) {
  EXPECT_NE(stream_key(1, 0), stream_key(1, 1));
  EXPECT_NE(stream_key(1, 0), stream_key(2, 0));
  EXPECT_NE(stream_key(1, 1), stream_key(2, 0));
  EXPECT_EQ(stream_key(7, 3), stream_key(7, 3));
}

TEST(RandomTest, KeepsTheUnitIntervalOpenAtZeroAndClosedAtOne) {
  EXPECT_EQ(unit_interval(0), 1.0);
  EXPECT_EQ(unit_interval(~std::uint64_t{0}), 0x1p-52);
}

// Pearson's statistic over 1,000 cells of pairs that follow each other in a stream, and of
// the same draw in two streams: 999 degrees of freedom, so 999 ± 4.5 · 44.7.
TEST(RandomTest, FillsTheSquareEvenly) {
  for (const std::uint64_t stride : {std::uint64_t{0}, std::uint64_t{1}}) {
    std::array<double, 1000> cells{};
    constexpr int kDraws = 1'000'000;
    for (std::uint64_t n = 0; n < kDraws; ++n) {
      const double x = unit_interval(random_bits(stream_key(11, 0), 2 * n));
      const double y = stride == 0 ? unit_interval(random_bits(stream_key(11, 0), 2 * n + 1))
                                   : unit_interval(random_bits(stream_key(11, stride), 2 * n));
      const auto cell = static_cast<std::size_t>(std::ceil(x * 40.0) - 1.0) * 25 +
                        static_cast<std::size_t>(std::ceil(y * 25.0) - 1.0);
      cells[cell] += 1.0;
    }
    double statistic = 0.0;
    for (const double count : cells) statistic += (count - 1000.0) * (count - 1000.0) / 1000.0;
    EXPECT_NEAR(statistic, 999.0, 4.5 * 44.7);
  }
}

}  // namespace
}  // namespace costplan
