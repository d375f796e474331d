// How Amazon ECS spreads the tasks of a service over its capacity providers.
//
// Each provider first gets its base; of the rest each task goes where
// (tasks beyond the base + 1) / weight is smallest, ties to the earlier provider. A
// provider that stands alone gets everything.
//
// Source: ECS API reference, CapacityProviderStrategyItem. Proved by
// tests/meters/fargate_test.cc and tests/autoscale/capacity_rules_test.cc.
//
// Thread safety: a pure function.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

namespace costplan {

// Tasks of each provider, in the order of the strategy: a range of items with whole
// numbers `base` and `weight`. Precondition: not empty; of several providers one has weight.
template <typename Strategy>
std::vector<std::int64_t> split_tasks(std::int64_t tasks, const Strategy& strategy) {
  const std::size_t size = std::size(strategy);
  if (size == 1) return {tasks};
  std::vector<std::int64_t> counts;
  std::vector<std::int64_t> weight;
  std::int64_t rest = tasks;
  std::int64_t weights = 0;
  for (const auto& item : strategy) {
    counts.push_back(std::min<std::int64_t>(rest, item.base));
    rest -= counts.back();
    weight.push_back(item.weight);
    weights += item.weight;
  }
  // After as many tasks as the weights add up to, each provider has exactly its
  // weight and the order starts again, so that only the last round is walked.
  const std::int64_t rounds = rest / weights;
  std::vector<std::int64_t> extra(size, 0);
  for (std::int64_t left = rest % weights; left > 0; --left) {
    std::size_t best = size;
    for (std::size_t i = 0; i < size; ++i) {
      if (weight[i] == 0) continue;
      // (extra + 1) / weight compared without division.
      if (best == size || (extra[i] + 1) * weight[best] < (extra[best] + 1) * weight[i]) best = i;
    }
    ++extra[best];
  }
  for (std::size_t i = 0; i < size; ++i) counts[i] += rounds * weight[i] + extra[i];
  return counts;
}

}  // namespace costplan
