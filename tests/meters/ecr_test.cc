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
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
