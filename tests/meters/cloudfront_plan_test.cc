// Sources: [6] billing rules, "CloudFront", flat-rate plans: Free 0 USD for 1M requests and 100
// GB, Pro 15 for 10M and 50 TB, Business 200 for 125M and 50 TB, Premium for 500M and 50 TB; more
// is not charged but may be throttled; WAF, Route 53, log ingestion and edge compute included.
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string cdn(const std::string& fields) { return "cdn: {kind: cloudfront, " + fields + "}"; }

TEST(CloudFrontPlan, ChargesThePlanAndNothingElse) {
  const std::string pro =
      cdn("plan: pro, egress: 90 TB, requests: 900M, function_invocations: 5M, "
          "invalidation_paths: 5000, origin_transfer: 10 GB, origin_shield_requests: 1M");
  const BuiltQuantityRow rows[] = {
      {"the plan", pro, "Global-CloudFrontPlan-Pro", "1", "[6] a plan for the distribution"},
      {"no gigabytes", pro, "US-DataTransfer-Out-Bytes", "none", "[6] no overage"},
      {"no requests", pro, "US-Requests-Tier2-HTTPS", "none", "[6] no overage"},
      {"no functions", pro, "Executions-CloudFrontFunctions", "none", "[6] included"},
      {"usage not given", cdn("plan: business"), "Global-CloudFrontPlan-Business", "1", "[6]"},
      {"free", cdn("plan: free"), "Global-CloudFrontPlan-Free", "1", "[6]"},
      {"premium", cdn("plan: premium"), "Global-CloudFrontPlan-Premium", "1", "[6]"},
      {"as you go", cdn("egress: 1 GB"), "Global-CloudFrontPlan-Free", "none", "[6]"},
      {"as you go, said", cdn("plan: pay_as_you_go, egress: 1 GB"), "US-DataTransfer-Out-Bytes",
       "1", "[6]"},
  };
  expect_quantities(rows);
  const Metering metering = metered(pro);
  ASSERT_EQ(metering.usage.size(), 1u);
  EXPECT_EQ(metering.usage[0].key.term, "FlatRate");
}

TEST(CloudFrontPlan, CostsTheListPrice) {
  const BuiltCostRow rows[] = {
      {"Free", cdn("plan: free"), "Global-CloudFrontPlan-Free", "0", "[6]"},
      {"Pro", cdn("plan: pro"), "Global-CloudFrontPlan-Pro", "15", "[6]"},
      {"Business", cdn("plan: business"), "Global-CloudFrontPlan-Business", "200", "[6]"},
      {"a plan for each distribution",
       "a: {kind: cloudfront, plan: pro}\nb: {kind: cloudfront, plan: pro}",
       "Global-CloudFrontPlan-Pro", "30", "[6] per distribution"},
  };
  expect_costs(rows);
}

std::string assumed(const std::string& fields) { return assumptions_of(metered(cdn(fields))); }

TEST(CloudFrontPlan, SaysWhatGoesBeyondItsAllowance) {
  struct Row {
    std::string fields;
    const char* said;
  };
  const Row over[] = {
      {"plan: free, egress: 100.1 GB, requests: 1M", "egress: 100.1 GB are more than the 100 GB"},
      {"plan: free, egress: 1 GB, requests: 1000001",
       "requests: 1,000,001 are more than the 1,000,000 that the Free plan allows"},
      {"plan: pro, egress: 1 GB, requests: 10000001", "10,000,000 that the Pro plan allows"},
      {"plan: pro, egress: 51 TB, requests: 1", "52,224 GB are more than the 51,200 GB"},
      {"plan: business, egress: 1 GB, requests: 125000001", "125,000,000 that the Business plan"},
      {"plan: premium, egress: 1 GB, requests: 600M", "sells higher allowances at higher prices"},
  };
  for (const Row& row : over) {
    EXPECT_THAT(assumed(row.fields), HasSubstr(row.said)) << row.fields;
    EXPECT_THAT(assumed(row.fields), HasSubstr("not charged, but CloudFront may slow them down"));
  }
  for (const char* within :
       {"plan: free, egress: 100 GB, requests: 1M", "plan: pro, egress: 50 TB, requests: 10M",
        "plan: business, egress: 50 TB, requests: 125M",
        "plan: premium, egress: 50 TB, requests: 500M"}) {
    EXPECT_THAT(assumed(within), Not(HasSubstr("are more than"))) << within;
    EXPECT_THAT(assumed(within), Not(HasSubstr("not given"))) << within;
  }
  EXPECT_THAT(assumed("plan: pro, egress: 1 GB"),
              HasSubstr("requests not given: taken to be within the 10,000,000"));
}

TEST(CloudFrontPlan, SaysWhatElseItIncludes) {
  EXPECT_THAT(assumed("plan: pro"), HasSubstr("the plan includes CloudFront Functions"));
  EXPECT_THAT(assumed("plan: pro, origin_shield_requests: 1"),
              HasSubstr("origin_shield_requests cost nothing on top of the plan, unconfirmed"));
  EXPECT_THAT(assumptions_of(metered("cdn: {kind: cloudfront, plan: pro, waf: acl}\n"
                                     "acl: {kind: waf, scope: cloudfront, rules: 1}")),
              HasSubstr("'acl' is charged though the plan includes it"));
  EXPECT_THAT(assumed("egress: 1 GB"), Not(HasSubstr("plan")));
}

TEST(CloudFrontPlan, RefusesWhatPlansDoNotHave) {
  const BuiltProblemRow rows[] = {
      {cdn("plan: pro, realtime_log_lines: 1"),
       "resources.cdn.realtime_log_lines: flat-rate plans have no real-time logs"},
      {cdn("plan: prro"), "did you mean 'pro'?"},
  };
  expect_problems(rows);
}

}  // namespace
}  // namespace costplan::testing
