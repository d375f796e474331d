#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kBackup = "RDS:ChargedBackupUsage";
constexpr std::string_view kSent = "USW2-AWS-Out-Bytes";

// Copies in us-west-2 of an instance in us-east-1 that stores 60 GB, 3 of which change
// in a day. Its own backups are within its own region's free storage.
std::string copies(std::string_view more = "", std::string_view source = "") {
  return "db: {kind: rds_instance, class: db.r6g.large, storage: {size: 100 GB, used: 60 GB}, "
         "backups: {retention: 1 day, daily_change: 3 GB}" +
         std::string(source.empty() ? "" : ", ") + std::string(source) +
         "}\ncopies: {kind: rds_backup_copy, region: us-west-2, source: db" +
         std::string(more.empty() ? "" : ", ") + std::string(more) + "}\n";
}

// What is stored in the region of the copies.
std::string stored(const Metering& metering) {
  Quantity sum;
  for (const auto& usage : metering.usage) {
    if (usage.is_grant || usage.key.region != "us-west-2") continue;
    if (usage.key.usage_type == kBackup) sum = *sum.plus(usage.quantity.value());
  }
  return sum.to_string();
}

// User guide, replicating automated backups: snapshot copy charges for the transfer, and
// the usual charges for storage in the other region.
TEST(RdsBackupCopy, SendsTheChangesOfEachDay) {
  const BuiltQuantityRow rows[] = {
      {"changes", copies(), kSent, "91.25", "3 GB x 730 / 24 days"},
      {"each instance", copies("", "count: 2"), kSent, "182.5", "2 times"},
      {"no instance", copies("", "count: 0"), kSent, "none", "nothing to copy"},
      {"with the transaction logs", copies("transaction_logs: 8.75 GB"), kSent, "100",
       "91.25 + 8.75: snapshots and transaction logs are replicated"},
      {"with the first snapshot", copies("initial_copy: true"), kSent, "151.25", "91.25 + 60"},
      {"none are replicated", copies("retention: 0 days"), kSent, "none", "no replication"},
      {"snapshots",
       copies("retention: 0 days, snapshots: 70 GB, snapshot_transfer: 12 GB", "count: 2"), kSent,
       "24", "2 times 12"},
      {"snapshots of unknown size", copies("retention: 0 days, snapshots: 70 GB"), kSent, "?",
       "usage that nobody gave stays unknown"},
  };
  expect_quantities(rows);
  const BuiltQuantityRow february[] = {
      {"28 days", copies(), kSent, "84", "3 GB x 28 days"},
  };
  expect_quantities(february, february_2026());
  for (const auto& usage : metered(copies()).usage) {
    if (usage.key.usage_type != kSent) continue;
    EXPECT_EQ(usage.key.region, "us-east-1");
  }
}

TEST(RdsBackupCopy, StoresAFullBackupAndTheChangesOfEachRetainedDay) {
  EXPECT_EQ(stored(metered(copies())), "81") << "60 + 7 x 3: 7 days by default";
  EXPECT_EQ(stored(metered(copies("retention: 14 days"))), "102") << "60 + 14 x 3";
  EXPECT_EQ(stored(metered(copies("retention: 14 days", "count: 2"))), "204") << "2 times 102";
  EXPECT_EQ(stored(metered(copies("snapshots: 70 GB, snapshot_transfer: 0 GB"))), "151")
      << "81 + 70";
  EXPECT_EQ(stored(metered(copies(), february_2026())), "81") << "GB-months do not vary";
}

// Billing rules 2.2: the free backup storage is that of the region's own instances.
TEST(RdsBackupCopy, IsFreeOnlyUpToTheStorageOfInstancesInItsRegion) {
  const std::string pilot =
      "pilot: {kind: rds_instance, region: us-west-2, class: db.t3.small, storage: {size: 20 GB}, "
      "backups: {retention: 0 days}}\n";
  const BuiltCostRow rows[] = {
      {"nothing runs there", copies(), kBackup, "7.695",
       "81 x 0.095; the 100 GB in us-east-1 make nothing free there"},
      {"a pilot light", copies() + pilot, kBackup, "5.795", "(81 - 20) x 0.095"},
      {"transfer", copies(), kSent, "1.825", "price list of us-east-1: 91.25 x 0.02"},
  };
  expect_costs(rows);
}

TEST(RdsBackupCopy, SaysThatTransactionLogsAreNotCounted) {
  EXPECT_THAT(all_assumptions_of(metered(copies())), HasSubstr("transaction logs"));
  EXPECT_THAT(all_assumptions_of(metered(copies("transaction_logs: 1 GB"))),
              Not(HasSubstr("transaction logs")));
  EXPECT_THAT(all_assumptions_of(metered(copies("retention: 0 days"))),
              Not(HasSubstr("transaction logs")));
}

TEST(RdsBackupCopy, RefusesWhatRdsRefuses) {
  const BuiltProblemRow rows[] = {
      // User guide: to another region.
      {"db: {kind: rds_instance, class: db.r6g.large, storage: {size: 100 GB}}\n"
       "copies: {kind: rds_backup_copy, source: db}",
       "resources.copies.source: 'db' is in us-east-1, where this resource is too"},
      // User guide: from an instance with automated backups.
      {"db: {kind: rds_instance, class: db.r6g.large, storage: {size: 100 GB}, "
       "backups: {retention: 0 days}}\n"
       "copies: {kind: rds_backup_copy, region: us-west-2, source: db}",
       "resources.copies.source: 'db' has no automated backups to replicate"},
      // User guide, limitations of Multi-AZ DB clusters.
      {"db: {kind: rds_instance, class: db.r6gd.large, deployment: multi_az_cluster, "
       "storage: {size: 100 GB}}\n"
       "copies: {kind: rds_backup_copy, region: us-west-2, source: db}",
       "resources.copies.source: 'db' is a Multi-AZ DB cluster"},
      {copies("retention: 36 days"), "resources.copies.retention: '36 days' is too large"},
      {"copies: {kind: rds_backup_copy, region: us-west-2}", "source is required"},
      {copies() + "more: {kind: rds_backup_copy, source: copies}",
       "'copies' is of kind rds_backup_copy, expected rds_instance"},
  };
  expect_problems(rows);
  EXPECT_EQ(problems(copies("retention: 0 days, snapshots: 1 GB, snapshot_transfer: 1 GB",
                            "schedule: 220 h")),
            "");
}

}  // namespace
}  // namespace costplan::testing
