// Claims against small stacks in us-east-1. The numbers are worked out by hand from
// pricing/*.csv for 730 hours:
//   Fargate    vCPU 0.04048, GB 0.004445: a task of 0.25 vCPU and 0.5 GB is
//              0.0123425 an hour, 9.010025 a month; of 0.5 and 1 18.02005
//   RDS        db.t3.small 0.036 (Multi-AZ 0.072), db.t3.micro 0.018 (0.036)
//   ElastiCache cache.t3.micro 0.017, cache.t3.small 0.034
//   ALB 0.0225 · NAT gateway 0.045, its address 0.005 · internet egress 0.09 per GB
#include "costplan/reconcile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reconcile/reconciled.h"

namespace costplan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kApi = "api: {kind: ecs_service, cpu: 0.25 vCPU, memory: 0.5 GB, tasks: 5, "
                         "deployments: {per_month: 0}}\n";
const std::string kDatabase =
    "db: {kind: rds_instance, class: db.t3.small, storage: {size: 20 GB, used: 10 GB, "
    "growth: 0 GB}, backups: {retention: 0 days}, cpu_utilization: 10%}\n";
const std::string kMultiAz =
    "db: {kind: rds_instance, class: db.t3.small, deployment: multi_az, storage: {size: 20 GB, "
    "used: 10 GB, growth: 0 GB}, backups: {retention: 0 days}, cpu_utilization: 10%}\n";
const std::string kCache = "cache: {kind: elasticache, engine: redis, node_type: cache.t3.micro}\n";
const std::string kBalancer = "lb: {kind: alb, lcu: 1, azs: 2}\n";
const std::string kGateways = "nat: {kind: nat_gateway, count: 2, data_processed: 0 GB}\n";
const std::string kTransfer = "transfer: {kind: data_transfer, internet_egress: 100 GB}\n";
const std::string kEverything = kApi + kMultiAz + kCache + kBalancer + kGateways + kTransfer;

