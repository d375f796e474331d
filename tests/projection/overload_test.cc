// Who fails, and how late, when a service or its pool is full: the analytic engine against
// the event engine, which simulates every request, and against closed forms.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "costplan/io.h"
#include "costplan/simulate.h"
#include "support/simulated.h"

namespace costplan {
namespace {

Stack stack() {
  return testing::stack_of(R"(
stack: test
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 4, min_tasks: 2, max_tasks: 10}
  api: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 1}
  worker: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 1}
  jobs: {kind: sqs_queue, requests: 1M}
  db: {kind: rds_instance, class: db.m5.large, storage: {size: 20 GB}}
  db2: {kind: rds_instance, class: db.m5.large, storage: {size: 20 GB}}
  cache: {kind: elasticache, engine: redis, node_type: cache.t3.micro}
)");
}

// Two seeds: each has as many requests as tell these differences.
Projection run(EngineChoice engine, const std::string& text,
               SimulateOptions options = {.seeds = 2}) {
  options.engine = engine;
  if (options.from_s == 0) options.from_s = UtcTime::parse("2026-11-02")->seconds();
  if (options.to_s == 0) options.to_s = options.from_s + 2 * 3600;
  const Stack test = stack();
  return testing::simulated(test, testing::load_of(test, text), options);
}

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

// Each waits as long for whom they call; who has few places has no more done than those ask for.
TEST(Callers, OfOneServiceGetWhatTheirPlacesAskFor) {
  const auto check = [](const std::string& loads, double within) {
    const auto a = run(EngineChoice::kAnalytic, loads, {.seeds = 2, .keep_series = true});
    const auto e = run(EngineChoice::kEvent, loads);
    for (std::size_t i = 0; i < a.services.size(); ++i) {
      const auto& mine = a.services[i];
      const auto& theirs = e.services[i];
      EXPECT_NEAR(mine.requests, theirs.requests, 0.03 * theirs.requests) << theirs.name;
      EXPECT_NEAR(mine.p50_ms.value, theirs.p50_ms.value, within * theirs.p50_ms.value)
          << theirs.name;
    }
    // Where the load stays so does everything else.
    const auto& last = a.series.back().services;
    const auto& before = a.series[a.series.size() - 2].services;
    for (std::size_t i = 0; i < last.size(); ++i) {
      EXPECT_NEAR(last[i].requests_per_s, before[i].requests_per_s, 0.01 * last[i].requests_per_s);
    }
  };
  const std::string services =
      "services:\n"
      "  web: {traffic_share: 80%, service_time: {mean: 10 ms}, concurrency: 3, calls: {api: 1}, "
      "scaling: {min: 2, max: 2}}\n"
      "  worker: {traffic_share: 20%, service_time: {mean: 10 ms}, concurrency: 40, calls: "
      "{api: 1}}\n"
      "  api: {service_time: {mean: 100 ms}, concurrency: 4}\n";
  check("traffic: {base: 32/s}\n" + services, 0.15);
  check("traffic: {base: 45/s}\n" + services, 0.25);
  check("traffic: {base: 14/s}\nservices:\n"
        "  web: {traffic_share: 60%, service_time: {mean: 20 ms}, concurrency: 8, calls: {api: 1}, "
        "scaling: {min: 1, max: 1}}\n"
        "  worker: {traffic_share: 40%, service_time: {mean: 40 ms}, concurrency: 4, calls: "
        "{api: 1}}\n"
        "  api: {concurrency: 1, service_time: {mean: 100 ms}}\n",
        0.05);
}

