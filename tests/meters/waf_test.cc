#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr QuantityRow kRows[] = {
    {"one web ACL", "waf: {kind: waf, rules: 10, requests: 5M}", "WebACLV2", "1", "§10"},
    {"its rules", "waf: {kind: waf, rules: 10, requests: 5M}", "RuleV2", "10", "§10"},
    {"rules are paid in each web ACL", "waf: {kind: waf, web_acls: 3, rules: 10, requests: 5M}",
     "RuleV2", "30", "§10"},
    {"an empty web ACL", "waf: {kind: waf, rules: 0, requests: 5M}", "RuleV2", "0", "§10"},
    {"requests", "waf: {kind: waf, rules: 1, requests: 10/s}", "RequestV2-Tier1", "26280000",
     "§0.2: 10 · 3600 · 730"},
    {"unknown requests", "waf: {kind: waf, rules: 1}", "RequestV2-Tier1", "?", "§10"},
    {"a regional web ACL is not billed worldwide", "waf: {kind: waf, rules: 1, requests: 5M}",
     "Global-WebACLV2", "none", "§10"},
    {"one for CloudFront is", "waf: {kind: waf, scope: cloudfront, rules: 4, requests: 5M}",
     "Global-RuleV2", "4", "§10"},
    {"and only there", "waf: {kind: waf, scope: cloudfront, rules: 4, requests: 5M}", "RuleV2",
     "none", "§10"},
    {"Bot Control is off", "waf: {kind: waf, rules: 1, requests: 5M}", "AMR-BotControl", "none",
     "§10"},
    {"Bot Control, for each web ACL",
     "waf: {kind: waf, web_acls: 2, rules: 1, requests: 5M, bot_control: true}", "AMR-BotControl",
     "2", "§10"},
    {"it inspects everything", "waf: {kind: waf, rules: 1, requests: 5M, bot_control: true}",
     "AMR-BotControl-Request", "5000000", "WAF guide: no scope-down statement by default"},
    {"or what it is scoped down to",
     "waf: {kind: waf, rules: 1, requests: 5M, bot_control: true, bot_control_requests: 1M}",
     "AMR-BotControl-Request", "1000000", "§10"},
};

TEST(Waf, ChargesWebAclsRulesAndRequests) { expect_quantities(kRows); }

TEST(Waf, ChargesMonthsNotHours) {
  constexpr QuantityRow kMonthly[] = {
      {"web ACL", "waf: {kind: waf, rules: 10, requests: 5M}", "WebACLV2", "1", "§0.1"},
      {"rules", "waf: {kind: waf, rules: 10, requests: 5M}", "RuleV2", "10", "§0.1"},
      {"requests for the month", "waf: {kind: waf, rules: 10, requests: 5M}", "RequestV2-Tier1",
       "5000000", "§0.1"},
  };
  expect_quantities(kMonthly, february_2026());
}

TEST(Waf, CostsTheSameInBothScopes) {
  constexpr CostRow kCosts[] = {
      {"web ACL", "waf: {kind: waf, rules: 10, requests: 5M}", "WebACLV2", "5", "§10"},
      {"rules", "waf: {kind: waf, rules: 10, requests: 5M}", "RuleV2", "10", "§10"},
      {"requests", "waf: {kind: waf, rules: 10, requests: 5M}", "RequestV2-Tier1", "3",
       "§10: 0.60 a million"},
      {"web ACL", "waf: {kind: waf, scope: cloudfront, rules: 10, requests: 5M}", "Global-WebACLV2",
       "5", "§10"},
      {"rules", "waf: {kind: waf, scope: cloudfront, rules: 10, requests: 5M}", "Global-RuleV2",
       "10", "§10"},
      {"requests", "waf: {kind: waf, scope: cloudfront, rules: 10, requests: 5M}",
       "Global-RequestV2-Tier1", "3", "§10"},
      {"Bot Control", "waf: {kind: waf, rules: 1, requests: 5M, bot_control: true}",
       "AMR-BotControl", "10", "§10"},
      {"Bot Control requests", "waf: {kind: waf, rules: 1, requests: 5M, bot_control: true}",
       "AMR-BotControl-Request", "5", "§10: 1.00 a million"},
      {"Bot Control",
       "waf: {kind: waf, scope: cloudfront, rules: 1, requests: 5M, bot_control: true}",
       "Global-AMR-BotControl", "10", "§10"},
      {"Bot Control requests",
       "waf: {kind: waf, scope: cloudfront, rules: 1, requests: 5M, bot_control: true}",
       "Global-AMR-BotControl-Request", "5", "§10"},
  };
  expect_costs(kCosts);
}

TEST(Waf, BillsCloudFrontScopeInNoRegion) {
  for (const auto& usage :
       metered("waf: {kind: waf, scope: cloudfront, rules: 1, requests: 1M, bot_control: true}")
           .usage) {
    EXPECT_EQ(usage.key.region, "global") << usage.key.usage_type;
  }
  for (const auto& usage : metered("waf: {kind: waf, rules: 1, requests: 1M}").usage) {
    EXPECT_EQ(usage.key.region, "us-east-1") << usage.key.usage_type;
  }
}

TEST(Waf, SaysWhenBotControlInspectsEverything) {
  EXPECT_THAT(
      assumptions_of(metered("waf: {kind: waf, rules: 1, requests: 1M, bot_control: true}")),
      HasSubstr("every request"));
  EXPECT_THAT(assumptions_of(metered("waf: {kind: waf, rules: 1, requests: 1M, bot_control: true, "
                                     "bot_control_requests: 1k}")),
              Not(HasSubstr("every request")));
}

TEST(Waf, InspectsNothingWithoutAWebAcl) {
  constexpr QuantityRow kNone[] = {
      {"no web ACL", "waf: {kind: waf, web_acls: 0, rules: 3, requests: 1M, bot_control: true}",
       "WebACLV2", "0", "§10"},
      {"no requests", "waf: {kind: waf, web_acls: 0, rules: 3, requests: 1M, bot_control: true}",
       "RequestV2-Tier1", "none", "§10"},
      {"no Bot Control", "waf: {kind: waf, web_acls: 0, rules: 3, requests: 1M, bot_control: true}",
       "AMR-BotControl-Request", "none", "§10"},
  };
  expect_quantities(kNone);
}

TEST(Waf, NeedsRulesAndASwitchForBotControl) {
  constexpr ProblemRow kProblems[] = {
      {"waf: {kind: waf, requests: 5M}", "rules is required"},
      {"waf: {kind: waf, rules: 1, requests: 5M, bot_control_requests: 1M}",
       "resources.waf.bot_control_requests: Bot Control inspects nothing while it is off",
       "set bot_control: true"},
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