// One row per reason. The first five are the table of the task API's guide.
TEST(ReconcileTest, SaysWhatAPublishedCostGetsWrong) {
  struct Row {
    const char* claim;
    const char* computed;
    std::vector<std::string> codes;
    const char* message;  // of the first finding
  };
  const Row rows[] = {
      {"cost,RDS PostgreSQL,\"db.t3.small, Multi-AZ\",1,0.216,hour,155",
       "52.56",
       {"rate_multiple", "month_convention", "overstated"},
       "$0.216 per hour is exactly 3 times the rate; the catalog has $0.072"},
      {"cost,ECS Fargate,\"3-10 tasks of 256 CPU / 512 MB, average 5\",5,0.04656,hour,170",
       "45.050125",
       {"rate_elsewhere", "overstated"},
       "$0.04656 per hour is the rate of AmazonECS Fargate-vCPU-Hours:perCPU per vCPU-hour in "
       "eu-central-1 and eu-west-2; the catalog has $0.0123425"},
      {"cost,Load Balancer,,1,16.20,month,16",
       "16.425",
       {"month_convention"},
       "$16.20 per month is a month of 720 hours (30 days); the catalog has $16.425 for 730"},
      {"cost,NAT Gateway,,2,32,month,32",
       "65.7",
       {"month_convention", "arithmetic", "understated"},
       "$32 per month is a month of 720 hours (30 days); the catalog has $32.85 for 730"},
      {"cost,Data Transfer,100 GB out,100,0.02,GB,2",
       "9",
       {"rate_elsewhere", "understated"},
       "$0.02 per GB is the rate of AWSDataTransfer USW1-AWS-Out-Bytes (transfer to another "
       "region) (and of"},
      // Right ones, hours by other names.
      {"cost,RDS,\"db.t3.small, Multi-AZ\",1,0.072,hour,53", "52.56", {}, ""},
      {"cost,RDS,\"db.t3.small, Multi-AZ\",1,0.072,hr,53", "52.56", {}, ""},
      {"cost,RDS,\"db.t3.small, Multi-AZ\",1,0.072,Hrs,53", "52.56", {}, ""},
      {"cost,NAT Gateway,,2,32.85,month,65.70", "65.7", {}, ""},
      // Two instances of the class: 2 · 52.56.
      {"cost,RDS,\"db.t3.small, Multi-AZ\",2,0.072,hour,105", "105.12", {"stack_differs"}, ""},
      // db.t3.medium is 105.85, and 0.29 is both twice its rate and the next size's.
      {"cost,RDS,\"db.t3.medium, Multi-AZ\",1,0.29,hour,211.70",
       "105.85",
       {"stack_differs", "rate_multiple", "rate_elsewhere", "overstated"},
       "as the stack runs it, it costs $52.56, as stated $105.85"},
      {"cost,RDS,\"db.t3.small, Multi-AZ\",1,0.0713,hour,52",
       "52.56",
       {"rate_unknown"},
       "$0.0713 per hour is no rate of the catalog; the catalog has $0.072"},
      {"cost,RDS,\"db.t3.small, Multi-AZ\",1,0.072,hour,60",
       "52.56",
       {"arithmetic", "overstated"},
       "$0.072 × 730 h is $52.56, not $60"},
      // 720 hours of 0.072 are 51.84.
      {"cost,RDS,\"db.t3.small, Multi-AZ\",1,0.072,hour,51.84",
       "52.56",
       {"month_convention"},
       "$0.072 × 720 h is $51.84; a month of 730 hours makes $52.56"},
      {"cost,CloudFront,,,,,10",
       "",
       {"not_in_stack"},
       "the stack has nothing of the kind, and the claim states none that can be priced by "
       "themselves"},
      {"cost,ECR,5 GB,,,,0.50", "0.5", {"not_in_stack"}, "the stack has nothing of the kind"},
      {"cost,Other services,,,,,50", "", {"unstated"}, "no service and no configuration to price"},
      {"cost,RDS,db.t9.huge,,,,50", "", {"not_priced"}, "unknown"},
      // What somebody may have meant: $28.84 on ARM (0.03238 · 0.5 + 0.00356) · 730 · 2.
      {"cost,ECS Fargate,\"2x 0.5 vCPU, 1 GB\",,,,29",
       "36.0401",
       {"stack_differs", "understated", "fits_with", "fits_with"},
       ""},
      {"cost,RDS,\"db.t3.small, Multi-AZ\",,,,26",
       "52.56",
       {"understated", "fits_with", "fits_with"},
       "the claim is 49% of what it costs"},
      {"cost,ElastiCache,cache.t3.micro x1,,,,25",
       "12.41",
       {"overstated", "fits_with"},
       "the claim is 201% of what it costs"},
      // Within ten percent, or a dollar, is what `~` means.
      {"cost,RDS,\"db.t3.small, Multi-AZ\",,,,48", "52.56", {}, ""},
      {"cost,RDS,\"db.t3.small, Multi-AZ\",,,,45-60", "52.56", {}, ""},
      {"cost,ECS Fargate,\"0.25 vCPU, 0.5 GB\",5,,,45", "45.050125", {}, ""},
      // What the words say beside the numbers: (0.03238 + 2 · 0.00356) · 3 · 730 on ARM.
      {"cost,ECS Fargate,\"3 x 1 vCPU, 2 GB ARM\",,,,86", "86.505", {"stack_differs"}, ""},
      {"cost,ECS Fargate,\"0.25 vCPU, 0.5 GB; 100 hours\",,,,1.2",
       "1.23425",
       {"stack_differs"},
       ""},
      {"cost,ECS Fargate,\"0.25 vCPU, 0.5 GB, 12 hours a day\",,,,4.5",
       "4.5050125",
       {"stack_differs"},
       ""},
      // Valkey is 0.1648 an hour, Redis 0.206.
      {"cost,ElastiCache,\"2x cache.r6g.large Valkey\",2,0.1648,hour,240.6",
       "240.608",
       {"stack_differs"},
       ""},
      {"cost,S3,500 GB Standard-IA,500,0.0125,GB,6.25", "6.25", {"not_in_stack"}, ""},
      {"cost,ALB,2,2,,,33", "32.85", {"stack_differs"}, ""},
      {"cost,RDS MySQL,\"db.t3.small, Single-AZ\",,,,26", "", {"not_priced"}, "not mysql"},
      {"cost,EC2,m5.large,1,0.096,hour,70", "70.08", {"not_in_stack"}, ""},
      {"cost,EC2,\"2x t3.medium, 100 hours\",,,,8.3", "8.32", {"not_in_stack"}, ""},
      // Other services of the same name are no databases.
      // A proxy of db.t3.medium: 2 vCPU · 0.015 · 730.
      {"cost,RDS Proxy,db.t3.medium,,,,21.9", "21.9", {"not_in_stack"}, ""},
      {"cost,AWS Backup for RDS,,,,,9", "", {"not_in_stack"}, ""},
  };
  for (const auto& row : rows) {
    const auto found = row_for(kEverything, row.claim);
    EXPECT_EQ(found.computed, row.computed) << row.claim;
    EXPECT_EQ(codes(found), row.codes) << row.claim;
    EXPECT_EQ(found.unit, "USD");
    if (!found.findings.empty()) {
      EXPECT_THAT(found.findings.front().message, HasSubstr(row.message)) << row.claim;
    }
  }
}

