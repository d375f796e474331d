// The event engine: which path it takes, that both paths tell the same, and what neither
// threads nor machines may change.
#include "projection/event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "costplan/io.h"
#include "costplan/queueing.h"
#include "projection/setup.h"
#include "projection/calendar_path.h"
#include "projection/lanes_path.h"
#include "queueing/replications.h"
#include "support/simulated.h"

namespace costplan {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr std::int64_t kStart = 1'793'577'600;  // 2026-11-02, a Monday

Stack stack() {
  return testing::stack_of(R"(
stack: test
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 4, min_tasks: 2, max_tasks: 10}
  api: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 2}
  jobs: {kind: sqs_queue, requests: 1M}
  db: {kind: rds_instance, class: db.t3.small, storage: {size: 20 GB}}
  cache: {kind: elasticache, engine: redis, node_type: cache.t3.micro}
)");
}

LoadModel load_of(const std::string& text) { return testing::load_of(stack(), text); }

LoadModel load_of_web(const std::string& rate, const std::string& more) {
  return load_of("traffic: {base: " + rate + "}\nservices:\n  web: {traffic_share: 100%, " + more +
                 "}\n");
}

SimulateOptions hours(int count) {
  return {.engine = EngineChoice::kEvent, .from_s = kStart, .to_s = kStart + count * 3600};
}

Projection run(const LoadModel& load, const SimulateOptions& options) {
  return testing::simulated(stack(), load, options);
}

TEST(EventEngine, SaysWhyARequestNeedsTheCalendar) {
  struct Row {
    const char* web;
    const char* reason;  // empty: lanes
  };
  const Row rows[] = {
      {"service_time: {mean: 1 s}", ""},
      {"service_time: {mean: 1 s}, concurrency: 20", ""},
      {"service_time: {shape: lognormal, mean: 1 s, p95: 3 s}, timeout: 10 s, retries: 2", ""},
      {"service_time: {shape: erlang, mean: 1 s, stages: 4}", ""},
      {"service_time: {shape: quantiles, quantiles: {0%: 1 s, 50%: 2 s, 100%: 9 s}}", ""},
      // 1 vCPU for requests that take a tenth of one: ten at full speed.
      {"service_time: {mean: 1 s}, concurrency: 10, cpu_per_request: 100 ms", ""},
      {"service_time: {mean: 1 s}, concurrency: 11, cpu_per_request: 100 ms", "short of vCPUs"},
      {"service_time: {mean: 1 s}, databases: [{database: db, calls: 1, hold: 5 ms}]", "a pool"},
      {"service_time: {mean: 1 s}, scaling: {slow_start: 60 s}", "starts slowly"},
      {"service_time: {mean: 1 s}, routing: random", "does not take turns"},
      {"service_time: {shape: erlang, mean: 1 s, stages: 400}", "lanes do not draw"},
  };
  for (const Row& row : rows) {
    const std::string reason = why_not_lanes(load_of_web("1/s", row.web), 1);
    if (*row.reason == '\0') {
      EXPECT_EQ(reason, "") << row.web;
    } else {
      EXPECT_THAT(reason, HasSubstr(row.reason)) << row.web;
    }
  }
  EXPECT_THAT(why_not_lanes(load_of(R"(
traffic: {base: 1/s}
services:
  web: {traffic_share: 100%, service_time: {mean: 1 s}, calls: {api: 1}}
  api: {service_time: {mean: 1 s}}
)"),
                            1),
              HasSubstr("web calls other services"));
  EXPECT_THAT(why_not_lanes(load_of(R"(
traffic: {base: 1/s}
services: {web: {traffic_share: 100%, service_time: {mean: 1 s}}}
events: [{at: 2026-11-02 01:00, type: az_lost, target: web, duration: 1 h}]
)"),
                            1),
              HasSubstr("loses tasks"));
}

// One task with one place: D/M/1, and Γ/M/1 between it and M/M/1.
TEST(EventEngine, TakesArrivalsThatVaryLessThanPoissons) {
  const auto p95_at = [](const std::string& burstiness) {
    const LoadModel load =
        load_of("traffic: {base: 0.8/s, burstiness: " + burstiness +
                "}\nservices: {api: {traffic_share: 100%, service_time: {mean: 1 s}, scaling: {min: 1, "
                "max: 1}}}\n");
    EXPECT_EQ(why_not_lanes(load, 0.5), "what comes in varies less than Poisson arrivals");
    return run(load, hours(20)).services[0].p95_ms.value / 1000;
  };
  const auto metronome = solve_queue(
      {.model = QueueModel::kDm1, .arrival_rate_per_s = 0.8, .service_time_s = 1});
  ASSERT_TRUE(metronome);
  const double exact = metronome->result.sojourn_quantiles_s->p95;
  const double even = p95_at("0");
  const double less = p95_at("0.3");
  const double poisson = p95_at("1");
  EXPECT_NEAR(even, exact, 0.05 * exact);
  EXPECT_LT(even, less);
  EXPECT_LT(less, poisson);
}

