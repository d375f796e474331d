// Amazon EBS volumes: types, their limits, and what each provisions beyond its
// baseline. Volumes of instances and volumes by themselves share these rules.
//
// A volume is billed as provisioned, used or not, also while nothing runs that it is
// attached to. Snapshots hold the blocks that changed since the one before.
//
// Units: whole GB (GiB), IOPS, MiB/s.
//
// Source: Amazon EBS User Guide, "Amazon EBS volume types"; CreateVolume in the EC2 API
// reference; the EBS pricing page (IOPS and throughput beyond the baseline of gp3, IOPS
// of io2 in three bands). Proved by tests/meters/ebs_test.cc.
#pragma once

#include <string>

#include "meters/meter.h"

namespace costplan {

enum class EbsVolumeType : int { kGp2, kGp3, kIo1, kIo2, kSt1, kSc1 };
inline constexpr Choice kEbsVolumeTypes[] = {
    {"gp2", static_cast<int>(EbsVolumeType::kGp2), "General Purpose SSD, 3 IOPS per GB included"},
    {"gp3", static_cast<int>(EbsVolumeType::kGp3),
     "General Purpose SSD, 3,000 IOPS and 125 MiB/s included"},
    {"io1", static_cast<int>(EbsVolumeType::kIo1), "Provisioned IOPS SSD, every IOPS is charged"},
    {"io2", static_cast<int>(EbsVolumeType::kIo2),
     "Provisioned IOPS SSD (Block Express), cheaper beyond 32,000 and 64,000 IOPS"},
    {"st1", static_cast<int>(EbsVolumeType::kSt1), "Throughput Optimized HDD"},
    {"sc1", static_cast<int>(EbsVolumeType::kSc1), "Cold HDD"},
};

struct EbsSnapshots {
  Amount storage;
  Amount kept;
  Amount used;
  Amount change;
  Amount archived;
};

struct EbsVolume {
  std::string name;
  EbsVolumeType type = EbsVolumeType::kGp2;
  Amount size;
  Amount iops;
  Amount throughput;
  Amount count;
  EbsSnapshots snapshots;
  Ref instance;  // of a volume that is a resource of its own
};

inline constexpr Field kEbsSnapshotFields[] = {
    usage<&EbsSnapshots::storage>("storage", Dimension::kGigabytes,
                                  "What all snapshots of a volume take; give this or kept"),
    number<&EbsSnapshots::kept>("kept", Dimension::kCount,
                                "Snapshots of a volume that are kept; none by default")
        .or_default("0")
        .noun("snapshots")
        .whole(),
    usage<&EbsSnapshots::used>("used", Dimension::kGigabytes,
                               "Data on a volume: size of the first snapshot"),
    usage<&EbsSnapshots::change>("change", Dimension::kGigabytes,
                                 "Data that changes between two snapshots"),
    usage<&EbsSnapshots::archived>(
        "archived", Dimension::kGigabytes,
        "Full snapshots of a volume in the archive tier, none by default"),
};

inline constexpr Field kEbsTypeField =
    choice<&EbsVolume::type>("type", kEbsVolumeTypes,
                             "Volume type; gp2 by default as in the AWS API (the console proposes "
                             "gp3)")
        .or_default("gp2");
inline constexpr Field kEbsSizeField =
    number<&EbsVolume::size>("size", Dimension::kGigabytes, "Provisioned size of each volume")
        .is_required()
        .whole();
inline constexpr Field kEbsIopsField =
    number<&EbsVolume::iops>("iops", Dimension::kIops,
                             "Provisioned IOPS: required for io1 and io2, 3,000 by default for gp3")
        .whole();
inline constexpr Field kEbsThroughputField =
    number<&EbsVolume::throughput>("throughput", Dimension::kThroughput,
                                   "Provisioned throughput of gp3 in MiB/s, 125 by default")
        .whole();
inline constexpr Field kEbsSnapshotsField = record<&EbsVolume::snapshots>(
    "snapshots", kEbsSnapshotFields, "Snapshots, of which later ones hold only what changed");

// Reports what EBS would refuse. `path` is where the volume stands, such as
// `root_volume.`; empty for a volume that is a resource of its own.
void check_ebs_volume(const EbsVolume& volume, const std::string& path, Meter& m);

// Charges so many identical volumes with their snapshots. `label` starts each
// description.
void charge_ebs_volumes(const EbsVolume& volume, const Amount& volumes, const std::string& label,
                        Meter& m);

}  // namespace costplan
