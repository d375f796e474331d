// Sources: [7] billing rules, "S3"; [UG] S3 User Guide, "Transitioning objects using Amazon S3
// Lifecycle" and "Expiring objects"; [list] rates of AmazonS3 in us-east-1; [0.1] GB-months do
// not vary with the length of the month, 30 days at 24 GB a day are 720 GB.
#include <algorithm>

#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

constexpr std::string_view kStandard = "TimedStorage-ByteHrs";
constexpr std::string_view kStandardIa = "TimedStorage-SIA-ByteHrs";
constexpr std::string_view kOneZoneIa = "TimedStorage-ZIA-ByteHrs";
constexpr std::string_view kGlacierIr = "TimedStorage-GIR-ByteHrs";
constexpr std::string_view kGlacierFlexible = "TimedStorage-GlacierByteHrs";
constexpr std::string_view kDeepArchive = "TimedStorage-GDA-ByteHrs";

std::string bucket(const std::string& fields) { return "b: {kind: s3_bucket, " + fields + "}"; }

TEST(S3Test, ChargesWhatEachClassHolds) {
  const BuiltQuantityRow rows[] = {
      {"Standard", bucket("storage: {standard: 50 GB}"), kStandard, "50", "[7]"},
      {"a terabyte", bucket("storage: {standard: 1 TB}"), kStandard, "1024", "[0.2]"},
      {"classes not named hold nothing", bucket("storage: {standard: 50 GB}"), kStandardIa, "none",
       "[7]"},
      {"nothing given", bucket("tags: {}"), kStandard, "?", "usage is never 0 by default"},
      {"no class given", bucket("storage: {}"), kStandard, "?", "usage is never 0 by default"},
      {"nothing held", bucket("storage: {standard: 0 GB}"), kStandard, "0", "[7]"},
  };
  expect_quantities(rows);
}

TEST(S3Test, AppliesTheMinimumSizeOfEachClass) {
  const BuiltQuantityRow rows[] = {
      {"Standard has none", bucket("storage: {standard: 100 GB}, object_size: 1 KB"), kStandard,
       "100", "[7]"},
      {"Standard-IA at 128 KB", bucket("storage: {standard_ia: 100 GB}, object_size: 128 KB"),
       kStandardIa, "100", "[7]"},
      {"Standard-IA below", bucket("storage: {standard_ia: 100 GB}, object_size: 100 KB"),
       kStandardIa, "128", "[7] 100 × 128 ÷ 100"},
      {"One Zone-IA", bucket("storage: {onezone_ia: 100 GB}, object_size: 64 KB"), kOneZoneIa,
       "200", "[7] 100 × 128 ÷ 64"},
      {"Glacier Instant Retrieval", bucket("storage: {glacier_ir: 100 GB}, object_size: 32 KB"),
       kGlacierIr, "400", "[7] 100 × 128 ÷ 32"},
      {"Flexible Retrieval: 32 KB each",
       bucket("storage: {glacier_flexible: 1024 GB}, object_size: 1 MB"), kGlacierFlexible, "1056",
       "[7] 1,048,576 objects × 32 KB"},
      {"Flexible Retrieval: 8 KB each",
       bucket("storage: {glacier_flexible: 1024 GB}, object_size: 1 MB"), kStandard, "8",
       "[7] 1,048,576 objects × 8 KB, at Standard"},
      {"Deep Archive: 32 KB each", bucket("storage: {deep_archive: 1024 GB}, object_size: 256 KB"),
       kDeepArchive, "1152", "[7] 4,194,304 objects × 32 KB"},
      {"Deep Archive: 8 KB each", bucket("storage: {deep_archive: 1024 GB}, object_size: 256 KB"),
       kStandard, "32", "[7] 4,194,304 objects × 8 KB"},
      {"unknown size, Standard-IA", bucket("storage: {standard_ia: 100 GB}"), kStandardIa, "?",
       "how many are small is unknown, not 0"},
      {"unknown size, archive", bucket("storage: {deep_archive: 100 GB}"), kDeepArchive, "?",
       "how many objects is unknown, not 0"},
      {"unknown size, Standard", bucket("storage: {standard: 100 GB}"), kStandard, "100", "[7]"},
  };
  expect_quantities(rows);
}

