#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Steady state: ingest · 0.15 · days ÷ (365/12), billing rules §10; 15 GB a month
// are stored of 100 GB, so 30 days hold 15 · 360/365.
constexpr QuantityRow kStorage[] = {
    {"30 days", "logs: {kind: log_group, ingest: 100 GB, retention: 30 days}",
     "TimedStorage-ByteHrs", "14.794520548", "§10, 5400/365"},
    {"90 days", "logs: {kind: log_group, ingest: 100 GB, retention: 90 days}",
     "TimedStorage-ByteHrs", "44.383561644", "§10, 16200/365"},
    {"logs of a day",
     "logs: {kind: log_group, ingest: 50 GB/day, retention: 90 days, compression: 50%}",
     "TimedStorage-ByteHrs", "2250", "§10, 50 × 90 × 0.5"},
    {"a year is twelve months", "logs: {kind: log_group, ingest: 100 GB, retention: 1 year}",
     "TimedStorage-ByteHrs", "180", "§10"},
    {"a younger log group holds its age",
     "logs: {kind: log_group, ingest: 100 GB, retention: 731 days, history: 365 days}",
     "TimedStorage-ByteHrs", "180", "§10, min(retention, age)"},
    {"an older one holds its retention",
     "logs: {kind: log_group, ingest: 100 GB, retention: 365 days, history: 731 days}",
     "TimedStorage-ByteHrs", "180", "§10, min(retention, age)"},
    {"logs that never expire hold their history",
     "logs: {kind: log_group, ingest: 100 GB, history: 2 years}", "TimedStorage-ByteHrs", "360",
     "§10"},
    {"without retention and history nobody knows", "logs: {kind: log_group, ingest: 100 GB}",
     "TimedStorage-ByteHrs", "?", "§10"},
    {"a better compression",
     "logs: {kind: log_group, ingest: 100 GB, retention: 365 days, compression: 10%}",
     "TimedStorage-ByteHrs", "120", "§10"},
    {"no ingest, no storage", "logs: {kind: log_group, ingest: 0 GB, retention: 30 days}",
     "TimedStorage-ByteHrs", "0", "§10"},
    {"infrequent access is archived alike",
     "logs: {kind: log_group, class: infrequent_access, ingest: 100 GB, retention: 365 days}",
     "TimedStorage-ByteHrs", "180", "§10"},
};

TEST(LogGroup, StoresCompressedIngestForItsRetention) { expect_quantities(kStorage); }

TEST(LogGroup, HoldsTheSameInFebruary) { expect_quantities(kStorage, february_2026()); }

TEST(LogGroup, IngestsByClassAndScansOnlyWhenAsked) {
  constexpr QuantityRow kRows[] = {
      {"standard class", "logs: {kind: log_group, ingest: 10 GB, retention: 30 days}",
       "DataProcessing-Bytes", "10", "§10"},
      {"standard class is not infrequent access",
       "logs: {kind: log_group, ingest: 10 GB, retention: 30 days}", "DataProcessingIA-Bytes",
       "none", "§10"},
      {"infrequent access",
       "logs: {kind: log_group, class: infrequent_access, ingest: 10 GB, retention: 30 days}",
       "DataProcessingIA-Bytes", "10", "§10"},
      {"infrequent access is not standard",
       "logs: {kind: log_group, class: infrequent_access, ingest: 10 GB, retention: 30 days}",
       "DataProcessing-Bytes", "none", "§10"},
      {"unknown ingest stays unknown", "logs: {kind: log_group, retention: 30 days}",
       "DataProcessing-Bytes", "?", "§10"},
      {"a day's gigabytes count 730/24 times",
       "logs: {kind: log_group, ingest: 24 GB/day, retention: 30 days}", "DataProcessing-Bytes",
       "730", "§0.1"},
      {"no queries, no line", "logs: {kind: log_group, ingest: 10 GB, retention: 30 days}",
       "DataScanned-Bytes", "none", "§10"},
      {"queries",
       "logs: {kind: log_group, ingest: 10 GB, retention: 30 days, insights_scanned: 2 TB}",
       "DataScanned-Bytes", "2048", "§0.2, §10"},
  };
  expect_quantities(kRows);
}

TEST(LogGroup, CostsMostWhenLogsArrive) {
  constexpr CostRow kRows[] = {
      {"ingestion", "logs: {kind: log_group, ingest: 10 GB, retention: 30 days}",
       "DataProcessing-Bytes", "5", "§10: 0.50 a GB"},
      {"half of it for infrequent access",
       "logs: {kind: log_group, class: infrequent_access, ingest: 10 GB, retention: 30 days}",
       "DataProcessingIA-Bytes", "2.5", "§10: 0.25 a GB"},
      {"storage", "logs: {kind: log_group, ingest: 100 GB, retention: 1 year}",
       "TimedStorage-ByteHrs", "5.4", "§10: 180 GB-months at 0.03"},
      {"queries",
       "logs: {kind: log_group, ingest: 1 GB, retention: 1 day, insights_scanned: 200 GB}",
       "DataScanned-Bytes", "1", "§10: 0.005 a GB"},
  };
  expect_costs(kRows);
}

