#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

// Stored: data · 0.15 · days · 12/365, billing rules §10.
constexpr QuantityRow kRows[] = {
    {"CloudWatch is the default", "flow: {kind: vpc_flow_logs, data: 100 GB, retention: 30 days}",
     "VendedLog-Bytes", "100", "§10: flow logs are vended logs"},
    {"they are archived like other logs",
     "flow: {kind: vpc_flow_logs, data: 100 GB, retention: 30 days}", "TimedStorage-ByteHrs",
     "14.794520548", "§10, 5400/365"},
    {"vended logs are not ingested as custom logs",
     "flow: {kind: vpc_flow_logs, data: 100 GB, retention: 30 days}", "DataProcessing-Bytes",
     "none", "§10"},
    {"infrequent access",
     "flow: {kind: vpc_flow_logs, class: infrequent_access, data: 100 GB, retention: 30 days}",
     "VendedLogIA-Bytes", "100", "§10"},
    {"a bucket pays for delivery",
     "flow: {kind: vpc_flow_logs, destination: s3, data: 1000 GB, retention: 90 days}",
     "S3-Egress-Bytes", "1000", "§10"},
    {"and for storage",
     "flow: {kind: vpc_flow_logs, destination: s3, data: 1000 GB, retention: 90 days}",
     "TimedStorage-ByteHrs", "443.835616438", "§10, 162000/365"},
    {"a bucket takes any retention",
     "flow: {kind: vpc_flow_logs, destination: s3, data: 1000 GB, retention: 73 days}",
     "TimedStorage-ByteHrs", "360", "1000 · 0.15 · 73 · 12/365"},
    {"nothing expires",
     "flow: {kind: vpc_flow_logs, destination: s3, data: 100 GB, history: 365 days}",
     "TimedStorage-ByteHrs", "180", "§10"},
    {"nothing expires and nobody says since when", "flow: {kind: vpc_flow_logs, data: 100 GB}",
     "TimedStorage-ByteHrs", "?", "§10"},
    {"unknown traffic", "flow: {kind: vpc_flow_logs, retention: 30 days}", "VendedLog-Bytes", "?",
     "§10"},
};

TEST(VpcFlowLogs, ChargesDeliveryAndStorage) { expect_quantities(kRows); }

TEST(VpcFlowLogs, HoldsTheSameInFebruary) { expect_quantities(kRows, february_2026()); }

TEST(VpcFlowLogs, StoresInTheServiceItIsDeliveredTo) {
  for (const auto& [destination, service] :
       {std::pair{"cloudwatch", "AmazonCloudWatch"}, std::pair{"s3", "AmazonS3"}}) {
    const Metering metering = metered("flow: {kind: vpc_flow_logs, data: 1 GB, retention: 30 days, "
                                      "destination: " +
                                      std::string(destination) + "}");
    ASSERT_EQ(metering.usage.size(), 2u) << destination;
    EXPECT_EQ(metering.usage[0].key.service, "AmazonCloudWatch") << destination;
    EXPECT_EQ(metering.usage[1].key.service, service);
  }
}

TEST(VpcFlowLogs, FillsTheTiersOfVendedLogs) {
  constexpr CostRow kCosts[] = {
      {"10 TB", "flow: {kind: vpc_flow_logs, data: 10 TB, retention: 1 day}", "VendedLog-Bytes",
       "5120", "§10: 0.50 up to 10,240 GB"},
      {"one more GB", "flow: {kind: vpc_flow_logs, data: 10241 GB, retention: 1 day}",
       "VendedLog-Bytes", "5120.25", "§10: 0.25 for the next 20 TB"},
      {"infrequent access",
       "flow: {kind: vpc_flow_logs, class: infrequent_access, data: 100 GB, retention: 1 day}",
       "VendedLogIA-Bytes", "25", "row VendedLogIA-Bytes: 0.25"},
      {"10 TB to S3", "flow: {kind: vpc_flow_logs, destination: s3, data: 10 TB, retention: 1 day}",
       "S3-Egress-Bytes", "2560", "§10: 0.25 for the first 10 TB"},
      {"one more GB to S3",
       "flow: {kind: vpc_flow_logs, destination: s3, data: 10241 GB, retention: 1 day}",
       "S3-Egress-Bytes", "2560.15", "row S3-Egress-Bytes: 0.15 from 10,240"},
      {"stored in S3 Standard",
       "flow: {kind: vpc_flow_logs, destination: s3, data: 1000 GB, retention: 73 days}",
       "TimedStorage-ByteHrs", "8.28", "§7: 360 GB-months at 0.023"},
  };
  expect_costs(kCosts);
}

TEST(VpcFlowLogs, SaysWhatTheBucketLeavesOut) {
  EXPECT_THAT(assumptions_of(metered(
                  "flow: {kind: vpc_flow_logs, destination: s3, data: 1 GB, history: 30 days}")),
              ::testing::AllOf(HasSubstr("requests that write flow logs"),
                               HasSubstr("nothing expires: storage grows by 0.15 GB")));
}

TEST(VpcFlowLogs, RefusesWhatTheDestinationCannotDo) {
  constexpr ProblemRow kProblems[] = {
      {"flow: {kind: vpc_flow_logs, data: 1 GB, retention: 73 days}",
       "CloudWatch Logs cannot keep logs for 73 days", "the next it offers is 90 days"},
      {"flow: {kind: vpc_flow_logs, destination: s3, class: infrequent_access, data: 1 GB}",
       "resources.flow.class: a log class belongs to CloudWatch Logs"},
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
