// costplan queue, as a person or a CI job meets it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/program.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kTen = "queue mmc --arrival-rate 8/s --service-time 1s --servers 10";

TEST_F(Cli, QueuePrintsSharesAndTimesAndHowExactTheyAre) {
  const auto result = run(kTen);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("mmc · arrivals 8/s · service 1 s · 10 servers\n"));
  EXPECT_THAT(result.out, HasSubstr(" Probability of waiting     40.92%\n"));
  EXPECT_THAT(result.out, HasSubstr(" p99     1.856 s   4.946 s\n"));
  EXPECT_THAT(result.out, HasSubstr(" Exact: M/M/c, Erlang C.\n"));
  EXPECT_EQ(result.err, "");
}

TEST_F(Cli, QueueSaysHowFarASmallOrNearlyWholeShareIsFromItsEnd) {
  struct Row {
    const char* ask;
    const char* expected;
  };
  const Row rows[] = {
      {"mmc --arrival-rate 999999/s --service-time 1s --servers 1000000",
       " Utilisation                100% less 0.0001%\n"},
      // 1 - 2^-53 or so is a rounding.
      {"erlang-a --arrival-rate 1e6/s --service-time 1s --servers 100 --patience-rate 1e-9/s",
       " Utilisation                               100%\n"},
      {"mm1 --arrival-rate 1/s --service-time 0.12346ms",
       " Utilisation                 0.01235%\n"},
  };
  for (const Row& row : rows) {
    EXPECT_THAT(run(std::string("queue ") + row.ask).out, HasSubstr(row.expected));
  }
}

TEST_F(Cli, QueueReadsRatesAndTimesInAnyUnit) {
  const auto json = nlohmann::json::parse(run(std::string(kTen) + " --format json").out);
  // C(10, 8) of the tables of Erlang C; W = C / (10 - 8).
  EXPECT_NEAR(json["probability_of_wait"].get<double>(), 0.409180150796444, 1e-12);
  EXPECT_NEAR(json["mean_wait_s"].get<double>(), 0.409180150796444 / 2, 1e-12);
  EXPECT_TRUE(json["blocking"].is_null());
  EXPECT_TRUE(json["abandonment"].is_null());
  EXPECT_EQ(json["exactness"], "exact");
  EXPECT_EQ(json["inputs"]["servers"], 10);
  const auto same = nlohmann::json::parse(
      run("queue mmc --arrival-rate 480/min --service-time '1000 ms' --servers 10 --format json")
          .out);
  EXPECT_EQ(json, same);
}

// The load of 12 servers on 10: no number for anything, and what would be enough.
TEST_F(Cli, QueueSaysHowManyServersAGrowingOneNeeds) {
  const std::string ask = "queue mmc --arrival-rate 12/s --service-time 1s --servers 10";
  EXPECT_THAT(run(ask).out, HasSubstr("no steady state exists with fewer than 13 servers"));
  const auto json = nlohmann::json::parse(run(ask + " --format json").out);
  EXPECT_EQ(json["stable"], false);
  EXPECT_EQ(json["servers_needed"], 13);
  EXPECT_EQ(json["method"], "no steady state");
  EXPECT_TRUE(json["mean_wait_s"].is_null());
  EXPECT_TRUE(json["wait_quantiles_s"]["p99"].is_null());
  EXPECT_FALSE(nlohmann::json::parse(run(std::string(kTen) + " --format json").out)
                   .contains("servers_needed"));
}

TEST_F(Cli, QueueSaysWhichServiceTimePercentilesBelongTo) {
  const std::string ask = "queue mg1 --arrival-rate 8/s --service-time 100ms --scv 2";
  const auto assumed = run(ask);
  EXPECT_THAT(assumed.out, HasSubstr("Exact means, percentiles of an assumed service time"));
  EXPECT_THAT(assumed.out, HasSubstr("gamma"));
  const auto named = nlohmann::json::parse(run(ask + " --shape lognormal --format json").out);
  EXPECT_EQ(named["exactness"], "numerically exact");
  EXPECT_EQ(named["inputs"]["shape"], "lognormal");
  EXPECT_TRUE(named["known_error"].is_null());
  // The mean is that of Pollaczek and Khinchine whatever the shape: ρ S (1 + scv) / 2 / (1 - ρ).
  EXPECT_NEAR(named["mean_wait_s"].get<double>(), 0.6, 1e-12);
  EXPECT_THAT(run(ask + " --shape lognorml").err,
              HasSubstr("error: --shape: unknown shape of a service time 'lognorml', did you mean "
                        "'lognormal'?"));
  EXPECT_THAT(run("queue mg1 --arrival-rate 8/s --service-time 100ms --scv 0.5 "
                  "--shape hyperexponential")
                  .err,
              HasSubstr("--shape: hyperexponential needs a scv of at least 1"));
  EXPECT_THAT(run(std::string(kTen) + " --shape gamma").err,
              HasSubstr("--shape: means nothing to mmc"));
}

