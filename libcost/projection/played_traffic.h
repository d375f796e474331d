// What comes in while a load is played, and what the load file has to do with it where that fails.
//
// Thread safety: pure functions.
#pragma once

#include "costplan/simulate.h"
#include "costplan/traffic.h"

namespace costplan {

// curve_of(); its errors name the field of the load file that they come from, where there is one.
Result<TrafficCurve> played_traffic(const LoadModel& load, const SimulateOptions& options);

}  // namespace costplan