TEST(EventEngine, NamesItsPathAndWhy) {
  const Projection lanes = run(load_of_web("2/s", "service_time: {mean: 1 s}"), hours(1));
  EXPECT_EQ(lanes.engine, "event (lanes)");
  EXPECT_EQ(lanes.seeds, 8);
  const Projection calendar = run(
      load_of_web("2/s", "service_time: {mean: 1 s}, concurrency: 50, cpu_per_request: 500 ms"),
      hours(1));
  EXPECT_EQ(calendar.engine, "event (calendar)");
  EXPECT_THAT(calendar.assumptions, Contains(HasSubstr("short of vCPUs")));
}

// Whoever waits longer than its client changes what happens next, which lanes do not know.
TEST(EventEngine, GoesBackToTheCalendarWhenClientsLoseTheirPatience) {
  const std::string patient = "service_time: {mean: 1 s}, timeout: 1 h";
  EXPECT_EQ(run(load_of_web("2/s", patient), hours(1)).engine, "event (lanes)");
  const Projection out = run(load_of_web("6/s", "service_time: {mean: 1 s}, timeout: 30 s"), hours(1));
  EXPECT_EQ(out.engine, "event (calendar)");
  EXPECT_THAT(out.assumptions, Contains(HasSubstr("clients lose their patience")));
  EXPECT_GT(out.services[0].error_rate.value, 0.2);  // 4 of 6 a second are served
}

// M/M/4 behind turns, a task that scales, bursty arrivals: the same by both paths. The
// means of sixteen seeds differ by no more than 3.9 standard errors (99.95% of the time,
// by t(30)); the seeds are fixed.
TEST(EventEngine, TellsTheSameOnBothPaths) {
  struct Row {
    const char* rate;
    const char* web;
  };
  const Row rows[] = {
      {"3/s", "service_time: {mean: 1 s}"},
      {"30/s", "service_time: {shape: lognormal, mean: 1 s, p95: 3 s}, concurrency: 10"},
      {"30/s, burstiness: 4", "service_time: {shape: hyperexponential, mean: 1 s, scv: 4}, "
                              "concurrency: 10"},
      {"28/s", "service_time: {shape: quantiles, quantiles: {0%: 0.2 s, 90%: 1 s, 100%: 4 s}}"
               ", concurrency: 7, cpu_per_request: 100 ms, scaling: {min: 2, max: 10, policies: "
               "[{metric: cpu, target: 70}]}"},
  };
  constexpr std::uint64_t kSeeds = 16;
  const auto never = [](std::size_t) { return false; };
  for (const Row& row : rows) {
    const LoadModel load = load_of_web(row.rate, row.web);
    ASSERT_EQ(why_not_lanes(load, 1), "") << row.web;
    const SimulateOptions options = hours(3);
    const auto curve = curve_of(load, options);
    ASSERT_TRUE(curve);
    std::vector<Projection> lanes;
    std::vector<Projection> calendar;
    for (std::uint64_t seed = 1; seed <= kSeeds; seed += 8) {
      auto batch = run_lanes(load, *curve, options, seed, never);
      ASSERT_TRUE(batch);
      ASSERT_EQ(batch->given_up, "");
      for (auto& each : batch->seeds) lanes.push_back(std::move(each));
    }
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      auto one = run_calendar(load, *curve, options, seed, never);
      ASSERT_TRUE(one);
      calendar.push_back(*std::move(one));
    }
    const auto expect_same = [&](const char* what, auto figure) {
      const auto moments = [&](const std::vector<Projection>& runs) {
        std::vector<double> values;
        for (const auto& each : runs) values.push_back(figure(each.services[0]));
        const Interval interval = interval_of(values);
        return std::pair(interval.value,
                         (interval.high - interval.value) / student_t_975(kSeeds - 1));
      };
      const auto [a, error_a] = moments(lanes);
      const auto [b, error_b] = moments(calendar);
      // What no seed changes is the same but for rounding.
      const double allowed = 3.9 * std::hypot(error_a, error_b) + 1e-9 * std::abs(b);
      EXPECT_NEAR(a, b, allowed) << row.web << ": " << what;
    };
    expect_same("requests", [](const ServiceProjection& s) { return s.requests; });
    expect_same("utilisation", [](const ServiceProjection& s) { return s.utilisation_mean; });
    expect_same("cpu", [](const ServiceProjection& s) { return s.cpu_mean; });
    expect_same("tasks", [](const ServiceProjection& s) { return s.tasks_mean; });
    expect_same("p50", [](const ServiceProjection& s) { return s.p50_ms.value; });
    expect_same("p95", [](const ServiceProjection& s) { return s.p95_ms.value; });
    expect_same("p99", [](const ServiceProjection& s) { return s.p99_ms.value; });
    expect_same("p99.9", [](const ServiceProjection& s) { return s.p999_ms.value; });
  }
}

