// Amazon RDS: instance hours, allocated storage, provisioned performance, backups.
//
// Multi-AZ has usage types of its own, whose list rates already contain the standby.
// Storage is billed as allocated, used or not, also while the instance is stopped.
// Backups cost only what exceeds the storage of all instances of the region: the
// pool is filled here with grants and drained in rating.
#include <algorithm>

#include "meters/meter.h"
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

enum class StorageType : int { kGp2, kGp3, kIo1 };
constexpr Choice kStorageTypes[] = {
    {"gp2", static_cast<int>(StorageType::kGp2), "General Purpose SSD, 3 IOPS per GB included"},
    {"gp3", static_cast<int>(StorageType::kGp3), "General Purpose SSD with a baseline included"},
    {"io1", static_cast<int>(StorageType::kIo1), "Provisioned IOPS SSD, every IOPS is charged"},
};

enum class Insights : int { kStandard, kAdvanced };
constexpr Choice kInsights[] = {
    {"standard", static_cast<int>(Insights::kStandard), "7 days of history, free"},
    {"advanced", static_cast<int>(Insights::kAdvanced), "15 months of history, per vCPU-hour"},
};

struct Storage {
  StorageType type = StorageType::kGp3;
  Amount size;
  Amount iops;
  Amount throughput;
  Amount max_size;
  Amount used;
  Amount growth;
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
  Storage storage;
  Backups backups;
  Insights insights = Insights::kStandard;
  Amount cpu_utilization;
};

constexpr Field kStorageFields[] = {
    choice<&Storage::type>("type", kStorageTypes, "Storage type").or_default("gp3"),
    number<&Storage::size>("size", Dimension::kGigabytes, "Allocated storage of each instance")
        .is_required()
        .at_least("20 GB")
        .at_most("65536 GB"),
    number<&Storage::iops>("iops", Dimension::kIops,
                           "Provisioned IOPS: required for io1; for gp3 only from 400 GB"),
    number<&Storage::throughput>("throughput", Dimension::kThroughput,
                                 "Provisioned throughput in MiB/s: for gp3 from 400 GB"),
    number<&Storage::max_size>("max_size", Dimension::kGigabytes,
                               "Storage autoscaling limit (MaxAllocatedStorage); off by default")
        .at_most("65536 GB"),
    usage<&Storage::used>("used", Dimension::kGigabytes,
                          "Data stored at the start of the month: size of the first full backup"),
    usage<&Storage::growth>("growth", Dimension::kGigabytesPerMonth,
                            "Data added in a month, for storage autoscaling"),
};

