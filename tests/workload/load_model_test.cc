// What a load file may say, and what is said of one that is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <span>
#include <string>

#include "costplan/io.h"
#include "support/paths.h"
#include "workload/load_file.h"
#include "workload/load_text.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;

TEST(LoadModel, TakesFromTheStackWhatItDoesNotSay) {
  const auto load = read(kHead + R"(
services:
  web:
    traffic_share: 100%
    service_time: {shape: lognormal, mean: 100 ms, p95: 300 ms}
    response: 1024 KB
    cpu_per_request: 10 ms
    databases: [{database: db, calls: 2, hold: 5 ms, pool: {max: 25, order: random}}]
    scaling: {policies: [{metric: cpu, target: 70}]}
)");
  ASSERT_TRUE(load) << load.error().to_string();
  const LoadService& web = load->services.at(0);
  EXPECT_EQ(web.scaling.min_tasks, 2);
  EXPECT_EQ(web.scaling.max_tasks, 10);
  EXPECT_EQ(web.vcpu, 0.5);
  EXPECT_EQ(web.memory_gb, 1);
  EXPECT_DOUBLE_EQ(web.workload.response_gb, 1.0 / 1024);
  EXPECT_DOUBLE_EQ(web.workload.service_time.mean_s(), 0.1);
  ASSERT_EQ(load->databases.size(), 1u);
  EXPECT_EQ(load->databases[0].via, DatabaseVia::kRdsProxy);
  EXPECT_EQ(load->databases[0].limit.high, 225);
}

// What could not be read is neither missing nor empty.
TEST(LoadModel, SaysNothingMoreOfWhatCouldNotBeRead) {
  const auto web = [](const std::string& service_time) {
    return kHead + "services: {web: {traffic_share: 100%, service_time: " + service_time + "}}\n";
  };
  const std::string texts[] = {
      "traffic: []\n" + kWeb,
      "traffic: 5\n" + kWeb,
      web("{mean: -5 ms}"),
      web("{mean: 100}"),
      web("100 ms"),
      web("{mean: 10 ms, men: 5 ms}"),
      web("{shape: lognormal, mean: 100 ms, p95: 300}"),
      web("{shape: quantiles, quantiles: {50%: 1}}"),
  };
  for (const std::string& text : texts) {
    const std::string said = problems(text);
    EXPECT_EQ(std::ranges::count(said, '\n'), 1) << text << said;
  }
}

TEST(LoadModel, KeepsTheNumberOfTasksOfAServiceThatDoesNotScale) {
  const auto load = read(kHead + kWeb);
  ASSERT_TRUE(load);
  EXPECT_EQ(load->services[0].scaling.min_tasks, 3);
  EXPECT_EQ(load->services[0].scaling.max_tasks, 3);
}

