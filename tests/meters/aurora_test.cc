#include "costplan/io.h"
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

std::string cluster(std::string_view fields) {
  return "db: {kind: aurora_cluster, " + std::string(fields) + "}\n";
}

std::string serverless(std::string_view item, std::string_view range, std::string_view more = "") {
  return cluster("instances: [{class: db.serverless, " + std::string(item) +
                 "}], serverless_capacity: " + std::string(range) +
                 std::string(more.empty() ? "" : ", ") + std::string(more));
}

constexpr std::string_view kAurora = "CreateDBInstance:0021";
constexpr std::string_view kAcu = "Aurora:ServerlessV2Usage";

// Aurora user guide, billing: instance hours; the price list has one line for a class,
// and the operation is that of Aurora PostgreSQL.
TEST(AuroraCluster, ChargesTheHoursOfEveryInstance) {
  const BuiltQuantityRow rows[] = {
      {"a writer", cluster("instances: [{class: db.r6g.large}]"), "InstanceUsage:db.r6g.large",
       "730", "writer and readers cost the same", kAurora},
      {"with readers", cluster("instances: [{class: db.r6g.large, count: 3}]"),
       "InstanceUsage:db.r6g.large", "2190", "3 times 730", kAurora},
      {"of two classes",
       cluster("instances: [{class: db.r6g.large}, {class: db.r6g.2xlarge, count: 2}]"),
       "InstanceUsage:db.r6g.2xl", "1460", "xlarge is xl on the bill", kAurora},
      {"two clusters", cluster("count: 2, instances: [{class: db.r6g.large, count: 2}]"),
       "InstanceUsage:db.r6g.large", "2920", "2 x 2 x 730", kAurora},
      {"no cluster", cluster("count: 0, instances: [{class: db.r6g.large}]"),
       "InstanceUsage:db.r6g.large", "0", "0 times", kAurora},
      {"no cluster has no volume", cluster("count: 0"), "Aurora:StorageUsage", "none", "0 times"},
      {"by the week", cluster("schedule: mon-fri 08:00-20:00, instances: [{class: db.r6g.large}]"),
       "InstanceUsage:db.r6g.large", "260.714285714", "60 times 730/168", kAurora},
      {"I/O-Optimized",
       cluster("storage_configuration: io_optimized, instances: [{class: db.r6g.large}]"),
       "InstanceUsageIOOptimized:db.r6g.large", "730", "price list: a usage type of its own",
       kAurora},
      {"not Standard too",
       cluster("storage_configuration: io_optimized, instances: [{class: db.r6g.large}]"),
       "InstanceUsage:db.r6g.large", "none", "one configuration"},
      {"credits beyond the baseline",
       cluster("instances: [{class: db.t4g.medium, count: 2, cpu_utilization: 30%}]"),
       "CPUCredits:db.t4g", "292", "(30% - 20%) x 2 vCPU x 2 x 730 h"},
  };
  expect_quantities(rows);
  const BuiltQuantityRow february[] = {
      {"in February", cluster("instances: [{class: db.r6g.large}]"), "InstanceUsage:db.r6g.large",
       "672", "28 days", kAurora},
  };
  expect_quantities(february, february_2026());
}

// Aurora user guide, Serverless v2: capacity in ACU, charged by the hour.
TEST(AuroraCluster, ChargesTheCapacityOfServerlessInstances) {
  const BuiltQuantityRow rows[] = {
      {"average", serverless("average_capacity: 2.5", "{min: 0.5, max: 8}"), kAcu, "1825",
       "730 x 2.5"},
      {"each instance", serverless("count: 2, average_capacity: 2.5", "{min: 0.5, max: 8}"), kAcu,
       "3650", "2 x 730 x 2.5"},
      {"at its minimum", serverless("average_capacity: 0.5", "{min: 0.5, max: 8}"), kAcu, "365",
       "730 x 0.5"},
      {"at its maximum", serverless("average_capacity: 8", "{min: 0.5, max: 8}"), kAcu, "5840",
       "730 x 8"},
      {"paused all month", serverless("average_capacity: 0", "{min: 0, max: 8}"), kAcu, "0",
       "auto-pause: 0 ACU"},
      {"not known", serverless("count: 1", "{min: 0.5, max: 8}"), kAcu, "?",
       "usage that nobody gave stays unknown"},
      {"while it runs", serverless("average_capacity: 2", "{min: 0.5, max: 8}", "schedule: 220 h"),
       kAcu, "440", "220 x 2"},
      {"I/O-Optimized",
       serverless("average_capacity: 2", "{min: 0.5, max: 8}",
                  "storage_configuration: io_optimized"),
       "Aurora:ServerlessV2IOOptimizedUsage", "1460", "price list: a usage type of its own"},
  };
  expect_quantities(rows);
}