TEST(S3Test, KeepsTheStorageLineWhereOnlyTheObjectSizeIsMissing) {
  const Estimate estimate = estimated(bucket("storage: {standard_ia: 100 GB}"));
  EXPECT_EQ(cost_of(estimate, kStandardIa), "1.25");  // [list] 100 × 0.0125
  const auto asks_for_size = [](const UnknownUsage& usage) {
    return usage.usage_type == kStandardIa && usage.missing == "object_size";
  };
  EXPECT_TRUE(
      std::any_of(estimate.usage_not_given.begin(), estimate.usage_not_given.end(), asks_for_size));
}

std::string uploads(const std::string& rest) {
  return bucket("arrivals: 24 GB/day, object_size: 1 MB, lifecycle: [{to: standard_ia, "
                "after: 90 days}, {to: glacier_flexible, after: 365 days}], " +
                rest);
}

TEST(S3Test, HoldsTheSteadyStateOfItsLifecycle) {
  const BuiltQuantityRow rows[] = {
      {"no lifecycle", bucket("arrivals: 24 GB/day, expire_after: 30 days"), kStandard, "720",
       "[7] 24 × 30"},
      {"arrivals of a day", bucket("arrivals: 5 GB/day, expire_after: 90 days"), kStandard, "450",
       "[7] 5 × 90, whatever 5 GB/day is in a month"},
      {"arrivals of a month", bucket("arrivals: 730 GB, expire_after: 30 days"), kStandard, "720",
       "[0.1] 730 GB ÷ (730 h ÷ 24)"},
      {"arrivals not given", bucket("expire_after: 30 days"), kStandard, "?",
       "usage is never 0 by default"},
      {"Standard until the first transition", uploads("expire_after: 730 days"), kStandard,
       "2228.4375", "[7] 24 × 90 + 8,760 GB of 1 MB × 8 KB"},
      {"IA between the transitions", uploads("expire_after: 730 days"), kStandardIa, "6600",
       "[7] 24 × (365 − 90)"},
      {"Glacier until it expires", uploads("expire_after: 730 days"), kGlacierFlexible, "9033.75",
       "[7] 24 × (730 − 365) + 8,760 GB of 1 MB × 32 KB"},
      {"a young bucket: IA so far", uploads("history: 200 days"), kStandardIa, "2640",
       "24 × (200 − 90)"},
      {"a young bucket: nothing in Glacier", uploads("history: 200 days"), kGlacierFlexible, "none",
       "200 < 365"},
      {"a new bucket", uploads("history: 10 days"), kStandard, "240", "24 × 10"},
      {"the first transition day", uploads("history: 90 days"), kStandardIa, "none", "24 × 0"},
      {"history before expiry",
       bucket("arrivals: 24 GB/day, expire_after: 30 days, history: 10 days"), kStandard, "240",
       "24 × min(30, 10)"},
      {"history after expiry",
       bucket("arrivals: 24 GB/day, expire_after: 30 days, history: 100 days"), kStandard, "720",
       "24 × min(30, 100)"},
      {"archived on arrival",
       bucket("arrivals: 24 GB/day, object_size: 1 MB, "
              "lifecycle: [{to: deep_archive, after: 0 days}], expire_after: 200 days"),
       kDeepArchive, "4950", "[7] 24 × 200 × (1 + 32 ÷ 1,024)"},
  };
  expect_quantities(rows);
}

