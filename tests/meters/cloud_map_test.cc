#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr QuantityRow kRows[] = {
    {"instances", "m: {kind: cloud_map, instances: 12}", "Resource", "12", "Cloud Map pricing"},
    {"on average", "m: {kind: cloud_map, instances: 2.5}", "Resource", "2.5", "Cloud Map pricing"},
    {"those of ECS are free", "m: {kind: cloud_map}", "Resource", "none",
     "ECS developer guide: service discovery pricing"},
    {"a hosted zone for DNS", "m: {kind: cloud_map, type: private_dns, queries: 0}", "HostedZone",
     "1", "ECS developer guide: service discovery pricing"},
    {"one each", "m: {kind: cloud_map, type: public_dns, namespaces: 3, queries: 0}", "HostedZone",
     "3", "Cloud Map developer guide: namespaces"},
    {"none for API calls", "m: {kind: cloud_map, type: http}", "HostedZone", "none",
     "Cloud Map developer guide: namespaces"},
    {"queries", "m: {kind: cloud_map, type: private_dns, queries: 5M}", "DNS-Queries", "5000000",
     "ECS developer guide: service discovery pricing"},
    {"nobody knows", "m: {kind: cloud_map, type: private_dns}", "DNS-Queries", "?",
     "ECS developer guide: service discovery pricing"},
    {"none for API calls", "m: {kind: cloud_map}", "DNS-Queries", "none",
     "Cloud Map developer guide: namespaces"},
};

TEST(CloudMap, ChargesInstancesAndTheZonesOfDnsNamespaces) {
  expect_quantities(kRows);
  expect_quantities(kRows, february_2026());
}

TEST(CloudMap, PricesInstancesZonesAndQueries) {
  constexpr CostRow kCosts[] = {
      {"instances", "m: {kind: cloud_map, instances: 12}", "Resource", "1.2",
       "row Resource: 0.10 a month"},
      {"zones", "m: {kind: cloud_map, type: private_dns, queries: 0}", "HostedZone", "0.5",
       "§10: 0.50"},
      {"queries", "m: {kind: cloud_map, type: private_dns, queries: 5M}", "DNS-Queries", "2",
       "§10: 0.40 a million"},
  };
  expect_costs(kCosts);
}

TEST(CloudMap, ListsDiscoveryCallsAsNotIncluded) {
  const Metering calls = metered("m: {kind: cloud_map, discovery_calls: 1M}");
  ASSERT_EQ(calls.not_included.size(), 1u);
  EXPECT_THAT(calls.not_included[0].reason, HasSubstr("no price row"));
  EXPECT_TRUE(metered("m: {kind: cloud_map, discovery_calls: 0}").not_included.empty());
  EXPECT_TRUE(metered("m: {kind: cloud_map}").not_included.empty());
}

TEST(CloudMap, SaysWhatItTakesForGranted) {
  const std::string http = all_assumptions_of(metered("m: {kind: cloud_map, instances: 1}"));
  EXPECT_THAT(http, HasSubstr("instances that Amazon ECS registers cost nothing, unconfirmed"));
  EXPECT_THAT(http, HasSubstr("for the part of the month"));
  EXPECT_THAT(http, Not(HasSubstr("queries")));
  EXPECT_THAT(all_assumptions_of(metered("m: {kind: cloud_map, type: private_dns}")),
              HasSubstr("queries within a VPC cost what others cost, unconfirmed"));
  EXPECT_THAT(all_assumptions_of(metered("m: {kind: cloud_map, type: public_dns}")),
              Not(HasSubstr("queries")));
}

TEST(CloudMap, RefusesDnsQueriesWithoutDns) {
  constexpr ProblemRow kProblems[] = {
      {"m: {kind: cloud_map, queries: 1}", "resources.m.queries: an HTTP namespace has no DNS",
       "add type: private_dns"},
      {"m: {kind: cloud_map, namespaces: 1.5}", "is not a whole number"},
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
