// Simulated time: whole milliseconds since the start, so that sums and comparisons are
// exact and the same everywhere.
#pragma once

#include <cstdint>
#include <limits>

namespace costplan {

using Millis = std::int64_t;
inline constexpr Millis kNever = std::numeric_limits<Millis>::max();
inline constexpr Millis kMillisPerMinute = 60'000;
inline constexpr Millis kMillisPerHour = 60 * kMillisPerMinute;

// Precondition: a finite number of seconds below a century (check_scaling_config).
constexpr Millis to_millis(double seconds) { return static_cast<Millis>(seconds * 1000 + 0.5); }
constexpr double to_seconds(Millis ms) { return static_cast<double>(ms) / 1000; }

}  // namespace costplan
