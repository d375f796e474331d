// The account's quotas of Fargate vCPUs: 6 of each kind until AWS raises them. Source: AWS General
// Reference, "Amazon ECS endpoints and quotas".
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "costplan/simulate.h"
#include "support/simulated.h"

namespace costplan {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kStack = R"(
stack: test
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 4, capacity_providers: [{provider: FARGATE, base: 4, weight: 1}, {provider: FARGATE_SPOT, weight: 1}]}
  api: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 2}
)";

Projection simulated(EngineChoice engine, const std::string& more) {
  const Stack stack = testing::stack_of(kStack);
  const std::int64_t from = UtcTime::parse("2026-11-02")->seconds();
  return testing::simulated(
      stack, testing::load_of(stack, R"(
traffic: {base: 2/s}
services:
  api: {traffic_share: 50%, service_time: {mean: 10 ms}}
  web: {traffic_share: 50%, service_time: {mean: 10 ms})" + more),
      {.engine = engine, .from_s = from, .to_s = from + 3600, .seeds = 2});
}

TEST(VcpuQuota, WarnsWhereTasksTakeMoreAtTheirMost) {
  const std::string as_if = "tasks start as if the account had no quotas of Fargate vCPUs";
  struct Row {
    const char* rule;
    std::string load;  // after web's service_time
    std::string warning;  // empty: none
  };
  const Row rows[] = {
      {"4 and 2 tasks of a vCPU are the quota", "}\n", ""},
      // 20 with 4 on demand and the rest by turns: 12 and 8.
      {"each kind has its own", ", scaling: {min: 20, max: 20}}\n",
       "the tasks need up to 14 vCPUs at a time, more than the account's Fargate On-Demand quota "
       "of 6 vCPUs (AWS's initial one; say yours under quotas)"},
      {"Spot too", ", scaling: {min: 20, max: 20}}\nquotas: {fargate_spot: 7 vCPU}\n",
       "the tasks need up to 8 vCPUs at a time, more than the account's Fargate Spot quota of "
       "7 vCPUs (the load file's)"},
      {"what the load file does not say is AWS's",
       ", scaling: {min: 20, max: 20}}\nquotas: {fargate_on_demand: 14 vCPU}\n",
       "the account's Fargate Spot quota of 6 vCPUs (AWS's initial one"},
      {"a quota may be smaller", "}\nquotas: {fargate_on_demand: 5.5 vCPU}\n",
       "the tasks need up to 6 vCPUs at a time, more than the account's Fargate On-Demand quota "
       "of 5.5 vCPUs (the load file's)"},
      // maximumPercent 200: two tasks more for a while.
      {"old and new tasks of a deployment",
       "}\nevents: [{type: deployment, target: api, at: 2026-11-02 00:30}]\n",
       "the tasks need up to 8 vCPUs"},
  };
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    for (const Row& row : rows) {
      const auto out = simulated(engine, row.load);
      if (row.warning.empty()) {
        EXPECT_THAT(out.warnings, Not(Contains(HasSubstr("quota")))) << row.rule;
        EXPECT_THAT(out.assumptions, Not(Contains(HasSubstr(as_if)))) << row.rule;
      } else {
        EXPECT_THAT(out.warnings, Contains(HasSubstr(row.warning))) << row.rule;
        EXPECT_THAT(out.assumptions, Contains(HasSubstr(as_if))) << row.rule;
      }
    }
  }
}

}  // namespace
}  // namespace costplan
