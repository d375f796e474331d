// Reconciliation: a published cost table held against the computed bill.
//
// What it answers: "which of these numbers are wrong, why, and by how much?" A claim
// is one row of such a table, with the configuration as its author stated it. Its
// computed cost is that configuration at the catalog's prices, for every hour of the
// month; what the stack has beyond the claims is listed as omitted. What the rows cover
// as the stack has it (`in_stack`) and what is omitted add up to the bill, exactly.
//
// Units: US dollars a month, percent, minutes a month or vCPU, as the kind of the
// claim says.
//
// Errors: those of estimate() for the stacks. A claim that cannot be priced is a
// finding, not an error.
//
// Thread safety: a pure function of its arguments.
//
// Example:
//   auto claims = load_claims("scenarios/theo/claims.csv");                // costplan/io.h
//   auto result = reconcile({{"prod", *stack}}, *claims, **catalog);
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "costplan/estimate.h"

namespace costplan {

enum class ClaimKind { kCost, kTotal, kSaving, kAvailability, kBudget, kSpec };

// `cost`, `total`…: as claims files write it.
std::string to_string(ClaimKind kind);

// A number that is claimed, or the two ends of `30-40`.
struct ClaimedNumber {
  Quantity low;
  Quantity high;
};

struct Claim {
  std::string system;  // the stack's name
  std::string tier;    // the stack file's name without .yaml
  ClaimKind kind = ClaimKind::kCost;
  std::string item;           // `RDS PostgreSQL`
  std::string configuration;  // `db.t3.small, Multi-AZ`
  std::optional<Quantity> quantity;
  std::optional<Rate> stated_rate;
  std::string stated_unit;
  std::string claimed;  // as written
  std::optional<ClaimedNumber> number;
  Location where;
};

// What a claim's item can name; the hint for one that names nothing.
bool is_claim_item(const std::string& item);
std::string claim_item_hint(const std::string& item);

struct Finding {
  std::string code;  // `rate_elsewhere`, see README.md
  std::string message;
};

struct ReconciledRow {
  std::string item;
  ClaimKind kind = ClaimKind::kCost;
  std::string claimed;   // as written
  std::string computed;  // exact decimal, or text of a spec; empty: cannot be computed
  std::string unit;      // USD, percent, minutes/month, vCPU; empty for text
  std::optional<Quantity> claimed_value;   // the middle of a range
  std::optional<Quantity> computed_value;  // of `computed`, where it is a number
  // Of a cost: what the stack itself pays for the lines that the row is about, and no
  // earlier row; empty where the stack has none.
  std::optional<Money> in_stack;
  std::vector<Finding> findings;
};

// What no claim covers of a resource.
struct OmittedItem {
  std::string resource;
  Money computed;
  std::vector<std::string> lines;  // largest first
};

struct Reconciliation {
  std::string system;
  std::string tier;
  std::vector<ReconciledRow> rows;     // in the order of the claims
  std::vector<OmittedItem> omitted;    // largest first
  std::optional<Money> claimed_total;  // the stated total, else the sum of the costs
  Money computed_total;                // the bill of the stack
};

struct NamedStack {
  std::string tier;
  Stack stack;
};

// One reconciliation per stack, in their order, with the claims of its system and
// tier; a stack without claims has no rows and everything omitted.
Result<std::vector<Reconciliation>> reconcile(const std::vector<NamedStack>& stacks,
                                              const std::vector<Claim>& claims,
                                              const Catalog& catalog,
                                              const EstimateOptions& options = {});

// Whether any cost or total differs from the computed one by more than `share` (of 1)
// of the claim: what `--fail-on difference=10%` asks.
bool differs_by_more(const Reconciliation& one, Quantity share);

}  // namespace costplan
