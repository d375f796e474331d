// Amazon EC2 instances, Linux On-Demand: the seconds they run, at least 60 a start, and
// what burstable types use beyond their baseline. Their volumes are charged all month,
// whether the instances run or not.
#include <optional>
#include <string>
#include <vector>

#include "meters/ebs_volume.h"
#include "meters/meter.h"
#include "reference/instance_classes.h"

namespace costplan {
namespace {

constexpr std::string_view kService = "AmazonEC2";

enum class OperatingSystem : int { kLinux };
constexpr Choice kOperatingSystems[] = {
    {"linux", static_cast<int>(OperatingSystem::kLinux), "Linux without a licence to pay for"},
};

enum class CpuCredits : int { kUnlimited, kStandard };
constexpr Choice kCpuCredits[] = {
    {"unlimited", static_cast<int>(CpuCredits::kUnlimited),
     "Never throttled; credits beyond those earned are charged"},
    {"standard", static_cast<int>(CpuCredits::kStandard), "Throttled when credits run out"},
};

struct Ec2Instance {
  std::string instance_type;
  OperatingSystem operating_system = OperatingSystem::kLinux;
  Amount count;
  Uptime schedule;
  Amount cpu_utilization;
  CpuCredits cpu_credits = CpuCredits::kUnlimited;
  EbsVolume root_volume;
  std::vector<EbsVolume> volumes;
  bool public_ipv4 = false;
  bool detailed_monitoring = false;
};

constexpr Field kRootVolumeFields[] = {
    kEbsTypeField, kEbsSizeField, kEbsIopsField, kEbsThroughputField, kEbsSnapshotsField,
};
constexpr Field kVolumeFields[] = {
    text<&EbsVolume::name>("name", "What the volume is for, such as data"),
    kEbsTypeField,
    kEbsSizeField,
    kEbsIopsField,
    kEbsThroughputField,
    number<&EbsVolume::count>("count", Dimension::kCount, "Such volumes of each instance")
        .or_default("1")
        .noun("volumes")
        .whole(),
    kEbsSnapshotsField,
};

constexpr Field kFields[] = {
    text<&Ec2Instance::instance_type>("instance_type", "Instance type, such as t3.medium")
        .is_required(),
    choice<&Ec2Instance::operating_system>("operating_system", kOperatingSystems,
                                           "Operating system that the price includes")
        .or_default("linux"),
    number<&Ec2Instance::count>("count", Dimension::kCount, "Identical instances")
        .or_default("1")
        .noun("instances")
        .whole(),
    uptime<&Ec2Instance::schedule>(
        "schedule", "When the instances run; always by default. Billed by the second, "
                    "at least 60 s a start; volumes are charged all month"),
    usage<&Ec2Instance::cpu_utilization>(
        "cpu_utilization", Dimension::kFraction,
        "Average CPU of a burstable type (t3, t3a, t4g): credits above its baseline are charged")
        .at_most("100%"),
    choice<&Ec2Instance::cpu_credits>("cpu_credits", kCpuCredits,
                                      "Credit option of a burstable type (t3, t3a, t4g)")
        .or_default("unlimited"),
    record<&Ec2Instance::root_volume>("root_volume", kRootVolumeFields,
                                      "EBS volume that each instance boots from")
        .is_required(),
    records<&Ec2Instance::volumes>("volumes", kVolumeFields,
                                   "Further EBS volumes of each instance"),
    flag<&Ec2Instance::public_ipv4>("public_ipv4",
                                    "Each instance has a public IPv4 address while it runs")
        .or_default("false"),
    flag<&Ec2Instance::detailed_monitoring>("detailed_monitoring",
                                            "Metrics every minute: 7 metrics of each instance")
        .or_default("false"),
};

// Of burstable types: family on the bill and the CPU share that earns and spends
// credits evenly. Empty for other types.
struct Burstable {
  std::string family;
  Amount baseline;
};

std::optional<Burstable> burstable(std::string_view instance_type) {
  const auto dot = instance_type.find('.');
  const std::string_view family = instance_type.substr(0, dot);
  if (dot == std::string_view::npos || (family != "t3" && family != "t3a" && family != "t4g")) {
    return std::nullopt;
  }
  const auto percent = credit_baseline(instance_type.substr(dot + 1));
  if (!percent) return std::nullopt;
  const auto share = Quantity::from_nanos(int128{*percent} * Quantity(1).nanos() / 100);
  return Burstable{std::string(family), Amount(share, std::to_string(*percent) + "% baseline")};
}

void charge_credits(const Ec2Instance& ec2, const Amount& hours, Meter& m) {
  const auto burst = burstable(ec2.instance_type);
  if (!burst) {
    if (m.has_field("cpu_credits")) {
      m.error("cpu_credits", ec2.instance_type + " has no credit option, t3, t3a and t4g have");
    }
    return;
  }
  if (ec2.cpu_credits == CpuCredits::kStandard) return;
  if (!m.has_field("cpu_utilization")) {
    m.assume("average CPU stays within the " + burst->baseline.text() + " of " + ec2.instance_type +
             ": no surplus credits");
    return;
  }
  const int vcpu = find_instance_class(ec2.instance_type)->vcpu;
  const Amount surplus = beyond(ec2.cpu_utilization, burst->baseline) *
                         Amount(Quantity(vcpu), std::to_string(vcpu) + " vCPU") * hours;
  if (surplus.is_zero()) return;
  m.charge({.service = kService, .usage_type = "CPUCredits:" + burst->family, .unit = "vCPU-Hours"},
           surplus, "CPU credits beyond the baseline");
}

void charge_instances(const Ec2Instance& ec2, Meter& m) {
  if (ec2.instance_type.empty()) return;  // reported when it was bound
  const auto status = check_instance_class(ec2.instance_type, "");
  if (!status) {
    m.error("instance_type", status.error().message, status.error().hint);
    return;
  }
  const Amount hours = ec2.count * m.hours(ec2.schedule);
  auto& line = m.charge({.service = kService,
                         .usage_type = "BoxUsage:" + ec2.instance_type,
                         .operation = "RunInstances",
                         .unit = "Hrs"},
                        hours, "Linux instance, " + ec2.instance_type);
  if (ec2.schedule.kind == Uptime::Kind::kHours) {
    line.assume("each start lasts for at least the 60 s that AWS bills");
  }
  charge_credits(ec2, hours, m);
}

void charge_volumes(const Ec2Instance& ec2, Meter& m) {
  charge_ebs_volumes(ec2.root_volume, ec2.count, "Root volume, ", m);
  for (const auto& volume : ec2.volumes) {
    if (volume.count.is_zero()) continue;
    charge_ebs_volumes(volume, ec2.count * volume.count,
                       "Volume" + (volume.name.empty() ? "" : " " + volume.name) + ", ", m);
  }
}

void charge_monitoring(const Ec2Instance& ec2, Meter& m) {
  Amount metrics = ec2.count * Amount(Quantity(7), "7 metrics");
  if (ec2.schedule.kind != Uptime::Kind::kAlways) {
    metrics = times_ratio(metrics, m.hours(ec2.schedule), m.hours());
  }
  m.charge(
      {.service = "AmazonCloudWatch", .usage_type = "CW:MetricMonitorUsage", .unit = "Metrics"},
      metrics, "Detailed monitoring");
}

void charge_addresses(const Ec2Instance& ec2, Meter& m) {
  auto& line =
      m.charge({.service = "AmazonVPC", .usage_type = "PublicIPv4:InUseAddress", .unit = "Hrs"},
               ec2.count * m.hours(ec2.schedule), "Public IPv4 address of each instance");
  if (ec2.schedule.kind == Uptime::Kind::kAlways) return;
  line.assume("the address is given back while the instance is stopped; one that stays is an "
              "Elastic IP (public_ipv4)");
}

void meter(const Ec2Instance& ec2, Meter& m) {
  check_ebs_volume(ec2.root_volume, "root_volume.", m);
  for (std::size_t i = 0; i < ec2.volumes.size(); ++i) {
    check_ebs_volume(ec2.volumes[i], "volumes[" + std::to_string(i) + "].", m);
  }
  charge_instances(ec2, m);
  if (ec2.count.is_zero()) return;  // no instance, no volumes
  charge_volumes(ec2, m);
  if (ec2.detailed_monitoring) charge_monitoring(ec2, m);
  if (ec2.public_ipv4) charge_addresses(ec2, m);
}

}  // namespace

std::span<const Kind> ec2_kinds() {
  static constexpr Kind kKinds[] = {make_kind<Ec2Instance, meter>(
      "ec2_instance", "Amazon EC2", "EC2 instances, Linux On-Demand, with their EBS volumes",
      kFields)};
  return kKinds;
}

}  // namespace costplan
