// Small stacks whose answers follow by hand: constant loads, one minute's overload,
// queues that fill and drain, calls between services.
#include "costplan/simulate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "projection/day_of_load.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;

// 4 tasks for 3/s · 1 s, by turns: each is E4/M/1 at 75%.
TEST(Simulate, TakesTurnsUnderAConstantLoad) {
  const auto out = simulated(R"(
traffic: {base: 3/s}
services: {web: {traffic_share: 100%, concurrency: 1, service_time: {mean: 1 s}}}
)");
  ASSERT_EQ(out.services.size(), 1u);
  const auto& web = out.services[0];
  const auto queue = solve_round_robin(3, 1, 4);
  ASSERT_TRUE(queue);
  EXPECT_NEAR(web.requests, 3 * 86400, 1);
  EXPECT_NEAR(web.utilisation_mean, 0.75, 1e-9);
  EXPECT_EQ(web.tasks_peak, 4);
  EXPECT_NEAR(web.fargate_hours, 96, 0.1);
  // Within 7% by two moments, and 0.8% of the histogram.
  EXPECT_NEAR(web.p99_ms.value / 1000, queue->sojourn_quantile(0.99),
              0.08 * queue->sojourn_quantile(0.99));
  EXPECT_EQ(web.error_rate.value, 0);
  EXPECT_EQ(web.overloaded, "");
  EXPECT_EQ(out.engine, "analytic");
}

TEST(Simulate, MarksAnOverloadThatNeverEndsAndPrintsNoInfinity) {
  const auto out = simulated(R"(
traffic: {base: 20/s}
services: {web: {traffic_share: 100%, concurrency: 2, service_time: {mean: 1 s}}}
)");
  EXPECT_EQ(out.services[0].overloaded, "2026-11-02T00:00Z");
  EXPECT_EQ(out.services[0].utilisation_peak, 1);
  EXPECT_TRUE(std::isfinite(out.services[0].p999_ms.value));
  EXPECT_THAT(out.bottleneck, HasSubstr("web: 100% of its places"));
  // 8 of 20 a second are served, most of them from the end of a queue of 10 s: too late. What
  // is left of their patience is exponential with (5 - 2) · 2 / (1 + 1/4) a second and task.
  const auto impatient = simulated(R"(
traffic: {base: 20/s}
services: {web: {traffic_share: 100%, concurrency: 2, service_time: {mean: 1 s}, timeout: 10 s}}
)");
  EXPECT_NEAR(impatient.services[0].error_rate.value, 1 - 0.4 / (1 + 4.8), 0.005);
}

TEST(Simulate, TakesTheTighterOfPlacesProcessorsAndPool) {
  // 4 tasks · 1 vCPU / 0.1 s = 40/s, though the places would allow 400/s.
  const auto cpu = simulated(R"(
traffic: {base: 30/s}
services: {web: {traffic_share: 100%, concurrency: 10, service_time: {mean: 0.1 s}, cpu_per_request: 100 ms}}
)");
  EXPECT_NEAR(cpu.services[0].cpu_mean, 0.75, 1e-6);
  EXPECT_NEAR(cpu.services[0].utilisation_mean, 0.75, 1e-6);
}

// 10 messages a second for an hour, a worker that does 4: it takes an hour and a half more.
TEST(Simulate, FillsAndDrainsAQueue) {
  const auto out = simulated(R"(
traffic:
  base: 1/s
  spikes: [{at: 2026-11-02 06:00, factor: 10, duration: 1 h}]
services:
  web: {traffic_share: 100%, concurrency: 50, service_time: {mean: 10 ms}, messages: {jobs: 1}}
  worker: {consumes: jobs, concurrency: 4, service_time: {mean: 1 s}}
)");
  ASSERT_EQ(out.queues.size(), 1u);
  EXPECT_NEAR(out.queues[0].peak_depth, 6 * 3600, 100);
  EXPECT_NEAR(out.queues[0].oldest_s, 6 * 3600 / 4, 60);
  EXPECT_NEAR(out.queues[0].messages, 86400 + 9 * 3600, 10);
  // By then one in four workers is busy, and hardly a message waits.
  EXPECT_LT(out.series.back().depths[0], 0.01);
  EXPECT_NEAR(out.services[1].requests, out.queues[0].messages, 10);
}

