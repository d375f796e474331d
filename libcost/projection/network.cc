#include "projection/network.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "costplan/queueing.h"
#include "workload/load_model.h"

namespace costplan {
namespace {

enum class Visit { kNotYet, kOnTheWay, kDone };

// Without recursion: chains of calls may be long.
void visit(std::size_t from, LoadNetwork& network, std::vector<Visit>& visits) {
  if (visits[from] != Visit::kNotYet) return;
  std::vector<std::pair<std::size_t, std::size_t>> path{{from, 0}};  // services, next call of each
  visits[from] = Visit::kOnTheWay;
  while (!path.empty()) {
    auto& [service, next] = path.back();
    if (next == network.calls[service].size()) {
      visits[service] = Visit::kDone;
      network.order.push_back(service);
      path.pop_back();
      continue;
    }
    const std::size_t called = network.calls[service][next++].service;
    if (visits[called] == Visit::kOnTheWay) network.has_cycle = true;
    if (visits[called] != Visit::kNotYet) continue;
    visits[called] = Visit::kOnTheWay;
    path.emplace_back(called, 0);
  }
}

}  // namespace

std::size_t LoadNetwork::index_of(const std::string& service) const {
  const auto it = std::find(names.begin(), names.end(), service);
  return static_cast<std::size_t>(it - names.begin());
}

Result<LoadNetwork> network_of(const LoadModel& load) {
  LoadNetwork out;
  Errors errors;
  std::unordered_map<std::string_view, std::size_t> indices;
  for (const auto& service : load.services) {
    indices.emplace(service.name, indices.size());
    out.names.push_back(service.name);
  }
  for (const auto& service : load.services) {
    auto& edges = out.calls.emplace_back();
    for (const auto& [callee, count] : service.workload.calls) {
      const auto found = indices.find(callee);
      if (found == indices.end()) {
        errors.push_back({.message = "'" + service.name + "' calls '" + callee +
                                     "', of which the load file does not say what it does",
                          .path = "services." + service.name + ".calls." + callee});
        continue;
      }
      edges.push_back({found->second, count});
      out.has_calls = true;
    }
  }
  if (!errors.empty()) return errors;
  errors = endless_circles_of(load);
  if (!errors.empty()) return errors;
  std::vector<Visit> seen(out.names.size(), Visit::kNotYet);
  for (std::size_t i = 0; i < out.names.size(); ++i) visit(i, out, seen);
  std::vector<ServiceCalls> calls = calls_of(load);
  auto visits = traffic_rates(calls);
  if (!visits) return visits.errors();
  out.visits = *std::move(visits);
  out.visits_of_message.resize(out.names.size());
  if (!out.has_cycle) return out;
  for (auto& service : calls) service.external_rate_per_s = 0;
  for (std::size_t i = 0; i < out.names.size(); ++i) {
    if (load.services[i].consumes.empty() || out.calls[i].empty()) continue;
    calls[i].external_rate_per_s = 1;
    auto caused = traffic_rates(calls);
    if (!caused) return caused.errors();
    out.visits_of_message[i] = *std::move(caused);
    calls[i].external_rate_per_s = 0;
  }
  return out;
}

}  // namespace costplan
