#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// An instance with these fields besides class and storage.
std::string instance(std::string_view storage, std::string_view more = "",
                     std::string_view instance_class = "db.r6g.large") {
  return "db: {kind: rds_instance, class: " + std::string(instance_class) + ", storage: {" +
         std::string(storage) + "}" + (more.empty() ? "" : ", ") + std::string(more) + "}\n";
}

std::string granted(const Metering& metering) {
  Quantity sum;
  for (const auto& usage : metering.usage) {
    if (usage.is_grant && usage.key.usage_type == "RDS:ChargedBackupUsage") {
      sum = *sum.plus(usage.quantity.value());
    }
  }
  return sum.to_string();
}

TEST(RdsInstance, ChargesHoursWhileRunningUnderTheUsageTypeOfItsDeployment) {
  const BuiltQuantityRow rows[] = {
      {"Single-AZ", instance("size: 20 GB", "", "db.t3.small"), "InstanceUsage:db.t3.small", "730",
       "billing rules 2: hours times rate of class and deployment"},
      {"Multi-AZ", instance("size: 20 GB", "deployment: multi_az", "db.t3.small"),
       "Multi-AZUsage:db.t3.small", "730", "billing rules 2: the Multi-AZ rate has the standby"},
      {"Multi-AZ is not Single-AZ too",
       instance("size: 20 GB", "deployment: multi_az", "db.t3.small"), "InstanceUsage:db.t3.small",
       "none", "billing rules 2: never both"},
      {"several", instance("size: 20 GB", "count: 3"), "InstanceUsage:db.r6g.large", "2190",
       "3 times 730"},
      {"none", instance("size: 20 GB", "count: 0"), "InstanceUsage:db.r6g.large", "0", "0 times"},
      {"none has no backups of unknown size", instance("size: 20 GB", "count: 0"),
       "RDS:ChargedBackupUsage", "none", "no instance, no storage"},
      {"xlarge is xl on the bill", instance("size: 20 GB", "", "db.r6g.2xlarge"),
       "InstanceUsage:db.r6g.2xl", "730", "price list: InstanceUsage:db.r6g.2xl"},
      {"t4g is written in full", instance("size: 20 GB", "", "db.t4g.2xlarge"),
       "InstanceUsage:db.t4g.2xlarge", "730", "price list: InstanceUsage:db.t4g.2xlarge"},
      {"60 hours a week", instance("size: 20 GB", "schedule: mon-fri 08:00-20:00"),
       "InstanceUsage:db.r6g.large", "260.714285714", "60 times 730/168"},
      {"hours a month", instance("size: 20 GB", "schedule: 220 h"), "InstanceUsage:db.r6g.large",
       "220", "as given"},
      {"storage while stopped", instance("size: 20 GB", "schedule: 220 h"), "RDS:GP3-Storage", "20",
       "user guide, stopping: provisioned storage is still charged"},
  };
  expect_quantities(rows);
  const BuiltQuantityRow february[] = {
      {"February 2026", instance("size: 20 GB", "", "db.t3.small"), "InstanceUsage:db.t3.small",
       "672", "billing rules 0.1: 28 days"},
      {"20 weekdays of 12 hours", instance("size: 20 GB", "schedule: mon-fri 08:00-20:00"),
       "InstanceUsage:db.r6g.large", "240", "February 2026 starts on a Sunday"},
      {"storage in February", instance("size: 20 GB"), "RDS:GP3-Storage", "20",
       "billing rules 0.1: GB-months do not vary"},
  };
  expect_quantities(february, february_2026());
}

