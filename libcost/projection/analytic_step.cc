#include "projection/analytic_step.h"

#include <algorithm>
#include <cmath>

#include "base/transcendental.h"
#include "projection/pool_queues.h"
#include "projection/task_queues.h"
#include "queueing/calendar_network.h"

namespace costplan {

Stretch stretch_of(const ServiceOutput& out, double mean_service_s) {
  const double all = out.wait_mean_s / mean_service_s;
  const double least = std::min(out.stretch, all);
  return {.least = least, .excess = all - least};
}

double scv_of_holds(const DatabaseUse& use, double database_factor, double hold_scv) {
  const double calls = std::max(1.0, use.calls_per_request * database_factor);
  return scv_of_calls_in_a_row(calls, 1, hold_scv) - 1;
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
// Whose own work took too long draws another. Against the event engine, M/M/1 at 30% to 50%: one
// retry within 6%, two 17%, three 36%.
double all_fail(const LoadService& service, const AnswerTimes& times, double dispersion,
                const AnalyticStep& step, int retries) {
  const Workload& work = service.workload;
  const ServiceOutput& out = step.out;
  const double failing = out.error_share;
  double alone = failing;  // were they independent
  for (int i = 0; i < retries; ++i) alone *= failing;
  if (retries == 0 || failing <= 0 || work.timeout_s <= 0 || out.capacity_per_s <= 0) return alone;
  const double busy = std::min(1.0, step.key.arrivals_per_s / out.capacity_per_s);
  const double lines = std::max(1.0, lines_of(service, step.key.tasks));
  // One line that is full is so for all, whoever has failed; of several another one may not be.
  if (lines <= 1 && (out.is_overloaded || busy >= 1)) return alone;
  const double own_s = work.timeout_s - (out.occupancy_s - work.service_time.mean_s());
  const double of_queue = std::max(0.0, failing - (own_s > 0 ? times.late(0, 0, 0, own_s) : 1));
  const double scv = dispersion_at_task(work, dispersion, lines) +
                     (out.stretch > 0 ? 1 : work.service_time.scv());
  const ClientBehaviour client;
  double after_s = 0;
  double same_line = 1;
  for (int i = 0; i < retries; ++i) {
    after_s += work.timeout_s + client.backoff_after_s(i) * (client.jitter ? 0.5 : 1);
    same_line /= lines;
  }
  const double each_per_s = out.capacity_per_s / lines;
  // While many leave, the line is no free diffusion but one between two walls, nobody and those who
  // are late, which forgets by its variance over the square of their distance. By how much, and that
  // it goes by those who fail, is against the event engine: by turns and at random within 1.5 points
  // from half of the capacity to as much again beyond it.
  constexpr double kForgotten = 1.2337;
  const double between_walls = scv / (each_per_s * work.timeout_s);
  const double confined = failing * kForgotten * between_walls * between_walls;
  const double relaxations =
      2 * each_per_s / scv * ((1 - busy) * (1 - busy) + confined) * after_s;
  const double still = same_line * portable_erfc(std::sqrt(relaxations) / 2);
  return alone + of_queue * still * (1 - alone / failing);
}

}  // namespace

void work_out(const LoadService& service, const AnswerTimes& times, double hold_scv,
              const ArrivalVariation& arrivals, double seconds, AnalyticStep& step,
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
                  .arrivals = arrivals,
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
  const auto fail = [&](int so_many) {
    return all_fail(service, times, arrivals.dispersion, step, so_many);
  };
  for (int i = 0; i < retries; ++i) step.attempts += fail(i);
  step.failed_share = fail(retries);
}

}  // namespace costplan
