// Amazon EKS: the control plane of each cluster by the hour. Nodes are EC2 instances
// and pods on Fargate are charged as such; a Kubernetes version past its standard
// support costs several times as much.
#include <algorithm>
#include <iterator>
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

// Minor versions of Kubernetes 1 and the day on which their standard support ends; a year
// later EKS upgrades what is left to the oldest version in extended support. Source: EKS
// user guide, Kubernetes versions, release calendar as of 2026-04.
struct SupportEnd {
  int minor;
  int year;
  unsigned month;
  unsigned day;
};

constexpr SupportEnd kSupportEnds[] = {
    {28, 2024, 11, 26}, {29, 2025, 3, 23}, {30, 2025, 7, 23}, {31, 2025, 11, 26},
    {32, 2026, 3, 23},  {33, 2026, 7, 29}, {34, 2026, 12, 2}, {35, 2027, 3, 27},
};

// The hours of the month after the day on which standard support ends; unknown: none.
Amount extended_hours(const SupportEnd& end, const EksCluster& cluster, Meter& m) {
  const Month now = m.month().rules;
  const Month last = *Month::from(end.year, end.month);
  const Amount hours = cluster.count * m.hours(cluster.schedule);
  if (now > last) return hours;
  const int left = last.days() - static_cast<int>(end.day);
  if (now < last || left == 0) return {};
  return times_ratio(hours, left, last.days());
}

void check_support(const EksCluster& cluster, Meter& m) {
  if (cluster.upgrade_policy == UpgradePolicy::kStandard) return;
  if (cluster.version.empty()) {
    m.assume("the Kubernetes version is in standard support: extended support is not charged");
    return;
  }
  const auto minor = minor_version(cluster.version);
  if (!minor) return;
  // A version older than the calendar has been upgraded to one in extended support.
  const auto* end = std::find_if(std::begin(kSupportEnds), std::end(kSupportEnds),
                                 [&](const SupportEnd& each) { return *minor <= each.minor; });
  if (end == std::end(kSupportEnds)) return;
  const Amount hours = extended_hours(*end, cluster, m);
  const Month last = *Month::from(end->year, end->month);
  if (!hours.is_known()) {
    if (!m.month().calendar && *Month::from(end->year - 1, end->month) <= m.month().rules) {
      m.assume("Kubernetes " + cluster.version +
               " is upgraded before extended support is charged, from " + last.to_string());
    }
    return;
  }
  // On top of the control plane's own hours.
  MeteredUsage& line = m.charge({.service = "AmazonEKS",
                                 .usage_type = "AmazonEKS-Hours:extendedSupport",
                                 .operation = "ExtendedSupport",
                                 .unit = "Hours"},
                                hours, "Extended support of Kubernetes " + cluster.version);
  if (*Month::from(end->year + 1, end->month) < m.month().rules || *minor < end->minor) {
    line.assume("EKS has upgraded Kubernetes " + cluster.version +
                " to the oldest version in extended support");
  }
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
