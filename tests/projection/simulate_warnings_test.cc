// What simulations warn of: what nobody wants, and what their figures do not show.
#include "costplan/simulate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "projection/day_of_load.h"

namespace costplan {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Matches;

// Nothing of 8 places for 20 a second: said in words, beside the figures.
TEST(Simulate, WarnsOfWhatNobodyWants) {
  const auto out = simulated(R"(
traffic: {base: 20/s}
services: {web: {traffic_share: 100%, concurrency: 2, service_time: {mean: 1 s}}}
)");
  ASSERT_EQ(out.warnings.size(), 2u);
  EXPECT_THAT(out.warnings[0], HasSubstr("of its requests still wait at the end"));
  EXPECT_THAT(out.warnings[1], HasSubstr("web is overloaded all the time"));
  EXPECT_TRUE(simulated("traffic: {base: 2/s}\nservices: {web: {traffic_share: 100%, concurrency: "
                        "2, service_time: {mean: 1 s}}}\n")
                  .warnings.empty());
  const auto nearly = simulated("traffic: {base: 8.1/s}\nservices: {web: {traffic_share: 100%, "
                                "concurrency: 2, service_time: {mean: 1 s}}}\n");
  EXPECT_THAT(nearly.warnings, Contains(HasSubstr("web is at its capacity all the time")));
  // What waits in a queue is no request of a service that waits.
  const auto messages = [](const char* base) {
    return simulated(std::string("traffic: {base: ") + base +
                     "}\nservices:\n"
                     "  web: {traffic_share: 100%, service_time: {mean: 10 ms}, messages: {jobs: 1}}\n"
                     "  worker: {consumes: jobs, concurrency: 2, service_time: {mean: 1 s}}\n")
        .warnings;
  };
  EXPECT_THAT(messages("4/s"), Contains(HasSubstr("worker is overloaded all the time")));
  EXPECT_THAT(messages("2.02/s"), Contains(HasSubstr("worker is at its capacity all the time")));
  // 20 connections of PgBouncer by default.
  const std::pair<const char*, const char*> ways[] = {
      {"direct", "db has for everybody"}, {"rds_proxy", "RDS Proxy"}, {"pgbouncer", "PgBouncer"}};
  for (const auto& [via, said] : ways) {
    const auto wide = simulated(std::string(R"(
traffic: {base: 2/s}
services:
  web:
    traffic_share: 100%
    concurrency: 2
    service_time: {mean: 100 ms}
    databases: [{database: db, calls: 1, hold: 1 ms, pool: {max: 500}}]
databases: {db: {max_connections: 200, via: )") + via + "}}\n");
    const auto too_wide = HasSubstr("the pool of one task of web (500) is larger");
    EXPECT_THAT(wide.warnings, Contains(AllOf(too_wide, HasSubstr(said)))) << via;
    const auto no_proxy = HasSubstr("no rds_proxy of the stack has it as target");
    EXPECT_EQ(Matches(Contains(no_proxy))(wide.warnings), std::string_view(via) == "rds_proxy");
  }
}

TEST(Simulate, NamesAllPoolsThatAreTooWideAtOnce) {
  const auto databases = [](const char* pool) {
    return std::string(", databases: [{database: db, calls: 1, hold: 1 ms, pool: {max: ") + pool +
           "}}]}\n";
  };
  const auto out = simulated(
      "traffic: {base: 2/s}\n"
      "services:\n"
      "  web: {traffic_share: 50%, service_time: {mean: 100 ms}" + databases("50") +
      "  api: {traffic_share: 50%, service_time: {mean: 100 ms}" + databases("20") +
      "  worker: {consumes: jobs, service_time: {mean: 100 ms}" + databases("60") +
      "databases: {db: {max_connections: 40, reserved: 0}}\n");
  const auto is_about_pools = HasSubstr("larger than the 40 connections");
  EXPECT_THAT(out.warnings, Contains("the pools of one task each of web (50) and worker (60) are "
                                     "larger than the 40 connections that db has for everybody: "
                                     "they can never fill"));
  EXPECT_EQ(std::ranges::count_if(out.warnings, Matches(is_about_pools)), 1);
  EXPECT_THAT(simulated("traffic: {base: 2/s}\n"
                        "services: {web: {traffic_share: 100%, service_time: {mean: 100 ms}" +
                        databases("5") + "}\ndatabases: {db: {max_connections: 9, reserved: 8}}\n")
                  .warnings,
              Contains("the pool of one task of web (5) is larger than the 1 connection that db "
                       "has for everybody: it can never fill"));
}

TEST(Simulate, WarnsOfWhatItsFiguresDoNotShow) {
  const auto head = [](const std::string& traffic) { return "traffic: {" + traffic + "}\n"; };
  const std::string web = "services: {web: {traffic_share: 100%, service_time: {mean: 100 ms}";
  EXPECT_THAT(simulated(head("base: 20/s, burstiness: 10") + web + "}}\n").warnings,
              Contains(HasSubstr("burstiness of 10 is more than the formulas are good for")));
  EXPECT_THAT(simulated(head("base: 20/s, burstiness: 5000") + web + "}}\n").warnings,
              Contains(HasSubstr("bursts and lulls of more than a minute")));
  EXPECT_THAT(simulated(head("base: 20/s, burstiness: 4") + web + "}}\n").warnings, IsEmpty());
  EXPECT_THAT(simulated(head("base: 2/s") + web + ", scaling: {min: 0, max: 4, policies: [{metric: "
                                                  "requests_per_target, target: 60}]}}}\n")
                  .warnings,
              Contains(HasSubstr("web never has a task")));
  EXPECT_THAT(simulated(head("base: 2/s") + web + ", calls: {api: 0.5}}, api: {service_time: {mean: 1 "
                                                  "ms}, calls: {web: 0.5}}}\n")
                  .warnings,
              Contains(HasSubstr("call each other in a circle")));
}

TEST(Simulate, WarnsOfWhatHasNoEffect) {
  const auto out = simulated(R"(
traffic: {base: 2/s}
services:
  web:
    traffic_share: 100%
    service_time: {mean: 100 ms}
    cpu_per_request: 50 ms
    messages: {jobs: 1}
    scaling: {min: 2, max: 2, policies: [{metric: cpu, target: 50}]}
events: [{at: 2027-01-01, type: deployment, target: web}]
)");
  EXPECT_THAT(out.warnings, Contains(HasSubstr("policies can change nothing")));
  EXPECT_THAT(out.warnings, Contains(HasSubstr("jobs: no service of the load file consumes it")));
  EXPECT_THAT(out.warnings,
              Contains(HasSubstr("event of 2027-01-01T00:00Z lies outside of the simulated time")));
}

TEST(Simulate, WarnsOfAlarmsThatAreTooLongToRing) {
  const std::string text = R"(
traffic: {base: 2/s}
services:
  web:
    traffic_share: 100%
    service_time: {mean: 100 ms}
    cpu_per_request: 50 ms
    scaling:
      max: 8
      policies:
        - {type: step_scaling, metric: cpu, above: 70, evaluation_periods: 121, steps: [{add: 1}]}
        - {type: step_scaling, metric: cpu, below: 1, evaluation_periods: 120, steps: [{remove: 1}]}
alarms:
  - {name: of three hours, service: web, metric: cpu, above: 70, period: 3600 s, evaluation_periods: 3}
  - {name: two of three, service: web, metric: cpu, above: 70, period: 3600 s, evaluation_periods: 3, datapoints_to_alarm: 2}
  - {name: of nothing, service: web, metric: cpu, above: 70, period: 3600 s, evaluation_periods: 3, treat_missing: breaching}
)";
  const auto warnings = simulated(text, 2).warnings;
  EXPECT_EQ(warnings.size(), 2u);
  EXPECT_THAT(warnings, Contains("alarm of three hours never rings: it needs 3 datapoints of 3,600 "
                                 "s, and 7,200 s are simulated"));
  EXPECT_THAT(warnings, Contains(HasSubstr("web: the alarm of policy 1 on cpu (line 11) never rings: it")));
}

// The 2nd of November is simulated, all of it and nothing else.
TEST(Simulate, WarnsOfRisesThatItDoesNotSimulate) {
  struct Row {
    const char* rise;
    bool is_seen;
  };
  constexpr Row kRows[] = {
      {"spikes: [{at: 2026-11-02 12:00, factor: 2, duration: 1 h}]", true},
      {"spikes: [{at: 2026-11-01 20:00, factor: 2, ramp: 2 h, duration: 1 h}]", false},
      {"spikes: [{at: 2026-11-01 20:00, factor: 2, ramp: 2 h, duration: 3 h}]", true},
      {"spikes: [{at: 2026-11-01 23:50, factor: 2, duration: 10 min}]", false},
      {"spikes: [{at: 2026-11-01 23:00, factor: 2, ramp: 1 h}]", true},
      {"spikes: [{at: 2026-11-02 22:00, factor: 2, ramp: 1 h}]", true},
      {"spikes: [{at: 2026-11-02 22:00, factor: 2, ramp: 2 h}]", false},
      {"spikes: [{at: 2027-11-02 12:00, factor: 2, duration: 1 h}]", false},
      {"flash_crowds: [{at: 2026-11-02 12:00, factor: 3, half_life: 10 min}]", true},
      {"flash_crowds: [{at: 2026-11-03 00:00, factor: 3, half_life: 10 min}]", false},
      {"flash_crowds: [{at: 2026-11-01 23:00, factor: 3, half_life: 10 min}]", false},
  };
  for (const Row& row : kRows) {
    const auto out = simulated("traffic: {base: 1/s, " + std::string(row.rise) +
                               "}\nservices: {web: {traffic_share: 100%, concurrency: 10, "
                               "service_time: {mean: 1 s}}}\n");
    EXPECT_EQ(out.warnings.empty(), row.is_seen) << row.rise;
    if (!row.is_seen) {
      EXPECT_THAT(out.warnings, Contains(::testing::MatchesRegex(
                                    "the top of the (spike|flash crowd) of 202.-11-..T..:.0Z lies "
                                    "outside of the simulated time")));
    }
  }
}

TEST(Simulate, WarnsOfAForecastThatNeverComes) {
  const auto load = load_of(R"(
traffic: {base: 2/s}
services:
  web:
    traffic_share: 100%
    concurrency: 10
    service_time: {mean: 1 s}
    scaling: {min: 1, max: 8, predictive: true, policies: [{metric: cpu, target: 50}]}
    cpu_per_request: 100 ms
)");
  constexpr std::int64_t kDay = 86400;
  const auto day = testing::simulated(stack(), load, {.from_s = 0, .to_s = kDay});
  EXPECT_THAT(day.warnings, Contains(HasSubstr("forecasts nothing before it has seen 24 hours")));
  const auto days = testing::simulated(stack(), load, {.from_s = 0, .to_s = 2 * kDay});
  EXPECT_THAT(days.warnings, IsEmpty());
}

// Of one task, 150% are one and 50% are one: ECS waits for ever.
TEST(Simulate, WarnsOfDeploymentsThatCannotStart) {
  const auto says = [](const char* percent) {
    const auto out = simulated(std::string("traffic: {base: 1/s}\nservices: {web: {traffic_share: "
                                           "100%, service_time: {mean: 10 ms}, scaling: {min: 1, "
                                           "max: 1, ") +
                               percent +
                               "}}}\nevents: [{at: 2026-11-02 00:10, type: deployment}]\n");
    return std::any_of(out.warnings.begin(), out.warnings.end(), [](const auto& text) {
      return text.starts_with("web: a rolling deployment of 1 task can neither start");
    });
  };
  EXPECT_TRUE(says("minimum_percent: 50, maximum_percent: 150"));
  EXPECT_FALSE(says("minimum_percent: 0, maximum_percent: 150"));
  EXPECT_FALSE(says("minimum_percent: 100, maximum_percent: 200"));
}

}  // namespace
}  // namespace costplan
