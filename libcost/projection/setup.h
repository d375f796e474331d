// What an engine is given before its first step.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>

#include "costplan/autoscale.h"
#include "costplan/simulate.h"
#include "costplan/traffic.h"

namespace costplan {

// Scaling of a service in this simulation: its start, its step and the events that befall
// its tasks.
ScalingConfig scaling_of(const LoadService& service, const LoadModel& load,
                         const SimulateOptions& options);

// Whether its tasks follow the load.
bool follows_load(const ScalingConfig& scaling);
// Whether one of its policies looks at such a metric.
bool looks_at(const ScalingConfig& scaling, ScalingMetricKind metric);

// The longest step that an engine takes: policies and alarms see every minute.
inline constexpr int kLongestStep = 60;

// The steps in which a series of this step is played: no longer ones than the policies need.
int played_step(const LoadModel& load, int step_s);

// What is wrong with the options, whatever the load.
Errors problems_of(const SimulateOptions& options);

// What comes in, in steps of options.step_s: synthetic, or measured and repeated by the day
// of the week where the measurement is shorter. Errors: nothing comes in at all.
Result<TrafficCurve> curve_of(const LoadModel& load, const SimulateOptions& options);

// Seconds by which a curve has to move so that `time` lies between two of its steps of
// `step_s`: the nearest way.
std::int64_t grid_shift(const TrafficCurve& curve, UtcTime time, std::int64_t step_s);

// Whether it is known from `from` to `to`.
bool covers(const TrafficCurve& curve, UtcTime from, UtcTime to);

}  // namespace costplan