TEST(RdsInstance, ChargesAllocatedStorageAndPerformanceBeyondTheBaseline) {
  const BuiltQuantityRow rows[] = {
      {"gp3 by default", instance("size: 20 GB"), "RDS:GP3-Storage", "20", "smallest size"},
      {"each instance", instance("size: 50 GB", "count: 2"), "RDS:GP3-Storage", "100", "2 times"},
      {"1 TB is 1,024 GB", instance("size: 1 TB"), "RDS:GP3-Storage", "1024", "billing rules 0.2"},
      {"gp3 399 GB", instance("size: 399 GB, iops: 3000, throughput: 125"), "RDS:GP3-PIOPS", "none",
       "user guide, storage: 3,000 IOPS and 125 MiB/s below 400 GiB"},
      {"gp3 400 GB at the baseline", instance("size: 400 GB, iops: 12000, throughput: 500"),
       "RDS:GP3-PIOPS", "none", "user guide, storage: 12,000 IOPS from 400 GiB"},
      {"gp3 400 GB at the baseline", instance("size: 400 GB, iops: 12000, throughput: 500"),
       "RDS:GP3-Throughput", "none", "user guide, storage: 500 MiB/s from 400 GiB"},
      {"gp3 400 GB beyond", instance("size: 400 GB, iops: 20000, throughput: 750"), "RDS:GP3-PIOPS",
       "8000", "20,000 - 12,000"},
      {"gp3 400 GB beyond", instance("size: 400 GB, iops: 20000, throughput: 750"),
       "RDS:GP3-Throughput", "250", "750 - 500"},
      {"gp3 401 GB, two Multi-AZ",
       instance("size: 401 GB, iops: 12001", "deployment: multi_az, count: 2"),
       "RDS:Multi-AZ-GP3-PIOPS", "2", "2 times 1 beyond the baseline"},
      {"gp3 401 GB, two Multi-AZ", instance("size: 401 GB", "deployment: multi_az, count: 2"),
       "RDS:Multi-AZ-GP3-Storage", "802", "allocated once, the rate has the standby"},
      {"gp3 Multi-AZ throughput",
       instance("size: 400 GB, iops: 16000, throughput: 4000", "deployment: multi_az"),
       "RDS:Multi-AZ-GP3-Throughput", "3500", "4,000 - 500; 4,000 is 0.25 of 16,000"},
      {"gp2", instance("type: gp2, size: 100 GB"), "RDS:GP2-Storage", "100", "price list"},
      {"gp2 Multi-AZ", instance("type: gp2, size: 100 GB", "deployment: multi_az"),
       "RDS:Multi-AZ-GP2-Storage", "100", "price list"},
      {"io1 smallest", instance("type: io1, size: 100 GB, iops: 1000"), "RDS:PIOPS-Storage", "100",
       "user guide, storage: io1 from 100 GiB"},
      {"io1 charges every IOPS", instance("type: io1, size: 100 GB, iops: 1000"), "RDS:PIOPS",
       "1000", "billing rules 2.1: on all provisioned IOPS"},
      {"io1 highest ratio", instance("type: io1, size: 100 GB, iops: 5000", "count: 2"),
       "RDS:PIOPS", "10000", "2 times 5,000; 50 per GB"},
      {"io1 lowest ratio", instance("type: io1, size: 2000 GB, iops: 1000"), "RDS:PIOPS", "1000",
       "0.5 per GB"},
      {"io1 Multi-AZ", instance("type: io1, size: 100 GB, iops: 1000", "deployment: multi_az"),
       "RDS:Multi-AZ-PIOPS", "1000", "price list"},
      {"io1 Multi-AZ storage",
       instance("type: io1, size: 100 GB, iops: 1000", "deployment: multi_az"),
       "RDS:Multi-AZ-PIOPS-Storage", "100", "price list"},
  };
  expect_quantities(rows);
}

