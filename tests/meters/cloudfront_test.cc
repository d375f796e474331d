// Sources: [6] billing rules, "CloudFront"; [list] rates of AmazonCloudFront; [PC] CloudFront
// Developer Guide, "Choose the price class for a CloudFront distribution".
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string cdn(const std::string& fields) { return "cdn: {kind: cloudfront, " + fields + "}"; }

TEST(CloudFrontTest, ChargesByTheGeographyThatServes) {
  const BuiltQuantityRow rows[] = {
      {"egress", cdn("egress: 100 GB"), "US-DataTransfer-Out-Bytes", "100", "[6]"},
      {"egress not given", cdn("tags: {}"), "US-DataTransfer-Out-Bytes", "?", "[6]"},
      {"requests not given", cdn("egress: 1 GB"), "US-Requests-Tier2-HTTPS", "?", "[6]"},
      {"requests are HTTPS", cdn("requests: 10M"), "US-Requests-Tier2-HTTPS", "10000000", "[6]"},
      {"no HTTP line for HTTPS", cdn("requests: 10M"), "US-Requests-Tier1", "none", "[6]"},
      {"HTTPS share", cdn("requests: 10M, https_share: 80%"), "US-Requests-Tier2-HTTPS", "8000000",
       "[6]"},
      {"the rest is HTTP", cdn("requests: 10M, https_share: 80%"), "US-Requests-Tier1", "2000000",
       "[6]"},
      {"HTTP only", cdn("requests: 10M, https_share: 0"), "US-Requests-Tier2-HTTPS", "none", "[6]"},
      {"a rate", cdn("requests: 1/s"), "US-Requests-Tier2-HTTPS", "2628000", "[6] 3,600 × 730"},
      {"first share", cdn("egress: 1000 GB, geographies: {united_states: 60%, eu: 40%}"),
       "US-DataTransfer-Out-Bytes", "600", "[6] by geography of the edge"},
      {"second share", cdn("egress: 1000 GB, geographies: {united_states: 60%, eu: 40%}"),
       "EU-DataTransfer-Out-Bytes", "400", "[6]"},
      {"requests are shared too", cdn("requests: 1M, geographies: {india: 0.25, japan: 0.75}"),
       "IN-Requests-Tier2-HTTPS", "250000", "[6]"},
      {"no line for a share of 0", cdn("egress: 1 GB, geographies: {eu: 1, japan: 0}"),
       "JP-DataTransfer-Out-Bytes", "none", "[6]"},
      {"uploads to the origin", cdn("origin_transfer: 10 GB, geographies: {eu: 50%, canada: 50%}"),
       "CA-DataTransfer-Out-OBytes", "5", "[6] POST and PUT bodies"},
      {"no uploads", cdn("egress: 1 GB"), "US-DataTransfer-Out-OBytes", "none", "[6]"},
      {"invalidations", cdn("invalidation_paths: 1500"), "Invalidations", "1500", "[6]"},
      {"no invalidations", cdn("egress: 1 GB"), "Invalidations", "none", "[6]"},
      {"functions", cdn("function_invocations: 3M"), "Executions-CloudFrontFunctions", "3000000",
       "[6]"},
      {"origin shield", cdn("origin_shield_requests: 2M"), "Requests-OriginShield", "2000000",
       "[6]"},
      {"log lines", cdn("realtime_log_lines: 5M"), "RealTimeLog-KinesisDataStream", "5000000",
       "[6]"},
  };
  expect_quantities(rows);
}

std::string of_100_gb(const std::string& fields) { return cdn("egress: 100 GB, " + fields); }

TEST(CloudFrontTest, ServesExcludedGeographiesFromThoseOfThePriceClass) {
  const BuiltQuantityRow rows[] = {
      {"all serves Australia", of_100_gb("geographies: {australia: 1}"),
       "AU-DataTransfer-Out-Bytes", "100", "[PC]"},
      {"200 does not", of_100_gb("price_class: 200, geographies: {australia: 1}"),
       "AU-DataTransfer-Out-Bytes", "none", "[PC]"},
      {"200: Australia", of_100_gb("price_class: 200, geographies: {australia: 1}"),
       "AP-DataTransfer-Out-Bytes", "100", "[PC] assumed nearest"},
      {"200: South America", of_100_gb("price_class: 200, geographies: {south_america: 1}"),
       "US-DataTransfer-Out-Bytes", "100", "[PC] assumed nearest"},
      {"200 serves India", of_100_gb("price_class: 200, geographies: {india: 1}"),
       "IN-DataTransfer-Out-Bytes", "100", "[PC]"},
      {"200 serves South Africa", of_100_gb("price_class: 200, geographies: {south_africa: 1}"),
       "ZA-DataTransfer-Out-Bytes", "100", "[PC]"},
      {"100: Australia", of_100_gb("price_class: 100, geographies: {australia: 1}"),
       "US-DataTransfer-Out-Bytes", "100", "[PC] assumed nearest"},
      {"100: Middle East", of_100_gb("price_class: 100, geographies: {middle_east: 1}"),
       "EU-DataTransfer-Out-Bytes", "100", "[PC] assumed nearest"},
      {"100 serves Canada", of_100_gb("price_class: 100, geographies: {canada: 1}"),
       "CA-DataTransfer-Out-Bytes", "100", "[PC]"},
      {"100: shares add up",
       of_100_gb("price_class: 100, geographies: {united_states: 50%, japan: 50%}"),
       "US-DataTransfer-Out-Bytes", "100", "[PC] 50 + 50"},
  };
  expect_quantities(rows);
}