constexpr Field backup_retention(std::string_view fallback, std::string_view doc) {
  return number<&Backups::retention>("retention", Dimension::kDays, doc)
      .or_default(fallback)
      .at_most("35 days");
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
constexpr Field kCpuField = usage<&Database::cpu_utilization>(
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
        .noun("instances"),
    uptime<&Database::schedule>("schedule",
                                "When the instance runs; always by default. Storage and backups "
                                "are charged while it is stopped too"),
    record<&Database::storage>("storage", kStorageFields, "Allocated storage").is_required(),
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
        .noun("replicas"),
    record<&Database::storage>("storage", kStorageFields,
                               "Allocated storage; that of the source by default"),
    record<&Database::backups>("backups", kReplicaBackupFields,
                               "Backups of the replica itself"),
    kInsightsField,
    kCpuField,
};

// --- Storage ---------------------------------------------------------------------

// From 400 GB on, gp3 is striped over four volumes and its baseline is four times as
// large; below, RDS for PostgreSQL does not let anybody adjust it.
struct Gp3Baseline {
  bool is_adjustable;
  Amount iops;
  Amount throughput;
};

Gp3Baseline gp3_baseline(const Amount& size) {
  if (size.value() < Quantity(400)) {
    return {false, Amount(3000, "3,000 IOPS included"), Amount(125, "125 MiB/s included")};
  }
  return {true, Amount(12000, "12,000 IOPS included"), Amount(500, "500 MiB/s included")};
}

// In 10^-9. Values that were rejected when they were bound arrive here all the same;
// the cap, far above every limit, keeps arithmetic on them from overflowing.
int128 nanos_of(const Amount& amount) {
  constexpr int128 kCap = int128{1'000'000'000'000} * 1'000'000'000;
  return std::min(amount.value().nanos(), kCap);
}

bool is_between(const Amount& amount, int least, int most) {
  return amount.value() >= Quantity(least) && amount.value() <= Quantity(most);
}

// a > b · factor / divisor.
bool exceeds(const Amount& a, const Amount& b, int factor, int divisor = 1) {
  return nanos_of(a) * divisor > nanos_of(b) * factor;
}

void check_gp3(const Storage& storage, Meter& m) {
  const auto baseline = gp3_baseline(storage.size);
  if (!baseline.is_adjustable) {
    if (storage.iops.is_known() && storage.iops.value() != baseline.iops.value()) {
      m.error("storage.iops", "gp3 below 400 GB always has 3,000 IOPS on RDS for PostgreSQL",
              "leave iops out, or allocate 400 GB, which include 12,000 IOPS");
    }
    if (storage.throughput.is_known() &&
        storage.throughput.value() != baseline.throughput.value()) {
      m.error("storage.throughput", "gp3 below 400 GB always has 125 MiB/s on RDS for PostgreSQL",
              "leave throughput out, or allocate 400 GB, which include 500 MiB/s");
    }
    return;
  }
  if (storage.iops.is_known() && !is_between(storage.iops, 12'000, 64'000)) {
    m.error("storage.iops", storage.iops.text() + " is out of range, expected 12,000 to 64,000 "
                            "for gp3 from 400 GB");
  }
  if (!storage.throughput.is_known()) return;
  if (!is_between(storage.throughput, 500, 4'000)) {
    m.error("storage.throughput", storage.throughput.text() +
                                      " is out of range, expected 500 to 4,000 MiB/s for gp3 "
                                      "from 400 GB");
  }
  const Amount& iops = storage.iops.is_known() ? storage.iops : baseline.iops;
  if (exceeds(storage.throughput, iops, 1, 4)) {
    m.error("storage.throughput", storage.throughput.text() + " needs more IOPS: gp3 has at most "
                                  "0.25 MiB/s per IOPS",
            "provision at least " +
                display(Quantity::from_nanos(nanos_of(storage.throughput) * 4)) + " IOPS");
  }
}

void check_io1(const Storage& storage, Meter& m) {
  if (storage.size.value() < Quantity(100)) {
    m.error("storage.size", storage.size.text() + " is too small, io1 needs at least 100 GB");
  }
  if (!m.has_field("storage.iops")) {
    m.error("storage.iops", "io1 needs iops, at least 1,000");
  } else if (storage.iops.is_known()) {
    if (!is_between(storage.iops, 1'000, 256'000)) {
      m.error("storage.iops",
              storage.iops.text() + " is out of range, expected 1,000 to 256,000 for io1");
    } else if (exceeds(storage.iops, storage.size, 50) ||
               exceeds(storage.size, storage.iops, 2)) {
      m.error("storage.iops", storage.iops.text() + " do not go with " + storage.size.text() +
                                  ", io1 takes 0.5 to 50 IOPS per GB");
    }
  }
}

void check_autoscaling(const Storage& storage, Meter& m) {
  if (storage.max_size.is_known()) {
    if (storage.max_size.value() < storage.size.value()) {
      m.error("storage.max_size",
              storage.max_size.text() + " is below the allocated " + storage.size.text());
    } else if (storage.max_size.value() > storage.size.value() &&
               exceeds(storage.size, storage.max_size, 10, 11)) {
      m.error("storage.max_size", storage.max_size.text() + " is too close to the allocated " +
                                      storage.size.text() + ", RDS demands at least 10% more");
    }
  }
  const Amount& most = storage.max_size.is_known() ? storage.max_size : storage.size;
  if (storage.used.is_known() && storage.used.value() > most.value()) {
    m.error("storage.used", storage.used.text() + " of data do not fit into " + most.text());
  }
}

void check_storage(const Storage& storage, Meter& m) {
  if (!storage.size.is_known()) return;  // reported when it was bound
  if (storage.type == StorageType::kGp3) check_gp3(storage, m);
  if (storage.type == StorageType::kIo1) check_io1(storage, m);
  if (storage.type == StorageType::kGp2 && m.has_field("storage.iops")) {
    m.error("storage.iops", "gp2 includes 3 IOPS per GB and takes no iops", "use gp3 or io1");
  }
  if (storage.type != StorageType::kGp3 && m.has_field("storage.throughput")) {
    m.error("storage.throughput", "only gp3 takes a throughput");
  }
  check_autoscaling(storage, m);
}

// Storage autoscaling, hour by hour, in 10^-9 GB. RDS enlarges the storage when at
// most 10% of it are free; never when that would exceed the limit, and at once up to
// the limit when the step after it would. A step covers the growth of seven hours, so
// that the four changes that RDS makes in 24 hours are always enough.
class AllocatedStorage {
 public:
  AllocatedStorage(int128 size, int128 limit) : size_(size), limit_(limit) {}

  int128 size() const { return size_; }
  bool is_low(int128 used) const { return used * 10 >= size_ * 9; }

  // False when the limit forbids it.
  bool enlarge(int128 predicted_growth) {
    const int128 wanted = whole_gb(size_ + step(size_, predicted_growth));
    if (wanted > limit_) return false;
    size_ = wanted + step(wanted, predicted_growth) > limit_ ? limit_ : wanted;
    return true;
  }

 private:
  static constexpr int128 kGb = Quantity(1).nanos();
  static int128 step(int128 size, int128 predicted_growth) {
    return std::max({10 * kGb, size / 10, predicted_growth});
  }
  static int128 whole_gb(int128 size) { return (size + kGb - 1) / kGb * kGb; }

  int128 size_;
  int128 limit_;
};

// Gigabytes allocated to one instance, averaged over the month.
Amount allocated(const Storage& storage, Meter& m) {
  const bool autoscales = storage.max_size.is_known() && storage.size.is_known() &&
                          storage.max_size.value() > storage.size.value();
  if (!autoscales) {
    if (storage.size.is_known() && storage.used.is_known() && storage.growth.is_known() &&
        (storage.used + storage.growth).value() > storage.size.value()) {
      m.assume("the data outgrows the allocated " + storage.size.text() + " during the month");
    }
    return storage.size;
  }
  if (!storage.used.is_known() || !storage.growth.is_known()) {
    m.assume("storage autoscaling does not act: storage.used and storage.growth are not given; "
             "at its limit the storage would be " + storage.max_size.text() + " instead of " +
             storage.size.text());
    return storage.size;
  }
  const int128 hours = m.hours().value().nanos() / Quantity(1).nanos();
  const int128 used = nanos_of(storage.used);
  const int128 growth = nanos_of(storage.growth);
  AllocatedStorage storage_now(nanos_of(storage.size), nanos_of(storage.max_size));
  // What happened before the month, when the file still has the size at creation.
  while (storage_now.is_low(used) && storage_now.enlarge(0)) continue;
  int128 gb_hours = 0;
  for (int128 hour = 0; hour < hours; ++hour) {
    if (storage_now.is_low(used + growth * hour / hours)) storage_now.enlarge(growth * 7 / hours);
    gb_hours += storage_now.size();
  }
  if (used + growth > storage_now.size()) {
    m.assume("the data outgrows the " + display(Quantity::from_nanos(storage_now.size())) +
             " GB that storage autoscaling reaches during the month");
  }
  const auto average = *Quantity::from_nanos(gb_hours).times_ratio(Quantity(1), m.hours().value());
  std::string text = display(average) + " GB";
  if (storage_now.size() != nanos_of(storage.size)) {
    text += " on average over " + m.hours().text() + " (autoscaled from " + storage.size.text() +
            " to " + display(Quantity::from_nanos(storage_now.size())) + " GB)";
  }
  return Amount(average, text).as_usage();
}

void meter_storage(const Database& db, const Amount& gigabytes, Meter& m) {
  const std::string prefix =
      db.deployment == Deployment::kMultiAz ? "RDS:Multi-AZ-" : "RDS:";
  const Storage& storage = db.storage;
  auto charge = [&](std::string_view usage_type, std::string_view unit, const Amount& each,
                    std::string description) {
    m.charge({.service = kService, .usage_type = prefix + std::string(usage_type), .unit = unit},
             db.count * each, std::move(description));
  };
  switch (storage.type) {
    case StorageType::kGp2: charge("GP2-Storage", "GB-Mo", gigabytes, "gp2 storage"); break;
    case StorageType::kIo1:
      charge("PIOPS-Storage", "GB-Mo", gigabytes, "io1 storage");
      charge("PIOPS", "IOPS-Mo", storage.iops, "Provisioned IOPS");
      break;
    case StorageType::kGp3: {
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
  m.charge({.service = kService,
            .usage_type = (is_multi_az ? "Multi-AZUsage:" : "InstanceUsage:") +
                          rds_usage_class(name),
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
    m.error("schedule", "RDS starts a stopped instance by itself after 7 days, so it cannot be "
                        "off all month",
            "leave the instance out, or say when it runs");
  } else if (schedule.kind == Uptime::Kind::kHours) {
    m.assume("the instance is never stopped for more than 7 days at a stretch: RDS would start "
             "it by itself");
  }
}

void check_engine_version(const std::string& version, Meter& m) {
  if (version.empty()) return;
  const std::string major = version.substr(0, version.find('.'));
  if (major.size() > 2 || major.find_first_not_of("0123456789") != std::string::npos) {
    m.error("engine_version", "'" + version + "' is not a PostgreSQL version, expected one such "
                              "as 16 or 16.4");
    return;
  }
  constexpr int kLastInExtendedSupport = 13;  // since March 2026
  if (std::stoi(major) <= kLastInExtendedSupport) {
    m.not_included("RDS Extended Support: the standard support of PostgreSQL " + major +
                   " has ended, and AWS charges for each vCPU-hour");
  }
}

void meter(const Database& db, Meter& m) {
  const bool is_class = check_class(db.instance_class, m);
  check_schedule(db.schedule, m);
  check_engine_version(db.engine_version, m);
  check_storage(db.storage, m);
  if (is_class) meter_instance(db, db.count * m.hours(db.schedule), "DB instance", m);
  const Amount gigabytes = allocated(db.storage, m);
  meter_storage(db, gigabytes, m);
  meter_backups(db, gigabytes, m);
}

void meter_replica(const Database& given, Meter& m) {
  const Resource* resource = m.find(given.source);
  if (resource == nullptr || resource->kind != kSourceKinds[0]) return;
  const auto source = m.target<Database>(given.source, kInstanceFields);
  if (!source) return;
  if (source->schedule.kind != Uptime::Kind::kAlways) {
    m.error("source", "'" + resource->name + "' has a schedule, and RDS cannot stop an instance "
                      "that has a read replica",
            "drop the schedule of '" + resource->name + "'");
  }
  if (source->backups.retention.is_zero()) {
    m.error("source", "'" + resource->name + "' has no automated backups, and RDS replicates only "
                      "from an instance that has",
            "give '" + resource->name + "' a backups.retention of at least 1 day");
  }
  if (resource->region != m.region()) {
    m.not_included("data transfer of the replication from " + resource->region +
                   ", which is charged between regions; declare it as data_transfer");
  }

  Database db = given;
  db.engine = source->engine;
  if (!m.has_field("class")) db.instance_class = source->instance_class;
  if (m.has_field("storage")) {
    check_storage(db.storage, m);
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
  const bool is_class = !m.has_field("class") || check_class(db.instance_class, m);
  if (is_class) meter_instance(db, db.count * m.hours(), "Read replica", m);
  const Amount gigabytes = allocated(db.storage, m);
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