TEST(Simulate, AddsWhatAServiceCallsToItsOwnTime) {
  const auto out = simulated(R"(
traffic: {base: 1/s}
services:
  web: {traffic_share: 100%, concurrency: 50, service_time: {shape: deterministic, mean: 100 ms}, calls: {api: 2}}
  api: {concurrency: 50, service_time: {shape: deterministic, mean: 50 ms}}
)");
  EXPECT_NEAR(out.services[1].requests, 2 * 86400, 1);
  EXPECT_NEAR(out.services[0].p50_ms.value, 200, 2);
  EXPECT_NEAR(out.services[1].p50_ms.value, 50, 1);
}

// One request in ten waits for an exponential second: P(T > t) = 0.1 e^-t beyond its 10 ms.
TEST(Simulate, AddsCalledServicesByTheirDistribution) {
  const auto out = simulated(R"(
traffic: {base: 1/s}
services:
  web: {traffic_share: 100%, concurrency: 50, service_time: {shape: deterministic, mean: 10 ms}, calls: {api: 0.1}}
  api: {concurrency: 50, service_time: {mean: 1 s}}
)");
  EXPECT_NEAR(out.services[0].p50_ms.value, 10, 0.5);
  EXPECT_NEAR(out.services[0].p95_ms.value, 10 + 1000 * std::log(2), 0.04 * 703);
  EXPECT_NEAR(out.services[0].p99_ms.value, 10 + 1000 * std::log(10), 0.04 * 2313);
  EXPECT_NEAR(out.services[0].p999_ms.value, 10 + 1000 * std::log(100), 0.04 * 4615);
}

TEST(Simulate, RefusesCallsThatMultiply) {
  auto load = load_of(R"(
traffic: {base: 1/s}
services:
  web: {traffic_share: 100%, service_time: {mean: 10 ms}, calls: {api: 1}}
  api: {service_time: {mean: 10 ms}}
)");
  load.services[1].workload.calls["web"] = 1;  // a load file is refused for it
  const auto out = simulate(stack(), load, {.from_s = 0, .to_s = 86400});
  ASSERT_FALSE(out);
  EXPECT_THAT(out.error().to_string(), HasSubstr("web"));
  EXPECT_THAT(out.error().to_string(), HasSubstr("api"));
}

TEST(Simulate, AddsTasksWhenTheProcessorsAreBusy) {
  const auto out = simulated(R"(
traffic: {base: 45/s}
services:
  web:
    traffic_share: 100%
    concurrency: 20
    service_time: {mean: 100 ms}
    cpu_per_request: 100 ms
    scaling: {min: 2, max: 10, initial: 2, policies: [{metric: cpu, target: 70}]}
)");
  // 4.5 vCPUs at no more than 70%: 6.43, so 7 tasks.
  EXPECT_EQ(out.series.back().services[0].tasks, 7);
  EXPECT_FALSE(out.services[0].decisions.empty());
  EXPECT_EQ(out.services[0].tasks_max, 10);
}

TEST(Simulate, FailsRequestsWhileTheirDatabaseIsAway) {
  const auto out = simulated(R"(
traffic: {base: 10/s}
services:
  web:
    traffic_share: 100%
    concurrency: 20
    service_time: {mean: 50 ms}
    databases: [{database: db, calls: 1, hold: 5 ms}]
events: [{at: 2026-11-02 03:00, type: rds_failover, target: db, duration: 2 min}]
objectives: [{service: web, availability: 99.9%}]
)");
  EXPECT_NEAR(out.services[0].error_rate.value, 2.0 / 1440, 1e-6);
  // Who fails has done its own work first.
  EXPECT_NEAR(out.services[0].utilisation_mean, 10 * (0.05 - 0.005 * 2 / 1440) / 80, 1e-4);
  ASSERT_EQ(out.objectives.size(), 1u);
  EXPECT_FALSE(out.objectives[0].holds);
}

TEST(Simulate, RefusesStepsAndTimesThatMakeNoSense) {
  const auto load = load_of("traffic: {base: 1/s}\nservices: {web: {traffic_share: 100%, "
                            "service_time: {mean: 10 ms}}}\n");
  for (const SimulateOptions& options :
       {SimulateOptions{.from_s = 0, .to_s = 0}, SimulateOptions{.from_s = 60, .to_s = 0},
        SimulateOptions{.from_s = 0, .to_s = 90},
        SimulateOptions{.from_s = 0, .to_s = 60, .step_s = 7},
        SimulateOptions{.from_s = 0, .to_s = 60, .traffic_factor = -1}}) {
    EXPECT_FALSE(simulate(stack(), load, options));
  }
}

