#include "projection/service_step.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "base/elementary.h"
#include "base/transcendental.h"
#include "costplan/queueing.h"
#include "projection/task_queues.h"
#include "queueing/quantile.h"

namespace costplan {
namespace {

constexpr double kSoon = 0.05;       // of a step
constexpr double kLeastRate = 1e-9;  // requests per second, above 0

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
  FrontWait front;

  double mean_s() const { return waits.probability * waits.mean_s + front.mean_s(); }
  void put(ServiceOutput& out) const {
    if (!waits.is_stable) return;
    out.stretch = stretch;
    out.wait_probability = waits.probability;
    out.wait_mean_s = waits.mean_s;
    out.wait_decay_per_s = waits.decay_per_s;
    out.longest_wait_s = longest_s;
    out.front = front;
  }
};

// Of those who share processors, who finds all places taken waits in front for as long as the
// others are too many: as in heavy traffic (Zhang and Zwart 2008), where the mean of both is
// ρ/(1 - ρ) (1 - ρ^places + ρ^places (1 + scv)/2) in services.
void wait_in_front(const StepQueue& queue, double places, double scv, Line& line) {
  const double more = std::floor(places) - static_cast<double>(queue.servers);
  const double load = line.waits.utilisation;
  const double variation = 2 / (queue.arrival_scv + queue.scv);
  // (No power of the load is more than e^-(1 - load); of so few no percentile is asked for.)
  constexpr double kNever = 9;
  const bool is_never_full = more * variation * (1 - load) > kNever;
  if (line.waits.probability <= 0 || load <= 0 || is_never_full) return;
  const double beyond = more > 0 ? portable_exp(variation * more * portable_log(load)) : 1;
  line.front = {.probability = line.waits.probability * beyond,
                .mean_wait_s = line.waits.mean_s * (1 + scv) / 2};
  line.waits.mean_s *= 1 - beyond;
}

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

// While callers wait for places all others are there, but no more than come at a time (Little's
// law).
void wait_for_others(const ServiceInput& in, const ServiceOutput& now, double arrivals_per_s,
                     StepWaits& waits) {
  if (!std::isfinite(in.callers.clients) || waits.probability <= 0) return;
  const double most_s =
      std::min(in.callers.when_full_s,
               std::max(0.0, in.callers.clients / arrivals_per_s - now.occupancy_s));
  const double mean_s = std::min(in.callers.longer * waits.mean_s, most_s / waits.probability);
  if (mean_s == waits.mean_s) return;
  waits.mean_s = mean_s;
  waits.decay_per_s = 0;
}

// Nobody waits for longer than for all others who can be there, each of whom takes his time: three
// deviations of their sum above its mean.
void end_at_others(const StepQueue& queue, Line& line) {
  const auto servers = static_cast<double>(queue.servers);
  const double others = std::floor(queue.clients) - servers;
  if (others <= 0 || !std::isfinite(others)) return;
  constexpr double kDeviations = 3;
  const double most_s =
      (others + kDeviations * std::sqrt(queue.scv * others)) * queue.service_s / servers;
  if (line.longest_s > 0 && most_s >= line.longest_s) return;
  constexpr double kEven = 2.001;  // of the mean
  line.longest_s = std::max(most_s, kEven * line.waits.mean_s);
  line.waits.decay_per_s = decay_with_mean(line.waits.mean_s, line.longest_s);
}

Line line_of(const LoadService& service, const AnswerTimes& times, const ServiceInput& in,
             const TaskCapacity& task, const ServiceOutput& now, double arrivals_per_s) {
  const Workload& work = service.workload;
  // For a pool it waits at the task.
  double in_place_s = now.occupancy_s;
  double capacity = now.capacity_per_s;
  if (is_short_of_connections(task) && !is_short_of_pools(in, task, capacity)) {
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
    wait_for_others(in, now, arrivals_per_s, out.waits);
    out.stretch = (1 / each - 1) * queues.one.service_s / mean_s;
    wait_in_front(queues.one, in.serving_tasks * work.concurrency / queues.count,
                  work.service_time.scv(), out);
    if (work.timeout_s > 0 && out.waits.is_stable) {
      const double all = out.waits.mean_s / mean_s;
      const double least = std::min(out.stretch, all);
      const auto late = [&](double patience) {
        return times.stretched_exceeds(patience, out.waits.probability, least, all - least);
      };
      out.late = late_after_calls(in, left_s, late);
      if (out.front.mean_s() > 0) {
        double of_them = 0;  // who wait in front, by tenths of their waits
        for (int i = 0; i < 10; ++i) {
          const double wait_s = -out.front.mean_wait_s * portable_log(1 - (i + 0.5) / 10);
          of_them += late_after_calls(in, left_s - wait_s, late) / 10;
        }
        out.late += out.front.probability * (of_them - out.late);
      }
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
  wait_for_others(in, now, arrivals_per_s, out.waits);
  if (out.waits.decay_per_s == 0 && out.waits.mean_s > 0) {
    out.waits.decay_per_s = 1 / out.waits.mean_s;
    end_at_others(queues.one, out);
  }
  if (work.timeout_s > 0 && out.waits.lost < 1) {
    out.late = late_after_calls(in, left_s, [&](double patience) {
      return times.late(out.waits.probability, out.waits.decay_per_s, out.longest_s, patience);
    });
  }
  return out;
}

// Who is served in the middle of a step has waited so long behind a backlog: the line grows older by
// what does not go of what came then.
double wait_in_the_middle_s(const ServiceInput& in, double backlog, double capacity_per_s) {
  const double middle_s = in.seconds / 2;
  const double gone = capacity_per_s * middle_s;
  const bool came_before = gone <= backlog;
  const double came_per_s = came_before && in.came_per_s > 0 ? in.came_per_s : in.arrivals_per_s;
  if (came_per_s <= 0) return 0;
  const double older_s = came_before ? in.age_s + middle_s - gone / came_per_s
                                     : middle_s - (gone - backlog) / came_per_s;
  return std::max(0.0, older_s);
}

// In the first and the last minute of an overload waits are all there are between none and the
// longest.
void spread_over_step(const ServiceInput& in, double backlog, ServiceOutput& out) {
  const bool begins = backlog <= 0 && out.backlog > 0;
  const bool ends = backlog > 0 && out.backlog <= 0;
  if (!(begins || ends) || out.wait_probability > 0) return;
  if (begins) {
    out.wait_probability = 1;
    out.longest_wait_s = 2 * out.fluid_wait_s;
  } else {  // the last of the backlog comes as the step begins
    const double drained_s = backlog / (out.capacity_per_s - in.arrivals_per_s);
    out.wait_probability =
        std::min(1.0, out.capacity_per_s * drained_s / (out.served_per_s * in.seconds));
    out.longest_wait_s = std::max(in.age_s, backlog / out.capacity_per_s);
  }
  out.wait_mean_s = out.longest_wait_s / 2;
  out.fluid_wait_s = 0;
}

// Few callers keep as many in the line at all times; the services of those ahead vary.
void spread_by_services(const Queues& queues, ServiceOutput& out) {
  if (out.fluid_wait_s <= 0 || out.wait_probability > 0) return;
  const double each_s = queues.count / out.capacity_per_s;
  const double ahead = out.fluid_wait_s / each_s;
  // Even waits of that standard deviation.
  const double half_s = std::min(out.fluid_wait_s, std::sqrt(3 * ahead * queues.one.scv) * each_s);
  out.wait_probability = 1;
  out.longest_wait_s = 2 * half_s;
  out.wait_mean_s = half_s;
  out.fluid_wait_s -= half_s;
}

// What chance has added at most to the waits of an overload that began with an empty line: what has
// come and gone since then is a walk, whose distance is that of half a normal distribution.
double chance_since_overload_s(const Queues& queues, const ServiceInput& in,
                               const ServiceOutput& out, double backlog) {
  constexpr double kTwoByPi = 2 * std::numbers::inv_pi;
  const double growth = in.arrivals_per_s - out.capacity_per_s;
  // At the limit for long, or as full as few callers make it, which takes no time.
  if (growth <= 0 || std::isfinite(in.callers.clients)) {
    return std::numeric_limits<double>::infinity();
  }
  const double since_s = in.seconds + backlog / growth;
  const double came = in.arrivals_per_s / queues.count * since_s;
  const double variance = came * (queues.one.arrival_scv + queues.one.scv);
  return std::sqrt(kTwoByPi * variance) * queues.count / out.capacity_per_s;
}

void shorten_waits(double factor, ServiceOutput& out) {
  out.wait_mean_s *= factor;
  out.front.mean_wait_s *= factor;
  out.longest_wait_s *= factor;
  out.wait_decay_per_s /= factor;
}

}  // namespace

ServiceOutput step_service(const LoadService& service, const AnswerTimes& times,
                           const ServiceInput& in, double backlog) {
  const Workload& work = service.workload;
  ServiceOutput out;
  out.occupancy_s = work.service_time.mean_s() + in.extra_s - in.cut_short_s;
  const TaskCapacity task = capacity_of_task(service, in, out.occupancy_s);
  out.capacity_per_s = in.serving_tasks * limit_of(task);
  if (in.most_per_s > 0) out.capacity_per_s = std::min(out.capacity_per_s, in.most_per_s);
  if (is_short_of_callees(in, out.capacity_per_s)) out.capacity_per_s = in.callees.most_per_s;
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
  const bool waits_for_callees = is_short_of_callees(in, out.capacity_per_s);
  const bool is_for_places = in.most_per_s <= 0 && !waits_for_callees &&
                             out.capacity_per_s >= in.serving_tasks * task.places_per_s;
  const bool are_too_few =  // to wait that long
      in.callers.clients < out.capacity_per_s * (out.occupancy_s + work.timeout_s);
  const bool leaves_soon = work.timeout_s > 0 && work.timeout_s <= kSoon * in.seconds &&
                           is_for_places && backlog <= 0 && !are_too_few;
  if (out.is_overloaded && !leaves_soon) {
    const double entering = out.capacity_per_s;
    const auto fluid = fluid_backlog(backlog, arrivals, entering, in.seconds);
    out.backlog = fluid ? fluid->at_end : backlog;
    out.fluid_wait_s = wait_in_the_middle_s(in, backlog, out.capacity_per_s);
    // Clients that wait too long leave: the queue is never longer than their patience.
    const double longest = work.timeout_s > 0 ? entering * work.timeout_s : -1;
    const double other_s = in.extra_s - in.calls_s + in.behind_s;
    if (longest >= 0 && out.backlog <= longest && out.fluid_wait_s > 0) {
      late = late_after_calls(in, work.timeout_s - other_s - out.fluid_wait_s,
                              [&](double left_s) { return times.late(0, 0, 0, left_s); });
    }
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
      FullPlace place;
      double longer_s = 0;
      if (is_short_of_processors(task)) {
        place.stretch = in_place / out.occupancy_s;
      } else {
        longer_s = in_place - out.occupancy_s;
      }
      const double left = work.timeout_s - other_s - longer_s;
      late = full * late_after_calls(in, left, [&](double left_s) {
               place.more_s = work.timeout_s - left_s;
               return times.late_from_full_queue(excess, work.timeout_s, place);
             });
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
    if (line.mean_s() > out.fluid_wait_s) {
      const Queues queues =
          queues_of(service, in, task, just_below, out.occupancy_s, out.capacity_per_s);
      const double most_s = out.fluid_wait_s + chance_since_overload_s(queues, in, out, backlog);
      line.put(out);
      out.fluid_wait_s = 0;
      if (line.mean_s() <= most_s) {
        late = std::max(late, line.late);
        lost_per_s = std::max(lost_per_s, arrivals * line.waits.lost);
      } else {
        shorten_waits(most_s / line.mean_s(), out);
      }
    }
    if (!service.consumes.empty()) spread_over_step(in, backlog, out);
    if (std::isfinite(in.callers.clients)) {
      spread_by_services(
          queues_of(service, in, task, just_below, out.occupancy_s, out.capacity_per_s), out);
    }
  } else {
    const Line line = line_of(service, times, in, task, out, arrivals);
    line.put(out);
    lost_per_s = arrivals * line.waits.lost;
    late = line.late;
    out.served_per_s = arrivals - lost_per_s;
    // By Little's law. Who shares keeps a place for longer, the more so the fuller it is.
    const double places = in.serving_tasks * work.concurrency;
    // (Waits for pools are part of its stay.)
    const bool is_together = task.together_per_s > 0 && !is_short_of_connections(task) &&
                             out.capacity_per_s == in.serving_tasks * task.together_per_s;
    double shared_s = line.stretch > 0 ? line.waits.probability * line.waits.mean_s : 0;
    if (line.stretch > 0 || is_together) {
      const double most_s = out.served_per_s / out.capacity_per_s *
                            std::max(0.0, places / out.capacity_per_s - out.occupancy_s);
      shared_s = line.stretch > 0 ? std::min(shared_s, most_s) : most_s;
    }
    out.utilisation =
        std::min(1.0, out.served_per_s * (out.occupancy_s + shared_s) / places);
  }
  out.worked_per_s = out.served_per_s * (1 - in.failures);
  out.answered_per_s = out.worked_per_s * (1 - late);
  lost_per_s += out.served_per_s - out.answered_per_s;
  out.error_share = arrivals > 0 ? std::clamp(lost_per_s / arrivals, 0.0, 1.0) : 0;
  const double mean_wait =
      out.wait_probability * out.wait_mean_s + out.front.mean_s() + out.fluid_wait_s;
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
