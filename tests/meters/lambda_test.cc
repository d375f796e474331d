#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Lambda pricing: requests, and GB of memory by second of duration (billing rules §11).
constexpr QuantityRow kRows[] = {
    {"requests", "f: {kind: lambda_function, requests: 1M, duration: 1 s}", "Request", "1000000",
     "§11"},
    {"128 MB is the least", "f: {kind: lambda_function, requests: 1M, duration: 1 s}",
     "Lambda-GB-Second", "125000", "§11: 1M · 0.125"},
    {"memory", "f: {kind: lambda_function, memory: 3 GB, requests: 1M, duration: 120 ms}",
     "Lambda-GB-Second", "360000", "§11: 1M · 3 · 0.12"},
    {"the most there is",
     "f: {kind: lambda_function, memory: 10240 MB, requests: 10, duration: 15 min}",
     "Lambda-GB-Second", "90000", "§11: 10 · 10 · 900"},
    {"no time at all", "f: {kind: lambda_function, requests: 1M, duration: 0 s}",
     "Lambda-GB-Second", "0", "§11"},
    {"unknown time", "f: {kind: lambda_function, requests: 1M}", "Lambda-GB-Second", "?", "§11"},
    {"unknown requests", "f: {kind: lambda_function, duration: 1 s}", "Request", "?", "§11"},
    {"ARM requests", "f: {kind: lambda_function, architecture: arm64, requests: 1M, duration: 1 s}",
     "Request-ARM", "1000000", "§11"},
    {"ARM memory", "f: {kind: lambda_function, architecture: arm64, requests: 1M, duration: 1 s}",
     "Lambda-GB-Second-ARM", "125000", "§11"},
    {"ARM is not x86",
     "f: {kind: lambda_function, architecture: arm64, requests: 1M, duration: 1 s}",
     "Lambda-GB-Second", "none", "§11"},
    {"512 MB are included",
     "f: {kind: lambda_function, ephemeral_storage: 512 MB, requests: 1M, duration: 1 s}",
     "Lambda-Storage-GB-Second", "none", "Lambda pricing: ephemeral storage"},
    {"beyond them",
     "f: {kind: lambda_function, ephemeral_storage: 2.5 GB, requests: 1M, duration: 2 s}",
     "Lambda-Storage-GB-Second", "4000000", "Lambda pricing: 1M · 2 GB · 2 s"},
    {"on ARM",
     "f: {kind: lambda_function, architecture: arm64, ephemeral_storage: 1.5 GB, requests: 1M, "
     "duration: 2 s}",
     "Lambda-Storage-GB-Second-ARM", "2000000", "Lambda pricing: 1M · 1 GB · 2 s"},
};

TEST(LambdaFunction, ChargesRequestsAndMemoryByTime) {
  expect_quantities(kRows);
  expect_quantities(kRows, february_2026());
}

TEST(LambdaFunction, RunsOnASchedule) {
  constexpr QuantityRow kAverage[] = {
      {"a rotation takes four requests",
       "f: {kind: lambda_function, schedule: rate(73 hours), requests_per_run: 4, duration: 2 s}",
       "Request", "40", "§1.1: 730 / 73 · 4"},
      {"and their time",
       "f: {kind: lambda_function, schedule: rate(73 hours), requests_per_run: 4, duration: 2 s}",
       "Lambda-GB-Second", "10", "§11: 40 · 0.125 · 2"},
      {"once a run by default", "f: {kind: lambda_function, schedule: rate(5 minutes)}", "Request",
       "8760", "§1.1: 730 · 12"},
      {"every 30 days", "f: {kind: lambda_function, schedule: rate(30 days)}", "Request",
       "1.013888889", "§1.1: 730 / 720"},
  };
  expect_quantities(kAverage);
  constexpr QuantityRow kFebruary[] = {
      {"every five minutes", "f: {kind: lambda_function, schedule: rate(5 minutes)}", "Request",
       "8064", "§1.1: 672 · 12"},
      {"each night", "f: {kind: lambda_function, schedule: cron(0 3 * * ? *)}", "Request", "28",
       "§1.1"},
  };
  expect_quantities(kFebruary, february_2026());
}

