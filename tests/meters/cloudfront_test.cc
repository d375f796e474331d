// Sources: [6] billing rules, "CloudFront"; [list] rates of AmazonCloudFront; [PC] CloudFront
// Developer Guide, "Choose the price class for a CloudFront distribution".
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "support/metered.h"

namespace costplan {
namespace {

using testing::cost_of;
using testing::estimated;
using ::testing::HasSubstr;
using testing::metered;
using testing::problems;
using testing::quantity_of;

std::string cdn(const std::string& fields) { return "cdn: {kind: cloudfront, " + fields + "}"; }

struct Row {
  const char* what;
  const char* fields;
  const char* usage_type;
  const char* quantity;
  const char* source;
};

constexpr Row kRows[] = {
    {"egress", "egress: 100 GB", "US-DataTransfer-Out-Bytes", "100", "[6]"},
    {"egress not given", "tags: {}", "US-DataTransfer-Out-Bytes", "?", "[6]"},
    {"requests not given", "egress: 1 GB", "US-Requests-Tier2-HTTPS", "?", "[6]"},
    {"requests are HTTPS", "requests: 10M", "US-Requests-Tier2-HTTPS", "10000000", "[6]"},
    {"no HTTP line for HTTPS", "requests: 10M", "US-Requests-Tier1", "none", "[6]"},
    {"HTTPS share", "requests: 10M, https_share: 80%", "US-Requests-Tier2-HTTPS", "8000000", "[6]"},
    {"the rest is HTTP", "requests: 10M, https_share: 80%", "US-Requests-Tier1", "2000000", "[6]"},
    {"HTTP only", "requests: 10M, https_share: 0", "US-Requests-Tier2-HTTPS", "none", "[6]"},
    {"a rate", "requests: 1/s", "US-Requests-Tier2-HTTPS", "2628000", "[6] 3,600 × 730"},
    {"first share", "egress: 1000 GB, geographies: {united_states: 60%, eu: 40%}",
     "US-DataTransfer-Out-Bytes", "600", "[6] by geography of the edge"},
    {"second share", "egress: 1000 GB, geographies: {united_states: 60%, eu: 40%}",
     "EU-DataTransfer-Out-Bytes", "400", "[6]"},
    {"requests are shared too", "requests: 1M, geographies: {india: 0.25, japan: 0.75}",
     "IN-Requests-Tier2-HTTPS", "250000", "[6]"},
    {"no line for a share of 0", "egress: 1 GB, geographies: {eu: 1, japan: 0}",
     "JP-DataTransfer-Out-Bytes", "none", "[6]"},
    {"uploads to the origin", "origin_transfer: 10 GB, geographies: {eu: 50%, canada: 50%}",
     "CA-DataTransfer-Out-OBytes", "5", "[6] POST and PUT bodies"},
    {"no uploads", "egress: 1 GB", "US-DataTransfer-Out-OBytes", "none", "[6]"},
    {"invalidations", "invalidation_paths: 1500", "Invalidations", "1500", "[6]"},
    {"no invalidations", "egress: 1 GB", "Invalidations", "none", "[6]"},
    {"functions", "function_invocations: 3M", "Executions-CloudFrontFunctions", "3000000", "[6]"},
    {"origin shield", "origin_shield_requests: 2M", "Requests-OriginShield", "2000000", "[6]"},
    {"log lines", "realtime_log_lines: 5M", "RealTimeLog-KinesisDataStream", "5000000", "[6]"},
};

TEST(CloudFrontTest, ChargesByTheGeographyThatServes) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(std::string(row.what) + ": " + row.source);
    EXPECT_EQ(quantity_of(metered(cdn(row.fields)), row.usage_type), row.quantity);
  }
}