// By turns, at random or to the fewest: what is done while all places are taken.
TEST(Callers, GetAsMuchDoneAsTheRoutingLets) {
  for (const char* const routing : {"round_robin", "random", "least_outstanding_requests"}) {
    for (const char* const shape : {"exponential", "deterministic"}) {
      const std::string text =
          "traffic: {base: 60/s}\nservices:\n"
          "  worker: {traffic_share: 100%, service_time: {mean: 10 ms}, concurrency: 8, calls: "
          "{web: 1}}\n"
          "  web: {service_time: {mean: 100 ms, shape: " +
          std::string(shape) + "}, concurrency: 1, routing: " + routing + "}\n";
      const auto a = run(EngineChoice::kAnalytic, text).services.back();
      const auto e = run(EngineChoice::kEvent, text).services.back();
      std::printf("%-27s %-14s %8.0f %8.0f\n", routing, shape, a.requests, e.requests);
      EXPECT_NEAR(a.requests, e.requests, 0.03 * e.requests) << routing << " " << shape;
    }
  }
}

// The messages wait in the queue, not at whom the four workers call.
TEST(Workers, KeepNoMoreMessagesThanTheirPlaces) {
  const std::string text =
      "traffic: {base: 35/s}\nservices:\n"
      "  web: {traffic_share: 100%, service_time: {mean: 10 ms}, messages: {jobs: 1}}\n"
      "  worker: {consumes: jobs, concurrency: 4, service_time: {mean: 10 ms}, calls: {api: 1}}\n"
      "  api: {concurrency: 1, service_time: {mean: 100 ms}}\n";
  const auto a = run(EngineChoice::kAnalytic, text);
  const auto e = run(EngineChoice::kEvent, text);
  EXPECT_NEAR(a.queues[0].peak_depth, e.queues[0].peak_depth, 0.03 * e.queues[0].peak_depth);
  EXPECT_NEAR(a.queues[0].oldest_s, e.queues[0].oldest_s, 0.03 * e.queues[0].oldest_s);
  EXPECT_NEAR(a.services[2].p50_ms.value, e.services[2].p50_ms.value,
              0.1 * e.services[2].p50_ms.value);
  for (const auto& out : {a, e}) {
    EXPECT_TRUE(out.bottleneck.starts_with("api: ")) << out.bottleneck;
  }
}

// However much comes in: figures, and all of it fails.
TEST(Overload, NeverPrintsWhatIsNoNumber) {
  const std::string text = R"(
traffic: {base: 4/s}
services:
  web:
    traffic_share: 100%
    service_time: {mean: 1 s}
    concurrency: 10
    timeout: 2 s
    databases: [{database: db, calls: 1, hold: 100 ms, pool: {max: 5, acquire_timeout: 100 ms}}]
)";
  for (const double factor : {1e2, 1e4, 1e6, 1e9, 1e11}) {
    const auto web = run(EngineChoice::kAnalytic, text, {.traffic_factor = factor}).services.at(0);
    EXPECT_GT(web.error_rate.value, 0.89) << factor;
    EXPECT_LE(web.error_rate.value, 1) << factor;
    for (const auto& figure : {web.p50_ms, web.p99_ms, web.p999_ms}) {
      EXPECT_TRUE(std::isfinite(figure.value)) << factor;
    }
  }
}

// 20/s come for two places of a second each on four tasks: 8/s are answered, 12/s wait at the end.
// They are in no percentile and no error, but a promise of availability counts them.
TEST(Overload, CountsWhoStillWaitsAsNotAvailable) {
  const std::string text =
      "traffic: {base: 20/s}\nservices: {web: {traffic_share: 100%, concurrency: 2, service_time: "
      "{mean: 1 s}}}\nobjectives: [{service: web, availability: 99%}]\n";
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    const auto out = run(engine, text);
    EXPECT_NEAR(out.services[0].unanswered / out.services[0].requests, 0.6, 0.01);
    EXPECT_NEAR(out.objectives[0].attained, 0.4, 0.01);
    EXPECT_FALSE(out.objectives[0].holds);
    EXPECT_EQ(out.services[0].overloaded.substr(0, 16),
              engine == EngineChoice::kAnalytic ? "2026-11-02T00:00" : "2026-11-02T00:01");
  }
}

