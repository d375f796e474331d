#include "projection/service_step.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "base/elementary.h"
#include "base/transcendental.h"
#include "costplan/queueing.h"
#include "projection/mixed_work.h"
#include "queueing/quantile.h"

namespace costplan {
namespace {

constexpr double kSoon = 0.05;        // of a step
constexpr double kLeastRate = 1e-9;   // requests per second, above 0
constexpr double kMetronome = 1e-9;   // the scv of arrivals that do not vary, above 0
constexpr double kMostPlaces = 1e15;  // that a double still counts one by one

double limit_of(const TaskCapacity& capacity) {
  double out = capacity.places_per_s;
  if (capacity.cpu_per_s > 0) out = std::min(out, capacity.cpu_per_s);
  if (capacity.pool_per_s > 0) out = std::min(out, capacity.pool_per_s);
  if (capacity.together_per_s > 0) out = std::min(out, capacity.together_per_s);
  return out;
}

// Requests per second of a task all of whose places are taken: each works for `own_s` where it
// shares what the vCPUs do, `cpu_per_s` at most, and is away for `away_s`.
double throughput_of(int places, double own_s, double cpu_per_s, double away_s) {
  const double processors = cpu_per_s * own_s;
  const double away = away_s / own_s;
  // Weights of the states with so many at work, by their products; the last two sums of them.
  double one_less = 0;
  double all = 0;
  for (const int present : {places - 1, places}) {
    const auto speed = [&](int working) { return std::min<double>(working, processors); };
    double weight = 1;  // all work
    for (int i = 1; i <= present; ++i) weight /= speed(i);
    double sum = weight;
    for (int gone = 1; gone <= present; ++gone) {
      weight *= speed(present - gone + 1) * away / gone;
      sum += weight;
    }
    one_less = all;
    all = sum;
  }
  return one_less / all / own_s;
}

bool is_short_of_processors(const TaskCapacity& task) {
  return task.cpu_per_s > 0 && task.cpu_per_s < task.places_per_s &&
         (task.pool_per_s <= 0 || task.cpu_per_s < task.pool_per_s);
}

bool is_short_of_connections(const TaskCapacity& task) {
  return task.pool_per_s > 0 && task.pool_per_s <= task.places_per_s &&
         (task.cpu_per_s <= 0 || task.pool_per_s <= task.cpu_per_s);
}

}  // namespace

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
    const double timeout = use.pool.acquire_timeout_s;
    // With too few places to wait that long for each call, nobody gives up.
    const double patience_s = std::max(1.0, use.calls_per_request * database_factor) * timeout;
    if (timeout > 0 && work.concurrency / (occupancy_s + patience_s) > rate) continue;
    out.pool_per_s = out.pool_per_s > 0 ? std::min(out.pool_per_s, rate) : rate;
  }
  // Where there are many of either the other one is never short of work.
  constexpr double kMostPlacesToCount = 64;
  constexpr double kFar = 4;
  const double own_s = own_work_s(service);
  const double away_s = occupancy_s - own_s;
  if (out.cpu_per_s > 0 && away_s > 0 && work.concurrency <= kMostPlacesToCount &&
      out.cpu_per_s < kFar * out.places_per_s && out.places_per_s < kFar * out.cpu_per_s) {
    out.together_per_s =
        throughput_of(static_cast<int>(work.concurrency), own_s, out.cpu_per_s, away_s);
  }
  return out;
}

namespace {

// A random share of a process is closer to Poisson's than the whole, every n-th of it more even.
double at_each(LoadBalancing balancing, double dispersion, double queues) {
  return std::max(kMetronome, balancing == LoadBalancing::kRandom
                                  ? 1 + (dispersion - 1) / queues
                                  : dispersion / queues);
}

// The queue of one task, or of all where they share one.
struct Queues {
  StepQueue one;
  double count = 1;
};

// Workers share one queue, and who goes where there are fewest requests comes close to it.
// By turns each task has its own, which every n-th request joins: arrivals that vary n times
// less. At random they vary as before.
Queues queues_of(const LoadService& service, const ServiceInput& in, const TaskCapacity& task,
                 double arrivals_per_s, double occupancy_s, double capacity_per_s) {
  const Workload& work = service.workload;
  const LoadBalancing balancing = work.load_balancing;
  const bool is_shared =
      !service.consumes.empty() || balancing == LoadBalancing::kLeastOutstandingRequests;
  const double queues = is_shared ? 1 : std::max(1.0, in.serving_tasks);
  const double capacity = capacity_per_s / queues;
  const double arrivals = arrivals_per_s / queues;
  const double arrival_scv = at_each(balancing, in.dispersion, queues);
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
                    .arrival_scv = arrival_scv},
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
                  .arrival_scv = arrival_scv},
          .count = queues};
}

