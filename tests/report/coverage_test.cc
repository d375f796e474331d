// Source of the rules: costplan/report.h.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include "costplan/report.h"

namespace costplan {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

Coverage sample() {
  Coverage out;
  out.as_of = *Date::parse("2026-11-20");
  out.regions = {"ap-northeast-1", "eu-central-1", "us-east-1"};
  out.services = {{.service_code = "AmazonRDS",
                   .keys = 300,
                   .global_keys = 0,
                   .priced = {{"ap-northeast-1", 299}, {"eu-central-1", 2}, {"us-east-1", 300}}},
                  {.service_code = "AmazonCloudFront", .keys = 0, .global_keys = 63, .priced = {}}};
  return out;
}

TEST(CoverageTable, RoundsSharesDownSoThatAllMeansAll) {
  const std::string text = to_table(sample());
  EXPECT_THAT(text, ContainsRegex(" Service +Keys +apne1 +euc1 +use1 +global\n"));
  EXPECT_THAT(text, ContainsRegex("AmazonRDS +300 +99% +<1% +100% +-\n"));
  EXPECT_THAT(text, ContainsRegex("AmazonCloudFront +0 +- +- +- +63\n"));
}

TEST(CoverageTable, SaysWhatTheSharesMean) {
  const std::string text = to_table(sample());
  EXPECT_THAT(text, HasSubstr("Regions: apne1 ap-northeast-1, euc1 eu-central-1, use1 us-east-1."));
  EXPECT_THAT(text,
              HasSubstr("A price that is missing is an error when a stack needs it, never 0"));
}

TEST(CoverageTable, TellsRegionsOfOneSideApart) {
  struct Row {
    const char* region;
    const char* shown;
  };
  const Row rows[] = {{"us-east-2", "use2"},       {"us-west-2", "usw2"},
                      {"ap-southeast-1", "apse1"}, {"ap-south-1", "aps1"},
                      {"ap-southeast-2", "apse2"}, {"eu-north-1", "eun1"},
                      {"us-gov-west-1", "usgovw1"}};
  for (const auto& row : rows) {
    Coverage one = sample();
    one.regions = {row.region};
    EXPECT_THAT(to_table(one), HasSubstr(std::string("Regions: ") + row.shown + " " + row.region));
  }
}

TEST(CoverageTable, ShowsACatalogWithoutPrices) {
  Coverage none = sample();
  none.regions.clear();
  none.services.clear();
  EXPECT_THAT(to_table(none), ::testing::StartsWith("On-Demand prices in force on 2026-11-20\n"));
  EXPECT_EQ(to_csv(none), "service_code,keys,global_keys\n");
}

TEST(CoverageCsv, CountsKeys) {
  EXPECT_EQ(to_csv(sample()),
            "service_code,keys,global_keys,ap-northeast-1,eu-central-1,us-east-1\n"
            "AmazonRDS,300,0,299,2,300\n"
            "AmazonCloudFront,0,63,0,0,0\n");
}

}  // namespace
}  // namespace costplan
