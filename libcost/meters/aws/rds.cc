// Amazon RDS: instance hours, allocated storage, provisioned performance, backups.
//
// Multi-AZ has usage types of its own, whose list rates already contain the standby.
// Storage is billed as allocated, used or not, also while the instance is stopped.
// Backups cost only what exceeds the storage of all instances of the region: the
// pool is filled here with grants and drained in rating.
#include <algorithm>
#include <string>

#include "meters/inter_region.h"
#include "meters/meter.h"
#include "meters/rds_instance.h"
#include "reference/instance_classes.h"

namespace costplan {
namespace {

// The engine as the bill knows it.
std::string_view operation_of(RdsEngine engine) {
  switch (engine) {
    case RdsEngine::kPostgresql: break;
  }
  return kRdsPostgresql;
}

// A deployment as the bill spells it, and its instances, standbys included.
struct Deployment {
  std::string_view instance;
  std::string_view storage;
  std::string_view suffix;
  Amount instances;
};

Deployment deployment_of(const RdsInstance& db) {
  switch (db.deployment) {
    case RdsDeployment::kMultiAz:
      return {"Multi-AZUsage:", "RDS:Multi-AZ-", ", Multi-AZ", Amount(2, "2 with the standby")};
    case RdsDeployment::kMultiAzCluster:
      return {"Multi-AZClusterUsage:", "RDS:Multi-AZCluster-", ", Multi-AZ DB cluster",
              Amount(3, "3 with both standbys")};
    case RdsDeployment::kSingleAz: break;
  }
  return {"InstanceUsage:", "RDS:", "", Amount(1)};
}

// --- Storage ---------------------------------------------------------------------

void meter_storage(const RdsInstance& db, const Amount& gigabytes, Meter& m) {
  const std::string prefix(deployment_of(db).storage);
  const RdsStorage& storage = db.storage;
  const bool is_cluster = db.deployment == RdsDeployment::kMultiAzCluster;
  auto charge = [&](std::string_view usage_type, std::string_view unit, const Amount& each,
                    std::string description) {
    m.charge({.service = kRdsService, .usage_type = prefix + std::string(usage_type), .unit = unit},
             while_it_exists(db.count * each, db.schedule, db.existence, m),
             std::move(description));
  };
  // What the bill calls the performance of a Multi-AZ DB cluster is not known.
  auto charge_performance = [&](std::string_view usage_type, std::string_view unit,
                                const Amount& each, std::string description) {
    if (!is_cluster) return charge(usage_type, unit, each, std::move(description));
    m.not_included(description + " of a Multi-AZ DB cluster, " + each.text() +
                   ": what the bill calls them is not known here; declare the price as external");
  };
  switch (storage.type) {
    case RdsStorageType::kGp2: charge("GP2-Storage", "GB-Mo", gigabytes, "gp2 storage"); break;
    case RdsStorageType::kIo1:
      charge("PIOPS-Storage", "GB-Mo", gigabytes, "io1 storage");
      charge_performance("PIOPS", "IOPS-Mo", storage.iops, "Provisioned IOPS");
      break;
    case RdsStorageType::kGp3: {
      charge("GP3-Storage", "GB-Mo", gigabytes, "gp3 storage");
      const auto baseline = gp3_baseline(storage.size);
      const Amount iops = beyond(storage.iops, baseline.iops);
      const Amount throughput = beyond(storage.throughput, baseline.throughput);
      if (iops.is_positive()) {
        charge_performance("GP3-PIOPS", "IOPS-Mo", iops, "IOPS beyond the baseline");
      }
      if (throughput.is_positive()) {
        charge_performance("GP3-Throughput", "MBPS-Mo", throughput,
                           "Throughput beyond the baseline");
      }
      break;
    }
  }
}

// --- Backups ---------------------------------------------------------------------

void meter_backups(const RdsInstance& db, const Amount& gigabytes, Meter& m) {
  const UsageKey key = {
      .service = kRdsService, .usage_type = "RDS:ChargedBackupUsage", .unit = "GB-Mo"};
  m.grant(key, while_it_exists(db.count * gigabytes, db.schedule, db.existence, m));
  auto charge = [&](const Amount& all, std::string description) {
    auto& line = m.charge(key, all, std::move(description));
    if (db.deployment == RdsDeployment::kMultiAz) {
      line.assume("the standby's storage does not add to the free backup storage, unconfirmed");
    } else if (db.deployment == RdsDeployment::kMultiAzCluster) {
      line.assume("the standbys' storage does not add to the free backup storage, unconfirmed");
    }
    if (is_stopped_at_times(db.schedule, db.existence)) {
      line.assume("storage adds to the free backup storage while the instance is stopped too, "
                  "unconfirmed");
    }
  };
  if (db.backups.retention.is_positive()) {
    charge(while_it_exists(
               db.count * (db.storage.used + db.backups.retention * db.backups.daily_change),
               db.schedule, db.existence, m),
           "Automated backups");
  }
  // They outlive the instance.
  if (m.has_field("backups.manual_snapshots")) {
    charge(db.count * db.backups.manual_snapshots, "Manual snapshots");
  }
  if (m.has_field("backups.exported")) {
    m.charge({.service = kRdsService,
              .usage_type = "RDS:SnapshotExportToS3",
              .operation = operation_of(db.engine),
              .unit = "GB"},
             db.count * db.backups.exported, "Snapshots exported to S3")
        .assume("an export is charged on the whole size of the snapshot, unconfirmed");
  }
}

// --- Instance --------------------------------------------------------------------

void meter_extended_support(const RdsInstance& db, const Amount& hours, Meter& m) {
  const auto support = extended_support(db.engine_version, db.extended_support, m);
  if (!support) return;
  Amount vcpus = billed_vcpus(db.db_class, "extended_support", "Extended Support",
                              "use disabled, and declare the price as external", m);
  if (db.deployment != RdsDeployment::kSingleAz) vcpus *= deployment_of(db).instances;
  auto& line = m.charge({.service = kRdsService,
                         .usage_type = support->usage_type("PostgreSQL"),
                         .operation = operation_of(db.engine),
                         .unit = "vCPU-hour"},
                        hours * vcpus, support->description());
  if (!support->assumption.empty()) line.assume(support->assumption);
  if (is_stopped_at_times(db.schedule, db.existence)) line.assume(kStoppedSupport);
}

void meter_insights(const RdsInstance& db, const Amount& hours, Meter& m) {
  if (db.insights == DatabaseInsights::kStandard) return;
  Amount vcpus = billed_vcpus(db.db_class, "database_insights", "advanced",
                              "use standard, and declare the price as external", m);
  const bool is_cluster = db.deployment == RdsDeployment::kMultiAzCluster;
  if (is_cluster) vcpus *= deployment_of(db).instances;
  auto& line = m.charge({.service = "AmazonCloudWatch",
                         .usage_type = "CW:DatabaseInsights-vCPU-Hours",
                         .unit = "vCPU-Hours"},
                        hours * vcpus, "Database Insights, advanced");
  if (is_cluster) line.assume("the readable standbys' vCPUs are charged too, unconfirmed");
  if (db.deployment == RdsDeployment::kMultiAz) {
    line.assume("the standby's vCPUs are not charged, unconfirmed");
  }
}

void meter_instance(const RdsInstance& db, const Amount& hours, std::string_view description,
                    Meter& m) {
  const auto deployment = deployment_of(db);
  m.charge({.service = kRdsService,
            .usage_type = std::string(deployment.instance) + rds_usage_class(db.db_class),
            .operation = operation_of(db.engine),
            .unit = "Hrs"},
           hours, std::string(description) + ", " + db.db_class + std::string(deployment.suffix));
  charge_cpu_credits(db.db_class, db.cpu_utilization, hours, m);
  meter_insights(db, hours, m);
  meter_extended_support(db, hours, m);
}

// Multi-AZ DB clusters run on classes with local storage, whose families have a d:
// m6gd, r6gd, c6gd, x2iedn.
bool has_local_storage(std::string_view db_class) {
  const auto family = db_class.substr(0, db_class.rfind('.'));
  const auto generation = family.find_first_of("0123456789");
  return generation != std::string_view::npos && family.find('d', generation) < family.size();
}

void check_deployment(const RdsInstance& db, bool is_class, Meter& m) {
  if (db.deployment != RdsDeployment::kMultiAzCluster) return;
  if (is_class && !has_local_storage(db.db_class)) {
    m.error("class", "Multi-AZ DB clusters do not run on " + db.db_class +
                         ", expected a class with local storage such as db.m6gd.large");
  }
  if (db.storage.type == RdsStorageType::kGp2) {
    m.error("storage.type", "Multi-AZ DB clusters have no gp2 storage", "use gp3 or io1");
  }
  if (m.has_field("storage.max_size")) {
    m.error("storage.max_size", "Multi-AZ DB clusters have no storage autoscaling");
  }
  if (is_stopped_at_times(db.schedule, db.existence)) {
    m.error("schedule", "RDS cannot stop a Multi-AZ DB cluster",
            "drop the schedule, or delete the cluster outside it: exists: schedule");
  }
}

void meter(const RdsInstance& db, Meter& m) {
  const bool is_class = check_db_class(db.db_class, "class", m);
  check_schedule(db.schedule, db.existence, m);
  check_engine_version(db.engine_version, db.extended_support, m);
  check_storage(db.storage, m);
  check_deployment(db, is_class, m);
  if (is_class) meter_instance(db, db.count * m.hours(db.schedule), "DB instance", m);
  if (db.count.is_zero()) return;  // no instance, no storage
  const Amount gigabytes = allocated_storage(db.storage, m);
  meter_storage(db, gigabytes, m);
  meter_backups(db, gigabytes, m);
}

// --- Read replicas ---------------------------------------------------------------

void check_source(const RdsInstance& source, const std::string& name, Meter& m) {
  if (source.schedule.kind != Uptime::Kind::kAlways) {
    m.error("source",
            "'" + name +
                "' has a schedule, and RDS cannot stop an instance "
                "that has a read replica",
            "drop the schedule of '" + name + "'");
  }
  if (source.backups.retention.is_zero()) {
    m.error("source",
            "'" + name +
                "' has no automated backups, and RDS replicates only "
                "from an instance that has",
            "give '" + name + "' a backups.retention of at least 1 day");
  }
}

// What crosses regions is charged to the region of the source.
void meter_replication(const RdsInstance& db, std::string_view from, Meter& m) {
  if (from == m.region()) return;
  charge_from_other_region(from, db.count * db.replicated_data,
                           "Changes replicated from " + std::string(from), m);
  if (db.initial_copy) {
    charge_from_other_region(from, db.count * db.storage.used,
                             "Snapshot that the replica starts from", m);
  }
}

void meter_replica(const RdsInstance& given, Meter& m) {
  // What is wrong with the replica itself shows even where its source is wrong.
  const bool is_class = !m.has_field("class") || check_db_class(given.db_class, "class", m);
  if (m.has_field("storage")) check_storage(given.storage, m);
  const Resource* resource = m.find(given.source);
  if (resource == nullptr || resource->kind != kRdsInstanceKind[0]) return;
  const auto source = m.target<RdsInstance>(given.source, kRdsInstanceFields);
  if (!source) return;
  check_source(*source, resource->name, m);

  RdsInstance db = given;
  db.engine = source->engine;
  db.engine_version = source->engine_version;
  db.extended_support = source->extended_support;
  if (!m.has_field("class")) db.db_class = source->db_class;
  if (m.has_field("storage")) {
    if (db.storage.size.is_known() && db.storage.size.value() < source->storage.size.value()) {
      m.error("storage.size", db.storage.size.text() + " is less than the " +
                                  source->storage.size.text() + " of the source");
    }
    // The data is the same, whatever it is stored on.
    if (!m.has_field("storage.used")) db.storage.used = source->storage.used;
    if (!m.has_field("storage.growth")) db.storage.growth = source->storage.growth;
  } else {
    db.storage = source->storage;
  }
  check_deployment(db, is_class, m);
  if (is_class) meter_instance(db, db.count * m.hours(), "Read replica", m);
  if (db.count.is_zero()) return;
  const Amount gigabytes = allocated_storage(db.storage, m);
  meter_storage(db, gigabytes, m);
  meter_backups(db, gigabytes, m);
  meter_replication(db, resource->region, m);
}

}  // namespace

std::span<const Kind> rds_kinds() {
  static constexpr Kind kKinds[] = {
      make_kind<RdsInstance, meter>("rds_instance", "Amazon RDS",
                                    "RDS for PostgreSQL, Single-AZ or Multi-AZ, with its backups",
                                    kRdsInstanceFields),
      make_kind<RdsInstance, meter_replica>("rds_read_replica", "Amazon RDS",
                                            "Read replicas of an rds_instance", kRdsReplicaFields),
  };
  return kKinds;
}

}  // namespace costplan