// What workers call is part of the load, in a circle of other services as well.
TEST(Workers, BringTheirCallsToWhomTheyCall) {
  for (const char* const circle : {"", ", calls: {web: 0.1}"}) {
    const std::string text =
        std::string("traffic: {base: 5/s}\nservices:\n"
                    "  web: {traffic_share: 100%, service_time: {mean: 10 ms}, messages: {jobs: 2}, "
                    "concurrency: 9, calls: {api: 1}}\n"
                    "  worker: {consumes: jobs, concurrency: 9, service_time: {mean: 100 ms}, calls: "
                    "{api: 3}}\n"
                    "  api: {concurrency: 9, service_time: {mean: 10 ms}") +
        circle + "}\n";
    const auto a = run(EngineChoice::kAnalytic, text);
    const auto e = run(EngineChoice::kEvent, text);
    for (std::size_t i = 0; i < 3; ++i) {
      // (What is sent in the first minute is worked on in the next one.)
      EXPECT_NEAR(a.services[i].requests / e.services[i].requests, 1, 0.02) << circle << i;
    }
    EXPECT_GT(a.services[2].requests, 30.0 * 7200);
  }
}

// It is away for an hour of two: half of the requests fail, after their own work.
TEST(Failover, FailsWhatNeedsTheDatabaseAndSaysSo) {
  const std::string text =
      "traffic: {base: 60/s}\nservices: {web: {traffic_share: 100%, concurrency: 10, service_time: "
      "{mean: 100 ms}, timeout: 5 s, databases: [{database: db, calls: 1, hold: 10 ms, pool: {max: "
      "5}}]}}\nevents: [{at: 2026-11-02 00:30, type: rds_failover, duration: 60 min}]\n";
  const auto a = run(EngineChoice::kAnalytic, text);
  const auto e = run(EngineChoice::kEvent, text);
  EXPECT_NEAR(a.services[0].error_rate.value, 0.5, 1e-3);
  EXPECT_NEAR(a.services[0].error_rate.value, e.services[0].error_rate.value, 0.005);
  EXPECT_NEAR(a.services[0].utilisation_mean / e.services[0].utilisation_mean, 1, 0.02);
  for (const auto* const out : {&a, &e}) {
    EXPECT_NE(out->bottleneck.find("while its database fails over"), std::string::npos)
        << out->bottleneck;
  }
}

// A task works to the end for a client that has left, and sends its messages.
TEST(Workers, GetTheMessagesOfThoseWhoAreLate) {
  const std::string text =
      "traffic: {base: 5/s}\nservices:\n"
      "  web: {traffic_share: 100%, concurrency: 9, timeout: 60 ms, service_time: {shape: "
      "deterministic, mean: 100 ms}, messages: {jobs: 1}}\n"
      "  worker: {consumes: jobs, concurrency: 9, service_time: {mean: 10 ms}}\n";
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    const auto out = run(engine, text);
    EXPECT_TRUE(nobody_is_answered(out.services[0]));
    EXPECT_NE(out.bottleneck.find("answers that come after its timeout"), std::string::npos);
    EXPECT_NEAR(out.services[1].requests / out.services[0].requests, 1, 0.001);
    EXPECT_NEAR(out.queues[0].messages / out.services[1].requests, 1, 0.001);
  }
}

// Four new tasks get a quarter of the traffic: of eight tasks as much CPU is used as without them,
// and places as well.
TEST(Canaries, UseTheProcessorsOfAllTasks) {
  const std::string text =
      "traffic: {base: 60/s}\nservices: {web: {traffic_share: 100%, concurrency: 10, service_time: "
      "{mean: 100 ms}, cpu_per_request: 40 ms, scaling: {min: 4, max: 4}}}\n"
      "events: [{at: 2026-11-02 00:20, type: deployment, target: web, strategy: canary, share: 25%, "
      "duration: 20 min}]\n";
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    const auto out = run(engine, text, {.seeds = 2, .keep_series = true});
    EXPECT_NEAR(out.series[10].services[0].cpu, 0.6, 0.05);
    EXPECT_EQ(out.series[30].services[0].tasks, 8);
    EXPECT_NEAR(out.series[30].services[0].cpu, 0.3, 0.04);
    EXPECT_NEAR(out.series[30].services[0].utilisation, 0.3, 0.04);
  }
}

