// Amazon GuardDuty in one region: what it analyses. CloudTrail's management events, VPC
// flow logs and DNS logs always, whether or not anybody stores them; the protection
// plans only where they are switched on, so their lines appear with their usage.
#include "meters/meter.h"

namespace costplan {
namespace {

constexpr std::string_view kService = "AmazonGuardDuty";

struct GuardDuty {
  Amount management_events;
  Amount flow_and_dns_logs;
  Amount s3_data_events;
  Amount eks_vcpu;
  Amount fargate_vcpu;
  Amount rds_vcpu;
  Amount malware_scanned;
  Amount malware_objects;
};

constexpr Field kFields[] = {
    usage<&GuardDuty::management_events>("management_events", Dimension::kCountPerMonth,
                                         "CloudTrail management events analysed")
        .noun("events"),
    usage<&GuardDuty::flow_and_dns_logs>("flow_and_dns_logs", Dimension::kGigabytesPerMonth,
                                         "VPC flow logs and DNS query logs analysed, also where "
                                         "neither is stored"),
    usage<&GuardDuty::s3_data_events>("s3_data_events", Dimension::kCountPerMonth,
                                      "S3 Protection: S3 data events analysed")
        .noun("events"),
    usage<&GuardDuty::eks_vcpu>(
        "eks_vcpu", Dimension::kVcpu,
        "Runtime Monitoring: vCPUs of EKS nodes with the agent, mean of the whole month"),
    usage<&GuardDuty::fargate_vcpu>(
        "fargate_vcpu", Dimension::kVcpu,
        "Runtime Monitoring: vCPUs of Fargate tasks with the agent, mean of the whole month"),
    usage<&GuardDuty::rds_vcpu>(
        "rds_vcpu", Dimension::kVcpu,
        "RDS Protection: vCPUs of the instances whose logins are watched, mean of the whole month"),
    usage<&GuardDuty::malware_scanned>("malware_scanned", Dimension::kGigabytesPerMonth,
                                       "Malware Protection for S3: data scanned"),
    usage<&GuardDuty::malware_objects>("malware_objects", Dimension::kCountPerMonth,
                                       "Malware Protection for S3: new objects evaluated")
        .noun("objects"),
};

void meter(const GuardDuty& detector, Meter& m) {
  auto charge = [&](std::string_view usage_type, std::string_view unit, const Amount& quantity,
                    std::string description) {
    m.charge({.service = kService, .usage_type = std::string(usage_type), .unit = unit}, quantity,
             std::move(description));
  };
  charge("PaidEventsAnalyzed", "event", detector.management_events, "CloudTrail management events");
  charge("PaidEventsAnalyzed-Bytes", "GB", detector.flow_and_dns_logs,
         "VPC flow logs and DNS logs");
  if (m.has_field("s3_data_events")) {
    charge("PaidS3DataEventsAnalyzed", "event", detector.s3_data_events, "S3 data events");
  }
  if (m.has_field("eks_vcpu")) {
    charge("PaidEKSvCPUMonitored", "vCPU-month", detector.eks_vcpu, "Runtime Monitoring of EKS");
  }
  if (m.has_field("fargate_vcpu")) {
    charge("PaidFargatevCPUMonitored", "vCPU-month", detector.fargate_vcpu,
           "Runtime Monitoring of Fargate");
  }
  if (m.has_field("rds_vcpu")) {
    charge("PaidRDSvCPUMonitored", "vCPU-month", detector.rds_vcpu, "Logins to RDS");
  }
  if (m.has_field("malware_scanned")) {
    charge("MalwareProtectionS3DataScanned", "GB", detector.malware_scanned,
           "S3 data scanned for malware");
  }
  if (m.has_field("malware_objects")) {
    charge("MalwareProtectionS3ScanRequest", "event", detector.malware_objects,
           "S3 objects evaluated for malware");
  }
  m.assume("GuardDuty's free trial of 30 days is over");
}

}  // namespace

std::span<const Kind> guardduty_kinds() {
  static constexpr Kind kKinds[] = {
      make_kind<GuardDuty, meter>("guardduty", "Amazon GuardDuty",
                                  "Threat detection in one region, by what it analyses", kFields)};
  return kKinds;
}

}  // namespace costplan