TEST(S3Test, HoldsTheSameInEveryMonth) {
  const BuiltQuantityRow rows[] = {
      {"28 days", bucket("arrivals: 24 GB/day, expire_after: 30 days"), kStandard, "720", "[0.1]"},
  };
  expect_quantities(rows, february_2026());
}

std::string moves(const std::string& rule) {
  return bucket("arrivals: 24 GB/day, object_size: 1 MB, expire_after: 730 days, lifecycle: [" +
                rule + "]");
}

// 24 GB a day are 730 GB a month, or 747,520 objects of 1 MB.
TEST(S3Test, ChargesATransitionRequestPerObject) {
  const BuiltQuantityRow rows[] = {
      {"to Standard-IA", moves("{to: standard_ia, after: 30 days}"), "Requests-Tier4", "747520",
       "[7] one request per object", "S3-SIATransition"},
      {"to One Zone-IA", moves("{to: onezone_ia, after: 30 days}"), "Requests-Tier4", "747520",
       "[7]", "S3-ZIATransition"},
      {"to Glacier Instant Retrieval", moves("{to: glacier_ir, after: 0 days}"), "Requests-Tier4",
       "747520", "[7]", "S3-GIRTransition"},
      {"to Glacier Flexible Retrieval", moves("{to: glacier_flexible, after: 0 days}"),
       "Requests-Tier3", "747520", "[7]", "S3-GlacierTransition"},
      {"to Deep Archive", moves("{to: deep_archive, after: 0 days}"), "Requests-Tier3", "747520",
       "[7]", "S3-GDATransition"},
      {"not yet reached", uploads("history: 200 days"), "Requests-Tier3", "none", "200 < 365",
       "S3-GlacierTransition"},
      {"reached today", uploads("history: 365 days"), "Requests-Tier3", "747520", "365 = 365",
       "S3-GlacierTransition"},
      {"unknown size",
       bucket("arrivals: 24 GB/day, expire_after: 60 days, "
              "lifecycle: [{to: standard_ia, after: 30 days}]"),
       "Requests-Tier4", "?", "how many objects is unknown, not 0", "S3-SIATransition"},
  };
  expect_quantities(rows);
}

std::string small_objects(const std::string& size, const std::string& minimum) {
  return bucket("arrivals: 24 GB/day, object_size: " + size +
                ", expire_after: 365 days, transition_default_minimum_object_size: " + minimum +
                ", lifecycle: [{to: standard_ia, after: 30 days}, "
                "{to: glacier_flexible, after: 265 days}]");
}

TEST(S3Test, LeavesSmallObjectsWhereTheyAre) {
  const BuiltQuantityRow rows[] = {
      {"128 KB move", small_objects("128 KB", "all_storage_classes_128K"), kStandardIa, "5640",
       "[7] 24 × (265 − 30)"},
      {"127 KB stay", small_objects("127 KB", "all_storage_classes_128K"), kStandardIa, "none",
       "[7]"},
      {"127 KB stay in Standard to the end", small_objects("127 KB", "all_storage_classes_128K"),
       kStandard, "8760", "[7] 24 × 365"},
      {"64 KB move to the archive by the older default",
       small_objects("64 KB", "varies_by_storage_class"), kGlacierFlexible, "3600",
       "[7] 24 × 100 × (1 + 32 ÷ 64)"},
      {"64 KB wait for it in Standard", small_objects("64 KB", "varies_by_storage_class"),
       kStandard, "6660", "[7] 24 × 265 + 2,400 × 8 ÷ 64"},
      {"64 KB never enter IA", small_objects("64 KB", "varies_by_storage_class"), kStandardIa,
       "none", "[7]"},
  };
  expect_quantities(rows);
}

