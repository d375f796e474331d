// Graduated tiers: what each part of a quantity costs.
//
// Source: cost = Σ over tiers of (the part of the usage inside the tier) · rate, as
// beginRange and endRange of the AWS price list mean; never the whole quantity at the
// rate of the tier it ends in.
#pragma once

#include <optional>
#include <vector>

#include "costplan/catalog.h"
#include "costplan/estimate.h"

namespace costplan {

struct Graduated {
  std::vector<TierCharge> slices;     // at least one unless there is a hole
  std::vector<const PriceRow*> rows;  // of each slice; point into the schedule
  // Where usage begins that the schedule has no rate for.
  std::optional<Quantity> hole;
};

// Charges the usage from `begin` to `end`, of which what is below `begin` is paid
// for already. Nothing to charge is one slice of quantity 0 at the tier that comes
// next. Errors: kOverflow.
Result<Graduated> graduate(const PriceSchedule& schedule, Quantity begin, Quantity end);

}  // namespace costplan
