#include "queueing/histogram.h"

#include <algorithm>

namespace costplan {
void LatencyHistogram::merge(const LatencyHistogram& other, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i <= last; ++i) counts_[i] += other.counts_[i];
}

void LatencyHistogram::clear(std::size_t first, std::size_t last) {
  for (std::size_t i = first; i <= last; ++i) counts_[i] = 0;
}

std::uint64_t LatencyHistogram::count() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) sum += counts_[i];
  return sum;
}

double LatencyHistogram::quantile(double q) const {
  double value = 0.0;
  quantiles({&q, 1}, {&value, 1});
  return value;
}

void LatencyHistogram::quantiles(std::span<const double> shares, std::span<double> values) const {
  const double total = static_cast<double>(count());
  double below = 0.0;  // exact: counts stay under 2^53
  std::size_t bucket = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    values[i] = 0.0;
    if (total == 0.0) continue;
    const double rank = std::clamp(shares[i], 0.0, 1.0) * total;
    while (bucket + 1 < kBuckets &&
           (counts_[bucket] == 0 || below + static_cast<double>(counts_[bucket]) < rank)) {
      below += static_cast<double>(counts_[bucket]);
      ++bucket;
    }
    if (bucket == 0) continue;
    const double inside =
        std::clamp((rank - below) / static_cast<double>(counts_[bucket]), 0.0, 1.0);
    const double low = lower_bound(bucket);
    values[i] = low + inside * (lower_bound(bucket + 1) - low);
  }
}

bool operator==(const LatencyHistogram& a, const LatencyHistogram& b) {
  return std::equal(a.counts_.begin(), a.counts_.end() - 1, b.counts_.begin());
}

}  // namespace costplan
