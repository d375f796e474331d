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
