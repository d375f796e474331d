// What the analytic engine keeps of each database, and what one that has not enough connections
// does to the services that ask it.
//
// Source: RDS Proxy and PgBouncer lend a connection for a transaction: what all services ask for
// waits in one line for as many as may be lent, M/G/c by two moments (FastQueue), cut off where
// all connections of the pools are in it (the geometric distribution of M/M/c/K). Client
// connections that are pinned keep theirs, where they take all the others are stuck until the proxy
// gives up; pools keep what they have opened, and have opened all as soon as calls wait. Directly,
// each pool is a loss system, by Erlang's B, with its part of the limit.
// Known errors: proxies within 5% of the event engine at p50, p99 and p99 of the wait; direct
// connections within 2% of all requests, 6% where services share a database. Proved by
// tests/projection/proxy_test.cc and engines_on_loads_test.cc.
//
// Units: connections, seconds. Thread safety: values.
#pragma once

#include <string>
#include <vector>

#include "costplan/connections.h"
#include "projection/analytic_service.h"

namespace costplan {

// What all tasks of a service ask of a database.
struct PoolDemand {
  const DatabaseUse* use;
  double pools = 0;
  double calls_per_s = 0;  // were there enough connections
  double clients = 0;      // that wait for a proxy at most, or have something from it
  double most = 0;         // connections that one pool opens
};
PoolDemand pool_demand(const LoadService& service, const DatabaseUse& use, double tasks,
                       double asked);

class AnalyticDatabase {
 public:
  explicit AnalyticDatabase(const DatabaseAccess& of)
      : access(&of),
        limit(server_limit(of)),
        condition_{.seconds_until_full =
                       of.via == DatabaseVia::kDirect && limit < 1 ? 0 : kSecondsPerDay} {}

  // In this step, of so many tasks of a service: connections that it asks for, were there enough,
  // and those of its pools that are in use or wait for the proxy.
  void add(const LoadService& service, const DatabaseUse& use, double tasks, double asked,
           double in_use, double hold_scv);
  void end_step(const LoadModel& load, const std::vector<AnalyticService>& services,
                double dispersion);

  // What a step leaves to the next one.
  struct Condition {
    double in_use = 0;  // connections; and asked for, were there enough
    double asked = 0;
    // Of direct connections: when all that there are will be open, if that is within a day, which
    // then stay with the pools that have opened them; and how many are.
    double seconds_until_full;
    double opened_by_all = 0;
    double flood_wait_s = 0;
    double opened = 0;  // that pools have opened so far
    StepWaits at_proxy = {};
    double stuck = 0;

    friend bool operator==(const Condition&, const Condition&) = default;
  };
  // At the end of the last step.
  const Condition& condition() const { return condition_; }
  // The last step was as one that has been before.
  void repeat(const Condition& condition) { condition_ = condition; }

  // What a proxy that cannot lend as many as are asked for means to a service: each call waits so
  // long, and of more than so many requests wait for places, or for the pool until it gives up.
  struct Flood {
    double wait_s = 0;  // 0: none
    double most_calls_per_s = 0;
    bool is_limited = false;
    bool gives_up = false;

    double wait_of_those_who_give_up_s() const { return gives_up ? wait_s : 0; }
  };
  Flood flood_of(const AnalyticService& state, const DatabaseUse& use, const StepKey& key) const;
  StepWaits lending(const Flood& flood) const;
  bool is_flooded() const { return condition_.flood_wait_s > 0; }
  // Share of the connections of pools that it lends nothing, as pins keep all.
  double stuck() const { return is_flooded() ? 0 : condition_.stuck; }

  double peak_in_use() const { return peak_in_use_; }

  const DatabaseAccess* access;
  double limit;             // that may be open to it
  DelayMixture pool_waits;  // of the calls, for the proxy included

 private:
  StepWaits waits_for(double asked, double most, double clients, double dispersion) const;

  static constexpr double kSecondsPerDay = static_cast<double>(UtcTime::kSecondsPerDay);
  Condition condition_;
  double peak_in_use_ = 0;
  // In this step.
  double in_use_ = 0;
  double asked_ = 0;
  double calls_per_s_ = 0;
  double asked_squared_ = 0;  // sum of the second moments of the holds of calls
  std::vector<PoolDemand> demands_;
};

// Puts into the key what databases do to a service: directly connected, calls fail; a proxy lets
// them wait, and where it cannot lend as many as are asked for, each service gets its share of what
// it can do.
void ask_databases(const LoadModel& load, const std::vector<AnalyticService>& services,
                   const std::vector<AnalyticDatabase>& databases, const AnalyticService& state,
                   StepKey& key);

// For a connection, that any pool allows before it gives up; infinite where one does not.
double longest_pool_wait_s(const LoadModel& load, const DatabaseAccess& access);

DatabaseObservation observed(const LoadModel& load, const std::vector<AnalyticService>& services,
                             const AnalyticDatabase& database);

}  // namespace costplan