// Ten minutes with its share and ten of bake time, from when the new tasks have started, which
// takes two to four minutes; a task that stops drains out of sight.
TEST(Canaries, KeepTheOldTasksForTheirShareAndForTheBakeTime) {
  const auto out =
      run(EngineChoice::kAnalytic,
          "traffic: {base: 60/s}\nservices: {web: {traffic_share: 100%, concurrency: 10, "
          "service_time: {mean: 100 ms}, scaling: {min: 4, max: 4}}}\n"
          "events: [{at: 2026-11-02 00:10, type: deployment, target: web, strategy: canary, share: "
          "10%, duration: 10 min}]\n",
          {.keep_series = true});
  const auto tasks = [&](std::size_t minute) { return out.series[minute].services[0].tasks; };
  EXPECT_EQ(tasks(9), 4);
  EXPECT_EQ(tasks(12), 8);
  EXPECT_EQ(tasks(29), 8);
  EXPECT_EQ(tasks(34), 4);
}

// At its limit a queue waits no less than just below it, and no more than the time allows.
TEST(Overload, GrowsWithTheLoad) {
  double before = 0;
  for (const char* const rate : {"36/s", "38/s", "39/s", "39.7/s", "39.9/s", "40/s", "40.1/s", "44/s"}) {
    const auto web =
        run(EngineChoice::kAnalytic, "traffic: {base: " + std::string(rate) +
                                         "}\nservices: {web: {traffic_share: 100%, concurrency: 1, "
                                         "service_time: {mean: 100 ms}}}\n")
            .services.at(0);
    EXPECT_GE(web.p50_ms.value, 0.99 * before) << rate;
    before = web.p50_ms.value;
  }
  EXPECT_GT(before, 60'000);
}

// What a retry may bring about is said, where the good state is what is found.
TEST(Retries, ThatMayNotEndAreWarnedOf) {
  const auto warnings = [](const char* rate) {
    return run(EngineChoice::kAnalytic,
               "traffic: {base: " + std::string(rate) +
                   "}\nservices: {web: {traffic_share: 100%, concurrency: 10, service_time: {mean: "
                   "100 ms}, cpu_per_request: 100 ms, timeout: 2 s, retries: 1}}\n")
        .warnings;
  };
  const auto some = warnings("32/s");
  ASSERT_EQ(some.size(), 1u);
  EXPECT_NE(some[0].find("were all tried again"), std::string::npos);
  EXPECT_TRUE(warnings("10/s").empty());
}

// A task that needs more memory than it has would be killed.
TEST(Memory, ThatIsMissingIsWarnedOf) {
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    const auto out = run(engine,
                         "traffic: {base: 60/s}\nservices: {web: {traffic_share: 100%, concurrency: "
                         "50, service_time: {mean: 1 s}, memory: {base: 1 GB, per_request: 0.2 GB}}}\n");
    ASSERT_EQ(out.warnings.size(), 1u);
    EXPECT_NE(out.warnings[0].find("of their memory"), std::string::npos);
    EXPECT_NE(out.bottleneck.find("of its memory"), std::string::npos);
  }
}

// Nobody is there to answer.
TEST(NoTasks, FailAllRequestsAndEveryPromise) {
  const std::string text = R"(
traffic: {base: 10/s}
services: {web: {traffic_share: 100%, service_time: {mean: 50 ms}, scaling: {min: 0, max: 0}}}
objectives: [{service: web, p99: 500 ms, availability: 99.9%}]
)";
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    const auto out = run(engine, text);
    EXPECT_EQ(out.services[0].error_rate.value, 1);
    ASSERT_EQ(out.objectives.size(), 2u);
    for (const auto& objective : out.objectives) EXPECT_FALSE(objective.holds);
    EXPECT_FALSE(out.objectives[0].is_known);
  }
}

