#include "estimate/allocate.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace costplan {
namespace {

int bit_length(int128 value) {
  int bits = 0;
  for (; value > 0; value >>= 1) ++bits;
  return bits;
}

}  // namespace

std::vector<int128> allocate(int128 total, const std::vector<int128>& weights) {
  std::vector<int128> shares(weights.size(), 0);
  if (weights.empty()) return shares;
  if (weights.size() == 1) {
    shares[0] = total;
    return shares;
  }
  // total · weight must fit 127 bits. Where it would not, all weights give up the
  // same low bits: proportions move by less than 2^-30, the sum stays exact.
  int widest = 0;
  for (const int128 weight : weights) widest = std::max(widest, bit_length(weight));
  const int shift = std::max({0, bit_length(total) + widest - 126, widest - 110});
  int128 sum = 0;
  for (const int128 weight : weights) sum += weight >> shift;
  if (sum == 0) {
    shares[0] = total;
    return shares;
  }
  std::vector<int128> remainders(weights.size());
  int128 left = total;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const int128 product = total * (weights[i] >> shift);
    shares[i] = product / sum;
    remainders[i] = product % sum;
    left -= shares[i];
  }
  if (left == 0) return shares;
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
  // `left` is below the number of entries: each remainder is below `sum`.
  for (std::size_t i = 0; left > 0; ++i, --left) ++shares[order[i]];
  return shares;
}

}  // namespace costplan
