#include <gtest/gtest.h>

#include <limits>

#include "traffic/curves.h"

namespace costplan {
namespace {

TEST(TrafficCurveTest, SaysHowMuchArrives) {
  const TrafficCurve curve = curve_of("2026-02-03T10:00Z", 60, {1, 4, 1});
  EXPECT_EQ(curve.mean(), 2);
  EXPECT_EQ(curve.peak(), 4);
  EXPECT_EQ(curve.total_requests(), 360);
  EXPECT_EQ(curve.end().to_string(), "2026-02-03T10:03Z");
  EXPECT_TRUE(validate(curve).empty());
}

TEST(TrafficCurveTest, KnowsTheRateOfEverySecondAndNothingOutside) {
  const TrafficCurve curve = curve_of("2026-02-03T10:00Z", 60, {1, 4});
  EXPECT_EQ(curve.rate_at(utc("2026-02-03T09:59:59Z")), 0);
  EXPECT_EQ(curve.rate_at(utc("2026-02-03T10:00Z")), 1);
  EXPECT_EQ(curve.rate_at(utc("2026-02-03T10:00:59Z")), 1);
  EXPECT_EQ(curve.rate_at(utc("2026-02-03T10:01Z")), 4);
  EXPECT_EQ(curve.rate_at(utc("2026-02-03T10:02Z")), 0);
}

TEST(TrafficCurveTest, HasNoTrafficWithoutSteps) {
  const TrafficCurve empty;
  EXPECT_EQ(empty.mean(), 0);
  EXPECT_EQ(empty.peak(), 0);
  EXPECT_EQ(empty.total_requests(), 0);
  EXPECT_EQ(lines_of(validate(empty)), "error: the curve has no steps\n");
}

TEST(TrafficCurveTest, AddsUpManySmallRatesBesideALargeOne) {
  TrafficCurve curve = curve_of("2026-01-01", 1, std::vector<double>(1'000'001, 1e-6));
  curve.values.front() = 1e11;
  EXPECT_EQ(curve.total_requests(), 1e11 + 1);
}

TEST(ValidateCurveTest, NamesEveryRateThatIsNone) {
  TrafficCurve curve = curve_of("2026-02-03T10:00Z", 60, {1, -1, 2});
  curve.values.push_back(std::numeric_limits<double>::quiet_NaN());
  curve.values.push_back(std::numeric_limits<double>::infinity());
  EXPECT_EQ(lines_of(validate(curve)),
            "error: the rate at 2026-02-03T10:01Z is -1, expected 0 to 1e+12\n"
            "error: the rate at 2026-02-03T10:03Z is nan, expected 0 to 1e+12\n"
            "error: the rate at 2026-02-03T10:04Z is inf, expected 0 to 1e+12\n");
  curve.values.assign(30, -1);
  EXPECT_EQ(validate(curve).size(), 21U);
  EXPECT_EQ(validate(curve).back().message, "and 10 more such rates");
}

TEST(ValidateCurveTest, RefusesStepsAndEndsThatCannotBe) {
  TrafficCurve curve = curve_of("2026-02-03T10:00Z", 0, {1});
  EXPECT_EQ(lines_of(validate(curve)), "error: a step of 0 s, expected 1 s to 31 days\n");
  curve.step_s = -60;
  EXPECT_FALSE(validate(curve).empty());
  curve.step_s = std::numeric_limits<std::int64_t>::max();
  EXPECT_FALSE(validate(curve).empty());
  curve = curve_of("2999-12-31T23:00Z", 3600, {1, 1});
  EXPECT_EQ(lines_of(validate(curve)), "error: the curve ends after the year 2999\n");
  curve = curve_of("2026-01-01", 60, {1});
  curve.index_of_dispersion = -1;
  EXPECT_EQ(lines_of(validate(curve)), "error: index_of_dispersion is -1, expected 0 to 1e+09\n");
}

}  // namespace
}  // namespace costplan
