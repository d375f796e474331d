#include "projection/replication.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

#include "projection/setup.h"
#include "projection/task_queues.h"

namespace costplan {
namespace {

constexpr double kSecondsPerMinute = 60;

double share_of(std::uint64_t part, std::uint64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

// Of the memory of the tasks.
double memory_share(const LoadService& service, const ServiceStep& step, double tasks) {
  const Workload& work = service.workload;
  const double used = work.memory_base_gb + work.memory_per_request_gb * step.mean_present / tasks;
  return service.memory_gb > 0 ? used / service.memory_gb : 0;
}

bool is_latency(AlarmMetric metric) {
  return metric == AlarmMetric::kLatency || metric == AlarmMetric::kLatencyP95 ||
         metric == AlarmMetric::kLatencyP99;
}

}  // namespace

bool wants_step_latency(const LoadModel& load) {
  return watches(load, AlarmMetric::kLatencyP95) || watches(load, AlarmMetric::kLatencyP99);
}

Result<Replication> Replication::create(const LoadModel& load, const TrafficCurve& curve,
                                        const SimulateOptions& options, std::uint64_t seed) {
  Replication out(load, curve, options);
  for (const auto& service : load.services) {
    auto scaler = ServiceScaler::create(scaling_of(service, load, options), seed);
    if (!scaler) return scaler.errors();
    out.services_.push_back({.scaler = *std::move(scaler), .counts = {}, .tally = {}});
  }
  for (auto& name : queue_names(load)) out.queues_.push_back({.name = std::move(name)});
  out.peak_in_use_.resize(load.databases.size());
  for (const auto& alarm : load.alarms) {
    out.alarms_.push_back({AlarmReplay(alarm), watched_index(load, alarm)});
  }
  return out;
}

double Replication::entering_per_s(std::size_t step) const {
  return curve_->values[step] * options_.traffic_factor;
}

UtcTime Replication::step_start() const {
  return *UtcTime::from_seconds(curve_->start.seconds() +
                                static_cast<std::int64_t>(steps_) * options_.step_s);
}

void Replication::begin_step() {
  for (Service& service : services_) {
    const int lost_before = service.counts.lost;
    service.counts = service.scaler.counts();
    service.lost = service.counts.lost - lost_before;
  }
}

void Replication::observe(std::size_t index, const ServiceStep& step) {
  const LoadService& service = load_->services[index];
  Service& state = services_[index];
  const double seconds = options_.step_s;
  const double tasks = state.counts.serving;
  state.tally.requests += static_cast<double>(step.arrivals - step.retries);
  state.tally.failed += static_cast<double>(step.gave_up);
  state.tally.overflowed +=
      static_cast<double>(step.errors[static_cast<std::size_t>(RequestError::kOverload)]);
  state.tally.add(service, state.counts.running, tasks, seconds, step.busy_s, step.cpu_s);
  state.answered += static_cast<double>(step.completions);
  // One full minute may be chance.
  state.full_steps = state.tally.utilisation() >= kNearlyFull ? state.full_steps + 1 : 0;
  if (state.full_steps == 2 && !state.overloaded) {
    state.overloaded = *UtcTime::from_seconds(step_start().seconds() - options_.step_s);
  }
  StepMetrics metrics;
  const double done = static_cast<double>(step.completions);
  if (tasks > 0) {
    metrics.cpu_percent = 100 * state.tally.cpu();
    const double memory = memory_share(service, step, tasks);
    state.tally.peak_memory = std::max(state.tally.peak_memory, memory);
    if (const double rate = pool_rate_of_task(service.workload, 1); rate > 0) {
      state.tally.peak_pool = std::max(state.tally.peak_pool, done / seconds / (tasks * rate));
    }
    if (service.memory_gb > 0) metrics.memory_percent = 100 * memory;
    metrics.requests_per_target =
        static_cast<double>(step.arrivals) * kSecondsPerMinute / seconds / tasks;
  }
  metrics.custom.push_back(
      {"latency", done > 0 ? std::optional(step.sojourn_sum_s / done) : std::nullopt});
  if (!service.consumes.empty()) {
    metrics.custom.push_back({"queue_depth", static_cast<double>(step.waiting)});
  }
  state.scaler.step(metrics);
}

ServiceObservation Replication::observed_service(std::size_t index, const StepResult& step) const {
  const LoadService& service = load_->services[index];
  const Service& state = services_[index];
  const ServiceStep& own = step.services[index];
  const double done = static_cast<double>(own.completions);
  const double tasks = state.counts.serving;
  const double places = tasks * service.workload.concurrency * options_.step_s;
  ServiceObservation out{.seconds = static_cast<double>(options_.step_s),
                         .desired = static_cast<double>(state.counts.desired),
                         .running = static_cast<double>(state.counts.running),
                         .serving = tasks,
                         .attempts = static_cast<double>(own.completions + own.failed()),
                         .failed = static_cast<double>(own.failed()),
                         .cpu = state.tally.cpu(),
                         .memory = tasks > 0 ? memory_share(service, own, tasks) : 0,
                         .places = places > 0 ? own.busy_s / places : 0,
                         .latency_s = done > 0 ? own.sojourn_sum_s / done : 0};
  // By Little's law, as the analytic engine takes them.
  if (const double rate = pool_rate_of_task(service.workload, 1); tasks > 0 && rate > 0) {
    out.pool = done / options_.step_s / (tasks * rate);
  }
  if (!step.latency.empty()) {
    out.latency_p95_s = step.latency[index].quantile(0.95);
    out.latency_p99_s = step.latency[index].quantile(0.99);
  }
  return out;
}

DatabaseObservation Replication::observed_database(std::size_t index,
                                                   const StepResult& step) const {
  const DatabaseAccess& access = load_->databases[index];
  const PoolRoom room = pool_room(*load_, access, [&](std::size_t i) {
    return static_cast<double>(services_[i].counts.running);
  });
  const DatabaseStep& own = step.databases[index];
  return {.open = own.mean_open,
          .max_connections = access.limit.likely,
          .demand = server_connections(access, room.most, own.mean_client_in_use)};
}

QueueObservation Replication::observed_queue(std::size_t index, const StepResult& step) const {
  QueueObservation out;
  for (std::size_t i = 0; i < services_.size(); ++i) {
    if (load_->services[i].consumes != queues_[index].name) continue;
    out.depth += static_cast<double>(step.services[i].waiting);
    out.oldest_s = std::max(out.oldest_s, step.services[i].oldest_waiting_s);
  }
  return out;
}

AccountObservation Replication::observed_account() const {
  AccountObservation out;
  for (std::size_t i = 0; i < services_.size(); ++i) {
    out.add(load_->services[i], services_[i].counts);
  }
  return out;
}

std::optional<MetricSample> Replication::sample(const Watch& watch, const StepResult& step) const {
  const LoadAlarm& alarm = watch.replay.alarm();
  const double seconds = options_.step_s;
  switch (alarm.subject) {
    case AlarmSubject::kService:
      // Nobody was answered, so that there is nothing to measure.
      if (is_latency(alarm.what) && step.services[watch.subject].completions == 0) {
        return std::nullopt;
      }
      return sample_of(alarm.what, observed_service(watch.subject, step));
    case AlarmSubject::kDatabase:
      return sample_of(alarm.what, observed_database(watch.subject, step), seconds);
    case AlarmSubject::kQueue:
      return sample_of(alarm.what, observed_queue(watch.subject, step), seconds);
    case AlarmSubject::kAccount: break;
  }
  return sample_of(alarm.what, observed_account(), seconds);
}

void Replication::add_series(const StepResult& step) {
  SeriesRow row{.at_s = step_start().seconds(), .services = {}, .connections = {}, .depths = {}};
  for (std::size_t i = 0; i < services_.size(); ++i) {
    const ServiceStep& own = step.services[i];
    std::optional<double> latency_ms;
    if (own.completions > 0) {
      latency_ms = own.sojourn_sum_s / static_cast<double>(own.completions) * 1000;
    }
    row.services.push_back({.requests_per_s = static_cast<double>(own.arrivals) / options_.step_s,
                            .tasks = static_cast<double>(services_[i].counts.running),
                            .utilisation = services_[i].tally.utilisation(),
                            .cpu = services_[i].tally.cpu(),
                            .latency_ms = latency_ms,
                            .error_rate = share_of(own.failed(), own.completions + own.failed())});
  }
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    row.depths.push_back(observed_queue(i, step).depth);
  }
  for (const auto& database : step.databases) {
    row.connections.push_back(database.mean_client_in_use);
  }
  series_.push_back(std::move(row));
}

void Replication::observe_queues(const StepResult& step) {
  for (auto& queue : queues_) {
    bool is_consumed = false;
    double sent_to_nobody = 0;  // by who is answered in time, as nobody counts them
    for (std::size_t i = 0; i < services_.size(); ++i) {
      const LoadService& service = load_->services[i];
      const ServiceStep& own = step.services[i];
      if (const auto sent = service.workload.messages.find(queue.name);
          sent != service.workload.messages.end()) {
        sent_to_nobody += static_cast<double>(own.completions) * sent->second;
      }
      if (service.consumes != queue.name) continue;
      is_consumed = true;
      queue.messages += static_cast<double>(own.arrivals);
      queue.peak_depth = std::max(queue.peak_depth, static_cast<double>(own.peak_waiting));
      queue.oldest_s = std::max(queue.oldest_s, own.oldest_waiting_s);
    }
    if (!is_consumed) queue.messages += sent_to_nobody;
  }
}

void Replication::observe(const StepResult& step) {
  for (std::size_t i = 0; i < services_.size(); ++i) {
    const ServiceStep& own = step.services[i];
    observe(i, own);
    usage_.add(i, static_cast<double>(own.arrivals), static_cast<double>(own.completions));
  }
  usage_.end_step();
  account_peak_.raise(observed_account());
  observe_queues(step);
  for (std::size_t i = 0; i < peak_in_use_.size(); ++i) {
    peak_in_use_[i] = std::max(peak_in_use_[i], step.databases[i].mean_client_in_use);
  }
  for (auto& watch : alarms_) {
    watch.replay.add(step_start(), options_.step_s, sample(watch, step));
  }
  if (options_.keep_series) add_series(step);
  ++steps_;
}

Projection Replication::result(const std::vector<const LatencyHistogram*>& latencies,
                               const std::vector<const LatencyHistogram*>& pool_waits) const {
  Projection out;
  out.usage = usage_.result();
  const double seconds = std::max(1.0, static_cast<double>(steps_) * options_.step_s);
  out.from_s = curve_->start.seconds();
  out.to_s = out.from_s + static_cast<std::int64_t>(steps_) * options_.step_s;
  out.step_s = options_.step_s;
  out.is_complete = steps_ == curve_->values.size();
  constexpr double kShares[] = {0.5, 0.95, 0.99, 0.999};
  for (std::size_t i = 0; i < services_.size(); ++i) {
    double times[std::size(kShares)] = {};
    latencies[i]->quantiles(kShares, times);
    const Service& service = services_[i];
    ServiceTally tally = service.tally;
    if (service.full_steps > 1 && load_->services[i].consumes.empty()) {
      tally.unanswered = std::max(0.0, tally.requests - tally.failed - service.answered);
    }
    out.services.push_back(projection_of(load_->services[i], tally, service.scaler, times,
                                         curve_->start, seconds));
    if (service.overloaded) out.services.back().overloaded = service.overloaded->to_string();
  }
  for (std::size_t i = 0; i < load_->databases.size(); ++i) {
    out.databases.push_back({.connections = connections_of(*load_, load_->databases[i],
                                                           out.services, peak_in_use_[i]),
                             .pool_wait_p99_ms = pool_waits[i]->quantile(0.99) * 1000});
  }
  out.queues = queues_;
  out.on_demand_vcpus_peak = account_peak_.on_demand_vcpus;
  out.spot_vcpus_peak = account_peak_.spot_vcpus;
  for (const auto& watch : alarms_) out.alarms.push_back(watch.replay.result());
  out.series = series_;
  return out;
}

}  // namespace costplan
