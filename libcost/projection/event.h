// The event engine: every request of every service simulated, once for each seed, with
// autoscaling in the loop.
//
// Thread safety: pure functions. The same seeds give the same figures on every machine.
#pragma once

#include "costplan/simulate.h"

namespace costplan {

// Figures are means over the seeds with 95% intervals (Student's t); series and alarms
// are those of the first seed. Precondition: `curve` covers the time, in steps of
// options.step_s.
Result<Projection> simulate_events(const LoadModel& load, const TrafficCurve& curve,
                                   const SimulateOptions& options);

}  // namespace costplan