// The load of a queue never has an effect as if it stayed for ever: within the half hour that it
// may last a queue comes as far as one whose time to settle, v / (μ (1 - ρ)²), is half an hour.
void settle_at_most(StepQueue& queue) {
  constexpr double kSettling = 1800;
  constexpr double kLeast = 0.5;
  const double speed =
      queue.processors > 0 ? queue.processors : static_cast<double>(queue.servers);
  const double rate = speed / queue.service_s;
  const double v = (queue.arrival_scv + queue.scv) / 2;
  const double most = std::clamp(1 - std::sqrt(v / (rate * kSettling)), kLeast, kNearlyFull);
  queue.arrivals_per_s = std::min(queue.arrivals_per_s, most * rate);
}

// What those wait who are served in equilibrium, for a place or by sharing processors.
struct Line {
  StepWaits waits;
  double late = 0;     // share of those who are served
  double stretch = 0;  // above 0: they share processors
  double longest_s = 0;

  void put(ServiceOutput& out) const {
    if (!waits.is_stable) return;
    out.stretch = stretch;
    out.wait_probability = waits.probability;
    out.wait_mean_s = waits.mean_s;
    out.wait_decay_per_s = waits.decay_per_s;
    out.longest_wait_s = longest_s;
  }
};

// Parts of a normal distribution, the finer the rarer; `z` in the middle of each.
struct NormalPart {
  double share;
  double z;
};

std::vector<NormalPart> normal_parts() {
  std::vector<NormalPart> out;
  double from = 0;
  const auto add = [&](double to) {
    const double middle = (from + to) / 2;
    const double tail = std::min(middle, 1 - middle);
    const double z = falls_to([](double x) { return portable_erfc(x / std::sqrt(2.0)) / 2; }, tail,
                              1, 1e-9);
    out.push_back({to - from, middle < 0.5 ? -z : z});
    from = to;
  };
  for (int i = 1; i <= 16; ++i) add(0.05 * i);
  for (int i = 1; i <= 8; ++i) add(0.8 + 0.02 * i);
  for (const double to : {0.97, 0.98, 0.985, 0.99, 0.9925, 0.995, 0.9975, 0.999, 1.0}) add(to);
  return out;
}

// The mean over the time that calls take of the share that is late, where so much of the patience
// is left to all else. Times of calls are as gamma (Wilson and Hilferty's cube of a normal number).
template <typename Late>
double late_after_calls(const ServiceInput& in, double left_s, Late late) {
  static const std::vector<NormalPart> kParts = normal_parts();
  const auto late_with = [&](double calls_s) {
    return left_s > calls_s ? late(left_s - calls_s) : 1.0;
  };
  if (in.calls_variance <= 0) return late_with(in.calls_s);
  const double scv = in.calls_variance / (in.calls_s * in.calls_s);
  double sum = 0;
  for (const auto& [share, z] : kParts) {
    const double root = std::max(0.0, 1 - scv / 9 + z * std::sqrt(scv) / 3);
    sum += share * late_with(in.calls_s * root * root * root);
  }
  return sum;
}