// Rates of us-east-1 by hand; no resource of the stack is of the kind.
TEST(ReconcileTest, PricesCountsAndSizesOfEveryServiceAsStated) {
  struct Row {
    const char* claim;
    const char* computed;
  };
  const Row rows[] = {
      {"cost,KMS,3 customer managed keys,,,,3", "3"},
      {"cost,KMS,\"1 key, 1M requests\",,,,4", "4"},
      {"cost,KMS,,2,1,month,2", "2"},
      {"cost,EKS,,1,0.10,hour,73", "73"},
      {"cost,EKS,\"2 clusters, 100 hours\",,,,20", "20"},
      {"cost,AWS WAF,\"1 web ACL, 5 rules, 10M requests\",,,,16", "16"},
      {"cost,Route 53,\"2 hosted zones, 5M queries\",,,,3", "3"},
      {"cost,NLB,2,2,,,33", "32.85"},
      {"cost,Network Load Balancer,\"1 NLB, 2 NLCU\",,,,25", "25.185"},
      {"cost,VPC endpoints,\"3 interface endpoints, 2 AZs\",,,,44", "43.8"},
      {"cost,VPC endpoints,\"1 interface endpoint, 100 GB\",,,,8.3", "8.3"},
      {"cost,Public IPv4,4 addresses,,,,15", "14.6"},
      {"cost,EBS,100 GB gp3,,,,8", "8"},
      {"cost,EBS,2 volumes of 50 GB gp3,,,,8", "8"},
      {"cost,SQS,10M requests,,,,4", "4"},
      {"cost,SNS,10M messages,,,,5", "5"},
      {"cost,SES,50k emails,,,,5", "5"},
      {"cost,CloudWatch,\"20 alarms, 2 dashboards\",,,,8", "8"},
      {"cost,CloudWatch,10 custom metrics,,,,3", "3"},
      {"cost,Secrets Manager,\"5 secrets, 20k API calls\",,,,2.1", "2.1"},
      {"cost,DynamoDB,\"10 GB, 1M writes, 1M reads\",,,,3.2", "3.1875"},
      {"cost,CloudFront,\"100 GB, 1M requests\",,,,9.5", "9.5"},
      {"cost,S3,\"100 GB, 1M PUT requests\",,,,7.3", "7.3"},
      {"cost,NAT Gateway,\"1 gateway, 100 GB\",,,,37", "37.35"},
      {"cost,Aurora PostgreSQL,2x db.r6g.large,,,,380", "379.6"},
      {"cost,Data Transfer,,,0.09,GB,9", "9"},
      {"cost,CloudTrail,1M data events,,,,1", "1"},
  };
  for (const auto& row : rows) {
    const auto found = row_for(kDatabase, row.claim);
    EXPECT_EQ(found.computed, row.computed) << row.claim;
    EXPECT_THAT(codes(found), ElementsAre("not_in_stack")) << row.claim;
  }
}

// Of the stack's resource the fields that a claim does not state, where they have no
// number that means nothing.
TEST(ReconcileTest, TakesWhatIsNotStatedFromTheStack) {
  const std::string function =
      "f: {kind: lambda_function, memory: 1 GB, duration: 100 ms, requests: 1M}\n";
  // 10M · 0.20/M and 10M · 0.1 s · 1 GB · 0.0000166667.
  EXPECT_EQ(row_for(function, "cost,Lambda,10M requests,,,,18").computed, "18.6667");
  EXPECT_THAT(codes(row_for(kDatabase, "cost,Lambda,10M requests,,,,18")),
              ElementsAre("not_in_stack"));
}

TEST(ReconcileTest, SaysWhatTheStackHasInstead) {
  EXPECT_EQ(message(row_for(kDatabase, "cost,RDS,db.t3.medium,,,,50"), "stack_differs"),
            "as the stack runs it, it costs $26.28, as stated $52.56: db.t3.small instead of "
            "db.t3.medium");
  EXPECT_EQ(
      message(row_for(kApi, "cost,ECS Fargate,\"2x 0.25 vCPU, 0.5 GB\",,,,18"), "stack_differs"),
      "as the stack runs it, it costs $45.05, as stated $18.02: 912.5 vCPU-hours instead of "
      "365");
}

TEST(ReconcileTest, DoesNotComputeWithUnitsThatNobodyKnows) {
  const auto odd = row_for(kMultiAz, "cost,RDS,\"db.t3.small, Multi-AZ\",1,0.072,fortnight,53");
  EXPECT_THAT(codes(odd), ElementsAre("unknown_unit"));
  EXPECT_THAT(message(odd, "unknown_unit"), HasSubstr("'fortnight' is no unit of a rate"));
  // Of one part of a task: right by itself, and not to be multiplied with tasks.
  EXPECT_THAT(codes(row_for(kApi, "cost,ECS Fargate,\"0.25 vCPU, 0.5 GB\",5,0.04048,vCPU-hour,45")),
              IsEmpty());
}

TEST(ReconcileTest, NoticesRowsThatStandTwice) {
  const auto twice = reconciled(kGateways, "test,prod,cost,NAT Gateway,2x,,,,66\n"
                                           "test,prod,cost,NAT Gateway,2x,,,,66\n"
                                           "test,prod,total,TOTAL,,,,,132\n"
                                           "test,prod,total,Grand total,,,,,150\n");
  EXPECT_THAT(codes(twice.rows[0]), IsEmpty());
  EXPECT_THAT(codes(twice.rows[1]), ElementsAre("repeated"));
  EXPECT_EQ(message(twice.rows[3], "second_total"), "the table has a total already, $132");
  EXPECT_EQ(twice.claimed_total->to_string(), "132");
}

TEST(ReconcileTest, NamesTheSizeThatAStatedRateBelongsTo) {
  const auto row = row_for(kMultiAz, "cost,RDS,\"db.t3.medium, Multi-AZ\",1,0.29,hour,211.70");
  EXPECT_THAT(message(row, "rate_elsewhere"), HasSubstr("Multi-AZUsage:db.t3.large"));
  EXPECT_THAT(message(row, "rate_multiple"), HasSubstr("exactly 2 times"));
}

