#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

constexpr QuantityRow kRows[] = {
    {"one zone by default", "dns: {kind: route53, queries: 1M}", "HostedZone", "1", "§10"},
    {"no zone of its own", "dns: {kind: route53, hosted_zones: 0, queries: 1M}", "HostedZone",
     "none", "§10"},
    {"queries", "dns: {kind: route53, queries: 1M}", "DNS-Queries", "1000000", "§10"},
    {"unknown queries", "dns: {kind: route53}", "DNS-Queries", "?", "§10"},
    {"latency queries", "dns: {kind: route53, queries: 1M, latency_queries: 2M}", "LBR-Queries",
     "2000000", "§10"},
    {"no latency routing", "dns: {kind: route53, queries: 1M}", "LBR-Queries", "none", "§10"},
    {"geolocation queries", "dns: {kind: route53, queries: 1M, geo_queries: 3M}", "Geo-Queries",
     "3000000", "§10"},
    {"alias queries", "dns: {kind: route53, queries: 0, alias_queries: 4M}",
     "Intra-AWS-DNS-Queries", "4000000", "§10"},
    {"health checks of AWS endpoints",
     "dns: {kind: route53, queries: 0, health_checks: [{count: 2}, {endpoint: aws}]}",
     "Health-Check-AWS", "3", "§10"},
    {"options are paid by each check",
     "dns: {kind: route53, queries: 0, health_checks: [{count: 2, options: 3}]}",
     "Health-Check-Option-AWS", "6", "§10"},
    {"no options, no line", "dns: {kind: route53, queries: 0, health_checks: [{count: 2}]}",
     "Health-Check-Option-AWS", "none", "§10"},
    {"health checks elsewhere",
     "dns: {kind: route53, queries: 0, health_checks: [{endpoint: other, options: 4}]}",
     "Health-Check-Option-Non-AWS", "4", "§10"},
};

TEST(Route53, ChargesZonesQueriesAndHealthChecks) {
  expect_quantities(kRows);
  expect_quantities(kRows, february_2026());
}

TEST(Route53, ChargesLessFromTheTwentySixthZoneOfTheAccountOn) {
  constexpr CostRow kCosts[] = {
      {"25 zones", "dns: {kind: route53, hosted_zones: 25, queries: 0}", "HostedZone", "12.5",
       "§10: 0.50 each"},
      {"26 zones", "dns: {kind: route53, hosted_zones: 26, queries: 0}", "HostedZone", "12.6",
       "§10: 0.10 beyond 25"},
      {"in two resources",
       "a: {kind: route53, hosted_zones: 20, queries: 0}\n"
       "b: {kind: route53, hosted_zones: 6, queries: 0}",
       "HostedZone", "12.6", "§0.4: tiers fill over the account"},
      {"in two regions",
       "a: {kind: route53, hosted_zones: 20, queries: 0}\n"
       "b: {kind: route53, region: eu-west-1, hosted_zones: 6, queries: 0}",
       "HostedZone", "12.6", "§0.4"},
  };
  expect_costs(kCosts);
  EXPECT_EQ(
      cost_of(estimated("dns: {kind: route53, queries: 0}", {.month = *Month::parse("2026-02")}),
              "HostedZone"),
      "0.5");
}

TEST(Route53, PricesQueriesByRoutingAndVolume) {
  constexpr CostRow kCosts[] = {
      {"up to a billion", "dns: {kind: route53, queries: 1G}", "DNS-Queries", "400",
       "§10: 0.40 a million"},
      {"half a billion more", "dns: {kind: route53, queries: 1500M}", "DNS-Queries", "500",
       "§10: 0.20 a million"},
      {"latency", "dns: {kind: route53, queries: 0, latency_queries: 1M}", "LBR-Queries", "0.6",
       "§10"},
      {"geolocation", "dns: {kind: route53, queries: 0, geo_queries: 1M}", "Geo-Queries", "0.7",
       "§10"},
      {"alias", "dns: {kind: route53, queries: 0, alias_queries: 1M}", "Intra-AWS-DNS-Queries", "0",
       "§10: free"},
  };
  expect_costs(kCosts);
}

TEST(Route53, PricesHealthChecksByEndpoint) {
  constexpr CostRow kCosts[] = {
      {"AWS", "dns: {kind: route53, queries: 0, health_checks: [{options: 1}]}", "Health-Check-AWS",
       "0.5", "§10"},
      {"option", "dns: {kind: route53, queries: 0, health_checks: [{options: 1}]}",
       "Health-Check-Option-AWS", "1", "§10"},
      {"other", "dns: {kind: route53, queries: 0, health_checks: [{endpoint: other, options: 2}]}",
       "Health-Check-Non-AWS", "0.75", "§10"},
      {"options",
       "dns: {kind: route53, queries: 0, health_checks: [{endpoint: other, options: 2}]}",
       "Health-Check-Option-Non-AWS", "4", "§10: 2.00 each"},
  };
  expect_costs(kCosts);
}

// A regional DNS-Queries row prices the queries of a resolver.
TEST(Route53, BillsInNoRegion) {
  const Metering metering = metered(
      "dns: {kind: route53, queries: 1, latency_queries: 1, geo_queries: 1, alias_queries: 1, "
      "health_checks: [{options: 1}]}");
  EXPECT_EQ(metering.usage.size(), 7u);
  for (const auto& usage : metering.usage) {
    EXPECT_EQ(usage.key.region, "global") << usage.key.usage_type;
  }
}

TEST(Route53, KnowsFourOptionsOfAHealthCheck) {
  constexpr ProblemRow kProblems[] = {
      {"dns: {kind: route53, queries: 0, health_checks: [{options: 5}]}",
       "resources.dns.health_checks[0].options: '5' is too large, expected at most 4"},
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