TEST(AuroraCluster, ChargesStorageByUseAndRequestsUnlessIoOptimized) {
  constexpr std::string_view kIo = "Aurora:StorageIOUsage";
  const BuiltQuantityRow rows[] = {
      {"volume", cluster("storage_used: 200 GB"), "Aurora:StorageUsage", "200",
       "pricing page: storage consumed, not allocated"},
      {"volumes", cluster("storage_used: 200 GB, count: 2"), "Aurora:StorageUsage", "400",
       "2 times"},
      {"not known", cluster("io_requests: 0"), "Aurora:StorageUsage", "?",
       "usage that nobody gave stays unknown"},
      {"one volume for all instances",
       cluster("storage_used: 200 GB, instances: [{class: db.r6g.large, count: 3}]"),
       "Aurora:StorageUsage", "200", "instances share the cluster volume"},
      {"requests", cluster("io_requests: 150M, count: 2"), kIo, "300000000", "2 times 150 million"},
      {"a rate", cluster("io_requests: 100/s"), kIo, "262800000", "100 x 3,600 x 730"},
      {"I/O-Optimized has none", cluster("storage_configuration: io_optimized, io_requests: 150M"),
       kIo, "none", "pricing page: no charges for I/O"},
      {"I/O-Optimized volume", cluster("storage_configuration: io_optimized, storage_used: 200 GB"),
       "Aurora:IO-OptimizedStorageUsage", "200", "price list: a usage type of its own"},
  };
  expect_quantities(rows);
}

// Aurora user guide, backup storage: the size of the volume is free, and so is a
// retention of one day; snapshots are full.
TEST(AuroraCluster, ChargesBackupsBeyondTheSizeOfItsVolume) {
  constexpr std::string_view kBackup = "Aurora:BackupUsage";
  const BuiltQuantityRow rows[] = {
      {"one day is free", cluster("backups: {daily_change: 6 GB}"), kBackup, "none",
       "no charge for a retention of 1 day"},
      {"two days", cluster("backups: {retention: 2 days, daily_change: 6 GB}"), kBackup, "12",
       "2 x 6 beyond the free copy of the volume"},
      {"seven days", cluster("backups: {retention: 7 days, daily_change: 6 GB}, count: 2"), kBackup,
       "84", "2 x 7 x 6"},
      {"changes not known", cluster("backups: {retention: 7 days}"), kBackup, "?",
       "usage that nobody gave stays unknown"},
      {"snapshots", cluster("backups: {manual_snapshots: 400 GB}, count: 2"), kBackup, "800",
       "2 times 400"},
      {"exports", cluster("backups: {exported: 200 GB}, count: 2"), "Aurora:SnapshotExportToS3",
       "400", "each GB of the snapshot; 2 times 200"},
  };
  expect_quantities(rows);
}

TEST(AuroraCluster, ChargesAdvancedDatabaseInsightsAndExtendedSupportBySize) {
  const std::string provisioned =
      "instances: [{class: db.r6g.xlarge, count: 2}], database_insights: advanced, "
      "engine_version: '13.9'";
  const std::string acu = serverless("average_capacity: 2.5", "{min: 0.5, max: 8}",
                                     "database_insights: advanced, engine_version: '13.9'");
  const BuiltQuantityRow rows[] = {
      {"insights", cluster(provisioned), "CW:DatabaseInsights-vCPU-Hours", "5840", "2 x 730 x 4"},
      {"insights of serverless", acu, "CW:DatabaseInsights-ACU-Hours", "1825", "730 x 2.5"},
      {"Extended Support", cluster(provisioned), "ExtendedSupport:Yr1-Yr2:AuroraPostgreSQL13",
       "5840", "2 x 730 x 4: the calendar is that of RDS"},
      {"of serverless", acu, "ExtendedSupport:Yr1-Yr2:ASv2:AuroraPostgreSQL13", "1825",
       "730 x 2.5"},
      {"not enrolled", cluster(provisioned + ", extended_support: disabled"),
       "ExtendedSupport:Yr1-Yr2:AuroraPostgreSQL13", "none", "disabled"},
      {"standard insights", cluster("instances: [{class: db.r6g.large}]"),
       "CW:DatabaseInsights-vCPU-Hours", "none", "free"},
  };
  expect_quantities(rows);
}

