// How far alarms and the alarms of scaling policies look back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "workload/load_text.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;

std::string alarm_of(const std::string& period, int periods) {
  return kHead + kWeb +
         "alarms: [{name: a, service: web, metric: cpu, above: 1, period: " + period +
         ", evaluation_periods: " + std::to_string(periods) + "}]\n";
}

std::string policy_of(int periods) {
  return kHead +
         "services: {web: {traffic_share: 100%, service_time: {mean: 1 s}, cpu_per_request: 10 ms, "
         "scaling: {min: 1, max: 9, policies: [{metric: cpu, type: step_scaling, above: 60, steps: "
         "[{add: 1}], evaluation_periods: " +
         std::to_string(periods) + "}]}}}\n";
}

// Source: CloudWatch API reference, PutMetricAlarm, Period: a day in all, or a week where a
// period has an hour or more.
TEST(LoadAlarms, LookBackForADayOrWithPeriodsOfHoursForAWeek) {
  struct Row {
    const char* period;
    int most;
    const char* problem;
  };
  const Row rows[] = {
      {"10 s", 8640, "times the period is more than a day"},
      {"60 s", 1440, "times the period is more than a day"},
      {"59 min", 24, "times the period is more than a day"},  // 24 · 59 min = 23.6 h
      {"60 min", 168, "times the period is more than a week"},
      {"24 h", 7, "times the period is more than a week"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(problems(alarm_of(row.period, row.most)), "") << row.period;
    EXPECT_THAT(problems(alarm_of(row.period, row.most + 1)),
                HasSubstr("alarms[0].evaluation_periods: " + std::string(row.problem)))
        << row.period;
  }
}

TEST(LoadAlarms, OfPoliciesLookBackForADayOfMinutes) {
  EXPECT_EQ(problems(policy_of(1440)), "");
  EXPECT_THAT(problems(policy_of(1441)),
              HasSubstr("services.web.scaling.policies[0].evaluation_periods: must be from 1 to "
                        "1440, is 1441; CloudWatch lets alarms look back for a day at most"));
}

}  // namespace
}  // namespace costplan
