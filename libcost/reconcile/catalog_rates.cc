#include "reconcile/catalog_rates.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/plural.h"
#include "money/amount.h"
#include "money/bill_unit.h"

namespace costplan {
namespace {

constexpr int kHoursOfAYear = 8760;

std::string joined(const std::vector<std::string>& names) {
  constexpr std::size_t kNamed = 3;
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), kNamed); ++i) {
    out += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  if (names.size() > kNamed) {
    out += " and " + std::to_string(names.size() - kNamed) + " more regions";
  }
  return out;
}

std::size_t common_prefix(std::string_view a, std::string_view b) {
  const auto size = static_cast<std::ptrdiff_t>(std::min(a.size(), b.size()));
  const auto end = std::mismatch(a.begin(), a.begin() + size, b.begin()).first;
  return static_cast<std::size_t>(end - a.begin());
}

int years_of(std::string_view term) { return term.find("3yr") != std::string_view::npos ? 3 : 1; }

// What a usage type whose name hides it is about.
std::string meaning_of(std::string_view usage_type) {
  if (usage_type.find("-AWS-Out-Bytes") != std::string_view::npos) {
    return " (transfer to another region)";
  }
  if (usage_type.find("DataTransfer-Regional-Bytes") != std::string_view::npos) {
    return " (transfer between Availability Zones)";
  }
  return {};
}

// Of qualities of price rows.
std::string worse_of(const std::string& a, const std::string& b) {
  return b == "unverified" || a == "list" ? b : a;
}

// How near the region is that `USW2-AWS-Out-Bytes` leads to: 2 on the same continent,
// 1 next to it.
int nearness(std::string_view usage_type, std::string_view region) {
  if (!usage_type.ends_with("-AWS-Out-Bytes") || usage_type.size() < 2 || region.size() < 2) {
    return 0;
  }
  const std::string to = {static_cast<char>(usage_type[0] - 'A' + 'a'),
                          static_cast<char>(usage_type[1] - 'A' + 'a')};
  const std::string_view from = region.substr(0, 2);
  if (to == from) return 2;
  return (to == "us" && from == "ca") || (to == "ca" && from == "us") ? 1 : 0;
}

Result<std::vector<CommittedCost>> offers_for(const Catalog& catalog, Date as_of,
                                              const LineItem& line) {
  const auto rows = catalog.rows(
      {.service_code = line.service_code, .usage_type = line.usage_type, .region = line.region});
  if (!rows) return rows.errors();
  struct Offer {
    Money cost;
    bool has_hours = false;
    std::string quality = "list";
  };
  std::map<std::string, Offer> offers;
  for (const auto& row : rows_in_force(*rows, as_of)) {
    const bool reserved = row.term.starts_with("Reserved");
    const bool plan = row.term.find("SavingsPlan") != std::string::npos;
    if ((!reserved && !plan) || row.operation != line.operation) continue;
    Offer& offer = offers[row.term + ", " + row.purchase_option];
    const bool upfront = row.unit == "Quantity";
    // hours · rate, or the fee's share of these hours.
    const auto cost = upfront ? row.rate.cost_of(*line.quantity.times_ratio(
                                    Quantity(1), Quantity(kHoursOfAYear * years_of(row.term))))
                              : row.rate.cost_of(line.quantity);
    if (!cost) continue;
    offer.cost = Money::from_picos(offer.cost.picos() + cost->picos());
    offer.has_hours = offer.has_hours || !upfront;
    offer.quality = worse_of(offer.quality, row.quality);
  }
  std::vector<CommittedCost> out;
  for (const auto& [name, offer] : offers) {
    if (offer.has_hours)
      out.push_back({.name = name, .cost = offer.cost, .quality = offer.quality});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const CommittedCost& a, const CommittedCost& b) { return a.cost > b.cost; });
  return out;
}

}  // namespace

