// What limits the requests of a task in a step, and the queues that they wait in.
//
// Units: requests per second, seconds.
//
// Thread safety: pure functions.
//
// Source and known errors: service_step.h. Proved by tests/projection/service_step_test.cc.
#pragma once

#include "costplan/workload.h"
#include "projection/service_step.h"
#include "projection/step_queue.h"

namespace costplan {

// What limits the requests per second of one task.
struct TaskCapacity {
  double places_per_s = 0;
  double cpu_per_s = 0;   // 0: no limit known
  double pool_per_s = 0;  // 0: no database, or who waits for it fails before places are full
  // Few places that are sometimes all away from the vCPUs, or from a pool: a closed network of the
  // two, exact whatever the times at vCPUs, and for exponential ones at pools (Baskett, Chandy,
  // Muntz and Palacios 1975). 0: no tighter.
  double together_per_s = 0;
};

TaskCapacity capacity_of_task(const LoadService& service, const ServiceInput& in,
                              double occupancy_s);
double limit_of(const TaskCapacity& capacity);

bool is_short_of_processors(const TaskCapacity& task);
bool is_short_of_connections(const TaskCapacity& task);
// Whom it calls does less than its own places could have done.
bool is_short_of_callees(const ServiceInput& in, double capacity_per_s);
// Its places are too few to keep a pool busy at all times, and too many to be what is waited for.
bool is_short_of_pools(const ServiceInput& in, const TaskCapacity& task, double capacity_per_s);

// The queue of one task, or of all where they share one.
struct Queues {
  StepQueue one;
  double count = 1;
};

// By turns every n-th request joins the line of a task: arrivals that vary n times less. At random
// they vary as before.
Queues queues_of(const LoadService& service, const ServiceInput& in, const TaskCapacity& task,
                 double arrivals_per_s, double occupancy_s, double capacity_per_s);

// Lines that requests wait in: workers share one, and who goes where there are fewest requests
// comes close to it; otherwise each task has its own.
double lines_of(const LoadService& service, double tasks);

// Requests that a task has at a time at most: its places, or as many as few callers may send to it,
// some of which are at the other tasks.
double most_at_task(const LoadService& service, const ServiceInput& in);

// Index of dispersion of what arrives at each of `tasks`.
double dispersion_at_task(const Workload& work, double dispersion, double tasks);

// Requests per second that the tightest pool of a task has connections for, whatever becomes
// of those that wait; 0: no database.
double pool_rate_of_task(const Workload& work, double database_factor);

}  // namespace costplan
