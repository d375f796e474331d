#include "costplan/calendar.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace costplan {
namespace {

TEST(MonthTest, HasTheLengthOfTheGregorianCalendar) {
  struct Row {
    const char* month;
    int days;
    const char* why;
  };
  const Row rows[] = {
      {"2026-01", 31, "31 days"},
      {"2026-02", 28, "2026 is no leap year"},
      {"2024-02", 29, "divisible by 4"},
      {"2028-02", 29, "divisible by 4"},
      {"2100-02", 28, "divisible by 100"},
      {"2000-02", 29, "divisible by 400"},
      {"2400-02", 29, "divisible by 400"},
      {"2026-04", 30, "30 days"},
      {"2026-06", 30, "30 days"},
      {"2026-07", 31, "July and August have 31 both"},
      {"2026-08", 31, "July and August have 31 both"},
      {"2026-12", 31, "the last month of a year"},
      {"1970-01", 31, "the first month there is"},
      {"2999-12", 31, "the last month there is"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.month) + ": " + row.why);
    const Result<Month> month = Month::parse(row.month);
    ASSERT_TRUE(month);
    EXPECT_EQ(month->days(), row.days);
    EXPECT_EQ(month->to_string(), row.month);
  }
}

// The invoice months of the fact sheet: 28 d 672, 29 d 696, 30 d 720, 31 d 744 hours.
TEST(MonthTest, HasTwentyFourHoursADayAlsoWhenClocksChange) {
  EXPECT_EQ(Month::parse("2026-02")->hours(), 672);
  EXPECT_EQ(Month::parse("2028-02")->hours(), 696);
  EXPECT_EQ(Month::parse("2026-11")->hours(), 720);  // clocks go back in New York
  EXPECT_EQ(Month::parse("2026-03")->hours(), 744);  // and forward in Berlin
}

TEST(MonthTest, BeginsOnTheFirstAndEndsOnTheLastDay) {
  const Result<Month> month = Month::parse("2028-02");
  ASSERT_TRUE(month);
  EXPECT_EQ(month->first_day().to_string(), "2028-02-01");
  EXPECT_EQ(month->last_day().to_string(), "2028-02-29");
  EXPECT_EQ(Month::of(month->last_day()), *month);
}

TEST(MonthTest, RejectsWhatIsNotExactlyYearDashMonth) {
  for (const char* text : {"", "2026", "2026-2", "2026-13", "2026-00", "26-02", "2026/02",
                           "2026-02-01", " 2026-02", "2026-02 ", "+202-02", "2026--2",
                           "2026-1a", "February"}) {
    SCOPED_TRACE(text);
    const Result<Month> month = Month::parse(text);
    ASSERT_FALSE(month);
    EXPECT_EQ(month.error().code, ErrorCode::kParse);
    EXPECT_EQ(month.error().message, "'" + std::string(text) +
                                         "' is not a month, expected YYYY-MM such as 2026-02");
  }
}

TEST(MonthTest, RejectsYearsBefore1970AndAfter2999) {
  for (const char* text : {"1969-12", "3000-01", "0000-01", "9999-99"}) {
    SCOPED_TRACE(text);
    const Result<Month> month = Month::parse(text);
    ASSERT_FALSE(month);
    EXPECT_EQ(month.error().code, ErrorCode::kParse);
    EXPECT_EQ(month.error().message,
              "'" + std::string(text) + "' is out of range, expected a year from 1970 to 2999");
  }
}

