// Sources in brackets: [storage] AWS Backup pricing: warm and cold storage by resource
// type; EBS, RDS and Aurora backups appear as snapshots of their services; [restore]
// restores by the GB; [copy] a copy in another region is transfer plus storage there;
// [90 days] AWS Backup, Lifecycle: 90 days in cold storage at least; [free] RDS: backups
// up to the provisioned storage of the region are free.
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string vault(const std::string& backups, const std::string& fields = "") {
  return "v: {kind: backup_vault, " + fields + "backups: [{" + backups + "}]}";
}

TEST(BackupVault, MetersStorageByWhatItIsABackupOf) {
  const BuiltQuantityRow rows[] = {
      {"EFS", vault("resource: efs, warm: 100 GB"), "WarmStorage-ByteHrs-EFS", "100", "[storage]"},
      {"EFS, cold", vault("resource: efs, warm: 0 GB, cold: 50 GB"), "ColdStorage-ByteHrs-EFS",
       "50", "[storage]"},
      {"DynamoDB", vault("resource: dynamodb, warm: 100 GB"), "WarmStorage-ByteHrs-DynamoDB", "100",
       "[storage]"},
      {"DynamoDB, cold", vault("resource: dynamodb, warm: 0 GB, cold: 50 GB"),
       "ColdStorage-ByteHrs-DynamoDB", "50", "[storage]"},
      {"S3", vault("resource: s3, warm: 100 GB"), "WarmStorage-ByteHrs-S3", "100", "[storage]"},
      {"EBS", vault("resource: ebs, warm: 100 GB"), "EBS:SnapshotUsage", "100", "[storage]"},
      {"EBS, archived", vault("resource: ebs, warm: 0 GB, cold: 50 GB"),
       "EBS:SnapshotArchiveStorage", "50", "[storage]"},
      {"RDS", vault("resource: rds, warm: 100 GB"), "RDS:ChargedBackupUsage", "100", "[storage]"},
      {"Aurora", vault("resource: aurora, warm: 100 GB"), "Aurora:BackupUsage", "100", "[storage]"},
      {"air-gapped EBS", vault("resource: ebs, warm: 100 GB", "logically_air_gapped: true, "),
       "WarmStorage-ByteHrs-EBS-LAGV", "100", "[storage]"},
      {"air-gapped EBS is no snapshot",
       vault("resource: ebs, warm: 100 GB", "logically_air_gapped: true, "), "EBS:SnapshotUsage",
       "none", "[storage]"},
      {"air-gapped Aurora", vault("resource: aurora, warm: 100 GB", "logically_air_gapped: true, "),
       "WarmStorage-ByteHrs-Aurora-LAGV", "100", "[storage]"},
      {"not given", vault("resource: efs"), "WarmStorage-ByteHrs-EFS", "?",
       "usage is never invented"},
      {"no cold storage", vault("resource: efs, warm: 1 GB"), "ColdStorage-ByteHrs-EFS", "none",
       "[storage]"},
  };
  expect_quantities(rows);
  expect_quantities(rows, february_2026());
}

TEST(BackupVault, ChargesRestoresThatHaveAPrice) {
  const BuiltQuantityRow rows[] = {
      {"EFS", vault("resource: efs, restored: 10 GB"), "Restore-WarmBytes-EFS", "10", "[restore]"},
      {"DynamoDB", vault("resource: dynamodb, restored: 10 GB"), "Restore-WarmBytes-DynamoDB", "10",
       "[restore]"},
      {"S3", vault("resource: s3, restored: 10 GB"), "Restore-WarmBytes-S3", "10", "[restore]"},
      {"none", vault("resource: efs"), "Restore-WarmBytes-EFS", "none", "[restore]"},
  };
  expect_quantities(rows);
  EXPECT_THAT(all_assumptions_of(metered(vault("resource: ebs, warm: 1 GB, restored: 10 GB"))),
              HasSubstr("restoring backups of EBS from warm storage is free, unconfirmed"));
  // No price row has these: the key makes each a missing one, never $0.
  const BuiltQuantityRow missing[] = {
      {"EFS", vault("resource: efs, warm: 0 GB, cold: 9 GB, restored_from_cold: 1 GB"),
       "Restore-ColdBytes-EFS", "1", "[restore]"},
      {"EBS", vault("resource: ebs, warm: 0 GB, cold: 9 GB, restored_from_cold: 1 GB"),
       "EBS:SnapshotArchiveRetrieval", "1", "[restore]"},
      {"air-gapped EFS", vault("resource: efs, warm: 9 GB", "logically_air_gapped: true, "),
       "WarmStorage-ByteHrs-EFS-LAGV", "9", "[storage]"},
  };
  expect_quantities(missing);
  EXPECT_THAT(problems(vault("resource: rds, warm: 1 GB, restored_from_cold: 1 GB")),
              HasSubstr("backups of RDS have no cold storage"));
}

