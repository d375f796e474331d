// Sources: [7] billing rules, "S3"; [UG] S3 User Guide, "Transitioning objects using Amazon S3
// Lifecycle" and "Expiring objects"; [list] rates of AmazonS3 in us-east-1; [0.1] GB-months do
// not vary with the length of the month, 30 days at 24 GB a day are 720 GB.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "support/metered.h"

namespace costplan {
namespace {

using testing::cost_of;
using testing::estimated;
using ::testing::HasSubstr;
using testing::metered;
using testing::problems;
using testing::quantity_of;

constexpr const char* kStandard = "TimedStorage-ByteHrs";
constexpr const char* kStandardIa = "TimedStorage-SIA-ByteHrs";
constexpr const char* kOneZoneIa = "TimedStorage-ZIA-ByteHrs";
constexpr const char* kGlacierIr = "TimedStorage-GIR-ByteHrs";
constexpr const char* kGlacierFlexible = "TimedStorage-GlacierByteHrs";
constexpr const char* kDeepArchive = "TimedStorage-GDA-ByteHrs";

std::string bucket(const std::string& fields) { return "b: {kind: s3_bucket, " + fields + "}"; }

struct Row {
  const char* what;
  const char* fields;
  const char* usage_type;
  const char* quantity;
  const char* source;
};

template <std::size_t N>
void expect_quantities(const Row (&rows)[N]) {
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.what) + ": " + row.source);
    EXPECT_EQ(quantity_of(metered(bucket(row.fields)), row.usage_type), row.quantity);
  }
}

constexpr Row kHeld[] = {
    {"Standard", "storage: {standard: 50 GB}", kStandard, "50", "[7]"},
    {"a terabyte", "storage: {standard: 1 TB}", kStandard, "1024", "[0.2]"},
    {"classes not named hold nothing", "storage: {standard: 50 GB}", kStandardIa, "none", "[7]"},
    {"nothing given", "tags: {}", kStandard, "?", "usage is never 0 by default"},
    {"no class given", "storage: {}", kStandard, "?", "usage is never 0 by default"},
    {"nothing held", "storage: {standard: 0 GB}", kStandard, "0", "[7]"},
};

TEST(S3Test, ChargesWhatEachClassHolds) { expect_quantities(kHeld); }

constexpr Row kMinimumSizes[] = {
    {"Standard has none", "storage: {standard: 100 GB}, object_size: 1 KB", kStandard, "100",
     "[7]"},
    {"Standard-IA at 128 KB", "storage: {standard_ia: 100 GB}, object_size: 128 KB", kStandardIa,
     "100", "[7]"},
    {"Standard-IA below", "storage: {standard_ia: 100 GB}, object_size: 100 KB", kStandardIa, "128",
     "[7] 100 × 128 ÷ 100"},
    {"One Zone-IA", "storage: {onezone_ia: 100 GB}, object_size: 64 KB", kOneZoneIa, "200",
     "[7] 100 × 128 ÷ 64"},
    {"Glacier Instant Retrieval", "storage: {glacier_ir: 100 GB}, object_size: 32 KB", kGlacierIr,
     "400", "[7] 100 × 128 ÷ 32"},
    {"Flexible Retrieval: 32 KB each", "storage: {glacier_flexible: 1024 GB}, object_size: 1 MB",
     kGlacierFlexible, "1056", "[7] 1,048,576 objects × 32 KB"},
    {"Flexible Retrieval: 8 KB each", "storage: {glacier_flexible: 1024 GB}, object_size: 1 MB",
     kStandard, "8", "[7] 1,048,576 objects × 8 KB, at Standard"},
    {"Deep Archive: 32 KB each", "storage: {deep_archive: 1024 GB}, object_size: 256 KB",
     kDeepArchive, "1152", "[7] 4,194,304 objects × 32 KB"},
    {"Deep Archive: 8 KB each", "storage: {deep_archive: 1024 GB}, object_size: 256 KB", kStandard,
     "32", "[7] 4,194,304 objects × 8 KB"},
    {"unknown size, Standard-IA", "storage: {standard_ia: 100 GB}", kStandardIa, "?",
     "how many are small is unknown, not 0"},
    {"unknown size, archive", "storage: {deep_archive: 100 GB}", kDeepArchive, "?",
     "how many objects is unknown, not 0"},
    {"unknown size, Standard", "storage: {standard: 100 GB}", kStandard, "100", "[7]"},
};

