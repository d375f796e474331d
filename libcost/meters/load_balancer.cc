#include "meters/load_balancer.h"

#include <string>
#include <utility>

namespace costplan {
namespace {

UsageKey capacity_key(const LoadBalancer& balancer) {
  return {.service = "AWSELB",
          .usage_type = "LCUUsage",
          .operation = balancer.operation,
          .unit = "LCU-Hrs"};
}

constexpr std::string_view kUnits = "Load balancer capacity units";

}  // namespace

std::vector<Amount> lcu_hours(const LcuTraffic& traffic, const LcuCapacity& capacity,
                              const Uptime& schedule, Meter& m) {
  std::vector<Amount> out;
  if (traffic.new_connections.is_known()) {
    out.push_back(times_ratio(traffic.new_connections, m.hours(),
                              Amount(capacity.new_connections_per_second)));
  }
  if (traffic.active_connections.is_known()) {
    out.push_back(times_ratio(traffic.active_connections, m.hours(schedule),
                              Amount(capacity.active_connections)));
  }
  if (traffic.processed.is_known()) {
    out.push_back(traffic.processed / capacity.gigabytes_per_hour);
  }
  return out;
}

Amount largest_of(std::span<const Amount> dimensions) {
  Amount largest = dimensions.front();
  for (const Amount& hours : dimensions.subspan(1)) largest = max(largest, hours);
  return largest;
}

void charge_hours(const LoadBalancer& balancer, Meter& m) {
  m.charge({.service = "AWSELB",
            .usage_type = "LoadBalancerUsage",
            .operation = balancer.operation,
            .unit = "Hrs"},
           balancer.count * m.started_hours(balancer.schedule), std::string(balancer.name));
}

MeteredUsage* charge_public_addresses(const LoadBalancer& balancer, Meter& m) {
  if (balancer.scheme != LoadBalancerScheme::kInternetFacing) return nullptr;
  return &m.charge({.service = "AmazonVPC", .usage_type = "PublicIPv4:InUseAddress", .unit = "Hrs"},
                   balancer.azs * (balancer.count * m.started_hours(balancer.schedule)),
                   "Public IPv4 address in each Availability Zone");
}

void charge_measured_units(const LoadBalancer& balancer, std::string_view name, const Amount& units,
                           std::span<const std::string_view> fields, Meter& m) {
  for (const std::string_view field : fields) {
    if (!m.has_field(field)) continue;
    m.error(field,
            std::string(field) + " and " + std::string(name) +
                " say the same thing, expected one of them",
            std::string(name) + " is the outcome; leave it out to have it worked out");
  }
  m.charge(capacity_key(balancer), units * m.hours(balancer.schedule), std::string(kUnits));
}

MeteredUsage& charge_units_of_means(const LoadBalancer& balancer, Amount hours,
                                    const Amount& peak_factor, Meter& m) {
  const bool flat = peak_factor.value() == Quantity(1);
  if (!flat) hours *= peak_factor.named("peak factor " + peak_factor.text());
  MeteredUsage& line = m.charge(capacity_key(balancer), std::move(hours), std::string(kUnits));
  if (flat && line.quantity.is_known()) {
    line.assume(std::string(balancer.unit) +
                "s follow from monthly means; AWS bills the largest dimension of every hour, which "
                "is more where traffic has peaks (peak_factor)");
  }
  return line;
}

}  // namespace costplan
