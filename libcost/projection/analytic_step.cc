#include "projection/analytic_step.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/elementary.h"
#include "base/transcendental.h"
#include "projection/task_queues.h"
#include "queueing/quantile.h"

namespace costplan {
namespace {

// Requests that come as far as the database: no more than places and processors let through.
double reaching_per_s(const LoadService& service, double arrivals_per_s, double tasks) {
  const Workload& work = service.workload;
  double each = work.concurrency / work.service_time.mean_s();
  if (work.cpu_per_request_s > 0) each = std::min(each, service.vcpu / work.cpu_per_request_s);
  return std::min(arrivals_per_s, tasks * each);
}

// Of its calls, those that get a connection where requests are refused one.
double made_share(const DatabaseUse& use, double database_factor, double refused) {
  if (refused <= 0) return 1;
  return std::max(0.0, 1 - refused / std::min(1.0, use.calls_per_request * database_factor));
}

// Of the calls that arrive at each of `pools`, so that with the scv of their holds they wait as long
// as they do. Few of the requests call: theirs come more by chance. And those that a request makes
// one after the other come close to each other, with holds that are long together: in times that
// are long beside a request, a request is one piece of work, of which those who wait still have
// (k + 1) / 2 of its k calls. The work of a request moves its calls about: what is left of it is
// that of times as long as those in which a queue that is nearly full fills and empties,
// `settling_s` (the spectrum of arrivals that are each moved by an exponential time).
double dispersion_of_calls(const LoadService& service, const ServiceInput& in, double pools,
                           double calls_per_request, double hold_scv, double settling_s) {
  const double k = calls_per_request;
  const double requests = service.consumes.empty()
                              ? dispersion_at_task(service.workload, in.dispersion, pools)
                              : 1;
  const double moved = service.workload.service_time.mean_s() / settling_s;
  const double kept = 1 / (1 + service.workload.service_time.scv() * moved * moved);
  const double in_long = k < 1 ? 1 + k * (requests - 1)
                               : 2 * k / (k + 1) * (requests + hold_scv) - hold_scv;
  return 1 + kept * (in_long - 1);
}

// The places of a task, and the connections of a pool: calls of those who have one. Where tasks
// share a line, others have places while it has none.
PlacesAndStation places_around_pool(const LoadService& service, const DatabaseUse& use,
                                    const ServiceInput& in, double connections, double hold_scv,
                                    double held_s, double calls) {
  const Workload& work = service.workload;
  const bool is_shared = lines_of(service, in.serving_tasks) < in.serving_tasks;
  if (is_shared || work.concurrency <= connections) return {};
  const double away_s = (work.service_time.mean_s() + in.calls_s) / calls - use.hold_s;
  return calls_behind_places(
      {.places = std::floor(work.concurrency),
       .calls_per_s = in.arrivals_per_s / in.serving_tasks * calls,
       .away_s = std::max(0.0, away_s),
       .service_s = held_s,
       .at_work = connections,
       .lines = use.pool.processes_per_task,
       .scv = hold_scv});
}

// While others wait for a place, all who have one are there.
void meet_places(const PlacesAndStation& around, double calls, ServiceInput& in,
                 StepWaits& waits) {
  const double most_per_s = around.callers.most_per_s / calls;
  if (most_per_s <= 0) return;
  if (in.pools.most_per_s <= 0 || most_per_s < in.pools.most_per_s) {
    in.pools = around.callers;
    in.pools.most_per_s = most_per_s;
  }
  if (waits.probability > 0) {
    waits.mean_s = std::min(waits.mean_s * around.station.longer,
                            around.station.when_full_s / waits.probability);
  }
}

// Waits for connections, and requests that wait too long for one: each process has a pool of
// its own. What waits for a pool without a timeout, or with too few places to wait that long,
// waits in front of the service: step_service(). The share of the requests that give up.
double wait_for_pools(const LoadService& service, double hold_scv, double refused, ServiceInput& in,
                    std::span<ConnectionWaits> all) {
  const Workload& work = service.workload;
  const double reaching = reaching_per_s(service, in.arrivals_per_s, in.serving_tasks);
  constexpr double kSeldom = 1e-3;
  double answered_by_all = 1;
  double unlike_poisson = 1;  // of the calls, after the pools before
  for (std::size_t i = 0; i < all.size(); ++i) {
    const DatabaseUse& use = work.databases[i];
    all[i].pool = {};
    const StepWaits& proxy = all[i].proxy;
    // Connections that are stuck answer nobody: calls wait for the others.
    const double held_s = use.hold_s + proxy.probability * proxy.mean_s + all[i].flooded_s;
    const double usable = std::max(1.0, std::round(use.pool.max * (1 - all[i].stuck)));
    const double each = use.calls_per_request * in.database_factor;
    const double made_of_all = made_share(use, in.database_factor, refused);
    const double calls = reaching * each * made_of_all;
    const double pools = in.serving_tasks * use.pool.processes_per_task;
    if (pools <= 0 || calls <= 0 || use.hold_s <= 0) continue;
    const double timeout = use.pool.acquire_timeout_s;
    const double busy = std::min(0.99, calls / pools * held_s / usable);
    double settling_s = held_s / usable / ((1 - busy) * (1 - busy));
    if (timeout > 0) settling_s = std::min(settling_s, timeout);
    StepQueue queue{.arrivals_per_s = calls / pools,
                    .service_s = held_s,
                    .servers = static_cast<std::int64_t>(usable),
                    .scv = hold_scv,
                    .arrival_scv =
                        1 + unlike_poisson * (dispersion_of_calls(service, in, pools, each,
                                                                  hold_scv, settling_s) -
                                              1),
                    .clients = most_at_task(service, in) / use.pool.processes_per_task,
                    .in_random_order = use.pool.order == PoolOrder::kRandom};
    if (timeout > 0) queue.patience_s = timeout;
    // Up to its limit it fills within minutes only as far as just below it.
    const double most = usable / held_s;
    if (timeout <= 0 && queue.arrivals_per_s < most) {
      queue.arrivals_per_s = std::min(queue.arrivals_per_s, kNearlyFull * most);
    }
    // What leaves a queue is the closer to Poisson's the fuller that is (Whitt 1983).
    unlike_poisson *= 1 - busy * busy;
    StepWaits waits = waits_of(queue);
    const double between_s = service.workload.service_time.mean_s() / each;
    const auto meeting = [&](double forgets_s) { return forgets_s / (forgets_s + between_s); };
    all[i].proxy.together = meeting(proxy.settling_s);
    // A request whose call fails makes no other one.
    constexpr int kRounds = 5;
    double made = each;
    for (int round = 0; round < kRounds && each > 1 && waits.lost > 0; ++round) {
      made = (made + calls_made(each, std::min(waits.lost, 0.999))) / 2;
      queue.arrivals_per_s = reaching * made * made_of_all / pools;
      waits = waits_of(queue);
    }
    if (waits.lost <= kSeldom) {
      const double connections = use.pool.processes_per_task * usable;
      const PlacesAndStation around =
          places_around_pool(service, use, in, connections, hold_scv, held_s, each);
      meet_places(around, each, in, waits);
    }
    waits.together = meeting(settling_s);
    all[i].pool = waits;
    if (!waits.is_stable) continue;
    in.pool_s += mean_pool_wait_s(use, in.database_factor, all[i]);
    answered_by_all *= answered_share(each, waits.lost);
  }
  in.failures = 1 - (1 - in.failures) * answered_by_all;
  return 1 - answered_by_all;
}

}  // namespace

Stretch stretch_of(const ServiceOutput& out, double mean_service_s) {
  const double all = out.wait_mean_s / mean_service_s;
  const double least = std::min(out.stretch, all);
  return {.least = least, .excess = all - least};
}

namespace {

// Of calls that wait independently of each other, or together: then any waits if one does.
PoolWait wait_of(double calls, const StepWaits& waits) {
  if (!waits.is_stable || waits.probability <= 0 || calls <= 0) return {};
  double any = std::min(1.0, calls * waits.probability);
  if (calls > 1 && waits.probability < 1) {
    any = -portable_expm1(calls * portable_log1p(-waits.probability));
    any += waits.together * (waits.probability - any);
  }
  const double each = calls * waits.probability / any;  // waits of one who waits
  return {.probability = any,
          .mean_s = each * waits.mean_s,
          .scv = 1 + (waits.scv - 1) / each,
          .decay_per_s = waits.decay_per_s / each};
}

// Waits that vary less than exponential ones: as those that end sooner, and less than even ones from
// nothing on: even from later on.
void vary_less(double scv, PoolWait& wait) {
  if (scv >= 1 || wait.probability <= 0) return;
  constexpr double kEven = 1.0 / 3;  // the scv
  const double width = std::sqrt(3 * std::min(scv, kEven)) * wait.mean_s;
  wait.least_s = wait.mean_s - width;
  wait.longest_s = wait.mean_s + width;
  if (scv <= kEven) return;
  // Where an exponential of that scv ends, in its mean, within 7%.
  wait.longest_s = wait.mean_s * (2 - 1.7 * portable_log((1 - scv) / (1 - kEven)));
  wait.decay_per_s = decay_with_mean(wait.mean_s, wait.longest_s);
}

}  // namespace

PoolWait proxy_wait_of(double calls, const StepWaits& waits) {
  PoolWait out = wait_of(calls, waits);
  vary_less(waits.scv, out);
  return out;
}

PoolWait pool_wait_of(const DatabaseUse& use, double calls, const StepWaits& waits) {
  PoolWait out = wait_of(calls, waits);
  if (out.probability > 0 && (waits.decay_per_s != 0 || out.scv > 1)) {
    out.longest_s = use.pool.acquire_timeout_s * out.mean_s / waits.mean_s;
  } else {
    vary_less(out.scv, out);
  }
  return out;
}

PoolWait both(const PoolWait& first, const PoolWait& second) {
  const auto mean = [](const PoolWait& wait) { return wait.probability * wait.mean_s; };
  PoolWait out = mean(first) > mean(second) ? first : second;
  if (first.probability <= 0 || second.probability <= 0) return out;
  out.probability = 1 - (1 - first.probability) * (1 - second.probability);
  const double longer = (mean(first) + mean(second)) / out.probability / out.mean_s;
  for (double* const time : {&out.mean_s, &out.longest_s, &out.least_s}) *time *= longer;
  out.decay_per_s /= longer;
  return out;
}

namespace {

// Of two exponentials that take half of the time each, the share of the shorter one.
double shorter_share(double scv) { return (1 + std::sqrt((scv - 1) / (scv + 1))) / 2; }

}  // namespace

void PoolWait::add_to(DelayMixture& mixture, double requests) const {
  if (scv <= 1 && longest_s > 0) {
    mixture.add(requests * (1 - probability), 0);
    mixture.add_truncated(requests * probability, least_s, 1, decay_per_s, longest_s - least_s);
    return;
  }
  const double most = scv > 1 ? shorter_share(scv) : 1;
  for (const double share : {most, 1 - most}) {
    if (share <= 0) continue;
    const double mean = scv > 1 ? mean_s / (2 * share) : mean_s;
    if (longest_s > 0) {
      mixture.add_truncated(requests * share, 0, probability, 1 / mean, longest_s);
    } else {
      mixture.add_exponential(requests * share, 0, probability, mean);
    }
  }
}

double PoolWait::quantile(double share) const {
  const double beyond = 1 - share;
  if (probability <= beyond) return 0;
  if (scv <= 1) {
    if (least_s > 0) return longest_s - (longest_s - least_s) * beyond / probability;
    const double wait = mean_s * portable_log(probability / beyond);
    return longest_s > 0 ? std::min(wait, longest_s) : wait;
  }
  constexpr double kPrecision = 1e-3;
  const double most = shorter_share(scv);
  const auto exceeds = [&](double t) {
    return probability * (most * portable_exp(-2 * most * t / mean_s) +
                          (1 - most) * portable_exp(-2 * (1 - most) * t / mean_s));
  };
  const double wait = falls_to(exceeds, beyond, mean_s, kPrecision);
  return longest_s > 0 ? std::min(wait, longest_s) : wait;
}

double answered_share(double calls, double failing) {
  if (calls <= 1) return std::max(0.0, 1 - calls * failing);
  return failing < 1 ? portable_exp(calls * portable_log1p(-failing)) : 0;
}

double calls_made(double calls, double failing) {
  if (calls <= 1 || failing <= 0) return calls;
  if (failing >= 1) return 1;
  return -portable_expm1(calls * portable_log1p(-failing)) / failing;
}

double scv_of_holds(const DatabaseUse& use, double database_factor, double hold_scv) {
  return hold_scv * (2 - 1 / std::max(1.0, use.calls_per_request * database_factor));
}

double mean_borrow_wait_s(const StepWaits& proxy) {
  return proxy.probability * proxy.mean_s + proxy.lost * kBorrowTimeoutS;
}

double mean_pool_wait_s(const DatabaseUse& use, double database_factor,
                        const ConnectionWaits& waits) {
  const StepWaits& pool = waits.pool;
  if (!pool.is_stable) return 0;
  // Who fails has waited for the timeout, and makes no further call.
  return calls_made(use.calls_per_request * database_factor, pool.lost) *
         ((1 - pool.lost) * (pool.probability * pool.mean_s + waits.flooded_s) +
          pool.lost * use.pool.acquire_timeout_s);
}

double cut_short_s(const LoadService& service, const StepKey& key) {
  if (key.refused <= 0) return 0;
  double held = key.calls_s;
  for (const auto& use : service.workload.databases) {
    // (Of requests that make less than a call on the mean only those fail that make one.)
    const double calls = use.calls_per_request * key.database_factor;
    if (calls > 0) held += std::max(1.0, calls) * use.hold_s;
  }
  return key.refused * held;
}

double connections_asked(const LoadService& service, const DatabaseUse& use, const StepKey& key) {
  const double calls = reaching_per_s(service, key.arrivals_per_s, key.serving) *
                       use.calls_per_request * key.database_factor;
  return std::min(calls * use.hold_s, key.serving * use.pool.processes_per_task * use.pool.max);
}

double flooded_proxy_wait_s(const LoadService& service, const DatabaseUse& use,
                            const AnalyticStep& step) {
  const double calls = step.out.served_per_s * use.calls_per_request * step.key.database_factor;
  if (step.key.most_per_s <= 0 || !step.out.is_overloaded || calls <= 0) return 0;
  const double clients = step.key.serving * std::min(service.workload.concurrency,
                                                     use.pool.processes_per_task * use.pool.max);
  return std::max(0.0, clients / calls - use.hold_s);
}

double connections_in_use(const LoadService& service, const DatabaseUse& use,
                          const AnalyticStep& step, double borrow_s) {
  const double held_s = use.hold_s + borrow_s + flooded_proxy_wait_s(service, use, step);
  const double factor = step.key.database_factor;
  const double held = step.out.served_per_s * made_share(use, factor, step.key.refused) *
                      use.calls_per_request * factor * held_s;
  return std::min(held, step.key.serving * use.pool.processes_per_task * use.pool.max);
}

namespace {

// Of the parts of an answer's time, as if they were independent; waits are exponential.
double variance_of_answers(const LoadService& service, const AnalyticStep& step,
                           std::span<const ConnectionWaits> waits) {
  const auto of_wait = [](double probability, double mean_s) {
    return probability * (2 - probability) * mean_s * mean_s;
  };
  const ServiceTime& time = service.workload.service_time;
  double sum = time.scv() * time.mean_s() * time.mean_s() + step.key.calls_variance +
               of_wait(step.out.wait_probability, step.out.wait_mean_s) +
               of_wait(step.out.front.probability, step.out.front.mean_wait_s);
  for (std::size_t i = 0; i < waits.size(); ++i) {
    const double calls =
        service.workload.databases[i].calls_per_request * step.key.database_factor;
    for (const StepWaits& wait : {waits[i].pool, waits[i].proxy}) {
      if (wait.is_stable) sum += calls * of_wait(wait.probability, wait.mean_s);
    }
  }
  return sum;
}

// Of a request and so many retries all. Who was late because of the queue finds it much as it was
// when the retry comes to the same line: the work ahead, a diffusion that was above a level and in
// equilibrium beyond it, is so again after a time of x relaxations with probability erfc(√x / 2).
// Whose own work took too long draws another. (While a queue is full it is full for all, whoever has
// failed.) Against the event engine, M/M/1 at 30% to 50%: one retry within 6%, two 17%, three 36%.
double all_fail(const LoadService& service, const AnswerTimes& times, double dispersion,
                const AnalyticStep& step, int retries) {
  const Workload& work = service.workload;
  const ServiceOutput& out = step.out;
  const double failing = out.error_share;
  double alone = failing;  // were they independent
  for (int i = 0; i < retries; ++i) alone *= failing;
  if (retries == 0 || failing <= 0 || work.timeout_s <= 0 || out.is_overloaded ||
      step.key.arrivals_per_s >= out.capacity_per_s) {
    return alone;
  }
  const double busy = step.key.arrivals_per_s / out.capacity_per_s;
  const double lines = std::max(1.0, lines_of(service, step.key.tasks));
  // By turns it is another line.
  if (lines > 1 && work.load_balancing == LoadBalancing::kRoundRobin) return alone;
  const double own_s = work.timeout_s - (out.occupancy_s - work.service_time.mean_s());
  const double of_queue = std::max(0.0, failing - (own_s > 0 ? times.late(0, 0, 0, own_s) : 1));
  const double scv = dispersion_at_task(work, dispersion, lines) +
                     (out.stretch > 0 ? 1 : work.service_time.scv());
  const ClientBehaviour client;
  double after_s = 0;
  double backoff_s = client.backoff_s;
  double same_line = 1;
  for (int i = 0; i < retries; ++i) {
    after_s += work.timeout_s + backoff_s * (client.jitter ? 0.5 : 1);
    backoff_s = std::min(backoff_s * client.backoff_multiplier, client.max_backoff_s);
    same_line /= lines;
  }
  const double relaxations =
      2 * out.capacity_per_s / lines * (1 - busy) * (1 - busy) / scv * after_s;
  const double still = same_line * portable_erfc(std::sqrt(relaxations) / 2);
  return alone + of_queue * still * (1 - alone / failing);
}

}  // namespace

void work_out(const LoadService& service, const AnswerTimes& times, double hold_scv,
              double dispersion, double seconds, AnalyticStep& step,
              std::span<ConnectionWaits> waits) {
  ServiceInput in{.arrivals_per_s = step.key.arrivals_per_s,
                  .serving_tasks = step.key.serving,
                  .running_tasks = step.key.running,
                  .extra_s = step.key.calls_s + step.key.borrow_s,
                  .calls_s = step.key.calls_s,
                  .calls_variance = step.key.calls_variance,
                  .behind_s = step.key.behind_s,
                  .failures = step.key.calls_failing,
                  .database_factor = step.key.database_factor,
                  .most_per_s = step.key.most_per_s,
                  .callers = step.key.callers,
                  .callees = step.key.callees,
                  .dispersion = dispersion,
                  .age_s = step.key.age_s,
                  .came_per_s = step.key.came_per_s,
                  .seconds = seconds};
  for (const auto& use : service.workload.databases) {
    // Those that a warm cache spares are part of no service time.
    in.extra_s += (in.database_factor - 1) * use.calls_per_request * use.hold_s;
  }
  in.failures = 1 - (1 - in.failures) * (1 - step.key.refused);
  in.cut_short_s = cut_short_s(service, step.key);
  step.given_up = wait_for_pools(service, hold_scv, step.key.refused, in, waits);
  in.extra_s += in.pool_s;
  step.out = step_service(service, times, in, step.key.backlog);
  step.spread.forget();
  step.variance = variance_of_answers(service, step, waits);
  // Who is refused, or whose call fails, knows it then; the others when they are no longer patient.
  if (const double failing = step.out.error_share; failing > 0 && step.key.serving > 0) {
    const double patience_s = service.workload.timeout_s;
    const double at_once = std::min(1.0, in.failures / failing);
    step.failed_after_s = at_once * std::min(step.out.sojourn_mean_s, patience_s) +
                          (1 - at_once) * patience_s;
  } else {
    step.failed_after_s = 0;
  }
  // Every attempt that fails is followed by another, up to the last.
  step.attempts = 1;
  const int retries = static_cast<int>(service.workload.retries);
  for (int i = 0; i < retries; ++i) step.attempts += all_fail(service, times, dispersion, step, i);
  step.failed_share = all_fail(service, times, dispersion, step, retries);
}

}  // namespace costplan
