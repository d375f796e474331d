#include "meters/ebs_volume.h"

#include <algorithm>

namespace costplan {
namespace {

constexpr std::string_view kService = "AmazonEC2";  // bills of EBS are EC2's
constexpr int kGp3Iops = 3'000;
constexpr int kGp3Throughput = 125;

// What CreateVolume accepts; most_iops 0: the type takes none.
struct Limits {
  std::string_view name;
  std::string_view usage_type;
  int least_size;
  int most_size;
  int least_iops;
  int most_iops;
  int iops_per_gb;
};

Limits limits_of(EbsVolumeType type) {
  switch (type) {
    case EbsVolumeType::kGp2: return {"gp2", "EBS:VolumeUsage.gp2", 1, 16'384, 0, 0, 0};
    case EbsVolumeType::kGp3: return {"gp3", "EBS:VolumeUsage.gp3", 1, 65'536, 3'000, 80'000, 500};
    case EbsVolumeType::kIo1: return {"io1", "EBS:VolumeUsage.piops", 4, 16'384, 100, 64'000, 50};
    case EbsVolumeType::kIo2: return {"io2", "EBS:VolumeUsage.io2", 4, 65'536, 100, 256'000, 1'000};
    case EbsVolumeType::kSt1: return {"st1", "EBS:VolumeUsage.st1", 125, 16'384, 0, 0, 0};
    case EbsVolumeType::kSc1: break;
  }
  return {"sc1", "EBS:VolumeUsage.sc1", 125, 16'384, 0, 0, 0};
}

bool is_between(const Amount& amount, int least, int most) {
  return amount.value() >= Quantity(least) && amount.value() <= Quantity(most);
}

// `Root volume, snapshots`, but `Snapshots` where there is no label.
std::string described(const std::string& label, std::string_view what) {
  std::string text = label + std::string(what);
  if (label.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] += 'A' - 'a';
  return text;
}

std::string range(int least, int most) {
  return "expected " + display(Quantity(least)) + " to " + display(Quantity(most));
}

void check_iops(const EbsVolume& volume, const Limits& limits, const std::string& path, Meter& m) {
  const Amount& iops = volume.iops;
  const std::string name(limits.name);
  if (limits.most_iops == 0) {
    if (iops.is_known()) {
      m.error(path + "iops", name + " takes no iops", "gp3, io1 and io2 do");
    }
    return;
  }
  if (!iops.is_known()) {
    if (volume.type == EbsVolumeType::kGp3) return;
    m.error(path + "iops", name + " needs iops, at least " + display(Quantity(limits.least_iops)));
    return;
  }
  if (!is_between(iops, limits.least_iops, limits.most_iops)) {
    m.error(path + "iops", iops.text() + " is out of range, " +
                               range(limits.least_iops, limits.most_iops) + " for " + name);
    return;
  }
  if (volume.type == EbsVolumeType::kGp3 && iops.value() == Quantity(kGp3Iops)) return;
  const Amount most = volume.size * Amount(limits.iops_per_gb);
  if (most.is_known() && iops.value() > most.value()) {
    m.error(path + "iops", iops.text() + " do not go with " + volume.size.text() + ", " + name +
                               " takes at most " + display(Quantity(limits.iops_per_gb)) +
                               " IOPS per GB");
  }
}

void check_throughput(const EbsVolume& volume, const std::string& path, Meter& m) {
  constexpr int kMost = 2'000;
  const Amount& throughput = volume.throughput;
  if (!throughput.is_known()) return;
  if (volume.type != EbsVolumeType::kGp3) {
    m.error(path + "throughput", "only gp3 takes a throughput");
    return;
  }
  if (!is_between(throughput, kGp3Throughput, kMost)) {
    m.error(path + "throughput", throughput.text() + " is out of range, " +
                                     range(kGp3Throughput, kMost) + " MiB/s for gp3");
    return;
  }
  // At most 0.25 MiB/s per IOPS.
  const Amount needed = throughput * Amount(4);
  const Amount iops = volume.iops.is_known() ? volume.iops : Amount(kGp3Iops);
  if (iops.value() < needed.value()) {
    m.error(path + "throughput",
            throughput.text() + " needs more IOPS: gp3 has at most 0.25 MiB/s per IOPS",
            "provision at least " + display(needed.value()) + " IOPS");
  }
}

void check_snapshots(const EbsSnapshots& snapshots, const std::string& path, Meter& m) {
  if (snapshots.storage.is_known() && snapshots.kept.is_positive()) {
    m.error(path + "snapshots.kept", "kept and storage say the same thing, expected one of them",
            "storage is the outcome; leave it out to have it worked out");
  }
}

// All IOPS of io1, those beyond the baseline of gp3, the three bands of io2.
void charge_iops(const EbsVolume& volume, const Amount& volumes, const std::string& label,
                 Meter& m) {
  auto charge = [&](std::string_view suffix, const Amount& each, std::string_view description) {
    m.charge({.service = kService,
              .usage_type = "EBS:VolumeP-IOPS." + std::string(suffix),
              .unit = "IOPS-Mo"},
             volumes * each, described(label, description));
  };
  const Amount& iops = volume.iops;
  if (volume.type == EbsVolumeType::kGp3) {
    const Amount extra = beyond(iops, Amount(kGp3Iops, "3,000 IOPS included"));
    if (extra.is_positive()) charge("gp3", extra, "IOPS beyond the baseline");
  }
  if (volume.type == EbsVolumeType::kIo1) charge("piops", iops, "provisioned IOPS");
  if (volume.type != EbsVolumeType::kIo2) return;
  const Amount first(32'000);
  const Amount second(64'000);
  if (iops.value() <= first.value()) {
    charge("io2", iops, "provisioned IOPS");
    return;
  }
  charge("io2", min(iops, first), "provisioned IOPS up to 32,000");
  charge("io2.tier2", beyond(min(iops, second), first), "provisioned IOPS from 32,001 to 64,000");
  const Amount rest = beyond(iops, second);
  if (rest.is_positive()) charge("io2.tier3", rest, "provisioned IOPS beyond 64,000");
}

void charge_throughput(const EbsVolume& volume, const Amount& volumes, const std::string& label,
                       Meter& m) {
  if (volume.type != EbsVolumeType::kGp3) return;
  const Amount extra = beyond(volume.throughput, Amount(kGp3Throughput, "125 MiB/s included"));
  if (!extra.is_positive()) return;
  // The bill counts GiB/s.
  m.charge({.service = kService, .usage_type = "EBS:VolumeP-Throughput.gp3", .unit = "GiBps-mo"},
           volumes * extra / Amount(Quantity(1'024), "1,024 MiB per GiB"),
           described(label, "throughput beyond the baseline"));
}

void charge_snapshots(const EbsSnapshots& snapshots, const Amount& volumes,
                      const std::string& label, Meter& m) {
  const UsageKey key{.service = kService, .usage_type = "EBS:SnapshotUsage", .unit = "GB-Mo"};
  if (snapshots.storage.is_known()) {
    m.charge(key, volumes * snapshots.storage, described(label, "snapshots"));
  } else if (snapshots.kept.is_positive()) {
    Amount each = snapshots.used;
    if (snapshots.kept.value() > Quantity(1)) {
      const Amount later = beyond(snapshots.kept, Amount(1));
      each += later.named(display(later.value()) + " later ones") * snapshots.change;
    }
    m.charge(key, volumes * each, described(label, "snapshots"))
        .assume("one full snapshot is stored, and of the others only the blocks that changed");
  }
  if (snapshots.archived.is_known()) {
    m.charge({.service = kService, .usage_type = "EBS:SnapshotArchiveStorage", .unit = "GB-Mo"},
             volumes * snapshots.archived, described(label, "archived snapshots"))
        .assume("archived snapshots stay for at least the 90 days that AWS charges");
  }
}

}  // namespace

void check_ebs_volume(const EbsVolume& volume, const std::string& path, Meter& m) {
  check_snapshots(volume.snapshots, path, m);
  if (!volume.size.is_known()) return;  // reported when it was bound
  const Limits limits = limits_of(volume.type);
  if (!is_between(volume.size, limits.least_size, limits.most_size)) {
    m.error(path + "size", volume.size.text() + " is out of range, " +
                               range(limits.least_size, limits.most_size) + " GB for " +
                               std::string(limits.name));
  }
  check_iops(volume, limits, path, m);
  check_throughput(volume, path, m);
}

void charge_ebs_volumes(const EbsVolume& volume, const Amount& volumes, const std::string& label,
                        Meter& m) {
  const Limits limits = limits_of(volume.type);
  m.charge({.service = kService, .usage_type = std::string(limits.usage_type), .unit = "GB-Mo"},
           volumes * volume.size, label + std::string(limits.name) + " storage");
  charge_iops(volume, volumes, label, m);
  charge_throughput(volume, volumes, label, m);
  charge_snapshots(volume.snapshots, volumes, label, m);
}

}  // namespace costplan
