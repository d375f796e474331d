#include "costplan/io.h"
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

// A Multi-AZ DB cluster: a writer and two readable standbys.
std::string cluster(std::string_view storage, std::string_view more = "",
                    std::string_view instance_class = "db.m6gd.large") {
  return "db: {kind: rds_instance, deployment: multi_az_cluster, class: " +
         std::string(instance_class) + ", storage: {" + std::string(storage) + "}" +
         (more.empty() ? "" : ", ") + std::string(more) + "}\n";
}

// Bills have one line for all three instances, and one for all their storage.
TEST(RdsMultiAzCluster, IsChargedUnderUsageTypesOfItsOwn) {
  const BuiltQuantityRow rows[] = {
      {"instances", cluster("size: 100 GB"), "Multi-AZClusterUsage:db.m6gd.large", "730",
       "price list: Multi-AZClusterUsage"},
      {"xlarge is xl on the bill", cluster("size: 100 GB", "", "db.r6gd.2xlarge"),
       "Multi-AZClusterUsage:db.r6gd.2xl", "730", "price list: the spelling of r6*"},
      {"not Multi-AZ too", cluster("size: 100 GB"), "Multi-AZUsage:db.m6gd.large", "none",
       "one deployment"},
      {"gp3", cluster("size: 100 GB", "count: 2"), "RDS:Multi-AZCluster-GP3-Storage", "200",
       "price list: the rate is three times that of Single-AZ"},
      {"io1", cluster("type: io1, size: 100 GB, iops: 1000"), "RDS:Multi-AZCluster-PIOPS-Storage",
       "100", "price list: the same for io1"},
      {"while it exists", cluster("size: 730 GB", "schedule: 8 h, exists: schedule"),
       "RDS:Multi-AZCluster-GP3-Storage", "8", "730 GB for 8 of 730 hours"},
  };
  expect_quantities(rows);
}

// Nobody gave its prices: an error that names what to import, never 0.
TEST(RdsMultiAzCluster, NamesThePricesThatAreMissing) {
  const auto catalog = embedded_catalog();
  ASSERT_TRUE(catalog);
  const auto result = estimate(
      stack_of(cluster("type: io1, size: 100 GB, iops: 1000", "backups: {retention: 0 days}")),
      **catalog, {});
  ASSERT_FALSE(result);
  std::string all;
  for (const auto& error : result.errors()) all += error.to_string() + "\n";
  EXPECT_THAT(all, HasSubstr("Multi-AZClusterUsage:db.m6gd.large"));
  EXPECT_THAT(all, HasSubstr("RDS:Multi-AZCluster-PIOPS-Storage"));
}

TEST(RdsMultiAzCluster, NamesPerformanceAsNotIncluded) {
  const auto io1 = metered(cluster("type: io1, size: 100 GB, iops: 1000")).not_included;
  ASSERT_EQ(io1.size(), 1u);
  EXPECT_THAT(io1[0].reason, HasSubstr("Provisioned IOPS of a Multi-AZ DB cluster, 1,000 IOPS"));
  const auto gp3 = metered(cluster("size: 400 GB, iops: 13000, throughput: 600")).not_included;
  ASSERT_EQ(gp3.size(), 2u);
  EXPECT_THAT(gp3[0].reason, HasSubstr("IOPS beyond the baseline of a Multi-AZ DB cluster"));
  EXPECT_THAT(gp3[1].reason, HasSubstr("Throughput beyond the baseline of a Multi-AZ DB cluster"));
}

TEST(RdsMultiAzCluster, SaysThatTheStandbysAddNothingToFreeBackupStorage) {
  const auto metering =
      metered(cluster("size: 100 GB, used: 10 GB", "backups: {daily_change: 1 GB}"));
  EXPECT_THAT(assumptions_of(metering, "RDS:ChargedBackupUsage"),
              HasSubstr("the standbys' storage does not add"));
}

TEST(RdsMultiAzCluster, RefusesWhatRdsRefuses) {
  const BuiltProblemRow rows[] = {
      // User guide, limitations of Multi-AZ DB clusters.
      {cluster("size: 100 GB, max_size: 200 GB"),
       "resources.db.storage.max_size: Multi-AZ DB clusters have no storage autoscaling"},
      {cluster("size: 100 GB", "schedule: mon-fri 08:00-20:00"),
       "resources.db.schedule: RDS cannot stop a Multi-AZ DB cluster"},
      // User guide, storage types: gp3, io1, io2.
      {cluster("type: gp2, size: 100 GB"),
       "resources.db.storage.type: Multi-AZ DB clusters have no gp2 storage"},
      // User guide, instance classes: those with local storage.
      {cluster("size: 100 GB", "", "db.r6g.large"),
       "resources.db.class: Multi-AZ DB clusters do not run on db.r6g.large"},
      {"db: {kind: rds_instance, class: db.r6g.large, storage: {size: 100 GB}}\n"
       "read: {kind: rds_read_replica, source: db, deployment: multi_az_cluster}",
       "resources.read.class: Multi-AZ DB clusters do not run on db.r6g.large"},
  };
  expect_problems(rows);
  for (const auto* name :
       {"db.m5d.large", "db.m6id.xlarge", "db.c6gd.medium", "db.x2iedn.2xlarge", "db.r8gd.large"}) {
    EXPECT_EQ(problems(cluster("size: 100 GB", "", name)), "") << name;
  }
}

}  // namespace
}  // namespace costplan::testing
