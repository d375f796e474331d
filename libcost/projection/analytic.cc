#include "projection/analytic.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/elementary.h"
#include "costplan/queueing.h"
#include "projection/observation.h"
#include "projection/step_memory.h"
#include "projection/summary.h"
#include "projection/usage.h"

namespace costplan {
namespace {

constexpr double kSecondsPerMinute = 60;

double clipped(double value) { return std::isfinite(value) ? value : 0; }

UtcTime time_of(std::int64_t at_s) { return *UtcTime::from_seconds(at_s); }

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

struct Messages {
  std::size_t queue;
  double per_request;
};

struct ServiceState {
  const LoadService* service;
  ServiceScaler scaler;
  StepMemory memory;
  // What the service touches, by index: nothing is looked up by name in a step.
  std::size_t consumes = kNone;        // of queues
  std::vector<std::size_t> databases;  // of each DatabaseUse
  std::vector<Messages> messages;
  std::vector<const LoadEvent*> cold_caches;
  std::vector<const LoadEvent*> failovers;
  StepMetrics metrics;
  double backlog = 0;
  double attempts = 1;  // for each request, retries included
  double sojourn_s = 0;
  double calls_s = 0;  // of it, mean time spent waiting for called services
  DelayMixture delays;
  ServiceTally tally;
  std::optional<UtcTime> overloaded;
  // Now, for what looks at the step from outside.
  TaskCounts counts;
  ServiceInput in;
  ServiceOutput now;
  double service_p95_s = 0;  // of the service time, where an alarm asks for a percentile
  double service_p99_s = 0;
};

// An alarm and whom it watches.
struct Watch {
  AlarmReplay replay;
  std::size_t subject;  // of services, databases or queues
};

struct QueueState {
  std::string name;
  double depth = 0;
  double arriving = 0;  // messages per second, in this step
  double messages = 0;
  double oldest_s = 0;
  double peak_depth = 0;
  double peak_oldest_s = 0;
};

struct DatabaseState {
  const DatabaseAccess* access;
  DelayMixture pool_waits;
  double in_use = 0;
  double peak_in_use = 0;
};

class Analytic {
 public:
  Analytic(const LoadModel& load, const LoadNetwork& network, const TrafficCurve& curve,
           const SimulateOptions& options)
      : load_(load),
        network_(network),
        curve_(curve),
        options_(options),
        usage_(load.services.size(), options.step_s) {}

  Result<Projection> run();

 private:
  Status prepare();
  void step(std::size_t index);
  void step_service(std::size_t index, double entering, std::int64_t at_s);
  double pool_waits(ServiceState& state, double arrivals, double factor);
  void scale(ServiceState& state);
  void add_latency(ServiceState& state);
  void replay_alarms(UtcTime at);
  void add_series(std::int64_t at_s);
  double database_factor(const ServiceState& state, std::int64_t at_s) const;
  double failing(const ServiceState& state, std::int64_t at_s) const;
  ServiceObservation observed(const ServiceState& state) const;
  DatabaseObservation observed(const DatabaseState& database) const;
  AccountObservation observed_account() const;
  std::optional<MetricSample> sample(const Watch& watch) const;
  std::vector<DelayMixture> sojourns() const;
  Projection result() const;
  std::size_t queue_named(const std::string& name) const;
  void resolve(ServiceState& state) const;