// User guide, storage autoscaling: at most 10% free; steps of the largest of 10 GiB,
// 10% and the growth of 7 hours; not beyond the limit.
TEST(RdsInstance, ChargesTheAverageOfAutoscaledStorage) {
  const BuiltQuantityRow rows[] = {
      {"enough room", instance("size: 100 GB, max_size: 200 GB, used: 80 GB, growth: 0 GB"),
       "RDS:GP3-Storage", "100", "20% free"},
      {"just enough room", instance("size: 100 GB, max_size: 200 GB, used: 89 GB, growth: 0 GB"),
       "RDS:GP3-Storage", "100", "11% free"},
      {"10% free", instance("size: 100 GB, max_size: 200 GB, used: 90 GB, growth: 0 GB"),
       "RDS:GP3-Storage", "110", "one step before the month"},
      {"10 GB is the smallest step",
       instance("size: 20 GB, max_size: 200 GB, used: 18 GB, growth: 0 GB"), "RDS:GP3-Storage",
       "30", "10% would be 2 GB"},
      {"whole gigabytes", instance("size: 105 GB, max_size: 200 GB, used: 95 GB, growth: 0 GB"),
       "RDS:GP3-Storage", "116", "105 + 10% is 115.5"},
      {"scaled long ago", instance("size: 100 GB, max_size: 200 GB, used: 105 GB, growth: 0 GB"),
       "RDS:GP3-Storage", "121", "100, 110, 121: 105 are 86.8% of 121"},
      // Low from 90 GB, in hour 365, and from 99 GB, in hour 694:
      // (365 x 100 + 329 x 110 + 36 x 121) / 730.
      {"during the month", instance("size: 100 GB, max_size: 200 GB, used: 80 GB, growth: 20 GB"),
       "RDS:GP3-Storage", "105.542465753", "77,046 GB-hours / 730"},
      // From hour 0 on 10 GB/h: low at 90 (hour 9), 7 hours predict 70 GB: 170; low at
      // 153 (hour 16, 7 hours later): 240; hour 22: 220 of 240 is low: 310; hour 28 is
      // 280 of 310, low: 380; hour 35: 350 of 380 is low: 450, the limit.
      // 9 x 100 + 7 x 170 + 6 x 240 + 6 x 310 + 7 x 380 + 695 x 450 = 320,800.
      {"growth of seven hours",
       instance("size: 100 GB, max_size: 450 GB, used: 0 GB, growth: 7300 GB"), "RDS:GP3-Storage",
       "439.452054795", "320,800 GB-hours / 730"},
      {"up to the limit when the next step would exceed it",
       instance("size: 100 GB, max_size: 115 GB, used: 90 GB, growth: 0 GB"), "RDS:GP3-Storage",
       "115", "110, and 121 exceeds 115"},
      {"not beyond the limit",
       instance("size: 100 GB, max_size: 115 GB, used: 115 GB, growth: 0 GB"), "RDS:GP3-Storage",
       "115", "126.5 exceeds 115"},
      {"growth that no step within the limit covers",
       instance("size: 100 GB, max_size: 200 GB, used: 80 GB, growth: 1e12 GB/s"),
       "RDS:GP3-Storage", "100", "user guide: no autoscaling beyond the limit"},
      {"off when the limit is the size",
       instance("size: 100 GB, max_size: 100 GB, used: 95 GB, growth: 0 GB"), "RDS:GP3-Storage",
       "100", "MaxAllocatedStorage = AllocatedStorage"},
      {"each of two",
       instance("size: 100 GB, max_size: 200 GB, used: 90 GB, growth: 0 GB", "count: 2"),
       "RDS:GP3-Storage", "220", "2 times 110"},
      {"unknown data", instance("size: 100 GB, max_size: 200 GB"), "RDS:GP3-Storage", "100",
       "the allocated size"},
  };
  expect_quantities(rows);
  const BuiltQuantityRow february[] = {
      // Hours 336 and 639: (336 x 100 + 303 x 110 + 33 x 121) / 672.
      {"during February", instance("size: 100 GB, max_size: 200 GB, used: 80 GB, growth: 20 GB"),
       "RDS:GP3-Storage", "105.540178571", "70,923 GB-hours / 672"},
  };
  expect_quantities(february, february_2026());
}