TEST_F(Cli, QueueSaysWhereTheExactMethodEnds) {
  // Two stages at 259 servers are 260 states, at 260 servers one too many.
  const std::string ask = "queue mekc --arrival-rate 200/s --service-time 1s --stages 2 --servers ";
  EXPECT_THAT(run(ask + "259").out, HasSubstr(" Numerically exact: M/PH/c, matrix-geometric."));
  EXPECT_THAT(run(ask + "260").out,
              ::testing::AllOf(HasSubstr("would have more than 260 states"), HasSubstr("Known error:")));
}

// At 259 servers the exact mean wait is 27 ms, at 260 the approximation says 5.4 ms.
TEST_F(Cli, QueueSaysThatNothingIsKnownOfTimesThatVaryMuch) {
  const std::string ask = "queue mh2c --arrival-rate 234/s --service-time 1s --format json ";
  const auto known_error = [&](const std::string& more) {
    return nlohmann::json::parse(run(ask + more).out)["known_error"].get<std::string>();
  };
  EXPECT_THAT(known_error("--servers 260 --scv 100"),
              HasSubstr("scv above 4: may be several times too short; "));
  EXPECT_THAT(known_error("--servers 260 --scv 4"), Not(HasSubstr("scv above 4")));
  const std::string general = "queue ggc --arrival-rate 234/s --service-time 1s --servers 259 ";
  EXPECT_THAT(run(general + "--scv 5 --format json").out,
              HasSubstr("scv above 4: may be several times too long. "));
  EXPECT_THAT(run(general + "--scv 4 --format json").out, Not(HasSubstr("scv above 4")));
}

// A number of servers is as good as the method that found it.
TEST_F(Cli, QueueSaysThatAnApproximationFoundTheServers) {
  const std::string ask =
      "queue mh2c --arrival-rate 290/s --service-time 1s --scv 5 --target 'mean<2s'";
  EXPECT_THAT(run(ask).out, HasSubstr(" servers needed, the smallest number that meets it by an "
                                      "approximation; its error is named below\n"));
  EXPECT_EQ(nlohmann::json::parse(run(ask + " --format json").out)["exactness"], "approximation");
  EXPECT_THAT(run("queue mmc --arrival-rate 8/s --service-time 1s --target 'p99<9s'").out,
              HasSubstr("the smallest number that meets it\n"));
}

// Decimals of money end after nine digits, those of a queue do not.
TEST_F(Cli, QueueKeepsEveryDigitThatIsGiven) {
  const auto json = nlohmann::json::parse(run("queue mg1 --arrival-rate 0.8/s --service-time 1s "
                                              "--scv 1.718281828459045 --format json")
                                              .out);
  EXPECT_NEAR(json["mean_wait_s"].get<double>(), 5.43656365691809, 1e-12);
}

TEST_F(Cli, QueueFindsTheSmallestNumberOfServers) {
  const std::string ask = "queue mmc --arrival-rate 100/s --service-time 1s --format json ";
  const auto found = nlohmann::json::parse(run(ask + "--target 'probability_of_wait<20%'").out);
  EXPECT_EQ(found["inputs"]["servers"], 111);  // the reference tables' answer
  EXPECT_EQ(found["targets"][0]["target"], "probability_of_wait < 20%");
  EXPECT_EQ(found["targets"][0]["value"], found["probability_of_wait"]);
  const auto both =
      nlohmann::json::parse(run(ask + "--target 'p99<4.8s,wait p99<1s' --target 'mean<2s'").out);
  EXPECT_EQ(both["targets"].size(), 3u);
  EXPECT_EQ(both["targets"][0]["target"], "sojourn p99 < 4.8 s");
  const auto table =
      run("queue mmc --arrival-rate 480/min --service-time 500ms --target 'p99<2.4s'");
  EXPECT_THAT(table.out, HasSubstr(" 7 servers needed, the smallest number that meets it"));
}

