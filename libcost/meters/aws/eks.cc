// Amazon EKS: the control plane of each cluster by the hour. Nodes are EC2 instances
// and pods on Fargate are charged as such; a Kubernetes version past its standard
// support costs several times as much.
#include <optional>
#include <string>

#include "meters/meter.h"

namespace costplan {
namespace {

enum class UpgradePolicy : int { kExtended, kStandard };
constexpr Choice kUpgradePolicies[] = {
    {"extended", static_cast<int>(UpgradePolicy::kExtended),
     "Versions past their standard support stay, and extended support is charged"},
    {"standard", static_cast<int>(UpgradePolicy::kStandard),
     "EKS upgrades the cluster when standard support ends"},
};

struct EksCluster {
  Amount count;
  Uptime schedule;
  std::string version;
  UpgradePolicy upgrade_policy = UpgradePolicy::kExtended;
};

constexpr Field kFields[] = {
    number<&EksCluster::count>("count", Dimension::kCount, "Clusters")
        .or_default("1")
        .noun("clusters")
        .whole(),
    uptime<&EksCluster::schedule>("schedule", "When the clusters exist; always by default"),
    text<&EksCluster::version>("version", "Kubernetes version, such as 1.35"),
    choice<&EksCluster::upgrade_policy>("upgrade_policy", kUpgradePolicies,
                                        "What happens when the standard support of a version ends")
        .or_default("extended"),
};

// The minor version of Kubernetes 1; empty when it is none.
std::optional<int> minor_version(const std::string& version) {
  if (!version.starts_with("1.")) return std::nullopt;
  const std::string minor = version.substr(2);
  if (minor.empty() || minor.size() > 2 ||
      minor.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  return std::stoi(minor);
}

void check_support(const EksCluster& cluster, Meter& m) {
  constexpr int kLastInExtendedSupport = 33;  // since 29 July 2026
  if (cluster.upgrade_policy == UpgradePolicy::kStandard) return;
  if (cluster.version.empty()) {
    m.assume("the Kubernetes version is in standard support: extended support is not charged");
    return;
  }
  const auto minor = minor_version(cluster.version);
  if (!minor || *minor > kLastInExtendedSupport) return;
  // On top of the control plane's own hours.
  m.charge({.service = "AmazonEKS",
            .usage_type = "AmazonEKS-Hours:extendedSupport",
            .operation = "ExtendedSupport",
            .unit = "Hours"},
           cluster.count * m.hours(cluster.schedule),
           "Extended support of Kubernetes " + cluster.version);
}

void meter(const EksCluster& cluster, Meter& m) {
  if (!cluster.version.empty() && !minor_version(cluster.version)) {
    m.error("version",
            "'" + cluster.version + "' is not a Kubernetes version, expected one such as 1.35");
  }
  MeteredUsage& line = m.charge({.service = "AmazonEKS",
                                 .usage_type = "AmazonEKS-Hours:perCluster",
                                 .operation = "CreateOperation",
                                 .unit = "Hours"},
                                cluster.count * m.hours(cluster.schedule), "Control plane");
  if (cluster.schedule.kind != Uptime::Kind::kAlways) {
    line.assume("part of an hour is charged in proportion, unconfirmed");
    m.assume("the cluster is deleted and created again on schedule: EKS cannot stop it");
  }
  if (!cluster.count.is_zero()) check_support(cluster, m);
}

}  // namespace

std::span<const Kind> eks_kinds() {
  static constexpr Kind kKinds[] = {make_kind<EksCluster, meter>(
      "eks_cluster", "Amazon EKS", "Control planes of Kubernetes clusters; nodes are ec2_instance",
      kFields)};
  return kKinds;
}

}  // namespace costplan
