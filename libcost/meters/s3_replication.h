// S3 Replication: the bytes leave the region of the bucket, each object is a PUT request
// where it arrives, and Replication Time Control adds a price per gigabyte. What is held
// there is the storage of the other bucket.
//
// Source: Amazon S3 User Guide, "Replicating objects within and across Regions" and
// "Meeting compliance requirements with S3 Replication Time Control".
// Proved by tests/meters/s3_replication_test.cc.
#pragma once

#include <string_view>

#include "meters/meter.h"
#include "meters/s3_classes.h"

namespace costplan {

struct S3Replication {
  Ref to;
  Amount replicated;
  S3StorageClass storage_class = S3StorageClass::kStandard;
  bool time_control = false;
};

inline constexpr std::string_view kS3BucketKinds[] = {"s3_bucket"};

inline constexpr Field kS3ReplicationFields[] = {
    ref<&S3Replication::to>("to", kS3BucketKinds,
                            "The bucket that receives; its region decides the price, and its "
                            "storage is given there")
        .is_required(),
    usage<&S3Replication::replicated>("replicated", Dimension::kGigabytesPerMonth,
                                      "Data replicated; all arrivals if left out"),
    choice<&S3Replication::storage_class>("storage_class", kS3StorageClasses,
                                          "Storage class that the copies are put into")
        .or_default("standard"),
    flag<&S3Replication::time_control>("time_control",
                                       "S3 Replication Time Control: within 15 minutes")
        .or_default("false"),
};

// Charges the replication of so many gigabytes to a bucket in `region`.
void charge_s3_replication(const S3Replication& replication, std::string_view region,
                           const Amount& gigabytes, const Amount& object_size, Meter& m);

}  // namespace costplan
