#include "projection/calendar_path.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "projection/load_events.h"
#include "projection/mixed_work.h"
#include "projection/replication.h"
#include "queueing/calendar.h"

namespace costplan {
namespace {

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

Routing routing_of(const LoadService& service) {
  if (!service.consumes.empty()) return Routing::kSharedQueue;
  switch (service.workload.load_balancing) {
    case LoadBalancing::kLeastOutstandingRequests: return Routing::kLeastOutstanding;
    case LoadBalancing::kRandom: return Routing::kRandom;
    case LoadBalancing::kRoundRobin: break;
  }
  return Routing::kRoundRobin;
}

// Who is called by its name, and who takes the messages of a queue.
struct Called {
  explicit Called(const LoadModel& load) {
    for (const auto& service : load.services) {
      services.emplace(service.name, &service);
      if (!service.consumes.empty()) workers[service.consumes].push_back(&service);
    }
  }
  std::unordered_map<std::string_view, const LoadService*> services;
  std::unordered_map<std::string_view, std::vector<const LoadService*>> workers;
};

CalendarService service_of(const Called& named, const LoadService& service, double dispersion) {
  const Workload& work = service.workload;
  CalendarService out;
  out.name = service.name;
  out.concurrency = std::max(1, whole(work.concurrency));
  const double own = own_work_s(service);
  out.service_s = distribution_of(work.service_time, own);
  out.cpu_share = work.cpu_per_request_s / own;
  out.processors = processors_of(service);
  // The service time, as measured on an idle task, has the waits for a quota in it; only nobody can
  // use more than the quota for seconds.
  constexpr double kBurst = 1;
  if (out.processors > 0) out.burst_s = kBurst * out.processors;
  out.routing = routing_of(service);
  if (dispersion > 1) {
    out.arrival_shape = TimeDistribution::hyperexponential(1, dispersion);
  } else if (dispersion < 1) {
    out.arrival_shape = dispersion > 0 ? TimeDistribution::gamma(1, dispersion)
                                       : TimeDistribution::deterministic(1);
  }
  out.client.timeout_s = work.timeout_s;
  out.client.max_retries = whole(work.retries);
  for (const auto& [callee, count] : work.calls) {
    // A service says itself how long whoever asks it waits, and how often.
    const LoadService* const called = named.services.at(callee);
    ClientBehaviour caller;
    caller.timeout_s = called->workload.timeout_s;
    caller.max_retries = whole(called->workload.retries);
    out.calls.push_back({.service = callee, .mean_per_request = count, .client = caller});
  }
  for (const auto& [queue, count] : work.messages) {
    const auto workers = named.workers.find(queue);
    if (workers == named.workers.end()) continue;
    for (const LoadService* const worker : workers->second) {
      out.calls.push_back(
          {.service = worker->name, .mean_per_request = count, .waits_for_reply = false});
    }
  }
  for (const auto& use : work.databases) {
    if (use.calls_per_request <= 0 || use.hold_s <= 0) continue;
    out.database_calls.push_back(
        {.database = use.database,
         .calls_per_request = use.calls_per_request,
         .hold_s = TimeDistribution::deterministic(use.hold_s),
         .pool = {.min = whole(use.pool.min),
                  .max = std::max(1, whole(use.pool.max)),
                  .acquire_timeout_s = use.pool.acquire_timeout_s,
                  .order = use.pool.order == PoolOrder::kRandom ? WaitingOrder::kRandom
                                                                : WaitingOrder::kFifo,
                  .processes_per_task = std::max(1, whole(use.pool.processes_per_task))},
         .hold_of_own_work = use.hold_s / own});
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
  if (server_limit(access) < 1) {  // no connection is left but the reserved ones
    out.down.push_back({.from_s = 0, .to_s = static_cast<double>(options.to_s - options.from_s)});
    return out;
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

}  // namespace

double processors_of(const LoadService& service) {
  const double cpu_s = service.workload.cpu_per_request_s;
  return cpu_s > 0 && service.vcpu > 0 ? service.vcpu * own_work_s(service) / cpu_s : 0;
}

CalendarNetwork calendar_network_of(const LoadModel& load, const SimulateOptions& options,
                                    double index_of_dispersion) {
  CalendarNetwork out;
  const Called named(load);
  for (const auto& service : load.services) {
    out.services.push_back(service_of(named, service, index_of_dispersion));
  }
  for (const auto& access : load.databases) {
    out.databases.push_back(database_of(load, access, options));
  }
  return out;
}

Result<Projection> run_calendar(const LoadModel& load, const TrafficCurve& curve,
                                const SimulateOptions& options, std::uint64_t seed,
                                const std::function<bool(std::size_t)>& is_stopped) {
  auto replication = Replication::create(load, curve, options, seed);
  if (!replication) return replication.errors();
  auto simulation =
      CalendarSimulation::create(calendar_network_of(load, options, curve.index_of_dispersion),
                                 seed, {.per_step_latency = wants_step_latency(load)});
  if (!simulation) return simulation.errors();
  std::vector<ServiceStepInput> inputs(load.services.size());
  StepResult step;
  for (std::size_t i = 0; i < curve.values.size() && !is_stopped(i); ++i) {
    replication->begin_step();
    for (std::size_t s = 0; s < inputs.size(); ++s) {
      const LoadService& service = load.services[s];
      const TaskCounts& counts = replication->counts(s);
      simulation->kill_tasks(s, replication->lost(s));
      inputs[s].serving_tasks = counts.serving;
      inputs[s].arrival_rate_per_s = replication->entering_per_s(i) * service.traffic_share;
      inputs[s].database_calls_factor =
          database_calls_factor(load, service, replication->step_start().seconds());
      // Together they take what their shares add up to.
      const double spared = counts.serving - counts.serving_share;
      inputs[s].sparing_tasks = counts.slow_starting;
      inputs[s].sparing_share =
          counts.slow_starting > 0 ? std::max(0.01, 1 - spared / counts.slow_starting) : 1;
    }
    const double end = static_cast<double>(i + 1) * options.step_s;
    if (auto done = simulation->run_until(end, inputs, step); !done) return done.errors();
    replication->observe(step);
  }
  std::vector<const LatencyHistogram*> latencies;
  std::vector<const LatencyHistogram*> pool_waits;
  for (std::size_t i = 0; i < inputs.size(); ++i) latencies.push_back(&simulation->latency(i));
  for (std::size_t i = 0; i < load.databases.size(); ++i) {
    pool_waits.push_back(&simulation->pool_wait(i));
  }
  return replication->result(latencies, pool_waits);
}

}  // namespace costplan
