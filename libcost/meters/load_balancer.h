// Elastic Load Balancing: what its types bill alike. Each started hour, capacity units
// (LCU) by the largest dimension of each hour, and a public IPv4 address per
// Availability Zone of an internet-facing one.
//
// Units: connections per second, connections, GB a month; results in LCU-hours.
//
// Source: Elastic Load Balancing pricing, "LCU details" and "NLCU details".
// Proved by tests/meters/alb_test.cc and tests/meters/nlb_test.cc.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "meters/meter.h"

namespace costplan {

enum class LoadBalancerScheme : int { kInternetFacing, kInternal };

inline constexpr Choice kLoadBalancerSchemes[] = {
    {"internet_facing", static_cast<int>(LoadBalancerScheme::kInternetFacing), "public addresses"},
    {"internal", static_cast<int>(LoadBalancerScheme::kInternal), "private addresses only"},
};

// What one LCU of an Application Load Balancer holds. Source: as above.
inline constexpr int kAlbNewConnectionsPerSecond = 25;
inline constexpr int kAlbActiveConnections = 3000;
inline constexpr int kAlbGigabytesPerHour = 1;  // targets by instance or IP
inline constexpr int kAlbRuleEvaluationsPerSecond = 1000;
inline constexpr int kAlbFreeRules = 10;

// What all load balancers of a resource carry together.
struct LcuTraffic {
  Amount new_connections;
  Amount active_connections;
  Amount processed;
};

// What one capacity unit holds.
struct LcuCapacity {
  int new_connections_per_second;
  int active_connections;
  Amount gigabytes_per_hour;
};

// LCU-hours of each dimension that was given.
std::vector<Amount> lcu_hours(const LcuTraffic& traffic, const LcuCapacity& capacity,
                              const Uptime& schedule, Meter& m);

// The largest dimension. Precondition: there is one.
Amount largest_of(std::span<const Amount> dimensions);

// A load balancer as the bill knows it, and what the meter needs to know of it.
struct LoadBalancer {
  std::string_view operation;  // LoadBalancing:Application
  std::string_view name;       // Application Load Balancer
  std::string_view unit;       // LCU
  Amount count;
  Amount azs;
  LoadBalancerScheme scheme = LoadBalancerScheme::kInternetFacing;
  Uptime schedule;
};

void charge_hours(const LoadBalancer& balancer, Meter& m);
// The line, or nullptr where there are no public addresses.
MeteredUsage* charge_public_addresses(const LoadBalancer& balancer, Meter& m);

// Charges capacity units that somebody has measured, under the field `name`, and
// reports the fields that would say the same thing.
void charge_measured_units(const LoadBalancer& balancer, std::string_view name, const Amount& units,
                           std::span<const std::string_view> fields, Meter& m);

// Charges LCU-hours that follow from monthly means; peaks make them more.
MeteredUsage& charge_units_of_means(const LoadBalancer& balancer, Amount hours,
                                    const Amount& peak_factor, Meter& m);

}  // namespace costplan
