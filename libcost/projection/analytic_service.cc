#include "projection/analytic_service.h"

#include <algorithm>
#include <cmath>

#include "projection/setup.h"

namespace costplan {
namespace {

constexpr double kLeastRate = 1e-9;  // requests per second, above 0

}  // namespace

AnalyticService::AnalyticService(const LoadService& load, double scv_of_holds,
                                 ServiceScaler scaling, std::size_t places)
    : service(&load),
      hold_scv(scv_of_holds),
      scaler(std::move(scaling)),
      times(load.workload.timeout_s > 0 || load.workload.cpu_per_request_s > 0
                ? AnswerTimes(load.workload.service_time)
                : AnswerTimes()),
      waits((places + 1) * load.workload.databases.size()),
      is_measured(follows_load(load.scaling)),
      memory_is_looked_at(load.memory_gb > 0 &&
                          looks_at(load.scaling, ScalingMetricKind::kMemory)),
      pool_waits(load.workload.databases.size()),
      proxy_waits(load.workload.databases.size()),
      counts(&scaler.counts()) {
  steps.reserve(places + 1);
  now = &steps.emplace_back();
  now->out.sojourn_mean_s = load.workload.service_time.mean_s();
}

void FirstInLine::end_step(double came, double left, double seconds) {
  if (left <= 0) {  // the next line begins anew, and every day alike
    came_.clear();
    step_ = 0;
    age_s_ = 0;
    return;
  }
  const double all = (came_.empty() ? 0 : came_.back()) + came;
  came_.push_back(all);
  const double gone = all - left;
  while (step_ + 1 < came_.size() && came_[step_] <= gone) ++step_;
  // It came in that step in proportion to its place among those of the step.
  const double before = step_ > 0 ? came_[step_ - 1] : 0;
  const double of_step = came_[step_] - before;
  const double into = of_step > 0 ? std::clamp((gone - before) / of_step, 0.0, 1.0) : 0;
  age_s_ = (static_cast<double>(came_.size() - step_) - into) * seconds;
}

void AnalyticQueue::end_step(double seconds) {
  messages += arriving * seconds;
  if (!has_worker) return;
  depth = backlog + waiting;
  line_.end_step(arriving * seconds, depth, seconds);
  oldest_s = line_.age_s();
  peak_depth = std::max(peak_depth, depth);
  peak_oldest_s = std::max(peak_oldest_s, oldest_s);
}

double memory_share(const LoadService& service, const AnalyticStep& step) {
  const Workload& work = service.workload;
  if (service.memory_gb <= 0 || step.key.serving <= 0) return 0;
  const double used =
      work.memory_base_gb + work.memory_per_request_gb * step.out.present / step.key.serving;
  return used / service.memory_gb;
}

double utilisation_of(const AnalyticStep& step) {
  const double share = step.key.tasks > 0 ? step.key.serving / step.key.tasks : 1;
  return std::max(step.out.utilisation * std::min(1.0, share), step.out.cpu);
}

void AnalyticCallers::add(const AnalyticService& caller, const AnalyticService& called,
                          const CallEdge& call, double calls) {
  const AnalyticStep& step = *caller.now;
  const ServiceOutput& answer = called.now->out;
  const double called_s = answer.sojourn_mean_s - answer.fluid_wait_s - called.now->key.behind_s;
  calls_per_s += calls;
  // (No more than come to it can it call for.)
  const double own = caller.counts->serving_share * caller.service->workload.concurrency;
  places += std::floor(std::min(own, caller.key.callers.clients));
  away_s += calls * std::max(0.0, step.out.occupancy_s / call.per_request - called_s);
}

void limit_callers(AnalyticService& called, double seconds) {
  constexpr double kSeldomBusy = 0.3;
  constexpr double kSeldom = 1e-6;
  AnalyticCallers& callers = called.callers;
  callers.limit = {};
  callers.station = {};
  const ServiceOutput& now = called.now->out;
  const double attempts = called.now->attempts;
  const double calls = callers.calls_per_s * attempts;
  if (now.capacity_per_s <= 0 || now.occupancy_s <= 0 || callers.places < 1) return;
  if (calls <= kSeldomBusy * now.capacity_per_s) return;
  // A line that is never so long that it takes all places: who comes then leaves it.
  const Workload& work = called.service->workload;
  const double patience_s = work.timeout_s;
  const double longest = now.capacity_per_s * (now.occupancy_s + patience_s) + callers.away_s;
  if (patience_s > 0 && longest < callers.places) return;
  // What waits elsewhere is not at work; and what waits for whom it calls is in one line there.
  const double working_s = std::min(called.idle_s, now.occupancy_s);
  const bool waits_for_others = now.capacity_per_s == called.now->key.callees.most_per_s;
  double lines = waits_for_others ? 1 : lines_of(*called.service, called.counts->serving_share);
  if (work.load_balancing == LoadBalancing::kRoundRobin) {  // … are less uneven than at random
    const double scv = work.service_time.scv();
    lines = 1 + (lines - 1) * (1 / lines + scv) / (1 + scv);
  }
  const auto [behind, station] =
      calls_behind_places({.places = callers.places,
                           .calls_per_s = calls,
                           .away_s = callers.away_s / calls,
                           .service_s = working_s,
                           .at_work = now.capacity_per_s * working_s,
                           .lines = lines,
                           .scv = work.service_time.scv()});
  if (behind.full < kSeldom && now.backlog <= 0) return;
  // Where places are many enough to keep it busy, a line of all of them forms.
  const double line = std::max(0.0, callers.places - now.in_flight - callers.away_s);
  double more = line - now.backlog;
  constexpr double kBusy = 0.97;
  if (behind.most_per_s < kBusy * now.capacity_per_s) more = std::min(more, 0.0);
  callers.limit = behind;
  callers.station = station;
  callers.limit.most_per_s =
      std::max(kLeastRate, behind.most_per_s + more / seconds) / attempts;
}

void meet_calls(const std::vector<AnalyticService>& services, const std::vector<CallEdge>& calls,
                const AnalyticService& caller, StepKey& key) {
  key.calls_s = key.calls_variance = key.behind_s = key.calls_failing = 0;
  key.callees = {};
  for (const auto& call : calls) {
    const AnalyticCallers& callers = services[call.service].callers;
    if (callers.limit.most_per_s > 0 && callers.calls_per_s > 0) {
      const double most =
          caller.calling_per_s * callers.limit.most_per_s / callers.calls_per_s;
      if (key.callees.most_per_s <= 0 || most < key.callees.most_per_s) {
        key.callees = callers.limit;
        key.callees.most_per_s = most;
      }
    }
    const AnalyticStep& called = *services[call.service].now;
    // Its backlog is its own: it takes the time of whoever calls, but no place twice.
    const double behind = called.out.fluid_wait_s + called.key.behind_s;
    const double mean_s = called.out.sojourn_mean_s - behind;
    key.calls_s += call.per_request * mean_s;
    // (Of 1.3 calls one is always there and another one in three of ten requests.)
    const double odd = call.per_request - std::floor(call.per_request);
    key.calls_variance += call.per_request * called.variance + odd * (1 - odd) * mean_s * mean_s;
    key.behind_s += call.per_request * behind;
    // Who calls waits for every attempt that fails.
    const double patience = services[call.service].service->workload.timeout_s;
    key.calls_s += call.per_request * (called.attempts - 1) * patience;
    key.calls_failing =
        1 - (1 - key.calls_failing) * answered_share(call.per_request, called.failed_share);
  }
}

std::optional<std::string> retries_that_may_stay(const AnalyticService& state,
                                                 const ServiceProjection& service) {
  constexpr double kSome = 1e-4;
  const Workload& work = state.service->workload;
  const double most = service.utilisation_peak * (1 + work.retries);
  if (work.retries < 1 || work.timeout_s <= 0 || !service.overloaded.empty() || most <= 1 ||
      state.most_failing < kSome) {
    return std::nullopt;
  }
  return service.name + ": " + percent_text(state.most_failing) +
         " of its attempts fail at the worst and are tried again; were all tried again, it would "
         "be at " +
         percent_text(most) +
         " of its capacity, and such an overload does not end by itself. --engine event simulates "
         "whether it begins";
}

ServiceObservation observed(const AnalyticService& state, double seconds) {
  const LoadService& service = *state.service;
  const ServiceOutput& now = state.now->out;
  const double tasks = state.counts->serving_share;
  ServiceObservation out{.seconds = seconds,
                         .desired = static_cast<double>(state.counts->desired),
                         .running = static_cast<double>(state.counts->running),
                         .serving = static_cast<double>(state.counts->serving),
                         .attempts = state.now->key.arrivals_per_s * seconds,
                         .cpu = now.cpu,
                         .memory = memory_share(service, *state.now),
                         .latency_s = now.sojourn_mean_s};
  out.failed = out.attempts * now.error_share;
  if (tasks > 0) {
    out.places = now.in_flight / (tasks * service.workload.concurrency);
    const double rate = pool_rate_of_task(service.workload, state.now->key.database_factor);
    if (rate > 0) out.pool = now.served_per_s / (tasks * rate);
  }
  return out;
}

AccountObservation observed_account(const std::vector<AnalyticService>& services) {
  AccountObservation out;
  for (const auto& state : services) {
    const auto& billed = state.counts->billed_by_provider;
    const double vcpu = state.service->vcpu;
    out.on_demand_vcpus += vcpu * billed[static_cast<std::size_t>(TaskProvider::kFargate)];
    out.spot_vcpus += vcpu * billed[static_cast<std::size_t>(TaskProvider::kFargateSpot)];
  }
  return out;
}

}  // namespace costplan
