// What the account does to a bill after it is rated: private discounts, the support
// plan and tax, in the order in which AWS applies them.
//
// Units: each is a line of its own whose quantity is the dollars it is computed on
// (rounded to 10^-9) and whose rate is the share of each dollar; a discount has a
// negative quantity. Prices of other providers are left alone.
//
// Source: AWS nets private pricing after commitments, computes support on the gross
// charges, before discounts, and tax on what is left of both.
#pragma once

#include "costplan/catalog.h"
#include "costplan/estimate.h"
#include "costplan/stack.h"
#include "estimate/rating.h"

namespace costplan {

// Adds the lines of stack.account to `rated` and their sum to its total. `month` is
// the month of the estimate, empty for the average month. Errors: kInvalidArgument
// for services that the catalog does not know and for plans that have ended;
// kMissingPrice; kOverflow.
Status adjust(const Stack& stack, const Catalog& catalog, const RatingOptions& options,
              const std::optional<Month>& month, Rated& rated);

}  // namespace costplan
