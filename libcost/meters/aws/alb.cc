// Application Load Balancers: each started hour, plus load balancer capacity units
// (LCU). An LCU-hour is the largest of four dimensions, taken hour by hour: the
// largest of four monthly averages is less than that wherever traffic has peaks.
// An internet-facing one also holds a public IPv4 address per Availability Zone.
#include <vector>

#include "meters/load_balancer.h"

namespace costplan {
namespace {

enum class Targets : int { kInstanceOrIp, kLambda };

struct Alb {
  Amount count;
  Amount azs;
  LoadBalancerScheme scheme = LoadBalancerScheme::kInternetFacing;
  Targets targets = Targets::kInstanceOrIp;
  Amount rules;
  Amount lcu;
  Amount new_connections;
  Amount active_connections;
  Amount processed;
  Amount requests;
  Amount peak_factor;
  Uptime schedule;
};

constexpr Choice kTargets[] = {
    {"instance_ip", static_cast<int>(Targets::kInstanceOrIp), "EC2 instances, containers, IPs"},
    {"lambda", static_cast<int>(Targets::kLambda), "Lambda functions: 0.4 GB/h per LCU, not 1"},
};

constexpr Field kFields[] = {
    number<&Alb::count>("count", Dimension::kCount, "Application Load Balancers")
        .or_default("1")
        .noun("load balancers")
        .whole(),
    number<&Alb::azs>("azs", Dimension::kCount,
                      "Availability Zones enabled for each load balancer; AWS wants at least 2")
        .or_default("2")
        .at_least("2")
        .noun("AZs")
        .whole(),
    choice<&Alb::scheme>("scheme", kLoadBalancerSchemes, "Whether it has public IPv4 addresses")
        .or_default("internet_facing"),
    choice<&Alb::targets>("targets", kTargets, "What it forwards to").or_default("instance_ip"),
    number<&Alb::rules>("rules", Dimension::kCount,
                        "Listener rules processed per request, on average; the first 10 are free")
        .or_default("0")
        .noun("rules")
        .may_range(),
    usage<&Alb::lcu>("lcu", Dimension::kCount,
                     "LCUs in use on average while it runs, all load balancers added up")
        .noun("LCU"),
    usage<&Alb::new_connections>(
        "new_connections", Dimension::kCountPerSecond,
        "New connections per second, mean of the whole month, all load balancers added up"),
    usage<&Alb::active_connections>(
        "active_connections", Dimension::kCount,
        "Connections open at a time, mean while it runs, all load balancers added up")
        .noun("connections"),
    usage<&Alb::processed>("processed", Dimension::kGigabytesPerMonth,
                           "Bytes of requests and responses through all the load balancers"),
    usage<&Alb::requests>(
        "requests", Dimension::kCountPerSecond,
        "Requests per second, mean of the whole month; counts only beyond 10 rules"),
    number<&Alb::peak_factor>(
        "peak_factor", Dimension::kCount,
        "LCU-hours as billed (largest dimension of each hour) over those of the monthly means")
        .or_default("1")
        .at_least("1")
        .may_range(),
    uptime<&Alb::schedule>("schedule", "When the load balancers exist; always by default"),
};

// LCU-hours of each dimension that was given.
std::vector<Amount> dimensions(const Alb& alb, Meter& m) {
  const Amount gigabytes_per_lcu = alb.targets == Targets::kLambda
                                       ? Amount(Quantity::from_nanos(400'000'000), "0.4 GB")
                                       : Amount(Quantity(kAlbGigabytesPerHour), "1 GB");
  std::vector<Amount> out =
      lcu_hours({alb.new_connections, alb.active_connections, alb.processed},
                {kAlbNewConnectionsPerSecond, kAlbActiveConnections, gigabytes_per_lcu}, alb.schedule, m);
  // Without billable rules the request rate says nothing about capacity.
  if (alb.requests.is_known() && alb.rules.value() > Quantity(kAlbFreeRules)) {
    out.push_back(times_ratio(alb.requests * (alb.rules - Amount(kAlbFreeRules)), m.hours(),
                              Amount(kAlbRuleEvaluationsPerSecond)));
  }
  return out;
}

void charge_lcu(const Alb& alb, const LoadBalancer& balancer, Meter& m) {
  if (m.has_field("lcu")) {
    constexpr std::string_view kParts[] = {"new_connections", "active_connections", "processed",
                                           "requests", "peak_factor"};
    charge_measured_units(balancer, "lcu", alb.lcu, kParts, m);
    return;
  }
  const std::vector<Amount> given = dimensions(alb, m);
  const Amount hours =
      given.empty()
          ? Amount::not_given("lcu, or new_connections, active_connections, processed, requests")
          : largest_of(given);
  MeteredUsage& line = charge_units_of_means(balancer, hours, alb.peak_factor, m);
  const std::size_t all = alb.rules.value() > Quantity(kAlbFreeRules) ? 4 : 3;
  if (!given.empty() && given.size() < all) {
    line.assume("the LCU dimensions that are not given are lower than those that are");
  }
}

void meter(const Alb& alb, Meter& m) {
  const LoadBalancer balancer{.operation = "LoadBalancing:Application",
                              .name = "Application Load Balancer",
                              .unit = "LCU",
                              .count = alb.count,
                              .azs = alb.azs,
                              .scheme = alb.scheme,
                              .schedule = alb.schedule};
  charge_hours(balancer, m);
  if (alb.count.is_zero()) return;  // nothing to have capacity or addresses
  charge_lcu(alb, balancer, m);
  m.assume("traffic from a load balancer to targets in other AZs is free, unconfirmed");
  if (MeteredUsage* addresses = charge_public_addresses(balancer, m)) {
    addresses->assume(
        "one public IPv4 address per Availability Zone; a load balancer that scales out "
        "holds more for a time");
  }
}

}  // namespace

std::span<const Kind> alb_kinds() {
  static constexpr Kind kKinds[] = {
      make_kind<Alb, meter>("alb", "Elastic Load Balancing",
                            "Application Load Balancers with their public addresses", kFields)};
  return kKinds;
}

}  // namespace costplan