TEST(S3Test, AppliesTheMinimumSizeOfEachClass) { expect_quantities(kMinimumSizes); }

TEST(S3Test, KeepsTheStorageLineWhereOnlyTheObjectSizeIsMissing) {
  const Estimate estimate = estimated(bucket("storage: {standard_ia: 100 GB}"));
  EXPECT_EQ(cost_of(estimate, kStandardIa), "1.25");  // [list] 100 × 0.0125
  const auto asks_for_size = [](const UnknownUsage& usage) {
    return usage.usage_type == kStandardIa && usage.missing == "object_size";
  };
  EXPECT_TRUE(
      std::any_of(estimate.usage_not_given.begin(), estimate.usage_not_given.end(), asks_for_size));
}

#define UPLOADS                              \
  "arrivals: 24 GB/day, object_size: 1 MB, " \
  "lifecycle: [{to: standard_ia, after: 90 days}, {to: glacier_flexible, after: 365 days}]"

constexpr Row kSteadyState[] = {
    {"no lifecycle", "arrivals: 24 GB/day, expire_after: 30 days", kStandard, "720", "[7] 24 × 30"},
    {"arrivals of a month", "arrivals: 730 GB, expire_after: 30 days", kStandard, "720",
     "[0.1] 730 GB ÷ (730 h ÷ 24)"},
    {"arrivals not given", "expire_after: 30 days", kStandard, "?", "usage is never 0 by default"},
    {"Standard until the first transition", UPLOADS ", expire_after: 730 days", kStandard,
     "2228.4375", "[7] 24 × 90 + 8,760 GB of 1 MB × 8 KB"},
    {"IA between the transitions", UPLOADS ", expire_after: 730 days", kStandardIa, "6600",
     "[7] 24 × (365 − 90)"},
    {"Glacier until it expires", UPLOADS ", expire_after: 730 days", kGlacierFlexible, "9033.75",
     "[7] 24 × (730 − 365) + 8,760 GB of 1 MB × 32 KB"},
    {"a young bucket: IA so far", UPLOADS ", history: 200 days", kStandardIa, "2640",
     "24 × (200 − 90)"},
    {"a young bucket: nothing in Glacier", UPLOADS ", history: 200 days", kGlacierFlexible, "none",
     "200 < 365"},
    {"a new bucket", UPLOADS ", history: 10 days", kStandard, "240", "24 × 10"},
    {"the first transition day", UPLOADS ", history: 90 days", kStandardIa, "none", "24 × 0"},
    {"history before expiry", "arrivals: 24 GB/day, expire_after: 30 days, history: 10 days",
     kStandard, "240", "24 × min(30, 10)"},
    {"history after expiry", "arrivals: 24 GB/day, expire_after: 30 days, history: 100 days",
     kStandard, "720", "24 × min(30, 100)"},
    {"archived on arrival",
     "arrivals: 24 GB/day, object_size: 1 MB, lifecycle: [{to: deep_archive, after: 0 days}], "
     "expire_after: 200 days",
     kDeepArchive, "4950", "[7] 24 × 200 × (1 + 32 ÷ 1,024)"},
};

TEST(S3Test, HoldsTheSteadyStateOfItsLifecycle) { expect_quantities(kSteadyState); }

TEST(S3Test, HoldsTheSameInEveryMonth) {
  const MonthContext february = MonthContext::of(*Month::parse("2026-02"));
  const std::string fields = bucket("arrivals: 24 GB/day, expire_after: 30 days");
  EXPECT_EQ(quantity_of(metered(fields, february), kStandard), "720");  // [0.1]
}

