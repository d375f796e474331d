// What a load file says of alarms, events and objectives.
#include "workload/load_file.h"

namespace costplan {
namespace {

constexpr Choice kEventTypes[] = {
    {"deployment", static_cast<int>(EventName::kDeployment), "A new version of a service"},
    {"az_lost", static_cast<int>(EventName::kAzLost), "An Availability Zone is gone"},
    {"spot_interruptions", static_cast<int>(EventName::kSpotInterruptions),
     "Spot tasks are taken back"},
    {"rds_failover", static_cast<int>(EventName::kRdsFailover),
     "A database fails over, or restarts"},
    {"cold_cache", static_cast<int>(EventName::kColdCache), "A cache is empty and fills again"},
};
constexpr Choice kStrategies[] = {
    {"rolling", static_cast<int>(StrategyName::kRolling), "ECS rolling update"},
    {"blue_green", static_cast<int>(StrategyName::kBlueGreen), "All new tasks beside all old ones"},
    {"canary", static_cast<int>(StrategyName::kCanary),
     "All new tasks beside all old ones, with a share of the traffic first, then the rest"},
};

constexpr Choice kAlarmMetrics[] = {
    {"cpu", static_cast<int>(AlarmMetric::kCpu), "CPUUtilization of a service, in percent"},
    {"memory", static_cast<int>(AlarmMetric::kMemory),
     "MemoryUtilization of a service, in percent"},
    {"tasks", static_cast<int>(AlarmMetric::kTasks), "RunningTaskCount of a service"},
    {"healthy_hosts", static_cast<int>(AlarmMetric::kHealthyHosts),
     "HealthyHostCount: tasks of a service that receive traffic"},
    {"requests", static_cast<int>(AlarmMetric::kRequests), "RequestCount of a service, a period"},
    {"errors_5xx", static_cast<int>(AlarmMetric::kErrors5xx),
     "HTTPCode_Target_5XX_Count and HTTPCode_ELB_5XX_Count of a service, a period: requests that "
     "failed or were not answered in time"},
    {"error_rate", static_cast<int>(AlarmMetric::kErrorRate),
     "errors_5xx over requests, in percent, as metric math has it"},
    {"latency", static_cast<int>(AlarmMetric::kLatency),
     "TargetResponseTime of a service, mean, in seconds"},
    {"latency_p95", static_cast<int>(AlarmMetric::kLatencyP95), "TargetResponseTime, p95"},
    {"latency_p99", static_cast<int>(AlarmMetric::kLatencyP99), "TargetResponseTime, p99"},
    {"places", static_cast<int>(AlarmMetric::kPlaces),
     "Places for requests of a service that are taken, in percent; a metric of your own"},
    {"pool", static_cast<int>(AlarmMetric::kPool),
     "Pooled connections of a service that are in use, in percent; a metric of your own"},
    {"connections", static_cast<int>(AlarmMetric::kConnections),
     "DatabaseConnections of a database"},
    {"connections_share", static_cast<int>(AlarmMetric::kConnectionsShare),
     "DatabaseConnections over max_connections, in percent"},
    {"depth", static_cast<int>(AlarmMetric::kDepth),
     "ApproximateNumberOfMessagesVisible of a queue"},
    {"oldest", static_cast<int>(AlarmMetric::kOldest),
     "ApproximateAgeOfOldestMessage of a queue, in seconds"},
};
constexpr Choice kStatistics[] = {
    {"usual", static_cast<int>(StatisticName::kUsual),
     "sum of counts, minimum of healthy_hosts, maximum of oldest, average otherwise"},
    {"average", static_cast<int>(StatisticName::kAverage), "Average"},
    {"sum", static_cast<int>(StatisticName::kSum), "Sum"},
    {"minimum", static_cast<int>(StatisticName::kMinimum), "Minimum"},
    {"maximum", static_cast<int>(StatisticName::kMaximum), "Maximum"},
};
constexpr Choice kMissing[] = {
    {"missing", static_cast<int>(MissingData::kMissing), "Without data the alarm does not know"},
    {"ignore", static_cast<int>(MissingData::kIgnore), "The state stays"},
    {"breaching", static_cast<int>(MissingData::kBreaching), "Bad"},
    {"not_breaching", static_cast<int>(MissingData::kNotBreaching), "Good"},
};

constexpr Field kAlarmFields[] = {
    text<&AlarmFields::name>("name", "Name of the alarm").is_required(),
    text<&AlarmFields::service>("service", "The service that it watches; this, database or queue"),
    text<&AlarmFields::database>("database", "The database that it watches"),
    text<&AlarmFields::queue>("queue", "The queue that it watches"),
    choice<&AlarmFields::metric>("metric", kAlarmMetrics, "What it watches").is_required(),
    choice<&AlarmFields::statistic>("statistic", kStatistics, "What a period's datapoint is")
        .or_default("usual"),
    choice<&AlarmFields::treat_missing>("treat_missing", kMissing,
                                        "What a period without data counts as: one without "
                                        "requests has no latency, and counts of zero are no data")
        .or_default("missing"),
    number<&AlarmFields::above>("above", Dimension::kCount,
                                "Rings above this; seconds, percent, connections or messages"),
    number<&AlarmFields::below>("below", Dimension::kCount, "Rings below this"),
    number<&AlarmFields::period>("period", Dimension::kSeconds,
                                 "Period of a datapoint; periods of minutes slide: every minute "
                                 "the alarm looks at those that end then")
        .or_default("60 s"),
    number<&AlarmFields::evaluation_periods>("evaluation_periods", Dimension::kCount,
                                             "Datapoints that it looks at")
        .or_default("1")
        .whole()
        .at_least("1"),
    number<&AlarmFields::datapoints_to_alarm>("datapoints_to_alarm", Dimension::kCount,
                                              "Of these, how many must breach; all by default")
        .whole()
        .at_least("1"),
};

constexpr Field kEventFields[] = {
    text<&EventFields::at>("at", "When, in UTC, such as 2026-11-10 14:00").is_required(),
    choice<&EventFields::type>("type", kEventTypes, "What happens").is_required(),
    text<&EventFields::target>(
        "target", "The service, database or cache that it befalls; all services for az_lost"),
    number<&EventFields::duration>(
        "duration", Dimension::kSeconds,
        "How long it lasts; of blue_green the bake time, in which old tasks stay after all traffic "
        "has moved; of a canary the time in which it has its share, and then as long again the "
        "bake time, since ECS has both")
        .or_default("60 s"),
    number<&EventFields::share>("share", Dimension::kFraction,
                                "Share of the Spot tasks that are taken back, or of the traffic "
                                "that a canary gets first")
        .or_default("50%")
        .at_most("100%"),
    number<&EventFields::factor>("factor", Dimension::kCount,
                                 "Times the database calls while a cache is cold")
        .or_default("1"),
    choice<&EventFields::strategy>("strategy", kStrategies, "How a deployment replaces tasks")
        .or_default("rolling"),
};

constexpr Field kObjectiveFields[] = {
    text<&ObjectiveFields::service>("service", "The service that is promised").is_required(),
    number<&ObjectiveFields::p50>("p50", Dimension::kSeconds,
                                  "Half of the requests that do not fail are answered within this"),
    number<&ObjectiveFields::p95>("p95", Dimension::kSeconds,
                                  "95% of the requests that do not fail are answered within this"),
    number<&ObjectiveFields::p99>("p99", Dimension::kSeconds,
                                  "99% of the requests that do not fail are answered within this"),
    number<&ObjectiveFields::p999>("p999", Dimension::kSeconds,
                                   "99.9% of the requests that do not fail are answered within this"),
    number<&ObjectiveFields::availability>("availability", Dimension::kFraction,
                                           "Share of the requests that are answered")
        .at_most("1"),
    number<&ObjectiveFields::error_rate>("error_rate", Dimension::kFraction,
                                         "Share of the requests that may fail")
        .at_most("1"),
};

}  // namespace

std::span<const Field> alarm_fields() { return kAlarmFields; }
std::span<const Field> event_fields() { return kEventFields; }
std::span<const Field> objective_fields() { return kObjectiveFields; }

}  // namespace costplan
