// What breaks first, by search; expected factors are capacities in closed form, the other
// method: arrivals · factor = what the tasks that may run can do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "costplan/io.h"
#include "costplan/queueing.h"
#include "costplan/simulate.h"
#include "support/simulated.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;

const std::string kStack = R"(
stack: test
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 4}
  db: {kind: rds_instance, class: db.t3.small, storage: {size: 20 GB}}
)";

// A search ends within 1%; a queue is full from 99.5% of its capacity on.
constexpr double kTolerance = 0.011;
constexpr double kFull = 0.995;

Headroom found(const std::string& text, int hours = 12) {
  const Stack stack = testing::stack_of(kStack);
  const LoadModel load = testing::load_of(stack, text);
  const std::int64_t from = UtcTime::parse("2026-11-02")->seconds();
  const auto out = headroom(stack, load, {.from_s = from, .to_s = from + hours * 3600});
  if (out) return *out;
  for (const auto& error : out.errors()) ADD_FAILURE() << error.to_string();
  return {};
}

const Breaking* of_kind(const Headroom& out, BreakingKind kind) {
  const auto it = std::find_if(out.breaking.begin(), out.breaking.end(),
                               [&](const Breaking& each) { return each.kind == kind; });
  return it == out.breaking.end() ? nullptr : &*it;
}

void expect_factor(const Headroom& out, BreakingKind kind, double factor) {
  const Breaking* const each = of_kind(out, kind);
  ASSERT_NE(each, nullptr) << to_string(kind);
  EXPECT_NEAR(each->factor, factor, factor * kTolerance) << each->what;
}

// 4 tasks · 10 places / 1 s = 40/s; their processors would do 80/s, and never have to.
TEST(Headroom, NamesTheLimitThatIsReachedAndThoseThatAreNot) {
  const auto out = found(R"(
traffic: {base: 6/s}
services:
  web: {traffic_share: 100%, concurrency: 10, service_time: {mean: 1 s}, cpu_per_request: 50 ms}
)");
  ASSERT_EQ(out.breaking.size(), 1u);
  expect_factor(out, BreakingKind::kPlaces, kFull * 40 / 6);
  EXPECT_THAT(out.breaking[0].what,
              HasSubstr("web: all places for requests are taken, 10 a task, with 4 tasks"));
  EXPECT_EQ(out.breaking[0].at, "2026-11-02T00:00Z");
  EXPECT_EQ(out.holds.size(), 2u);  // vCPUs, and a quota of 6 vCPUs for 4
  EXPECT_TRUE(out.is_complete);
}

// Processors: 4 / 0.1 s = 40/s. Pools: 4 tasks · 5 / (2 · 100 ms) = 100/s.
TEST(Headroom, FindsTheTightestCapacity) {
  expect_factor(found(R"(
traffic: {base: 10/s}
services: {web: {traffic_share: 100%, concurrency: 100, service_time: {mean: 1 s}, cpu_per_request: 100 ms}}
)"),
                BreakingKind::kVcpus, kFull * 40 / 10);
  const auto pool = found(R"(
traffic: {base: 10/s}
services:
  web:
    traffic_share: 100%
    concurrency: 1000
    service_time: {mean: 0.3 s}
    databases: [{database: db, calls: 2, hold: 100 ms, pool: {max: 5}}]
)");
  expect_factor(pool, BreakingKind::kPool, kFull * 100 / 10);
}

// 10 ms of a vCPU a request at a target of 70%: one task more when n work at more than 70%,
// so at more than n · 70/s. From 9 tasks the maximum of 10 at 630/s; from 6 a seventh vCPU,
// where the quota is 6, at 420/s; from 5 a sixth pool of 20, of 100 connections, at 350/s.
// (From fewer tasks a backlog builds up, and scaling overshoots.)
TEST(Headroom, FollowsAutoscalingToItsMaximumAndPastTheQuota) {
  struct Row {
    int tasks;
    BreakingKind kind;
    double rate;
  };
  const Row rows[] = {{9, BreakingKind::kTasks, 630},
                      {6, BreakingKind::kOnDemandQuota, 420},
                      {5, BreakingKind::kMaxConnections, 350}};
  for (const auto& row : rows) {
    const auto out = found(R"(
traffic: {base: 70/s}
services:
  web:
    traffic_share: 100%
    concurrency: 100
    service_time: {mean: 50 ms}
    cpu_per_request: 10 ms
    databases: [{database: db, calls: 1, hold: 1 ms, pool: {max: 20}}]
    scaling: {min: 1, max: 10, policies: [{metric: cpu, target: 70}], initial: )" +
                           std::to_string(row.tasks) + R"(}
databases: {db: {max_connections: 100, reserved: 0}}
)");
    expect_factor(out, row.kind, row.rate / 70);
    for (std::size_t i = 1; i < out.breaking.size(); ++i) {
      EXPECT_LE(out.breaking[i - 1].factor, out.breaking[i].factor);
    }
  }
}

