// Claims files: what they mean, and every mistake with its row and column.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "costplan/io.h"
#include "support/paths.h"
#include "support/price_folder.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;

const std::string kHeader =
    "system,tier,kind,item,configuration_as_stated,quantity,stated_rate,stated_unit,claimed\n";

Claim claim_of(const std::string& row) {
  const auto claims = parse_claims(kHeader + row + "\n", "f.csv");
  if (!claims || claims->size() != 1) {
    ADD_FAILURE() << row << ": " << (claims ? "no claim" : claims.error().to_string());
    return {};
  }
  return claims->front();
}

std::string problems(const std::string& text) {
  const auto claims = parse_claims(text, "f.csv");
  std::string out;
  for (const Error& error : claims ? Errors{} : claims.errors()) out += error.to_string() + "\n";
  return out;
}

TEST(ClaimsFileTest, ReadsEveryColumn) {
  const Claim claim =
      claim_of("shop,prod,cost,RDS PostgreSQL,\"db.t3.small, Multi-AZ\",2,0.216,hour,~155");
  EXPECT_EQ(claim.system, "shop");
  EXPECT_EQ(claim.tier, "prod");
  EXPECT_EQ(claim.kind, ClaimKind::kCost);
  EXPECT_EQ(claim.item, "RDS PostgreSQL");
  EXPECT_EQ(claim.configuration, "db.t3.small, Multi-AZ");
  EXPECT_EQ(claim.quantity, Quantity(2));
  EXPECT_EQ(claim.stated_rate, *Rate::parse("0.216"));
  EXPECT_EQ(claim.stated_unit, "hour");
  EXPECT_EQ(claim.claimed, "~155") << "as written";
  ASSERT_TRUE(claim.number);
  EXPECT_EQ(claim.number->low, Quantity(155));
  EXPECT_EQ(claim.number->high, Quantity(155));
  EXPECT_EQ(claim.where.line, 2u);
  EXPECT_EQ(claim.where.file, "f.csv");
}

TEST(ClaimsFileTest, LeavesOutWhatIsNotStated) {
  const Claim claim = claim_of("shop,prod,total,TOTAL,,,,,207");
  EXPECT_EQ(claim.kind, ClaimKind::kTotal);
  EXPECT_FALSE(claim.quantity);
  EXPECT_FALSE(claim.stated_rate);
}

TEST(ClaimsFileTest, ReadsAmountsAsTablesWriteThem) {
  struct Row {
    const char* written;
    const char* low;
    const char* high;
  };
  const Row rows[] = {
      {"30", "30", "30"},
      {"$30", "30", "30"},
      {"~$ 30", "30", "30"},
      {"30-40", "30", "40"},
      {"$30 - $40", "30", "40"},
      {"\"$1,234.50\"", "1234.5", "1234.5"},
      {"\"1,000-2,000\"", "1000", "2000"},
      {"0", "0", "0"},
      {"0.02", "0.02", "0.02"},
      {"40-40", "40", "40"},
      {"1000000000", "1000000000", "1000000000"},
  };
  for (const auto& row : rows) {
    const Claim claim = claim_of("shop,prod,budget,limit,,,,," + std::string(row.written));
    ASSERT_TRUE(claim.number) << row.written;
    EXPECT_EQ(claim.number->low.to_string(), row.low) << row.written;
    EXPECT_EQ(claim.number->high.to_string(), row.high) << row.written;
  }
}

TEST(ClaimsFileTest, SpecificationsMayBeText) {
  EXPECT_FALSE(claim_of("shop,prod,spec,node type,,,,,cache.t3.micro").number);
  EXPECT_TRUE(claim_of("shop,prod,spec,db.t3.micro,,,,vCPU,1").number);
}

