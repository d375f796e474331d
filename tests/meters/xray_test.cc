#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

// X-Ray developer guide, "Configuring sampling rules": the default rule traces the
// first request of each second and 5 % of the others.
constexpr QuantityRow kAverage[] = {
    {"little traffic is all traced", "x: {kind: xray, requests: 1M}", "XRay-TracesStored",
     "1000000", "one a second: at most 2,628,000"},
    {"as much as there are seconds", "x: {kind: xray, requests: 1/s}", "XRay-TracesStored",
     "2628000", "730 · 3600"},
    {"5 % of the others", "x: {kind: xray, requests: 101/s}", "XRay-TracesStored", "15768000",
     "2,628,000 · (1 + 100 · 0.05)"},
    {"another rate", "x: {kind: xray, requests: 101/s, sampling_rate: 1%}", "XRay-TracesStored",
     "5256000", "2,628,000 · (1 + 100 · 0.01)"},
    {"a larger reservoir", "x: {kind: xray, requests: 101/s, reservoir: 11/s}", "XRay-TracesStored",
     "40734000", "2,628,000 · (11 + 90 · 0.05)"},
    {"no reservoir", "x: {kind: xray, requests: 1M, reservoir: 0/s, sampling_rate: 10%}",
     "XRay-TracesStored", "100000", "X-Ray pricing: requests times the sampling rate"},
    {"all of them", "x: {kind: xray, requests: 101/s, reservoir: 0/s, sampling_rate: 100%}",
     "XRay-TracesStored", "265428000", "101 · 730 · 3600"},
    {"nothing but the reservoir", "x: {kind: xray, requests: 101/s, sampling_rate: 0%}",
     "XRay-TracesStored", "2628000", "730 · 3600"},
    {"counted", "x: {kind: xray, traces: 5M}", "XRay-TracesStored", "5000000", "§9"},
    {"nobody knows", "x: {kind: xray}", "XRay-TracesStored", "?", "§9"},
    {"retrieved", "x: {kind: xray, traces: 0, retrieved: 3k}", "XRay-TracesAccessed", "3000", "§9"},
    {"and scanned", "x: {kind: xray, traces: 0, retrieved: 3k, scanned: 4k}", "XRay-TracesAccessed",
     "7000", "§9"},
    {"neither", "x: {kind: xray, traces: 0}", "XRay-TracesAccessed", "none", "§9"},
    {"Insights examines what is recorded", "x: {kind: xray, traces: 5M, insights: true}",
     "XRay-Insights-TracesStored", "5000000", "X-Ray pricing: Insights"},
    {"no Insights", "x: {kind: xray, traces: 5M}", "XRay-Insights-TracesStored", "none",
     "X-Ray pricing: Insights"},
};

TEST(XRay, CountsTracesOrSamplesThem) { expect_quantities(kAverage); }

TEST(XRay, FillsTheReservoirForAsLongAsTheMonthLasts) {
  constexpr QuantityRow kFebruary[] = {
      {"as much as there are seconds", "x: {kind: xray, requests: 1/s}", "XRay-TracesStored",
       "2419200", "672 · 3600"},
      {"a number a month", "x: {kind: xray, requests: 3M}", "XRay-TracesStored", "2448240",
       "2,419,200 + 580,800 · 0.05"},
      {"counted", "x: {kind: xray, traces: 5M}", "XRay-TracesStored", "5000000", "§9"},
  };
  expect_quantities(kFebruary, february_2026());
}

TEST(XRay, PricesAMillionTracesAtFiveDollars) {
  constexpr CostRow kCosts[] = {
      {"recorded", "x: {kind: xray, traces: 1M}", "XRay-TracesStored", "5", "§9"},
      {"retrieved", "x: {kind: xray, traces: 0, retrieved: 1M}", "XRay-TracesAccessed", "0.5",
       "§9"},
      {"Insights", "x: {kind: xray, traces: 148800, insights: true}", "XRay-Insights-TracesStored",
       "0.1488", "X-Ray pricing: example, 148,800 traces"},
  };
  expect_costs(kCosts);
  constexpr CostRow kFree[] = {
      {"AWS's example: 2,000 requests an hour at 10 % for 31 days",
       "x: {kind: xray, requests: 1488k, reservoir: 0/s, sampling_rate: 10%}", "XRay-TracesStored",
       "0.244", "X-Ray pricing: 148,800 less 100,000 free"},
      {"a million retrieved and scanned",
       "x: {kind: xray, traces: 0, retrieved: 155k, scanned: 1M}", "XRay-TracesAccessed", "0.0775",
       "§0.6: 155,000 beyond a million"},
  };
  expect_costs(kFree, {.free_tier = true});
}

TEST(XRay, SaysHowItSampled) {
  EXPECT_THAT(assumptions_of(metered("x: {kind: xray, requests: 1}")),
              HasSubstr("requests come evenly"));
  EXPECT_EQ(assumptions_of(metered("x: {kind: xray, requests: 1, reservoir: 0/s}")), "");
  EXPECT_EQ(assumptions_of(metered("x: {kind: xray, traces: 1}")), "");
  EXPECT_EQ(metered("x: {kind: xray, requests: 120/s, reservoir: 0/s, sampling_rate: 1%}")
                .usage[0]
                .quantity.text(),
            "120 requests/s × 3,600 × 730 h × 0.01 sampling rate");
}

TEST(XRay, RefusesTracesAndSamplingTogether) {
  constexpr ProblemRow kProblems[] = {
      {"x: {kind: xray, traces: 1, requests: 1}",
       "resources.x.requests: traces are given already, and sampling would count them again"},
      {"x: {kind: xray, traces: 1, sampling_rate: 1%, reservoir: 2/s}",
       "resources.x.reservoir: traces are given already"},
      {"x: {kind: xray, requests: 1, sampling_rate: 101%}", "expected at most 1"},
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
