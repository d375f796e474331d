// Simulation: whether a stack holds under its traffic.
//
// What it answers: "how many tasks, how slow, how many connections, which alarms ring,
// what breaks first?"
//
// Two engines share policies and report the same projection. The analytic one takes each
// minute for a queue in equilibrium, and for a fluid where it is overloaded: a month of
// one service in milliseconds. The event one simulates every request.
//
// Units: seconds, requests per second, tasks, connections.
//
// Errors: what is wrong with the load or the options; an overloaded system is an outcome.
//
// Thread safety: a pure function of its arguments; `progress` is called on the caller's
// thread.
//
// Example:
//   auto load = load_load_model("scenarios/theo/traffic/prod.yaml", *stack);  // costplan/io.h
//   auto projection = simulate(*stack, *load, {.from = month.first_day()});
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "costplan/calendar.h"
#include "costplan/connections.h"
#include "costplan/result.h"
#include "costplan/stack.h"
#include "costplan/workload.h"

namespace costplan {

enum class EngineChoice { kAnalytic, kEvent };

struct SimulateOptions {
  EngineChoice engine = EngineChoice::kAnalytic;
  std::int64_t from_s = 0;  // since 1970, UTC
  std::int64_t to_s = 0;
  // Of the series. The engines never take steps of more than a minute, and shorter ones where
  // policies of high resolution need them.
  int step_s = 60;
  int seeds = 8;              // of the event engine; with a precision the most
  // Of the event engine, relative: eight seeds more until the 95% intervals of p50, p95 and
  // p99 of every service are no wider to each side. 0: all seeds.
  double precision = 0;
  int threads = 0;  // of the event engine; 0: as many as the machine has. Never seen in results
  double traffic_factor = 1;        // on every request: what --headroom raises
  bool keep_series = false;
  // Called with the share that is done; false stops, and what is done is the result.
  std::function<bool(double)> progress = {};
};

// A figure with the ends of its 95% interval; all three alike where there is none.
struct Estimated {
  double value = 0;
  double low = 0;
  double high = 0;
};

struct ServiceProjection {
  std::string name;
  double requests = 0;
  double tasks_mean = 0;
  double tasks_peak = 0;
  double tasks_max = 0;  // that scaling may start
  double fargate_hours = 0;
  double spot_hours = 0;
  double task_starts = 0;  // each of which pulls the image
  // Load over the tighter one of places for requests and vCPUs; waits for pooled connections keep
  // places busy.
  double utilisation_mean = 0;
  double utilisation_peak = 0;
  bool is_retried = false;    // its clients try again, so that attempts are more than requests
  bool is_cpu_known = false;  // the load file says what a request takes; else it is 0
  double cpu_mean = 0;        // of the vCPUs
  double cpu_peak = 0;
  double memory_peak = 0;  // of what its tasks have; above 1 they would be killed
  double pool_peak = 0;    // of the connections of its tightest pool, in use
  double overflowed = 0;   // requests that failed because the engine holds no more in flight
  // Requests that waited in an overload when the time was over: neither failed nor in a percentile,
  // but they count against every objective.
  double unanswered = 0;
  Estimated p50_ms, p95_ms, p99_ms, p999_ms;
  Estimated error_rate;  // of requests: that fail in the end, after all that are tried again
  std::string overloaded;  // when it first was, empty: never
  // Analytic: storms of retries that begin by chance, of which the other figures know nothing; the
  // mean number, here and in the services that it calls. --engine event plays them.
  double storms = 0;
  double short_storms = 0;  // that are over at once, but cost errors
  std::vector<std::string> decisions;
};

// Every request failed, so that there are no latencies: they are 0 and mean nothing.
bool nobody_is_answered(const ServiceProjection& service);

struct DatabaseProjection {
  DatabaseConnections connections;
  double pool_wait_p99_ms = 0;
};

struct QueueProjection {
  std::string name;
  double messages = 0;
  double peak_depth = 0;
  double oldest_s = 0;
};

struct AlarmProjection {
  std::string name;
  int rings = 0;
  std::string first;  // when, empty: never
  double minutes = 0;
};

struct ObjectiveProjection {
  std::string objective;
  double attained = 0;
  bool holds = false;
  bool is_known = true;  // false: a percentile where nobody was answered, which does not hold
  // False: it holds as long as no retry storm begins, which is likely enough to count.
  bool is_certain = true;
};

// One row per step; of steps of more than a minute the mean of the minutes, and of
// connections and depths the most.
struct SeriesRow {
  std::int64_t at_s = 0;
  struct Service {
    double requests_per_s = 0;  // that came, those that are tried again included
    double tasks = 0;
    double utilisation = 0;
    double cpu = 0;
    std::optional<double> latency_ms;  // mean; none while nobody is answered
    double error_rate = 0;  // of the same, so of attempts: ServiceProjection's is of requests
  };
  std::vector<Service> services;
  std::vector<double> connections;  // in use, by database
  std::vector<double> depths;       // by queue
};

// What came and what was answered, by hours, since AWS bills some things by the largest
// dimension of each hour. Without services where an engine keeps no account of it.
struct ProjectedUsage {
  struct Service {
    std::vector<double> attempted;  // requests that came, retries and failures included
    std::vector<double> answered;   // requests, for workers messages
  };
  bool is_known() const { return !services.empty() && seconds > 0; }

