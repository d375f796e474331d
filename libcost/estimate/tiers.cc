#include "estimate/tiers.h"

#include <algorithm>

namespace costplan {

Result<Graduated> graduate(const PriceSchedule& schedule, Quantity begin, Quantity end) {
  Graduated out;
  Quantity at = begin;
  do {
    const PriceRow* tier = schedule.tier_at(at);
    if (tier == nullptr) {
      out.hole = at;
      return out;
    }
    const Quantity stop = tier->tier_to ? std::min(end, *tier->tier_to) : end;
    const Quantity quantity = Quantity::from_nanos(stop.nanos() - at.nanos());
    auto cost = tier->rate.cost_of(quantity);
    if (!cost) return cost.errors();
    out.rows.push_back(tier);
    out.slices.push_back({.from = tier->tier_from,
                          .to = tier->tier_to,
                          .quantity = quantity,
                          .rate = tier->rate,
                          .cost = *cost});
    at = stop;
  } while (at < end);
  return out;
}

}  // namespace costplan
