// The lanes path of the event engine: eight seeds side by side, for services whose waits
// have no effect on what arrives.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "costplan/simulate.h"

namespace costplan {

// Why every request of this load has to go through the calendar, in words; empty: lanes do.
std::string why_not_lanes(const LoadModel& load, double index_of_dispersion);

struct LanesRun {
  std::vector<Projection> seeds;  // eight
  // A client lost its patience or was turned away, and what it does then is nothing that
  // lanes know: the figures are void. Empty: they are exact.
  std::string given_up;
};

// Eight seeds from `first_seed` on. `is_stopped` is asked before each step, with the
// steps done. Preconditions: why_not_lanes() is empty; `curve` covers the time, in steps
// of options.step_s.
Result<LanesRun> run_lanes(const LoadModel& load, const TrafficCurve& curve,
                           const SimulateOptions& options, std::uint64_t first_seed,
                           const std::function<bool(std::size_t)>& is_stopped);

}  // namespace costplan
