#include "meters/s3_storage.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "meters/aws/retention.h"

namespace costplan {
namespace {

// What a class bills, and by which names.
struct ClassTerms {
  S3StorageClass storage_class;
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
    {S3StorageClass::kStandard, "S3 Standard", "AmazonS3", "TimedStorage-ByteHrs", "", "", 0, false,
     false},
    {S3StorageClass::kStandardIa, "S3 Standard-IA", "AmazonS3", "TimedStorage-SIA-ByteHrs",
     "Requests-Tier4", "S3-SIATransition", 30, true, false},
    {S3StorageClass::kOneZoneIa, "S3 One Zone-IA", "AmazonS3", "TimedStorage-ZIA-ByteHrs",
     "Requests-Tier4", "S3-ZIATransition", 30, true, false},
    {S3StorageClass::kGlacierIr, "S3 Glacier Instant Retrieval", "AmazonS3",
     "TimedStorage-GIR-ByteHrs", "Requests-Tier4", "S3-GIRTransition", 90, true, false},
    {S3StorageClass::kGlacierFlexible, "S3 Glacier Flexible Retrieval", "AmazonS3",
     "TimedStorage-GlacierByteHrs", "Requests-Tier3", "S3-GlacierTransition", 90, false, true},
    {S3StorageClass::kDeepArchive, "S3 Glacier Deep Archive", "AmazonS3GlacierDeepArchive",
     "TimedStorage-GDA-ByteHrs", "Requests-Tier3", "S3-GDATransition", 180, false, true},
};

constexpr const ClassTerms& terms_of(S3StorageClass storage_class) {
  return kClasses[static_cast<std::size_t>(storage_class)];
}

constexpr int kMinimumObjectKb = 128;
constexpr int kArchiveIndexKb = 32;
constexpr int kArchiveNameKb = 8;
constexpr int kMinimumDaysBeforeIa = 30;
constexpr std::string_view kAverageSize = "every object has the average object_size";

bool is_infrequent_access(S3StorageClass storage_class) {
  return storage_class == S3StorageClass::kStandardIa ||
         storage_class == S3StorageClass::kOneZoneIa;
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
  charge_storage(terms_of(S3StorageClass::kStandard),
                 times_ratio(gigabytes, Amount(Quantity(kArchiveNameKb), "8 KB"), object_size),
                 std::string(terms.name) + ", 8 KB of metadata per object in S3 Standard", m);
}

// Bytes held in one class, with what its floors add. Objects that a lifecycle rule
// moved have at least 128 KB, or it would have left them where they were.
void charge_class(const ClassTerms& terms, const Amount& gigabytes, const Amount& object_size,
                  bool moved, std::string description, Meter& m) {
  auto& line =
      charge_storage(terms, gigabytes, std::string(terms.name) + std::move(description), m);
  if (terms.storage_class != S3StorageClass::kStandard) {
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

struct Refusal {
  std::string_view field;
  std::string message;
};

// Why S3 refuses to move objects on that have been in `from` since age `since`.
std::optional<Refusal> refusal(S3StorageClass from, const Amount& since, const S3Transition& next) {
  const std::string here(terms_of(from).name);
  const std::string there(terms_of(next.to).name);
  const Quantity after = next.after.value();
  const bool instant_from_one_zone =
      from == S3StorageClass::kOneZoneIa && next.to == S3StorageClass::kGlacierIr;
  if (next.to <= from || instant_from_one_zone) {
    return Refusal{"to", "S3 moves no objects from " + here + " to " + there +
                             ", expected a class further down"};
  }
  if (from != S3StorageClass::kStandard && after <= since.value()) {
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

// Rules that never apply to objects of this size are dropped, and said to be.
std::vector<S3Transition> effective_lifecycle(const S3Lifecycle& lifecycle, Meter& m) {
  const bool small = lifecycle.object_size.is_known() &&
                     lifecycle.object_size.value() < Quantity(kMinimumObjectKb);
  std::vector<S3Transition> out;
  for (const S3Transition& rule : lifecycle.transitions) {
    const ClassTerms& terms = terms_of(rule.to);
    const bool moves_small =
        terms.is_archive && lifecycle.transition_minimum == S3TransitionMinimum::kVaries;
    if (small && !moves_small) {
      m.assume("objects of " + lifecycle.object_size.text() + " are not moved to " +
               std::string(terms.name) + ": by default S3 leaves objects under 128 KB alone");
      continue;
    }
    out.push_back(rule);
  }
  return out;
}

// Whatever moves or leaves at `age` already does so, given how old the bucket is.
bool has_reached(const S3Lifecycle& lifecycle, const Amount& age) {
  return !lifecycle.history.is_known() || lifecycle.history.value() >= age.value();
}

void charge_transition(const S3Lifecycle& lifecycle, const S3Transition& rule, Meter& m) {
  const ClassTerms& terms = terms_of(rule.to);
  m.charge({.service = "AmazonS3",
            .usage_type = std::string(terms.transition),
            .operation = terms.transition_operation,
            .unit = "Requests"},
           times_ratio(lifecycle.arrivals, Amount(Quantity(1024 * 1024), "1,048,576 KB"),
                       lifecycle.object_size),
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
Amount noncurrent_days(const S3Lifecycle& lifecycle, const Amount& age) {
  const Amount& expire = lifecycle.versioning.noncurrent_expire_after;
  if (!lifecycle.history.is_known()) return expire;
  return earlier(expire, age.is_zero() ? lifecycle.history : beyond(lifecycle.history, age));
}

}  // namespace

void charge_held(S3StorageClass storage_class, const Amount& gigabytes, const Amount& object_size,
                 Meter& m) {
  charge_class(terms_of(storage_class), gigabytes, object_size, false, " storage", m);
}

bool check_lifecycle(std::span<const S3Transition> transitions, const Amount& expire_after,
                     Meter& m) {
  bool valid = true;
  S3StorageClass from = S3StorageClass::kStandard;
  Amount age(0);
  for (std::size_t i = 0; i < transitions.size(); ++i) {
    const S3Transition& next = transitions[i];
    if (!next.after.is_known() || next.to == S3StorageClass::kStandard) return false;
    if (auto refused = refusal(from, age, next)) {
      std::string field = "lifecycle[" + std::to_string(i) + "].";
      field += refused->field;
      m.error(field, std::move(refused->message));
      valid = false;
    }
    from = next.to;
    age = next.after;
  }
  if (!transitions.empty() && expire_after.is_known() && expire_after.value() <= age.value()) {
    m.error("expire_after", "objects expire at " + days_text(expire_after) + " but move to " +
                                std::string(terms_of(from).name) + " at " + days_text(age) +
                                ", expected a later age");
    valid = false;
  }
  return valid;
}

void charge_steady_state(const S3Lifecycle& lifecycle, Meter& m) {
  const Amount& arrivals = lifecycle.average_arrivals;
  const bool has_end = lifecycle.expire_after.is_known() || lifecycle.history.is_known();
  const Amount oldest = has_end ? earlier(lifecycle.expire_after, lifecycle.history)
                                : Amount::not_given("expire_after or history");
  const std::vector<S3Transition> rules = effective_lifecycle(lifecycle, m);

  S3StorageClass at = S3StorageClass::kStandard;
  Amount since(0);
  for (std::size_t i = 0; i <= rules.size(); ++i) {
    const bool last = i == rules.size();
    const ClassTerms& terms = terms_of(at);
    const Amount until = last ? oldest : earlier(rules[i].after, oldest);
    if (!until.is_known() || until.value() > since.value()) {
      charge_class(terms, stored_gigabytes(arrivals, days_between(since, until)),
                   lifecycle.object_size, true, " storage", m);
    }
    if (last) break;
    const Amount& leaves = rules[i].after;
    if (has_reached(lifecycle, leaves)) {
      charge_early_deletion(terms, arrivals, days_between(since, leaves), m);
      charge_transition(lifecycle, rules[i], m);
    }
    at = rules[i].to;
    since = leaves;
  }

  if (!lifecycle.expire_after.is_known()) return;
  Amount deleted = lifecycle.expire_after;
  if (lifecycle.versioning.enabled) {
    if (has_reached(lifecycle, lifecycle.expire_after)) {
      charge_class(terms_of(at),
                   stored_gigabytes(arrivals, noncurrent_days(lifecycle, lifecycle.expire_after)),
                   lifecycle.object_size, true, ", expired objects kept as noncurrent versions", m);
    }
    deleted += lifecycle.versioning.noncurrent_expire_after;
  }
  if (deleted.is_known() && has_reached(lifecycle, deleted)) {
    charge_early_deletion(terms_of(at), arrivals, days_between(since, deleted), m);
  }
}

void charge_overwritten(const S3Lifecycle& lifecycle, Meter& m) {
  const Amount& overwritten = lifecycle.versioning.overwritten;
  if (!lifecycle.versioning.enabled || overwritten.is_zero()) return;
  charge_storage(terms_of(S3StorageClass::kStandard),
                 stored_gigabytes(overwritten, noncurrent_days(lifecycle, Amount(0))),
                 "S3 Standard, overwritten and deleted objects kept as noncurrent versions", m)
      .assume("overwritten and deleted objects were in S3 Standard");
}

}  // namespace costplan
