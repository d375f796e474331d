// Amazon Aurora PostgreSQL: the hours of every instance or, for Aurora Serverless v2,
// its capacity; the cluster volume by what is stored in it; I/O requests unless the
// cluster is I/O-Optimized.
//
// Backups up to the size of the cluster volume are free, for each cluster by itself
// (RDS pools them by region): what automated backups keep beyond a copy of the volume
// is the changes of the retained days.
#include <cstddef>
#include <string>
#include <utility>

#include "meters/aurora_cluster.h"
#include "meters/meter.h"
#include "reference/instance_classes.h"

namespace costplan {
namespace {

bool is_io_optimized(const AuroraCluster& cluster) {
  return cluster.configuration == AuroraStorage::kIoOptimized;
}

// --- Instances -------------------------------------------------------------------

// What is charged by size: the vCPUs of an instance, or the ACU of a serverless one.
Amount size_of(const AuroraInstance& instance, std::string_view field, std::string_view what,
               std::string hint, Meter& m) {
  if (instance.is_serverless()) return instance.average_capacity;
  return billed_vcpus(instance.db_class, field, what, std::move(hint), m);
}

void meter_insights(const AuroraCluster& cluster, const AuroraInstance& instance,
                    const Amount& hours, Meter& m) {
  if (cluster.insights == DatabaseInsights::kStandard) return;
  const bool is_serverless = instance.is_serverless();
  const Amount size = size_of(instance, "database_insights", "advanced",
                              "use standard, and declare the price as external", m);
  m.charge({.service = "AmazonCloudWatch",
            .usage_type =
                is_serverless ? "CW:DatabaseInsights-ACU-Hours" : "CW:DatabaseInsights-vCPU-Hours",
            .unit = is_serverless ? "ACU-Hr" : "vCPU-Hours"},
           hours * size, "Database Insights, advanced");
}

void meter_extended_support(const AuroraCluster& cluster, const ExtendedSupportCharge& support,
                            const AuroraInstance& instance, const Amount& hours, Meter& m) {
  const bool is_serverless = instance.is_serverless();
  const Amount size = size_of(instance, "extended_support", "Extended Support",
                              "use disabled, and declare the price as external", m);
  const std::string_view product = is_serverless ? "ASv2:AuroraPostgreSQL" : "AuroraPostgreSQL";
  auto& line = m.charge({.service = kRdsService,
                         .usage_type = support.usage_type(product),
                         .operation = kAuroraPostgresql,
                         .unit = is_serverless ? "ACU-Hr" : "vCPU-hour"},
                        hours * size, support.description());
  if (!support.assumption.empty()) line.assume(support.assumption);
  if (is_stopped_at_times(cluster.schedule, cluster.existence)) line.assume(kStoppedSupport);
}

void meter_instance(const AuroraCluster& cluster, const AuroraInstance& instance,
                    const Amount& hours, Meter& m) {
  if (instance.is_serverless()) {
    m.charge({.service = kRdsService,
              .usage_type = is_io_optimized(cluster) ? "Aurora:ServerlessV2IOOptimizedUsage"
                                                     : "Aurora:ServerlessV2Usage",
              .operation = kAuroraPostgresql,
              .unit = "ACU-Hr"},
             hours * instance.average_capacity, "Aurora Serverless v2 capacity");
    return;
  }
  const std::string_view usage =
      is_io_optimized(cluster) ? "InstanceUsageIOOptimized:" : "InstanceUsage:";
  m.charge({.service = kRdsService,
            .usage_type = std::string(usage) + rds_usage_class(instance.db_class),
            .operation = kAuroraPostgresql,
            .unit = "Hrs"},
           hours, "Aurora instance, " + instance.db_class);
  charge_cpu_credits(instance.db_class, instance.cpu_utilization, hours, m);
}

bool is_half_step(const Amount& capacity) {
  return !capacity.is_known() ||
         capacity.value().nanos() % Quantity::from_nanos(500'000'000).nanos() == 0;
}

void check_capacity(const AuroraCluster& cluster, Meter& m) {
  const auto& [min, max] = cluster.capacity;
  for (const auto& [field, capacity] :
       {std::pair{"serverless_capacity.min", &min}, std::pair{"serverless_capacity.max", &max}}) {
    if (!is_half_step(*capacity)) {
      m.error(field, capacity->text() + " is no step of 0.5 ACU");
    }
  }
  if (min.is_known() && max.is_known() && min.value() > max.value()) {
    m.error("serverless_capacity.min", min.text() + " is more than the max of " + max.text());
  }
}

// False when the class is none: then there is nothing to charge.
bool check_instance(const AuroraCluster& cluster, const AuroraInstance& instance,
                    const std::string& path, Meter& m) {
  const Amount& average = instance.average_capacity;
  const std::string field = path + ".average_capacity";
  if (!instance.is_serverless()) {
    if (average.is_known()) {
      m.error(field, "only db.serverless instances have a capacity in ACU");
    }
    return check_db_class(instance.db_class, path + ".class", m);
  }
  const auto& [min, max] = cluster.capacity;
  if (!min.is_known() || !max.is_known()) {
    if (!m.has_field("serverless_capacity.min") || !m.has_field("serverless_capacity.max")) {
      m.error("serverless_capacity", "db.serverless instances need a min and a max",
              "such as serverless_capacity: {min: 0.5, max: 8}");
    }
    return true;
  }
  if (average.is_known() && (average.value() < min.value() || average.value() > max.value())) {
    m.error(field,
            average.text() + " is out of range, expected " + min.text() + " to " + max.text());
  }
  return true;
}

// --- Storage and backups ---------------------------------------------------------

void meter_storage(const AuroraCluster& cluster, Meter& m) {
  m.charge(
      {.service = kRdsService,
       .usage_type =
           is_io_optimized(cluster) ? "Aurora:IO-OptimizedStorageUsage" : "Aurora:StorageUsage",
       .unit = "GB-Mo"},
      while_it_exists(cluster.count * cluster.storage_used, cluster.schedule, cluster.existence, m),
      "Cluster volume");
  if (is_io_optimized(cluster)) return;
  m.charge({.service = kRdsService,
            .usage_type = "Aurora:StorageIOUsage",
            .operation = kAuroraPostgresql,
            .unit = "IOs"},
           cluster.count * cluster.io_requests, "I/O requests");
}

void meter_backups(const AuroraCluster& cluster, Meter& m) {
  const AuroraBackups& backups = cluster.backups;
  const UsageKey key = {
      .service = kRdsService, .usage_type = "Aurora:BackupUsage", .unit = "GB-Mo"};
  if (backups.retention.value() > Quantity(1)) {
    m.charge(key,
             while_it_exists(cluster.count * backups.retention * backups.daily_change,
                             cluster.schedule, cluster.existence, m),
             "Automated backups beyond the size of the cluster volume")
        .assume("the volume neither grows nor shrinks much: what automated backups hold beyond its "
                "size, which is free, is the changes of the retained days");
  }
  if (m.has_field("backups.manual_snapshots")) {
    m.charge(key, cluster.count * backups.manual_snapshots, "Manual snapshots");
  }
  if (m.has_field("backups.exported")) {
    m.charge({.service = kRdsService,
              .usage_type = "Aurora:SnapshotExportToS3",
              .operation = kAuroraPostgresql,
              .unit = "GB"},
             cluster.count * backups.exported, "Snapshots exported to S3")
        .assume("an export is charged on the whole size of the snapshot, unconfirmed");
  }
}

void meter(const AuroraCluster& cluster, Meter& m) {
  check_schedule(cluster.schedule, cluster.existence, m);
  check_engine_version(cluster.engine_version, cluster.extended_support, m);
  check_capacity(cluster, m);
  const auto support = extended_support(cluster.engine_version, cluster.extended_support, m);
  for (std::size_t i = 0; i < cluster.instances.size(); ++i) {
    const AuroraInstance& instance = cluster.instances[i];
    if (!check_instance(cluster, instance, "instances[" + std::to_string(i) + "]", m)) continue;
    const Amount hours = cluster.count * instance.count * m.hours(cluster.schedule);
    meter_instance(cluster, instance, hours, m);
    meter_insights(cluster, instance, hours, m);
    if (support) meter_extended_support(cluster, *support, instance, hours, m);
  }
  if (cluster.count.is_zero()) return;  // no cluster, no storage
  if (cluster.instances.empty()) m.assume("the cluster has no instances: storage and backups only");
  meter_storage(cluster, m);
  meter_backups(cluster, m);
}

}  // namespace

std::span<const Kind> aurora_kinds() {
  static constexpr Kind kKinds[] = {make_kind<AuroraCluster, meter>(
      "aurora_cluster", "Amazon Aurora",
      "Aurora PostgreSQL clusters, provisioned or Serverless v2, with their backups",
      kAuroraClusterFields)};
  return kKinds;
}

}  // namespace costplan
