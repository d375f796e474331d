// Claims that are no costs: savings, availability, budgets, specifications.
#pragma once

#include "reconcile/cost_findings.h"

namespace costplan {

// Precondition: the claim is no cost. A total is left for the sums to fill in.
Result<ReconciledRow> reconcile_other(const Claim& claim, const ClaimContext& context);

}  // namespace costplan
