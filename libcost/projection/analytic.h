// The analytic engine: every step a queue in equilibrium, or a fluid where it is full.
//
// Thread safety: pure functions.
#pragma once

#include "costplan/simulate.h"
#include "costplan/traffic.h"
#include "projection/network.h"

namespace costplan {

// Precondition: `curve` covers the time, in steps of options.step_s.
Result<Projection> simulate_analytic(const LoadModel& load, const LoadNetwork& network,
                                     const TrafficCurve& curve, const SimulateOptions& options);

// The load, with services whose tasks follow it and whose start nobody has set beginning
// with what the two hours before the start leave them with. As it is where nothing comes in
// then.
LoadModel settled(const LoadModel& load, const LoadNetwork& network,
                  const SimulateOptions& options);

}  // namespace costplan