struct TransitionRow {
  const char* what;
  const char* fields;
  const char* usage_type;
  const char* operation;
  const char* requests;
  const char* source;
};

#define MOVES(rule) \
  "arrivals: 24 GB/day, object_size: 1 MB, expire_after: 730 days, lifecycle: [" rule "]"

// 24 GB a day are 730 GB a month, or 747,520 objects of 1 MB.
constexpr TransitionRow kTransitions[] = {
    {"to Standard-IA", MOVES("{to: standard_ia, after: 30 days}"), "Requests-Tier4",
     "S3-SIATransition", "747520", "[7] one request per object"},
    {"to One Zone-IA", MOVES("{to: onezone_ia, after: 30 days}"), "Requests-Tier4",
     "S3-ZIATransition", "747520", "[7]"},
    {"to Glacier Instant Retrieval", MOVES("{to: glacier_ir, after: 0 days}"), "Requests-Tier4",
     "S3-GIRTransition", "747520", "[7]"},
    {"to Glacier Flexible Retrieval", MOVES("{to: glacier_flexible, after: 0 days}"),
     "Requests-Tier3", "S3-GlacierTransition", "747520", "[7]"},
    {"to Deep Archive", MOVES("{to: deep_archive, after: 0 days}"), "Requests-Tier3",
     "S3-GDATransition", "747520", "[7]"},
    {"not yet reached", UPLOADS ", history: 200 days", "Requests-Tier3", "S3-GlacierTransition",
     "none", "200 < 365"},
    {"reached today", UPLOADS ", history: 365 days", "Requests-Tier3", "S3-GlacierTransition",
     "747520", "365 = 365"},
    {"unknown size",
     "arrivals: 24 GB/day, expire_after: 60 days, lifecycle: [{to: standard_ia, after: 30 days}]",
     "Requests-Tier4", "S3-SIATransition", "?", "how many objects is unknown, not 0"},
};

TEST(S3Test, ChargesATransitionRequestPerObject) {
  for (const TransitionRow& row : kTransitions) {
    SCOPED_TRACE(std::string(row.what) + ": " + row.source);
    EXPECT_EQ(quantity_of(metered(bucket(row.fields)), row.usage_type, row.operation),
              row.requests);
  }
}

#define SMALL(size, minimum)                                             \
  "arrivals: 24 GB/day, object_size: " size ", expire_after: 365 days, " \
  "transition_default_minimum_object_size: " minimum ", "                \
  "lifecycle: [{to: standard_ia, after: 30 days}, {to: glacier_flexible, after: 265 days}]"

constexpr Row kSmallObjects[] = {
    {"128 KB move", SMALL("128 KB", "all_storage_classes_128K"), kStandardIa, "5640",
     "[7] 24 × (265 − 30)"},
    {"127 KB stay", SMALL("127 KB", "all_storage_classes_128K"), kStandardIa, "none", "[7]"},
    {"127 KB stay in Standard to the end", SMALL("127 KB", "all_storage_classes_128K"), kStandard,
     "8760", "[7] 24 × 365"},
    {"64 KB move to the archive by the older default", SMALL("64 KB", "varies_by_storage_class"),
     kGlacierFlexible, "3600", "[7] 24 × 100 × (1 + 32 ÷ 64)"},
    {"64 KB wait for it in Standard", SMALL("64 KB", "varies_by_storage_class"), kStandard, "6660",
     "[7] 24 × 265 + 2,400 × 8 ÷ 64"},
    {"64 KB never enter IA", SMALL("64 KB", "varies_by_storage_class"), kStandardIa, "none", "[7]"},
};

TEST(S3Test, LeavesSmallObjectsWhereTheyAre) { expect_quantities(kSmallObjects); }

