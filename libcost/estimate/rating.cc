#include "estimate/rating.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "base/did_you_mean.h"
#include "estimate/allocate.h"
#include "estimate/allowances.h"
#include "estimate/provenance.h"
#include "money/bill_unit.h"

namespace costplan {
namespace {

// Everything with one key: the unit in which tiers are filled.
struct Pool {
  UsageKey key;
  std::vector<std::size_t> members;  // lines with a known quantity
  std::vector<std::size_t> unknown;  // lines whose usage is not given
  int128 gross = 0;                  // all in nanos
  int128 granted = 0;
  int128 free = 0;      // allowance of the account that falls to this pool
  int128 baseline = 0;  // usage outside the stack
};

// Usage of the account outside the stack, and the pools whose tiers it fills.
struct Baseline {
  const BaselineUsage* usage = nullptr;
  std::string region;
  std::vector<Pool*> pools;
  bool used = false;  // by a pool or by an allowance
};

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

class Rater {
 public:
  Rater(const Stack& stack, const std::vector<MeteredUsage>& usage, const Catalog& catalog,
        const RatingOptions& options)
      : stack_(stack), usage_(usage), catalog_(catalog), options_(options) {
    lines_.resize(usage.size());
    priced_.resize(usage.size(), false);
  }

  Result<Rated> run();

 private:
  Status collect();
  Status apply_baseline();
  Status apply_allowances();
  Status check_known(const BaselineUsage& usage) const;
  Status rate_pool(Pool& pool);
  Status rate_declared(std::size_t index);
  Result<PriceSchedule> find_schedule(const UsageKey& key, std::string& found_region);
  void charge_members(const Pool& pool, const std::vector<int128>& billable,
                      const std::vector<TierCharge>& slices);
  void missing(const Pool& pool, const std::string& reason, const std::string& hint);
  void report_too_large(std::size_t index);
  Status too_large(const Pool& pool);
  LineItem make_line(std::size_t index) const;
  std::string hint_for(const UsageKey& key) const;