TEST_F(Cli, QueueSaysWhatCannotBeReached) {
  const auto result = run("queue mmc --arrival-rate 8/s --service-time 1s --target 'p99<1s'");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, StartsWith("error: --target: 'sojourn p99 < 1 s' cannot be met"));
  EXPECT_THAT(result.err, HasSubstr("it is the service itself that takes so long"));
  EXPECT_THAT(run(std::string(kTen) + " --target 'p99<9s'").err,
              HasSubstr("--servers cannot be given too"));
}

TEST_F(Cli, QueueThatGrowsForEverIsAnOutcome) {
  const auto result = run("queue mmc --arrival-rate 12/s --service-time 1s --servers 10");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("The queue grows for ever"));
  EXPECT_THAT(result.out, Not(HasSubstr("inf")));
  const auto json = nlohmann::json::parse(
      run("queue mmc --arrival-rate 12/s --service-time 1s --servers 10 --format json").out);
  EXPECT_EQ(json["stable"], false);
  EXPECT_TRUE(json["mean_wait_s"].is_null());
  EXPECT_TRUE(json["wait_quantiles_s"]["p99"].is_null());
  EXPECT_EQ(json["offered_load"], 12);
}

TEST_F(Cli, QueueTellsAllThatIsWrongAtOnce) {
  const auto result = run("queue mmcc --arrival-rate 8/sx --servers 2.5 --scv abc --target sojurn");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err,
              HasSubstr("error: model: unknown queue model 'mmcc', did you mean 'mmc'?\n"));
  EXPECT_THAT(result.err, HasSubstr("error: --arrival-rate: '8/sx' is not a rate such as 250/s"));
  EXPECT_THAT(result.err, HasSubstr("error: --service-time: is required"));
  EXPECT_THAT(result.err, HasSubstr("error: --servers: '2.5' is not a whole number\n"));
  EXPECT_THAT(result.err, HasSubstr("error: --scv: 'abc' is not a number"));
  EXPECT_THAT(result.err, HasSubstr("error: --target: 'sojurn' is not a target"));
  for (const char* bad : {"0/s", "nan/s", "-1/s", "1e400/s", "inf", "''"}) {
    EXPECT_EQ(run(std::string("queue mm1 --service-time 1s --arrival-rate ") + bad).exit_code, 2)
        << bad;
  }
  EXPECT_THAT(run(std::string(kTen) + " --stages 3").err,
              HasSubstr("--stages: means nothing to mmc"));
  EXPECT_THAT(run("queue mmck --arrival-rate 8/s --service-time 1s --servers 10 --capacity 9").err,
              HasSubstr("counts the requests in service too"));
  const auto neither = run("queue mmc --arrival-rate 8/s --service-time 1s");
  EXPECT_EQ(neither.exit_code, 2);
  EXPECT_EQ(neither.err,
            "error: --servers: is required for mmc, c servers, one queue; or --target, to find how "
            "many it takes\n");
  EXPECT_THAT(run("queue mmc --arival-rate 8/s").err, HasSubstr("did you mean '--arrival-rate'?"));
}

TEST_F(Cli, QueueSaysWhichModelsThereAre) {
  const auto help = run("queue --help");
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.out, HasSubstr("Examples:\n  costplan queue "));
  EXPECT_THAT(help.out, HasSubstr("  erlang-a   c servers, who waits gives up at a rate\n"));
}

TEST_F(Cli, QueueSaysWhatAnApproximationIsWorth) {
  const auto result = run("queue ggc --arrival-rate 45/s --service-time 1s --servers 50 --scv 3 "
                          "--arrival-scv 2");
  EXPECT_THAT(result.out,
              HasSubstr(" Approximation: G/G/c, Allen and Cunneen's approximation. Known error: "));
}

}  // namespace
}  // namespace costplan