TEST(S3Test, BillsTheRestOfAMinimumDuration) {
  const BuiltQuantityRow rows[] = {
      {"IA for 30 days",
       bucket("arrivals: 24 GB/day, object_size: 1 MB, expire_after: 60 days, "
              "lifecycle: [{to: standard_ia, after: 30 days}]"),
       kStandardIa, "720", "[7] 24 × 30"},
      {"IA for 29 days",
       bucket("arrivals: 24 GB/day, object_size: 1 MB, expire_after: 59 days, "
              "lifecycle: [{to: standard_ia, after: 30 days}]"),
       kStandardIa, "720", "[7] 24 × (29 + 1)"},
      {"GIR left for the archive after 60 days",
       bucket("arrivals: 24 GB/day, object_size: 1 MB, expire_after: 365 days, lifecycle: "
              "[{to: glacier_ir, after: 0 days}, {to: glacier_flexible, after: 60 days}]"),
       kGlacierIr, "2160", "[7] 24 × (60 + 30): a transition counts"},
      {"Flexible Retrieval for 89 days",
       bucket("arrivals: 24 GB/day, object_size: 1 MB, expire_after: 89 days, "
              "lifecycle: [{to: glacier_flexible, after: 0 days}]"),
       kGlacierFlexible, "2226.75", "[7] 24 × (89 + 1) + 24 × 89 × 32 ÷ 1,024"},
      {"Flexible Retrieval for 90 days",
       bucket("arrivals: 24 GB/day, object_size: 1 MB, expire_after: 90 days, "
              "lifecycle: [{to: glacier_flexible, after: 0 days}]"),
       kGlacierFlexible, "2227.5", "[7] 24 × 90 × (1 + 32 ÷ 1,024)"},
      {"Deep Archive for 100 days",
       bucket("arrivals: 24 GB/day, object_size: 1 MB, expire_after: 100 days, "
              "lifecycle: [{to: deep_archive, after: 0 days}]"),
       kDeepArchive, "4395", "[7] 24 × (100 + 80) + 2,400 × 32 ÷ 1,024"},
      {"nothing has expired yet",
       bucket("arrivals: 24 GB/day, object_size: 1 MB, expire_after: 60 days, history: 40 days, "
              "lifecycle: [{to: glacier_ir, after: 0 days}]"),
       kGlacierIr, "960", "24 × 40, none deleted"},
      {"noncurrent days count",
       bucket("arrivals: 24 GB/day, object_size: 1 MB, expire_after: 60 days, "
              "lifecycle: [{to: glacier_ir, after: 0 days}], "
              "versioning: {enabled: true, overwritten: 0 GB, noncurrent_expire_after: 30 days}"),
       kGlacierIr, "2160", "[UG] deleted for good at 60 + 30 days, no charge on top"},
  };
  expect_quantities(rows);
}

std::string exports(const std::string& versioning, const std::string& rest = "") {
  return bucket("arrivals: 24 GB/day, expire_after: 30 days, versioning: {enabled: true, " +
                versioning + "}" + rest);
}

TEST(S3Test, KeepsNoncurrentVersionsOfAVersionedBucket) {
  const BuiltQuantityRow rows[] = {
      {"not versioned: expiration deletes", bucket("arrivals: 24 GB/day, expire_after: 30 days"),
       kStandard, "720", "[7] 24 × 30"},
      {"versioned: expiration only adds a delete marker",
       exports("overwritten: 0 GB", ", history: 365 days"), kStandard, "8760",
       "[UG] 24 × 30 current and 24 × 335 noncurrent: nothing is saved"},
      {"noncurrent versions deleted after 7 days",
       exports("overwritten: 0 GB, noncurrent_expire_after: 7 days"), kStandard, "888",
       "[UG] 24 × 30 + 24 × 7"},
      {"nothing has expired yet", exports("overwritten: 0 GB", ", history: 20 days"), kStandard,
       "480", "24 × 20"},
      {"overwritten data",
       bucket("storage: {standard: 100 GB}, versioning: {enabled: true, "
              "overwritten: 2.4 GB/day, noncurrent_expire_after: 30 days}"),
       kStandard, "172", "[7] 100 + 2.4 × 30"},
      {"overwritten data without a rule",
       bucket("storage: {standard: 100 GB}, history: 100 days, "
              "versioning: {enabled: true, overwritten: 2.4 GB/day}"),
       kStandard, "340", "[7] 100 + 2.4 × 100"},
      {"overwritten not given", bucket("storage: {standard: 100 GB}, versioning: {enabled: true}"),
       kStandard, "?", "usage is never 0 by default"},
      {"nothing is overwritten",
       bucket("storage: {standard: 100 GB}, versioning: {enabled: true, overwritten: 0 GB}"),
       kStandard, "100", "no noncurrent versions, however long they are kept"},
      {"suspended", bucket("storage: {standard: 100 GB}, versioning: {enabled: false}"), kStandard,
       "100", "[7]"},
  };
  expect_quantities(rows);
}

