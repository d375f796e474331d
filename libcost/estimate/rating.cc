#include "estimate/rating.h"

#include <algorithm>
#include <utility>

#include "base/did_you_mean.h"
#include "estimate/allocate.h"
#include "estimate/pools.h"
#include "estimate/provenance.h"
#include "estimate/tiers.h"
#include "money/bill_unit.h"

namespace costplan {
namespace {

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
  Status check_known(std::size_t baseline);
  Status rate_pool(const UsagePool& pool);
  void rate_declared(std::size_t index);
  Result<std::optional<Date>> first_price_at(const UsageKey& key, Quantity at) const;
  Result<PriceSchedule> find_schedule(const UsageKey& key, std::string& found_region);
  void charge_members(const UsagePool& pool, const std::vector<int128>& billable,
                      const std::vector<TierCharge>& slices);
  void missing(const UsagePool& pool, const std::string& reason, const std::string& hint);
  void report_too_large(const UsagePool& pool);
  LineItem make_line(std::size_t index) const;
  std::string hint_for(const UsageKey& key) const;

  const Stack& stack_;
  const std::vector<MeteredUsage>& usage_;
  const Catalog& catalog_;
  const RatingOptions& options_;
  std::vector<LineItem> lines_;
  std::vector<bool> priced_;
  Rated out_;
  Errors errors_;
};

// A baseline that nothing meets may belong to another stack of the account, or be
// misspelt: the catalog knows which.
Status Rater::check_known(std::size_t baseline) {
  const BaselineUsage& usage = stack_.account.baseline_usage[baseline];
  const auto rows = catalog_.rows({.service_code = usage.service_code});
  if (!rows) return rows.errors();
  std::vector<std::string_view> names;
  for (const auto& row : *rows) {
    if (row.usage_type == usage.usage_type) return Done{};
    if (names.empty() || names.back() != row.usage_type) names.push_back(row.usage_type);
  }
  const bool is_service = !rows->empty();
  errors_.push_back({.code = ErrorCode::kInvalidArgument,
                     .message = is_service
                                    ? "the catalog has no usage type '" + usage.usage_type +
                                          "' of " + usage.service_code
                                    : "the catalog has no service '" + usage.service_code + "'",
                     .where = usage.where,
                     .path = "account.baseline_usage[" + std::to_string(baseline) + "]",
                     .hint = did_you_mean(usage.usage_type, names)});
  return Done{};
}

// The pool as a whole does not fit: every line of it has to know.
void Rater::report_too_large(const UsagePool& pool) {
  for (const std::size_t i : pool.members) errors_.push_back(too_large(stack_, usage_[i]));
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

void Rater::rate_declared(std::size_t index) {
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
    return;
  }
  LineItem line = make_line(index);
  auto cost = usage.declared->rate.cost_of(line.quantity);
  if (!cost) {
    errors_.push_back(too_large(stack_, usage));
    return;
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

// The first day on which the usage from `at` on has a price, for a tier that is not
// known yet on the day of the estimate.
Result<std::optional<Date>> Rater::first_price_at(const UsageKey& key, Quantity at) const {
  const auto rows = catalog_.rows({.service_code = key.service, .usage_type = key.usage_type});
  if (!rows) return rows.errors();
  std::optional<Date> first;
  for (const auto& row : *rows) {
    const bool is_tier = row.tier_from <= at && (!row.tier_to || at < *row.tier_to);
    if (!is_tier || row.operation != key.operation || row.unit != key.unit ||
        row.term != key.term || (row.region != key.region && row.region != "global") ||
        row.effective <= options_.as_of) {
      continue;
    }
    if (!first || row.effective < *first) first = row.effective;
  }
  return first;
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
    // Only what comes after a colon is a person's own word: a class such as db.t3.small.
    const std::size_t colon = key.usage_type.find(':');
    if (row.operation == key.operation && row.term == key.term && colon != std::string::npos &&
        key.usage_type.find('.', colon) != std::string::npos &&
        row.usage_type.starts_with(key.usage_type.substr(0, colon + 1))) {
      names.push_back(row.usage_type);
    }
  }
  std::string hint = did_you_mean(key.usage_type, names);
  if (hint.empty()) hint = "import the price, or leave the line out with --allow-missing";
  return hint;
}

void Rater::missing(const UsagePool& pool, const std::string& reason, const std::string& hint) {
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

Status Rater::rate_pool(const UsagePool& pool) {
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

  // From what the baseline has used to the end of the pool.
  int128 end = 0;
  if (__builtin_add_overflow(pool.baseline, pool.gross - free, &end)) {
    report_too_large(pool);
    return Done{};
  }
  const auto graduated =
      graduate(*schedule, Quantity::from_nanos(pool.baseline), Quantity::from_nanos(end));
  if (!graduated) {
    report_too_large(pool);
    return Done{};
  }
  if (graduated->hole) {
    const auto later = first_price_at(key, *graduated->hole);
    if (!later) return later.errors();
    missing(pool,
            "no price for usage beyond " + display(*graduated->hole) + " " +
                std::string(bill_unit_label(key.unit)) + " a month of " + what,
            *later ? "the oldest price known of that tier is of " + (*later)->to_string()
                   : "the price list documents no rate for that tier");
    return Done{};
  }

  const Provenance provenance = provenance_of(graduated->rows);
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
  charge_members(pool, billable, graduated->slices);
  return Done{};
}

void Rater::charge_members(const UsagePool& pool, const std::vector<int128>& billable,
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
  auto pooled = pool_usage(stack_, usage_, catalog_,
                           {.as_of = options_.as_of, .free_tier = options_.free_tier});
  if (!pooled) return pooled.errors();
  errors_ = std::move(pooled->errors);
  out_.assumptions = std::move(pooled->assumptions);
  for (const std::size_t i : pooled->declared) rate_declared(i);
  for (const auto& pool : pooled->pools) {
    if (auto done = rate_pool(pool); !done) return done.errors();
  }
  for (const std::size_t i : pooled->unmet) {
    if (auto done = check_known(i); !done) return done.errors();
    const BaselineUsage& baseline = stack_.account.baseline_usage[i];
    out_.assumptions.push_back("account.baseline_usage of " + baseline.service_code + " " +
                               baseline.usage_type + " meets no line of this stack");
  }
  if (!errors_.empty()) return errors_;
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
