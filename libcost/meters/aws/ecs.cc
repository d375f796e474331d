// Amazon ECS clusters and services on AWS Fargate: the orchestration is free, tasks
// pay for the vCPU and the memory of their size as long as they exist. Traps: an
// autoscaled service pays for its average, not its maximum; deployments run old
// and new tasks side by side; Container Insights is billed by CloudWatch, per
// metric.
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "meters/fargate.h"
#include "meters/meter.h"

namespace costplan {
namespace {

constexpr int kMostTasks = 1'000'000;  // keeps the arithmetic of whole tasks in 64 bits
constexpr int kMostPercent = 1'000;
constexpr int kMostBase = 100'000;
constexpr int kMostWeight = 1'000;

bool is_whole(const Amount& amount) { return amount.value().nanos() % Quantity(1).nanos() == 0; }

std::int64_t whole(const Amount& amount) {
  return static_cast<std::int64_t>(amount.value().nanos() / Quantity(1).nanos());
}

constexpr std::string_view kClusters[] = {"ecs_cluster"};
constexpr std::string_view kLoadBalancers[] = {"alb"};
constexpr std::string_view kDatabases[] = {"rds_instance"};
constexpr std::string_view kCaches[] = {"elasticache", "elasticache_serverless"};
constexpr std::string_view kQueues[] = {"sqs_queue"};
constexpr std::string_view kLogGroups[] = {"log_group"};

// ---- ecs_service -----------------------------------------------------------------

struct StrategyItem {
  CapacityProvider provider = CapacityProvider::kFargate;
  Amount base;
  Amount weight;
};

enum class DeploymentStrategy : int { kRolling, kBlueGreen };

struct Deployments {
  Amount per_month;
  DeploymentStrategy strategy = DeploymentStrategy::kRolling;
  Amount overlap;
  Amount maximum_percent;
};

struct EcsService {
  FargateTask task;
  Amount tasks;
  std::map<std::string, Amount> tasks_by_provider;
  Amount min_tasks;
  Amount max_tasks;
  Uptime schedule;
  std::vector<StrategyItem> capacity_providers;
  Deployments deployments;
  Ref cluster;
  Ref load_balancer;
  Ref database;
  Ref cache;
  Ref queue;
  Ref log_group;
};

constexpr Choice kDeploymentStrategies[] = {
    {"rolling", static_cast<int>(DeploymentStrategy::kRolling),
     "New tasks start while old ones stop, up to maximum_percent"},
    {"blue_green", static_cast<int>(DeploymentStrategy::kBlueGreen),
     "A second full set of tasks until the old one is stopped"},
};

constexpr Field kStrategyFields[] = {
    choice<&StrategyItem::provider>("provider", kCapacityProviders, "Capacity provider")
        .is_required(),
    number<&StrategyItem::base>("base", Dimension::kCount,
                                "Tasks that run here first; only one provider may have a base")
        .or_default("0")
        .at_most("100000")
        .whole(),
    number<&StrategyItem::weight>("weight", Dimension::kCount,
                                  "Share of the tasks beyond the base; 0 gets none of them")
        .or_default("0")
        .at_most("1000")
        .whole(),
};

constexpr Field kDeploymentFields[] = {
    usage<&Deployments::per_month>("per_month", Dimension::kCountPerMonth, "Deployments a month")
        .noun("deployments"),
    choice<&Deployments::strategy>("strategy", kDeploymentStrategies,
                                   "How new tasks replace old ones")
        .or_default("rolling"),
    usage<&Deployments::overlap>("overlap", Dimension::kSeconds,
                                 "How long old and new tasks run side by side, bake time included"),
    number<&Deployments::maximum_percent>(
        "maximum_percent", Dimension::kCount,
        "Upper limit of running tasks in a rolling deployment, in percent of the service's tasks")
        .or_default("200")
        .at_least("100")
        .at_most("1000")
        .whole(),
};

constexpr auto kServiceFields = with_task_fields<&EcsService::task>({
    number<&EcsService::tasks>("tasks", Dimension::kCount,
                               "Running tasks, averaged over the time that the service is on")
        .noun("tasks")
        .may_range()
        .at_most("1M"),
    numbers<&EcsService::tasks_by_provider>(
        "tasks_by_provider", Dimension::kCount,
        "Running tasks on FARGATE and FARGATE_SPOT as measured, averaged like tasks, instead of a "
        "split of these by capacity_providers")
        .may_range(),
    number<&EcsService::min_tasks>("min_tasks", Dimension::kCount,
                                   "Smallest number of tasks that autoscaling keeps")
        .noun("tasks")
        .whole(),
    number<&EcsService::max_tasks>("max_tasks", Dimension::kCount,
                                   "Largest number of tasks that autoscaling starts")
        .noun("tasks")
        .whole(),
    uptime<&EcsService::schedule>("schedule", "When the service runs; always by default"),
    records<&EcsService::capacity_providers>(
        "capacity_providers", kStrategyFields,
        "Capacity provider strategy; everything on FARGATE by default"),
    record<&EcsService::deployments>("deployments", kDeploymentFields,
                                     "Deployments, which run old and new tasks side by side"),
    ref<&EcsService::cluster>("cluster", kClusters, "Cluster that the service runs in"),
    ref<&EcsService::load_balancer>("load_balancer", kLoadBalancers,
                                    "Load balancer in front of the tasks"),
    ref<&EcsService::database>("database", kDatabases, "Database that the tasks connect to"),
    ref<&EcsService::cache>("cache", kCaches, "Cache that the tasks connect to"),
    ref<&EcsService::queue>("queue", kQueues, "Queue that the tasks consume"),
    ref<&EcsService::log_group>("log_group", kLogGroups, "Log group that the tasks write to"),
});

using Strategy = std::vector<CapacityProviderStrategyItem>;

// The strategy as ECS would accept it; empty after an error.
Strategy strategy_of(const std::vector<StrategyItem>& items, Meter& m) {
  if (items.empty()) return {CapacityProviderStrategyItem{}};
  Strategy strategy;
  bool ok = true;
  int bases = 0;
  bool has_weight = false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const StrategyItem& item = items[i];
    const std::string at = "capacity_providers[" + std::to_string(i) + "]";
    const auto count = [&](const Amount& value, int most) {
      if (value.is_known() && value.value() <= Quantity(most) && is_whole(value)) {
        return whole(value);
      }
      ok = false;  // reported when bound
      return std::int64_t{0};
    };
    strategy.push_back({.provider = item.provider,
                        .base = count(item.base, kMostBase),
                        .weight = count(item.weight, kMostWeight)});
    has_weight = has_weight || strategy.back().weight > 0;
    if (strategy.back().base > 0 && ++bases == 2) {
      m.error(at + ".base", "only one capacity provider may have a base");
      ok = false;
    }
    const auto same = [&](const StrategyItem& other) { return other.provider == item.provider; };
    const auto end = items.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find_if(items.begin(), end, same) != end) {
      m.error(at + ".provider", "a capacity provider may be listed only once");
      ok = false;
    }
  }
  if (ok && items.size() > 1 && !has_weight) {
    m.error("capacity_providers",
            "of several capacity providers at least one needs a weight above 0",
            "weight is 0 where it is not given, as in the ECS API");
    ok = false;
  }
  return ok ? strategy : Strategy{};
}

