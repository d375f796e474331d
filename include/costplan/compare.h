// Stacks side by side, service by service: the table that sizing guides publish.
//
// What it answers: "what does each tier of a system cost, and which service makes the
// difference?"
//
// Units: US dollars a month, exact; the likely end of ranges.
//
// Errors: kOverflow of a sum.
//
// Thread safety: compare() is a pure function.
//
// Example:
//   auto tiers = compare({*estimate(staging, catalog), *estimate(prod, catalog)});
//   std::fputs(to_table(*tiers).c_str(), stdout);   // costplan/report.h
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "costplan/estimate.h"
#include "costplan/money.h"
#include "costplan/result.h"

namespace costplan {

// One service in one stack.
struct ServiceCost {
  Money monthly_cost;            // of the lines whose cost is known
  std::size_t lines = 0;         // 0: the stack does not use the service
  std::size_t without_cost = 0;  // lines whose usage or price is not known

  bool is_used() const { return lines > 0; }
  // Some cost is known; a service that is not used is known to cost nothing.
  bool is_known() const { return without_cost == 0 || without_cost < lines; }
};

struct ComparedService {
  std::string service;             // as people call it: `Amazon RDS`
  std::vector<ServiceCost> costs;  // one for each stack
};

struct ComparedStack {
  std::string stack;
  std::string environment;
  std::string region;
  Money monthly_cost;
  MoneyRange range;
  bool has_range = false;
  // What the total leaves out.
  std::size_t usage_not_given = 0;
  std::size_t unpriced = 0;
  std::size_t not_included = 0;

  // Lines whose cost is not known.
  std::size_t without_cost() const { return usage_not_given + unpriced; }
};

struct Comparison {
  std::string month;  // as in Estimate
  Hours hours;
  Date as_of;
  std::vector<ComparedStack> stacks;
  // Largest first, by the largest of the columns; what the account adds comes last.
  std::vector<ComparedService> services;
};

// The row of the lines that belong to the account.
inline constexpr const char* kAccountService = "Discounts, support and tax";

// One row for each service of the kinds that the stacks use. Providers other than AWS
// are rows under their own names; lines of exactly nothing are left out. Month, hours
// and prices are those of the first estimate.
Result<Comparison> compare(const std::vector<Estimate>& estimates);

}  // namespace costplan
