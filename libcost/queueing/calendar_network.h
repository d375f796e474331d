// A network of services, connection pools and databases for the calendar path of the
// event engine: every request is followed from its arrival to its reply.
//
// What it answers: nothing by itself; CalendarSimulation runs it.
//
// The life of a request at a service:
//   arrives → is sent to a task (routing) → waits for a slot → own work (service time)
//   → database calls, one after the other, each waiting for a connection of its pool
//   → calls to other services, one after the other, each waiting for its reply → reply
// Its client may lose patience while it waits, give up after a timeout, and try again.
//
// Units: seconds, requests per second. Errors: problems_of() returns all at once, each
// with the path of its field, such as `services.web.pool.max`.
// Thread safety: plain values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "costplan/result.h"
#include "queueing/time_sampler.h"

namespace costplan {

enum class Routing {
  kLeastOutstanding,  // the task with the fewest requests that it has not answered; ties at random
  kRoundRobin,        // in turn
  kRandom,
  kSharedQueue,  // one queue before all tasks: workers of a message queue, pull models
};

enum class Discipline {
  kFirstComeFirstServed,  // `concurrency` slots, one request each
  kProcessorSharing,      // all at once; `concurrency` processors shared evenly among them
};

enum class WaitingOrder { kFifo, kRandom };

// Whether a request keeps its slot while it waits for databases and other services, as
// threads do, or frees it, as event loops do. Services that call each other in a circle
// and keep their slots can all wait for each other until their clients give up.
enum class SlotWhileWaiting { kKept, kFreed };

// What happens to a request whose client timed out before it was started.
enum class AfterTimeout {
  kLeavesQueue,     // is taken out
  kIsServedAnyway,  // nobody tells the server: it works for nobody
};

// Whoever sends requests: users, or the service that makes a call. A request that is
// being worked on when its client leaves is worked on to its end.
struct ClientBehaviour {
  double timeout_s = 0.0;                           // from arrival to reply; 0 waits for ever
  std::optional<TimeDistribution> patience_s = {};  // of waiting for a slot only
  int max_retries = 0;                              // after any failure
  double backoff_s = 0.1;                           // before the first retry
  double backoff_multiplier = 2.0;                  // from each retry to the next
  double max_backoff_s = 20.0;
  bool jitter = true;  // each back-off is uniform between 0 and that ("full jitter")

  // The longest back-off after so many retries before.
  double backoff_after_s(int retries) const {
    double out = std::min(backoff_s, max_backoff_s);
    for (int i = 0; i < retries && out < max_backoff_s; ++i) {
      out = std::min(out * backoff_multiplier, max_backoff_s);
    }
    return out;
  }
};

struct CalendarCall {
  std::string service;
  double mean_per_request = 1.0;  // 2.3 means two calls and a third one in 30 % of requests
  bool waits_for_reply = true;    // false: a message is sent, nobody waits
  ClientBehaviour client = {};
};

struct CalendarPool {
  int min = 0;  // opened when the task starts
  int max = 10;
  double acquire_timeout_s = 0.0;  // 0 waits for ever
  WaitingOrder order = WaitingOrder::kFifo;
  int processes_per_task = 1;   // each has a pool, and its part of the requests
  double idle_timeout_s = 0.0;  // closes idle connections above min; 0 never
};

struct CalendarDatabaseCall {
  std::string database;
  double calls_per_request = 1.0;  // as mean_per_request
  TimeDistribution hold_s = {};    // from getting a connection to giving it back
  CalendarPool pool = {};
  // Above 0: a call holds a connection so many times as long as the request's own work takes,
  // whatever hold_s is, so that all of the request has the shape of its own work.
  double hold_of_own_work = 0.0;
};

// A fixed number of customers who each wait for their reply, think, and ask again.
struct ClosedPopulation {
  int customers = 0;
  TimeDistribution think_s = {};
};

struct CalendarService {
  std::string name;
  int concurrency = 1;  // slots, or processors, of one task
  TimeDistribution service_s = {};
  double cpu_share = 1.0;  // CPU seconds per second of own work
  // Requests in slots of a task whose own work goes on at full speed; more share that
  // speed evenly: vCPUs / cpu_share. 0: processors are never short. Slots only.
  double processors = 0.0;
  // For how long a request that is alone on less than one of them may exceed them.
  double burst_s = std::numeric_limits<double>::infinity();
  Routing routing = Routing::kLeastOutstanding;
  Discipline discipline = Discipline::kFirstComeFirstServed;
  WaitingOrder order = WaitingOrder::kFifo;
  // Places of a task (of the whole service with kSharedQueue), those in service
  // included; a request that finds none is rejected. 0: no limit.
  int places = 0;
  SlotWhileWaiting slot = SlotWhileWaiting::kKept;
  AfterTimeout after_timeout = AfterTimeout::kLeavesQueue;
  // The shape of the intervals between arrivals from outside; the rate comes with each
  // step. Exponential: Poisson. Any other is a renewal process, whose index of
  // dispersion over long times is its scv: hyperexponential with scv 4 is burstier.
  TimeDistribution arrival_shape = {};
  ClientBehaviour client = {};  // of requests from outside
  std::vector<CalendarCall> calls = {};
  std::vector<CalendarDatabaseCall> database_calls = {};
  std::optional<ClosedPopulation> population = {};
};

struct DownInterval {
  double from_s = 0.0;
  double to_s = 0.0;
};

// A proxy that lends a connection for a transaction (RDS Proxy, PgBouncer). Tasks then
// open as many connections to it as they like.
struct MultiplexingProxy {
  int max_connections = 100;        // to the database
  double pinned_share = 0.0;        // of client connections that keep theirs until they close
  double borrow_timeout_s = 120.0;  // 0 waits for ever
};

struct CalendarDatabase {
  std::string name;
  int max_connections = 100;  // without reserved slots
  std::optional<MultiplexingProxy> proxy = {};
  // All connections break at the start; every attempt fails until the end.
  std::vector<DownInterval> down = {};
};

struct CalendarNetwork {
  std::vector<CalendarService> services;
  std::vector<CalendarDatabase> databases = {};
  // More requests at a time than this are refused, so that an overload that lasts
  // cannot eat the memory.
  std::size_t max_in_flight = 1u << 20;
};

// Everything that is wrong, in the order of the description; empty when it can run.
Errors problems_of(const CalendarNetwork& network);

}  // namespace costplan
