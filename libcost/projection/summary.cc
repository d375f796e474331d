#include "projection/summary.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <iterator>
#include <string_view>

namespace costplan {
namespace {

// Tasks while a deployment runs, old and new, over those that scaling may start. Source:
// ECS developer guide: a rolling update rounds maximumPercent of the tasks down; blue/green
// and canary run both sets.
double deployment_factor(const LoadModel& load, const LoadService& service) {
  const bool is_doubled =
      std::any_of(load.events.begin(), load.events.end(), [&](const LoadEvent& event) {
        const bool is_ours = event.target.empty() || event.target == service.name;
        return event.type == LoadEventType::kDeployment && is_ours &&
               event.deployment != DeploymentKind::kRolling;
      });
  if (is_doubled) return 2;
  const double most = service.scaling.max_tasks;
  return most > 0 ? std::floor(most * service.scaling.tasks.max_percent / 100) / most : 1;
}

}  // namespace

void ServiceTally::add(const LoadService& service, double running, double serving, double seconds,
                       double busy_s, double cpu_s) {
  const double places = serving * service.workload.concurrency * seconds;
  const double vcpus = running * service.vcpu * seconds;
  cpu_ = vcpus > 0 ? cpu_s / vcpus : 0;
  utilisation_ = std::min(1.0, std::max(places > 0 ? busy_s / places : 0, cpu_));
  task_seconds += running * seconds;
  busy_seconds += utilisation_ * places;
  place_seconds += places;
  cpu_seconds += cpu_s;
  vcpu_seconds += vcpus;
  peak_tasks = std::max(peak_tasks, running);
  peak_utilisation = std::max(peak_utilisation, utilisation_);
  peak_cpu = std::max(peak_cpu, cpu_);
}

std::string percent_text(double share) {
  constexpr int kDigits = 3;
  char text[32];
  const auto end =
      std::to_chars(text, text + sizeof text, 100 * share, std::chars_format::general, kDigits);
  return std::string(text, end.ptr) + "%";
}

ServiceProjection projection_of(const LoadService& service, const ServiceTally& tally,
                                const ServiceScaler& scaler, std::span<const double> quantiles_s,
                                UtcTime start, double seconds) {
  constexpr double kSecondsPerHour = 3600;
  ServiceProjection out;
  out.name = service.name;
  out.requests = tally.requests;
  out.tasks_mean = tally.task_seconds / seconds;
  out.tasks_peak = tally.peak_tasks;
  out.tasks_max = service.scaling.max_tasks;
  out.fargate_hours = scaler.billed_task_seconds(TaskProvider::kFargate) / kSecondsPerHour;
  out.spot_hours = scaler.billed_task_seconds(TaskProvider::kFargateSpot) / kSecondsPerHour;
  out.utilisation_mean = tally.place_seconds > 0 ? tally.busy_seconds / tally.place_seconds : 0;
  out.utilisation_peak = tally.peak_utilisation;
  out.is_retried = service.workload.retries > 0;
  out.is_cpu_known = service.workload.cpu_per_request_s > 0;
  out.cpu_mean = tally.vcpu_seconds > 0 ? tally.cpu_seconds / tally.vcpu_seconds : 0;
  out.cpu_peak = tally.peak_cpu;
  out.memory_peak = tally.peak_memory;
  out.pool_peak = tally.peak_pool;
  out.overflowed = tally.overflowed;
  out.unanswered = tally.unanswered;
  Estimated* const figures[] = {&out.p50_ms, &out.p95_ms, &out.p99_ms, &out.p999_ms};
  // No answer comes after the end, nor when the client has left.
  const double timeout_s = service.workload.timeout_s;
  const double longest_s = timeout_s > 0 ? std::min(timeout_s, seconds) : seconds;
  for (std::size_t i = 0; i < std::size(figures); ++i) {
    const double all_s = std::isfinite(quantiles_s[i]) ? quantiles_s[i] : 0;
    const double ms = std::min(all_s, longest_s) * 1000;
    *figures[i] = {ms, ms, ms};
  }
  out.task_starts = static_cast<double>(scaler.tasks_started());
  const double errors = tally.requests > 0 ? tally.failed / tally.requests : 0;
  out.error_rate = {errors, errors, errors};
  const std::chrono::sys_seconds begin{std::chrono::seconds(start.seconds())};
  for (const auto& decision : scaler.decisions()) {
    out.decisions.push_back(to_string(decision, begin));
  }
  return out;
}

DatabaseConnections connections_of(const LoadModel& load, const DatabaseAccess& access,
                                   const std::vector<ServiceProjection>& services,
                                   double peak_in_use) {
  std::vector<ConnectionClient> clients;
  double use_of_all = 0;
  for (std::size_t i = 0; i < load.services.size(); ++i) {
    const LoadService& service = load.services[i];
    for (const auto& use : service.workload.databases) {
      if (use.database != access.name) continue;
      const double weight = use.calls_per_request * use.hold_s * services[i].requests;
      use_of_all += weight;
      clients.push_back({.service = service.name,
                         .max_tasks = static_cast<double>(service.scaling.max_tasks),
                         .deployment_factor = deployment_factor(load, service),
                         .processes_per_task = use.pool.processes_per_task,
                         .pool_min = use.pool.min,
                         .pool_max = use.pool.max,
                         .peak_tasks = services[i].tasks_peak,
                         .peak_in_use = weight});
    }
  }
  for (auto& client : clients) {
    client.peak_in_use = use_of_all > 0 ? peak_in_use * client.peak_in_use / use_of_all : 0;
  }
  return assess(access, clients);
}

bool nobody_is_answered(const ServiceProjection& service) {
  // (An answer takes time, and not all of the others have failed: some may be on their way when the
  // time is over, or wait in an overload.)
  return service.requests <= 0 || service.error_rate.value >= 1 || service.p999_ms.value <= 0;
}

namespace {

// Objectives on the time of an answer: of which share of the requests, and what came of it.
struct PercentileObjective {
  std::string_view metric;
  double share;
  Estimated ServiceProjection::* figure;
};

constexpr PercentileObjective kPercentiles[] = {{"p50", 0.5, &ServiceProjection::p50_ms},
                                                {"p95", 0.95, &ServiceProjection::p95_ms},
                                                {"p99", 0.99, &ServiceProjection::p99_ms},
                                                {"p999", 0.999, &ServiceProjection::p999_ms}};

// By storms of retries, in which who is answered takes as long as his client waits at most.
bool may_break(const LoadModel& load, const Objective& objective,
               const ServiceProjection& service) {
  const bool is_of_errors = !objective.metric.starts_with("p");
  if (service.storms < kStormsThatCount) {
    if (service.short_storms < kStormsThatCount || !is_of_errors) return false;
    const double allowed =
        objective.metric == "availability" ? 1 - objective.limit : objective.limit;
    return kMoreFail * service.error_rate.value > allowed;
  }
  if (is_of_errors) return true;
  const auto own = std::ranges::find(load.services, objective.service, &LoadService::name);
  const double timeout_s = own->workload.timeout_s;
  return timeout_s <= 0 || timeout_s > objective.limit;
}

}  // namespace

std::vector<ObjectiveProjection> objectives_of(const LoadModel& load,
                                               const std::vector<ServiceProjection>& services) {
  std::vector<ObjectiveProjection> out;
  for (const auto& objective : load.objectives) {
    const auto service = std::find_if(services.begin(), services.end(), [&](const auto& each) {
      return each.name == objective.service;
    });
    if (service == services.end()) continue;
    // Who still waits in an overload at the end has not been answered either.
    const double waiting =
        service->requests > 0 ? std::min(1.0, service->unanswered / service->requests) : 0;
    const double errors = std::min(1.0, service->error_rate.value + waiting);
    const bool is_availability = objective.metric == "availability";
    const auto percentile =
        std::ranges::find(kPercentiles, objective.metric, &PercentileObjective::metric);
    const bool is_percentile = percentile != std::end(kPercentiles);
    const double attained = is_percentile     ? ((*service).*percentile->figure).value / 1000
                            : is_availability ? 1 - errors
                                              : errors;
    // Nobody has waited where nobody came; where all fail nobody was answered in time.
    const bool is_known = !is_percentile || !nobody_is_answered(*service);
    const bool too_many_wait = is_percentile && waiting > 1 - percentile->share;
    const bool holds = !too_many_wait && (is_availability ? attained >= objective.limit
                                                          : attained <= objective.limit);
    out.push_back({.objective = objective.text(),
                   .attained = attained,
                   .holds = is_known ? holds : service->requests <= 0,
                   .is_known = is_known,
                   .is_certain = !holds || !may_break(load, objective, *service)});
  }
  return out;
}

}  // namespace costplan
