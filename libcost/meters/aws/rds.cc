// Amazon RDS: instance hours, allocated storage, provisioned performance, backups.
//
// Multi-AZ has usage types of its own, whose list rates already contain the standby.
// Storage is billed as allocated, used or not, also while the instance is stopped.
// Backups cost only what exceeds the storage of all instances of the region: the
// pool is filled here with grants and drained in rating.
#include <algorithm>
#include <optional>
#include <string>

#include "meters/meter.h"
#include "meters/rds_storage.h"
#include "reference/instance_classes.h"

namespace costplan {
namespace {

constexpr std::string_view kService = "AmazonRDS";

enum class Engine : int { kPostgresql };
constexpr Choice kEngines[] = {
    {"postgres", static_cast<int>(Engine::kPostgresql), "RDS for PostgreSQL"},
    {"postgresql", static_cast<int>(Engine::kPostgresql), "The same, spelt out"},
};

// The engine as the bill knows it.
std::string_view operation_of(Engine engine) {
  switch (engine) {
    case Engine::kPostgresql: break;
  }
  return "CreateDBInstance:0014";
}

enum class Deployment : int { kSingleAz, kMultiAz };
constexpr Choice kDeployments[] = {
    {"single_az", static_cast<int>(Deployment::kSingleAz), "One instance"},
    {"multi_az", static_cast<int>(Deployment::kMultiAz), "An instance and a standby in another AZ"},
};

enum class Insights : int { kStandard, kAdvanced };
constexpr Choice kInsights[] = {
    {"standard", static_cast<int>(Insights::kStandard), "7 days of history, free"},
    {"advanced", static_cast<int>(Insights::kAdvanced), "15 months of history, per vCPU-hour"},
};

struct Backups {
  Amount retention;
  Amount daily_change;
  Amount manual_snapshots;
};

struct Database {
  Ref source;  // of a read replica
  Engine engine = Engine::kPostgresql;
  std::string engine_version;
  std::string instance_class;
  Deployment deployment = Deployment::kSingleAz;
  Amount count;
  Uptime schedule;
  RdsStorage storage;
  Backups backups;
  Insights insights = Insights::kStandard;
  Amount cpu_utilization;
};

constexpr Field backup_retention(std::string_view fallback, std::string_view doc) {
  return number<&Backups::retention>("retention", Dimension::kDays, doc)
      .or_default(fallback)
      .at_most("35 days")
      .whole();
}
constexpr Field kDailyChange =
    usage<&Backups::daily_change>("daily_change", Dimension::kGigabytes,
                                  "Data that changes in a day: size of each incremental backup");
constexpr Field kManualSnapshots = usage<&Backups::manual_snapshots>(
    "manual_snapshots", Dimension::kGigabytes,
    "Storage that all manual snapshots of an instance take; none by default");

constexpr Field kBackupFields[] = {
    backup_retention("1 day", "Automated backup retention, 0 to 35 days; 1 as in the AWS API "
                              "(the console proposes 7)"),
    kDailyChange,
    kManualSnapshots,
};
constexpr Field kReplicaBackupFields[] = {
    backup_retention("0 days", "Automated backup retention of the replica; none by default"),
    kDailyChange,
    kManualSnapshots,
};

constexpr Field kInsightsField =
    choice<&Database::insights>("database_insights", kInsights,
                                "CloudWatch Database Insights, successor of Performance Insights")
        .or_default("standard");
constexpr Field kCpuField =
    usage<&Database::cpu_utilization>(
        "cpu_utilization", Dimension::kFraction,
        "Average CPU of a burstable class (t3, t4g): credits above its baseline are charged")
        .at_most("100%");

constexpr Field kInstanceFields[] = {
    choice<&Database::engine>("engine", kEngines, "Database engine").or_default("postgres"),
    text<&Database::engine_version>("engine_version", "Engine version, such as 16 or 16.4"),
    text<&Database::instance_class>("class", "DB instance class, such as db.t3.small")
        .is_required(),
    choice<&Database::deployment>("deployment", kDeployments,
                                  "Single-AZ, or Multi-AZ with one standby")
        .or_default("single_az"),
    number<&Database::count>("count", Dimension::kCount, "Identical instances")
        .or_default("1")
        .noun("instances")
        .whole(),
    uptime<&Database::schedule>("schedule",
                                "When the instance runs; always by default. Storage and backups "
                                "are charged while it is stopped too"),
    record<&Database::storage>("storage", kRdsStorageFields, "Allocated storage").is_required(),
    record<&Database::backups>("backups", kBackupFields, "Automated backups and manual snapshots"),
    kInsightsField,
    kCpuField,
};

constexpr std::string_view kSourceKinds[] = {"rds_instance"};

constexpr Field kReplicaFields[] = {
    ref<&Database::source>("source", kSourceKinds, "The rds_instance that is replicated")
        .is_required(),
    text<&Database::instance_class>("class", "DB instance class; that of the source by default"),
    choice<&Database::deployment>("deployment", kDeployments,
                                  "Single-AZ, or Multi-AZ with one standby")
        .or_default("single_az"),
    number<&Database::count>("count", Dimension::kCount, "Identical replicas")
        .or_default("1")
        .noun("replicas")
        .whole(),
    record<&Database::storage>("storage", kRdsStorageFields,
                               "Allocated storage; that of the source by default"),
    record<&Database::backups>("backups", kReplicaBackupFields, "Backups of the replica itself"),
    kInsightsField,
    kCpuField,
};

// --- Storage ---------------------------------------------------------------------

void meter_storage(const Database& db, const Amount& gigabytes, Meter& m) {
  const std::string prefix = db.deployment == Deployment::kMultiAz ? "RDS:Multi-AZ-" : "RDS:";
  const RdsStorage& storage = db.storage;
  auto charge = [&](std::string_view usage_type, std::string_view unit, const Amount& each,
                    std::string description) {
    m.charge({.service = kService, .usage_type = prefix + std::string(usage_type), .unit = unit},
             db.count * each, std::move(description));
  };
  switch (storage.type) {
    case RdsStorageType::kGp2: charge("GP2-Storage", "GB-Mo", gigabytes, "gp2 storage"); break;
    case RdsStorageType::kIo1:
      charge("PIOPS-Storage", "GB-Mo", gigabytes, "io1 storage");
      charge("PIOPS", "IOPS-Mo", storage.iops, "Provisioned IOPS");
      break;
    case RdsStorageType::kGp3: {
      charge("GP3-Storage", "GB-Mo", gigabytes, "gp3 storage");
      const auto baseline = gp3_baseline(storage.size);
      const Amount iops = beyond(storage.iops, baseline.iops);
      const Amount throughput = beyond(storage.throughput, baseline.throughput);
      if (iops.is_positive()) charge("GP3-PIOPS", "IOPS-Mo", iops, "IOPS beyond the baseline");
      if (throughput.is_positive()) {
        charge("GP3-Throughput", "MBPS-Mo", throughput, "Throughput beyond the baseline");
      }
      break;
    }
  }
}

// --- Backups ---------------------------------------------------------------------

void meter_backups(const Database& db, const Amount& gigabytes, Meter& m) {
  const UsageKey key = {
      .service = kService, .usage_type = "RDS:ChargedBackupUsage", .unit = "GB-Mo"};
  m.grant(key, db.count * gigabytes);
  const bool is_multi_az = db.deployment == Deployment::kMultiAz;
  auto charge = [&](const Amount& each, std::string description) {
    auto& line = m.charge(key, db.count * each, std::move(description));
    if (is_multi_az) {
      line.assume("the standby's storage does not add to the free backup storage, unconfirmed");
    }
    if (db.schedule.kind != Uptime::Kind::kAlways) {
      line.assume("storage adds to the free backup storage while the instance is stopped too, "
                  "unconfirmed");
    }
  };
  if (db.backups.retention.is_positive()) {
    charge(db.storage.used + db.backups.retention * db.backups.daily_change, "Automated backups");
  }
  if (m.has_field("backups.manual_snapshots")) {
    charge(db.backups.manual_snapshots, "Manual snapshots");
  }
}

// --- Instance --------------------------------------------------------------------

// Of burstable classes: family on the bill and the CPU share that earns and spends
// credits evenly. Empty for other classes.
struct Burstable {
  std::string_view family;
  Amount baseline;
};

std::optional<Burstable> burstable(std::string_view instance_class) {
  constexpr std::string_view kFamilies[] = {"db.t3", "db.t4g"};
  constexpr struct {
    std::string_view size;
    int percent;
  } kBaselines[] = {{"micro", 10}, {"small", 20},  {"medium", 20},
                    {"large", 30}, {"xlarge", 40}, {"2xlarge", 40}};
  for (const auto family : kFamilies) {
    if (!instance_class.starts_with(std::string(family) + ".")) continue;
    const auto size = instance_class.substr(family.size() + 1);
    for (const auto& row : kBaselines) {
      if (row.size != size) continue;
      const auto share = Quantity::from_nanos(int128{row.percent} * 10'000'000);
      return Burstable{family, Amount(share, std::to_string(row.percent) + "% baseline")};
    }
  }
  return std::nullopt;
}

void meter_instance(const Database& db, const Amount& hours, std::string_view description,
                    Meter& m) {
  const bool is_multi_az = db.deployment == Deployment::kMultiAz;
  const std::string& name = db.instance_class;
  m.charge(
      {.service = kService,
       .usage_type = (is_multi_az ? "Multi-AZUsage:" : "InstanceUsage:") + rds_usage_class(name),
       .operation = operation_of(db.engine),
       .unit = "Hrs"},
      hours, std::string(description) + ", " + name + (is_multi_az ? ", Multi-AZ" : ""));

  const InstanceClass* known = find_instance_class(name);
  const bool has_vcpu = known != nullptr && known->vcpu > 0;
  const Amount vcpu =
      has_vcpu ? Amount(Quantity(known->vcpu), std::to_string(known->vcpu) + " vCPU") : Amount();

  if (const auto burst = burstable(name)) {
    const UsageKey key = {.service = kService,
                          .usage_type = "CPUCredits:" + std::string(burst->family),
                          .unit = "vCPU-Hours"};
    if (m.has_field("cpu_utilization")) {
      const Amount surplus = beyond(db.cpu_utilization, burst->baseline) * vcpu * hours;
      if (!surplus.is_zero()) m.charge(key, surplus, "CPU credits beyond the baseline");
    } else {
      m.assume("average CPU stays within the " + burst->baseline.text() + " of " + name +
               ": no surplus credits");
    }
  }

  if (db.insights == Insights::kAdvanced) {
    if (!has_vcpu) {
      m.error("database_insights",
              "advanced is charged per vCPU, and how many " + name + " has is not known here",
              "use standard, and declare the price as external");
      return;
    }
    auto& line = m.charge({.service = "AmazonCloudWatch",
                           .usage_type = "CW:DatabaseInsights-vCPU-Hours",
                           .unit = "vCPU-Hours"},
                          hours * vcpu, "Database Insights, advanced");
    if (is_multi_az) line.assume("the standby's vCPUs are not charged, unconfirmed");
  }
}

// Empty when there is no class or no such class.
bool check_class(const std::string& name, Meter& m) {
  if (name.empty()) return false;  // reported when it was bound
  const auto status = check_instance_class(name, "db.");
  if (!status) m.error("class", status.error().message, status.error().hint);
  return status.has_value();
}

// RDS starts an instance that was stopped for seven days.
void check_schedule(const Uptime& schedule, Meter& m) {
  constexpr std::int64_t kSevenDays = 7 * 24 * 60;
  const bool is_never =
      (schedule.kind == Uptime::Kind::kHours && schedule.hours_per_month.is_zero()) ||
      (schedule.kind == Uptime::Kind::kSchedule &&
       schedule.schedule->longest_off_minutes() > kSevenDays);
  if (is_never) {
    m.error("schedule",
            "RDS starts a stopped instance by itself after 7 days, so it cannot be "
            "off all month",
            "leave the instance out, or say when it runs");
  } else if (schedule.kind == Uptime::Kind::kHours) {
    m.assume("the instance is never stopped for more than 7 days at a stretch: RDS would start "
             "it by itself");
  }
}

// The major version; empty when none is given or it is not one.
std::optional<int> major_version(const std::string& version) {
  const std::string major = version.substr(0, version.find('.'));
  if (major.empty() || major.size() > 2 ||
      major.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  return std::stoi(major);
}

void check_engine_version(const std::string& version, Meter& m) {
  if (version.empty() || major_version(version)) return;
  m.error("engine_version",
          "'" + version + "' is not a PostgreSQL version, expected one such as 16 or 16.4");
}

void note_extended_support(const std::string& version, Meter& m) {
  constexpr int kLastInExtendedSupport = 13;  // since March 2026
  const auto major = major_version(version);
  if (!major || *major > kLastInExtendedSupport) return;
  m.not_included("RDS Extended Support: the standard support of PostgreSQL " +
                 std::to_string(*major) + " has ended, and AWS charges for each vCPU-hour");
}

void meter(const Database& db, Meter& m) {
  const bool is_class = check_class(db.instance_class, m);
  check_schedule(db.schedule, m);
  check_engine_version(db.engine_version, m);
  note_extended_support(db.engine_version, m);
  check_storage(db.storage, m);
  if (is_class) meter_instance(db, db.count * m.hours(db.schedule), "DB instance", m);
  if (db.count.is_zero()) return;  // no instance, no storage
  const Amount gigabytes = allocated_storage(db.storage, m);
  meter_storage(db, gigabytes, m);
  meter_backups(db, gigabytes, m);
}

void meter_replica(const Database& given, Meter& m) {
  // What is wrong with the replica itself shows even where its source is wrong.
  const bool is_class = !m.has_field("class") || check_class(given.instance_class, m);
  if (m.has_field("storage")) check_storage(given.storage, m);
  const Resource* resource = m.find(given.source);
  if (resource == nullptr || resource->kind != kSourceKinds[0]) return;
  const auto source = m.target<Database>(given.source, kInstanceFields);
  if (!source) return;
  if (source->schedule.kind != Uptime::Kind::kAlways) {
    m.error("source",
            "'" + resource->name +
                "' has a schedule, and RDS cannot stop an instance "
                "that has a read replica",
            "drop the schedule of '" + resource->name + "'");
  }
  if (source->backups.retention.is_zero()) {
    m.error("source",
            "'" + resource->name +
                "' has no automated backups, and RDS replicates only "
                "from an instance that has",
            "give '" + resource->name + "' a backups.retention of at least 1 day");
  }
  if (resource->region != m.region()) {
    m.not_included("data transfer of the replication from " + resource->region +
                   ", which is charged between regions; declare it as data_transfer");
  }

  Database db = given;
  db.engine = source->engine;
  note_extended_support(source->engine_version, m);
  if (!m.has_field("class")) db.instance_class = source->instance_class;
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
  if (is_class) meter_instance(db, db.count * m.hours(), "Read replica", m);
  if (db.count.is_zero()) return;
  const Amount gigabytes = allocated_storage(db.storage, m);
  meter_storage(db, gigabytes, m);
  meter_backups(db, gigabytes, m);
}

}  // namespace

std::span<const Kind> rds_kinds() {
  static constexpr Kind kKinds[] = {
      make_kind<Database, meter>("rds_instance", "Amazon RDS",
                                 "RDS for PostgreSQL, Single-AZ or Multi-AZ, with its backups",
                                 kInstanceFields),
      make_kind<Database, meter_replica>("rds_read_replica", "Amazon RDS",
                                         "Read replicas of an rds_instance", kReplicaFields),
  };
  return kKinds;
}

}  // namespace costplan