TEST(ReconcileTest, SaysWithWhichAssumptionAClaimFits) {
  struct Row {
    const char* claim;
    const char* fits;
  };
  const Row rows[] = {
      {"cost,ECS Fargate,\"2x 0.5 vCPU, 1 GB\",,,,29",
       "would fit: on ARM ($28.84)\nwould fit: ComputeSavingsPlan 1yr, No Upfront ($28.83)"},
      {"cost,RDS,\"db.t3.small, Multi-AZ\",,,,26",
       "would fit: Single-AZ ($26.28)\nwould fit: db.t3.micro ($26.28)"},
      {"cost,ElastiCache,cache.t3.micro x1,,,,25", "would fit: cache.t3.small ($24.82)"},
      // db.r6g.large 0.225: partial upfront 542/12 + 0.0619 · 730, all upfront 1062/12.
      {"cost,RDS,\"db.r6g.large, Single-AZ\",,,,90",
       "would fit: Reserved 1yr, Partial Upfront (derived price) ($90.35)\n"
       "would fit: Reserved 1yr, All Upfront (derived price) ($88.50)"},
      {"cost,ElastiCache,\"cache.t3.micro, 2 nodes\",,,,12.41", "would fit: one node ($12.41)"},
      {"cost,NAT Gateway,2x,,,,33", "would fit: one of them ($32.85)"},
      {"cost,RDS,\"db.t3.small, Multi-AZ\",,,,5", ""},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(message(row_for(kEverything, row.claim), "fits_with"), row.fits) << row.claim;
  }
}

// A claim is priced for every hour and for one instance, whatever else the stack runs.
TEST(ReconcileTest, PricesADatabaseAsStatedAndLeavesOutTheOthers) {
  const std::string scheduled =
      "db: {kind: rds_instance, class: db.t3.small, schedule: 365 h, storage: {size: 20 GB, used: "
      "10 GB, growth: 0 GB}, backups: {retention: 0 days}, cpu_utilization: 10%}\n";
  const auto half = row_for(scheduled, "cost,RDS,db.t3.small,,,,26");
  EXPECT_EQ(half.computed, "26.28");
  EXPECT_THAT(message(half, "stack_differs"), HasSubstr("it costs $13.14, as stated $26.28"));

  const std::string drill =
      "drill: {kind: rds_instance, class: db.t3.micro, schedule: 10 h, storage: {size: 20 GB, "
      "used: 1 GB, growth: 0 GB}, backups: {retention: 0 days}, cpu_utilization: 10%}\n";
  const auto both = reconciled(drill + kDatabase, "test,prod,cost,RDS,db.t3.small,,,,26\n");
  EXPECT_EQ(both.rows[0].computed, "26.28");
  EXPECT_THAT(codes(both.rows[0]), IsEmpty());
  ASSERT_EQ(both.omitted.size(), 2u);
  // 10 h · 0.018 and 20 GB · 0.115, which is charged while it is stopped.
  EXPECT_EQ(both.omitted[0].resource, "drill");
  EXPECT_EQ(both.omitted[0].computed.to_string(), "2.48");
}

// Of a stack that runs what the table says, every dollar is either claimed or omitted.
TEST(ReconcileTest, RowsAndOmittedAddUpToTheBill) {
  const auto one =
      reconciled(kEverything, "test,prod,cost,ECS Fargate,\"5x 0.25 vCPU, 0.5 GB\",,,,45\n"
                              "test,prod,cost,RDS,\"db.t3.small, Multi-AZ\",,,,53\n"
                              "test,prod,cost,ElastiCache,cache.t3.micro x1,,,,12\n"
                              "test,prod,cost,ALB,1 LCU average,,,,22\n"
                              "test,prod,cost,NAT Gateway,2x,,,,66\n"
                              "test,prod,total,TOTAL,,,,,198\n");
  Money sum;
  for (const auto& row : one.rows) {
    if (row.kind == ClaimKind::kCost) sum = *sum.plus(*Money::parse(row.computed));
    const std::vector<std::string> none;
    EXPECT_EQ(codes(row), row.kind == ClaimKind::kTotal ? std::vector<std::string>{"omits"} : none)
        << row.item;
  }
  // 45.050125 + 52.56 + 12.41 + (0.0225 + 0.008) · 730 + 65.70
  EXPECT_EQ(sum.to_string(), "197.985125");
  std::string omitted;
  for (const auto& item : one.omitted) {
    sum = *sum.plus(item.computed);
    omitted += item.resource + " " + item.computed.to_string() + "\n";
  }
  // Egress 100 · 0.09; two addresses of the gateways and two of the balancer 3.65 each;
  // 20 GB of Multi-AZ gp3 0.23.
  EXPECT_EQ(omitted, "transfer 9\nlb 7.3\nnat 7.3\ndb 4.6\n");
  EXPECT_EQ(sum, one.computed_total);
  EXPECT_EQ(one.rows.back().computed, one.computed_total.to_string());
  EXPECT_EQ(one.claimed_total->to_string(), "198");
}

