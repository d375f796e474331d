// What a projection takes for granted, in words: what the load file guesses, what AWS does not
// publish, and how near each approximation comes.
//
// Thread safety: a pure function.
#pragma once

#include "costplan/simulate.h"
#include "projection/network.h"

namespace costplan {

// Adds those that matter to what was simulated, each once. `load` with the tasks that it began with.
void add_assumptions(const Stack& stack, const LoadModel& load, const LoadNetwork& network,
                     const TrafficCurve& curve, const SimulateOptions& options, Projection& out);

}  // namespace costplan
