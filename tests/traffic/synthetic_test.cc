// Curves from descriptions. Expected totals are integrals worked out by hand.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "traffic/curves.h"
#include "traffic/week.h"

namespace costplan {
namespace {

double total(const SyntheticTraffic& traffic, const std::string& from, const std::string& to,
             std::int64_t step_s = 60) {
  const auto curve = synthesise(traffic, utc(from), utc(to), step_s);
  if (!curve) ADD_FAILURE() << lines_of(curve.errors());
  return curve ? curve->total_requests() : -1;
}

std::string problems(const SyntheticTraffic& traffic) {
  const auto curve = synthesise(traffic, utc("2026-01-01"), utc("2026-01-02"));
  return curve ? "" : lines_of(curve.errors());
}

TEST(SynthesiseTest, HoldsTheBaseRateWhenNothingElseIsSaid) {
  const auto curve = synthesise({.base_rate_per_s = 5}, utc("2026-01-01"), utc("2026-02-01"));
  ASSERT_TRUE(curve);
  EXPECT_EQ(curve->values.size(), 31U * 1440);
  for (const double value : curve->values) ASSERT_NEAR(value, 5, 1e-13);
}

// 10,000 users × 2 sessions × 30 requests a day: 600,000 a day, 6.94/s.
TEST(SynthesiseTest, MultipliesUsersSessionsAndRequests) {
  const SyntheticTraffic traffic{.users = UserTraffic{10'000, 2, 30}};
  EXPECT_NEAR(total(traffic, "2026-01-01", "2026-01-02"), 600'000, 1e-6);
}

TEST(SynthesiseTest, FillsTheMonthsOfTheCalendar) {
  struct Row {
    const char* from;
    const char* to;
    double days;
    const char* why;
  };
  const Row rows[] = {
      {"2026-02-01", "2026-03-01", 28, "no leap year"},
      {"2028-02-01", "2028-03-01", 29, "a leap year"},
      {"2100-02-01", "2100-03-01", 28, "divisible by 100"},
      {"2026-01-01", "2027-01-01", 365, "a year"},
  };
  for (const Row& row : rows) {
    EXPECT_NEAR(total({.base_rate_per_s = 1}, row.from, row.to, 3600), row.days * 86400, 1e-6)
        << row.why;
  }
}

// Only working days: January 2026 has 22 (it begins on a Thursday), February 20, and
// February of the leap year 2028 21 (Tuesday the 1st to Tuesday the 29th).
TEST(SynthesiseTest, CountsTheWeekdaysOfAMonth) {
  struct Row {
    const char* from;
    const char* to;
    double working_days;
  };
  const Row rows[] = {{"2026-01-01", "2026-02-01", 22},
                      {"2026-02-01", "2026-03-01", 20},
                      {"2028-02-01", "2028-03-01", 21}};
  const SyntheticTraffic traffic{.base_rate_per_s = 5, .weekly = {1, 1, 1, 1, 1, 0, 0}};
  for (const Row& row : rows) {
    EXPECT_NEAR(total(traffic, row.from, row.to), row.working_days * 7 * 86400, 1e-3) << row.from;
  }
}

// Exactly: each hour's total is what the profile says, in any step that divides an hour.
TEST(SynthesiseTest, KeepsTheMeanOfEveryHour) {
  SyntheticTraffic traffic{.base_rate_per_s = 100,
                           .daily = *daily_profile("office"),
                           .weekly = *weekly_profile("office")};
  double daily_sum = 0;
  double weekly_sum = 0;
  for (const double value : traffic.daily) daily_sum += value;
  for (const double value : traffic.weekly) weekly_sum += value;
  for (const std::int64_t step : {60, 300, 3600}) {
    const auto curve = synthesise(traffic, utc("2026-02-02"), utc("2026-02-09"), step);
    const auto hours = resample(*curve, 3600);
    ASSERT_TRUE(hours);
    for (std::size_t h = 0; h < 168; ++h) {
      const double expected = 100 * (traffic.weekly[h / 24] / weekly_sum * 7) *
                              (traffic.daily[h % 24] / daily_sum * 24);
      ASSERT_NEAR(hours->values[h], expected, 1e-10) << "hour " << h << " step " << step;
    }
  }
}

TEST(SynthesiseTest, ReadsTheProfilesFromTheLocalClock) {
  SyntheticTraffic traffic{.base_rate_per_s = 1, .daily = {}, .utc_offset_minutes = 330};
  traffic.daily[9] = 1;  // nine to ten in Delhi: 03:30 to 04:30 UTC
  const auto curve = synthesise(traffic, utc("2026-01-01"), utc("2026-01-02"), 1800);
  ASSERT_TRUE(curve);
  for (std::size_t i = 0; i < 48; ++i) {
    const bool is_nine = i == 7 || i == 8;
    EXPECT_NEAR(curve->values[i], is_nine ? 24 : 0, 1e-10) << i;
  }
}

// 730 hours on, ten percent more; 365 hours on, its root.
TEST(SynthesiseTest, GrowsContinuouslyFromItsStart) {
  SyntheticTraffic traffic{.base_rate_per_s = 100, .growth_per_month = 0.10};
  const auto curve = synthesise(traffic, utc("2026-01-01"), utc("2026-02-01"), 60);
  ASSERT_TRUE(curve);
  EXPECT_NEAR(curve->values[0], 100, 1e-3);
  EXPECT_NEAR(curve->values[365 * 60], 100 * std::sqrt(1.1), 1e-3);
  EXPECT_NEAR(curve->values[730 * 60], 110, 1e-3);
  // The integral of 100·1.1^(t/730h) over 730 hours: 100·0.1/ln 1.1·730·3600.
  const auto month = cut(*curve, utc("2026-01-01"), utc("2026-01-31 10:00"));
  EXPECT_NEAR(month->total_requests() / (100 * 0.1 / std::log(1.1) * 730 * 3600), 1, 1e-11);
}

// The mean of 100·1.2^(t/730h) over each step, also weeks before the growth's start and after it.
TEST(SynthesiseTest, GrowsFromWeekToWeekAsWithinOne) {
  const double per_s = std::log(1.2) / (730 * 3600);
  const SyntheticTraffic traffic{.base_rate_per_s = 100,
                                 .growth_per_month = 0.2,
                                 .growth_from = utc("2026-01-20 07:35:20")};
  for (const std::int64_t step : {60, 300, 7'200, 420}) {
    const auto curve = synthesise(traffic, utc("2026-01-01"), utc("2026-02-26"), step);
    ASSERT_TRUE(curve);
    const double per_step = per_s * static_cast<double>(step);
    double since = static_cast<double>(curve->start.seconds() - traffic.growth_from->seconds());
    for (const double value : curve->values) {
      const double expected = 100 * std::exp(since * per_s) * std::expm1(per_step) / per_step;
      ASSERT_NEAR(value / expected, 1, 1e-13) << since << " s after the start, step " << step;
      since += static_cast<double>(step);
    }
  }
}

TEST(SynthesiseTest, GivesTheSameMonthWhateverIsAskedBeforeIt) {
  SyntheticTraffic traffic{.base_rate_per_s = 100,
                           .daily = *daily_profile("consumer"),
                           .growth_per_month = -0.05,
                           .growth_from = utc("2026-01-01")};
  const auto both = synthesise(traffic, utc("2026-01-01"), utc("2026-03-01"));
  const auto february = synthesise(traffic, utc("2026-02-01"), utc("2026-03-01"));
  ASSERT_TRUE(both && february);
  EXPECT_EQ(cut(*both, utc("2026-02-01"), utc("2026-03-01"))->values, february->values);
}

// The steps of a week come back every week, but for growth and what happens in between:
// a day asked for alone is worked out by itself.
TEST(SynthesiseTest, GivesTheSameDayAloneAndInTheMonth) {
  SyntheticTraffic traffic{.base_rate_per_s = 100,
                           .daily = *daily_profile("office"),
                           .weekly = *weekly_profile("office")};
  traffic.spikes = {{.at = utc("2026-01-02 09:13:07"), .factor = 3, .duration_s = 3600},
                    {.at = utc("2026-01-23 11:59:30"), .factor = 0.5, .duration_s = 60}};
  for (const double growth : {0.0, 0.08}) {
    for (const std::int64_t step : {20, 60, 300}) {
      traffic.growth_per_month = growth;
      traffic.growth_from = utc("2026-01-01");
      const auto month = synthesise(traffic, utc("2026-01-01"), utc("2026-02-01"), step);
      for (const char* day : {"2026-01-02", "2026-01-09", "2026-01-16", "2026-01-23"}) {
        const UtcTime to = *UtcTime::from_seconds(utc(day).seconds() + 86'400);
        const auto alone = synthesise(traffic, utc(day), to, step);
        ASSERT_TRUE(month && alone);
        EXPECT_EQ(cut(*month, utc(day), to)->values, alone->values) << day << ", step " << step;
      }
    }
  }
}

// A spike to 3 times 10/s, ten minutes up, an hour there, ten minutes down: 20/s more over
// 60 min and two triangles of 10 min, so 20·(3600 + 600) requests more.
TEST(SynthesiseTest, AddsTheAreaOfASpike) {
  for (const std::int64_t step : {1, 60, 420, 86400}) {
    SyntheticTraffic traffic{.base_rate_per_s = 10};
    traffic.spikes = {
        {.at = utc("2026-01-01 09:13:07"), .factor = 3, .ramp_s = 600, .duration_s = 3600}};
    const std::string to = step == 420 ? "2026-01-08" : "2026-01-02";
    const double plain = total({.base_rate_per_s = 10}, "2026-01-01", to, step);
    EXPECT_NEAR(total(traffic, "2026-01-01", to, step) - plain, 84'000, 1e-6) << step;
    traffic.spikes = {{.at = utc("2026-01-01 09:13:07"),
                       .added_rate_per_s = 20,
                       .ramp_s = 600,
                       .duration_s = 3600}};
    EXPECT_NEAR(total(traffic, "2026-01-01", to, step) - plain, 84'000, 1e-6) << step;
  }
}

TEST(SynthesiseTest, JumpsWhereASpikeHasNoRamp) {
  SyntheticTraffic traffic{.base_rate_per_s = 10};
  traffic.spikes = {{.at = utc("2026-01-01 09:00"), .factor = 0, .duration_s = 60},
                    {.at = utc("2026-01-01 09:00"), .added_rate_per_s = 7, .duration_s = 120}};
  const auto curve = synthesise(traffic, utc("2026-01-01 08:59"), utc("2026-01-01 09:03"), 60);
  ASSERT_TRUE(curve);
  EXPECT_NEAR(curve->values[0], 10, 1e-12);
  EXPECT_NEAR(curve->values[1], 7, 1e-12) << "an outage under a test";
  EXPECT_NEAR(curve->values[2], 17, 1e-12);
  EXPECT_NEAR(curve->values[3], 10, 1e-12);
}

// To 6 times in 5 min, half-life 30 min: 50/s more, times 150 s for the triangle and
// 1800/ln 2 for the decay.
TEST(SynthesiseTest, LetsAFlashCrowdDecayExponentially) {
  SyntheticTraffic traffic{.base_rate_per_s = 10};
  traffic.flash_crowds = {
      {.at = utc("2026-01-01 18:00"), .peak_factor = 6, .ramp_s = 300, .half_life_s = 1800}};
  const double expected = 50 * (150 + 1800 / std::log(2.0));
  for (const std::int64_t step : {60, 3600, 86400}) {
    const double more = total(traffic, "2026-01-01", "2026-01-05", step) - 10.0 * 4 * 86400;
    EXPECT_NEAR(more / expected, 1, 1e-7) << step;
  }
  const auto curve = synthesise(traffic, utc("2026-01-01"), utc("2026-01-02"), 1);
  EXPECT_NEAR(curve->rate_at(utc("2026-01-01 18:05")), 60, 0.02);
  EXPECT_NEAR(curve->rate_at(utc("2026-01-01 18:35")), 35, 0.02);
  EXPECT_NEAR(curve->rate_at(utc("2026-01-01 19:05")), 22.5, 0.02);
}

// As above, with 20 minutes at the top: 50/s more for 1200 s.
TEST(SynthesiseTest, KeepsAFlashCrowdAtTheTopForItsDuration) {
  SyntheticTraffic traffic{.base_rate_per_s = 10};
  traffic.flash_crowds = {{.at = utc("2026-01-01 18:00"),
                           .peak_factor = 6,
                           .ramp_s = 300,
                           .duration_s = 1200,
                           .half_life_s = 1800}};
  const double expected = 50 * (150 + 1200 + 1800 / std::log(2.0));
  for (const std::int64_t step : {60, 3600, 86400}) {
    const double more = total(traffic, "2026-01-01", "2026-01-05", step) - 10.0 * 4 * 86400;
    EXPECT_NEAR(more / expected, 1, 1e-7) << step;
  }
  const auto curve = synthesise(traffic, utc("2026-01-01"), utc("2026-01-02"), 60);
  ASSERT_TRUE(curve);
  EXPECT_NEAR(curve->rate_at(utc("2026-01-01 18:05")), 60, 1e-9);
  EXPECT_NEAR(curve->rate_at(utc("2026-01-01 18:24")), 60, 1e-9);
  EXPECT_LT(curve->rate_at(utc("2026-01-01 18:25")), 60);
  EXPECT_NEAR(curve->rate_at(utc("2026-01-01 18:55")), 35, 0.5);
}

TEST(SynthesiseTest, TellsEverythingThatIsWrongAtOnce) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  SyntheticTraffic traffic{.base_rate_per_s = -1, .users = UserTraffic{nan, 1, 1}};
  traffic.daily[3] = -2;
  traffic.weekly = {};
  traffic.utc_offset_minutes = 1000;
  traffic.growth_per_month = -1;
  traffic.index_of_dispersion = nan;
  traffic.spikes = {{.ramp_s = -1}};
  traffic.flash_crowds = {{.peak_factor = 0.5, .duration_s = -1, .half_life_s = 0}};
  EXPECT_EQ(problems(traffic),
            "error: base_rate_per_s: given beside users, expected only one of the two\n"
            "error: base_rate_per_s: the value is -1, expected 0 to 1e+12\n"
            "error: users.users: the value is nan, expected 0 to 1e+12\n"
            "error: daily[3]: the value is -2, expected 0 to 1e+06\n"
            "error: weekly: nothing but zeros has no proportions\n"
            "error: utc_offset_minutes: 1000 minutes, expected at most 14 hours either way\n"
            "error: growth_per_month: the value is -1, expected above -1 (-100 %) and at most 100\n"
            "error: index_of_dispersion: the value is nan, expected 0 to 1e+06\n"
            "error: spikes[0]: neither factor nor added_rate_per_s is given\n"
            "error: spikes[0].ramp_s: -1 s, expected 0 s to a year\n"
            "error: flash_crowds[0].peak_factor: below 1 is no crowd\n"
            "error: flash_crowds[0].duration_s: -1 s, expected 0 s to a year\n"
            "error: flash_crowds[0].half_life_s: 0 s, expected 1 s to a year\n");
  EXPECT_EQ(problems({}), "error: base_rate_per_s: neither this nor users is given\n");
}

TEST(SynthesiseTest, RefusesSpansThatNoStepsFill) {
  const SyntheticTraffic traffic{.base_rate_per_s = 1};
  EXPECT_FALSE(synthesise(traffic, utc("2026-01-02"), utc("2026-01-01")));
  EXPECT_FALSE(synthesise(traffic, utc("2026-01-01"), utc("2026-01-01")));
  EXPECT_FALSE(synthesise(traffic, utc("2026-01-01"), utc("2026-01-02"), 7000));
  EXPECT_FALSE(synthesise(traffic, utc("2026-01-01"), utc("2026-01-02"), 0));
  const auto ages = synthesise(traffic, utc("1970-01-01"), utc("2999-12-31"), 1);
  ASSERT_FALSE(ages);
  EXPECT_EQ(ages.error().code, ErrorCode::kOverflow);
}

TEST(SynthesiseTest, RefusesGrowthBeyondAllRates) {
  const SyntheticTraffic traffic{
      .base_rate_per_s = 1, .growth_per_month = 100, .growth_from = utc("1970-01-01")};
  EXPECT_FALSE(synthesise(traffic, utc("2900-01-01"), utc("2900-01-02")));
}

TEST(ProfileTest, KnowsItsNamesAndSuggestsTheNearest) {
  for (const char* name : {"flat", "office", "consumer"}) {
    EXPECT_TRUE(daily_profile(name)) << name;
    EXPECT_TRUE(weekly_profile(name)) << name;
  }
  EXPECT_EQ(lines_of(daily_profile("ofice").errors()),
            "error: unknown daily profile 'ofice', expected one of flat, office, consumer, did "
            "you mean 'office'?\n");
}

// Any profiles, however jagged: means hold, nothing is negative, nothing jumps.
RC_GTEST_PROP(WeekProperty, KeepsMeansWithoutJumpsOrNegativeRates, ()) {
  DailyProfile daily{};
  WeeklyProfile weekly{};
  for (double& value : daily) value = *rc::gen::inRange(0, 100);
  for (double& value : weekly) value = *rc::gen::inRange(0, 100);
  daily[0] += 1;
  weekly[0] += 1;
  const Week week(daily, weekly);
  double sum = 0;
  for (std::size_t hour = 0; hour < Week::kHours; ++hour) {
    // Simpson's rule is exact for parabolas.
    const double mean = (week.at(hour, 0) + 4 * week.at(hour, 0.5) + week.at(hour, 1)) / 6;
    RC_ASSERT(std::fabs(mean - week.mean(hour)) < 1e-12);
    RC_ASSERT(std::fabs(week.at(hour, 1) - week.at((hour + 1) % Week::kHours, 0)) < 1e-12);
    for (double x = 0; x <= 1; x += 0.0625) RC_ASSERT(week.at(hour, x) > -1e-12);
    sum += mean;
  }
  RC_ASSERT(std::fabs(sum / Week::kHours - 1) < 1e-12);
}

}  // namespace
}  // namespace costplan