constexpr Row kPriceClasses[] = {
    {"all serves Australia", "geographies: {australia: 1}", "AU-DataTransfer-Out-Bytes", "100",
     "[PC]"},
    {"200 does not", "price_class: 200, geographies: {australia: 1}", "AU-DataTransfer-Out-Bytes",
     "none", "[PC]"},
    {"200: Australia", "price_class: 200, geographies: {australia: 1}", "AP-DataTransfer-Out-Bytes",
     "100", "[PC] assumed nearest"},
    {"200: South America", "price_class: 200, geographies: {south_america: 1}",
     "US-DataTransfer-Out-Bytes", "100", "[PC] assumed nearest"},
    {"200 serves India", "price_class: 200, geographies: {india: 1}", "IN-DataTransfer-Out-Bytes",
     "100", "[PC]"},
    {"200 serves South Africa", "price_class: 200, geographies: {south_africa: 1}",
     "ZA-DataTransfer-Out-Bytes", "100", "[PC]"},
    {"100: Australia", "price_class: 100, geographies: {australia: 1}", "US-DataTransfer-Out-Bytes",
     "100", "[PC] assumed nearest"},
    {"100: Middle East", "price_class: 100, geographies: {middle_east: 1}",
     "EU-DataTransfer-Out-Bytes", "100", "[PC] assumed nearest"},
    {"100 serves Canada", "price_class: 100, geographies: {canada: 1}", "CA-DataTransfer-Out-Bytes",
     "100", "[PC]"},
    {"100: shares add up", "price_class: 100, geographies: {united_states: 50%, japan: 50%}",
     "US-DataTransfer-Out-Bytes", "100", "[PC] 50 + 50"},
};

TEST(CloudFrontTest, ServesExcludedGeographiesFromThoseOfThePriceClass) {
  for (const Row& row : kPriceClasses) {
    SCOPED_TRACE(std::string(row.what) + ": " + row.source);
    EXPECT_EQ(
        quantity_of(metered(cdn(std::string("egress: 100 GB, ") + row.fields)), row.usage_type),
        row.quantity);
  }
}

bool assumes(const std::string& fields, const std::string& text) {
  const Metering usage = metered(cdn(fields));
  return std::any_of(usage.assumptions.begin(), usage.assumptions.end(),
                     [&](const Assumption& a) { return a.text.find(text) != std::string::npos; });
}

TEST(CloudFrontTest, SaysWhereItTakesTheViewersToBe) {
  EXPECT_TRUE(assumes("egress: 1 GB", "all viewers are in the United States"));
  EXPECT_FALSE(assumes("geographies: {united_states: 1}", "all viewers"));
  EXPECT_TRUE(assumes("price_class: 200, geographies: {australia: 1}",
                      "price class 200 has no edges in Australia and New Zealand; its viewers are "
                      "served from Asia Pacific, unconfirmed"));
  EXPECT_FALSE(assumes("price_class: 200, geographies: {japan: 1}", "price class"));
}

TEST(CloudFrontTest, FillsTheTiersOfEachGeographyByItself) {
  // [list] both 0.085 to 10,240 GB, then 0.08: two geographies have two first tiers.
  const Estimate one = estimated(cdn("egress: 20480 GB"));
  EXPECT_EQ(cost_of(one, "US-DataTransfer-Out-Bytes"), "1689.6");  // 870.40 + 819.20
  const Estimate two =
      estimated(cdn("egress: 20480 GB, geographies: {united_states: 50%, eu: 50%}"));
  EXPECT_EQ(cost_of(two, "US-DataTransfer-Out-Bytes"), "870.4");
  EXPECT_EQ(cost_of(two, "EU-DataTransfer-Out-Bytes"), "870.4");
}

struct GeographyRow {
  const char* key;
  const char* prefix;
  const char* egress;   // of 1,000 GB
  const char* https;    // of 1M requests
  const char* http;     // of 1M requests
  const char* uploads;  // of 1,000 GB
};

constexpr GeographyRow kGeographies[] = {
    {"united_states", "US", "85", "1", "0.75", "20"},
    {"canada", "CA", "85", "1", "0.75", "20"},
    {"eu", "EU", "85", "1.2", "0.9", "20"},
    {"asia_pacific", "AP", "120", "1.2", "0.9", "60"},
    {"india", "IN", "109", "1.2", "0.9", "160"},
    {"japan", "JP", "114", "1.2", "0.9", "60"},
    {"middle_east", "ME", "110", "1.2", "0.9", "60"},
    {"south_africa", "ZA", "110", "1.2", "0.9", "60"},
    {"south_america", "SA", "110", "2.2", "1.6", "125"},
    {"australia", "AU", "114", "1.25", "0.9", "80"},
};

