// Sources: [7] billing rules, "S3": retrieval of a GB from Standard-IA and One Zone-IA 0.01 USD,
// Glacier Instant Retrieval 0.03, Flexible Retrieval 0.03 expedited, 0.01 standard, 0 bulk, Deep
// Archive 0.02 standard, 0.0025 bulk; [list] rates of their requests in us-east-1; [UG] S3 User
// Guide, "Restoring an archived object": the copy is kept in S3 Standard beside the archive.
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kFlexible = "RestoreObject";
constexpr std::string_view kDeep = "DeepArchiveRestoreObject";

std::string bucket(const std::string& fields) { return "b: {kind: s3_bucket, " + fields + "}"; }
std::string reads(const std::string& retrieval) {
  return bucket("storage: {glacier_ir: 0 GB}, object_size: 1 MB, retrieval: {" + retrieval + "}");
}

TEST(S3Retrieval, ChargesTheGigabytesOfEachClass) {
  const std::string flexible =
      reads("glacier_flexible: {expedited: 1 GB, standard: 2 GB, bulk: 3 GB}");
  const std::string deep = reads("deep_archive: {standard: 2 GB, bulk: 3 GB}");
  const BuiltQuantityRow rows[] = {
      {"Standard-IA", reads("standard_ia: 50 GB"), "Retrieval-SIA", "50", "[7]"},
      {"One Zone-IA", reads("onezone_ia: 50 GB"), "Retrieval-ZIA", "50", "[7]"},
      {"Glacier Instant Retrieval", reads("glacier_ir: 50 GB"), "Retrieval-GIR", "50", "[7]"},
      {"expedited", flexible, "Expedited-Retrieval-Bytes", "1", "[7]", kFlexible},
      {"standard", flexible, "Standard-Retrieval-Bytes", "2", "[7]", kFlexible},
      {"bulk", flexible, "Bulk-Retrieval-Bytes", "3", "[7]", kFlexible},
      {"Deep Archive, standard", deep, "Standard-Retrieval-Bytes", "2", "[7]", kDeep},
      {"Deep Archive, bulk", deep, "Bulk-Retrieval-Bytes", "3", "[7]", kDeep},
      {"not from Flexible Retrieval", deep, "Bulk-Retrieval-Bytes", "none", "[7]", kFlexible},
      {"nothing given, no line", bucket("storage: {standard_ia: 1 GB}"), "Retrieval-SIA", "none",
       "said to be left out"},
      {"nothing read", reads("standard_ia: 0 GB"), "Retrieval-SIA", "0", "[7]"},
  };
  expect_quantities(rows);
}

TEST(S3Retrieval, ChargesARequestForEachRestoredObject) {
  const std::string flexible =
      reads("glacier_flexible: {expedited: 1 GB, standard: 2 GB, bulk: 3 GB}");
  const std::string deep = reads("deep_archive: {standard: 2 GB, bulk: 3 GB}");
  const BuiltQuantityRow rows[] = {
      {"expedited", flexible, "Requests-Tier6", "1024", "[list] 1 GB of 1 MB"},
      {"standard", flexible, "Requests-Tier3", "2048", "[list] 2 GB of 1 MB", "RestoreObject"},
      {"bulk", flexible, "Requests-Tier5", "3072", "[list] 3 GB of 1 MB"},
      {"Deep Archive, standard", deep, "Requests-GDA-Tier3", "2048", "[list]"},
      {"Deep Archive, bulk", deep, "Requests-GDA-Tier5", "3072", "[list]"},
      {"none for instant retrieval", reads("glacier_ir: 1 GB"), "Requests-Tier3", "none", "[7]",
       "RestoreObject"},
      {"size not given", bucket("retrieval: {glacier_flexible: {standard: 1 GB}}"),
       "Requests-Tier3", "?", "how many objects is unknown, not 0", "RestoreObject"},
  };
  expect_quantities(rows);
}

