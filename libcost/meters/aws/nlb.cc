// Network Load Balancers: each started hour, plus capacity units (NLCU). What a unit
// holds depends on the protocol; each protocol bills the largest of its dimensions,
// hour by hour. Cross-zone load balancing, off by default, sends bytes to other
// Availability Zones, and those are charged as any traffic between zones is.
#include <string>
#include <vector>

#include "meters/load_balancer.h"

namespace costplan {
namespace {

struct Nlb {
  Amount count;
  Amount azs;
  LoadBalancerScheme scheme = LoadBalancerScheme::kInternetFacing;
  LcuTraffic tcp;
  LcuTraffic udp;
  LcuTraffic tls;
  Amount nlcu;
  Amount peak_factor;
  bool cross_zone = false;
  Amount cross_zone_transfer;
  Uptime schedule;
};

constexpr Field kTrafficFields[] = {
    usage<&LcuTraffic::new_connections>(
        "new_connections", Dimension::kCountPerSecond,
        "New connections or flows per second, mean of the whole month"),
    usage<&LcuTraffic::active_connections>("active_connections", Dimension::kCount,
                                           "Connections or flows open at a time, mean while it "
                                           "runs")
        .noun("connections"),
    usage<&LcuTraffic::processed>("processed", Dimension::kGigabytesPerMonth,
                                  "Bytes through the load balancers, both directions"),
};

constexpr Field kFields[] = {
    number<&Nlb::count>("count", Dimension::kCount, "Network Load Balancers")
        .or_default("1")
        .noun("load balancers")
        .whole(),
    number<&Nlb::azs>("azs", Dimension::kCount, "Availability Zones enabled for each load balancer")
        .or_default("2")
        .at_least("1")
        .noun("AZs")
        .whole(),
    choice<&Nlb::scheme>("scheme", kLoadBalancerSchemes, "Whether it has public IPv4 addresses")
        .or_default("internet_facing"),
    record<&Nlb::tcp>("tcp", kTrafficFields,
                      "TCP traffic, all load balancers added up; none if left out"),
    record<&Nlb::udp>("udp", kTrafficFields,
                      "UDP traffic, all load balancers added up; none if left out"),
    record<&Nlb::tls>("tls", kTrafficFields,
                      "Traffic of TLS listeners, all load balancers added up; none if left out"),
    usage<&Nlb::nlcu>("nlcu", Dimension::kCount,
                      "NLCUs in use on average while it runs, all load balancers added up")
        .noun("NLCU"),
    number<&Nlb::peak_factor>(
        "peak_factor", Dimension::kCount,
        "NLCU-hours as billed (largest dimension of each hour) over those of the monthly means")
        .or_default("1")
        .at_least("1")
        .may_range(),
    flag<&Nlb::cross_zone>("cross_zone", "Targets of all Availability Zones get traffic of each")
        .or_default("false"),
    usage<&Nlb::cross_zone_transfer>(
        "cross_zone_transfer", Dimension::kGigabytesPerMonth,
        "Data that cross_zone sends between Availability Zones, each byte once"),
    uptime<&Nlb::schedule>("schedule", "When the load balancers exist; always by default"),
};

struct Protocol {
  std::string_view field;
  const LcuTraffic* traffic;
  int new_connections_per_second;
  int active_connections;
};

// NLCU-hours of all protocols, and what is behind them.
struct Capacity {
  Amount hours;
  int protocols = 0;
  bool is_complete = true;  // every dimension is given
};

// Elastic Load Balancing pricing: what one NLCU holds of each protocol.
Capacity capacity_of(const Nlb& nlb, Meter& m) {
  const Protocol protocols[] = {
      {"tcp", &nlb.tcp, 800, 100'000},
      {"udp", &nlb.udp, 400, 50'000},
      {"tls", &nlb.tls, 50, 3'000},
  };
  constexpr std::size_t kDimensions = 3;
  Capacity out{.hours = Amount::not_given("nlcu, or tcp, udp, tls")};
  for (const Protocol& protocol : protocols) {
    if (!m.has_field(protocol.field)) continue;
    const std::vector<Amount> given =
        lcu_hours(*protocol.traffic,
                  {protocol.new_connections_per_second, protocol.active_connections,
                   Amount(Quantity(1), "1 GB")},
                  nlb.schedule, m);
    const Amount hours = given.empty()
                             ? Amount::not_given(std::string(protocol.field) + ".processed")
                             : largest_of(given);
    out.hours = out.protocols == 0 ? hours : out.hours + hours;
    out.is_complete = out.is_complete && given.size() == kDimensions;
    ++out.protocols;
  }
  return out;
}

void charge_nlcu(const Nlb& nlb, const LoadBalancer& balancer, Meter& m) {
  if (m.has_field("nlcu")) {
    constexpr std::string_view kParts[] = {"tcp", "udp", "tls", "peak_factor"};
    charge_measured_units(balancer, "nlcu", nlb.nlcu, kParts, m);
    return;
  }
  const Capacity capacity = capacity_of(nlb, m);
  MeteredUsage& line = charge_units_of_means(balancer, capacity.hours, nlb.peak_factor, m);
  if (!capacity.hours.is_known()) return;
  if (!capacity.is_complete) {
    line.assume("the NLCU dimensions that are not given are lower than those that are");
  }
  if (capacity.protocols > 1) line.assume("the NLCUs of several protocols add up, unconfirmed");
}

void charge_cross_zone(const Nlb& nlb, Meter& m) {
  if (!nlb.cross_zone) return;
  m.charge(
      {.service = "AWSDataTransfer", .usage_type = "DataTransfer-Regional-Bytes", .unit = "GB"},
      nlb.cross_zone_transfer * Amount(Quantity(2), "2 directions"),
      "Cross-zone load balancing, out of one Availability Zone and into the other");
}

void meter(const Nlb& nlb, Meter& m) {
  const LoadBalancer balancer{.operation = "LoadBalancing:Network",
                              .name = "Network Load Balancer",
                              .unit = "NLCU",
                              .count = nlb.count,
                              .azs = nlb.azs,
                              .scheme = nlb.scheme,
                              .schedule = nlb.schedule};
  if (!nlb.cross_zone && m.has_field("cross_zone_transfer")) {
    m.error("cross_zone_transfer", "without cross_zone traffic stays in its Availability Zone",
            "set cross_zone: true");
  }
  charge_hours(balancer, m);
  if (nlb.count.is_zero()) return;  // nothing to have capacity or addresses
  charge_nlcu(nlb, balancer, m);
  charge_cross_zone(nlb, m);
  charge_public_addresses(balancer, m);
}

}  // namespace

std::span<const Kind> nlb_kinds() {
  static constexpr Kind kKinds[] = {
      make_kind<Nlb, meter>("nlb", "Elastic Load Balancing",
                            "Network Load Balancers with their public addresses", kFields)};
  return kKinds;
}

}  // namespace costplan