  double seconds = 0;             // that were simulated
  double bucket_s = 3600;         // an hour; longer where steps do not fit into one
  std::vector<Service> services;  // as in Projection; the last bucket may be shorter
};

struct Projection {
  std::string stack;
  std::string environment;
  std::string engine;  // `analytic`, `event (lanes)`, `event (calendar)`
  int seeds = 0;
  // Half of the widest interval of p50, p95 and p99 over its value; 0 without intervals.
  double precision = 0;
  std::int64_t from_s = 0;
  std::int64_t to_s = 0;
  int step_s = 60;
  bool is_complete = true;
  std::vector<ServiceProjection> services;
  std::vector<DatabaseProjection> databases;
  std::vector<QueueProjection> queues;
  std::vector<AlarmProjection> alarms;
  std::vector<ObjectiveProjection> objectives;
  // Of all tasks together when they took most, of any seed.
  double on_demand_vcpus_peak = 0;
  double spot_vcpus_peak = 0;
  std::string bottleneck;
  // Outcomes that nobody wants: a system that never keeps up, connections that do not exist.
  std::vector<std::string> warnings;
  std::vector<std::string> assumptions;
  std::vector<SeriesRow> series;
  ProjectedUsage usage;
};

Result<Projection> simulate(const Stack& stack, const LoadModel& load,
                            const SimulateOptions& options);

enum class BreakingKind {
  kTasks,   // autoscaling is at its maximum
  kPlaces,  // places for requests
  kVcpus,
  kPool,            // pooled connections of one task
  kMemory,          // of one task
  kMaxConnections,  // what running tasks may open, without a proxy
  kProxyConnections,
  kOnDemandQuota,  // of the account: load.quotas
  kSpotQuota,
  kObjective
};
// `tasks`, `places`, `vcpus`, `pool`, `memory`, `max_connections`, `proxy_connections`,
// `quota_on_demand`, `quota_spot`, `objective`.
std::string_view to_string(BreakingKind kind);

struct Breaking {
  std::string what;   // `web: autoscaling is at its maximum of 10 tasks`
  double factor = 0;  // times the traffic of Headroom::traffic_factor; 0: however little comes in
  BreakingKind kind = BreakingKind::kTasks;
  std::string at;  // when it first does at that factor; empty: over the whole time
};

struct Headroom {
  std::vector<Breaking> breaking;  // what breaks first, first
  // What did not break up to a million times the traffic, or stayed below its limit
  // because something else was full.
  std::vector<std::string> holds;
  // Events that were not played, because they lie outside of the time that was.
  std::vector<std::string> warnings;
  std::int64_t from_s = 0;  // the time that was played
  std::int64_t to_s = 0;
  double traffic_factor = 1;  // times the traffic of the load file: what the factors multiply
  bool is_complete = true;
};

// Multiplies the traffic until each limit breaks, and finds the smallest factor at which
// it does: within 1%, and the smallest of those tried where more traffic does not always
// make it worse. Each trial is a simulation by the analytic engine over the whole time;
// times of more than 100,000 steps of all services together are cut to the week up to the
// end of the day with the highest traffic, and objectives are those of that week.
// Factors are times that of `options.traffic_factor`. `options.progress` gets the share of the
// trials that are done, of as many as it may take; where it stops the search, what was found is
// the result.
Result<Headroom> headroom(const Stack& stack, const LoadModel& load, SimulateOptions options);

}  // namespace costplan