TEST(LoadModel, SaysWhatIsWrongAndWhere) {
  struct Row {
    std::string text;
    const char* problem;
  };
  const Row rows[] = {
      {"", "load.yaml:"},
      {kWeb, "traffic is required"},
      {kHead, "services is required"},
      {"traffic: {}\n" + kWeb, "one of base, users and file is required"},
      {"traffic: {base: 1/s, users: 5}\n" + kWeb, "give only one of base, users and file"},
      {"traffic: {users: 5}\n" + kWeb, "sessions_per_user_per_day is required with users"},
      {"traffic: {base: -1/s}\n" + kWeb, "traffic.base"},
      {"traffic: {base: nan}\n" + kWeb, "traffic.base"},
      {"traffic: {base: 5}\n" + kWeb,
       "load.yaml:1:17: error: traffic.base: '5' is not a rate such as 250/s; say per what time"},
      {"traffic: {base: 1/s, hours: [1, 2]}\n" + kWeb, "needs 24 weights, not 2"},
      {"traffic: {base: 1/s, spikes: [{at: soon, factor: 2}]}\n" + kWeb, "traffic.spikes[0].at"},
      {"traffic: {file: missing.csv}\n" + kWeb, "missing.csv"},
      {kHead + "services: {wbe: {traffic_share: 100%, service_time: {mean: 10 ms}}}\n",
       "did you mean 'web'?"},
      {kHead + "services: {web: {traffic_share: 50%, service_time: {mean: 10 ms}}}\n",
       "must add up to 100%"},
      {kHead + "services: {web: {traffic_share: 100%}}\n", "service_time.mean is required"},
      {kHead + "services: {web: {traffic_share: 100%, service_time: {shape: lognormal, mean: 100 "
               "ms, p95: 50 ms}}}\n",
       "services.web.service_time"},
      {kHead + "services: {web: {traffic_share: 100%, service_time: {mean: 1 s}, scaling: {min: 5, "
               "max: 2}}}\n",
       "services.web.scaling"},
      {kHead + "services: {web: {traffic_share: 100%, service_time: {mean: 1 s}, scaling: "
               "{policies: [{metric: moon, target: 1}]}}}\n",
       "'moon' is no metric of a service"},
      {kHead + "services: {web: {traffic_share: 100%, service_time: {mean: 1 s}, databases: "
               "[{database: dbb, calls: 1, hold: 1 ms}]}}\n",
       "did you mean 'db'?"},
      {kHead + "services: {web: {traffic_share: 100%, service_time: {mean: 1 s}, databases: "
               "[{database: db, calls: 1, hold: 1 ms, pool: {min: 20, max: 10}}]}}\n",
       "load.yaml:2:127: error: services.web.databases[0].pool.min: the smallest pool is larger"},
      {kHead + "services: {web: {traffic_share: 100%, service_time: {mean: 1 s}, messages: {jbs: "
               "1}}}\n",
       "did you mean 'jobs'?"},
      {kHead + kWeb + "alarms: [{name: a, service: web, metric: cpu}]\n", "one of above and below"},
      {kHead + kWeb + "alarms: [{name: a, metric: cpu, above: 1}]\n",
       "one of service, database and queue"},
      {kHead + kWeb + "alarms: [{name: a, service: web, metric: moons, above: 1}]\n",
       "alarms[0].metric: unknown value 'moons'"},
      {kHead + kWeb + "alarms: [{name: a, service: web, metric: depth, above: 1}]\n",
       "'depth' is no metric of a service"},
      {kHead + kDb + "alarms: [{name: a, database: db, metric: cpu, above: 1}]\n",
       "the CPU of a database is not projected"},
      {kHead + kWeb + "alarms: [{name: a, service: web, metric: cpu, above: 1, period: 45 s}]\n",
       "alarms[0].period: must be 10 s, 20 s, 30 s or whole minutes"},
      {kHead + kWeb + "alarms: [{name: a, service: web, metric: cpu, above: 1, "
                      "datapoints_to_alarm: 2}]\n",
       "datapoints_to_alarm is above evaluation_periods"},
      {"traffic: {base: 0/s}\n" + kWeb, "load.yaml:1:17: error: traffic.base: must be more than 0"},
      {"traffic: {users: 0, sessions_per_user_per_day: 1, requests_per_session: 1}\n" + kWeb,
       "load.yaml:1:18: error: traffic.users: must be more than 0"},
      {"traffic: {users: 5, sessions_per_user_per_day: 0, requests_per_session: 1}\n" + kWeb,
       "traffic.sessions_per_user_per_day: must be more than 0"},
      {"traffic: {users: 5, sessions_per_user_per_day: 1, requests_per_session: 0}\n" + kWeb,
       "traffic.requests_per_session: must be more than 0"},
      {"traffic: {base: 1/s, weekdays: [0, 0, 0, 0, 0, 0, 0]}\n" + kWeb,
       "traffic.weekdays: every weight is 0"},
      {"traffic: {base: 1/s, utc_offset: east}\n" + kWeb, "'east' is no offset from UTC"},
      {"traffic: {base: 1/s, begins: 2026-11-02}\n" + kWeb, "traffic.begins: goes with a file"},
      {"traffic: {base: 2000000000000/s}\n" + kWeb,
       "load.yaml:1:17: error: traffic.base: is more than 1,000,000,000,000 a second"},
      {"traffic: {base: 1/s, scale: 2}\n" + kWeb, "traffic.scale: goes with a file"},
      {kHead + "services: {web: {traffic_share: 100%, service_time: {mean: 1 s}, calls: {api: "
               "1}}}\n",
       "services.web.calls.api: the load file does not say what 'api' does"},
      {kHead + "services: {web: {traffic_share: 100%, service_time: {mean: 1 s}, scaling: {min: 2, "
               "max: 4, initial: 5}}}\n",
       "is not from min (2) to max (4)"},
      {kHead + "services: {web: {traffic_share: 100%, service_time: {mean: 1 s}, scaling: "
               "{policies: [{type: step_scaling, metric: cpu, above: 30, steps: [{add: 1}]}, "
               "{type: step_scaling, metric: cpu, below: 70, steps: [{remove: 1}]}]}}}\n",
       "contradict each other"},
      {kHead + "services: {web: {traffic_share: 100%, service_time: {shape: lognormal, mean: 100 "
               "ms, p95: 500 ms}}}\n",
       "no lognormal has a p95 of more than 3.868 times its mean"},
      {kHead + "services: {web: {traffic_share: 100%, service_time: {shape: deterministic, mean: 1 "
               "s, p95: 3 s}}}\n",
       "services.web.service_time.p95: says nothing about a service time of this shape"},
      // Half a vCPU: 50 ms at once, and 10 ms of the next 100.
      {kHead + "services: {web: {traffic_share: 100%, cpu_per_request: 60 ms, service_time: {mean: "
               "100 ms}}}\n",
       "alone on a task it takes 110 ms, and service_time has a mean of 100 ms"},
      {kHead + kWeb + "objectives: [{service: api, p99: 1 s}]\n", "no service 'api'"},
      {kHead + kWeb + "objectives: [{service: web}]\n", "promises nothing"},
      {kHead + kWeb + "objectives: [{service: web, p99: 0 s}]\n",
       "load.yaml:3:34: error: objectives[0].p99: must be more than 0"},
      {kHead + kWeb + "objectives: [{service: web, availability: 120%}]\n",
       "'120%' is too large, expected at most 100%"},
      {kHead + kWeb + "objectives: [{service: web, availability: 1.2}]\n",
       "'1.2' is too large, expected at most 1\n"},
      {kHead + kDb + "databases: {db: {pinned: 150%}}\n",
       "'150%' is too large, expected at most 100%"},
      {kHead + kAurora, "databases.aurora: the memory of its class is not known"},
      {"traffic: {base: 1/s, growth_per_month: 100000000%}\n" + kWeb,
       "load.yaml:1:40: error: traffic.growth_per_month: '100000000%' is too large, expected at "
       "most 10000%\n"},
      {kHead + kWeb + "events: [{at: 2026-11-02, type: az_lost, duration: 0 s}]\n",
       "load.yaml:3:52: error: events[0].duration: must be more than 0"},
      {kHead + kWeb + "events: [{at: 2026-02-29, type: az_lost}]\n",
       "events[0].at: '2026-02-29' is not a date: February 2026 has 28 days"},
      {kHead + kWeb + "events: [{at: never, type: deployment}]\n", "events[0].at"},
      {kHead + kWeb + "events: [{at: 2026-11-02, type: deployment, target: wbe}]\n",
       "no service 'wbe'"},
      {kHead + kWeb + "events: [{at: 2026-11-02, type: rds_failover, target: db}]\n",
       "uses a database 'db'"},
      {kHead + kWeb + "events: [{at: 2026-11-02, type: spot_interruptions, share: 50%}]\n",
       "events[0].type: no task of it runs on FARGATE_SPOT"},
      {kHead + kWeb + "events: [{at: 2026-11-02, type: cold_cache, factor: 5}]\n",
       "events[0].type: changes nothing: no service has both cache_operations"},
      {kHead + kWeb + "events: [{at: 2026-11-02, type: rds_failover}]\n",
       "events[0].type: no service of the load file uses a database that could fail over"},
      {kHead + kWeb + "events: [{at: 2026-11-02, type: cold_cache, target: web}]\n",
       "no elasticache or elasticache_serverless named 'web'"},
      {kHead + kWeb + "evnts: []\n", "did you mean 'events'?"},
      {kHead + kWeb + "events: [{at: 2026-11-02, type: az_lost, share: 200%}]\n",
       "load.yaml:3:49: error: events[0].share"},
      {"traffic: {base: 1/s, flash_crowds: [{at: 2026-11-02, factor: 2, half_life: 0 s}]}\n" + kWeb,
       "traffic.flash_crowds[0].half_life"},
      {"traffic: {base: 1/s, growth_per_month: -100%}\n" + kWeb, "traffic.growth_per_month"},
      {"traffic: {base: 1/s, burstiness: 1e9}\n" + kWeb, "error: traffic.burstiness: the value is"},
      {"traffic: {base: 1/s, spikes: [{at: 2026-11-02, factor: 2, ramp: 0 s, duration: 0 s}]}\n" +
           kWeb,
       "load.yaml:1:31: error: traffic.spikes[0]: lasts no time"},
      {"traffic: {base: 1/s, spikes: [{at: 2026-11-02, factor: 2, ramp: 1 h, half_life: 1 h}]}\n" +
           kWeb,
       "load.yaml:1:70: error: traffic.spikes[0].half_life: unknown key"},
      {"traffic: {users: 1e15, sessions_per_user_per_day: 1, requests_per_session: 1}\n" + kWeb,
       "error: traffic.users"},
      {"traffic: {base: 1/s, growth_per_month: 5%, growth_from: spring}\n" + kWeb,
       "load.yaml:1:57: error: traffic.growth_from"},
  };
  for (const auto& row : rows) EXPECT_THAT(problems(row.text), HasSubstr(row.problem)) << row.text;
}

