#include "costplan/catalog.h"

#include <algorithm>

#include "catalog/schedule.h"

namespace costplan {

const PriceRow* PriceSchedule::tier_at(Quantity quantity) const {
  for (const auto& tier : tiers) {
    if (tier.tier_from <= quantity && (!tier.tier_to || quantity < *tier.tier_to)) return &tier;
  }
  return nullptr;
}

bool overlap(const PriceRow& a, const PriceRow& b) {
  return (!a.tier_to || b.tier_from < *a.tier_to) && (!b.tier_to || a.tier_from < *b.tier_to);
}

std::vector<const PriceRow*> tiers_in_force(std::vector<const PriceRow*> rows) {
  std::stable_sort(rows.begin(), rows.end(), [](const PriceRow* a, const PriceRow* b) {
    return b->effective < a->effective;
  });
  std::vector<const PriceRow*> tiers;
  for (const PriceRow* row : rows) {
    const bool replaced = std::any_of(tiers.begin(), tiers.end(), [&](const PriceRow* newer) {
      return row->effective < newer->effective && overlap(*row, *newer);
    });
    if (!replaced) tiers.push_back(row);
  }
  std::stable_sort(tiers.begin(), tiers.end(), [](const PriceRow* a, const PriceRow* b) {
    return a->tier_from < b->tier_from;
  });
  return tiers;
}

Result<PriceSchedule> schedule_in_force(const std::vector<PriceRow>& rows,
                                        std::string_view operation, std::string_view unit,
                                        std::string_view term, Date as_of) {
  std::vector<const PriceRow*> known;
  for (const auto& row : rows) {
    if (row.operation == operation && row.unit == unit && row.term == term &&
        row.effective <= as_of) {
      known.push_back(&row);
    }
  }
  PriceSchedule schedule;
  for (const PriceRow* row : tiers_in_force(std::move(known))) {
    if (!schedule.tiers.empty()) {
      const PriceRow& before = schedule.tiers.back();
      if (before.tier_from == row->tier_from && before.tier_to == row->tier_to &&
          before.rate == row->rate) {
        continue;
      }
      if (overlap(before, *row)) {
        return Error{.code = ErrorCode::kAmbiguousPrice,
                     .message = "several prices in force for " + row->service_code + " " +
                                row->usage_type + " in " + row->region + ": " +
                                before.rate.to_string() + " (" + before.source + ") and " +
                                row->rate.to_string() + " (" + row->source + ")"};
      }
    }
    schedule.tiers.push_back(*row);
  }
  return schedule;
}

}  // namespace costplan
