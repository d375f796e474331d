// Well-known prices, read from the catalog that the repository's rows make.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "costplan/io.h"
#include "support/paths.h"
#include "support/price_folder.h"

namespace costplan {
namespace {

class PricingRowsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const testing::TempFolder folder;
    const Status built = build_catalog(testing::source_path("pricing"), folder / "catalog.sqlite");
    for (const Error& error : built ? Errors{} : built.errors()) {
      ADD_FAILURE() << error.to_string();
    }
    auto opened = open_catalog(folder / "catalog.sqlite");
    if (opened) catalog_ = std::move(*opened).release();
  }
  static void TearDownTestSuite() {
    delete catalog_;
    catalog_ = nullptr;
  }
  void SetUp() override { ASSERT_NE(catalog_, nullptr); }

  // The rate of the tier that holds `at`, on the date of the catalog.
  static std::string rate_of(std::string_view service, std::string_view usage_type,
                             std::string_view operation, std::string_view region,
                             std::string_view unit, std::string_view at = "0") {
    const auto rows =
        catalog_->rows({.service_code = service, .usage_type = usage_type, .region = region});
    if (!rows) return rows.error().to_string();
    const auto schedule = schedule_in_force(*rows, operation, unit, "OnDemand", catalog_->as_of());
    if (!schedule) return schedule.error().to_string();
    const PriceRow* tier = schedule->tier_at(Quantity::parse(at).value());
    return tier == nullptr ? "none" : tier->rate.to_string();
  }

  static Catalog* catalog_;
};

Catalog* PricingRowsTest::catalog_ = nullptr;

