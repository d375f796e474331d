#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

// Systems Manager pricing: standard parameters are free; advanced ones by the hour and
// by call; with higher throughput every call counts (billing rules §9).
constexpr QuantityRow kAverage[] = {
    {"standard parameters are free", "p: {kind: ssm_parameter, parameters: 100}",
     "PS-Advanced-Param-Tier1", "none", "§9"},
    {"and so are calls to them", "p: {kind: ssm_parameter, api_calls: 1M}",
     "PS-Param-Processed-Tier1", "none", "§9"},
    {"unless throughput is higher",
     "p: {kind: ssm_parameter, higher_throughput: true, api_calls: 1M}", "PS-Param-Processed-Tier2",
     "1000000", "Systems Manager pricing: higher throughput"},
    {"of unknown number", "p: {kind: ssm_parameter, higher_throughput: true}",
     "PS-Param-Processed-Tier2", "?", "Systems Manager pricing: higher throughput"},
    {"advanced parameters", "p: {kind: ssm_parameter, tier: advanced, parameters: 10}",
     "PS-Advanced-Param-Tier1", "7300", "§9, row by the hour: 10 · 730"},
    {"one by default", "p: {kind: ssm_parameter, tier: advanced}", "PS-Advanced-Param-Tier1", "730",
     "§9"},
    {"none", "p: {kind: ssm_parameter, tier: advanced, parameters: 0}", "PS-Advanced-Param-Tier1",
     "0", "§9"},
    {"calls to them", "p: {kind: ssm_parameter, tier: advanced, api_calls: 1M}",
     "PS-Param-Processed-Tier1", "1000000", "§9"},
    {"calls count once",
     "p: {kind: ssm_parameter, tier: advanced, higher_throughput: true, api_calls: 1M}",
     "PS-Param-Processed-Tier1", "none", "Systems Manager pricing: higher throughput"},
    {"at higher throughput",
     "p: {kind: ssm_parameter, tier: advanced, higher_throughput: true, api_calls: 1M}",
     "PS-Param-Processed-Tier2", "1000000", "Systems Manager pricing: higher throughput"},
};

TEST(SsmParameter, ChargesAdvancedParametersAndHigherThroughput) {
  expect_quantities(kAverage);
  constexpr QuantityRow kFebruary[] = {
      {"advanced parameters", "p: {kind: ssm_parameter, tier: advanced, parameters: 10}",
       "PS-Advanced-Param-Tier1", "6720", "§0.1: 10 · 672"},
      {"calls", "p: {kind: ssm_parameter, tier: advanced, api_calls: 1M}",
       "PS-Param-Processed-Tier1", "1000000", "§0.1"},
  };
  expect_quantities(kFebruary, february_2026());
}

TEST(SsmParameter, PricesAnAdvancedParameterAtFiveCents) {
  constexpr CostRow kCosts[] = {
      {"a parameter", "p: {kind: ssm_parameter, tier: advanced}", "PS-Advanced-Param-Tier1",
       "0.0511", "row by the hour: 730 · 0.00007, published as 0.05"},
      {"calls", "p: {kind: ssm_parameter, tier: advanced, api_calls: 10k}",
       "PS-Param-Processed-Tier1", "0.05", "§9: 0.05 per 10,000"},
      {"calls at higher throughput",
       "p: {kind: ssm_parameter, higher_throughput: true, api_calls: 10k}",
       "PS-Param-Processed-Tier2", "0.05", "row PS-Param-Processed-Tier2"},
  };
  expect_costs(kCosts);
}

TEST(SsmParameter, RefusesMoreParametersThanARegionHolds) {
  constexpr ProblemRow kProblems[] = {
      {"p: {kind: ssm_parameter, parameters: 10001}",
       "resources.p.parameters: a region holds at most 10,000 standard parameters",
       "add tier: advanced"},
      {"p: {kind: ssm_parameter, tier: advanced, parameters: 100001}",
       "resources.p.parameters: a region holds at most 100,000 advanced parameters"},
  };
  expect_problems(kProblems);
  EXPECT_EQ(problems("p: {kind: ssm_parameter, parameters: 10000}"), "");
  EXPECT_EQ(problems("p: {kind: ssm_parameter, tier: advanced, parameters: 100000}"), "");
}

}  // namespace
}  // namespace costplan::testing
