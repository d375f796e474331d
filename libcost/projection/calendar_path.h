// The calendar path of the event engine: what a load file means to a simulation that
// knows pools, timeouts, retries and call graphs, and one run of it.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <functional>

#include "costplan/simulate.h"
#include "queueing/calendar_network.h"

namespace costplan {

CalendarNetwork calendar_network_of(const LoadModel& load, const SimulateOptions& options,
                                    double index_of_dispersion);

// Requests of a task whose own work goes on at full speed: its vCPUs over what a request
// takes of one while it works; a request that is alone always does. 0: processors are never short.
double processors_of(const LoadService& service);

// One seed. `is_stopped` is asked before each step, with the steps done.
// Precondition: `curve` covers the time, in steps of options.step_s.
Result<Projection> run_calendar(const LoadModel& load, const TrafficCurve& curve,
                                const SimulateOptions& options, std::uint64_t seed,
                                const std::function<bool(std::size_t)>& is_stopped);

}  // namespace costplan