TEST(LogGroup, SaysWhetherStorageGrows) {
  const std::string steady =
      assumptions_of(metered("logs: {kind: log_group, ingest: 100 GB, retention: 30 days}"));
  EXPECT_THAT(steady, HasSubstr("steady state"));
  EXPECT_THAT(steady, HasSubstr("0.15 of their ingested size"));
  EXPECT_THAT(steady, Not(HasSubstr("grows")));
  EXPECT_THAT(assumptions_of(metered(
                  "logs: {kind: log_group, ingest: 100 GB, history: 30 days, compression: 0.2}")),
              ::testing::AllOf(HasSubstr("nothing expires: storage grows by 20 GB every month"),
                               Not(HasSubstr("unconfirmed"))));
  EXPECT_THAT(assumptions_of(metered("logs: {kind: log_group, ingest: 100 GB, retention: 90 days, "
                                     "history: 30 days}")),
              HasSubstr("the retention is not reached yet: storage grows by 15 GB every month"));
}

// Source: CloudWatch Logs API reference, PutRetentionPolicy.
TEST(LogGroup, TakesOnlyTheRetentionsThatCloudWatchOffers) {
  constexpr ProblemRow kRows[] = {
      {"logs: {kind: log_group, ingest: 1 GB, retention: 45 days}",
       "resources.logs.retention: CloudWatch Logs cannot keep logs for 45 days",
       "the next it offers is 60 days"},
      {"logs: {kind: log_group, ingest: 1 GB, retention: 2 years}", "cannot keep logs for 730 days",
       "the next it offers is 731 days"},
      {"logs: {kind: log_group, ingest: 1 GB, retention: 0 days}", "cannot keep logs for 0 days",
       "the next it offers is 1 day"},
      {"logs: {kind: log_group, ingest: 1 GB, retention: 3654 days}",
       "cannot keep logs for 3,654 days", "the most it offers is 3653 days"},
      {"logs: {kind: log_group, ingest: 1 GB, retention: 30 days, compression: 120%}",
       "'120%' is too large"},
  };
  expect_problems(kRows);
  EXPECT_EQ(problems("logs: {kind: log_group, ingest: 1 GB, retention: 3653 days}"), "");
}

TEST(CloudWatch, ChargesAnAlarmForEachMetricItRefersTo) {
  constexpr QuantityRow kRows[] = {
      {"one metric", "watch: {kind: cloudwatch, alarms: [{name: cpu}]}", "CW:AlarmMonitorUsage",
       "1", "§10"},
      {"an expression over two metrics", "watch: {kind: cloudwatch, alarms: [{metrics: 2}]}",
       "CW:AlarmMonitorUsage", "2", "§10"},
      {"several alarms", "watch: {kind: cloudwatch, alarms: [{metrics: 2, count: 3}, {name: b}]}",
       "CW:AlarmMonitorUsage", "7", "§10"},
      {"high resolution has a price of its own",
       "watch: {kind: cloudwatch, alarms: [{resolution: high}, {name: b}]}",
       "CW:HighResAlarmMonitorUsage", "1", "§10"},
      {"anomaly detection looks at three metrics",
       "watch: {kind: cloudwatch, alarms: [{type: anomaly}]}", "CW:AlarmMonitorUsage", "3", "§10"},
      {"in high resolution as well",
       "watch: {kind: cloudwatch, alarms: [{type: anomaly, resolution: high}]}",
       "CW:HighResAlarmMonitorUsage", "3", "§10"},
      {"a composite alarm is one alarm",
       "watch: {kind: cloudwatch, alarms: [{type: composite, count: 2}]}",
       "CW:CompositeAlarmMonitorUsage", "2", "§10"},
      {"a query counts the metrics it analyses",
       "watch: {kind: cloudwatch, alarms: [{type: metrics_insights, metrics: 40}]}",
       "CW:MetricInsightAlarmUsage", "40", "§10"},
      {"and nobody knows how many unless told",
       "watch: {kind: cloudwatch, alarms: [{type: metrics_insights}]}",
       "CW:MetricInsightAlarmUsage", "?", "§10"},
      {"no alarms", "watch: {kind: cloudwatch, dashboards: 1}", "CW:AlarmMonitorUsage", "none",
       "§10"},
  };
  expect_quantities(kRows);
  expect_quantities(kRows, february_2026());
}