// Both engines on what both know: M/M/1 tasks behind turns are worse than one queue, and
// the means of everything else agree.
TEST(Simulate, EnginesAgreeWhereTheoryLetsThem) {
  const std::string text = R"(
traffic: {base: 6/s}
services:
  web:
    traffic_share: 100%
    concurrency: 4
    service_time: {mean: 1 s}
    cpu_per_request: 100 ms
    databases: [{database: db, calls: 2, hold: 20 ms, pool: {max: 5}}]
    messages: {jobs: 0.5}
  worker: {consumes: jobs, concurrency: 8, service_time: {mean: 1 s}}
)";
  const auto load = load_of(text);
  SimulateOptions options{.from_s = 0, .to_s = 6 * 3600};
  const auto analytic = simulate(stack(), load, options);
  options.engine = EngineChoice::kEvent;
  const auto event = simulate(stack(), load, options);
  ASSERT_TRUE(analytic && event);
  EXPECT_EQ(event->engine, "event (calendar)");
  EXPECT_EQ(event->seeds, 8);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& a = analytic->services[i];
    const auto& e = event->services[i];
    EXPECT_NEAR(e.requests, a.requests, 0.02 * a.requests) << a.name;
    EXPECT_NEAR(e.utilisation_mean, a.utilisation_mean, 0.02) << a.name;
    EXPECT_NEAR(e.cpu_mean, a.cpu_mean, 0.01) << a.name;
    EXPECT_NEAR(e.fargate_hours, a.fargate_hours, 0.01) << a.name;
    EXPECT_LE(e.p99_ms.low, e.p99_ms.value);
    EXPECT_GE(e.p99_ms.high, e.p99_ms.value);
    EXPECT_EQ(e.error_rate.value, 0);
  }
  // One shared queue: Erlang C itself.
  const FastQueue worker(3, 1, 8);
  EXPECT_NEAR(event->services[1].p99_ms.value / 1000, worker.sojourn_quantile(0.99),
              0.04 * worker.sojourn_quantile(0.99));
  // Its own work, an exponential of 0.96 s beside 0.04 s of calls: nothing is faster.
  EXPECT_GT(event->services[0].p99_ms.value / 1000, 0.96 * std::log(100.0));
  // Same seeds, same figures.
  const auto again = simulate(stack(), load, options);
  EXPECT_EQ(to_json(*again), to_json(*event));
}

// 10 messages a second, 20 in the spike, of which 15 are worked on.
TEST(Simulate, AQueueFillsFromTheFirstMinuteOfAnOverloadByWhatIsTooMuch) {
  const auto out_of = [](const std::string& duration) {
    return simulated("traffic: {base: 20/s, spikes: [{at: 2026-11-02 01:00, factor: 2, duration: " +
                         duration + R"(}]}
services:
  web: {traffic_share: 100%, concurrency: 50, service_time: {mean: 10 ms}, messages: {jobs: 0.5}}
  worker: {consumes: jobs, concurrency: 6, service_time: {mean: 400 ms}}
)",
                     3);
  };
  const auto hour = out_of("1 h");
  for (std::size_t minute = 0; minute < 60; ++minute) {
    EXPECT_NEAR(hour.series[60 + minute].depths[0], 300.0 * static_cast<double>(minute + 1), 1e-6);
  }
  const auto short_one = out_of("1 min");
  EXPECT_NEAR(short_one.queues[0].peak_depth, 300, 1e-9);
  EXPECT_NEAR(short_one.queues[0].oldest_s, 15, 1e-9);
  // 900 of 109,000 wait before it, and as many while it drains, 20 s at most.
  const auto& worker = short_one.services[1];
  EXPECT_GT(worker.p99_ms.value, 5'000);
  EXPECT_LT(worker.p99_ms.value, 10'000);
  EXPECT_LT(worker.p999_ms.value, 23'000);
}

// What a worker calls in a spike comes with it, not a minute later, and from the first minute on.
TEST(Simulate, WorkersCallWhenTheyWork) {
  const auto out = simulated(R"(
traffic: {base: 10/s, spikes: [{at: 2026-11-02 00:05, factor: 4, duration: 2 min}]}
services:
  web: {traffic_share: 100%, concurrency: 50, service_time: {mean: 10 ms}, messages: {jobs: 1}}
  worker: {consumes: jobs, concurrency: 40, service_time: {mean: 100 ms}, calls: {api: 1}}
  api: {concurrency: 5, service_time: {mean: 20 ms}}
)",
                             1);
  for (std::size_t minute = 0; minute < 60; ++minute) {
    const bool is_spike = minute == 5 || minute == 6;
    EXPECT_NEAR(out.series[minute].services[1].requests_per_s, is_spike ? 40 : 10, 1e-6) << minute;
    EXPECT_NEAR(out.series[minute].services[2].requests_per_s, is_spike ? 40 : 10, 1e-6) << minute;
  }
  EXPECT_NEAR(out.services[2].requests, out.services[1].requests, 1);
}

// Six times the load from 00:30 on: three datapoints of 20 s are there sooner than three of a
// minute, however long the steps of the series are.
TEST(Simulate, PlaysPoliciesOfHighResolutionInStepsThatShowTheirDatapoints) {
  const auto full_after_s = [](const std::string& policy, EngineChoice engine, int step_s) {
    const auto load = load_of(
        "traffic: {base: 10/s, spikes: [{at: 2026-11-02 00:30, factor: 6, duration: 1 h}]}\n"
        "services: {web: {traffic_share: 100%, concurrency: 100, cpu_per_request: 50 ms, "
        "service_time: {mean: 100 ms}, scaling: {start_up: {median: 1 s, p95: 1 s}, min: 2, max: "
        "10, policies: [{metric: cpu, target: 60" +
        policy + "}]}}}\n");
    const std::int64_t from = UtcTime::parse("2026-11-02 00:00")->seconds();
    const auto out = testing::simulated(stack(), load,
                                        {.engine = engine,
                                         .from_s = from,
                                         .to_s = from + 3600,
                                         .step_s = step_s,
                                         .seeds = 1,
                                         .keep_series = true});
    EXPECT_EQ(out.step_s, step_s);
    EXPECT_EQ(out.series.size(), static_cast<std::size_t>(3600 / step_s));
    for (const auto& row : out.series) {
      if (row.services[0].tasks > 2) return static_cast<int>(row.at_s - from - 1800);
    }
    return -1;
  };
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    for (const int step_s : {10, 20, 30, 60}) {
      const int usual = full_after_s("", engine, step_s);
      const int high = full_after_s(", high_resolution: true", engine, step_s);
      EXPECT_GT(high, 0);
      EXPECT_LE(high, usual - 60) << step_s;
    }
  }
}

