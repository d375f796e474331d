#include "projection/event.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "costplan/autoscale.h"
#include "projection/alarm_replay.h"
#include "projection/analytic.h"
#include "projection/summary.h"
#include "queueing/calendar.h"
#include "queueing/replications.h"

namespace costplan {
namespace {

constexpr double kSecondsPerMinute = 60;
constexpr double kShortest = 1e-6;  // of a service time that its database calls use up

// The distribution with this mean and the shape of `time`.
TimeDistribution distribution_of(const ServiceTime& time, double mean_s) {
  switch (time.shape()) {
    case ServiceTime::Shape::kExponential: return TimeDistribution::exponential(mean_s);
    case ServiceTime::Shape::kDeterministic: return TimeDistribution::deterministic(mean_s);
    case ServiceTime::Shape::kGamma: return TimeDistribution::gamma(mean_s, time.scv());
    case ServiceTime::Shape::kLognormal: return TimeDistribution::lognormal(mean_s, time.scv());
    case ServiceTime::Shape::kHyperexponential:
      return TimeDistribution::hyperexponential(mean_s, time.scv());
    case ServiceTime::Shape::kEmpirical: break;
  }
  constexpr int kPoints = 1000;
  std::vector<double> values;
  for (int i = 0; i < kPoints; ++i) {
    values.push_back(time.quantile(static_cast<double>(i) / kPoints) * mean_s / time.mean_s());
  }
  values.push_back(time.quantile(1 - 1e-9) * mean_s / time.mean_s());
  return TimeDistribution::quantiles(std::move(values));
}

int whole(double value) { return std::max(0, static_cast<int>(std::llround(value))); }

CalendarService service_of(const LoadModel& load, const LoadService& service, double dispersion) {
  const Workload& work = service.workload;
  CalendarService out;
  out.name = service.name;
  out.concurrency = std::max(1, whole(work.concurrency));
  double held = 0;
  for (const auto& use : work.databases) held += use.calls_per_request * use.hold_s;
  const double own = std::max(kShortest, work.service_time.mean_s() - held);
  out.service_s = distribution_of(work.service_time, own);
  out.cpu_share = work.cpu_per_request_s / own;
  out.routing = service.consumes.empty() ? Routing::kRoundRobin : Routing::kSharedQueue;
  if (dispersion > 1) out.arrival_shape = TimeDistribution::hyperexponential(1, dispersion);
  out.client.timeout_s = work.timeout_s;
  out.client.max_retries = whole(work.retries);
  for (const auto& [callee, count] : work.calls) {
    out.calls.push_back({.service = callee, .mean_per_request = count});
  }
  for (const auto& [queue, count] : work.messages) {
    for (const auto& worker : load.services) {
      if (worker.consumes != queue) continue;
      out.calls.push_back(
          {.service = worker.name, .mean_per_request = count, .waits_for_reply = false});
    }
  }
  for (const auto& use : work.databases) {
    if (use.calls_per_request <= 0 || use.hold_s <= 0) continue;
    out.database_calls.push_back(
        {.database = use.database,
         .calls_per_request = use.calls_per_request,
         .hold_s = TimeDistribution::exponential(use.hold_s),
         .pool = {.min = whole(use.pool.min),
                  .max = std::max(1, whole(use.pool.max)),
                  .acquire_timeout_s = use.pool.acquire_timeout_s,
                  .order = use.pool.order == PoolOrder::kRandom ? WaitingOrder::kRandom
                                                                : WaitingOrder::kFifo,
                  .processes_per_task = std::max(1, whole(use.pool.processes_per_task))}});
  }
  return out;
}

CalendarDatabase database_of(const LoadModel& load, const DatabaseAccess& access,
                             const SimulateOptions& options) {
  CalendarDatabase out;
  out.name = access.name;
  out.max_connections = std::max(1, whole(access.limit.likely - access.reserved));
  if (access.via != DatabaseVia::kDirect) {
    const double most = access.via == DatabaseVia::kPgBouncer
                            ? access.pool_size
                            : access.limit.likely * access.proxy_share;
    out.proxy =
        MultiplexingProxy{.max_connections = std::clamp(whole(most), 1, out.max_connections),
                          .pinned_share = access.pinned};
  }
  for (const auto& event : load.events) {
    const double from = static_cast<double>(event.at.seconds() - options.from_s);
    const bool is_ours = event.target.empty() || event.target == access.name;
    if (event.type != LoadEventType::kRdsFailover || !is_ours || from < 0) continue;
    out.down.push_back({.from_s = from, .to_s = from + event.duration_s});
  }
  std::sort(out.down.begin(), out.down.end(),
            [](const DownInterval& a, const DownInterval& b) { return a.from_s < b.from_s; });
  return out;
}

// One seed from the start to the end.
class Run {
 public:
  Run(const LoadModel& load, const TrafficCurve& curve, const SimulateOptions& options)
      : load_(load), curve_(curve), options_(options) {}