constexpr Row kEarlyDeletion[] = {
    {"IA for 30 days",
     "arrivals: 24 GB/day, object_size: 1 MB, expire_after: 60 days, "
     "lifecycle: [{to: standard_ia, after: 30 days}]",
     kStandardIa, "720", "[7] 24 × 30"},
    {"IA for 29 days",
     "arrivals: 24 GB/day, object_size: 1 MB, expire_after: 59 days, "
     "lifecycle: [{to: standard_ia, after: 30 days}]",
     kStandardIa, "720", "[7] 24 × (29 + 1)"},
    {"GIR left for the archive after 60 days",
     "arrivals: 24 GB/day, object_size: 1 MB, expire_after: 365 days, "
     "lifecycle: [{to: glacier_ir, after: 0 days}, {to: glacier_flexible, after: 60 days}]",
     kGlacierIr, "2160", "[7] 24 × (60 + 30): a transition counts"},
    {"Flexible Retrieval for 89 days",
     "arrivals: 24 GB/day, object_size: 1 MB, expire_after: 89 days, "
     "lifecycle: [{to: glacier_flexible, after: 0 days}]",
     kGlacierFlexible, "2226.75", "[7] 24 × (89 + 1) + 24 × 89 × 32 ÷ 1,024"},
    {"Flexible Retrieval for 90 days",
     "arrivals: 24 GB/day, object_size: 1 MB, expire_after: 90 days, "
     "lifecycle: [{to: glacier_flexible, after: 0 days}]",
     kGlacierFlexible, "2227.5", "[7] 24 × 90 × (1 + 32 ÷ 1,024)"},
    {"Deep Archive for 100 days",
     "arrivals: 24 GB/day, object_size: 1 MB, expire_after: 100 days, "
     "lifecycle: [{to: deep_archive, after: 0 days}]",
     kDeepArchive, "4395", "[7] 24 × (100 + 80) + 2,400 × 32 ÷ 1,024"},
    {"nothing has expired yet",
     "arrivals: 24 GB/day, object_size: 1 MB, expire_after: 60 days, history: 40 days, "
     "lifecycle: [{to: glacier_ir, after: 0 days}]",
     kGlacierIr, "960", "24 × 40, none deleted"},
    {"noncurrent days count",
     "arrivals: 24 GB/day, object_size: 1 MB, expire_after: 60 days, "
     "lifecycle: [{to: glacier_ir, after: 0 days}], "
     "versioning: {enabled: true, overwritten: 0 GB, noncurrent_expire_after: 30 days}",
     kGlacierIr, "2160", "[UG] deleted for good at 60 + 30 days, no charge on top"},
};

TEST(S3Test, BillsTheRestOfAMinimumDuration) { expect_quantities(kEarlyDeletion); }

#define EXPORTS "arrivals: 24 GB/day, expire_after: 30 days, versioning: {enabled: true, "

constexpr Row kVersions[] = {
    {"not versioned: expiration deletes", "arrivals: 24 GB/day, expire_after: 30 days", kStandard,
     "720", "[7] 24 × 30"},
    {"versioned: expiration only adds a delete marker",
     EXPORTS "overwritten: 0 GB}, history: 365 days", kStandard, "8760",
     "[UG] 24 × 30 current and 24 × 335 noncurrent: nothing is saved"},
    {"noncurrent versions deleted after 7 days",
     EXPORTS "overwritten: 0 GB, noncurrent_expire_after: 7 days}", kStandard, "888",
     "[UG] 24 × 30 + 24 × 7"},
    {"nothing has expired yet", EXPORTS "overwritten: 0 GB}, history: 20 days", kStandard, "480",
     "24 × 20"},
    {"overwritten data",
     "storage: {standard: 100 GB}, "
     "versioning: {enabled: true, overwritten: 2.4 GB/day, noncurrent_expire_after: 30 days}",
     kStandard, "172", "[7] 100 + 2.4 × 30"},
    {"overwritten data without a rule",
     "storage: {standard: 100 GB}, history: 100 days, "
     "versioning: {enabled: true, overwritten: 2.4 GB/day}",
     kStandard, "340", "[7] 100 + 2.4 × 100"},
    {"overwritten not given", "storage: {standard: 100 GB}, versioning: {enabled: true}", kStandard,
     "?", "usage is never 0 by default"},
    {"nothing is overwritten",
     "storage: {standard: 100 GB}, versioning: {enabled: true, overwritten: 0 GB}", kStandard,
     "100", "no noncurrent versions, however long they are kept"},
    {"suspended", "storage: {standard: 100 GB}, versioning: {enabled: false}", kStandard, "100",
     "[7]"},
};

