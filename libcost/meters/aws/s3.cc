// Amazon S3: bytes held by storage class, requests, and what lifecycle rules cost.
// Cheaper classes have floors (128 KB an object, 30 to 180 days, 40 KB of metadata
// an archived object) and every transition is a request. On a versioned bucket,
// expiration deletes nothing: the bytes become noncurrent and are billed on.
//
// Data that arrives steadily and is moved and deleted by age reaches a steady
// state: GB a day times the days it spends in a class.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "meters/aws/retention.h"
#include "meters/meter.h"

namespace costplan {
namespace {

// In the order of the waterfall: transitions only lead down.
enum class StorageClass : int {
  kStandard,
  kStandardIa,
  kOneZoneIa,
  kGlacierIr,
  kGlacierFlexible,
  kDeepArchive,
};

// What one class bills, and by which names.
struct ClassTerms {
  StorageClass storage_class;
  std::string_view key;
  std::string_view name;
  std::string_view service;
  std::string_view storage;     // usage type
  std::string_view transition;  // usage type of a lifecycle request into it
  std::string_view transition_operation;
  int minimum_days;
  bool has_minimum_size;  // billed as 128 KB at least
  bool is_archive;        // 32 KB at its own rate and 8 KB at Standard's
};

// Amazon S3 User Guide, "Understanding and managing Amazon S3 storage classes".
constexpr ClassTerms kClasses[] = {
    {StorageClass::kStandard, "standard", "S3 Standard", "AmazonS3", "TimedStorage-ByteHrs", "", "",
     0, false, false},
    {StorageClass::kStandardIa, "standard_ia", "S3 Standard-IA", "AmazonS3",
     "TimedStorage-SIA-ByteHrs", "Requests-Tier4", "S3-SIATransition", 30, true, false},
    {StorageClass::kOneZoneIa, "onezone_ia", "S3 One Zone-IA", "AmazonS3",
     "TimedStorage-ZIA-ByteHrs", "Requests-Tier4", "S3-ZIATransition", 30, true, false},
    {StorageClass::kGlacierIr, "glacier_ir", "S3 Glacier Instant Retrieval", "AmazonS3",
     "TimedStorage-GIR-ByteHrs", "Requests-Tier4", "S3-GIRTransition", 90, true, false},
    {StorageClass::kGlacierFlexible, "glacier_flexible", "S3 Glacier Flexible Retrieval",
     "AmazonS3", "TimedStorage-GlacierByteHrs", "Requests-Tier3", "S3-GlacierTransition", 90, false,
     true},
    {StorageClass::kDeepArchive, "deep_archive", "S3 Glacier Deep Archive",
     "AmazonS3GlacierDeepArchive", "TimedStorage-GDA-ByteHrs", "Requests-Tier3", "S3-GDATransition",
     180, false, true},
};

constexpr const ClassTerms& terms_of(StorageClass storage_class) {
  return kClasses[static_cast<std::size_t>(storage_class)];
}

enum class TransitionMinimum : int { kAll128K, kVaries };

struct StorageHeld {
  Amount standard;
  Amount standard_ia;
  Amount onezone_ia;
  Amount glacier_ir;
  Amount glacier_flexible;
  Amount deep_archive;
};

struct Transition {
  StorageClass to = StorageClass::kStandard;  // no target: what an invalid one leaves
  Amount after;
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

struct Versioning {
  bool enabled = false;
  Amount overwritten;
  Amount noncurrent_expire_after;
};

struct Bucket {
  StorageHeld storage;
  Amount arrivals;
  Amount object_size;
  std::vector<Transition> lifecycle;
  TransitionMinimum transition_minimum = TransitionMinimum::kAll128K;
  Amount expire_after;
  Amount history;
  Versioning versioning;
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
    {"standard_ia", static_cast<int>(StorageClass::kStandardIa), "S3 Standard-IA"},
    {"onezone_ia", static_cast<int>(StorageClass::kOneZoneIa), "S3 One Zone-IA"},
    {"glacier_ir", static_cast<int>(StorageClass::kGlacierIr), "S3 Glacier Instant Retrieval"},
    {"glacier_flexible", static_cast<int>(StorageClass::kGlacierFlexible),
     "S3 Glacier Flexible Retrieval"},
    {"deep_archive", static_cast<int>(StorageClass::kDeepArchive), "S3 Glacier Deep Archive"},
};

constexpr Choice kTransitionMinimums[] = {
    {"all_storage_classes_128K", static_cast<int>(TransitionMinimum::kAll128K),
     "objects under 128 KB stay where they are"},
    {"varies_by_storage_class", static_cast<int>(TransitionMinimum::kVaries),
     "objects under 128 KB move to Glacier Flexible Retrieval and Deep Archive only"},
};

constexpr Field kTransitionFields[] = {
    choice<&Transition::to>("to", kTransitionTargets, "The storage class objects move to")
        .is_required(),
    number<&Transition::after>("after", Dimension::kDays, "Age in days at which objects move")
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
    flag<&Versioning::enabled>("enabled", "Whether the bucket keeps noncurrent versions")
        .or_default("false"),
    usage<&Versioning::overwritten>(
        "overwritten", Dimension::kGigabytesPerMonth,
        "Data that is overwritten or deleted and becomes noncurrent, in GB a month"),
    number<&Versioning::noncurrent_expire_after>(
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

constexpr int kMinimumObjectKb = 128;
constexpr int kArchiveIndexKb = 32;
constexpr int kArchiveNameKb = 8;
constexpr int kMinimumDaysBeforeIa = 30;
constexpr std::string_view kAverageSize = "every object has the average object_size";

bool is_infrequent_access(StorageClass storage_class) {
  return storage_class == StorageClass::kStandardIa || storage_class == StorageClass::kOneZoneIa;
}

std::string days_text(const Amount& days) { return display(days.value()) + " days"; }

// The smaller of two ages, where an unknown one means "never".
Amount earlier(const Amount& a, const Amount& b) {
  if (!a.is_known()) return b;
  if (!b.is_known()) return a;
  return a.value() <= b.value() ? a : b;
}

// The days from one age to another; nothing is subtracted from birth.
Amount days_between(const Amount& from, const Amount& to) {
  return from.is_zero() ? to : to - from;
}

MeteredUsage& charge_storage(const ClassTerms& terms, Amount gigabytes, std::string description,
                             Meter& m) {
  return m.charge(
      {.service = terms.service, .usage_type = std::string(terms.storage), .unit = "GB-Mo"},
      std::move(gigabytes), std::move(description));
}

// The metadata that S3 adds to every archived object.
void charge_archive_overhead(const ClassTerms& terms, const Amount& gigabytes,
                             const Amount& object_size, Meter& m) {
  charge_storage(terms,
                 times_ratio(gigabytes, Amount(Quantity(kArchiveIndexKb), "32 KB"), object_size),
                 std::string(terms.name) + ", 32 KB of metadata per object", m);
  charge_storage(terms_of(StorageClass::kStandard),
                 times_ratio(gigabytes, Amount(Quantity(kArchiveNameKb), "8 KB"), object_size),
                 std::string(terms.name) + ", 8 KB of metadata per object in S3 Standard", m);
}

// Bytes held in one class, with what its floors add. Objects that a lifecycle rule
// moved have at least 128 KB, or it would have left them where they were.
void charge_held(const ClassTerms& terms, const Amount& gigabytes, const Amount& object_size,
                 bool moved, std::string description, Meter& m) {
  auto& line =
      charge_storage(terms, gigabytes, std::string(terms.name) + std::move(description), m);
  if (terms.storage_class != StorageClass::kStandard) {
    line.assume("nothing is read back from " + std::string(terms.name) +
                ": retrieval and its requests are not included");
  }
  const bool small = !object_size.is_known() || object_size.value() < Quantity(kMinimumObjectKb);
  if (terms.has_minimum_size && small && moved) {
    line.assume("objects have at least 128 KB: by default S3 does not move smaller ones");
  } else if (terms.has_minimum_size && small) {
    // The bill has usage types of its own for small objects; the rate is the class's.
    const Amount minimum(Quantity(kMinimumObjectKb), "128 KB");
    charge_storage(terms, times_ratio(gigabytes, minimum - object_size, object_size),
                   std::string(terms.name) + ", small objects billed as 128 KB", m)
        .assume(std::string(kAverageSize));
  }
  if (terms.is_archive) charge_archive_overhead(terms, gigabytes, object_size, m);
}

void meter_declared(const Bucket& bucket, Meter& m) {
  const std::pair<StorageClass, const Amount*> held[] = {
      {StorageClass::kStandard, &bucket.storage.standard},
      {StorageClass::kStandardIa, &bucket.storage.standard_ia},
      {StorageClass::kOneZoneIa, &bucket.storage.onezone_ia},
      {StorageClass::kGlacierIr, &bucket.storage.glacier_ir},
      {StorageClass::kGlacierFlexible, &bucket.storage.glacier_flexible},
      {StorageClass::kDeepArchive, &bucket.storage.deep_archive},
  };
  bool any = false;
  for (const auto& [storage_class, gigabytes] : held) {
    const ClassTerms& terms = terms_of(storage_class);
    if (!m.has_field("storage." + std::string(terms.key))) continue;
    any = true;
    charge_held(terms, *gigabytes, bucket.object_size, false, " storage", m);
  }
  if (!any) {
    charge_storage(terms_of(StorageClass::kStandard),
                   Amount::not_given("storage.standard or arrivals"), "S3 Standard storage", m);
  }
}

struct Refusal {
  std::string_view field;
  std::string message;
};

// Why S3 refuses to move objects on that have been in `from` since age `since`.
std::optional<Refusal> refusal(StorageClass from, const Amount& since, const Transition& next) {
  const std::string here(terms_of(from).name);
  const std::string there(terms_of(next.to).name);
  const Quantity after = next.after.value();
  const bool instant_from_one_zone =
      from == StorageClass::kOneZoneIa && next.to == StorageClass::kGlacierIr;
  if (next.to <= from || instant_from_one_zone) {
    return Refusal{"to", "S3 moves no objects from " + here + " to " + there +
                             ", expected a class further down"};
  }
  if (from != StorageClass::kStandard && after <= since.value()) {
    return Refusal{"after", "objects already move to " + here + " at " + days_text(since) +
                                ", expected a later age"};
  }
  if (is_infrequent_access(next.to) && after < Quantity(kMinimumDaysBeforeIa)) {
    return Refusal{"after", "objects stay at least 30 days before they move to " + there};
  }
  const Amount earliest = since + Amount(kMinimumDaysBeforeIa);
  if (is_infrequent_access(from) && after < earliest.value()) {
    return Refusal{"after", "objects stay at least 30 days in " + here + ", expected " +
                                days_text(earliest) + " or more"};
  }
  return std::nullopt;
}

// False after an error, here or already while reading the rules.
bool check_lifecycle(const Bucket& bucket, Meter& m) {
  bool valid = true;
  StorageClass from = StorageClass::kStandard;
  Amount age(0);
  for (std::size_t i = 0; i < bucket.lifecycle.size(); ++i) {
    const Transition& next = bucket.lifecycle[i];
    if (!next.after.is_known() || next.to == StorageClass::kStandard) return false;
    if (auto refused = refusal(from, age, next)) {
      std::string field = "lifecycle[" + std::to_string(i) + "].";
      field += refused->field;
      m.error(field, std::move(refused->message));
      valid = false;
    }
    from = next.to;
    age = next.after;
  }
  if (!bucket.lifecycle.empty() && bucket.expire_after.is_known() &&
      bucket.expire_after.value() <= age.value()) {
    m.error("expire_after", "objects expire at " + days_text(bucket.expire_after) +
                                " but move to " + std::string(terms_of(from).name) + " at " +
                                days_text(age) + ", expected a later age");
    valid = false;
  }
  return valid;
}

// Rules that never apply to objects of this size are dropped, and said to be.
std::vector<Transition> effective_lifecycle(const Bucket& bucket, Meter& m) {
  const bool small =
      bucket.object_size.is_known() && bucket.object_size.value() < Quantity(kMinimumObjectKb);
  std::vector<Transition> out;
  for (const Transition& rule : bucket.lifecycle) {
    const ClassTerms& terms = terms_of(rule.to);
    const bool moves_small =
        terms.is_archive && bucket.transition_minimum == TransitionMinimum::kVaries;
    if (small && !moves_small) {
      m.assume("objects of " + bucket.object_size.text() + " are not moved to " +
               std::string(terms.name) + ": by default S3 leaves objects under 128 KB alone");
      continue;
    }
    out.push_back(rule);
  }
  return out;
}

// Whatever moves or leaves at `age` already does so, given how old the bucket is.
bool has_reached(const Bucket& bucket, const Amount& age) {
  return !bucket.history.is_known() || bucket.history.value() >= age.value();
}

void charge_transition(const Bucket& bucket, const Transition& rule, Meter& m) {
  const ClassTerms& terms = terms_of(rule.to);
  m.charge({.service = "AmazonS3",
            .usage_type = std::string(terms.transition),
            .operation = terms.transition_operation,
            .unit = "Requests"},
           times_ratio(bucket.arrivals, Amount(Quantity(1024 * 1024), "1,048,576 KB"),
                       bucket.object_size),
           "Lifecycle transitions to " + std::string(terms.name))
      .assume(std::string(kAverageSize));
}

// Objects that leave a class early are billed for the rest of its minimum; the bill
// calls that EarlyDelete-…, at the rate of the class.
void charge_early_deletion(const ClassTerms& terms, const Amount& monthly, const Amount& stay,
                           Meter& m) {
  const Amount minimum(Quantity(terms.minimum_days), std::to_string(terms.minimum_days) + " days");
  if (!stay.is_known() || stay.value() >= minimum.value()) return;
  charge_storage(terms, stored_gigabytes(monthly, minimum - stay),
                 std::string(terms.name) + ", early deletion before " + minimum.text(), m);
}

// How long noncurrent bytes have been kept that became so at `age`: until they are
// deleted or, without a rule, as far back as the bucket goes.
Amount noncurrent_days(const Bucket& bucket, const Amount& age) {
  const Amount& expire = bucket.versioning.noncurrent_expire_after;
  if (!bucket.history.is_known()) return expire;
  return earlier(expire, age.is_zero() ? bucket.history : beyond(bucket.history, age));
}

void meter_steady_state(const Bucket& bucket, Meter& m) {
  const Amount arrivals = m.in_average_month(bucket, kFields).arrivals;
  const bool has_end = bucket.expire_after.is_known() || bucket.history.is_known();
  const Amount oldest = has_end ? earlier(bucket.expire_after, bucket.history)
                                : Amount::not_given("expire_after or history");
  const std::vector<Transition> rules = effective_lifecycle(bucket, m);

  StorageClass at = StorageClass::kStandard;
  Amount since(0);
  for (std::size_t i = 0; i <= rules.size(); ++i) {
    const bool last = i == rules.size();
    const ClassTerms& terms = terms_of(at);
    const Amount until = last ? oldest : earlier(rules[i].after, oldest);
    if (!until.is_known() || until.value() > since.value()) {
      charge_held(terms, stored_gigabytes(arrivals, days_between(since, until)), bucket.object_size,
                  true, " storage", m);
    }
    if (last) break;
    const Amount& leaves = rules[i].after;
    if (has_reached(bucket, leaves)) {
      charge_early_deletion(terms, arrivals, days_between(since, leaves), m);
      charge_transition(bucket, rules[i], m);
    }
    at = rules[i].to;
    since = leaves;
  }

  if (!bucket.expire_after.is_known()) return;
  Amount deleted = bucket.expire_after;
  if (bucket.versioning.enabled) {
    if (has_reached(bucket, bucket.expire_after)) {
      charge_held(terms_of(at),
                  stored_gigabytes(arrivals, noncurrent_days(bucket, bucket.expire_after)),
                  bucket.object_size, true, ", expired objects kept as noncurrent versions", m);
    }
    deleted += bucket.versioning.noncurrent_expire_after;
  }
  if (deleted.is_known() && has_reached(bucket, deleted)) {
    charge_early_deletion(terms_of(at), arrivals, days_between(since, deleted), m);
  }
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
  const Versioning& versions = bucket.versioning;
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
  valid = check_lifecycle(bucket, m) && valid;
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
  const bool by_arrivals =
      m.has_field("arrivals") || !bucket.lifecycle.empty() || bucket.expire_after.is_known();
  if (declared || !by_arrivals) {
    meter_declared(bucket, m);
  } else {
    meter_steady_state(bucket, m);
  }
  const Amount overwritten = m.in_average_month(bucket, kFields).versioning.overwritten;
  if (bucket.versioning.enabled && !overwritten.is_zero()) {
    charge_storage(terms_of(StorageClass::kStandard),
                   stored_gigabytes(overwritten, noncurrent_days(bucket, Amount(0))),
                   "S3 Standard, overwritten and deleted objects kept as noncurrent versions", m)
        .assume("overwritten and deleted objects were in S3 Standard");
  }
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