Line line_of(const LoadService& service, const AnswerTimes& times, const ServiceInput& in,
             const TaskCapacity& task, const ServiceOutput& now, double arrivals_per_s) {
  const Workload& work = service.workload;
  // For a pool it waits at the task.
  double in_place_s = now.occupancy_s;
  double capacity = now.capacity_per_s;
  if (is_short_of_connections(task)) {
    in_place_s -= in.pool_s;
    capacity = in.serving_tasks * work.concurrency / in_place_s;
    if (task.cpu_per_s > 0) capacity = std::min(capacity, in.serving_tasks * task.cpu_per_s);
    if (in.most_per_s > 0) capacity = std::min(capacity, in.most_per_s);
  }
  Queues queues = queues_of(service, in, task, arrivals_per_s, in_place_s, capacity);
  const double left_s = work.timeout_s - (in.extra_s - in.calls_s) - in.behind_s;
  Line out;
  if (queues.one.processors > 0) {
    // One more than can run at full speed makes all of them slower by so much.
    const double mean_s = work.service_time.mean_s();
    const double each = queues.one.processors / static_cast<double>(queues.one.servers + 1);
    settle_at_most(queues.one);
    out.waits = waits_of(queues.one);
    out.stretch = (1 / each - 1) * queues.one.service_s / mean_s;
    if (work.timeout_s > 0 && out.waits.is_stable) {
      const double all = out.waits.mean_s / mean_s;
      const double least = std::min(out.stretch, all);
      out.late = late_after_calls(in, left_s, [&](double patience) {
        return times.stretched_exceeds(patience, out.waits.probability, least, all - least);
      });
    }
    return out;
  }
  if (work.timeout_s > 0) {
    queues.one.patience_s = work.timeout_s;
    out.longest_s = work.timeout_s;
  } else {
    settle_at_most(queues.one);
  }
  out.waits = waits_of(queues.one);
  if (work.timeout_s > 0 && out.waits.lost < 1) {
    out.late = late_after_calls(in, left_s, [&](double patience) {
      return times.late(out.waits.probability, out.waits.decay_per_s, work.timeout_s, patience);
    });
  }
  return out;
}

}  // namespace

double dispersion_at_task(const Workload& work, double dispersion, double tasks) {
  return at_each(work.load_balancing, dispersion, std::max(1.0, tasks));
}

