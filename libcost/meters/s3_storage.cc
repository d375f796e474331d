#include "meters/s3_storage.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "meters/aws/retention.h"

namespace costplan {
namespace {

constexpr int kMinimumDaysBeforeIa = 30;

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

MeteredUsage& charge_storage(const S3ClassTerms& terms, Amount gigabytes, std::string description,
                             Meter& m) {
  return charge_s3_storage(terms.service, terms.storage, std::move(gigabytes),
                           std::move(description), m);
}

// Bytes held in one class, with what its floors add. Objects that a lifecycle rule
// moved have at least 128 KB, or it would have left them where they were.
void charge_class(const S3ClassTerms& terms, const Amount& gigabytes, const S3Objects& objects,
                  bool moved, std::string description, Meter& m) {
  if (terms.storage_class == S3StorageClass::kIntelligentTiering) {
    charge_intelligent_tiering(gigabytes, objects.size, objects.tiers, description, m);
    return;
  }
  auto& line =
      charge_storage(terms, gigabytes, std::string(terms.name) + std::move(description), m);
  if (terms.storage_class != S3StorageClass::kStandard &&
      !m.has_field("retrieval." + std::string(terms.field))) {
    line.assume("nothing is read back from " + std::string(terms.name) +
                ": retrieval and its requests are not included");
  }
  const bool small = !objects.size.is_known() || is_small_s3_object(objects.size);
  if (terms.has_minimum_size && small && moved) {
    line.assume("objects have at least 128 KB: by default S3 does not move smaller ones");
  } else if (terms.has_minimum_size && small) {
    // The bill has usage types of its own for small objects; the rate is the class's.
    const Amount minimum(Quantity(kS3MinimumObjectKb), "128 KB");
    charge_storage(terms, times_ratio(gigabytes, minimum - objects.size, objects.size),
                   std::string(terms.name) + ", small objects billed as 128 KB", m)
        .assume(std::string(kS3AverageSize));
  }
  if (terms.is_archive) {
    charge_s3_archive_overhead(terms.name, terms.service, terms.storage, gigabytes, objects.size,
                               m);
  }
}

struct Refusal {
  std::string_view field;
  std::string message;
};

// Why S3 refuses to move objects on that have been in `from` since age `since`.
std::optional<Refusal> refusal(S3StorageClass from, const Amount& since, const S3Transition& next) {
  const std::string here(s3_terms(from).name);
  const std::string there(s3_terms(next.to).name);
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
  const bool small = is_small_s3_object(lifecycle.objects.size);
  std::vector<S3Transition> out;
  for (const S3Transition& rule : lifecycle.transitions) {
    const S3ClassTerms& terms = s3_terms(rule.to);
    const bool moves_small =
        terms.is_archive && lifecycle.transition_minimum == S3TransitionMinimum::kVaries;
    if (small && !moves_small) {
      m.assume("objects of " + lifecycle.objects.size.text() + " are not moved to " +
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
  const S3ClassTerms& terms = s3_terms(rule.to);
  m.charge({.service = "AmazonS3",
            .usage_type = std::string(terms.transition),
            .operation = terms.transition_operation,
            .unit = "Requests"},
           s3_objects(lifecycle.arrivals, lifecycle.objects.size),
           "Lifecycle transitions to " + std::string(terms.name))
      .assume(std::string(kS3AverageSize));
}

// Objects that leave a class early are billed for the rest of its minimum; the bill
// calls that EarlyDelete-…, at the rate of the class.
void charge_early_deletion(const S3ClassTerms& terms, const Amount& monthly, const Amount& stay,
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

void charge_held(S3StorageClass storage_class, const Amount& gigabytes, const S3Objects& objects,
                 Meter& m) {
  charge_class(s3_terms(storage_class), gigabytes, objects, false, " storage", m);
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
                                std::string(s3_terms(from).name) + " at " + days_text(age) +
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
    const S3ClassTerms& terms = s3_terms(at);
    const Amount until = last ? oldest : earlier(rules[i].after, oldest);
    if (!until.is_known() || until.value() > since.value()) {
      charge_class(terms, stored_gigabytes(arrivals, days_between(since, until)), lifecycle.objects,
                   true, " storage", m);
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
      charge_class(s3_terms(at),
                   stored_gigabytes(arrivals, noncurrent_days(lifecycle, lifecycle.expire_after)),
                   lifecycle.objects, true, ", expired objects kept as noncurrent versions", m);
    }
    deleted += lifecycle.versioning.noncurrent_expire_after;
  }
  if (deleted.is_known() && has_reached(lifecycle, deleted)) {
    charge_early_deletion(s3_terms(at), arrivals, days_between(since, deleted), m);
  }
}

void charge_overwritten(const S3Lifecycle& lifecycle, Meter& m) {
  const Amount& overwritten = lifecycle.versioning.overwritten;
  if (!lifecycle.versioning.enabled || overwritten.is_zero()) return;
  charge_storage(s3_terms(S3StorageClass::kStandard),
                 stored_gigabytes(overwritten, noncurrent_days(lifecycle, Amount(0))),
                 "S3 Standard, overwritten and deleted objects kept as noncurrent versions", m)
      .assume("overwritten and deleted objects were in S3 Standard");
}

}  // namespace costplan