TEST(S3Test, ChargesRequests) {
  const BuiltQuantityRow rows[] = {
      {"PUT", bucket("put_requests: 1M, get_requests: 5M"), "Requests-Tier1", "1000000", "[7]"},
      {"GET", bucket("put_requests: 1M, get_requests: 5M"), "Requests-Tier2", "5000000", "[7]"},
      {"a rate", bucket("get_requests: 10/s"), "Requests-Tier2", "26280000",
       "[7] 10 × 3,600 × 730"},
      {"not given", bucket("storage: {standard: 1 GB}"), "Requests-Tier1", "?",
       "never 0 by default"},
  };
  expect_quantities(rows);
}

TEST(S3Test, CostsTheListPriceOfUsEast1) {
  const BuiltCostRow rows[] = {
      {"end of the first tier", bucket("storage: {standard: 51200 GB}"), kStandard, "1177.6",
       "[list] 51,200 × 0.023"},
      {"one gigabyte more", bucket("storage: {standard: 51201 GB}"), kStandard, "1177.622",
       "[list] + 1 × 0.022"},
      {"two buckets fill one tier",
       "a: {kind: s3_bucket, storage: {standard: 25600 GB}}\n"
       "b: {kind: s3_bucket, storage: {standard: 25601 GB}}\n",
       kStandard, "1177.622", "[7] tiers are the account's, in a region"},
      {"the third tier", bucket("storage: {standard: 512001 GB}"), kStandard, "11315.221",
       "[list] 1,177.60 + 460,800 × 0.022 + 1 × 0.021"},
      {"Deep Archive", bucket("object_size: 32 MB, storage: {deep_archive: 1 TB}"), kDeepArchive,
       "1.01475", "[list] 1,025 × 0.00099"},
      {"transitions to IA", uploads("history: 400 days"), "Requests-Tier4", "7.4752",
       "[list] 747,520 × 0.00001", "S3-SIATransition"},
      {"transitions to Glacier", uploads("history: 400 days"), "Requests-Tier3", "22.4256",
       "[list] 747,520 × 0.00003", "S3-GlacierTransition"},
      {"PUT", bucket("put_requests: 1M"), "Requests-Tier1", "5", "[list] 0.005 per 1,000"},
      {"GET", bucket("get_requests: 1M"), "Requests-Tier2", "0.4", "[list] 0.0004 per 1,000"},
  };
  expect_costs(rows);
}

std::string rules(const std::string& transitions) {
  return bucket("arrivals: 1 GB/day, history: 1 year, lifecycle: [" + transitions + "]");
}

