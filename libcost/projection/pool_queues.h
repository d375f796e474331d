// The queues in front of the connection pools of a service, in one step: each process of a task has
// a pool for each database that it uses.
//
// Units: seconds. Thread safety: values and pure functions.
//
// Proved by tests/projection/engines_on_loads_test.cc and pools_of_processes_test.cc, against the
// event engine.
#pragma once

#include <span>

#include "costplan/workload.h"
#include "projection/pool_wait.h"
#include "projection/service_step.h"

namespace costplan {

// Of calls that so many requests make one after the other: the sum of the scv of arrivals and holds
// with which single calls wait as long. They come close to each other, with holds that are long
// together: in times that are long beside a request, it is one piece of work, of which those who wait
// still have (k + 1) / 2 of its k calls.
double scv_of_calls_in_a_row(double calls, double requests_scv, double hold_scv);

// Requests that come as far as the database: no more than places and processors let through.
double reaching_per_s(const LoadService& service, double arrivals_per_s, double tasks);

// Of its calls, those that get a connection where requests are refused one.
double made_share(const DatabaseUse& use, double database_factor, double refused);

// Fills in what the calls of each DatabaseUse wait for their pool, and in `in` what it means to the
// service; `refused`: the share of the requests for which a database has no connection. What waits
// for a pool without a timeout, or with too few places to wait that long, waits in front of the
// service: step_service(). The share of the requests that give up.
double wait_for_pools(const LoadService& service, double hold_scv, double refused, ServiceInput& in,
                      std::span<ConnectionWaits> all);

}  // namespace costplan
