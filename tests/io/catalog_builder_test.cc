#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "costplan/io.h"
#include "support/price_folder.h"

namespace costplan {
namespace {

using testing::Changes;
using testing::price_line;
using testing::PriceFolder;

// What the builder says about one file AmazonEC2.csv with these lines.
std::string problems(const std::vector<std::string>& lines) {
  PriceFolder folder;
  folder.prices("AmazonEC2", lines);
  return folder.problems();
}

std::string reserved(const char* option, const char* unit, const char* rate) {
  return price_line({{"usage_type", "BoxUsage:t3.micro"},
                     {"unit", unit},
                     {"rate", rate},
                     {"term", "Reserved 1yr"},
                     {"purchase_option", option}});
}

std::string tier(const char* from, const char* to, const char* rate = "1") {
  return price_line({{"unit", "GB"}, {"tier_from", from}, {"tier_to", to}, {"rate", rate}});
}

TEST(CatalogBuilderTest, AcceptsEveryKindOfRow) {
  PriceFolder folder;
  folder.prices(
      "AmazonEC2",
      {price_line(), price_line({{"region", "global"}}), price_line({{"region", "cf:Any"}}),
       price_line({{"region", "us-gov-west-1"}}), price_line({{"term", "Spot"}}),
       price_line({{"term", "FlatRate"}}),
       price_line({{"term", "FreeTier"},
                   {"purchase_option", "always"},
                   {"tier_to", "750"},
                   {"rate", "0"}}),
       price_line({{"term", "ComputeSavingsPlan 3yr"}, {"purchase_option", "Partial Upfront"}}),
       price_line({{"term", "DatabaseSavingsPlan 1yr"}, {"purchase_option", "No Upfront"}}),
       price_line({{"effective", "2025-01-01"}, {"quality", "derived"}, {"note", "\"a, b\""}}),
       reserved("No Upfront", "Hrs", "0.03"), reserved("Partial Upfront", "Hrs", "0.01"),
       reserved("Partial Upfront", "Quantity", "100"), reserved("All Upfront", "Hrs", "0"),
       reserved("All Upfront", "Quantity", "200")});
  EXPECT_EQ(folder.problems(), "");
}

// The columns of the unchanged line: service_code 1, usage_type 11, operation 28,
// region 29, unit 39, tier_from 43, tier_to 45, rate 49, term 55, purchase_option 64,
// effective 65, source 76, retrieved 85, quality 96, note 101.
TEST(CatalogBuilderTest, RefusesFieldsThatMakeNoSense) {
  struct Row {
    Changes changes;
    const char* expected;
  };
  const Row rows[] = {
      {{{"service_code", "AmazonS3"}},
       "2:1: error: service_code: 'AmazonS3' does not belong into the file of 'AmazonEC2'"},
      {{{"usage_type", ""}}, "2:11: error: usage_type: is empty"},
      {{{"region", "useast1"}},
       "2:29: error: region: 'useast1' is not a region; expected a code such as us-east-1, global "
       "or cf:<Geography>"},
      {{{"region", "us-east"}},
       "2:29: error: region: 'us-east' is not a region; expected a code such as us-east-1, global "
       "or cf:<Geography>"},
      {{{"region", ""}},
       "2:29: error: region: '' is not a region; expected a code such as us-east-1, global or "
       "cf:<Geography>"},
      {{{"unit", "Hr"}}, "2:39: error: unit: 'Hr' is not a unit of the bill, did you mean 'Hrs'?"},
      {{{"tier_from", "x"}}, "2:43: error: tier_from: 'x' is not a decimal number"},
      {{{"tier_from", "-1"}}, "2:43: error: tier_from: '-1' is negative"},
      {{{"tier_from", "0.0000000001"}},
       "2:43: error: tier_from: '0.0000000001' has more than 9 decimals"},
      {{{"tier_to", ""}}, "2:45: error: tier_to: '' is not a decimal number"},
      {{{"tier_to", "0"}}, "2:45: error: tier_to: '0' is not above tier_from '0'"},
      {{{"tier_from", "7"}, {"tier_to", "5"}},
       "2:45: error: tier_to: '5' is not above tier_from '7'"},
      {{{"rate", "4,5"}}, "2:1: error: expected 15 fields as in the first line, got 16"},
      {{{"rate", "$4"}}, "2:49: error: rate: '$4' is not a decimal number"},
      {{{"rate", "-0.1"}}, "2:49: error: rate: '-0.1' is negative; a rate is at least 0"},
      {{{"rate", "0.0000000000001"}},
       "2:49: error: rate: '0.0000000000001' has more than 12 decimals"},
      {{{"rate", "9300000"}}, "2:49: error: rate: a rate is too large for exact arithmetic"},
      {{{"term", "Ondemmand"}},
       "2:55: error: term: 'Ondemmand' is not a term, did you mean 'OnDemand'?"},
      {{{"term", "Reserved 2yr"}, {"purchase_option", "No Upfront"}},
       "2:55: error: term: 'Reserved 2yr' is not a term, did you mean 'Reserved 1yr'?"},
      {{{"purchase_option", "No Upfront"}},
       "2:64: error: purchase_option: 'No Upfront' is no way to pay for OnDemand; expected "
       "nothing"},
      // The longer term moves the purchase option: 55 + "DatabaseSavingsPlan 1yr,".
      {{{"term", "DatabaseSavingsPlan 1yr"}, {"purchase_option", "All Upfront"}},
       "2:79: error: purchase_option: 'All Upfront' is no way to pay for DatabaseSavingsPlan 1yr; "
       "expected one of: No Upfront"},
      {{{"term", "Reserved 1yr"}},
       "2:68: error: purchase_option: '' is no way to pay for Reserved 1yr; expected one of: No "
       "Upfront, Partial Upfront, All Upfront"},
      {{{"term", "FreeTier"}, {"rate", "0.000"}},
       "2:64: error: purchase_option: an allowance needs its kind here, such as 'always'"},
      {{{"term", "FreeTier"}, {"purchase_option", "always"}},
       "2:49: error: rate: an allowance has rate 0"},
      {{{"effective", "2026-02-30"}},
       "2:65: error: effective: '2026-02-30' is not a date: February 2026 has 28 days"},
      {{{"source", "aws-lst"}},
       "2:76: error: source: 'aws-lst' is not in sources.csv, did you mean 'aws-list'?"},
      {{{"retrieved", "today"}},
       "2:85: error: retrieved: 'today' is not a date, expected YYYY-MM-DD such as 2026-02-28"},
      {{{"retrieved", "2026-02-03"}},
       "2:85: error: retrieved: '2026-02-03' differs from 2026-01-02, the date of its source in "
       "sources.csv"},
      {{{"quality", "lst"}}, "2:96: error: quality: 'lst' is not a quality, did you mean 'list'?"},
      {{{"quality", "certain"}},
       "2:96: error: quality: 'certain' is not a quality; expected one of: list, derived, "
       "unverified"},
      {{{"note", "\"two\nlines\""}},
       "2:101: error: note: holds a control character; a field is one line of text"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(problems({price_line(row.changes)}),
              "AmazonEC2.csv:" + std::string(row.expected) + "\n");
  }
}

TEST(CatalogBuilderTest, ReportsAllProblemsOfAllFilesAtOnce) {
  PriceFolder folder;
  folder.prices("AmazonEC2", {price_line({{"unit", "Hr"}, {"rate", "x"}}), price_line(),
                              price_line({{"quality", "good"}})});
  folder.prices("AmazonS3", {price_line({{"service_code", "AmazonS3"}, {"tier_from", "5"}})});
  EXPECT_EQ(folder.problems(),
            "AmazonEC2.csv:2:39: error: unit: 'Hr' is not a unit of the bill, did you mean "
            "'Hrs'?\n"
            "AmazonEC2.csv:2:48: error: rate: 'x' is not a decimal number\n"
            "AmazonEC2.csv:4:96: error: quality: 'good' is not a quality; expected one of: list, "
            "derived, unverified\n"
            "AmazonS3.csv:2:1: error: no rate for usage from 0 to 5 Hrs; complete the tiers, or "
            "say why in gaps.csv\n");
}

TEST(CatalogBuilderTest, RefusesTiersThatDoNotFitTogether) {
  struct Row {
    const char* rule;
    std::vector<std::string> lines;
    const char* expected;
  };
  const Row rows[] = {
      {"a key may stand once",
       {tier("0", "Inf"), tier("0", "Inf", "2")},
       "3:1: error: the same key, date and tier as line 2\n"},
      {"also with the same rate",
       {tier("0", "Inf"), tier("0", "Inf")},
       "3:1: error: the same key, date and tier as line 2\n"},
      {"tiers must not overlap",
       {tier("0", "100"), tier("50", "Inf")},
       "3:1: error: the tier from 50 overlaps the one of line 2, which ends at 100\n"},
      {"nothing follows a tier without end",
       {tier("0", "Inf"), tier("100", "Inf")},
       "3:1: error: the tier from 100 overlaps the one of line 2, which ends at Inf\n"},
      {"the order of the lines does not matter", {tier("100", "Inf"), tier("0", "100")}, ""},
      {"the first tier starts at 0",
       {tier("1", "Inf")},
       "2:1: error: no rate for usage from 0 to 1 GB; complete the tiers, or say why in "
       "gaps.csv\n"},
      {"there is no hole",
       {tier("0", "100"), tier("200", "Inf")},
       "3:1: error: no rate for usage from 100 to 200 GB; complete the tiers, or say why in "
       "gaps.csv\n"},
      {"the last tier has no end",
       {tier("0", "0.5")},
       "2:1: error: no rate for usage from 0.5 to Inf GB; complete the tiers, or say why in "
       "gaps.csv\n"},
      {"an allowance ends",
       {price_line({{"term", "FreeTier"},
                    {"purchase_option", "always"},
                    {"tier_to", "100"},
                    {"rate", "0"}})},
       ""},
      {"a later date replaces the schedule",
       {tier("0", "Inf"), price_line({{"unit", "GB"}, {"effective", "2026-01-02"}})},
       ""},
      {"which must be complete, too",
       {tier("0", "Inf"),
        price_line({{"unit", "GB"}, {"effective", "2026-01-02"}, {"tier_to", "9"}})},
       "3:1: error: no rate for usage from 9 to Inf GB; complete the tiers, or say why in "
       "gaps.csv\n"},
      {"a tier read later completes the schedule",
       {tier("0", "10"),
        price_line({{"unit", "GB"}, {"effective", "2026-01-02"}, {"tier_from", "10"}})},
       ""},
      {"a tier that cuts into an older one leaves a hole behind",
       {tier("0", "10"), tier("10", "Inf"),
        price_line({{"unit", "GB"}, {"effective", "2026-01-02"}, {"tier_to", "20"}})},
       "4:1: error: no rate for usage from 20 to Inf GB; complete the tiers, or say why in "
       "gaps.csv\n"},
      {"a price has one unit",
       {price_line({{"unit", "GB"}}), price_line({{"unit", "GB-Mo"}})},
       "3:1: error: priced by 'GB-Mo' here and by 'GB' on line 2; a price has one unit\n"},
  };
  for (const Row& row : rows) {
    const std::string expected =
        *row.expected == '\0' ? "" : "AmazonEC2.csv:" + std::string(row.expected);
    EXPECT_EQ(problems(row.lines), expected) << row.rule;
  }
}

TEST(CatalogBuilderTest, RefusesIncompleteReservedOffers) {
  struct Row {
    const char* rule;
    std::vector<std::string> lines;
    const char* expected;
  };
  const Row rows[] = {
      {"a partial upfront offer has a fee",
       {reserved("Partial Upfront", "Hrs", "0.01")},
       "2:1: error: Partial Upfront without its upfront fee, a row with unit 'Quantity'\n"},
      {"and an hourly rate",
       {reserved("Partial Upfront", "Quantity", "100")},
       "2:1: error: Partial Upfront without its hourly rate, a row with unit 'Hrs'\n"},
      {"an all upfront offer has a fee",
       {reserved("All Upfront", "Hrs", "0")},
       "2:1: error: All Upfront without its upfront fee, a row with unit 'Quantity'\n"},
      {"and says that its hours are paid",
       {reserved("All Upfront", "Quantity", "100")},
       "2:1: error: All Upfront without its hourly rate, a row with unit 'Hrs'; its rate is 0\n"},
      {"they really are",
       {reserved("All Upfront", "Hrs", "0.01"), reserved("All Upfront", "Quantity", "100")},
       "2:1: error: All Upfront is paid once, but has an hourly rate\n"},
      {"a fee of 0 is a fee that nobody found",
       {reserved("All Upfront", "Hrs", "0"), reserved("All Upfront", "Quantity", "0")},
       "3:1: error: All Upfront with an upfront fee of 0\n"},
      {"no upfront means none",
       {reserved("No Upfront", "Hrs", "0.02"), reserved("No Upfront", "Quantity", "1")},
       "3:1: error: No Upfront, but there is an upfront fee\n"},
      {"other units mean nothing here",
       {reserved("No Upfront", "Hrs", "0.02"), reserved("No Upfront", "GB", "1")},
       "3:1: error: a reserved offer is priced by 'Hrs' and 'Quantity', not by 'GB'\n"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(problems(row.lines), "AmazonEC2.csv:" + std::string(row.expected)) << row.rule;
  }
}

TEST(CatalogBuilderTest, AcceptsAGapThatIsDocumentedAndRefusesOneThatIsGone) {
  PriceFolder folder;
  folder.prices("AmazonEC2", {tier("0", "100"), tier("200", "300")});
  const std::string hole = "AmazonEC2,NatGateway-Hours,,us-east-1,OnDemand,,GB,100,200,unknown\n";
  const std::string end = "AmazonEC2,NatGateway-Hours,,us-east-1,OnDemand,,GB,300,Inf,unknown\n";
  folder.gaps(hole + end);
  EXPECT_EQ(folder.problems(), "");

  folder.gaps(hole);
  EXPECT_EQ(folder.problems(),
            "AmazonEC2.csv:3:1: error: no rate for usage from 300 to Inf GB; complete the tiers, "
            "or say why in gaps.csv\n");
  folder.gaps(hole + end + hole);
  EXPECT_EQ(folder.problems(), "gaps.csv:4:1: error: repeats the gap of line 2\n");

  folder.gaps(hole + end);
  folder.prices("AmazonEC2", {tier("0", "300"), tier("300", "Inf")});
  EXPECT_EQ(folder.problems(),
            "gaps.csv:2:1: error: there is no such gap any more; remove the line\n"
            "gaps.csv:3:1: error: there is no such gap any more; remove the line\n");
}

// The rows that would fill the gap may be among those that cannot be read.
TEST(CatalogBuilderTest, JudgesGapsOnlyOfFilesWithoutOtherErrors) {
  PriceFolder folder;
  folder.prices("AmazonEC2", {tier("0", "100"), tier("200", "Inf", "x")});
  folder.gaps("AmazonEC2,NatGateway-Hours,,us-east-1,OnDemand,,GB,100,200,unknown\n");
  EXPECT_EQ(folder.problems(), "AmazonEC2.csv:3:50: error: rate: 'x' is not a decimal number\n");
}

TEST(CatalogBuilderTest, ChecksTheSpecialFilesToo) {
  PriceFolder folder;
  folder.prices("AmazonEC2", {price_line()});
  folder.write("sources.csv", "id,title,retrieved\naws-list,AWS price list,2026-01-02\n"
                              "aws-list,Another,2026-01-02\n,,x\n");
  folder.gaps("AmazonEC2,NatGateway-Hours,,us-east-1,OnDemand,,Hr,9,1,\n");
  EXPECT_EQ(folder.problems(),
            "gaps.csv:2:49: error: unit: 'Hr' is not a unit of the bill, did you mean 'Hrs'?\n"
            "gaps.csv:2:54: error: to: '1' is not above from '9'\n"
            "gaps.csv:2:56: error: reason: is empty\n"
            "sources.csv:3:1: error: id: 'aws-list' is taken: line 2 has it too\n"
            "sources.csv:4:1: error: id: is empty\n"
            "sources.csv:4:2: error: title: is empty\n"
            "sources.csv:4:3: error: retrieved: 'x' is not a date, expected YYYY-MM-DD such as "
            "2026-02-28\n");
}

TEST(CatalogBuilderTest, RefusesFoldersWithoutPrices) {
  PriceFolder folder;
  EXPECT_EQ(folder.problems(),
            folder.folder().path() + ": error: the folder has no price files (*.csv)\n");
  const Status done = build_catalog(folder.folder() / "missing", folder.output());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kIo);
  EXPECT_EQ(done.error().to_string(),
            folder.folder().path() +
                "/missing: error: cannot list the folder: No such file or directory");
}

TEST(CatalogBuilderTest, LeavesTheOldCatalogAloneWhenItRefuses) {
  PriceFolder folder;
  folder.prices("AmazonEC2", {price_line()});
  EXPECT_EQ(folder.problems(), "");
  const auto before = read_file(folder.output());
  folder.prices("AmazonEC2", {price_line({{"rate", "x"}})});
  EXPECT_NE(folder.problems(), "");
  const auto after = read_file(folder.output());
  ASSERT_TRUE(before && after);
  EXPECT_TRUE(*before == *after);
}

TEST(CatalogBuilderTest, WritesTheSameBytesForTheSameRows) {
  PriceFolder folder;
  const std::string other = price_line({{"usage_type", "BoxUsage:t3.micro"}});
  folder.prices("AmazonEC2", {price_line(), other});
  EXPECT_EQ(folder.problems(), "");
  const auto first = read_file(folder.output());
  folder.prices("AmazonEC2", {other, price_line()});
  EXPECT_EQ(folder.problems(), "");
  const auto second = read_file(folder.output());
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(*first == *second) << "also when the lines stand in another order";
}

TEST(CatalogBuilderTest, TheNewestEffectiveDateIsTheDateOfTheCatalog) {
  PriceFolder folder;
  folder.prices("AmazonEC2", {price_line({{"effective", "2025-05-05"}}),
                              price_line({{"effective", "2026-03-04"}})});
  const auto catalog = folder.catalog();
  ASSERT_NE(catalog, nullptr);
  EXPECT_EQ(catalog->as_of().to_string(), "2026-03-04");
}

// One row that differs anywhere is another digest; the same rows have the same one.
TEST(CatalogBuilderTest, TheDigestCoversEveryField) {
  const Changes changes[] = {
      {},
      {{"usage_type", "NatGateway-Bytes"}},
      {{"operation", "NatGateway"}},
      {{"region", "us-east-2"}},
      {{"unit", "Hours"}},
      {{"rate", "0.046"}},
      {{"term", "Spot"}},
      {{"term", "ComputeSavingsPlan 1yr"}, {"purchase_option", "No Upfront"}},
      {{"term", "ComputeSavingsPlan 1yr"}, {"purchase_option", "All Upfront"}},
      {{"effective", "2026-01-02"}},
      {{"source", "aws-page"}, {"retrieved", "2026-02-03"}},
      {{"quality", "derived"}},
      {{"note", "odd"}},
  };
  std::vector<std::string> digests;
  for (const Changes& change : changes) {
    PriceFolder folder;
    folder.prices("AmazonEC2", {price_line(change)});
    const auto catalog = folder.catalog();
    ASSERT_NE(catalog, nullptr);
    EXPECT_EQ(catalog->digest().size(), 64U);
    EXPECT_TRUE(verify_digest(*catalog));
    for (const auto& other : digests) EXPECT_NE(catalog->digest(), other);
    digests.push_back(catalog->digest());
  }
  PriceFolder again;
  again.prices("AmazonEC2", {price_line()});
  const auto catalog = again.catalog();
  ASSERT_NE(catalog, nullptr);
  EXPECT_EQ(catalog->digest(), digests.front());
}

// Any ascending bounds make a schedule that comes back as it was written, exactly,
// up to 10^12 units with nine decimals and rates with twelve.
RC_GTEST_PROP(CatalogBuilderProperty, ValidSchedulesComeBackExactly, ()) {
  const auto steps = *rc::gen::container<std::vector<std::int64_t>>(
      rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000'000'000));
  int128 bound = 0;
  std::vector<std::string> lines;
  std::vector<PriceRow> expected;
  for (std::size_t i = 0; i <= steps.size(); ++i) {
    PriceRow row;
    row.tier_from = Quantity::from_nanos(bound);
    if (i < steps.size()) {
      bound += int128{steps[i]} * (i + 1);
      row.tier_to = Quantity::from_nanos(bound);
    }
    row.rate = Rate::from_picos(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000'000));
    lines.push_back(price_line({{"tier_from", row.tier_from.to_string()},
                                {"tier_to", row.tier_to ? row.tier_to->to_string() : "Inf"},
                                {"rate", row.rate.to_string()}}));
    expected.push_back(row);
  }
  PriceFolder folder;
  folder.prices("AmazonEC2", lines);
  RC_ASSERT(folder.problems().empty());
  const auto catalog = open_catalog(folder.output());
  RC_ASSERT(catalog.has_value());
  const auto rows = (*catalog)->rows({});
  RC_ASSERT(rows.has_value());
  RC_ASSERT(rows->size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    RC_ASSERT((*rows)[i].tier_from == expected[i].tier_from);
    RC_ASSERT((*rows)[i].tier_to == expected[i].tier_to);
    RC_ASSERT((*rows)[i].rate == expected[i].rate);
  }
  RC_ASSERT(verify_digest(**catalog).has_value());
}

}  // namespace
}  // namespace costplan
