// How late, and who fails, when a service, its pool or whom it calls is busy or full: the analytic
// engine against the event engine, which simulates every request, load by load.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "projection/small_stack.h"

namespace costplan {
namespace {

struct Row {
  const char* name;
  const char* rate;
  const char* web;
  double errors;    // that both may be apart, absolutely
  double p50, p99;  // … relatively; 0: of the few that are answered in time most come in the
                    // first minute, of which the analytic engine knows the mean
};

class Overload : public ::testing::TestWithParam<Row> {};

TEST_P(Overload, FailsAsManyAsTheEventEngineFinds) {
  const Row& row = GetParam();
  const std::string text = "traffic: {base: " + std::string(row.rate) +
                           "}\nservices:\n  web: {traffic_share: 100%, " + row.web + "}\n";
  const auto a = run(EngineChoice::kAnalytic, text).services.at(0);
  const auto e = run(EngineChoice::kEvent, text).services.at(0);
  std::printf("%-28s errors %6.2f%% %6.2f%%  p50 %8.1f %8.1f  p99 %8.1f %8.1f ms\n", row.name,
              100 * a.error_rate.value, 100 * e.error_rate.value, a.p50_ms.value, e.p50_ms.value,
              a.p99_ms.value, e.p99_ms.value);
  EXPECT_NEAR(a.error_rate.value, e.error_rate.value, row.errors);
  if (row.p50 > 0) {
    EXPECT_NEAR(a.p50_ms.value, e.p50_ms.value, row.p50 * e.p50_ms.value);
  }
  EXPECT_NEAR(a.p99_ms.value, e.p99_ms.value, row.p99 * e.p99_ms.value);
}

// Four tasks of ten places: 40 requests a second of 1 s, 20 of 2 s.
const Row kRows[] = {
    {"long_answers_are_late", "4/s", "service_time: {mean: 1 s}, concurrency: 10, timeout: 3 s",
     0.003, 0.05, 0.05},
    {"busy_with_patience", "36/s", "service_time: {mean: 1 s}, concurrency: 10, timeout: 5 s", 0.005,
     0.1, 0.1},
    {"over_by_a_tenth", "44/s", "service_time: {mean: 1 s}, concurrency: 10, timeout: 10 s", 0.02,
     0.1, 0.1},
    {"twice_as_much", "80/s", "service_time: {mean: 1 s}, concurrency: 10, timeout: 10 s", 0.02,
     0.1, 0.1},
    {"constant_work", "44/s",
     "service_time: {shape: deterministic, mean: 1 s}, concurrency: 10, timeout: 10 s", 0.02, 0,
     0.1},
    {"retries_make_it_worse", "44/s",
     "service_time: {mean: 1 s}, concurrency: 10, timeout: 10 s, retries: 2", 0.02, 0.1, 0.1},
    // 1 vCPU a task, 100 ms of it for each: 40/s.
    {"processors_are_short", "48/s",
     "service_time: {mean: 200 ms}, cpu_per_request: 100 ms, concurrency: 20, timeout: 5 s", 0.02,
     0.1, 0.1},
    // 4 tasks of 5 connections, held for 100 ms: 200/s.
    {"full_pool_with_timeout", "240/s",
     "service_time: {mean: 200 ms}, concurrency: 400, databases: [{database: db, calls: 1, hold: 100 ms, "
     "pool: {max: 5, acquire_timeout: 1 s}}]",
     0.01, 0.1, 0.1},
    {"busy_pool", "150/s",
     "service_time: {mean: 200 ms}, concurrency: 400, databases: [{database: db, calls: 1, hold: 100 ms, "
     "pool: {max: 5}}]",
     0.001, 0.05, 0.05},
    {"busy_pool_in_random_order", "180/s",
     "service_time: {mean: 200 ms}, concurrency: 400, databases: [{database: db, calls: 1, hold: 100 ms, "
     "pool: {max: 5, order: random}}]",
     0.001, 0.05, 0.05},
    {"busy_pool_with_three_calls", "170/s",
     "service_time: {mean: 200 ms}, concurrency: 400, databases: [{database: db, calls: 3, hold: 33 ms, "
     "pool: {max: 5}}]",
     0.001, 0.05, 0.05},
    {"busy_pool_for_some", "170/s",
     "service_time: {mean: 200 ms}, concurrency: 400, databases: [{database: db, calls: 0.2, hold: 500 ms, "
     "pool: {max: 5}}]",
     0.001, 0.15, 0.12},  // who calls is who waits, and is taken as independent
    {"slow_calls_for_some", "40/s",
     "service_time: {shape: lognormal, mean: 60 ms, p95: 150 ms}, concurrency: 4, databases: [{database: "
     "db, calls: 0.1, hold: 400 ms, pool: {max: 5}}]",
     0.001, 0.05, 0.05},
    {"busy_pool_with_timeout", "180/s",
     "service_time: {mean: 200 ms}, concurrency: 400, databases: [{database: db, calls: 1, hold: 100 ms, "
     "pool: {max: 5, acquire_timeout: 300 ms}}]",
     0.01, 0.1, 0.1},
    {"random_order_with_timeout", "180/s",
     "service_time: {mean: 200 ms}, concurrency: 400, databases: [{database: db, calls: 1, hold: 100 ms, "
     "pool: {max: 5, acquire_timeout: 300 ms, order: random}}]",
     0.006, 0.1, 0.1},
    {"random_order_with_a_long_timeout", "180/s",
     "service_time: {mean: 200 ms}, concurrency: 400, databases: [{database: db, calls: 1, hold: 100 ms, "
     "pool: {max: 5, acquire_timeout: 2 s, order: random}}]",
     0.0005, 0.1, 0.1},
    {"random_order_overloaded", "240/s",
     "service_time: {mean: 200 ms}, concurrency: 400, databases: [{database: db, calls: 1, hold: 100 ms, "
     "pool: {max: 5, acquire_timeout: 1 s, order: random}}]",
     0.01, 0.1, 0.1},
    {"random_order_with_three_calls", "170/s",
     "service_time: {mean: 200 ms}, concurrency: 400, databases: [{database: db, calls: 3, hold: 33 ms, "
     "pool: {max: 5, acquire_timeout: 500 ms, order: random}}]",
     0.001, 0.1, 0.1},
    // No more calls compete for a pool than a task has places: here nobody can ever wait.
    {"one_place_and_one_connection", "30/s",
     "service_time: {mean: 100 ms}, concurrency: 1, databases: [{database: db, calls: 5, hold: 20 ms, "
     "pool: {max: 1}}]",
     0.001, 0.1, 0.1},
    {"ten_places_and_six_connections", "340/s",
     "service_time: {mean: 100 ms}, concurrency: 10, databases: [{database: db, calls: 2, hold: 30 ms, "
     "pool: {max: 6}}]",
     0.001, 0.11, 0.06},
    // Twenty would wait for 100 ms together, some fewer by bad luck.
    {"too_late_by_bad_luck", "70/s",
     "service_time: {mean: 100 ms}, concurrency: 20, databases: [{database: db, calls: 8, hold: 5 ms, "
     "pool: {max: 1, acquire_timeout: 100 ms}}]",
     0.002, 0.05, 0.15},
    // The work before it has moved the calls about that come evenly to the tasks.
    {"a_pool_of_one_connection", "70/s",
     "service_time: {mean: 100 ms}, concurrency: 20, databases: [{database: db, calls: 1, hold: 30 ms, "
     "pool: {max: 1}}]",
     0.001, 0.05, 0.05},
    {"one_pool_after_the_other", "70/s",
     "service_time: {mean: 100 ms}, concurrency: 20, databases: [{database: db, calls: 1, hold: 30 ms, "
     "pool: {max: 1}}, {database: db2, calls: 1, hold: 40 ms, pool: {max: 1}}]",
     0.001, 0.16, 0.05},
    {"two_pools_with_short_timeouts", "70/s",
     "service_time: {mean: 100 ms}, concurrency: 20, databases: [{database: db, calls: 1, hold: 30 ms, "
     "pool: {max: 1, acquire_timeout: 80 ms}}, {database: db2, calls: 1, hold: 40 ms, pool: {max: 1, "
     "acquire_timeout: 80 ms}}]",
     0.06, 0.1, 0.05},
    // Forty places a task are full of waiting requests before anybody waits for a second.
    {"full_pool_behind_few_places", "240/s",
     "service_time: {mean: 200 ms}, concurrency: 20, timeout: 5 s, databases: [{database: db, calls: 1, "
     "hold: 100 ms, pool: {max: 5, acquire_timeout: 1 s}}]",
     0.03, 0.1, 0.1},
};

INSTANTIATE_TEST_SUITE_P(Rows, Overload, ::testing::ValuesIn(kRows),
                         [](const ::testing::TestParamInfo<Row>& row) {
                           return std::string(row.param.name);
                         });

// Whole load files, of which the last service is looked at; the rest as above.
const Row kLoads[] = {
    {"pgbouncer_of_five", "",
     "services: {web: {traffic_share: 100%, service_time: {mean: 120 ms}, concurrency: 100, "
     "databases: [{database: db, calls: 1, hold: 100 ms, pool: {max: 50}}]}}\n"
     "databases: {db: {via: pgbouncer, pool_size: 5}}\ntraffic: {base: 200/s}\n",
     0.03, 0.1, 0.05},  // a million in flight are all that the event engine holds
    // One connection for forty of pools, behind which others wait as long as they are patient.
    {"pgbouncer_of_one_and_patience", "",
     "services: {web: {traffic_share: 100%, service_time: {mean: 100 ms}, concurrency: 200, scaling: "
     "{min: 2, max: 2}, databases: [{database: db, calls: 2, hold: 40 ms, pool: {max: 20, "
     "acquire_timeout: 1 s}}]}}\ndatabases: {db: {via: pgbouncer, pool_size: 1}}\n"
     "traffic: {base: 40/s}\n",
     0.04, 0.1, 0.2},
    {"pgbouncer_of_one_and_little_patience", "",
     "services: {web: {traffic_share: 100%, service_time: {mean: 100 ms}, concurrency: 50, scaling: "
     "{min: 2, max: 2}, databases: [{database: db, calls: 2, hold: 40 ms, pool: {max: 20, "
     "acquire_timeout: 200 ms}}]}}\ndatabases: {db: {via: pgbouncer, pool_size: 1}}\n"
     "traffic: {base: 40/s}\n",
     0.04, 0.1, 0.2},
    {"ten_connections_for_twenty", "",
     "services: {web: {traffic_share: 100%, service_time: {mean: 120 ms}, concurrency: 100, "
     "databases: [{database: db, calls: 1, hold: 100 ms, pool: {max: 50}}]}}\n"
     "databases: {db: {max_connections: 15, reserved: 5}}\ntraffic: {base: 200/s}\n",
     0.02, 0.1, 0.05},  // what the pool of one task keeps, another one misses
    {"twenty_connections_half_used", "",
     "services: {web: {traffic_share: 100%, service_time: {mean: 200 ms}, concurrency: 50, "
     "databases: [{database: db, calls: 1, hold: 100 ms, pool: {max: 50}}]}}\n"
     "databases: {db: {max_connections: 28}}\ntraffic: {base: 100/s}\n",
     0.01, 0.05, 0.05},
    {"too_few_for_two_calls", "",
     "services: {web: {traffic_share: 100%, service_time: {mean: 200 ms}, concurrency: 50, "
     "databases: [{database: db, calls: 2, hold: 50 ms, pool: {max: 50}}]}}\n"
     "databases: {db: {max_connections: 28}}\ntraffic: {base: 200/s}\n",
     0.02, 0.05, 0.05},
    {"too_few_for_some", "",
     "services: {web: {traffic_share: 100%, service_time: {mean: 200 ms}, concurrency: 50, "
     "databases: [{database: db, calls: 0.3, hold: 300 ms, pool: {max: 50}}]}}\n"
     "databases: {db: {max_connections: 28}}\ntraffic: {base: 200/s}\n",
     0.02, 0.1, 0.1},  // those who call are more of those who fail
    {"too_few_for_two_services", "",
     "services:\n  web: {traffic_share: 70%, service_time: {mean: 200 ms}, concurrency: 50, "
     "databases: [{database: db, calls: 1, hold: 100 ms, pool: {max: 50}}]}\n"
     "  api: {traffic_share: 30%, service_time: {mean: 200 ms}, concurrency: 50, databases: "
     "[{database: db, calls: 1, hold: 100 ms, pool: {max: 50}}]}\n"
     "databases: {db: {max_connections: 28}}\ntraffic: {base: 200/s}\n",
     0.06, 0.1, 0.05},  // who opens how many is decided by who comes first
    // Every pool has the connection that it opened first, who seldom asks as well.
    {"enough_for_who_seldom_asks", "",
     "services:\n  api: {concurrency: 50, service_time: {mean: 20 ms}, databases: [{database: db, "
     "calls: 3, hold: 4 ms, pool: {max: 50}}]}\n"
     "  web: {traffic_share: 100%, service_time: {mean: 8 ms}, concurrency: 50, calls: {api: 0.2}, "
     "databases: [{database: db, calls: 0.1, hold: 2 ms, pool: {max: 50}}]}\n"
     "databases: {db: {max_connections: 22}}\ntraffic: {base: 2/s}\n",
     0.001, 0.05, 0.15},
    {"too_few_for_who_seldom_asks", "",
     "services:\n  api: {concurrency: 50, service_time: {mean: 20 ms}, scaling: {min: 1, max: 1}, "
     "databases: [{database: db, calls: 3, hold: 4 ms, pool: {max: 50}}]}\n"
     "  web: {traffic_share: 100%, service_time: {mean: 8 ms}, concurrency: 50, calls: {api: 0.2}, "
     "scaling: {min: 1, max: 1}, databases: [{database: db, calls: 0.1, hold: 2 ms, pool: {max: "
     "50}}]}\ndatabases: {db: {max_connections: 14}}\ntraffic: {base: 1000/s}\n",
     0.01, 0.05, 0.1},
    {"what_one_refuses_asks_no_other", "",
     "services: {web: {traffic_share: 100%, service_time: {mean: 200 ms}, concurrency: 100, "
     "scaling: {min: 1, max: 1}, databases: [{database: db, calls: 1, hold: 50 ms, pool: {max: 20}}, "
     "{database: db2, calls: 1, hold: 50 ms, pool: {max: 20}}]}}\n"
     "databases: {db: {max_connections: 20}, db2: {max_connections: 18}}\ntraffic: {base: 200/s}\n",
     0.02, 0.05, 0.05},
    // 100 of 200 places can wait for half a second, not for the five of five timeouts.
    {"more_calls_than_patience", "",
     "services: {web: {traffic_share: 100%, service_time: {mean: 300 ms}, concurrency: 200, "
     "scaling: {min: 1, max: 1}, databases: [{database: db, calls: 5, hold: 50 ms, pool: {max: 20, "
     "acquire_timeout: 1 s}}]}}\ntraffic: {base: 100/s}\n",
     0.001, 0.05, 0.05},
    // 2 vCPU that two requests at a time use, when they do not wait for the database.
    {"two_places_away_from_the_processor", "",
     "services:\n  web: {traffic_share: 100%, service_time: {mean: 10 ms}, messages: {jobs: 1}}\n"
     "  worker: {consumes: jobs, concurrency: 2, service_time: {mean: 1 s}, cpu_per_request: 700 ms, "
     "databases: [{database: db, calls: 1, hold: 300 ms, pool: {max: 5}}]}\n"
     "traffic: {base: 1.5/s}\n",
     0.001, 0.05, 0.05},
    // 8 run at full speed, two more share with them, all others wait in the queue.
    {"few_places_that_share_processors", "",
     "services:\n  web: {traffic_share: 100%, service_time: {mean: 10 ms}, messages: {jobs: 1}}\n"
     "  worker: {consumes: jobs, concurrency: 10, service_time: {mean: 8 s}, cpu_per_request: 1 s}\n"
     "traffic: {base: 0.9/s}\n",
     0.001, 0.2, 0.15},
    {"behind_a_backlog", "",
     "traffic: {base: 10/s}\nservices:\n  api: {concurrency: 1, service_time: {mean: 130 ms}}\n"
     "  web: {traffic_share: 100%, concurrency: 50, service_time: {mean: 20 ms}, calls: {api: 1}}\n",
     0.001, 0.1, 0.05},
    {"calls_that_fail", "",
     "traffic: {base: 10/s}\nservices:\n  api: {concurrency: 1, service_time: {mean: 130 ms}, "
     "timeout: 1 s}\n"
     "  web: {traffic_share: 100%, concurrency: 50, service_time: {mean: 20 ms}, calls: {api: 1}}\n",
     0.02, 0.1, 0.1},
    {"a_queue_that_fills", "",
     "traffic: {base: 12/s}\nservices:\n"
     "  web: {traffic_share: 100%, service_time: {mean: 10 ms}, messages: {jobs: 1}}\n"
     "  worker: {consumes: jobs, concurrency: 1, service_time: {mean: 100 ms}}\n",
     0.001, 0.15, 0.1},
    // All pools together have fewer connections than the database.
    {"pools_below_the_limit", "",
     "traffic: {base: 110/s}\nservices: {web: {traffic_share: 100%, concurrency: 100, service_time: "
     "{mean: 120 ms}, databases: [{database: db, calls: 1, hold: 100 ms, pool: {max: 5}}]}}\n"
     "databases: {db: {max_connections: 21, reserved: 0}}\n",
     0.001, 0.1, 0.15},
    {"a_cold_cache", "",
     "traffic: {base: 40/s}\nservices: {web: {traffic_share: 100%, concurrency: 4, service_time: "
     "{mean: 50 ms}, timeout: 5 s, cache_operations: 1, databases: [{database: db, calls: 1, hold: "
     "20 ms, pool: {max: 20}}]}}\n"
     "events: [{at: 2026-11-02 01:00, type: cold_cache, target: cache, duration: 30 min, factor: "
     "30}]\n",
     0.02, 0.15, 0.15},
    {"shared_processors", "",
     "traffic: {base: 32/s}\nservices: {web: {traffic_share: 100%, concurrency: 50, service_time: "
     "{shape: lognormal, mean: 100 ms, p95: 300 ms}, cpu_per_request: 100 ms}}\n",
     0.001, 0.05, 0.1},
    {"constant_work_shares_processors", "",
     "traffic: {base: 32/s}\nservices: {web: {traffic_share: 100%, concurrency: 50, service_time: "
     "{shape: deterministic, mean: 100 ms}, cpu_per_request: 100 ms}}\n",
     0.001, 0.3, 0.35},  // constant work of even arrivals meets by rhythms
    {"late_answers_of_shared_processors", "",
     "traffic: {base: 32/s}\nservices: {web: {traffic_share: 100%, concurrency: 50, service_time: "
     "{mean: 100 ms}, cpu_per_request: 100 ms, timeout: 2 s}}\n",
     0.004, 0.1, 0.1},
    {"two_calls_of_a_full_pool", "",
     "traffic: {base: 230/s}\nservices: {web: {traffic_share: 100%, concurrency: 50, service_time: "
     "{mean: 100 ms}, databases: [{database: db, calls: 2, hold: 20 ms, pool: {max: 2, "
     "acquire_timeout: 200 ms}}]}}\n",
     0.01, 0.05, 0.05},
    // 40 of 60 calls a second, and the places are nearly enough for all who wait for two seconds.
    {"a_called_pool_that_gives_up", "",
     "traffic: {base: 60/s}\nservices:\n"
     "  api: {service_time: {mean: 80 ms}, concurrency: 50, scaling: {min: 2, max: 2}, databases: "
     "[{database: db, calls: 1, hold: 50 ms, pool: {max: 1, order: random, acquire_timeout: 2 s}}]}\n"
     "  web: {traffic_share: 100%, service_time: {mean: 60 ms}, concurrency: 200, scaling: {min: 2, "
     "max: 2}, calls: {api: 1}}\n",
     0.015, 0.05, 0.05},
    // Who gives up on its own pool does not call, from the first minute on.
    {"calls_of_who_gives_up", "",
     "traffic: {base: 70/s}\nservices:\n"
     "  web: {traffic_share: 100%, service_time: {mean: 60 ms}, concurrency: 100, scaling: {min: 2, "
     "max: 2}, databases: [{database: db, calls: 1, hold: 50 ms, pool: {max: 1, acquire_timeout: 0.5 "
     "s}}], calls: {api: 1}}\n"
     "  api: {service_time: {mean: 40 ms}, concurrency: 2}\n",
     0.001, 0.2, 0.1},
    // The other one has 20 clients at the proxy, for which both wait alike.
    {"beside_who_floods_a_proxy", "",
     "traffic: {base: 90/s}\nservices:\n"
     "  api: {traffic_share: 80%, service_time: {mean: 60 ms}, concurrency: 40, scaling: {min: 2, max: "
     "2}, databases: [{database: db, calls: 2, hold: 30 ms, pool: {max: 10, acquire_timeout: 1 s}}]}\n"
     "  web: {traffic_share: 20%, service_time: {mean: 40 ms}, concurrency: 40, scaling: {min: 2, max: "
     "2}, databases: [{database: db, calls: 1, hold: 10 ms, pool: {max: 10}}]}\n"
     "databases: {db: {via: pgbouncer, pool_size: 4}}\n",
     0.001, 0.1, 0.1},
    {"called_by_who_floods_a_proxy", "",
     "traffic: {base: 60/s}\nservices:\n"
     "  web: {traffic_share: 100%, service_time: {mean: 60 ms}, concurrency: 40, scaling: {min: 2, max: "
     "2}, calls: {api: 0.5}, databases: [{database: db, calls: 2, hold: 30 ms, pool: {max: 20}}]}\n"
     "  api: {service_time: {mean: 30 ms}, concurrency: 20, scaling: {min: 2, max: 2}, databases: "
     "[{database: db, calls: 1, hold: 12 ms, pool: {max: 10}}]}\n"
     "databases: {db: {via: pgbouncer, pool_size: 3}}\n",
     0.001, 0.1, 0.15},
    // Six connections of which each of four pools opens its first one at once.
    {"pools_of_one_connection", "",
     "traffic: {base: 20/s}\nservices:\n"
     "  api: {traffic_share: 50%, service_time: {mean: 50 ms}, concurrency: 20, scaling: {min: 2, max: "
     "2}, databases: [{database: db, calls: 1, hold: 10 ms, pool: {max: 4}}]}\n"
     "  web: {traffic_share: 50%, service_time: {mean: 50 ms}, concurrency: 20, scaling: {min: 2, max: "
     "2}, databases: [{database: db, calls: 1, hold: 10 ms, pool: {max: 1}}]}\n"
     "databases: {db: {max_connections: 14}}\n",
     0.001, 0.05, 0.05},
    {"many_processes_and_few_connections", "",
     "traffic: {base: 90/s}\nservices: {web: {traffic_share: 100%, service_time: {mean: 60 ms}, "
     "concurrency: 40, scaling: {min: 2, max: 2}, databases: [{database: db, calls: 2, hold: 20 ms, "
     "pool: {max: 2, processes_per_task: 4}}]}}\ndatabases: {db: {max_connections: 18}}\n",
     0.02, 0.05, 0.05},
    {"bursts_of_constant_work", "",
     "traffic: {base: 8/s, burstiness: 3}\nservices: {web: {traffic_share: 100%, scaling: {min: 1, "
     "max: 1}, concurrency: 2, service_time: {shape: deterministic, mean: 100 ms}}}\n",
     0.001, 0.15, 0.05},
    {"bursts_at_70_percent", "",
     "traffic: {base: 14/s, burstiness: 2}\nservices: {web: {traffic_share: 100%, scaling: {min: 1, "
     "max: 1}, concurrency: 2, service_time: {shape: gamma, mean: 100 ms, scv: 0.25}}}\n",
     0.001, 0.05, 0.05},
    {"few_places_around_a_pool", "",
     "traffic: {base: 106/s}\nservices: {web: {traffic_share: 100%, routing: random, concurrency: 5, "
     "service_time: {mean: 100 ms}, databases: [{database: db, calls: 1, hold: 30 ms, pool: {max: "
     "1}}]}}\n",
     0.001, 0.05, 0.1},
    {"constant_calls_of_a_pool", "",
     "traffic: {base: 96/s}\nservices: {web: {traffic_share: 100%, concurrency: 5, service_time: "
     "{shape: deterministic, mean: 100 ms}, databases: [{database: db, calls: 1, hold: 30 ms, pool: "
     "{max: 1}}]}}\n",
     0.001, 0.02, 0.07},
    {"processes_with_a_connection_each", "",
     "traffic: {base: 72/s}\nservices: {web: {traffic_share: 100%, service_time: {mean: 100 ms}, "
     "concurrency: 2, routing: least_outstanding_requests, databases: [{database: db, calls: 2, "
     "hold: 40 ms, pool: {max: 1, processes_per_task: 2}}]}}\n",
     0.001, 0.1, 0.1},
    {"processes_with_more_requests_than_connections", "",
     "traffic: {base: 340/s}\nservices: {web: {traffic_share: 100%, service_time: {mean: 100 ms}, "
     "concurrency: 100, databases: [{database: db, calls: 1, hold: 20 ms, pool: {max: 1, "
     "processes_per_task: 2}}]}}\n",
     0.001, 0.1, 0.15},
    // Pools that keep ten open: the first two have theirs, the third two, the last none.
    {"pools_that_keep_connections_open", "",
     "traffic: {base: 300/s}\nservices: {web: {traffic_share: 100%, service_time: {mean: 50 ms}, "
     "concurrency: 50, databases: [{database: db, calls: 1, hold: 20 ms, pool: {min: 10, max: 10, "
     "acquire_timeout: 1 s}}]}}\ndatabases: {db: {max_connections: 30}}\n",
     0.01, 0.1, 0.1},
    // Five minutes of two hours; nobody waits for those who are refused at once.
    {"a_failover_that_is_tried_again", "",
     "traffic: {base: 20/s}\nservices:\n"
     "  api: {service_time: {mean: 100 ms}, concurrency: 8, retries: 2, timeout: 5 s, databases: "
     "[{database: db, calls: 1, hold: 10 ms, pool: {max: 10}}]}\n"
     "  web: {traffic_share: 100%, service_time: {mean: 10 ms}, concurrency: 20, calls: {api: 1}}\n"
     "events: [{at: 2026-11-02 00:20, type: rds_failover, target: db, duration: 300 s}]\n",
     0.002, 0.1, 0.1},
    // A second for all 200 places, of two that they are patient.
    {"places_too_few_to_be_late", "",
     "traffic: {base: 300/s}\nservices:\n"
     "  api: {service_time: {mean: 100 ms}, concurrency: 20, timeout: 2 s}\n"
     "  web: {traffic_share: 100%, service_time: {mean: 5 ms}, concurrency: 50, calls: {api: 1}}\n",
     0.005, 0.05, 0.05},
    // No more than four are ever there.
    {"few_places_of_who_calls", "",
     "traffic: {base: 9/s}\nservices:\n"
     "  web: {traffic_share: 100%, concurrency: 4, service_time: {mean: 20 ms}, calls: {api: 1}}\n"
     "  api: {concurrency: 1, service_time: {mean: 100 ms}}\n",
     0.001, 0.1, 0.17},
    {"few_places_in_front_of_few", "",
     "traffic: {base: 9/s}\nservices:\n  api: {concurrency: 1, service_time: {mean: 100 ms}}\n"
     "  web: {traffic_share: 100%, concurrency: 4, service_time: {mean: 20 ms}, calls: {api: 1}}\n",
     0.001, 0.15, 0.15},
    {"few_places_before_an_overload", "",
     "traffic: {base: 12/s}\nservices:\n"
     "  web: {traffic_share: 100%, concurrency: 8, service_time: {mean: 20 ms}, calls: {api: 1}}\n"
     "  api: {concurrency: 2, service_time: {mean: 200 ms}}\n",
     0.001, 0.05, 0.1},
    {"few_places_that_are_taken_in_an_overload", "",
     "traffic: {base: 12/s}\nservices:\n  api: {concurrency: 2, service_time: {mean: 200 ms}}\n"
     "  web: {traffic_share: 100%, concurrency: 8, service_time: {mean: 20 ms}, calls: {api: 1}}\n",
     0.001, 0.05, 0.05},
    // Four tasks of one vCPU: 13.9/s. Whoever finds four at a task waits in front of them.
    {"few_places_that_share_a_processor", "",
     "traffic: {base: 12.3/s}\nservices: {web: {traffic_share: 100%, concurrency: 4, service_time: "
     "{mean: 348 ms}, cpu_per_request: 287 ms}}\n",
     0.001, 0.16, 0.15},
    {"a_caller_that_is_full", "",
     "traffic: {base: 20/s}\nservices:\n  web: {traffic_share: 100%, concurrency: 1, service_time: "
     "{mean: 250 ms}, calls: {api: 1}}\n"
     "  api: {concurrency: 50, service_time: {mean: 20 ms}}\n",
     0.001, 0.1, 0.1},
    // 300 ms are enough for the mean of both, not for all: (100 e^-3 - 20 e^-15) / 80 of them.
    {"a_timeout_around_a_call", "",
     "traffic: {base: 20/s}\nservices:\n  api: {concurrency: 50, service_time: {mean: 100 ms}}\n"
     "  web: {traffic_share: 100%, concurrency: 50, timeout: 300 ms, service_time: {mean: 20 ms}, "
     "calls: {api: 1}}\n",
     0.003, 0.05, 0.05},
    {"a_timeout_around_two_calls", "",
     "traffic: {base: 20/s}\nservices:\n  api: {concurrency: 50, service_time: {mean: 100 ms}}\n"
     "  web: {traffic_share: 100%, concurrency: 50, timeout: 300 ms, service_time: {mean: 20 ms}, "
     "calls: {api: 2}}\n",
     0.01, 0.05, 0.05},
    {"calls_that_are_tried_again", "",
     "traffic: {base: 20/s}\nservices:\n  api: {concurrency: 50, service_time: {mean: 100 ms}, "
     "timeout: 300 ms, retries: 1}\n"
     "  web: {traffic_share: 100%, concurrency: 50, service_time: {mean: 20 ms}, calls: {api: 1}}\n",
     0.001, 0.05, 0.12},
    {"a_retry_that_finds_the_same_queue", "",
     "traffic: {base: 5/s}\nservices: {worker: {traffic_share: 100%, concurrency: 1, service_time: "
     "{mean: 100 ms}, timeout: 500 ms, retries: 1}}\n",
     0.003, 0.1, 0.05},
    {"a_retry_that_may_find_another_queue", "",
     "traffic: {base: 20/s}\nservices: {web: {traffic_share: 100%, concurrency: 1, routing: random, "
     "service_time: {mean: 100 ms}, timeout: 500 ms, retries: 1}}\n",
     0.002, 0.1, 0.05},
    {"a_retry_by_turns", "",
     "traffic: {base: 24/s}\nservices: {web: {traffic_share: 100%, concurrency: 1, service_time: "
     "{mean: 100 ms}, timeout: 300 ms, retries: 1}}\n",
     0.01, 0.15, 0.05},
    {"a_retry_in_an_overload", "",
     "traffic: {base: 32/s}\nservices: {web: {traffic_share: 100%, concurrency: 1, routing: random, "
     "service_time: {mean: 100 ms}, timeout: 300 ms, retries: 1}}\n",
     0.015, 0.1, 0.05},
    // A request sends ten, of which the last waits for the others.
    {"messages_that_come_together", "",
     "traffic: {base: 3/s}\nservices:\n"
     "  web: {traffic_share: 100%, concurrency: 100, service_time: {mean: 100 ms}, messages: {jobs: "
     "10}}\n"
     "  worker: {consumes: jobs, concurrency: 4, service_time: {mean: 100 ms}}\n",
     0.001, 0.1, 0.2},
    {"two_or_three_messages_together", "",
     "traffic: {base: 12/s}\nservices:\n"
     "  web: {traffic_share: 100%, concurrency: 100, service_time: {mean: 100 ms}, messages: {jobs: "
     "2.5}}\n"
     "  worker: {consumes: jobs, concurrency: 4, service_time: {mean: 100 ms}}\n",
     0.001, 0.1, 0.15},
    {"who_is_called_by_a_worker", "",
     "traffic: {base: 5/s}\nservices:\n"
     "  web: {traffic_share: 100%, service_time: {mean: 10 ms}, messages: {jobs: 2}}\n"
     "  worker: {consumes: jobs, concurrency: 4, service_time: {mean: 100 ms}, calls: {api: 3}}\n"
     "  api: {concurrency: 4, service_time: {mean: 50 ms}}\n",
     0.001, 0.05, 0.1},
    {"constant_work_and_database", "",
     "traffic: {base: 2/s}\nservices: {web: {traffic_share: 100%, concurrency: 50, service_time: "
     "{shape: deterministic, mean: 50 ms}, databases: [{database: db, calls: 1, hold: 45 ms, "
     "pool: {max: 20}}]}}\n",
     0.001, 0.02, 0.02},
};

class WholeLoad : public ::testing::TestWithParam<Row> {};

TEST_P(WholeLoad, IsAsTheEventEngineFindsIt) {
  const Row& row = GetParam();
  const auto a = run(EngineChoice::kAnalytic, row.web).services.back();
  const auto e = run(EngineChoice::kEvent, row.web).services.back();
  std::printf("%-28s errors %6.2f%% %6.2f%%  p50 %8.1f %8.1f  p99 %8.1f %8.1f ms\n", row.name,
              100 * a.error_rate.value, 100 * e.error_rate.value, a.p50_ms.value, e.p50_ms.value,
              a.p99_ms.value, e.p99_ms.value);
  EXPECT_NEAR(a.error_rate.value, e.error_rate.value, row.errors);
  EXPECT_NEAR(a.p50_ms.value, e.p50_ms.value, row.p50 * e.p50_ms.value);
  EXPECT_NEAR(a.p99_ms.value, e.p99_ms.value, row.p99 * e.p99_ms.value);
}

INSTANTIATE_TEST_SUITE_P(Rows, WholeLoad, ::testing::ValuesIn(kLoads),
                         [](const ::testing::TestParamInfo<Row>& row) {
                           return std::string(row.param.name);
                         });

}  // namespace
}  // namespace costplan
