#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The instance that is replicated.
std::string instance(std::string_view storage, std::string_view more = "") {
  return "db: {kind: rds_instance, class: db.r6g.large, storage: {" + std::string(storage) + "}" +
         (more.empty() ? "" : ", ") + std::string(more) + "}\n";
}

TEST(RdsReadReplica, IsAnInstanceOfItsOwn) {
  const std::string source = instance("size: 100 GB, used: 40 GB");
  const std::string multi_az = instance("size: 100 GB", "deployment: multi_az");
  const BuiltQuantityRow rows[] = {
      {"class of the source", source + "read: {kind: rds_read_replica, source: db}",
       "InstanceUsage:db.r6g.large", "1460", "billing rules 2: another DB instance"},
      {"storage of the source", source + "read: {kind: rds_read_replica, source: db}",
       "RDS:GP3-Storage", "200", "2 times 100"},
      {"several", source + "read: {kind: rds_read_replica, source: db, count: 2}",
       "InstanceUsage:db.r6g.large", "2190", "3 times 730"},
      {"own class", source + "read: {kind: rds_read_replica, source: db, class: db.t3.medium}",
       "InstanceUsage:db.t3.medium", "730", "its own class"},
      {"own storage",
       source + "read: {kind: rds_read_replica, source: db, storage: {type: gp2, size: 150 GB}}",
       "RDS:GP2-Storage", "150", "its own storage"},
      {"Single-AZ though the source is Multi-AZ",
       multi_az + "read: {kind: rds_read_replica, source: db}", "InstanceUsage:db.r6g.large", "730",
       "billing rules 2: Single-AZ unless asked"},
      {"Single-AZ storage", multi_az + "read: {kind: rds_read_replica, source: db}",
       "RDS:GP3-Storage", "100", "its own deployment"},
      {"Multi-AZ when asked",
       source + "read: {kind: rds_read_replica, source: db, deployment: multi_az}",
       "Multi-AZUsage:db.r6g.large", "730", "its own deployment"},
      {"autoscales as the source",
       instance("size: 100 GB, max_size: 200 GB, used: 90 GB, growth: 0 GB") +
           "read: {kind: rds_read_replica, source: db}",
       "RDS:GP3-Storage", "220", "2 times 110"},
      {"insights of its own",
       source + "read: {kind: rds_read_replica, source: db, database_insights: advanced}",
       "CW:DatabaseInsights-vCPU-Hours", "1460", "730 x 2 vCPU, the replica's only"},
  };
  expect_quantities(rows);
  const BuiltQuantityRow february[] = {
      {"in February", source + "read: {kind: rds_read_replica, source: db}",
       "InstanceUsage:db.r6g.large", "1344", "2 times 672"},
  };
  expect_quantities(february, february_2026());
}

TEST(RdsReadReplica, IsBackedUpOnlyWhenAsked) {
  const std::string source = instance("size: 100 GB, used: 40 GB", "backups: {daily_change: 1 GB}");
  const BuiltQuantityRow rows[] = {
      {"none by default", source + "read: {kind: rds_read_replica, source: db}",
       "RDS:ChargedBackupUsage", "41", "the source's: 40 + 1"},
      {"the data is that of the source",
       source + "read: {kind: rds_read_replica, source: db, "
                "backups: {retention: 2 days, daily_change: 1 GB}}",
       "RDS:ChargedBackupUsage", "83", "41 + 40 + 2"},
      {"on storage of its own",
       source + "read: {kind: rds_read_replica, source: db, storage: {size: 200 GB}, "
                "backups: {retention: 2 days, daily_change: 1 GB}}",
       "RDS:ChargedBackupUsage", "83", "41 + 40 + 2"},
  };
  expect_quantities(rows);
}

