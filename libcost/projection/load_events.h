// What the events of a load file do to the requests of a service at a time. What they do to
// its tasks is scaling's: setup.h.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "costplan/workload.h"

namespace costplan {

// Times the database calls of a request in the step that begins at `at_s`: more while a
// cold cache fills, which it does evenly.
double database_calls_factor(const LoadModel& load, const LoadService& service,
                             std::int64_t at_s);

// The share of the requests of the step from `at_s` that find a database away which they need.
double failing_share(const LoadModel& load, const LoadService& service, std::int64_t at_s,
                     int step_s);

// Whether they do any of that, to whichever service.
bool concern_requests(const LoadModel& load, std::int64_t at_s, int step_s);

// A warning for each event that does not begin from `from_s` to `to_s`, which `time` names, and
// for each rise of synthetic traffic that is not at its full height then.
std::vector<std::string> events_outside(const LoadModel& load, std::int64_t from_s,
                                        std::int64_t to_s, const std::string& time);

}  // namespace costplan
