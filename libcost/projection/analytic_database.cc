#include "projection/analytic_database.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/elementary.h"
#include "base/transcendental.h"
#include "costplan/queueing.h"
#include "projection/setup.h"

namespace costplan {
namespace {

PoolRoom room_of(const LoadModel& load, const std::vector<AnalyticService>& services,
                 const AnalyticDatabase& database) {
  return pool_room(load, *database.access, [&](std::size_t of) {
    return static_cast<double>(services[of].counts->running);
  });
}

// Connections that a pool opens in the course of a day, of which on the mean so many are in use:
// as many as a call finds in use that comes once a day, and its own. They are Poisson's.
double opened_in_a_day(double in_use, double hold_s) {
  constexpr double kMany = 200;        // the normal distribution will do
  constexpr double kDeviations = 4.5;  // one call of 300,000
  if (in_use > kMany) return in_use + kDeviations * std::sqrt(in_use);
  const double seldom = hold_s / (in_use * static_cast<double>(UtcTime::kSecondsPerDay));
  double opened = 1;
  double chance = portable_exp(-in_use);  // that so many are in use, but for the call's own
  for (double beyond = -portable_expm1(-in_use); beyond > seldom; ++opened) {
    chance *= in_use / opened;
    beyond -= chance;
  }
  return opened;
}

// Of the calls that find no connection where pools open more than the database has. Pools get
// their part by what they would open, and of those of a service some have one more than others.
double refused_share(const LoadModel& load, const std::vector<AnalyticService>& services,
                     const AnalyticDatabase& database, const AnalyticService& state,
                     const DatabaseUse& use) {
  const double pools = state.counts->running * use.pool.processes_per_task;
  // (Who was refused one of another database before comes no further.)
  const double wanted = connections_asked(*state.service, use, state.key);
  const double asked = wanted * (1 - state.key.refused);
  if (pools <= 0 || asked <= 0) return 0;
  const double opening = database.opening(use, wanted / pools, state.service->workload.concurrency);
  const double all = std::max(database.opening_by_all(), opening * pools);
  if (all <= database.limit || room_of(load, services, database).most <= database.limit) return 0;
  const double each = std::min(database.limit * opening / all, use.pool.max);
  const auto lost = [&](double connections) {
    return erlang_b(static_cast<std::int64_t>(connections), asked / pools);
  };
  // Pools that keep connections open have them as long as there are any: the first have all that
  // they keep, and the last none.
  if (const double kept = use.pool.min; kept > each) {
    const double full = std::floor(each * pools / kept);
    const double rest = std::floor(each * pools - full * kept);
    return (full * lost(kept) + lost(rest) + std::max(0.0, pools - full - 1)) / pools;
  }
  const double fewer = std::floor(each);
  return lost(fewer) + (each - fewer) * (lost(fewer + 1) - lost(fewer));
}

}  // namespace

void AnalyticDatabase::add(const LoadService& service, const DatabaseUse& use, double tasks,
                           double asked, double in_use, double hold_scv) {
  in_use_ += in_use;
  asked_ += asked;
  if (use.hold_s > 0) calls_per_s_ += asked / use.hold_s;
  asked_squared_ += asked * use.hold_s * (1 + hold_scv);
  const double pools = tasks * use.pool.processes_per_task;
  if (access->via != DatabaseVia::kDirect || pools <= 0 || asked <= 0) return;
  opening_ += pools * opening(use, asked / pools, service.workload.concurrency);
}

double AnalyticDatabase::opening(const DatabaseUse& use, double asked, double concurrency) const {
  const double most = std::min(use.pool.max, std::ceil(concurrency / use.pool.processes_per_task));
  return std::max(std::min(opened_in_a_day(asked, use.hold_s), most), use.pool.min);
}

// Of `asked` connections, what those wait that find all of `most` lent, where there are `clients`.
StepWaits AnalyticDatabase::waits_for(double asked, double most, double clients,
                                      double dispersion) const {
  if (asked <= 0 || most < 1 || clients < most + 1) return {};
  const double hold_s = asked_ / calls_per_s_;
  return waits_of({.arrivals_per_s = std::min(asked, kNearlyFull * most) / hold_s,
                   .service_s = hold_s,
                   .servers = static_cast<std::int64_t>(most),
                   .scv = std::max(0.0, asked_squared_ / (asked_ * hold_s) - 1),
                   .arrival_scv = dispersion,
                   .clients = clients});
}

void AnalyticDatabase::end_step(const LoadModel& load, const std::vector<AnalyticService>& services,
                                double dispersion) {
  constexpr double kSeldom = 1e-3;
  constexpr double kAmple = 0.3;  // nobody waits
  peak_in_use_ = std::max(peak_in_use_, in_use_);
  asked_before_ = asked_;
  opening_before_ = opening_;
  at_proxy_ = {};
  stuck_ = 0;
  const double may_wait = access->via == DatabaseVia::kDirect ? 0 : asked_;
  if (may_wait > kAmple * std::max(0.0, limit * (1 - access->pinned))) {
    const double clients = room_of(load, services, *this).most;
    const double pinned = access->pinned;
    const double unpinned = asked_ * (1 - pinned);
    const auto free = [&] { return std::floor(std::max(0.0, limit - pinned * opened_)); };
    constexpr double kDeviations = 4;  // as many as are in use now and then
    opened_ = std::min(clients, std::max(opened_, in_use_ + kDeviations * std::sqrt(in_use_)));
    at_proxy_ = waits_for(unpinned, free(), clients - pinned * opened_, dispersion);
    at_proxy_.probability *= 1 - pinned;
    if (pinned > 0 && (unpinned >= free() || at_proxy_.probability > kSeldom)) {
      opened_ = clients;
      at_proxy_ = waits_for(unpinned, free(), clients * (1 - pinned), dispersion);
      at_proxy_.probability *= 1 - pinned;
      if (unpinned >= kNearlyFull * free() && free() >= 1) {
        // All that are not pinned wait for the few that are left, and calls find the others idle.
        const double hold_s = asked_ / calls_per_s_;
        at_proxy_.probability = std::min(1.0, free() / asked_);
        const double waiting = std::max(1.0, clients * (1 - pinned) - free());
        at_proxy_.mean_s = waiting / free() * hold_s;
        // As many holds as wait before, one after the other.
        at_proxy_.scv = std::max(0.0, asked_squared_ / (asked_ * hold_s) - 1) / waiting;
      } else if (free() < 1 && clients > limit) {
        // Pins keep all that there are, and each of the others is stuck until the proxy gives up:
        // the calls that meet those fail.
        stuck_ = 1 - limit / clients;
        at_proxy_.lost = std::min(1.0, (clients - limit) / (kBorrowTimeoutS * calls_per_s_));
      }
    }
  }
  in_use_ = asked_ = calls_per_s_ = asked_squared_ = opening_ = 0;
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
    const StepWaits waits = database.lending();
    key.borrow_s += calls * mean_borrow_wait_s(waits);
    key.refused = 1 - (1 - key.refused) * (1 - std::min(1.0, calls * waits.lost));
    double most = 0;
    if (const double flooded_s = database.flooded_s(state, use, key); flooded_s > 0) {
      key.flooded_s += calls * flooded_s;
    } else if (database.is_flooded()) {
      most = key.arrivals_per_s * database.limit / database.asked();
    } else if (key.backlog > 0 && calls * use.hold_s > 0) {
      // What it catches up with goes through the proxy, too, beside what the others ask for.
      const double own = connections_asked(*state.service, use, state.now->key);
      most = (database.limit - std::max(0.0, database.asked() - own)) / (calls * use.hold_s);
    }
    if (most > 0) key.most_per_s = key.most_per_s > 0 ? std::min(key.most_per_s, most) : most;
  }
}

double AnalyticDatabase::flooded_s(const AnalyticService& state, const DatabaseUse& use,
                                   const StepKey& key) const {
  const double calls = key.arrivals_per_s * use.calls_per_request * key.database_factor;
  if (!is_flooded() || use.pool.acquire_timeout_s <= 0 || calls <= 0) return 0;
  const double places = key.serving * state.service->workload.concurrency;
  const double clients = std::min(places, key.serving * use.pool.processes_per_task * use.pool.max);
  const double call_s = clients / (calls * limit / asked());
  // Those who find no client wait for all who did before them: if that takes no longer than their
  // patience, it is places that are waited for.
  if ((places / clients - 1) * call_s <= use.pool.acquire_timeout_s) return 0;
  return std::max(0.0, call_s - use.hold_s);
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
  const double lent = database.in_use() * (1 - access.pinned) + room.kept * access.pinned;
  return {.open = is_direct ? std::max(room.kept, database.in_use())
                            : std::min(lent, database.limit),
          .max_connections = access.limit.likely,
          .demand = server_connections(access, room.most, database.in_use())};
}

}  // namespace costplan