Result<std::string> where_rate_belongs(const Catalog& catalog, Date as_of, Rate rate,
                                       const LineItem& line) {
  // Free things are everywhere: nothing is the rate of everything.
  if (rate.is_zero()) return std::string();
  const auto all = catalog.rows({.term = "OnDemand"});
  if (!all) return all.errors();
  struct Price {
    const PriceRow* row;
    std::vector<std::string> regions;
    int rank = 0;           // service, operation, region
    std::size_t alike = 0;  // letters of the usage type that are the line's
    int near = 0;           // the region that a transfer leads to

    auto order() const { return std::tuple(rank, alike, near); }
  };
  std::map<std::string, Price> prices;
  const std::vector<PriceRow> in_force = rows_in_force(*all, as_of);
  for (const auto& row : in_force) {
    if (row.rate != rate) continue;
    auto& price = prices
                      .try_emplace(row.service_code + "|" + row.usage_type + "|" + row.operation +
                                       "|" + row.unit + "|" + row.tier_from.to_string(),
                                   Price{.row = &row, .regions = {}})
                      .first->second;
    const bool own_region = row.region == line.region;
    if (std::find(price.regions.begin(), price.regions.end(), row.region) == price.regions.end()) {
      // The claim's own region is named first.
      price.regions.insert(own_region ? price.regions.begin() : price.regions.end(), row.region);
    }
    price.rank =
        std::max(price.rank, (row.service_code == line.service_code ? 4 : 0) +
                                 (row.operation == line.operation ? 2 : 0) + (own_region ? 1 : 0));
    price.alike = common_prefix(row.usage_type, line.usage_type);
    price.near = nearness(row.usage_type, line.region);
  }
  const auto best = std::max_element(
      prices.begin(), prices.end(),
      [](const auto& a, const auto& b) { return a.second.order() < b.second.order(); });
  if (best == prices.end()) return std::string();
  // One usage type has several operations (engines); others at this rate are worth a word.
  std::set<std::string> usage_types;
  for (const auto& [key, price] : prices) {
    if (price.rank == best->second.rank) usage_types.insert(price.row->usage_type);
  }
  const std::size_t more = usage_types.size() - 1;
  const PriceRow& row = *best->second.row;
  const std::string unit(bill_unit_label(row.unit, row.usage_type));
  return row.service_code + " " + row.usage_type + meaning_of(row.usage_type) +
         (more == 0 ? ""
                    : " (and of " + std::to_string(more) +
                          (more == 1 ? " more usage type)" : " more usage types)")) +
         " per " + singular(unit) +
         (row.tier_from.is_zero() ? "" : " beyond " + display(row.tier_from) + " " + unit) +
         " in " + joined(best->second.regions);
}

std::string CommittedCost::qualified_name() const {
  const std::string two = as_two_single_az ? "two of Single-AZ" : "";
  const std::string price = quality == "list" ? "" : quality + " price";
  if (two.empty() && price.empty()) return name;
  return name + " (" + two + (two.empty() || price.empty() ? "" : ", ") + price + ")";
}

void CommittedCost::add(const CommittedCost& other) {
  cost = Money::from_picos(cost.picos() + other.cost.picos());
  as_two_single_az = as_two_single_az || other.as_two_single_az;
  quality = worse_of(quality, other.quality);
}

Result<std::vector<CommittedCost>> committed_costs(const Catalog& catalog, Date as_of,
                                                   const LineItem& line) {
  constexpr std::string_view kMultiAz = "Multi-AZUsage:";
  auto own = offers_for(catalog, as_of, line);
  if (!own || !own->empty() || !line.usage_type.starts_with(kMultiAz)) return own;
  LineItem single = line;
  single.usage_type = "InstanceUsage:" + line.usage_type.substr(kMultiAz.size());
  auto two = offers_for(catalog, as_of, single);
  if (!two) return two;
  std::erase_if(*two,
                [](const CommittedCost& offer) { return !offer.name.starts_with("Reserved"); });
  for (auto& offer : *two) {
    offer.cost = Money::from_picos(offer.cost.picos() * 2);
    offer.as_two_single_az = true;
  }
  return two;
}

}  // namespace costplan