  const LoadModel& load_;
  const LoadNetwork& network_;
  const TrafficCurve& curve_;
  const SimulateOptions& options_;
  std::vector<ServiceState> services_;
  // Services that answer before those that drain queues, which they fill.
  std::vector<std::size_t> order_;
  std::vector<DatabaseState> databases_;
  std::vector<QueueState> queues_;
  std::vector<Watch> alarms_;
  std::vector<SeriesRow> series_;
  UsageTally usage_;
  std::size_t done_ = 0;
};

Status Analytic::prepare() {
  for (const auto& service : load_.services) {
    auto scaler = ServiceScaler::create(scaling_of(service, load_, options_), 1);
    if (!scaler) return scaler.errors();
    services_.push_back(
        ServiceState{.service = &service,
                     .scaler = *std::move(scaler),
                     .memory = {static_cast<std::int64_t>(curve_.values.size()), options_.step_s}});
    services_.back().sojourn_s = service.workload.service_time.mean_s();
  }
  for (const auto& access : load_.databases) databases_.push_back({.access = &access});
  for (auto& name : queue_names(load_)) queues_.push_back({.name = std::move(name)});
  for (auto& state : services_) resolve(state);
  order_ = network_.order;
  std::stable_partition(order_.begin(), order_.end(), [&](std::size_t service) {
    return services_[service].consumes == kNone;
  });
  const bool wants_percentiles =
      watches(load_, AlarmMetric::kLatencyP95) || watches(load_, AlarmMetric::kLatencyP99);
  for (auto& state : services_) {
    if (!wants_percentiles) break;
    state.service_p95_s = state.service->workload.service_time.quantile(0.95);
    state.service_p99_s = state.service->workload.service_time.quantile(0.99);
  }
  for (const auto& alarm : load_.alarms) {
    alarms_.push_back({AlarmReplay(alarm), watched_index(load_, alarm)});
  }
  return Done{};
}

std::size_t Analytic::queue_named(const std::string& name) const {
  const auto it = std::find_if(queues_.begin(), queues_.end(),
                               [&](const QueueState& queue) { return queue.name == name; });
  return it == queues_.end() ? kNone : static_cast<std::size_t>(it - queues_.begin());
}

void Analytic::resolve(ServiceState& state) const {
  const LoadService& service = *state.service;
  if (!service.consumes.empty()) state.consumes = queue_named(service.consumes);
  for (const auto& use : service.workload.databases) {
    const auto it = std::find_if(load_.databases.begin(), load_.databases.end(),
                                 [&](const auto& access) { return access.name == use.database; });
    state.databases.push_back(static_cast<std::size_t>(it - load_.databases.begin()));
  }
  for (const auto& [name, count] : service.workload.messages) {
    state.messages.push_back({queue_named(name), count});
  }
  for (const auto& event : load_.events) {
    if (event.type == LoadEventType::kColdCache && service.workload.cache_operations > 0) {
      state.cold_caches.push_back(&event);
    }
    const bool uses = std::any_of(service.workload.databases.begin(),
                                  service.workload.databases.end(), [&](const DatabaseUse& use) {
                                    return event.target.empty() || use.database == event.target;
                                  });
    if (event.type == LoadEventType::kRdsFailover && uses) state.failovers.push_back(&event);
  }
  state.metrics.custom.push_back({"latency", {}});
  if (state.consumes != kNone) state.metrics.custom.push_back({"queue_depth", {}});
}

double Analytic::database_factor(const ServiceState& state, std::int64_t at_s) const {
  double factor = 1;
  for (const LoadEvent* event : state.cold_caches) {
    const double since = static_cast<double>(at_s - event->at.seconds());
    if (since < 0 || since >= event->duration_s) continue;
    // The cache fills evenly.
    factor = std::max(factor, 1 + (event->factor - 1) * (1 - since / event->duration_s));
  }
  return factor;
}

// The share of the step in which a database that the service needs is away.
double Analytic::failing(const ServiceState& state, std::int64_t at_s) const {
  double share = 0;
  for (const LoadEvent* event : state.failovers) {
    const double begins = static_cast<double>(event->at.seconds() - at_s);
    const double from = std::max(0.0, begins);
    const double to = std::min<double>(options_.step_s, begins + event->duration_s);
    if (to > from) share = std::max(share, (to - from) / options_.step_s);
  }
  return share;
}

// Waits for connections: each process has a pool of its own.
double Analytic::pool_waits(ServiceState& state, double arrivals, double factor) {
  double sum = 0;
  const auto& uses = state.service->workload.databases;
  for (std::size_t i = 0; i < uses.size(); ++i) {
    const DatabaseUse& use = uses[i];
    DatabaseState& database = databases_[state.databases[i]];
    const double calls = use.calls_per_request * factor;
    const double pools = state.counts.serving_share * use.pool.processes_per_task;
    if (pools <= 0 || calls <= 0 || arrivals <= 0 || use.hold_s <= 0) continue;
    // No more than the pools have, however much is asked for.
    database.in_use += std::min(arrivals * calls * use.hold_s, pools * use.pool.max);
    const FastQueue pool(arrivals * calls / pools, use.hold_s,
                         static_cast<std::int64_t>(use.pool.max));
    const double weight = arrivals * calls * options_.step_s;
    if (!pool.is_stable()) {
      // The service's own queue holds them back; a wait is as long as the timeout allows.
      database.pool_waits.add(weight, use.pool.acquire_timeout_s);
      sum += calls * use.hold_s;
      continue;
    }
    const double mean = pool.mean_wait_s();
    sum += calls * mean;
    const double probability = pool.probability_of_wait();
    database.pool_waits.add_exponential(weight, 0, probability,
                                         probability > 0 ? mean / probability : 0);
  }
  return sum;
}

void Analytic::add_latency(ServiceState& state) {
  const double weight = state.now.served_per_s * options_.step_s;
  if (weight <= 0) return;
  // What it waits for others comes at the end, by its distribution.
  const double extra =
      state.now.occupancy_s - state.service->workload.service_time.mean_s() - state.calls_s;
  state.delays.add_exponential(weight, extra + state.now.fluid_wait_s, state.now.wait_probability,
                               state.now.wait_mean_s);
}

void Analytic::scale(ServiceState& state) {
  const LoadService& service = *state.service;
  StepMetrics& metrics = state.metrics;
  metrics.cpu_percent = metrics.memory_percent = metrics.requests_per_target = std::nullopt;
  const double tasks = state.counts.serving_share;
  if (tasks > 0) {
    metrics.cpu_percent = 100 * state.now.cpu;
    if (service.memory_gb > 0) {
      const double used = service.workload.memory_base_gb +
                          service.workload.memory_per_request_gb * state.now.in_flight / tasks;
      metrics.memory_percent = 100 * used / service.memory_gb;
    }
    metrics.requests_per_target = state.now.served_per_s * kSecondsPerMinute / tasks;
  }
  metrics.custom[0].value = state.now.sojourn_mean_s;
  if (state.consumes != kNone) metrics.custom[1].value = queues_[state.consumes].depth;
  state.scaler.step(metrics);
}

void Analytic::step_service(std::size_t index, double entering, std::int64_t at_s) {
  ServiceState& state = services_[index];
  const LoadService& service = *state.service;
  state.counts = state.scaler.counts();
  const bool is_worker = state.consumes != kNone;
  QueueState* const queue = is_worker ? &queues_[state.consumes] : nullptr;
  const double first = is_worker ? queue->arriving : entering * network_.visits[index];
  ServiceInput in{.arrivals_per_s = first * (is_worker ? 1 : state.attempts),
                  .serving_tasks = state.counts.serving_share,
                  .database_factor = database_factor(state, at_s),
                  .failing = failing(state, at_s),
                  .dispersion = curve_.index_of_dispersion,
                  .seconds = static_cast<double>(options_.step_s)};
  in.extra_s = pool_waits(state, in.arrivals_per_s, in.database_factor);
  state.calls_s = 0;
  for (const auto& call : network_.calls[index]) {
    state.calls_s += call.per_request * services_[call.service].sojourn_s;
  }
  in.extra_s += state.calls_s;
  state.in = in;
  state.now = state.memory.step(service, in, is_worker ? queue->depth : state.backlog);
  state.backlog = state.now.backlog;
  state.sojourn_s = state.now.sojourn_mean_s;
  if (is_worker) {
    // First come, first served: the oldest message has waited for all before the newest.
    queue->depth = state.backlog;
    queue->oldest_s = state.now.capacity_per_s > 0 ? queue->depth / state.now.capacity_per_s
                      : queue->depth > 0           ? queue->oldest_s + options_.step_s
                                                   : 0;
  }
  // Every attempt that fails is followed by another, up to the last.
  const double error = state.now.error_share;
  double attempts = 1;
  double chance = 1;
  for (int i = 0; i < static_cast<int>(service.workload.retries); ++i) {
    chance *= error;
    attempts += chance;
  }
  state.attempts = attempts;
  const double requests = first * options_.step_s;
  state.tally.requests += requests;
  state.tally.failed += requests * chance * error;
  for (const Messages& sent : state.messages) {
    queues_[sent.queue].arriving += state.now.served_per_s * sent.per_request;
  }
  if (state.now.is_overloaded && !state.overloaded) state.overloaded = time_of(at_s);
  const double seconds = options_.step_s;
  usage_.add(index, in.arrivals_per_s * seconds, state.now.served_per_s * seconds);
  const double places = state.counts.serving_share * service.workload.concurrency;
  state.tally.add(service, state.counts.running, state.counts.serving_share, seconds,
                  places * state.now.utilisation * seconds,
                  state.now.served_per_s * service.workload.cpu_per_request_s * seconds);
  add_latency(state);
}

ServiceObservation Analytic::observed(const ServiceState& state) const {
  const LoadService& service = *state.service;
  const Workload& work = service.workload;
  const ServiceOutput& now = state.now;
  const double tasks = state.counts.serving_share;
  ServiceObservation out{.seconds = state.in.seconds,
                         .desired = static_cast<double>(state.counts.desired),
                         .running = static_cast<double>(state.counts.running),
                         .serving = static_cast<double>(state.counts.serving),
                         .attempts = state.in.arrivals_per_s * state.in.seconds,
                         .cpu = now.cpu,
                         .latency_s = now.sojourn_mean_s};
  out.failed = out.attempts * now.error_share;
  if (tasks > 0) {
    const double used = work.memory_base_gb + work.memory_per_request_gb * now.in_flight / tasks;
    out.memory = service.memory_gb > 0 ? used / service.memory_gb : 0;
    out.places = now.in_flight / (tasks * work.concurrency);
    const TaskCapacity task =
        capacity_of_task(service, now.occupancy_s, state.in.database_factor);
    if (task.pool_per_s > 0) out.pool = now.served_per_s / (tasks * task.pool_per_s);
  }
  // A percentile of a sum lies near the one of each part beside the mean of the other.
  const auto percentile = [&](double share, double service_s) {
    const double beyond = 1 - share;
    const double wait = now.wait_probability > beyond
                            ? now.wait_mean_s * portable_log(now.wait_probability / beyond)
                            : 0;
    const double mean = work.service_time.mean_s();
    return now.fluid_wait_s + now.occupancy_s - mean +
           std::max(service_s + now.wait_probability * now.wait_mean_s, mean + wait);
  };
  out.latency_p95_s = percentile(0.95, state.service_p95_s);
  out.latency_p99_s = percentile(0.99, state.service_p99_s);
  return out;
}

DatabaseObservation Analytic::observed(const DatabaseState& database) const {
  const DatabaseAccess& access = *database.access;
  const PoolRoom room = pool_room(load_, access, [&](std::size_t i) {
    return static_cast<double>(services_[i].counts.running);
  });
  const bool is_direct = access.via == DatabaseVia::kDirect;
  return {.open = is_direct ? std::max(room.kept, database.in_use)
                            : database.in_use * (1 - access.pinned) + room.kept * access.pinned,
          .max_connections = access.limit.likely,
          .demand = server_connections(access, room.most, database.in_use)};
}

AccountObservation Analytic::observed_account() const {
  AccountObservation out;
  for (const auto& state : services_) {
    const auto& billed = state.counts.billed_by_provider;
    const double vcpu = state.service->vcpu;
    out.on_demand_vcpus += vcpu * billed[static_cast<std::size_t>(TaskProvider::kFargate)];
    out.spot_vcpus += vcpu * billed[static_cast<std::size_t>(TaskProvider::kFargateSpot)];
  }
  return out;
}

std::optional<MetricSample> Analytic::sample(const Watch& watch) const {
  const LoadAlarm& alarm = watch.replay.alarm();
  const double seconds = options_.step_s;
  switch (alarm.subject) {
    case AlarmSubject::kService: return sample_of(alarm.what, observed(services_[watch.subject]));
    case AlarmSubject::kDatabase:
      return sample_of(alarm.what, observed(databases_[watch.subject]), seconds);
    case AlarmSubject::kQueue: {
      const QueueState& queue = queues_[watch.subject];
      return sample_of(alarm.what,
                       QueueObservation{.depth = queue.depth, .oldest_s = queue.oldest_s}, seconds);
    }
    case AlarmSubject::kAccount: break;
  }
  return sample_of(alarm.what, observed_account(), seconds);
}

void Analytic::replay_alarms(UtcTime at) {
  for (auto& watch : alarms_) watch.replay.add(at, options_.step_s, sample(watch));
}

void Analytic::add_series(std::int64_t at_s) {
  SeriesRow row{.at_s = at_s, .services = {}, .connections = {}, .depths = {}};
  for (const auto& state : services_) {
    row.services.push_back({.requests_per_s = state.now.served_per_s,
                            .tasks = static_cast<double>(state.counts.running),
                            .utilisation = state.now.utilisation,
                            .cpu = state.now.cpu,
                            .latency_ms = state.now.sojourn_mean_s * 1000,
                            .error_rate = state.now.error_share});
  }
  for (const auto& database : databases_) row.connections.push_back(database.in_use);
  for (const auto& queue : queues_) row.depths.push_back(queue.depth);
  series_.push_back(std::move(row));
}

void Analytic::step(std::size_t index) {
  const std::int64_t at_s =
      curve_.start.seconds() + static_cast<std::int64_t>(index) * options_.step_s;
  const double entering = curve_.values[index] * options_.traffic_factor;
  for (auto& database : databases_) database.in_use = 0;
  for (auto& queue : queues_) queue.arriving = 0;
  for (const std::size_t service : order_) step_service(service, entering, at_s);
  for (auto& queue : queues_) {
    queue.messages += queue.arriving * options_.step_s;
    queue.peak_depth = std::max(queue.peak_depth, queue.depth);
    queue.peak_oldest_s = std::max(queue.peak_oldest_s, queue.oldest_s);
  }
  for (auto& database : databases_) {
    database.peak_in_use = std::max(database.peak_in_use, database.in_use);
  }
  if (!alarms_.empty()) replay_alarms(time_of(at_s));
  if (options_.keep_series) add_series(at_s);
  usage_.end_step();
  for (auto& state : services_) scale(state);
}

// Of every service over the whole time, called services before their callers. In a cycle
// one of them is not known yet, and is added as its mean.
std::vector<DelayMixture> Analytic::sojourns() const {
  std::vector<DelayMixture> out(services_.size());
  for (const std::size_t i : network_.order) {
    out[i] = services_[i].delays.with(services_[i].service->workload.service_time);
    for (const auto& call : network_.calls[i]) {
      DelayMixture mean;
      mean.add(1, services_[call.service].sojourn_s);
      const bool is_known = out[call.service].weight() > 0;
      out[i] = out[i].after(is_known ? out[call.service] : mean, call.per_request);
    }
  }
  return out;
}

Projection Analytic::result() const {
  Projection out;
  out.engine = "analytic";
  out.seeds = 0;
  out.from_s = curve_.start.seconds();
  out.to_s = out.from_s + static_cast<std::int64_t>(done_) * options_.step_s;
  out.step_s = options_.step_s;
  out.is_complete = done_ == curve_.values.size();
  out.usage = usage_.result();
  constexpr double kShares[] = {0.5, 0.95, 0.99, 0.999};
  const std::vector<DelayMixture> sojourns = this->sojourns();
  for (std::size_t i = 0; i < services_.size(); ++i) {
    const ServiceState& state = services_[i];
    const auto times = sojourns[i].quantiles(kShares);
    out.services.push_back(projection_of(*state.service, state.tally, state.scaler, times,
                                         curve_.start, std::max(1.0, out.usage.seconds)));
    if (state.overloaded) out.services.back().overloaded = state.overloaded->to_string();
  }
  constexpr double kShare[] = {0.99};
  for (const auto& database : databases_) {
    out.databases.push_back(
        {.connections = connections_of(load_, *database.access, out.services, database.peak_in_use),
         .pool_wait_p99_ms = clipped(database.pool_waits.quantiles(kShare).front() * 1000)});
  }
  for (const auto& queue : queues_) {
    out.queues.push_back({.name = queue.name,
                          .messages = queue.messages,
                          .peak_depth = queue.peak_depth,
                          .oldest_s = queue.peak_oldest_s});
  }
  for (const auto& watch : alarms_) out.alarms.push_back(watch.replay.result());
  out.objectives = objectives_of(load_, out.services);
  out.series = series_;
  return out;
}

Result<Projection> Analytic::run() {
  if (auto done = prepare(); !done) return done.errors();
  constexpr std::size_t kStepsBetweenReports = 256;
  for (; done_ < curve_.values.size(); ++done_) {
    if (options_.progress && done_ % kStepsBetweenReports == 0 &&
        !options_.progress(static_cast<double>(done_) /
                           static_cast<double>(curve_.values.size()))) {
      break;
    }
    step(done_);
  }
  return result();
}

}  // namespace

ScalingConfig scaling_of(const LoadService& service, const LoadModel& load,
                         const SimulateOptions& options) {
  ScalingConfig out = service.scaling;
  out.step_s = options.step_s;
  out.start = std::chrono::sys_seconds(std::chrono::seconds(options.from_s));
  for (const auto& event : load.events) {
    const double at = static_cast<double>(event.at.seconds() - options.from_s);
    const bool is_ours = event.target.empty() || event.target == service.name;
    if (at < 0 || !is_ours) continue;
    switch (event.type) {
      case LoadEventType::kDeployment:
        out.events.emplace_back(DeploymentEvent{.at_s = at,
                                                .kind = event.deployment,
                                                .bake_s = event.duration_s,
                                                .canary_percent = 100 * event.share,
                                                .canary_s = event.duration_s});
        break;
      case LoadEventType::kAzLost:
        out.events.emplace_back(ZoneLossEvent{.at_s = at, .duration_s = event.duration_s});
        break;
      case LoadEventType::kSpotInterruptions:
        out.events.emplace_back(
            SpotReclaimEvent{.at_s = at, .share = event.share, .unavailable_s = event.duration_s});
        break;
      case LoadEventType::kRdsFailover:
      case LoadEventType::kColdCache: break;
    }
  }
  return out;
}

Result<Projection> simulate_analytic(const LoadModel& load, const LoadNetwork& network,
                                     const TrafficCurve& curve, const SimulateOptions& options) {
  return Analytic(load, network, curve, options).run();
}

}  // namespace costplan
