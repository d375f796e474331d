// Sources: [7] billing rules, "S3": Intelligent-Tiering FA 0.023, IA 0.0125, AIA 0.004, archive
// 0.0036, deep archive 0.00099 USD/GB; 0.0025 USD for 1,000 objects of 128 KB or more, smaller
// ones stay in FA unmonitored; transitions 0.01 USD for 1,000. [UG] S3 User Guide, "How S3
// Intelligent-Tiering works": 32 KB and 8 KB of metadata in the archive tiers.
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kFrequent = "TimedStorage-INT-FA-ByteHrs";
constexpr std::string_view kInfrequent = "TimedStorage-INT-IA-ByteHrs";
constexpr std::string_view kArchiveInstant = "TimedStorage-INT-AIA-ByteHrs";
constexpr std::string_view kArchive = "TimedStorage-INT-AA-ByteHrs";
constexpr std::string_view kDeepArchive = "TimedStorage-INT-DAA-ByteHrs";
constexpr std::string_view kMonitoring = "Monitoring-Automation-INT";

std::string bucket(const std::string& fields) { return "b: {kind: s3_bucket, " + fields + "}"; }
std::string terabyte(const std::string& fields) {
  return bucket("storage: {intelligent_tiering: 1 TB}, object_size: 1 MB, " + fields);
}

TEST(S3Tiering, ChargesEachAccessTierAndTheMonitoringOfObjects) {
  const std::string split =
      terabyte("intelligent_tiering: {frequent: 25%, infrequent: 25%, archive_instant: 0.5}");
  const std::string archived =
      terabyte("intelligent_tiering: {frequent: 0.5, archive: 0.25, deep_archive: 0.25}");
  const BuiltQuantityRow rows[] = {
      {"frequent access", split, kFrequent, "256", "[7] 1,024 × 0.25"},
      {"infrequent access", split, kInfrequent, "256", "[7] 1,024 × 0.25"},
      {"archive instant access", split, kArchiveInstant, "512", "[7] 1,024 × 0.5"},
      {"no line for other tiers", split, kArchive, "none", "[7]"},
      {"monitoring", split, kMonitoring, "1048576", "[7] 1 TB of 1 MB each"},
      {"archive access, with 32 KB each", archived, kArchive, "264",
       "[UG] 256 + 262,144 objects × 32 KB"},
      {"deep archive access, with 32 KB each", archived, kDeepArchive, "264",
       "[UG] 256 + 262,144 objects × 32 KB"},
      {"8 KB each of both in Standard", archived, "TimedStorage-ByteHrs", "4",
       "[UG] 524,288 objects × 8 KB"},
      {"everything in one tier", terabyte("intelligent_tiering: {infrequent: 1}"), kInfrequent,
       "1024", "[7]"},
      {"shares not given", terabyte("tags: {}"), kFrequent, "1024", "the dearest, as is said"},
      {"shares not given", terabyte("tags: {}"), kMonitoring, "1048576", "[7]"},
      {"nothing held", bucket("storage: {intelligent_tiering: 0 GB}, object_size: 1 MB"), kFrequent,
       "0", "[7]"},
      {"size not given", bucket("storage: {intelligent_tiering: 1 GB}"), kMonitoring, "?",
       "how many objects is unknown, not 0"},
      {"size not given, storage is known", bucket("storage: {intelligent_tiering: 1 GB}"),
       kFrequent, "1", "[7]"},
  };
  expect_quantities(rows);
  expect_quantities(rows, february_2026());  // GB-months and object-months do not vary
}

TEST(S3Tiering, LeavesSmallObjectsUnmonitoredInFrequentAccess) {
  const auto of_size = [](const std::string& size) {
    return bucket("storage: {intelligent_tiering: 1 GB}, object_size: " + size);
  };
  const BuiltQuantityRow rows[] = {
      {"128 KB are monitored", of_size("128 KB"), kMonitoring, "8192", "[7] 1,048,576 ÷ 128"},
      {"127 KB are not", of_size("127 KB"), kMonitoring, "none", "[7]"},
      {"nor padded", of_size("127 KB"), kFrequent, "1", "[7] no minimum size"},
  };
  expect_quantities(rows);
}