ServiceOutput step_service(const LoadService& service, const AnswerTimes& times,
                           const ServiceInput& in, double backlog) {
  const Workload& work = service.workload;
  ServiceOutput out;
  out.occupancy_s = work.service_time.mean_s() + in.extra_s - in.cut_short_s;
  const TaskCapacity task = capacity_of_task(service, out.occupancy_s, in.database_factor);
  out.capacity_per_s = in.serving_tasks * limit_of(task);
  if (in.most_per_s > 0) out.capacity_per_s = std::min(out.capacity_per_s, in.most_per_s);
  const double arrivals = in.arrivals_per_s;
  if (arrivals <= 0 && backlog <= 0) {
    out.sojourn_mean_s = out.occupancy_s + in.cut_short_s + in.behind_s;
    return out;
  }
  if (in.serving_tasks <= 0 && service.consumes.empty()) {  // the load balancer refuses them
    out.utilisation = 1;
    out.is_overloaded = true;
    out.error_share = 1;
    return out;
  }
  double lost_per_s = 0;  // they have left before they are served
  double late = 0;        // share of those who are served
  out.is_overloaded = backlog > 0 || arrivals >= kNearlyFull * out.capacity_per_s;
  // A queue whose clients leave long before the step is over is in equilibrium however much
  // comes in; only where it is for places, which then take no longer than before.
  const bool is_for_places = in.most_per_s <= 0 &&
                             out.capacity_per_s >= in.serving_tasks * task.places_per_s;
  const bool leaves_soon =
      work.timeout_s > 0 && work.timeout_s <= kSoon * in.seconds && is_for_places && backlog <= 0;
  if (out.is_overloaded && !leaves_soon) {
    const double entering = out.capacity_per_s;
    const auto fluid = fluid_backlog(backlog, arrivals, entering, in.seconds);
    out.backlog = fluid ? fluid->at_end : backlog;
    // Of who is served in the middle: the line grows older by what does not go of what came then.
    const double came = in.age_s > 0 ? backlog / in.age_s : arrivals;
    const double older = came > 0 ? 1 - out.capacity_per_s / came : -1;
    out.fluid_wait_s = std::max(0.0, in.age_s + older * in.seconds / 2);
    // Clients that wait too long leave: the queue is never longer than their patience.
    const double longest = work.timeout_s > 0 ? entering * work.timeout_s : -1;
    if (longest >= 0 && out.backlog > longest) {
      const double growth = arrivals - entering;
      const double since = growth > 0 && backlog < longest ? (longest - backlog) / growth : 0;
      const double full = 1 - std::min(1.0, since / in.seconds);
      const Queues queues =
          queues_of(service, in, task, arrivals, out.occupancy_s, out.capacity_per_s);
      const double excess =
          std::max(0.0, growth) / queues.count * 2 / (queues.one.scv + queues.one.arrival_scv);
      // Little's law: so long is a place taken when all are.
      const double in_place = std::max(
          out.occupancy_s, in.serving_tasks * work.concurrency / std::max(entering, kLeastRate));
      FullPlace place{.more_s = in.extra_s + in.behind_s};
      if (is_short_of_processors(task)) {
        place.stretch = in_place / out.occupancy_s;
      } else {
        place.more_s += in_place - out.occupancy_s;
      }
      late = full * times.late_from_full_queue(excess, work.timeout_s, place);
      lost_per_s += (out.backlog - longest) / in.seconds;
      out.backlog = longest;
      // Who is answered has not waited longer.
      out.fluid_wait_s =
          std::min(out.fluid_wait_s, std::max(0.0, work.timeout_s - out.occupancy_s - in.behind_s));
    }
    out.served_per_s = std::min(entering, arrivals + backlog / in.seconds);
    out.utilisation = 1;
    // What comes and goes by chance fills a queue at its limit as far as one just below it: no less
    // is waited than there. A longer backlog hides it, and one that is as long as its clients are
    // patient.
    const bool is_at_limit = lost_per_s <= 0 && arrivals > 0 && out.capacity_per_s > 0;
    const double just_below = std::min(arrivals, kNearlyFull * out.capacity_per_s);
    const Line line = is_at_limit ? line_of(service, times, in, task, out, just_below) : Line{};
    if (line.waits.probability * line.waits.mean_s > out.fluid_wait_s) {
      line.put(out);
      out.fluid_wait_s = 0;
      late = std::max(late, line.late);
      lost_per_s = std::max(lost_per_s, arrivals * line.waits.lost);
    }
  } else {
    const Line line = line_of(service, times, in, task, out, arrivals);
    line.put(out);
    lost_per_s = arrivals * line.waits.lost;
    late = line.late;
    out.served_per_s = arrivals - lost_per_s;
    out.utilisation = std::min(1.0, is_short_of_connections(task)
                                        ? out.served_per_s * out.occupancy_s /
                                              (in.serving_tasks * work.concurrency)
                                        : arrivals / out.capacity_per_s);
  }
  out.worked_per_s = out.served_per_s * (1 - in.failures);
  out.answered_per_s = out.worked_per_s * (1 - late);
  lost_per_s += out.served_per_s - out.answered_per_s;
  out.error_share = arrivals > 0 ? std::clamp(lost_per_s / arrivals, 0.0, 1.0) : 0;
  const double mean_wait = out.wait_probability * out.wait_mean_s + out.fluid_wait_s;
  out.sojourn_mean_s = out.occupancy_s + in.cut_short_s + mean_wait + in.behind_s;
  out.in_flight = out.served_per_s * out.occupancy_s;
  // By Little's law; a backlog fills the places first. What waits for a worker is in its queue,
  // not at a task.
  const double waiting =
      out.is_overloaded ? (backlog + out.backlog) / 2 : out.served_per_s * mean_wait;
  const double taken = std::min(in.serving_tasks * work.concurrency,
                                out.in_flight + (out.is_overloaded ? waiting : 0));
  out.present = taken + (service.consumes.empty() ? waiting : 0);
  const double vcpus = std::max(in.serving_tasks, in.running_tasks) * service.vcpu;
  out.cpu = vcpus > 0 ? out.served_per_s * work.cpu_per_request_s / vcpus : 0;
  return out;
}

}  // namespace costplan
