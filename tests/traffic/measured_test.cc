// From samples to a curve without holes, and a report of every repair.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>

#include "traffic/curves.h"

namespace costplan {
namespace {

using Values = std::vector<double>;

// Seconds after 2026-02-02T00:00Z, a Monday, and values; lines count from 2.
std::vector<TrafficSample> samples_of(std::vector<std::pair<std::int64_t, double>> rows) {
  std::vector<TrafficSample> samples;
  int line = 2;
  for (const auto& [second, value] : rows) {
    samples.push_back(
        {*UtcTime::from_seconds(utc("2026-02-02").seconds() + second), value, line++, 1});
  }
  return samples;
}

MeasuredTraffic measured(std::vector<TrafficSample> samples, SampleMeaning meaning,
                         const MeasurementOptions& options = {}) {
  auto result = measured_traffic(std::move(samples), meaning, options, "t.csv");
  if (!result) ADD_FAILURE() << lines_of(result.errors());
  return result ? *result : MeasuredTraffic();
}

std::string remarks(const TrafficReport& report) {
  std::string text;
  for (const auto& finding : report.findings) {
    text += std::to_string(finding.first.line) + " " + to_string(finding.remark) + " " +
            std::to_string(finding.count) + ": " + finding.message + "\n";
  }
  return text;
}

constexpr auto kRate = SampleMeaning::kRatePerSecond;
constexpr auto kCount = SampleMeaning::kCountPerPeriod;

TEST(MeasuredTrafficTest, TurnsCountsIntoRatesAndRatesIntoThemselves) {
  const auto rows = samples_of({{0, 600}, {300, 900}, {600, 0}});
  EXPECT_EQ(measured(rows, kCount).curve.values, (Values{2, 3, 0}));
  EXPECT_EQ(measured(rows, kRate).curve.values, (Values{600, 900, 0}));
  const auto result = measured(rows, kCount);
  EXPECT_EQ(result.curve.step_s, 300);
  EXPECT_EQ(result.report.period_s, 300);
  EXPECT_TRUE(result.report.period_detected);
  EXPECT_EQ(result.report.period_share, 1);
  EXPECT_EQ(result.report.rows, 3U);
  EXPECT_EQ(remarks(result.report), "");
}

TEST(MeasuredTrafficTest, SortsAndSaysWhereTimeFirstStepsBack) {
  const auto result = measured(samples_of({{120, 3}, {0, 1}, {60, 2}, {180, 4}, {240, 5}}), kRate);
  EXPECT_EQ(result.curve.values, (Values{1, 2, 3, 4, 5}));
  EXPECT_EQ(remarks(result.report),
            "3 unsorted 1: times step backwards in 1 place; sorted, first at 2026-02-02T00:00Z\n");
}

TEST(MeasuredTrafficTest, DropsRepetitionsAndLetsTheLaterOfTwoValuesHold) {
  const auto result = measured(samples_of({{0, 1}, {60, 2}, {60, 2}, {60, 7}, {120, 3}}), kRate);
  EXPECT_EQ(result.curve.values, (Values{1, 7, 3}));
  EXPECT_EQ(remarks(result.report),
            "4 repeated 1: 1 row with the time and value of another; dropped, first at "
            "2026-02-02T00:01Z\n"
            "5 contradictory 1: 1 row with the time of another and a different value; the later "
            "row holds, first at 2026-02-02T00:01Z\n");
}

TEST(MeasuredTrafficTest, FillsAShortGapAlongALine) {
  const auto result = measured(samples_of({{0, 1}, {60, 2}, {240, 8}, {300, 9}}), kRate);
  EXPECT_EQ(result.curve.values, (Values{1, 2, 4, 6, 8, 9}));
  ASSERT_EQ(result.report.gaps.size(), 1U);
  EXPECT_EQ(result.report.gaps[0].from, utc("2026-02-02 00:02"));
  EXPECT_EQ(result.report.gaps[0].periods, 2U);
  EXPECT_NEAR(result.report.missing_share, 2.0 / 6, 1e-15);
  EXPECT_EQ(remarks(result.report),
            "0 interpolated 2: 2 periods without a value in 1 gap; filled along a line, first at "
            "2026-02-02T00:02Z\n");
}

// Hours of days whose rates are 100·day + hour; the hours 10 to 13 of one day are missing.
Values with_gap(int days, int gap_day, TrafficRemark* repair = nullptr) {
  std::vector<std::pair<std::int64_t, double>> rows;
  for (int day = 0; day < days; ++day) {
    for (int hour = 0; hour < 24; ++hour) {
      if (day == gap_day && hour >= 10 && hour < 14) continue;
      rows.emplace_back((day * 24 + hour) * 3600, 100 * day + hour);
    }
  }
  const auto result = measured(samples_of(rows), kRate);
  if (repair != nullptr) *repair = result.report.gaps.at(0).repair;
  const auto from = result.curve.values.begin() + gap_day * 24 + 10;
  return {from, from + 4};
}

TEST(MeasuredTrafficTest, FillsALongGapFromAWeekOrADayAway) {
  EXPECT_EQ(with_gap(10, 8), (Values{110, 111, 112, 113})) << "a week before";
  EXPECT_EQ(with_gap(10, 5), (Values{410, 411, 412, 413})) << "no week before: the day before";
  EXPECT_EQ(with_gap(10, 0), (Values{710, 711, 712, 713})) << "nothing before: a week after";
  TrafficRemark repair{};
  EXPECT_EQ(with_gap(3, 0, &repair), (Values{110, 111, 112, 113})) << "the day after";
  EXPECT_EQ(repair, TrafficRemark::kCopied);
  EXPECT_EQ(with_gap(1, 0, &repair), (Values{10, 11, 12, 13})) << "nothing else: a line";
  EXPECT_EQ(repair, TrafficRemark::kInterpolated);
}

TEST(MeasuredTrafficTest, TakesWhatIsMissingForZeroWhenToldSo) {
  MeasurementOptions options{.missing_is_zero = true};
  const auto result = measured(samples_of({{0, 60}, {60, 60}, {600, 120}}), kCount, options);
  EXPECT_EQ(result.curve.values, (Values{1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2}));
  EXPECT_EQ(result.report.gaps[0].repair, TrafficRemark::kZero);
}

TEST(MeasuredTrafficTest, RefusesWhenMostIsMissing) {
  const auto result =
      measured_traffic(samples_of({{0, 1}, {60, 1}, {6000, 1}}), kRate, {}, "t.csv");
  ASSERT_FALSE(result);
  EXPECT_EQ(lines_of(result.errors()),
            "t.csv: error: 97 % of the periods of 60 s from 2026-02-02T00:00Z to "
            "2026-02-02T01:40Z have no value, expected at most 50 %; give the period if it is "
            "another, or say that missing periods are 0\n");
}

TEST(MeasuredTrafficTest, AllocatesNothingForAgesBetweenTwoSeconds) {
  MeasurementOptions options{.period_s = 1, .missing_is_zero = true};
  const auto result =
      measured_traffic(samples_of({{0, 1}, {1, 1}, {30'000'000'000, 1}}), kRate, options, "t.csv");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kOverflow);
}

TEST(MeasuredTrafficTest, MovesTimesBetweenPeriodsToTheNearest) {
  const auto result =
      measured(samples_of({{0, 1}, {60, 2}, {121, 3}, {179, 4}, {240, 5}, {300, 6}}), kRate);
  EXPECT_EQ(result.curve.values, (Values{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(remarks(result.report),
            "4 off_grid 2: 2 times between periods of 60 s from 2026-02-02T00:00Z; moved to the "
            "nearest, first at 2026-02-02T00:02:01Z\n");
}

TEST(MeasuredTrafficTest, AveragesSeveralTimesOfOnePeriod) {
  const auto result =
      measured(samples_of({{0, 1}, {60, 2}, {120, 3}, {130, 5}, {180, 6}, {240, 7}}), kRate);
  EXPECT_EQ(result.curve.values, (Values{1, 2, 4, 6, 7}));
  EXPECT_EQ(result.report.findings.back().remark, TrafficRemark::kCrowded);
  EXPECT_EQ(result.report.findings.back().first.line, 5);
}

// CloudWatch keeps one-minute data for 15 days and then five-minute data: a count of the
// one is not a count of the other.
TEST(MeasuredTrafficTest, RefusesCountsOfTwoPeriods) {
  std::vector<std::pair<std::int64_t, double>> rows;
  for (int i = 0; i < 40; ++i) rows.emplace_back(i * 300, 1);
  for (int i = 0; i < 100; ++i) rows.emplace_back(12'000 + i * 60, 1);
  const auto counts = measured_traffic(samples_of(rows), kCount, {}, "t.csv");
  ASSERT_FALSE(counts);
  EXPECT_EQ(counts.error().to_string(),
            "t.csv:3:1: error: counts of two periods: most times are 60 s apart, 28.8 % are 300 s "
            "apart, first before 2026-02-02T00:05Z; give the period, split the file, or say that "
            "missing periods are 0");
  EXPECT_TRUE(measured_traffic(samples_of(rows), kRate, {.most_missing = 0.7}, "t.csv"));
}

std::vector<UtcTime> times_of(const std::vector<std::int64_t>& seconds) {
  std::vector<UtcTime> times;
  for (const std::int64_t second : seconds) {
    times.push_back(*UtcTime::from_seconds(utc("2026-02-02").seconds() + second));
  }
  return times;
}

// Every other period has a value: they are 600 s apart, and counts of 300 s.
TEST(MeasuredTrafficTest, FindsThePeriodByTimesWithoutAValueToo) {
  std::vector<std::pair<std::int64_t, double>> rows;
  std::vector<std::int64_t> empty;
  for (int i = 0; i < 50; ++i) {
    rows.emplace_back(i * 600, 600);
    empty.push_back(i * 600 + 300);
  }
  std::reverse(empty.begin(), empty.end());
  empty.push_back(0);  // has a value as well
  const auto result = measured_traffic(samples_of(rows), kCount, {}, "t.csv", {}, times_of(empty));
  ASSERT_TRUE(result) << lines_of(result.errors());
  EXPECT_EQ(result->report.period_s, 300);
  EXPECT_EQ(result->report.period_share, 1);
  EXPECT_EQ(result->curve.values, Values(99, 2));
  EXPECT_EQ(remarks(result->report),
            "0 interpolated 49: 49 periods without a value in 49 gaps; filled along a line, first "
            "at 2026-02-02T00:05Z\n");
}

TEST(MeasuredTrafficTest, FindsThePeriodOfOneValueByTimesWithoutOne) {
  const auto result =
      measured_traffic(samples_of({{0, 60}}), kCount, {}, "t.csv", {}, times_of({60, 120}));
  ASSERT_TRUE(result) << lines_of(result.errors());
  EXPECT_EQ(result->curve.values, (Values{1}));
}

// In front of the first value, between them and after the last one; one time has a value too.
TEST(MeasuredTrafficTest, TakesTimesWithoutAValueAsZeroWhereMissingIsZero) {
  const auto result = measured_traffic(samples_of({{60, 60}, {240, 120}}), kCount,
                                       {.missing_is_zero = true}, "t.csv", {},
                                       times_of({300, 0, 120, 240, 120}));
  ASSERT_TRUE(result) << lines_of(result.errors());
  EXPECT_EQ(result->curve.start, *UtcTime::parse("2026-02-02"));
  EXPECT_EQ(result->curve.values, (Values{0, 1, 0, 0, 2, 0}));
  EXPECT_EQ(remarks(result->report),
            "0 zero 3: 3 times without a value; taken as 0, first at 2026-02-02T00:00Z\n"
            "0 zero 1: 1 period without a value in 1 gap; taken as 0, first at 2026-02-02T00:03Z\n");
}

TEST(MeasuredTrafficTest, RefusesCountsOfTwoPeriodsWhereTimesHaveNoValue) {
  std::vector<std::int64_t> empty;
  for (int i = 1; i < 40; ++i) empty.push_back(i * 300);
  for (int i = 0; i < 60; ++i) empty.push_back(12'000 + i * 60);
  const auto result =
      measured_traffic(samples_of({{0, 1}, {12'060, 2}}), kCount, {}, "t.csv", {}, times_of(empty));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().to_string().find("t.csv:3:1: error: counts of two periods"), 0U)
      << result.error().to_string();
}

TEST(MeasuredTrafficTest, NeedsAPeriodForOnePoint) {
  const auto one = samples_of({{0, 60}});
  const auto result = measured_traffic(one, kCount, {}, "t.csv");
  ASSERT_FALSE(result);
  EXPECT_EQ(lines_of(result.errors()),
            "t.csv:2:1: error: one point in time has no period, expected two or a given period\n");
  const auto given = measured(one, kCount, {.period_s = 60});
  EXPECT_EQ(given.curve.values, (Values{1}));
  EXPECT_FALSE(given.report.period_detected);
}

TEST(MeasuredTrafficTest, RefusesNoDataAndValuesThatAreNone) {
  EXPECT_EQ(lines_of(measured_traffic({}, kCount, {}, "t.csv").errors()),
            "t.csv: error: there is no data, expected rows of a time and a value\n");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  EXPECT_EQ(lines_of(measured_traffic(samples_of({{0, nan}, {60, -1}, {120, infinite}, {180, 1}}),
                                      kCount, {}, "t.csv")
                         .errors()),
            "t.csv:2:1: error: the value at 2026-02-02T00:00Z is nan, expected 0 to 1e+15\n"
            "t.csv:3:1: error: the value at 2026-02-02T00:01Z is -1, expected 0 to 1e+15\n"
            "t.csv:4:1: error: the value at 2026-02-02T00:02Z is inf, expected 0 to 1e+15\n");
  EXPECT_EQ(measured_traffic(samples_of(std::vector<std::pair<std::int64_t, double>>(500, {0, -1})),
                             kCount)
                .errors()
                .size(),
            101U);
}

TEST(MeasuredTrafficTest, RefusesOptionsThatMakeNoSense) {
  const auto rows = samples_of({{0, 1}, {60, 1}});
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(measured_traffic(rows, kCount, {.period_s = 0}));
  EXPECT_FALSE(measured_traffic(rows, kCount, {.period_s = -5}));
  EXPECT_FALSE(measured_traffic(rows, kCount, {.interpolate_up_to_s = -1}));
  EXPECT_FALSE(measured_traffic(rows, kCount, {.most_missing = nan}));
}

RC_GTEST_PROP(MeasuredTrafficProperty, DoesNotDependOnTheOrderOfDistinctRows, ()) {
  const auto rates =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 1000)));
  RC_PRE(rates.size() > 1U);
  std::vector<std::pair<std::int64_t, double>> rows;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    rows.emplace_back(static_cast<std::int64_t>(i) * 60, rates[i]);
  }
  const auto straight = measured_traffic(samples_of(rows), kCount);
  const auto seed = *rc::gen::arbitrary<unsigned>();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::swap(rows[i], rows[(seed + 7 * i) % rows.size()]);
  }
  const auto shuffled = measured_traffic(samples_of(rows), kCount);
  RC_ASSERT(straight.has_value() && shuffled.has_value());
  RC_ASSERT(straight->curve.values == shuffled->curve.values);
  double sum = 0;
  for (const int rate : rates) sum += rate;
  RC_ASSERT(is_close(straight->curve.total_requests(), sum));
}

}  // namespace
}  // namespace costplan
