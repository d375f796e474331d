// Backups of RDS in another region: replicated automated backups and copied snapshots.
// The region that sends pays for the transfer. The copies are stored in the region of
// this resource, where only the storage of instances that are there makes them free.
#include <string>

#include "meters/inter_region.h"
#include "meters/meter.h"
#include "meters/rds_instance.h"

namespace costplan {
namespace {

struct BackupCopy {
  Ref source;
  Amount retention;
  Amount transaction_logs;
  bool initial_copy = false;
  Amount snapshots;
  Amount snapshot_transfer;
};

constexpr Field kFields[] = {
    ref<&BackupCopy::source>("source", kRdsInstanceKind,
                             "The rds_instance whose backups are copied to the region of this "
                             "resource")
        .is_required(),
    number<&BackupCopy::retention>("retention", Dimension::kDays,
                                   "How long replicated automated backups are kept; 0: none are "
                                   "replicated")
        .or_default("7 days")
        .at_most("35 days")
        .whole(),
    usage<&BackupCopy::transaction_logs>(
        "transaction_logs", Dimension::kGigabytesPerMonth,
        "Transaction logs of an instance that are replicated with its automated backups"),
    flag<&BackupCopy::initial_copy>("initial_copy",
                                    "Replication starts this month: the first, full snapshot is "
                                    "sent too")
        .or_default("false"),
    usage<&BackupCopy::snapshots>("snapshots", Dimension::kGigabytes,
                                  "Storage that copied manual snapshots of an instance take; none "
                                  "by default"),
    usage<&BackupCopy::snapshot_transfer>(
        "snapshot_transfer", Dimension::kGigabytesPerMonth,
        "Manual snapshots of an instance that are copied in a month: the first copy is full, "
        "later ones are incremental"),
};

UsageKey stored() {
  return {.service = kRdsService, .usage_type = "RDS:ChargedBackupUsage", .unit = "GB-Mo"};
}

void meter_automated(const BackupCopy& copy, const RdsInstance& db, const std::string& from,
                     Meter& m) {
  const Amount& change = db.backups.daily_change;
  charge_from_other_region(from,
                           times_ratio(db.count * change, m.hours(), Amount(Quantity(24), "24 h")),
                           "Automated backups sent from " + from, m);
  if (copy.transaction_logs.is_known()) {
    charge_from_other_region(from, db.count * copy.transaction_logs,
                             "Transaction logs sent from " + from, m);
  } else {
    m.assume("transaction logs, which are replicated too, are not counted (transaction_logs)");
  }
  if (copy.initial_copy) {
    charge_from_other_region(from, db.count * db.storage.used,
                             "First full snapshot sent from " + from, m);
  }
  m.charge(stored(), db.count * (db.storage.used + copy.retention * change),
           "Replicated automated backups");
}

void check(const BackupCopy& copy, const RdsInstance& db, const Resource& source, Meter& m) {
  if (source.region == m.region()) {
    m.error("source",
            "'" + source.name + "' is in " + source.region +
                ", where this resource is too; copies are in another region",
            "give this resource a region of its own");
  }
  if (db.deployment == RdsDeployment::kMultiAzCluster) {
    m.error("source",
            "'" + source.name + "' is a Multi-AZ DB cluster, whose backups RDS does not copy");
  }
  if (copy.retention.is_positive() && db.backups.retention.is_zero()) {
    m.error("source", "'" + source.name + "' has no automated backups to replicate",
            "give '" + source.name + "' a backups.retention of at least 1 day, or use " +
                "retention: 0 days to copy snapshots only");
  }
}

void meter(const BackupCopy& copy, Meter& m) {
  const Resource* source = m.find(copy.source);
  if (source == nullptr || source->kind != kRdsInstanceKind[0]) return;
  const auto db = m.target<RdsInstance>(copy.source, kRdsInstanceFields);
  if (!db) return;
  check(copy, *db, *source, m);
  if (db->count.is_zero()) return;
  if (copy.retention.is_positive()) meter_automated(copy, *db, source->region, m);
  if (!m.has_field("snapshots") && !m.has_field("snapshot_transfer")) return;
  charge_from_other_region(source->region, db->count * copy.snapshot_transfer,
                           "Snapshots sent from " + source->region, m);
  m.charge(stored(), db->count * copy.snapshots, "Copied snapshots");
}

}  // namespace

std::span<const Kind> rds_backup_copy_kinds() {
  static constexpr Kind kKinds[] = {make_kind<BackupCopy, meter>(
      "rds_backup_copy", "Amazon RDS",
      "Backups of an rds_instance in another region: automated backups and snapshots", kFields)};
  return kKinds;
}

}  // namespace costplan
