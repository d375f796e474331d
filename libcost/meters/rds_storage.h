// Allocated storage of RDS instances: types, their limits, and storage autoscaling.
//
// Source: the Amazon RDS user guide, "DB instance storage" and "Managing capacity
// automatically with storage autoscaling". Proved by tests/meters/rds_test.cc.
#pragma once

#include "meters/meter.h"

namespace costplan {

enum class RdsStorageType : int { kGp2, kGp3, kIo1 };
inline constexpr Choice kRdsStorageTypes[] = {
    {"gp2", static_cast<int>(RdsStorageType::kGp2), "General Purpose SSD, 3 IOPS per GB included"},
    {"gp3", static_cast<int>(RdsStorageType::kGp3), "General Purpose SSD with a baseline included"},
    {"io1", static_cast<int>(RdsStorageType::kIo1), "Provisioned IOPS SSD, every IOPS is charged"},
};

struct RdsStorage {
  RdsStorageType type = RdsStorageType::kGp3;
  Amount size;
  Amount iops;
  Amount throughput;
  Amount max_size;
  Amount used;
  Amount growth;
};

inline constexpr Field kRdsStorageFields[] = {
    choice<&RdsStorage::type>("type", kRdsStorageTypes, "Storage type").or_default("gp3"),
    number<&RdsStorage::size>("size", Dimension::kGigabytes, "Allocated storage of each instance")
        .is_required()
        .at_least("20 GB")
        .at_most("65536 GB"),
    number<&RdsStorage::iops>("iops", Dimension::kIops,
                              "Provisioned IOPS: required for io1; for gp3 only from 400 GB"),
    number<&RdsStorage::throughput>("throughput", Dimension::kThroughput,
                                    "Provisioned throughput in MiB/s: for gp3 from 400 GB"),
    number<&RdsStorage::max_size>("max_size", Dimension::kGigabytes,
                                  "Storage autoscaling limit (MaxAllocatedStorage); off by default")
        .at_most("65536 GB"),
    usage<&RdsStorage::used>(
        "used", Dimension::kGigabytes,
        "Data stored at the start of the month: size of the first full backup"),
    usage<&RdsStorage::growth>("growth", Dimension::kGigabytesPerMonth,
                               "Data added in a month, for storage autoscaling"),
};

// From 400 GB on, gp3 is striped over four volumes and its baseline is four times as
// large; below, RDS for PostgreSQL does not let anybody adjust it.
struct Gp3Baseline {
  bool is_adjustable;
  Amount iops;
  Amount throughput;
};
Gp3Baseline gp3_baseline(const Amount& size);

// Reports what RDS would refuse, under `storage`.
void check_storage(const RdsStorage& storage, Meter& m);

// Gigabytes allocated to one instance, averaged over the month. With `max_size`,
// `used` and `growth` given, storage autoscaling is followed hour by hour.
Amount allocated_storage(const RdsStorage& storage, Meter& m);

}  // namespace costplan