TEST(Simulate, NamesAFullPoolAsTheBottleneck) {
  const auto out = simulated(R"(
traffic: {base: 200/s}
services:
  web:
    traffic_share: 100%
    concurrency: 100
    service_time: {mean: 100 ms}
    scaling: {min: 1, max: 1}
    databases: [{database: db, calls: 1, hold: 50 ms, pool: {max: 9, acquire_timeout: 100 ms}}]
)");
  EXPECT_THAT(out.bottleneck, HasSubstr("of its requests fail, with pools of 9 connections to db "
                                        "that are full"));
}

TEST(Simulate, EndsGrowthThatNobodyCanServe) {
  const auto load = load_of("traffic: {base: 2/s, growth_per_month: 1000%, growth_from: "
                            "1970-01-01}\nservices: {web: {traffic_share: 100%, service_time: "
                            "{mean: 1 s}}}\n");
  const std::int64_t from = UtcTime::parse("2026-11-02")->seconds();
  const auto out = simulate(stack(), load, {.from_s = from, .to_s = from + 86400});
  ASSERT_FALSE(out);
  EXPECT_EQ(out.errors().size(), 1u);
  EXPECT_THAT(out.error().message, HasSubstr("grown more than 10^12-fold since 1970-01-01"));
}

// A failover of two minutes, when no answer is on its way, and a queue that nobody sends to.
TEST(Simulate, HasNoLatencyWhileNobodyIsAnswered) {
  const LoadModel load = load_of(R"(
traffic: {base: 5/s}
services:
  web:
    traffic_share: 100%
    concurrency: 10
    service_time: {mean: 1 ms}
    databases: [{database: db, calls: 1, hold: 0.5 ms, pool: {max: 10}}]
  worker: {consumes: jobs, service_time: {mean: 10 ms}}
events: [{type: rds_failover, target: db, at: 2026-11-02 00:02, duration: 2 min}]
)");
  const std::int64_t from = UtcTime::parse("2026-11-02")->seconds();
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    for (const int step_s : {60, 120, 240}) {
      const auto out = testing::simulated(stack(), load,
                                          {.engine = engine,
                                           .from_s = from,
                                           .to_s = from + 480,
                                           .step_s = step_s,
                                           .seeds = 1,
                                           .keep_series = true});
      for (const auto& row : out.series) {
        const bool nobody = row.at_s >= from + 120 && row.at_s + step_s <= from + 240;
        EXPECT_EQ(row.services[0].latency_ms.has_value(), !nobody)
            << out.engine << " at " << row.at_s - from << " in steps of " << step_s;
        EXPECT_FALSE(row.services[1].latency_ms.has_value()) << out.engine;
      }
    }
  }
}

