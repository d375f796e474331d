// The bridge from load to money: a stack with the usage that a simulation projects.
//
// What it answers: "what will this traffic make it cost?" Meters and rating cannot tell
// declared usage from projected.
//
// Units: usage of the average month of 730 hours, scaled from the time that was
// simulated.
//
// Errors: a projection of no time, or of an engine that does not project usage.
//
// Thread safety: pure functions.
//
// Example:
//   auto projected = with_projected_usage(*stack, *load, *projection);
//   auto bill = estimate(projected->stack, **catalog);
#pragma once

#include <string>
#include <vector>

#include "costplan/estimate.h"
#include "costplan/simulate.h"

namespace costplan {

struct ProjectedStack {
  Stack stack;
  std::vector<std::string> changed;  // `web.tasks`, by path
};

// Task-hours by capacity provider, LCU-hours, log events and messages are projected;
// everything else stays as declared.
Result<ProjectedStack> with_projected_usage(const Stack& stack, const LoadModel& load,
                                            const Projection& projection);

// A line whose quantity the simulation changed.
struct UsageDifference {
  std::string resource;
  std::string description;
  std::string unit;
  std::optional<Quantity> declared;  // empty: the line is only in one of them
  std::optional<Quantity> projected;
  Money declared_cost;
  Money projected_cost;
};
std::vector<UsageDifference> usage_differences(const Estimate& declared, const Estimate& projected);

}  // namespace costplan