// User guide, read replicas: the source's region pays for the transfer of the snapshot
// and of every change; in its own region replication is free.
TEST(RdsReadReplica, PaysForWhatCrossesRegions) {
  const std::string source = instance("size: 100 GB, used: 40 GB");
  const auto replica = [&](std::string_view more) {
    return source + "read: {kind: rds_read_replica, source: db, " + std::string(more) + "}\n";
  };
  const BuiltQuantityRow rows[] = {
      {"changes", replica("region: us-east-2, replicated_data: 90 GB"), "USE2-AWS-Out-Bytes", "90",
       "each GB that changes"},
      {"each replica", replica("region: us-east-2, replicated_data: 90 GB, count: 2"),
       "USE2-AWS-Out-Bytes", "180", "2 times 90"},
      {"with the snapshot",
       replica("region: us-east-2, replicated_data: 90 GB, count: 2, initial_copy: true"),
       "USE2-AWS-Out-Bytes", "260", "2 times 90 and 2 times 40"},
      {"not known", replica("region: us-east-2"), "USE2-AWS-Out-Bytes", "?",
       "usage that nobody gave stays unknown"},
      {"Ireland", replica("region: eu-west-1, replicated_data: 90 GB"), "EU-AWS-Out-Bytes", "90",
       "price list: the prefix of eu-west-1 is EU"},
      {"the same region", replica("replicated_data: 90 GB, initial_copy: true"),
       "USE1-AWS-Out-Bytes", "none", "in-region replication is free"},
  };
  expect_quantities(rows);
  const BuiltCostRow costs[] = {
      {"to Ohio", replica("region: us-east-2, replicated_data: 90 GB"), "USE2-AWS-Out-Bytes", "0.9",
       "price list of us-east-1: 90 x 0.01"},
      {"to Tokyo", replica("region: ap-northeast-1, replicated_data: 90 GB"), "APN1-AWS-Out-Bytes",
       "1.8", "price list of us-east-1: 90 x 0.02"},
  };
  expect_costs(costs);
  const auto metering = metered(replica("region: us-east-2, replicated_data: 90 GB"));
  for (const auto& usage : metering.usage) {
    if (usage.key.usage_type != "USE2-AWS-Out-Bytes") continue;
    EXPECT_EQ(usage.key.region, "us-east-1");
  }
}

TEST(RdsReadReplica, NamesTransferThatTheBillHasNoKnownNameFor) {
  const auto metering = metered(instance("size: 100 GB") +
                                "read: {kind: rds_read_replica, source: db, region: il-central-1, "
                                "replicated_data: 1 GB}\n");
  ASSERT_EQ(metering.not_included.size(), 1u);
  EXPECT_THAT(metering.not_included[0].reason,
              HasSubstr("what the bill calls the transfer to il-central-1 is not known here"));
}

TEST(RdsReadReplica, RefusesSourcesThatCannotBeReplicated) {
  const std::string replica = "read: {kind: rds_read_replica, source: db}\n";
  const BuiltProblemRow rows[] = {
      // User guide, stopping: limitations.
      {instance("size: 100 GB", "schedule: mon-fri 08:00-20:00") + replica,
       "resources.read.source: 'db' has a schedule, and RDS cannot stop an instance that has a "
       "read replica"},
      // User guide, read replicas: automated backups must be on, and no less storage.
      {instance("size: 100 GB", "backups: {retention: 0 days}") + replica,
       "resources.read.source: 'db' has no automated backups"},
      {instance("size: 100 GB") +
           "read: {kind: rds_read_replica, source: db, storage: {size: 99 GB}}",
       "resources.read.storage.size: 99 GB is less than the 100 GB of the source"},
      // User guide, storage: gp3 is not adjustable below 400 GiB.
      {instance("size: 100 GB") +
           "read: {kind: rds_read_replica, source: db, storage: {size: 200 GB, iops: 9000}}",
       "resources.read.storage.iops: gp3 below 400 GB"},
      // Only instances have replicas.
      {instance("size: 100 GB") + replica + "more: {kind: rds_read_replica, source: read}",
       "'read' is of kind rds_read_replica, expected rds_instance"},
      // A replica of nothing, and of a class that does not exist.
      {instance("size: 100 GB") + "read: {kind: rds_read_replica}", "source is required"},
      {instance("size: 100 GB") + "read: {kind: rds_read_replica, source: db, class: db.r6g.lage}",
       "did you mean 'db.r6g.large'?"},
  };
  expect_problems(rows);
}

TEST(RdsReadReplica, RepeatsNoProblemOfItsSource) {
  const std::string found = problems(instance("size: 100 GB, iops: 9000") +
                                     "read: {kind: rds_read_replica, source: db}\n");
  EXPECT_THAT(found, HasSubstr("resources.db.storage.iops"));
  EXPECT_THAT(found, Not(HasSubstr("resources.read")));
}

TEST(RdsReadReplica, ReportsItsOwnProblemsBesideThoseOfItsSource) {
  for (const char* source : {"dbb", "db"}) {
    const std::string found = problems(
        "db: {kind: rds_instance, class: db.r6g.large, storage: {size: 5 GB}}\n"
        "read: {kind: rds_read_replica, source: " +
        std::string(source) + ", class: db.r6g.lage, storage: {size: 200 GB, iops: 9000}}\n");
    EXPECT_THAT(found, HasSubstr("resources.db.storage.size: "));
    EXPECT_THAT(found, HasSubstr("resources.read.class: "));
    EXPECT_THAT(found, HasSubstr("resources.read.storage.iops: "));
  }
}

}  // namespace
}  // namespace costplan::testing