// Lines of a service, which begin at line 3; what is wrong is shown where it is, by the names
// of the load file.
TEST(LoadModel, ShowsWhatIsWrongWhereItStands) {
  struct Row {
    std::string lines;
    const char* problem;
  };
  const Row rows[] = {
      {"timeout: 1 s,\n    memory: {base: 1 GB}",
       "load.yaml:4:20: error: services.web.memory.base: an idle task takes all of the memory"},
      // A quota of half a vCPU is no limit on one request alone; all of a vCPU is.
      {"cpu_per_request: 11 ms",
       "load.yaml:3:22: error: services.web.cpu_per_request: a request cannot use that much"},
      {"scaling: {policies: [{metric: cpu, target: 170}]}",
       "load.yaml:3:48: error: services.web.scaling.policies[0].target: a task cannot use more"},
      {"scaling: {policies: [{metric: cpu}]}",
       "load.yaml:3:26: error: services.web.scaling.policies[0].target: target is required"},
      {"scaling: {policies: [{type: step_scaling, metric: memory, above: 100, steps: [{add: 1}]}]}",
       "services.web.scaling.policies[0].above: a task cannot use more than 100% of its memory"},
      {"scaling: {min: 11}", "load.yaml:3:20: error: services.web.scaling.min: the smallest number "
                             "of tasks, 11, is above the largest, 10 by the stack"},
      {"scaling: {max: 1}",
       "load.yaml:3:20: error: services.web.scaling.max: the smallest number of tasks, 2 by the "
       "stack, is above the largest, 1"},
      {"scaling: {policies: [\n{type: step_scaling, metric: cpu, above: 80, steps: [{add: 1}]},\n"
       "{metric: cpu, target: 60},\n{metric: cpu, target: 70}]}",
       "load.yaml:6:10: error: services.web.scaling.policies[2].metric: 'policy 2 on cpu "
       "(line 5)' tracks cpu already"},
      {"scaling: {start_up: {median: 90 s, p95: 10 s}}",
       "services.web.scaling.start_up"},
      {"consumes: jobs",
       "load.yaml:2:33: error: services.web.traffic_share: traffic does not enter at a worker"},
      {"calls: {web: 1}", "load.yaml:3:18: error: services.web.calls.web: "},
      {"scaling: {policies: [\n{type: step_scaling, metric: cpu, above: 30, steps: [{add: 1}]},\n"
       "{type: step_scaling, metric: cpu, below: 70, steps: [{remove: 1}]}]}",
       "load.yaml:5:42: error: services.web.scaling.policies[1].below: 'policy 2 on cpu (line 5)' "
       "and 'policy 1 on cpu (line 4)' contradict each other: at one value of cpu one adds"},
      {"scaling: {scheduled: [{at: 2026-11-27 18:00, min: 5, max: 3}]}",
       "load.yaml:3:55: error: services.web.scaling.scheduled[0].min: min (5) is above max (3)\n"},
      {"scaling: {scheduled: [{at: 2026-11-27 18:00}]}",
       "services.web.scaling.scheduled[0]: changes neither min nor max\n"},
      {"scaling: {scheduled: [{at: rate(1 day), min: 5}, {at: rate(1 day), max: 8}]}",
       "load.yaml:3:59: error: services.web.scaling.scheduled[1].at: another action comes at "
       "'rate(1 day)' already; give its min and max in one\n"},
      {"scaling: {scheduled: [{at: soon, min: 5}]}",
       "services.web.scaling.scheduled[0].at: 'soon' is not a schedule"},
      {"scaling: {scheduled: [{at: 'cron(0 0 31 2 ? *)', min: 5}]}",
       "services.web.scaling.scheduled[0].at: 'cron(0 0 31 2 ? *)' never comes"},
      {"scaling: {scheduled: [{at: 2026-11-27 18:00, min: 50}]}",
       "services.web.scaling.scheduled[0].min: is above every largest number of tasks, 10"},
      {"scaling: {scheduled: [{at: 2026-11-27 18:00, max: 1}]}",
       "services.web.scaling.scheduled[0].max: is below every smallest number of tasks, 2"},
      {"scaling: {policies: [{type: step_scaling, metric: cpu, above: 80, steps: [{add: 1, remove: "
       "1}]}]}",
       "services.web.scaling.policies[0].steps: a step adds or removes, not both"},
      {"scaling: {policies: [{metric: cpu, target: 60, above: 80, steps: [{add: 1}]}]}",
       "policies[0].type: target tracking has a target, no above, below or steps"},
      {"scaling: {policies: [{type: step_scaling, metric: cpu, target: 60, steps: [{add: 1}]}]}",
       "policies[0].target: a step policy has no target"},
      {"concurrency: 1.5", "services.web.concurrency"},
      {"scaling: {policies: [{type: step_scaling, metric: cpu, above: 80, steps: [{remove: 1}]}]}",
       "a policy that acts above its threshold removes tasks"},
      {"scaling: {policies: [{type: step_scaling, metric: cpu, below: 20, steps: [{add: 1}]}]}",
       "a policy that acts below its threshold adds tasks"},
      {"databases: [{database: db, calls: 1, hold: 1 ms, pool: {max: 1000000}}]",
       "services.web.databases[0].pool.max"},
  };
  for (const Row& row : rows) {
    const std::string text = "traffic: {base: 1/s}\nservices: {web: {traffic_share: 100%, "
                             "service_time: {mean: 10 ms},\n    " +
                             row.lines + "\n}}\n";
    EXPECT_THAT(problems(text), HasSubstr(row.problem)) << text;
  }
  for (const char* const fine :
       {"cpu_per_request: 10 ms", "scaling: {scheduled: [{at: 2026-11-27 18:00, min: 5}]}"}) {
    EXPECT_EQ(problems(kHead + "services: {web: {traffic_share: 100%, service_time: {mean: 10 ms}, " +
                       fine + "}}\n"),
              "");
  }
}

