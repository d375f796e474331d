// Source of the rules: costplan/io.h.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "costplan/io.h"

namespace costplan {
namespace {

using Json = nlohmann::ordered_json;

TEST(ComparisonJson, HasMoneyAsTextAndNullForWhatIsNotKnown) {
  Comparison comparison;
  comparison.month = "2026-02";
  comparison.stacks = {{.stack = "shop",
                        .environment = "prod",
                        .region = "eu-west-1",
                        .monthly_cost = *Money::parse("0.000000000001")},
                       {.stack = "shop",
                        .environment = "staging",
                        .region = "us-east-1",
                        .monthly_cost = *Money::parse("3"),
                        .usage_not_given = 2,
                        .unpriced = 1,
                        .not_included = 4}};
  comparison.services = {
      {.service = "Amazon \"RDS\"",
       .costs = {{.monthly_cost = *Money::parse("0.000000000001"), .lines = 1, .without_cost = 0},
                 {.monthly_cost = *Money::parse("3"), .lines = 2, .without_cost = 1}}},
      {.service = "Amazon S3", .costs = {{}, {.lines = 2, .without_cost = 2}}}};
  const auto text = to_json(comparison);
  ASSERT_TRUE(text);
  EXPECT_EQ(Json::parse(*text), Json::parse(R"({
    "schema_version": "1.0",
    "month": "2026-02",
    "stacks": [
      {"stack": "shop", "environment": "prod", "region": "eu-west-1",
       "monthly_cost": "0.000000000001", "complete": true,
       "usage_not_given": 0, "unpriced": 0, "not_included": 0},
      {"stack": "shop", "environment": "staging", "region": "us-east-1", "monthly_cost": "3",
       "complete": false, "usage_not_given": 2, "unpriced": 1, "not_included": 4}],
    "services": [
      {"service": "Amazon \"RDS\"", "monthly_cost": ["0.000000000001", "3"],
       "lines_without_cost": [0, 1]},
      {"service": "Amazon S3", "monthly_cost": ["0", null], "lines_without_cost": [0, 2]}]})"));
}

TEST(CoverageJson, CountsEveryRegionOfEveryService) {
  Coverage coverage;
  coverage.as_of = *Date::parse("2026-11-20");
  coverage.regions = {"eu-west-1", "us-east-1"};
  coverage.services = {
      {.service_code = "AmazonRDS", .keys = 3, .global_keys = 1, .priced = {{"us-east-1", 3}}}};
  const auto text = to_json(coverage);
  ASSERT_TRUE(text);
  EXPECT_EQ(Json::parse(*text), Json::parse(R"({
    "schema_version": "1.0", "as_of": "2026-11-20",
    "services": [{"service_code": "AmazonRDS", "keys": 3, "global_keys": 1,
                  "priced": {"eu-west-1": 0, "us-east-1": 3}}]})"));
}

}  // namespace
}  // namespace costplan
