// costplan simulate and estimate --traffic, as a person or a CI job meets them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/program.h"
#include "support/paths.h"

namespace costplan {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string kTaskApi = testing::source_path("scenarios/task-api/stacks/prod.yaml");
const std::string kAiponge = testing::source_path("scenarios/aiponge/stacks/prod.yaml");

TEST_F(Cli, SimulatePrintsAMonthAndWhatBreaksIt) {
  const auto result = run("simulate " + kTaskApi);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("task-api prod · analytic engine · 2026-11-01T00:00Z to "
                                     "2026-12-01T00:00Z"));
  EXPECT_THAT(result.out, HasSubstr("250 client connections at most, 325 while a deployment"));
  EXPECT_THAT(result.out, HasSubstr("exhausted"));
  EXPECT_THAT(result.out, HasSubstr("Bottleneck: db"));
  EXPECT_EQ(result.err, "");
}

// Task API: 10 tasks with pools of 25 on a db.t3.small; Aiponge: eight services of up to 10
// tasks with pools of 50 behind RDS Proxy.
TEST_F(Cli, SimulateSaysWhatThePoolsOfTheGuidesDo) {
  const auto task = nlohmann::json::parse(run("simulate " + kTaskApi + " --format json").out);
  EXPECT_EQ(task["databases"][0]["demand"]["worst"], 250);
  // maximumPercent 134 of 10 tasks: 13 of them.
  EXPECT_EQ(task["databases"][0]["demand"]["during_deployment"], 13 * 25);
  EXPECT_EQ(task["databases"][0]["max_connections"]["high"], 225);
  EXPECT_EQ(task["databases"][0]["status"], "exhausted");
  const auto aiponge = nlohmann::json::parse(run("simulate " + kAiponge + " --format json").out);
  EXPECT_EQ(aiponge["databases"][0]["demand"]["worst"], 4000);
  EXPECT_EQ(aiponge["databases"][0]["via"], "rds_proxy");
  EXPECT_EQ(aiponge["databases"][0]["status"], "needs_proxy");
}

TEST_F(Cli, SimulateIsTheSameTwice) {
  const std::string arguments = "simulate " + kTaskApi + " --format json --to 2026-11-08";
  EXPECT_EQ(run(arguments).out, run(arguments).out);
}

// What nobody has said is neither 0 in the JSON nor in the table.
TEST_F(Cli, SimulateKnowsNoCpuThatTheLoadDoesNotSay) {
  const std::string hour = "simulate " + kTaskApi +
                           " --traffic load.yaml --from 2026-11-02 --to '2026-11-02 01:00' ";
  const std::string api = "traffic: {base: 1/s}\nservices: {api: {traffic_share: 100%, "
                          "service_time: {mean: 10 ms}, scaling: {min: 1, max: 1}";
  write("load.yaml", api + "}}\n");
  for (const std::string engine : {"analytic", "event --seeds 2"}) {
    const auto unknown =
        nlohmann::json::parse(run(hour + "--format json --engine " + engine).out);
    EXPECT_EQ(unknown["services"][0]["cpu"].dump(), R"({"mean":null,"peak":null})") << engine;
  }
  write("load.yaml", api + ", cpu_per_request: 5 ms}}\n");
  const auto known = nlohmann::json::parse(run(hour + "--format json").out);
  EXPECT_GT(known["services"][0]["cpu"]["peak"].get<double>(), 0);
}

TEST_F(Cli, SimulateCountsEveryRequestWhenAsked) {
  const auto json = nlohmann::json::parse(
      run("simulate " + kAiponge +
          " --engine event --seeds 2 --from 2026-11-02 --to '2026-11-02 02:00' --format json")
          .out);
  EXPECT_EQ(json["engine"], "event (calendar)");
  EXPECT_EQ(json["seeds"], 2);
  const auto& p99 = json["services"][0]["latency_ms"]["p99"];
  EXPECT_LE(p99["low"].get<double>(), p99["value"].get<double>());
  EXPECT_GE(p99["high"].get<double>(), p99["value"].get<double>());
  EXPECT_EQ(run("simulate " + kAiponge + " --engine event --seeds 0").exit_code, 2);
  EXPECT_EQ(run("simulate " + kAiponge + " --engine quantum").exit_code, 2);
}

