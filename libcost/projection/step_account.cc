#include "projection/step_account.h"

#include <algorithm>
#include <cmath>

#include "projection/task_queues.h"

namespace costplan {
namespace {

StepWaits wait_at_proxy(const ConnectionWaits& waits) {
  if (waits.flooded_s <= 0) return waits.proxy;
  // (All who are there before, one after the other.)
  return {.probability = 1, .mean_s = waits.flooded_s, .scv = 0};
}

// The time that attempts have taken which failed before the one that is answered.
void account_retries(AnalyticService& state, const AnalyticStep& step, double seconds) {
  const Workload& work = state.service->workload;
  if (work.retries < 1 || work.timeout_s <= 0) return;
  if (!state.failed_before) state.failed_before.emplace();
  const double failing = step.out.error_share;
  double left = step.key.arrivals_per_s / step.attempts * seconds;
  for (int failed = 0; failed <= static_cast<int>(work.retries) && left > 0; ++failed) {
    state.failed_before->add(left * (1 - failing), failed * step.failed_after_s);
    left *= failing;
  }
}

// Of those who are answered. What they wait for others comes at the end, by its distribution.
void account_delays(AnalyticService& state, const AnalyticStep& step,
                    std::span<const ConnectionWaits> waits, double seconds) {
  const LoadService& service = *state.service;
  const Workload& work = service.workload;
  const ServiceOutput& out = step.out;
  const double answered = out.answered_per_s * seconds;
  if (answered <= 0) return;
  // (Backlogs of others are part of it.)
  double extra = out.occupancy_s + cut_short_s(service, step.key) - work.service_time.mean_s() -
                 step.key.calls_s - step.key.borrow_s;
  for (std::size_t i = 0; i < waits.size(); ++i) {
    const DatabaseUse& use = work.databases[i];
    extra -= mean_pool_wait_s(use, step.key.database_factor, waits[i]);
    const double calls = use.calls_per_request * step.key.database_factor;
    pool_wait_of(use, calls, waits[i].pool).add_to(state.pool_waits[i], answered);
    proxy_wait_of(calls, wait_at_proxy(waits[i])).add_to(state.proxy_waits[i], answered);
  }
  if (out.stretch > 0) {
    const auto [least, excess] = stretch_of(out, work.service_time.mean_s());
    const double shared = answered * out.wait_probability;
    state.stretches.add(answered - shared, 1);
    state.stretches.add_exponential(shared, 1 + least, 1, excess);
    state.stretched_extra += answered * extra;
    if (out.front.probability > 0) {
      if (!state.front_waits) state.front_waits.emplace();
      state.front_waits->add_exponential(answered, 0, out.front.probability,
                                         out.front.mean_wait_s);
    }
  } else if (out.longest_wait_s > 0) {
    state.delays.add_truncated(answered, extra + out.fluid_wait_s, out.wait_probability,
                               out.wait_decay_per_s, out.longest_wait_s);
  } else {
    state.delays.add_exponential(answered, extra + out.fluid_wait_s, out.wait_probability,
                                 out.wait_mean_s);
  }
}

// What the calls of one DatabaseUse wait for a connection.
void account_calls(const LoadService& service, const DatabaseUse& use, const AnalyticStep& step,
                   const ConnectionWaits& waits, double hold_scv, double seconds,
                   DelayMixture& all) {
  constexpr double kLeastRate = 1e-9;  // calls per second, above 0
  const double in_use = connections_in_use(
      service, use, step, mean_borrow_wait_s(waits.proxy) + waits.flooded_s);
  if (in_use <= 0) return;
  const double calls_per_request = use.calls_per_request * step.key.database_factor;
  const double calls = step.key.arrivals_per_s * calls_per_request * seconds;
  if (flooded_proxy_wait_s(service, use, step) > 0) {
    // By Little's law: all places are taken, and what is no work is waited.
    const double in_place_s =
        step.key.serving * service.workload.concurrency / step.out.served_per_s;
    const double work_s = service.workload.service_time.mean_s() + step.key.calls_s;
    const double wait_s = std::max(0.0, in_place_s - work_s) / calls_per_request;
    // As many holds as wait, which vary: even waits of that standard deviation.
    const double served = step.out.served_per_s * calls_per_request;
    const double half_s = std::min(wait_s, std::sqrt(3 * hold_scv * wait_s / served));
    all.add_truncated(calls, wait_s - half_s, 1, 0, 2 * half_s);
  } else if (waits.pool.is_stable) {
    const double lost = calls * waits.pool.lost;
    both(pool_wait_of(use, 1, waits.pool), proxy_wait_of(1, wait_at_proxy(waits)))
        .add_to(all, calls - lost);
    all.add(lost, use.pool.acquire_timeout_s);
  } else {  // as many wait as the places let in
    const double waiting = step.key.serving * service.workload.concurrency - in_use;
    const double served = step.out.served_per_s * calls_per_request;
    all.add(calls, std::max(0.0, waiting) / std::max(served, kLeastRate));
  }
}

}  // namespace

void account(AnalyticService& state, AnalyticStep& step, std::span<const ConnectionWaits> waits,
             std::vector<AnalyticDatabase>& databases, double step_s) {
  if (step.times <= 0) return;
  const LoadService& service = *state.service;
  const Workload& work = service.workload;
  const ServiceOutput& out = step.out;
  const double seconds = step_s * step.times;
  step.times = 0;
  state.tally.peak_memory = std::max(state.tally.peak_memory, memory_share(service, step));
  if (const double rate = pool_rate_of_task(work, step.key.database_factor);
      rate > 0 && step.key.serving > 0) {
    const double busy = out.served_per_s / (step.key.serving * rate);
    state.tally.peak_pool = std::max(state.tally.peak_pool, busy);
  }
  if (!out.is_overloaded) state.most_failing = std::max(state.most_failing, out.error_share);
  state.tally.add(service, step.key.running, step.key.tasks, seconds,
                  step.key.serving * work.concurrency * out.utilisation * seconds,
                  out.served_per_s * work.cpu_per_request_s * seconds);
  account_retries(state, step, seconds);
  account_delays(state, step, waits, seconds);
  for (std::size_t i = 0; i < waits.size(); ++i) {
    account_calls(service, work.databases[i], step, waits[i], state.hold_scv, seconds,
                  databases[state.databases[i]].pool_waits);
  }
}

}  // namespace costplan
