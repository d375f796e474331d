// How long calls wait for the pools of processes, and of tasks with the fewest outstanding requests,
// and calls of a request that follow each other, at pools and proxies: the analytic engine against
// the event engine.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "projection/small_stack.h"

namespace costplan {
namespace {

struct Row {
  const char* name;
  const char* routing;
  double load;       // of all connections
  double processes;  // of each of the four tasks
  double connections;
  double calls;        // of a request, 100 ms together
  double other_work_s;
  const char* shape;
  double p50, p99;  // that both may be apart, relatively
};

class PoolsInLine : public ::testing::TestWithParam<Row> {};

std::string load_of(const Row& row) {
  const double hold_ms = 100 / row.calls;
  const double rate = row.load * 4 * row.processes * row.connections / 0.1;
  const auto text = [](double value) { return std::to_string(value); };
  return "traffic: {base: " + text(rate) +
         "/s}\nservices: {web: {traffic_share: 100%, concurrency: 1000, routing: " + row.routing +
         ", service_time: {" + row.shape + "mean: " + text(100 + 1000 * row.other_work_s) +
         " ms}, scaling: {min: 4, max: 4}, databases: [{database: db, calls: " + text(row.calls) +
         ", hold: " + text(hold_ms) + " ms, pool: {max: " + text(row.connections) +
         ", processes_per_task: " + text(row.processes) + "}}]}}\n" +
         "databases: {db: {max_connections: 1000}}\n";
}

TEST_P(PoolsInLine, WaitAsTheEventEngineFinds) {
  const Row& row = GetParam();
  const auto a = run(EngineChoice::kAnalytic, load_of(row)).services.at(0);
  const auto e = run(EngineChoice::kEvent, load_of(row)).services.at(0);
  std::printf("%-28s p50 %8.1f %8.1f  p99 %8.1f %8.1f ms\n", row.name, a.p50_ms.value,
              e.p50_ms.value, a.p99_ms.value, e.p99_ms.value);
  EXPECT_NEAR(a.p50_ms.value, e.p50_ms.value, row.p50 * e.p50_ms.value);
  EXPECT_NEAR(a.p99_ms.value, e.p99_ms.value, row.p99 * e.p99_ms.value);
}

constexpr char kConstant[] = "shape: deterministic, ";
constexpr char kFewest[] = "least_outstanding_requests";

// With each pool for itself the ratios of p99 were those in the comments.
const Row kRows[] = {
    {"two_calls_at_random", "random", 0.9, 1, 5, 2, 0, "", 0.05, 0.06},                // 0.77
    {"three_calls_at_random", "random", 0.9, 1, 5, 3, 0, "", 0.05, 0.06},              // 0.69
    {"constant_calls_at_random", "random", 0.9, 1, 5, 3, 0, kConstant, 0.05, 0.06},    // 0.72
    {"constant_calls_by_turns", "round_robin", 0.9, 1, 5, 3, 0, kConstant, 0.07, 0.07},  // 1.69
    {"calls_among_other_work", "random", 0.9, 1, 5, 4, 0.5, "", 0.1, 0.06},            // 0.93
    {"fewest_of_one_call", kFewest, 0.9, 1, 5, 1, 0, "", 0.06, 0.06},                  // 1.39
    {"fewest_of_three_calls", kFewest, 0.9, 1, 5, 3, 0, "", 0.06, 0.06},               // 1.70
    {"fewest_among_other_work", kFewest, 0.9, 1, 5, 2, 0.3, "", 0.06, 0.06},           // 1.04
    {"two_processes", "round_robin", 0.9, 2, 5, 1, 0, "", 0.1, 0.06},                  // 1.26
    {"four_processes_at_random", "random", 0.9, 4, 2, 1, 0, "", 0.1, 0.1},             // 3.06
    {"four_processes_and_work", "random", 0.9, 4, 2, 2, 0.3, "", 0.08, 0.06},          // 1.62
    {"eight_with_one_connection", "round_robin", 0.9, 8, 1, 2, 0.3, "", 0.06, 0.08},   // 1.57
    {"eight_of_the_fewest", kFewest, 0.9, 8, 1, 2, 0.3, "", 0.1, 0.1},                 // 1.62
    {"constant_in_eight", "random", 0.9, 8, 1, 1, 0, kConstant, 0.06, 0.06},           // 5.98
    // Who comes sees how many are at a process, not for how long they are.
    {"nothing_but_eight_pools", "round_robin", 0.9, 8, 1, 1, 0, "", 0.25, 0.25},       // 3.39
};

INSTANTIATE_TEST_SUITE_P(Rows, PoolsInLine, ::testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

// Twenty connections that PgBouncer lends to pools with room: four calls of a request at 95% (p99 of
// constant ones was 31% too short, of exponential ones 18%), and at 87%.
TEST(CallsThroughAProxy, ThatFollowEachOtherWaitAsTheEventEngineFinds) {
  struct {
    const char* shape;
    double load;
    double p99;
  } rows[] = {{kConstant, 0.95, 0.06}, {kConstant, 0.87, 0.05}, {"", 0.95, 0.13}, {"", 0.87, 0.05}};
  for (const auto& [shape, load, near] : rows) {
    const std::string text =
        "traffic: {base: " + std::to_string(200 * load) +
        "/s}\nservices: {web: {traffic_share: 100%, concurrency: 1000, routing: random, "
        "service_time: {" +
        shape +
        "mean: 100 ms}, databases: [{database: db, calls: 4, hold: 25 ms, pool: {max: 100}}]}}\n"
        "databases: {db: {max_connections: 1000, via: pgbouncer, pool_size: 20}}\n";
    const auto a = run(EngineChoice::kAnalytic, text).services.at(0);
    const auto e = run(EngineChoice::kEvent, text, {.seeds = 1}).services.at(0);
    std::printf("%s%.0f%%: p50 %8.1f %8.1f  p99 %8.1f %8.1f ms\n", shape, 100 * load,
                a.p50_ms.value, e.p50_ms.value, a.p99_ms.value, e.p99_ms.value);
    EXPECT_NEAR(a.p50_ms.value, e.p50_ms.value, 0.05 * e.p50_ms.value);
    EXPECT_NEAR(a.p99_ms.value, e.p99_ms.value, near * e.p99_ms.value);
  }
}

// 12.5% of what would come: errors, where pools give up after half a second.
TEST(PoolsOfProcesses, GiveUpAsOftenAsTheEventEngineFinds) {
  for (const double load : {0.9, 1.1}) {
    Row row{"", kFewest, load, 8, 1, 2, 0.3, "", 0, 0};
    std::string text = load_of(row);
    const std::string max = "pool: {";
    text.insert(text.find(max) + max.size(), "acquire_timeout: 500 ms, ");
    const auto a = run(EngineChoice::kAnalytic, text).services.at(0);
    const auto e = run(EngineChoice::kEvent, text, {.seeds = 1}).services.at(0);
    std::printf("at %.0f%%: errors %6.2f%% %6.2f%%\n", 100 * load, 100 * a.error_rate.value,
                100 * e.error_rate.value);
    EXPECT_NEAR(a.error_rate.value, e.error_rate.value, load > 1 ? 0.06 : 0.005);
  }
}

// Who finds all connections taken waits for that of its process: a patience of two holds is too short
// for one in seven, however many other processes there are.
TEST(PoolsOfProcesses, LoseWhoWaitsForItsOwnProcess) {
  struct {
    double processes, connections;
  } rows[] = {{2, 1}, {4, 1}, {8, 1}, {2, 2}};
  for (const auto& [processes, connections] : rows) {
    Row row{"", "round_robin", 0.7, processes, connections, 1, 0, "", 0, 0};
    std::string text = load_of(row);
    const std::string max = "pool: {";
    text.insert(text.find(max) + max.size(), "acquire_timeout: 200 ms, ");
    const auto a = run(EngineChoice::kAnalytic, text).services.at(0);
    const auto e = run(EngineChoice::kEvent, text, {.seeds = 1}).services.at(0);
    std::printf("%g x %g: errors %6.2f%% %6.2f%%\n", processes, connections,
                100 * a.error_rate.value, 100 * e.error_rate.value);
    EXPECT_GT(a.error_rate.value, e.error_rate.value / 2);
    EXPECT_LT(a.error_rate.value, e.error_rate.value * 3);
  }
}

// 2 tasks of 8 connections that are held for 100 ms have 160 calls a second.
TEST(PoolsThatAreNearlyFull, AreTheBottleneckLongBeforeTheyFail) {
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    const auto out = run(engine,
                         "traffic: {base: 120/s}\nservices: {web: {traffic_share: 100%, concurrency: "
                         "1000, service_time: {mean: 100 ms}, scaling: {min: 2, max: 2}, databases: "
                         "[{database: db, calls: 1, hold: 100 ms, pool: {max: 8}}]}}\n",
                         {.seeds = 1});
    EXPECT_NE(out.bottleneck.find("of its pooled connections at the peak"), std::string::npos)
        << out.engine << ": " << out.bottleneck;
  }
}

}  // namespace
}  // namespace costplan