TEST(ReconcileTest, ChecksThatRowsAddUpToTheirTotal) {
  const std::string rows = "test,prod,cost,NAT Gateway,2x,,,,66\ntest,prod,cost,ALB,,,,,20-24\n"
                           "test,prod,total,TOTAL,,,,,";
  const auto wrong = reconciled(kGateways + kBalancer, rows + "98\n");
  EXPECT_EQ(message(wrong.rows.back(), "rows_not_total"), "the rows add up to $88, not to $98");
  EXPECT_EQ(message(wrong.rows.back(), "omits"),
            "the table leaves out $14.60 a month: nat $7.30, lb $7.30");
  const auto right = reconciled(kGateways + kBalancer, rows + "88\n");
  EXPECT_EQ(message(right.rows.back(), "rows_not_total"), "");
  // Without a stated total, the rows are it; without either there is none.
  EXPECT_EQ(
      reconciled(kGateways, "test,prod,cost,NAT Gateway,2x,,,,66\n").claimed_total->to_string(),
      "66");
  EXPECT_FALSE(reconciled(kGateways, "test,prod,budget,limit,,,,,66\n").claimed_total);
}

TEST(ReconcileTest, FindsOneThingAtTwoPricesInTwoGuides) {
  const auto all = reconciled({named("one", kCache), named("two", kCache), named("three", kCache)},
                              "one,prod,cost,ElastiCache,cache.t3.micro x2,,,,30\n"
                              "two,prod,cost,Redis,cache.t3.micro,,,,12\n"
                              "three,prod,cost,Redis,\"cache.t3.micro, 10 GB\",,,,99\n");
  EXPECT_EQ(message(all[0].rows[0], "sku_differs"),
            "cache.t3.micro is $15.00 here and $12.00 in two prod");
  EXPECT_EQ(message(all[1].rows[0], "sku_differs"),
            "cache.t3.micro is $12.00 here and $15.00 in one prod");
  EXPECT_EQ(message(all[2].rows[0], "sku_differs"), "") << "with storage, it is another thing";
  // Within ten percent they agree; Multi-AZ is another thing.
  const auto same = reconciled({named("one", kDatabase), named("two", kMultiAz)},
                               "one,prod,cost,RDS,db.t3.small,,,,26\n"
                               "one,prod,cost,RDS,db.t3.micro,,,,13\n"
                               "two,prod,cost,RDS,\"db.t3.small, Multi-AZ\",,,,52\n"
                               "two,prod,cost,RDS,db.t3.micro,,,,14\n");
  for (const auto& one : same) {
    for (const auto& row : one.rows) EXPECT_EQ(message(row, "sku_differs"), "");
  }
}

TEST(ReconcileTest, ComparesTasksOfOneSizePerTask) {
  const auto all = reconciled({named("one", kApi), named("two", kApi)},
                              "one,prod,cost,ECS Fargate,\"4x 0.25 vCPU, 0.5 GB\",,,,40\n"
                              "two,prod,cost,ECS Fargate,\"0.25 vCPU, 0.5 GB\",2,,,12\n");
  EXPECT_EQ(message(all[0].rows[0], "sku_differs"),
            "a Fargate task of 0.25 vCPU and 0.5 GB is $10.00 here and $6.00 in two prod");
}

