#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/metered.h"

namespace costplan {
namespace {

using testing::cost_of;
using testing::estimated;
using ::testing::HasSubstr;
using testing::metered;
using testing::problems;
using testing::quantity_of;

constexpr const char* kVcpu = "Fargate-vCPU-Hours:perCPU";
constexpr const char* kMemory = "Fargate-GB-Hours";
constexpr const char* kScheduler = "ScheduledInvocation";

MonthContext february() { return MonthContext::of(*Month::parse("2026-02")); }

std::string one_off(const std::string& rest) {
  return "migrate: {kind: ecs_task, cpu: 1, memory: 2 GB, " + rest + "}";
}

std::string scheduled(const std::string& schedules, const std::string& rest = "") {
  return "jobs: {kind: ecs_scheduled_task, cpu: 1, memory: 2 GB, schedules: [" + schedules + "]" +
         rest + "}";
}

std::string assumptions(const Metering& metering) {
  std::string all;
  for (const auto& assumption : metering.assumptions) all += assumption.text + "\n";
  return all;
}

TEST(EcsTaskTest, BillsEachTaskWholeSecondsAndAtLeastAMinute) {
  struct Row {
    const char* rest;
    const char* usage_type;
    const char* quantity;
    const char* source;
  };
  // runs · tasks · size · max(60, ⌈seconds⌉) / 3,600: Fargate pricing.
  const Row rows[] = {
      {"runs: 120, duration: 90 s", kVcpu, "3", "120 × 90 / 3,600"},
      {"runs: 120, duration: 90 s", kMemory, "6", "twice that in GB"},
      {"runs: 120, duration: 15 s", kVcpu, "2", "a minute at least"},
      {"runs: 120, duration: 0 s", kVcpu, "2", "a crash at the start too"},
      {"runs: 120, duration: 60 s", kVcpu, "2", "exactly a minute"},
      {"runs: 120, duration: 60.1 s", kVcpu, "2.033333333", "61 s"},
      {"runs: 120, duration: 2 min", kVcpu, "4", "in minutes"},
      {"runs: 120, duration: 15 s, tasks_per_run: 3", kVcpu, "6", "each task has its minute"},
      {"runs: 1/h, duration: 1 h", kVcpu, "730", "one task after the other"},
      {"runs: 0, duration: 15 s", kVcpu, "0", "never run"},
      {"runs: 120", kVcpu, "?", "how long was not said"},
      {"duration: 90 s", kVcpu, "?", "how often was not said"},
      {"runs: 120, duration: 90 s, architecture: arm64", "Fargate-ARM-vCPU-Hours:perCPU", "3",
       "Graviton"},
      {"runs: 120, duration: 90 s, capacity_provider: FARGATE_SPOT",
       "SpotUsage-Fargate-vCPU-Hours:perCPU", "3", "Spot"},
      {"runs: 120, duration: 90 s, capacity_provider: FARGATE_SPOT", kVcpu, "none", "not both"},
      {"runs: 120, duration: 15 s, ephemeral_storage: 50 GB", "Fargate-EphemeralStorage-GB-Hours",
       "60", "30 GB beyond, with the same minimum"},
      {"runs: 120, duration: 15 s, assign_public_ip: true", "PublicIPv4:InUseAddress", "2",
       "an address for as long as the task is billed"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(quantity_of(metered(one_off(row.rest)), row.usage_type), row.quantity)
        << row.rest << ": " << row.source;
  }
}

TEST(EcsTaskTest, DoesNotVaryWithTheMonthWhenRunsAreCounted) {
  EXPECT_EQ(quantity_of(metered(one_off("runs: 120, duration: 90 s"), february()), kVcpu), "3");
  EXPECT_EQ(quantity_of(metered(one_off("runs: 1/day, duration: 1 h"), february()), kVcpu), "28");
}

TEST(EcsTaskTest, RefusesSizesThatFargateDoesNotHave) {
  EXPECT_THAT(problems("migrate: {kind: ecs_task, cpu: 1, memory: 1 GB, runs: 1, duration: 60 s}"),
              HasSubstr("1 vCPU goes with 2, 3, 4, 5, 6, 7 or 8 GB"));
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
    EXPECT_EQ(quantity_of(metered(yaml, february()), kVcpu), row.february) << row.source;
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
  EXPECT_EQ(quantity_of(metered(scheduled(all)), kScheduler), "none");
  EXPECT_EQ(quantity_of(metered(scheduled(all, ", scheduler: eventbridge_rule")), kScheduler),
            "none");
  EXPECT_EQ(quantity_of(metered(scheduled(all, ", scheduler: eventbridge_scheduler")), kScheduler),
            "11710.4375");  // 2,920 + 8,760 + 30.4375
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
    const std::string said = assumptions(metered(scheduled(row.schedule)));
    if (*row.said == '\0') {
      EXPECT_EQ(said, "") << row.schedule;
    } else {
      EXPECT_THAT(said, HasSubstr(row.said)) << row.schedule;
    }
  }
  EXPECT_THAT(assumptions(metered(scheduled(rows[4].schedule), february())),
              HasSubstr("never stops"));
}

TEST(EcsScheduledTaskTest, BillsAJobEveryMinuteAsATaskThatNeverStops) {
  // 0.25 vCPU and 0.5 GB for 730 h: 182.5 × 0.04048 + 365 × 0.004445 = 9.010025.
  const Estimate poll = estimated("poll: {kind: ecs_scheduled_task, cpu: 0.25, memory: 0.5 GB, "
                                  "schedules: [{expression: rate(1 minute), duration: 15 s}]}");
  EXPECT_EQ(cost_of(poll, kVcpu), "7.3876");
  EXPECT_EQ(cost_of(poll, kMemory), "1.622425");
}

TEST(EcsScheduledTaskTest, CostsWhatThePriceListSays) {
  // 2,920 invocations at 0.000001.
  EXPECT_EQ(cost_of(estimated(scheduled(kMail, ", scheduler: eventbridge_scheduler")), kScheduler),
            "0.00292");
}

TEST(EcsScheduledTaskTest, RefusesSchedulesThatCannotRun) {
  struct Row {
    const char* schedules;
    const char* message;
  };
  const Row rows[] = {
      {"", "at least one schedule is required"},
      {"{duration: 60 s}", "schedules[0]: expression is required"},
      {"{expression: '', duration: 60 s}", "schedules[0].expression"},
      {"{expression: rate(1 hour)}, {expression: rate(5 minute)}", "schedules[1].expression"},
      {"{expression: 'cron(0 3 * * * *)'}", "'?' in exactly one"},
  };
  for (const auto& row : rows) {
    EXPECT_THAT(problems(scheduled(row.schedules)), HasSubstr(row.message)) << row.schedules;
  }
  EXPECT_THAT(problems("jobs: {kind: ecs_scheduled_task, cpu: 1, memory: 2 GB}"),
              HasSubstr("schedules is required"));
}

}  // namespace
}  // namespace costplan
