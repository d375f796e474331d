#include "projection/network.h"

#include <algorithm>

#include "costplan/queueing.h"
#include "workload/load_model.h"

namespace costplan {
namespace {

enum class Visit { kNotYet, kOnTheWay, kDone };

void visit(std::size_t service, LoadNetwork& network, std::vector<Visit>& visits) {
  if (visits[service] == Visit::kOnTheWay) network.has_cycle = true;
  if (visits[service] != Visit::kNotYet) return;
  visits[service] = Visit::kOnTheWay;
  for (const auto& call : network.calls[service]) visit(call.service, network, visits);
  visits[service] = Visit::kDone;
  network.order.push_back(service);
}

}  // namespace

std::size_t LoadNetwork::index_of(const std::string& service) const {
  const auto it = std::find(names.begin(), names.end(), service);
  return static_cast<std::size_t>(it - names.begin());
}

Result<LoadNetwork> network_of(const LoadModel& load) {
  LoadNetwork out;
  Errors errors;
  for (const auto& service : load.services) out.names.push_back(service.name);
  for (const auto& service : load.services) {
    auto& edges = out.calls.emplace_back();
    for (const auto& [callee, count] : service.workload.calls) {
      const std::size_t index = out.index_of(callee);
      if (index == out.names.size()) {
        errors.push_back({.message = "'" + service.name + "' calls '" + callee +
                                     "', of which the load file does not say what it does",
                          .path = "services." + service.name + ".calls." + callee});
        continue;
      }
      edges.push_back({index, count});
      out.has_calls = true;
    }
  }
  if (!errors.empty()) return errors;
  auto visits = traffic_rates(calls_of(load));
  if (!visits) return visits.errors();
  out.visits = *std::move(visits);
  out.visits_of_message.resize(out.names.size());
  for (std::size_t i = 0; i < out.names.size(); ++i) {
    if (load.services[i].consumes.empty() || out.calls[i].empty()) continue;
    std::vector<ServiceCalls> of_message = calls_of(load);
    for (auto& service : of_message) service.external_rate_per_s = 0;
    of_message[i].external_rate_per_s = 1;
    auto caused = traffic_rates(of_message);
    if (!caused) return caused.errors();
    out.visits_of_message[i] = *std::move(caused);
  }
  std::vector<Visit> seen(out.names.size(), Visit::kNotYet);
  for (std::size_t i = 0; i < out.names.size(); ++i) visit(i, out, seen);
  return out;
}

}  // namespace costplan
