// Source of the rules: costplan/compare.h and costplan/report.h.
#include "costplan/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "costplan/report.h"
#include "support/metered.h"

namespace costplan {
namespace {

using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

struct Cost {
  const char* kind;
  const char* cost;  // `?` where the usage is not given
  const char* usage_type = "Something";
};

// An estimate with lines of these kinds.
Estimate priced(const char* stack, const char* environment, std::initializer_list<Cost> costs) {
  Estimate out;
  out.stack = stack;
  out.environment = environment;
  out.region = "us-east-1";
  out.month = "average";
  out.hours = Hours(730);
  out.as_of = *Date::parse("2026-11-20");
  for (const auto& cost : costs) {
    if (std::string_view(cost.cost) == "?") {
      UnknownUsage unknown;
      unknown.kind = cost.kind;
      unknown.usage_type = cost.usage_type;
      out.usage_not_given.push_back(unknown);
      continue;
    }
    LineItem line;
    line.kind = cost.kind;
    line.usage_type = cost.usage_type;
    line.quantity = Quantity(1);
    line.monthly_cost = *Money::parse(cost.cost);
    out.monthly_cost = *out.monthly_cost.plus(line.monthly_cost);
    out.lines.push_back(line);
  }
  out.range = {out.monthly_cost, out.monthly_cost, out.monthly_cost};
  return out;
}

std::vector<std::string> services(const Comparison& comparison) {
  std::vector<std::string> out;
  for (const auto& service : comparison.services) out.push_back(service.service);
  return out;
}

TEST(Compare, PutsTheKindsOfOneServiceTogether) {
  const auto result = compare({priced("s", "prod",
                                      {{"rds_instance", "100"},
                                       {"rds_read_replica", "50.5"},
                                       {"nat_gateway", "30"},
                                       {"public_ipv4", "3.65"}})});
  ASSERT_TRUE(result);
  EXPECT_THAT(services(*result), ElementsAre("Amazon RDS", "Amazon VPC"));
  EXPECT_EQ(result->services[0].costs[0].monthly_cost.to_string(), "150.5");
  EXPECT_EQ(result->services[0].costs[0].lines, 2u);
  EXPECT_EQ(result->services[1].costs[0].monthly_cost.to_string(), "33.65");
}

TEST(Compare, SortsByTheLargestOfTheColumns) {
  const auto result = compare({priced("s", "a", {{"alb", "10"}, {"waf", "5"}, {"ses", "7"}}),
                               priced("s", "b", {{"alb", "1"}, {"waf", "12"}})});
  ASSERT_TRUE(result);
  EXPECT_THAT(services(*result), ElementsAre("AWS WAF", "Elastic Load Balancing", "Amazon SES"));
  EXPECT_FALSE(result->services[2].costs[1].is_used());
}

TEST(Compare, GathersWhatTheAccountAddsInALastRow) {
  const auto result =
      compare({priced("s", "", {{"waf", "1"}, {"account", "-3"}, {"account", "9"}})});
  ASSERT_TRUE(result);
  EXPECT_THAT(services(*result), ElementsAre("AWS WAF", "Discounts, support and tax"));
  EXPECT_EQ(result->services[1].costs[0].monthly_cost.to_string(), "6");
}

TEST(Compare, NamesEveryOtherProvider) {
  const auto result =
      compare({priced("s", "", {{"external", "20", "Sentry"}, {"external", "15", "Datadog"}})});
  ASSERT_TRUE(result);
  EXPECT_THAT(services(*result), ElementsAre("Sentry", "Datadog"));
}

TEST(Compare, LeavesOutLinesOfExactlyNothing) {
  Estimate one = priced("s", "", {{"waf", "1"}});
  LineItem off;
  off.kind = "nat_gateway";
  one.lines.push_back(off);
  const auto result = compare({one});
  ASSERT_TRUE(result);
  EXPECT_THAT(services(*result), ElementsAre("AWS WAF"));
}

TEST(Compare, RefusesSumsThatDoNotFit) {
  const Money half = Money::from_picos(int128{1} << 126);  // of one more than fits
  Estimate one = priced("s", "", {{"waf", "1"}, {"waf", "1"}, {"waf", "1"}});
  for (auto& line : one.lines) line.monthly_cost = half;
  const auto result = compare({one});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kOverflow);
}

TEST(CompareTable, ShowsDifferenceAndRatioBetweenTwoStacks) {
  const auto result = compare({priced("shop", "staging", {{"waf", "8"}, {"ses", "1.5"}}),
                               priced("shop", "prod", {{"waf", "20"}, {"sqs_queue", "3"}})});
  ASSERT_TRUE(result);
  EXPECT_EQ(to_table(*result),
            "shop · us-east-1 · average month of 730 h · prices of 2026-11-20\n"
            "\n"
            " Service      staging    prod   Difference   Ratio\n"
            "\n"
            " AWS WAF        $8.00  $20.00      +$12.00   2.50×\n"
            " Amazon SQS         -   $3.00       +$3.00       -\n"
            " Amazon SES     $1.50       -       -$1.50       -\n"
            "\n"
            " TOTAL          $9.50  $23.00      +$13.50   2.42×\n"
            "\n"
            " Tiers, pools, allowances and the account's support fee are those of each stack by "
            "itself.\n");
}

TEST(CompareTable, ShowsOneStackAndThreeWithoutThem) {
  const auto one = compare({priced("shop", "prod", {{"waf", "20"}})});
  ASSERT_TRUE(one);
  EXPECT_THAT(to_table(*one), HasSubstr(" Service   shop prod\n"));
  EXPECT_THAT(to_table(*one), Not(HasSubstr("Difference")));
  EXPECT_THAT(to_table(*one), Not(HasSubstr("each stack by itself")));
  const auto three = compare({priced("a", "", {{"waf", "1"}}), priced("b", "", {{"waf", "2"}}),
                              priced("c", "", {{"waf", "3"}})});
  ASSERT_TRUE(three);
  EXPECT_THAT(to_table(*three), ContainsRegex("AWS WAF +\\$1\\.00 +\\$2\\.00 +\\$3\\.00\n"));
  EXPECT_THAT(to_table(*three), ::testing::StartsWith("comparison · "));
}

TEST(CompareTable, NumbersStacksOfOneName) {
  const auto same = priced("shop", "prod", {{"waf", "20"}});
  const auto result = compare({same, same});
  ASSERT_TRUE(result);
  EXPECT_THAT(to_table(*result), HasSubstr("  prod (1)   prod (2)  "));
  EXPECT_THAT(to_table(*result),
              ContainsRegex("AWS WAF +\\$20\\.00 +\\$20\\.00 +\\$0\\.00 +1\\.00×"));
}

TEST(CompareTable, ShowsStacksWithoutResources) {
  const auto result = compare({priced("a", "", {}), priced("b", "", {})});
  ASSERT_TRUE(result);
  EXPECT_THAT(to_table(*result), ContainsRegex("TOTAL +\\$0\\.00 +\\$0\\.00 +\\$0\\.00 +-\n"));
  EXPECT_THAT(to_csv(*result), ::testing::StartsWith("service,a,b,difference,"));
}

// What is not known is neither 0 nor a difference.
TEST(CompareTable, SaysWhatIsNotKnown) {
  Estimate more = priced("s", "b", {{"waf", "20"}, {"waf", "?"}, {"ses", "?"}});
  more.not_included.push_back({.resource = "x", .reason = "no price"});
  const auto result = compare({priced("s", "a", {{"waf", "5"}, {"ses", "1"}}), more});
  ASSERT_TRUE(result);
  const std::string text = to_table(*result);
  EXPECT_THAT(text, ContainsRegex("AWS WAF +\\$5\\.00 +over \\$20\\.00 +unknown +-\n"));
  EXPECT_THAT(text, ContainsRegex("Amazon SES +\\$1\\.00 +unknown +unknown +-\n"));
  EXPECT_THAT(text, ContainsRegex("TOTAL of what is known +\\$6\\.00 +\\$20\\.00 +unknown +-\n"));
  EXPECT_THAT(text, HasSubstr("The bill of b will be higher: this leaves out 2 lines whose usage "
                              "is not given and 1 item not\n included."));
  EXPECT_THAT(text, Not(HasSubstr("The bill of a")));
  EXPECT_EQ(to_csv(*result), "service,a,b,difference,lines_without_cost\n"
                             "AWS WAF,5,20,,1\n"
                             "Amazon SES,1,,,1\n");
}

TEST(CompareTable, ShowsBothEndsOfRanges) {
  Estimate one = priced("s", "a", {{"waf", "5"}});
  one.has_range = true;
  one.range = {*Money::parse("4"), *Money::parse("5"), *Money::parse("9.5")};
  const auto result = compare({one, priced("s", "b", {{"waf", "6"}})});
  ASSERT_TRUE(result);
  EXPECT_THAT(to_table(*result),
              ContainsRegex("Low +\\$4\\.00 +\\$6\\.00\n High +\\$9\\.50 +\\$6\\.00\n"));
}

struct RatioRow {
  const char* from;
  const char* to;
  const char* text;
};

TEST(CompareTable, RoundsRatiosToHundredths) {
  const RatioRow rows[] = {
      {"3", "1", "0.33×"},        {"3", "2", "0.67×"},      {"1", "1.05", "1.05×"},
      {"1", "1000", "1,000.00×"}, {"10000", "1", "<0.01×"}, {"0.01", "0", "-"},
  };
  for (const auto& row : rows) {
    const auto result =
        compare({priced("s", "a", {{"waf", row.from}}), priced("s", "b", {{"waf", row.to}})});
    ASSERT_TRUE(result);
    EXPECT_THAT(to_table(*result), HasSubstr(std::string(" ") + row.text + "\n"))
        << row.from << " to " << row.to;
  }
}

TEST(CompareTable, UsesColourOnlyWhenAsked) {
  const auto result = compare({priced("s", "a", {{"waf", "5"}})});
  ASSERT_TRUE(result);
  EXPECT_THAT(to_table(*result), Not(HasSubstr("\x1b[")));
  EXPECT_THAT(to_table(*result, {.color = true}), HasSubstr("\x1b[1m TOTAL"));
}

TEST(CompareMarkdown, IsATableThatNamesCannotBreak) {
  const auto result = compare(
      {priced("s", "a", {{"external", "5", "A|B <x>"}}), priced("s", "b|c", {{"waf", "1"}})});
  ASSERT_TRUE(result);
  EXPECT_EQ(to_markdown(*result),
            "### s · us-east-1 · average month of 730 h · prices of 2026-11-20\n"
            "\n"
            "| Service | a | b\\|c | Difference | Ratio |\n"
            "|:--|--:|--:|--:|--:|\n"
            "| A\\|B \\<x\\> | $5.00 | - | -$5.00 | - |\n"
            "| AWS WAF | - | $1.00 | +$1.00 | - |\n"
            "| **TOTAL** | **$5.00** | **$1.00** | **-$4.00** | **0.20×** |\n"
            "\n"
            "Tiers, pools, allowances and the account's support fee are those of each stack by "
            "itself.\n");
}

TEST(CompareCsv, HasExactDecimalsAndKeepsSpreadsheetsFromRunningNames) {
  const auto result = compare({priced("=1+1", "", {{"external", "0.123456789012", "=cmd()"}})});
  ASSERT_TRUE(result);
  EXPECT_EQ(to_csv(*result), "service,\"'=1+1\",lines_without_cost\n"
                             "\"'=cmd()\",0.123456789012,0\n");
}

}  // namespace
}  // namespace costplan
