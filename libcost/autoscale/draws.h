// Random numbers of a task, by its number: what one task draws never depends on how many
// others there are, so that a what-if changes only what it changes.
//
// Units: times in milliseconds.
//
// Errors: none. Results are whole milliseconds from functions without the C library's
// exp and log, and so the same on every machine.
//
// Thread safety: pure functions.
//
// Source: the mixing function of base/random.h as a hash; the normal quantile by Acklam's
// rational approximation (2003, relative error 1.2e-9). Proved by
// tests/autoscale/task_lifecycle_test.cc.
#pragma once

#include <cstdint>

namespace costplan {

// What a number is drawn for.
enum class DrawStream : std::uint64_t { kStart = 1, kSpot = 2 };

// Uniform in (0, 1).
double draw_uniform(std::uint64_t seed, DrawStream stream, std::uint64_t number);

// Of a lognormal with this median and 95th percentile; median <= p95.
std::int64_t draw_lognormal_ms(double median_s, double p95_s, std::uint64_t seed, DrawStream stream,
                               std::uint64_t number);

// Exponential with this rate; rate_per_hour > 0.
std::int64_t draw_exponential_ms(double rate_per_hour, std::uint64_t seed, DrawStream stream,
                                 std::uint64_t number);

}  // namespace costplan
