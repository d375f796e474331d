#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

constexpr QuantityRow kRows[] = {
    {"a key that was never rotated", "k: {kind: kms_key, requests: 0}", "KMS-Keys", "1", "§9"},
    {"the first rotation is billed", "k: {kind: kms_key, rotations: 1, requests: 0}", "KMS-Keys",
     "2", "§9"},
    {"the second too", "k: {kind: kms_key, rotations: 2, requests: 0}", "KMS-Keys", "3", "§9"},
    {"the third is free", "k: {kind: kms_key, rotations: 3, requests: 0}", "KMS-Keys", "3", "§9"},
    {"for each key", "k: {kind: kms_key, keys: 4, rotations: 1, requests: 0}", "KMS-Keys", "8",
     "§9"},
    {"keys that AWS manages are free", "k: {kind: kms_key, keys: 0, rotations: 2, requests: 1M}",
     "KMS-Keys", "none", "§9"},
    {"requests to them are not", "k: {kind: kms_key, keys: 0, requests: 1M}", "KMS-Requests",
     "1000000", "§9"},
    {"unknown requests", "k: {kind: kms_key}", "KMS-Requests", "?", "§9"},
    {"asymmetric requests", "k: {kind: kms_key, requests: 0, asymmetric_requests: 10k}",
     "KMS-Requests-Asymmetric", "10000", "§9"},
    {"no asymmetric requests", "k: {kind: kms_key, requests: 10k}", "KMS-Requests-Asymmetric",
     "none", "§9"},
};

TEST(KmsKey, ChargesTwoRotationsOfAKeyAndNoMore) {
  expect_quantities(kRows);
  expect_quantities(kRows, february_2026());
}

TEST(KmsKey, CostsADollarAndThreeCentsForTenThousandRequests) {
  constexpr CostRow kCosts[] = {
      {"key", "k: {kind: kms_key, requests: 10k}", "KMS-Keys", "1", "§9"},
      {"rotated twice", "k: {kind: kms_key, rotations: 2, requests: 10k}", "KMS-Keys", "3", "§9"},
      {"requests", "k: {kind: kms_key, requests: 10k}", "KMS-Requests", "0.03", "§9"},
      {"asymmetric", "k: {kind: kms_key, requests: 0, asymmetric_requests: 10k}",
       "KMS-Requests-Asymmetric", "0.15", "§9"},
  };
  expect_costs(kCosts);
  constexpr CostRow kFree[] = {
      {"20,000 requests are free", "k: {kind: kms_key, requests: 30k}", "KMS-Requests", "0.03",
       "§0.6"},
  };
  expect_costs(kFree, {.free_tier = true});
}

}  // namespace
}  // namespace costplan::testing
