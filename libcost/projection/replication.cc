#include "projection/replication.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

#include "projection/analytic.h"

namespace costplan {
namespace {

constexpr double kSecondsPerMinute = 60;

double share_of(std::uint64_t part, std::uint64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

double memory_percent(const LoadService& service, const ServiceStep& step, double tasks) {
  const Workload& work = service.workload;
  return 100 * (work.memory_base_gb + work.memory_per_request_gb * step.mean_present / tasks) /
         service.memory_gb;
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
  // As the analytic engine has them: those that somebody sends to, then those that are
  // only drained.
  for (const auto& name : load.queues) out.queues_.push_back({.name = name});
  for (const auto& service : load.services) {
    const auto same = [&](const QueueProjection& queue) { return queue.name == service.consumes; };
    if (service.consumes.empty() ||
        std::any_of(out.queues_.begin(), out.queues_.end(), same)) {
      continue;
    }
    out.queues_.push_back({.name = service.consumes});
  }
  out.peak_in_use_.resize(load.databases.size());
  for (const auto& alarm : load.alarms) out.alarms_.emplace_back(alarm);
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
  state.tally.add(service, state.counts.running, tasks, seconds, step.busy_s, step.cpu_s);
  StepMetrics metrics;
  const double done = static_cast<double>(step.completions);
  if (tasks > 0) {
    metrics.cpu_percent = 100 * state.tally.cpu();
    if (service.memory_gb > 0) metrics.memory_percent = memory_percent(service, step, tasks);
    metrics.requests_per_target = done * kSecondsPerMinute / seconds / tasks;
  }
  metrics.custom.push_back(
      {"latency", done > 0 ? std::optional(step.sojourn_sum_s / done) : std::nullopt});
  if (!service.consumes.empty()) {
    metrics.custom.push_back({"queue_depth", static_cast<double>(step.waiting)});
  }
  state.scaler.step(metrics);
}

ServiceObservation Replication::observed(std::size_t index, const StepResult& step) const {
  const LoadService& service = load_->services[index];
  const ServiceStep& own = step.services[index];
  const Service& state = services_[index];
  const double tasks = state.counts.serving;
  ServiceObservation out{.seconds = static_cast<double>(options_.step_s),
                         .desired = static_cast<double>(state.counts.desired),
                         .running = static_cast<double>(state.counts.running),
                         .serving = tasks,
                         .attempts = static_cast<double>(own.completions + own.failed()),
                         .failed = static_cast<double>(own.failed()),
                         .cpu = state.tally.cpu(),
                         .places = state.tally.utilisation()};
  if (tasks > 0 && service.memory_gb > 0) out.memory = memory_percent(service, own, tasks) / 100;
  if (own.completions > 0) out.latency_s = own.sojourn_sum_s / static_cast<double>(own.completions);
  return out;
}

std::optional<MetricSample> Replication::sample(const LoadAlarm& alarm,
                                                const StepResult& step) const {
  const double seconds = options_.step_s;
  for (std::size_t i = 0; i < load_->databases.size(); ++i) {
    const DatabaseAccess& access = load_->databases[i];
    if (alarm.subject != AlarmSubject::kDatabase || access.name != alarm.of) continue;
    return sample_of(alarm.what,
                     DatabaseObservation{.open = step.databases[i].mean_open,
                                         .max_connections = access.limit.likely},
                     seconds);
  }
  for (std::size_t i = 0; i < load_->services.size(); ++i) {
    const LoadService& service = load_->services[i];
    const ServiceStep& own = step.services[i];
    if (alarm.subject == AlarmSubject::kQueue && service.consumes == alarm.of) {
      return sample_of(alarm.what,
                       QueueObservation{.depth = static_cast<double>(own.waiting),
                                        .oldest_s = own.oldest_waiting_s},
                       seconds);
    }
    if (alarm.subject != AlarmSubject::kService || service.name != alarm.of) continue;
    ServiceObservation seen = observed(i, step);
    const bool is_p95 = alarm.what == AlarmMetric::kLatencyP95;
    const bool is_p99 = alarm.what == AlarmMetric::kLatencyP99;
    if (is_p95 || is_p99 || alarm.what == AlarmMetric::kLatency) {
      if (own.completions == 0) return std::nullopt;
      if (is_p95) seen.latency_p95_s = step.latency[i].quantile(0.95);
      if (is_p99) seen.latency_p99_s = step.latency[i].quantile(0.99);
    }
    return sample_of(alarm.what, seen);
  }
  return std::nullopt;
}

void Replication::add_series(const StepResult& step) {
  SeriesRow row{.at_s = step_start().seconds(), .services = {}, .connections = {}, .depths = {}};
  for (std::size_t i = 0; i < services_.size(); ++i) {
    const ServiceStep& own = step.services[i];
    const double done = static_cast<double>(own.completions);
    row.services.push_back({.requests_per_s = done / options_.step_s,
                            .tasks = static_cast<double>(services_[i].counts.running),
                            .utilisation = services_[i].tally.utilisation(),
                            .cpu = services_[i].tally.cpu(),
                            .latency_ms = done > 0 ? own.sojourn_sum_s / done * 1000 : 0,
                            .error_rate = share_of(own.failed(), own.completions + own.failed())});
  }
  for (const auto& queue : queues_) {
    double depth = 0;
    for (std::size_t i = 0; i < services_.size(); ++i) {
      if (load_->services[i].consumes == queue.name) {
        depth += static_cast<double>(step.services[i].waiting);
      }
    }
    row.depths.push_back(depth);
  }
  for (const auto& database : step.databases) row.connections.push_back(database.mean_client_in_use);
  series_.push_back(std::move(row));
}

void Replication::observe(const StepResult& step) {
  for (std::size_t i = 0; i < services_.size(); ++i) observe(i, step.services[i]);
  for (auto& queue : queues_) {
    for (std::size_t i = 0; i < services_.size(); ++i) {
      const LoadService& service = load_->services[i];
      const ServiceStep& own = step.services[i];
      if (const auto sent = service.workload.messages.find(queue.name);
          sent != service.workload.messages.end()) {
        queue.messages += static_cast<double>(own.completions) * sent->second;
      }
      if (service.consumes != queue.name) continue;
      queue.peak_depth = std::max(queue.peak_depth, static_cast<double>(own.peak_waiting));
      queue.oldest_s = std::max(queue.oldest_s, own.oldest_waiting_s);
    }
  }
  for (std::size_t i = 0; i < peak_in_use_.size(); ++i) {
    peak_in_use_[i] = std::max(peak_in_use_[i], step.databases[i].mean_client_in_use);
  }
  for (auto& replay : alarms_) {
    replay.add(step_start(), options_.step_s, sample(replay.alarm(), step));
  }
  if (options_.keep_series) add_series(step);
  ++steps_;
}

Projection Replication::result(const std::vector<const LatencyHistogram*>& latencies,
                               const std::vector<const LatencyHistogram*>& pool_waits) const {
  Projection out;
  out.usage.seconds = static_cast<double>(steps_) * options_.step_s;
  out.from_s = curve_->start.seconds();
  out.to_s = out.from_s + static_cast<std::int64_t>(steps_) * options_.step_s;
  out.step_s = options_.step_s;
  out.is_complete = steps_ == curve_->values.size();
  constexpr double kShares[] = {0.5, 0.95, 0.99, 0.999};
  for (std::size_t i = 0; i < services_.size(); ++i) {
    double times[std::size(kShares)] = {};
    latencies[i]->quantiles(kShares, times);
    out.services.push_back(projection_of(load_->services[i], services_[i].tally,
                                         services_[i].scaler, times, curve_->start,
                                         std::max(1.0, out.usage.seconds)));
  }
  for (std::size_t i = 0; i < load_->databases.size(); ++i) {
    out.databases.push_back({.connections = connections_of(*load_, load_->databases[i],
                                                           out.services, peak_in_use_[i]),
                             .pool_wait_p99_ms = pool_waits[i]->quantile(0.99) * 1000});
  }
  out.queues = queues_;
  for (const auto& alarm : alarms_) out.alarms.push_back(alarm.result());
  out.series = series_;
  return out;
}

}  // namespace costplan
