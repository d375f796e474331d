// AWS Cloud Map: each registered instance, and the Route 53 hosted zone behind a
// namespace that is discovered by DNS. What Amazon ECS registers, for service
// discovery or Service Connect, costs nothing by the instance.
#include "meters/meter.h"

namespace costplan {
namespace {

enum class Discovery : int { kHttp, kPrivateDns, kPublicDns };

constexpr Choice kTypes[] = {
    {"http", static_cast<int>(Discovery::kHttp), "Discovered by API calls only"},
    {"private_dns", static_cast<int>(Discovery::kPrivateDns), "DNS within VPCs, and API calls"},
    {"public_dns", static_cast<int>(Discovery::kPublicDns), "DNS for everybody, and API calls"},
};

struct CloudMap {
  Discovery type{};
  Amount namespaces;
  Amount instances;
  Amount queries;
  Amount discovery_calls;
};

constexpr Field kFields[] = {
    choice<&CloudMap::type>("type", kTypes, "How services are discovered").or_default("http"),
    number<&CloudMap::namespaces>("namespaces", Dimension::kCount, "Namespaces of this type")
        .or_default("1")
        .noun("namespaces")
        .whole(),
    number<&CloudMap::instances>(
        "instances", Dimension::kCount,
        "Instances registered, on average, without those that Amazon ECS registers")
        .or_default("0")
        .may_range()
        .noun("instances"),
    usage<&CloudMap::queries>("queries", Dimension::kCountPerMonth,
                              "DNS queries, of DNS namespaces only")
        .noun("queries"),
    usage<&CloudMap::discovery_calls>(
        "discovery_calls", Dimension::kCountPerMonth,
        "DiscoverInstances calls other than those of Service Connect: not included")
        .noun("calls"),
};

void meter(const CloudMap& map, Meter& m) {
  const bool dns = map.type != Discovery::kHttp;
  if (!dns && m.has_field("queries")) {
    m.error("queries", "an HTTP namespace has no DNS, expected discovery_calls",
            "add type: private_dns");
    return;
  }
  m.assume("instances that Amazon ECS registers cost nothing, unconfirmed");
  if (map.instances.is_positive()) {
    m.charge({.service = "AWSCloudMap", .usage_type = "Resource", .unit = "Resources"},
             map.instances, "Registered instances")
        .assume("an instance is charged for the part of the month that it exists, unconfirmed");
  }
  if (dns) {
    m.charge({.service = "AmazonRoute53",
              .usage_type = "HostedZone",
              .unit = "Month",
              .region = "global"},
             map.namespaces, "Hosted zone of each namespace");
    MeteredUsage& line = m.charge({.service = "AmazonRoute53",
                                   .usage_type = "DNS-Queries",
                                   .unit = "Queries",
                                   .region = "global"},
                                  map.queries, "DNS queries");
    if (map.type == Discovery::kPrivateDns) {
      line.assume("queries within a VPC cost what others cost, unconfirmed");
    }
  }
  if (map.discovery_calls.is_positive()) {
    m.not_included("DiscoverInstances calls have no price row");
  }
}

}  // namespace

std::span<const Kind> cloud_map_kinds() {
  static constexpr Kind kKinds[] = {make_kind<CloudMap, meter>(
      "cloud_map", "AWS Cloud Map", "Namespaces for service discovery, and what is registered",
      kFields)};
  return kKinds;
}

}  // namespace costplan
