// What the items of published tables name, and which lines of a bill they are about.
#include "reconcile/claimed_item.h"

#include <gtest/gtest.h>

#include <string>

#include "support/metered.h"

namespace costplan {
namespace {

TEST(ClaimedItemTest, KnowsTheServiceThatAnItemNames) {
  struct Row {
    const char* item;
    ClaimedService service;
    const char* service_code;
  };
  const Row rows[] = {
      {"ECS Fargate", ClaimedService::kFargate, "AmazonECS"},
      {"ECS Fargate (app)", ClaimedService::kFargate, "AmazonECS"},
      {"Fargate tasks", ClaimedService::kFargate, "AmazonECS"},
      {"RDS PostgreSQL", ClaimedService::kRds, "AmazonRDS"},
      {"PostgreSQL", ClaimedService::kRds, "AmazonRDS"},
      {"ElastiCache Redis", ClaimedService::kElastiCache, "AmazonElastiCache"},
      {"Redis sessions", ClaimedService::kElastiCache, "AmazonElastiCache"},
      {"ALB", ClaimedService::kByNumbers, "AWSELB"},
      {"2 ALBs", ClaimedService::kByNumbers, "AWSELB"},
      {"ELB", ClaimedService::kByNumbers, "AWSELB"},
      {"Application Load Balancer", ClaimedService::kByNumbers, "AWSELB"},
      {"NAT Gateway", ClaimedService::kByNumbers, "AmazonEC2"},
      {"NAT gateways", ClaimedService::kByNumbers, "AmazonEC2"},
      {"NAT", ClaimedService::kByNumbers, "AmazonEC2"},
      {"CloudFront", ClaimedService::kByNumbers, "AmazonCloudFront"},
      {"S3", ClaimedService::kByNumbers, "AmazonS3"},
      {"Secrets Manager", ClaimedService::kByNumbers, "AWSSecretsManager"},
      {"CloudWatch Logs", ClaimedService::kByNumbers, "AmazonCloudWatch"},
      {"CloudWatch", ClaimedService::kByNumbers, "AmazonCloudWatch"},
      {"ECR Storage", ClaimedService::kByNumbers, "AmazonECR"},
      {"Data Transfer", ClaimedService::kByNumbers, "AWSDataTransfer"},
      {"EC2 data transfer", ClaimedService::kByNumbers, "AWSDataTransfer"},
      {"Route 53", ClaimedService::kByNumbers, "AmazonRoute53"},
      {"AWS WAF", ClaimedService::kByNumbers, "awswaf"},
      {"SES", ClaimedService::kByNumbers, "AmazonSES"},
      {"Other services", ClaimedService::kUnstated, ""},
  };
  for (const auto& row : rows) {
    const ItemName* const found = find_item(row.item);
    ASSERT_NE(found, nullptr) << row.item;
    EXPECT_EQ(found->service, row.service) << row.item;
    EXPECT_EQ(found->service_code, row.service_code) << row.item;
  }
}

TEST(ClaimedItemTest, FindsNoServiceInsideOtherWords) {
  for (const char* item : {"", "specs", "mother", "processes", "sessions", "album", "words",
                           "Kafka", "natural", "\u00e9", "(app)"}) {
    EXPECT_EQ(find_item(item), nullptr) << item;
    EXPECT_FALSE(is_claim_item(item)) << item;
  }
}

TEST(ClaimedItemTest, HintsAtWhatAnUnknownItemMayBe) {
  EXPECT_EQ(claim_item_hint("Fargat"), "did you mean 'fargate'?");
  EXPECT_EQ(claim_item_hint("AWS Cloudfrnt"), "did you mean 'cloudfront'?");
  EXPECT_TRUE(claim_item_hint("Kafka").starts_with(
      "known items: fargate, ecs, aws backup, rds proxy, aurora, rds,"))
      << claim_item_hint("Kafka");
}

constexpr const char* kStack = R"(
App: {kind: ecs_service, cpu: 0.5 vCPU, memory: 1 GB, tasks: 2, deployments: {per_month: 0}}
worker: {kind: ecs_service, cpu: 0.25 vCPU, memory: 0.5 GB, tasks: 1, deployments: {per_month: 0}}
nightly: {kind: ecs_scheduled_task, cpu: 0.25 vCPU, memory: 0.5 GB, schedules: [{name: n, expression: rate(1 hour), duration: 5 minutes}]}
db: {kind: rds_instance, class: db.t3.small, storage: {size: 20 GB, used: 10 GB, growth: 0 GB}, backups: {retention: 7 days, daily_change: 5 GB}, cpu_utilization: 10%}
drill: {kind: rds_instance, class: db.t3.small, schedule: 4 h, storage: {size: 20 GB, used: 1 GB, growth: 0 GB}, backups: {retention: 0 days}, cpu_utilization: 10%}
cache: {kind: elasticache, engine: redis, node_type: cache.t3.micro}
lb: {kind: alb, lcu: 1}
nat: {kind: nat_gateway, data_processed: 10 GB}
keys: {kind: secrets_manager, secrets: 6, api_calls: 10k}
files: {kind: s3_bucket, storage: {standard: 50 GB}, put_requests: 10k, get_requests: 10k}
logs: {kind: log_group, ingest: 10 GB, retention: 30 days}
alarms: {kind: cloudwatch, alarms: [{count: 20}]}
transfer: {kind: data_transfer, internet_egress: 10 GB, inter_az: 10 GB}
)";

// The covered lines as `resource usage_type`, in the order of the bill.
std::string covered(const std::string& item, const std::string& configuration,
                    bool with_rate = false) {
  static const Stack stack = testing::stack_of(kStack);
  static const Estimate bill = testing::estimated(kStack);
  Claim claim{.system = "test", .tier = "prod", .item = item, .configuration = configuration};
  if (with_rate) claim.stated_rate = *Rate::parse("1");
  const ItemName* const name = find_item(item);
  if (name == nullptr) return "unknown item";
  const ClaimedItem read(claim, *name, stack);
  std::string out;
  for (const auto& line : bill.lines) {
    if (read.covers(line)) out += line.resource + " " + line.usage_type + "\n";
  }
  return out;
}

TEST(ClaimedItemTest, CoversWhatItsAuthorCounts) {
  const std::string app = "App Fargate-vCPU-Hours:perCPU\nApp Fargate-GB-Hours\n";
  const std::string worker = "worker Fargate-vCPU-Hours:perCPU\nworker Fargate-GB-Hours\n";
  const std::string nightly = "nightly Fargate-vCPU-Hours:perCPU\nnightly Fargate-GB-Hours\n";
  struct Row {
    const char* item;
    const char* configuration;
    std::string lines;
  };
  const Row rows[] = {
      // Services by the name in brackets; a number there is no name.
      {"ECS Fargate (app)", "2x 0.5 vCPU, 1 GB", app},
      {"ECS Fargate (Worker)", "1x 0.25 vCPU, 0.5 GB", worker},
      {"ECS Fargate (api)", "1x 0.25 vCPU, 0.5 GB", ""},
      {"ECS Fargate (2 services)", "0.25 vCPU, 0.5 GB", app + worker},
      // Stated tasks run all the time; a bare claim is for everything.
      {"ECS Fargate", "3x 0.5 vCPU, 1 GB", app + worker},
      {"ECS Fargate", "", app + worker + nightly},
      // The instance, and the storage and backups that are mentioned; not the drill.
      {"RDS", "db.t3.small", "db InstanceUsage:db.t3.small\n"},
      {"RDS", "db.t3.small, 20 GB", "db InstanceUsage:db.t3.small\ndb RDS:GP3-Storage\n"},
      {"RDS", "db.t3.small, 7-day backups",
       "db InstanceUsage:db.t3.small\ndb RDS:ChargedBackupUsage\n"},
      {"RDS", "",
       "db InstanceUsage:db.t3.small\ndb RDS:GP3-Storage\ndb RDS:ChargedBackupUsage\n"
       "drill InstanceUsage:db.t3.small\ndrill RDS:GP3-Storage\n"},
      {"ElastiCache", "cache.t3.micro", "cache NodeUsage:cache.t3.micro\n"},
      {"ALB", "1 LCU average", "lb LoadBalancerUsage\nlb LCUUsage\n"},
      {"ALB", "Standard", "lb LoadBalancerUsage\nlb LCUUsage\n"},
      {"NAT Gateway", "2x", "nat NatGateway-Hours\n"},
      {"NAT Gateway", "", "nat NatGateway-Hours\nnat NatGateway-Bytes\n"},
      {"Secrets Manager", "6 secrets", "keys AWSSecretsManager-Secrets\n"},
      {"Secrets Manager", "", "keys AWSSecretsManager-Secrets\nkeys AWSSecretsManagerAPIRequest\n"},
      {"S3", "50 GB storage", "files TimedStorage-ByteHrs\n"},
      {"S3", "", "files TimedStorage-ByteHrs\nfiles Requests-Tier1\nfiles Requests-Tier2\n"},
      {"CloudWatch Logs", "", "logs DataProcessing-Bytes\nlogs TimedStorage-ByteHrs\n"},
      {"CloudWatch", "",
       "logs DataProcessing-Bytes\nlogs TimedStorage-ByteHrs\nalarms CW:AlarmMonitorUsage\n"},
      {"Data Transfer", "",
       "transfer DataTransfer-Out-Bytes\ntransfer DataTransfer-Regional-Bytes\n"},
      {"Data Transfer", "10 GB out", "transfer DataTransfer-Out-Bytes\n"},
      {"Other services", "", ""},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(covered(row.item, row.configuration), row.lines)
        << row.item << ": " << row.configuration;
  }
}

// `$16.20/mo` for a load balancer is its hours, not its capacity units.
TEST(ClaimedItemTest, AStatedRateIsForTheMainLine) {
  EXPECT_EQ(covered("Load Balancer", "", true), "lb LoadBalancerUsage\n");
  EXPECT_EQ(covered("NAT Gateway", "", true), "nat NatGateway-Hours\n");
}

}  // namespace
}  // namespace costplan
