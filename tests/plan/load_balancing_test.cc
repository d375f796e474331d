// LCU-hours by hand. Source: Elastic Load Balancing pricing, "LCU details".
#include "plan/load_balancing.h"

#include <gtest/gtest.h>

#include <vector>

namespace costplan {
namespace {

constexpr double kHour = 3600;

// Two services: one of many small requests, one of large answers.
LoadModel load() {
  LoadModel out;
  out.services.resize(2);
  out.services[1].workload.response_gb = 0.001;
  return out;
}

ProjectedUsage usage(const std::vector<double>& small, const std::vector<double>& large,
                     double seconds) {
  ProjectedUsage out;
  out.seconds = seconds;
  out.services.resize(2);
  out.services[0] = {.attempted = small, .answered = small};
  out.services[1] = {.attempted = large, .answered = large};
  return out;
}

double lcus(const std::vector<double>& small, const std::vector<double>& large,
            double seconds = kHour, double rules = 0) {
  const std::size_t both[] = {0, 1};
  return lcu_hours(load(), usage(small, large, seconds), both, rules);
}

struct Row {
  const char* rule;
  double small;  // requests of the hour
  double large;
  double rules;
  double expected;
};

TEST(LcuHours, AreTheLargestDimension) {
  const Row rows[] = {
      // 250 requests/s over connections of 10 requests: 25 new ones a second. They stay for a
      // minute, so 1,500 are open, which is half an LCU.
      {"25 new connections a second", 250 * kHour, 0, 0, 1},
      {"ten times as many", 2500 * kHour, 0, 0, 10},
      {"1 GB an hour", 0, 1000, 0, 1},
      // The requests of both: 250 + 1,000/3,600 a second over 250; bytes: 1 GB.
      {"connections of all services", 250 * kHour, 1000, 0, 1 + 1000 / kHour / 250},
      // 100/s · (20 - 10) rules = 1,000 evaluations a second; connections 10/25.
      {"1,000 rule evaluations a second", 100 * kHour, 0, 20, 1},
      {"the first 10 rules are free", 100 * kHour, 0, 10, 0.4},
  };
  for (const Row& row : rows) {
    EXPECT_NEAR(lcus({row.small}, {row.large}, kHour, row.rules), row.expected, 1e-12) << row.rule;
  }
}

// AWS's own example: 5 requests/s, 1.08 GB an hour, 60 rules: bytes win with 1.08 LCUs, the
// rules make 5 · 50 / 1,000 = 0.25.
TEST(LcuHours, FollowsTheExampleOfThePricingPage) {
  LoadModel one;
  one.services.resize(1);
  one.services[0].workload.response_gb = 1.08 / (5 * kHour);
  ProjectedUsage made;
  made.seconds = kHour;
  made.services.push_back({.attempted = {5 * kHour}, .answered = {5 * kHour}});
  const std::size_t first[] = {0};
  EXPECT_NEAR(lcu_hours(one, made, first, 60), 1.08, 1e-12);
}

// 1 by connections in the first hour, 2 by bytes in the second: the largest dimension of
// the two hours together would be 2.
TEST(LcuHours, AddUpTheLargestOfEachHour) {
  EXPECT_NEAR(lcus({250 * kHour, 0}, {0, 2000}, 2 * kHour), 3, 1e-12);
}

TEST(LcuHours, CountsAShortLastHourByItsLength) {
  EXPECT_NEAR(lcus({250 * kHour, 125 * kHour}, {0, 0}, 1.5 * kHour), 1.5, 1e-12);
}

// What failed came in all the same, and was not answered.
TEST(LcuHours, CountsConnectionsOfFailedRequests) {
  ProjectedUsage failed = usage({0}, {250 * kHour}, kHour);
  failed.services[1].answered = {0};
  const std::size_t both[] = {0, 1};
  EXPECT_NEAR(lcu_hours(load(), failed, both, 0), 1, 1e-12);
}

}  // namespace
}  // namespace costplan
