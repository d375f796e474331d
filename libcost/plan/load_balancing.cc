#include "plan/load_balancing.h"

#include <algorithm>

#include "meters/load_balancer.h"

namespace costplan {
namespace {

constexpr double kSecondsPerHour = 3600;

}  // namespace

double lcu_hours(const LoadModel& load, const ProjectedUsage& usage,
                 std::span<const std::size_t> services, double rules) {
  const double billable_rules = std::max(0.0, rules - kAlbFreeRules);
  double sum = 0;
  for (std::size_t hour = 0; hour < usage.services.front().attempted.size(); ++hour) {
    const double seconds =
        std::min(usage.bucket_s, usage.seconds - static_cast<double>(hour) * usage.bucket_s);
    double requests = 0;
    double gigabytes = 0;
    for (const std::size_t i : services) {
      const Workload& work = load.services[i].workload;
      requests += usage.services[i].attempted[hour];
      gigabytes += usage.services[i].attempted[hour] * work.request_gb +
                   usage.services[i].answered[hour] * work.response_gb;
    }
    const double connections_per_s = requests / kRequestsPerConnection / seconds;
    const double lcus =
        std::max({connections_per_s / kAlbNewConnectionsPerSecond,
                  connections_per_s * kConnectionLifetime_s / kAlbActiveConnections,
                  gigabytes / (seconds / kSecondsPerHour) / kAlbGigabytesPerHour,
                  requests / seconds * billable_rules / kAlbRuleEvaluationsPerSecond});
    sum += lcus * seconds / kSecondsPerHour;
  }
  return sum;
}

}  // namespace costplan