TEST_F(Cli, SimulateRefusesOptionsThatWouldDoNothing) {
  for (const std::string options :
       {"--headroom --series s.csv", "--headroom --plot p.svg", "--headroom --fail-on objectives",
        "--headroom --engine event", "--headroom --format csv", "--seeds 3"}) {
    EXPECT_EQ(run("simulate " + kTaskApi + " " + options).exit_code, 2) << options;
  }
}

TEST_F(Cli, SimulateStopsAtAPrecision) {
  const std::string hour = kTaskApi + " --engine event --from 2026-11-02 --to '2026-11-02 00:30'";
  const auto json =
      nlohmann::json::parse(run("simulate " + hour + " --precision 20% --format json").out);
  EXPECT_EQ(json["seeds"], 8);
  EXPECT_LE(json["precision"].get<double>(), 0.2);
  EXPECT_THAT(run("simulate " + hour + " --seeds 3").out, HasSubstr("engine · 3 seeds · 2026"));
  for (const std::string precision : {"much", "-1%", "0%", "100%", "200%", "1.5", "nan"}) {
    const auto refused = run("simulate " + hour + " --precision=" + precision);
    EXPECT_EQ(refused.exit_code, 2) << precision;
    EXPECT_EQ(refused.err, "error: --precision: '" + precision +
                               "' is no share above 0% and below 100%; such as 1% or 0.01\n");
  }
  const auto analytic = run("simulate " + kTaskApi + " --precision 1%");
  EXPECT_EQ(analytic.exit_code, 2);
  EXPECT_THAT(analytic.err, HasSubstr("--precision: only figures of --engine event"));
  EXPECT_EQ(run("simulate " + hour + " --threads -1").exit_code, 2);
}

TEST_F(Cli, SimulateFailsOnObjectivesOnlyWhenAsked) {
  EXPECT_EQ(run("simulate " + kTaskApi).exit_code, 0);
  EXPECT_EQ(run("simulate " + kTaskApi + " --fail-on objectives").exit_code, 1);
  EXPECT_EQ(run("simulate " + kAiponge + " --fail-on objectives").exit_code, 0);
}

// 28 of 40/s are answered in time, until chance makes too many late, which are tried again.
TEST_F(Cli, SimulateLeavesObjectivesOpenWhereRetriesMayBeginAStorm) {
  write("load.yaml",
        "traffic: {base: 28/s}\nservices: {api: {traffic_share: 100%, concurrency: 4, "
        "service_time: {mean: 100 ms}, timeout: 500 ms, retries: 2, scaling: {min: 1, max: 1}}}\n"
        "objectives: [{service: api, error_rate: 1%}]\n");
  const std::string hour = "simulate " + kTaskApi +
                           " --traffic load.yaml --from 2026-11-02 --to '2026-11-02 01:00' ";
  const auto gate = run(hour + "--fail-on objectives");
  EXPECT_EQ(gate.exit_code, 1);
  EXPECT_THAT(gate.out, ContainsRegex("error rate of api at most 1% +0.[0-9]+%  \\?\n"));
  EXPECT_THAT(gate.out, HasSubstr("! api: requests that are late are tried again"));
  EXPECT_EQ(gate.err,
            "error: --fail-on: the objectives hold only as long as no storm of retries begins, see "
            "the warning: --engine event simulates it\n");
  const auto json = nlohmann::json::parse(run(hour + "--format json").out);
  EXPECT_TRUE(json["objectives"][0]["holds"].is_null());
  const auto event = nlohmann::json::parse(run(hour + "--engine event --format json").out);
  EXPECT_FALSE(event["objectives"][0]["holds"].get<bool>());
}

