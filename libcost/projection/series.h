// Rows of the time series.
//
// Thread safety: pure functions.
#pragma once

#include <span>

#include "costplan/simulate.h"

namespace costplan {

// One row instead of several of the same system: means over the time, of latencies over the
// requests that were answered and of errors over those that came; of connections and depths
// the most. Precondition: there is one.
SeriesRow mean_of(std::span<const SeriesRow> rows);

}  // namespace costplan
