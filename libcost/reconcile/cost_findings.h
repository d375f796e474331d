// A claimed cost against the computed one, and why they differ.
#pragma once

#include <optional>
#include <string>

#include "costplan/reconcile.h"
#include "reconcile/claim_pricer.h"

namespace costplan {

// What every claim of one stack is held against.
struct ClaimContext {
  const Stack& stack;
  const Estimate& bill;
  const Catalog& catalog;
  const ClaimPricer& pricer;
  Date as_of;
};

Result<ReconciledRow> reconcile_cost(const Claim& claim, const ClaimContext& context);

void add_finding(ReconciledRow& row, std::string code, std::string message);
// For messages: `$1,234.56`.
std::string dollars(double value);

// The row of a claim with nothing computed yet.
ReconciledRow row_of(const Claim& claim, std::string unit);
void set_computed(ReconciledRow& row, Money computed);
Quantity middle(const ClaimedNumber& number);

// What a claim is for, where that is one thing that other tables may price, too.
struct StatedSku {
  std::string name;  // `cache.t3.micro`, `db.t3.medium Multi-AZ`, `Fargate task of 0.5 vCPU, 1 GB`
  Quantity count;
};
std::optional<StatedSku> stated_sku(const Claim& claim);

}  // namespace costplan
