// Amazon S3: a bucket, the bytes it is said to hold or those that its arrivals and
// lifecycle rules lead to, requests, what is read back from the cheaper classes, and
// what is replicated to other buckets.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "meters/meter.h"
#include "meters/s3_replication.h"
#include "meters/s3_requests.h"
#include "meters/s3_retrieval.h"
#include "meters/s3_storage.h"

namespace costplan {
namespace {

struct StorageHeld {
  Amount standard;
  Amount standard_ia;
  Amount intelligent_tiering;
  Amount onezone_ia;
  Amount glacier_ir;
  Amount glacier_flexible;
  Amount deep_archive;
};

// Data that takes the way over CloudFront's edges (S3 Transfer Acceleration).
struct Acceleration {
  Amount uploaded;
  Amount uploaded_elsewhere;
  Amount downloaded;
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
  S3AccessTiers intelligent_tiering;
  S3RequestsByClass requests_by_class;
  S3Retrieval retrieval;
  std::vector<S3Replication> replication;
  Acceleration acceleration;
};

constexpr Field kStorageFields[] = {
    usage<&StorageHeld::standard>("standard", Dimension::kGigabytes, "GB in S3 Standard"),
    usage<&StorageHeld::standard_ia>("standard_ia", Dimension::kGigabytes, "GB in S3 Standard-IA"),
    usage<&StorageHeld::intelligent_tiering>("intelligent_tiering", Dimension::kGigabytes,
                                             "GB in S3 Intelligent-Tiering, all its tiers"),
    usage<&StorageHeld::onezone_ia>("onezone_ia", Dimension::kGigabytes, "GB in S3 One Zone-IA"),
    usage<&StorageHeld::glacier_ir>("glacier_ir", Dimension::kGigabytes,
                                    "GB in S3 Glacier Instant Retrieval"),
    usage<&StorageHeld::glacier_flexible>("glacier_flexible", Dimension::kGigabytes,
                                          "GB in S3 Glacier Flexible Retrieval"),
    usage<&StorageHeld::deep_archive>("deep_archive", Dimension::kGigabytes,
                                      "GB in S3 Glacier Deep Archive"),
};

// Nothing moves back to S3 Standard, the first of them.
constexpr std::span<const Choice> kTransitionTargets = std::span(kS3StorageClasses).subspan(1);

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

constexpr Field kAccelerationFields[] = {
    usage<&Acceleration::uploaded>(
        "uploaded", Dimension::kGigabytesPerMonth,
        "Accelerated data in, through edges in the United States, Europe and Japan"),
    usage<&Acceleration::uploaded_elsewhere>("uploaded_elsewhere", Dimension::kGigabytesPerMonth,
                                             "Accelerated data in, through all other edges"),
    usage<&Acceleration::downloaded>(
        "downloaded", Dimension::kGigabytesPerMonth,
        "Accelerated data out; its transfer to the internet costs on top (data_transfer)"),
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
    record<&Bucket::intelligent_tiering>(
        "intelligent_tiering", kS3AccessTierFields,
        "Shares of S3 Intelligent-Tiering by access tier, adding up to 1"),
    record<&Bucket::requests_by_class>("requests_by_class", kS3RequestsByClassFields,
                                       "Requests to objects of other storage classes"),
    record<&Bucket::retrieval>("retrieval", kS3RetrievalFields,
                               "Data read back from other storage classes"),
    records<&Bucket::replication>("replication", kS3ReplicationFields,
                                  "Other buckets that new objects are replicated to"),
    record<&Bucket::acceleration>("acceleration", kAccelerationFields, "S3 Transfer Acceleration"),
};

S3Objects objects_of(const Bucket& bucket) {
  return {.size = bucket.object_size, .tiers = bucket.intelligent_tiering};
}

void meter_declared(const Bucket& bucket, Meter& m) {
  const StorageHeld& held = bucket.storage;
  const Amount* const gigabytes[] = {
      // in the order of the classes
      &held.standard,   &held.standard_ia,      &held.intelligent_tiering, &held.onezone_ia,
      &held.glacier_ir, &held.glacier_flexible, &held.deep_archive};
  bool any = false;
  for (const S3ClassTerms& terms : s3_classes()) {
    if (!m.has_field("storage." + std::string(terms.field))) continue;
    any = true;
    charge_held(terms.storage_class, *gigabytes[static_cast<int>(terms.storage_class)],
                objects_of(bucket), m);
  }
  if (!any) {
    charge_held(S3StorageClass::kStandard, Amount::not_given("storage.standard or arrivals"),
                objects_of(bucket), m);
  }
}

S3Lifecycle lifecycle_of(const Bucket& bucket, const Bucket& average) {
  return {.arrivals = bucket.arrivals,
          .average_arrivals = average.arrivals,
          .objects = objects_of(bucket),
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

bool check_tiering(const Bucket& bucket, Meter& m) {
  const bool tiered =
      m.has_field("storage.intelligent_tiering") ||
      std::any_of(bucket.lifecycle.begin(), bucket.lifecycle.end(), [](const S3Transition& rule) {
        return rule.to == S3StorageClass::kIntelligentTiering;
      });
  if (m.has_field("intelligent_tiering") && !tiered) {
    m.error("intelligent_tiering", "nothing is stored in S3 Intelligent-Tiering",
            "give storage.intelligent_tiering, or move objects there by a lifecycle rule");
    return false;
  }
  return check_access_tiers(bucket.intelligent_tiering, bucket.object_size, m);
}

// S3 replicates between versioned buckets only.
bool check_replication(const Bucket& bucket, Meter& m) {
  bool valid = true;
  if (!bucket.replication.empty() && !bucket.versioning.enabled) {
    m.error("replication", "S3 replicates only from versioned buckets",
            "set versioning.enabled: true");
    valid = false;
  }
  for (std::size_t i = 0; i < bucket.replication.size(); ++i) {
    const Ref& to = bucket.replication[i].to;
    const std::string field = "replication[" + std::to_string(i) + "].to";
    if (m.find(to) == &m.resource()) {
      m.error(field, "a bucket does not replicate to itself");
      valid = false;
      continue;
    }
    const auto destination = m.target<Bucket>(to, kFields);
    if (destination && !destination->versioning.enabled) {
      m.error(field, "'" + to.name + "' is not versioned, S3 replicates only to versioned buckets");
      valid = false;
    }
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
  valid = check_tiering(bucket, m) && valid;
  valid = check_replication(bucket, m) && valid;
  valid = check_lifecycle(bucket.lifecycle, bucket.expire_after, m) && valid;
  return check_horizon(bucket, declared, m) && valid;
}

void assume_standard_requests(const Bucket& bucket, Meter& m) {
  bool other_classes = !bucket.lifecycle.empty();
  for (const S3ClassTerms& terms : s3_classes().subspan(1)) {
    other_classes = other_classes || m.has_field("storage." + std::string(terms.field));
  }
  if (other_classes && !m.has_field("requests_by_class")) {
    m.assume("all requests are to objects in S3 Standard (requests_by_class)");
  }
}

void replicate(const Bucket& bucket, Meter& m) {
  for (const S3Replication& rule : bucket.replication) {
    const Resource* destination = m.find(rule.to);
    if (destination == nullptr) continue;  // reported
    const bool all = !rule.replicated.is_known() && m.has_field("arrivals");
    if (all) m.assume("all that arrives is replicated to '" + rule.to.name + "' (replicated)");
    charge_s3_replication(rule, destination->region, all ? bucket.arrivals : rule.replicated,
                          bucket.object_size, m);
  }
}

void accelerate(const Acceleration& acceleration, Meter& m) {
  struct Row {
    std::string_view field;
    const Amount* gigabytes;
    std::string_view usage_type;
    std::string_view description;
  };
  const Row rows[] = {
      {"uploaded", &acceleration.uploaded, "AWS-In-ABytes-T1",
       "Transfer Acceleration in, through the US, Europe and Japan"},
      {"uploaded_elsewhere", &acceleration.uploaded_elsewhere, "AWS-In-ABytes-T2",
       "Transfer Acceleration in, through other edges"},
      {"downloaded", &acceleration.downloaded, "AWS-Out-ABytes", "Transfer Acceleration out"},
  };
  for (const Row& row : rows) {
    if (!m.has_field("acceleration." + std::string(row.field))) continue;
    m.charge({.service = "AmazonS3", .usage_type = std::string(row.usage_type), .unit = "GB"},
             *row.gigabytes, std::string(row.description))
        .assume("charged for every byte; AWS charges none where acceleration brings no speed, "
                "unconfirmed");
  }
}

void meter(const Bucket& bucket, Meter& m) {
  const bool declared = m.has_field("storage");
  if (!check(bucket, declared, m) || bucket.object_size.is_zero()) return;
  const Bucket average = m.in_average_month(bucket, kFields);
  const S3Lifecycle lifecycle = lifecycle_of(bucket, average);
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
  charge_s3_class_requests(bucket.requests_by_class, m);
  assume_standard_requests(bucket, m);
  charge_s3_retrieval(bucket.retrieval, average.retrieval, bucket.object_size, m);
  replicate(bucket, m);
  accelerate(bucket.acceleration, m);
}

}  // namespace

std::span<const Kind> s3_kinds() {
  static constexpr Kind kKinds[] = {make_kind<Bucket, meter>(
      "s3_bucket", "Amazon S3",
      "A bucket: storage by class, lifecycle, versions, requests, retrieval and replication",
      kFields)};
  return kKinds;
}

}  // namespace costplan