// Quantiles stand one by one, also those with a dot in their share.
TEST(LoadModel, ShowsTheQuantileThatIsWrong) {
  struct Row {
    const char* quantiles;
    const char* problem;
  };
  const Row rows[] = {
      {"0%: 1 ms\n        99.9%: 9 ms\n        50%: 12 ms\n        100%: 20 ms",
       "load.yaml:9:16: error: services.web.service_time.quantiles.99.9%: is shorter than that of "
       "50%, a smaller share"},
      {"0%: 1 ms\n        150%: 9 ms\n        100%: 20 ms",
       "load.yaml:9:15: error: services.web.service_time.quantiles.150%: '150%' is not a share"},
      {"0%: 1 ms\n        p50: 9 ms\n        100%: 20 ms",
       "load.yaml:9:14: error: services.web.service_time.quantiles.p50: 'p50' is not a share"},
      {"0%: 1 ms\n        50%: 9 ms\n        0.5: 9 ms\n        100%: 20 ms",
       ".quantiles.50%: the share is there twice"},
      {"0%: 1 ms\n        50%: slow\n        100%: 20 ms",
       "load.yaml:9:14: error: services.web.service_time.quantiles.50%: "},
      {"50%: 9 ms\n        100%: 20 ms", "must begin with 0%"},
      {"0%: 0 s\n        100%: 0 s", "services.web.service_time: "},
  };
  for (const Row& row : rows) {
    const std::string text =
        kHead + "services:\n  web:\n    traffic_share: 100%\n    service_time:\n      shape: "
                "quantiles\n      quantiles:\n        " +
        row.quantiles + "\n";
    EXPECT_THAT(problems(text), HasSubstr(row.problem)) << text;
  }
}