TEST(BackupVault, ChargesCopiesForTransferHereAndStorageThere) {
  const std::string copied =
      vault("resource: s3, warm: 500 GB, copies: [{region: us-west-2, transferred: 100 GB, "
            "storage: 300 GB}, {region: eu-west-1, transferred: 10 GB, storage: 20 GB}]");
  const BuiltCostRow rows[] = {
      {"transfer", copied, "USW2-AWS-Out-Bytes", "2", "[copy] 100 × 0.02"},
      {"transfer", copied, "EU-AWS-Out-Bytes", "0.2", "[copy] 10 × 0.02"},
      {"storage everywhere", copied, "WarmStorage-ByteHrs-S3", "41",
       "[copy] (500 + 300 + 20) × 0.05"},
  };
  expect_costs(rows);
  std::string regions;
  for (const auto& line : estimated(copied).lines) regions += line.region + " ";
  EXPECT_THAT(regions, HasSubstr("us-west-2"));
  EXPECT_THAT(regions, HasSubstr("eu-west-1"));
}

TEST(BackupVault, SharesTheFreeBackupStorageOfRds) {
  const std::string database =
      "\ndb: {kind: rds_instance, class: db.t3.small, storage: {size: 100 GB, used: 0 GB}, "
      "backups: {retention: 0 days}}";
  const BuiltCostRow rows[] = {
      {"no database", vault("resource: rds, warm: 150 GB"), "RDS:ChargedBackupUsage", "14.25",
       "[storage] 150 × 0.095"},
      {"a database of 100 GB", vault("resource: rds, warm: 150 GB") + database,
       "RDS:ChargedBackupUsage", "4.75", "[free] (150 − 100) × 0.095"},
      {"copies are not free here",
       vault("resource: rds, warm: 50 GB, copies: [{region: us-west-2, transferred: 0 GB, "
             "storage: 50 GB}]") +
           database,
       "RDS:ChargedBackupUsage", "4.75", "[free] 0 + 50 × 0.095"},
  };
  expect_costs(rows);
  EXPECT_THAT(assumptions_of(metered(vault("resource: rds, warm: 150 GB"))),
              HasSubstr("free backup storage of the service, unconfirmed"));
}

TEST(BackupVault, CostsTheListPriceOfUsEast1) {
  const BuiltCostRow rows[] = {
      {"EFS", vault("resource: efs, warm: 100 GB"), "WarmStorage-ByteHrs-EFS", "5", "× 0.05"},
      {"EFS, cold", vault("resource: efs, warm: 0 GB, cold: 100 GB"), "ColdStorage-ByteHrs-EFS",
       "1", "× 0.01"},
      {"DynamoDB", vault("resource: dynamodb, warm: 100 GB"), "WarmStorage-ByteHrs-DynamoDB", "10",
       "× 0.10"},
      {"EFS restores", vault("resource: efs, warm: 0 GB, restored: 100 GB"),
       "Restore-WarmBytes-EFS", "2", "× 0.02"},
      {"air-gapped EBS", vault("resource: ebs, warm: 100 GB", "logically_air_gapped: true, "),
       "WarmStorage-ByteHrs-EBS-LAGV", "5.75", "× 0.0575"},
  };
  expect_costs(rows);
}

TEST(BackupVault, HoldsColdBackupsForNinetyDays) {
  const std::string cold = "resource: efs, warm: 1 GB, cold: 1 GB";
  EXPECT_EQ(problems(vault(cold, "cold_after: 30 days, delete_after: 120 days, ")), "");
  EXPECT_THAT(problems(vault(cold, "cold_after: 30 days, delete_after: 119 days, ")),
              HasSubstr("resources.v.delete_after: 119 days is too early"));
  EXPECT_THAT(problems(vault(cold, "cold_after: 30 days, delete_after: 119 days, ")),
              HasSubstr("keep them for at least 120 days"));
  EXPECT_EQ(problems(vault(cold, "delete_after: 7 days, ")), "");  // stays warm
  EXPECT_THAT(assumptions_of(metered(vault(cold))), HasSubstr("at least the 90 days"));
  EXPECT_THAT(assumptions_of(metered(vault(cold, "cold_after: 30 days, delete_after: 120 days, "))),
              Not(HasSubstr("at least the 90 days")));
}

TEST(BackupVault, RefusesWhatAwsBackupDoesNot) {
  const BuiltProblemRow rows[] = {
      {"v: {kind: backup_vault}", "backups is required"},
      {"v: {kind: backup_vault, backups: []}", "what is backed up is required"},
      {vault("warm: 5 GB"), "resource is required"},
      {vault("resource: s3, cold: 5 GB"),
       "resources.v.backups[0].cold: backups of S3 cannot move to cold storage"},
      {vault("resource: rds, cold: 5 GB"), "backups of RDS cannot move to cold storage"},
      {vault("resource: aurora, cold: 5 GB"), "backups of Aurora cannot move to cold storage"},
      {vault("resource: efs, copies: [{transferred: 5 GB}]"), "region is required"},
      {vault("resource: efs, copies: [{region: us-east-1}]"),
       "resources.v.backups[0].copies[0].region: 'us-east-1' is where the data comes from"},
      {vault("resource: efs, copies: [{region: us-west-9}]"), "unknown region 'us-west-9'"},
      {vault("resource: efs", "cold_after: 0 days, "), "expected at least 1 day"},
  };
  expect_problems(rows);
}

}  // namespace
}  // namespace costplan::testing
