// What comes of loads that are too much, of events and of few places, told by single figures:
// against the event engine, which simulates every request, and against closed forms.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "projection/small_stack.h"

namespace costplan {
namespace {

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

// 6,000 requests a minute come to two tasks that answer 2,400 in time: those that come are what
// the policy follows, to ceil(2 × 3,000 / 1,300) tasks.
TEST(RequestsPerTarget, AreThoseThatComeAnsweredOrNot) {
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    const auto out = run(engine, R"(
traffic: {base: 100/s}
services:
  web: {traffic_share: 100%, service_time: {mean: 100 ms}, concurrency: 2, timeout: 300 ms,
        scaling: {initial: 2, min: 2, max: 10,
                  policies: [{metric: requests_per_target, target: 1300}]}}
)");
    EXPECT_EQ(out.services[0].tasks_peak, 5) << out.engine;
    EXPECT_GT(out.services[0].tasks_mean, 4.8) << out.engine;
  }
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

// From the first minute on.
TEST(Databases, WithoutAnyConnectionLeftAnswerNobody) {
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    const auto web = run(engine,
                         "traffic: {base: 20/s}\nservices: {web: {traffic_share: 100%, service_time: "
                         "{mean: 10 ms}, databases: [{database: db, calls: 1, hold: 5 ms}]}}\n"
                         "databases: {db: {max_connections: 10, reserved: 10}}\n")
                         .services.at(0);
    EXPECT_NEAR(web.error_rate.value, 1, 1e-5);  // (one is on its way at the end)
  }
}

// What retries may bring about is said, where the good state is what is found.
TEST(Retries, ThatMayMakeAStormAreWarnedOf) {
  const auto warnings = [](const char* rate) {
    return run(EngineChoice::kAnalytic,
               "traffic: {base: " + std::string(rate) +
                   "}\nservices: {web: {traffic_share: 100%, concurrency: 10, service_time: {mean: "
                   "100 ms}, cpu_per_request: 100 ms, timeout: 2 s, retries: 1}}\n")
        .warnings;
  };
  const auto seldom =
      run(EngineChoice::kAnalytic,
          "traffic: {base: 28/s}\nservices: {web: {traffic_share: 100%, concurrency: 1, routing: "
          "least_outstanding_requests, service_time: {shape: deterministic, mean: 100 ms}, timeout: "
          "500 ms, retries: 2}}\n")
          .warnings;
  ASSERT_EQ(seldom.size(), 1u);
  EXPECT_NE(seldom[0].find("% likely to begin in this time"), std::string::npos) << seldom[0];
  const auto often = warnings("33/s");
  EXPECT_TRUE(std::ranges::any_of(often, [](const std::string& warning) {
    return warning.find("times in this time") != std::string::npos;
  }));
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

// Answers of two hours in two hours: none comes, which no percentile may hide.
TEST(Overload, HoldsNoObjectiveWhereNobodyIsAnswered) {
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    const auto out = run(engine,
                         "traffic: {base: 8/s}\nservices: {web: {traffic_share: 100%, concurrency: "
                         "10, service_time: {shape: deterministic, mean: 3 h}}}\n"
                         "objectives: [{service: web, p99: 500 ms}]\n");
    EXPECT_FALSE(out.objectives.at(0).holds) << out.engine;
    EXPECT_LE(out.services.at(0).p999_ms.value, 2 * 3600 * 1000) << out.engine;
  }
}

// Of 60 a second 40 are answered, at once those that come first: the others count.
TEST(Overload, CountsWhoWaitsAtTheEndAgainstPercentiles) {
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    const auto out = run(engine,
                         "traffic: {base: 60/s}\nservices: {web: {traffic_share: 100%, concurrency: "
                         "10, service_time: {mean: 1 s}}}\n"
                         "objectives: [{service: web, p95: 3 h}, {service: web, p50: 3 h}]\n");
    EXPECT_FALSE(out.objectives.at(0).holds) << out.engine;
    EXPECT_TRUE(out.objectives.at(1).holds) << out.engine;
  }
}

// The stack has four tasks of web, as far as the load file lets it.
TEST(Scaling, WithoutPoliciesStartsWithTheTasksOfTheStack) {
  struct {
    const char* scaling;
    double tasks;
  } rows[] = {{"{min: 1, max: 10}", 4},
              {"{min: 0, max: 2}", 2},
              {"{min: 6, max: 10}", 6},
              {"{min: 1, max: 10, initial: 3}", 3}};
  for (const auto& [scaling, tasks] : rows) {
    const auto out = run(EngineChoice::kAnalytic,
                         "traffic: {base: 1/s}\nservices: {web: {traffic_share: 100%, service_time: "
                         "{mean: 10 ms}, scaling: " +
                             std::string(scaling) + "}}\n");
    EXPECT_EQ(out.services.at(0).tasks_mean, tasks) << scaling;
  }
}

// Two of six seeds need a fourth task, so that the mean of their peaks is 3.33.
TEST(Scaling, PeaksWhereAnySeedDoes) {
  const auto web =
      run(EngineChoice::kEvent,
          "traffic: {base: 36.5/s}\nservices: {web: {traffic_share: 100%, service_time: {mean: 100 "
          "ms}, cpu_per_request: 40 ms, concurrency: 20, scaling: {min: 2, max: 10, policies: "
          "[{metric: cpu, target: 50}]}}}\n",
          {.seeds = 6})
          .services.at(0);
  EXPECT_EQ(web.tasks_peak, 4);
}

}  // namespace
}  // namespace costplan