// One mistake is one message.
TEST(LoadModel, SaysOnceWhatIsWrong) {
  for (const std::string& text :
       {"traffic: {base: nan/s}\n" + kWeb,
        kHead + "services: {web: {traffic_share: 100%, service_time: {mean: 10 ms}, scaling: "
                "{minimum_percent: 150}}}\n",
        kHead + "services: {web: {traffic_share: 100%, service_time: {mean: 10 ms}, scaling: "
                "{max: 1000000000}}}\n",
        kHead + "services: {web: {traffic_share: 100%, service_time: {shape: quantiles, quantiles: "
                "{0%: 1 ms, 50%: -1 s, 100%: 2 ms}}}}\n",
        "traffic: {base: 1/s, growth_per_month: 100000000%}\n" + kWeb,
        kHead + kAurora + "databases: {aurora: {max_connections: 0}}\n",
        kHead + kWeb + "alarms: [5]\n", kHead + kWeb + "events: [5]\n",
        kHead + kWeb + "objectives: [[]]\n", kHead + "services: {web: 5}\n"}) {
    const std::string all = problems(text);
    EXPECT_THAT(all, HasSubstr("error: "));
    EXPECT_EQ(all.find("error: "), all.rfind("error: ")) << all;
  }
}

// Every number of every section, wherever it stands: what is none is refused at its place.
void refuse_bad_numbers(std::span<const Field> fields, const std::string& before,
                        const std::string& after, const std::string& path) {
  for (const auto& field : fields) {
    const std::string name(field.name);
    const std::string here = path + "." + name;
    if (field.type == FieldType::kRecord) {
      refuse_bad_numbers(field.children, before + "{" + name + ": ", "}" + after, here);
    } else if (field.type == FieldType::kRecords) {
      refuse_bad_numbers(field.children, before + "{" + name + ": [", "]}" + after, here + "[0]");
    } else if (field.type == FieldType::kNumber) {
      for (const char* const value : {"-1", "nan", "inf", "1e300", "many", "''"}) {
        const std::string text = before + "{" + name + ": " + value + "}" + after;
        EXPECT_THAT(problems(text), HasSubstr("error: " + here)) << text;
      }
    }
  }
}

