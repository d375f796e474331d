#include "costplan/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "costplan/io.h"
#include "report/group.h"
#include "report/text_table.h"
#include "support/golden.h"
#include "support/metered.h"
#include "support/paths.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const char* const kMixed = R"(small:
  kind: nat_gateway
  data_processed: 1 GB
  tags: {team: web}
big:
  kind: nat_gateway
  count: 3
idle:
  kind: log_group
  ingest: 0 GB
  retention: 30 days
partner:
  kind: external
  service: Somebody
)";

std::string table(const ReportOptions& options = {}) {
  return to_table({testing::estimated(kMixed)}, options);
}

TEST(Table, PutsTheLargestResourceFirst) {
  const std::string text = table();
  EXPECT_LT(text.find(" big "), text.find(" small "));
}

TEST(Table, ShowsTheRateOfUsageThatNobodyGave) {
  EXPECT_THAT(table(), HasSubstr("Cost depends on usage: $0.045 per GB"));
  EXPECT_THAT(table(), HasSubstr("big: Data processed — give data_processed"));
}

TEST(Table, SaysThatTheTotalLacksSomething) {
  EXPECT_THAT(table(), HasSubstr("The bill will be higher: this leaves out 1 line whose usage is "
                                 "not given and 1 item not included."));
}

TEST(Table, LeavesOutLinesOfExactlyNothing) { EXPECT_THAT(table(), Not(HasSubstr(" idle "))); }

TEST(Table, MarksLinesThatDependOnUsage) {
  EXPECT_THAT(table(), ::testing::ContainsRegex("Data processed +1  GB +\\$0\\.05  \\*"));
}

TEST(Table, UsesColourOnlyWhenAsked) {
  EXPECT_THAT(table(), Not(HasSubstr("\x1b[")));
  EXPECT_THAT(table({.color = true}), HasSubstr("\x1b[1m"));
}

TEST(Table, HasNoBlanksAtTheEndOfLines) {
  const std::string text = table({.explain = true});
  EXPECT_EQ(text.find(" \n"), std::string::npos);
}

TEST(Table, LinesUpColumnsWhateverTheAlphabet) {
  TextTable t({{"Name", false}, {"N", true}});
  t.add({"größe", "1"});
  t.add({"plain", "22"});
  EXPECT_EQ(t.to_string(false), " Name   N\n\ngröße   1\nplain  22\n");
}

TEST(Table, MatchesWhatWasReadAndAccepted) {
  testing::expect_golden("report/mixed.golden", table({.explain = true}));
  testing::expect_golden("report/mixed.md.golden",
                         to_markdown({testing::estimated(kMixed)}, {.explain = true}));
  testing::expect_golden("report/mixed.csv.golden", to_csv({testing::estimated(kMixed)}));
  testing::expect_golden("report/mixed.json.golden", *to_json({testing::estimated(kMixed)}));
}

// A NAT gateway of 1 GB that carries 3 GB, a line that comes and one that goes.
Estimate with_projected_usage() {
  Estimate one = testing::estimated("nat: {kind: nat_gateway, data_processed: 3 GB}");
  const auto money = [](const char* text) { return *Money::parse(text); };
  one.projected_usage = UsageComparison{
      .engine = "analytic",
      .from = "2026-11-01T00:00Z",
      .to = "2026-12-01T00:00Z",
      .declared_cost = money("40.002"),
      .projected_cost = one.monthly_cost,
      .lines = {{.resource = "web",
                 .description = "vCPU on Spot",
                 .usage_type = "SpotUsage-Fargate-vCPU-Hours:perCPU",
                 .unit = "hours",
                 .declared = Quantity(100),
                 .declared_cost = money("1.5")},
                {.resource = "nat",
                 .description = "Data processed",
                 .usage_type = "NatGateway-Bytes",
                 .unit = "GB",
                 .declared = Quantity(1),
                 .projected = Quantity(3),
                 .declared_cost = money("0.045"),
                 .projected_cost = money("0.135")},
                {.resource = "nat",
                 .description = "New",
                 .usage_type = "X",
                 .unit = "GB",
                 .projected = Quantity(1500),
                 .projected_cost = money("5")}}};
  return one;
}

TEST(ProjectedUsage, StandsBesideDeclaredUsageInEveryFormat) {
  const std::vector<Estimate> all = {with_projected_usage()};
  const std::string text = to_table(all);
  EXPECT_THAT(text, HasSubstr("Declared and projected usage"));
  EXPECT_THAT(text, ::testing::ContainsRegex("Data processed +1 +3  GB +\\$0\\.05 +\\$0\\.14 "
                                             "+\\+\\$0\\.09"));
  EXPECT_THAT(text, ::testing::ContainsRegex("New +– +1,500  GB"));
  EXPECT_THAT(text, ::testing::ContainsRegex("TOTAL of the stack +\\$40\\.00 +\\$36\\.64 +-\\$3\\.37"));
  EXPECT_THAT(text, HasSubstr("simulated from 2026-11-01T00:00Z to 2026-12-01T00:00Z"));
  // What changes most comes first.
  EXPECT_LT(text.find("├─ New"), text.rfind("└─ Data processed  "));
  const std::string markdown = to_markdown(all);
  EXPECT_THAT(markdown, HasSubstr("| &nbsp;&nbsp;Data processed | 1 | 3 | GB | $0.05 | $0.14 | +$0.09 |"));
  EXPECT_THAT(markdown, HasSubstr("| **TOTAL of the stack** | | | | **$40.00** | **$36.64** |"));
}

