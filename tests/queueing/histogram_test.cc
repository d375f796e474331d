#include "queueing/histogram.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace costplan {
namespace {

TEST(LatencyHistogramTest, PutsEveryDurationIntoABucketNoWiderThanItsRelativeError) {
  for (double x = 1e-9; x < 6e7; x *= 1.0007) {
    const std::size_t bucket = LatencyHistogram::bucket_of(x);
    const double low = LatencyHistogram::lower_bound(bucket);
    const double high = LatencyHistogram::lower_bound(bucket + 1);
    ASSERT_LE(low, x);
    ASSERT_LT(x, high);
    ASSERT_LE(high - low, bucket == 0 ? 1e-9 : 0.0079 * low);
  }
}

TEST(LatencyHistogramTest, TakesDurationsOutsideItsRange) {
  struct Row {
    double seconds;
    std::size_t bucket;
    const char* why;
  };
  const Row rows[] = {
      {0.0, 0, "no wait"},
      {-1.0, 0, "negative"},
      {1e-300, 0, "far below a nanosecond"},
      {1e300, LatencyHistogram::kBuckets - 1, "longer than two years"},
      {std::numeric_limits<double>::infinity(), LatencyHistogram::kBuckets - 1, "for ever"},
      {std::numeric_limits<double>::quiet_NaN(), LatencyHistogram::kBuckets - 1, "not a number"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(LatencyHistogram::bucket_of(row.seconds), row.bucket) << row.why;
  }
}

TEST(LatencyHistogramTest, IsZeroWhereNothingWasCounted) {
  EXPECT_EQ(LatencyHistogram().quantile(0.99), 0.0);
  EXPECT_EQ(LatencyHistogram().count(), 0U);
}

TEST(LatencyHistogramTest, KeepsAnAtomAtZero) {
  LatencyHistogram histogram;
  histogram.add(0.0, 60);
  histogram.add(1.0, 40);
  EXPECT_EQ(histogram.quantile(0.5), 0.0);
  EXPECT_EQ(histogram.quantile(0.6), 0.0);
  EXPECT_NEAR(histogram.quantile(0.61), 1.0, 0.0079);
  EXPECT_NEAR(histogram.quantile(1.0), 1.0, 0.0079);
}

RC_GTEST_PROP(LatencyHistogramTest, FindsEveryQuantileWithinItsRelativeError,
              (std::vector<unsigned> microseconds)) {
  RC_PRE(!microseconds.empty());
  LatencyHistogram histogram;
  std::vector<double> sorted;
  for (const unsigned us : microseconds) {
    sorted.push_back((us + 1) * 1e-6);
    histogram.add(sorted.back());
  }
  std::sort(sorted.begin(), sorted.end());
  for (const double q : {0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(sorted.size())));
    const double exact = sorted[std::max<std::size_t>(rank, 1) - 1];
    RC_ASSERT(std::abs(histogram.quantile(q) - exact) <= 0.0079 * exact);
  }
}

RC_GTEST_PROP(LatencyHistogramTest, MergesToTheHistogramOfBoth,
              (std::vector<unsigned> first, std::vector<unsigned> second)) {
  LatencyHistogram a, b, both;
  for (const unsigned us : first) a.add(us * 1e-6), both.add(us * 1e-6);
  for (const unsigned us : second) b.add(us * 1e-6), both.add(us * 1e-6);
  a.merge(b);
  RC_ASSERT(a == both);
  RC_ASSERT(a.count() == first.size() + second.size());
}

}  // namespace
}  // namespace costplan
