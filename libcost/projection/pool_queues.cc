#include "projection/pool_queues.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/elementary.h"
#include "base/transcendental.h"
#include "projection/even_stations.h"
#include "projection/task_queues.h"

namespace costplan {

double scv_of_calls_in_a_row(double calls, double requests_scv, double hold_scv) {
  return 2 * calls / (calls + 1) * (requests_scv + hold_scv);
}

double reaching_per_s(const LoadService& service, double arrivals_per_s, double tasks) {
  const Workload& work = service.workload;
  double each = work.concurrency / work.service_time.mean_s();
  if (work.cpu_per_request_s > 0) each = std::min(each, service.vcpu / work.cpu_per_request_s);
  return std::min(arrivals_per_s, tasks * each);
}

double made_share(const DatabaseUse& use, double database_factor, double refused) {
  if (refused <= 0) return 1;
  return std::max(0.0, 1 - refused / std::min(1.0, use.calls_per_request * database_factor));
}

namespace {

// The calls of a DatabaseUse in a step.
struct PoolCalls {
  const LoadService& service;
  const DatabaseUse& use;
  const ServiceInput& in;
  double hold_scv = 1;
  double requests_per_s = 0;  // that reach the pools
  double per_request = 1;
  double held_s = 0;
  double stuck = 0;           // share of the connections
  double unlike_poisson = 1;  // after the pools before

