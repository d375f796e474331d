// AWS Backup: what its vaults hold, what is restored, and copies in other regions. It
// meters file systems, tables and buckets itself; backups of EBS, RDS and Aurora appear
// on the bill as snapshots of those services. A copy is paid for twice: the transfer
// here, the storage there.
#include <string>
#include <vector>

#include "meters/inter_region.h"
#include "meters/meter.h"
#include "reference/regions.h"

namespace costplan {
namespace {

enum class Source : int { kEfs, kDynamodb, kS3, kEbs, kRds, kAurora };
constexpr Choice kSources[] = {
    {"efs", static_cast<int>(Source::kEfs), "Amazon EFS file systems"},
    {"dynamodb", static_cast<int>(Source::kDynamodb), "DynamoDB tables"},
    {"s3", static_cast<int>(Source::kS3), "S3 buckets"},
    {"ebs", static_cast<int>(Source::kEbs), "EBS volumes"},
    {"rds", static_cast<int>(Source::kRds), "RDS instances"},
    {"aurora", static_cast<int>(Source::kAurora), "Aurora clusters"},
};

struct BackupCopy {
  std::string region;
  Amount transferred;
  Amount storage;
};

struct VaultBackups {
  Source resource = Source::kEfs;
  Amount warm;
  Amount cold;
  Amount restored;
  Amount restored_from_cold;
  std::vector<BackupCopy> copies;
};

struct BackupVault {
  std::vector<VaultBackups> backups;
  Amount cold_after;
  Amount delete_after;
  bool logically_air_gapped = false;
};

constexpr Field kCopyFields[] = {
    text<&BackupCopy::region>("region", "Region that the backups are copied to").is_required(),
    usage<&BackupCopy::transferred>("transferred", Dimension::kGigabytesPerMonth,
                                    "Data copied: all of the first backup, then what changes"),
    usage<&BackupCopy::storage>("storage", Dimension::kGigabytes, "What the copies take there"),
};

constexpr Field kBackupFields[] = {
    choice<&VaultBackups::resource>("resource", kSources, "What is backed up").is_required(),
    usage<&VaultBackups::warm>("warm", Dimension::kGigabytes, "What backups in warm storage take"),
    usage<&VaultBackups::cold>("cold", Dimension::kGigabytes,
                               "What backups in cold storage take: efs, dynamodb and ebs only"),
    usage<&VaultBackups::restored>("restored", Dimension::kGigabytesPerMonth,
                                   "Data restored from warm storage"),
    usage<&VaultBackups::restored_from_cold>("restored_from_cold", Dimension::kGigabytesPerMonth,
                                             "Data restored from cold storage"),
    records<&VaultBackups::copies>("copies", kCopyFields, "Copies in other regions"),
};

constexpr Field kFields[] = {
    records<&BackupVault::backups>("backups", kBackupFields,
                                   "Backups in the vault, by what they are of")
        .is_required(),
    number<&BackupVault::cold_after>(
        "cold_after", Dimension::kDays,
        "Lifecycle: backups move to cold storage so long after creation")
        .at_least("1 day")
        .whole(),
    number<&BackupVault::delete_after>("delete_after", Dimension::kDays,
                                       "Lifecycle: backups are deleted so long after creation")
        .at_least("1 day")
        .whole(),
    flag<&BackupVault::logically_air_gapped>(
        "logically_air_gapped", "A logically air-gapped vault, which has prices of its own")
        .or_default("false"),
};

// How the bill names what is kept of one source; empty: no such thing, or no such price.
struct Billing {
  std::string_view name;
  std::string_view service;
  std::string_view warm;
  std::string_view cold;
  std::string_view restored;
  std::string_view restored_from_cold;
  std::string_view air_gapped;
};

// Of restores from cold storage, and of air-gapped vaults but for EBS and Aurora, nobody
// has published the usage type: theirs is by analogy, and its price a missing one.
Billing billing_of(Source source) {
  switch (source) {
    case Source::kEfs:
      return {.name = "EFS",
              .service = "AWSBackup",
              .warm = "WarmStorage-ByteHrs-EFS",
              .cold = "ColdStorage-ByteHrs-EFS",
              .restored = "Restore-WarmBytes-EFS",
              .restored_from_cold = "Restore-ColdBytes-EFS",
              .air_gapped = "WarmStorage-ByteHrs-EFS-LAGV"};
    case Source::kDynamodb:
      return {.name = "DynamoDB",
              .service = "AWSBackup",
              .warm = "WarmStorage-ByteHrs-DynamoDB",
              .cold = "ColdStorage-ByteHrs-DynamoDB",
              .restored = "Restore-WarmBytes-DynamoDB",
              .restored_from_cold = "Restore-ColdBytes-DynamoDB",
              .air_gapped = "WarmStorage-ByteHrs-DynamoDB-LAGV"};
    case Source::kS3:
      return {.name = "S3",
              .service = "AWSBackup",
              .warm = "WarmStorage-ByteHrs-S3",
              .cold = "",
              .restored = "Restore-WarmBytes-S3",
              .restored_from_cold = "",
              .air_gapped = "WarmStorage-ByteHrs-S3-LAGV"};
    case Source::kEbs:
      return {.name = "EBS",
              .service = "AmazonEC2",
              .warm = "EBS:SnapshotUsage",
              .cold = "EBS:SnapshotArchiveStorage",
              .restored = "",
              .restored_from_cold = "EBS:SnapshotArchiveRetrieval",
              .air_gapped = "WarmStorage-ByteHrs-EBS-LAGV"};
    case Source::kRds:
      return {.name = "RDS",
              .service = "AmazonRDS",
              .warm = "RDS:ChargedBackupUsage",
              .cold = "",
              .restored = "",
              .restored_from_cold = "",
              .air_gapped = "WarmStorage-ByteHrs-RDS-LAGV"};
    case Source::kAurora: break;
  }
  return {.name = "Aurora",
          .service = "AmazonRDS",
          .warm = "Aurora:BackupUsage",
          .cold = "",
          .restored = "",
          .restored_from_cold = "",
          .air_gapped = "WarmStorage-ByteHrs-Aurora-LAGV"};
}

void charge_air_gapped(const Billing& billing, std::string_view region, const Amount& gigabytes,
                       std::string description, Meter& m) {
  m.charge({.service = "AWSBackup",
            .usage_type = std::string(billing.air_gapped),
            .unit = "GB-Mo",
            .region = region},
           gigabytes, std::move(description));
}

void charge_warm(Source source, std::string_view region, const Amount& gigabytes,
                 std::string description, Meter& m) {
  const Billing billing = billing_of(source);
  MeteredUsage& line = m.charge({.service = billing.service,
                                 .usage_type = std::string(billing.warm),
                                 .unit = "GB-Mo",
                                 .region = region},
                                gigabytes, std::move(description));
  if (source == Source::kDynamodb) {
    line.assume("advanced features for DynamoDB backups are on, so that AWS Backup meters them");
  }
  if (source == Source::kRds || source == Source::kAurora) {
    line.assume("snapshots by AWS Backup count in the free backup storage of the service, "
                "unconfirmed");
  }
}

void charge_cold(const VaultBackups& backups, const BackupVault& vault, const std::string& path,
                 Meter& m) {
  const Billing billing = billing_of(backups.resource);
  const std::string name(billing.name);
  if (billing.cold.empty()) {
    m.error(path + "cold", "backups of " + name + " cannot move to cold storage");
    return;
  }
  MeteredUsage& line = m.charge(
      {.service = billing.service, .usage_type = std::string(billing.cold), .unit = "GB-Mo"},
      backups.cold, "Cold backups of " + name);
  if (!vault.cold_after.is_known() || !vault.delete_after.is_known()) {
    line.assume("backups stay in cold storage for at least the 90 days that AWS charges");
  }
}

void charge_restores(const VaultBackups& backups, const std::string& path, Meter& m) {
  const Billing billing = billing_of(backups.resource);
  const std::string name(billing.name);
  if (backups.restored.is_known() && !billing.restored.empty()) {
    m.charge(
        {.service = billing.service, .usage_type = std::string(billing.restored), .unit = "GB"},
        backups.restored, "Restores of " + name);
  } else if (backups.restored.is_positive()) {
    m.assume("restoring backups of " + name + " from warm storage is free, unconfirmed");
  }
  if (backups.restored_from_cold.is_known() && billing.restored_from_cold.empty()) {
    m.error(path + "restored_from_cold", "backups of " + name + " have no cold storage");
  } else if (backups.restored_from_cold.is_known()) {
    m.charge({.service = billing.service,
              .usage_type = std::string(billing.restored_from_cold),
              .unit = "GB"},
             backups.restored_from_cold, "Restores of " + name + " from cold storage");
  }
}

void charge_stored(const VaultBackups& backups, const BackupVault& vault, std::string_view region,
                   const Amount& gigabytes, std::string description, Meter& m) {
  if (vault.logically_air_gapped) {
    charge_air_gapped(billing_of(backups.resource), region, gigabytes, std::move(description), m);
  } else {
    charge_warm(backups.resource, region, gigabytes, std::move(description), m);
  }
}

void charge_copies(const VaultBackups& backups, const BackupVault& vault, const std::string& path,
                   Meter& m) {
  const std::string copies = "Copies of " + std::string(billing_of(backups.resource).name);
  for (std::size_t i = 0; i < backups.copies.size(); ++i) {
    const BackupCopy& copy = backups.copies[i];
    if (copy.region.empty()) continue;  // reported when it was bound
    const std::string field = path + "copies[" + std::to_string(i) + "].region";
    if (!charge_to_other_region(copy.region, copy.transferred, copies + " to " + copy.region, field,
                                m)) {
      continue;
    }
    // Keys hold views: names of regions last, this struct does not.
    charge_stored(backups, vault, find_region(copy.region)->code, copy.storage,
                  copies + " in " + copy.region, m);
  }
}

void check_lifecycle(const BackupVault& vault, Meter& m) {
  constexpr int kLeastDaysInCold = 90;
  if (!vault.cold_after.is_known() || !vault.delete_after.is_known()) return;
  const Amount earliest = vault.cold_after + Amount(kLeastDaysInCold);
  if (vault.delete_after.value() >= earliest.value()) return;
  m.error("delete_after",
          vault.delete_after.text() +
              " is too early: backups stay in cold storage for at least "
              "90 days, and move there after " +
              vault.cold_after.text(),
          "keep them for at least " + display(earliest.value()) + " days");
}

void meter(const BackupVault& vault, Meter& m) {
  check_lifecycle(vault, m);
  if (m.has_field("backups") && vault.backups.empty()) {
    m.error("backups", "what is backed up is required, such as {resource: efs, warm: 100 GB}");
  }
  for (std::size_t i = 0; i < vault.backups.size(); ++i) {
    const VaultBackups& backups = vault.backups[i];
    const std::string path = "backups[" + std::to_string(i) + "].";
    charge_stored(backups, vault, "", backups.warm,
                  "Backups of " + std::string(billing_of(backups.resource).name), m);
    if (backups.cold.is_known()) charge_cold(backups, vault, path, m);
    charge_restores(backups, path, m);
    charge_copies(backups, vault, path, m);
  }
}

}  // namespace

std::span<const Kind> backup_kinds() {
  static constexpr Kind kKinds[] = {make_kind<BackupVault, meter>(
      "backup_vault", "AWS Backup",
      "Backups in a vault: storage, restores, copies in other regions", kFields)};
  return kKinds;
}

}  // namespace costplan
