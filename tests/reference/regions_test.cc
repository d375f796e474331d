// Source: AWS account management guide, "AWS Regions".
#include "reference/regions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace costplan {
namespace {

TEST(RegionsTest, KnowsTheNamesThatAwsShows) {
  const struct {
    const char* code;
    const char* name;
  } rows[] = {
      {"us-east-1", "US East (N. Virginia)"},
      {"us-west-2", "US West (Oregon)"},
      {"eu-west-1", "Europe (Ireland)"},
      {"eu-central-1", "Europe (Frankfurt)"},
      {"ap-northeast-3", "Asia Pacific (Osaka)"},
      {"ap-south-2", "Asia Pacific (Hyderabad)"},
      {"af-south-1", "Africa (Cape Town)"},
      {"sa-east-1", "South America (São Paulo)"},
      {"ap-east-1", "Asia Pacific (Hong Kong)"},
      {"ap-southeast-3", "Asia Pacific (Jakarta)"},
      {"ap-southeast-4", "Asia Pacific (Melbourne)"},
      {"ap-southeast-5", "Asia Pacific (Malaysia)"},
      {"ap-southeast-7", "Asia Pacific (Thailand)"},
      {"ca-west-1", "Canada West (Calgary)"},
      {"eu-central-2", "Europe (Zurich)"},
      {"eu-south-2", "Europe (Spain)"},
      {"il-central-1", "Israel (Tel Aviv)"},
      {"me-central-1", "Middle East (UAE)"},
      {"mx-central-1", "Mexico (Central)"},
  };
  for (const auto& row : rows) {
    const Region* region = find_region(row.code);
    ASSERT_NE(region, nullptr) << row.code;
    EXPECT_EQ(region->name, row.name);
  }
}

TEST(RegionsTest, ListsEachOfTheThirtyFourRegionsOnceInOrder) {
  std::set<std::string_view> codes;
  std::set<std::string_view> names;
  for (const auto& region : all_regions()) {
    codes.insert(region.code);
    names.insert(region.name);
    EXPECT_EQ(find_region(region.code), &region);
  }
  EXPECT_EQ(all_regions().size(), 34u);
  EXPECT_EQ(codes.size(), 34u);
  EXPECT_EQ(names.size(), 34u);
  EXPECT_TRUE(std::is_sorted(all_regions().begin(), all_regions().end(),
                             [](const Region& a, const Region& b) { return a.code < b.code; }));
}

TEST(RegionsTest, KnowsNothingElse) {
  for (const char* code : {"", "us-east", "us-east-3", "US-EAST-1", "global", "us-east-1a"}) {
    EXPECT_EQ(find_region(code), nullptr) << code;
  }
}

TEST(RegionsTest, HintsAtTheNearestOrListsAll) {
  EXPECT_EQ(region_hint("us-esat-1"), "did you mean 'us-east-1'?");
  const std::string all = region_hint("mars");
  EXPECT_EQ(all.find("known regions: af-south-1, ap-east-1, ap-east-2,"), 0u);
  EXPECT_TRUE(all.ends_with("us-west-1, us-west-2"));
}

}  // namespace
}  // namespace costplan
