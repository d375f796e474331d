// What requests wait for connections: those of their calls that find none free.
//
// Units: seconds. Thread safety: values and pure functions.
//
// Proved by tests/projection/engines_on_loads_test.cc and proxy_test.cc, against the event engine.
#pragma once

#include "costplan/workload.h"
#include "projection/delay_mixture.h"
#include "projection/step_queue.h"
#include "queueing/calendar_network.h"

namespace costplan {

// What the calls of a DatabaseUse wait for: their pool, and a proxy to lend what it has. Calls that
// a proxy lends nothing in time are lost.
struct ConnectionWaits {
  StepWaits pool;
  StepWaits proxy;
  double flooded_s = 0;  // that each call waits whom its pool gives a connection; see StepKey
  double stuck = 0;  // share of the connections of pools, whose calls the proxy lends nothing
};

// What so many calls of a request, which all get a connection, wait for one together: nothing, or
// with this probability a time that is exponential (a pool that is full when the first comes is
// full when the next one does), or what varies more is a mixture of two, and what varies less even
// between a least and a longest.
struct PoolWait {
  double probability = 0;
  double mean_s = 0;       // of those who wait
  double scv = 1;          // of theirs
  double decay_per_s = 0;  // of the density of their waits, up to the longest
  double longest_s = 0;    // 0: without end
  double least_s = 0;

  void add_to(DelayMixture& mixture, double requests) const;
  double quantile(double share) const;
};
PoolWait pool_wait_of(const DatabaseUse& use, double calls, const StepWaits& waits);
PoolWait proxy_wait_of(double calls, const StepWaits& waits);
// One after the other, as one of the shape of that which takes more.
PoolWait both(const PoolWait& first, const PoolWait& second);

// Until an RDS Proxy or PgBouncer gives up lending a call what it asks for: the default of both.
inline constexpr double kBorrowTimeoutS = MultiplexingProxy{}.borrow_timeout_s;

// Of the calls at a proxy, and of all requests at a pool, and at a proxy behind it that is flooded:
// the mean, those included whose wait ends without a connection.
double mean_borrow_wait_s(const StepWaits& proxy);
double mean_pool_wait_s(const DatabaseUse& use, double database_factor,
                        const ConnectionWaits& waits);

// Of requests that make so many calls one after the other, each of which fails with this
// probability: the share that has all of them answered, and the calls that are made, as who fails
// makes no further one.
double answered_share(double calls, double failing);
double calls_made(double calls, double failing);

}  // namespace costplan