TEST(AuroraCluster, CostsWhatThePriceListSays) {
  const std::string used = ", storage_used: 200 GB, io_requests: 150M";
  const std::string shop = cluster("instances: [{class: db.r6g.large, count: 2}]" + used +
                                   ", backups: {retention: 7 days, daily_change: 10 GB}");
  const std::string burst = serverless("average_capacity: 2", "{min: 0.5, max: 8}",
                                       "storage_configuration: io_optimized, engine_version: '13', "
                                       "storage_used: 200 GB");
  const BuiltCostRow rows[] = {
      {"instances", shop, "InstanceUsage:db.r6g.large", "379.6", "price list: 1,460 x 0.26",
       kAurora},
      {"volume", shop, "Aurora:StorageUsage", "20", "price list: 200 x 0.10"},
      {"requests", shop, "Aurora:StorageIOUsage", "30", "price list: 150 x 0.20 per million"},
      {"backups", shop, "Aurora:BackupUsage", "1.47", "price list: 70 x 0.021"},
      {"capacity", burst, "Aurora:ServerlessV2IOOptimizedUsage", "233.6",
       "price list: 1,460 x 0.16"},
      {"Extended Support", burst, "ExtendedSupport:Yr1-Yr2:ASv2:AuroraPostgreSQL13", "124.1",
       "price list: 1,460 x 0.085"},
      {"I/O-Optimized volume", burst, "Aurora:IO-OptimizedStorageUsage", "45",
       "price list: 200 x 0.225"},
  };
  expect_costs(rows);
}

TEST(AuroraCluster, SaysWhenItHasNoInstances) {
  EXPECT_THAT(all_assumptions_of(metered(cluster("storage_used: 1 GB"))),
              HasSubstr("the cluster has no instances"));
}

TEST(AuroraCluster, RefusesWhatAuroraRefuses) {
  const BuiltProblemRow rows[] = {
      // API, ServerlessV2ScalingConfiguration: 0 to 256 and 1 to 256 ACU, in steps of 0.5.
      {serverless("average_capacity: 1", "{min: 0.25, max: 8}"),
       "resources.db.serverless_capacity.min: 0.25 ACU is no step of 0.5 ACU"},
      {serverless("average_capacity: 1", "{min: 0.5, max: 8.7}"),
       "resources.db.serverless_capacity.max: 8.7 ACU is no step of 0.5 ACU"},
      {serverless("average_capacity: 1", "{min: 0.5, max: 0.5}"),
       "resources.db.serverless_capacity.max: '0.5' is too small"},
      {serverless("average_capacity: 1", "{min: 1, max: 256.5}"),
       "resources.db.serverless_capacity.max: '256.5' is too large"},
      {serverless("average_capacity: 4", "{min: 4, max: 2}"),
       "resources.db.serverless_capacity.min: 4 ACU is more than the max of 2 ACU"},
      {cluster("instances: [{class: db.serverless, average_capacity: 1}]"),
       "resources.db.serverless_capacity: db.serverless instances need a min and a max"},
      {serverless("average_capacity: 1", "{min: 1}"), "need a min and a max"},
      // Arithmetic: no average beyond the range.
      {serverless("average_capacity: 0.4", "{min: 0.5, max: 8}"),
       "resources.db.instances[0].average_capacity: 0.4 ACU is out of range"},
      {serverless("average_capacity: 8.1", "{min: 0.5, max: 8}"), "expected 0.5 ACU to 8 ACU"},
      {cluster("instances: [{class: db.r6g.large, average_capacity: 1}]"),
       "resources.db.instances[0].average_capacity: only db.serverless instances"},
      // Aurora user guide, backups: they cannot be turned off.
      {cluster("backups: {retention: 0 days}"),
       "resources.db.backups.retention: '0 days' is too small"},
      {cluster("backups: {retention: 36 days}"),
       "resources.db.backups.retention: '36 days' is too large"},
      {cluster("instances: [{count: 2}]"), "resources.db.instances[0]"},
      {cluster("instances: [{class: db.r6g.large}, {class: db.r6g.lage}]"),
       "resources.db.instances[1].class: unknown class 'db.r6g.lage'",
       "did you mean 'db.r6g.large'?"},
      {cluster("engine_version: '10'"),
       "resources.db.engine_version: RDS does not run PostgreSQL 10 any more"},
      // Instance class table: vCPU that are not known.
      {cluster("instances: [{class: db.r8g.large}], database_insights: advanced"),
       "resources.db.database_insights: advanced is charged per vCPU, and how many db.r8g.large"},
      {cluster("instances: [{class: db.r8g.large}], engine_version: '13'"),
       "resources.db.extended_support: Extended Support is charged per vCPU"},
  };
  expect_problems(rows);
  for (const auto& yaml :
       {serverless("average_capacity: 0", "{min: 0, max: 1}"),
        serverless("average_capacity: 256", "{min: 256, max: 256}"),
        cluster("backups: {retention: 35 days}"), cluster("instances: [{class: db.r8g.large}]")}) {
    EXPECT_EQ(problems(yaml), "") << yaml;
  }
}

// Classes have no rows: an error that names what to import.
TEST(AuroraCluster, NamesThePricesThatAreMissing) {
  const auto catalog = embedded_catalog();
  ASSERT_TRUE(catalog);
  const auto result = estimate(
      stack_of(cluster("storage_configuration: io_optimized, instances: [{class: db.r8g.large}]")),
      **catalog, {});
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().to_string(), HasSubstr("InstanceUsageIOOptimized:db.r8g.large"));
}

}  // namespace
}  // namespace costplan::testing
