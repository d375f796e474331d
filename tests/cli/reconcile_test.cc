// `costplan reconcile` as a person or a CI job meets it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "cli/program.h"
#include "costplan/money.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// A NAT gateway and its address are 36.50 a month, 10 GB through it 0.45.
const std::string kClaimsHeader =
    "system,tier,kind,item,configuration_as_stated,quantity,stated_rate,stated_unit,claimed\n";

class CliReconcile : public Cli {
 protected:
  CliReconcile() {
    write("s.yaml", kSmall);
    write("claims.csv", kClaimsHeader + "small,s,cost,NAT Gateway,1x,,,,30\n"
                                        "small,s,cost,CloudFront,,,,,5\n"
                                        "small,s,total,TOTAL,,,,,30-40\n");
  }
};

TEST_F(CliReconcile, ExitsWith0WhateverItFinds) {
  const auto result = run("reconcile s.yaml --claims claims.csv");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, StartsWith("small s · Claimed $35.00, computed $36.95 a month."));
  EXPECT_THAT(result.out, HasSubstr("the table leaves out $4.10 a month: nat $4.10 [omits]"));
  EXPECT_THAT(result.out, HasSubstr("[not_in_stack]"));
  EXPECT_THAT(result.out, HasSubstr("\n Not in the table\n"));
}

TEST_F(CliReconcile, WritesJsonOfTheDocumentedForm) {
  const auto result = run("reconcile s.yaml --claims claims.csv --format json");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto names = [](const nlohmann::json& object) {
    std::set<std::string> out;
    for (const auto& [name, value] : object.items()) out.insert(name);
    return out;
  };
  using Names = std::set<std::string>;
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(names(json),
            (Names{"system", "tier", "rows", "omitted", "claimed_total", "computed_total"}));
  EXPECT_EQ(json["system"], "small");
  EXPECT_EQ(json["tier"], "s");
  EXPECT_EQ(json["claimed_total"], "35");
  EXPECT_EQ(json["computed_total"], "36.95");
  ASSERT_EQ(json["rows"].size(), 3u);
  const auto& row = json["rows"][0];
  EXPECT_EQ(names(row), (Names{"item", "kind", "claimed", "computed", "unit", "difference", "ratio",
                               "in_stack", "findings"}));
  EXPECT_EQ(row["item"], "NAT Gateway");
  EXPECT_EQ(row["kind"], "cost");
  EXPECT_EQ(row["claimed"], "30");
  EXPECT_EQ(row["computed"], "32.85");  // its hours alone, 0.045 · 730
  EXPECT_EQ(row["difference"], "2.85");
  EXPECT_DOUBLE_EQ(row["ratio"].get<double>(), 1.095);
  EXPECT_EQ(row["in_stack"], "32.85");
  EXPECT_EQ(row["findings"], nlohmann::json::array());
  const auto& missing = json["rows"][1];
  for (const char* name : {"computed", "difference", "ratio", "in_stack"}) {
    EXPECT_TRUE(missing[name].is_null()) << name;
  }
  ASSERT_EQ(missing["findings"].size(), 1u);
  EXPECT_EQ(names(missing["findings"][0]), (Names{"code", "message"}));
  EXPECT_EQ(missing["findings"][0]["code"], "not_in_stack");
  EXPECT_EQ(json["rows"][2]["claimed"], "30-40");
  EXPECT_EQ(json["rows"][2]["difference"], "1.95") << "from the middle of the range";
  ASSERT_EQ(json["omitted"].size(), 1u);
  EXPECT_EQ(names(json["omitted"][0]), (Names{"resource", "computed", "lines"}));
  EXPECT_EQ(json["omitted"][0]["resource"], "nat");
  EXPECT_EQ(json["omitted"][0]["computed"], "4.1");  // 3.65 + 0.45
}

TEST_F(CliReconcile, WritesSeveralStacksAsAnArrayInTheirOrder) {
  write("t.yaml", kSmall);
  write("more.csv", kClaimsHeader + "small,t,budget,limit,,,,,20\n");
  const auto json = nlohmann::json::parse(
      run("reconcile t.yaml s.yaml --claims claims.csv --claims more.csv --format json").out);
  ASSERT_TRUE(json.is_array());
  ASSERT_EQ(json.size(), 2u);
  EXPECT_EQ(json[0]["tier"], "t");
  EXPECT_TRUE(json[0]["claimed_total"].is_null());
  EXPECT_EQ(json[0]["rows"][0]["findings"][0]["code"], "budget_below_bill");
  EXPECT_EQ(json[1]["tier"], "s");
}

TEST_F(CliReconcile, FailsOnDifferencesBeyondWhatIsAllowed) {
  struct Row {
    const char* condition;
    int exit_code;
  };
  // 2.85 of 30 is exactly 9.5%; the total is off by 1.95 of 35.
  const Row rows[] = {{"difference=9.4%", 1},  {"difference=9.5%", 0}, {"difference=10%", 0},
                      {"difference=0.094", 1}, {"difference=0%", 1},   {"difference=0.1", 0}};
  for (const auto& row : rows) {
    const auto result =
        run("reconcile s.yaml --claims claims.csv --fail-on " + std::string(row.condition));
    EXPECT_EQ(result.exit_code, row.exit_code) << row.condition;
    EXPECT_THAT(result.out, StartsWith("small s")) << "it prints all the same";
  }
}

