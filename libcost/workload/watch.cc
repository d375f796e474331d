// What watches a load and what befalls it: alarms, events, objectives.
#include <utility>

#include "workload/load_reader.h"

namespace costplan {

void LoadReader::read_alarm(const Node& node, const std::string& path, const AlarmFields& fields) {
  LoadAlarm alarm;
  alarm.name = fields.name;
  const int subjects = (fields.service.empty() ? 0 : 1) + (fields.database.empty() ? 0 : 1) +
                       (fields.queue.empty() ? 0 : 1);
  if (subjects != 1) error(node, path, "needs one of service, database and queue");
  if (fields.above.is_known() == fields.below.is_known()) {
    error(node, path, "needs one of above and below");
  }
  alarm.subject = !fields.database.empty() ? AlarmSubject::kDatabase
                  : !fields.queue.empty()  ? AlarmSubject::kQueue
                                           : AlarmSubject::kService;
  alarm.of = fields.service + fields.database + fields.queue;
  static constexpr std::string_view kOfService[] = {"cpu", "memory", "tasks", "latency_p99",
                                                    "error_rate"};
  static constexpr std::string_view kOfDatabase[] = {"connections"};
  static constexpr std::string_view kOfQueue[] = {"depth", "oldest"};
  const std::span<const std::string_view> known =
      alarm.subject == AlarmSubject::kService ? std::span<const std::string_view>(kOfService)
      : alarm.subject == AlarmSubject::kDatabase
          ? std::span<const std::string_view>(kOfDatabase)
          : std::span<const std::string_view>(kOfQueue);
  if (!fields.metric.empty() &&
      std::find(known.begin(), known.end(), fields.metric) == known.end()) {
    std::string hint = "known:";
    for (const auto name : known) hint += " " + std::string(name);
    error(node, path + ".metric", "'" + fields.metric + "' is no metric of it", hint);
  }
  const auto exists = [&](auto& list, auto name_of) {
    return std::any_of(list.begin(), list.end(),
                       [&](const auto& each) { return name_of(each) == alarm.of; });
  };
  const bool found =
      alarm.subject == AlarmSubject::kService
          ? exists(out_.services, [](const LoadService& each) { return each.name; })
      : alarm.subject == AlarmSubject::kDatabase
          ? exists(out_.databases, [](const DatabaseAccess& each) { return each.name; })
          : exists(out_.queues, [](const std::string& each) { return each; });
  if (subjects == 1 && !found) {
    error(node, path, "the load file has no '" + alarm.of + "' to watch");
  }
  alarm.metric = fields.metric;
  alarm.above = fields.above.is_known();
  alarm.threshold = number(alarm.above ? fields.above : fields.below);
  alarm.period_s = number(fields.period);
  alarm.evaluation_periods = whole(fields.evaluation_periods);
  alarm.datapoints_to_alarm = fields.datapoints_to_alarm.is_known()
                                  ? whole(fields.datapoints_to_alarm)
                                  : alarm.evaluation_periods;
  if (alarm.datapoints_to_alarm > alarm.evaluation_periods) {
    error(node, path, "datapoints_to_alarm is above evaluation_periods");
  }
  out_.alarms.push_back(std::move(alarm));
}

// An event that befalls nothing would be an event that nobody notices.
void LoadReader::check_target(const Node& at, const std::string& path, const EventFields& fields) {
  if (fields.target.empty()) return;
  const auto is_service = std::any_of(out_.services.begin(), out_.services.end(),
                                      [&](const auto& each) { return each.name == fields.target; });
  const auto is_database =
      std::any_of(out_.databases.begin(), out_.databases.end(),
                  [&](const auto& each) { return each.name == fields.target; });
  switch (fields.type) {
    case EventName::kRdsFailover:
      if (!is_database) {
        error(at, path + ".target",
              "no service of the load file uses a database '" + fields.target + "'");
      }
      break;
    case EventName::kColdCache:
      (void)resource(at, path + ".target", fields.target,
                     {"elasticache", "elasticache_serverless"});
      break;
    case EventName::kDeployment:
    case EventName::kAzLost:
    case EventName::kSpotInterruptions:
      if (!is_service) {
        error(at, path + ".target", "the load file has no service '" + fields.target + "'");
      }
      break;
  }
}

void LoadReader::read_event(const Node& node, const std::string& path, const EventFields& fields) {
  check_target(node, path, fields);
  const auto at = time(node, path + ".at", fields.at);
  if (!at) return;
  LoadEvent event{
      .type = static_cast<LoadEventType>(static_cast<int>(fields.type)),
      .at = *at,
      .duration_s = number(fields.duration),
      .target = fields.target,
      .share = number(fields.share),
      .factor = number(fields.factor),
      .deployment = static_cast<DeploymentKind>(static_cast<int>(fields.strategy))};
  out_.events.push_back(std::move(event));
}

void LoadReader::read_objective(const Node& node, const std::string& path,
                                const ObjectiveFields& fields) {
  const auto known =
      std::any_of(out_.services.begin(), out_.services.end(),
                  [&](const auto& each) { return each.name == fields.service; });
  if (!fields.service.empty() && !known) {
    error(node, path + ".service", "the load file has no service '" + fields.service + "'");
  }
  const std::pair<const char*, const Amount*> all[] = {{"p50", &fields.p50},
                                                       {"p95", &fields.p95},
                                                       {"p99", &fields.p99},
                                                       {"p999", &fields.p999},
                                                       {"availability", &fields.availability},
                                                       {"error_rate", &fields.error_rate}};
  bool any = false;
  for (const auto& [metric, limit] : all) {
    if (!limit->is_known()) continue;
    any = true;
    out_.objectives.push_back(
        {.service = fields.service, .metric = metric, .limit = number(*limit)});
  }
  if (!any) error(node, path, "promises nothing: give p99, availability or another figure");
}

}  // namespace costplan