TEST(LambdaFunction, ChargesProvisionedConcurrencyForTheTimeItIsOn) {
  constexpr QuantityRow kAverage[] = {
      {"always",
       "f: {kind: lambda_function, memory: 1 GB, requests: 1M, duration: 1 s, "
       "provisioned_concurrency: 2}",
       "Lambda-Provisioned-Concurrency", "5256000", "§11: 2 · 730 · 3600"},
      {"for some hours",
       "f: {kind: lambda_function, memory: 1 GB, requests: 1M, duration: 1 s, "
       "provisioned_concurrency: 2, provisioned_schedule: 100 h}",
       "Lambda-Provisioned-Concurrency", "720000", "§11: 2 · 100 · 3600"},
      {"requests it serves",
       "f: {kind: lambda_function, memory: 1 GB, requests: 1M, duration: 1 s, "
       "provisioned_concurrency: 2}",
       "Lambda-Provisioned-GB-Second", "1000000", "§11"},
      {"none of them on demand",
       "f: {kind: lambda_function, memory: 1 GB, requests: 1M, duration: 1 s, "
       "provisioned_concurrency: 2}",
       "Lambda-GB-Second", "none", "§11"},
      {"a part of them",
       "f: {kind: lambda_function, memory: 1 GB, requests: 1M, duration: 1 s, "
       "provisioned_concurrency: 2, provisioned_share: 70%}",
       "Lambda-Provisioned-GB-Second", "700000", "§11"},
      {"the rest",
       "f: {kind: lambda_function, memory: 1 GB, requests: 1M, duration: 1 s, "
       "provisioned_concurrency: 2, provisioned_share: 70%}",
       "Lambda-GB-Second", "300000", "§11: concurrency beyond it"},
      {"requests are requests",
       "f: {kind: lambda_function, memory: 1 GB, requests: 1M, duration: 1 s, "
       "provisioned_concurrency: 2, provisioned_share: 70%}",
       "Request", "1000000", "§11"},
      {"on ARM",
       "f: {kind: lambda_function, architecture: arm64, memory: 1 GB, requests: 1M, "
       "duration: 1 s, provisioned_concurrency: 1}",
       "Lambda-Provisioned-Concurrency-ARM", "2628000", "§11: 730 · 3600"},
      {"served on ARM",
       "f: {kind: lambda_function, architecture: arm64, memory: 1 GB, requests: 1M, "
       "duration: 1 s, provisioned_concurrency: 1}",
       "Lambda-Provisioned-GB-Second-ARM", "1000000", "§11"},
      {"switched off",
       "f: {kind: lambda_function, memory: 1 GB, requests: 1M, duration: 1 s, "
       "provisioned_concurrency: 0, provisioned_schedule: 100 h, provisioned_share: 70%}",
       "Lambda-Provisioned-Concurrency", "none", "§11"},
      {"then all is on demand",
       "f: {kind: lambda_function, memory: 1 GB, requests: 1M, duration: 1 s, "
       "provisioned_concurrency: 0, provisioned_schedule: 100 h, provisioned_share: 70%}",
       "Lambda-GB-Second", "1000000", "§11"},
  };
  expect_quantities(kAverage);
  constexpr QuantityRow kFebruary[] = {
      {"always",
       "f: {kind: lambda_function, memory: 1 GB, requests: 1M, duration: 1 s, "
       "provisioned_concurrency: 2}",
       "Lambda-Provisioned-Concurrency", "4838400", "§0.1: 2 · 672 · 3600"},
      {"20 working days of 12 h",
       "f: {kind: lambda_function, memory: 1 GB, requests: 1M, duration: 1 s, "
       "provisioned_concurrency: 2, provisioned_schedule: 'mon-fri 08:00-20:00'}",
       "Lambda-Provisioned-Concurrency", "1728000", "§0.1: 2 · 240 · 3600"},
  };
  expect_quantities(kFebruary, february_2026());
}

