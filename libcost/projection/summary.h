// What both engines make of their figures in the same way.
//
// Thread safety: pure functions.
#pragma once

#include <vector>

#include "costplan/simulate.h"

namespace costplan {

// `peak_in_use`: connections in use when most were; shared among the services by what
// each takes of them on the whole.
DatabaseConnections connections_of(const LoadModel& load, const DatabaseAccess& access,
                                   const std::vector<ServiceProjection>& services,
                                   double peak_in_use);

std::vector<ObjectiveProjection> objectives_of(const LoadModel& load,
                                               const std::vector<ServiceProjection>& services);

}  // namespace costplan
