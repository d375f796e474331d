// Takes a step of the analytic engine into the accounts of its service and of the databases that
// it calls: tasks, busy time, and the times whose percentiles come at the end.
//
// Units: seconds.
//
// Thread safety: values.
#pragma once

#include <span>
#include <vector>

#include "projection/analytic_database.h"
#include "projection/analytic_service.h"

namespace costplan {

// As often as the step came since the last time. `waits`: for each DatabaseUse; `step_s`: how long
// a step is.
void account(AnalyticService& state, AnalyticStep& step, std::span<const ConnectionWaits> waits,
             std::vector<AnalyticDatabase>& databases, double step_s);

}  // namespace costplan
