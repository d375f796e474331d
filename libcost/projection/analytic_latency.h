// How long requests take from arrival to answer in the analytic engine, called services and waits
// for connections included: in one step, for alarms, and over the whole time.
//
// Units: seconds.
//
// Thread safety: pure functions, but that a step keeps what was asked of it.
//
// Proved by tests/projection/engines_on_loads_test.cc and tests/scenarios/engines_test.cc, against
// the event engine.
#pragma once

#include <cstddef>
#include <vector>

#include "projection/analytic_service.h"
#include "projection/delay_mixture.h"
#include "projection/network.h"

namespace costplan {

// A percentile of the time from arrival to answer in this step, called services included:
// the mean, and the root of the squared distances by which the same percentiles of the parts
// exceed theirs. Exact for one part and for normal ones; against two equal exponentials 2%
// at p95 and 7% at p99 too high. Of a service that is called less than once per request the
// percentile of those requests; of who calls its callers back that of a gamma time.
double latency_percentile(std::vector<AnalyticService>& services, const LoadNetwork& network,
                          std::size_t service, double share);

// Of every service over the whole time: the sum of its own time and those of its calls, all
// independent; in a circle of calls the sums that are those of themselves, found by turns from
// exponential ones with the right mean. Nobody is answered after the client has left.
std::vector<DelayMixture> sojourns(const std::vector<AnalyticService>& services,
                                   const LoadNetwork& network);

}  // namespace costplan