  // `is_done` is asked with the share that is done; true stops.
  Result<Projection> run(std::uint64_t seed, const std::function<bool(double)>& is_done);

 private:
  struct Service {
    ServiceScaler scaler;
    TaskCounts counts;
    ServiceStep step;
    ServiceTally tally;
  };

  void observe(std::size_t index, const StepResult& result);
  double value_of(const LoadAlarm& alarm, const StepResult& result) const;
  Projection result(const CalendarSimulation& simulation, std::size_t steps) const;

  const LoadModel& load_;
  const TrafficCurve& curve_;
  const SimulateOptions& options_;
  std::vector<Service> services_;
  std::vector<double> peak_in_use_;
  std::vector<QueueProjection> queues_;
  std::vector<AlarmReplay> alarms_;
  std::vector<SeriesRow> series_;
};

void Run::observe(std::size_t index, const StepResult& result) {
  const LoadService& service = load_.services[index];
  Service& state = services_[index];
  state.step = result.services[index];
  const double seconds = options_.step_s;
  const double tasks = state.counts.serving;
  state.tally.requests += static_cast<double>(state.step.arrivals - state.step.retries);
  state.tally.failed += static_cast<double>(state.step.gave_up);
  state.tally.add(service, state.counts.running, tasks, seconds, state.step.busy_s,
                  state.step.cpu_s);
  StepMetrics metrics;
  const double done = static_cast<double>(state.step.completions);
  if (tasks > 0) {
    metrics.cpu_percent = 100 * state.tally.cpu();
    if (service.memory_gb > 0) {
      metrics.memory_percent =
          100 *
          (service.workload.memory_base_gb +
           service.workload.memory_per_request_gb * state.step.mean_present / tasks) /
          service.memory_gb;
    }
    metrics.requests_per_target = done * kSecondsPerMinute / seconds / tasks;
  }
  metrics.custom.push_back(
      {"latency", done > 0 ? std::optional(state.step.sojourn_sum_s / done) : std::nullopt});
  if (!service.consumes.empty()) {
    metrics.custom.push_back({"queue_depth", static_cast<double>(state.step.waiting)});
  }
  state.scaler.step(metrics);
}

double Run::value_of(const LoadAlarm& alarm, const StepResult& result) const {
  for (std::size_t i = 0; i < load_.databases.size(); ++i) {
    if (alarm.subject == AlarmSubject::kDatabase && load_.databases[i].name == alarm.of) {
      return result.databases[i].mean_open;
    }
  }
  for (std::size_t i = 0; i < load_.services.size(); ++i) {
    const LoadService& service = load_.services[i];
    const ServiceStep& step = result.services[i];
    if (alarm.subject == AlarmSubject::kQueue && service.consumes == alarm.of) {
      return alarm.metric == "depth" ? static_cast<double>(step.waiting) : step.oldest_waiting_s;
    }
    if (alarm.subject != AlarmSubject::kService || service.name != alarm.of) continue;
    const Service& state = services_[i];
    const double tasks = std::max(1, state.counts.serving);
    const double attempts = static_cast<double>(step.completions + step.failed());
    if (alarm.metric == "tasks") return state.counts.running;
    if (alarm.metric == "error_rate") {
      return attempts > 0 ? 100 * static_cast<double>(step.failed()) / attempts : 0;
    }
    if (alarm.metric == "latency_p99") return result.latency[i].quantile(0.99);
    if (alarm.metric == "memory") {
      return service.memory_gb > 0
                 ? 100 *
                       (service.workload.memory_base_gb +
                        service.workload.memory_per_request_gb * step.mean_present / tasks) /
                       service.memory_gb
                 : 0;
    }
    return 100 * state.tally.cpu();
  }
  return 0;
}

Projection Run::result(const CalendarSimulation& simulation, std::size_t steps) const {
  const double seconds =
      std::max(1.0, static_cast<double>(steps) * static_cast<double>(options_.step_s));
  Projection out;
  out.from_s = curve_.start.seconds();
  out.to_s = out.from_s + static_cast<std::int64_t>(steps) * options_.step_s;
  out.step_s = options_.step_s;
  out.is_complete = steps == curve_.values.size();
  constexpr double kShares[] = {0.5, 0.95, 0.99, 0.999};
  for (std::size_t i = 0; i < services_.size(); ++i) {
    double times[std::size(kShares)] = {};
    simulation.latency(i).quantiles(kShares, times);
    out.services.push_back(projection_of(load_.services[i], services_[i].tally, services_[i].scaler,
                                         times, curve_.start, seconds));
  }
  for (std::size_t i = 0; i < load_.databases.size(); ++i) {
    out.databases.push_back(
        {.connections = connections_of(load_, load_.databases[i], out.services, peak_in_use_[i]),
         .pool_wait_p99_ms = simulation.pool_wait(i).quantile(0.99) * 1000});
  }
  out.queues = queues_;
  for (const auto& alarm : alarms_) out.alarms.push_back(alarm.result());
  out.series = series_;
  out.usage.seconds = seconds;
  return out;
}

Result<Projection> Run::run(std::uint64_t seed, const std::function<bool(double)>& is_done) {
  CalendarNetwork network;
  for (const auto& service : load_.services) {
    network.services.push_back(service_of(load_, service, curve_.index_of_dispersion));
    auto scaler = ServiceScaler::create(scaling_of(service, load_, options_), seed);
    if (!scaler) return scaler.errors();
    services_.push_back({.scaler = *std::move(scaler), .counts = {}, .step = {}});
    if (!service.consumes.empty()) queues_.push_back({.name = service.consumes});
  }
  for (const auto& access : load_.databases) {
    network.databases.push_back(database_of(load_, access, options_));
  }
  peak_in_use_.resize(load_.databases.size());
  for (const auto& alarm : load_.alarms) alarms_.emplace_back(alarm);
  const bool wants_latency =
      std::any_of(load_.alarms.begin(), load_.alarms.end(),
                  [](const LoadAlarm& alarm) { return alarm.metric == "latency_p99"; });
  auto simulation = CalendarSimulation::create(network, seed, {.per_step_latency = wants_latency});
  if (!simulation) return simulation.errors();
  std::vector<ServiceStepInput> inputs(load_.services.size());
  StepResult step;
  std::size_t steps = 0;
  for (; steps < curve_.values.size(); ++steps) {
    if (is_done(static_cast<double>(steps) / static_cast<double>(curve_.values.size()))) break;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      services_[i].counts = services_[i].scaler.counts();
      inputs[i].serving_tasks = services_[i].counts.serving;
      inputs[i].arrival_rate_per_s =
          curve_.values[steps] * options_.traffic_factor * load_.services[i].traffic_share;
    }
    const double end = static_cast<double>(steps + 1) * options_.step_s;
    if (auto done = simulation->run_until(end, inputs, step); !done) return done.errors();
    const UtcTime at = *UtcTime::from_seconds(curve_.start.seconds() +
                                              static_cast<std::int64_t>(steps) * options_.step_s);
    for (auto& replay : alarms_) {
      replay.add(at, options_.step_s, value_of(replay.alarm(), step));
    }
    std::size_t queue = 0;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      observe(i, step);
      if (load_.services[i].consumes.empty()) continue;
      QueueProjection& depth = queues_[queue++];
      depth.messages += static_cast<double>(step.services[i].arrivals);
      depth.peak_depth =
          std::max(depth.peak_depth, static_cast<double>(step.services[i].peak_waiting));
      depth.oldest_s = std::max(depth.oldest_s, step.services[i].oldest_waiting_s);
    }
    for (std::size_t i = 0; i < peak_in_use_.size(); ++i) {
      peak_in_use_[i] = std::max(peak_in_use_[i], step.databases[i].mean_client_in_use);
    }
    if (!options_.keep_series) continue;
    SeriesRow row{.at_s = at.seconds(), .services = {}, .connections = {}, .depths = {}};
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const ServiceStep& own = step.services[i];
      const double done = static_cast<double>(own.completions);
      const double attempts = done + static_cast<double>(own.failed());
      row.services.push_back(
          {.requests_per_s = done / options_.step_s,
           .tasks = static_cast<double>(services_[i].counts.running),
           .utilisation = services_[i].tally.utilisation(),
           .cpu = services_[i].tally.cpu(),
           .latency_ms = done > 0 ? own.sojourn_sum_s / done * 1000 : 0,
           .error_rate = attempts > 0 ? static_cast<double>(own.failed()) / attempts : 0});
      if (!load_.services[i].consumes.empty()) {
        row.depths.push_back(static_cast<double>(own.waiting));
      }
    }
    for (const auto& database : step.databases) {
      row.connections.push_back(database.mean_client_in_use);
    }
    series_.push_back(std::move(row));
  }
  return result(*simulation, steps);
}

