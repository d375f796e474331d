// Source of the rules: costplan/report.h. Prices: pricing/*.csv.
#include "costplan/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <string_view>

#include "costplan/io.h"
#include "costplan/report.h"
#include "report/group.h"
#include "report/text_table.h"
#include "support/metered.h"

namespace costplan {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// 2 · 730 h · 0.045 = 65.70; 2 · 730 h · 0.005 = 7.30; 10 GB · 0.045 = 0.45.
// 61,440 GB: 10,240 · 0.09 + 40,960 · 0.085 + 10,240 · 0.07 = 5,120.
constexpr std::string_view kShop = R"(nat:
  kind: nat_gateway
  count: 2
  data_processed: 10 GB
  assumptions: nobody knows
egress: {kind: data_transfer, internet_egress: 60 TB}
other: {kind: nat_gateway}
off: {kind: nat_gateway, count: 0}
partner: {kind: external, service: Somebody}
)";

Result<std::string> page(std::string_view resources, const std::string& what,
                         const EstimateOptions& pricing = {}) {
  static const auto catalog = embedded_catalog();
  const Stack stack = testing::stack_of(resources);
  const auto priced = estimate(stack, **catalog, pricing);
  if (!priced) return priced.errors();
  return explain(stack, *priced, **catalog, pricing, {.what = what});
}

std::string text(const std::string& what, const EstimateOptions& pricing = {}) {
  const auto result = page(kShop, what, pricing);
  if (result) return *result;
  ADD_FAILURE() << result.error().to_string();
  return "";
}

std::string problem(const std::string& what) {
  const auto result = page(kShop, what);
  return result ? "no problem" : result.error().to_string();
}

TEST(Explain, TellsTheQuantityTheRateAndThePriceRowOfALine) {
  const std::string out = text("nat/data");
  EXPECT_THAT(out, StartsWith("test · us-east-1 · average month of 730 h · prices of "));
  EXPECT_THAT(out, HasSubstr("Data processed: $0.45 a month, <0.1% of the bill and its 6th largest "
                             "line of 6\n"));
  EXPECT_THAT(out, HasSubstr("\n  quantity   10 GB (depends on usage given in the stack file)\n"));
  EXPECT_THAT(out, HasSubstr("\n  price      10 GB × $0.045 per GB = $0.45\n"));
  EXPECT_THAT(out, HasSubstr("\n  price row  AmazonEC2 NatGateway-Bytes in us-east-1\n"));
  EXPECT_THAT(out, HasSubstr("\n             AWS's list price, known to hold since 20"));
  EXPECT_THAT(out, HasSubstr("\n  source     "));
  EXPECT_THAT(out, HasSubstr("\n1 of its 3 lines:\n"));
  EXPECT_THAT(out, Not(HasSubstr("Public IPv4")));
}

TEST(Explain, TellsWhatAResourceIsAndWhereItStands) {
  const std::string out = text("nat");
  // 73.45 of 73.45 + 5,120 + 36.50 = 5,229.95
  EXPECT_THAT(out,
              HasSubstr("nat (nat_gateway) costs $73.45 a month, 1.4% of the bill. Amazon VPC: "
                        "NAT gateways, each with its\npublic IPv4 address. The stack file has "
                        "it at stack.yaml:4.\n"));
  EXPECT_THAT(out, HasSubstr("quantity   2 gateways × 730 h = 1,460 hours\n"));
  EXPECT_THAT(out, Not(HasSubstr("lines:\n"))) << "all of them are told";
}

TEST(Explain, ShowsTheArithmeticOfEveryTier) {
  const std::string out = text("egress");
  EXPECT_THAT(out,
              HasSubstr("price      10,240 GB × $0.09 per GB = $921.60 (tier 0 to 10,240 GB)\n"));
  EXPECT_THAT(out, HasSubstr("40,960 GB × $0.085 per GB = $3,481.60 (tier 10,240 to 51,200 GB)\n"));
  EXPECT_THAT(out, HasSubstr("10,240 GB × $0.07 per GB = $716.80 (tier 51,200 to 153,600 GB)\n"));
  EXPECT_THAT(out, HasSubstr("together $5,120.00\n"));
}

