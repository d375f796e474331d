#include "projection/summary.h"

#include <algorithm>

namespace costplan {

DatabaseConnections connections_of(const LoadModel& load, const DatabaseAccess& access,
                                   const std::vector<ServiceProjection>& services,
                                   double peak_in_use) {
  std::vector<ConnectionClient> clients;
  double use_of_all = 0;
  for (std::size_t i = 0; i < load.services.size(); ++i) {
    const LoadService& service = load.services[i];
    for (const auto& use : service.workload.databases) {
      if (use.database != access.name) continue;
      const double weight = use.calls_per_request * use.hold_s * services[i].requests;
      use_of_all += weight;
      clients.push_back({.service = service.name,
                         .max_tasks = static_cast<double>(service.scaling.max_tasks),
                         .deployment_factor = service.scaling.tasks.max_percent / 100,
                         .processes_per_task = use.pool.processes_per_task,
                         .pool_min = use.pool.min,
                         .pool_max = use.pool.max,
                         .peak_tasks = services[i].tasks_peak,
                         .peak_in_use = weight});
    }
  }
  for (auto& client : clients) {
    client.peak_in_use = use_of_all > 0 ? peak_in_use * client.peak_in_use / use_of_all : 0;
  }
  return assess(access, clients);
}

std::vector<ObjectiveProjection> objectives_of(const LoadModel& load,
                                               const std::vector<ServiceProjection>& services) {
  std::vector<ObjectiveProjection> out;
  for (const auto& objective : load.objectives) {
    const auto service = std::find_if(services.begin(), services.end(), [&](const auto& each) {
      return each.name == objective.service;
    });
    if (service == services.end()) continue;
    const double errors = service->error_rate.value;
    const bool is_availability = objective.metric == "availability";
    const double attained = is_availability                    ? 1 - errors
                            : objective.metric == "error_rate" ? errors
                            : objective.metric == "p50"        ? service->p50_ms.value / 1000
                            : objective.metric == "p95"        ? service->p95_ms.value / 1000
                            : objective.metric == "p99"        ? service->p99_ms.value / 1000
                                                               : service->p999_ms.value / 1000;
    out.push_back(
        {.objective = objective.text(),
         .attained = attained,
         .holds = is_availability ? attained >= objective.limit : attained <= objective.limit});
  }
  return out;
}

}  // namespace costplan
