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

TEST(DbInstance, ChargesCpuCreditsBeyondTheBaselineOfBurstableClasses) {
  const BuiltQuantityRow rows[] = {
      {"beyond", instance("size: 20 GB", "cpu_utilization: 50%", "db.t3.small"), "CPUCredits:db.t3",
       "438", "(50% - 20%) x 2 vCPU x 730 h"},
      {"at the baseline", instance("size: 20 GB", "cpu_utilization: 20%", "db.t3.small"),
       "CPUCredits:db.t3", "none", "baseline of small: 20%"},
      {"t4g micro", instance("size: 20 GB", "cpu_utilization: 11%, count: 2", "db.t4g.micro"),
       "CPUCredits:db.t4g", "29.2", "1% x 2 vCPU x 2 x 730 h; baseline of micro: 10%"},
      {"not given", instance("size: 20 GB", "", "db.t3.small"), "CPUCredits:db.t3", "none",
       "assumed to stay within the baseline"},
      {"not burstable", instance("size: 20 GB", "cpu_utilization: 90%"), "CPUCredits:db.r6g",
       "none", "only t3 and t4g have credits"},
  };
  expect_quantities(rows);
  const BuiltCostRow costs[] = {
      {"beyond", instance("size: 20 GB", "cpu_utilization: 50%", "db.t3.small"), "CPUCredits:db.t3",
       "32.85", "price list: 438 x 0.075"},
  };
  expect_costs(costs);
  EXPECT_THAT(all_assumptions_of(metered(instance("size: 20 GB", "", "db.t3.small"))),
              HasSubstr("average CPU stays within the 20% baseline of db.t3.small"));
}

// User guide, billing: storage, performance and backups of an instance are charged for
// the time in which it exists; a restore drill is deleted afterwards.
TEST(DbInstance, IsChargedOnlyWhileItExists) {
  const std::string drill =
      instance("type: io1, size: 730 GB, iops: 7300, used: 73 GB",
               "schedule: 8 h, exists: schedule, deployment: multi_az, engine_version: '13', "
               "backups: {retention: 2 days, daily_change: 36.5 GB, manual_snapshots: 5 GB}");
  const std::string gp3 =
      instance("size: 1460 GB, iops: 12730, throughput: 573",
               "schedule: 10 h, exists: schedule, backups: {retention: 0 days}");
  const std::string cluster =
      "db: {kind: aurora_cluster, schedule: 6 h, exists: schedule, storage_used: 365 GB, "
      "io_requests: 1M, instances: [{class: db.r6g.large, count: 2}], "
      "backups: {retention: 3 days, daily_change: 73 GB}}\n";
  const BuiltQuantityRow rows[] = {
      {"hours", drill, "Multi-AZUsage:db.r6g.large", "8", "as scheduled"},
      {"storage", drill, "RDS:Multi-AZ-PIOPS-Storage", "8", "730 GB for 8 of 730 hours"},
      {"IOPS", drill, "RDS:Multi-AZ-PIOPS", "80", "7,300 IOPS for 8 of 730 hours"},
      // Automated backups go with the instance, manual snapshots stay:
      // (73 + 2 x 36.5) x 8 / 730 + 5.
      {"backups", drill, "RDS:ChargedBackupUsage", "6.6", "146 GB for 8 of 730 hours, and 5 GB"},
      {"Extended Support", drill, "ExtendedSupport:Yr1-Yr2:PostgreSQL13", "32",
       "8 h x 2 vCPU x 2 with the standby"},
      {"gp3", gp3, "RDS:GP3-Storage", "20", "1,460 GB for 10 of 730 hours"},
      {"gp3 IOPS", gp3, "RDS:GP3-PIOPS", "10", "730 beyond 12,000 for 10 of 730 hours"},
      {"gp3 throughput", gp3, "RDS:GP3-Throughput", "1", "73 beyond 500 for 10 of 730 hours"},
      {"Aurora instances", cluster, "InstanceUsage:db.r6g.large", "12", "2 times 6 hours"},
      {"Aurora volume", cluster, "Aurora:StorageUsage", "3", "365 GB for 6 of 730 hours"},
      {"Aurora I/O", cluster, "Aurora:StorageIOUsage", "1000000", "as many as there are"},
      {"Aurora backups", cluster, "Aurora:BackupUsage", "1.8", "3 x 73 GB for 6 of 730 hours"},
      {"by the week", instance("size: 168 GB", "schedule: sun 00:00-12:00, exists: schedule"),
       "RDS:GP3-Storage", "12", "168 GB for 12 of 168 hours"},
      {"off all month", instance("size: 100 GB", "schedule: never, exists: schedule"),
       "RDS:GP3-Storage", "0", "it does not exist"},
      {"stopped, not deleted", instance("size: 100 GB", "schedule: 8 h"), "RDS:GP3-Storage", "100",
       "user guide, stopping: provisioned storage is still charged"},
      {"stopped Aurora",
       "db: {kind: aurora_cluster, schedule: 8 h, storage_used: 100 GB, io_requests: 0}",
       "Aurora:StorageUsage", "100", "user guide, stopping: storage is still charged"},
  };
  expect_quantities(rows);
  const BuiltQuantityRow february[] = {
      {"storage in February", instance("size: 672 GB", "schedule: 8 h, exists: schedule"),
       "RDS:GP3-Storage", "8", "672 GB for 8 of 672 hours"},
  };
  expect_quantities(february, february_2026());
  const BuiltCostRow costs[] = {
      {"storage", drill, "RDS:Multi-AZ-PIOPS-Storage", "2", "price list: 8 x 0.25"},
  };
  expect_costs(costs);
}

TEST(DbInstance, AddsToTheFreeBackupStorageWhileItExists) {
  const BuiltCostRow rows[] = {
      // 10 GB are free for 73 of 730 hours.
      {"a tenth of the month",
       instance("size: 100 GB", "schedule: 73 h, exists: schedule, backups: {retention: 0 days, "
                                "manual_snapshots: 30 GB}"),
       "RDS:ChargedBackupUsage", "1.9", "(30 - 10) x 0.095"},
      {"stopped",
       instance("size: 100 GB", "schedule: 73 h, backups: {retention: 0 days, "
                                "manual_snapshots: 130 GB}"),
       "RDS:ChargedBackupUsage", "2.85", "(130 - 100) x 0.095"},
  };
  expect_costs(rows);
}

TEST(DbInstance, IsStoppedOrDeletedOutsideItsSchedule) {
  const BuiltProblemRow rows[] = {
      // Nothing says when it exists.
      {instance("size: 20 GB", "exists: schedule"),
       "resources.db.exists: it exists by its schedule, and there is none"},
      {"db: {kind: aurora_cluster, exists: schedule}", "resources.db.exists: it exists by its "},
      // User guide, stopping: a stopped cluster starts by itself after seven days.
      {"db: {kind: aurora_cluster, schedule: never}",
       "resources.db.schedule: RDS starts a stopped instance by itself after 7 days"},
  };
  expect_problems(rows);
  EXPECT_THAT(all_assumptions_of(metered(instance("size: 20 GB", "schedule: 8 h"))),
              HasSubstr("never stopped for more than 7 days"));
  EXPECT_THAT(
      all_assumptions_of(metered(instance("size: 20 GB", "schedule: 8 h, exists: schedule"))),
      Not(HasSubstr("stopped")));
}

}  // namespace
}  // namespace costplan::testing