// A worker whose queue is empty has no latency, and keeps its promise.
TEST(NoTasks, OrNoRequestsHaveNoLatency) {
  const std::string text = R"(
traffic: {base: 10/s}
services:
  web: {traffic_share: 100%, service_time: {mean: 50 ms}}
  worker: {consumes: jobs, service_time: {mean: 50 ms}}
objectives: [{service: worker, p99: 500 ms}]
)";
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    const auto out = run(engine, text);
    ASSERT_EQ(out.objectives.size(), 1u);
    EXPECT_TRUE(out.objectives[0].holds);
    EXPECT_FALSE(out.objectives[0].is_known);
    EXPECT_NE(to_json(out).find("\"value\": null"), std::string::npos);
  }
}

// A message is as old as what came since: 12/s in, 10/s out.
TEST(Queues, AreAsOldAsTheirFirstMessage) {
  const auto out = run(EngineChoice::kAnalytic, R"(
traffic: {base: 12/s}
services:
  web: {traffic_share: 100%, service_time: {mean: 10 ms}, messages: {jobs: 1}}
  worker: {consumes: jobs, concurrency: 1, service_time: {mean: 100 ms}}
)");
  ASSERT_EQ(out.queues.size(), 1u);
  EXPECT_NEAR(out.queues[0].oldest_s, 7200 * (1 - 10.0 / 12), 1);
  EXPECT_NEAR(out.queues[0].peak_depth, 7200 * 2, 30);
}

const std::string kTracking = R"(
traffic: {base: 60/s, profile: office}
services:
  web:
    traffic_share: 100%
    service_time: {mean: 100 ms}
    cpu_per_request: 50 ms
    concurrency: 20
    scaling: {policies: [{metric: cpu, target: 70}]}
)";

// A simulation that begins in the middle of a day begins with the tasks of that time.
TEST(SettledStart, TakesTheTasksThatTheHoursBeforeLeave) {
  const std::int64_t morning = UtcTime::parse("2026-11-03 08:00")->seconds();
  const std::int64_t noon = UtcTime::parse("2026-11-03 12:00")->seconds();
  const SimulateOptions whole{.from_s = morning, .to_s = noon + 600, .keep_series = true};
  const SimulateOptions part{.from_s = noon, .to_s = noon + 600, .keep_series = true};
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    const auto all = run(EngineChoice::kAnalytic, kTracking, whole);
    const auto late = run(engine, kTracking, part);
    ASSERT_FALSE(late.series.empty());
    EXPECT_EQ(late.series.front().services[0].tasks,
              all.series[static_cast<std::size_t>((noon - morning) / 60)].services[0].tasks);
    EXPECT_GT(late.series.front().services[0].tasks, 2);
  }
}

// Who says how many there are at the start is believed.
TEST(SettledStart, KeepsAStartThatIsGiven) {
  std::string text = kTracking;
  text.replace(text.find("scaling: {"), 10, "scaling: {initial: 3, ");
  const std::int64_t noon = UtcTime::parse("2026-11-03 12:00")->seconds();
  const auto out = run(EngineChoice::kAnalytic, text,
                       {.from_s = noon, .to_s = noon + 600, .keep_series = true});
  ASSERT_FALSE(out.series.empty());
  EXPECT_EQ(out.series.front().services[0].tasks, 3);
}

// A step says how much a row of the series adds up to, and nothing else.
TEST(Steps, OfMoreThanAMinuteAreMinutesPutTogether) {
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    const SimulateOptions minutes{.seeds = 2, .keep_series = true};
    SimulateOptions quarters = minutes;
    quarters.step_s = 900;
    const auto fine = run(engine, kTracking, minutes);
    const auto coarse = run(engine, kTracking, quarters);
    EXPECT_EQ(coarse.step_s, 900);
    ASSERT_EQ(coarse.series.size(), 8u);
    EXPECT_EQ(coarse.services[0].p99_ms.value, fine.services[0].p99_ms.value);
    EXPECT_EQ(coarse.services[0].fargate_hours, fine.services[0].fargate_hours);
    double requests = 0;
    for (std::size_t i = 0; i < 15; ++i) requests += fine.series[i].services[0].requests_per_s;
    EXPECT_NEAR(coarse.series[0].services[0].requests_per_s, requests / 15, 1e-9);
  }
}

}  // namespace
}  // namespace costplan
