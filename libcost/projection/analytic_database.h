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

class AnalyticDatabase {
 public:
  explicit AnalyticDatabase(const DatabaseAccess& of) : access(&of), limit(server_limit(of)) {}

  // In this step, of so many tasks of a service: connections that it asks for, were there enough,
  // and those of its pools that are in use or wait for the proxy.
  void add(const LoadService& service, const DatabaseUse& use, double tasks, double asked,
           double in_use, double hold_scv);
  void end_step(const LoadModel& load, const std::vector<AnalyticService>& services,
                double dispersion);

  // Of the step before. While a proxy cannot lend as many as are asked for, it is what limits
  // services, and to wait for it is part of their backlog.
  double asked() const { return asked_before_; }
  // Of direct connections: those that all pools would open in the course of a day and keep, and
  // one pool that asks for so many.
  double opening_by_all() const { return opening_before_; }
  double opening(const DatabaseUse& use, double asked, double concurrency) const;
  bool is_flooded() const { return asked_before_ >= kNearlyFull * limit; }
  // Where pools give up they keep the line at it short: as many as they have connections, all of
  // which wait so long in each call. 0 where they do not, or it lends enough.
  double flooded_s(const AnalyticService& state, const DatabaseUse& use, const StepKey& key) const;
  StepWaits lending() const { return is_flooded() ? StepWaits{} : at_proxy_; }
  // Share of the connections of pools that it lends nothing, as pins keep all.
  double stuck() const { return is_flooded() ? 0 : stuck_; }

  double in_use() const { return in_use_; }  // in this step
  double peak_in_use() const { return peak_in_use_; }

  const DatabaseAccess* access;
  double limit;             // that may be open to it
  DelayMixture pool_waits;  // of the calls, for the proxy included

 private:
  StepWaits waits_for(double asked, double most, double clients, double dispersion) const;

  double in_use_ = 0;
  double peak_in_use_ = 0;
  double asked_ = 0;
  double asked_before_ = 0;
  double opening_ = 0;
  double opening_before_ = 0;
  double calls_per_s_ = 0;
  double asked_squared_ = 0;  // sum of the second moments of the holds of calls
  double opened_ = 0;         // that pools have opened so far
  StepWaits at_proxy_;
  double stuck_ = 0;
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