TEST(Explain, ShowsCentsBesideTheExactAmount) {
  const auto out = page("q: {kind: nat_gateway, data_processed: 0.7 GB}", "q/data");
  ASSERT_TRUE(out);
  EXPECT_THAT(*out, HasSubstr("0.7 GB × $0.045 per GB = $0.0315, or $0.03\n"));
}

TEST(Explain, RanksWhatWouldChangeItMost) {
  const std::string out = text("nat");
  EXPECT_THAT(out, ContainsRegex("What would change nat most, a month\n\n"
                                 " Field +From +To +Difference\n\n"
                                 " schedule +always +mon-fri 08:00-20:00 +-\\$46\\.93\n"
                                 " count +2 +3 +\\+\\$36\\.50\n"
                                 " data_processed +10 GB +11 GB +\\+\\$0\\.05\n"));
}

TEST(Explain, ShowsTheWholeBillWhereItDiffers) {
  static const auto catalog = embedded_catalog();
  const auto stack =
      parse_stack("stack: x\nregion: us-east-1\naccount: {tax: {name: VAT, rate: 10%}}\n"
                  "resources: {nat: {kind: nat_gateway, count: 1, data_processed: 0 GB}}\n");
  ASSERT_TRUE(stack);
  const auto priced = estimate(*stack, **catalog);
  ASSERT_TRUE(priced);
  const auto nat = explain(*stack, *priced, **catalog, {}, {.what = "nat"});
  ASSERT_TRUE(nat);
  EXPECT_THAT(*nat, ContainsRegex("count +1 +2 +\\+\\$36\\.50 +\\+\\$40\\.15\n"));
  const auto account = explain(*stack, *priced, **catalog, {}, {.what = "account"});
  ASSERT_TRUE(account);
  EXPECT_THAT(*account, HasSubstr("account costs $3.65 a month, 9.1% of the bill."));
  EXPECT_THAT(*account, HasSubstr("36.5 dollars × 10% = $3.65\n"));
  EXPECT_THAT(*account, Not(HasSubstr("What would change")));
}

TEST(Explain, KeepsManyClassesFromHidingOtherFields) {
  const auto out =
      page("db: {kind: rds_instance, class: db.t3.small, storage: {size: 20 GB}}", "db");
  ASSERT_TRUE(out);
  std::size_t classes = 0;
  for (std::size_t at = 0; (at = out->find("\n class ", at)) != std::string::npos; ++at) ++classes;
  EXPECT_GT(classes, 0u);
  EXPECT_LE(classes, 4u);
  EXPECT_THAT(*out, HasSubstr("\n deployment "));
}

TEST(Explain, FindsLinesOfAnyResourceByAnyPartInAnyCase) {
  const std::string out = text("natgateway-HOURS");
  EXPECT_THAT(out, HasSubstr("nat (nat_gateway) costs "));
  EXPECT_THAT(out, HasSubstr("other (nat_gateway) costs "));
  EXPECT_THAT(out, Not(HasSubstr("egress (")));
  EXPECT_THAT(out, Not(HasSubstr("Data processed:")));
}

TEST(Explain, NeverTakesWhatIsNotKnownForNothing) {
  const std::string other = text("other");
  EXPECT_THAT(other, HasSubstr("other (nat_gateway) costs over $36.50 a month, 0.7% of the bill."));
  EXPECT_THAT(other, HasSubstr("Data processed: cost unknown, its usage is not given\n"
                               "  quantity   not given: data_processed\n"
                               "  price      $0.045 per GB\n"));
  const std::string partner = text("partner");
  EXPECT_THAT(partner, HasSubstr("Not included: Somebody: no price is given"));
  EXPECT_THAT(partner, HasSubstr("It has no lines: nothing of it is billed.\n"));
  const std::string unpriced = text("nat", {.region = "sa-east-1", .allow_missing = true});
  EXPECT_THAT(unpriced, HasSubstr("nat (nat_gateway) has no line whose cost is known."));
  EXPECT_THAT(unpriced, HasSubstr("NAT gateway: cost unknown, no price\n"));
  EXPECT_THAT(unpriced, HasSubstr("No other value of one of its fields is known to change"));
}

