// Means and quantiles with their 95 % intervals, from independent replications.
//
// What it answers: "the 99th percentile is 212 ms; 208 to 216?", and "how many seeds
// until that is known to one per cent?"
//
// Each seed is one simulation of the whole schedule; its mean and its quantiles are one
// observation. Observations of different seeds are independent, so that Student's t
// distribution gives the interval: mean ± t(0.975, n-1) · s / √n.
//
// Stopping at a precision looks at the interval after each batch of eight seeds. That
// makes the interval right a little less often than 95 times in 100; ask for a fixed
// number of seeds where that matters.
//
// Units: seconds. Determinism: the same bits on every machine, as lanes.h.
//
// Errors: kInvalidArgument: seeds that are no multiple of eight, an empty schedule, a
// precision that is not between 0 and 1, and whatever LaneQueue refuses.
//
// Thread safety: functions of their arguments.
//
// Source: Law, "Simulation Modeling and Analysis" (2015), 9.4 (replication and deletion)
// and 9.4.1 (sequential stopping); t quantiles: Abramowitz and Stegun, 26.7.5.
// Proved by tests/queueing/replications_test.cc and coverage_test.cc.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "costplan/result.h"
#include "queueing/lanes.h"

namespace costplan {

// A value and its 95 % interval.
struct Interval {
  double value = 0.0;
  double low = 0.0;
  double high = 0.0;

  // Half of the width relative to the value; 0 where both are 0.
  double relative_half_width() const;
};

// The quantile 0.975 of Student's t distribution: 12.706 for one degree of freedom.
double student_t_975(std::size_t degrees_of_freedom);

// Of the mean of independent observations; of one observation, the value thrice.
Interval interval_of(std::span<const double> observations);

inline constexpr std::array<double, 4> kReportedQuantiles = {0.5, 0.95, 0.99, 0.999};

struct ReplicationPlan {
  LaneConfig lanes;                    // its seeds are replaced
  std::vector<LaneInterval> schedule;  // one after the other
  std::size_t warm_up = 0;             // this many of them leave no trace in the results
  std::uint64_t first_seed = 1;
  std::size_t seeds = 8;  // 8, 16, 24, ...; with a precision, the most
  // Stop once the means and the 99th percentiles of wait and sojourn time are known with
  // this relative half-width; 0: run all seeds.
  double precision = 0.0;
};

struct Latency {
  Interval mean_s;
  std::array<Interval, kReportedQuantiles.size()> quantile_s;  // p50 p95 p99 p99.9
};

struct Replications {
  std::size_t seeds = 0;  // run
  bool precise = false;   // the precision asked for was reached
  std::uint64_t requests = 0;
  Latency wait;
  Latency sojourn;
  Interval utilisation;
};

Result<Replications> replicate(const ReplicationPlan& plan);

}  // namespace costplan