// Both objectives of Aiponge hold, as far as anybody has come.
TEST_F(Cli, SimulateThatIsStoppedPassesNoGate) {
  const std::string month = "simulate " + kAiponge + " --engine event --seeds 400 ";
  const std::string until_it_ends =
      "& pid=$!; while sleep 0.3; kill -INT $pid 2>/dev/null; do :; done; wait $pid #";
  const auto gate = run(month + "--fail-on objectives " + until_it_ends);
  EXPECT_EQ(gate.exit_code, 1);
  EXPECT_THAT(gate.out, HasSubstr("Stopped before the end: figures are of what was simulated."));
  EXPECT_EQ(gate.err,
            "error: --fail-on: stopped before the end, so that nobody knows whether objectives "
            "hold\n");
  const auto asked = run(month + until_it_ends);
  EXPECT_EQ(asked.exit_code, 0);
  EXPECT_EQ(asked.err, "");
}

TEST_F(Cli, SimulateWritesSeriesAndPlots) {
  const std::string csv = "series.csv";
  const std::string svg = "plot.svg";
  const auto result = run("simulate " + kTaskApi + " --from 2026-11-02 --to 2026-11-03 --series " +
                          csv + " --plot " + svg);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  std::ifstream series(folder_ / csv);
  std::string line;
  std::getline(series, line);
  EXPECT_THAT(line, StartsWith("time,api.requests_per_s,api.tasks,"));
  int rows = 0;
  while (std::getline(series, line)) ++rows;
  EXPECT_EQ(rows, 1440);
  std::ifstream plot(folder_ / svg);
  std::getline(plot, line);
  EXPECT_THAT(line, StartsWith("<svg "));
}

TEST_F(Cli, SimulateNeverReplacesWhatItReads) {
  write("web.yaml", "stack: x\nregion: us-east-1\ntraffic: load.yaml\nresources:\n"
                    "  web: {kind: ecs_service, cpu: 0.5 vCPU, memory: 1 GB, tasks: 1}\n");
  write("load.yaml", "traffic: {file: measured.csv}\n"
                     "services: {web: {traffic_share: 100%, service_time: {mean: 1 ms}}}\n");
  write("measured.csv", "timestamp,value\n2026-11-02T00:00Z,60\n2026-11-02T00:01Z,60\n");
  fs::create_directory_symlink(folder_, folder_ / "here");
  const std::string ask = "simulate web.yaml --from 2026-11-02 --to '2026-11-02 00:02' ";
  for (const std::string file : {"web.yaml", "load.yaml", "here/load.yaml", "measured.csv"}) {
    const std::string before = slurp(folder_ / file);
    for (const std::string option : {"--output", "--series", "--plot"}) {
      const auto result = run(ask + option + " " + file);
      EXPECT_EQ(result.exit_code, 2) << option << " " << file;
      EXPECT_EQ(result.err,
                file + ": error: " + option +
                    " would replace an input of this simulation; choose another name\n");
      EXPECT_EQ(slurp(folder_ / file), before);
    }
  }
  const auto both = run(ask + "-o out.csv --series here/out.csv");
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_EQ(both.err, "error: --series: --output writes to the same file; name two files\n");
  EXPECT_FALSE(fs::exists(folder_ / "out.csv"));
  EXPECT_EQ(run(ask + "--series s.svg --plot ./s.svg").err,
            "error: --plot: --series writes to the same file; name two files\n");
  const auto fine = run(ask + "-o /dev/null --series /dev/null --plot p.svg");
  EXPECT_EQ(fine.exit_code, 0) << fine.err;
}

