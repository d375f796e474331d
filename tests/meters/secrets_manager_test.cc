#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

constexpr QuantityRow kRows[] = {
    {"one secret by default", "s: {kind: secrets_manager, api_calls: 0}",
     "AWSSecretsManager-Secrets", "1", "§9"},
    {"secrets", "s: {kind: secrets_manager, secrets: 6, api_calls: 0}", "AWSSecretsManager-Secrets",
     "6", "§9"},
    {"replicas count as secrets",
     "s: {kind: secrets_manager, secrets: 6, replicas: 2, api_calls: 0}",
     "AWSSecretsManager-Secrets", "18", "§9: 6 + 6 · 2"},
    {"calls", "s: {kind: secrets_manager, api_calls: 2k}", "AWSSecretsManagerAPIRequest", "2000",
     "§9"},
    {"unknown calls", "s: {kind: secrets_manager}", "AWSSecretsManagerAPIRequest", "?", "§9"},
};

TEST(SecretsManager, ChargesSecretsReplicasAndCalls) {
  expect_quantities(kRows);
  expect_quantities(kRows, february_2026());
}

TEST(SecretsManager, CostsFortyCentsForASecret) {
  constexpr CostRow kCosts[] = {
      {"secrets", "s: {kind: secrets_manager, secrets: 6, api_calls: 10k}",
       "AWSSecretsManager-Secrets", "2.4", "§9: 0.40 each"},
      {"replicated", "s: {kind: secrets_manager, secrets: 6, replicas: 2, api_calls: 10k}",
       "AWSSecretsManager-Secrets", "7.2", "§9"},
      {"calls", "s: {kind: secrets_manager, secrets: 6, api_calls: 10k}",
       "AWSSecretsManagerAPIRequest", "0.05", "§9: 0.05 per 10,000"},
  };
  expect_costs(kCosts);
}

TEST(SecretsManager, SaysThatReplicasAreTakenToCostTheSame) {
  EXPECT_THAT(assumptions_of(metered("s: {kind: secrets_manager, replicas: 1}")),
              HasSubstr("what a secret costs in this one"));
  EXPECT_EQ(assumptions_of(metered("s: {kind: secrets_manager}")), "");
}

}  // namespace
}  // namespace costplan::testing