// To the fewest requests, as one queue: M/M/8 with 1 s of service. The rate at which its p99 is 6 s, by halving the interval.
TEST(Headroom, FindsWhereAnObjectiveFails) {
  double low = 1;
  double high = 7.99;
  for (int i = 0; i < 60; ++i) {
    const double rate = (low + high) / 2;
    (FastQueue(rate, 1, 8).sojourn_quantile(0.99) > 6 ? high : low) = rate;
  }
  const auto out = found(R"(
traffic: {base: 1/s}
services:
  web:
    traffic_share: 100%
    concurrency: 2
    routing: least_outstanding_requests
    service_time: {mean: 1 s}
objectives: [{service: web, p99: 6 s}]
)");
  const Breaking* const objective = of_kind(out, BreakingKind::kObjective);
  ASSERT_NE(objective, nullptr);
  // The engine's mixture of waits and service lies within 2% of the quantile itself.
  EXPECT_NEAR(objective->factor, low, 0.03 * low);
  EXPECT_EQ(objective->at, "");
  EXPECT_THAT(objective->what, HasSubstr("p99 of web at most 6,000 ms"));
}

TEST(Headroom, SaysWhatIsBrokenHoweverLittleComesIn) {
  const auto out = found(R"(
traffic: {base: 1/s}
services:
  web:
    traffic_share: 100%
    concurrency: 10
    service_time: {mean: 100 ms}
    databases: [{database: db, calls: 1, hold: 1 ms, pool: {max: 50}}]
databases: {db: {max_connections: 100}}
quotas: {fargate_on_demand: 3 vCPU}
)");
  for (const auto kind : {BreakingKind::kMaxConnections, BreakingKind::kOnDemandQuota}) {
    ASSERT_NE(of_kind(out, kind), nullptr);
    EXPECT_EQ(of_kind(out, kind)->factor, 0);
  }
}

TEST(Headroom, StopsWhenAskedTo) {
  const auto stack = *parse_stack(kStack, "stack.yaml");
  const auto load = parse_load_model(
      "traffic: {base: 1/s}\nservices: {web: {traffic_share: 100%, service_time: {mean: 1 s}}}\n",
      "load.yaml", stack);
  ASSERT_TRUE(load);
  const auto out = headroom(
      stack, *load, {.from_s = 0, .to_s = 86400, .progress = [](double) { return false; }});
  ASSERT_TRUE(out);
  EXPECT_FALSE(out->is_complete);
  EXPECT_TRUE(out->breaking.empty());
}

// 4 tasks · 5 / 100 ms = 200/s, whether those that wait for a connection fail or not.
TEST(Headroom, FindsAPoolThatIsFullWhereItsWaitsEnd) {
  for (const char* const timeout : {"0 s", "100 ms"}) {
    const auto out = found(R"(
traffic: {base: 20/s}
services:
  web:
    traffic_share: 100%
    concurrency: 400
    service_time: {mean: 200 ms}
    databases: [{database: db, calls: 1, hold: 100 ms, pool: {max: 5, acquire_timeout: )" +
                           std::string(timeout) + "}}]\n");
    const Breaking* const pool = of_kind(out, BreakingKind::kPool);
    ASSERT_NE(pool, nullptr) << timeout;
    // Who fails frees a connection that is never quite missed: full a little later.
    EXPECT_GE(pool->factor, kFull * 10 * (1 - kTolerance)) << timeout;
    EXPECT_LE(pool->factor, 15) << timeout;
  }
}

}  // namespace
}  // namespace costplan
