// Amazon CloudWatch: logs are paid for when they arrive, and hardly for being
// kept; an alarm costs as much as the metrics it looks at, so that an anomaly
// detection alarm counts three times: the metric and both edges of its band.
#include "meters/aws/retention.h"
#include "meters/meter.h"

namespace costplan {
namespace {

enum class LogClass : int { kStandard, kInfrequentAccess };

constexpr Choice kLogClasses[] = {
    {"standard", static_cast<int>(LogClass::kStandard), "All features"},
    {"infrequent_access", static_cast<int>(LogClass::kInfrequentAccess),
     "Half the ingestion price; no metric or subscription filters"},
};

struct LogGroup {
  LogClass log_class{};
  Amount ingest;
  Amount retention;
  Amount history;
  Amount compression;
  Amount insights_scanned;
};

constexpr Field kLogGroupFields[] = {
    choice<&LogGroup::log_class>("class", kLogClasses, "Log class").or_default("standard"),
    usage<&LogGroup::ingest>("ingest", Dimension::kGigabytesPerMonth,
                             "Log events that arrive (PutLogEvents), uncompressed"),
    number<&LogGroup::retention>("retention", Dimension::kDays,
                                 "Days until log events expire; they never do if left out"),
    usage<&LogGroup::history>("history", Dimension::kDays,
                              "Days of logs kept so far, where retention is longer or left out"),
    number<&LogGroup::compression>("compression", Dimension::kFraction,
                                   "Size of stored logs as a share of their ingested size")
        .or_default("0.15")
        .at_most("1"),
    usage<&LogGroup::insights_scanned>(
        "insights_scanned", Dimension::kGigabytesPerMonth,
        "Data scanned by Logs Insights queries; no such line if left out"),
};

void meter_log_group(const LogGroup& logs, Meter& m) {
  if (!check_log_retention(logs.retention, m)) return;
  if (logs.log_class == LogClass::kStandard) {
    m.charge({.service = "AmazonCloudWatch",
              .usage_type = "DataProcessing-Bytes",
              .operation = "PutLogEvents",
              .unit = "GB"},
             logs.ingest, "Log ingestion");
  } else {
    m.charge({.service = "AmazonCloudWatch", .usage_type = "DataProcessingIA-Bytes", .unit = "GB"},
             logs.ingest, "Log ingestion, infrequent access");
  }
  charge_log_storage(m.in_average_month(logs, kLogGroupFields).ingest, logs.compression,
                     logs.retention, logs.history, m);
  if (m.has_field("insights_scanned")) {
    m.charge({.service = "AmazonCloudWatch", .usage_type = "DataScanned-Bytes", .unit = "GB"},
             logs.insights_scanned, "Logs Insights queries");
  }
}

enum class AlarmType : int { kMetric, kAnomaly, kComposite, kMetricsInsights };
enum class Resolution : int { kStandard, kHigh };

constexpr Choice kAlarmTypes[] = {
    {"metric", static_cast<int>(AlarmType::kMetric), "A threshold on a metric or an expression"},
    {"anomaly", static_cast<int>(AlarmType::kAnomaly), "Anomaly detection: 3 metrics for each one"},
    {"composite", static_cast<int>(AlarmType::kComposite), "A rule over other alarms"},
    {"metrics_insights", static_cast<int>(AlarmType::kMetricsInsights),
     "A Metrics Insights query: each metric it analyses counts"},
};
constexpr Choice kResolutions[] = {
    {"standard", static_cast<int>(Resolution::kStandard), "Evaluated every 60 s or less often"},
    {"high", static_cast<int>(Resolution::kHigh), "Evaluated every 10 or 30 s"},
};

struct Alarm {
  std::string name;
  AlarmType type{};
  Resolution resolution{};
  Amount metrics;
  Amount count;
};

constexpr Field kAlarmFields[] = {
    text<&Alarm::name>("name", "Name of the alarm, for the line"),
    choice<&Alarm::type>("type", kAlarmTypes, "What the alarm evaluates").or_default("metric"),
    choice<&Alarm::resolution>("resolution", kResolutions, "How often it is evaluated")
        .or_default("standard"),
    number<&Alarm::metrics>("metrics", Dimension::kCount,
                            "Metrics each alarm refers to; 1 unless it is a query")
        .noun("metrics")
        .whole(),
    number<&Alarm::count>("count", Dimension::kCount, "Alarms of this form")
        .or_default("1")
        .noun("alarms")
        .whole(),
};

struct CloudWatch {
  Amount metrics;
  Amount api_requests;
  Amount metrics_retrieved;
  Amount dashboards;
  Amount large_dashboards;
  std::vector<Alarm> alarms;
};

constexpr Field kCloudWatchFields[] = {
    records<&CloudWatch::alarms>("alarms", kAlarmFields, "Alarms"),
    usage<&CloudWatch::metrics>(
        "metrics", Dimension::kCount,
        "Custom metrics, each name with its dimensions; no such line if left out")
        .noun("metrics"),
    usage<&CloudWatch::api_requests>(
        "api_requests", Dimension::kCountPerMonth,
        "PutMetricData, ListMetrics and similar requests; no such line if left out")
        .noun("requests"),
    usage<&CloudWatch::metrics_retrieved>(
        "metrics_retrieved", Dimension::kCountPerMonth,
        "Metrics fetched with GetMetricData, as outside tools do; no such line if left out")
        .noun("metrics"),
    number<&CloudWatch::dashboards>("dashboards", Dimension::kCount,
                                    "Dashboards of at most 50 metrics")
        .or_default("0")
        .noun("dashboards")
        .whole(),
    number<&CloudWatch::large_dashboards>("large_dashboards", Dimension::kCount,
                                          "Dashboards of more than 50 metrics")
        .or_default("0")
        .noun("dashboards")
        .whole(),
};

void charge_alarm(const Alarm& alarm, const std::string& field, Meter& m) {
  if (alarm.type == AlarmType::kComposite && alarm.metrics.is_known()) {
    m.error(field + ".metrics", "a composite alarm refers to alarms, not to metrics");
  }
  const bool by_metric = alarm.type == AlarmType::kMetric || alarm.type == AlarmType::kAnomaly;
  if (alarm.resolution == Resolution::kHigh && !by_metric) {
    m.error(field + ".resolution", "only metric and anomaly alarms can have high resolution");
  }

  const std::string title = "Alarm" + (alarm.name.empty() ? "" : " " + alarm.name);
  if (alarm.type == AlarmType::kComposite) {
    m.charge({.service = "AmazonCloudWatch",
              .usage_type = "CW:CompositeAlarmMonitorUsage",
              .unit = "Alarms"},
             alarm.count, title + ", composite");
    return;
  }
  if (alarm.type == AlarmType::kMetricsInsights) {
    // How many metrics match a query shows only when it runs.
    const Amount analysed =
        alarm.metrics.is_known() ? alarm.metrics : Amount::not_given(field + ".metrics");
    m.charge({.service = "AmazonCloudWatch",
              .usage_type = "CW:MetricInsightAlarmUsage",
              .unit = "Alarms"},
             alarm.count.is_zero() ? alarm.count : alarm.count * analysed,
             title + ", Metrics Insights");
    return;
  }
  Amount quantity = alarm.count;
  if (alarm.metrics.is_known()) quantity *= alarm.metrics;
  if (alarm.type == AlarmType::kAnomaly) quantity *= Amount(Quantity(3), "3 (metric and band)");
  const bool high = alarm.resolution == Resolution::kHigh;
  m.charge({.service = "AmazonCloudWatch",
            .usage_type = high ? "CW:HighResAlarmMonitorUsage" : "CW:AlarmMonitorUsage",
            .unit = "Alarms"},
           quantity,
           title + (alarm.type == AlarmType::kAnomaly ? ", anomaly detection" : "") +
               (high ? ", high resolution" : ""));
}

void meter_cloudwatch(const CloudWatch& watch, Meter& m) {
  for (std::size_t i = 0; i < watch.alarms.size(); ++i) {
    charge_alarm(watch.alarms[i], "alarms[" + std::to_string(i) + "]", m);
  }
  if (m.has_field("metrics")) {
    m.charge(
        {.service = "AmazonCloudWatch", .usage_type = "CW:MetricMonitorUsage", .unit = "Metrics"},
        watch.metrics, "Custom metrics");
  }
  if (m.has_field("api_requests")) {
    m.charge({.service = "AmazonCloudWatch", .usage_type = "CW:Requests", .unit = "Requests"},
             watch.api_requests, "CloudWatch API requests");
  }
  if (m.has_field("metrics_retrieved")) {
    m.charge({.service = "AmazonCloudWatch", .usage_type = "CW:GMD-Metrics", .unit = "Metrics"},
             watch.metrics_retrieved, "Metrics fetched with GetMetricData");
  }
  if (watch.dashboards.is_positive()) {
    m.charge({.service = "AmazonCloudWatch",
              .usage_type = "DashboardsUsageHour-Basic",
              .unit = "Dashboards",
              .region = "global"},
             watch.dashboards, "Dashboards");
  }
  if (watch.large_dashboards.is_positive()) {
    m.charge({.service = "AmazonCloudWatch",
              .usage_type = "DashboardsUsageHour",
              .unit = "Dashboards",
              .region = "global"},
             watch.large_dashboards, "Dashboards of more than 50 metrics");
  }
}

}  // namespace

std::span<const Kind> cloudwatch_kinds() {
  static constexpr Kind kKinds[] = {
      make_kind<CloudWatch, meter_cloudwatch>("cloudwatch", "Amazon CloudWatch",
                                              "Alarms, custom metrics and dashboards",
                                              kCloudWatchFields),
      make_kind<LogGroup, meter_log_group>("log_group", "Amazon CloudWatch",
                                           "A group of logs: ingestion, storage and queries",
                                           kLogGroupFields)};
  return kKinds;
}

}  // namespace costplan
