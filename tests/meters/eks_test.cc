// Sources in brackets: [hour] Amazon EKS pricing: each cluster by the hour; [support] EKS
// User Guide, Kubernetes versions: 14 months of standard support, then 12 of extended
// support, which is on by default.
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kHours = "AmazonEKS-Hours:perCluster";

TEST(EksCluster, ChargesTheControlPlaneByTheHour) {
  constexpr QuantityRow kRows[] = {
      {"always", "k: {kind: eks_cluster}", kHours, "730", "[hour]", "CreateOperation"},
      {"three", "k: {kind: eks_cluster, count: 3}", kHours, "2190", "[hour] 3 × 730"},
      {"none", "k: {kind: eks_cluster, count: 0}", kHours, "0", "[hour]"},
      {"declared hours", "k: {kind: eks_cluster, schedule: 100 h}", kHours, "100", "[hour]"},
  };
  expect_quantities(kRows);
  constexpr QuantityRow kFebruary[] = {
      {"always", "k: {kind: eks_cluster}", kHours, "672", "[hour] 28 × 24"},
  };
  expect_quantities(kFebruary, february_2026());
  constexpr CostRow kCosts[] = {
      {"a month", "k: {kind: eks_cluster}", kHours, "73", "[hour] 730 × 0.10"},
  };
  expect_costs(kCosts);
}

// The price has no row: the key that the bill has makes it a missing price, never $0.
TEST(EksCluster, ChargesExtendedSupportOnTopOfEveryHour) {
  struct Row {
    std::string_view resources;
    bool extended;
  };
  constexpr Row kRows[] = {
      {"k: {kind: eks_cluster, version: '1.34'}", false},
      {"k: {kind: eks_cluster, version: '1.33'}", true},
      {"k: {kind: eks_cluster, version: '1.9'}", true},
      {"k: {kind: eks_cluster, version: '1.33', upgrade_policy: standard}", false},
      {"k: {kind: eks_cluster, version: '1.33', count: 0}", false},
      {"k: {kind: eks_cluster}", false},
  };
  for (const auto& row : kRows) {
    const Metering metering = metered(row.resources);
    EXPECT_EQ(quantity_of(metering, "AmazonEKS-Hours:extendedSupport", "ExtendedSupport"),
              row.extended ? "730" : "none")
        << row.resources << " [support]";
  }
}

TEST(EksCluster, SaysThatAVersionNotGivenIsInStandardSupport) {
  EXPECT_THAT(resource_assumptions_of(metered("k: {kind: eks_cluster}")),
              HasSubstr("in standard support"));
  EXPECT_EQ(resource_assumptions_of(metered("k: {kind: eks_cluster, version: '1.35'}")), "");
  EXPECT_EQ(resource_assumptions_of(metered("k: {kind: eks_cluster, upgrade_policy: standard}")),
            "");
}

TEST(EksCluster, RefusesWhatIsNoVersion) {
  constexpr ProblemRow kProblems[] = {
      {"k: {kind: eks_cluster, version: latest}", "'latest' is not a Kubernetes version"},
      {"k: {kind: eks_cluster, version: '1.'}", "'1.' is not a Kubernetes version"},
      {"k: {kind: eks_cluster, version: '1.35.2'}", "'1.35.2' is not a Kubernetes version"},
      {"k: {kind: eks_cluster, version: '135'}", "expected one such as 1.35"},
      {"k: {kind: eks_cluster, count: 1.5}", "is not a whole number"},
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