TEST(S3Retrieval, StoresRestoredCopiesInStandard) {
  constexpr std::string_view kStandard = "TimedStorage-ByteHrs";
  const BuiltQuantityRow rows[] = {
      {"a year's share", reads("glacier_flexible: {standard: 365 GB}, copies_kept: 5 days"),
       kStandard, "60", "[UG] 365 × 5 × 12 ÷ 365"},
      {"of both archives",
       reads("glacier_flexible: {bulk: 300 GB}, deep_archive: {bulk: 65 GB}, copies_kept: 5 days"),
       kStandard, "60", "[UG] (300 + 65) × 5 × 12 ÷ 365"},
      {"not of other classes", reads("standard_ia: 365 GB, copies_kept: 5 days"), kStandard, "none",
       "[UG] no copies"},
      {"how long is not given", reads("glacier_flexible: {standard: 365 GB}"), kStandard, "none",
       "said to be left out"},
      {"a rate", reads("glacier_flexible: {standard: 2 GB/day}, copies_kept: 10 days"), kStandard,
       "20", "2 × 10"},
  };
  expect_quantities(rows);
  expect_quantities(rows, february_2026());  // GB-months do not vary
}

TEST(S3Retrieval, CostsTheListPriceOfUsEast1) {
  const std::string all =
      reads("standard_ia: 100 GB, onezone_ia: 100 GB, glacier_ir: 100 GB, "
            "glacier_flexible: {expedited: 100 GB, standard: 100 GB, bulk: 100 GB}, "
            "deep_archive: {standard: 100 GB, bulk: 100 GB}");
  const BuiltCostRow rows[] = {
      {"Standard-IA", all, "Retrieval-SIA", "1", "[7] 100 × 0.01"},
      {"One Zone-IA", all, "Retrieval-ZIA", "1", "[7] 100 × 0.01"},
      {"Glacier Instant Retrieval", all, "Retrieval-GIR", "3", "[7] 100 × 0.03"},
      {"expedited", all, "Expedited-Retrieval-Bytes", "3", "[7] 100 × 0.03", kFlexible},
      {"standard", all, "Standard-Retrieval-Bytes", "1", "[7] 100 × 0.01", kFlexible},
      {"bulk", all, "Bulk-Retrieval-Bytes", "0", "[7] free", kFlexible},
      {"Deep Archive, standard", all, "Standard-Retrieval-Bytes", "2", "[7] 100 × 0.02", kDeep},
      {"Deep Archive, bulk", all, "Bulk-Retrieval-Bytes", "0.25", "[7] 100 × 0.0025", kDeep},
      {"expedited requests", all, "Requests-Tier6", "1024", "[list] 102,400 × 0.01"},
      {"standard requests", all, "Requests-Tier3", "5.12", "[list] 102,400 × 0.00005",
       "RestoreObject"},
      {"bulk requests", all, "Requests-Tier5", "0", "[list] free"},
      {"Deep Archive, standard requests", all, "Requests-GDA-Tier3", "10.24",
       "[list] 102,400 × 0.0001"},
      {"Deep Archive, bulk requests", all, "Requests-GDA-Tier5", "2.56",
       "[list] 102,400 × 0.000025"},
  };
  expect_costs(rows);
}

TEST(S3Retrieval, SaysWhichClassesAreTakenAsNeverRead) {
  const auto said = [](const std::string& retrieval) {
    return all_assumptions_of(metered(
        bucket("storage: {standard_ia: 1 GB, deep_archive: 1 GB}, object_size: 1 MB" + retrieval)));
  };
  EXPECT_THAT(said(""), HasSubstr("nothing is read back from S3 Standard-IA"));
  EXPECT_THAT(said(", retrieval: {standard_ia: 1 GB}"),
              Not(HasSubstr("nothing is read back from S3 Standard-IA")));
  EXPECT_THAT(said(", retrieval: {standard_ia: 1 GB}"),
              HasSubstr("nothing is read back from S3 Glacier Deep Archive"));
  EXPECT_THAT(said(", retrieval: {deep_archive: {bulk: 1 GB}}"), HasSubstr("copies_kept"));
  EXPECT_THAT(said(", retrieval: {deep_archive: {bulk: 1 GB}, copies_kept: 1 day}"),
              Not(HasSubstr("copies_kept")));
}

TEST(S3Retrieval, RefusesWhatS3DoesNotOffer) {
  const BuiltProblemRow rows[] = {
      {reads("deep_archive: {expedited: 1 GB}"), "retrieval.deep_archive.expedited: unknown key"},
      {reads("glacier_flexible: {bulk: 1 GB}, copies_kept: 0 days"), "expected at least 1 day"},
      {reads("standard: 1 GB"), "retrieval.standard: unknown key"},
  };
  expect_problems(rows);
}

}  // namespace
}  // namespace costplan::testing
