// Amazon Route 53: hosted zones are charged in full for any part of a month, and
// cheaper from the 26th of the account on; queries for alias records of AWS
// targets are free. Everything is billed worldwide: in a region, `DNS-Queries`
// means those of a resolver.
#include "meters/meter.h"

namespace costplan {
namespace {

enum class Endpoint : int { kAws, kOther };

constexpr Choice kEndpoints[] = {
    {"aws", static_cast<int>(Endpoint::kAws), "An endpoint within AWS"},
    {"other", static_cast<int>(Endpoint::kOther), "An endpoint elsewhere"},
};

struct HealthCheck {
  Endpoint endpoint{};
  Amount options;
  Amount count;
};

constexpr Field kHealthCheckFields[] = {
    choice<&HealthCheck::endpoint>("endpoint", kEndpoints, "What is checked").or_default("aws"),
    number<&HealthCheck::options>(
        "options", Dimension::kCount,
        "Options of each check: HTTPS, string matching, fast interval, latency")
        .or_default("0")
        .at_most("4")
        .noun("options")
        .whole(),
    number<&HealthCheck::count>("count", Dimension::kCount, "Checks of this form")
        .or_default("1")
        .noun("health checks")
        .whole(),
};

struct Dns {
  Amount hosted_zones;
  Amount queries;
  Amount latency_queries;
  Amount geo_queries;
  Amount alias_queries;
  std::vector<HealthCheck> health_checks;
};

constexpr Field kFields[] = {
    number<&Dns::hosted_zones>("hosted_zones", Dimension::kCount,
                               "Hosted zones of up to 10,000 records")
        .or_default("1")
        .noun("hosted zones")
        .whole(),
    usage<&Dns::queries>("queries", Dimension::kCountPerMonth,
                         "Standard queries, without those for aliases of AWS targets")
        .noun("queries"),
    usage<&Dns::latency_queries>("latency_queries", Dimension::kCountPerMonth,
                                 "Latency-based routing queries; no such line if left out")
        .noun("queries"),
    usage<&Dns::geo_queries>("geo_queries", Dimension::kCountPerMonth,
                             "Geolocation and geoproximity queries; no such line if left out")
        .noun("queries"),
    usage<&Dns::alias_queries>(
        "alias_queries", Dimension::kCountPerMonth,
        "Queries for aliases of AWS targets, which are free; no such line if left out")
        .noun("queries"),
    records<&Dns::health_checks>("health_checks", kHealthCheckFields, "Health checks"),
};

UsageKey global_key(std::string usage_type, std::string_view unit) {
  return {.service = "AmazonRoute53",
          .usage_type = std::move(usage_type),
          .unit = unit,
          .region = "global"};
}

void meter(const Dns& dns, Meter& m) {
  if (dns.hosted_zones.is_positive()) {
    m.charge(global_key("HostedZone", "Month"), dns.hosted_zones, "Hosted zones");
  }
  m.charge(global_key("DNS-Queries", "Queries"), dns.queries, "Standard queries");
  if (m.has_field("latency_queries")) {
    m.charge(global_key("LBR-Queries", "Queries"), dns.latency_queries, "Latency-based queries");
  }
  if (m.has_field("geo_queries")) {
    m.charge(global_key("Geo-Queries", "Queries"), dns.geo_queries, "Geolocation queries");
  }
  if (m.has_field("alias_queries")) {
    m.charge(global_key("Intra-AWS-DNS-Queries", "Queries"), dns.alias_queries,
             "Queries for aliases of AWS targets");
  }
  for (const HealthCheck& check : dns.health_checks) {
    const bool aws = check.endpoint == Endpoint::kAws;
    m.charge(global_key(aws ? "Health-Check-AWS" : "Health-Check-Non-AWS", "Month"), check.count,
             aws ? "Health checks of AWS endpoints" : "Health checks of other endpoints");
    if (!check.options.is_positive()) continue;
    m.charge(global_key(aws ? "Health-Check-Option-AWS" : "Health-Check-Option-Non-AWS", "Month"),
             check.count * check.options, "Options of health checks");
  }
}

}  // namespace

std::span<const Kind> route53_kinds() {
  static constexpr Kind kKinds[] = {make_kind<Dns, meter>(
      "route53", "Amazon Route 53", "Hosted zones, DNS queries and health checks", kFields)};
  return kKinds;
}

}  // namespace costplan
