// One step of a service in the analytic engine, its database calls and its retries included.
//
// Thread safety: values and pure functions.
#pragma once

#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "costplan/workload.h"
#include "projection/pool_wait.h"
#include "projection/service_step.h"

namespace costplan {

// What all else in a step of a service follows from.
struct StepKey {
  double arrivals_per_s = -1;  // retries included; nothing yet
  double serving = 0;  // as full tasks: those that get less traffic count for less
  double tasks = 0;    // that serve
  double running = 0;
  double backlog = 0;
  double age_s = 0;       // that the first in line has waited
  double came_per_s = 0;  // when it came
  // What others do to it.
  double calls_s = 0;         // mean time spent waiting for called services, but for backlogs
  double calls_variance = 0;  // of it, in s²
  double behind_s = 0;        // mean time behind their backlogs
  double calls_failing = 0;   // share of the requests of which a call fails
  double borrow_s = 0;        // mean time spent waiting for proxies to lend a connection
  double flooded_s = 0;       // of calls, for proxies that lend too few, while pools give up
  double most_per_s = 0;      // that its databases can take; 0: no limit
  double refused = 0;         // share of the requests for which they have no connection
  double database_factor = 1;
  FewClients callers;
  BehindPlaces callees;

  friend bool operator==(const StepKey&, const StepKey&) = default;
  bool has_load_of(const StepKey& other) const {
    return arrivals_per_s == other.arrivals_per_s && serving == other.serving &&
           tasks == other.tasks && running == other.running && backlog == other.backlog &&
           age_s == other.age_s && came_per_s == other.came_per_s;
  }
};

// What belongs to the percentiles that were asked for, each worked out once.
class KnownByShare {
 public:
  template <typename WorkOut>
  double at(double share, WorkOut work_out) {
    for (const auto& [known, value] : known_) {
      if (known == share) return value;
    }
    known_.emplace_back(share, work_out());
    return known_.back().second;
  }
  void forget() { known_.clear(); }

 private:
  std::vector<std::pair<double, double>> known_;
};

// One step of a service, and how often it came. What every step reads stands first, and in one
// line of the caches.
struct alignas(64) AnalyticStep {
  double times = 0;         // that are in no account yet
  double attempts = 1;      // for each request that comes next, retries included
  double failed_share = 0;  // of the requests
  double first_per_s = 0;   // first attempts that came, when it was last gone through
  StepKey key;
  double refused = 0;  // share of the requests that got no connection, but for events
  double failed_after_s = 0;  // the mean time of an attempt that fails
  double given_up = 0;        // share of those that reach a pool which it lets wait for too long
  ServiceOutput out;
  double variance = 0;  // of the time that an answer takes, in s²
  // For alarms on percentiles: of its time without calls, and the percentiles with them.
  KnownByShare spread;
  KnownByShare latency;

  // Into the nearer caches: what every step reads.
  void prefetch() const {
    __builtin_prefetch(&times);
    __builtin_prefetch(&key.age_s);
    __builtin_prefetch(&out);
    __builtin_prefetch(&out.is_overloaded);
  }
};

// By how much those who share vCPUs are slowed down: so much at least, and an exponential time
// of a mean more, both in service times.
struct Stretch {
  double least = 0;
  double excess = 0;
};
Stretch stretch_of(const ServiceOutput& out, double mean_service_s);

// Of the holds of those who wait for a proxy, so that with Poisson arrivals they wait as long as the
// calls of a request do that follow each other.
double scv_of_holds(const DatabaseUse& use, double database_factor, double hold_scv);

// While a proxy cannot lend as many as are asked for, those that wait for it fill the pools or the
// places: so long does each call wait then.
double flooded_proxy_wait_s(const LoadService& service, const DatabaseUse& use,
                            const AnalyticStep& step);

// What requests that get no connection do not take of their time, on the mean of all requests:
// their calls, which come after their own work.
double cut_short_s(const LoadService& service, const StepKey& key);

// Connections that a service asks for, by Little's law, if the database had them: no more than
// places, processors and pools let through; and those of its pools that are in use, or wait for
// the proxy, which a call does for `borrow_s` on the mean.
double connections_asked(const LoadService& service, const DatabaseUse& use, const StepKey& key);
double connections_in_use(const LoadService& service, const DatabaseUse& use,
                          const AnalyticStep& step, double borrow_s);

// Works out everything that follows from the key; `times` are of the service time, `hold_scv` of
// the time for which a call holds a connection, `waits` for one of each DatabaseUse, of which
// those for the proxy are known.
void work_out(const LoadService& service, const AnswerTimes& times, double hold_scv,
              const ArrivalVariation& arrivals, double seconds, AnalyticStep& step,
              std::span<ConnectionWaits> waits);

}  // namespace costplan