TEST(S3Test, KeepsNoncurrentVersionsOfAVersionedBucket) { expect_quantities(kVersions); }

constexpr Row kRequests[] = {
    {"PUT", "put_requests: 1M, get_requests: 5M", "Requests-Tier1", "1000000", "[7]"},
    {"GET", "put_requests: 1M, get_requests: 5M", "Requests-Tier2", "5000000", "[7]"},
    {"a rate", "get_requests: 10/s", "Requests-Tier2", "26280000", "[7] 10 × 3,600 × 730"},
    {"not given", "storage: {standard: 1 GB}", "Requests-Tier1", "?", "never 0 by default"},
};

TEST(S3Test, ChargesRequests) { expect_quantities(kRequests); }

struct CostRow {
  const char* what;
  const char* resources;
  const char* usage_type;
  const char* operation;
  const char* cost;
  const char* source;
};

constexpr CostRow kCosts[] = {
    {"end of the first tier", "a: {kind: s3_bucket, storage: {standard: 51200 GB}}", kStandard, "",
     "1177.6", "[list] 51,200 × 0.023"},
    {"one gigabyte more", "a: {kind: s3_bucket, storage: {standard: 51201 GB}}", kStandard, "",
     "1177.622", "[list] + 1 × 0.022"},
    {"two buckets fill one tier",
     "a: {kind: s3_bucket, storage: {standard: 25600 GB}}\n"
     "b: {kind: s3_bucket, storage: {standard: 25601 GB}}\n",
     kStandard, "", "1177.622", "[7] tiers are the account's, in a region"},
    {"the third tier", "a: {kind: s3_bucket, storage: {standard: 512001 GB}}", kStandard, "",
     "11315.221", "[list] 1,177.60 + 460,800 × 0.022 + 1 × 0.021"},
    {"Deep Archive", "a: {kind: s3_bucket, object_size: 32 MB, storage: {deep_archive: 1 TB}}",
     kDeepArchive, "", "1.01475", "[list] 1,025 × 0.00099"},
    {"transitions to IA", "a: {kind: s3_bucket, " UPLOADS ", history: 400 days}", "Requests-Tier4",
     "S3-SIATransition", "7.4752", "[list] 747,520 × 0.00001"},
    {"transitions to Glacier", "a: {kind: s3_bucket, " UPLOADS ", history: 400 days}",
     "Requests-Tier3", "S3-GlacierTransition", "22.4256", "[list] 747,520 × 0.00003"},
    {"PUT", "a: {kind: s3_bucket, put_requests: 1M}", "Requests-Tier1", "", "5",
     "[list] 0.005 per 1,000"},
    {"GET", "a: {kind: s3_bucket, get_requests: 1M}", "Requests-Tier2", "", "0.4",
     "[list] 0.0004 per 1,000"},
};

TEST(S3Test, CostsTheListPriceOfUsEast1) {
  for (const CostRow& row : kCosts) {
    SCOPED_TRACE(std::string(row.what) + ": " + row.source);
    EXPECT_EQ(cost_of(estimated(row.resources), row.usage_type, row.operation), row.cost);
  }
}

struct ErrorRow {
  const char* fields;
  const char* message;
};

#define RULES(rules) "arrivals: 1 GB/day, history: 1 year, lifecycle: [" rules "]"

