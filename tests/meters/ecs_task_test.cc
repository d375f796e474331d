#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kVcpu = "Fargate-vCPU-Hours:perCPU";
constexpr std::string_view kMemory = "Fargate-GB-Hours";
constexpr std::string_view kScheduler = "ScheduledInvocation";

std::string one_off(const std::string& rest) {
  return "migrate: {kind: ecs_task, cpu: 1, memory: 2 GB, " + rest + "}";
}

std::string scheduled(const std::string& schedules, const std::string& rest = "") {
  return "jobs: {kind: ecs_scheduled_task, cpu: 1, memory: 2 GB, schedules: [" + schedules + "]" +
         rest + "}";
}

BuiltQuantityRow billed(std::string_view rule, const std::string& rest, std::string_view usage_type,
                        std::string_view quantity) {
  return {rule, one_off(rest), usage_type, quantity, "Fargate pricing"};
}

// runs · tasks · size · max(60, ⌈seconds⌉) / 3,600.
TEST(EcsTaskTest, BillsEachTaskWholeSecondsAndAtLeastAMinute) {
  const BuiltQuantityRow rows[] = {
      billed("120 × 90 / 3,600", "runs: 120, duration: 90 s", kVcpu, "3"),
      billed("twice that in GB", "runs: 120, duration: 90 s", kMemory, "6"),
      billed("a minute at least", "runs: 120, duration: 15 s", kVcpu, "2"),
      billed("a crash at the start too", "runs: 120, duration: 0 s", kVcpu, "2"),
      billed("exactly a minute", "runs: 120, duration: 60 s", kVcpu, "2"),
      billed("61 s", "runs: 120, duration: 60.1 s", kVcpu, "2.033333333"),
      billed("in minutes", "runs: 120, duration: 2 min", kVcpu, "4"),
      billed("each task has its minute", "runs: 120, duration: 15 s, tasks_per_run: 3", kVcpu, "6"),
      billed("one task after the other", "runs: 1/h, duration: 1 h", kVcpu, "730"),
      billed("never run", "runs: 0, duration: 15 s", kVcpu, "0"),
      billed("how long was not said", "runs: 120", kVcpu, "?"),
      billed("how often was not said", "duration: 90 s", kVcpu, "?"),
      billed("Graviton", "runs: 120, duration: 90 s, architecture: arm64",
             "Fargate-ARM-vCPU-Hours:perCPU", "3"),
      billed("Spot", "runs: 120, duration: 90 s, capacity_provider: FARGATE_SPOT",
             "SpotUsage-Fargate-vCPU-Hours:perCPU", "3"),
      billed("not both", "runs: 120, duration: 90 s, capacity_provider: FARGATE_SPOT", kVcpu,
             "none"),
      billed("30 GB beyond, with the same minimum",
             "runs: 120, duration: 15 s, ephemeral_storage: 50 GB",
             "Fargate-EphemeralStorage-GB-Hours", "60"),
      billed("an address for as long as the task is billed",
             "runs: 120, duration: 15 s, assign_public_ip: true", "PublicIPv4:InUseAddress", "2"),
  };
  expect_quantities(rows);
}

TEST(EcsTaskTest, DoesNotVaryWithTheMonthWhenRunsAreCounted) {
  const BuiltQuantityRow rows[] = {
      billed("runs for the month", "runs: 120, duration: 90 s", kVcpu, "3"),
      billed("runs a day", "runs: 1/day, duration: 1 h", kVcpu, "28"),
  };
  expect_quantities(rows, february_2026());
}

TEST(EcsTaskTest, RefusesSizesThatFargateDoesNotHave) {
  constexpr ProblemRow kProblems[] = {
      {"migrate: {kind: ecs_task, cpu: 1, memory: 1 GB, runs: 1, duration: 60 s}",
       "1 vCPU goes with 2, 3, 4, 5, 6, 7 or 8 GB"},
  };
  expect_problems(kProblems);
}