TEST(ReconcileTest, ChecksSavings) {
  struct Row {
    const std::string& stack;
    const char* claim;
    const char* computed;
    std::vector<std::string> codes;
    const char* message;  // of the last finding
  };
  const std::string logs =
      kGateways + "logs: {kind: log_group, ingest: 10 GB, retention: 30 days}\n";
  const Row rows[] = {
      // 0.036 - 0.018 for 730 hours.
      {kDatabase, "saving,db.t3.micro instead of db.t3.small,,,,,13", "13.14", {}, ""},
      {kDatabase,
       "saving,db.t3.micro instead of db.t3.small,,,,,50",
       "13.14",
       {"saving_exceeds_spend", "saving_overstated"},
       "saves $13.14, not $50"},
      {kDatabase,
       "saving,db.t3.micro instead of db.t3.small,,,,,20",
       "13.14",
       {"saving_overstated"},
       "saves $13.14, not $20"},
      {kDatabase,
       "saving,db.t9.huge instead of db.t3.small,,,,,20",
       "",
       {"not_priced"},
       "db.t9.huge"},
      // A gateway and its address: 0.05 · 730.
      {kGateways,
       "saving,one NAT gateway fewer,,,,,16",
       "36.5",
       {"saving_understated"},
       "saves $36.50, not $16"},
      {kGateways, "saving,one NAT gateway fewer,,,,,36", "36.5", {}, ""},
      {kDatabase,
       "saving,one NAT gateway fewer,,,,,36",
       "",
       {"not_in_stack"},
       "the stack has no NAT gateway"},
      // 1 year, no upfront: 0.0253 against 0.036; 26.28 - 18.469.
      {kDatabase,
       "saving,1-year db.t3.small reservation,,,,,8",
       "7.811",
       {"commitment"},
       "Reserved 1yr, No Upfront (derived price) of $26.28 costs $18.47"},
      {kDatabase,
       "saving,1-year db.t3.small reservation,,,,,63",
       "7.811",
       {"saving_exceeds_spend", "saving_overstated", "commitment"},
       ""},
      // 29.7%
      {kDatabase,
       "saving,Reserved Instances on RDS,,,,percent,30-40",
       "29.7",
       {"needs_optimiser"},
       "which commitments pay is for the optimiser to work out"},
      {kDatabase,
       "saving,Reserved Instances on RDS,,,,percent,50-60",
       "29.7",
       {"needs_optimiser", "saving_overstated"},
       "Reserved 1yr, No Upfront (derived price) of $26.28 costs $18.47"},
      {kGateways,
       "saving,Reserved Instances on RDS,,,,percent,30",
       "",
       {"needs_optimiser", "no_reservation"},
       "the catalog has no such reservation of these instances in us-east-1"},
      // Two reservations of the Single-AZ instance serve a Multi-AZ one: 2 · 18.469.
      {kMultiAz,
       "saving,1-year db.t3.small reservation,40% discount,,,,63",
       "15.622",
       {"saving_exceeds_spend", "saving_overstated", "commitment", "arithmetic"},
       "40% of $52.56 is $21.02, not $63"},
      {kMultiAz,
       "saving,1-year db.t3.small reservation,,,,,15",
       "15.622",
       {"commitment"},
       "Reserved 1yr, No Upfront (two of Single-AZ, derived price) of $52.56 costs $36.94"},
      // No reservation of it in the catalog: only the spend can be checked, 0.356 · 730.
      {kMultiAz,
       "saving,1-year db.m5.large reservation,40% discount,,,,104",
       "",
       {"needs_optimiser", "saving_share"},
       "is 40% of the $259.88 that are spent on it"},
      {kMultiAz,
       "saving,1-year db.m5.large reservation,40% discount,,,,263",
       "",
       {"needs_optimiser", "saving_exceeds_spend", "arithmetic"},
       "40% of $259.88 is $103.95, not $263"},
      // 1 - 0.01288871 / 0.04048 = 68.2%
      {kApi, "saving,Fargate Spot,,,,percent,70", "68.2", {"needs_optimiser"}, ""},
      {kApi,
       "saving,half of the tasks on Spot,,,,percent,75",
       "68.2",
       {"needs_optimiser", "saving_overstated"},
       "Fargate Spot is 68.2% below On-Demand today"},
      {kApi, "saving,scale to 0 after hours,,,,percent,50", "", {"needs_optimiser"}, ""},
      // 5 · 9.010025 is all there is.
      {kApi,
       "saving,scale to 0 after hours,,,,,46",
       "",
       {"needs_optimiser", "saving_exceeds_spend"},
       "saves more than the $45.05 that are spent on the whole stack"},
      // 10 GB compressed to 1.5, 30 of 30.4 days, · 0.03
      {logs,
       "saving,move old logs to Glacier,,,,,1-5",
       "",
       {"needs_optimiser", "saving_exceeds_spend"},
       "saves more than the $0.04 that are spent on storing the logs of the stack"},
  };
  for (const auto& row : rows) {
    const auto found = row_for(row.stack, row.claim);
    EXPECT_EQ(found.computed, row.computed) << row.claim;
    EXPECT_EQ(codes(found), row.codes) << row.claim;
    if (!found.findings.empty()) {
      EXPECT_THAT(found.findings.back().message, HasSubstr(row.message)) << row.claim;
    }
  }
}

// A saving is made in the hours that the stack runs: half of 0.018 · 730.
TEST(ReconcileTest, ASavingKeepsTheScheduleOfTheStack) {
  const std::string scheduled =
      "db: {kind: rds_instance, class: db.t3.small, schedule: 365 h, storage: {size: 20 GB, used: "
      "10 GB, growth: 0 GB}, backups: {retention: 0 days}, cpu_utilization: 10%}\n";
  EXPECT_EQ(row_for(scheduled, "saving,db.t3.micro instead of db.t3.small,,,,,7").computed, "6.57");
}

// A month of 730 hours has 43,800 minutes.
TEST(ReconcileTest, ChecksDowntimeAgainstAvailability) {
  struct Row {
    const char* claim;
    const char* computed;
    std::vector<std::string> codes;
    const char* message;
  };
  const Row rows[] = {
      {"99.9% uptime,,,,minutes/month,43.8", "43.8", {}, ""},
      {"99.99% uptime,,,,minutes/month,4.38", "4.38", {}, ""},
      {"99.5% uptime,,,,minutes/month,219", "219", {}, ""},
      {"uptime of 99.5 %,,,,minutes/month,219", "219", {}, ""},
      {"99.9% uptime,,,,minutes/month,585",
       "43.8",
       {"downtime"},
       "99.9% leaves 43 min 48 s in a month of 730 hours, not 9 h 45 min 0 s; that is about a "
       "year's worth (8 h 45 min 36 s)"},
      {"99.99% uptime,,,,minutes/month,43",
       "4.38",
       {"downtime"},
       "99.99% leaves 4 min 23 s in a month of 730 hours, not 43 min 0 s"},
      {"99.5% uptime,,,,minutes/month,100",
       "219",
       {"downtime"},
       "99.5% leaves 3 h 39 min 0 s in a month of 730 hours, not 1 h 40 min 0 s"},
      {"uptime,,,,minutes/month,585", "", {"unstated"}, "names no availability such as 99.9%"},
      {"999% uptime,,,,minutes/month,585", "", {"unstated"}, "names no availability"},
  };
  for (const auto& row : rows) {
    const auto found = row_for(kCache, "availability," + std::string(row.claim));
    EXPECT_EQ(found.computed, row.computed) << row.claim;
    EXPECT_EQ(codes(found), row.codes) << row.claim;
    if (!found.findings.empty()) {
      EXPECT_THAT(found.findings.front().message, HasSubstr(row.message)) << row.claim;
    }
  }
}