TEST(RdsInstance, SaysWhatStorageAutoscalingCouldAddWhenTheDataIsUnknown) {
  EXPECT_THAT(all_assumptions_of(metered(instance("size: 100 GB, max_size: 500 GB"))),
              HasSubstr("at its limit the storage would be 500 GB instead of 100 GB"));
  EXPECT_THAT(all_assumptions_of(metered(instance("size: 100 GB"))), Not(HasSubstr("autoscaling")));
}

// The user guide said 5 GiB once.
TEST(RdsInstance, SaysThatTheSmallestStepIsUnconfirmedWhereItCounts) {
  const std::string text = "adds at least 10 GB at a time, unconfirmed";
  const auto assumed = [](const char* storage) {
    return all_assumptions_of(metered(instance(storage)));
  };
  EXPECT_THAT(assumed("size: 99 GB, max_size: 200 GB, used: 90 GB, growth: 0 GB"), HasSubstr(text));
  EXPECT_THAT(assumed("size: 100 GB, max_size: 200 GB, used: 90 GB, growth: 0 GB"),
              Not(HasSubstr(text)));
  EXPECT_THAT(assumed("size: 99 GB, max_size: 200 GB, used: 80 GB, growth: 0 GB"),
              Not(HasSubstr(text)));
}

TEST(RdsInstance, SaysWhenTheDataOutgrowsTheStorage) {
  const std::string_view fixed = "size: 100 GB, used: 90 GB, growth: ";
  EXPECT_THAT(all_assumptions_of(metered(instance(std::string(fixed) + "11 GB"))),
              HasSubstr("the data outgrows the allocated 100 GB"));
  EXPECT_THAT(all_assumptions_of(metered(instance(std::string(fixed) + "10 GB"))),
              Not(HasSubstr("outgrows")));
  const std::string_view scaled = "size: 100 GB, max_size: 115 GB, used: 90 GB, growth: ";
  EXPECT_THAT(all_assumptions_of(metered(instance(std::string(scaled) + "26 GB"))),
              HasSubstr("the data outgrows the 115 GB that storage autoscaling reaches"));
  EXPECT_THAT(all_assumptions_of(metered(instance(std::string(scaled) + "25 GB"))),
              Not(HasSubstr("outgrows")));
}

TEST(RdsInstance, ChargesAFullBackupAndTheChangesOfEachRetainedDay) {
  const BuiltQuantityRow rows[] = {
      {"seven days",
       instance("size: 100 GB, used: 10 GB", "backups: {retention: 7 days, daily_change: 1 GB}"),
       "RDS:ChargedBackupUsage", "17", "billing rules 2.2: first full + retention times change"},
      {"one day by default", instance("size: 100 GB, used: 10 GB", "backups: {daily_change: 1 GB}"),
       "RDS:ChargedBackupUsage", "11", "API default: 1 day"},
      {"each instance",
       instance("size: 100 GB, used: 10 GB",
                "count: 3, backups: {retention: 7 days, daily_change: 1 GB}"),
       "RDS:ChargedBackupUsage", "51", "3 times 17"},
      {"backups off", instance("size: 100 GB, used: 10 GB", "backups: {retention: 0 days}"),
       "RDS:ChargedBackupUsage", "none", "retention 0 turns automated backups off"},
      {"data not known", instance("size: 100 GB"), "RDS:ChargedBackupUsage", "?",
       "usage that nobody gave stays unknown"},
      {"manual snapshots outlive backups",
       instance("size: 100 GB", "count: 2, backups: {retention: 0 days, manual_snapshots: 30 GB}"),
       "RDS:ChargedBackupUsage", "60", "billing rules 2.2: manual snapshots count too"},
      {"automated and manual",
       instance("size: 100 GB, used: 10 GB",
                "backups: {retention: 7 days, daily_change: 1 GB, manual_snapshots: 30 GB}"),
       "RDS:ChargedBackupUsage", "47", "17 + 30"},
      {"exports to S3", instance("size: 100 GB", "count: 2, backups: {exported: 100 GB}"),
       "RDS:SnapshotExportToS3", "200", "pricing page: each GB of the snapshot; 2 times 100"},
      {"no exports", instance("size: 100 GB"), "RDS:SnapshotExportToS3", "none", "none by default"},
  };
  expect_quantities(rows);
  const BuiltQuantityRow february[] = {
      {"in February",
       instance("size: 100 GB, used: 10 GB", "backups: {retention: 7 days, daily_change: 1 GB}"),
       "RDS:ChargedBackupUsage", "17", "GB-months do not vary"},
  };
  expect_quantities(february, february_2026());
}