TEST(Explain, ShowsLinesOfNothingWhereThereIsNothingElse) {
  EXPECT_THAT(text("off"), HasSubstr("NAT gateway: $0.00 a month\n"));
}

TEST(Explain, TellsTheWholeStackWithItsLargestLines) {
  const std::string out = text("");
  EXPECT_THAT(out,
              HasSubstr("test costs $5,229.95 a month. 6 lines of 3 resources make the bill; "
                        "AWS Data Transfer is the largest\nof 2 services with $5,120.00, 97.9% "
                        "of the bill. Its 5 largest lines come to $5,229.50, >99.9% of\nthe "
                        "bill.\n"));
  EXPECT_THAT(out, HasSubstr("The bill will be higher: this leaves out 1 line whose usage is not "
                             "given and 1 item not included.\n"));
  EXPECT_THAT(out,
              ContainsRegex(" egress +Data transfer out to the internet +\\$5,120\\.00 +97\\.9%\n"
                            " nat +NAT gateway +\\$65\\.70 +1\\.3%\n"));
  EXPECT_THAT(out, HasSubstr("costplan explain stack.yaml egress\n"));
  EXPECT_THAT(out, Not(HasSubstr("0.45"))) << "the sixth line";
}

TEST(Explain, TellsAnEmptyStack) {
  const auto out = page("", "");
  ASSERT_TRUE(out);
  EXPECT_THAT(*out, HasSubstr("test costs $0.00 a month. 0 lines of 0 resources make the bill.\n"));
  const auto account = page("", "account");
  ASSERT_TRUE(account);
  EXPECT_THAT(*account, HasSubstr("account costs $0.00 a month."));
}

TEST(Explain, SuggestsTheNameThatWasMeant) {
  EXPECT_EQ(problem("natt"), "error: no resource and no line of 'test' fits 'natt', did you mean "
                             "'nat'?");
  EXPECT_EQ(problem("egres/out"), "error: no resource is named 'egres', did you mean 'egress'?");
  EXPECT_EQ(problem("nat/Data procesed"),
            "error: no line of nat fits 'Data procesed', did you mean 'Data processed'?");
  EXPECT_EQ(problem("nat/zzz"),
            "error: no line of nat fits 'zzz'; it has: NAT gateway; Public IPv4 "
            "address of each gateway; Data processed");
  EXPECT_EQ(problem("partner/zzz"), "error: no line of partner fits 'zzz'; it has no lines");
  EXPECT_EQ(problem("zzzzzz"), "error: no resource and no line of 'test' fits 'zzzzzz'; leave it "
                               "out to see the largest lines");
}

TEST(Explain, FitsIntoAHundredColumns) {
  for (const char* what : {"", "nat", "egress", "other", "natgateway"}) {
    std::istringstream lines(text(what));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(display_width(line), 100u) << line;
      EXPECT_FALSE(line.ends_with(' ')) << line;
    }
  }
}

TEST(Shares, HaveOneDecimalAndNeverSayNoneOfSome) {
  struct Row {
    const char* part;
    const char* whole;
    const char* text;
  };
  const Row rows[] = {{"1", "3", "33.3%"},    {"1", "1", "100.0%"},       {"0", "1", "0.0%"},
                      {"1", "5000", "<0.1%"}, {"4999", "5000", ">99.9%"}, {"1", "0", ""},
                      {"-5", "10", "-50.0%"}};
  for (const auto& row : rows) {
    EXPECT_EQ(share_text(*Money::parse(row.part), *Money::parse(row.whole)), row.text) << row.part;
  }
}

}  // namespace
}  // namespace costplan