std::string assumed(const std::string& fields) {
  return resource_assumptions_of(metered(cdn(fields)));
}

TEST(CloudFrontTest, SaysWhereItTakesTheViewersToBe) {
  EXPECT_THAT(assumed("egress: 1 GB"), HasSubstr("all viewers are in the United States"));
  EXPECT_THAT(assumed("geographies: {united_states: 1}"), Not(HasSubstr("all viewers")));
  EXPECT_THAT(assumed("price_class: 200, geographies: {australia: 1}"),
              HasSubstr("price class 200 has no edges in Australia and New Zealand; its viewers "
                        "are served from Asia Pacific, unconfirmed"));
  EXPECT_THAT(assumed("price_class: 200, geographies: {japan: 1}"), Not(HasSubstr("price class")));
}

// [list] both 0.085 to 10,240 GB, then 0.08: two geographies have two first tiers.
TEST(CloudFrontTest, FillsTheTiersOfEachGeographyByItself) {
  const std::string two = cdn("egress: 20480 GB, geographies: {united_states: 50%, eu: 50%}");
  const BuiltCostRow rows[] = {
      {"one geography", cdn("egress: 20480 GB"), "US-DataTransfer-Out-Bytes", "1689.6",
       "[list] 870.40 + 819.20"},
      {"the first of two", two, "US-DataTransfer-Out-Bytes", "870.4", "[list] 10,240 × 0.085"},
      {"the second of two", two, "EU-DataTransfer-Out-Bytes", "870.4", "[list] 10,240 × 0.085"},
  };
  expect_costs(rows);
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
  const std::string extras =
      cdn("invalidation_paths: 1500, function_invocations: 3M, origin_shield_requests: 2M, "
          "realtime_log_lines: 5M");
  const BuiltCostRow rows[] = {
      {"invalidations", extras, "Invalidations", "7.5", "[list] 1,500 × 0.005"},
      {"functions", extras, "Executions-CloudFrontFunctions", "0.3", "[list] 3M × 0.10 per 1M"},
      {"origin shield", extras, "Requests-OriginShield", "1.5", "[list] 2M × 0.75 per 1M"},
      {"log lines", extras, "RealTimeLog-KinesisDataStream", "0.05", "[list] 5M × 0.01 per 1M"},
  };
  expect_costs(rows);
}

TEST(CloudFrontTest, NetsTheAlwaysFreeAllowancesOnlyOnDemand) {
  const std::string resources = cdn("egress: 2 TB, requests: 12M, invalidation_paths: 1500");
  const BuiltCostRow without[] = {
      {"egress", resources, "US-DataTransfer-Out-Bytes", "174.08", "[list] 2,048 × 0.085"},
  };
  expect_costs(without);
  const BuiltCostRow with[] = {
      {"egress", resources, "US-DataTransfer-Out-Bytes", "87.04", "[6] 1 TB free"},
      {"requests", resources, "US-Requests-Tier2-HTTPS", "2", "[6] 10M free"},
      {"invalidations", resources, "Invalidations", "2.5", "[6] 1,000 paths free"},
  };
  expect_costs(with, {.free_tier = true});
}

TEST(CloudFrontTest, NamesItsOrigin) {
  EXPECT_EQ(problems("cdn: {kind: cloudfront, origin: web}\nweb: {kind: alb}\n"), "");
  EXPECT_EQ(problems("cdn: {kind: cloudfront, origin: files}\nfiles: {kind: s3_bucket}\n"), "");
}

TEST(CloudFrontTest, RefusesWhatMakesNoSense) {
  const BuiltProblemRow rows[] = {
      {cdn("geographies: {united_states: 60%, eu: 30%}"), "the shares add up to 0.9, expected 1"},
      {cdn("geographies: {united_states: 60%, eu: 50%}"), "the shares add up to 1.1, expected 1"},
      {cdn("geographies: {}"), "the shares add up to 0, expected 1"},
      {cdn("geographies: {untied_states: 1}"),
       "unknown geography 'untied_states', did you mean 'united_states'?"},
      {cdn("https_share: 120%"), "'120%' is too large, expected at most 100%"},
      {cdn("price_class: 300"), "unknown value '300', expected one of all, 200, 100"},
      {cdn("origin: web"), "no resource is named 'web'"},
      {cdn("egres: 1 GB"), "did you mean 'egress'?"},
  };
  expect_problems(rows);
}

}  // namespace
}  // namespace costplan::testing