TEST(ProjectedUsage, KeepsItsDigitsForPrograms) {
  const std::vector<Estimate> all = {with_projected_usage()};
  const std::string csv = to_csv(all);
  EXPECT_THAT(csv, HasSubstr(",status,declared_quantity,declared_cost\n"));
  EXPECT_THAT(csv, HasSubstr(",priced,1,0.045\n"));
  // What is not projected is as declared; what is gone has no projected figures.
  EXPECT_THAT(csv, HasSubstr(",priced,730,32.85\n"));
  EXPECT_THAT(csv, HasSubstr(",declared_only,100,1.5\n"));
  const std::string json = *to_json(all);
  EXPECT_THAT(json, HasSubstr(R"("declared": "1")"));
  EXPECT_THAT(json, HasSubstr(R"("projected": null)"));
  EXPECT_THAT(json, HasSubstr(R"("declared_cost": "0.045")"));
  // And neither where nothing is projected.
  EXPECT_THAT(to_csv({testing::estimated(kMixed)}), Not(HasSubstr("declared_cost")));
  EXPECT_THAT(*to_json({testing::estimated(kMixed)}), Not(HasSubstr("projected_usage")));
}

TEST(Account, MatchesWhatWasReadAndAccepted) {
  const auto catalog = embedded_catalog();
  ASSERT_TRUE(catalog);
  const auto stack = load_stack(testing::source_path("tests/report/account.yaml"));
  ASSERT_TRUE(stack);
  const auto result = estimate(*stack, **catalog);
  ASSERT_TRUE(result);
  testing::expect_golden("report/account.golden", to_table({*result}, {.explain = true}));
  testing::expect_golden("report/account.md.golden",
                         to_markdown({*result}, {.group_by = "service", .explain = true}));
  testing::expect_golden("report/account.csv.golden", to_csv({*result}));
  testing::expect_golden("report/account.json.golden", *to_json({*result}));
}

TEST(Markdown, EscapesNamesThatWouldBreakTheTable) {
  Estimate one;
  one.stack = "a|b";
  LineItem line;
  line.resource = "x<script>|";
  line.description = "d\ne";
  line.unit = "GB";
  line.quantity = Quantity(1);
  one.lines.push_back(line);
  one.assumptions = {"see https://example.com and @everyone"};
  const std::string text = to_markdown({one});
  EXPECT_THAT(text, HasSubstr("see https&#58;//example.com and &#64;everyone"));
  EXPECT_THAT(text, HasSubstr("### a\\|b:"));
  EXPECT_THAT(text, HasSubstr("x\\<script\\>\\|"));
  EXPECT_THAT(text, HasSubstr("d\\\\ne")) << "a line break is shown, not made";
}

TEST(Csv, KeepsSpreadsheetsFromRunningNames) {
  Estimate one;
  LineItem line;
  line.resource = "=HYPERLINK(\"x\")";
  line.description = "a,b";
  one.lines.push_back(line);
  const std::string text = to_csv({one});
  EXPECT_THAT(text, HasSubstr("\"'=HYPERLINK(\"\"x\"\")\""));
  EXPECT_THAT(text, HasSubstr("\"a,b\""));
}

TEST(Quantities, AreShortenedForReadingNeverToZero) {
  EXPECT_EQ(short_quantity(*Quantity::parse("1234567.891234")), "1,234,567.8912");
  EXPECT_EQ(short_quantity(*Quantity::parse("0.00001")), "<0.0001");
  EXPECT_EQ(short_quantity(Quantity(0)), "0");
}

TEST(Rates, ArePrintedInFullPerOneUnit) {
  EXPECT_EQ(rate_text(*Rate::parse("0.0000004"), "Requests"), "$0.0000004 per request");
  EXPECT_EQ(rate_text(*Rate::parse("0.4"), "Queries"), "$0.4 per query");
  EXPECT_EQ(rate_text(*Rate::parse("0.045"), "GB"), "$0.045 per GB");
}

TEST(Reference, MatchesTheDescriptors) {
  testing::expect_golden("../scenarios/resources.md", kinds_reference());
  testing::expect_golden("../scenarios/stack.schema.json", *stack_schema_json());
  testing::expect_golden("../scenarios/loads.md", load_reference());
  testing::expect_golden("../scenarios/load.schema.json", *load_schema_json());
}

}  // namespace
}  // namespace costplan
