#include "estimate/adjustments.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/decimal.h"
#include "base/did_you_mean.h"
#include "estimate/allocate.h"
#include "estimate/provenance.h"
#include "estimate/tiers.h"
#include "reference/support_plans.h"

namespace costplan {
namespace {

constexpr std::string_view kAccount = "account";
constexpr std::string_view kDollar = "Dollar";  // as AWS bills support
constexpr Rate kWholeDollar = Rate::from_picos(1'000'000'000'000);

// To the 10^-9 that quantities have.
Quantity dollars(Money money) {
  return Quantity::from_nanos(divide_half_even(money.picos(), 1'000));
}

// share · amount, rounded once. Errors: kOverflow.
Result<Money> part_of(Money amount, Quantity share) {
  int128 product = 0;
  if (__builtin_mul_overflow(amount.picos(), share.nanos(), &product)) {
    return Error{.code = ErrorCode::kOverflow,
                 .message = "an amount of money is too large for exact arithmetic"};
  }
  return Money::from_picos(divide_half_even(product, 1'000'000'000));
}

Rate share_of_a_dollar(Quantity share) {
  // At most 1: fits by far.
  return Rate::from_picos(static_cast<std::int64_t>(share.nanos() * 1'000));
}

bool is_named(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool covers(const Discount& discount, const std::string& service) {
  return (discount.services.empty() || is_named(discount.services, service)) &&
         !is_named(discount.except, service);
}

Error support_problem(const Support& support, ErrorCode code, std::string message,
                      std::string hint = "") {
  return {.code = code,
          .message = std::move(message),
          .where = support.where,
          .path = "account.support.plan",
          .hint = std::move(hint)};
}

// A discount on what no line has may wait for another stack, or be misspelt: the
// catalog knows which.
Status check_services(const Stack& stack, const Catalog& catalog, Errors& errors) {
  for (std::size_t i = 0; i < stack.account.discounts.size(); ++i) {
    const Discount& discount = stack.account.discounts[i];
    for (const auto* names : {&discount.services, &discount.except}) {
      for (std::size_t j = 0; j < names->size(); ++j) {
        const std::string& name = (*names)[j];
        const auto rows = catalog.rows({.service_code = name});
        if (!rows) return rows.errors();
        if (!rows->empty()) continue;
        const auto all = catalog.rows({});
        if (!all) return all.errors();
        std::set<std::string_view> known;
        for (const auto& row : *all) known.insert(row.service_code);
        errors.push_back({.code = ErrorCode::kInvalidArgument,
                          .message = "the catalog has no service '" + name + "'",
                          .where = discount.where,
                          .path = "account.discounts[" + std::to_string(i) + "]." +
                                  (names == &discount.services ? "services[" : "except[") +
                                  std::to_string(j) + "]",
                          .hint = did_you_mean(name, {known.begin(), known.end()})});
      }
    }
  }
  return Done{};
}

void check_plan(const Stack& stack, const RatingOptions& options, const std::optional<Month>& month,
                Errors& errors) {
  const SupportPlan* plan = find_support_plan(stack.account.support.plan);
  if (plan == nullptr) return;
  const std::string title(plan->title);
  const Date day = month ? month->first_day() : options.as_of;
  if (!plan->ends.empty() && day.to_string() >= plan->ends) {
    errors.push_back(support_problem(stack.account.support, ErrorCode::kInvalidArgument,
                                     "AWS ended " + title + " on " + std::string(plan->ends),
                                     "use business_plus or enterprise"));
  } else if (options.as_of.to_string() < plan->as_of) {
    errors.push_back(support_problem(stack.account.support, ErrorCode::kMissingPrice,
                                     "no price for " + title + " on " + options.as_of.to_string(),
                                     "the oldest price known is of " + std::string(plan->as_of)));
  }
}

class Adjuster {
 public:
  Adjuster(const Stack& stack, const Catalog& catalog, const RatingOptions& options, Rated& rated)
      : stack_(stack), catalog_(catalog), options_(options), rated_(rated) {}

  Status run();

 private:
  Status collect();
  Status take(const Discount& discount);
  Status add_support(const SupportPlan& plan);
  Result<PriceSchedule> support_schedule(const SupportPlan& plan) const;
  Status add_tax(const Tax& tax);
  Status add(LineItem line);
  LineItem line(std::string description, std::string_view service) const;

  const Stack& stack_;
  const Catalog& catalog_;
  const RatingOptions& options_;
  Rated& rated_;
  std::vector<std::string> services_;  // of each charge of AWS
  std::vector<int128> net_;            // what discounts have left of it, in picos
  Money gross_;
  Money taxable_;
  bool usage_based_ = false;
};

LineItem Adjuster::line(std::string description, std::string_view service) const {
  LineItem out;
  out.resource = kAccount;
  out.kind = kAccount;
  out.description = std::move(description);
  out.service_code = service;
  out.region = "global";
  out.unit = kDollar;
  out.term = "OnDemand";
  out.quality = "declared";
  out.usage_based = usage_based_;
  return out;
}

Status Adjuster::add(LineItem line) {
  for (const auto& rate : line.rates) {
    auto cost = line.monthly_cost.plus(rate.cost);
    if (!cost) return cost.errors();
    line.monthly_cost = *cost;
  }
  auto total = rated_.total.plus(line.monthly_cost);
  if (!total) return total.errors();
  auto taxable = taxable_.plus(line.monthly_cost);
  if (!taxable) return taxable.errors();
  for (const auto& text : line.assumptions) rated_.assumptions.push_back("account: " + text);
  rated_.total = *total;
  taxable_ = *taxable;
  rated_.lines.push_back(std::move(line));
  return Done{};
}

Status Adjuster::collect() {
  for (const auto& charge : rated_.lines) {
    if (charge.quality == "declared") continue;
    auto sum = gross_.plus(charge.monthly_cost);
    if (!sum) return sum.errors();
    gross_ = *sum;
    services_.push_back(charge.service_code);
    usage_based_ = usage_based_ || charge.usage_based;
    net_.push_back(charge.monthly_cost.picos());
  }
  taxable_ = gross_;
  return Done{};
}

Status Adjuster::take(const Discount& discount) {
  std::vector<int128> bases(net_.size(), 0);
  Money base;
  for (std::size_t i = 0; i < net_.size(); ++i) {
    if (!covers(discount, services_[i])) continue;
    bases[i] = net_[i];
    base = Money::from_picos(base.picos() + net_[i]);  // part of a sum that fits
  }
  if (base.is_zero()) {
    rated_.assumptions.push_back("account.discounts: " + discount.name +
                                 " meets no charge of this stack");
    return Done{};
  }
  const Quantity negative = Quantity::from_nanos(-dollars(base).nanos());
  const Rate rate = share_of_a_dollar(discount.share);
  const auto taken = part_of(base, discount.share);
  if (!taken) return taken.errors();
  // What is left, line by line, is what the next discount works on.
  const auto parts = allocate(taken->picos(), bases);
  for (std::size_t i = 0; i < net_.size(); ++i) net_[i] -= parts[i];

  LineItem out = line("Discount " + discount.name, "Discount");
  out.quantity = negative;
  out.formula = "−" + base.to_display() + " of charges";
  out.source = discount.source.empty() ? "account.discounts of the stack file" : discount.source;
  out.rates.push_back({.from = Quantity(0),
                       .to = {},
                       .quantity = negative,
                       .rate = rate,
                       .cost = Money::from_picos(-taken->picos())});
  return add(std::move(out));
}

Result<PriceSchedule> Adjuster::support_schedule(const SupportPlan& plan) const {
  if (!plan.service_code.empty()) {
    auto rows = catalog_.rows(
        {.service_code = plan.service_code, .usage_type = kDollar, .region = "global"});
    if (!rows) return rows.errors();
    return schedule_in_force(*rows, "", kDollar, "OnDemand", options_.as_of);
  }
  PriceSchedule schedule;
  for (const auto& tier : plan.tiers) {
    PriceRow row;
    row.tier_from = Quantity(tier.from);
    if (tier.to) row.tier_to = Quantity(*tier.to);
    row.rate = Rate::from_picos(tier.percent * (kWholeDollar.picos() / 100));
    row.effective = *Date::parse(plan.as_of);
    row.quality = "unverified";
    schedule.tiers.push_back(std::move(row));
  }
  return schedule;
}

Status Adjuster::add_support(const SupportPlan& plan) {
  const std::string title(plan.title);
  auto schedule = support_schedule(plan);
  if (!schedule) return schedule.errors();
  if (schedule->tiers.empty()) {
    return support_problem(stack_.account.support, ErrorCode::kMissingPrice,
                           "no price for " + title + " on " + options_.as_of.to_string());
  }
  const Quantity other = stack_.account.support.other_charges;
  auto all = other.plus(dollars(gross_));
  if (!all) return all.errors();
  // The fee of an account with these charges, and the minimum if that is more.
  auto fee = [&](Quantity charges) -> Result<Money> {
    auto shares = graduate(*schedule, Quantity(0), charges);
    if (!shares) return shares.errors();
    Money sum;
    for (const auto& slice : shares->slices) {
      auto next = sum.plus(slice.cost);
      if (!next) return next.errors();
      sum = *next;
    }
    return sum;
  };
  auto with = fee(*all);
  if (!with) return with.errors();
  auto without = fee(other);
  if (!without) return without.errors();
  auto own = graduate(*schedule, other, *all);
  if (!own) return own.errors();
  const Money minimum = Money::from_picos(int128{plan.minimum} * kWholeDollar.picos());

  const Provenance provenance = provenance_of(own->rows);
  LineItem out = line(title, plan.service_code.empty() ? plan.title : plan.service_code);
  if (!plan.service_code.empty()) out.usage_type = kDollar;
  out.source =
      std::string(plan.source) + (provenance.source.empty() ? "" : "; " + provenance.source);
  out.effective = std::max(provenance.effective, std::string(plan.as_of));
  out.quality = "unverified";
  if (other.is_zero() ? *with >= minimum : *without >= minimum) {
    out.quantity = dollars(gross_);
    out.formula = gross_.to_display() + " of charges";
    if (!other.is_zero()) out.formula += " above $" + display(other) + " of the account";
    out.rates = std::move(own->slices);
  } else {
    // The minimum counts: what the stack adds to what the account pays anyway.
    const Money before = other.is_zero() ? Money() : std::max(minimum, *without);
    const Money added = Money::from_picos(std::max(minimum, *with).picos() - before.picos());
    out.quantity = dollars(added);
    out.formula = "max(minimum $" + display(Quantity(plan.minimum)) + ", fee of " +
                  with->to_display() + " on $" + display(*all) + " of charges)";
    if (!before.is_zero()) out.formula += " − $" + display(dollars(before));
    auto cost = kWholeDollar.cost_of(out.quantity);
    if (!cost) return cost.errors();
    out.rates.push_back({.from = Quantity(0),
                         .to = {},
                         .quantity = out.quantity,
                         .rate = kWholeDollar,
                         .cost = *cost});
  }
  if (out.quantity.is_zero()) {
    out.assumptions.push_back("the account's other charges pay the minimum of " + title +
                              " already: this stack adds nothing to it");
  }
  if (!plan.scope.empty()) {
    out.assumptions.push_back(title + " is computed over " + std::string(plan.scope));
  }
  if (!plan.ends.empty()) {
    out.assumptions.push_back("AWS ends " + title + " on " + std::string(plan.ends));
  }
  if (other.is_zero()) {
    out.assumptions.push_back(title + " is computed as if the stack were alone in its account "
                                      "(account.support.other_charges)");
  }
  return add(std::move(out));
}

Status Adjuster::add_tax(const Tax& tax) {
  LineItem out = line(tax.name, "Tax");
  out.quantity = dollars(taxable_);
  const Rate rate = share_of_a_dollar(tax.rate);
  const auto cost = part_of(taxable_, tax.rate);
  if (!cost) return cost.errors();
  out.formula = taxable_.to_display() + " of charges";
  out.source = tax.source.empty() ? "account.tax of the stack file" : tax.source;
  out.rates.push_back(
      {.from = Quantity(0), .to = {}, .quantity = out.quantity, .rate = rate, .cost = *cost});
  return add(std::move(out));
}

Status Adjuster::run() {
  if (auto done = collect(); !done) return done.errors();
  for (const auto& discount : stack_.account.discounts) {
    if (auto done = take(discount); !done) return done.errors();
  }
  const SupportPlan* plan = find_support_plan(stack_.account.support.plan);
  if (plan != nullptr) {
    auto done = add_support(*plan);
    if (!done && done.error().code == ErrorCode::kOverflow) {
      return support_problem(stack_.account.support, ErrorCode::kOverflow, done.error().message);
    }
    if (!done) return done.errors();
  }
  if (stack_.account.tax) {
    if (auto done = add_tax(*stack_.account.tax); !done) return done.errors();
  }
  rated_.assumptions.emplace_back(
      "discounts, support and tax are computed on what AWS charges for this stack; support is "
      "not discounted, prices of other providers are as stated");
  return Done{};
}

}  // namespace

Errors check_account(const Stack& stack, const Catalog& catalog, const RatingOptions& options,
                     const std::optional<Month>& month) {
  Errors errors;
  if (auto done = check_services(stack, catalog, errors); !done) return done.errors();
  check_plan(stack, options, month, errors);
  return errors;
}

Status adjust(const Stack& stack, const Catalog& catalog, const RatingOptions& options,
              Rated& rated) {
  const Account& account = stack.account;
  if (account.discounts.empty() && account.support.plan.empty() && !account.tax) return Done{};
  return Adjuster(stack, catalog, options, rated).run();
}

}  // namespace costplan
