// Amazon S3 storage classes: what each bills for the bytes it holds, and the steady
// state that lifecycle rules and versions lead to.
//
// Cheaper classes have floors (128 KB an object, 30 to 180 days, 40 KB of metadata
// an archived object) and every transition is a request. On a versioned bucket,
// expiration deletes nothing: the bytes become noncurrent and are billed on.
//
// Units: GB, KB of an object, days.
//
// Source: Amazon S3 User Guide, "Understanding and managing Amazon S3 storage
// classes", "Transitioning objects using Amazon S3 Lifecycle" and "Expiring objects".
// Proved by tests/meters/s3_test.cc.
#pragma once

#include <span>
#include <vector>

#include "meters/meter.h"
#include "meters/s3_classes.h"
#include "meters/s3_tiering.h"

namespace costplan {

// Which objects lifecycle rules leave alone.
enum class S3TransitionMinimum : int { kAll128K, kVaries };

struct S3Transition {
  S3StorageClass to = S3StorageClass::kStandard;  // no target: what an invalid one leaves
  Amount after;
};

struct S3Versioning {
  bool enabled = false;
  Amount overwritten;
  Amount noncurrent_expire_after;
};

// What objects are like: decides floors, request counts and access tiers.
struct S3Objects {
  Amount size;
  S3AccessTiers tiers;
};

// Data that arrives steadily and is moved and deleted by age. What piles up over
// years counts the arrivals of an average month, what happens in the month its own.
struct S3Lifecycle {
  Amount arrivals;
  Amount average_arrivals;
  S3Objects objects;
  std::vector<S3Transition> transitions;  // by rising age
  S3TransitionMinimum transition_minimum = S3TransitionMinimum::kAll128K;
  Amount expire_after;
  Amount history;
  S3Versioning versioning;  // overwritten: in an average month
};

// Charges bytes that stay in one class, with what its floors add for small objects.
void charge_held(S3StorageClass storage_class, const Amount& gigabytes, const S3Objects& objects,
                 Meter& m);

// Reports what S3 would refuse, under `lifecycle` and `expire_after`. False after an
// error, here or already while reading the rules.
bool check_lifecycle(std::span<const S3Transition> transitions, const Amount& expire_after,
                     Meter& m);

// Charges what a bucket holds in its steady state, GB a day times the days they spend
// in a class, and what it takes to move and delete them.
// Precondition: check_lifecycle has found nothing.
void charge_steady_state(const S3Lifecycle& lifecycle, Meter& m);

// Charges the noncurrent versions that overwriting and deleting leave behind.
void charge_overwritten(const S3Lifecycle& lifecycle, Meter& m);

}  // namespace costplan
