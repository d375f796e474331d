// The matrix service × region of the prices that a catalog knows.
#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>

#include "costplan/catalog.h"

namespace costplan {
namespace {

bool is_everywhere(std::string_view region) {
  return region == "global" || region.starts_with("cf:");
}

using Key = std::tuple<std::string_view, std::string_view, std::string_view>;
using Keys = std::set<Key>;

}  // namespace

Coverage coverage(const std::vector<PriceRow>& rows, Date as_of) {
  Coverage out{.as_of = as_of, .regions = {}, .services = {}};
  const auto in_force = rows_in_force(rows, as_of);
  std::map<std::string_view, std::map<std::string_view, Keys>> by_service;
  std::set<std::string_view> regions;
  for (const auto& row : in_force) {
    if (row.term != "OnDemand") continue;
    by_service[row.service_code][row.region].insert({row.usage_type, row.operation, row.unit});
    if (!is_everywhere(row.region)) regions.insert(row.region);
  }
  out.regions.assign(regions.begin(), regions.end());
  for (const auto& [service, places] : by_service) {
    ServiceCoverage& next = out.services.emplace_back();
    next.service_code = service;
    Keys everywhere;
    Keys regional;
    for (const auto& [place, keys] : places) {
      (is_everywhere(place) ? everywhere : regional).insert(keys.begin(), keys.end());
    }
    next.global_keys = everywhere.size();
    next.keys = regional.size();
    const auto global = places.find("global");
    for (const auto region : regions) {
      const auto place = places.find(region);
      const auto priced = std::count_if(regional.begin(), regional.end(), [&](const Key& key) {
        return (place != places.end() && place->second.contains(key)) ||
               (global != places.end() && global->second.contains(key));
      });
      if (priced > 0) next.priced.emplace(region, static_cast<std::size_t>(priced));
    }
  }
  return out;
}

}  // namespace costplan