TEST(ClaimsFileTest, NamesTheRowAndColumnOfEveryMistake) {
  struct Row {
    const char* row;
    const char* problem;
  };
  const Row rows[] = {
      {"shop,prod,csot,RDS,,,,,1",
       "f.csv:2:11: error: kind: unknown kind 'csot', expected one of cost, total, saving, "
       "availability, budget, spec, did you mean 'cost'?\n"},
      {"shop,prod,,RDS,,,,,1", "f.csv:2:11: error: kind: unknown kind ''"},
      {"shop,prod,cost,Fargat,,,,,1",
       "f.csv:2:16: error: item: 'Fargat' names no service, did you mean 'fargate'?\n"},
      {"shop,prod,cost,Kafka,,,,,1", "f.csv:2:16: error: item: 'Kafka' names no service; known"},
      {"shop,prod,cost,,,,,,1", "f.csv:2:16: error: item: must not be empty\n"},
      {",prod,cost,RDS,,,,,1", "f.csv:2:1: error: system: must not be empty\n"},
      {"shop,,cost,RDS,,,,,1", "f.csv:2:6: error: tier: must not be empty\n"},
      {"shop,prod,cost,RDS,,,,,", "f.csv:2:24: error: claimed: must not be empty\n"},
      // Other currencies.
      {"shop,prod,cost,RDS,,1,0.1,EUR/hour,1",
       "f.csv:2:27: error: stated_unit: claims are in US dollars, not in EUR\n"},
      {"shop,prod,cost,RDS,,,,,30 EUR",
       "f.csv:2:24: error: claimed: '30 EUR' is not an amount in US dollars such as 30 or "
       "30-40\n"},
      {"shop,prod,cost,RDS,,,,,\u20ac30",
       "f.csv:2:24: error: claimed: '\u20ac30' is not an amount in US dollars"},
      {"shop,prod,cost,RDS,,1,\u20ac0.1,hour,1",
       "f.csv:2:23: error: stated_rate: '\u20ac0.1' is not an amount in US dollars"},
      {"shop,prod,cost,RDS,,1,0.1 GBP,hour,1",
       "f.csv:2:23: error: stated_rate: '0.1 GBP' is not an amount"},
      // No amounts.
      {"shop,prod,cost,RDS,,,,,-5", "f.csv:2:24: error: claimed: '-5' is negative\n"},
      {"shop,prod,cost,RDS,,-2,,,5", "f.csv:2:21: error: quantity: '-2' is negative\n"},
      {"shop,prod,cost,RDS,,x,,,5", "f.csv:2:21: error: quantity: 'x' is not a number such as 5\n"},
      {"shop,prod,cost,RDS,,0,,,5", "f.csv:2:21: error: quantity: must be more than 0\n"},
      {"shop,prod,cost,RDS,,1,-0.1,hour,5", "f.csv:2:23: error: stated_rate: "},
      {"shop,prod,cost,RDS,,,,,40-30", "f.csv:2:24: error: claimed: a range must rise: '40-30'\n"},
      {"shop,prod,cost,RDS,,,,,40-", "f.csv:2:24: error: claimed: '' is not an amount"},
      {"shop,prod,cost,RDS,,,,,1-2-3", "f.csv:2:24: error: claimed: '2-3' is not an amount"},
      {"shop,prod,cost,RDS,,,,,30 40", "f.csv:2:24: error: claimed: '30 40' is not an amount"},
      {"shop,prod,cost,RDS,,,,,1e3", "f.csv:2:24: error: claimed: '1e3' is not an amount"},
      {"shop,prod,cost,RDS,,,,,nan", "f.csv:2:24: error: claimed: 'nan' is not an amount"},
      {"shop,prod,cost,RDS,,,,,$", "f.csv:2:24: error: claimed: '$' is not an amount"},
      {"shop,prod,cost,RDS,,,,,1.2.3", "f.csv:2:24: error: claimed: "},
      {"shop,prod,cost,RDS,,,,,70%", "f.csv:2:24: error: claimed: '70%' is not an amount"},
      // A decimal comma must not pass for a thousands separator.
      {"shop,prod,cost,RDS,,1,\"0,05\",hour,1",
       "f.csv:2:23: error: stated_rate: '0,05' is not an amount"},
      {"shop,prod,cost,RDS,,,,,\"1,5\"", "f.csv:2:24: error: claimed: '1,5' is not an amount"},
      {"shop,prod,cost,RDS,,,,,\",500\"", "f.csv:2:24: error: claimed: ',500' is not an amount"},
      {"shop,prod,cost,RDS,,,,,\"1,0000\"",
       "f.csv:2:24: error: claimed: '1,0000' is not an amount"},
      // Beyond reason.
      {"shop,prod,cost,RDS,,,,,1000000000.1",
       "f.csv:2:24: error: claimed: '1000000000.1' is too much: no claim is for more than a "
       "billion\n"},
      {"shop,prod,cost,RDS,,99999999999999999999,,,1",
       "f.csv:2:21: error: quantity: '99999999999999999999' is too much"},
      {"shop,prod,cost,RDS,,,,,99999999999999999999999999999999999999999999999",
       "f.csv:2:24: error: claimed: "},
      {"shop,prod,cost,RDS,,1,10000000,hour,1", "f.csv:2:23: error: stated_rate: "},
  };
  for (const auto& row : rows) {
    const std::string found = problems(kHeader + row.row + "\n");
    EXPECT_TRUE(found.starts_with(row.problem)) << row.row << "\n" << found;
    EXPECT_EQ(std::count(found.begin(), found.end(), '\n'), 1) << "one mistake: " << found;
  }
}

