#include "estimate/pools.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "estimate/allocate.h"
#include "estimate/allowances.h"
#include "money/bill_unit.h"

namespace costplan {
namespace {

// Usage of the account outside the stack, and the pools whose tiers it fills.
struct Baseline {
  const BaselineUsage* usage = nullptr;
  std::string region;
  std::vector<UsagePool*> pools;
  bool used = false;  // by a pool or by an allowance
};

Error too_much_baseline() {
  return {.code = ErrorCode::kOverflow,
          .message = "is too large for exact arithmetic",
          .path = "account.baseline_usage"};
}

std::string pool_id(const UsageKey& key) {
  std::string id;
  id.reserve(96);
  for (const std::string_view part : {key.service, std::string_view(key.usage_type), key.operation,
                                      key.unit, key.term, key.region}) {
    id += part;
    id += '\n';
  }
  return id;
}

class Pooler {
 public:
  Pooler(const Stack& stack, const std::vector<MeteredUsage>& usage, const Catalog& catalog,
         const PoolingOptions& options)
      : stack_(stack), usage_(usage), catalog_(catalog), options_(options) {}

  Result<PooledUsage> run();

 private:
  void collect();
  Status apply_baseline();
  Status apply_allowances();

  const Stack& stack_;
  const std::vector<MeteredUsage>& usage_;
  const Catalog& catalog_;
  const PoolingOptions& options_;
  std::vector<Baseline> baselines_;
  PooledUsage out_;
};

void Pooler::collect() {
  std::unordered_map<std::string, std::size_t> index;
  index.reserve(usage_.size());
  for (std::size_t i = 0; i < usage_.size(); ++i) {
    const MeteredUsage& usage = usage_[i];
    if (usage.declared) {
      out_.declared.push_back(i);
      continue;
    }
    const auto [it, is_new] = index.try_emplace(pool_id(usage.key), out_.pools.size());
    if (is_new) out_.pools.push_back({.key = usage.key});
    UsagePool& pool = out_.pools[it->second];
    if (!usage.quantity.is_known()) {
      if (!usage.is_grant) pool.unknown.push_back(i);
      continue;
    }
    int128& sum = usage.is_grant ? pool.granted : pool.gross;
    if (__builtin_add_overflow(sum, usage.quantity.value().nanos(), &sum)) {
      out_.errors.push_back(too_large(stack_, usage));
      continue;
    }
    if (!usage.is_grant) pool.members.push_back(i);
  }
}

Status Pooler::apply_baseline() {
  for (const auto& usage : stack_.account.baseline_usage) {
    Baseline baseline{.usage = &usage,
                      .region = usage.region.empty() ? stack_.region : usage.region};
    for (auto& pool : out_.pools) {
      if (pool.key.service != usage.service_code || pool.key.usage_type != usage.usage_type ||
          pool.key.term != "OnDemand" ||
          (!usage.operation.empty() && pool.key.operation != usage.operation) ||
          (pool.key.region != baseline.region && pool.key.region != "global" &&
           !pool.key.region.starts_with("cf:"))) {
        continue;
      }
      baseline.used = true;
      baseline.pools.push_back(&pool);
      if (__builtin_add_overflow(pool.baseline, usage.quantity.nanos(), &pool.baseline)) {
        return too_much_baseline();
      }
    }
    baselines_.push_back(std::move(baseline));
  }
  return Done{};
}

// One allowance may cover several pools (CloudFront's geographies, say); what is
// free is shared among them in proportion, since AWS does not say in which order.
// Usage outside the stack comes first: it is the account's allowance, not ours.
Status Pooler::apply_allowances() {
  auto allowances = always_free(catalog_, options_.as_of);
  if (!allowances) return allowances.errors();
  std::map<const Allowance*, std::vector<UsagePool*>> covered;
  for (auto& pool : out_.pools) {
    if (const auto* allowance = allowance_for(*allowances, pool.key)) {
      covered[allowance].push_back(&pool);
    }
  }
  for (const auto& allowance : *allowances) {
    const auto it = covered.find(&allowance);
    if (it == covered.end()) continue;
    const std::string what = display(allowance.quantity) + " " +
                             std::string(bill_unit_label(allowance.unit)) + " of " +
                             allowance.service + " " + allowance.free_usage_type;
    if (allowance.effective > options_.as_of) {
      out_.assumptions.push_back("the always-free " + what + " are known only from " +
                                 allowance.effective.to_string() + " on and not netted");
      continue;
    }
    std::vector<Baseline*> elsewhere;
    std::vector<int128> used;
    int128 used_up = 0;
    for (auto& baseline : baselines_) {
      const UsageKey key{.service = baseline.usage->service_code,
                         .usage_type = baseline.usage->usage_type,
                         .operation = baseline.usage->operation,
                         .unit = "",
                         .region = baseline.region};
      if (allowance_for(*allowances, key) != &allowance) continue;
      baseline.used = true;
      elsewhere.push_back(&baseline);
      used.push_back(baseline.usage->quantity.nanos());
      if (__builtin_add_overflow(used_up, used.back(), &used_up)) return too_much_baseline();
    }
    const int128 spent = std::min(allowance.quantity.nanos(), used_up);
    const auto parts = allocate(spent, used);
    for (std::size_t i = 0; i < elsewhere.size(); ++i) {
      // What was free has filled no tier.
      for (UsagePool* pool : elsewhere[i]->pools) pool->baseline -= parts[i];
    }
    const int128 left = allowance.quantity.nanos() - spent;
    int128 wanted = 0;
    std::vector<int128> weights;
    for (const UsagePool* pool : it->second) {
      const int128 net = std::max(int128{0}, pool->gross - pool->granted);
      weights.push_back(net);
      wanted += net;
    }
    const auto shares = allocate(std::min(left, wanted), weights);
    for (std::size_t i = 0; i < shares.size(); ++i) it->second[i]->free = shares[i];
    out_.assumptions.push_back("always free: " + what +
                               (allowance.quality == "list" ? "" : " (" + allowance.quality + ")"));
  }
  return Done{};
}

Result<PooledUsage> Pooler::run() {
  collect();
  if (auto done = apply_baseline(); !done) return done.errors();
  if (options_.free_tier) {
    if (auto done = apply_allowances(); !done) return done.errors();
  }
  for (std::size_t i = 0; i < baselines_.size(); ++i) {
    if (!baselines_[i].used) out_.unmet.push_back(i);
  }
  return std::move(out_);
}

}  // namespace

Error too_large(const Stack& stack, const MeteredUsage& usage) {
  const Resource& resource = stack.resources[usage.resource];
  return {.code = ErrorCode::kOverflow,
          .message = usage.description + ": " + display(usage.quantity.value()) + " " +
                     std::string(usage.key.unit) + " are too much for exact arithmetic",
          .where = stack.key_location(resource.body),
          .path = "resources." + resource.name};
}

Result<PooledUsage> pool_usage(const Stack& stack, const std::vector<MeteredUsage>& usage,
                               const Catalog& catalog, const PoolingOptions& options) {
  return Pooler(stack, usage, catalog, options).run();
}

}  // namespace costplan
