// Estimates: what a stack costs in a month, line by line.
//
// What it answers: "what will it cost, and why?" Every line carries its formula
// with the numbers in it, the rates and tiers applied, and the row they came from.
//
// Units: US dollars a month; quantities in the bill's unit.
//
// Errors: everything wrong with the stack, all at once, each with its place;
// kMissingPrice for usage the catalog cannot price (unless allow_missing), which
// never becomes 0.
//
// Thread safety: estimate() is a pure function of its arguments; two may run at
// the same time on one catalog.
//
// Example:
//   auto stack = load_stack("stacks/prod.yaml");
//   auto catalog = embedded_catalog();
//   auto result = estimate(*stack, **catalog, {.month = *Month::parse("2026-02")});
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "costplan/calendar.h"
#include "costplan/catalog.h"
#include "costplan/money.h"
#include "costplan/stack.h"

namespace costplan {

struct EstimateOptions {
  std::optional<Month> month = {};  // empty: the average month of 730 hours
  std::optional<Date> as_of = {};   // empty: the newest prices of the catalog
  std::string region = {};          // empty: as the stack says
  bool allow_missing = false;       // unpriced lines instead of errors
  bool free_tier = false;           // the account's always-free allowances
};

// Part of a line's quantity that fell into one tier.
struct TierCharge {
  Quantity from;
  std::optional<Quantity> to;  // empty: without end
  Quantity quantity;
  Rate rate;
  Money cost;
};

struct LineItem {
  std::string resource;
  std::string kind;
  std::string description;
  std::string service_code;
  std::string usage_type;
  std::string operation;
  std::string region;
  std::string unit;
  std::string term;    // OnDemand or Spot
  Quantity quantity;   // a month, in `unit`, before allowances
  Money monthly_cost;  // the exact sum of `rates`
  std::vector<TierCharge> rates;
  std::string formula;    // `2 gateways × 730 h`
  std::string source;     // of the price row
  std::string effective;  // date from which the rate is known to hold
  std::string quality;    // list, derived, unverified, declared
  std::string note;       // of the price row; may be empty
  bool usage_based = false;
  Quantity allowance;  // part that was free: pooled with a resource or free tier
  std::vector<std::string> assumptions;
};

// A line whose quantity nobody gave: its rate is known, its cost is not.
struct UnknownUsage {
  std::string resource;
  std::string kind;
  std::string description;
  std::string service_code;
  std::string usage_type;
  std::string region;
  std::string unit;
  std::string missing;       // the fields to fill in
  std::optional<Rate> rate;  // of the first tier; empty: the price is missing too
};

// A line with a quantity and no price (only with allow_missing).
struct UnpricedLine {
  std::string resource;
  std::string kind;
  std::string description;
  std::string service_code;
  std::string usage_type;
  std::string operation;
  std::string region;
  std::string unit;
  Quantity quantity;
  std::string reason;
};

struct NotIncludedItem {
  std::string resource;
  std::string reason;
};

struct MoneyRange {
  Money low;
  Money likely;
  Money high;
};

// A line whose quantity a simulation changed, or that is in one of the two bills only.
struct UsageDifference {
  std::string resource;
  std::string description;
  std::string usage_type;
  std::string unit;
  std::optional<Quantity> declared;  // empty: no such line
  std::optional<Quantity> projected;
  Money declared_cost;
  Money projected_cost;
};

// An estimate of projected usage held against the one of declared usage
// (costplan/plan.h makes it).
struct UsageComparison {
  std::string engine;
  std::string from;  // what was simulated, in UTC
  std::string to;
  Money declared_cost;  // of the whole stack
  Money projected_cost;
  std::vector<UsageDifference> lines;  // in the order of the estimate
};

struct Estimate {
  std::string stack;
  std::string environment;
  std::string region;
  std::string currency;
  std::string month;  // `2026-02`, or `average`
  Hours hours;
  Date as_of;
  std::string catalog_digest;
  Money monthly_cost;  // the exact sum of the lines; the likely end of ranges
  MoneyRange range;    // three equal amounts when the stack has no ranges
  bool has_range = false;
  std::vector<LineItem> lines;  // by resource in stack order
  std::vector<UnknownUsage> usage_not_given;
  std::vector<NotIncludedItem> not_included;
  std::vector<UnpricedLine> unpriced;
  std::vector<std::string> assumptions;
  // Tags of every resource, for grouping.
  std::map<std::string, std::map<std::string, std::string>> tags;
  // Where the usage of this estimate is projected: what the declared one would cost.
  std::optional<UsageComparison> projected_usage;

  // Nothing was left out: every line has a quantity and a price.
  bool is_complete() const {
    return usage_not_given.empty() && not_included.empty() && unpriced.empty();
  }
};

Result<Estimate> estimate(const Stack& stack, const Catalog& catalog,
                          const EstimateOptions& options = {});

// Checks everything about a stack that needs no prices: kinds, fields, units,
// references. Returns all problems; empty when there are none.
Errors validate(const Stack& stack);

// The exact sum over several estimates. Errors: kOverflow.
Result<Money> total(const std::vector<Estimate>& estimates);

}  // namespace costplan
