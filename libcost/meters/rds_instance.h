// RDS for PostgreSQL instances and read replicas as a stack file says them. What hangs
// on an instance (a replica, a proxy, copies of its backups) reads it by these tables.
#pragma once

#include <string>

#include "meters/db_instance.h"
#include "meters/extended_support.h"
#include "meters/meter.h"
#include "meters/rds_storage.h"

namespace costplan {

enum class RdsEngine : int { kPostgresql };
inline constexpr Choice kRdsEngines[] = {
    {"postgres", static_cast<int>(RdsEngine::kPostgresql), "RDS for PostgreSQL"},
    {"postgresql", static_cast<int>(RdsEngine::kPostgresql), "The same, spelt out"},
};

enum class RdsDeployment : int { kSingleAz, kMultiAz, kMultiAzCluster };
inline constexpr Choice kRdsDeployments[] = {
    {"single_az", static_cast<int>(RdsDeployment::kSingleAz), "One instance"},
    {"multi_az", static_cast<int>(RdsDeployment::kMultiAz),
     "An instance and a standby in another AZ"},
    {"multi_az_cluster", static_cast<int>(RdsDeployment::kMultiAzCluster),
     "A Multi-AZ DB cluster: a writer and two readable standbys in three AZs"},
};

struct RdsBackups {
  Amount retention;
  Amount daily_change;
  Amount manual_snapshots;
  Amount exported;
};

struct RdsInstance {
  Ref source;  // of a read replica
  RdsEngine engine = RdsEngine::kPostgresql;
  std::string engine_version;
  ExtendedSupport extended_support = ExtendedSupport::kAuto;
  std::string db_class;
  RdsDeployment deployment = RdsDeployment::kSingleAz;
  Amount count;
  Uptime schedule;
  Existence existence = Existence::kAlways;
  RdsStorage storage;
  RdsBackups backups;
  DatabaseInsights insights = DatabaseInsights::kStandard;
  Amount cpu_utilization;
  Amount replicated_data;  // of a read replica
  bool initial_copy = false;
};

namespace rds_detail {

constexpr Field backup_retention(std::string_view fallback, std::string_view doc) {
  return number<&RdsBackups::retention>("retention", Dimension::kDays, doc)
      .or_default(fallback)
      .at_most("35 days")
      .whole();
}
inline constexpr Field kDailyChange =
    usage<&RdsBackups::daily_change>("daily_change", Dimension::kGigabytes,
                                     "Data that changes in a day: size of each incremental backup");
inline constexpr Field kManualSnapshots = usage<&RdsBackups::manual_snapshots>(
    "manual_snapshots", Dimension::kGigabytes,
    "Storage that all manual snapshots of an instance take; none by default");
inline constexpr Field kExported = usage<&RdsBackups::exported>(
    "exported", Dimension::kGigabytesPerMonth,
    "Snapshots of an instance that are exported to S3, by their whole size; none by default");

inline constexpr Field kBackupFields[] = {
    backup_retention("1 day", "Automated backup retention, 0 to 35 days; 1 as in the AWS API "
                              "(the console proposes 7)"),
    kDailyChange,
    kManualSnapshots,
    kExported,
};
inline constexpr Field kReplicaBackupFields[] = {
    backup_retention("0 days", "Automated backup retention of the replica; none by default"),
    kDailyChange,
    kManualSnapshots,
    kExported,
};

inline constexpr Field kDeployment =
    choice<&RdsInstance::deployment>("deployment", kRdsDeployments,
                                     "Single-AZ, Multi-AZ with one standby, or with two readable")
        .or_default("single_az");
inline constexpr Field kInsights =
    choice<&RdsInstance::insights>("database_insights", kDatabaseInsights,
                                   "CloudWatch Database Insights, successor of Performance "
                                   "Insights")
        .or_default("standard");
inline constexpr Field kCpuUtilization =
    usage<&RdsInstance::cpu_utilization>(
        "cpu_utilization", Dimension::kFraction,
        "Average CPU of a burstable class (t3, t4g): credits above its baseline are charged")
        .at_most("100%");

}  // namespace rds_detail

inline constexpr Field kRdsInstanceFields[] = {
    choice<&RdsInstance::engine>("engine", kRdsEngines, "Database engine").or_default("postgres"),
    text<&RdsInstance::engine_version>("engine_version", "Engine version, such as 16 or 16.4"),
    choice<&RdsInstance::extended_support>("extended_support", kExtendedSupport,
                                           kExtendedSupportDoc)
        .or_default("auto"),
    text<&RdsInstance::db_class>("class", "DB instance class, such as db.t3.small").is_required(),
    rds_detail::kDeployment,
    number<&RdsInstance::count>("count", Dimension::kCount, "Identical instances")
        .or_default("1")
        .noun("instances")
        .whole(),
    uptime<&RdsInstance::schedule>("schedule",
                                   "When the instance runs; always by default. Storage and "
                                   "backups are charged while it is stopped too"),
    choice<&RdsInstance::existence>("exists", kExistences,
                                    "Whether it is stopped or deleted outside its schedule")
        .or_default("always"),
    record<&RdsInstance::storage>("storage", kRdsStorageFields, "Allocated storage").is_required(),
    record<&RdsInstance::backups>("backups", rds_detail::kBackupFields,
                                  "Automated backups and manual snapshots"),
    rds_detail::kInsights,
    rds_detail::kCpuUtilization,
};

inline constexpr std::string_view kRdsInstanceKind[] = {"rds_instance"};

inline constexpr Field kRdsReplicaFields[] = {
    ref<&RdsInstance::source>("source", kRdsInstanceKind, "The rds_instance that is replicated")
        .is_required(),
    text<&RdsInstance::db_class>("class", "DB instance class; that of the source by default"),
    rds_detail::kDeployment,
    number<&RdsInstance::count>("count", Dimension::kCount, "Identical replicas")
        .or_default("1")
        .noun("replicas")
        .whole(),
    record<&RdsInstance::storage>("storage", kRdsStorageFields,
                                  "Allocated storage; that of the source by default"),
    record<&RdsInstance::backups>("backups", rds_detail::kReplicaBackupFields,
                                  "Backups of the replica itself"),
    rds_detail::kInsights,
    rds_detail::kCpuUtilization,
    usage<&RdsInstance::replicated_data>(
        "replicated_data", Dimension::kGigabytesPerMonth,
        "Changes sent to each replica, which are charged when it is in another region"),
    flag<&RdsInstance::initial_copy>("initial_copy",
                                     "The replicas are created this month: the snapshot they "
                                     "start from is sent to another region too")
        .or_default("false"),
};

}  // namespace costplan