TEST(RdsInstance, GrantsItsAllocatedStorageToTheBackupPoolOfTheRegion) {
  EXPECT_EQ(granted(metered(instance("size: 100 GB"))), "100");
  EXPECT_EQ(granted(metered(instance("size: 100 GB", "count: 2"))), "200");
  EXPECT_EQ(granted(metered(instance("size: 100 GB", "schedule: 220 h"))), "100");
  // The standby's storage does not double the allowance: assumed, and said.
  const auto multi_az = metered(instance("size: 100 GB, used: 10 GB", "deployment: multi_az"));
  EXPECT_EQ(granted(multi_az), "100");
  EXPECT_THAT(all_assumptions_of(multi_az), HasSubstr("the standby's storage does not add"));
  EXPECT_EQ(granted(metered(instance("size: 100 GB") +
                            "read: {kind: rds_read_replica, source: db, count: 2}\n")),
            "300");
}

TEST(RdsInstance, SharesTheFreeBackupStorageOfARegion) {
  constexpr std::string_view kBackup = "RDS:ChargedBackupUsage";
  const auto pair = [](std::string_view snapshots) {
    return "a: {kind: rds_instance, class: db.t3.small, storage: {size: 60 GB, used: 30 GB}, "
           "backups: {retention: 10 days, daily_change: 2 GB}}\n"
           "b: {kind: rds_instance, class: db.t3.small, storage: {size: 40 GB}, "
           "backups: {retention: 0 days, manual_snapshots: " +
           std::string(snapshots) + "}}\n";
  };
  const std::string standby =
      instance("size: 100 GB", "deployment: multi_az, backups: {retention: 0 days, "
                               "manual_snapshots: 150 GB}");
  const std::string replica = instance("size: 100 GB, used: 50 GB", "backups: {daily_change: 0 GB, "
                                                                    "manual_snapshots: 150 GB}") +
                              "read: {kind: rds_read_replica, source: db}\n";
  const std::string regions =
      "a: {kind: rds_instance, class: db.t3.small, storage: {size: 20 GB}, "
      "backups: {retention: 0 days, manual_snapshots: 45 GB}}\n"
      "b: {kind: rds_instance, region: us-east-2, class: db.t3.small, storage: {size: 500 GB}, "
      "backups: {retention: 0 days}}\n";
  const BuiltCostRow rows[] = {
      {"more than is free", pair("75 GB"), kBackup, "2.375",
       "AWS's example: 50 GB automated + 75 GB manual - 100 GB allocated = 25 GB x 0.095"},
      {"as much as is free", pair("50 GB"), kBackup, "0", "billing rules 2.2: 50 + 50 - 100"},
      {"1 GB more than is free", pair("51 GB"), kBackup, "0.095", "1 GB x 0.095"},
      {"a standby adds nothing", standby, kBackup, "4.75", "50 GB x 0.095"},
      {"a replica's storage counts", replica, kBackup, "0",
       "billing rules 2.2: 50 + 150 - 2 times 100"},
      {"another region has a pool of its own", regions, kBackup, "2.375", "25 GB x 0.095"},
  };
  expect_costs(rows);
}

