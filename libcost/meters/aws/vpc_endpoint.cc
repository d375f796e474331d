// VPC endpoints. An interface endpoint (AWS PrivateLink) is billed for each started
// hour in each Availability Zone, and for its data in tiers that all endpoints of the
// region share. A gateway endpoint, which only S3 and DynamoDB have, costs nothing.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "meters/meter.h"

namespace costplan {
namespace {

enum class EndpointType : int { kNone, kInterface, kGateway };

struct VpcEndpoint {
  EndpointType type = EndpointType::kNone;
  std::vector<std::string> services;
  Amount count;
  Amount azs;
  Amount data_processed;
  Uptime schedule;
};

constexpr Choice kTypes[] = {
    {"interface", static_cast<int>(EndpointType::kInterface),
     "a network interface in each Availability Zone (AWS PrivateLink)"},
    {"gateway", static_cast<int>(EndpointType::kGateway),
     "a route to S3 or DynamoDB, free of charge"},
};

constexpr Field kFields[] = {
    choice<&VpcEndpoint::type>("type", kTypes, "What the endpoints are; it decides the price")
        .is_required(),
    texts<&VpcEndpoint::services>(
        "services", "An endpoint for each of these services, such as ecr.api, ecr.dkr and logs"),
    number<&VpcEndpoint::count>("count", Dimension::kCount,
                                "Endpoints, or endpoints of each of the services, such as one in "
                                "each VPC")
        .or_default("1")
        .noun("endpoints")
        .whole(),
    number<&VpcEndpoint::azs>("azs", Dimension::kCount,
                              "Availability Zones that an interface endpoint stands in")
        .noun("AZs")
        .at_least("1")
        .whole(),
    usage<&VpcEndpoint::data_processed>(
        "data_processed", Dimension::kGigabytesPerMonth,
        "Data through all the interface endpoints, both directions added up"),
    uptime<&VpcEndpoint::schedule>("schedule", "When the endpoints exist; always by default"),
};

// `s3` of com.amazonaws.us-east-1.s3, which is how AWS writes service names in full.
std::string_view short_name(std::string_view service) {
  constexpr std::string_view kPrefix = "com.amazonaws.";
  if (!service.starts_with(kPrefix)) return service;
  service.remove_prefix(kPrefix.size());
  const auto dot = service.find('.');
  return dot == std::string_view::npos ? service : service.substr(dot + 1);
}

void check(const VpcEndpoint& endpoint, Meter& m) {
  std::vector<std::string_view> seen;
  for (std::size_t i = 0; i < endpoint.services.size(); ++i) {
    const std::string field = "services[" + std::to_string(i) + "]";
    const std::string_view service = short_name(endpoint.services[i]);
    if (std::find(seen.begin(), seen.end(), service) != seen.end()) {
      m.error(field, "'" + endpoint.services[i] + "' is named twice",
              "count says how many endpoints each service has");
    }
    seen.push_back(service);
    if (endpoint.type == EndpointType::kGateway && service != "s3" && service != "dynamodb") {
      m.error(field, "'" + endpoint.services[i] + "' has no gateway endpoint, only s3 and dynamodb",
              "set type: interface");
    }
  }
  if (endpoint.type == EndpointType::kInterface) {
    if (!m.has_field("azs")) {
      m.error("azs", "azs is required: an interface endpoint is billed in each Availability Zone");
    }
    return;
  }
  for (const std::string_view field : {"azs", "data_processed", "schedule"}) {
    if (!m.has_field(field)) continue;
    m.error(field, std::string(field) + " is for interface endpoints, gateway endpoints are free",
            "set type: interface, or leave it out");
  }
}

Amount endpoints_of(const VpcEndpoint& endpoint) {
  if (endpoint.services.empty()) return endpoint.count;
  const int services = static_cast<int>(endpoint.services.size());
  return Amount(Quantity(services),
                std::to_string(services) + (services == 1 ? " service" : " services")) *
         endpoint.count;
}

void meter(const VpcEndpoint& endpoint, Meter& m) {
  if (endpoint.type == EndpointType::kNone) return;  // reported as missing or unknown
  check(endpoint, m);
  if (endpoint.type == EndpointType::kGateway) {
    m.assume("gateway endpoints cost nothing, neither by the hour nor by the gigabyte");
    return;
  }
  m.charge({.service = "AmazonVPC", .usage_type = "VpcEndpoint-Hours", .unit = "Hrs"},
           endpoints_of(endpoint) * endpoint.azs * m.started_hours(endpoint.schedule),
           "Interface endpoints, in each Availability Zone");
  if (endpoint.count.is_zero()) return;  // nothing to send data through
  m.charge({.service = "AmazonVPC", .usage_type = "VpcEndpoint-Bytes", .unit = "GB"},
           endpoint.data_processed, "Data processed by interface endpoints")
      .assume("traffic to an interface endpoint in another Availability Zone is free, unconfirmed");
}

}  // namespace

std::span<const Kind> vpc_endpoint_kinds() {
  static constexpr Kind kKinds[] = {make_kind<VpcEndpoint, meter>(
      "vpc_endpoint", "Amazon VPC", "Private ways from a VPC to AWS services, without NAT gateway",
      kFields)};
  return kKinds;
}

}  // namespace costplan