bool check_counts(const EcsService& s, Meter& m) {
  bool ok = true;
  if (!m.has_field("tasks") && !m.has_field("tasks_by_provider") && !m.has_field("min_tasks") &&
      !m.has_field("max_tasks")) {
    m.error("tasks", "tasks is required: how many tasks run on average",
            "an autoscaled service may give min_tasks and max_tasks and leave its cost open");
    ok = false;
  }
  if (s.min_tasks.is_known() && s.max_tasks.is_known() &&
      s.min_tasks.value() > s.max_tasks.value()) {
    m.error("min_tasks", "min_tasks (" + display(s.min_tasks.value()) + ") is above max_tasks (" +
                             display(s.max_tasks.value()) + ")");
    ok = false;
  }
  // Out of bounds was reported when bound; whole tasks cannot be counted then.
  const Amount& percent = s.deployments.maximum_percent;
  return ok && s.tasks.value() <= Quantity(kMostTasks) && percent.is_known() &&
         percent.value() >= Quantity(100) && percent.value() <= Quantity(kMostPercent);
}

void assume_bounds(const EcsService& s, Meter& m) {
  if (!s.tasks.is_known()) return;
  const auto outside = [&](const char* than, const char* bound, const Amount& limit) {
    m.assume("an average of " + display(s.tasks.value()) + " tasks is " + than + " " + bound +
             " (" + display(limit.value()) +
             "), which autoscaling does not allow; charged as given");
  };
  if (s.min_tasks.is_known() && s.tasks.value() < s.min_tasks.value()) {
    outside("below", "min_tasks", s.min_tasks);
  }
  if (s.max_tasks.is_known() && s.tasks.value() > s.max_tasks.value()) {
    outside("above", "max_tasks", s.max_tasks);
  }
}

