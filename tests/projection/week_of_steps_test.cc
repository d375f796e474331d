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

TEST(WeekOfSteps, HasPlacesForLoadsWhereNothingComesBack) {
  std::vector<double> days(29, .5);
  EXPECT_TRUE(WeekOfSteps(curve_of_days(days)).comes_back());
  for (std::size_t day = 15; day < 29; ++day) days[day] = .9;  // two of three weeks are like the last
  EXPECT_TRUE(WeekOfSteps(curve_of_days(days)).comes_back());
  for (std::size_t day = 0; day < 29; ++day) days[day] = static_cast<double>(day) / 32;
  const TrafficCurve growing = curve_of_days(days);
  EXPECT_FALSE(WeekOfSteps(growing).comes_back());
  EXPECT_GT(WeekOfSteps(growing).places(), kDay);
  // So few are all worked out.
  days.resize(14);
  EXPECT_TRUE(WeekOfSteps(curve_of_days(days)).comes_back());
  // Without days a step is compared with the one before.
  TrafficCurve seconds{.start = *UtcTime::parse("2026-11-02"), .step_s = 1, .values = {}};
  for (std::size_t i = 0; i < 30'000; ++i) {
    seconds.values.push_back(static_cast<double>(i / 60));
  }
  EXPECT_TRUE(comes_back(seconds));
  for (std::size_t i = 0; i < seconds.values.size(); ++i) {
    seconds.values[i] += static_cast<double>(i);
  }
  EXPECT_FALSE(comes_back(seconds));
}

const std::string kServices = R"(
services:
  web:
    traffic_share: 100%
    concurrency: 10
    service_time: {shape: lognormal, mean: 300 ms, p95: 1 s}
    timeout: 3 s
    retries: 1
    databases: [{database: db, calls: 2, hold: 20 ms, pool: {max: 5, acquire_timeout: 1 s}}]
)";

Stack stack() {
  return testing::stack_of(R"(
stack: test
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 4}
  db: {kind: rds_instance, class: db.m5.large, storage: {size: 20 GB}}
)");
}

// Tasks stand still and no minute is overloaded, so that no day knows of another one.
TEST(WeekOfSteps, MakesAMonthTheSumOfItsDays) {
  const Stack stack = costplan::stack();
  const LoadModel load =
      testing::load_of(stack, "traffic: {base: 20/s, profile: office}" + kServices);
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

// Two weeks are worked out minute by minute.
TEST(WeekOfSteps, TakesLoadsAsOneThatAreNearlySo) {
  const Stack stack = costplan::stack();
  const LoadModel load = testing::load_of(
      stack,
      "traffic: {base: 20/s, profile: office, growth_per_month: 3%, growth_from: 2026-02-01}" +
          kServices);
  const std::int64_t from = UtcTime::parse("2026-02-01")->seconds();
  constexpr std::int64_t kWeeks = 14 * UtcTime::kSecondsPerDay;
  const auto service = [&](std::int64_t start, std::int64_t end) {
    return testing::simulated(stack, load, {.from_s = start, .to_s = end}).services.at(0);
  };
  const ServiceProjection month = service(from, from + 2 * kWeeks);
  const ServiceProjection first = service(from, from + kWeeks);
  const ServiceProjection second = service(from + kWeeks, from + 2 * kWeeks);
  EXPECT_GT(second.requests, 1.01 * first.requests);
  const double requests = first.requests + second.requests;
  EXPECT_NEAR(month.requests, requests, 1e-9 * requests);
  const double failed =
      first.requests * first.error_rate.value + second.requests * second.error_rate.value;
  EXPECT_GT(failed, 0);
  EXPECT_NEAR(month.requests * month.error_rate.value, failed, 2e-4 * failed);
  EXPECT_NEAR(month.utilisation_mean, (first.utilisation_mean + second.utilisation_mean) / 2, 1e-6);
  EXPECT_NEAR(month.utilisation_peak, second.utilisation_peak, 1e-3 * second.utilisation_peak);
  EXPECT_GE(month.p99_ms.value, first.p99_ms.value);
  EXPECT_LE(month.p99_ms.value, second.p99_ms.value);
}

}  // namespace
}  // namespace costplan
