// The calendar path of the event engine: every request of a network simulated, with
// pools, timeouts, retries and calls between services.
//
// What it answers: "with so many tasks and this traffic, what did every service and
// database see in this step?" It is driven in steps, because the autoscaler stands
// between them.
//
// Units: seconds; counts of requests are attempts (a retry is another arrival).
// Errors: a network that makes no sense is refused with everything that is wrong; so is
// a step that does not move forward or has an impossible rate. An overloaded network is
// an outcome: queues grow, and beyond `max_in_flight` requests are refused.
// Thread safety: one thread at a time per simulation; simulations share nothing.
// Determinism: a seed gives the same results on every machine. Arrivals, service times,
// calls and so on are drawn from streams of their own, by the name of the service, so
// that a what-if changes only what it changes.
//
// Example:
//   auto simulation = CalendarSimulation::create(network, 7);
//   StepResult step;
//   const ServiceStepInput web{.serving_tasks = 4, .arrival_rate_per_s = 120.0};
//   Status status = simulation->run_until(60.0, {&web, 1}, step);
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "costplan/result.h"
#include "queueing/calendar_network.h"
#include "queueing/histogram.h"

namespace costplan {

enum class RequestError : std::uint8_t {
  kTimeout,             // its client gave up after timeout_s
  kImpatience,          // its client lost patience before it was started
  kRejected,            // no place was free
  kNoTask,              // no task was serving
  kLostTask,            // its task died
  kPoolTimeout,         // no connection of the pool in time
  kProxyTimeout,        // the proxy had none to lend in time
  kTooManyConnections,  // the database refused another connection
  kDatabaseDown,
  kFailedCall,  // a service that it called failed
  kOverload,    // max_in_flight was reached
};
inline constexpr std::size_t kRequestErrors = 11;

struct ServiceStepInput {
  int serving_tasks = 1;
  double arrival_rate_per_s = 0.0;  // from outside
  // The newest tasks, which a load balancer spares: each takes a request that would be
  // its own with this probability, else the next task is asked. Not for shared queues.
  int sparing_tasks = 0;
  double sparing_share = 1.0;
  double database_calls_factor = 1.0;  // a cache that misses: times the calls of a request
};

struct ServiceStep {
  // Attempts. arrivals + in flight before = completions + errors + in flight now.
  std::uint64_t arrivals = 0;
  std::uint64_t retries = 0;  // of the arrivals
  std::uint64_t completions = 0;
  std::array<std::uint64_t, kRequestErrors> errors = {};
  std::uint64_t gave_up = 0;     // requests that failed and were not tried again
  std::uint64_t in_flight = 0;   // at the end, of which a client waits for the outcome
  std::uint64_t left_alone = 0;  // at the end, still served though their client is gone
  std::uint64_t away = 0;        // at the end, between two attempts

  std::uint64_t waiting = 0;  // at the end, for a slot
  std::uint64_t peak_waiting = 0;
  double mean_waiting = 0.0;
  double oldest_waiting_s = 0.0;  // at the end
  double mean_present = 0.0;      // requests at the service, those left alone included
  double busy_s = 0.0;            // slots or processors in use, times seconds
  double working_s = 0.0;         // of which own work, without waiting for others
  double cpu_s = 0.0;

  // Of every request that stopped waiting for a slot in this step, served or not.
  std::uint64_t waits = 0;
  std::uint64_t delayed = 0;  // of which had to wait at all
  double wait_sum_s = 0.0;
  double wait_square_sum_s2 = 0.0;
  // Of completions.
  double sojourn_sum_s = 0.0;

  int serving_tasks = 0;  // at the end
  int draining_tasks = 0;
  double draining_task_s = 0.0;  // billed though they take nothing new

  std::uint64_t failed() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t count : errors) sum += count;
    return sum;
  }

  friend bool operator==(const ServiceStep&, const ServiceStep&) = default;
};

struct DatabaseStep {
  double mean_open = 0.0;  // connections to the database, those of a proxy if it has one
  std::uint64_t peak_open = 0;
  double mean_in_use = 0.0;
  std::uint64_t peak_in_use = 0;
  double mean_client_open = 0.0;  // of tasks, to the proxy if there is one
  std::uint64_t peak_client_open = 0;
  double mean_client_in_use = 0.0;
  std::uint64_t peak_client_in_use = 0;
  std::uint64_t waiting = 0;  // at the end, for a connection of a pool or of the proxy
  std::uint64_t peak_waiting = 0;
  double mean_waiting = 0.0;
  std::uint64_t calls = 0;  // that gave their connection back
  // Of every call that stopped waiting for a connection in this step, with or without.
  std::uint64_t pool_waits = 0;
  std::uint64_t pool_delayed = 0;
  double pool_wait_sum_s = 0.0;

  friend bool operator==(const DatabaseStep&, const DatabaseStep&) = default;
};

// Results of one step; hand the same one in again and it allocates nothing.
struct StepResult {
  double from_s = 0.0;
  double to_s = 0.0;
  std::vector<ServiceStep> services;  // in the order of the network
  std::vector<DatabaseStep> databases;
  std::vector<LatencyHistogram> latency;  // per service, only with per_step_latency
};

struct CalendarOptions {
  bool per_step_latency = false;
};

class CalendarEngine;

class CalendarSimulation {
 public:
  // Empty, without tasks, at time 0.
  static Result<CalendarSimulation> create(const CalendarNetwork& network, std::uint64_t seed,
                                           const CalendarOptions& options = {});

  // A copy goes on by itself from the same state.
  CalendarSimulation(const CalendarSimulation& other);
  CalendarSimulation& operator=(const CalendarSimulation& other);
  CalendarSimulation(CalendarSimulation&& other) noexcept;
  CalendarSimulation& operator=(CalendarSimulation&& other) noexcept;
  ~CalendarSimulation();

  // Sets the number of serving tasks, then runs to `to_s` at the given arrival rates.
  // `services` has one element per service of the network.
  //
  // More tasks: new ones are empty and take requests at once. Fewer: the newest drain;
  // they take nothing new, finish what was sent to them, and are gone when the last of
  // it is answered. A task that drains never comes back.
  Status run_until(double to_s, std::span<const ServiceStepInput> services, StepResult& step);

  // Kills up to `tasks` serving tasks of a service, the oldest first, now: an AZ or Spot
  // capacity is lost. What they had fails (and is tried again if its client does);
  // requests in a shared queue are not theirs. Returns how many died. The next step's
  // number of serving tasks decides whether they are replaced. What fails here counts in
  // the next step.
  int kill_tasks(std::size_t service, int tasks);

  double now_s() const;

  // Over the whole run, or since forget_past().
  const LatencyHistogram& latency(std::size_t service) const;     // sojourn times of completions
  const LatencyHistogram& wait(std::size_t service) const;        // for a slot, served or not
  const LatencyHistogram& pool_wait(std::size_t database) const;  // for a connection of the pool

  // Empties the histograms: what came before was warm-up.
  void forget_past();

 private:
  explicit CalendarSimulation(std::unique_ptr<CalendarEngine> engine);
  std::unique_ptr<CalendarEngine> engine_;
};

}  // namespace costplan