TEST_F(CliReconcile, ExitsWith2WhereItCannotCompare) {
  write("bad.csv", kClaimsHeader + "small,s,cost,NAT Gateway,1x,,,,-30\n");
  struct Row {
    const char* arguments;
    const char* problem;
  };
  const Row rows[] = {
      {"s.yaml --claims claims.csv --fail-on 10%", "expected such as difference=10%"},
      {"s.yaml --claims claims.csv --fail-on difference=", "is no condition"},
      {"s.yaml --claims claims.csv --fail-on difference=-1%", "is no condition"},
      {"s.yaml --claims claims.csv --fail-on ratio=10%", "is no condition"},
      {"s.yaml", "--claims is required"},
      {"s.yaml --claims none.csv", "none.csv"},
      {"s.yaml --claims bad.csv", "bad.csv:2:32: error: claimed: '-30' is negative"},
      {"none.yaml --claims claims.csv", "none.yaml"},
      {"s.yaml --claims claims.csv --format yaml", "--format"},
      {"s.yaml --claims claims.csv --month 2026-13", "--month"},
  };
  for (const auto& row : rows) {
    const auto result = run("reconcile " + std::string(row.arguments));
    EXPECT_EQ(result.exit_code, 2) << row.arguments;
    EXPECT_THAT(result.err, HasSubstr(row.problem)) << row.arguments;
    EXPECT_EQ(result.out, "") << row.arguments;
  }
}

// Of a system at hand; a tier that has a file beside the given one is left for later.
TEST_F(CliReconcile, WarnsOfTiersThatNoFileIsCalledAfter) {
  write("base.yaml", kSmall);
  write("tiers.csv", kClaimsHeader + "small,s,cost,NAT Gateway,1x,,,,30\n"
                                     "small,bse,cost,NAT Gateway,1x,,,,30\n"
                                     "small,bse,cost,ALB,,,,,30\n"
                                     "small,base,cost,ALB,,,,,30\n"
                                     "other,bse,cost,ALB,,,,,30\n");
  const auto result = run("reconcile s.yaml --claims tiers.csv");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err,
            "tiers.csv:3: warning: no stack of small is called 'bse', its claims are left out, did "
            "you mean 'base'?\n");
}

// Without a table of costs, nothing is missing from it.
TEST_F(CliReconcile, CallsWhatNobodyClaimedByItsName) {
  write("t.yaml", kSmall);
  write("spec.csv", kClaimsHeader + "small,t,spec,db.t3.micro,1 vCPU,,,vCPU,1\n");
  const auto table = run("reconcile t.yaml --claims spec.csv");
  EXPECT_THAT(table.out, StartsWith("small t · The bill is $36.95 a month."));
  EXPECT_THAT(table.out, HasSubstr("\n Not claimed\n"));
  EXPECT_THAT(run("reconcile t.yaml --claims spec.csv --format markdown").out,
              HasSubstr("\n| Not claimed | Lines | Computed |\n"));
}

// A stack that no claim is for is usually a misspelt name.
TEST_F(CliReconcile, RefusesAStackWithoutClaims) {
  write("st.yaml", kSmall);
  const auto result = run("reconcile st.yaml --claims claims.csv");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("st.yaml: error: no claim is for small st"));
  EXPECT_THAT(result.err, HasSubstr("small s"));
}

TEST_F(CliReconcile, WritesEveryFormatToAFile) {
  const struct {
    const char* format;
    const char* part;
  } rows[] = {
      {"table", " NAT Gateway "},
      {"json", "\"system\""},
      {"csv", "small,s,NAT Gateway,cost,30,32.85,USD,2.85,"},
      {"markdown", "| NAT Gateway | cost | $30.00 | $32.85 | 1.10× |"},
  };
  for (const auto& row : rows) {
    const auto result = run("reconcile s.yaml --claims claims.csv --output report.txt --format " +
                            std::string(row.format));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(slurp(folder_ / "report.txt"), HasSubstr(row.part)) << row.format;
  }
}

// Claims are other people's text: it must not reach the terminal or the table's markup.
TEST_F(CliReconcile, PrintsForeignTextSafely) {
  write("evil.csv", kClaimsHeader + "small,s,cost,\"NAT\x1b[31m | @you\",1x,1,0.05,"
                                    "\"hour\x1b[2J\",30\n");
  const auto table = run("reconcile s.yaml --claims evil.csv");
  EXPECT_EQ(table.exit_code, 0) << table.err;
  EXPECT_THAT(table.out, Not(HasSubstr("\x1b")));
  const auto markdown = run("reconcile s.yaml --claims evil.csv --format markdown");
  EXPECT_THAT(markdown.out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(markdown.out, Not(HasSubstr("@you")));
  EXPECT_THAT(markdown.out, Not(HasSubstr(" | @")));
}

}  // namespace
}  // namespace costplan