// Two gateways with their addresses: 2 · 0.05 · 730 = 73.
TEST(ReconcileTest, ChecksBudgets) {
  EXPECT_THAT(codes(row_for(kGateways, "budget,limit,,,,,73")), IsEmpty());
  const auto low = row_for(kGateways, "budget,limit,,,,,50");
  EXPECT_EQ(low.computed, "73");
  // 50 of 73 last for 20.8 of 30.4 days.
  EXPECT_EQ(message(low, "budget_below_bill"),
            "the bill is $73.00: the budget is used up on day 21 of the month");
  const auto alert = row_for(kGateways, "budget,limit,alert at 80%,,,,80");
  EXPECT_EQ(message(alert, "budget_alert"),
            "its alert at $64.00 is sent every month, on day 27 of the month");
  EXPECT_THAT(codes(row_for(kGateways, "budget,limit,alert at 80%,,,,100")), IsEmpty());
  const auto table = reconciled(kGateways, "test,prod,cost,NAT Gateway,2x,,,,375\n"
                                           "test,prod,budget,limit,,,,,300\n");
  EXPECT_THAT(codes(table.rows[1]), ElementsAre("budget_below_claims"));
  EXPECT_EQ(message(table.rows[1], "budget_below_claims"),
            "the table itself adds up to $375.00 a month");
}

// AWS: db.t3.micro has 2 vCPU and 1 GiB, db.t3.large 2 and 8.
TEST(ReconcileTest, ChecksSpecifications) {
  const auto vcpu = row_for(kDatabase, "spec,db.t3.micro,\"stated as 1 vCPU, 1 GB\",,,vCPU,1");
  EXPECT_EQ(vcpu.computed, "2");
  EXPECT_EQ(vcpu.unit, "vCPU");
  EXPECT_THAT(codes(vcpu), ElementsAre("wrong_vcpu"));
  EXPECT_EQ(message(vcpu, "wrong_vcpu"), "db.t3.micro has 2 vCPU, not 1");
  const auto memory = row_for(kDatabase, "spec,db.t3.large,\"2 vCPU, 16 GB\",,,vCPU,2");
  EXPECT_THAT(codes(memory), ElementsAre("wrong_memory"));
  EXPECT_EQ(message(memory, "wrong_memory"), "db.t3.large has 8 GiB of memory, not 16");
  EXPECT_THAT(codes(row_for(kDatabase, "spec,db.t3.large,\"2 vCPU, 8 GB\",,,vCPU,2")), IsEmpty());
}

TEST(ReconcileTest, NamesWhatAGuideContradictsItselfIn) {
  const auto row =
      row_for(kDatabase, "spec,RDS instance class,\"checklist says db.r6g.large, table says "
                         "db.t3.small\",,,,db.t3.small");
  EXPECT_EQ(row.computed, "db.t3.small");
  EXPECT_EQ(row.unit, "");
  EXPECT_EQ(message(row, "contradiction"),
            "the guide also says db.r6g.large; the stack follows the cost table, db.t3.small");
  EXPECT_EQ(message(row, "stack_differs"), "");
  const auto other =
      row_for(kDatabase, "spec,RDS instance class,\"checklist says db.r6g.large, table says "
                         "db.t3.medium\",,,,db.t3.medium");
  EXPECT_EQ(message(other, "contradiction"), "the guide also says db.r6g.large");
  EXPECT_EQ(message(other, "stack_differs"), "the stack has db.t3.small");
}

TEST(ReconcileTest, HoldsNumbersOfASpecificationAgainstTheStack) {
  const std::string stack =
      kApi + kMultiAz + kGateways +
      "web: {kind: ecs_service, cpu: 0.25 vCPU, memory: 0.5 GB, tasks: {low: 1, likely: 2, high: "
      "4},"
      " deployments: {per_month: 0}}\n"
      "cache: {kind: elasticache, engine: redis, node_type: cache.t3.micro, nodes: 2}\n"
      "logs: {kind: log_group, ingest: 10 GB, retention: 30 days}\n";
  struct Row {
    const char* claim;
    const char* computed;
    std::vector<std::string> codes;
  };
  const Row rows[] = {
      {"web tasks,,,,tasks,2", "2", {}},
      {"web tasks,diagram says 1-3,,,tasks,2", "2", {"contradiction"}},
      {"ECS tasks,,,,tasks,8", "7", {"stack_differs"}},
      {"ElastiCache nodes,,,,nodes,2", "2", {}},
      {"backup retention,,,,days,7", "0", {"stack_differs"}},
      {"log retention,,,,days,30", "30", {}},
      {"storage,,,,GB,20", "20", {}},
      {"NAT,,,,gateways,2", "2", {}},
      {"proxies,,,,proxies,1", "0", {"stack_differs"}},
      {"moons,,,,moons,1", "", {}},
      {"pooling,\"diagram says RDS Proxy, checklist PgBouncer\",,,,RDS Proxy",
       "",
       {"contradiction"}},
  };
  for (const auto& row : rows) {
    const auto found = row_for(stack, "spec," + std::string(row.claim));
    EXPECT_EQ(found.computed, row.computed) << row.claim;
    EXPECT_EQ(codes(found), row.codes) << row.claim;
  }
}

