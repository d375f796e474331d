// Which steps share a place, and that nothing is lost by it: a month is the sum of its days.
#include "projection/week_of_steps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "costplan/io.h"
#include "costplan/simulate.h"
#include "support/simulated.h"

namespace costplan {
namespace {

constexpr std::size_t kDay = 1440;

TrafficCurve curve_of_days(const std::vector<double>& days, std::size_t more = 0) {
  TrafficCurve out{.start = *UtcTime::parse("2026-11-02"), .values = {}};
  for (const double rate : days) {
    for (std::size_t i = 0; i < kDay; ++i) out.values.push_back(rate + static_cast<double>(i));
  }
  out.values.insert(out.values.end(), more, 1);
  return out;
}

std::vector<std::size_t> places_of(const TrafficCurve& curve) {
  WeekOfSteps week(curve);
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < curve.values.size(); ++i) {
    const std::size_t coming = week.coming();
    out.push_back(week.next());
    EXPECT_EQ(out.back(), coming);
    EXPECT_LT(out.back(), week.places());
  }
  return out;
}

// Of each day the place of its first step.
std::vector<std::size_t> days_of(const TrafficCurve& curve) {
  const std::vector<std::size_t> places = places_of(curve);
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < places.size(); i += kDay) out.push_back(places[i]);
  return out;
}

// Minutes rise by 1, days by less, so that only the same minutes of two days can be the same.
TEST(WeekOfSteps, PutsDaysThatAreAlikeTogether) {
  EXPECT_EQ(days_of(curve_of_days({.5, .5, .5, .5, .5, .2, .1, .5, .5, .5, .5, .5, .2, .1}, 7)),
            (std::vector<std::size_t>{0, 0, 0, 0, 0, kDay, 2 * kDay, 0, 0, 0, 0, 0, kDay, 2 * kDay,
                                      0}));
}

TEST(WeekOfSteps, KeepsDaysApartThatDiffer) {
  const auto days = days_of(curve_of_days({.1, .2, .3, .4, .5, .6, .7, .1, .2}));
  EXPECT_EQ(std::set<std::size_t>(days.begin(), days.end()).size(), 7u);
  EXPECT_EQ(days[7], days[0]);
}

TEST(WeekOfSteps, PutsMinutesTogetherThatAreAlike) {
  // The third day begins as the others do and then breaks off: ten minutes of nothing.
  TrafficCurve curve = curve_of_days({.5, .5, .5});
  for (std::size_t i = 2 * kDay + 100; i < 2 * kDay + 110; ++i) curve.values[i] = 0;
  const auto places = places_of(curve);
  for (std::size_t i = 0; i < kDay; ++i) {
    EXPECT_EQ(places[i], i);
    EXPECT_EQ(places[kDay + i], i);
    EXPECT_EQ(places[2 * kDay + i], i >= 100 && i < 110 ? kDay : i);
  }
}

TEST(WeekOfSteps, SharesOnePlaceWhereThereIsNothingToLookBackOn) {
  EXPECT_EQ(WeekOfSteps(curve_of_days({1})).places(), 1u);
  TrafficCurve odd = curve_of_days({1, 1});
  odd.step_s = 77;
  EXPECT_EQ(WeekOfSteps(odd).places(), 1u);
  odd.step_s = 1;
  EXPECT_EQ(WeekOfSteps(odd).places(), 1u);
}

const std::string kLoad = R"(
traffic: {base: 20/s, profile: office}
services:
  web:
    traffic_share: 100%
    concurrency: 10
    service_time: {shape: lognormal, mean: 300 ms, p95: 1 s}
    timeout: 3 s
    retries: 1
    databases: [{database: db, calls: 2, hold: 20 ms, pool: {max: 5, acquire_timeout: 1 s}}]
)";

// Tasks stand still and no minute is overloaded, so that no day knows of another one.
TEST(WeekOfSteps, MakesAMonthTheSumOfItsDays) {
  const Stack stack = testing::stack_of(R"(
stack: test
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 4}
  db: {kind: rds_instance, class: db.m5.large, storage: {size: 20 GB}}
)");
  const LoadModel load = testing::load_of(stack, kLoad);
  const std::int64_t from = UtcTime::parse("2026-11-01")->seconds();
  constexpr int kDays = 30;
  constexpr std::int64_t kSeconds = UtcTime::kSecondsPerDay;
  const Projection month =
      testing::simulated(stack, load, {.from_s = from, .to_s = from + kDays * kSeconds});
  ASSERT_EQ(month.services.size(), 1u);
  double requests = 0;
  double failed = 0;
  double busy = 0;
  double slowest = 0;
  double fastest = 1e9;
  for (int day = 0; day < kDays; ++day) {
    const Projection one = testing::simulated(
        stack, load, {.from_s = from + day * kSeconds, .to_s = from + (day + 1) * kSeconds});
    ASSERT_EQ(one.services.size(), 1u);
    const ServiceProjection& web = one.services[0];
    requests += web.requests;
    failed += web.requests * web.error_rate.value;
    busy += web.utilisation_mean;
    slowest = std::max(slowest, web.p99_ms.value);
    fastest = std::min(fastest, web.p99_ms.value);
  }
  const ServiceProjection& web = month.services[0];
  EXPECT_NEAR(web.requests, requests, 1e-9 * requests);
  EXPECT_GT(failed, 0);
  EXPECT_NEAR(web.requests * web.error_rate.value, failed, 1e-6 * failed);
  // The first minute of a day does not know who tries again.
  EXPECT_NEAR(web.utilisation_mean, busy / kDays, 1e-6);
  EXPECT_LE(web.p99_ms.value, slowest);
  EXPECT_GE(web.p99_ms.value, fastest);
}

}  // namespace
}  // namespace costplan
