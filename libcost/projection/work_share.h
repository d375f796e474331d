// How far a simulation of every request has come, so that the time that it took says how
// long the rest takes: work is requests, not minutes, and the last seeds may leave threads
// idle.
//
// Units: work as of(); shares of 1.
//
// Thread safety: values and pure functions; the curve has to outlive it.
#pragma once

#include <cstddef>

#include "costplan/traffic.h"

namespace costplan {

class WorkShare {
 public:
  // `jobs`: runs of the curve, each of which takes one of `threads`.
  WorkShare(const TrafficCurve& curve, double traffic_factor, std::size_t jobs,
            std::size_t threads);

  // Of one step of one job.
  double of(std::size_t step) const;
  // Of the time of all jobs, after so much work of all of them.
  double done(double work) const;

 private:
  const TrafficCurve* curve_;
  double requests_per_rate_;  // of a step
  double jobs_;
  double threads_;
  double work_of_job_ = 0;
};

}  // namespace costplan