TEST(LambdaFunction, PricesByArchitectureAndTier) {
  constexpr CostRow kCosts[] = {
      {"requests", "f: {kind: lambda_function, requests: 1M, duration: 0 s}", "Request", "0.2",
       "§11: 0.20 a million"},
      {"x86", "f: {kind: lambda_function, memory: 1 GB, requests: 1M, duration: 1 s}",
       "Lambda-GB-Second", "16.6667", "§11: 0.0000166667"},
      {"ARM",
       "f: {kind: lambda_function, architecture: arm64, memory: 1 GB, requests: 1M, "
       "duration: 1 s}",
       "Lambda-GB-Second-ARM", "13.3334", "§11: 0.0000133334"},
      {"6 billion GB-seconds",
       "f: {kind: lambda_function, memory: 1 GB, requests: 6G, duration: 1 s}", "Lambda-GB-Second",
       "100000.2", "§11: 6B at 0.0000166667"},
      {"a million more", "f: {kind: lambda_function, memory: 1 GB, requests: 6001M, duration: 1 s}",
       "Lambda-GB-Second", "100015.2", "row: 0.000015 from 6 billion"},
      {"15 billion", "f: {kind: lambda_function, memory: 1 GB, requests: 15001M, duration: 1 s}",
       "Lambda-GB-Second", "235013.5334", "row: 6B + 9B at 0.000015 + 1M at 0.0000133334"},
      {"7.5 billion on ARM",
       "f: {kind: lambda_function, architecture: arm64, memory: 1 GB, requests: 7501M, "
       "duration: 1 s}",
       "Lambda-GB-Second-ARM", "100012.5001", "row: 7.5B at 0.0000133334, 1M at 0.0000120001"},
      {"provisioned",
       "f: {kind: lambda_function, memory: 1 GB, requests: 0, duration: 1 s, "
       "provisioned_concurrency: 1}",
       "Lambda-Provisioned-Concurrency", "10.9500876", "§11: 2,628,000 at 0.0000041667"},
      {"served by it",
       "f: {kind: lambda_function, memory: 1 GB, requests: 1M, duration: 1 s, "
       "provisioned_concurrency: 1}",
       "Lambda-Provisioned-GB-Second", "9.7222", "§11: 0.0000097222"},
      {"ephemeral storage",
       "f: {kind: lambda_function, requests: 1M, duration: 1 s, ephemeral_storage: 1.5 GB}",
       "Lambda-Storage-GB-Second", "0.0309", "row: 0.0000000309"},
  };
  constexpr CostRow kFree[] = {
      {"a million requests", "f: {kind: lambda_function, requests: 3M, duration: 0 s}", "Request",
       "0.4", "§0.6"},
      {"400,000 GB-seconds",
       "f: {kind: lambda_function, memory: 1 GB, requests: 1400k, duration: 1 s}",
       "Lambda-GB-Second", "16.6667", "§0.6"},
  };
  expect_costs(kCosts);
  expect_costs(kFree, {.free_tier = true});
}

TEST(LambdaFunction, ShowsHowTimeCameAbout) {
  const Metering metering =
      metered("f: {kind: lambda_function, memory: 512 MB, ephemeral_storage: 4 GB, requests: 30M, "
              "duration: 120 ms}");
  ASSERT_EQ(metering.usage.size(), 3u);
  EXPECT_EQ(metering.usage[1].quantity.text(), "30,000,000 requests × 0.5 GB × 0.12 s");
  EXPECT_EQ(metering.usage[2].quantity.text(), "30,000,000 requests × (4 GB − 0.5 GB) × 0.12 s");
}

TEST(LambdaFunction, SaysWhatItTakesForGranted) {
  EXPECT_THAT(assumptions_of(metered("f: {kind: lambda_function, requests: 1, duration: 1 s, "
                                     "provisioned_concurrency: 1}")),
              HasSubstr("serves every request (provisioned_share)"));
  const std::string scheduled = assumptions_of(
      metered("f: {kind: lambda_function, requests: 1, duration: 1 s, ephemeral_storage: 1 GB, "
              "provisioned_concurrency: 1, provisioned_share: 100%, "
              "provisioned_schedule: 'mon-fri 08:00-20:00'}"));
  EXPECT_THAT(scheduled, HasSubstr("started five minutes"));
  EXPECT_THAT(scheduled, HasSubstr("environments that wait costs nothing, unconfirmed"));
  EXPECT_THAT(scheduled, Not(HasSubstr("provisioned_share")));
  EXPECT_EQ(assumptions_of(metered("f: {kind: lambda_function, requests: 1, duration: 1 s, "
                                   "ephemeral_storage: 1 GB}")),
            "");
}

TEST(LambdaFunction, RefusesWhatLambdaDoes) {
  constexpr ProblemRow kProblems[] = {
      {"f: {kind: lambda_function, memory: 127 MB}", "expected at least 128 MB"},
      {"f: {kind: lambda_function, memory: 10241 MB}", "expected at most 10240 MB"},
      {"f: {kind: lambda_function, ephemeral_storage: 511 MB}", "expected at least 512 MB"},
      {"f: {kind: lambda_function, ephemeral_storage: 11 GB}", "expected at most 10240 MB"},
      {"f: {kind: lambda_function, duration: 901 s}", "expected at most 900 s"},
      {"f: {kind: lambda_function, schedule: daily}", "resources.f.schedule"},
      {"f: {kind: lambda_function, requests: 5, schedule: rate(1 day)}",
       "resources.f.schedule: requests are given already"},
      {"f: {kind: lambda_function, requests: 5, requests_per_run: 4}",
       "resources.f.requests_per_run: says how often a run invokes the function"},
      {"f: {kind: lambda_function, provisioned_share: 50%}",
       "resources.f.provisioned_share: describes provisioned concurrency"},
      {"f: {kind: lambda_function, provisioned_share: 50%, provisioned_schedule: 10 h}",
       "resources.f.provisioned_schedule: describes provisioned concurrency"},
      {"f: {kind: lambda_function, provisioned_concurrency: 1, provisioned_share: 101%}",
       "expected at most 1"},
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
