// What a guide says of availability, budgets and specifications, held against the stack.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "costplan/reconcile.h"
#include "reconcile/reconciled.h"

namespace costplan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

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

}  // namespace
}  // namespace costplan