// 4 tasks at 75%, where turns are better than chance and looking is better than turns:
// M/M/1 has 4 s, and one shared queue M/M/4 1.51 s.
TEST(EngineRouting, WaitsLessTheMoreTheLoadBalancerKnows) {
  const auto p50_ms = [](const std::string& routing, EngineChoice engine) {
    SimulateOptions options = hours(6);
    options.engine = engine;
    const auto out =
        run(load_of_web("3/s", "service_time: {mean: 1 s}, routing: " + routing), options);
    return out.services[0].p50_ms.value;
  };
  for (const EngineChoice engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    const double random = p50_ms("random", engine);
    const double turns = p50_ms("round_robin", engine);
    const double fewest = p50_ms("least_outstanding_requests", engine);
    // M/M/1: exponential with mean 4 s.
    EXPECT_NEAR(random, 4000 * std::log(2.0), 0.06 * 4000 * std::log(2.0));
    EXPECT_LT(turns, 0.9 * random);
    EXPECT_LT(fewest, 0.9 * turns);
  }
}

TEST(EventEngine, GivesTheSameBytesOnAnyNumberOfThreads) {
  for (const char* web : {"service_time: {mean: 1 s}",
                          "service_time: {mean: 1 s}, databases: [{database: db, calls: 1, hold: "
                          "50 ms, pool: {max: 2}}]"}) {
    const LoadModel load = load_of_web("3/s", web);
    SimulateOptions options = hours(1);
    options.seeds = 17;
    options.threads = 1;
    const std::string one = to_json(run(load, options));
    for (const int threads : {2, 3, 32}) {
      options.threads = threads;
      EXPECT_EQ(to_json(run(load, options)), one) << threads << " threads, " << web;
    }
  }
}

TEST(EventEngine, StopsAtThePrecisionThatIsAskedFor) {
  const LoadModel load = load_of_web("3/s", "service_time: {mean: 1 s}");
  SimulateOptions options = hours(2);
  options.seeds = 400;
  options.precision = 0.02;
  const Projection out = run(load, options);
  EXPECT_LE(out.precision, 0.02);
  EXPECT_LT(out.seeds, 400);
  EXPECT_EQ(out.seeds % 8, 0);
  // Eight seeds fewer had not been enough, and none of the three is wider than said.
  SimulateOptions fewer = options;
  fewer.precision = 0;
  fewer.seeds = out.seeds - 8;
  ASSERT_GT(fewer.seeds, 0);
  EXPECT_GT(run(load, fewer).precision, 0.02);
  for (const auto figure :
       {&ServiceProjection::p50_ms, &ServiceProjection::p95_ms, &ServiceProjection::p99_ms}) {
    const Estimated& e = out.services[0].*figure;
    EXPECT_LE((e.high - e.value) / e.value, out.precision + 1e-12);
  }
  options.precision = 1e-6;
  options.seeds = 16;
  EXPECT_EQ(run(load, options).seeds, 16);
}

// Of the three tasks that serve, those of the lost zone take their requests along.
TEST(EventEngine, FailsWhatTheTasksOfALostZoneWorkedOn) {
  const std::string text = R"(
traffic: {base: 3/s}
services: {web: {traffic_share: 100%, concurrency: 50, service_time: {shape: deterministic, mean: 5 s}}}
)";
  EXPECT_EQ(run(load_of(text), hours(1)).services[0].error_rate.value, 0);
  const Projection lost =
      run(load_of(text + "events: [{at: 2026-11-02 00:30, type: az_lost, target: web, duration: "
                         "10 min}]\n"),
          hours(1));
  // 3/s · 5 s = 15 requests at a time on 4 tasks, of which 1 or 2 stand in a zone.
  const double failed = lost.services[0].error_rate.value * lost.services[0].requests;
  EXPECT_GT(failed, 2);
  EXPECT_LT(failed, 12);
}

TEST(EventEngine, CallsTheDatabaseMoreOftenWhileACacheIsCold) {
  const std::string text = R"(
traffic: {base: 20/s}
services:
  web:
    traffic_share: 100%
    concurrency: 50
    service_time: {mean: 50 ms}
    cache_operations: 2
    databases: [{database: db, calls: 1, hold: 5 ms}]
)";
  const auto in_use = [](const Projection& out) {
    double most = 0;
    for (const auto& row : out.series) most = std::max(most, row.connections[0]);
    return most;
  };
  SimulateOptions options = hours(1);
  options.keep_series = true;
  const double warm = in_use(run(load_of(text), options));
  const double cold = in_use(run(
      load_of(text + "events: [{at: 2026-11-02 00:30, type: cold_cache, target: cache, duration: 10 "
                     "min, factor: 10}]\n"),
      options));
  // 20/s · 5 ms = 0.1 connections; ten times as many in the first minute.
  EXPECT_NEAR(warm, 0.1, 0.03);
  EXPECT_NEAR(cold, 1.0, 0.1);
}

TEST(EventEngine, RefusesPrecisionsAndThreadsThatMakeNoSense) {
  const LoadModel load = load_of_web("3/s", "service_time: {mean: 1 s}");
  for (const double precision : {-0.1, 1.0, std::nan("")}) {
    SimulateOptions options = hours(1);
    options.precision = precision;
    EXPECT_FALSE(simulate(stack(), load, options)) << precision;
  }
  SimulateOptions options = hours(1);
  options.threads = -1;
  EXPECT_FALSE(simulate(stack(), load, options));
}

}  // namespace
}  // namespace costplan
