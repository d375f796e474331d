// Sources in brackets: [hours] Amazon Inspector pricing: instances and functions by the
// hours they are covered; [image] images scanned in CI/CD one by one; [map] AWS's public
// price map of June 2025: 0.00174, 0.00243, 0.000417, 0.00084 USD an hour, 0.03 an image.
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

constexpr std::string_view kEc2 = "Continuous EC2 scans Instance hrs";
constexpr std::string_view kAgentless = "Agentless vulnerability scans Instance hrs";
constexpr std::string_view kLambda = "Standard Scanning Hourly";
constexpr std::string_view kLambdaCode = "Code Scanning Hourly";
constexpr std::string_view kCi = "CI CD scan resource assessment";

TEST(Inspector, ChargesWhatItCoversByTheHour) {
  constexpr QuantityRow kRows[] = {
      {"instances", "i: {kind: inspector, ec2_instances: 3}", kEc2, "2190", "[hours] 3 × 730"},
      {"a mean may be a fraction", "i: {kind: inspector, ec2_instances: 0.5}", kEc2, "365",
       "[hours]"},
      {"none", "i: {kind: inspector, ec2_instances: 0}", kEc2, "0", "[hours]"},
      {"without agent", "i: {kind: inspector, ec2_agentless_instances: 2}", kAgentless, "1460",
       "[hours] 2 × 730"},
      {"only those without agent", "i: {kind: inspector, ec2_agentless_instances: 2}", kEc2, "none",
       "[hours]"},
      {"functions", "i: {kind: inspector, lambda_functions: 10}", kLambda, "7300",
       "[hours] 10 × 730"},
      {"not their code", "i: {kind: inspector, lambda_functions: 10}", kLambdaCode, "none",
       "[hours]"},
      {"and their code", "i: {kind: inspector, lambda_functions: 10, lambda_code_scanning: true}",
       kLambdaCode, "7300", "[hours]"},
      {"code on top of packages",
       "i: {kind: inspector, lambda_functions: 10, lambda_code_scanning: true}", kLambda, "7300",
       "[hours]"},
      {"images", "i: {kind: inspector, ci_scans: 200}", kCi, "200", "[image]"},
      {"nothing is given", "i: {kind: inspector}", kEc2, "?", "usage is never invented"},
  };
  expect_quantities(kRows);
  constexpr QuantityRow kFebruary[] = {
      {"instances", "i: {kind: inspector, ec2_instances: 3}", kEc2, "2016", "[hours] 3 × 672"},
      {"images", "i: {kind: inspector, ci_scans: 200}", kCi, "200", "[image]"},
  };
  expect_quantities(kFebruary, february_2026());
}

TEST(Inspector, CostsWhatThePriceMapSays) {
  constexpr CostRow kCosts[] = {
      {"an instance", "i: {kind: inspector, ec2_instances: 1}", kEc2, "1.2702",
       "[map] 730 × 0.00174"},
      {"without agent", "i: {kind: inspector, ec2_agentless_instances: 1}", kAgentless, "1.7739",
       "[map] 730 × 0.00243"},
      {"a function", "i: {kind: inspector, lambda_functions: 1}", kLambda, "0.30441",
       "[map] 730 × 0.000417"},
      {"its code", "i: {kind: inspector, lambda_functions: 1, lambda_code_scanning: true}",
       kLambdaCode, "0.6132", "[map] 730 × 0.00084"},
      {"images", "i: {kind: inspector, ci_scans: 200}", kCi, "6", "[map] 200 × 0.03"},
  };
  expect_costs(kCosts);
}

TEST(Inspector, RefusesCodeOfNoFunctions) {
  constexpr ProblemRow kProblems[] = {
      {"i: {kind: inspector, lambda_code_scanning: true}",
       "resources.i.lambda_code_scanning: needs lambda_functions"},
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
