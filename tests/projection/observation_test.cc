// Which datapoints there are. Source: user guides of CloudWatch, ECS and Elastic Load
// Balancing ("Reporting criteria: there is a nonzero value").
#include "projection/observation.h"

#include <gtest/gtest.h>

namespace costplan {
namespace {

constexpr ServiceObservation kBusy{.seconds = 60,
                                   .desired = 5,
                                   .running = 4,
                                   .serving = 3,
                                   .attempts = 600,
                                   .failed = 6,
                                   .cpu = 0.5,
                                   .memory = 0.25,
                                   .places = 0.75,
                                   .pool = 0.1,
                                   .latency_s = 0.2,
                                   .latency_p95_s = 0.5,
                                   .latency_p99_s = 0.9};

TEST(Observation, GivesEachMetricOfAService) {
  struct Row {
    AlarmMetric metric;
    double value;
    double weight;
  };
  const Row rows[] = {
      {AlarmMetric::kCpu, 50, 60},           {AlarmMetric::kMemory, 25, 60},
      {AlarmMetric::kPlaces, 75, 60},        {AlarmMetric::kPool, 10, 60},
      {AlarmMetric::kTasks, 4, 60},          {AlarmMetric::kDesiredTasks, 5, 60},
      {AlarmMetric::kHealthyHosts, 3, 60},   {AlarmMetric::kRequests, 600, 1},
      {AlarmMetric::kErrors5xx, 6, 1},       {AlarmMetric::kErrorRate, 1, 600},
      {AlarmMetric::kLatency, 0.2, 594},     {AlarmMetric::kLatencyP95, 0.5, 594},
      {AlarmMetric::kLatencyP99, 0.9, 594},
  };
  for (const auto& row : rows) {
    const auto sample = sample_of(row.metric, kBusy);
    ASSERT_TRUE(sample) << static_cast<int>(row.metric);
    EXPECT_DOUBLE_EQ(sample->value, row.value) << static_cast<int>(row.metric);
    EXPECT_DOUBLE_EQ(sample->weight, row.weight) << static_cast<int>(row.metric);
  }
}

TEST(Observation, HasNoDataWhereCloudWatchHasNone) {
  ServiceObservation idle = kBusy;
  idle.attempts = idle.failed = 0;
  for (const auto metric : {AlarmMetric::kRequests, AlarmMetric::kErrors5xx,
                            AlarmMetric::kErrorRate, AlarmMetric::kLatency,
                            AlarmMetric::kLatencyP95, AlarmMetric::kLatencyP99}) {
    EXPECT_FALSE(sample_of(metric, idle)) << static_cast<int>(metric);
  }
  ServiceObservation failing = kBusy;
  failing.failed = failing.attempts;
  EXPECT_FALSE(sample_of(AlarmMetric::kLatency, failing));
  EXPECT_FALSE(sample_of(AlarmMetric::kLatencyP99, failing));
  EXPECT_DOUBLE_EQ(sample_of(AlarmMetric::kErrorRate, failing)->value, 100);
  ServiceObservation down = kBusy;
  down.serving = 0;
  EXPECT_FALSE(sample_of(AlarmMetric::kCpu, down));
  EXPECT_FALSE(sample_of(AlarmMetric::kMemory, down));
  EXPECT_DOUBLE_EQ(sample_of(AlarmMetric::kHealthyHosts, down)->value, 0);
}

TEST(Observation, GivesEachMetricOfDatabasesQueuesAndTheAccount) {
  const DatabaseObservation db{.open = 30, .max_connections = 200, .demand = 120};
  EXPECT_DOUBLE_EQ(sample_of(AlarmMetric::kConnections, db, 60)->value, 30);
  EXPECT_DOUBLE_EQ(sample_of(AlarmMetric::kConnectionsShare, db, 60)->value, 15);
  EXPECT_DOUBLE_EQ(sample_of(AlarmMetric::kConnectionDemand, db, 60)->value, 120);
  const QueueObservation queue{.depth = 7, .oldest_s = 90};
  EXPECT_DOUBLE_EQ(sample_of(AlarmMetric::kDepth, queue, 60)->value, 7);
  EXPECT_DOUBLE_EQ(sample_of(AlarmMetric::kOldest, queue, 60)->value, 90);
  const AccountObservation account{.on_demand_vcpus = 6, .spot_vcpus = 2};
  EXPECT_DOUBLE_EQ(sample_of(AlarmMetric::kOnDemandVcpus, account, 60)->value, 6);
  EXPECT_DOUBLE_EQ(sample_of(AlarmMetric::kSpotVcpus, account, 60)->value, 2);
}

}  // namespace
}  // namespace costplan
