// What waits for a proxy to lend a connection of the database: the analytic engine against
// Erlang's formula and against the event engine, which lends every one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "costplan/io.h"
#include "costplan/queueing.h"
#include "costplan/simulate.h"
#include "support/simulated.h"

namespace costplan {
namespace {

constexpr std::int64_t kHour = 3600;

Projection run(EngineChoice engine, const std::string& text, std::int64_t hours = 2,
               int seeds = 2) {
  const Stack stack = testing::stack_of(R"(
stack: test
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 4}
  api: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 2}
  db: {kind: rds_instance, class: db.t3.medium, storage: {size: 20 GB}}
  proxy: {kind: rds_proxy, target: db}
)");
  const std::int64_t from = UtcTime::parse("2026-11-02")->seconds();
  return testing::simulated(
      stack, testing::load_of(stack, text),
      {.engine = engine, .from_s = from, .to_s = from + hours * kHour, .seeds = seeds});
}

std::string load(const std::string& traffic, const std::string& database,
                 const std::string& web) {
  return "traffic: {" + traffic + "}\ndatabases: {db: {" + database +
         "}}\nservices:\n  web: {traffic_share: 100%, " + web + "}\n";
}

std::string calling(const std::string& hold, const std::string& pool) {
  return "databases: [{database: db, calls: 1, hold: " + hold + ", pool: {max: " + pool + "}}]";
}

// 20 connections of 40 that may be lent, 100 ms for each request: 200 a second.
std::string at(const std::string& traffic) {
  return load(traffic, "via: rds_proxy, max_connections: 40, proxy_share: 50%",
              "concurrency: 50, service_time: {mean: 200 ms}, " + calling("100 ms", "50"));
}

TEST(Proxy, LetsCallsWaitAsErlangSays) {
  for (const double rate : {140.0, 170.0, 190.0}) {
    const auto out = run(EngineChoice::kAnalytic, at("base: " + std::to_string(rate) + "/s"), 24);
    const auto queue = solve_queue({.model = QueueModel::kMmc,
                                    .arrival_rate_per_s = rate,
                                    .service_time_s = 0.1,
                                    .servers = 20});
    ASSERT_TRUE(queue);
    // The points that stand for an exponential are 6% apart.
    EXPECT_NEAR(out.databases.at(0).pool_wait_p99_ms, 1000 * queue->wait_quantile(0.99),
                0.03 * 1000 * queue->wait_quantile(0.99))
        << rate;
    // Who waits keeps his place: (200 ms + W) · rate of 200 places.
    const double present = rate * (0.2 + *queue->result.mean_wait_s);
    EXPECT_NEAR(out.services.at(0).utilisation_peak, present / 200, 1e-3) << rate;
  }
}

TEST(Proxy, MakesRequestsWaitAsTheEventEngineFinds) {
  for (const char* rate : {"100/s", "150/s", "180/s"}) {
    const auto a = run(EngineChoice::kAnalytic, at("base: " + std::string(rate)), 6);
    const auto e = run(EngineChoice::kEvent, at("base: " + std::string(rate)), 6);
    const auto& ours = a.services.at(0);
    const auto& theirs = e.services.at(0);
    std::printf("%s p50 %.1f %.1f p99 %.1f %.1f wait %.1f %.1f ms\n", rate, ours.p50_ms.value,
                theirs.p50_ms.value, ours.p99_ms.value, theirs.p99_ms.value,
                a.databases[0].pool_wait_p99_ms, e.databases[0].pool_wait_p99_ms);
    EXPECT_NEAR(ours.p50_ms.value, theirs.p50_ms.value, 0.05 * theirs.p50_ms.value) << rate;
    EXPECT_NEAR(ours.p99_ms.value, theirs.p99_ms.value, 0.05 * theirs.p99_ms.value) << rate;
    EXPECT_NEAR(ours.utilisation_mean, theirs.utilisation_mean, 0.02) << rate;
    EXPECT_NEAR(a.databases[0].pool_wait_p99_ms, e.databases[0].pool_wait_p99_ms,
                5 + 0.1 * e.databases[0].pool_wait_p99_ms)
        << rate;
  }
}

