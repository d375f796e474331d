// What the events of a load file do to a service at a time.
//
// Thread safety: pure functions.
#pragma once

#include "costplan/workload.h"

namespace costplan {

// Times the database calls of a request in the step that begins at `at`: more while a
// cold cache fills, which it does evenly.
double database_calls_factor(const LoadModel& load, const LoadService& service, UtcTime at);

}  // namespace costplan