TEST(S3Test, RefusesWhatS3Refuses) {
  const BuiltProblemRow rows[] = {
      {bucket("arrivals: 5 GB/day"), "data that never expires grows without bound"},
      {rules("{to: standard_ia, after: 29 days}"),
       "lifecycle[0].after: objects stay at least 30 days before they move to S3 Standard-IA"},
      {rules("{to: onezone_ia, after: 29 days}"),
       "objects stay at least 30 days before they move to S3 One Zone-IA"},
      {rules("{to: standard_ia, after: 30 days}, {to: glacier_flexible, after: 59 days}"),
       "lifecycle[1].after: objects stay at least 30 days in S3 Standard-IA, expected 60 days"},
      {rules("{to: glacier_ir, after: 90 days}, {to: deep_archive, after: 90 days}"),
       "objects already move to S3 Glacier Instant Retrieval at 90 days, expected a later age"},
      {rules("{to: glacier_flexible, after: 90 days}, {to: standard_ia, after: 365 days}"),
       "lifecycle[1].to: S3 moves no objects from S3 Glacier Flexible Retrieval to S3 Standard-IA"},
      {rules("{to: onezone_ia, after: 30 days}, {to: glacier_ir, after: 90 days}"),
       "S3 moves no objects from S3 One Zone-IA to S3 Glacier Instant Retrieval"},
      {rules("{to: glacier, after: 90 days}"), "unknown value 'glacier'"},
      {bucket("arrivals: 1 GB/day, expire_after: 90 days, "
              "lifecycle: [{to: deep_archive, after: 90 days}]"),
       "objects expire at 90 days but move to S3 Glacier Deep Archive at 90 days"},
      {exports("overwritten: 0 GB"),
       "noncurrent versions that are never deleted grow without bound"},
      {bucket("storage: {standard: 1 GB}, versioning: {enabled: true, overwritten: 1 GB}"),
       "noncurrent versions that are never deleted grow without bound"},
      {bucket("storage: {standard: 1 GB}, versioning: {overwritten: 1 GB}"),
       "versioning.overwritten: only a versioned bucket has noncurrent versions"},
      {bucket("storage: {standard: 1 GB}, arrivals: 1 GB/day"),
       "arrivals does not go with storage, expected one of them"},
      {bucket("storage: {standard: 1 GB}, expire_after: 30 days"),
       "expire_after does not go with storage, expected one of them"},
      {bucket("storage: {standart: 1 GB}"), "did you mean 'standard'?"},
      {bucket("object_size: 0 KB"), "'0 KB' is too small, expected at least 1 B"},
  };
  expect_problems(rows);
}

TEST(S3Test, ReportsAnUnknownClassOnlyOnce) {
  const std::string said =
      problems(rules("{to: glacier, after: 10 days}, {to: standard_ia, after: 90 days}"));
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 0) << said;
}

TEST(S3Test, AcceptsTheEarliestTransitionsS3Accepts) {
  EXPECT_EQ(problems(rules("{to: standard_ia, after: 30 days}, "
                           "{to: onezone_ia, after: 60 days}, "
                           "{to: glacier_flexible, after: 90 days}, "
                           "{to: deep_archive, after: 91 days}")),
            "");
  EXPECT_EQ(problems(rules("{to: glacier_ir, after: 0 days}")), "");
}

TEST(S3Test, ChargesRequestsOfOtherClassesAtTheirOwnRates) {
  constexpr std::string_view kBucket = R"(b:
  kind: s3_bucket
  storage: {glacier_ir: 100 GB}
  object_size: 1 MB
  requests_by_class:
    glacier_ir: {put: 1k, get: 1M}
)";
  constexpr QuantityRow kQuantities[] = {
      {"PUT", kBucket, "Requests-GIR-Tier1", "1000", "[7]"},
      {"GET", kBucket, "Requests-GIR-Tier2", "1000000", "[7]"},
  };
  expect_quantities(kQuantities);
  constexpr CostRow kCosts[] = {
      {"PUT", kBucket, "Requests-GIR-Tier1", "0.02", "[7] 0.02 per 1,000, 0.005 in Standard"},
      {"GET", kBucket, "Requests-GIR-Tier2", "10", "[7] 0.01 per 1,000, 0.0004 in Standard"},
  };
  expect_costs(kCosts);
}

}  // namespace
}  // namespace costplan::testing