TEST(CloudWatch, NamesTheAlarmWhoseMetricsAreMissing) {
  const Estimate estimate = estimated(
      "watch: {kind: cloudwatch, alarms: [{name: cpu}, {name: all, type: metrics_insights}]}");
  ASSERT_EQ(estimate.usage_not_given.size(), 1u);
  EXPECT_EQ(estimate.usage_not_given[0].missing, "alarms[1].metrics");
  EXPECT_EQ(estimate.usage_not_given[0].description, "Alarm all, Metrics Insights");
}

TEST(CloudWatch, AsksForNoMetricsOfNoAlarm) {
  const Estimate none =
      estimated("watch: {kind: cloudwatch, alarms: [{type: metrics_insights, count: 0}]}");
  EXPECT_TRUE(none.usage_not_given.empty());
  EXPECT_TRUE(none.monthly_cost.is_zero());
}

TEST(CloudWatch, RefusesAlarmsThatCannotExist) {
  constexpr ProblemRow kRows[] = {
      {"watch: {kind: cloudwatch, alarms: [{name: a}, {type: composite, metrics: 2}]}",
       "resources.watch.alarms[1].metrics: a composite alarm refers to alarms"},
      {"watch: {kind: cloudwatch, alarms: [{type: composite, resolution: high}]}",
       "only metric and anomaly alarms can have high resolution"},
      {"watch: {kind: cloudwatch, alarms: [{type: metrics_insights, resolution: high}]}",
       "only metric and anomaly alarms can have high resolution"},
      {"watch: {kind: cloudwatch, alarms: [{type: anomly}]}", "unknown value 'anomly'",
       "did you mean 'anomaly'?"},
  };
  expect_problems(kRows);
}

// Tier bounds and rates: rows of CW:MetricMonitorUsage in us-east-1.
TEST(CloudWatch, PricesAlarmsMetricsAndDashboards) {
  constexpr CostRow kRows[] = {
      {"an expression with 2 metrics", "watch: {kind: cloudwatch, alarms: [{metrics: 2}]}",
       "CW:AlarmMonitorUsage", "0.2", "§10: 0.10 a metric"},
      {"an anomaly alarm in high resolution",
       "watch: {kind: cloudwatch, alarms: [{type: anomaly, resolution: high}]}",
       "CW:HighResAlarmMonitorUsage", "0.9", "§10: 3 at 0.30"},
      {"a composite alarm", "watch: {kind: cloudwatch, alarms: [{type: composite}]}",
       "CW:CompositeAlarmMonitorUsage", "0.5", "§10"},
      {"a query over 40 metrics",
       "watch: {kind: cloudwatch, alarms: [{type: metrics_insights, metrics: 40}]}",
       "CW:MetricInsightAlarmUsage", "4", "§10"},
      {"the whole first tier of metrics", "watch: {kind: cloudwatch, metrics: 10k}",
       "CW:MetricMonitorUsage", "3000", "§10: 0.30 up to 10,000"},
      {"one more", "watch: {kind: cloudwatch, metrics: 10001}", "CW:MetricMonitorUsage", "3000.1",
       "§10: 0.10 for the next 240,000"},
      {"one into the third tier", "watch: {kind: cloudwatch, metrics: 250001}",
       "CW:MetricMonitorUsage", "27000.05", "§10: 3,000 + 24,000 + 0.05"},
      {"dashboards", "watch: {kind: cloudwatch, dashboards: 4}", "DashboardsUsageHour-Basic", "12",
       "§10: 3.00 each"},
      {"large dashboards", "watch: {kind: cloudwatch, large_dashboards: 1}", "DashboardsUsageHour",
       "3", "§10"},
      {"requests", "watch: {kind: cloudwatch, api_requests: 1M}", "CW:Requests", "10",
       "§10: 0.01 per 1,000"},
      {"metrics fetched", "watch: {kind: cloudwatch, metrics_retrieved: 500k}", "CW:GMD-Metrics",
       "5", "§10: 0.01 per 1,000"},
  };
  expect_costs(kRows);
}

TEST(CloudWatch, FreesThreeSmallDashboardsOfTheAccount) {
  constexpr CostRow kRows[] = {
      {"3 free", "watch: {kind: cloudwatch, dashboards: 4}", "DashboardsUsageHour-Basic", "3",
       "§10: 3 free of at most 50 metrics"},
      {"not large ones", "watch: {kind: cloudwatch, large_dashboards: 4}", "DashboardsUsageHour",
       "12", "§10"},
  };
  expect_costs(kRows, {.free_tier = true});
}

TEST(CloudWatch, ChargesOnlyWhatIsMentioned) {
  EXPECT_TRUE(metered("watch: {kind: cloudwatch}").usage.empty());
  EXPECT_EQ(metered("watch: {kind: cloudwatch, metrics: 0}").usage.size(), 1u);
}

}  // namespace
}  // namespace costplan::testing
