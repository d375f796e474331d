// Scheduled actions. Source: Application Auto Scaling user guide, "Scheduled scaling".
// The stories start on Monday 2026-03-02 at 10:00 UTC.
#include <gtest/gtest.h>

#include "autoscale/action_schedule.h"
#include "autoscale/story.h"

namespace costplan {
namespace {

TEST(Scheduled, SetsTheBoundsAndMovesWhatIsOutsideThem) {
  ScalingConfig config = service(2, 10, 2);
  config.scheduled = {{"lunch", "cron(5 10 ? * MON-FRI *)", 4, 20},
                      {"after", "at(2026-03-02T10:20:00)", 1, 3}};
  ServiceScaler scaler = scaler_of(config);
  play(
      scaler,
      {{4, 65, 2, 2, 2}, {5, 65, 4, 2, 2, "Scheduled lunch: min 4, max 20 → 4"}, {6, 65, 4, 4, 4}});
  EXPECT_EQ(scaler.max_tasks(), 20);
  play(scaler, {{20, 65, 3, 3, 3, "Scheduled after: min 1, max 3 → 3"}});
  // Inside the bounds nothing moves; the next day the first one is due again.
  play(scaler, {{24 * 60 + 5, 65, 4, 3, 3, "Scheduled lunch: min 4, max 20 → 4"}});
}

TEST(Scheduled, ARateCountsFromTheStart) {
  ScalingConfig config = service(1, 10, 2);
  config.scheduled = {{"often", "rate(30 minutes)", 1, std::nullopt}};
  ServiceScaler scaler = scaler_of(config);
  for (int i = 0; i < 95; ++i) scaler.step({});
  std::vector<double> times;
  for (const ScalingDecision& decision : scaler.decisions()) times.push_back(decision.time_s);
  EXPECT_EQ(times, (std::vector<double>{0, 1800, 3600, 5400}));
}

TEST(Scheduled, AMinimumAboveTheMaximumInForceIsRefused) {
  ScalingConfig config = service(2, 10, 2);
  config.scheduled = {{"up", "at(2026-03-02T10:05:00)", 12, std::nullopt}};
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{5, 65, 2, 2, 2,
                 "Scheduled up: min 12, max 10 refused, the minimum is above the maximum"}});
}

TEST(Scheduled, ALowerMaximumWaitsForTheEndOfADeployment) {
  ScalingConfig config = service(2, 10, 6);
  config.scheduled = {{"down", "at(2026-03-02T10:05:00)", 2, 3}};
  config.events = {DeploymentEvent{.at_s = 240}};
  config.parameters.start_median_s = 300;
  config.parameters.start_p95_s = 300;
  ServiceScaler scaler = scaler_of(config);
  play(scaler,
       {{5, 65, 6, 6, 6, "Scheduled down: min 2, max 3, waits for the end of the deployment"},
        {9, 65, 3, 3, 3, "Deployment completed; Maximum 3 after the deployment → 3"}});
}

TEST(Scheduled, TheFirstRunCanBeTheStartItself) {
  ScalingConfig config = service(2, 10, 2);
  config.scheduled = {{"open", "cron(0 10 * * ? *)", 5, std::nullopt}};
  ServiceScaler scaler = scaler_of(config);
  EXPECT_EQ(scaler.counts().desired, 5);
}

TEST(ActionSchedule, FindsTheNextTime) {
  using std::chrono::sys_days;
  using namespace std::chrono_literals;
  const auto monday = sys_days(std::chrono::year(2026) / 3 / 2);
  struct Row {
    const char* text;
    std::chrono::sys_seconds from;
    std::optional<std::chrono::sys_seconds> next;
  };
  const Row rows[] = {
      {"cron(0 8 ? * MON-FRI *)", monday, monday + 8h},
      {"cron(0 8 ? * MON-FRI *)", monday + 8h, monday + 8h},
      {"cron(0 8 ? * MON-FRI *)", monday + 8h + 1s, monday + 32h},
      {"cron(0 8 ? * SUN *)", monday + 8h, monday + 6 * 24h + 8h},
      {"cron(30 0 29 2 ? *)", monday, sys_days(std::chrono::year(2028) / 2 / 29) + 30min},
      {"cron(0 0 1 1 ? 2020)", monday, std::nullopt},
      {"rate(7 minutes)", monday + 10h + 1s, monday + 10h + 7min},
      {"at(2026-03-02T08:05:30)", monday, monday + 8h + 5min + 30s},
      {"at(2026-03-02T08:05:30)", monday + 9h, std::nullopt},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const Result<ActionSchedule> schedule = ActionSchedule::parse(row.text);
    ASSERT_TRUE(schedule);
    EXPECT_EQ(schedule->next(row.from, monday + 10h), row.next);
  }
}

TEST(ActionSchedule, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "at()", "at(2026-03-02 08:00:00)", "at(2026-02-30T08:00:00)", "at(2026-03-02T24:00:00)",
        "at(2026-03-02T08:0x:00)", "cron(* *)", "at(2026-03-02T08:00:00"}) {
    EXPECT_FALSE(ActionSchedule::parse(text)) << text;
  }
}

}  // namespace
}  // namespace costplan