TEST(LoadModel, RefusesEveryNumberThatIsNone) {
  for (const auto& section : load_sections()) {
    const std::string name(section.name);
    switch (section.shape) {
      case LoadSection::Shape::kMap:
        refuse_bad_numbers(section.fields, name + ": ", "\n", name);
        break;
      case LoadSection::Shape::kMapOfMaps:
        refuse_bad_numbers(section.fields, name + ": {web: ", "}\n", name + ".web");
        break;
      case LoadSection::Shape::kListOfMaps:
        refuse_bad_numbers(section.fields, name + ": [", "]\n", name + "[0]");
        break;
      case LoadSection::Shape::kTexts: break;
    }
  }
}

TEST(LoadModel, SortsEventsAndTakesTheRoomOfDeploymentsFromTheStack) {
  const auto load = parse_load_model(
      kHead + kWeb +
          "events: [{at: 2026-11-03, type: az_lost}, {at: 2026-11-02, type: deployment}]\n",
      "load.yaml",
      *parse_stack(R"(
stack: test
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 4, deployments: {maximum_percent: 150}}
)",
                   "stack.yaml"));
  ASSERT_TRUE(load);
  EXPECT_EQ(load->events[0].type, LoadEventType::kDeployment);
  EXPECT_EQ(load->events[1].type, LoadEventType::kAzLost);
  EXPECT_EQ(load->services[0].scaling.tasks.max_percent, 150);
}