  // That a request is at other work for each of its calls.
  double away_s() const {
    const double all_s = service.workload.service_time.mean_s() + in.calls_s;
    return std::max(0.0, all_s / per_request - use.hold_s);
  }
  double pools() const { return in.serving_tasks * use.pool.processes_per_task; }
};

// Of the calls that arrive at each of `pools`, so that with the scv of their holds they wait as long
// as they do. Where few of the requests call, theirs come more by chance. The work of a request moves
// its calls about: what is left is that of times as long as those in which a queue that is nearly
// full fills and empties, `settling_s` (the spectrum of arrivals that are each moved by an
// exponential time).
double dispersion_of(const PoolCalls& calls, double pools, double settling_s) {
  const Workload& work = calls.service.workload;
  const double k = calls.per_request;
  const double requests = calls.service.consumes.empty()
                              ? dispersion_at_task(work, calls.in.arrivals.dispersion, pools)
                              : 1;
  const double moved = work.service_time.mean_s() / settling_s;
  const double kept = 1 / (1 + work.service_time.scv() * moved * moved);
  const double in_long = k < 1 ? 1 + k * (requests - 1)
                               : scv_of_calls_in_a_row(k, requests, calls.hold_scv) -
                                     calls.hold_scv;
  return 1 + calls.unlike_poisson * kept * (in_long - 1);
}

// What they wait where so many of the pools are one line.
struct PoolLine {
  StepWaits waits;
  double busy = 0;         // share of its connections, at most 0.99
  double connections = 1;  // of each of the pools
};

// A request whose call fails makes no other one.
void follow_lost_calls(const PoolCalls& calls, double lines, StepQueue& queue, StepWaits& waits) {
  constexpr int kRounds = 5;
  double made = calls.per_request;
  for (int round = 0; round < kRounds && calls.per_request > 1 && waits.lost > 0; ++round) {
    made = (made + calls_made(calls.per_request, std::min(waits.lost, 0.999))) / 2;
    queue.arrivals_per_s = calls.requests_per_s * made / lines;
    waits = waits_of(queue);
  }
}

// Adds an exponential wait for the share `probability`, which ends with their patience.
void wait_more(double probability, double mean_s, double patience_s, StepWaits& waits) {
  constexpr double kNever = 1e-9;
  if (probability <= kNever || mean_s <= 0) return;
  if (patience_s > 0) {
    const double lost = portable_exp(-patience_s / mean_s);
    waits.lost = 1 - (1 - waits.lost) * (1 - probability * lost);
    mean_s -= patience_s * lost / (1 - lost);
    probability *= (1 - lost) / (1 - probability * lost);
  }
  const double before_s = waits.probability * waits.mean_s;
  const double all_s = before_s + probability * mean_s;
  const double squares =
      before_s * waits.mean_s * (1 + waits.scv) + 2 * probability * mean_s * (before_s + mean_s);
  waits.probability += probability - waits.probability * probability;
  waits.mean_s = all_s / waits.probability;
  waits.scv = squares / (all_s * waits.mean_s) - 1;
  if (patience_s > 0) {
    waits.decay_per_s = decay_with_mean(std::min(waits.mean_s, patience_s / 2), patience_s);
  }
}

// Who finds all pools of a line full waits for a connection of its own one, not for the next of all:
// against the event engine half as long, as some pools then have connections free while others
// have lines, and as rarely as those of its process are all at the pool. And see even_stations.h.
void wait_for_own_pool(const PoolCalls& calls, const StepQueue& queue, double pools,
                       PoolLine& line) {
  constexpr double kSeldomLate = 1e-3;
  const double patience_s = calls.use.pool.acquire_timeout_s;
  // What varies more has longer lines, as everywhere; what does not vary keeps its order.
  const double scale = calls.hold_scv < 1 ? calls.hold_scv : (1 + calls.hold_scv) / 2;
  const double at_pool = calls.held_s / (calls.held_s + calls.away_s());
  const double service_s = scale * calls.held_s / line.connections;
  if (patience_s > 0 && service_s > 0) {
    // Who leaves makes room for the others.
    constexpr int kRounds = 5;
    const double too_long = at_pool * portable_exp(-patience_s / service_s);
    double late = 0;
    for (int round = 0; round < kRounds; ++round) {
      late = (late + line.waits.probability * too_long) / 2;
      if (late < kSeldomLate) break;
      StepQueue fewer = queue;
      fewer.arrivals_per_s *= 1 - late;
      line.waits = waits_of(fewer);
    }
    line.waits.lost = std::max(line.waits.lost, line.waits.probability * too_long);
  }
  wait_more(line.waits.probability, at_pool * service_s * (1 - 1 / pools) / 2, patience_s,
            line.waits);
  const StationWait own =
      wait_at_even_station({.calls_per_s = queue.arrivals_per_s / pools * (1 - line.waits.lost),
                            .service_s = calls.held_s,
                            .servers = line.connections,
                            .away_s = calls.away_s()});
  wait_more(own.probability, scale * own.mean_s, patience_s, line.waits);
}

PoolLine wait_in_line(const PoolCalls& calls, double pools) {
  const PoolSettings& pool = calls.use.pool;
  const double lines = calls.pools() / pools;
  const double per_s = calls.requests_per_s * calls.per_request / lines;
  const double usable = std::max(1.0, std::round(pool.max * pools * (1 - calls.stuck)));
  PoolLine out{.busy = std::min(0.99, per_s * calls.held_s / usable),
               .connections = usable / pools};
  double settling_s = calls.held_s / usable / ((1 - out.busy) * (1 - out.busy));
  if (pool.acquire_timeout_s > 0) settling_s = std::min(settling_s, pool.acquire_timeout_s);
  StepQueue queue{
      .arrivals_per_s = per_s,
      .service_s = calls.held_s,
      .servers = static_cast<std::int64_t>(usable),
      .scv = calls.hold_scv,
      .arrival_scv = dispersion_of(calls, lines, settling_s),
      .clients = most_at_task(calls.service, calls.in) * pools / pool.processes_per_task,
      .in_random_order = pool.order == PoolOrder::kRandom};
  if (pool.acquire_timeout_s > 0) queue.patience_s = pool.acquire_timeout_s;
  // Up to its limit it fills within minutes only as far as just below it.
  const double most = usable / calls.held_s;
  if (pool.acquire_timeout_s <= 0 && queue.arrivals_per_s < most) {
    queue.arrivals_per_s = std::min(queue.arrivals_per_s, kNearlyFull * most);
  }
  out.waits = waits_of(queue);
  follow_lost_calls(calls, lines, queue, out.waits);
  if (pools > 1 && out.waits.is_stable) wait_for_own_pool(calls, queue, pools, out);
  const double between_s = calls.service.workload.service_time.mean_s() / calls.per_request;
  out.waits.together = settling_s / (settling_s + between_s);
  return out;
}

// Requests go to the process of their task that has the fewest, and by fewest outstanding requests
// to that task: where its pool has room. Such pools are as good as one line; and no worse than with
// a line each, where that is known better.
PoolLine wait_for(const PoolCalls& calls) {
  const bool by_fewest =
      calls.service.workload.load_balancing == LoadBalancing::kLeastOutstandingRequests;
  const double pools =
      calls.use.pool.processes_per_task * (by_fewest ? std::max(1.0, calls.in.serving_tasks) : 1);
  const PoolLine line = wait_in_line(calls, pools);
  if (pools <= 1 || line.waits.lost <= 0) return line;
  const PoolLine alone = wait_in_line(calls, 1);
  return alone.waits.lost < line.waits.lost ? alone : line;
}

// The places of a task, and the connections of its pools: calls of those who have one. Where tasks
// share a line, others have places while it has none.
PlacesAndStation places_around_pool(const PoolCalls& calls, double connections) {
  const Workload& work = calls.service.workload;
  const double tasks = calls.in.serving_tasks;
  const bool is_shared = lines_of(calls.service, tasks) < tasks;
  if (is_shared || work.concurrency <= connections) return {};
  return calls_behind_places(
      {.places = std::floor(work.concurrency),
       .calls_per_s = calls.in.arrivals_per_s / tasks * calls.per_request,
       .away_s = calls.away_s(),
       .service_s = calls.held_s,
       .at_work = connections,
       .lines = calls.use.pool.processes_per_task,
       .scv = calls.hold_scv});
}

// While others wait for a place, all who have one are there.
void meet_places(const PlacesAndStation& around, double calls, ServiceInput& in,
                 StepWaits& waits) {
  const double most_per_s = around.callers.most_per_s / calls;
  if (most_per_s <= 0) return;
  if (in.pools.most_per_s <= 0 || most_per_s < in.pools.most_per_s) {
    in.pools = around.callers;
    in.pools.most_per_s = most_per_s;
  }
  if (waits.probability > 0) {
    waits.mean_s = std::min(waits.mean_s * around.station.longer,
                            around.station.when_full_s / waits.probability);
  }
}

}  // namespace

double wait_for_pools(const LoadService& service, double hold_scv, double refused, ServiceInput& in,
                      std::span<ConnectionWaits> all) {
  const Workload& work = service.workload;
  const double reaching = reaching_per_s(service, in.arrivals_per_s, in.serving_tasks);
  constexpr double kSeldom = 1e-3;
  double answered_by_all = 1;
  double unlike_poisson = 1;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const DatabaseUse& use = work.databases[i];
    ConnectionWaits& waits = all[i];
    waits.pool = {};
    const double made_of_all = made_share(use, in.database_factor, refused);
    const PoolCalls calls{
        .service = service,
        .use = use,
        .in = in,
        .hold_scv = hold_scv,
        .requests_per_s = reaching * made_of_all,
        .per_request = use.calls_per_request * in.database_factor,
        // Connections that are stuck answer nobody: calls wait for the others.
        .held_s = use.hold_s + waits.proxy.probability * waits.proxy.mean_s + waits.flooded_s,
        .stuck = waits.stuck,
        .unlike_poisson = unlike_poisson};
    if (calls.pools() <= 0 || calls.requests_per_s * calls.per_request <= 0 || use.hold_s <= 0) {
      continue;
    }
    PoolLine line = wait_for(calls);
    // What leaves a queue is the closer to Poisson's the fuller that is (Whitt 1983).
    unlike_poisson *= 1 - line.busy * line.busy;
    const double between_s = work.service_time.mean_s() / calls.per_request;
    waits.proxy.together = waits.proxy.settling_s / (waits.proxy.settling_s + between_s);
    if (line.waits.lost <= kSeldom) {
      const double connections = use.pool.processes_per_task * line.connections;
      meet_places(places_around_pool(calls, connections), calls.per_request, in, line.waits);
    }
    waits.pool = line.waits;
    if (!waits.pool.is_stable) continue;
    in.pool_s += mean_pool_wait_s(use, in.database_factor, waits);
    answered_by_all *= answered_share(calls.per_request, waits.pool.lost);
  }
  in.failures = 1 - (1 - in.failures) * answered_by_all;
  return 1 - answered_by_all;
}

}  // namespace costplan