TEST(RdsInstance, CostsWhatThePriceListSays) {
  const std::string small =
      instance("size: 20 GB, used: 5 GB", "deployment: multi_az, backups: {daily_change: 0 GB}",
               "db.t3.small");
  const std::string large = instance("size: 400 GB, iops: 20000, throughput: 750");
  const std::string io1 = instance("type: io1, size: 100 GB, iops: 1000");
  const BuiltCostRow rows[] = {
      {"Multi-AZ", small, "Multi-AZUsage:db.t3.small", "52.56", "price list: 730 x 0.072"},
      {"Multi-AZ storage", small, "RDS:Multi-AZ-GP3-Storage", "4.6", "price list: 20 x 0.23"},
      {"backups within what is free", small, "RDS:ChargedBackupUsage", "0",
       "billing rules 2.2: 5 of 20"},
      {"gp3 IOPS", large, "RDS:GP3-PIOPS", "160", "price list: 8,000 x 0.02"},
      {"gp3 throughput", large, "RDS:GP3-Throughput", "20", "price list: 250 x 0.08"},
      {"io1 storage", io1, "RDS:PIOPS-Storage", "12.5", "price list: 100 x 0.125"},
      {"io1 IOPS", io1, "RDS:PIOPS", "100", "price list: 1,000 x 0.1"},
      {"export to S3", instance("size: 100 GB", "backups: {retention: 0 days, exported: 80 GB}"),
       "RDS:SnapshotExportToS3", "0.8", "price list: 80 x 0.01"},
  };
  expect_costs(rows);
}

TEST(RdsInstance, ChargesAdvancedDatabaseInsightsPerVcpuHour) {
  const BuiltQuantityRow rows[] = {
      {"standard by default", instance("size: 20 GB"), "CW:DatabaseInsights-vCPU-Hours", "none",
       "billing rules 2.3: standard is free"},
      {"two vCPU", instance("size: 20 GB", "database_insights: advanced"),
       "CW:DatabaseInsights-vCPU-Hours", "1460", "730 x 2"},
      {"while it runs", instance("size: 20 GB", "database_insights: advanced, schedule: 220 h"),
       "CW:DatabaseInsights-vCPU-Hours", "440", "220 x 2"},
      {"the standby is not counted",
       instance("size: 20 GB", "database_insights: advanced, deployment: multi_az"),
       "CW:DatabaseInsights-vCPU-Hours", "1460", "assumed"},
  };
  expect_quantities(rows);
  const BuiltCostRow costs[] = {
      {"two vCPU", instance("size: 20 GB", "database_insights: advanced"),
       "CW:DatabaseInsights-vCPU-Hours", "18.25", "price list: 1,460 x 0.0125"},
  };
  expect_costs(costs);
}

