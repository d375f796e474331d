// What breaks first when the traffic grows: every limit against the peak of today.
#include <algorithm>
#include <cmath>

#include "costplan/simulate.h"
#include "money/amount.h"
#include "projection/analytic.h"
#include "projection/network.h"
#include "projection/service_step.h"

namespace costplan {
namespace {

std::string tasks_text(int tasks) {
  return display(Quantity(tasks)) + (tasks == 1 ? " task" : " tasks");
}

}  // namespace

// Source: at a limit, peak arrivals · factor = capacity of the largest number of tasks.
Result<std::vector<Breaking>> headroom(const Stack& stack, const LoadModel& load,
                                       SimulateOptions options) {
  options.progress = {};
  options.engine = EngineChoice::kAnalytic;
  const auto today = simulate(stack, load, options);
  if (!today) return today.errors();
  const auto network = network_of(load);
  if (!network) return network.errors();
  const auto curve = curve_of(load, options);
  if (!curve) return curve.errors();
  const double entering = curve->peak() * options.traffic_factor;
  // What is asked for at the peak, whether it is served or not; workers after those who
  // send them messages.
  std::vector<double> demand(load.services.size());
  for (const bool workers : {false, true}) {
    for (std::size_t i = 0; i < load.services.size(); ++i) {
      const std::string& queue = load.services[i].consumes;
      if (queue.empty() == workers) continue;
      demand[i] = entering * network->visits[i];
      for (std::size_t j = 0; workers && j < load.services.size(); ++j) {
        const auto& messages = load.services[j].workload.messages;
        if (const auto sent = messages.find(queue); sent != messages.end()) {
          demand[i] += demand[j] * sent->second;
        }
      }
    }
  }
  std::vector<Breaking> out;
  // Sojourns of an idle system: a service holds its place while it waits for another.
  std::vector<double> sojourn(load.services.size());
  for (const std::size_t i : network->order) {
    sojourn[i] = load.services[i].workload.service_time.mean_s();
    for (const auto& call : network->calls[i])
      sojourn[i] += call.per_request * sojourn[call.service];
  }
  for (std::size_t i = 0; i < load.services.size(); ++i) {
    const LoadService& service = load.services[i];
    const double peak = demand[i];
    if (peak <= 0) continue;
    const TaskCapacity task = capacity_of_task(service, sojourn[i], 1);
    const int most = service.scaling.max_tasks;
    const auto add = [&](double per_task, const std::string& what) {
      if (per_task > 0)
        out.push_back(
            {service.name + ": " + what + " of " + tasks_text(most), per_task * most / peak});
    };
    add(task.places_per_s, "places for requests");
    add(task.cpu_per_s, "vCPUs");
    add(task.pool_per_s, "pooled connections");
    const double needed =
        std::min({task.places_per_s, task.cpu_per_s > 0 ? task.cpu_per_s : task.places_per_s,
                  task.pool_per_s > 0 ? task.pool_per_s : task.places_per_s});
    // Target tracking adds tasks before the capacity is used up.
    for (const auto& policy : service.scaling.target_tracking) {
      if (policy.metric.kind != ScalingMetricKind::kCpu || task.cpu_per_s <= 0) continue;
      out.push_back({service.name + ": autoscaling reaches its maximum of " + tasks_text(most),
                     std::min(needed, task.cpu_per_s * policy.target / 100) * most / peak});
    }
  }
  for (const auto& database : today->databases) {
    const DatabaseConnections& c = database.connections;
    if (c.server_side <= 0 || c.server_limit <= 0) continue;
    const bool direct = c.via == DatabaseVia::kDirect;
    // Direct demand does not grow with the traffic but with the tasks: at their maximum it
    // is what it is.
    out.push_back({c.name + (direct ? ": max_connections with every pool full"
                                    : ": connections behind the proxy"),
                   direct
                       ? (c.status == ConnectionStatus::kExhausted ? c.server_limit / c.server_side
                                                                   : INFINITY)
                       : c.server_limit / c.server_side});
  }
  std::erase_if(out, [](const Breaking& each) { return !std::isfinite(each.factor); });
  std::stable_sort(out.begin(), out.end(),
                   [](const Breaking& a, const Breaking& b) { return a.factor < b.factor; });
  return out;
}

}  // namespace costplan
