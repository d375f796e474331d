// Data transfer that no other resource of the stack accounts for. Traffic between
// Availability Zones is the trap: both ends of it are billed. Traffic between
// regions is billed to the sender alone, and traffic to CloudFront is free.
#include <algorithm>
#include <map>
#include <utility>

#include "meters/meter.h"
#include "reference/regions.h"

namespace costplan {
namespace {

struct DataTransfer {
  Amount internet_egress;
  Amount inter_az;
  std::map<std::string, Amount> inter_region;
};

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

constexpr Field kFields[] = {
    usage<&DataTransfer::internet_egress>("internet_egress", Dimension::kGigabytesPerMonth,
                                          "Data out to the internet, not through CloudFront"),
    usage<&DataTransfer::inter_az>(
        "inter_az", Dimension::kGigabytesPerMonth,
        "Data between Availability Zones, each byte once; the bill counts it at both ends"),
    numbers<&DataTransfer::inter_region>(
        "inter_region", Dimension::kGigabytesPerMonth,
        "Data sent to other regions in GB a month, by destination such as us-east-2")
        .may_range(),
};

void meter_inter_region(const std::string& to, const Amount& sent, Meter& m) {
  const std::string field = "inter_region." + to;
  if (to == m.region()) {
    m.error(field, "'" + to + "' is where the data comes from, expected another region");
    return;
  }
  const auto* found = std::find_if(std::begin(kDestinations), std::end(kDestinations),
                                   [&](const Destination& d) { return d.region == to; });
  if (found == std::end(kDestinations) && find_region(to) != nullptr) {
    m.error(field, "what data transfer to '" + to + "' is called on the bill is not known here",
            "declare its price as external");
    return;
  }
  if (found == std::end(kDestinations)) {
    m.error(field, "unknown region '" + to + "', expected a destination such as us-east-2",
            region_hint(to));
    return;
  }
  m.charge({.service = "AWSDataTransfer",
            .usage_type = std::string(found->prefix) + "-AWS-Out-Bytes",
            .unit = "GB"},
           Amount(sent).as_usage(), "Data transfer to " + to);
}

void meter(const DataTransfer& transfer, Meter& m) {
  const bool only_others = m.has_field("inter_az") || m.has_field("inter_region");
  if (m.has_field("internet_egress") || !only_others) {
    m.charge({.service = "AWSDataTransfer", .usage_type = "DataTransfer-Out-Bytes", .unit = "GB"},
             transfer.internet_egress, "Data transfer out to the internet");
  }
  if (m.has_field("inter_az")) {
    m.charge(
        {.service = "AWSDataTransfer", .usage_type = "DataTransfer-Regional-Bytes", .unit = "GB"},
        transfer.inter_az * Amount(Quantity(2), "2 directions"),
        "Data transfer between Availability Zones, out of one and into the other");
  }
  for (const auto& [to, sent] : transfer.inter_region) meter_inter_region(to, sent, m);
}

}  // namespace

std::span<const Kind> data_transfer_kinds() {
  static constexpr Kind kKinds[] = {make_kind<DataTransfer, meter>(
      "data_transfer", "AWS Data Transfer",
      "Traffic to the internet, between Availability Zones and between regions", kFields)};
  return kKinds;
}

}  // namespace costplan
