// Amazon Inspector: hours of the instances and functions it covers, and each image that
// a pipeline has scanned. Images in a registry are scanned as `scanning: enhanced` of
// ecr_repository. AWS publishes no usage types of Inspector: the keys are the names of
// its price map.
#include "meters/meter.h"

namespace costplan {
namespace {

constexpr std::string_view kService = "AmazonInspectorV2";

struct Inspector {
  Amount ec2_instances;
  Amount ec2_agentless_instances;
  Amount lambda_functions;
  bool lambda_code_scanning = false;
  Amount ci_scans;
};

constexpr Field kFields[] = {
    usage<&Inspector::ec2_instances>("ec2_instances", Dimension::kCount,
                                     "EC2 instances scanned through the SSM agent, mean of the "
                                     "whole month")
        .noun("instances"),
    usage<&Inspector::ec2_agentless_instances>(
        "ec2_agentless_instances", Dimension::kCount,
        "EC2 instances scanned by their EBS snapshots, mean of the whole month")
        .noun("instances"),
    usage<&Inspector::lambda_functions>("lambda_functions", Dimension::kCount,
                                        "Lambda functions scanned, mean of the whole month")
        .noun("functions"),
    flag<&Inspector::lambda_code_scanning>("lambda_code_scanning",
                                           "The code of the functions is scanned too, not only "
                                           "what they depend on")
        .or_default("false"),
    usage<&Inspector::ci_scans>("ci_scans", Dimension::kCountPerMonth,
                                "Images that CI/CD pipelines have scanned before they are pushed")
        .noun("images"),
};

void meter(const Inspector& inspector, Meter& m) {
  auto charge_hours = [&](std::string_view name, const Amount& covered,
                          std::string description) -> MeteredUsage& {
    return m.charge({.service = kService, .usage_type = std::string(name), .unit = "Hrs"},
                    covered * m.hours(), std::move(description));
  };
  const bool scans_functions = m.has_field("lambda_functions");
  const bool only_others =
      m.has_field("ec2_agentless_instances") || scans_functions || m.has_field("ci_scans");
  if (m.has_field("ec2_instances") || !only_others) {
    charge_hours("Continuous EC2 scans Instance hrs", inspector.ec2_instances,
                 "Scans of EC2 instances");
  }
  if (m.has_field("ec2_agentless_instances")) {
    charge_hours("Agentless vulnerability scans Instance hrs", inspector.ec2_agentless_instances,
                 "Scans of EC2 instances without agent");
  }
  if (scans_functions) {
    charge_hours("Standard Scanning Hourly", inspector.lambda_functions,
                 "Scans of Lambda functions");
    if (inspector.lambda_code_scanning) {
      charge_hours("Code Scanning Hourly", inspector.lambda_functions,
                   "Scans of the code of Lambda functions")
          .assume("code scanning is charged on top of standard scanning, unconfirmed");
    }
  } else if (inspector.lambda_code_scanning) {
    m.error("lambda_code_scanning", "needs lambda_functions: how many are scanned");
  }
  if (m.has_field("ci_scans")) {
    m.charge({.service = kService,
              .usage_type = "CI CD scan resource assessment",
              .unit = "Resource-assessment"},
             inspector.ci_scans, "Scans of images in CI/CD");
  }
}

}  // namespace

std::span<const Kind> inspector_kinds() {
  static constexpr Kind kKinds[] = {make_kind<Inspector, meter>(
      "inspector", "Amazon Inspector",
      "Vulnerability scans of instances, functions and CI/CD images", kFields)};
  return kKinds;
}

}  // namespace costplan
