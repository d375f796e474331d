#include "projection/service_step.h"

#include <algorithm>
#include <cstdint>

#include "base/elementary.h"
#include "costplan/queueing.h"

namespace costplan {
namespace {

// Closer to the capacity than this a queue never reaches its equilibrium within minutes.
constexpr double kNearlyFull = 0.995;
constexpr double kMetronome = 1e-9;   // the scv of arrivals that do not vary, above 0
constexpr double kMostPlaces = 1e15;  // that a double still counts one by one

double limit_of(const TaskCapacity& capacity) {
  double out = capacity.places_per_s;
  if (capacity.cpu_per_s > 0) out = std::min(out, capacity.cpu_per_s);
  if (capacity.pool_per_s > 0) out = std::min(out, capacity.pool_per_s);
  return out;
}

bool is_short_of_processors(const TaskCapacity& task) {
  return task.cpu_per_s > 0 && task.cpu_per_s < task.places_per_s &&
         (task.pool_per_s <= 0 || task.cpu_per_s < task.pool_per_s);
}

// Arrivals that vary less than Poisson's find the servers busy less often.
// Source: Kraemer and Langenbach-Belz 1976, whose factor on the mean wait of GI/G/1 is laid
// on the probability of waiting, so that the tail keeps its heavy-traffic slope.
double fewer_waits(double utilisation, double arrival_scv, double scv) {
  if (arrival_scv >= 1) return 1;
  const double less = 1 - arrival_scv;
  return portable_exp(-2 * (1 - utilisation) * less * less /
                      (3 * utilisation * (arrival_scv + scv)));
}

}  // namespace

TaskCapacity capacity_of_task(const LoadService& service, double occupancy_s,
                              double database_factor) {
  const Workload& work = service.workload;
  TaskCapacity out;
  out.places_per_s = work.concurrency / occupancy_s;
  if (work.cpu_per_request_s > 0) out.cpu_per_s = service.vcpu / work.cpu_per_request_s;
  for (const auto& use : work.databases) {
    const double held = use.calls_per_request * use.hold_s * database_factor;
    if (held <= 0) continue;
    const double rate = use.pool.processes_per_task * use.pool.max / held;
    out.pool_per_s = out.pool_per_s > 0 ? std::min(out.pool_per_s, rate) : rate;
  }
  return out;
}

ServiceOutput step_service(const LoadService& service, const ServiceInput& in, double backlog) {
  const Workload& work = service.workload;
  ServiceOutput out;
  out.occupancy_s = work.service_time.mean_s() + in.extra_s;
  const TaskCapacity task = capacity_of_task(service, out.occupancy_s, in.database_factor);
  out.capacity_per_s = in.serving_tasks * limit_of(task);
  const double arrivals = in.arrivals_per_s * (1 - in.failing);
  out.is_overloaded = backlog > 0 || arrivals >= kNearlyFull * out.capacity_per_s;
  double lost = 0;  // requests
  if (arrivals <= 0 && backlog <= 0) {
    out.sojourn_mean_s = out.occupancy_s;
    out.error_share = in.failing;
    out.is_overloaded = false;
    return out;
  }
  if (out.is_overloaded) {
    const auto fluid = fluid_backlog(backlog, arrivals, out.capacity_per_s, in.seconds);
    out.backlog = fluid ? fluid->at_end : backlog;
    out.fluid_wait_s = fluid ? fluid->mean_wait_s : 0;
    // Clients that wait too long leave: the queue is never longer than their patience.
    const double longest = work.timeout_s > 0 ? out.capacity_per_s * work.timeout_s : -1;
    if (longest >= 0 && out.backlog > longest) {
      lost = out.backlog - longest;
      out.backlog = longest;
      out.fluid_wait_s = std::min(out.fluid_wait_s, work.timeout_s);
    }
    out.served_per_s =
        out.capacity_per_s > 0 ? std::min(out.capacity_per_s, arrivals + backlog / in.seconds) : 0;
    out.utilisation = 1;
  } else {
    // Workers share one queue, and who goes where there are fewest requests comes close to
    // it. By turns each task has its own, which every n-th request joins: arrivals that vary
    // n times less. At random they vary as before.
    const LoadBalancing balancing = work.load_balancing;
    const bool is_shared =
        !service.consumes.empty() || balancing == LoadBalancing::kLeastOutstandingRequests;
    const double queues = is_shared ? 1 : std::max(1.0, in.serving_tasks);
    const double capacity = out.capacity_per_s / queues;
    // Where processors or pools are tighter than places, so many servers as work at a time
    // then, each as fast as makes up the capacity.
    const auto places = static_cast<std::int64_t>(
        std::clamp(capacity * out.occupancy_s + 0.5, 1.0, kMostPlaces));
    // A random share of a process is closer to Poisson's than the whole.
    const double every_nth = balancing == LoadBalancing::kRandom
                                 ? 1 + (in.dispersion - 1) / queues
                                 : in.dispersion / queues;
    const double arrival_scv = std::max(every_nth, kMetronome);
    // Processors are shared, and then only the mean of the work matters.
    const double scv = is_short_of_processors(task) ? 1 : work.service_time.scv();
    const FastQueue queue(arrivals / queues, static_cast<double>(places) / capacity, places, scv,
                          arrival_scv);
    if (queue.is_stable()) {
      const double fewer = fewer_waits(arrivals / out.capacity_per_s, arrival_scv, scv);
      const double probability = queue.probability_of_wait();
      out.wait_mean_s = probability > 0 ? queue.mean_wait_s() / probability : 0;
      out.wait_probability = probability * fewer;
      if (work.timeout_s > 0) {
        lost = arrivals * in.seconds * fewer *
               queue.wait_exceeds(std::max(0.0, work.timeout_s - out.occupancy_s));
      }
    }
    out.utilisation = arrivals / out.capacity_per_s;
    out.served_per_s = arrivals;
  }
  const double attempts = in.arrivals_per_s * in.seconds;
  out.error_share = attempts > 0 ? std::clamp(in.failing + lost / attempts, 0.0, 1.0) : in.failing;
  const double mean_wait = out.wait_probability * out.wait_mean_s + out.fluid_wait_s;
  out.sojourn_mean_s = out.occupancy_s + mean_wait;
  out.in_flight = out.served_per_s * out.occupancy_s;
  const double cpu_seconds = out.served_per_s * work.cpu_per_request_s;
  const double vcpus = in.serving_tasks * service.vcpu;
  out.cpu = vcpus > 0 ? cpu_seconds / vcpus : 0;
  return out;
}

}  // namespace costplan