constexpr ErrorRow kErrors[] = {
    {"arrivals: 5 GB/day", "data that never expires grows without bound"},
    {RULES("{to: standard_ia, after: 29 days}"),
     "lifecycle[0].after: objects stay at least 30 days before they move to S3 Standard-IA"},
    {RULES("{to: onezone_ia, after: 29 days}"),
     "objects stay at least 30 days before they move to S3 One Zone-IA"},
    {RULES("{to: standard_ia, after: 30 days}, {to: glacier_flexible, after: 59 days}"),
     "lifecycle[1].after: objects stay at least 30 days in S3 Standard-IA, expected 60 days"},
    {RULES("{to: glacier_ir, after: 90 days}, {to: deep_archive, after: 90 days}"),
     "objects already move to S3 Glacier Instant Retrieval at 90 days, expected a later age"},
    {RULES("{to: glacier_flexible, after: 90 days}, {to: standard_ia, after: 365 days}"),
     "lifecycle[1].to: S3 moves no objects from S3 Glacier Flexible Retrieval to S3 Standard-IA"},
    {RULES("{to: onezone_ia, after: 30 days}, {to: glacier_ir, after: 90 days}"),
     "S3 moves no objects from S3 One Zone-IA to S3 Glacier Instant Retrieval"},
    {RULES("{to: glacier, after: 90 days}"), "unknown value 'glacier'"},
    {"arrivals: 1 GB/day, expire_after: 90 days, lifecycle: [{to: deep_archive, after: 90 days}]",
     "objects expire at 90 days but move to S3 Glacier Deep Archive at 90 days"},
    {EXPORTS "overwritten: 0 GB}", "noncurrent versions that are never deleted grow without bound"},
    {"storage: {standard: 1 GB}, versioning: {enabled: true, overwritten: 1 GB}",
     "noncurrent versions that are never deleted grow without bound"},
    {"storage: {standard: 1 GB}, versioning: {overwritten: 1 GB}",
     "versioning.overwritten: only a versioned bucket has noncurrent versions"},
    {"storage: {standard: 1 GB}, arrivals: 1 GB/day",
     "arrivals does not go with storage, expected one of them"},
    {"storage: {standard: 1 GB}, expire_after: 30 days",
     "expire_after does not go with storage, expected one of them"},
    {"storage: {standart: 1 GB}", "did you mean 'standard'?"},
    {"object_size: 0 KB", "'0 KB' is too small, expected at least 1 B"},
};

TEST(S3Test, RefusesWhatS3Refuses) {
  for (const ErrorRow& row : kErrors) {
    EXPECT_THAT(problems(bucket(row.fields)), HasSubstr(row.message)) << row.fields;
  }
}

TEST(S3Test, ReportsAnUnknownClassOnlyOnce) {
  const std::string said =
      problems(bucket(RULES("{to: glacier, after: 10 days}, {to: standard_ia, after: 90 days}")));
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 0) << said;
}

TEST(S3Test, AcceptsTheEarliestTransitionsS3Accepts) {
  EXPECT_EQ(problems(bucket(RULES("{to: standard_ia, after: 30 days}, "
                                  "{to: onezone_ia, after: 60 days}, "
                                  "{to: glacier_flexible, after: 90 days}, "
                                  "{to: deep_archive, after: 91 days}"))),
            "");
  EXPECT_EQ(problems(bucket(RULES("{to: glacier_ir, after: 0 days}"))), "");
}

// 7: GIR 0.02 per 1,000 PUT and 0.01 per 1,000 GET, against 0.005 and 0.0004 in Standard.
TEST(S3Test, ChargesRequestsOfOtherClassesAtTheirOwnRates) {
  constexpr const char* kBucket = R"(b:
  kind: s3_bucket
  storage: {glacier_ir: 100 GB}
  object_size: 1 MB
  requests_by_class:
    glacier_ir: {put: 1k, get: 1M}
)";
  const auto lines = testing::metered(kBucket);
  EXPECT_EQ(testing::quantity_of(lines, "Requests-GIR-Tier1"), "1000");
  EXPECT_EQ(testing::quantity_of(lines, "Requests-GIR-Tier2"), "1000000");
  const auto priced = testing::estimated(kBucket);
  EXPECT_EQ(testing::cost_of(priced, "Requests-GIR-Tier1"), "0.02");
  EXPECT_EQ(testing::cost_of(priced, "Requests-GIR-Tier2"), "10");
}

}  // namespace
}  // namespace costplan