TEST(Proxy, LendsNoMoreWhenItCatchesUp) {
  const std::string crowd =
      at("base: 80/s, spikes: [{at: 2026-11-02T00:30, factor: 3, ramp: 0 s, duration: 30 min}]");
  const auto a = run(EngineChoice::kAnalytic, crowd, 3);
  const auto e = run(EngineChoice::kEvent, crowd, 3);
  // Half an hour at 240/s leaves 72,000 behind, which take ten minutes at 200/s with 80/s that
  // come in: the last of the crowd waits for six.
  for (const auto* const out : {&a, &e}) {
    const auto& web = out->services.at(0);
    EXPECT_EQ(web.error_rate.value, 0) << out->engine;
    EXPECT_NEAR(web.utilisation_mean, (140 * 0.08 + 40) / 180, 0.02) << out->engine;
    EXPECT_NEAR(web.p999_ms.value, 360e3, 0.05 * 360e3) << out->engine;
    // All 200 clients have a connection to the proxy, which lends 20: 9 wait for each.
    EXPECT_NEAR(out->databases.at(0).pool_wait_p99_ms, 900, 90) << out->engine;
    EXPECT_NEAR(out->databases.at(0).connections.demand.expected_peak, 200, 1) << out->engine;
  }
}

// What can never wait for the proxy waits for nothing but its pool, and little where few could.
TEST(Proxy, NeverMakesMoreWaitThanPoolsLetThrough) {
  for (const int pool : {3, 5, 6, 8}) {
    const std::string text =
        load("base: 150/s", "via: pgbouncer, pool_size: 20",
             "concurrency: 50, service_time: {mean: 120 ms}, " +
                 calling("60 ms", std::to_string(pool)));
    const auto a = run(EngineChoice::kAnalytic, text).services.at(0);
    const auto e = run(EngineChoice::kEvent, text).services.at(0);
    EXPECT_NEAR(a.p50_ms.value, e.p50_ms.value, 0.1 * e.p50_ms.value) << pool;
    EXPECT_NEAR(a.p99_ms.value, e.p99_ms.value, 0.05 * e.p99_ms.value) << pool;
  }
}

// 60 clients have opened their connections as soon as some wait: 18 keep the 18 of 20 that they
// were lent, and calls that get one of the other 42 wait for the two that are left.
TEST(Proxy, LeavesLittleToOthersWhereClientsArePinned) {
  const std::string text =
      load("base: 240/s", "via: pgbouncer, pool_size: 20, pinned: 30%",
           "concurrency: 100, service_time: {mean: 100 ms}, scaling: {min: 1, max: 1}, " +
               calling("50 ms", "60"));
  const auto a = run(EngineChoice::kAnalytic, text);
  const auto e = run(EngineChoice::kEvent, text, 2, 16);
  // How many of 60 are pinned is drawn, so that seeds differ: (240 · 0.1 + 40) of 100 places if it
  // is 30%.
  EXPECT_NEAR(a.services[0].utilisation_mean, 0.64, 0.02);
  EXPECT_NEAR(e.services[0].utilisation_mean, a.services[0].utilisation_mean, 0.1);
  // Without pins 12 of 20 are busy, and nearly nobody waits.
  EXPECT_GT(a.databases[0].pool_wait_p99_ms, 100);
  EXPECT_GT(e.databases[0].pool_wait_p99_ms, 100);
}

