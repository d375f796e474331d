#include "projection/task_queues.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "projection/mixed_work.h"

namespace costplan {
namespace {

constexpr double kMetronome = 1e-9;   // the scv of arrivals that do not vary, above 0
constexpr double kMostPlaces = 1e15;  // that a double still counts one by one

// Requests per second of a task all of whose places are taken: each works for `own_s` where it
// shares what the vCPUs do, or the connections of a pool, `most_per_s`, and is away for `away_s`.
// One alone takes its time.
double throughput_of(int places, double own_s, double most_per_s, double away_s) {
  const double processors = most_per_s * own_s;
  const double away = away_s / own_s;
  // Weights of the states with so many at work, against that with all; of one request less they
  // are these, as often as one of them is away.
  double weight = 1;
  double all = 1;
  double one_less = 0;
  for (int working = places; working > 0; --working) {
    const double speed = working == 1 ? 1 : std::min<double>(working, processors);
    const int gone = places - working + 1;
    weight *= speed * away / gone;
    all += weight;
    one_less += weight * gone / away;
  }
  return one_less / all / own_s;
}

// A random share of a process is closer to Poisson's than the whole, every n-th of it more even.
double at_each(LoadBalancing balancing, double dispersion, double queues) {
  return std::max(kMetronome, balancing == LoadBalancing::kRandom
                                  ? 1 + (dispersion - 1) / queues
                                  : dispersion / queues);
}

}  // namespace

double limit_of(const TaskCapacity& capacity) {
  double out = capacity.places_per_s;
  if (capacity.cpu_per_s > 0) out = std::min(out, capacity.cpu_per_s);
  if (capacity.pool_per_s > 0) out = std::min(out, capacity.pool_per_s);
  if (capacity.together_per_s > 0) out = std::min(out, capacity.together_per_s);
  return out;
}

bool is_short_of_processors(const TaskCapacity& task) {
  return task.cpu_per_s > 0 && task.cpu_per_s < task.places_per_s &&
         (task.pool_per_s <= 0 || task.cpu_per_s < task.pool_per_s);
}

bool is_short_of_connections(const TaskCapacity& task) {
  return task.pool_per_s > 0 && task.pool_per_s <= task.places_per_s &&
         (task.cpu_per_s <= 0 || task.pool_per_s <= task.cpu_per_s);
}

bool is_short_of_callees(const ServiceInput& in, double capacity_per_s) {
  return in.callees.most_per_s > 0 && in.callees.most_per_s <= capacity_per_s;
}

bool is_short_of_pools(const ServiceInput& in, const TaskCapacity& task, double capacity_per_s) {
  return is_short_of_connections(task) && in.pools.full > 0 &&
         in.serving_tasks * in.pools.most_per_s <= capacity_per_s;
}

double lines_of(const LoadService& service, double tasks) {
  const bool is_shared =
      !service.consumes.empty() ||
      service.workload.load_balancing == LoadBalancing::kLeastOutstandingRequests;
  return is_shared ? 1 : std::max(1.0, tasks);
}

double most_at_task(const LoadService& service, const ServiceInput& in) {
  const double all = in.callers.clients;
  const double of_callers = std::min(all, std::ceil(2 * all / std::max(1.0, in.serving_tasks)));
  return std::min(service.workload.concurrency, of_callers);
}

double pool_rate_of_task(const Workload& work, double database_factor) {
  double out = 0;
  for (const auto& use : work.databases) {
    const double held = use.calls_per_request * use.hold_s * database_factor;
    if (held <= 0) continue;
    const double rate = use.pool.processes_per_task * use.pool.max / held;
    out = out > 0 ? std::min(out, rate) : rate;
  }
  return out;
}

double dispersion_at_task(const Workload& work, double dispersion, double tasks) {
  return at_each(work.load_balancing, dispersion, std::max(1.0, tasks));
}

TaskCapacity capacity_of_task(const LoadService& service, const ServiceInput& in,
                              double occupancy_s) {
  const Workload& work = service.workload;
  const double database_factor = in.database_factor;
  TaskCapacity out;
  // Where there are many of either the other one is never short of work.
  constexpr double kMostPlacesToCount = 64;
  const auto meets = [&](double work_s, double most_per_s, double away_s, double far) {
    if (away_s <= 0 || work.concurrency > kMostPlacesToCount ||
        most_per_s >= far * out.places_per_s || out.places_per_s >= far * most_per_s) {
      return;
    }
    const double together =
        throughput_of(static_cast<int>(work.concurrency), work_s, most_per_s, away_s);
    if (out.together_per_s <= 0 || together < out.together_per_s) out.together_per_s = together;
  };
  out.places_per_s = work.concurrency / occupancy_s;
  if (work.cpu_per_request_s > 0) out.cpu_per_s = service.vcpu / work.cpu_per_request_s;
  for (const auto& use : work.databases) {
    const double held = use.calls_per_request * use.hold_s * database_factor;
    if (held <= 0) continue;
    const double rate = use.pool.processes_per_task * use.pool.max / held;
    const double timeout = use.pool.acquire_timeout_s;
    // With too few places to wait that long for each call, nobody gives up.
    const double patience_s = std::max(1.0, use.calls_per_request * database_factor) * timeout;
    const double most_per_s = most_at_task(service, in) / (occupancy_s - in.pool_s + patience_s);
    if (timeout > 0 && most_per_s > rate) continue;
    out.pool_per_s = out.pool_per_s > 0 ? std::min(out.pool_per_s, rate) : rate;
    // (Tighter than the places it is the pool that is waited for.)
    constexpr double kNear = 2;
    if (rate > out.places_per_s) meets(held, rate, occupancy_s - in.pool_s - held, kNear);
  }
  if (in.pools.most_per_s > 0 && is_short_of_connections(out)) {
    out.together_per_s = in.pools.most_per_s;
  }
  constexpr double kFar = 4;
  const double own_s = own_work_s(service);
  if (out.cpu_per_s > 0) meets(own_s, out.cpu_per_s, occupancy_s - own_s, kFar);
  return out;
}

Queues queues_of(const LoadService& service, const ServiceInput& in, const TaskCapacity& task,
                 double arrivals_per_s, double occupancy_s, double capacity_per_s) {
  const Workload& work = service.workload;
  const LoadBalancing balancing = work.load_balancing;
  // The line at whom it calls is that of all tasks.
  if (is_short_of_callees(in, capacity_per_s)) {
    return {.one = {.arrivals_per_s = arrivals_per_s,
                    .service_s = 1 / capacity_per_s,
                    .scv = in.callees.scv,
                    .arrival_scv = at_each(balancing, in.arrivals.dispersion, 1),
                    .taken = in.callees.full}};
  }
  const double queues = lines_of(service, in.serving_tasks);
  const bool is_shared = queues == 1;
  const double capacity = capacity_per_s / queues;
  const double arrivals = arrivals_per_s / queues;
  const double arrival_scv = at_each(balancing, in.arrivals.dispersion, queues);
  if (is_short_of_pools(in, task, capacity_per_s)) {
    return {.one = {.arrivals_per_s = arrivals,
                    .service_s = 1 / capacity,
                    .scv = in.pools.scv,
                    .arrival_scv = arrival_scv,
                    .taken = in.pools.full},
            .count = queues};
  }
  // Some of those who come are at the other tasks; of what is even up to an end the mean is half.
  const double others = arrivals * occupancy_s / std::max(1e-3, 1 - arrivals / capacity);
  const double all = in.callers.clients;
  const double clients =
      std::min(all, std::ceil(std::max(2 * all / queues, all - (queues - 1) * others)));
  // Where few more fit in than run at full speed, the others wait in front.
  constexpr double kFewMore = 1.75;
  const double own_s = own_work_s(service);
  const bool are_shared = is_short_of_processors(task) &&
                          work.concurrency > kFewMore * std::max(1.0, task.cpu_per_s * own_s);
  if (are_shared) {
    // Only the mean of the work matters, but for arrivals that are more even than Poisson's:
    // constant work of constant arrivals never meets.
    const double even = 1 - std::min(1.0, arrival_scv);
    const double alone = std::floor(std::max(1.0, task.cpu_per_s * own_s));
    const double tasks = is_shared ? std::max(1.0, std::floor(in.serving_tasks)) : 1;
    return {.one = {.arrivals_per_s = arrivals,
                    .service_s = own_s,
                    .servers = static_cast<std::int64_t>(std::min(tasks * alone, kMostPlaces)),
                    .processors = capacity * own_s,
                    .scv = 1 - even * (1 - std::min(1.0, work.service_time.scv())),
                    .arrival_scv = arrival_scv,
                    .clients = clients},
            .count = queues};
  }
  const double mean_s = work.service_time.mean_s();
  const double at_place_s = mean_s + in.calls_s;
  // Where pools are tighter than places, so many servers as work at a time then, each as fast as
  // makes up the capacity.
  const auto places =
      static_cast<std::int64_t>(std::clamp(capacity * occupancy_s + 0.5, 1.0, kMostPlaces));
  return {.one = {.arrivals_per_s = arrivals,
                  .service_s = static_cast<double>(places) / capacity,
                  .servers = places,
                  .scv = (work.service_time.scv() * mean_s * mean_s + in.calls_variance) /
                         (at_place_s * at_place_s),
                  .arrival_scv = arrival_scv,
                  .batch = in.arrivals.batch,
                  .clients = clients},
          .count = queues};
}

}  // namespace costplan
