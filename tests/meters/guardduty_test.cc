// Sources in brackets: [events] 4.00 USD a million CloudTrail management events; [logs]
// flow and DNS logs 1.00 USD a GB to 500, 0.50 to 2,500, 0.25 to 10,000, 0.15 beyond;
// [S3] 0.80 USD a million S3 data events to 500 million, 0.40 to 5 billion, 0.20 beyond;
// [runtime] 1.50 USD a vCPU-month to 500, 0.75 to 5,000, 0.25 beyond, EKS and Fargate
// apart; [RDS] 1.00 USD a vCPU-month; [malware] 0.09 USD a GB, 0.215 a thousand objects.
#include "costplan/io.h"
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

std::string detector(const std::string& fields) {
  return "d: {kind: guardduty, management_events: 0, flow_and_dns_logs: 0 GB" +
         (fields.empty() ? "" : ", " + fields) + "}";
}

TEST(GuardDuty, AnalysesEventsAndLogsAlwaysAndTheRestWhereItIsOn) {
  const BuiltQuantityRow rows[] = {
      {"not given", "d: {kind: guardduty}", "PaidEventsAnalyzed", "?", "usage is never invented"},
      {"not given", "d: {kind: guardduty}", "PaidEventsAnalyzed-Bytes", "?",
       "usage is never invented"},
      {"off", "d: {kind: guardduty}", "PaidS3DataEventsAnalyzed", "none", "[S3]"},
      {"off", "d: {kind: guardduty}", "PaidEKSvCPUMonitored", "none", "[runtime]"},
      {"off", "d: {kind: guardduty}", "PaidFargatevCPUMonitored", "none", "[runtime]"},
      {"off", "d: {kind: guardduty}", "PaidRDSvCPUMonitored", "none", "[RDS]"},
      {"off", "d: {kind: guardduty}", "MalwareProtectionS3DataScanned", "none", "[malware]"},
      {"off", "d: {kind: guardduty}", "MalwareProtectionS3ScanRequest", "none", "[malware]"},
      {"events", "d: {kind: guardduty, management_events: 3M}", "PaidEventsAnalyzed", "3000000",
       "[events]"},
      {"vCPUs are a mean of the month", detector("fargate_vcpu: 2.5 vCPU"),
       "PaidFargatevCPUMonitored", "2.5", "[runtime]"},
  };
  expect_quantities(rows);
  expect_quantities(rows, february_2026());
}

TEST(GuardDuty, FillsTheTiersOfUsEast1) {
  constexpr std::string_view kLogs = "PaidEventsAnalyzed-Bytes";
  constexpr std::string_view kS3 = "PaidS3DataEventsAnalyzed";
  constexpr std::string_view kFargate = "PaidFargatevCPUMonitored";
  auto logs = [](const std::string& gb) {
    return "d: {kind: guardduty, management_events: 0, flow_and_dns_logs: " + gb + " GB}";
  };
  const BuiltCostRow rows[] = {
      {"events", "d: {kind: guardduty, management_events: 3M, flow_and_dns_logs: 0 GB}",
       "PaidEventsAnalyzed", "12", "[events] 3 × 4"},
      {"no logs", logs("0"), kLogs, "0", "[logs]"},
      {"the end of the first tier", logs("500"), kLogs, "500", "[logs]"},
      {"a GB more", logs("501"), kLogs, "500.5", "[logs]"},
      {"the end of the second tier", logs("2500"), kLogs, "1500", "[logs] 500 + 2,000 × 0.5"},
      {"the end of the third tier", logs("10000"), kLogs, "3375", "[logs] + 7,500 × 0.25"},
      {"beyond", logs("10100"), kLogs, "3390", "[logs] + 100 × 0.15"},
      {"S3, first tier", detector("s3_data_events: 500M"), kS3, "400", "[S3] 500 × 0.8"},
      {"S3, second tier", detector("s3_data_events: 5G"), kS3, "2200", "[S3] + 4,500 × 0.4"},
      {"S3, third tier", detector("s3_data_events: 6G"), kS3, "2400", "[S3] + 1,000 × 0.2"},
      {"Fargate, first tier", detector("fargate_vcpu: 500 vCPU"), kFargate, "750", "[runtime]"},
      {"Fargate, second tier", detector("fargate_vcpu: 5000 vCPU"), kFargate, "4125",
       "[runtime] 750 + 4,500 × 0.75"},
      {"Fargate, third tier", detector("fargate_vcpu: 5004 vCPU"), kFargate, "4126",
       "[runtime] + 4 × 0.25"},
      {"EKS has tiers of its own", detector("fargate_vcpu: 500 vCPU, eks_vcpu: 10 vCPU"),
       "PaidEKSvCPUMonitored", "15", "[runtime] 10 × 1.5"},
      {"RDS", detector("rds_vcpu: 4 vCPU"), "PaidRDSvCPUMonitored", "4", "[RDS]"},
      {"malware", detector("malware_scanned: 50 GB"), "MalwareProtectionS3DataScanned", "4.5",
       "[malware] 50 × 0.09"},
      {"malware", detector("malware_objects: 20k"), "MalwareProtectionS3ScanRequest", "4.3",
       "[malware] 20 × 0.215"},
  };
  expect_costs(rows);
  const BuiltCostRow free[] = {
      {"the first GB of malware scans", detector("malware_scanned: 50 GB"),
       "MalwareProtectionS3DataScanned", "4.41", "[malware] 49 × 0.09"},
      {"the first 1,000 objects", detector("malware_objects: 20k"),
       "MalwareProtectionS3ScanRequest", "4.085", "[malware] 19 × 0.215"},
  };
  expect_costs(free, {.free_tier = true});
}

// The price lists that were read have no middle tier there: usage in it has no price.
TEST(GuardDuty, HasNoPriceForTiersThatNoSourceDocuments) {
  auto in_ohio = [](const std::string& fields) {
    Stack stack = stack_of(detector(fields + ", region: us-east-2"));
    const auto catalog = embedded_catalog();
    EXPECT_TRUE(catalog);
    return estimate(stack, **catalog, {});
  };
  for (const std::string fields :
       {"s3_data_events: 600M", "fargate_vcpu: 501 vCPU", "eks_vcpu: 501 vCPU"}) {
    const auto priced = in_ohio(fields);
    ASSERT_FALSE(priced) << fields;
    EXPECT_EQ(priced.error().code, ErrorCode::kMissingPrice);
    EXPECT_THAT(priced.error().to_string(), HasSubstr("no price for usage beyond 500"));
  }
  for (const std::string fields : {"s3_data_events: 500M", "fargate_vcpu: 500 vCPU"}) {
    EXPECT_TRUE(in_ohio(fields)) << fields;
  }
}

TEST(GuardDuty, SaysThatTheTrialIsOver) {
  EXPECT_THAT(resource_assumptions_of(metered("d: {kind: guardduty}")), HasSubstr("30 days"));
}

}  // namespace
}  // namespace costplan::testing
