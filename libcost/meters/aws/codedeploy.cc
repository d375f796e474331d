// AWS CodeDeploy: free on EC2, ECS and Lambda, where what runs twice during a
// deployment is charged as such; each update of an on-premises instance has a price.
#include "meters/meter.h"

namespace costplan {
namespace {

enum class Platform : int { kEcs, kEc2, kLambda, kOnPremises };
constexpr Choice kPlatforms[] = {
    {"ecs", static_cast<int>(Platform::kEcs), "Amazon ECS services, free"},
    {"ec2", static_cast<int>(Platform::kEc2), "EC2 instances, free"},
    {"lambda", static_cast<int>(Platform::kLambda), "Lambda functions, free"},
    {"on_premises", static_cast<int>(Platform::kOnPremises),
     "Servers outside AWS, each update charged"},
};

struct CodeDeploy {
  Platform platform = Platform::kEcs;
  Amount deployments;
  Amount instances;
};

constexpr Field kFields[] = {
    choice<&CodeDeploy::platform>("platform", kPlatforms, "What CodeDeploy deploys to")
        .is_required(),
    usage<&CodeDeploy::deployments>("deployments", Dimension::kCountPerMonth,
                                    "Deployments a month, rollbacks included")
        .noun("deployments"),
    number<&CodeDeploy::instances>("instances", Dimension::kCount,
                                   "On-premises instances that each deployment updates")
        .or_default("1")
        .noun("instances")
        .whole(),
};

void meter(const CodeDeploy& application, Meter& m) {
  if (application.platform != Platform::kOnPremises) {
    if (m.has_field("instances")) {
      m.error("instances", "belongs to the platform on_premises; others cost nothing");
    }
    m.assume("CodeDeploy itself is free here; tasks and instances that run twice during a "
             "deployment are charged where they are declared");
    return;
  }
  m.charge({.service = "AWSCodeDeploy", .usage_type = "OnPremises", .unit = "Updates"},
           application.deployments * application.instances, "Updates of on-premises instances");
}

}  // namespace

std::span<const Kind> codedeploy_kinds() {
  static constexpr Kind kKinds[] = {make_kind<CodeDeploy, meter>(
      "codedeploy", "AWS CodeDeploy", "Deployments, of which only on-premises ones cost", kFields)};
  return kKinds;
}

}  // namespace costplan
