// The services of a load as a graph: who calls whom, how often, and in which order their
// times can be added up.
//
// Thread safety: plain values.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "costplan/result.h"
#include "costplan/workload.h"

namespace costplan {

struct CallEdge {
  std::size_t service;
  double per_request;
};

struct LoadNetwork {
  // Requests of each service for one request that enters the system; 0 for workers.
  std::vector<double> visits;
  // Where there is a cycle: the same for one message that a worker works on, by worker; empty for
  // who calls nobody.
  std::vector<std::vector<double>> visits_of_message;
  std::vector<std::vector<CallEdge>> calls;  // by caller
  // Services that are called before those that call them, as far as there is no cycle.
  std::vector<std::size_t> order;
  bool has_calls = false;
  bool has_cycle = false;

  std::size_t index_of(const std::string& service) const;
  std::vector<std::string> names;
};

// Errors: calls of services that the load does not describe; cycles of calls and messages in which
// each causes one or more new ones.
Result<LoadNetwork> network_of(const LoadModel& load);

}  // namespace costplan
