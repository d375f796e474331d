// Every word of a claim either reaches its price or is named. Rates of us-east-1 by
// hand, 730 hours, from pricing/*.csv:
//   Fargate vCPU 0.04048, GB 0.004445 (Spot 0.01288871, 0.00141527): a task of 1 vCPU and
//   2 GB is 0.04937 an hour · RDS db.t3.medium 0.072, Multi-AZ 0.145, gp3 0.115 (Multi-AZ
//   0.23), io1 Multi-AZ 0.25, its IOPS 0.20 · cache.t3.micro 0.017, Valkey 0.0136,
//   cache.m6g.large 0.149 · Lambda 0.20 per M, 0.0000166667 per GB-second · logs 0.50
//   per GB · egress 0.09 · ALB 0.0225, LCU 0.008 · NAT 0.045 · Aurora 0.12 per ACU-hour,
//   0.10 per GB · SQS FIFO 0.50 per M · REST calls 3.50 per M
#include <gmock/gmock.h>

#include <filesystem>
#include <string>

#include "reconcile/reconciled.h"
#include "support/paths.h"

namespace costplan {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kStack =
    "fn: {kind: lambda_function, memory: 512 MB, requests: 1M, duration: 1 s}\n"
    "cache: {kind: elasticache, engine: redis, node_type: cache.t3.small, nodes: 2}\n"
    "web: {kind: ecs_service, cpu: 0.5 vCPU, memory: 1 GB, tasks: 2, deployments: {per_month: 0}}\n"
    "db: {kind: rds_instance, class: db.t3.medium, deployment: multi_az, storage: {size: 100 GB, "
    "used: 10 GB, growth: 0 GB}, backups: {retention: 1 day, daily_change: 1 GB}, "
    "cpu_utilization: 10%}\n"
    "nat: {kind: nat_gateway, count: 2, data_processed: 100 GB}\n"
    "lb: {kind: alb, lcu: 1}\n";
// The same without what several claims are about.
const std::string kOther = "lb: {kind: alb, lcu: 1}\n";

struct Row {
  const char* claim;
  const char* computed;
};

void expect_computed(std::span<const Row> rows) {
  for (const std::string* stack : {&kStack, &kOther}) {
    for (const auto& row : rows) {
      const auto found = row_for(*stack, "cost," + std::string(row.claim) + ",,,,5");
      EXPECT_EQ(found.computed, row.computed) << row.claim;
      EXPECT_THAT(codes(found), Not(Contains("not_read"))) << row.claim;
    }
  }
}

TEST(StatedConfigurationTest, PricesWhatTheAuthorSays) {
  const Row rows[] = {
      // 5 · 0.20 + 5M · 0.2 s · 0.25 GB · 0.0000166667
      {"Lambda,\"5M requests, 256 MB, 200 ms\"", "5.166675"},
      // (0.04937 + 0.01288871 + 2 · 0.00141527) · 730
      {"Fargate,\"2 tasks (1 vCPU/2GB), 50% Spot\"", "47.5151525"},
      {"Fargate,\"2 tasks (1 vCPU/2GB), half on Spot\"", "47.5151525"},
      // 2 · (0.01288871 + 2 · 0.00141527) · 730
      {"Fargate Spot,2 tasks (1 vCPU/2GB)", "22.950105"},
      // 0.0136 · 2 · (1 + 1) · 730
      {"ElastiCache,\"Valkey cache.t3.micro, 2 shards with 1 replica each\"", "39.712"},
      // 0.149 · 3 · 730
      {"Redis,\"cache.m6g.large, primary + 2 replicas\"", "326.31"},
      {"Redis,three cache.m6g.large nodes", "326.31"},
      {"Redis,3 cache.m6g.large", "326.31"},
      {"Redis,cache.m6g.large (one primary and two replicas)", "326.31"},
      {"RDS,\"db.t3.medium Single-AZ, 200 hours\"", "14.4"},
      {"Redis,\"cache.t3.micro, 100 hours\"", "1.7"},
      // 0.145 · 730 + 2 · 0.072 · 730 + 100 · 0.23 + 2 · 100 · 0.115
      {"RDS,db.t3.medium (Multi-AZ) with 2 read replicas and 100GB SSD", "256.97"},
      // 0.145 · 730 + 100 · 0.25 + 3,000 · 0.20
      {"RDS,\"db.t3.medium Multi-AZ, 100 GB io1 3000 IOPS\"", "730.85"},
      // 2 · 0.12 · 730 + 50 · 0.10
      {"Aurora Serverless v2,\"2 ACU average, 50 GB\"", "180.2"},
      // 2 · 0.04937 · 8 · 365 / 12 · 5 / 7; hours have nine decimals.
      {"Fargate,\"2x 1 vCPU, 2 GB, 8h/day weekdays\"", "17.161952380901"},
      // 4 · 0.04937 · 365; a GiB is the GB of the bill.
      {"Fargate,4x1024 CPU units 2048 MiB 12 hours a day", "72.0802"},
      {"Fargate,\"2 CPUs, 4 GB\"", "72.0802"},
      {"Fargate,\"2 services, 0.25 vCPU / 0.5 GB, 3 tasks each\"", "54.06015"},
      // 2 · 0.04937 · 730 + 8 · (0.01288871 + 2 · 0.00141527) · 730
      {"Fargate,\"10 tasks; 1 vCPU, 2 GB; 80% Spot, 20% On-Demand\"", "163.88062"},
      {"Redis,\"cache.t3.micro (0.5 GB), 1 node\"", "12.41"},
      {"EC2,2x t3.medium (one per AZ)", "60.736"},
      // 2 · 0.0225 · 730 + 2 · 3 · 0.008 · 730
      {"ALB,\"2 load balancers, 3 LCUs each\"", "67.89"},
      {"SQS,10M FIFO requests", "5"},
      {"SQS,1M requests/day", "12.166666666667"},
      // 3 · 0.045 · 730
      {"NAT,one per AZ (3 AZs)", "98.55"},
      {"API Gateway,10M REST calls", "35"},
      {"API Gateway,10M HTTP calls", "10"},
      // 50 GB a day are 1,520.833333333 a month.
      {"Data Transfer,50 GB/day out", "136.87499999997"},
      {"EBS,100 GB gp2", "10"},
      {"EC2,\"2 m5.large, 24/7\"", "140.16"},
  };
  expect_computed(rows);
}

// 304.166666667 · 0.50; stored compressed to 0.15 for 30 of 30.4 days, · 0.03.
TEST(StatedConfigurationTest, ReadsHowMuchArrivesInADay) {
  const auto found = row_for(kOther, "cost,CloudWatch Logs,10 GB/day ingest,,,,150");
  EXPECT_THAT(found.computed, ::testing::StartsWith("153.43"));
  EXPECT_THAT(codes(found), ::testing::ElementsAre("not_in_stack"));
  // What arrives in a day is no size of what is there.
  EXPECT_THAT(codes(row_for(kOther, "cost,S3,10 GB/day,,,,150")), Contains("not_read"));
}

TEST(StatedConfigurationTest, PricesRegionsAndCommitments) {
  const Row rows[] = {
      // eu-west-1: 0.156 · 730.
      {"RDS,\"db.t3.medium Multi-AZ, in eu-west-1\"", "113.88"},
      // Two reservations of a Single-AZ db.t3.medium: 2 · 0.0507 · 730.
      {"RDS,\"db.t3.medium Multi-AZ, 1-year reserved\"", "74.022"},
      // No Upfront: 2 · (0.032384 + 2 · 0.003556) · 730.
      {"Fargate,\"2 tasks (1 vCPU/2GB), 1-year Savings Plan\"", "57.66416"},
  };
  expect_computed(rows);
}

TEST(StatedConfigurationTest, SaysWhatHasNoPrice) {
  const struct {
    const char* claim;
    const char* message;
  } rows[] = {
      {"EC2,3 x m5.large Windows", "only Linux can be priced from a claim, not windows"},
      {"EC2,3 x m5.large Spot", "only On-Demand can be priced"},
      {"RDS,\"db.t3.medium Multi-AZ, 3-year reserved all upfront\"",
       "the catalog has no Reserved 3yr, All Upfront of Multi-AZUsage:db.t3.medium in us-east-1"},
      {"EC2,m5.large 1yr RI", "the catalog has no Reserved 1yr of BoxUsage:m5.large"},
      {"RDS,0x db.t3.medium", "a claim for none of it has no price"},
      {"NAT Gateway,0 gateways", "a claim for none of it has no price"},
      {"Fargate,0x 0.25 vCPU / 0.5 GB", "a claim for none of it has no price"},
  };
  for (const auto& row : rows) {
    const auto found = row_for(kStack, "cost," + std::string(row.claim) + ",,,,5");
    EXPECT_EQ(found.computed, "") << row.claim;
    EXPECT_THAT(codes(found), ::testing::ElementsAre("not_priced")) << row.claim;
    EXPECT_THAT(message(found, "not_priced"), HasSubstr(row.message)) << row.claim;
  }
}

// Nobody is called wrong for what the program does not understand.
TEST(StatedConfigurationTest, NamesWhatItDoesNotRead) {
  const struct {
    const char* claim;
    const char* words;
  } rows[] = {
      {"NAT,3 gateways and 7 stars", "\"7 stars\""},
      {"NAT,2 gateways in 3 AZs", "\"3 AZs\""},
      {"Redis,\"cache.t3.micro, Serverless\"", "\"serverless\""},
      {"RDS,\"db.t3.medium Multi-AZ, 40% discount\"", "\"40% discount\""},
      {"RDS,\"db.t3.medium Multi-AZ, cross-region\"", "\"cross-region\""},
      {"Fargate,\"2x 1 vCPU, 2 GB, Spot 70% cheaper\"", "\"70% cheaper\""},
      {"Fargate,\"2x 1 vCPU, 2 GB, business hours\"", "\"business hours\""},
      {"Fargate,\"2 tasks of 1 vCPU, 2 GB, 3 workers\"", "\"3 workers\""},
      {"Fargate,\"1 vCPU, 2 GB, max 10 tasks\"", "\"max\""},
      {"Lambda,\"5M requests, 256 MB, 200 ms, provisioned concurrency 5\"",
       "\"5\", \"provisioned concurrency\""},
      {"ALB,\"1 LCU, 99999999999 rules\"", "\"99999999999\""},
      {"API Gateway,10M WebSocket messages", "\"10M WebSocket messages\""},
  };
  for (const auto& row : rows) {
    const auto found = row_for(kStack, "cost," + std::string(row.claim) + ",,,,5000");
    std::string words = row.words;
    for (char& c : words) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    EXPECT_EQ(message(found, "not_read"), "not read, and so not in the price: " + words)
        << row.claim;
    for (const char* code : {"overstated", "understated", "fits_with"}) {
      EXPECT_THAT(codes(found), Not(Contains(code))) << row.claim;
    }
  }
}

// Of two ways to pay the same hours are the same hours.
TEST(StatedConfigurationTest, ComparesLikeWithLike) {
  const std::string spot =
      "web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 2, deployments: {per_month: 0}, "
      "capacity_providers: [{provider: FARGATE_SPOT, weight: 1}]}\n";
  EXPECT_THAT(message(row_for(spot, "cost,Fargate,\"4x 1 vCPU, 2 GB\",,,,144"), "stack_differs"),
              HasSubstr(": 1,460 vCPU-hours on Spot instead of 2,920"));
  EXPECT_THAT(message(row_for(spot, "cost,Fargate,\"2x 1 vCPU, 2 GB\",,,,72"), "stack_differs"),
              HasSubstr(": 1,460 vCPU-hours on Spot instead of 1,460"));
  EXPECT_THAT(message(row_for(kStack, "cost,Fargate,\"2x 0.5 vCPU, 1 GB, half on Spot\",,,,30"),
                      "stack_differs"),
              HasSubstr(": 730 vCPU-hours instead of 730 (365 of them on Spot)"));
  EXPECT_THAT(message(row_for(kStack, "cost,RDS,\"db.t3.medium Multi-AZ, 2 read replicas\",,,,211"),
                      "stack_differs"),
              HasSubstr(": without Read replica, db.t3.medium"));
}

TEST(StatedConfigurationTest, TakesTheYearOutOfAYearlyBudget) {
  // Two gateways are 73 a month.
  const std::string gateways = "nat: {kind: nat_gateway, count: 2, data_processed: 0 GB}\n";
  EXPECT_THAT(codes(row_for(gateways, "budget,yearly budget,,,,,876")), IsEmpty());
  EXPECT_THAT(codes(row_for(gateways, "budget,budget,,,,USD/year,876")), IsEmpty());
  EXPECT_THAT(message(row_for(gateways, "budget,annual limit,,,,,600"), "budget_below_bill"),
              HasSubstr("day 21 of the month"));
}

// 0.0005 of 8,760 hours.
TEST(StatedConfigurationTest, GivesDowntimeInThePeriodOfTheClaim) {
  const auto year = row_for(kOther, "availability,99.95% uptime,,,,hours/year,4.38");
  EXPECT_EQ(year.computed, "4.38");
  EXPECT_EQ(year.unit, "hours/year");
  EXPECT_THAT(codes(year), IsEmpty());
  EXPECT_EQ(message(row_for(kOther, "availability,99.99% uptime,,,,hours/year,4.38"), "downtime"),
            "99.99% leaves 52 min 34 s in a year, not 4 h 22 min 48 s");
}

TEST(StatedConfigurationTest, FindsContradictionsInTwoValuesOnly) {
  const struct {
    const char* claim;
    std::vector<std::string> codes;
  } rows[] = {
      {"RDS class,,,,,db.foo.large", {"not_priced"}},
      {"db.foo.large,2 vCPU,,,vCPU,2", {"not_priced"}},
      {"cache nodes,2 nodes,,,nodes,3", {"contradiction", "stack_differs"}},
      {"cache nodes,2 nodes,,,nodes,2", {}},
      {"cache nodes,of the sessions,,,nodes,2", {}},
      {"pooling,through RDS Proxy,,,,RDS Proxy", {}},
      {"pooling,\"one page says PgBouncer, another RDS Proxy\",,,,RDS Proxy", {"contradiction"}},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(codes(row_for(kStack, "spec," + std::string(row.claim))), row.codes) << row.claim;
  }
  EXPECT_EQ(message(row_for(kStack, "spec,cache nodes,2 nodes,,,nodes,3"), "contradiction"),
            "the guide contradicts itself: 2 nodes here, 3 there");
}

// 2 · (0.5 · 0.04048 + 0.004445) · 730 On-Demand, 2 · (0.5 · 0.032384 + 0.003556) · 730
// with the plan: a fifth less.
TEST(StatedConfigurationTest, SaysWhichSavingsPlanPays) {
  const auto found = row_for(kStack, "saving,Savings Plan on Fargate,,,,percent,20");
  EXPECT_EQ(found.computed, "20");
  EXPECT_THAT(message(found, "commitment"), HasSubstr("ComputeSavingsPlan 1yr, No Upfront"));
  EXPECT_THAT(message(found, "commitment"), HasSubstr("of $36.04 costs $28.83"));
  EXPECT_THAT(codes(row_for(kOther, "saving,Savings Plan on Fargate,,,,percent,20")),
              Contains("no_reservation"));
}

// Of every system: what the rows cover and what is omitted is the bill.
TEST(StatedConfigurationTest, InStackAndOmittedAddUpToTheBillExactly) {
  namespace fs = std::filesystem;
  const auto catalog = embedded_catalog();
  int systems = 0;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(testing::source_dir()) / "scenarios")) {
    const fs::path& path = entry.path();
    if (path.parent_path().filename() != "stacks" || path.stem() == "base") continue;
    const auto stack = load_stack(path.string());
    const auto claims = load_claims((path.parent_path().parent_path() / "claims.csv").string());
    ASSERT_TRUE(stack && claims) << path;
    const auto result = reconcile({{path.stem().string(), *stack}}, *claims, **catalog);
    ASSERT_TRUE(result) << path;
    const Reconciliation& one = result->front();
    Money sum;
    for (const auto& row : one.rows) {
      if (row.in_stack) sum = *sum.plus(*row.in_stack);
      EXPECT_TRUE(!row.in_stack || row.kind == ClaimKind::kCost) << row.item;
    }
    for (const auto& item : one.omitted) sum = *sum.plus(item.computed);
    EXPECT_EQ(sum, one.computed_total) << path;
    ++systems;
  }
  EXPECT_EQ(systems, 12);
}

TEST(StatedConfigurationTest, CountsALineInTheFirstRowThatCoversIt) {
  const auto both = reconciled(kStack, "test,prod,cost,Redis,cache.t3.small x2,,,,50\n"
                                       "test,prod,cost,ElastiCache,cache.t3.small x2,,,,50\n"
                                       "test,prod,cost,CloudFront,,,,,50\n");
  EXPECT_EQ(both.rows[0].in_stack->to_string(), "49.64");
  EXPECT_EQ(both.rows[1].in_stack->to_string(), "0");
  EXPECT_FALSE(both.rows[2].in_stack);
}

}  // namespace
}  // namespace costplan
