#include "costplan/catalog.h"

#include <algorithm>
#include <tuple>

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
  // Also what is out of force itself has replaced what came before it: an old price
  // never comes back.
  std::vector<const PriceRow*> tiers;
  for (const PriceRow* row : rows) {
    const bool replaced = std::any_of(rows.begin(), rows.end(), [&](const PriceRow* newer) {
      return row->effective < newer->effective && overlap(*row, *newer);
    });
    if (!replaced) tiers.push_back(row);
  }
  std::stable_sort(tiers.begin(), tiers.end(), [](const PriceRow* a, const PriceRow* b) {
    return a->tier_from < b->tier_from;
  });
  return tiers;
}

std::vector<PriceRow> rows_in_force(const std::vector<PriceRow>& rows, Date as_of) {
  auto price_of = [](const PriceRow& row) {
    return std::tie(row.service_code, row.usage_type, row.operation, row.region, row.term,
                    row.purchase_option, row.unit);
  };
  std::vector<PriceRow> out;
  for (auto begin = rows.begin(); begin != rows.end();) {
    const auto end = std::find_if(
        begin, rows.end(), [&](const PriceRow& row) { return price_of(row) != price_of(*begin); });
    std::vector<const PriceRow*> known;
    for (auto row = begin; row != end; ++row) {
      if (row->effective <= as_of) known.push_back(&*row);
    }
    for (const PriceRow* row : tiers_in_force(std::move(known))) out.push_back(*row);
    begin = end;
  }
  return out;
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