TEST(ClaimsFileTest, ReportsAllMistakesAtOnce) {
  EXPECT_EQ(problems(kHeader + "shop,prod,cost,RDS,,,,,-5\n"
                               "shop,prod,cost,S3,,,,,5\n"
                               "shop,prod,csot,RDS,,-1,,,1\n"),
            "f.csv:2:24: error: claimed: '-5' is negative\n"
            "f.csv:4:11: error: kind: unknown kind 'csot', expected one of cost, total, saving, "
            "availability, budget, spec, did you mean 'cost'?\n"
            "f.csv:4:21: error: quantity: '-1' is negative\n");
}

TEST(ClaimsFileTest, RefusesTablesOfAnotherForm) {
  EXPECT_NE(problems(""), "");
  EXPECT_THAT(problems("system,tier,kind,item,configuration_as_stated,quantity,stated_rate,"
                       "claimed\nshop,prod,cost,RDS,,,,1\n"),
              HasSubstr("stated_unit"));
  EXPECT_THAT(problems(kHeader + "shop,prod,cost,RDS,,,1\n"), HasSubstr("f.csv:2:"));
  EXPECT_THAT(problems(kHeader + "shop,prod,cost,\"RDS,,,,,1\n"), HasSubstr("f.csv:2:16"));
  EXPECT_THAT(problems(kHeader + "shop,prod,cost,\"RDS\"x,,,,,1\n"), HasSubstr("f.csv:2:"));
  EXPECT_EQ(problems(kHeader), "") << "a table without claims claims nothing";
}

TEST(ClaimsFileTest, SaysWhichFileCannotBeRead) {
  const testing::TempFolder folder;
  const auto missing = load_claims(folder / "none.csv");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kIo);
  EXPECT_THAT(missing.error().to_string(), HasSubstr("none.csv"));
  folder.write("some.csv", kHeader + "shop,prod,cost,RDS,,,,,-5\n");
  EXPECT_THAT(load_claims(folder / "some.csv").error().to_string(), HasSubstr("some.csv:2:24"));
}

// What scenarios/ publishes can be read, and is about systems that have a folder.
TEST(ClaimsFileTest, ReadsTheClaimsOfTheScenarios) {
  std::set<std::string> systems;
  for (const auto& entry : std::filesystem::directory_iterator(testing::source_path("scenarios"))) {
    const auto path = entry.path() / "claims.csv";
    if (!std::filesystem::exists(path)) continue;
    const auto claims = load_claims(path.string());
    ASSERT_TRUE(claims) << claims.error().to_string();
    EXPECT_FALSE(claims->empty());
    for (const auto& claim : *claims) EXPECT_EQ(claim.system, entry.path().filename().string());
    systems.insert(entry.path().filename().string());
  }
  EXPECT_EQ(systems,
            (std::set<std::string>{"aiponge", "architecturedeck", "petforce", "task-api", "theo"}));
}

}  // namespace
}  // namespace costplan
