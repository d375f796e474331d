// Amazon S3: a bucket, the bytes it is said to hold or those that its arrivals and
// lifecycle rules lead to, and requests.
#include <string>
#include <string_view>
#include <vector>

#include "meters/meter.h"
#include "meters/s3_storage.h"

namespace costplan {
namespace {

struct StorageHeld {
  Amount standard;
  Amount standard_ia;
  Amount onezone_ia;
  Amount glacier_ir;
  Amount glacier_flexible;
  Amount deep_archive;
};

struct ClassRequests {
  Amount put;
  Amount get;
};

// Requests to objects outside S3 Standard.
struct RequestsByClass {
  ClassRequests standard_ia;
  ClassRequests onezone_ia;
  ClassRequests glacier_ir;
  ClassRequests glacier_flexible;
};

struct Bucket {
  StorageHeld storage;
  Amount arrivals;
  Amount object_size;
  std::vector<S3Transition> lifecycle;
  S3TransitionMinimum transition_minimum = S3TransitionMinimum::kAll128K;
  Amount expire_after;
  Amount history;
  S3Versioning versioning;
  Amount put_requests;
  Amount get_requests;
  RequestsByClass requests_by_class;
};

constexpr Field kStorageFields[] = {
    usage<&StorageHeld::standard>("standard", Dimension::kGigabytes, "GB in S3 Standard"),
    usage<&StorageHeld::standard_ia>("standard_ia", Dimension::kGigabytes, "GB in S3 Standard-IA"),
    usage<&StorageHeld::onezone_ia>("onezone_ia", Dimension::kGigabytes, "GB in S3 One Zone-IA"),
    usage<&StorageHeld::glacier_ir>("glacier_ir", Dimension::kGigabytes,
                                    "GB in S3 Glacier Instant Retrieval"),
    usage<&StorageHeld::glacier_flexible>("glacier_flexible", Dimension::kGigabytes,
                                          "GB in S3 Glacier Flexible Retrieval"),
    usage<&StorageHeld::deep_archive>("deep_archive", Dimension::kGigabytes,
                                      "GB in S3 Glacier Deep Archive"),
};

constexpr Choice kTransitionTargets[] = {
    {"standard_ia", static_cast<int>(S3StorageClass::kStandardIa), "S3 Standard-IA"},
    {"onezone_ia", static_cast<int>(S3StorageClass::kOneZoneIa), "S3 One Zone-IA"},
    {"glacier_ir", static_cast<int>(S3StorageClass::kGlacierIr), "S3 Glacier Instant Retrieval"},
    {"glacier_flexible", static_cast<int>(S3StorageClass::kGlacierFlexible),
     "S3 Glacier Flexible Retrieval"},
    {"deep_archive", static_cast<int>(S3StorageClass::kDeepArchive), "S3 Glacier Deep Archive"},
};

constexpr Choice kTransitionMinimums[] = {
    {"all_storage_classes_128K", static_cast<int>(S3TransitionMinimum::kAll128K),
     "objects under 128 KB stay where they are"},
    {"varies_by_storage_class", static_cast<int>(S3TransitionMinimum::kVaries),
     "objects under 128 KB move to Glacier Flexible Retrieval and Deep Archive only"},
};

constexpr Field kTransitionFields[] = {
    choice<&S3Transition::to>("to", kTransitionTargets, "The storage class objects move to")
        .is_required(),
    number<&S3Transition::after>("after", Dimension::kDays, "Age in days at which objects move")
        .is_required()
        .whole(),
};

constexpr Field kClassRequestFields[] = {
    usage<&ClassRequests::put>("put", Dimension::kCountPerMonth,
                               "PUT, COPY, POST and LIST requests; no such line if left out")
        .noun("requests"),
    usage<&ClassRequests::get>("get", Dimension::kCountPerMonth,
                               "GET and all other requests; no such line if left out")
        .noun("requests"),
};

constexpr Field kRequestsByClassFields[] = {
    record<&RequestsByClass::standard_ia>("standard_ia", kClassRequestFields,
                                          "Requests to objects in S3 Standard-IA"),
    record<&RequestsByClass::onezone_ia>("onezone_ia", kClassRequestFields,
                                         "Requests to objects in S3 One Zone-IA"),
    record<&RequestsByClass::glacier_ir>("glacier_ir", kClassRequestFields,
                                         "Requests to objects in S3 Glacier Instant Retrieval"),
    record<&RequestsByClass::glacier_flexible>(
        "glacier_flexible", kClassRequestFields,
        "Requests to objects in S3 Glacier Flexible Retrieval"),
};

constexpr Field kVersioningFields[] = {
    flag<&S3Versioning::enabled>("enabled", "Whether the bucket keeps noncurrent versions")
        .or_default("false"),
    usage<&S3Versioning::overwritten>(
        "overwritten", Dimension::kGigabytesPerMonth,
        "Data that is overwritten or deleted and becomes noncurrent, in GB a month"),
    number<&S3Versioning::noncurrent_expire_after>(
        "noncurrent_expire_after", Dimension::kDays,
        "Days after which noncurrent versions are deleted for good; never if left out")
        .whole(),
};

constexpr Field kFields[] = {
    record<&Bucket::storage>("storage", kStorageFields,
                             "GB of current versions held, by storage class; or give arrivals"),
    usage<&Bucket::arrivals>("arrivals", Dimension::kGigabytesPerMonth,
                             "New data that stays until its lifecycle ends, such as 5 GB/day"),
    usage<&Bucket::object_size>("object_size", Dimension::kKilobytes,
                                "Average size of an object: decides minimums and request counts")
        .at_least("1 B"),
    records<&Bucket::lifecycle>("lifecycle", kTransitionFields,
                                "Transitions of arriving objects, by rising age"),
    choice<&Bucket::transition_minimum>(
        "transition_default_minimum_object_size", kTransitionMinimums,
        "Which objects lifecycle rules leave alone; AWS's default since September 2024")
        .or_default("all_storage_classes_128K"),
    number<&Bucket::expire_after>("expire_after", Dimension::kDays,
                                  "Age in days at which objects expire; never if left out")
        .whole(),
    number<&Bucket::history>("history", Dimension::kDays,
                             "Days of arrivals the bucket has kept so far, where nothing expires"),
    record<&Bucket::versioning>("versioning", kVersioningFields, "S3 Versioning"),
    usage<&Bucket::put_requests>("put_requests", Dimension::kCountPerMonth,
                                 "PUT, COPY, POST and LIST requests to S3 Standard")
        .noun("requests"),
    usage<&Bucket::get_requests>("get_requests", Dimension::kCountPerMonth,
                                 "GET and all other requests to S3 Standard")
        .noun("requests"),
    record<&Bucket::requests_by_class>("requests_by_class", kRequestsByClassFields,
                                       "Requests to objects of other storage classes"),
};

void meter_declared(const Bucket& bucket, Meter& m) {
  struct Row {
    std::string_view field;
    S3StorageClass storage_class;
    const Amount* gigabytes;
  };
  const StorageHeld& held = bucket.storage;
  const Row rows[] = {
      {"storage.standard", S3StorageClass::kStandard, &held.standard},
      {"storage.standard_ia", S3StorageClass::kStandardIa, &held.standard_ia},
      {"storage.onezone_ia", S3StorageClass::kOneZoneIa, &held.onezone_ia},
      {"storage.glacier_ir", S3StorageClass::kGlacierIr, &held.glacier_ir},
      {"storage.glacier_flexible", S3StorageClass::kGlacierFlexible, &held.glacier_flexible},
      {"storage.deep_archive", S3StorageClass::kDeepArchive, &held.deep_archive},
  };
  bool any = false;
  for (const auto& row : rows) {
    if (!m.has_field(row.field)) continue;
    any = true;
    charge_held(row.storage_class, *row.gigabytes, bucket.object_size, m);
  }
  if (!any) {
    charge_held(S3StorageClass::kStandard, Amount::not_given("storage.standard or arrivals"),
                bucket.object_size, m);
  }
}

S3Lifecycle lifecycle_of(const Bucket& bucket, Meter& m) {
  const Bucket average = m.in_average_month(bucket, kFields);
  return {.arrivals = bucket.arrivals,
          .average_arrivals = average.arrivals,
          .object_size = bucket.object_size,
          .transitions = bucket.lifecycle,
          .transition_minimum = bucket.transition_minimum,
          .expire_after = bucket.expire_after,
          .history = bucket.history,
          .versioning = average.versioning};
}

// Without a rule that deletes, what a bucket holds depends on how old it is.
bool check_horizon(const Bucket& bucket, bool declared, Meter& m) {
  if (bucket.history.is_known()) return true;
  bool valid = true;
  if (!declared && bucket.arrivals.is_known() && !bucket.expire_after.is_known()) {
    m.error("arrivals",
            "data that never expires grows without bound, expected expire_after or "
            "history",
            "history says how many days of arrivals the bucket has kept");
    valid = false;
  }
  const S3Versioning& versions = bucket.versioning;
  const bool feeds_noncurrent = versions.overwritten.is_positive() ||
                                (bucket.arrivals.is_positive() && bucket.expire_after.is_known());
  if (versions.enabled && feeds_noncurrent && !versions.noncurrent_expire_after.is_known()) {
    m.error("versioning",
            "noncurrent versions that are never deleted grow without bound, expected "
            "versioning.noncurrent_expire_after or history",
            "on a versioned bucket expiration only adds a delete marker");
    valid = false;
  }
  return valid;
}

bool check(const Bucket& bucket, bool declared, Meter& m) {
  bool valid = true;
  if (declared) {
    for (const std::string_view field : {"arrivals", "lifecycle", "expire_after"}) {
      if (!m.has_field(field)) continue;
      m.error(field, std::string(field) + " does not go with storage, expected one of them",
              "storage is what is held; arrivals and rules are what it is worked out from");
      valid = false;
    }
  }
  if (!bucket.versioning.enabled) {
    for (const std::string_view field : {"overwritten", "noncurrent_expire_after"}) {
      const std::string path = "versioning." + std::string(field);
      if (!m.has_field(path)) continue;
      m.error(path, "only a versioned bucket has noncurrent versions",
              "set versioning.enabled: true");
      valid = false;
    }
  }
  valid = check_lifecycle(bucket.lifecycle, bucket.expire_after, m) && valid;
  return check_horizon(bucket, declared, m) && valid;
}

// Objects outside S3 Standard have request rates of their own, up to 25 times as high.
void charge_class_requests(const Bucket& bucket, Meter& m) {
  struct Row {
    std::string_view field;
    const ClassRequests* requests;
    std::string_view usage_type;
    std::string_view put_operation;
    std::string_view name;
  };
  const RequestsByClass& by_class = bucket.requests_by_class;
  const Row rows[] = {
      {"standard_ia", &by_class.standard_ia, "Requests-SIA", "", "S3 Standard-IA"},
      {"onezone_ia", &by_class.onezone_ia, "Requests-ZIA", "", "S3 One Zone-IA"},
      {"glacier_ir", &by_class.glacier_ir, "Requests-GIR", "", "S3 Glacier Instant Retrieval"},
      {"glacier_flexible", &by_class.glacier_flexible, "Requests-GLACIER", "PutObject",
       "S3 Glacier Flexible Retrieval"},
  };
  for (const auto& row : rows) {
    const std::string path = "requests_by_class." + std::string(row.field);
    if (m.has_field(path + ".put")) {
      m.charge({.service = "AmazonS3",
                .usage_type = std::string(row.usage_type) + "-Tier1",
                .operation = row.put_operation,
                .unit = "Requests"},
               row.requests->put, std::string(row.name) + ", PUT, COPY, POST and LIST requests");
    }
    if (m.has_field(path + ".get")) {
      m.charge({.service = "AmazonS3",
                .usage_type = std::string(row.usage_type) + "-Tier2",
                .unit = "Requests"},
               row.requests->get, std::string(row.name) + ", GET and all other requests");
    }
  }
  const bool other_classes =
      !bucket.lifecycle.empty() || m.has_field("storage.standard_ia") ||
      m.has_field("storage.onezone_ia") || m.has_field("storage.glacier_ir") ||
      m.has_field("storage.glacier_flexible") || m.has_field("storage.deep_archive");
  if (other_classes && !m.has_field("requests_by_class")) {
    m.assume("all requests are to objects in S3 Standard (requests_by_class)");
  }
}

void meter(const Bucket& bucket, Meter& m) {
  const bool declared = m.has_field("storage");
  if (!check(bucket, declared, m) || bucket.object_size.is_zero()) return;
  const S3Lifecycle lifecycle = lifecycle_of(bucket, m);
  const bool by_arrivals =
      m.has_field("arrivals") || !bucket.lifecycle.empty() || bucket.expire_after.is_known();
  if (declared || !by_arrivals) {
    meter_declared(bucket, m);
  } else {
    charge_steady_state(lifecycle, m);
  }
  charge_overwritten(lifecycle, m);
  m.charge({.service = "AmazonS3", .usage_type = "Requests-Tier1", .unit = "Requests"},
           bucket.put_requests, "PUT, COPY, POST and LIST requests");
  m.charge({.service = "AmazonS3", .usage_type = "Requests-Tier2", .unit = "Requests"},
           bucket.get_requests, "GET and all other requests");
  charge_class_requests(bucket, m);
}

}  // namespace

std::span<const Kind> s3_kinds() {
  static constexpr Kind kKinds[] = {make_kind<Bucket, meter>(
      "s3_bucket", "Amazon S3", "A bucket: storage by class, lifecycle, versions and requests",
      kFields)};
  return kKinds;
}

}  // namespace costplan