TEST(CloudFrontTest, PricesEveryGeography) {
  for (const GeographyRow& row : kGeographies) {
    SCOPED_TRACE(row.key);
    const Estimate estimate =
        estimated(cdn("egress: 1000 GB, requests: 2M, https_share: 50%, origin_transfer: 1000 GB, "
                      "geographies: {" +
                      std::string(row.key) + ": 100%}"));
    const std::string prefix(row.prefix);
    EXPECT_EQ(cost_of(estimate, prefix + "-DataTransfer-Out-Bytes"), row.egress);
    EXPECT_EQ(cost_of(estimate, prefix + "-Requests-Tier2-HTTPS"), row.https);
    EXPECT_EQ(cost_of(estimate, prefix + "-Requests-Tier1"), row.http);
    EXPECT_EQ(cost_of(estimate, prefix + "-DataTransfer-Out-OBytes"), row.uploads);
  }
}

TEST(CloudFrontTest, PricesTheExtras) {
  const Estimate estimate = estimated(
      cdn("invalidation_paths: 1500, function_invocations: 3M, origin_shield_requests: 2M, "
          "realtime_log_lines: 5M"));
  EXPECT_EQ(cost_of(estimate, "Invalidations"), "7.5");                   // × 0.005
  EXPECT_EQ(cost_of(estimate, "Executions-CloudFrontFunctions"), "0.3");  // × 0.10 per 1M
  EXPECT_EQ(cost_of(estimate, "Requests-OriginShield"), "1.5");           // × 0.75 per 1M
  EXPECT_EQ(cost_of(estimate, "RealTimeLog-KinesisDataStream"), "0.05");  // × 0.01 per 1M
}

TEST(CloudFrontTest, NetsTheAlwaysFreeAllowancesOnlyOnDemand) {
  const std::string stack = cdn("egress: 2 TB, requests: 12M, invalidation_paths: 1500");
  const Estimate without = estimated(stack);
  EXPECT_EQ(cost_of(without, "US-DataTransfer-Out-Bytes"), "174.08");  // 2,048 × 0.085
  const Estimate with = estimated(stack, {.free_tier = true});
  EXPECT_EQ(cost_of(with, "US-DataTransfer-Out-Bytes"), "87.04");  // [6] 1 TB free
  EXPECT_EQ(cost_of(with, "US-Requests-Tier2-HTTPS"), "2");        // [6] 10M free
  EXPECT_EQ(cost_of(with, "Invalidations"), "2.5");                // [6] 1,000 paths free
}

TEST(CloudFrontTest, NamesItsOrigin) {
  EXPECT_EQ(problems("cdn: {kind: cloudfront, origin: web}\nweb: {kind: alb}\n"), "");
  EXPECT_EQ(problems("cdn: {kind: cloudfront, origin: files}\nfiles: {kind: s3_bucket}\n"), "");
}

struct ErrorRow {
  const char* fields;
  const char* message;
};

constexpr ErrorRow kErrors[] = {
    {"geographies: {united_states: 60%, eu: 30%}", "the shares add up to 0.9, expected 1"},
    {"geographies: {united_states: 60%, eu: 50%}", "the shares add up to 1.1, expected 1"},
    {"geographies: {}", "the shares add up to 0, expected 1"},
    {"geographies: {untied_states: 1}",
     "unknown geography 'untied_states', did you mean 'united_states'?"},
    {"https_share: 120%", "'120%' is too large, expected at most 100%"},
    {"price_class: 300", "unknown value '300', expected one of all, 200, 100"},
    {"origin: web", "no resource is named 'web'"},
    {"egres: 1 GB", "did you mean 'egress'?"},
};

TEST(CloudFrontTest, RefusesWhatMakesNoSense) {
  for (const ErrorRow& row : kErrors) {
    EXPECT_THAT(problems(cdn(row.fields)), HasSubstr(row.message)) << row.fields;
  }
}

}  // namespace
}  // namespace costplan
