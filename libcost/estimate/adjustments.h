// What the account does to a bill after it is rated: private discounts, the support
// plan and tax, in the order in which AWS applies them.
//
// Units: each is a line of its own whose quantity is the dollars it is computed on and
// whose rate is the share of each dollar; a discount has a negative quantity. The
// quantity shows 10^-9 dollars, discounts and taxes are computed on all 10^-12.
// Prices of other providers are left alone.
//
// Source: AWS nets private pricing after commitments, computes support on the gross
// charges, before discounts, and tax on what is left of both.
#pragma once

#include "costplan/catalog.h"
#include "costplan/estimate.h"
#include "costplan/stack.h"
#include "estimate/rating.h"

namespace costplan {

// What is wrong with stack.account in the light of the catalog and the date, all of
// it: services that do not exist, plans that have ended or are not known yet. `month`
// is the month of the estimate, empty for the average month.
Errors check_account(const Stack& stack, const Catalog& catalog, const RatingOptions& options,
                     const std::optional<Month>& month);

// Adds the lines of stack.account to `rated` and their sum to its total.
// Precondition: check_account() found nothing. Errors: kMissingPrice; kOverflow.
Status adjust(const Stack& stack, const Catalog& catalog, const RatingOptions& options,
              Rated& rated);

}  // namespace costplan
