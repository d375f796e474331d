// That nothing changes where steps are not gone through again: against the same loads of which each
// step is, as a cache is cold all the time that costs nothing.
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "costplan/io.h"
#include "costplan/report.h"
#include "projection/small_stack.h"

namespace costplan {
namespace {

struct KnownLoad {
  const char* name;
  const char* text;
};

// gtest prints the name of a row, not its bytes.
void PrintTo(const KnownLoad& row, std::ostream* out) { *out << row.name; }

// (gtest would compare texts so long as these for minutes.)
void expect_same_lines(const std::string& left, const std::string& right) {
  std::istringstream of_left(left);
  std::istringstream of_right(right);
  std::string line;
  std::string other;
  for (int number = 1; std::getline(of_left, line); ++number) {
    std::getline(of_right, other);
    ASSERT_EQ(line, other) << "line " << number;
  }
  EXPECT_EQ(left.size(), right.size());
}

class KnownLoads : public ::testing::TestWithParam<KnownLoad> {};

TEST_P(KnownLoads, AreAsIfEachStepWereGoneThrough) {
  const Stack test = stack();
  LoadModel load = testing::load_of(test, GetParam().text);
  const std::int64_t from = UtcTime::parse("2026-11-02")->seconds();
  const SimulateOptions options{.from_s = from,
                                .to_s = from + 16 * UtcTime::kSecondsPerDay,
                                .keep_series = true};
  load.services.front().workload.cache_operations = 1;
  const Projection known = testing::simulated(test, load, options);
  load.events.push_back({.type = LoadEventType::kColdCache,
                         .at = *UtcTime::from_seconds(from),
                         .duration_s = static_cast<double>(options.to_s - from),
                         .target = "cache",
                         .factor = 1});
  const Projection gone_through = testing::simulated(test, load, options);
  expect_same_lines(to_series_csv(known), to_series_csv(gone_through));
  expect_same_lines(to_json(known), to_json(gone_through));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, KnownLoads,
    ::testing::Values(
        KnownLoad{"alone", R"(
traffic: {base: 20/s, profile: office}
services:
  web: {traffic_share: 100%, concurrency: 10, cpu_per_request: 40 ms, service_time: {mean: 80 ms},
        timeout: 1 s, retries: 2}
)"},
        KnownLoad{"with_a_spike", R"(
traffic:
  base: 20/s
  profile: office
  spikes: [{at: 2026-11-11 09:30, factor: 1.5, duration: 2 h}]
services:
  web: {traffic_share: 100%, concurrency: 30, cpu_per_request: 10 ms, service_time: {mean: 80 ms}}
)"},
        // Busy enough that tasks come and go, and each afternoon a line forms.
        KnownLoad{"with_a_line_every_day", R"(
traffic: {base: 30/s, profile: office}
services:
  web: {traffic_share: 100%, concurrency: 10, cpu_per_request: 100 ms, service_time: {mean: 100 ms},
        scaling: {min: 2, max: 7, policies: [{metric: cpu, target: 60}]}}
)"},
        KnownLoad{"calls_through_a_proxy", R"(
traffic: {base: 40/s, profile: consumer}
services:
  web: {traffic_share: 100%, concurrency: 50, cpu_per_request: 10 ms, service_time: {mean: 20 ms},
        calls: {api: 0.7}, timeout: 5 s, retries: 1,
        scaling: {min: 2, max: 10, policies: [{metric: cpu, target: 40}]}}
  api: {concurrency: 8, service_time: {shape: lognormal, mean: 50 ms, p95: 150 ms},
        databases: [{database: db, calls: 2, hold: 5 ms, pool: {max: 4}}]}
databases: {db: {via: rds_proxy, max_connections: 5, pinned: 20%}}
alarms:
  - {name: slow, service: web, metric: latency_p99, above: 0.3, evaluation_periods: 3}
  - {name: many, database: db, metric: connections_share, above: 50}
objectives: [{service: web, p99: 1 s}]
)"},
        KnownLoad{"places_all_taken", R"(
traffic: {base: 30/s, profile: office}
services:
  web: {traffic_share: 100%, concurrency: 2, service_time: {mean: 10 ms}, calls: {api: 1}}
  api: {concurrency: 4, service_time: {mean: 60 ms}}
)"},
        KnownLoad{"messages_and_two_databases", R"(
traffic: {base: 6/s, profile: office}
services:
  web: {traffic_share: 100%, concurrency: 20, service_time: {mean: 30 ms}, messages: {jobs: 1.5},
        databases: [{database: db, calls: 2, hold: 10 ms, pool: {max: 20}}]}
  worker: {consumes: jobs, concurrency: 2, service_time: {mean: 90 ms}, messages: {jobs: 0.1},
           databases: [{database: db2, calls: 1, hold: 20 ms, pool: {max: 2}},
                       {database: db, calls: 1, hold: 5 ms, pool: {max: 2}}]}
databases: {db: {max_connections: 60}}
alarms:
  - {name: deep, queue: jobs, metric: depth, above: 1}
  - {name: old, queue: jobs, metric: oldest, above: 1}
)"},
        KnownLoad{"a_failover_and_a_deployment", R"(
traffic: {base: 20/s, profile: office}
services:
  web: {traffic_share: 100%, concurrency: 20, service_time: {mean: 30 ms}, calls: {api: 0.5},
        databases: [{database: db, calls: 2, hold: 10 ms, pool: {max: 20}}]}
  api: {concurrency: 20, service_time: {mean: 30 ms}}
events:
  - {at: 2026-11-05 10:00:30, type: rds_failover, target: db, duration: 90 s}
  - {at: 2026-11-12 10:00, type: deployment, target: api}
)"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace costplan
