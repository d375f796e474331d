// Amazon ECS tasks on AWS Fargate that run to their end: migrations, and jobs that
// EventBridge starts on a schedule. AWS bills a task from its image pull to its
// end, at least a minute: a job of 15 s every minute is a task that never stops.
// Rules of EventBridge start tasks for nothing, EventBridge Scheduler does not.
#include <string>
#include <string_view>
#include <vector>

#include "base/cron.h"
#include "meters/fargate.h"
#include "meters/meter.h"

namespace costplan {
namespace {

constexpr std::string_view kClusters[] = {"ecs_cluster"};
constexpr std::string_view kDatabases[] = {"rds_instance"};
constexpr std::string_view kLogGroups[] = {"log_group"};

constexpr std::string_view kDurationDoc =
    "How long a task lives, image pull included; at least 60 s are billed";
constexpr std::string_view kTasksPerRunDoc = "Tasks that each run starts";
constexpr std::string_view kProviderDoc = "Capacity provider of the tasks";

// ---- ecs_task --------------------------------------------------------------------

struct EcsTask {
  FargateTask task;
  Amount runs;
  Amount duration;
  Amount tasks_per_run;
  CapacityProvider capacity_provider = CapacityProvider::kFargate;
  Ref cluster;
  Ref database;
  Ref log_group;
};

constexpr auto kTaskKindFields = with_task_fields<&EcsTask::task>({
    usage<&EcsTask::runs>("runs", Dimension::kCountPerMonth, "Runs a month, retries included")
        .noun("runs"),
    usage<&EcsTask::duration>("duration", Dimension::kSeconds, kDurationDoc),
    number<&EcsTask::tasks_per_run>("tasks_per_run", Dimension::kCount, kTasksPerRunDoc)
        .or_default("1")
        .at_least("1")
        .noun("tasks")
        .whole(),
    choice<&EcsTask::capacity_provider>("capacity_provider", kCapacityProviders, kProviderDoc)
        .or_default("FARGATE"),
    ref<&EcsTask::cluster>("cluster", kClusters, "Cluster that the task runs in"),
    ref<&EcsTask::database>("database", kDatabases, "Database that the task connects to"),
    ref<&EcsTask::log_group>("log_group", kLogGroups, "Log group that the task writes to"),
});

void charge_runs(const FargateTask& task, CapacityProvider provider, const std::string& label,
                 const Amount& runs, const Amount& tasks_per_run, const Amount& duration,
                 Meter& m) {
  const Amount seconds = billed_seconds(duration);
  const bool one_task = tasks_per_run.value() == Quantity(1);  // not worth a factor in formulas
  const Amount tasks = one_task ? runs : runs * tasks_per_run;
  charge_task_time(
      task, provider, label,
      [&](const Amount& per_task) { return times_ratio(tasks * per_task, seconds, Amount(3600)); },
      m);
}

void assume_short_lived_address(const FargateTask& task, Meter& m) {
  if (!task.assign_public_ip) return;
  m.assume("a public IPv4 address is billed for the same seconds as its task, unconfirmed");
}

void meter(const EcsTask& t, Meter& m) {
  if (!check_task(t.task, m)) return;
  charge_runs(t.task, t.capacity_provider, "", t.runs, t.tasks_per_run, t.duration, m);
  assume_short_lived_address(t.task, m);
}

// ---- ecs_scheduled_task ----------------------------------------------------------

enum class Scheduler : int { kEventBridgeRule, kEventBridgeScheduler };

struct TaskSchedule {
  std::string name;
  std::string expression;
  Amount duration;
  Amount tasks_per_run;
};

struct EcsScheduledTask {
  FargateTask task;
  std::vector<TaskSchedule> schedules;
  Scheduler scheduler = Scheduler::kEventBridgeRule;
  CapacityProvider capacity_provider = CapacityProvider::kFargate;
  Ref cluster;
  Ref database;
  Ref log_group;
};

constexpr Choice kSchedulers[] = {
    {"eventbridge_rule", static_cast<int>(Scheduler::kEventBridgeRule),
     "Scheduled rules, which cost nothing"},
    {"eventbridge_scheduler", static_cast<int>(Scheduler::kEventBridgeScheduler),
     "EventBridge Scheduler, billed per invocation"},
};

constexpr Field kTaskScheduleFields[] = {
    text<&TaskSchedule::name>("name", "Name of the schedule; its expression by default"),
    text<&TaskSchedule::expression>("expression",
                                    "When it runs, in UTC: rate(5 minutes) or cron(0 3 * * ? *)")
        .is_required(),
    usage<&TaskSchedule::duration>("duration", Dimension::kSeconds, kDurationDoc),
    number<&TaskSchedule::tasks_per_run>("tasks_per_run", Dimension::kCount, kTasksPerRunDoc)
        .or_default("1")
        .at_least("1")
        .noun("tasks")
        .whole(),
};

constexpr auto kScheduledTaskFields = with_task_fields<&EcsScheduledTask::task>({
    records<&EcsScheduledTask::schedules>("schedules", kTaskScheduleFields,
                                          "The schedules that start the task, at least one")
        .is_required(),
    choice<&EcsScheduledTask::scheduler>("scheduler", kSchedulers, "What starts the tasks")
        .or_default("eventbridge_rule"),
    choice<&EcsScheduledTask::capacity_provider>("capacity_provider", kCapacityProviders,
                                                 kProviderDoc)
        .or_default("FARGATE"),
    ref<&EcsScheduledTask::cluster>("cluster", kClusters, "Cluster that the tasks run in"),
    ref<&EcsScheduledTask::database>("database", kDatabases, "Database that the tasks connect to"),
    ref<&EcsScheduledTask::log_group>("log_group", kLogGroups, "Log group that the tasks write to"),
});

// What a schedule and a duration imply together: runs that overlap, and runs so
// frequent that the minute never lets up.
void assume_timing(const TaskSchedule& schedule, const std::string& name, const Amount& runs,
                   Meter& m) {
  const auto parsed = RunSchedule::parse(schedule.expression);
  if (!parsed || !runs.is_known()) return;
  // No calendar month has 730 hours.
  if (parsed->names_years() && m.hours().value() == Quantity(730)) {
    m.assume(name + ": the expression names years; its average month is that of 2025 to 2028");
  }
  if (!schedule.duration.is_known()) return;
  if (parsed->minutes_between_runs() != RunSchedule::kNoSecondRun) {
    const Quantity between =
        Quantity::from_nanos(int128{parsed->minutes_between_runs()} * 60 * Quantity(1).nanos());
    if (schedule.duration.value() > between) {
      const Amount at_once = ceil(schedule.duration / Amount(between, ""));
      m.assume(name + ": a run of " + schedule.duration.text() + " is not over when the next one " +
               "starts " + display(between) + " s later; up to " + display(at_once.value()) +
               " runs at once, all billed");
      return;
    }
  }
  const Amount billed = times_ratio(runs, billed_seconds(schedule.duration), Amount(3600));
  // Runs are rounded, so that a month without a pause may lack a bit of a second.
  const Quantity one_second = Quantity::from_nanos(Quantity(1).nanos() / 3600);
  if (billed.is_known() && beyond(m.hours(), billed).value() <= one_second) {
    m.assume(name + ": runs of " + schedule.duration.text() + " at " + schedule.expression +
             ", each billed at least 60 s, cost as much as a task that never stops");
  }
}

// Tells an expression that is missing from one that is empty text.
bool has_expression(const Resource& resource, std::size_t schedule) {
  const Node* expression = resource.body.find("schedules")->items[schedule].find("expression");
  return expression != nullptr && expression->type == Node::Type::kScalar;
}

void meter(const EcsScheduledTask& t, Meter& m) {
  bool ok = check_task(t.task, m);
  if (m.has_field("schedules") && t.schedules.empty()) {
    m.error("schedules", "at least one schedule is required");
    ok = false;
  }
  for (std::size_t i = 0; i < t.schedules.size(); ++i) {
    const TaskSchedule& schedule = t.schedules[i];
    if (!has_expression(m.resource(), i)) continue;  // reported when bound
    const Amount runs =
        m.runs(schedule.expression, "schedules[" + std::to_string(i) + "].expression", "runs");
    if (!ok) continue;
    const std::string& name = schedule.name.empty() ? schedule.expression : schedule.name;
    charge_runs(t.task, t.capacity_provider, name + ", ", runs, schedule.tasks_per_run,
                schedule.duration, m);
    assume_timing(schedule, name, runs, m);
    if (t.scheduler == Scheduler::kEventBridgeScheduler) {
      m.charge({.service = "AWSEvents", .usage_type = "ScheduledInvocation", .unit = "Invocations"},
               runs, name + ", EventBridge Scheduler invocations");
    }
  }
  assume_short_lived_address(t.task, m);
}

}  // namespace

std::span<const Kind> ecs_task_kinds() {
  static constexpr Kind kKinds[] = {
      make_kind<EcsScheduledTask, meter>("ecs_scheduled_task", "Amazon ECS",
                                         "Fargate tasks that EventBridge starts on schedules",
                                         kScheduledTaskFields),
      make_kind<EcsTask, meter>("ecs_task", "Amazon ECS",
                                "Fargate tasks that run to their end, such as migrations",
                                kTaskKindFields),
  };
  return kKinds;
}

}  // namespace costplan