TEST(ReconcileTest, TakesOnlyTheClaimsOfItsSystemAndTier) {
  const auto one = reconciled(kGateways, "test,staging,cost,NAT Gateway,2x,,,,66\n"
                                         "other,prod,cost,NAT Gateway,2x,,,,66\n");
  EXPECT_THAT(one.rows, IsEmpty());
  EXPECT_FALSE(one.claimed_total);
  ASSERT_EQ(one.omitted.size(), 1u);
  EXPECT_EQ(one.omitted[0].computed, one.computed_total);
  EXPECT_EQ(one.computed_total.to_string(), "73");
}

// February 2026 has 672 hours: claims are held against that month.
TEST(ReconcileTest, FollowsTheCalendarMonth) {
  const EstimateOptions february{.month = *Month::parse("2026-02")};
  const auto row =
      row_for(kMultiAz, "cost,RDS,\"db.t3.small, Multi-AZ\",1,0.072,hour,60", february);
  EXPECT_EQ(row.computed, "48.384");
  EXPECT_EQ(message(row, "arithmetic"), "$0.072 × 672 h is $48.38, not $60");
}

TEST(ReconcileTest, StaysInRangeWithTheLargestClaims) {
  for (const char* claim :
       {"cost,RDS,\"db.t3.small, Multi-AZ\",1000000000,9000000,hour,1000000000",
        "cost,RDS,\"db.t3.small, Multi-AZ\",0.000000001,9000000,hour,0",
        "cost,NAT Gateway,1000000000x,,0,month,1000000000",
        "cost,ECS Fargate,\"0x 0.25 vCPU, 0.5 GB\",,,,5", "saving,anything,,,,,1000000000",
        "budget,limit,,,,,0", "budget,limit,,,,,1000000000"}) {
    (void)row_for(kEverything, claim);
  }
}

TEST(ReconcileTest, FailsBeyondTheAllowedDifferenceOnly) {
  // 65.70 computed: off by 5.70, exactly 9.5% of the claim.
  const auto one = reconciled(kGateways, "test,prod,cost,NAT Gateway,2x,,,,60\n");
  EXPECT_FALSE(differs_by_more(one, *Quantity::parse("0.095")));
  EXPECT_TRUE(differs_by_more(one, *Quantity::parse("0.094999999")));
  // The total counts: 73 against 66; budgets, savings and what has no price do not.
  EXPECT_TRUE(differs_by_more(reconciled(kGateways, "test,prod,total,TOTAL,,,,,66\n"),
                              *Quantity::parse("0.1")));
  EXPECT_FALSE(differs_by_more(reconciled(kGateways, "test,prod,budget,limit,,,,,1\n"
                                                     "test,prod,cost,Other,,,,,50\n"
                                                     "test,prod,saving,one NAT gateway "
                                                     "fewer,,,,,1\n"),
                               *Quantity::parse("0.1")));
}

TEST(ReconcileTest, ReadsTheUnitOfADowntimeAndOfASpecification) {
  const auto hours = row_for(kEverything, "availability,99.95% uptime,x,,,hours/year,4.38");
  EXPECT_EQ(codes(hours), std::vector<std::string>{}) << "8,760 h · 0.0005";
  const auto wrong = row_for(kEverything, "availability,99.99% uptime,x,,,hours/year,4.38");
  EXPECT_EQ(codes(wrong), std::vector<std::string>{"downtime"});
  const auto memory = row_for(kEverything, "spec,db.t3.small,4 GB,,,GB,4");
  EXPECT_EQ(codes(memory), std::vector<std::string>{"wrong_memory"});
  EXPECT_EQ(memory.computed, "2");
  EXPECT_EQ(memory.unit, "GB");
}

TEST(ReconcileTest, KnowsThatNobodySavesMoreThanAll) {
  EXPECT_THAT(codes(row_for(kEverything, "saving,Spot,,,,percent,170")),
              ::testing::Contains("saving_exceeds_spend"));
}

// A deployment's second set of tasks is no part of what a table states.
TEST(ReconcileTest, OmitsTheOverlapOfDeployments) {
  const auto result =
      reconciled("api: {kind: ecs_service, cpu: 0.25 vCPU, memory: 0.5 GB, tasks: 5, "
                 "deployments: {per_month: 20, overlap: 10 minutes}}\n",
                 "test,prod,cost,ECS Fargate,\"5x 0.25 vCPU, 0.5 GB\",,,,45\n", {});
  ASSERT_EQ(result.omitted.size(), 1u);
  Money sum = result.omitted.front().computed;
  sum = *sum.plus(*Money::parse(result.rows.front().computed));
  EXPECT_EQ(sum, result.computed_total);
}

}  // namespace
}  // namespace costplan
