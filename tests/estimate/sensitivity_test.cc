// Source of the rules: costplan/explain.h; of the amounts: each row's rate in
// pricing/*.csv times the difference in quantity.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "costplan/explain.h"
#include "costplan/io.h"
#include "support/metered.h"
#include "support/rows_catalog.h"

namespace costplan {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const Catalog& prices() {
  static const auto catalog = embedded_catalog();
  return **catalog;
}

// `count: 2 -> 3 = 36.5`, one for each change.
std::vector<std::string> described(const Result<std::vector<Change>>& changes) {
  std::vector<std::string> out;
  if (!changes) {
    ADD_FAILURE() << changes.error().to_string();
    return out;
  }
  for (const auto& change : *changes) {
    out.push_back(change.field + ": " + change.from + " -> " + change.to + " = " +
                  change.difference.to_string());
  }
  return out;
}

std::vector<std::string> changes(std::string_view resources, const std::string& name,
                                 const EstimateOptions& options = {}) {
  return described(sensitivity(testing::stack_of(resources), prices(), options, name));
}

// Hours: 0.045 for the gateway and 0.005 for its address; GB: 0.045. Office hours are 60
// of 168 h a week: 730 · 60 / 168 = 260.714285714 h for each of two, instead of 730.
TEST(Sensitivity, TriesCountsRangesAndSchedulesAndRanksThem) {
  EXPECT_THAT(
      changes("nat: {kind: nat_gateway, count: 2, data_processed: {low: 100 GB, "
              "likely: 200 GB, high: 400 GB}}",
              "nat"),
      ElementsAre("schedule: always -> mon-fri 08:00-20:00 = -46.9285714286",
                  "count: 2 -> 3 = 36.5", "data_processed: 200 GB (likely) -> 400 GB (high) = 9",
                  "data_processed: 200 GB (likely) -> 100 GB (low) = -4.5"));
}

TEST(Sensitivity, TakesTenPercentOfWhatIsMeasured) {
  EXPECT_THAT(changes("nat: {kind: nat_gateway, data_processed: 200 GB}", "nat"),
              Contains("data_processed: 200 GB -> 220 GB = 0.9"));
  // The unit stays as written.
  EXPECT_THAT(changes("nat: {kind: nat_gateway, data_processed: 10 GB/day}", "nat"),
              Contains(HasSubstr("data_processed: 10 GB/day -> 11 GB/day = ")));
}

TEST(Sensitivity, DoublesAndHalvesWhatComesInSizes) {
  // 730 h · 2 tasks; 0.04048 a vCPU-hour, 0.004445 a GB-hour. A task of 0.5 vCPU takes
  // 1 to 4 GB, so half the memory and twice the vCPU do not validate.
  const auto found =
      changes("web: {kind: ecs_service, cpu: 0.5 vCPU, memory: 1 GB, tasks: 2}", "web");
  EXPECT_THAT(found, Contains("cpu: 0.5 vCPU -> 0.25 vCPU = -14.7752"));
  EXPECT_THAT(found, Contains("memory: 1 GB -> 2 GB = 6.4897"));
  EXPECT_THAT(found, Not(Contains(HasSubstr("-> 0.5 GB"))));
  EXPECT_THAT(found, Not(Contains(HasSubstr("-> 1 vCPU"))));
  EXPECT_THAT(found, Contains("tasks: 2 -> 3 = 18.02005"));
}

TEST(Sensitivity, TriesChoicesAndFlagsThatAreNotGivenToo) {
  const auto found =
      changes("web: {kind: ecs_service, cpu: 0.5 vCPU, memory: 1 GB, tasks: 2}", "web");
  // (0.03238 − 0.04048) · 730 + (0.00356 − 0.004445) · 1,460
  EXPECT_THAT(found, Contains("architecture: x86_64 -> arm64 = -7.2051"));
  // 2 addresses · 730 h · 0.005
  EXPECT_THAT(found, Contains("assign_public_ip: false -> true = 7.3"));
  EXPECT_THAT(changes("web: {kind: ecs_service, cpu: 0.5 vCPU, memory: 1 GB, tasks: 2, "
                      "assign_public_ip: true}",
                      "web"),
              Contains("assign_public_ip: true -> false = -7.3"));
}

// 730 h; $ 0.036 for db.t3.small, 0.018 micro, 0.072 medium, 0.032 for db.t4g.small.
TEST(Sensitivity, TriesTheNextSizesAndTheSameSizeOfOtherFamilies) {
  const auto found =
      changes("db: {kind: rds_instance, class: db.t3.small, storage: {size: 20 GB}}", "db");
  EXPECT_THAT(found, Contains("class: db.t3.small -> db.t3.medium = 26.28"));
  EXPECT_THAT(found, Contains("class: db.t3.small -> db.t3.micro = -13.14"));
  EXPECT_THAT(found, Contains("class: db.t3.small -> db.t4g.small = -2.92"));
  EXPECT_THAT(found, Not(Contains(HasSubstr("db.t3.large")))) << "not a next size";
  EXPECT_THAT(found, Not(Contains(HasSubstr("cache.")))) << "of another service";
}

// $ 0.10 an alarm, 0.30 with high resolution, 0.50 a composite one.
TEST(Sensitivity, LooksInsideListsOfRecords) {
  const auto found = changes(
      "alarms: {kind: cloudwatch, alarms: [{name: a, count: 1}, {name: b, count: 4}]}", "alarms");
  EXPECT_THAT(found, Contains("alarms[1].count: 4 -> 5 = 0.1"));
  EXPECT_THAT(found, Contains("alarms[0].resolution: standard -> high = 0.2"));
  EXPECT_THAT(found, Contains("alarms[1].type: metric -> composite = 1.6"));
}

TEST(Sensitivity, TriesAlwaysWhereAScheduleIsGivenAndOfficeHoursWhereItIsBlank) {
  EXPECT_THAT(changes("nat: {kind: nat_gateway, schedule: 'daily 00:00-12:00'}", "nat"),
              Contains("schedule: daily 00:00-12:00 -> always = 18.25"));
  EXPECT_THAT(changes("nat:\n  kind: nat_gateway\n  schedule:\n  count: 2", "nat"),
              Contains("schedule: always -> mon-fri 08:00-20:00 = -46.9285714286"));
}

PriceRow row(const char* service, const char* usage_type, const char* unit, const char* rate) {
  PriceRow out;
  out.service_code = service;
  out.usage_type = usage_type;
  out.region = "us-east-1";
  out.unit = unit;
  out.rate = *Rate::parse(rate);
  out.term = "OnDemand";
  out.effective = *Date::parse("2026-01-01");
  out.quality = "list";
  return out;
}

// No price of ARM, of addresses, of Spot: with --allow-missing they would look free.
TEST(Sensitivity, LeavesOutWhatLacksAPrice) {
  const testing::RowsCatalog catalog(
      {row("AmazonECS", "Fargate-vCPU-Hours:perCPU", "hours", "0.04"),
       row("AmazonECS", "Fargate-GB-Hours", "hours", "0.004")});
  const auto stack =
      testing::stack_of("web: {kind: ecs_service, cpu: 0.5 vCPU, memory: 1 GB, tasks: 1}");
  for (const bool allow_missing : {false, true}) {
    const auto found =
        described(sensitivity(stack, catalog, {.allow_missing = allow_missing}, "web"));
    EXPECT_THAT(found, Contains("tasks: 1 -> 2 = 17.52"));
    EXPECT_THAT(found, Not(Contains(HasSubstr("arm64"))));
    EXPECT_THAT(found, Not(Contains(HasSubstr("assign_public_ip"))));
  }
}

// Tax of 10 % on the gateway's 36.50 a month.
TEST(Sensitivity, TellsTheDifferenceOfTheWholeBillToo) {
  const auto stack =
      parse_stack("stack: x\nregion: us-east-1\naccount: {tax: {name: VAT, rate: 10%}}\n"
                  "resources: {nat: {kind: nat_gateway, count: 1, data_processed: 0 GB}}\n");
  ASSERT_TRUE(stack);
  const auto found = sensitivity(*stack, prices(), {}, "nat");
  ASSERT_TRUE(found);
  bool seen = false;
  for (const auto& change : *found) {
    if (change.field != "count") continue;
    seen = true;
    EXPECT_EQ(change.difference.to_string(), "36.5");
    EXPECT_EQ(change.bill_difference.to_string(), "40.15");
  }
  EXPECT_TRUE(seen);
}

TEST(Sensitivity, PricesTheMonthAndRegionAskedFor) {
  // February: 672 h.
  EXPECT_THAT(
      changes("nat: {kind: nat_gateway, count: 1}", "nat", {.month = *Month::parse("2026-02")}),
      Contains("count: 1 -> 2 = 33.6"));
  EXPECT_THAT(changes("nat: {kind: nat_gateway, count: 1}", "nat",
                      {.region = "sa-east-1", .allow_missing = true}),
              IsEmpty())
      << "nothing has a price there";
}

TEST(Sensitivity, HasNothingToSayOfWhatHasNoCost) {
  EXPECT_THAT(changes("somebody: {kind: external, service: Somebody}", "somebody"), IsEmpty());
  EXPECT_THAT(changes("off: {kind: nat_gateway, count: 0}", "off"), IsEmpty());
}

TEST(Sensitivity, LeavesTheStackAsItWas) {
  auto stack = testing::stack_of("nat: {kind: nat_gateway, count: 2, data_processed: 1 GB}");
  const auto before = estimate(stack, prices());
  ASSERT_TRUE(sensitivity(stack, prices(), {}, "nat"));
  const auto after = estimate(stack, prices());
  ASSERT_TRUE(before && after);
  EXPECT_EQ(before->monthly_cost, after->monthly_cost);
}

TEST(Sensitivity, RefusesUnknownNamesAndBrokenStacks) {
  const auto stack = testing::stack_of("gateway: {kind: nat_gateway}");
  const auto unknown = sensitivity(stack, prices(), {}, "gatway");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(unknown.error().hint, "did you mean 'gateway'?");
  for (const char* broken :
       {"gateway: {kind: nat_gatway}", "gateway: {kind: nat_gateway, count: x}"}) {
    EXPECT_FALSE(sensitivity(testing::stack_of(broken), prices(), {}, "gateway")) << broken;
  }
}

}  // namespace
}  // namespace costplan
