// Data transfer that no other resource of the stack accounts for. Traffic between
// Availability Zones is the trap: both ends of it are billed. Traffic between
// regions is billed to the sender alone, and traffic to CloudFront is free.
#include <map>

#include "meters/inter_region.h"
#include "meters/meter.h"

namespace costplan {
namespace {

struct DataTransfer {
  Amount internet_egress;
  Amount inter_az;
  std::map<std::string, Amount> inter_region;
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
  for (const auto& [to, sent] : transfer.inter_region) {
    charge_to_other_region(to, sent, "Data transfer to " + to, "inter_region." + to, m);
  }
}

}  // namespace

std::span<const Kind> data_transfer_kinds() {
  static constexpr Kind kKinds[] = {make_kind<DataTransfer, meter>(
      "data_transfer", "AWS Data Transfer",
      "Traffic to the internet, between Availability Zones and between regions", kFields)};
  return kKinds;
}

}  // namespace costplan
