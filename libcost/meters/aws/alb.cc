// Application Load Balancers: each started hour, plus load balancer capacity units
// (LCU). An LCU-hour is the largest of four dimensions, taken hour by hour: the
// largest of four monthly averages is less than that wherever traffic has peaks.
// An internet-facing one also holds a public IPv4 address per Availability Zone.
#include <vector>

#include "meters/meter.h"

namespace costplan {
namespace {

enum class Scheme : int { kInternetFacing, kInternal };
enum class Targets : int { kInstanceOrIp, kLambda };

struct Alb {
  Amount count;
  Amount azs;
  Scheme scheme = Scheme::kInternetFacing;
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

constexpr Choice kSchemes[] = {
    {"internet_facing", static_cast<int>(Scheme::kInternetFacing), "public addresses"},
    {"internal", static_cast<int>(Scheme::kInternal), "private addresses only"},
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
    choice<&Alb::scheme>("scheme", kSchemes, "Whether it has public IPv4 addresses")
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

// Elastic Load Balancing pricing: what one LCU holds.
constexpr int kNewConnectionsPerSecond = 25;
constexpr int kActiveConnections = 3000;
constexpr int kRuleEvaluationsPerSecond = 1000;
constexpr int kFreeRules = 10;

// LCU-hours of each dimension that was given.
std::vector<Amount> dimensions(const Alb& alb, Meter& m) {
  const Amount gigabytes_per_lcu = alb.targets == Targets::kLambda
                                       ? Amount(Quantity::from_nanos(400'000'000), "0.4 GB")
                                       : Amount(Quantity(1), "1 GB");
  std::vector<Amount> out;
  if (alb.new_connections.is_known()) {
    out.push_back(times_ratio(alb.new_connections, m.hours(), Amount(kNewConnectionsPerSecond)));
  }
  if (alb.active_connections.is_known()) {
    out.push_back(
        times_ratio(alb.active_connections, m.hours(alb.schedule), Amount(kActiveConnections)));
  }
  if (alb.processed.is_known()) out.push_back(alb.processed / gigabytes_per_lcu);
  // Without billable rules the request rate says nothing about capacity.
  if (alb.requests.is_known() && alb.rules.value() > Quantity(kFreeRules)) {
    out.push_back(times_ratio(alb.requests * (alb.rules - Amount(kFreeRules)), m.hours(),
                              Amount(kRuleEvaluationsPerSecond)));
  }
  return out;
}

void charge_lcu(const Alb& alb, Meter& m) {
  const UsageKey key{.service = "AWSELB",
                     .usage_type = "LCUUsage",
                     .operation = "LoadBalancing:Application",
                     .unit = "LCU-Hrs"};
  if (m.has_field("lcu")) {
    for (const std::string_view field :
         {"new_connections", "active_connections", "processed", "requests", "peak_factor"}) {
      if (!m.has_field(field)) continue;
      m.error(field, std::string(field) + " and lcu say the same thing, expected one of them",
              "lcu is the outcome; leave it out to have it worked out");
    }
    m.charge(key, alb.lcu * m.hours(alb.schedule), "Load balancer capacity units");
    return;
  }
  const std::vector<Amount> given = dimensions(alb, m);
  if (given.empty()) {
    m.charge(key,
             Amount::not_given("lcu, or new_connections, active_connections, processed, requests"),
             "Load balancer capacity units");
    return;
  }
  Amount hours = given.front();
  for (std::size_t i = 1; i < given.size(); ++i) hours = max(hours, given[i]);
  const bool flat = alb.peak_factor.value() == Quantity(1);
  if (!flat) hours *= alb.peak_factor.named("peak factor " + alb.peak_factor.text());
  auto& line = m.charge(key, hours, "Load balancer capacity units");
  if (flat) {
    line.assume(
        "LCUs follow from monthly means; AWS bills the largest dimension of every hour, which is "
        "more where traffic has peaks (peak_factor)");
  }
  const std::size_t all = alb.rules.value() > Quantity(kFreeRules) ? 4 : 3;
  if (given.size() < all) {
    line.assume("the LCU dimensions that are not given are lower than those that are");
  }
}

void meter(const Alb& alb, Meter& m) {
  const Amount hours = alb.count * m.started_hours(alb.schedule);
  m.charge({.service = "AWSELB",
            .usage_type = "LoadBalancerUsage",
            .operation = "LoadBalancing:Application",
            .unit = "Hrs"},
           hours, "Application Load Balancer");
  if (alb.count.is_zero()) return;  // nothing to have capacity or addresses
  charge_lcu(alb, m);
  m.assume("traffic from a load balancer to targets in other AZs is free, unconfirmed");
  if (alb.scheme == Scheme::kInternetFacing) {
    m.charge({.service = "AmazonVPC", .usage_type = "PublicIPv4:InUseAddress", .unit = "Hrs"},
             alb.azs * hours, "Public IPv4 address in each Availability Zone")
        .assume("one public IPv4 address per Availability Zone; a load balancer that scales out "
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