// Sources. golden: rates behind Infracost's published example output, made with the
// real price list. list: AWS's price list as quoted by the projects that read it
// (2025-10 to 2026-10). page: AWS's pricing page of the service. calc: divided out of
// a monthly price at 730 hours.
TEST_F(PricingRowsTest, WellKnownPricesOfUsEast1) {
  struct Row {
    const char* service;
    const char* usage_type;
    const char* operation;
    const char* unit;
    const char* rate;
    const char* source;
  };
  constexpr const char* kPostgres = "CreateDBInstance:0014";
  constexpr const char* kRedis = "CreateCacheCluster:0002";
  constexpr const char* kValkey = "CreateCacheCluster:Valkey";
  constexpr const char* kApplication = "LoadBalancing:Application";
  constexpr const char* kNetwork = "LoadBalancing:Network";
  const Row rows[] = {
      // clang-format off
      {"AmazonECS", "Fargate-vCPU-Hours:perCPU", "", "hours", "0.04048", "golden ecs_service, calc"},
      {"AmazonECS", "Fargate-GB-Hours", "", "hours", "0.004445", "golden ecs_service, calc"},
      {"AmazonECS", "Fargate-ARM-vCPU-Hours:perCPU", "", "hours", "0.03238", "list"},
      {"AmazonECS", "Fargate-ARM-GB-Hours", "", "hours", "0.00356", "list"},
      {"AmazonECS", "Fargate-Windows-OS-Hours:perCPU", "", "hours", "0.046", "page: licence fee"},
      {"AmazonECS", "Fargate-EphemeralStorage-GB-Hours", "", "GB-Hours", "0.000111", "page"},
      {"AmazonRDS", "InstanceUsage:db.t3.micro", kPostgres, "Hrs", "0.018", "list"},
      {"AmazonRDS", "InstanceUsage:db.t3.small", kPostgres, "Hrs", "0.036", "list"},
      {"AmazonRDS", "InstanceUsage:db.t3.medium", kPostgres, "Hrs", "0.072", "list"},
      {"AmazonRDS", "InstanceUsage:db.t3.large", kPostgres, "Hrs", "0.145", "golden db_instance"},
      {"AmazonRDS", "InstanceUsage:db.t4g.micro", kPostgres, "Hrs", "0.016", "list"},
      {"AmazonRDS", "InstanceUsage:db.t4g.small", kPostgres, "Hrs", "0.032", "list"},
      {"AmazonRDS", "InstanceUsage:db.t4g.medium", kPostgres, "Hrs", "0.065", "list"},
      {"AmazonRDS", "InstanceUsage:db.t4g.large", kPostgres, "Hrs", "0.129", "list"},
      {"AmazonRDS", "InstanceUsage:db.m5.large", kPostgres, "Hrs", "0.178", "list"},
      {"AmazonRDS", "InstanceUsage:db.m6g.large", kPostgres, "Hrs", "0.159", "list"},
      {"AmazonRDS", "InstanceUsage:db.m7g.large", kPostgres, "Hrs", "0.168", "list"},
      {"AmazonRDS", "InstanceUsage:db.r5.large", kPostgres, "Hrs", "0.25", "list"},
      {"AmazonRDS", "InstanceUsage:db.r6g.large", kPostgres, "Hrs", "0.225", "list"},
      {"AmazonRDS", "InstanceUsage:db.r6g.xl", kPostgres, "Hrs", "0.45", "list"},
      {"AmazonRDS", "Multi-AZUsage:db.t3.small", kPostgres, "Hrs", "0.072", "list: twice Single-AZ"},
      {"AmazonRDS", "Multi-AZUsage:db.r6g.large", kPostgres, "Hrs", "0.45", "list: twice Single-AZ"},
      {"AmazonRDS", "RDS:GP2-Storage", "", "GB-Mo", "0.115", "golden db_instance"},
      {"AmazonRDS", "RDS:GP3-Storage", "", "GB-Mo", "0.115", "golden db_instance"},
      {"AmazonRDS", "RDS:Multi-AZ-GP3-Storage", "", "GB-Mo", "0.23", "golden db_instance"},
      {"AmazonRDS", "RDS:GP3-PIOPS", "", "IOPS-Mo", "0.02", "golden db_instance"},
      {"AmazonRDS", "RDS:ChargedBackupUsage", "", "GB-Mo", "0.095", "golden db_instance"},
      {"AmazonRDS", "RDS:ProxyUsage", "", "Hrs", "0.015", "page: per vCPU-hour"},
      {"AmazonEC2", "EBS:VolumeUsage.gp3", "", "GB-Mo", "0.08", "golden ebs_volume"},
      {"AmazonEC2", "EBS:VolumeUsage.gp2", "", "GB-Mo", "0.1", "golden ebs_volume"},
      {"AmazonEC2", "EBS:VolumeP-IOPS.gp3", "", "IOPS-Mo", "0.005", "golden ebs_volume"},
      {"AmazonEC2", "EBS:SnapshotUsage", "", "GB-Mo", "0.05", "golden ebs_volume"},
      {"AmazonEC2", "NatGateway-Hours", "", "Hrs", "0.045", "golden nat_gateway"},
      {"AmazonEC2", "NatGateway-Bytes", "", "GB", "0.045", "golden nat_gateway"},
      {"AWSELB", "LoadBalancerUsage", kApplication, "Hrs", "0.0225", "golden lb"},
      {"AWSELB", "LCUUsage", kApplication, "LCU-Hrs", "0.008", "golden lb"},
      {"AWSELB", "LoadBalancerUsage", kNetwork, "Hrs", "0.0225", "golden lb"},
      {"AWSELB", "LCUUsage", kNetwork, "LCU-Hrs", "0.006", "golden lb"},
      {"AmazonVPC", "PublicIPv4:InUseAddress", "", "Hrs", "0.005", "page, since 2024-02-01"},
      {"AmazonVPC", "PublicIPv4:IdleAddress", "", "Hrs", "0.005", "page, since 2024-02-01"},
      {"AmazonVPC", "VpcEndpoint-Hours", "", "Hrs", "0.01", "golden vpc_endpoint"},
      {"AWSDataTransfer", "DataTransfer-Regional-Bytes", "", "GB", "0.01", "golden data_transfer"},
      {"AWSDataTransfer", "USE2-AWS-Out-Bytes", "", "GB", "0.01", "golden data_transfer"},
      {"AWSDataTransfer", "EU-AWS-Out-Bytes", "", "GB", "0.02", "golden data_transfer"},
      {"AmazonS3", "Requests-Tier1", "", "Requests", "0.000005", "golden s3_bucket: .005 per 1,000"},
      {"AmazonS3", "Requests-Tier2", "", "Requests", "0.0000004", "golden s3_bucket: .0004 per 1,000"},
      {"AmazonS3", "TimedStorage-SIA-ByteHrs", "", "GB-Mo", "0.0125", "golden s3_bucket"},
      {"AmazonS3", "TimedStorage-GIR-ByteHrs", "", "GB-Mo", "0.004", "golden s3_bucket"},
      {"AmazonElastiCache", "NodeUsage:cache.t3.micro", kRedis, "Hrs", "0.017", "list"},
      {"AmazonElastiCache", "NodeUsage:cache.t4g.micro", kRedis, "Hrs", "0.016", "list"},
      {"AmazonElastiCache", "NodeUsage:cache.m6g.large", kRedis, "Hrs", "0.149", "list"},
      {"AmazonElastiCache", "NodeUsage:cache.r6g.large", kRedis, "Hrs", "0.206", "list"},
      {"AmazonElastiCache", "NodeUsage:cache.r7g.large", kRedis, "Hrs", "0.219", "list"},
      {"AmazonElastiCache", "NodeUsage:cache.t3.micro", kValkey, "Hrs", "0.0136", "list: 0.8 of Redis"},
      {"AmazonElastiCache", "NodeUsage:cache.r6g.large", kValkey, "Hrs", "0.1648", "list: 0.8 of Redis"},
      {"AmazonElastiCache", "CachedData:Valkey", "", "GB-Hours", "0.084", "page"},
      {"AmazonElastiCache", "CachedData:Redis", "", "GB-Hours", "0.125", "page"},
      {"AWSSecretsManager", "AWSSecretsManager-Secrets", "", "Secrets", "0.4", "golden secretsmanager_secret"},
      {"AWSSecretsManager", "AWSSecretsManagerAPIRequest", "", "API Requests", "0.000005", "golden: .05 per 10,000"},
      {"awskms", "KMS-Keys", "", "Keys", "1", "golden kms_key"},
      {"awskms", "KMS-Requests", "", "Requests", "0.000003", "golden kms_key: .03 per 10,000"},
      {"AmazonECR", "TimedStorage-ByteHrs", "", "GB-Mo", "0.1", "page"},
      {"AmazonCloudWatch", "DataProcessing-Bytes", "PutLogEvents", "GB", "0.5", "golden cloudwatch_log_group"},
      {"AmazonCloudWatch", "TimedStorage-ByteHrs", "", "GB-Mo", "0.03", "golden cloudwatch_log_group"},
      {"AmazonCloudWatch", "CW:AlarmMonitorUsage", "", "Alarms", "0.1", "golden cloudwatch_metric_alarm"},
      {"AmazonCloudWatch", "CW:HighResAlarmMonitorUsage", "", "Alarms", "0.3", "golden cloudwatch_metric_alarm"},
      {"awswaf", "WebACLV2", "", "Month", "5", "golden wafv2_web_acl"},
      {"awswaf", "RequestV2-Tier1", "", "Requests", "0.0000006", "golden wafv2_web_acl: .60 per million"},
      {"AWSCloudTrail", "PaidEventsRecorded", "", "Events", "0.00002", "golden cloudtrail: 2.00 per 100,000"},
      {"AWSLambda", "Request", "", "Requests", "0.0000002", "golden lambda_function: .20 per million"},
      {"AmazonDynamoDB", "WriteRequestUnits", "PayPerRequestThroughput", "WriteRequestUnits", "0.000000625", "list: .625 per million"},
      {"AmazonDynamoDB", "ReadRequestUnits", "PayPerRequestThroughput", "ReadRequestUnits", "0.000000125", "list: .125 per million"},
      // clang-format on
  };
  for (const Row& row : rows) {
    EXPECT_EQ(rate_of(row.service, row.usage_type, row.operation, "us-east-1", row.unit), row.rate)
        << row.service << " " << row.usage_type << " " << row.operation << " (" << row.source
        << ")";
  }
}

