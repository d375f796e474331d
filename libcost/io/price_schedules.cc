#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "catalog/schedule.h"
#include "io/catalog_rows.h"
#include "io/price_files.h"

namespace costplan {
namespace {

constexpr std::string_view kHourlyUnit = "Hrs";
constexpr std::string_view kUpfrontUnit = "Quantity";

bool is_reserved(const PriceRow& row) { return row.term.starts_with("Reserved "); }

// What one price is for, whatever its units, tiers and dates.
auto offer_of(const PriceRow& row) {
  return std::tie(row.service_code, row.usage_type, row.operation, row.region, row.term,
                  row.purchase_option);
}

bool same_schedule(const PriceRow& a, const PriceRow& b) {
  return offer_of(a) == offer_of(b) && a.unit == b.unit;
}

std::string end_of(const std::optional<Quantity>& to) { return to ? to->to_string() : "Inf"; }

std::string on_line(const FoundRow& found) { return "line " + std::to_string(found.where.line); }

class Checker {
 public:
  explicit Checker(const PriceFiles& files) : files_(files) {}

  Errors check() {
    collect_gaps();
    check_tiers();
    check_units();
    for (const auto& [key, place] : gaps_) {
      if (place.used) continue;
      fail(*place.where, "there is no such gap any more; remove the line");
    }
    return std::move(errors_);
  }

 private:
  // Texts of `files_`, which outlives the checker.
  using GapKey = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view,
                            std::string_view, std::string_view, std::string_view, Quantity,
                            std::optional<Quantity>>;
  struct GapPlace {
    const Location* where = nullptr;
    bool used = false;
  };

  void collect_gaps();
  void check_tiers();
  void check_overlaps(std::span<const FoundRow* const> tiers);
  void check_holes(std::span<const FoundRow* const> tiers);
  void check_units();
  void check_reserved(const FoundRow& first, const FoundRow* hourly, const FoundRow* upfront);
  bool explained(const PriceRow& row, Quantity from, const std::optional<Quantity>& to);
  void fail(const Location& where, std::string message, std::string hint = {}) {
    errors_.push_back({.code = ErrorCode::kInvalidArgument,
                       .message = std::move(message),
                       .where = where,
                       .path = {},
                       .hint = std::move(hint)});
  }

