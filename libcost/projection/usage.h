// What the load made of what AWS bills by use, kept step by step.
//
// An engine says once per step and service how many requests came and how many were
// answered, ends the step, and asks for the result at the end:
//
//   UsageTally usage(load.services.size(), options.step_s);
//   for (each step) {
//     for (each service) usage.add(service, attempted, answered);
//     usage.end_step();
//   }
//   projection.usage = usage.result();
//
// Everything else that the bill asks for (bytes, log events, messages, cache operations)
// is so much for each request, as the load file says: costplan/plan.h multiplies.
//
// Units: requests, seconds. One addition per call: nothing is looked up by name.
//
// Thread safety: a value.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "costplan/simulate.h"

namespace costplan {

class UsageTally {
 public:
  UsageTally(std::size_t services, int step_s);

  // Of the service at `index` of the load, in this step. `attempted` are the requests that
  // came, retries and those that failed included; `answered` those that were worked on to
  // the end, for workers the messages.
  void add(std::size_t index, double attempted, double answered) {
    open_[index].attempted += attempted;
    open_[index].answered += answered;
  }
  void end_step() {
    if (++steps_in_bucket_ == steps_per_bucket_) close_bucket();
  }
  // Of the steps that have ended.
  ProjectedUsage result() const;

 private:
  struct Requests {
    double attempted = 0;
    double answered = 0;
  };
  void close_bucket();

  ProjectedUsage usage_;        // of the buckets that are full
  std::vector<Requests> open_;  // of each service, in the one that is not
  int step_s_;
  int steps_per_bucket_;
  int steps_in_bucket_ = 0;
};

// The mean of runs of the same load over the same time: what an engine with seeds
// reports. Precondition: there is one, and all have as many services.
ProjectedUsage mean_of(std::span<const ProjectedUsage> runs);

}  // namespace costplan
