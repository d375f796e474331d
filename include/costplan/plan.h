// The bridge from load to money: a stack with the usage that a simulation projects.
//
// What it answers: "what will this traffic make it cost?" Meters and rating cannot tell
// declared usage from projected.
//
// Projected, as far as the stack's refs and the load file say it: tasks by capacity
// provider (and those of the cluster, for Container Insights), LCUs, requests and bytes of
// a CloudFront distribution whose origin is the load balancer, requests that its web ACL
// inspects, answers to the internet, log events, messages, commands of serverless caches,
// requests that X-Ray samples from; and bytes through NAT (log events, calls outside, image
// pulls of task starts), with what the load file says that others send there. While it does not,
// the larger one of declared and projected bytes stays, since what is declared may be of others.
// Everything else stays as declared; the assumptions of the stack name both.
//
// Units: usage of a month of `month` hours, scaled from the time that was simulated; the
// assumptions say by how much, and when that is only part of a day or a week.
//
// Errors: a projection of no time, or of an engine that does not project usage.
//
// Thread safety: pure functions.
//
// Example:
//   auto projected = with_projected_usage(*stack, *load, *projection);
//   auto bill = estimate(projected->stack, **catalog);
//   bill->projected_usage = compare_usage(*declared_bill, *bill, *projection);
#pragma once

#include <string>
#include <vector>

#include "costplan/estimate.h"
#include "costplan/simulate.h"

namespace costplan {

struct ProjectedStack {
  Stack stack;                       // with what was assumed among its assumptions
  std::vector<std::string> changed;  // `lb.lcu`, by path
};

// `month` is the one that is estimated: 730 hours, or those of a calendar month.
Result<ProjectedStack> with_projected_usage(const Stack& stack, const LoadModel& load,
                                            const Projection& projection,
                                            Hours month = Hours(Quantity(730)));

// Both bills of one stack, line by line where their quantities differ.
UsageComparison compare_usage(const Estimate& declared, const Estimate& projected,
                              const Projection& projection);

}  // namespace costplan
