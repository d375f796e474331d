// Claimed savings against what can be saved.
#pragma once

#include "reconcile/cost_findings.h"

namespace costplan {

// Fills in what the claim would really save, and what is wrong with it; marks what
// only the optimiser can work out. Precondition: the claim is a saving.
Status find_savings(const Claim& claim, const ClaimContext& context, ReconciledRow& row);

}  // namespace costplan