// 30/s from 00:10 to 00:40, then 20/s more than usual that halve every five minutes.
TEST(LoadModel, KeepsAFlashCrowdAtTheTopForItsDuration) {
  const auto load =
      read("traffic: {base: 10/s, flash_crowds: [{at: 2026-11-02 00:10, factor: 3, "
           "duration: 30 min, half_life: 5 min}]}\n" +
           kWeb);
  ASSERT_TRUE(load) << load.error().to_string();
  const auto at = [](const char* text) { return *UtcTime::parse(text); };
  const auto curve =
      synthesise(load->traffic, at("2026-11-02 00:00"), at("2026-11-02 01:00"), 1);
  ASSERT_TRUE(curve);
  EXPECT_NEAR(curve->rate_at(at("2026-11-02 00:09")), 10, 1e-9);
  EXPECT_NEAR(curve->rate_at(at("2026-11-02 00:10")), 30, 1e-9);
  EXPECT_NEAR(curve->rate_at(at("2026-11-02 00:39")), 30, 1e-9);
  EXPECT_NEAR(curve->rate_at(at("2026-11-02 00:45")), 20, 0.02);
  EXPECT_NEAR(curve->rate_at(at("2026-11-02 00:50")), 15, 0.02);
}

// Every load file of the scenarios goes with its stack, and its stack names it.
TEST(LoadModel, ReadsEveryScenario) {
  const std::filesystem::path scenarios = std::filesystem::path(testing::source_dir()) / "scenarios";
  int read_files = 0;
  for (const auto& system : std::filesystem::directory_iterator(scenarios)) {
    if (!system.is_directory()) continue;
    for (const auto& file : std::filesystem::directory_iterator(system.path() / "stacks")) {
      if (file.path().stem() == "base") continue;
      const auto stack = load_stack(file.path().string());
      ASSERT_TRUE(stack) << file.path();
      const auto path = system.path() / "traffic" / file.path().filename();
      EXPECT_EQ(stack->traffic, "../traffic/" + file.path().filename().string()) << file.path();
      const auto load = load_load_model(path.string(), *stack);
      EXPECT_TRUE(load) << path << ": " << (load ? "" : load.error().to_string());
      ++read_files;
    }
  }
  EXPECT_EQ(read_files, 12);
}

TEST(LoadModel, ReadsWhatOthersUse) {
  const auto load = read(kHead + R"(
services: {web: {traffic_share: 100%, service_time: {mean: 10 ms}, image: 512 MB, outside: 2 KB, edge_hits: 25%}}
besides: {jobs: {messages: 3M}}
)");
  ASSERT_TRUE(load) << load.error().to_string();
  EXPECT_EQ(load->services[0].image_gb, 0.5);
  EXPECT_DOUBLE_EQ(load->services[0].workload.outside_gb, 2.0 / 1048576);
  EXPECT_EQ(load->services[0].workload.edge_hits, 0.25);
  ASSERT_EQ(load->besides.size(), 1u);
  EXPECT_EQ(load->besides[0].resource, "jobs");
  EXPECT_EQ(load->besides[0].field, "messages");
  EXPECT_EQ(load->besides[0].amount, 3e6);
}

TEST(LoadModel, RefusesHighResolutionOfStepPolicies) {
  EXPECT_THAT(problems(kHead + "services: {web: {traffic_share: 100%, service_time: {mean: 1 s}, "
                               "cpu_per_request: 10 ms, scaling: {min: 1, max: 9, policies: [{metric: "
                               "cpu, type: step_scaling, above: 60, add: 1, high_resolution: "
                               "true}]}}}\n"),
              HasSubstr("policies[0].high_resolution: exists for target tracking only"));
}