TEST(Simulate, RefusesATimeInWhichNothingComesIn) {
  auto load = load_of("traffic: {base: 2/s}\nservices: {web: {traffic_share: 100%, service_time: "
                      "{mean: 1 s}}}\n");
  load.measured = TrafficCurve{.start = *UtcTime::from_seconds(0), .values = {}};
  load.measured->values.assign(7 * 1440, 0.0);
  const auto out = simulate(stack(), load, {.from_s = 0, .to_s = 86400});
  ASSERT_FALSE(out);
  EXPECT_THAT(out.error().message, HasSubstr("nothing comes in from 1970-01-01"));
}

TEST(Simulate, RefusesMoreThanAnyTraffic) {
  const auto load = load_of("traffic: {base: 2/s}\nservices: {web: {traffic_share: 100%, "
                            "service_time: {mean: 1 s}}}\n");
  const auto out =
      simulate(stack(), load, {.from_s = 0, .to_s = 86400, .traffic_factor = 1e300});
  ASSERT_FALSE(out);
  EXPECT_THAT(out.error().message, HasSubstr("more than 10^12 requests a second"));
}

// A measurement that is shorter than a day says nothing about other times.
TEST(Simulate, DoesNotRepeatAPartOfADay) {
  auto load = load_of("traffic: {base: 2/s}\nservices: {web: {traffic_share: 100%, service_time: "
                      "{mean: 1 s}}}\n");
  load.measured = TrafficCurve{.start = *UtcTime::from_seconds(0), .values = {1, 2, 3}};
  EXPECT_TRUE(simulate(stack(), load, {.from_s = 0, .to_s = 180}));
  const auto out = simulate(stack(), load, {.from_s = 0, .to_s = 86400});
  ASSERT_FALSE(out);
  EXPECT_THAT(out.error().message,
              HasSubstr("1970-01-01T00:00Z to 1970-01-01T00:03Z, does not cover"));
}

// 10 a second for an hour on a database that is away for five minutes of it: all of them
// fail, 600 a minute; the alarm of the sum rings, and the mean latency has no gap.
TEST(Simulate, ReplaysAlarmsOfEverySubject) {
  const auto out = simulated(R"(
traffic: {base: 10/s}
services:
  web:
    traffic_share: 100%
    concurrency: 50
    service_time: {mean: 100 ms}
    messages: {jobs: 1}
    databases: [{database: db, calls: 1, hold: 10 ms, pool: {min: 20, max: 30}}]
  worker: {consumes: jobs, concurrency: 1, service_time: {mean: 1 s}}
databases: {db: {max_connections: 100}}
events: [{at: 2026-11-02 01:00, type: rds_failover, target: db, duration: 5 min}]
alarms:
  - {name: sum, service: web, metric: errors_5xx, above: 599}
  - {name: more, service: web, metric: errors_5xx, above: 601}
  - {name: hosts, service: web, metric: healthy_hosts, below: 4}
  - {name: requests, service: web, metric: requests, above: 2999, period: 300 s}
  - {name: share, database: db, metric: connections_share, above: 79}
  - {name: open, database: db, metric: connections, above: 80}
  - {name: oldest, queue: jobs, metric: oldest, above: 60}
)",
                             3);
  ASSERT_EQ(out.alarms.size(), 7u);
  EXPECT_EQ(out.alarms[0].rings, 1);
  EXPECT_EQ(out.alarms[0].first, "2026-11-02T01:00Z");
  EXPECT_EQ(out.alarms[1].rings, 0);
  EXPECT_EQ(out.alarms[2].rings, 0);  // 4 tasks all the time
  EXPECT_EQ(out.alarms[3].rings, 1);  // 3,000 in five minutes, all the time
  EXPECT_EQ(out.alarms[3].minutes, 176);  // since the first five are over
  EXPECT_EQ(out.alarms[4].rings, 1);  // 4 tasks keep 20 each: 80 of 100
  EXPECT_EQ(out.alarms[5].rings, 0);
  EXPECT_EQ(out.alarms[6].rings, 1);  // 1 of 10 messages a second is done
}

}  // namespace
}  // namespace costplan
