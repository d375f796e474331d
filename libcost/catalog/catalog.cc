#include "costplan/catalog.h"

#include <algorithm>

namespace costplan {

const PriceRow* PriceSchedule::tier_at(Quantity quantity) const {
  for (const auto& tier : tiers) {
    if (tier.tier_from <= quantity && (!tier.tier_to || quantity < *tier.tier_to)) return &tier;
  }
  return nullptr;
}

Result<PriceSchedule> schedule_in_force(const std::vector<PriceRow>& rows,
                                        std::string_view operation, std::string_view unit,
                                        std::string_view term, Date as_of) {
  auto matches = [&](const PriceRow& row) {
    return row.operation == operation && row.unit == unit && row.term == term &&
           row.effective <= as_of;
  };
  const PriceRow* newest = nullptr;
  for (const auto& row : rows) {
    if (matches(row) && (newest == nullptr || newest->effective < row.effective)) newest = &row;
  }
  PriceSchedule schedule;
  if (newest == nullptr) return schedule;
  for (const auto& row : rows) {
    if (!matches(row) || row.effective != newest->effective) continue;
    schedule.tiers.push_back(row);
  }
  auto& tiers = schedule.tiers;
  std::stable_sort(tiers.begin(), tiers.end(),
                   [](const PriceRow& a, const PriceRow& b) { return a.tier_from < b.tier_from; });
  for (std::size_t i = 1; i < tiers.size();) {
    const PriceRow& a = tiers[i - 1];
    const PriceRow& b = tiers[i];
    const bool overlap = !a.tier_to || b.tier_from < *a.tier_to;
    if (!overlap) {
      ++i;
      continue;
    }
    if (a.tier_from == b.tier_from && a.tier_to == b.tier_to && a.rate == b.rate) {
      tiers.erase(tiers.begin() + static_cast<std::ptrdiff_t>(i));
      continue;
    }
    return Error{.code = ErrorCode::kAmbiguousPrice,
                 .message = "several prices in force for " + a.service_code + " " + a.usage_type +
                            " in " + a.region + ": " + a.rate.to_string() + " (" + a.source +
                            ") and " + b.rate.to_string() + " (" + b.source + ")"};
  }
  return schedule;
}

}  // namespace costplan