TEST_F(Cli, SimulateNamesTheFieldOfTrafficThatCannotBePlayed) {
  write("web.yaml", "stack: x\nregion: us-east-1\nresources:\n"
                    "  web: {kind: ecs_service, cpu: 0.5 vCPU, memory: 1 GB, tasks: 1}\n");
  write("measured.csv", "timestamp,value\n2026-11-02T00:00Z,60\n2026-11-02T00:05Z,60\n"
                        "2026-11-02T00:07:30Z,60\n2026-11-02T00:10Z,60\n");
  const std::string ask =
      "simulate web.yaml --traffic load.yaml --from 2026-11-02 --to '2026-11-02 00:10' ";
  struct Row {
    const char* traffic;
    const char* error;
  };
  const Row rows[] = {
      {"file: measured.csv",
       "load.yaml: error: traffic.file: measured.csv is read as one value every 150 s from "
       "2026-11-02T00:00Z to 2026-11-02T00:12:30Z, which is not a whole number of steps of 60 s; "
       "say the period of the measurement, such as period: 5 min, or take a step that divides "
       "150 s\n"},
      {"base: 1/s, growth_from: 1970-01-01, growth_per_month: 50%",
       "load.yaml: error: traffic.growth_per_month: until 2026-11-02T00:10Z the traffic would have "
       "grown more than 10^12-fold since 1970-01-01T00:00Z; growth_from is when the base is "
       "measured\n"},
      {"file: measured.csv, period: 5 min", ""},
  };
  for (const Row& row : rows) {
    write("load.yaml", std::string("traffic: {") + row.traffic +
                           "}\nservices: {web: {traffic_share: 100%, service_time: {mean: 1 "
                           "ms}}}\n");
    EXPECT_EQ(run(ask).err, row.error);
    EXPECT_EQ(run(ask + "--headroom").err, row.error);
  }
  write("load.yaml", "traffic: {file: measured.csv}\n"
                     "services: {web: {traffic_share: 100%, service_time: {mean: 1 ms}}}\n");
  EXPECT_EQ(run(ask + "--step 30s").err, "");
}

// The line of the stack is where it has to be mended.
TEST_F(Cli, SimulateShowsWhoNamedALoadFileThatIsNotThere) {
  write("web.yaml", "stack: x\nregion: us-east-1\ntraffic: sub/none.yaml\nresources:\n"
                    "  web: {kind: ecs_service, cpu: 0.5 vCPU, memory: 1 GB, tasks: 1}\n");
  const std::string problem = "web.yaml:3:10: error: traffic: 'sub/none.yaml': cannot read: ";
  for (const char* const command : {"simulate web.yaml", "validate web.yaml",
                                    "estimate web.yaml --traffic"}) {
    EXPECT_THAT(run(command).err, StartsWith(problem)) << command;
  }
  EXPECT_THAT(run("simulate web.yaml --traffic none.yaml").err, StartsWith("none.yaml: error: "));
}

TEST_F(Cli, SimulateSaysWhichTimesThereAre) {
  const std::string ask = "simulate " + kTaskApi + " --from ";
  EXPECT_EQ(run(ask + "1900-01-01").err,
            "error: --from: '1900-01-01' is out of range, expected a year from 1970 to 2999\n");
  EXPECT_EQ(run(ask + "2026-02-29").err,
            "error: --from: '2026-02-29' is not a date: February 2026 has 28 days\n");
}

TEST_F(Cli, SimulateNamesWhatBreaksFirst) {
  const std::string day = " --headroom --from 2026-11-19 --to 2026-11-20";
  const auto result = run("simulate " + kTaskApi + day);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("api: autoscaling is at its maximum of 10 tasks"));
  EXPECT_THAT(result.out, HasSubstr("db: max_connections: the pools of all running tasks"));
  EXPECT_THAT(result.out, HasSubstr("account: Fargate On-Demand quota of 6 vCPUs"));
  EXPECT_THAT(result.out, HasSubstr("objective: p99 of api at most 500 ms"));
  const auto json =
      nlohmann::json::parse(run("simulate " + kTaskApi + day + " --format json").out);
  double before = 0;
  for (const auto& each : json["headroom"]) {
    EXPECT_GE(each["factor"].get<double>(), before);
    before = each["factor"].get<double>();
  }
  EXPECT_EQ(json["complete"], true);
}

TEST_F(Cli, SimulateReplaysTheAlarmsOfTheStackAndNamesThoseThatAreNotDescribed) {
  const auto result = run("simulate " + kTaskApi);
  for (const char* const name : {"unhealthy hosts", "5XX errors", "database connections"}) {
    EXPECT_THAT(result.out, HasSubstr(name));
  }
  EXPECT_THAT(nlohmann::json::parse(run("simulate " + kTaskApi + " --format json").out)
                  ["assumptions"]
                      .dump(),
              HasSubstr("are not replayed: database disk space, target tracking of CPU and memory "
                        "(4)"));
}

