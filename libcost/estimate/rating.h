// Rating: metered usage times the catalog's rates, with everything AWS pools.
//
// Usage with one key is pooled over the stack and the account's baseline, free
// quantity is netted, the tiers are filled, and the result is allocated back to
// the lines by largest remainder, so that the lines add up to the pool exactly.
//
// Source: graduated tiers as in the AWS price list (beginRange/endRange), pooled
// over the payer account.
#pragma once

#include <vector>

#include "costplan/estimate.h"
#include "meters/meter.h"

namespace costplan {

struct Rated {
  std::vector<LineItem> lines;
  std::vector<UnknownUsage> usage_not_given;
  std::vector<UnpricedLine> unpriced;
  std::vector<std::string> assumptions;
  Money total;
};

struct RatingOptions {
  Date as_of;
  bool allow_missing = false;
  bool free_tier = false;
};

Result<Rated> rate(const Stack& stack, const std::vector<MeteredUsage>& usage,
                   const Catalog& catalog, const RatingOptions& options);

}  // namespace costplan
