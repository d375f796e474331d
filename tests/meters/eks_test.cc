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

// Release calendar: 1.33 leaves standard support on 29 July 2026, 1.34 on 2 December 2026.
TEST(EksCluster, ChargesExtendedSupportFromItsDayOn) {
  struct Row {
    std::string_view version;
    std::string_view month;
    std::string_view hours;
  };
  constexpr Row kRows[] = {
      {"1.33", "2026-02", "none"}, {"1.33", "2026-06", "none"},
      {"1.33", "2026-07", "48"},  // 2 of 31 days
      {"1.33", "2026-08", "744"},  {"1.34", "2026-11", "none"},
      {"1.34", "2026-12", "696"},  // 29 of 31 days
      {"1.34", "2028-01", "744"},  {"1.36", "2028-01", "none"},
      {"1.29", "2026-08", "744"},
  };
  for (const auto& row : kRows) {
    const Metering metering =
        metered("k: {kind: eks_cluster, version: '" + std::string(row.version) + "'}",
                MonthContext::of(*Month::parse(row.month)));
    EXPECT_EQ(quantity_of(metering, "AmazonEKS-Hours:extendedSupport", "ExtendedSupport"),
              row.hours)
        << row.version << " in " << row.month << " [support]";
  }
  EXPECT_THAT(all_assumptions_of(metered("k: {kind: eks_cluster, version: '1.29'}")),
              HasSubstr("EKS has upgraded Kubernetes 1.29 to the oldest version"));
  EXPECT_THAT(all_assumptions_of(metered("k: {kind: eks_cluster, version: '1.34'}")),
              HasSubstr("Kubernetes 1.34 is upgraded before extended support is charged, from "
                        "2026-12"));
}

TEST(EksCluster, SaysThatAVersionNotGivenIsInStandardSupport) {
  EXPECT_THAT(resource_assumptions_of(metered("k: {kind: eks_cluster}")),
              HasSubstr("in standard support"));
  EXPECT_EQ(resource_assumptions_of(metered("k: {kind: eks_cluster, version: '1.36'}")), "");
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