// New tasks that run beside the old ones at the peak of a deployment.
std::int64_t surge(const Deployments& d, std::int64_t tasks) {
  if (d.strategy == DeploymentStrategy::kBlueGreen) return tasks;
  // ECS rounds the upper limit down to whole tasks.
  const int128 limit = int128{tasks} * d.maximum_percent.value().nanos() / Quantity(100).nanos();
  return static_cast<std::int64_t>(limit) - tasks;
}

// The mean of `count` over a service that runs the whole numbers of tasks around
// `tasks` in turn: 2.5 is half the time 2 and half the time 3.
template <typename Count>
Quantity mean(const Amount& tasks, const Count& count) {
  const std::int64_t low = whole(tasks);
  const int128 one = Quantity(1).nanos();
  const int128 part = tasks.value().nanos() - low * one;
  int128 nanos = count(low) * (one - part);
  if (part > 0) nanos += count(low + 1) * part;
  return Quantity::from_nanos(nanos);
}

Amount tasks_on(std::size_t provider, const Strategy& strategy, const Amount& tasks) {
  if (strategy.size() == 1 || !tasks.is_known()) return tasks;
  const Quantity share =
      mean(tasks, [&](std::int64_t n) { return int128{split_tasks(n, strategy)[provider]}; });
  Amount out(share, display(share) + " of " + tasks.text());
  return tasks.is_usage() ? std::move(out).as_usage() : out;
}

Amount new_tasks_on(std::size_t provider, const Strategy& strategy, const Amount& tasks,
                    const Deployments& d) {
  if (!tasks.is_known()) return tasks;
  const Quantity extra = mean(
      tasks, [&](std::int64_t n) { return int128{split_tasks(surge(d, n), strategy)[provider]}; });
  Amount out(extra, display(extra) + " new tasks beside the old");
  return tasks.is_usage() ? std::move(out).as_usage() : out;
}

// A provider without base and weight never gets a task, and no lines.
bool can_have_tasks(const CapacityProviderStrategyItem& item, const Strategy& strategy) {
  return strategy.size() == 1 || item.base > 0 || item.weight > 0;
}

void charge_deployments(const EcsService& s, const Strategy& strategy, const Amount& tasks,
                        Meter& m) {
  const Deployments& d = s.deployments;
  const bool never_more = tasks.is_known() && mean(tasks, [&](std::int64_t n) {
                                                return int128{surge(d, n)};
                                              }).is_zero();
  if (never_more) {
    if (!tasks.is_zero()) {
      m.assume("deployments add nothing: maximum_percent " + d.maximum_percent.text() + " of " +
               tasks.text() + " leaves no room for a new task beside the old ones");
    }
    return;
  }
  m.assume("during a deployment's overlap all new tasks that it allows run beside the old ones");
  for (std::size_t i = 0; i < strategy.size(); ++i) {
    if (!can_have_tasks(strategy[i], strategy)) continue;
    const Amount extra = new_tasks_on(i, strategy, tasks, d);
    charge_task_time(
        s.task, strategy[i].provider, "Deployment overlap, ",
        [&](const Amount& per_task) {
          return times_ratio(extra * per_task * d.per_month, d.overlap, Amount(3600));
        },
        m);
  }
}