// Three jobs of one stack: mail every quarter of an hour, chat every five minutes,
// a clean-up every night.
constexpr const char* kMail = "{name: mail, expression: rate(15 minutes), duration: 90 s}";
constexpr const char* kChat = "{name: chat, expression: rate(5 minutes), duration: 30 s}";
constexpr const char* kCleanUp = "{name: clean, expression: 'cron(0 3 * * ? *)', duration: 2 h}";

TEST(EcsScheduledTaskTest, CountsTheRunsOfEachSchedule) {
  struct Row {
    const char* schedule;
    const char* average;
    const char* february;
    const char* source;
  };
  const Row rows[] = {
      {kMail, "73", "67.2", "2,920 and 2,688 runs of 90 s"},
      {kChat, "146", "134.4", "8,760 and 8,064 runs of 60 s billed"},
      {kCleanUp, "60.875", "56", "1,461/48 and 28 runs of 2 h"},
      {"{expression: rate(1 hour), duration: 1 h}", "730", "672", "one task after the other"},
      {"{expression: rate(1 hour), duration: 90 s, tasks_per_run: 4}", "73", "67.2", "730 × 4"},
      {"{expression: rate(1 hour)}", "?", "?", "how long was not said"},
  };
  for (const auto& row : rows) {
    const std::string yaml = scheduled(row.schedule);
    EXPECT_EQ(quantity_of(metered(yaml), kVcpu), row.average) << row.source;
    EXPECT_EQ(quantity_of(metered(yaml, february_2026()), kVcpu), row.february) << row.source;
  }
}

TEST(EcsScheduledTaskTest, ChargesSeveralSchedulesLineByLine) {
  const std::string all = std::string(kMail) + ", " + kChat + ", " + kCleanUp;
  const Metering metering = metered(scheduled(all));
  ASSERT_EQ(metering.usage.size(), 6U);
  EXPECT_EQ(metering.usage[0].description, "mail, vCPU");
  EXPECT_EQ(metering.usage[1].description, "mail, Memory");
  EXPECT_EQ(metering.usage[4].description, "clean, vCPU");
  EXPECT_EQ(metering.usage[2].quantity.text(),
            "8,760 runs (rate(5 minutes)) × 1 vCPU × max(60 s, 30 s) ÷ 3,600");
  EXPECT_EQ(metered(scheduled("{expression: rate(1 hour), duration: 90 s, tasks_per_run: 4}"))
                .usage[1]
                .quantity.text(),
            "730 runs (rate(1 hour)) × 4 tasks × 2 GB × max(60 s, 90 s) ÷ 3,600");
  EXPECT_EQ(quantity_of(metering, kVcpu), "279.875");   // 73 + 146 + 60.875
  EXPECT_EQ(quantity_of(metering, kMemory), "559.75");  // twice that
  EXPECT_EQ(metered(scheduled("{expression: rate(1 hour), duration: 1 s}")).usage[0].description,
            "rate(1 hour), vCPU");
}

TEST(EcsScheduledTaskTest, ChargesInvocationsOfSchedulerButNotOfRules) {
  const std::string all = std::string(kMail) + ", " + kChat + ", " + kCleanUp;
  const BuiltQuantityRow rows[] = {
      {"a rule by default", scheduled(all), kScheduler, "none",
       "billing rules 8: scheduled rules are free"},
      {"a rule", scheduled(all, ", scheduler: eventbridge_rule"), kScheduler, "none",
       "billing rules 8: scheduled rules are free"},
      {"Scheduler", scheduled(all, ", scheduler: eventbridge_scheduler"), kScheduler, "11710.4375",
       "billing rules 1.1: 2,920 + 8,760 + 30.4375"},
  };
  expect_quantities(rows);
}

