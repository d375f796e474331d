// Where stated rates belong, and what commitments would charge.
#include "reconcile/catalog_rates.h"

#include <gtest/gtest.h>

#include <string>

#include "support/rows_catalog.h"

namespace costplan {
namespace {

PriceRow row(const char* service, const char* usage_type, const char* region, const char* unit,
             const char* rate) {
  PriceRow out;
  out.service_code = service;
  out.usage_type = usage_type;
  out.region = region;
  out.unit = unit;
  out.rate = *Rate::parse(rate);
  out.term = "OnDemand";
  out.effective = *Date::parse("2026-01-01");
  return out;
}

PriceRow committed(const char* term, const char* option, const char* unit, const char* rate) {
  PriceRow out = row("AmazonRDS", "InstanceUsage:db.r6g.large", "us-east-1", unit, rate);
  out.operation = "CreateDBInstance:0014";
  out.term = term;
  out.purchase_option = option;
  return out;
}

std::string place_of(const std::vector<PriceRow>& rows, const char* rate, const char* service,
                     const char* usage_type = "", const char* operation = "") {
  const testing::RowsCatalog catalog(rows);
  LineItem line;
  line.service_code = service;
  line.usage_type = usage_type;
  line.operation = operation;
  line.region = "us-east-1";
  const auto place = where_rate_belongs(catalog, catalog.as_of(), *Rate::parse(rate), line);
  return place ? *place : place.error().to_string();
}

TEST(CatalogRatesTest, NamesTheRegionSizeOrUnitOfARate) {
  std::vector<PriceRow> rows = {
      row("AmazonECS", "Fargate-vCPU-Hours:perCPU", "us-east-1", "hours", "0.04048"),
      row("AmazonECS", "Fargate-vCPU-Hours:perCPU", "eu-central-1", "hours", "0.04656"),
      row("AmazonECS", "Fargate-vCPU-Hours:perCPU", "eu-west-2", "hours", "0.04656"),
      row("AmazonElastiCache", "NodeUsage:cache.r5.large", "us-east-1", "Hrs", "0.216"),
      row("AmazonRDS", "InstanceUsage:db.t3.medium", "us-east-1", "Hrs", "0.072"),
      row("AmazonRDS", "Multi-AZUsage:db.t3.small", "us-east-1", "Hrs", "0.072"),
      row("AmazonRDS", "InstanceUsage:db.t3.large", "eu-west-1", "Hrs", "0.155"),
      row("AWSELB", "LoadBalancerUsage", "us-east-1", "Hrs", "0.0225"),
  };
  struct Row {
    const char* rate;
    const char* service;
    const char* expected;
  };
  const Row cases[] = {
      {"0.04656", "AmazonECS",
       "AmazonECS Fargate-vCPU-Hours:perCPU per vCPU-hour in eu-central-1 and eu-west-2"},
      // Another service, when nothing else has it.
      {"0.216", "AmazonRDS", "AmazonElastiCache NodeUsage:cache.r5.large per hour in us-east-1"},
      {"0.155", "AmazonRDS", "AmazonRDS InstanceUsage:db.t3.large per hour in eu-west-1"},
      {"0.072", "AmazonRDS",
       "AmazonRDS InstanceUsage:db.t3.medium (and of 1 more usage type) per hour in us-east-1"},
      {"0.0226", "AWSELB", ""},
      {"0", "AWSELB", ""},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(place_of(rows, each.rate, each.service), each.expected) << each.rate;
  }
}

TEST(CatalogRatesTest, PrefersTheServiceThenTheRegionOfTheClaim) {
  const std::vector<PriceRow> rows = {
      row("AmazonEC2", "NatGateway-Bytes", "us-east-1", "GB", "0.02"),
      row("AWSDataTransfer", "DataTransfer-Out-Bytes", "eu-north-1", "GB", "0.02"),
      row("AWSDataTransfer", "USW2-AWS-Out-Bytes", "eu-west-1", "GB", "0.02"),
      row("AWSDataTransfer", "USW2-AWS-Out-Bytes", "us-east-1", "GB", "0.02"),
  };
  EXPECT_EQ(place_of(rows, "0.02", "AWSDataTransfer"),
            "AWSDataTransfer USW2-AWS-Out-Bytes (transfer to another region) per GB in us-east-1 "
            "and eu-west-1");
  EXPECT_EQ(place_of(rows, "0.02", "AmazonRDS"),
            "AWSDataTransfer USW2-AWS-Out-Bytes (transfer to another region) (and of 1 more usage "
            "type) per GB in us-east-1 and "
            "eu-west-1");
}

// Of several at one rate, the one that the author is most likely to have looked up.
TEST(CatalogRatesTest, PrefersTheSameEngineAndTheNextSizeOfTheFamily) {
  std::vector<PriceRow> rows = {
      row("AmazonRDS", "InstanceUsage:db.r5.large", "us-east-1", "Hrs", "0.29"),
      row("AmazonRDS", "Multi-AZUsage:db.m5.large", "us-east-1", "Hrs", "0.29"),
      row("AmazonRDS", "Multi-AZUsage:db.t3.large", "us-east-1", "Hrs", "0.29"),
      row("AmazonRDS", "Multi-AZUsage:db.t3.small", "us-east-1", "Hrs", "0.29"),
  };
  for (std::size_t i = 0; i < 3; ++i) rows[i].operation = "CreateDBInstance:0014";
  rows[3].operation = "CreateDBInstance:0002";
  EXPECT_EQ(
      place_of(rows, "0.29", "AmazonRDS", "Multi-AZUsage:db.t3.medium", "CreateDBInstance:0014"),
      "AmazonRDS Multi-AZUsage:db.t3.large (and of 2 more usage types) per hour in "
      "us-east-1");
}

TEST(CatalogRatesTest, NamesThreeRegionsAndCountsTheOthers) {
  std::vector<PriceRow> rows;
  for (const char* region : {"eu-west-1", "eu-west-2", "us-east-1", "us-west-2", "us-east-2"}) {
    rows.push_back(row("AWSELB", "LCUUsage", region, "LCU-Hrs", "0.008"));
  }
  EXPECT_EQ(place_of(rows, "0.008", "AWSELB"),
            "AWSELB LCUUsage per LCU-hour in us-east-1, eu-west-1, eu-west-2 and 2 more regions");
}

TEST(CatalogRatesTest, SaysFromWhichVolumeATierHoldsIt) {
  auto first = row("AWSDataTransfer", "DataTransfer-Out-Bytes", "us-east-1", "GB", "0.09");
  first.tier_to = Quantity(10240);
  auto second = row("AWSDataTransfer", "DataTransfer-Out-Bytes", "us-east-1", "GB", "0.085");
  second.tier_from = Quantity(10240);
  EXPECT_EQ(place_of({first, second}, "0.085", "AWSDataTransfer"),
            "AWSDataTransfer DataTransfer-Out-Bytes per GB beyond 10,240 GB in us-east-1");
}

// Prices that are over or yet to come, and commitments, are no On-Demand prices in force.
TEST(CatalogRatesTest, LooksOnlyAtOnDemandRowsInForce) {
  auto old = row("AWSELB", "LoadBalancerUsage", "us-east-1", "Hrs", "0.03");
  old.effective = *Date::parse("2020-01-01");
  const auto now = row("AWSELB", "LoadBalancerUsage", "us-east-1", "Hrs", "0.0225");
  auto later = row("AWSELB", "LCUUsage", "us-east-1", "LCU-Hrs", "0.01");
  later.effective = *Date::parse("2027-01-01");
  auto reserved = row("AWSELB", "ReservedLCUUsage", "us-east-1", "LCU-Hrs", "0.005");
  reserved.term = "Reserved 1yr";
  const std::vector<PriceRow> rows = {later, old, now, reserved};
  EXPECT_NE(place_of(rows, "0.0225", "AWSELB"), "");
  EXPECT_EQ(place_of(rows, "0.03", "AWSELB"), "");
  EXPECT_EQ(place_of(rows, "0.01", "AWSELB"), "");
  EXPECT_EQ(place_of(rows, "0.005", "AWSELB"), "");
}

std::string commitments(const std::vector<PriceRow>& rows, int hours) {
  const testing::RowsCatalog catalog(rows);
  LineItem line;
  line.service_code = "AmazonRDS";
  line.usage_type = "InstanceUsage:db.r6g.large";
  line.operation = "CreateDBInstance:0014";
  line.region = "us-east-1";
  line.quantity = Quantity(hours);
  const auto costs = committed_costs(catalog, catalog.as_of(), line);
  if (!costs) return costs.error().to_string();
  std::string out;
  for (const auto& each : *costs) out += each.name + " " + each.cost.to_display() + "\n";
  return out;
}

// effective hourly rate = upfront / (8760 · years) + recurring hourly rate; 730 hours.
TEST(CatalogRatesTest, SpreadsUpfrontFeesOverTheTerm) {
  const std::vector<PriceRow> rows = {
      committed("Reserved 1yr", "No Upfront", "Hrs", "0.13"),         // 94.90
      committed("Reserved 1yr", "Partial Upfront", "Hrs", "0.0619"),  // 45.187 + 542/12 = 90.35
      committed("Reserved 1yr", "Partial Upfront", "Quantity", "542"),
      committed("Reserved 1yr", "All Upfront", "Hrs", "0"),  // 1062/12 = 88.50
      committed("Reserved 1yr", "All Upfront", "Quantity", "1062"),
      committed("Reserved 3yr", "All Upfront", "Hrs", "0"),  // 2144/36 = 59.56
      committed("Reserved 3yr", "All Upfront", "Quantity", "2144"),
  };
  EXPECT_EQ(commitments(rows, 730), "Reserved 1yr, No Upfront $94.90\n"
                                    "Reserved 1yr, Partial Upfront $90.35\n"
                                    "Reserved 1yr, All Upfront $88.50\n"
                                    "Reserved 3yr, All Upfront $59.56\n");
  // Two instances pay two fees: 2 · 88.50.
  EXPECT_EQ(commitments({rows[3], rows[4]}, 1460), "Reserved 1yr, All Upfront $177.00\n");
}

TEST(CatalogRatesTest, ReadsSavingsPlansToo) {
  EXPECT_EQ(commitments({committed("ComputeSavingsPlan 1yr", "No Upfront", "Hrs", "0.1")}, 730),
            "ComputeSavingsPlan 1yr, No Upfront $73.00\n");
}

// A fee without its hours, another engine, other regions and On-Demand are no offers.
TEST(CatalogRatesTest, IgnoresWhatIsNoWholeOffer) {
  auto engine = committed("Reserved 1yr", "No Upfront", "Hrs", "0.13");
  engine.operation = "CreateDBInstance:0002";
  auto region = committed("Reserved 1yr", "No Upfront", "Hrs", "0.13");
  region.region = "eu-west-1";
  EXPECT_EQ(commitments({committed("Reserved 1yr", "All Upfront", "Quantity", "1062"), engine,
                         region, committed("OnDemand", "", "Hrs", "0.225")},
                        730),
            "");
}

}  // namespace
}  // namespace costplan