std::string_view name_of(CapacityProvider provider) {
  return kCapacityProviders[static_cast<std::size_t>(provider)].name;
}

// Measured tasks of one provider; none where it was not measured.
Amount measured_tasks(const EcsService& s, CapacityProvider provider) {
  const auto found = s.tasks_by_provider.find(std::string(name_of(provider)));
  return found == s.tasks_by_provider.end() ? Amount(0) : found->second;
}

// Puts the sum of the measured tasks where the tasks are. False after an error.
bool take_measured(EcsService& s, const Strategy& strategy, Meter& m) {
  if (!m.has_field("tasks_by_provider")) return true;
  if (m.has_field("tasks")) {
    m.error("tasks", "tasks_by_provider is given already, and says the same thing",
            "leave one of them out");
    return false;
  }
  Amount sum(0);
  for (const auto& [name, count] : s.tasks_by_provider) {
    const auto runs_here = [&provider = name](const CapacityProviderStrategyItem& item) {
      return name_of(item.provider) == provider;
    };
    if (std::none_of(strategy.begin(), strategy.end(), runs_here)) {
      m.error("tasks_by_provider." + name, "the service does not run on '" + name + "'",
              "name it in capacity_providers: FARGATE, FARGATE_SPOT");
      return false;
    }
    sum += count;
  }
  s.tasks = sum.named(display(sum.value()) + " tasks");
  return true;
}

void meter(const EcsService& given, Meter& m) {
  EcsService s = given;
  const bool task_ok = check_task(s.task, m);
  const Strategy strategy = strategy_of(s.capacity_providers, m);
  const bool measured_ok = strategy.empty() || take_measured(s, strategy, m);
  const bool counts_ok = check_counts(s, m);
  if (!task_ok || !counts_ok || !measured_ok || strategy.empty()) return;
  const bool is_measured = m.has_field("tasks_by_provider");
  assume_bounds(s, m);

  // What autoscaling makes of the traffic is usage; a fixed number is not.
  const bool scales = m.has_field("min_tasks") || m.has_field("max_tasks");
  const Amount tasks = scales ? Amount(s.tasks).as_usage() : s.tasks;
  const Amount hours = m.hours(s.schedule);
  bool has_spot = false;
  for (std::size_t i = 0; i < strategy.size(); ++i) {
    if (!can_have_tasks(strategy[i], strategy)) continue;
    has_spot = has_spot || strategy[i].provider == CapacityProvider::kFargateSpot;
    Amount running = is_measured ? measured_tasks(s, strategy[i].provider)
                                 : tasks_on(i, strategy, tasks);
    if (is_measured) running = running.named(display(running.value()) + " tasks");
    if (scales) running = std::move(running).as_usage();
    charge_task_time(
        s.task, strategy[i].provider, "",
        [&](const Amount& per_task) { return running * per_task * hours; }, m);
  }
  if (m.has_field("deployments")) charge_deployments(s, strategy, tasks, m);

  const bool is_split = strategy.size() > 1 && !is_measured;
  if (is_split && !is_whole(tasks)) {
    m.assume("an average of " + tasks.text() + " is spread over the capacity providers as if " +
             display(Quantity::from_nanos(int128{whole(tasks)} * Quantity(1).nanos())) + " and " +
             display(Quantity::from_nanos(int128{whole(tasks) + 1} * Quantity(1).nanos())) +
             " tasks took turns");
  }
  const bool has_base =
      std::any_of(strategy.begin(), strategy.end(), [](const auto& item) { return item.base > 0; });
  if (is_split && has_base && scales) {
    m.assume("tasks are split over the capacity providers at their average; where the count "
             "falls below the base at times, more of them run on the other provider at peaks");
  }
  if (has_spot) {
    m.assume("Spot capacity is there when it is asked for: tasks that find none do not move to "
             "FARGATE by themselves");
  }
}

