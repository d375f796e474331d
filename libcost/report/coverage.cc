// The matrix service × region of the catalog.
#include <algorithm>
#include <string_view>
#include <utility>

#include "costplan/catalog.h"
#include "costplan/report.h"
#include "report/csv_record.h"
#include "report/text_table.h"

namespace costplan {
namespace {

// `apne1` for ap-northeast-1, as the ids of Availability Zones begin: twelve regions
// side by side have no room for more.
std::string short_region(std::string_view region) {
  std::string out;
  while (!region.empty()) {
    const auto dash = region.find('-');
    std::string_view part = region.substr(0, dash);
    region = dash == std::string_view::npos ? std::string_view{} : region.substr(dash + 1);
    if (out.empty()) {
      out += part;
      continue;
    }
    for (const std::string_view side : {"north", "south", "east", "west", "central"}) {
      if (!part.starts_with(side)) continue;
      out += side[0];
      part.remove_prefix(side.size());
    }
    out += part;
  }
  return out;
}

std::size_t priced_in(const ServiceCoverage& service, const std::string& region) {
  const auto found = service.priced.find(region);
  return found == service.priced.end() ? 0 : found->second;
}

// Rounded down, so that 100% means all; `<1%` is not none.
std::string share(std::size_t priced, std::size_t keys) {
  if (priced == 0) return "-";
  const std::size_t percent = priced * 100 / keys;
  return percent == 0 ? "<1%" : std::to_string(percent) + "%";
}

}  // namespace

std::string to_table(const Coverage& coverage) {
  const auto& regions = coverage.regions;
  std::vector<TextTable::Column> columns{{"Service", false}, {"Keys", true}};
  for (const auto& region : regions) columns.push_back({short_region(region), true});
  columns.push_back({"global", true});
  TextTable table(std::move(columns));
  for (const auto& service : coverage.services) {
    std::vector<std::string> cells{" " + service.service_code, std::to_string(service.keys)};
    for (const auto& region : regions) {
      cells.push_back(share(priced_in(service, region), service.keys));
    }
    cells.push_back(service.global_keys == 0 ? "-" : std::to_string(service.global_keys));
    table.add(std::move(cells));
  }
  std::string out = "On-Demand prices in force on " + coverage.as_of.to_string() + "\n\n" +
                    table.to_string(false) + "\n";
  std::string names;
  for (const auto& region : regions) {
    names += (names.empty() ? "" : ", ") + short_region(region) + " " + region;
  }
  if (!names.empty()) out += wrapped(" Regions: ", "   ", names + ".");
  out += wrapped(
      " ", " ",
      "Keys are what a price is found by (usage type, operation and unit), counted once if any "
      "region has a price; a region's share says how many of them have one there, rounded down, "
      "and - is none. Not everything is sold everywhere, and what leads to other regions has "
      "another name in each, so that no region reaches 100% of everything. global counts keys with "
      "one price for every region, or one for each of "
      "CloudFront's geographies.");
  return out + wrapped(" ", " ",
                       "A price that is missing is an error when a stack needs it, never 0: import "
                       "it, or see --allow-missing.");
}

std::string to_csv(const Coverage& coverage) {
  const auto& regions = coverage.regions;
  std::vector<std::string_view> head{"service_code", "keys", "global_keys"};
  head.insert(head.end(), regions.begin(), regions.end());
  std::string out = csv_record(head);
  for (const auto& service : coverage.services) {
    std::vector<std::string> row{service.service_code, std::to_string(service.keys),
                                 std::to_string(service.global_keys)};
    for (const auto& region : regions) row.push_back(std::to_string(priced_in(service, region)));
    out += csv_record(std::vector<std::string_view>(row.begin(), row.end()));
  }
  return out;
}

}  // namespace costplan