// All keep what they were lent, and there is enough for as many as are open.
// 24 of 60 would be pinned and 20 are: these answer nearly all, and each of the other 40 is stuck
// until the proxy gives up after two minutes, and fails.
TEST(Proxy, LendsNothingToOthersWherePinsTakeAll) {
  for (const double rate : {240.0, 350.0}) {
    const std::string text =
        load("base: " + std::to_string(rate) + "/s", "via: pgbouncer, pool_size: 20, pinned: 50%",
             "concurrency: 100, service_time: {mean: 100 ms}, scaling: {min: 1, max: 1}, " +
                 calling("50 ms", "60"));
    const auto a = run(EngineChoice::kAnalytic, text);
    const auto e = run(EngineChoice::kEvent, text, 2, 4);
    EXPECT_NEAR(a.services[0].error_rate.value / (40 / 120.0 / rate), 1, 0.05);
    EXPECT_NEAR(a.services[0].error_rate.value / e.services[0].error_rate.value, 1, 0.1);
    // (It takes some minutes until all are stuck.)
    EXPECT_NEAR(a.services[0].utilisation_mean, e.services[0].utilisation_mean, 0.02);
    EXPECT_NEAR(a.services[0].p50_ms.value / e.services[0].p50_ms.value, 1, 0.05);
    EXPECT_NEAR(a.services[0].p99_ms.value / e.services[0].p99_ms.value, 1, 0.05);
    EXPECT_EQ(a.databases[0].connections.demand.expected_peak, 60);
    EXPECT_NEAR(a.databases[0].pool_wait_p99_ms, e.databases[0].pool_wait_p99_ms, 20);
    EXPECT_EQ(a.databases[0].connections.status, ConnectionStatus::kExhausted);
  }
}

TEST(Proxy, LetsNobodyWaitWhereAllArePinnedAndFit) {
  const std::string text =
      load("base: 20/s", "via: pgbouncer, pool_size: 20, pinned: 100%",
           "concurrency: 100, service_time: {mean: 100 ms}, " + calling("50 ms", "60"));
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    const auto out = run(engine, text);
    EXPECT_EQ(out.databases[0].pool_wait_p99_ms, 0);
    // 20/s for 100 ms each in 400 places.
    EXPECT_NEAR(out.services[0].utilisation_mean, 0.005, 1e-4);
    EXPECT_EQ(out.services[0].error_rate.value, 0);
  }
}

TEST(Proxy, ThatMayLendNoneFailsAll) {
  const std::string text =
      load("base: 20/s", "via: rds_proxy, max_connections: 5",
           "service_time: {mean: 20 ms}, " + calling("5 ms", "10"));
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    const auto out = run(engine, text);
    EXPECT_GT(out.services[0].error_rate.value, 0.9999);  // all that have ended
    EXPECT_EQ(out.databases[0].connections.status, ConnectionStatus::kExhausted);
  }
}

// Two services share what there is, and both wait for both.
TEST(Proxy, IsSharedByAllServices) {
  const std::string two = R"(
traffic: {base: 160/s}
databases: {db: {via: rds_proxy, max_connections: 40, proxy_share: 50%}}
services:
  web:
    traffic_share: 50%
    concurrency: 50
    service_time: {mean: 200 ms}
    databases: [{database: db, calls: 1, hold: 100 ms, pool: {max: 50}}]
  api:
    traffic_share: 50%
    concurrency: 100
    service_time: {mean: 300 ms}
    databases: [{database: db, calls: 2, hold: 60 ms, pool: {max: 100}}]
)";
  const auto a = run(EngineChoice::kAnalytic, two, 6);
  const auto e = run(EngineChoice::kEvent, two, 6);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_NEAR(a.services[i].p50_ms.value, e.services[i].p50_ms.value,
                0.05 * e.services[i].p50_ms.value);
    EXPECT_NEAR(a.services[i].p99_ms.value, e.services[i].p99_ms.value,
                0.05 * e.services[i].p99_ms.value);
  }
  EXPECT_NEAR(a.databases[0].pool_wait_p99_ms, e.databases[0].pool_wait_p99_ms,
              5 + 0.15 * e.databases[0].pool_wait_p99_ms);
}

}  // namespace
}  // namespace costplan