TEST(MonthTest, RejectsNumbersThatAreNoMonth) {
  EXPECT_EQ(Month::from(2026, 2)->to_string(), "2026-02");
  for (unsigned month : {0U, 13U, 257U}) {  // 257 is 1 in eight bits
    const Result<Month> made = Month::from(2026, month);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_FALSE(Month::from(-1, 1));
  EXPECT_FALSE(Month::from(2026 + 65536, 1));
}

TEST(MonthTest, IsOrderedByTime) {
  EXPECT_LT(*Month::parse("2025-12"), *Month::parse("2026-01"));
  EXPECT_LT(*Month::parse("2026-02"), *Month::parse("2026-10"));
  EXPECT_EQ(Month(), *Month::parse("1970-01"));
}

TEST(DateTest, RejectsDaysThatTheirMonthDoesNotHave) {
  struct Row {
    const char* date;
    bool exists;
    const char* why;
    const char* problem = ", expected YYYY-MM-DD such as 2026-02-28";
  };
  const Row rows[] = {
      {"2026-02-28", true, "the last of February"},
      {"2026-02-29", false, "2026 is no leap year", ": February 2026 has 28 days"},
      {"2024-02-29", true, "divisible by 4"},
      {"2028-02-29", true, "divisible by 4"},
      {"2100-02-29", false, "divisible by 100", ": February 2100 has 28 days"},
      {"2000-02-29", true, "divisible by 400"},
      {"2026-04-31", false, "April has 30 days", ": April 2026 has 30 days"},
      {"2026-12-31", true, "December has 31 days"},
      {"2026-01-00", false, "days count from 1"},
      {"2026-01-32", false, "no month has 32 days", ": January 2026 has 31 days"},
      {"2026-13-01", false, "there are 12 months"},
      {"2026-00-01", false, "months count from 1"},
      {"1970-01-01", true, "the first day there is"},
      {"2999-12-31", true, "the last day there is"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.date) + ": " + row.why);
    const Result<Date> date = Date::parse(row.date);
    ASSERT_EQ(date.has_value(), row.exists);
    if (date) {
      EXPECT_EQ(date->to_string(), row.date);
    } else {
      EXPECT_EQ(date.error().code, ErrorCode::kParse);
      EXPECT_EQ(date.error().message,
                "'" + std::string(row.date) + "' is not a date" + row.problem);
    }
  }
}

TEST(DateTest, RejectsWhatIsNotExactlyYearDashMonthDashDay) {
  for (const char* text : {"", "2026-02", "2026-2-1", "2026-02-1", "2026/02/01", "20260201",
                           "2026-02-01 ", "2026-02-01T00:00:00Z", "2026-02-+1", "yesterday!"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(Date::parse(text));
  }
  EXPECT_EQ(Date::parse("1969-12-31").error().message,
            "'1969-12-31' is out of range, expected a year from 1970 to 2999");
  EXPECT_EQ(Date::from(2026, 2, 30).error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(Date::from(2026, 2, 257));  // 257 is 1 in eight bits
  EXPECT_FALSE(Date::from(2026, 257, 1));
}

TEST(DateTest, IsOrderedByTime) {
  EXPECT_LT(*Date::parse("2025-12-31"), *Date::parse("2026-01-01"));
  EXPECT_LT(*Date::parse("2026-01-09"), *Date::parse("2026-01-10"));
  EXPECT_EQ(Date(), *Date::parse("1970-01-01"));
}

RC_GTEST_PROP(MonthProperty, DaysReachExactlyToTheNextMonth, ()) {
  const int year = *rc::gen::inRange(Date::kFirstYear, Date::kLastYear);
  const unsigned number = *rc::gen::inRange(1U, 13U);
  const Result<Month> month = Month::from(year, number);
  const Result<Month> next =
      number == 12 ? Month::from(year + 1, 1) : Month::from(year, number + 1);
  RC_ASSERT(month.has_value() && next.has_value());
  const auto gap = next->first_day().sys_days() - month->first_day().sys_days();
  RC_ASSERT(gap.count() == month->days());
  RC_ASSERT(*month < *next);
}

RC_GTEST_PROP(DateProperty, ReadsBackWhatItWrites, ()) {
  const int year = *rc::gen::inRange(Date::kFirstYear, Date::kLastYear + 1);
  const unsigned month = *rc::gen::inRange(1U, 13U);
  const unsigned day = *rc::gen::inRange(1U, 32U);
  const Result<Date> date = Date::from(year, month, day);
  RC_PRE(date.has_value());
  const Result<Date> again = Date::parse(date->to_string());
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again == *date);
}

}  // namespace
}  // namespace costplan
