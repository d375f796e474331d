// Aurora PostgreSQL clusters as a stack file says them: a cluster volume, which is
// charged by what is stored in it, and the DB instances that share it. A proxy reads a
// cluster by these tables.
#pragma once

#include <string>
#include <vector>

#include "meters/db_instance.h"
#include "meters/extended_support.h"
#include "meters/meter.h"

namespace costplan {

enum class AuroraStorage : int { kStandard, kIoOptimized };
inline constexpr Choice kAuroraStorage[] = {
    {"standard", static_cast<int>(AuroraStorage::kStandard), "I/O requests are charged"},
    {"io_optimized", static_cast<int>(AuroraStorage::kIoOptimized),
     "I/O is free; instances and storage cost more"},
};

// The class of instances that scale by themselves.
inline constexpr std::string_view kAuroraServerless = "db.serverless";

struct AuroraInstance {
  std::string db_class;
  Amount count;
  Amount average_capacity;
  Amount cpu_utilization;

  bool is_serverless() const { return db_class == kAuroraServerless; }
};

// Aurora Serverless v2: what each db.serverless instance may scale to.
struct AuroraCapacity {
  Amount min;
  Amount max;
};

struct AuroraBackups {
  Amount retention;
  Amount daily_change;
  Amount manual_snapshots;
  Amount exported;
};

struct AuroraCluster {
  std::string engine_version;
  ExtendedSupport extended_support = ExtendedSupport::kAuto;
  AuroraStorage configuration = AuroraStorage::kStandard;
  Amount count;
  std::vector<AuroraInstance> instances;
  AuroraCapacity capacity;
  Uptime schedule;
  Existence existence = Existence::kAlways;
  Amount storage_used;
  Amount io_requests;
  AuroraBackups backups;
  DatabaseInsights insights = DatabaseInsights::kStandard;
};

inline constexpr Field kAuroraInstanceFields[] = {
    text<&AuroraInstance::db_class>("class", "DB instance class, such as db.r6g.large, or "
                                             "db.serverless for Aurora Serverless v2")
        .is_required(),
    number<&AuroraInstance::count>("count", Dimension::kCount,
                                   "Instances of this class in a cluster, the writer included")
        .or_default("1")
        .noun("instances")
        .whole(),
    usage<&AuroraInstance::average_capacity>(
        "average_capacity", Dimension::kCount,
        "Average capacity of each db.serverless instance in ACU, while the cluster runs")
        .noun("ACU"),
    usage<&AuroraInstance::cpu_utilization>(
        "cpu_utilization", Dimension::kFraction,
        "Average CPU of a burstable class (t3, t4g): credits above its baseline are charged")
        .at_most("100%"),
};

inline constexpr Field kAuroraCapacityFields[] = {
    number<&AuroraCapacity::min>("min", Dimension::kCount,
                                 "Lowest capacity in ACU, in steps of 0.5; 0 pauses idle instances")
        .noun("ACU")
        .at_most("256")
        .may_range(),
    number<&AuroraCapacity::max>("max", Dimension::kCount,
                                 "Highest capacity in ACU, in steps of 0.5, 1 to 256")
        .noun("ACU")
        .at_least("1")
        .at_most("256")
        .may_range(),
};

inline constexpr Field kAuroraBackupFields[] = {
    number<&AuroraBackups::retention>("retention", Dimension::kDays,
                                      "Automated backup retention, 1 to 35 days; 1 day is free")
        .or_default("1 day")
        .at_least("1 day")
        .at_most("35 days")
        .whole(),
    usage<&AuroraBackups::daily_change>(
        "daily_change", Dimension::kGigabytes,
        "Data that changes in a day, all of which automated backups keep"),
    usage<&AuroraBackups::manual_snapshots>(
        "manual_snapshots", Dimension::kGigabytes,
        "Manual snapshots older than the retention, each as large as the cluster volume was; none "
        "by default"),
    usage<&AuroraBackups::exported>(
        "exported", Dimension::kGigabytesPerMonth,
        "Snapshots that are exported to S3, by their whole size; none by default"),
};

inline constexpr Field kAuroraClusterFields[] = {
    text<&AuroraCluster::engine_version>("engine_version",
                                         "PostgreSQL version of the cluster, such as 16 or 16.4"),
    choice<&AuroraCluster::extended_support>("extended_support", kExtendedSupport,
                                             kExtendedSupportDoc)
        .or_default("auto"),
    choice<&AuroraCluster::configuration>("storage_configuration", kAuroraStorage,
                                          "Cluster storage configuration")
        .or_default("standard"),
    number<&AuroraCluster::count>("count", Dimension::kCount, "Identical clusters")
        .or_default("1")
        .noun("clusters")
        .whole(),
    records<&AuroraCluster::instances>("instances", kAuroraInstanceFields,
                                       "The writer and the readers of a cluster, by class"),
    record<&AuroraCluster::capacity>("serverless_capacity", kAuroraCapacityFields,
                                     "What each db.serverless instance may scale to"),
    uptime<&AuroraCluster::schedule>("schedule",
                                     "When the instances run; always by default. Storage and "
                                     "backups are charged while the cluster is stopped too"),
    choice<&AuroraCluster::existence>("exists", kExistences,
                                      "Whether it is stopped or deleted outside its schedule")
        .or_default("always"),
    usage<&AuroraCluster::storage_used>("storage_used", Dimension::kGigabytes,
                                        "Size of the cluster volume, averaged over the month"),
    usage<&AuroraCluster::io_requests>("io_requests", Dimension::kCountPerMonth,
                                       "I/O requests of a cluster; free with io_optimized"),
    record<&AuroraCluster::backups>("backups", kAuroraBackupFields,
                                    "Automated backups and manual snapshots of a cluster"),
    choice<&AuroraCluster::insights>("database_insights", kDatabaseInsights,
                                     "CloudWatch Database Insights, successor of Performance "
                                     "Insights")
        .or_default("standard"),
};

}  // namespace costplan