TEST(EcsScheduledTaskTest, SaysWhenRunsOverlapOrNeverStop) {
  struct Row {
    const char* schedule;
    const char* said;  // empty: nothing
  };
  const Row rows[] = {
      {"{name: sync, expression: rate(5 minutes), duration: 12 min}",
       "sync: a run of 720 s is not over when the next one starts 300 s later; up to 3 runs"},
      {"{name: sync, expression: rate(5 minutes), duration: 301 s}", "up to 2 runs at once"},
      {"{name: sync, expression: rate(5 minutes), duration: 300 s}", "a task that never stops"},
      {"{name: sync, expression: rate(5 minutes), duration: 299 s}", ""},
      {"{name: sync, expression: rate(1 minute), duration: 15 s}",
       "sync: runs of 15 s at rate(1 minute), each billed at least 60 s, cost as much as a task "
       "that never stops"},
      {"{name: sync, expression: 'cron(* * * * ? *)', duration: 60 s}", "never stops"},
      {"{name: sync, expression: rate(7 minutes), duration: 7 min}", "never stops"},
      {"{name: sync, expression: rate(9 hours), duration: 9 h}", "never stops"},
      {"{name: sync, expression: rate(1 minute), duration: 61 s}", "up to 2 runs at once"},
      {"{name: sync, expression: rate(2 minutes), duration: 15 s}", ""},
      {"{name: sync, expression: 'cron(* 8 * * ? *)', duration: 15 s}", ""},
      {"{name: sync, expression: 'cron(0,10 8 * * ? *)', duration: 11 min}",
       "up to 2 runs at once"},
      {"{name: sync, expression: 'cron(0 8 1 1 ? 2026)', duration: 60 days}",
       "the expression names years"},
  };
  for (const auto& row : rows) {
    const std::string said = resource_assumptions_of(metered(scheduled(row.schedule)));
    if (*row.said == '\0') {
      EXPECT_EQ(said, "") << row.schedule;
    } else {
      EXPECT_THAT(said, HasSubstr(row.said)) << row.schedule;
    }
  }
  EXPECT_THAT(resource_assumptions_of(metered(scheduled(rows[4].schedule), february_2026())),
              HasSubstr("never stops"));
}

// 0.25 vCPU and 0.5 GB for 730 h, 9.010025 in all.
TEST(EcsScheduledTaskTest, BillsAJobEveryMinuteAsATaskThatNeverStops) {
  constexpr std::string_view kPoll = "poll: {kind: ecs_scheduled_task, cpu: 0.25, memory: 0.5 GB, "
                                     "schedules: [{expression: rate(1 minute), duration: 15 s}]}";
  constexpr CostRow kCosts[] = {
      {"vCPU", kPoll, kVcpu, "7.3876", "Fargate pricing: 182.5 × 0.04048"},
      {"memory", kPoll, kMemory, "1.622425", "Fargate pricing: 365 × 0.004445"},
  };
  expect_costs(kCosts);
}

TEST(EcsScheduledTaskTest, CostsWhatThePriceListSays) {
  const BuiltCostRow rows[] = {
      {"invocations", scheduled(kMail, ", scheduler: eventbridge_scheduler"), kScheduler, "0.00292",
       "price list: 2,920 × 0.000001"},
  };
  expect_costs(rows);
}

TEST(EcsScheduledTaskTest, RefusesSchedulesThatCannotRun) {
  const BuiltProblemRow rows[] = {
      {scheduled(""), "at least one schedule is required"},
      {scheduled("{duration: 60 s}"), "schedules[0]: expression is required"},
      {scheduled("{expression: '', duration: 60 s}"), "schedules[0].expression"},
      {scheduled("{expression: rate(1 hour)}, {expression: rate(5 minute)}"),
       "schedules[1].expression"},
      {scheduled("{expression: 'cron(0 3 * * * *)'}"), "'?' in exactly one"},
      {"jobs: {kind: ecs_scheduled_task, cpu: 1, memory: 2 GB}", "schedules is required"},
  };
  expect_problems(rows);
}

}  // namespace
}  // namespace costplan::testing
