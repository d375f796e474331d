// What else the author of a claim may have meant.
#pragma once

#include <string>
#include <vector>

#include "reconcile/claim_pricer.h"

namespace costplan {

struct Alternative {
  std::string name;  // `Single-AZ`, `db.t3.small`, `on ARM`, `Reserved 3yr, All Upfront`
  Money cost;
};

// The claimed configuration with one thing changed at a time, where that can be
// priced: architecture, Spot, deployment, count, engine, class, commitments.
std::vector<Alternative> alternatives(const ClaimPricer& pricer, const ClaimedItem& item,
                                      const std::optional<Quantity>& quantity,
                                      const std::vector<LineItem>& as_stated,
                                      const Catalog& catalog, Date as_of);

}  // namespace costplan