// The mean of a figure over the seeds, and its interval.
template <typename Get>
Estimated estimated(const std::vector<Projection>& runs, Get get) {
  std::vector<double> values;
  for (const auto& run : runs) values.push_back(get(run));
  const Interval interval = interval_of(values);
  return {.value = interval.value, .low = std::max(0.0, interval.low), .high = interval.high};
}

Projection combined(const LoadModel& load, std::vector<Projection> runs) {
  Projection out = runs.front();
  for (std::size_t i = 0; i < out.services.size(); ++i) {
    ServiceProjection& service = out.services[i];
    const auto mean = [&](auto member) {
      return estimated(runs, [&](const Projection& run) { return run.services[i].*member; }).value;
    };
    const auto figure = [&](auto member) {
      return estimated(runs,
                       [&](const Projection& run) { return (run.services[i].*member).value; });
    };
    for (const auto member : {&ServiceProjection::requests, &ServiceProjection::tasks_mean,
                              &ServiceProjection::tasks_peak, &ServiceProjection::fargate_hours,
                              &ServiceProjection::spot_hours, &ServiceProjection::utilisation_mean,
                              &ServiceProjection::utilisation_peak, &ServiceProjection::cpu_mean,
                              &ServiceProjection::cpu_peak}) {
      service.*member = mean(member);
    }
    for (const auto member :
         {&ServiceProjection::p50_ms, &ServiceProjection::p95_ms, &ServiceProjection::p99_ms,
          &ServiceProjection::p999_ms, &ServiceProjection::error_rate}) {
      service.*member = figure(member);
    }
  }
  for (std::size_t i = 0; i < out.databases.size(); ++i) {
    out.databases[i].pool_wait_p99_ms = estimated(runs, [&](const Projection& run) {
                                          return run.databases[i].pool_wait_p99_ms;
                                        }).value;
  }
  for (std::size_t i = 0; i < out.queues.size(); ++i) {
    out.queues[i].peak_depth =
        estimated(runs, [&](const Projection& run) { return run.queues[i].peak_depth; }).value;
    out.queues[i].oldest_s =
        estimated(runs, [&](const Projection& run) { return run.queues[i].oldest_s; }).value;
  }
  out.objectives = objectives_of(load, out.services);
  out.is_complete =
      std::all_of(runs.begin(), runs.end(), [](const Projection& run) { return run.is_complete; });
  return out;
}

}  // namespace

Result<Projection> simulate_events(const LoadModel& load, const TrafficCurve& curve,
                                   const SimulateOptions& options) {
  std::vector<Projection> runs;
  bool is_stopped = false;
  for (int i = 0; i < options.seeds && !is_stopped; ++i) {
    SimulateOptions own = options;
    own.keep_series = options.keep_series && i == 0;
    auto run = Run(load, curve, own).run(static_cast<std::uint64_t>(i) + 1, [&](double share) {
      is_stopped =
          options.progress && !options.progress((i + share) / static_cast<double>(options.seeds));
      return is_stopped;
    });
    if (!run) return run.errors();
    // What was stopped says less than the seeds that ran to their end.
    if (!run->is_complete && !runs.empty()) break;
    runs.push_back(*std::move(run));
  }
  const int seeds = static_cast<int>(runs.size());
  Projection out = combined(load, std::move(runs));
  out.engine = "event (calendar)";
  out.seeds = seeds;
  out.is_complete = out.is_complete && !is_stopped;
  return out;
}

}  // namespace costplan
