// Source: AWS CodeDeploy pricing: nothing on EC2, ECS and Lambda; each update of an
// on-premises instance.
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

TEST(CodeDeploy, ChargesEachUpdateOfAnOnPremisesInstance) {
  constexpr QuantityRow kRows[] = {
      {"one instance", "d: {kind: codedeploy, platform: on_premises, deployments: 12}",
       "OnPremises", "12", "each update"},
      {"many", "d: {kind: codedeploy, platform: on_premises, deployments: 12, instances: 25}",
       "OnPremises", "300", "12 × 25"},
      {"no deployments", "d: {kind: codedeploy, platform: on_premises, deployments: 0}",
       "OnPremises", "0", "each update"},
      {"unknown", "d: {kind: codedeploy, platform: on_premises}", "OnPremises", "?",
       "usage is never invented"},
  };
  expect_quantities(kRows);
  expect_quantities(kRows, february_2026());
  constexpr CostRow kCosts[] = {
      {"many", "d: {kind: codedeploy, platform: on_premises, deployments: 12, instances: 25}",
       "OnPremises", "6", "300 × 0.02"},
  };
  expect_costs(kCosts);
}

TEST(CodeDeploy, IsFreeOnAws) {
  for (const std::string platform : {"ecs", "ec2", "lambda"}) {
    const Metering metering =
        metered("d: {kind: codedeploy, deployments: 100, platform: " + platform + "}");
    EXPECT_TRUE(metering.usage.empty()) << platform;
    EXPECT_TRUE(metering.not_included.empty()) << platform;
    EXPECT_THAT(resource_assumptions_of(metering), HasSubstr("CodeDeploy itself is free"));
  }
}

TEST(CodeDeploy, RefusesInstancesWhereNoneAreBilled) {
  constexpr ProblemRow kProblems[] = {
      {"d: {kind: codedeploy}", "platform is required"},
      {"d: {kind: codedeploy, platform: ecs, instances: 4}",
       "resources.d.instances: belongs to the platform on_premises"},
      {"d: {kind: codedeploy, platform: onpremises}", "did you mean 'on_premises'?"},
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
