// What each operation keeps. The expected values are worked out by hand.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <numeric>

#include "traffic/curves.h"

namespace costplan {
namespace {

using Values = std::vector<double>;

TEST(ScaleTest, MultipliesEveryRate) {
  const auto scaled = scale(curve_of("2026-01-01", 60, {1, 2, 0}), 2.5);
  ASSERT_TRUE(scaled);
  EXPECT_EQ(scaled->values, (Values{2.5, 5, 0}));
  EXPECT_EQ(scale(*scaled, 0)->total_requests(), 0);
}

TEST(ScaleTest, RefusesFactorsThatMakeNoTraffic) {
  const TrafficCurve curve = curve_of("2026-01-01", 60, {1e10});
  for (const double factor : {-1.0, std::numeric_limits<double>::quiet_NaN(),
                              std::numeric_limits<double>::infinity(), 1000.0}) {
    EXPECT_FALSE(scale(curve, factor)) << factor;
  }
  EXPECT_FALSE(scale(TrafficCurve(), 1));
}

TEST(ShiftTest, MovesTheStartAndNothingElse) {
  const TrafficCurve curve = curve_of("2026-03-01", 60, {1, 2});
  EXPECT_EQ(shift(curve, -86400)->start.to_string(), "2026-02-28T00:00Z");
  EXPECT_EQ(shift(curve, 90)->start.to_string(), "2026-03-01T00:01:30Z");
  EXPECT_EQ(shift(curve, 90)->values, curve.values);
}

TEST(ShiftTest, RefusesToLeaveTheCalendar) {
  const TrafficCurve curve = curve_of("1970-01-02", 60, {1});
  EXPECT_FALSE(shift(curve, -86401));
  EXPECT_FALSE(shift(curve, std::numeric_limits<std::int64_t>::max()));
  EXPECT_FALSE(shift(curve, std::numeric_limits<std::int64_t>::min()));
  EXPECT_FALSE(shift(curve, 32'503'600'000));
}

TEST(ResampleTest, AveragesLongerSteps) {
  const auto coarse = resample(curve_of("2026-01-01", 60, {1, 3, 10, 20}), 120);
  ASSERT_TRUE(coarse);
  EXPECT_EQ(coarse->values, (Values{2, 15}));
}

// Slope of the middle step: min(2·10, 2·10, 10) = 10 a step; the ends are level.
TEST(ResampleTest, FollowsTheSlopeOfTheNeighboursInShorterSteps) {
  const auto fine = resample(curve_of("2026-01-01", 60, {10, 20, 30}), 30);
  ASSERT_TRUE(fine);
  EXPECT_EQ(fine->values, (Values{10, 10, 17.5, 22.5, 30, 30}));
}

TEST(ResampleTest, MakesNoNewExtremes) {
  const auto fine = resample(curve_of("2026-01-01", 60, {0, 100, 0, 0, 1, 100}), 20);
  ASSERT_TRUE(fine);
  EXPECT_EQ(fine->peak(), 100);
  for (const double value : fine->values) EXPECT_GE(value, 0);
}

// 90 s of 60 s steps: a whole one and half of the next.
TEST(ResampleTest, SharesOldStepsAmongNewOnesThatCutThem) {
  const auto mixed = resample(curve_of("2026-01-01", 60, {6, 6, 12}), 90);
  ASSERT_TRUE(mixed);
  EXPECT_EQ(mixed->values, (Values{6, 10}));
}

TEST(ResampleTest, RefusesStepsThatDoNotFillTheCurve) {
  const TrafficCurve curve = curve_of("2026-01-01", 60, {1, 2, 3});
  EXPECT_EQ(resample(curve, 120).error().message,
            "180 s from 2026-01-01T00:00Z to 2026-01-01T00:03Z are not a whole number of steps "
            "of 120 s");
  EXPECT_FALSE(resample(curve, 0));
  EXPECT_FALSE(resample(curve, -60));
  EXPECT_FALSE(resample(TrafficCurve(), 60));
}

RC_GTEST_PROP(ResampleProperty, KeepsTheTotalAndStaysWithinTheRange, ()) {
  const auto steps = *rc::gen::inRange<std::size_t>(1, 40);
  const TrafficCurve curve = any_curve(steps, 60);
  const auto parts = *rc::gen::element<std::int64_t>(1, 2, 3, 4, 7, 45, 60, 120);
  RC_PRE(curve.duration_s() % parts == 0);
  const auto other = resample(curve, curve.duration_s() / parts);
  RC_ASSERT(other.has_value());
  RC_ASSERT(is_close(other->total_requests(), curve.total_requests()));
  RC_ASSERT(other->peak() <= curve.peak() * (1 + 1e-12));
}

RC_GTEST_PROP(ResampleProperty, ComesBackFromFinerSteps, ()) {
  const TrafficCurve curve = any_curve(*rc::gen::inRange<std::size_t>(1, 40), 60);
  const auto fine = resample(curve, *rc::gen::element<std::int64_t>(1, 5, 20, 30));
  RC_ASSERT(fine.has_value());
  const auto again = resample(*fine, 60);
  RC_ASSERT(again.has_value());
  for (std::size_t i = 0; i < curve.values.size(); ++i) {
    RC_ASSERT(is_close(again->values[i], curve.values[i]));
  }
}

TEST(CutTest, TakesTheStepsBetweenTwoTimes) {
  const TrafficCurve curve = curve_of("2026-01-01", 60, {1, 2, 3, 4});
  const auto middle = cut(curve, utc("2026-01-01 00:01"), utc("2026-01-01 00:03"));
  ASSERT_TRUE(middle);
  EXPECT_EQ(middle->values, (Values{2, 3}));
  EXPECT_EQ(middle->start, utc("2026-01-01 00:01"));
}

TEST(CutTest, RefusesTimesOutsideOrWithinAStep) {
  const TrafficCurve curve = curve_of("2026-01-01", 60, {1, 2});
  const auto outside = cut(curve, utc("2025-12-31"), utc("2026-01-01 00:01:30"));
  ASSERT_FALSE(outside);
  EXPECT_EQ(lines_of(outside.errors()),
            "error: 2025-12-31T00:00Z is outside the curve, which lasts from 2026-01-01T00:00Z "
            "to 2026-01-01T00:02Z\n"
            "error: 2026-01-01T00:01:30Z lies within a step, expected the edge of one such as "
            "2026-01-01T00:01Z\n");
  EXPECT_FALSE(cut(curve, utc("2026-01-01 00:01"), utc("2026-01-01 00:01")));
}

RC_GTEST_PROP(CutProperty, AdjacentCutsAddUpAndStitchBack, ()) {
  const auto steps = *rc::gen::inRange<std::size_t>(2, 50);
  const TrafficCurve curve = any_curve(steps, 60);
  const auto at = *rc::gen::inRange<std::int64_t>(1, static_cast<std::int64_t>(steps));
  const UtcTime middle = *UtcTime::from_seconds(curve.start.seconds() + at * 60);
  const auto before = cut(curve, curve.start, middle);
  const auto after = cut(curve, middle, curve.end());
  RC_ASSERT(before.has_value() && after.has_value());
  RC_ASSERT(is_close(before->total_requests() + after->total_requests(), curve.total_requests()));
  const auto whole = stitch(*before, *after);
  RC_ASSERT(whole.has_value());
  RC_ASSERT(whole->curve.values == curve.values);
  RC_ASSERT(whole->gap_s == 0 && whole->overlap_s == 0);
}

TEST(StitchTest, FillsAGapAlongALineAndSaysSo) {
  const auto both =
      stitch(curve_of("2026-01-01 00:00", 60, {1, 2}), curve_of("2026-01-01 00:04", 60, {8, 9}));
  ASSERT_TRUE(both);
  EXPECT_EQ(both->curve.values, (Values{1, 2, 4, 6, 8, 9}));
  EXPECT_EQ(both->gap_s, 120);
  EXPECT_EQ(both->overlap_s, 0);
}

TEST(StitchTest, LetsTheSecondHoldWhereTheyOverlapAndSaysSo) {
  const TrafficCurve first = curve_of("2026-01-01 00:00", 60, {1, 2, 3, 4});
  const auto both = stitch(first, curve_of("2026-01-01 00:02", 60, {8, 9, 10}));
  ASSERT_TRUE(both);
  EXPECT_EQ(both->curve.values, (Values{1, 2, 8, 9, 10}));
  EXPECT_EQ(both->overlap_s, 120);
  const auto inside = stitch(first, curve_of("2026-01-01 00:01", 60, {7}));
  ASSERT_TRUE(inside);
  EXPECT_EQ(inside->curve.values, (Values{1, 7, 3, 4}));
  EXPECT_EQ(inside->overlap_s, 60);
}

TEST(StitchTest, WeighsTheDispersionByRequests) {
  TrafficCurve first = curve_of("2026-01-01 00:00", 60, {1});
  TrafficCurve second = curve_of("2026-01-01 00:01", 60, {3});
  first.index_of_dispersion = 5;
  EXPECT_EQ(stitch(first, second)->curve.index_of_dispersion, 2);  // (5·60 + 1·180) / 240
}

TEST(StitchTest, RefusesCurvesThatDoNotFollowEachOther) {
  struct Row {
    const char* start;
    std::int64_t step_s;
    const char* expected;
  };
  const Row rows[] = {
      {"2026-01-01 00:02", 30,
       "steps of 60 s and 30 s do not fit, resample one of the curves first"},
      {"2025-12-31 00:00", 60,
       "the second curve begins at 2025-12-31T00:00Z, before the first at 2026-01-01T00:00Z"},
      {"2026-01-01 00:02:30", 60,
       "the second curve begins 30 s into a step of the first, shift one of them"},
      {"2026-01-02 00:00", 60,
       "a gap of 86280 s from 2026-01-01T00:02Z to 2026-01-02T00:00Z is longer than both curves"},
  };
  for (const Row& row : rows) {
    const auto both =
        stitch(curve_of("2026-01-01", 60, {1, 2}), curve_of(row.start, row.step_s, {1}));
    ASSERT_FALSE(both) << row.expected;
    EXPECT_EQ(both.error().message, row.expected);
  }
}

// Hours numbered through the week that begins on Monday 2026-02-02.
TrafficCurve numbered(const std::string& start, int hours, int first) {
  Values values(static_cast<std::size_t>(hours));
  std::iota(values.begin(), values.end(), first);
  return curve_of(start, 3600, values);
}

TEST(RepeatByWeekdayTest, FillsAMonthFromAWeek) {
  const TrafficCurve week = numbered("2026-02-02", 168, 0);
  for (const char* month : {"2026-02", "2028-02", "2026-03", "2026-12"}) {
    const Month m = *Month::parse(month);
    const UtcTime from = UtcTime::midnight(m.first_day());
    const UtcTime to = *UtcTime::from_seconds(from.seconds() + m.hours() * 3600);
    const auto filled = repeat_by_weekday(week, from, to);
    ASSERT_TRUE(filled) << month;
    ASSERT_EQ(filled->values.size(), static_cast<std::size_t>(m.hours()));
    for (std::size_t i = 0; i < filled->values.size(); ++i) {
      const auto hour = from.seconds() / 3600 + static_cast<std::int64_t>(i) + 72;
      ASSERT_EQ(filled->values[i], static_cast<double>(hour % 168)) << month << " hour " << i;
    }
  }
}

TEST(RepeatByWeekdayTest, TakesWholeWeeksInTurnAlsoBackwards) {
  const TrafficCurve weeks = numbered("2026-02-02", 2 * 168 + 50, 0);
  const auto later = repeat_by_weekday(weeks, utc("2026-02-16"), utc("2026-02-17"));
  EXPECT_EQ(later->values.front(), 0) << "the third week is not whole";
  const auto earlier = repeat_by_weekday(weeks, utc("2026-01-26"), utc("2026-01-27"));
  EXPECT_EQ(earlier->values.front(), 168);
}

// Tuesday to Saturday: Sunday and Monday take Saturday's, the others their own.
TEST(RepeatByWeekdayTest, LendsADayThatIsMissingTheLatestBefore) {
  const TrafficCurve days = numbered("2026-02-03", 5 * 24, 0);
  const auto filled = repeat_by_weekday(days, utc("2026-02-08"), utc("2026-02-11"));
  ASSERT_TRUE(filled);
  EXPECT_EQ(filled->values[0], 4 * 24) << "Sunday";
  EXPECT_EQ(filled->values[24], 4 * 24) << "Monday";
  EXPECT_EQ(filled->values[48], 0) << "Tuesday";
}

TEST(RepeatByWeekdayTest, RefusesLessThanADayAndStepsThatDoNotFit) {
  EXPECT_FALSE(
      repeat_by_weekday(numbered("2026-02-02", 23, 0), utc("2026-03-01"), utc("2026-03-02")));
  EXPECT_FALSE(repeat_by_weekday(numbered("2026-02-02", 24, 0), utc("2026-03-01 00:30"),
                                 utc("2026-03-02 00:30")));
  EXPECT_FALSE(repeat_by_weekday(curve_of("2026-02-02", 7000, Values(100, 1)), utc("2026-03-01"),
                                 utc("2026-03-02")));
  EXPECT_FALSE(
      repeat_by_weekday(numbered("2026-02-02", 24, 0), utc("2026-03-02"), utc("2026-03-01")));
  EXPECT_FALSE(repeat_by_weekday(TrafficCurve(), utc("2026-03-01"), utc("2026-03-02")));
}

RC_GTEST_PROP(RepeatByWeekdayProperty, KeepsTheTotalOfAWholeWeek, ()) {
  const TrafficCurve week = any_curve(168, 3600);
  const auto hours = *rc::gen::inRange<std::int64_t>(-2000, 2000);
  const UtcTime from = *UtcTime::from_seconds(week.start.seconds() + hours * 3600);
  const UtcTime to = *UtcTime::from_seconds(from.seconds() + 7 * UtcTime::kSecondsPerDay);
  const auto other = repeat_by_weekday(week, from, to);
  RC_ASSERT(other.has_value());
  RC_ASSERT(is_close(other->total_requests(), week.total_requests()));
}

}  // namespace
}  // namespace costplan