// A window is the same whether it is simulated alone or not, and a year later it is larger.
TEST_F(Cli, SimulateGrowsTrafficFromTheMonthOfThePrices) {
  write("load.yaml",
        "traffic: {base: 1/s, growth_per_month: 10%}\n"
        "services: {api: {traffic_share: 100%, service_time: {mean: 10 ms}}}\n");
  const auto requests = [&](const std::string& from, const std::string& to) {
    const auto out = nlohmann::json::parse(run("simulate " + kTaskApi +
                                               " --traffic load.yaml --format json --from " + from +
                                               " --to " + to)
                                               .out);
    EXPECT_THAT(out["assumptions"].dump(),
                HasSubstr("traffic grows by 10% a month from 2026-11-01"));
    return out["services"][0]["requests"].get<double>();
  };
  const double alone = requests("2026-11-30", "2026-12-01");
  const double inside = requests("2026-11-01", "2026-12-01") - requests("2026-11-01", "2026-11-30");
  EXPECT_GT(alone, 86'400 * 1.08);
  EXPECT_NEAR(alone, inside, 1e-6 * alone);
  EXPECT_NEAR(requests("2027-11-30", "2027-12-01") / alone, std::pow(1.1, 12), 0.01);
}

TEST_F(Cli, ValidateReadsTheLoadFileThatTheStackNames) {
  const auto fine = run("validate " + kTaskApi);
  EXPECT_EQ(fine.exit_code, 0) << fine.err;
  EXPECT_THAT(fine.out, HasSubstr("task-api/traffic/prod.yaml: ok, the load of 1 service"));
  write("bad.yaml", "traffic: {base: 0/s}\nservices: {api: {traffic_share: 100%}}\n");
  const auto bad = run("validate " + kTaskApi + " --traffic bad.yaml");
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_THAT(bad.err, HasSubstr("bad.yaml:1:17: error: traffic.base: must be more than 0"));
  EXPECT_EQ(run("validate " + kTaskApi + " --traffic nowhere.yaml").exit_code, 2);
  EXPECT_EQ(run("validate bad.yaml").err,
            "bad.yaml:1:1: error: this is a load file, not a stack; it is read with the stack that "
            "it belongs to: --traffic, or traffic: in the stack\n");
}

TEST_F(Cli, SchemaKnowsLoadFiles) {
  const auto schema = nlohmann::json::parse(run("schema --load").out);
  EXPECT_EQ(schema["title"], "costplan load file");
  EXPECT_THAT(run("schema --load --format markdown").out, StartsWith("# Load files"));
}

TEST_F(Cli, SimulateSaysWhatIsMissingOrWrong) {
  const std::string theo = testing::source_path("scenarios/theo/traffic/prod.yaml");
  EXPECT_THAT(run("simulate " + kTaskApi + " --traffic nowhere.yaml").err,
              HasSubstr("nowhere.yaml"));
  const auto other = run("simulate " + kTaskApi + " --traffic " + theo);
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("the stack has no ecs_service named 'web'"));
  EXPECT_EQ(run("simulate " + kTaskApi + " --from soon").exit_code, 2);
  EXPECT_EQ(run("simulate " + kTaskApi + " --step 7").exit_code, 2);
  for (const char* const step : {"7m", "0s", "-60", "1.5s", "soon", "nan", "367d"}) {
    const auto refused = run("simulate " + kTaskApi + " --step=" + step);
    EXPECT_EQ(refused.exit_code, 2) << step;
    EXPECT_THAT(refused.err, HasSubstr("--step: '" + std::string(step) + "' is not a time")) << step;
  }
  const std::string hours = "simulate " + kTaskApi + " --from 2026-11-02 --to '2026-11-02 02:00' ";
  for (const char* const step : {"300", "300s", "'300 s'", "5min", "'5 min'"}) {
    EXPECT_EQ(run(hours + "--step " + step).out, run(hours + "--step 300").out) << step;
  }
  EXPECT_EQ(run("simulate " + kTaskApi + " --step 1d").out,
            run("simulate " + kTaskApi + " --step 24h").out);
  EXPECT_EQ(run("simulate " + kTaskApi + " --from 2026-11-03 --to 2026-11-02").exit_code, 2);
}

