#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

// Layers are stored once per repository: one whole image and, for every other
// one, the layers that changed. Billing rules §9.
constexpr QuantityRow kRows[] = {
    {"storage as measured", "r: {kind: ecr_repository, storage: 5 GB}", "TimedStorage-ByteHrs", "5",
     "§9"},
    {"unknown storage", "r: {kind: ecr_repository}", "TimedStorage-ByteHrs", "?", "§9"},
    {"ten images kept",
     "r: {kind: ecr_repository, image_size: 0.5 GB, changed_share: 20%, keep: 10}",
     "TimedStorage-ByteHrs", "1.4", "§9: 0.5 + 9 · 0.1"},
    {"one image kept", "r: {kind: ecr_repository, image_size: 0.5 GB, changed_share: 20%, keep: 1}",
     "TimedStorage-ByteHrs", "0.5", "§9"},
    {"no layers in common",
     "r: {kind: ecr_repository, image_size: 512 MB, changed_share: 100%, keep: 10}",
     "TimedStorage-ByteHrs", "5", "§9"},
    {"nobody knows what changes", "r: {kind: ecr_repository, image_size: 0.5 GB, keep: 10}",
     "TimedStorage-ByteHrs", "?", "§9"},
    {"a year without lifecycle policy",
     "r: {kind: ecr_repository, image_size: 0.5 GB, changed_share: 20%, deploys: 20, "
     "history: 1 year}",
     "TimedStorage-ByteHrs", "24.5", "§9: 0.5 + 20 · 0.1 · 12"},
    {"without history nobody knows",
     "r: {kind: ecr_repository, image_size: 0.5 GB, changed_share: 20%, deploys: 20}",
     "TimedStorage-ByteHrs", "?", "§9"},
};

TEST(EcrRepository, StoresEachLayerOnce) {
  expect_quantities(kRows);
  expect_quantities(kRows, february_2026());
}

TEST(EcrRepository, CostsTenCentsForAGigabyte) {
  constexpr CostRow kCosts[] = {
      {"5 GB", "r: {kind: ecr_repository, storage: 5 GB}", "TimedStorage-ByteHrs", "0.5", "§9"},
  };
  expect_costs(kCosts);
}

constexpr std::string_view kInitialScans = "Initial Scan on push to ECR Resource-assessment";
constexpr std::string_view kRescans = "Automated re scan Resource-assessment";

// ECR: basic scanning is free; Inspector bills enhanced scanning by the image, 0.09 USD
// when it is pushed and 0.01 USD again. Billing rules §9.
TEST(EcrRepository, ChargesEnhancedScansByTheImage) {
  constexpr QuantityRow kScans[] = {
      {"basic is free", "r: {kind: ecr_repository, storage: 5 GB}", kInitialScans, "none", "§9"},
      {"basic is free", "r: {kind: ecr_repository, storage: 5 GB}", kRescans, "none", "§9"},
      {"each image pushed",
       "r: {kind: ecr_repository, storage: 5 GB, scanning: enhanced, deploys: 60, rescans: 400}",
       kInitialScans, "60", "§9"},
      {"each scan after it",
       "r: {kind: ecr_repository, storage: 5 GB, scanning: enhanced, deploys: 60, rescans: 400}",
       kRescans, "400", "§9"},
      {"with a lifecycle policy too",
       "r: {kind: ecr_repository, image_size: 1 GB, changed_share: 10%, keep: 5, scanning: "
       "enhanced, deploys: 60, rescans: 0}",
       kInitialScans, "60", "§9"},
      {"unknown", "r: {kind: ecr_repository, storage: 5 GB, scanning: enhanced}", kInitialScans,
       "?", "usage is never invented"},
      {"unknown", "r: {kind: ecr_repository, storage: 5 GB, scanning: enhanced}", kRescans, "?",
       "usage is never invented"},
  };
  expect_quantities(kScans);
  expect_quantities(kScans, february_2026());
  constexpr std::string_view kScanned =
      "r: {kind: ecr_repository, storage: 0 GB, scanning: enhanced, deploys: 60, rescans: 400}";
  constexpr CostRow kCosts[] = {
      {"pushed", kScanned, kInitialScans, "5.4", "§9: 60 · 0.09"},
      {"again", kScanned, kRescans, "4", "§9: 400 · 0.01"},
  };
  expect_costs(kCosts);
}

// ECR pricing: a replica is sent to its region at the price of data transfer, and stored
// there. Pulls within a region are free.
TEST(EcrRepository, ChargesReplicasForTransferHereAndStorageThere) {
  constexpr std::string_view kStored =
      "r: {kind: ecr_repository, storage: 10 GB, replication: {us-west-2: 3 GB, eu-west-1: 3 GB}}";
  constexpr CostRow kCosts[] = {
      {"transfer", kStored, "USW2-AWS-Out-Bytes", "0.06", "3 · 0.02"},
      {"transfer", kStored, "EU-AWS-Out-Bytes", "0.06", "3 · 0.02"},
      {"storage in three regions", kStored, "TimedStorage-ByteHrs", "3", "3 · 10 · 0.10"},
  };
  expect_costs(kCosts);
  constexpr QuantityRow kModelled[] = {
      {"images",
       "r: {kind: ecr_repository, image_size: 0.5 GB, changed_share: 20%, keep: 10, replication: "
       "{us-west-2: 2 GB}}",
       "TimedStorage-ByteHrs", "2.8", "§9: 2 · (0.5 + 9 · 0.1)"},
  };
  expect_quantities(kModelled);
  EXPECT_THAT(resource_assumptions_of(metered(kStored)), HasSubstr("same lifecycle policy"));
}

TEST(EcrRepository, GrowsWithoutALifecyclePolicy) {
  EXPECT_THAT(assumptions_of(metered("r: {kind: ecr_repository, image_size: 0.5 GB, "
                                     "changed_share: 20%, deploys: 20, history: 1 year}")),
              HasSubstr("nothing expires: storage grows by 2 GB every month"));
}

TEST(EcrRepository, TakesStorageOrImagesButNotBoth) {
  constexpr ProblemRow kProblems[] = {
      {"r: {kind: ecr_repository, storage: 5 GB, image_size: 1 GB}",
       "resources.r.image_size: storage is given already"},
      {"r: {kind: ecr_repository, storage: 5 GB, keep: 10}",
       "resources.r.keep: describes images of a known size, expected image_size as well"},
      {"r: {kind: ecr_repository, image_size: 1 GB, keep: 0}", "expected at least 1"},
      {"r: {kind: ecr_repository, image_size: 1 GB, keep: 2, changed_share: 1.5}",
       "'1.5' is too large"},
      {"r: {kind: ecr_repository, storage: 5 GB, deploys: 5}",
       "resources.r.deploys: describes images of a known size"},
      {"r: {kind: ecr_repository, storage: 5 GB, rescans: 5}",
       "resources.r.rescans: belongs to enhanced scanning", "write scanning: enhanced"},
      {"r: {kind: ecr_repository, storage: 5 GB, replication: {us-east-1: 5 GB}}",
       "resources.r.replication.us-east-1: 'us-east-1' is where the data comes from"},
      {"r: {kind: ecr_repository, storage: 5 GB, replication: {us-west-9: 5 GB}}",
       "unknown region 'us-west-9'"},
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
