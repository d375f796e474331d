// Source of the rules: costplan/catalog.h.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "costplan/catalog.h"

namespace costplan {
namespace {

PriceRow row(std::string_view service, std::string_view usage_type, std::string_view region,
             std::string_view term = "OnDemand", std::string_view effective = "2026-01-01") {
  PriceRow out;
  out.service_code = service;
  out.usage_type = usage_type;
  out.region = region;
  out.unit = "Hrs";
  out.term = term;
  out.rate = *Rate::parse("0.1");
  out.effective = *Date::parse(effective);
  return out;
}

Coverage covered(const std::vector<PriceRow>& rows, std::string_view as_of = "2026-06-01") {
  return coverage(rows, *Date::parse(as_of));
}

// `AmazonEC2: 2 keys, 1 global, eu-west-1 1, us-east-1 2`
std::string described(const ServiceCoverage& service) {
  std::string out = service.service_code + ": " + std::to_string(service.keys) + " keys, " +
                    std::to_string(service.global_keys) + " global";
  for (const auto& [region, count] : service.priced) {
    out += ", " + region + " " + std::to_string(count);
  }
  return out;
}

TEST(Coverage, HoldsEveryRegionAgainstWhatAnyRegionHas) {
  const auto result =
      covered({row("AmazonEC2", "A", "eu-west-1"), row("AmazonEC2", "A", "us-east-1"),
               row("AmazonEC2", "B", "us-east-1"), row("AmazonEC2", "C", "eu-west-1")});
  EXPECT_EQ(result.regions, (std::vector<std::string>{"eu-west-1", "us-east-1"}));
  ASSERT_EQ(result.services.size(), 1u);
  EXPECT_EQ(described(result.services[0]), "AmazonEC2: 3 keys, 0 global, eu-west-1 2, us-east-1 2");
}

TEST(Coverage, CountsAKeyOnceWhateverItsTiers) {
  PriceRow low = row("AmazonS3", "A", "us-east-1");
  low.tier_to = Quantity(100);
  PriceRow high = row("AmazonS3", "A", "us-east-1");
  high.tier_from = Quantity(100);
  EXPECT_EQ(described(covered({low, high}).services[0]), "AmazonS3: 1 keys, 0 global, us-east-1 1");
}

TEST(Coverage, TellsKeysApartByOperationAndUnit) {
  PriceRow engine = row("AmazonRDS", "A", "us-east-1");
  engine.operation = "CreateDBInstance:0014";
  PriceRow unit = row("AmazonRDS", "A", "us-east-1");
  unit.unit = "ACU-Hr";
  const auto result = covered(
      {row("AmazonRDS", "A", "eu-west-1"), row("AmazonRDS", "A", "us-east-1"), unit, engine});
  EXPECT_EQ(described(result.services[0]), "AmazonRDS: 3 keys, 0 global, eu-west-1 1, us-east-1 3");
}

// As estimates do: a key is looked up in the region, then in `global`.
TEST(Coverage, TakesAGlobalPriceForEveryRegion) {
  const auto result = covered(
      {row("AWSX", "A", "eu-west-1"), row("AWSX", "B", "global"), row("AWSX", "B", "us-east-1")});
  EXPECT_EQ(described(result.services[0]), "AWSX: 2 keys, 1 global, eu-west-1 2, us-east-1 1");
}

TEST(Coverage, CountsGeographiesAsGlobalAndNeverAsRegions) {
  const auto result = covered({row("AmazonCloudFront", "EU-Bytes", "cf:EU"),
                               row("AmazonCloudFront", "US-Bytes", "cf:United States")});
  EXPECT_TRUE(result.regions.empty());
  EXPECT_EQ(described(result.services[0]), "AmazonCloudFront: 0 keys, 2 global");
}

TEST(Coverage, LeavesOutWhatIsNotOnDemandOrNotInForce) {
  const auto rows =
      std::vector<PriceRow>{row("AmazonEC2", "A", "us-east-1", "Spot"),
                            row("AmazonEC2", "B", "us-east-1", "OnDemand", "2026-07-01")};
  EXPECT_TRUE(covered(rows).services.empty());
  EXPECT_EQ(covered(rows, "2026-07-01").services.size(), 1u);
  EXPECT_TRUE(covered({}).services.empty());
}

}  // namespace
}  // namespace costplan
