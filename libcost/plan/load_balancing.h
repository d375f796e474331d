// What an Application Load Balancer bills for the requests of a load: LCU-hours, the
// largest dimension of each hour.
//
// Source: Elastic Load Balancing pricing, "LCU details": 25 new connections a second,
// 3,000 active connections, 1 GB an hour for targets by instance or IP, 1,000 rule
// evaluations a second beyond the 10 rules of each request that are free.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <span>

#include "costplan/simulate.h"

namespace costplan {

// What the load file does not say of clients, and the output's assumptions do.
inline constexpr double kRequestsPerConnection = 10;
inline constexpr double kConnectionLifetime_s = 60;  // the idle timeout that ALB has by default

// The sum over the hours that were simulated, of the requests of these services (by
// index of the load). `rules` are those that a request passes on average.
double lcu_hours(const LoadModel& load, const ProjectedUsage& usage,
                 std::span<const std::size_t> services, double rules);

}  // namespace costplan
