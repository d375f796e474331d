// One interval of one service in the analytic engine: a queue in equilibrium, or, where
// the load is not below the capacity, a fluid that fills up.
//
// Source: workers are M/G/c by Erlang C with two moments (FastQueue). Behind a load
// balancer that takes turns each task is a queue of its own, whose arrivals are every n-th
// of the service's (at random: a share of them; to the fewest requests: as one queue, which
// is a little better than it can be): GI/G/c by Allen-Cunneen and
// Kraemer-Langenbach-Belz. Little's law, fluid_backlog(). Clients that leave a full queue
// after a fixed time: the wait of M/M/c+D, whose density rises as e^((λ - capacity) w) up to
// their patience (Barrer 1957), so that what is still served is late more often than not.
//
// Where the pool of a task is tighter than its places, whoever waits for a place only waits for
// the pool sooner: the wait for the pool is all that there is, and is not added to another one.
//
// Requests that share the vCPUs of a task, which need not be whole: the mean of M/G/PS, exact
// whatever the service time; each is slowed down by as many as there are when it comes. Against
// exact M/M/1-PS at loads of 50% to 95% the median is within 5%, p95 within 2%, p99 within 10%,
// p99.9 20% too long at most. Who finds all places of a task taken waits in front of them, for as
// long as in heavy traffic (Zhang and Zwart 2008); where it has places for few more than run at
// full speed (1.75 times as many) as a queue for so many, within 20%. For arrivals by turns an
// approximation: against the event engine at loads up to 80% within 10% at p50, p95 and p99, within
// 35% where the work does not vary.
//
// Who calls keeps a place meanwhile: callers.h.
//
// Known errors: against exact E_n/M/1 at loads of 30% to 95%, the mean of the sojourn time
// is within 4%, its p99 within 7%; general service times as StepQueue. Each interval is in
// equilibrium from its start; near the capacity only as far as half an hour would bring it.
//
// Proved by tests/projection/service_step_test.cc, and against the event engine by
// tests/projection/engines_on_loads_test.cc and random_loads_test.cc.
#pragma once

#include <limits>

#include "costplan/workload.h"
#include "projection/callers.h"
#include "projection/step_queue.h"

namespace costplan {

// How what comes varies.
struct ArrivalVariation {
  double dispersion = 1;  // the index of it, of what comes one by one
  double batch = 0;       // that come with each: E[X²] / E[X] - 1 of X at a time
};

// What stands still during the interval.
struct ServiceInput {
  double arrivals_per_s = 0;  // retries included
  double serving_tasks = 0;
  double running_tasks = 0;
  double extra_s = 0;  // while it keeps a place: waits for pools and for services that are called
  double pool_s = 0;   // of those the waits for pools
  double calls_s = 0;  // of those the services that are called, which vary
  double calls_variance = 0;
  double behind_s = 0;  // the backlogs of services that are called, which they keep themselves
  double cut_short_s = 0;  // by which the mean stay at a place is shorter, because some fail
  double failures = 0;  // share that fails on the way: no connection, or a call that failed
  double database_factor = 1;  // a cold cache: times the calls
  double most_per_s = 0;       // that its databases can take; 0: no limit
  FewClients callers;
  BehindPlaces callees;  // in requests
  BehindPlaces pools;    // in requests of a task, what its places let through to its own pools
  ArrivalVariation arrivals = {};
  double age_s = 0;  // that the first in line has waited, where there is a backlog
  double came_per_s = 0;  // when it came
  double seconds = 60;
};

// For a place, of requests that share the vCPUs of a task when they have one; exponential.
struct FrontWait {
  double probability = 0;
  double mean_wait_s = 0;  // of those who wait

  double mean_s() const { return probability * mean_wait_s; }
  friend bool operator==(const FrontWait&, const FrontWait&) = default;
};

struct ServiceOutput {
  double sojourn_mean_s = 0;  // of those who do not fail
  double answered_per_s = 0;  // while their client still waits
  double backlog = 0;         // at the end
  double cpu = 0;             // of the vCPUs, 1 is all
  double served_per_s = 0;    // that get a place
  double worked_per_s = 0;    // of those, worked on to the end, whoever still waits for it
  bool is_overloaded = false;
  // Above 0: the wait is no wait, but what sharing the vCPUs adds, in proportion to the service
  // time: so much of it at least, for those who share them.
  double stretch = 0;
  FrontWait front;
  double in_flight = 0;    // being worked on
  double present = 0;      // and waiting at a task
  double occupancy_s = 0;  // of a place, for each request, those that fail included
  double capacity_per_s = 0;
  double utilisation = 0;  // of the places
  double wait_probability = 0;
  double wait_mean_s = 0;   // of those who wait
  double wait_decay_per_s = 0;  // of the density of their waits, up to the longest
  double longest_wait_s = 0;    // 0: without end, and exponential
  double fluid_wait_s = 0;  // of those who are served, behind a backlog
  double error_share = 0;   // of the attempts

  friend bool operator==(const ServiceOutput&, const ServiceOutput&) = default;
};

// `backlog` is that at the start; `times` are of the service time.
ServiceOutput step_service(const LoadService& service, const AnswerTimes& times,
                           const ServiceInput& in, double backlog);

}  // namespace costplan
