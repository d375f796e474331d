// What watches a load and what befalls it: alarms, events, objectives.
#include <cmath>
#include <string_view>
#include <utility>

#include "autoscale/alarm.h"
#include "workload/load_reader.h"

namespace costplan {
namespace {

std::string_view name_of(AlarmSubject subject) {
  switch (subject) {
    case AlarmSubject::kService: return "service";
    case AlarmSubject::kDatabase: return "database";
    case AlarmSubject::kQueue: return "queue";
    case AlarmSubject::kAccount: break;
  }
  return "account";
}

// `known: depth, oldest`
std::string known_metrics(AlarmSubject subject) {
  std::string out;
  for (const auto& field : alarm_fields()) {
    if (field.name != "metric") continue;
    for (const auto& choice : field.choices) {
      if (subject_of(static_cast<AlarmMetric>(choice.value)) != subject) continue;
      out += (out.empty() ? "known: " : ", ") + std::string(choice.name);
    }
  }
  return out;
}

}  // namespace

AlarmSubject subject_of(AlarmMetric metric) {
  switch (metric) {
    case AlarmMetric::kConnections:
    case AlarmMetric::kConnectionsShare:
    case AlarmMetric::kConnectionDemand: return AlarmSubject::kDatabase;
    case AlarmMetric::kDepth:
    case AlarmMetric::kOldest: return AlarmSubject::kQueue;
    case AlarmMetric::kOnDemandVcpus:
    case AlarmMetric::kSpotVcpus: return AlarmSubject::kAccount;
    case AlarmMetric::kCpu:
    case AlarmMetric::kMemory:
    case AlarmMetric::kTasks:
    case AlarmMetric::kHealthyHosts:
    case AlarmMetric::kRequests:
    case AlarmMetric::kErrors5xx:
    case AlarmMetric::kErrorRate:
    case AlarmMetric::kLatency:
    case AlarmMetric::kLatencyP95:
    case AlarmMetric::kLatencyP99:
    case AlarmMetric::kPlaces:
    case AlarmMetric::kPool:
    case AlarmMetric::kDesiredTasks: break;
  }
  return AlarmSubject::kService;
}

AlarmStatistic usual_statistic(AlarmMetric metric) {
  switch (metric) {
    case AlarmMetric::kRequests:
    case AlarmMetric::kErrors5xx: return AlarmStatistic::kSum;
    case AlarmMetric::kHealthyHosts: return AlarmStatistic::kMinimum;
    case AlarmMetric::kOldest: return AlarmStatistic::kMaximum;
    default: return AlarmStatistic::kAverage;
  }
}


void LoadReader::read_alarm(const Node& node, const std::string& path, const AlarmFields& fields) {
  LoadAlarm alarm;
  alarm.name = fields.name;
  const auto is_same = [&](const LoadAlarm& other) { return other.name == alarm.name; };
  if (!alarm.name.empty() && std::any_of(out_.alarms.begin(), out_.alarms.end(), is_same)) {
    error(node, path + ".name", "there is an alarm '" + alarm.name + "' already");
  }
  const int subjects = (fields.service.empty() ? 0 : 1) + (fields.database.empty() ? 0 : 1) +
                       (fields.queue.empty() ? 0 : 1);
  if (subjects != 1) error(node, path, "needs exactly one of service, database and queue");
  if (fields.above.is_known() == fields.below.is_known()) {
    error(node, path, "needs exactly one of above and below");
  }
  alarm.subject = !fields.database.empty() ? AlarmSubject::kDatabase
                  : !fields.queue.empty()  ? AlarmSubject::kQueue
                                           : AlarmSubject::kService;
  alarm.of = fields.service + fields.database + fields.queue;
  alarm.what = fields.metric;
  if (const Node* const metric = node.find("metric")) {
    alarm.metric = metric->text;
    if (subjects == 1 && subject_of(alarm.what) != alarm.subject) {
      error(*metric, path + ".metric",
            "'" + alarm.metric + "' is no metric of a " + std::string(name_of(alarm.subject)),
            alarm.subject == AlarmSubject::kDatabase && alarm.what == AlarmMetric::kCpu
                ? "the CPU of a database is not projected: no load file says what a query costs it"
                : known_metrics(alarm.subject));
    }
  }
  alarm.statistic = fields.statistic == StatisticName::kUsual
                        ? usual_statistic(alarm.what)
                        : static_cast<AlarmStatistic>(static_cast<int>(fields.statistic) - 1);
  alarm.treat_missing = fields.treat_missing;
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
  alarm.above = fields.above.is_known();
  alarm.threshold = number(alarm.above ? fields.above : fields.below);
  alarm.period_s = number(fields.period);
  const double minutes = alarm.period_s / 60;
  if (alarm.period_s != 10 && alarm.period_s != 20 && alarm.period_s != 30 &&
      (minutes < 1 || minutes > 1440 || minutes != std::floor(minutes))) {
    error(node.find("period") == nullptr ? node : *node.find("period"), path + ".period",
          "must be 10 s, 20 s, 30 s or whole minutes of at most a day");
  }
  alarm.evaluation_periods = whole(fields.evaluation_periods);
  alarm.datapoints_to_alarm = fields.datapoints_to_alarm.is_known()
                                  ? whole(fields.datapoints_to_alarm)
                                  : alarm.evaluation_periods;
  if (alarm.datapoints_to_alarm > alarm.evaluation_periods) {
    error(node, path, "datapoints_to_alarm is above evaluation_periods");
  }
  constexpr double kDay = 24 * 3600;
  const double most_s = longest_look_back_s(alarm.period_s);
  if (alarm.period_s <= kDay && alarm.period_s * alarm.evaluation_periods > most_s) {
    const Node* const periods = node.find("evaluation_periods");
    error(periods == nullptr ? node : *periods, path + ".evaluation_periods",
          "times the period is more than a " + std::string(most_s > kDay ? "week" : "day"),
          "CloudWatch refuses alarms that look back for more than a day, or for more than a week "
          "where a period has an hour or more");
  }
  out_.alarms.push_back(std::move(alarm));
}

// An event that befalls nothing would be an event that nobody notices.
void LoadReader::check_target(const Node& at, const std::string& path, const EventFields& fields) {
  const auto any_service = [&](auto is_hit) {
    return std::any_of(out_.services.begin(), out_.services.end(), is_hit);
  };
  const auto runs_on_spot = [&](const LoadService& service) {
    const auto& providers = service.scaling.tasks.providers;
    const bool is_meant = fields.target.empty() || fields.target == service.name;
    return is_meant && std::any_of(providers.begin(), providers.end(), [](const auto& share) {
             return share.provider == TaskProvider::kFargateSpot;
           });
  };
  const auto asks_more_without_cache = [](const LoadService& service) {
    return service.workload.cache_operations > 0 && !service.workload.databases.empty();
  };
  if (fields.type == EventName::kSpotInterruptions && !any_service(runs_on_spot)) {
    error(at, path + ".type",
          "no task of it runs on FARGATE_SPOT, by the stack's capacity_providers");
  }
  if (fields.type == EventName::kColdCache && !any_service(asks_more_without_cache)) {
    error(at, path + ".type",
          "changes nothing: no service has both cache_operations and calls of a database");
  }
  if (fields.target.empty()) {
    if (fields.type == EventName::kRdsFailover && out_.databases.empty()) {
      error(at, path + ".type", "no service of the load file uses a database that could fail over");
    }
    return;
  }
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
  const bool is_deployment = fields.type == EventName::kDeployment;
  const bool has_share = fields.type == EventName::kSpotInterruptions ||
                         (is_deployment && fields.strategy == StrategyName::kCanary);
  // A rolling one takes as long as its tasks do.
  const bool lasts = !is_deployment || fields.strategy != StrategyName::kRolling;
  for (const auto& [key, belongs] : {std::pair("duration", lasts), {"share", has_share},
                                     {"factor", fields.type == EventName::kColdCache},
                                     {"strategy", is_deployment}}) {
    const Node* const given = node.find(key);
    if (given == nullptr || belongs) continue;
    error(*given, path + "." + key, "says nothing about an event of this kind");
  }
  if (fields.type == EventName::kAzLost && fields.duration.is_known() &&
      !fields.duration.is_positive()) {
    error(node, path + ".duration", "must be more than 0: a zone that is lost for no time is there",
          "such as duration: 1 h");
  }
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
    if (std::string_view(metric).starts_with("p") && !limit->is_positive()) {
      error(node, path + "." + metric, "must be more than 0: no answer takes no time");
    }
    out_.objectives.push_back(
        {.service = fields.service, .metric = metric, .limit = number(*limit)});
  }
  if (!any) error(node, path, "promises nothing: give p99, availability or another figure");
}

}  // namespace costplan
