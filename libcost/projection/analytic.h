// The analytic engine: every step a queue in equilibrium, or a fluid where it is full.
//
// Thread safety: pure functions.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "costplan/autoscale.h"
#include "costplan/simulate.h"
#include "projection/alarm_replay.h"
#include "projection/delay_mixture.h"
#include "projection/network.h"
#include "projection/service_step.h"

namespace costplan {

// Scaling of a service in this simulation: its start, its step and the events that befall
// its tasks.
ScalingConfig scaling_of(const LoadService& service, const LoadModel& load,
                         const SimulateOptions& options);

// What is wrong with the options, whatever the load.
Errors problems_of(const SimulateOptions& options);

// What comes in, in steps of options.step_s: synthetic, or measured and repeated by the day
// of the week where the measurement is shorter. Errors: nothing comes in at all.
Result<TrafficCurve> curve_of(const LoadModel& load, const SimulateOptions& options);

// Precondition: `curve` covers the time, in steps of options.step_s.
Result<Projection> simulate_analytic(const LoadModel& load, const LoadNetwork& network,
                                     const TrafficCurve& curve, const SimulateOptions& options);

}  // namespace costplan
