#include "projection/analytic_database.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/elementary.h"
#include "base/transcendental.h"
#include "costplan/queueing.h"
#include "projection/setup.h"
#include "queueing/quantile.h"

namespace costplan {
namespace {

constexpr double kDay = static_cast<double>(UtcTime::kSecondsPerDay);

PoolRoom room_of(const LoadModel& load, const std::vector<AnalyticService>& services,
                 const AnalyticDatabase& database) {
  return pool_room(load, *database.access, [&](std::size_t of) {
    return static_cast<double>(services[of].counts->running);
  });
}

// Connections that a pool has opened after so many seconds: no more than calls have come, and as many
// as a call finds in use that comes once in that time, and its own. They are Poisson's; what is
// between two numbers is so by logarithms.
double opened_after(const PoolDemand& demand, double seconds) {
  const DatabaseUse& use = *demand.use;
  const double calls = demand.calls_per_s / demand.pools * seconds;
  const double in_use = demand.calls_per_s / demand.pools * use.hold_s;
  const auto bounded = [&](double opened) {
    return std::max(std::min({opened, calls, demand.most}), use.pool.min);
  };
  if (calls <= 1) return bounded(calls);
  constexpr double kMany = 200;  // the normal distribution will do
  if (in_use > kMany) return bounded(in_use + std::sqrt(2 * in_use * portable_log(calls)));
  const double seldom = 1 / calls;
  double opened = 1;
  double chance = portable_exp(-in_use);  // that so many are in use, but for the call's own
  double beyond = -portable_expm1(-in_use);
  if (beyond <= seldom) return bounded(1);
  for (;; ++opened) {
    chance *= in_use / opened;
    const double next = beyond - chance;
    if (next <= seldom || opened >= demand.most) {
      const double least = std::max(next, 1e-300);
      return bounded(opened + portable_log(beyond / seldom) / portable_log(beyond / least));
    }
    beyond = next;
  }
}

double connections_opened(const std::vector<PoolDemand>& demands, double seconds) {
  double out = 0;
  for (const auto& demand : demands) out += demand.pools * opened_after(demand, seconds);
  return out;
}

// Until the database has no more connections to open; no longer than a day.
double seconds_until_full(const std::vector<PoolDemand>& demands, double limit) {
  if (connections_opened(demands, kDay) <= limit) return kDay;
  if (limit < 1) return 0;
  constexpr double kPrecision = 1e-4;
  constexpr double kNone = 1e-9;
  const auto rarity = [&](double seconds) {
    return 1 / std::max(kNone, connections_opened(demands, seconds));
  };
  return falls_to(rarity, 1 / limit, 1, kPrecision);
}

// What each call waits for a proxy that lends `limit`, first come, first served, to all who ask: those
// who have more calls than clients to wait with have all of them there. 0: it lends enough.
double wait_where_flooded_s(const std::vector<PoolDemand>& demands, double limit) {
  constexpr double kPrecision = 1e-9;
  const auto lent = [&](double wait_s) {
    double out = 0;
    for (const auto& demand : demands) {
      const double hold_s = demand.use->hold_s;
      out += std::min(demand.calls_per_s, demand.clients / (wait_s + hold_s)) * hold_s;
    }
    return out;
  };
  return falls_to(lent, limit, 1, kPrecision);
}

// Of the calls of a pool with so many connections; what is between two numbers is in proportion.
// Requests go to the process that has fewest: its pool is not as alone as if they came by chance, and
// not one with those of the other processes. Against the event engine it is halfway, by logarithms.
// At a pool that has all that it may open calls wait.
double lost_at_pool(double connections, double most, double in_use, double processes) {
  const auto lost_with = [&](double whole, double pools) {
    return whole >= most * pools ? 0 : erlang_b(static_cast<std::int64_t>(whole), in_use * pools);
  };
  const auto lost = [&](double pools) {
    const double fewer = std::floor(connections * pools);
    const double at_fewer = lost_with(fewer, pools);
    return at_fewer + (connections * pools - fewer) * (lost_with(fewer + 1, pools) - at_fewer);
  };
  return processes > 1 ? std::sqrt(lost(1) * lost(processes)) : lost(1);
}

// Of the calls that find no connection where pools would open more than the database has.
double refused_share(const LoadModel& load, const std::vector<AnalyticService>& services,
                     const AnalyticDatabase& database, const AnalyticService& state,
                     const DatabaseUse& use) {
  const double wanted = connections_asked(*state.service, use, state.key);
  const PoolDemand demand = pool_demand(*state.service, use, state.counts->running, wanted);
  // (Who was refused one of another database before comes no further.)
  const double asked = wanted * (1 - state.key.refused);
  if (demand.pools <= 0 || asked <= 0) return 0;
  if (room_of(load, services, database).most <= database.limit) return 0;
  const double of_its_own = demand.pools * opened_after(demand, kDay);
  const AnalyticDatabase::Condition& before = database.condition();
  if (before.seconds_until_full >= kDay && of_its_own <= database.limit) return 0;
  const double seconds = before.seconds_until_full;
  const double all = std::max(before.opened_by_all, demand.pools * opened_after(demand, seconds));
  const double part = all > database.limit ? database.limit / all : 1;
  const double each = opened_after(demand, seconds) * part;
  const double in_use = asked / demand.pools;
  const auto lost = [&](double connections) {
    return lost_at_pool(connections, demand.most, in_use, use.pool.processes_per_task);
  };
  // Pools that keep connections open have them as long as there are any: the first have all that
  // they keep, and the last none.
  if (const double kept = use.pool.min; kept > each) {
    const double full = std::floor(each * demand.pools / kept);
    const double rest = std::floor(each * demand.pools - full * kept);
    return (full * lost(kept) + lost(rest) + std::max(0.0, demand.pools - full - 1)) /
           demand.pools;
  }
  return lost(each);
}

}  // namespace

PoolDemand pool_demand(const LoadService& service, const DatabaseUse& use, double tasks,
                       double asked) {
  const double pools = tasks * use.pool.processes_per_task;
  const double places = tasks * service.workload.concurrency;
  return {.use = &use,
          .pools = pools,
          .calls_per_s = use.hold_s > 0 ? asked / use.hold_s : 0,
          .clients = std::min(places, pools * use.pool.max),
          .most = std::min(use.pool.max,
                           std::ceil(service.workload.concurrency / use.pool.processes_per_task))};
}

void AnalyticDatabase::add(const LoadService& service, const DatabaseUse& use, double tasks,
                           double asked, double in_use, double hold_scv) {
  in_use_ += in_use;
  asked_ += asked;
  const PoolDemand demand = pool_demand(service, use, tasks, asked);
  if (demand.pools <= 0 || demand.calls_per_s <= 0) return;
  calls_per_s_ += demand.calls_per_s;
  asked_squared_ += asked * use.hold_s * (1 + hold_scv);
  demands_.push_back(demand);
}

AnalyticDatabase::Flood AnalyticDatabase::flood_of(const AnalyticService& state,
                                                   const DatabaseUse& use,
                                                   const StepKey& key) const {
  if (!is_flooded()) return {};
  const double calls = key.arrivals_per_s * use.calls_per_request * key.database_factor;
  const double places = key.serving * state.service->workload.concurrency;
  const double clients = pool_demand(*state.service, use, key.serving, 0).clients;
  if (clients <= 0) return {};
  const double wait_s = condition_.flood_wait_s;
  Flood out{.wait_s = wait_s, .most_calls_per_s = clients / (wait_s + use.hold_s)};
  out.is_limited = calls > out.most_calls_per_s;
  // Those who find no client wait for all who did before them: if that takes no longer than their
  // patience, it is places that are waited for.
  const double patience_s = use.pool.acquire_timeout_s;
  out.gives_up = out.is_limited && patience_s > 0 &&
                 (places / clients - 1) * (wait_s + use.hold_s) > patience_s;
  return out;
}

StepWaits AnalyticDatabase::lending(const Flood& flood) const {
  if (flood.wait_s <= 0) return condition_.at_proxy;
  if (flood.is_limited) return {};
  // (All who are there before, one after the other.)
  return {.probability = 1, .mean_s = flood.wait_s, .scv = 0};
}

// Of `asked` connections, what those wait that find all of `most` lent, where there are `clients`.
StepWaits AnalyticDatabase::waits_for(double asked, double most, double clients,
                                      double dispersion) const {
  if (asked <= 0 || most < 1 || clients < most + 1) return {};
  const double hold_s = asked_ / calls_per_s_;
  const double busy = std::min(asked / most, kNearlyFull);
  StepWaits out = waits_of({.arrivals_per_s = busy * most / hold_s,
                            .service_s = hold_s,
                            .servers = static_cast<std::int64_t>(most),
                            .scv = std::max(0.0, asked_squared_ / (asked_ * hold_s) - 1),
                            .arrival_scv = dispersion,
                            .clients = clients});
  out.settling_s = hold_s / most / ((1 - busy) * (1 - busy));
  return out;
}

void AnalyticDatabase::end_step(const LoadModel& load, const std::vector<AnalyticService>& services,
                                double dispersion) {
  constexpr double kSeldom = 1e-3;
  constexpr double kAmple = 0.3;  // nobody waits
  Condition& left = condition_;
  peak_in_use_ = std::max(peak_in_use_, in_use_);
  left.in_use = in_use_;
  left.asked = asked_;
  left.at_proxy = {};
  left.flood_wait_s = 0;
  if (access->via == DatabaseVia::kDirect) {
    double most = 0;
    for (const auto& demand : demands_) {
      most += demand.pools * std::max(demand.most, demand.use->pool.min);
    }
    const bool may_fill = most > limit;
    left.seconds_until_full = may_fill ? costplan::seconds_until_full(demands_, limit) : kDay;
    left.opened_by_all =
        may_fill ? connections_opened(demands_, left.seconds_until_full) : most;
  } else if (limit >= 1 && asked_ >= kNearlyFull * limit) {
    left.flood_wait_s = wait_where_flooded_s(demands_, kNearlyFull * limit);
  }
  demands_.clear();
  left.stuck = 0;
  const double may_wait = access->via == DatabaseVia::kDirect ? 0 : asked_;
  if (may_wait > kAmple * std::max(0.0, limit * (1 - access->pinned))) {
    const double clients = room_of(load, services, *this).most;
    const double pinned = access->pinned;
    const double unpinned = asked_ * (1 - pinned);
    const auto free = [&] { return std::floor(std::max(0.0, limit - pinned * left.opened)); };
    constexpr double kDeviations = 4;  // as many as are in use now and then
    const double often = in_use_ + kDeviations * std::sqrt(in_use_);
    left.opened = std::min(clients, std::max(left.opened, often));
    left.at_proxy = waits_for(unpinned, free(), clients - pinned * left.opened, dispersion);
    left.at_proxy.probability *= 1 - pinned;
    if (pinned > 0 && (unpinned >= free() || left.at_proxy.probability > kSeldom)) {
      left.opened = clients;
      left.at_proxy = waits_for(unpinned, free(), clients * (1 - pinned), dispersion);
      left.at_proxy.probability *= 1 - pinned;
      if (unpinned >= kNearlyFull * free() && free() >= 1) {
        // All that are not pinned wait for the few that are left, and calls find the others idle.
        const double hold_s = asked_ / calls_per_s_;
        left.at_proxy.probability = std::min(1.0, free() / asked_);
        const double waiting = std::max(1.0, clients * (1 - pinned) - free());
        left.at_proxy.mean_s = waiting / free() * hold_s;
        // As many holds as wait before, one after the other.
        left.at_proxy.scv = std::max(0.0, asked_squared_ / (asked_ * hold_s) - 1) / waiting;
      } else if (free() < 1 && clients > limit) {
        // Pins keep all that there are, and each of the others is stuck until the proxy gives up:
        // the calls that meet those fail.
        left.stuck = 1 - limit / clients;
        left.at_proxy.lost = std::min(1.0, (clients - limit) / (kBorrowTimeoutS * calls_per_s_));
      }
    }
  }
  in_use_ = asked_ = calls_per_s_ = asked_squared_ = 0;
}

void ask_databases(const LoadModel& load, const std::vector<AnalyticService>& services,
                   const std::vector<AnalyticDatabase>& databases, const AnalyticService& state,
                   StepKey& key) {
  key.most_per_s = key.refused = key.borrow_s = key.flooded_s = 0;
  for (std::size_t i = 0; i < state.databases.size(); ++i) {
    const AnalyticDatabase& database = databases[state.databases[i]];
    const DatabaseUse& use = state.service->workload.databases[i];
    const double calls = use.calls_per_request * key.database_factor;
    if (database.access->via == DatabaseVia::kDirect) {
      // What one call has given back the next one of the same request takes at once.
      const double refused =
          std::min(1.0, calls) * refused_share(load, services, database, state, use);
      key.refused = 1 - (1 - key.refused) * (1 - refused);
      continue;
    }
    if (database.limit < 1) {
      key.refused = 1 - (1 - key.refused) * (1 - std::min(1.0, calls));
      continue;
    }
    const AnalyticDatabase::Flood flood = database.flood_of(state, use, key);
    const StepWaits waits = database.lending(flood);
    key.borrow_s += calls * mean_borrow_wait_s(waits);
    key.refused = 1 - (1 - key.refused) * (1 - std::min(1.0, calls * waits.lost));
    double most = 0;
    if (flood.gives_up) {
      key.flooded_s += calls * flood.wait_s;
    } else if (flood.is_limited) {
      most = flood.most_calls_per_s / calls;
    } else if (key.backlog > 0 && calls * use.hold_s > 0) {
      // What it catches up with goes through the proxy, too, beside what the others ask for.
      const double own = connections_asked(*state.service, use, state.now->key);
      const double others = std::max(0.0, database.condition().asked - own);
      most = (database.limit - others) / (calls * use.hold_s);
    }
    if (most > 0) key.most_per_s = key.most_per_s > 0 ? std::min(key.most_per_s, most) : most;
  }
}

double longest_pool_wait_s(const LoadModel& load, const DatabaseAccess& access) {
  constexpr double kEndless = std::numeric_limits<double>::infinity();
  if (access.via != DatabaseVia::kDirect) return kEndless;  // no pool knows how long a proxy takes
  double out = 0;
  for (const auto& service : load.services) {
    for (const auto& use : service.workload.databases) {
      if (use.database != access.name) continue;
      const double timeout = use.pool.acquire_timeout_s;
      out = std::max(out, timeout > 0 ? timeout : kEndless);
    }
  }
  return out;
}

DatabaseObservation observed(const LoadModel& load, const std::vector<AnalyticService>& services,
                             const AnalyticDatabase& database) {
  const DatabaseAccess& access = *database.access;
  const PoolRoom room = room_of(load, services, database);
  const bool is_direct = access.via == DatabaseVia::kDirect;
  const double in_use = database.condition().in_use;
  const double lent = in_use * (1 - access.pinned) + room.kept * access.pinned;
  return {.open = is_direct ? std::max(room.kept, in_use)
                            : std::min(lent, database.limit),
          .max_connections = access.limit.likely,
          .demand = server_connections(access, room.most, in_use)};
}

}  // namespace costplan