TEST(RdsInstance, RefusesWhatRdsRefuses) {
  const BuiltProblemRow rows[] = {
      // User guide, storage: gp3 is not adjustable below 400 GiB. From there it has
      // 12,000-64,000 IOPS, 500-4,000 MiB/s, and a throughput to IOPS of 0.25 at most.
      {instance("size: 399 GB, iops: 12000"),
       "resources.db.storage.iops: gp3 below 400 GB always has 3,000 IOPS"},
      {instance("size: 399 GB, throughput: 500"),
       "resources.db.storage.throughput: gp3 below 400 GB always has 125 MiB/s"},
      {instance("size: 400 GB, iops: 11999"), "expected 12,000 to 64,000"},
      {instance("size: 400 GB, iops: 64001"), "expected 12,000 to 64,000"},
      {instance("size: 400 GB, throughput: 499"), "expected 500 to 4,000 MiB/s"},
      {instance("size: 400 GB, iops: 64000, throughput: 4001"), "expected 500 to 4,000 MiB/s"},
      {instance("size: 400 GB, throughput: 3001"), "provision at least 12,004 IOPS"},
      {instance("size: 400 GB, iops: 15999, throughput: 4000"), "provision at least 16,000 IOPS"},
      // User guide, storage: 20-65,536 GiB; io1 100-65,536 GiB and 1,000-256,000 IOPS; gp2
      // includes its IOPS.
      {instance("size: 19 GB"), "resources.db.storage.size: '19 GB' is too small"},
      {instance("size: 65537 GB"), "resources.db.storage.size: '65537 GB' is too large"},
      {instance("type: io1, size: 99 GB, iops: 1000"),
       "resources.db.storage.size: 99 GB is too small, io1 needs at least 100 GB"},
      {instance("type: io1, size: 100 GB"), "resources.db.storage.iops: io1 needs iops"},
      {instance("type: io1, size: 100 GB, iops: 999"), "expected 1,000 to 256,000"},
      {instance("type: gp2, size: 100 GB, iops: 1000"),
       "resources.db.storage.iops: gp2 includes 3 IOPS per GB"},
      // API, Iops: a multiple of .5 to 50 of the storage.
      {instance("type: io1, size: 100 GB, iops: 5001"), "io1 takes 0.5 to 50 IOPS per GB"},
      {instance("type: io1, size: 2001 GB, iops: 1000"), "io1 takes 0.5 to 50 IOPS per GB"},
      // API, StorageThroughput: gp3 only.
      {instance("type: io1, size: 100 GB, iops: 1000, throughput: 500"),
       "resources.db.storage.throughput: only gp3 takes a throughput"},
      // User guide, autoscaling: a limit at least 10% above the size.
      {instance("size: 100 GB, max_size: 99 GB"),
       "resources.db.storage.max_size: 99 GB is below the allocated 100 GB"},
      {instance("size: 100 GB, max_size: 109 GB"), "at least 10% more"},
      // Data that does not fit: arithmetic.
      {instance("size: 100 GB, used: 101 GB"),
       "resources.db.storage.used: 101 GB of data do not fit into 100 GB"},
      {instance("size: 100 GB, max_size: 200 GB, used: 201 GB"),
       "resources.db.storage.used: 201 GB of data do not fit into 200 GB"},
      // User guide, stopping: an instance that is never on.
      {instance("size: 20 GB", "schedule: never"),
       "resources.db.schedule: RDS starts a stopped instance by itself after 7 days"},
      {instance("size: 20 GB", "schedule: 0 h"),
       "resources.db.schedule: RDS starts a stopped instance"},
      // API, BackupRetentionPeriod: 0 to 35.
      {instance("size: 20 GB", "backups: {retention: 36 days}"),
       "resources.db.backups.retention: '36 days' is too large"},
      // Misspelt names.
      {instance("size: 20 GB", "", "db.t3.smal"), "did you mean 'db.t3.small'?"},
      {instance("size: 20 GB", "engine_version: latest"),
       "resources.db.engine_version: 'latest' is not a PostgreSQL version"},
      // Price list: an engine without prices.
      {instance("size: 20 GB", "engine: mysql"),
       "unknown value 'mysql', expected one of postgres, postgresql"},
      // Instance class table: vCPU that are not known.
      {instance("size: 20 GB", "database_insights: advanced", "db.m8g.large"),
       "resources.db.database_insights: advanced is charged per vCPU, and how many db.m8g.large"},
      // Checked arithmetic: huge numbers do not overflow.
      {instance("size: 1e20 GB, max_size: 1e25 GB, used: 1e19 GB, growth: 1e25 GB"),
       "resources.db.storage.size"},
  };
  expect_problems(rows);
}

TEST(RdsInstance, AcceptsWhatIsJustWithinTheLimits) {
  for (const auto& yaml :
       {instance("size: 20 GB"), instance("size: 65536 GB"),
        instance("size: 400 GB, iops: 64000, throughput: 4000"),
        instance("size: 400 GB, throughput: 3000"), instance("size: 100 GB, max_size: 110 GB"),
        instance("size: 100 GB, used: 100 GB"),
        instance("size: 20 GB", "backups: {retention: 35 days}"),
        instance("size: 20 GB", "schedule: sun 00:00-00:01"),
        instance("size: 20 GB", "", "db.r8g.large"), instance("size: 20 GB", "", "db.m8g.large"),
        instance("size: 20 GB", "engine: postgresql, engine_version: '17.2'")}) {
    EXPECT_EQ(problems(yaml), "") << yaml;
  }
}

}  // namespace
}  // namespace costplan::testing