TEST(LoadModel, RefusesPoliciesThatFollowNothing) {
  const std::string web = "services: {web: {traffic_share: 100%, service_time: {mean: 10 ms}, ";
  EXPECT_THAT(problems(kHead + web + "scaling: {policies: [{metric: cpu, target: 60}]}}}"),
              HasSubstr("scaling.policies[0].metric: nothing says how much CPU a request takes"));
  EXPECT_THAT(problems(kHead + web + "scaling: {policies: [{metric: queue_depth, target: 60}]}}}"),
              HasSubstr("scaling.policies[0].metric: the service takes no messages from a queue"));
  const std::string memory = "scaling: {policies: [{metric: memory, target: 60}]}}}";
  EXPECT_THAT(problems(kHead + web + memory),
              HasSubstr("scaling.policies[0].metric: nothing says how much memory a task takes"));
  EXPECT_EQ(problems(kHead + web + "memory: {per_request: 1 MB}, " + memory), "");
}

TEST(LoadModel, RefusesWhatSaysNothingAboutAnEvent) {
  const std::string at = kHead + kWeb + "events: [{at: 2026-11-02 10:00, target: web, type: ";
  EXPECT_THAT(problems(at + "az_lost, share: 20%}]"),
              HasSubstr("events[0].share: says nothing about an event of this kind"));
  EXPECT_THAT(problems(at + "deployment, share: 20%}]"), HasSubstr("events[0].share: says nothing"));
  EXPECT_THAT(problems(at + "deployment, factor: 2}]"), HasSubstr("events[0].factor: says nothing"));
  EXPECT_THAT(problems(at + "az_lost, strategy: rolling}]"),
              HasSubstr("events[0].strategy: says nothing"));
  EXPECT_THAT(problems(at + "deployment, duration: 5 min}]"),
              HasSubstr("events[0].duration: says nothing"));
  EXPECT_EQ(problems(at + "deployment, strategy: blue_green, duration: 5 min}]"), "");
  EXPECT_EQ(problems(at + "deployment, strategy: canary, share: 20%, duration: 5 min}]"), "");
}

TEST(LoadModel, TakesServiceTimesOfEveryShape) {
  const auto scv = [](const std::string& time) {
    const auto load = read(kHead + "services: {web: {traffic_share: 100%, service_time: {" + time +
                           "}}}");
    EXPECT_TRUE(load) << time << load.error().to_string();
    return load ? load->services[0].workload.service_time.scv() : -1;
  };
  EXPECT_DOUBLE_EQ(scv("mean: 1 s"), 1);
  EXPECT_DOUBLE_EQ(scv("shape: deterministic, mean: 1 s"), 0);
  EXPECT_DOUBLE_EQ(scv("shape: erlang, mean: 1 s, stages: 4"), 0.25);
  EXPECT_DOUBLE_EQ(scv("shape: gamma, mean: 1 s, scv: 0.4"), 0.4);
  EXPECT_DOUBLE_EQ(scv("shape: hyperexponential, mean: 1 s, scv: 4"), 4);
  // Even from 0 to 2 s: variance 4 / 12 of a mean of 1.
  EXPECT_NEAR(scv("shape: quantiles, quantiles: {0%: 0 s, 100%: 2 s}"), 1.0 / 3, 1e-9);
}

TEST(LoadModel, RefusesWhatNobodyShares) {
  EXPECT_THAT(problems(kHead + kWeb + "besides: {db: {storage: 1 GB}}"),
              HasSubstr("besides.db: the stack has no cloudfront or"));
  EXPECT_THAT(problems(kHead + kWeb + "besides: {jobs: {requests: 1M}}"),
              HasSubstr("besides.jobs.requests: a load does not share this field with anything; "
                        "known: messages"));
  EXPECT_THAT(problems(kHead + kWeb + "besides: {jobs: {messages: many}}"),
              HasSubstr("besides.jobs.messages: "));
  EXPECT_THAT(problems(kHead + kWeb + "besides: 3"), HasSubstr("besides: expected a map of names"));
  EXPECT_THAT(problems(kHead + "services: {web: {traffic_share: 100%, service_time: {mean: 10 ms}, "
                               "edge_hits: 100%}}"),
              HasSubstr("expected at most 99%"));
}

}  // namespace
}  // namespace costplan