TEST_F(Cli, EstimateProjectsUsageFromTheLoadFile) {
  const auto result = run("estimate " + kTaskApi + " --traffic");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("Declared and projected usage"));
  EXPECT_THAT(result.out, HasSubstr("projected from the load: api.tasks, lb.lcu, "));
  EXPECT_THAT(result.out, HasSubstr("Load balancer capacity units"));
  EXPECT_THAT(run("estimate " + kTaskApi + " --traffic --format csv").out,
              HasSubstr(",status,declared_quantity,declared_cost"));
  EXPECT_THAT(run("estimate " + kTaskApi + " --traffic --format markdown").out,
              HasSubstr("#### Declared and projected usage"));
}

TEST_F(Cli, EstimatePrintsBothUsagesAsJson) {
  const auto result = run("estimate " + kTaskApi + " --traffic --format json");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto json = nlohmann::json::parse(result.out);
  const auto& usage = json["projected_usage"];
  EXPECT_EQ(usage["engine"], "analytic");
  EXPECT_EQ(usage["from"], "2026-11-01T00:00Z");
  EXPECT_EQ(usage["projected_cost"], json["monthly_cost"]);
  const auto line = std::find_if(usage["lines"].begin(), usage["lines"].end(), [](const auto& each) {
    return each["usage_type"] == "NatGateway-Bytes";
  });
  ASSERT_NE(line, usage["lines"].end());
  EXPECT_EQ((*line)["declared"], "20");
  EXPECT_EQ((*line)["declared_cost"], "0.9");  // 20 GB at $0.045
  EXPECT_NE((*line)["projected"], "20");
}

// A value after --traffic is its load file, unless the stack is still to come.
TEST_F(Cli, EstimateTakesAnotherLoadFile) {
  const std::string steps = testing::source_path("scenarios/task-api/traffic/prod-steps.yaml");
  EXPECT_EQ(run("estimate " + kTaskApi + " --traffic " + steps).exit_code, 0);
  EXPECT_EQ(run("estimate " + kTaskApi + " --traffic=" + steps).exit_code, 0);
  EXPECT_EQ(run("estimate --traffic " + kTaskApi).exit_code, 0);
  EXPECT_THAT(run("estimate " + kTaskApi + " --traffic --month 2026-02 --format json").out,
              HasSubstr(R"("from": "2026-02-01T00:00Z")"));
}

TEST_F(Cli, EstimateSaysWhatIsWrongWithALoad) {
  write("small.yaml", kSmall);
  const auto none = run("estimate small.yaml --traffic");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("the stack names no load file"));
  const auto missing = run("estimate " + kTaskApi + " --traffic nowhere.yaml");
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_THAT(missing.err, HasSubstr("nowhere.yaml"));
  write("broken.yaml", "traffic: {base: 10/s}\nservices: {api: {traffic_share: 40%}}\n");
  const auto broken = run("estimate " + kTaskApi + " --traffic broken.yaml");
  EXPECT_EQ(broken.exit_code, 2);
  EXPECT_THAT(broken.err, HasSubstr("broken.yaml:2:"));
  write("zero.yaml",
        "traffic: {base: 0/s}\n"
        "services: {api: {traffic_share: 100%, service_time: {mean: 10 ms}}}\n");
  const auto zero = run("estimate " + kTaskApi + " --traffic zero.yaml");
  EXPECT_EQ(zero.exit_code, 2);
  EXPECT_THAT(zero.err, HasSubstr("zero.yaml:1:17: error: traffic.base: must be more than 0"));
}

}  // namespace
}  // namespace costplan
