#include "projection/observation.h"

#include <algorithm>
#include <unordered_set>

namespace costplan {
namespace {

// Counts: CloudWatch reports them where they are not zero. The analytic engine's are
// expectations, of which so few mean none.
std::optional<MetricSample> counted(double count) {
  constexpr double kNone = 1e-6;
  if (count <= kNone) return std::nullopt;
  return MetricSample{.value = count, .weight = 1};
}

}  // namespace

void AccountObservation::add(const LoadService& service, const TaskCounts& tasks) {
  const auto& billed = tasks.billed_by_provider;
  on_demand_vcpus += service.vcpu * billed[static_cast<std::size_t>(TaskProvider::kFargate)];
  spot_vcpus += service.vcpu * billed[static_cast<std::size_t>(TaskProvider::kFargateSpot)];
}

void AccountObservation::raise(const AccountObservation& other) {
  on_demand_vcpus = std::max(on_demand_vcpus, other.on_demand_vcpus);
  spot_vcpus = std::max(spot_vcpus, other.spot_vcpus);
}

std::optional<MetricSample> sample_of(AlarmMetric metric, const ServiceObservation& seen) {
  const auto of_tasks = [&](double share) -> std::optional<MetricSample> {
    if (seen.serving <= 0) return std::nullopt;
    return MetricSample{.value = 100 * share, .weight = seen.seconds};
  };
  const auto of_requests = [&](double value) -> std::optional<MetricSample> {
    if (seen.attempts <= 0) return std::nullopt;
    return MetricSample{.value = value, .weight = seen.attempts};
  };
  // Who is not answered has no latency.
  const auto of_answers = [&](double value) -> std::optional<MetricSample> {
    constexpr double kRounding = 1e-9;
    const double answered = seen.attempts - seen.failed;
    if (answered <= kRounding * seen.attempts) return std::nullopt;
    return MetricSample{.value = value, .weight = answered};
  };
  switch (metric) {
    case AlarmMetric::kCpu: return of_tasks(seen.cpu);
    case AlarmMetric::kMemory: return of_tasks(seen.memory);
    case AlarmMetric::kPlaces: return of_tasks(seen.places);
    case AlarmMetric::kPool: return of_tasks(seen.pool);
    case AlarmMetric::kTasks: return MetricSample{seen.running, seen.seconds};
    case AlarmMetric::kDesiredTasks: return MetricSample{seen.desired, seen.seconds};
    case AlarmMetric::kHealthyHosts: return MetricSample{seen.serving, seen.seconds};
    case AlarmMetric::kRequests: return counted(seen.attempts);
    case AlarmMetric::kErrors5xx: return counted(seen.failed);
    case AlarmMetric::kErrorRate:
      return of_requests(seen.attempts > 0 ? 100 * seen.failed / seen.attempts : 0);
    case AlarmMetric::kLatency: return of_answers(seen.latency_s);
    case AlarmMetric::kLatencyP95: return of_answers(seen.latency_p95_s);
    case AlarmMetric::kLatencyP99: return of_answers(seen.latency_p99_s);
    default: return std::nullopt;
  }
}

std::optional<MetricSample> sample_of(AlarmMetric metric, const DatabaseObservation& seen,
                                      double seconds) {
  if (metric == AlarmMetric::kConnectionDemand) return MetricSample{seen.demand, seconds};
  if (metric == AlarmMetric::kConnections) return MetricSample{seen.open, seconds};
  if (seen.max_connections <= 0) return std::nullopt;
  return MetricSample{100 * seen.open / seen.max_connections, seconds};
}

std::optional<MetricSample> sample_of(AlarmMetric metric, const QueueObservation& seen,
                                      double seconds) {
  return MetricSample{metric == AlarmMetric::kDepth ? seen.depth : seen.oldest_s, seconds};
}

std::optional<MetricSample> sample_of(AlarmMetric metric, const AccountObservation& seen,
                                      double seconds) {
  return MetricSample{
      metric == AlarmMetric::kOnDemandVcpus ? seen.on_demand_vcpus : seen.spot_vcpus, seconds};
}

bool watches(const LoadModel& load, AlarmMetric metric) {
  return std::any_of(load.alarms.begin(), load.alarms.end(),
                     [&](const LoadAlarm& alarm) { return alarm.what == metric; });
}

std::vector<std::string> queue_names(const LoadModel& load) {
  std::vector<std::string> out = load.queues;
  std::unordered_set<std::string_view> known(load.queues.begin(), load.queues.end());
  for (const auto& service : load.services) {
    if (service.consumes.empty()) continue;
    if (known.insert(service.consumes).second) out.push_back(service.consumes);
  }
  return out;
}

std::size_t watched_index(const LoadModel& load, const LoadAlarm& alarm) {
  const auto index = [](const auto& list, auto is_it) {
    return static_cast<std::size_t>(std::find_if(list.begin(), list.end(), is_it) - list.begin());
  };
  const auto is_named = [&](const auto& each) { return each.name == alarm.of; };
  switch (alarm.subject) {
    case AlarmSubject::kService: return index(load.services, is_named);
    case AlarmSubject::kDatabase: return index(load.databases, is_named);
    case AlarmSubject::kQueue:
      return index(queue_names(load), [&](const std::string& name) { return name == alarm.of; });
    case AlarmSubject::kAccount: break;
  }
  return 0;
}

}  // namespace costplan