  const PriceFiles& files_;
  std::map<GapKey, GapPlace> gaps_;
  Errors errors_;
};

void Checker::collect_gaps() {
  for (const auto& gap : files_.gaps) {
    if (std::find(files_.broken.begin(), files_.broken.end(), gap.service_code) !=
        files_.broken.end()) {
      continue;
    }
    const auto [it, is_new] =
        gaps_.try_emplace({gap.service_code, gap.usage_type, gap.operation, gap.region, gap.term,
                           gap.purchase_option, gap.unit, gap.from, gap.to},
                          GapPlace{.where = &gap.where});
    if (!is_new) {
      fail(gap.where, "repeats the gap of line " + std::to_string(it->second.where->line));
    }
  }
}

bool Checker::explained(const PriceRow& row, Quantity from, const std::optional<Quantity>& to) {
  const auto it = gaps_.find({row.service_code, row.usage_type, row.operation, row.region, row.term,
                              row.purchase_option, row.unit, from, to});
  if (it == gaps_.end()) return false;
  it->second.used = true;
  return true;
}

void Checker::check_tiers() {
  std::vector<const FoundRow*> rows;
  rows.reserve(files_.rows.size());
  for (const auto& found : files_.rows) rows.push_back(&found);
  std::stable_sort(rows.begin(), rows.end(), [](const FoundRow* a, const FoundRow* b) {
    return price_row_before(a->row, b->row);
  });
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin + 1;
    while (end < rows.size() && same_schedule(rows[begin]->row, rows[end]->row)) ++end;
    const auto schedule = std::span<const FoundRow* const>(rows).subspan(begin, end - begin);
    for (std::size_t from = 0; from < schedule.size();) {
      std::size_t to = from + 1;
      while (to < schedule.size() && schedule[to]->row.effective == schedule[from]->row.effective) {
        ++to;
      }
      check_overlaps(schedule.subspan(from, to - from));
      from = to;
    }
    check_holes(schedule);
    begin = end;
  }
}

// Rows of one date are one list of tiers and may not contradict each other.
void Checker::check_overlaps(std::span<const FoundRow* const> tiers) {
  const FoundRow* before = tiers.front();
  for (const FoundRow* tier : tiers.subspan(1)) {
    if (before->row.tier_from == tier->row.tier_from) {
      fail(tier->where, "the same key, date and tier as " + on_line(*before));
    } else if (overlap(before->row, tier->row)) {
      fail(tier->where, "the tier from " + tier->row.tier_from.to_string() +
                            " overlaps the one of " + on_line(*before) + ", which ends at " +
                            end_of(before->row.tier_to));
    }
    // After a wrong tier the highest end counts, so that one mistake is one message.
    if (before->row.tier_to && (!tier->row.tier_to || *before->row.tier_to < *tier->row.tier_to)) {
      before = tier;
    }
  }
}

// Holes matter in what is in force today: before the last tier was read, usage in it
// had no known price, and says so.
void Checker::check_holes(std::span<const FoundRow* const> tiers) {
  if (tiers.front()->row.term == "FreeTier") return;
  std::vector<const PriceRow*> rows;
  std::map<const PriceRow*, const FoundRow*> found;
  for (const FoundRow* tier : tiers) {
    rows.push_back(&tier->row);
    found.emplace(&tier->row, tier);
  }
  auto check_gap = [&](const PriceRow& at, Quantity from, const std::optional<Quantity>& to) {
    if (explained(at, from, to)) return;
    fail(found.at(&at)->where,
         "no rate for usage from " + from.to_string() + " to " + end_of(to) + " " + at.unit,
         "complete the tiers, or say why in gaps.csv");
  };
  std::optional<Quantity> reached = Quantity(0);  // empty: without end
  const PriceRow* last = nullptr;
  for (const PriceRow* row : tiers_in_force(std::move(rows))) {
    if (reached && *reached < row->tier_from) check_gap(*row, *reached, row->tier_from);
    last = row;
    if (!reached || !row->tier_to) {
      reached.reset();
    } else {
      reached = std::max(*reached, *row->tier_to);
    }
  }
  if (reached) check_gap(*last, *reached, std::nullopt);
}

// Everything that one offer charges on one date: a price has one unit, except that
// reserved offers have an hourly rate and an upfront fee.
void Checker::check_units() {
  using OfferKey = std::tuple<std::string_view, std::string_view, std::string_view,
                              std::string_view, std::string_view, std::string_view, Date>;
  std::map<OfferKey, std::vector<const FoundRow*>> offers;
  for (const auto& found : files_.rows) {
    offers[std::tuple_cat(offer_of(found.row), std::tie(found.row.effective))].push_back(&found);
  }
  for (const auto& [key, rows] : offers) {
    const FoundRow& first = *rows.front();
    const bool reserved = is_reserved(first.row);
    const FoundRow* hourly = nullptr;
    const FoundRow* upfront = nullptr;
    for (const FoundRow* found : rows) {
      if (reserved && found->row.unit == kHourlyUnit) {
        hourly = found;
      } else if (reserved && found->row.unit == kUpfrontUnit) {
        upfront = found;
      } else if (reserved) {
        fail(found->where, "a reserved offer is priced by 'Hrs' and 'Quantity', not by '" +
                               found->row.unit + "'");
      } else if (found->row.unit != first.row.unit) {
        fail(found->where, "priced by '" + found->row.unit + "' here and by '" + first.row.unit +
                               "' on " + on_line(first) + "; a price has one unit");
      }
    }
    if (reserved) check_reserved(first, hourly, upfront);
  }
}

void Checker::check_reserved(const FoundRow& first, const FoundRow* hourly,
                             const FoundRow* upfront) {
  const std::string& option = first.row.purchase_option;
  const bool pays_upfront = option != "No Upfront";
  if (hourly == nullptr) {
    fail(first.where, option + " without its hourly rate, a row with unit 'Hrs'",
         option == "All Upfront" ? "its rate is 0" : "");
  } else if (option == "All Upfront" && !hourly->row.rate.is_zero()) {
    fail(hourly->where, "All Upfront is paid once, but has an hourly rate");
  }
  if (pays_upfront && upfront == nullptr) {
    fail(first.where, option + " without its upfront fee, a row with unit 'Quantity'");
  } else if (pays_upfront && upfront->row.rate.is_zero()) {
    fail(upfront->where, option + " with an upfront fee of 0");
  } else if (!pays_upfront && upfront != nullptr) {
    fail(upfront->where, "No Upfront, but there is an upfront fee");
  }
}

}  // namespace

Errors check_schedules(const PriceFiles& files) { return Checker(files).check(); }

}  // namespace costplan