// `at` is the first unit of a tier or the last of the one before: 1 TB is 1,024 GB.
TEST_F(PricingRowsTest, WellKnownTiers) {
  struct Row {
    const char* service;
    const char* usage_type;
    const char* region;
    const char* unit;
    const char* at;
    const char* rate;
    const char* source;
  };
  const Row rows[] = {
      // clang-format off
      {"AmazonS3", "TimedStorage-ByteHrs", "us-east-1", "GB-Mo", "0", "0.023", "page: first 50 TB"},
      {"AmazonS3", "TimedStorage-ByteHrs", "us-east-1", "GB-Mo", "51199", "0.023", "page: first 50 TB"},
      {"AmazonS3", "TimedStorage-ByteHrs", "us-east-1", "GB-Mo", "51200", "0.022", "page: next 450 TB"},
      {"AmazonS3", "TimedStorage-ByteHrs", "us-east-1", "GB-Mo", "512000", "0.021", "page: over 500 TB"},
      {"AWSDataTransfer", "DataTransfer-Out-Bytes", "us-east-1", "GB", "0", "0.09", "golden data_transfer: to 10 TB"},
      {"AWSDataTransfer", "DataTransfer-Out-Bytes", "us-east-1", "GB", "10240", "0.085", "next 40 TB"},
      {"AWSDataTransfer", "DataTransfer-Out-Bytes", "us-east-1", "GB", "51200", "0.07", "next 100 TB"},
      {"AWSDataTransfer", "DataTransfer-Out-Bytes", "us-east-1", "GB", "153600", "0.05", "over 150 TB"},
      {"AmazonCloudFront", "US-DataTransfer-Out-Bytes", "cf:United States", "GB", "0", "0.085", "golden cloudfront_distribution"},
      {"AmazonCloudFront", "US-DataTransfer-Out-Bytes", "cf:United States", "GB", "10240", "0.08", "next 40 TB"},
      {"AmazonCloudFront", "US-DataTransfer-Out-Bytes", "cf:United States", "GB", "51200", "0.06", "next 100 TB"},
      {"AmazonCloudFront", "US-DataTransfer-Out-Bytes", "cf:United States", "GB", "153600", "0.04", "next 350 TB"},
      {"AmazonCloudFront", "US-DataTransfer-Out-Bytes", "cf:United States", "GB", "512000", "0.03", "next 524 TB"},
      {"AmazonCloudFront", "US-DataTransfer-Out-Bytes", "cf:United States", "GB", "1048576", "0.025", "next 4 PB"},
      {"AmazonCloudFront", "US-DataTransfer-Out-Bytes", "cf:United States", "GB", "5242880", "0.02", "over 5 PB"},
      {"AmazonCloudFront", "EU-DataTransfer-Out-Bytes", "cf:EU", "GB", "0", "0.085", "Europe costs as much as the US"},
      {"AmazonCloudFront", "EU-DataTransfer-Out-Bytes", "cf:EU", "GB", "5242880", "0.02", "over 5 PB"},
      {"AmazonCloudFront", "US-Requests-Tier2-HTTPS", "cf:United States", "Requests", "0", "0.000001", ".0100 per 10,000"},
      {"AmazonCloudFront", "EU-Requests-Tier2-HTTPS", "cf:EU", "Requests", "0", "0.0000012", ".0120 per 10,000"},
      {"AWSQueueService", "Requests-Tier1", "us-east-1", "Requests", "0", "0.0000004", "golden sqs_queue: .40 per million"},
      {"AWSQueueService", "Requests-Tier1", "us-east-1", "Requests", "99999999999", "0.0000004", "to 100 billion"},
      {"AWSQueueService", "Requests-Tier1", "us-east-1", "Requests", "100000000000", "0.0000003", "to 200 billion"},
      {"AWSQueueService", "Requests-FIFO-Tier1", "us-east-1", "Requests", "0", "0.0000005", "golden sqs_queue: .50 per million"},
      {"AmazonRoute53", "HostedZone", "global", "Month", "0", "0.5", "golden route53_zone: first 25"},
      {"AmazonRoute53", "HostedZone", "global", "Month", "25", "0.1", "page: beyond 25"},
      {"AmazonVPC", "VpcEndpoint-Bytes", "us-east-1", "GB", "1048576", "0.006", "golden vpc_endpoint: beyond 1 PB"},
      {"AmazonVPC", "VpcEndpoint-Bytes", "us-east-1", "GB", "5242880", "0.004", "golden vpc_endpoint: beyond 5 PB"},
      {"AmazonCloudWatch", "CW:MetricMonitorUsage", "us-east-1", "Metrics", "0", "0.3", "list 2025-10: first 10,000"},
      {"AmazonCloudWatch", "CW:MetricMonitorUsage", "us-east-1", "Metrics", "10000", "0.1", "next 240,000"},
      {"AmazonCloudWatch", "CW:MetricMonitorUsage", "us-east-1", "Metrics", "1000000", "0.02", "over 1 million"},
      {"AmazonCloudWatch", "VendedLog-Bytes", "us-east-1", "GB", "10240", "0.25", "list 2025-10: next 20 TB"},
      {"AmazonCloudWatch", "VendedLog-Bytes", "us-east-1", "GB", "51200", "0.05", "list 2025-10: over 50 TB"},
      {"AWSLambda", "Lambda-GB-Second", "us-east-1", "Lambda-GB-Second", "0", "0.0000166667", "golden lambda_function"},
      {"AWSLambda", "Lambda-GB-Second", "us-east-1", "Lambda-GB-Second", "6000000000", "0.000015", "golden: next 9 billion"},
      // clang-format on
  };
  for (const Row& row : rows) {
    EXPECT_EQ(rate_of(row.service, row.usage_type, "", row.region, row.unit, row.at), row.rate)
        << row.usage_type << " at " << row.at << " (" << row.source << ")";
  }
}

// pricing/README.md, known gaps: the price list tells no rate for these spans.
TEST_F(PricingRowsTest, DocumentedGapsHaveNoPrice) {
  EXPECT_EQ(
      rate_of("AmazonGuardDuty", "PaidS3DataEventsAnalyzed", "", "eu-west-1", "event", "500000000"),
      "none");
  EXPECT_NE(rate_of("AmazonGuardDuty", "PaidS3DataEventsAnalyzed", "", "eu-west-1", "event",
                    "5000000000"),
            "none");
  EXPECT_EQ(
      rate_of("AmazonRoute53", "DNS-FirewallQueries", "", "eu-west-1", "Queries", "1000000000"),
      "none");
}

}  // namespace
}  // namespace costplan
