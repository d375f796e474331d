#include "meters/inter_region.h"

#include <algorithm>
#include <utility>

#include "reference/regions.h"

namespace costplan {
namespace {

// The bill names the destination by the prefix that region has in usage types.
struct Destination {
  std::string_view region;
  std::string_view prefix;
};

constexpr Destination kDestinations[] = {
    {"af-south-1", "AFS1"},     {"ap-northeast-1", "APN1"}, {"ap-northeast-2", "APN2"},
    {"ap-northeast-3", "APN3"}, {"ap-south-1", "APS3"},     {"ap-south-2", "APS5"},
    {"ap-southeast-1", "APS1"}, {"ap-southeast-2", "APS2"}, {"ca-central-1", "CAN1"},
    {"eu-central-1", "EUC1"},   {"eu-north-1", "EUN1"},     {"eu-south-1", "EUS1"},
    {"eu-west-1", "EU"},        {"eu-west-2", "EUW2"},      {"eu-west-3", "EUW3"},
    {"me-south-1", "MES1"},     {"sa-east-1", "SAE1"},      {"us-east-1", "USE1"},
    {"us-east-2", "USE2"},      {"us-west-1", "USW1"},      {"us-west-2", "USW2"},
};

}  // namespace

std::optional<std::string_view> usage_type_prefix(std::string_view region) {
  const auto* found = std::find_if(std::begin(kDestinations), std::end(kDestinations),
                                   [&](const Destination& d) { return d.region == region; });
  if (found == std::end(kDestinations)) return std::nullopt;
  return found->prefix;
}

std::optional<std::string> inter_region_usage_type(std::string_view to) {
  const auto prefix = usage_type_prefix(to);
  if (!prefix) return std::nullopt;
  return std::string(*prefix) + "-AWS-Out-Bytes";
}

void charge_from_other_region(std::string_view from, const Amount& gigabytes,
                              std::string description, Meter& m) {
  const auto usage_type = inter_region_usage_type(m.region());
  if (!usage_type) {
    m.not_included("data transfer from " + std::string(from) +
                   ": what the bill calls the transfer to " + std::string(m.region()) +
                   " is not known here; declare its price as external");
    return;
  }
  m.charge({.service = "AWSDataTransfer", .usage_type = *usage_type, .unit = "GB", .region = from},
           Amount(gigabytes).as_usage(), std::move(description));
}

bool charge_to_other_region(std::string_view to, const Amount& gigabytes, std::string description,
                            std::string_view field, Meter& m) {
  const std::string name(to);
  if (to == m.region()) {
    m.error(field, "'" + name + "' is where the data comes from, expected another region");
  } else if (const auto usage_type = inter_region_usage_type(to)) {
    m.charge({.service = "AWSDataTransfer", .usage_type = *usage_type, .unit = "GB"},
             Amount(gigabytes).as_usage(), std::move(description));
    return true;
  } else if (find_region(to) != nullptr) {
    m.error(field, "what data transfer to '" + name + "' is called on the bill is not known here",
            "declare its price as external");
  } else {
    m.error(field, "unknown region '" + name + "', expected a destination such as us-east-2",
            region_hint(to));
  }
  return false;
}

}  // namespace costplan