  const Stack& stack_;
  const std::vector<MeteredUsage>& usage_;
  const Catalog& catalog_;
  const RatingOptions& options_;
  std::vector<Pool> pools_;  // in order of first appearance; complete once collected
  std::vector<Baseline> baselines_;
  std::vector<LineItem> lines_;
  std::vector<bool> priced_;
  Rated out_;
  Errors errors_;
};

Status Rater::collect() {
  std::unordered_map<std::string, std::size_t> index;
  index.reserve(usage_.size());
  for (std::size_t i = 0; i < usage_.size(); ++i) {
    const MeteredUsage& usage = usage_[i];
    if (usage.declared) {
      if (auto done = rate_declared(i); !done) return done;
      continue;
    }
    const auto [it, is_new] = index.try_emplace(pool_id(usage.key), pools_.size());
    if (is_new) pools_.push_back({.key = usage.key});
    Pool& pool = pools_[it->second];
    if (!usage.quantity.is_known()) {
      if (!usage.is_grant) pool.unknown.push_back(i);
      continue;
    }
    int128& sum = usage.is_grant ? pool.granted : pool.gross;
    if (__builtin_add_overflow(sum, usage.quantity.value().nanos(), &sum)) {
      report_too_large(i);
      continue;
    }
    if (!usage.is_grant) pool.members.push_back(i);
  }
  return Done{};
}

Status Rater::apply_baseline() {
  for (const auto& usage : stack_.account.baseline_usage) {
    Baseline baseline{.usage = &usage,
                      .region = usage.region.empty() ? stack_.region : usage.region};
    for (auto& pool : pools_) {
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
        return Error{.code = ErrorCode::kOverflow,
                     .message = "account.baseline_usage is too large for exact arithmetic"};
      }
    }
    baselines_.push_back(std::move(baseline));
  }
  return Done{};
}

// A baseline that nothing meets may belong to another stack of the account, or be
// misspelt: the catalog knows which.
Status Rater::check_known(const BaselineUsage& usage) const {
  const auto rows = catalog_.rows({.service_code = usage.service_code});
  if (!rows) return rows.errors();
  std::vector<std::string_view> names;
  for (const auto& row : *rows) {
    if (row.usage_type == usage.usage_type) return Done{};
    if (names.empty() || names.back() != row.usage_type) names.push_back(row.usage_type);
  }
  const bool is_service = !rows->empty();
  return Error{.code = ErrorCode::kInvalidArgument,
               .message = is_service ? "the catalog has no usage type '" + usage.usage_type +
                                           "' of " + usage.service_code
                                     : "the catalog has no service '" + usage.service_code + "'",
               .where = {.file = stack_.files.empty() ? "" : stack_.files.front()},
               .path = "account.baseline_usage",
               .hint = did_you_mean(usage.usage_type, names)};
}

// One allowance may cover several pools (CloudFront's geographies, say); what is
// free is shared among them in proportion, since AWS does not say in which order.
// Usage outside the stack comes first: it is the account's allowance, not ours.
Status Rater::apply_allowances() {
  auto allowances = always_free(catalog_);
  if (!allowances) return allowances.errors();
  std::map<const Allowance*, std::vector<Pool*>> covered;
  for (auto& pool : pools_) {
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
    int128 left = allowance.quantity.nanos();
    for (auto& baseline : baselines_) {
      const UsageKey key{.service = baseline.usage->service_code,
                         .usage_type = baseline.usage->usage_type,
                         .operation = baseline.usage->operation,
                         .unit = "",
                         .region = baseline.region};
      if (allowance_for(*allowances, key) != &allowance) continue;
      baseline.used = true;
      const int128 spent = std::min(left, baseline.usage->quantity.nanos());
      left -= spent;
      // What was free has filled no tier.
      for (Pool* pool : baseline.pools) pool->baseline -= spent;
    }
    int128 wanted = 0;
    std::vector<int128> weights;
    for (const Pool* pool : it->second) {
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

void Rater::report_too_large(std::size_t index) {
  const Resource& resource = stack_.resources[usage_[index].resource];
  errors_.push_back(
      {.code = ErrorCode::kOverflow,
       .message = usage_[index].description + ": " + display(usage_[index].quantity.value()) + " " +
                  std::string(usage_[index].key.unit) + " are too much for exact arithmetic",
       .where = stack_.key_location(resource.body),
       .path = "resources." + resource.name});
}

// The pool as a whole does not fit: every line of it has to know.
Status Rater::too_large(const Pool& pool) {
  for (const std::size_t i : pool.members) report_too_large(i);
  return Done{};
}

LineItem Rater::make_line(std::size_t index) const {
  const MeteredUsage& usage = usage_[index];
  const Resource& resource = stack_.resources[usage.resource];
  LineItem line;
  line.resource = resource.name;
  line.kind = resource.kind;
  line.description = usage.description;
  line.service_code = usage.key.service;
  line.usage_type = usage.key.usage_type;
  line.operation = usage.key.operation;
  line.region = usage.key.region;
  line.unit = usage.key.unit;
  line.term = usage.key.term;
  line.quantity = usage.quantity.value();
  line.formula = usage.quantity.text();
  line.usage_based = usage.quantity.is_usage();
  line.assumptions = usage.assumptions;
  return line;
}

Status Rater::rate_declared(std::size_t index) {
  const MeteredUsage& usage = usage_[index];
  if (!usage.quantity.is_known()) {
    out_.usage_not_given.push_back({.resource = stack_.resources[usage.resource].name,
                                    .kind = stack_.resources[usage.resource].kind,
                                    .description = usage.description,
                                    .service_code = std::string(usage.key.service),
                                    .usage_type = usage.key.usage_type,
                                    .region = std::string(usage.key.region),
                                    .unit = std::string(usage.key.unit),
                                    .missing = usage.quantity.text(),
                                    .rate = usage.declared->rate});
    return Done{};
  }
  LineItem line = make_line(index);
  auto cost = usage.declared->rate.cost_of(line.quantity);
  if (!cost) {
    report_too_large(index);
    return Done{};
  }
  line.rates.push_back({.from = Quantity(0),
                        .to = {},
                        .quantity = line.quantity,
                        .rate = usage.declared->rate,
                        .cost = *cost});
  line.monthly_cost = *cost;
  line.source = usage.declared->source;
  line.effective = usage.declared->as_of;
  line.quality = "declared";
  lines_[index] = std::move(line);
  priced_[index] = true;
  return Done{};
}

Result<PriceSchedule> Rater::find_schedule(const UsageKey& key, std::string& found_region) {
  for (const std::string_view region : {key.region, std::string_view("global")}) {
    auto rows = catalog_.rows(
        {.service_code = key.service, .usage_type = key.usage_type, .region = region});
    if (!rows) return rows.errors();
    auto schedule = schedule_in_force(*rows, key.operation, key.unit, key.term, options_.as_of);
    if (!schedule) return schedule.errors();
    if (!schedule->tiers.empty()) {
      found_region = region;
      return schedule;
    }
  }
  return PriceSchedule{};
}

// Why the catalog may not know: a misspelt class, another unit, a later date.
std::string Rater::hint_for(const UsageKey& key) const {
  const auto rows = catalog_.rows({.service_code = key.service, .region = key.region});
  if (!rows) return rows.error().message;
  if (rows->empty()) {
    return "the catalog has no rows of " + std::string(key.service) + " in " +
           std::string(key.region) + "; `costplan catalog list --service " +
           std::string(key.service) + "` shows what there is";
  }
  std::vector<std::string_view> names;
  for (const auto& row : *rows) {
    if (row.usage_type == key.usage_type && row.term == key.term &&
        row.operation == key.operation) {
      if (row.effective > options_.as_of) {
        return "the oldest price known is of " + row.effective.to_string();
      }
      if (row.unit != key.unit) return "the catalog prices it by " + row.unit;
    }
    if (row.operation == key.operation && row.term == key.term) names.push_back(row.usage_type);
  }
  std::string hint = did_you_mean(key.usage_type, names);
  if (hint.empty()) hint = "import the price, or leave the line out with --allow-missing";
  return hint;
}

void Rater::missing(const Pool& pool, const std::string& reason, const std::string& hint) {
  for (const auto* group : {&pool.members, &pool.unknown}) {
    for (const std::size_t i : *group) {
      const MeteredUsage& usage = usage_[i];
      const Resource& resource = stack_.resources[usage.resource];
      if (!options_.allow_missing) {
        errors_.push_back({.code = ErrorCode::kMissingPrice,
                           .message = usage.description + ": " + reason,
                           .where = stack_.key_location(resource.body),
                           .path = "resources." + resource.name,
                           .hint = hint});
      } else if (usage.quantity.is_known()) {
        out_.unpriced.push_back({.resource = resource.name,
                                 .kind = resource.kind,
                                 .description = usage.description,
                                 .service_code = std::string(pool.key.service),
                                 .usage_type = pool.key.usage_type,
                                 .operation = std::string(pool.key.operation),
                                 .region = std::string(pool.key.region),
                                 .unit = std::string(pool.key.unit),
                                 .quantity = usage.quantity.value(),
                                 .reason = reason});
      } else {
        out_.usage_not_given.push_back({.resource = resource.name,
                                        .kind = resource.kind,
                                        .description = usage.description,
                                        .service_code = std::string(pool.key.service),
                                        .usage_type = pool.key.usage_type,
                                        .region = std::string(pool.key.region),
                                        .unit = std::string(pool.key.unit),
                                        .missing = usage.quantity.text(),
                                        .rate = {}});
      }
    }
  }
}

Status Rater::rate_pool(Pool& pool) {
  const UsageKey& key = pool.key;
  std::string region;
  auto schedule = find_schedule(key, region);
  const std::string what = std::string(key.service) + " " + key.usage_type +
                           (key.operation.empty() ? "" : " " + std::string(key.operation)) +
                           (key.term == "OnDemand" ? "" : " " + std::string(key.term)) + " (" +
                           std::string(key.unit) + ") in " + std::string(key.region) + " on " +
                           options_.as_of.to_string();
  if (!schedule) {
    if (schedule.error().code != ErrorCode::kAmbiguousPrice) return schedule.errors();
    missing(pool, schedule.error().message, "");
    return Done{};
  }
  if (schedule->tiers.empty()) {
    missing(pool, "no price for " + what, hint_for(key));
    return Done{};
  }
  for (const std::size_t i : pool.unknown) {
    const PriceRow* first = schedule->tier_at(Quantity::from_nanos(pool.baseline));
    out_.usage_not_given.push_back(
        {.resource = stack_.resources[usage_[i].resource].name,
         .kind = stack_.resources[usage_[i].resource].kind,
         .description = usage_[i].description,
         .service_code = std::string(key.service),
         .usage_type = key.usage_type,
         .region = region,
         .unit = std::string(key.unit),
         .missing = usage_[i].quantity.text(),
         .rate = first == nullptr ? std::optional<Rate>{} : std::optional<Rate>{first->rate}});
  }
  if (pool.members.empty()) return Done{};

  const int128 free = std::min(pool.gross, pool.granted + pool.free);
  std::vector<int128> billable;
  for (const std::size_t i : pool.members) billable.push_back(usage_[i].quantity.value().nanos());
  if (free > 0) {
    const auto shares = allocate(free, billable);
    for (std::size_t i = 0; i < shares.size(); ++i) billable[i] -= shares[i];
  }

  // Walk the tiers from what the baseline has used to the end of the pool.
  int128 at = pool.baseline;
  int128 end = 0;
  if (__builtin_add_overflow(at, pool.gross - free, &end)) return too_large(pool);
  std::vector<TierCharge> slices;
  std::vector<const PriceRow*> used;
  const PriceRow* first = schedule->tier_at(Quantity::from_nanos(at));
  while (first != nullptr) {
    const PriceRow* tier = slices.empty() ? first : schedule->tier_at(Quantity::from_nanos(at));
    if (tier == nullptr) break;
    const int128 stop = tier->tier_to ? std::min(end, tier->tier_to->nanos()) : end;
    const Quantity quantity = Quantity::from_nanos(stop - at);
    auto cost = tier->rate.cost_of(quantity);
    if (!cost) return too_large(pool);
    used.push_back(tier);
    slices.push_back({.from = tier->tier_from,
                      .to = tier->tier_to,
                      .quantity = quantity,
                      .rate = tier->rate,
                      .cost = *cost});
    at = stop;
    if (at == end) break;
  }
  if (slices.empty() || at < end) {
    missing(pool,
            "no price for usage beyond " + display(Quantity::from_nanos(at)) + " " +
                std::string(key.unit) + " a month of " + what,
            "the price list documents no rate for that tier");
    return Done{};
  }

  const Provenance provenance = provenance_of(used);
  for (std::size_t i = 0; i < pool.members.size(); ++i) {
    const std::size_t index = pool.members[i];
    LineItem line = make_line(index);
    line.region = region;
    line.source = provenance.source;
    line.effective = provenance.effective;
    line.quality = provenance.quality;
    line.note = provenance.note;
    line.allowance = Quantity::from_nanos(line.quantity.nanos() - billable[i]);
    lines_[index] = std::move(line);
    priced_[index] = true;
  }
  charge_members(pool, billable, slices);
  return Done{};
}

void Rater::charge_members(const Pool& pool, const std::vector<int128>& billable,
                           const std::vector<TierCharge>& slices) {
  std::vector<int128> left = billable;
  for (std::size_t s = 0; s < slices.size(); ++s) {
    const TierCharge& slice = slices[s];
    // The last slice takes what is left of each line, so that quantities add up
    // both ways: over the lines of a slice and over the slices of a line.
    const bool last = s + 1 == slices.size();
    const auto quantities = last ? left : allocate(slice.quantity.nanos(), left);
    const auto costs = allocate(slice.cost.picos(), quantities);
    for (std::size_t i = 0; i < pool.members.size(); ++i) {
      left[i] -= quantities[i];
      if (quantities[i] == 0 && costs[i] == 0 && slices.size() > 1) continue;
      LineItem& line = lines_[pool.members[i]];
      line.rates.push_back({.from = slice.from,
                            .to = slice.to,
                            .quantity = Quantity::from_nanos(quantities[i]),
                            .rate = slice.rate,
                            .cost = Money::from_picos(costs[i])});
      // Cannot overflow: the parts of a sum that did not.
      line.monthly_cost = Money::from_picos(line.monthly_cost.picos() + costs[i]);
    }
  }
}

Result<Rated> Rater::run() {
  if (auto done = collect(); !done) return done.errors();
  if (auto done = apply_baseline(); !done) return done.errors();
  if (options_.free_tier) {
    if (auto done = apply_allowances(); !done) return done.errors();
  }
  for (auto& pool : pools_) {
    if (auto done = rate_pool(pool); !done) return done.errors();
  }
  if (!errors_.empty()) return errors_;
  for (const auto& baseline : baselines_) {
    if (baseline.used) continue;
    if (auto done = check_known(*baseline.usage); !done) return done.errors();
    out_.assumptions.push_back("account.baseline_usage of " + baseline.usage->service_code + " " +
                               baseline.usage->usage_type + " meets no line of this stack");
  }
  // Closed up in place: tens of thousands of lines are not held twice.
  std::size_t kept = 0;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (!priced_[i]) continue;
    auto sum = out_.total.plus(lines_[i].monthly_cost);
    if (!sum) return sum.errors();
    out_.total = *sum;
    if (kept != i) lines_[kept] = std::move(lines_[i]);
    ++kept;
  }
  lines_.resize(kept);
  out_.lines = std::move(lines_);
  return std::move(out_);
}

}  // namespace

Result<Rated> rate(const Stack& stack, const std::vector<MeteredUsage>& usage,
                   const Catalog& catalog, const RatingOptions& options) {
  return Rater(stack, usage, catalog, options).run();
}

}  // namespace costplan
