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

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kStack = R"(
stack: test
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 4}
  worker: {kind: ecs_service, cpu: 0.25 vCPU, memory: 0.5 GB, tasks: 2}
  jobs: {kind: sqs_queue, requests: 1M}
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

// To a tenth, as limits are named.
std::string display_rate(double per_s) {
  std::string text = std::to_string(std::round(per_s * 10) / 10);
  text.erase(text.find_last_not_of('0') + 1);
  return text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
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

// 4 tasks with 1 GB of 2 GB left for requests of 0.1 GB, so 10 each: 40 at a time are 40/s, by
// Little's law, of 400/s that their places are good for.
TEST(Headroom, FindsWhereTheMemoryOfATaskIsFull) {
  const auto out = found(R"(
traffic: {base: 10/s}
services:
  web:
    traffic_share: 100%
    concurrency: 100
    service_time: {mean: 1 s}
    memory: {base: 1 GB, per_request: 0.1 GB}
)");
  ASSERT_FALSE(out.breaking.empty());
  expect_factor(out, BreakingKind::kMemory, 4);
  EXPECT_EQ(out.breaking[0].what,
            "web: memory of a task is full, 2 GB, with 4 tasks and " +
                display_rate(10 * out.breaking[0].factor) + " requests/s");
}

// Two places of a worker that shares a quarter of a vCPU, and is elsewhere half of the time: they
// are all taken long before they are the tighter limit.
const std::string kWorker = R"(
services:
  web: {traffic_share: 100%, concurrency: 100, service_time: {mean: 10 ms}, messages: {jobs: 1}}
  worker:
    consumes: jobs
    concurrency: 2
    service_time: {mean: 900 ms}
    cpu_per_request: 150 ms
    databases: [{database: db, calls: 12, hold: 5 ms, pool: {max: 10}}]
)";

TEST(Headroom, FindsPlacesThatAreTakenWhereVcpusServeThem) {
  const std::string text = "traffic: {base: 1/s}" + kWorker;
  const auto out = found(text);
  const auto places =
      std::find_if(out.breaking.begin(), out.breaking.end(), [](const Breaking& each) {
        return each.kind == BreakingKind::kPlaces && each.what.starts_with("worker");
      });
  ASSERT_NE(places, out.breaking.end());
  // Just where a simulation calls it overloaded.
  const Stack stack = testing::stack_of(kStack);
  for (const double factor : {places->factor, places->factor / 1.02}) {
    const std::int64_t from = UtcTime::parse("2026-11-02")->seconds();
    const auto played =
        testing::simulated(stack, testing::load_of(stack, text),
                           {.from_s = from, .to_s = from + 12 * 3600, .traffic_factor = factor});
    EXPECT_EQ(!played.services[1].overloaded.empty(), factor == places->factor);
  }
}

// While the database is away calls fail at once, so that a worker with a backlog needs its vCPUs
// only; whoever fills the queue fails too.
TEST(Headroom, SaysDuringWhichEventALimitIsReached) {
  const auto out = found("traffic: {base: 1/s, spikes: [{at: 2026-11-02 02:00, factor: 9, "
                         "duration: 30 min}]}" +
                         kWorker.substr(0, kWorker.find("messages")) +
                         "messages: {jobs: 1}, databases: [{database: db, calls: 1, hold: 1 ms, "
                         "pool: {max: 5}}]}" +
                         kWorker.substr(kWorker.find("\n  worker")) +
                         "events: [{at: 2026-11-02 02:40, type: rds_failover, target: db, "
                         "duration: 120 s}]\n");
  const auto vcpus =
      std::find_if(out.breaking.begin(), out.breaking.end(), [](const Breaking& each) {
        return each.kind == BreakingKind::kVcpus && each.what.starts_with("worker");
      });
  ASSERT_NE(vcpus, out.breaking.end());
  EXPECT_EQ(vcpus->at, "2026-11-02T02:40Z");
  EXPECT_THAT(vcpus->what, HasSubstr("with 2 tasks and what waits, while nothing comes in, "
                                     "during the failover of db"));
  for (const auto& each : out.breaking) {
    if (each.at == vcpus->at) continue;
    EXPECT_THAT(each.what, Not(HasSubstr("during")));
  }
}

// 40/s, of 12/s that come in with a factor of 2.
TEST(Headroom, CountsFromTheTrafficThatIsAskedFor) {
  const Stack stack = testing::stack_of(kStack);
  const LoadModel load = testing::load_of(stack, R"(
traffic: {base: 6/s}
services: {web: {traffic_share: 100%, concurrency: 10, service_time: {mean: 1 s}}}
)");
  const std::int64_t from = UtcTime::parse("2026-11-02")->seconds();
  const auto out =
      headroom(stack, load, {.from_s = from, .to_s = from + 43200, .traffic_factor = 2});
  ASSERT_TRUE(out);
  EXPECT_EQ(out->traffic_factor, 2);
  expect_factor(*out, BreakingKind::kPlaces, kFull * 40 / 12);
}

// Three services for 40 days are more steps than are played: those up to the spike of the 8th.
TEST(Headroom, NamesEventsThatItDoesNotPlay) {
  const auto warnings = [](int days) {
    return found("traffic: {base: 1/s, spikes: [{at: 2026-11-08 12:00, factor: 2, duration: "
                 "1 h}]}" +
                     kWorker +
                     "events:\n"
                     "  - {at: 2026-11-05 02:00, type: rds_failover, target: db, duration: 60 s}\n"
                     "  - {at: 2026-11-15 02:00, type: az_lost, duration: 10 min}\n",
                 24 * days)
        .warnings;
  };
  EXPECT_THAT(warnings(14), ::testing::IsEmpty());
  const auto cut = warnings(40);
  ASSERT_EQ(cut.size(), 1u);
  EXPECT_THAT(cut[0], AllOf(HasSubstr("the event of 2026-11-15T02:00Z lies outside of the days "
                                      "up to the peak"),
                            HasSubstr("--from and --to")));
  const auto short_of_both = warnings(1);
  ASSERT_EQ(short_of_both.size(), 3u);
  EXPECT_THAT(short_of_both, ::testing::Each(::testing::EndsWith("outside of the simulated time")));
}

// Two days are twelve reports a trial, and every one of them is further than that before.
TEST(Headroom, ReportsHowFarItIsFromItsFirstTrialOn) {
  const Stack stack = testing::stack_of(kStack);
  const LoadModel load = testing::load_of(stack, R"(
traffic: {base: 6/s}
services:
  web: {traffic_share: 100%, concurrency: 10, service_time: {mean: 1 s}, cpu_per_request: 50 ms}
)");
  std::vector<double> shares;
  const auto keep = [&](double share) {
    shares.push_back(share);
    return true;
  };
  const auto out = headroom(stack, load, {.from_s = 0, .to_s = 2 * 86400, .progress = keep});
  ASSERT_TRUE(out);
  ASSERT_GT(shares.size(), 12u);
  EXPECT_EQ(shares.front(), 0);
  EXPECT_GT(shares[11], 0);
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_GT(shares.back(), 0.8);
  EXPECT_LE(shares.back(), 1);
}

}  // namespace
}  // namespace costplan
