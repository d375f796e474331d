// Amazon VPC NAT gateways: each started hour and each gigabyte, in either
// direction, on top of whatever the traffic costs elsewhere.
#include "meters/meter.h"

namespace costplan {
namespace {

struct NatGateway {
  Amount count;
  Amount data_processed;
  Uptime schedule;
};

constexpr Field kFields[] = {
    number<&NatGateway::count>("count", Dimension::kCount, "Gateways, usually one per AZ")
        .or_default("1")
        .noun("gateways")
        .whole(),
    usage<&NatGateway::data_processed>("data_processed", Dimension::kGigabytesPerMonth,
                                       "Data through all the gateways, both directions added up"),
    uptime<&NatGateway::schedule>("schedule", "When the gateways exist; always by default"),
};

void meter(const NatGateway& nat, Meter& m) {
  const Amount hours = nat.count * m.started_hours(nat.schedule);
  m.charge({.service = "AmazonEC2", .usage_type = "NatGateway-Hours", .unit = "Hrs"}, hours,
           "NAT gateway");
  if (nat.count.is_zero()) return;  // switched off, whatever went through it before
  m.charge({.service = "AmazonEC2", .usage_type = "NatGateway-Bytes", .unit = "GB"},
           nat.data_processed, "Data processed");
  m.charge({.service = "AmazonVPC", .usage_type = "PublicIPv4:InUseAddress", .unit = "Hrs"}, hours,
           "Public IPv4 address of each gateway");
}

}  // namespace

std::span<const Kind> nat_gateway_kinds() {
  static constexpr Kind kKinds[] = {make_kind<NatGateway, meter>(
      "nat_gateway", "Amazon VPC", "NAT gateways, each with its public IPv4 address", kFields)};
  return kKinds;
}

}  // namespace costplan