// ---- ecs_cluster -----------------------------------------------------------------

enum class ContainerInsights : int { kDisabled, kEnabled, kEnhanced };

struct EcsCluster {
  ContainerInsights container_insights = ContainerInsights::kDisabled;
  Amount services;
  Amount task_families;
  Amount tasks;
  Amount metrics;
};

constexpr Choice kContainerInsights[] = {
    {"disabled", static_cast<int>(ContainerInsights::kDisabled), "None"},
    {"enabled", static_cast<int>(ContainerInsights::kEnabled),
     "Cluster, service and task family metrics, billed as custom metrics"},
    {"enhanced", static_cast<int>(ContainerInsights::kEnhanced),
     "With enhanced observability: tasks and containers too, at a lower price per metric"},
};

constexpr Field kClusterFields[] = {
    choice<&EcsCluster::container_insights>("container_insights", kContainerInsights,
                                            "Container Insights of CloudWatch")
        .or_default("disabled"),
    number<&EcsCluster::services>("services", Dimension::kCount,
                                  "Services in the cluster, for standard Container Insights")
        .noun("services")
        .whole(),
    number<&EcsCluster::task_families>(
        "task_families", Dimension::kCount,
        "Task definition families that run in the cluster, for standard Container Insights")
        .noun("task families")
        .whole(),
    usage<&EcsCluster::tasks>("tasks", Dimension::kCount,
                              "Running tasks in the cluster, averaged over the month")
        .noun("tasks"),
    usage<&EcsCluster::metrics>("metrics", Dimension::kCount,
                                "Metrics of Container Insights, averaged over the month; estimated "
                                "from services, task_families and tasks by default")
        .noun("metrics"),
};

void charge_metrics(const char* usage_type, const EcsCluster& c, const Amount& estimate,
                    const char* rule, Meter& m) {
  const bool given = m.has_field("metrics");
  MeteredUsage& line =
      m.charge({.service = "AmazonCloudWatch", .usage_type = usage_type, .unit = "Metrics"},
               given ? c.metrics : estimate, "Container Insights metrics");
  if (!given) line.assume(rule);
}

void meter(const EcsCluster& c, Meter& m) {
  switch (c.container_insights) {
    case ContainerInsights::kDisabled: break;
    case ContainerInsights::kEnabled: {
      const Amount estimate = Amount(Quantity(12), "12 metrics of the cluster") +
                              Amount(15) * c.services + Amount(10) * c.task_families;
      charge_metrics("CW:MetricMonitorUsage", c, estimate,
                     "Container Insights has 12 metrics per cluster, 15 per service and 10 per "
                     "task family, counted from AWS's list of metrics of 2023",
                     m);
      const Amount log_per_task(Quantity::from_nanos(Quantity(4).nanos() / 100), "0.04 GB");
      m.charge({.service = "AmazonCloudWatch",
                .usage_type = "DataProcessing-Bytes",
                .operation = "PutLogEvents",
                .unit = "GB"},
               c.tasks * log_per_task, "Container Insights performance log events")
          .assume("performance log events are about 1 KB per task and minute, unconfirmed");
      break;
    }
    case ContainerInsights::kEnhanced:
      charge_metrics("CW:MetricsUsage", c,
                     Amount(Quantity(23), "23 metrics of the cluster") + Amount(157) * c.tasks,
                     "enhanced Container Insights has 23 metrics per cluster and 157 per running "
                     "task, as counted in one public stack of several containers a task",
                     m);
      break;
  }
}

}  // namespace

std::span<const Kind> ecs_kinds() {
  static constexpr Kind kKinds[] = {
      make_kind<EcsCluster, meter>("ecs_cluster", "Amazon ECS",
                                   "A cluster, free but for Container Insights", kClusterFields),
      make_kind<EcsService, meter>("ecs_service", "Amazon ECS",
                                   "A service that keeps Fargate tasks running", kServiceFields),
  };
  return kKinds;
}

}  // namespace costplan