TEST(S3Tiering, IsAStopOfALifecycle) {
  const auto lifecycle = [](const std::string& rules) {
    return bucket("arrivals: 24 GB/day, object_size: 1 MB, expire_after: 365 days, lifecycle: [" +
                  rules + "]");
  };
  const std::string from_birth = lifecycle("{to: intelligent_tiering, after: 0 days}");
  const std::string between =
      lifecycle("{to: standard_ia, after: 30 days}, {to: intelligent_tiering, after: 60 days}, "
                "{to: deep_archive, after: 265 days}");
  const BuiltQuantityRow rows[] = {
      {"from birth", from_birth, kFrequent, "8760", "24 × 365"},
      {"monitoring of what is held", from_birth, kMonitoring, "8970240", "8,760 GB of 1 MB"},
      {"a transition per object", from_birth, "Requests-Tier4", "747520", "[7] 730 GB of 1 MB",
       "S3-INTTransition"},
      {"between two others", between, kFrequent, "4920", "24 × (265 − 60)"},
      {"no minimum duration",
       lifecycle("{to: intelligent_tiering, after: 0 days}, {to: glacier_ir, after: 1 days}"),
       kFrequent, "24", "[7] 24 × 1, nothing on top"},
  };
  expect_quantities(rows);
  EXPECT_EQ(problems(between), "");
}

TEST(S3Tiering, CostsTheListPriceOfUsEast1) {
  const std::string split = terabyte(
      "intelligent_tiering: {frequent: 0.2, infrequent: 0.2, archive_instant: 0.2, archive: 0.2, "
      "deep_archive: 0.2}, put_requests: 0, get_requests: 0, "
      "requests_by_class: {intelligent_tiering: {put: 1M, get: 1M}}");
  const BuiltCostRow rows[] = {
      {"frequent access", split, kFrequent, "4.7104", "[7] 204.8 × 0.023"},
      {"infrequent access", split, kInfrequent, "2.56", "[7] 204.8 × 0.0125"},
      {"archive instant access", split, kArchiveInstant, "0.8192", "[7] 204.8 × 0.004"},
      {"archive access", split, kArchive, "0.76032", "[7] 211.2 × 0.0036"},
      {"deep archive access", split, kDeepArchive, "0.209088", "[7] 211.2 × 0.00099"},
      {"monitoring", split, kMonitoring, "2.62144", "[7] 1,048,576 × 0.0000025"},
      {"PUT", split, "Requests-INT-Tier1", "5", "[7] 0.005 for 1,000"},
      {"GET", split, "Requests-INT-Tier2", "0.4", "[7] 0.0004 for 1,000"},
  };
  expect_costs(rows);
}

TEST(S3Tiering, SaysWhereItTakesObjectsToBe) {
  EXPECT_THAT(assumptions_of(metered(terabyte("tags: {}")), kFrequent),
              HasSubstr("frequent access tier, the dearest"));
  EXPECT_THAT(assumptions_of(metered(terabyte("intelligent_tiering: {frequent: 1}")), kFrequent),
              Not(HasSubstr("dearest")));
}

TEST(S3Tiering, RefusesSharesThatMakeNoSense) {
  const BuiltProblemRow rows[] = {
      {terabyte("intelligent_tiering: {frequent: 0.5, infrequent: 0.4}"),
       "resources.b.intelligent_tiering: the shares add up to 0.9, expected 1"},
      {terabyte("intelligent_tiering: {frequent: 110%}"), "expected at most 100%"},
      {bucket("storage: {intelligent_tiering: 1 GB}, object_size: 64 KB, "
              "intelligent_tiering: {infrequent: 1}"),
       "objects under 128 KB stay in the frequent access tier, and these have 64 KB"},
      {bucket("storage: {standard: 1 GB}, intelligent_tiering: {frequent: 1}"),
       "nothing is stored in S3 Intelligent-Tiering"},
      {bucket("arrivals: 1 GB/day, history: 1 year, lifecycle: "
              "[{to: onezone_ia, after: 30 days}, {to: intelligent_tiering, after: 90 days}]"),
       "S3 moves no objects from S3 One Zone-IA to S3 Intelligent-Tiering"},
  };
  expect_problems(rows);
  EXPECT_EQ(problems(bucket("storage: {intelligent_tiering: 1 GB}, object_size: 64 KB, "
                            "intelligent_tiering: {frequent: 1}")),
            "");
}

}  // namespace
}  // namespace costplan::testing
