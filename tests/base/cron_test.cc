// Sources in the tables: [EB] EventBridge user guide, "Cron expressions reference" and
// "Rate expressions reference"; [cal] counted by hand on a calendar; [ours] our decision
// where the guide is silent (listed in cron.h).
#include "base/cron.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/schedules.h"

namespace costplan {
namespace {

struct Count {
  const char* expression;
  const char* month;
  std::int64_t runs;
  const char* source;
};

void expect_counts(const std::vector<Count>& rows) {
  for (const Count& row : rows) {
    SCOPED_TRACE(std::string(row.expression) + " in " + row.month + ": " + row.source);
    EXPECT_EQ(schedule(row.expression).runs_in(month(row.month)), (Ratio{row.runs, 1}));
  }
}

TEST(CronTest, CountsTheExamplesOfTheUserGuide) {
  // October 2026 has 31 days and 22 weekdays; November 30 and 21.
  expect_counts({
      {"cron(0 10 * * ? *)", "2026-10", 31, "[EB] 10:00 every day"},
      {"cron(15 12 * * ? *)", "2026-11", 30, "[EB] 12:15 every day"},
      {"cron(0 18 ? * MON-FRI *)", "2026-10", 22, "[EB] 18:00 Monday through Friday"},
      {"cron(0 18 ? * MON-FRI *)", "2026-11", 21, "[EB] 18:00 Monday through Friday"},
      {"cron(0 8 1 * ? *)", "2026-10", 1, "[EB] every 1st day of the month"},
      {"cron(0/15 * * * ? *)", "2026-10", 31 * 24 * 4, "[EB] every 15 minutes"},
      {"cron(0/10 * ? * MON-FRI *)", "2026-10", 22 * 24 * 6, "[EB] every 10 minutes Mon-Fri"},
      {"cron(0/5 8-17 ? * MON-FRI *)", "2026-10", 22 * 10 * 12, "[EB] 8:00 to 17:55 Mon-Fri"},
      {"cron(0/30 20-2 ? * MON-FRI *)", "2026-10", 22 * 7 * 2, "[EB] hours 20-23 and 0-2"},
      {"cron(0 12 * * ? *)", "2026-02", 28, "[EB] put-rule MyRule1"},
      {"cron(5,35 14 * * ? *)", "2026-10", 62, "[EB] 14:05 and 14:35 every day"},
      {"cron(15 10 ? * 6L 2019-2022)", "2020-05", 1, "[EB] last Friday, years 2019 to 2022"},
      {"cron(15 10 ? * 6L 2019-2022)", "2023-01", 0, "[EB] last Friday, years 2019 to 2022"},
      {"cron(1/10 0 1 * ? *)", "2026-10", 6, "[EB] 1/10: minutes 1, 11, … 51"},
      {"cron(0 0 1 JAN,FEB,MAR ? *)", "2026-03", 1, "[EB] JAN,FEB,MAR"},
      {"cron(0 0 1 JAN,FEB,MAR ? *)", "2026-04", 0, "[EB] JAN,FEB,MAR"},
      {"cron(0 0 1-15 * ? *)", "2026-02", 15, "[EB] 1-15: days 1 through 15"},
      {"cron(0 0 3W * ? *)", "2026-10", 1, "[EB] weekday closest to the third"},
      {"cron(0 0 ? * 3#2 *)", "2026-10", 1, "[EB] second Tuesday"},
  });
}

TEST(CronTest, CountsMinutesTimesHoursTimesDays) {
  expect_counts({
      {"cron(* * * * ? *)", "2026-10", 44640, "every minute of 31 days"},
      {"cron(* * * * ? *)", "2026-02", 40320, "every minute of 28 days"},
      {"cron(* * ? * * *)", "2028-02", 41760, "every minute of 29 days"},
      {"cron(0 */6 * * ? *)", "2026-10", 124, "*/6: hours 0, 6, 12, 18"},
      {"cron(10-50/20 0 * * ? *)", "2026-10", 93, "10, 30, 50"},
      {"cron(0,0,0-1 0 * * ? *)", "2026-10", 62, "a value named twice runs once"},
      {"cron(00 09 01 01 ? 2026)", "2026-01", 1, "leading zeros"},
      {"cron(  0\t10  *  * ?   * )", "2026-10", 31, "[EB] separated by white space"},
      {"cron(0 22-4/2 * * ? *)", "2026-10", 124, "[ours] 22, 0, 2, 4"},
  });
}

TEST(CronTest, KnowsMonthLengthsAndLeapYears) {
  expect_counts({
      {"cron(0 0 29 2 ? *)", "2024-02", 1, "[cal] leap year"},
      {"cron(0 0 29 2 ? *)", "2026-02", 0, "[cal] no leap year"},
      {"cron(0 0 29 2 ? *)", "2028-02", 1, "[cal] leap year"},
      {"cron(0 0 29 2 ? *)", "2100-02", 0, "[cal] 2100 is no leap year"},
      {"cron(0 0 31 * ? *)", "2026-04", 0, "[cal] April has 30 days"},
      {"cron(0 0 31 * ? *)", "2026-05", 1, "[cal] May has 31 days"},
      {"cron(0 0 28-31 * ? *)", "2026-02", 1, "[cal] 28 only"},
      {"cron(0 0 30 2 ? *)", "2028-02", 0, "[cal] never"},
  });
}

TEST(CronTest, DaylightSavingTimeMovesNothing) {
  expect_counts({
      {"cron(30 2 * * ? *)", "2026-03", 31, "02:30 is skipped in New York on the 8th"},
      {"cron(30 1 * * ? *)", "2026-11", 30, "01:30 comes twice in New York on the 1st"},
      {"cron(30 2 * * ? *)", "2026-10", 31, "02:30 comes twice in Berlin on the 25th"},
  });
}

TEST(CronTest, CountsWeekdaysFromOneForSunday) {
  // March 2026: starts on a Sunday, 31 days: five SUN, MON, TUE and four of the others.
  expect_counts({
      {"cron(0 0 ? * 1 *)", "2026-03", 5, "[EB] 1 is SUN"},
      {"cron(0 0 ? * 3 *)", "2026-03", 5, "[EB] 3 is TUE"},
      {"cron(0 0 ? * 4 *)", "2026-03", 4, "[EB] 4 is WED"},
      {"cron(0 0 ? * 7 *)", "2026-03", 4, "[EB] 7 is SAT"},
      {"cron(0 0 ? * sun,Tue *)", "2026-03", 10, "names in any case"},
      {"cron(0 0 ? * SUN-SAT *)", "2026-03", 31, "[EB] SUN-SAT is the whole field"},
      {"cron(0 0 ? * MON-6 *)", "2026-03", 22, "a name to a number"},
      {"cron(0 0 ? * 2/2 *)", "2026-03", 13, "[ours] MON, WED, FRI"},
  });
}

TEST(CronTest, WrapsRangesOfWeekdaysAroundTheWeek) {
  expect_counts({
      {"cron(0 0 ? * FRI-MON *)", "2026-03", 18, "[ours] FRI 4, SAT 4, SUN 5, MON 5"},
      {"cron(0 0 ? * 7-1 *)", "2026-03", 9, "[ours] SAT, SUN"},
      {"cron(0 0 ? * MON-SUN *)", "2026-03", 31, "[ours] every day"},
  });
}

TEST(CronTest, CountsTheLastDayOfEveryMonth) {
  for (const char* text : {"2026-02", "2028-02", "2026-04", "2026-12"}) {
    EXPECT_EQ(schedule("cron(0 0 L * ? *)").runs_in(month(text)), (Ratio{1, 1})) << text;
  }
  expect_counts({
      {"cron(0 0 28,L * ? *)", "2026-02", 1, "[ours] the 28th is the last"},
      {"cron(0 0 28,L * ? *)", "2026-03", 2, "[ours] the 28th and the 31st"},
      {"cron(0 0 l * ? *)", "2026-03", 1, "in any case"},
  });
}

TEST(CronTest, CountsTheLastFridayOfEveryMonth) {
  for (const char* expression : {"cron(0 0 ? * 6L *)", "cron(0 0 ? * FRIL *)"}) {
    EXPECT_EQ(schedule(expression).runs_in_average_month(), (Ratio{1, 1})) << expression;
  }
  expect_counts({
      {"cron(0 0 ? * L *)", "2026-10", 5, "[EB] last day of the week: all five Saturdays"},
      {"cron(0 0 ? * 2L,6L *)", "2026-10", 2, "[ours] last Monday and last Friday"},
      {"cron(0 0 ? * SAT,7L *)", "2026-10", 5, "[ours] the last Saturday is a Saturday"},
      {"cron(0 0 ? * FRI,6L *)", "2026-10", 5, "[ours] the last Friday is a Friday"},
      {"cron(0 0 ? * SUN,1L *)", "2026-02", 4, "[ours] the last Sunday is a Sunday"},
  });
}

TEST(CronTest, RunsOnTheNthWeekdayOnlyInMonthsThatHaveIt) {
  expect_counts({
      {"cron(0 0 ? * 3#5 *)", "2026-03", 1, "[cal] Tuesday the 31st"},
      {"cron(0 0 ? * 3#5 *)", "2026-02", 0, "[cal] four Tuesdays"},
      {"cron(0 0 ? * TUE#5 *)", "2026-06", 1, "[cal] Tuesday the 30th"},
      {"cron(0 0 ? * 4#5 *)", "2026-03", 0, "[cal] four Wednesdays"},
      {"cron(0 0 ? * 1#1 *)", "2026-03", 1, "[cal] Sunday the 1st"},
  });
}

// The day itself, found by narrowing the cron to one day at a time.
TEST(CronTest, MovesToTheNearestWeekdayInsideTheMonth) {
  struct Row {
    const char* field;
    const char* month;
    int day;  // 0: no run
    const char* why;
  };
  const Row rows[] = {
      {"15W", "2026-10", 15, "a Thursday stays"},
      {"15W", "2026-08", 14, "Saturday the 15th: the Friday before"},
      {"15W", "2026-11", 16, "Sunday the 15th: the Monday after"},
      {"1W", "2026-08", 3, "Saturday the 1st: not back into July"},
      {"1W", "2026-03", 2, "Sunday the 1st: Monday"},
      {"31W", "2026-05", 29, "Sunday the 31st: not on into June"},
      {"31W", "2026-10", 30, "Saturday the 31st: Friday"},
      {"31W", "2026-04", 0, "April has no 31st"},
      {"31W", "2027-04", 0, "nor is it Friday the 30th when May begins on a Saturday"},
      {"29W", "2025-02", 0, "nor Friday the 28th"},
      {"28W", "2026-02", 27, "Saturday the 28th"},
      {"28W", "2027-02", 26, "Sunday the 28th, the last day"},
      {"29W", "2028-02", 29, "a Tuesday in a leap year"},
      {"LW", "2026-05", 29, "Sunday the 31st"},
      {"LW", "2026-10", 30, "Saturday the 31st"},
      {"LW", "2026-12", 31, "Thursday the 31st"},
      {"LW", "2027-02", 26, "Sunday the 28th"},
      {"3W", "2026-10", 2, "[EB] closest to the third: Saturday, so Friday the 2nd"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.field) + " in " + row.month + ": " + row.why);
    const RunSchedule alone = schedule("cron(0 0 " + std::string(row.field) + " * ? *)");
    EXPECT_EQ(alone.runs_in(month(row.month)), (Ratio{row.day == 0 ? 0 : 1, 1}));
    if (row.day == 0) continue;
    // In a list with its own day it is one run, with any other day two.
    for (int day = 1; day <= month(row.month).days(); ++day) {
      const RunSchedule both = schedule("cron(0 0 " + std::string(row.field) + "," +
                                        std::to_string(day) + " * ? *)");
      EXPECT_EQ(both.runs_in(month(row.month)), (Ratio{day == row.day ? 1 : 2, 1})) << day;
    }
  }
}

TEST(CronTest, RunsInTheYearsThatItNames) {
  expect_counts({
      {"cron(0 0 1 * ? 2026)", "2026-05", 1, "that year"},
      {"cron(0 0 1 * ? 2026)", "2027-05", 0, "another year"},
      {"cron(0 0 1 * ? 2024/2)", "2028-05", 1, "every other year from 2024"},
      {"cron(0 0 1 * ? 2024/2)", "2027-05", 0, "every other year from 2024"},
      {"cron(0 0 1 * ? 1970,2199)", "1970-01", 1, "[EB] the first year"},
      {"cron(0 0 1 * ? 1970,2199)", "2199-12", 1, "[EB] the last year"},
      {"cron(0 0 1 * ? *)", "2200-01", 0, "[ours] * is 1970-2199"},
  });
  EXPECT_TRUE(schedule("cron(0 0 1 * ? 2026)").names_years());
  EXPECT_FALSE(schedule("cron(0 0 1 * ? *)").names_years());
  EXPECT_FALSE(schedule("rate(1 day)").names_years());
}

TEST(CronTest, AveragesTheFourYearsOfALeapCycle) {
  struct Row {
    const char* expression;
    Ratio runs;
    const char* why;
  };
  const Row rows[] = {
      {"cron(0 0 * * ? *)", {1461, 48}, "1,461 days"},
      {"cron(* * * * ? *)", {43830, 1}, "1,461 · 1,440 / 48: not 43,800, the days are real"},
      {"cron(0 0 1 * ? *)", {1, 1}, "once a month"},
      {"cron(0 0 31 * ? *)", {7, 12}, "seven months have a 31st"},
      {"cron(0 0 29 2 ? *)", {1, 48}, "once in four years"},
      {"cron(0 0 30 2 ? *)", {0, 1}, "never"},
      {"cron(0 0 1 * ? 2026)", {1, 4}, "one year of four"},
      {"cron(0 0 1 * ? 2030)", {0, 1}, "after the four years"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.expression) + ": " + row.why);
    EXPECT_EQ(schedule(row.expression).runs_in_average_month(),
              Ratio::of(row.runs.numerator, row.runs.denominator));
  }
}

TEST(RateTest, DividesTheMinutesOfTheMonth) {
  struct Row {
    const char* expression;
    Ratio february;  // 28 d, 40,320 min
    Ratio average;   // 730 h, 43,800 min
    std::int64_t gap;
    const char* source;
  };
  const Row rows[] = {
      {"rate(1 minute)", {40320, 1}, {43800, 1}, 1, "[EB]"},
      {"rate(5 minutes)", {8064, 1}, {8760, 1}, 5, "[EB]"},
      {"rate(1 hour)", {672, 1}, {730, 1}, 60, "[EB]"},
      {"rate(5 hours)", {672, 5}, {146, 1}, 300, "[EB]"},
      {"rate(1 day)", {28, 1}, {365, 12}, 1440, "[EB] 30.4167 days"},
      {"rate(2 days)", {14, 1}, {365, 24}, 2880, "[EB] plural"},
      {"rate(7 minutes)", {5760, 1}, {43800, 7}, 7, "not whole in an average month"},
      {"rate( 60  minutes )", {672, 1}, {730, 1}, 60, "60 minutes are an hour"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.expression) + ": " + row.source);
    const RunSchedule rate = schedule(row.expression);
    EXPECT_EQ(rate.runs_in(month("2026-02")), row.february);
    EXPECT_EQ(rate.runs_in_average_month(), row.average);
    EXPECT_EQ(rate.minutes_between_runs(), row.gap);
    EXPECT_EQ(rate.text(), row.expression);
  }
  EXPECT_EQ(schedule("rate(1 minute)").runs_in(month("2026-10")), (Ratio{44640, 1}));
}

TEST(CronTest, FindsTheShortestTimeBetweenTwoRuns) {
  struct Row {
    const char* expression;
    std::int64_t minutes;
    const char* why;
  };
  constexpr std::int64_t kDay = 1440;
  const Row rows[] = {
      {"cron(* * * * ? *)", 1, "every minute"},
      {"cron(0/15 * * * ? *)", 15, "every 15 minutes"},
      {"cron(0/25 * * * ? *)", 10, "0, 25, 50, then 10 minutes to the next hour"},
      {"cron(0,7 0 * * ? *)", 7, "twice a day"},
      {"cron(0 10 * * ? *)", kDay, "daily"},
      {"cron(0 1,22 * * ? *)", 180, "22:00 to 01:00 on the next day"},
      {"cron(0 1,22 ? * MON,WED *)", 21 * 60, "no next day: 01:00 to 22:00"},
      {"cron(0 10 ? * MON-FRI *)", kDay, "Monday to Tuesday"},
      {"cron(0 10 ? * 2 *)", 7 * kDay, "weekly"},
      {"cron(0 10 1 * ? *)", 28 * kDay, "over February"},
      {"cron(0 10 31 * ? *)", 31 * kDay, "July to August"},
      {"cron(0 10 1,L * ? *)", kDay, "the last and the first are neighbours"},
      {"cron(0 10 ? 3,4 3#2 2026)", 35 * kDay, "March 10 to April 14"},
      {"cron(0 10 ? 4,5 6L 2026)", 35 * kDay, "April 24 to May 29"},
      {"cron(0 10 29 2 ? *)", 1461 * kDay, "leap days"},
      {"cron(0 10 1 1 ? 2026)", RunSchedule::kNoSecondRun, "one run ever"},
      {"cron(0,1 10 1 1 ? 2026)", 1, "two runs ever"},
      {"cron(0,1 10 30 2 ? *)", RunSchedule::kNoSecondRun, "no run at all"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.expression) + ": " + row.why);
    EXPECT_EQ(schedule(row.expression).minutes_between_runs(), row.minutes);
  }
}

TEST(RunScheduleTest, ExplainsWhatIsWrongAndHowToRepairIt) {
  struct Row {
    const char* text;
    const char* problem;  // after the quoted text and a blank
    const char* hint;
  };
  const Row rows[] = {
      {"", "is not a schedule, expected rate(5 minutes) or cron(0 10 * * ? *)", ""},
      {"*/5 * * * *", "is not a schedule, expected rate(5 minutes) or cron(0 10 * * ? *)", ""},
      {"Rate(5 minutes)", "is not a schedule, expected rate(5 minutes) or cron(0 10 * * ? *)", ""},
      {"rate(5 minutes", "is not a schedule, expected rate(5 minutes) or cron(0 10 * * ? *)", ""},
      // [EB] rate(1 hours) and rate(5 hour) aren't valid.
      {"rate(1 hours)", "is not a rate, the value 1 needs a singular unit",
       "did you mean 'rate(1 hour)'?"},
      {"rate(5 hour)", "is not a rate, a value above 1 needs a plural unit",
       "did you mean 'rate(5 hours)'?"},
      {"rate(0 minutes)", "is not a rate, the value must be positive", ""},
      {"rate(-5 minutes)",
       "is not a rate, expected a whole number and a unit such as rate(5 minutes)", ""},
      {"rate(1.5 hours)",
       "is not a rate, expected a whole number and a unit such as rate(5 minutes)", ""},
      {"rate(5)", "is not a rate, expected a whole number and a unit such as rate(5 minutes)", ""},
      {"rate(9999999999999999999 days)", "is not a rate, the value is too large", ""},
      {"rate(2 weeks)", "is not a rate, the unit must be minute(s), hour(s) or day(s)",
       "did you mean 'rate(14 days)'?"},
      {"rate(30 seconds)", "is not a rate, the unit must be minute(s), hour(s) or day(s)", ""},
      {"cron(0 10 * * *)", "has 5 fields, expected 6",
       "the fields are: minutes hours day-of-month month day-of-week year"},
      {"cron()", "has 0 fields, expected 6",
       "the fields are: minutes hours day-of-month month day-of-week year"},
      // [EB] exactly one of the two day fields is '?'.
      {"cron(0 9 * * MON-FRI *)",
       "must have '?' in exactly one of day-of-month and day-of-week",
       "did you mean 'cron(0 9 ? * MON-FRI *)'?"},
      {"cron(0 9 * * * *)", "must have '?' in exactly one of day-of-month and day-of-week",
       "did you mean 'cron(0 9 * * ? *)'?"},
      {"cron(0 9 1 * * *)", "must have '?' in exactly one of day-of-month and day-of-week",
       "did you mean 'cron(0 9 1 * ? *)'?"},
      {"cron(0 9 ? * ? *)", "must have '?' in exactly one of day-of-month and day-of-week",
       "did you mean 'cron(0 9 * * ? *)'?"},
      {"cron(0 9 1 * MON *)", "must have '?' in exactly one of day-of-month and day-of-week", ""},
      {"cron(60 9 * * ? *)", "has a wrong minutes field: '60' is outside 0-59", ""},
      {"cron(0 24 * * ? *)", "has a wrong hours field: '24' is outside 0-23", ""},
      {"cron(0 9 0 * ? *)", "has a wrong day-of-month field: '0' is outside 1-31", ""},
      {"cron(0 9 32W * ? *)", "has a wrong day-of-month field: '32' is outside 1-31", ""},
      {"cron(0 9 W * ? *)", "has a wrong day-of-month field: a value is missing, expected 1-31",
       ""},
      {"cron(0 9 L-3 * ? *)",
       "has a wrong day-of-month field: 'L-3' counts back from the last day, which EventBridge "
       "does not document",
       ""},
      {"cron(0 9 * 13 ? *)", "has a wrong month field: '13' is outside 1-12 or JAN-DEC", ""},
      {"cron(0 9 * JANUARY ? *)",
       "has a wrong month field: 'JANUARY' is not one of 1-12 or JAN-DEC",
       "did you mean 'JAN'?"},
      {"cron(0 9 ? * 0 *)", "has a wrong day-of-week field: '0' is outside 1-7 or SUN-SAT",
       "EventBridge counts from 1 for SUN to 7 for SAT"},
      {"cron(0 9 ? * 8 *)", "has a wrong day-of-week field: '8' is outside 1-7 or SUN-SAT", ""},
      {"cron(0 9 ? * monday *)",
       "has a wrong day-of-week field: 'monday' is not one of 1-7 or SUN-SAT",
       "did you mean 'MON'?"},
      // [EB] "3#1,6#3" is not valid.
      {"cron(0 9 ? * 3#1,6#3 *)",
       "has a wrong day-of-week field: '3#1,6#3' has '#' in a list, but '#' must stand alone", ""},
      {"cron(0 9 ? * 3#6 *)", "has a wrong day-of-week field: '3#6' must end in #1 to #5", ""},
      {"cron(0 9 ? * 3# *)", "has a wrong day-of-week field: '3#' must end in #1 to #5", ""},
      {"cron(0 9 ? * 15W *)", "has a wrong day-of-week field: '15W' is not one of 1-7 or SUN-SAT",
       ""},
      {"cron(0 9 * * ? 1969)", "has a wrong year field: '1969' is outside 1970-2199", ""},
      {"cron(0 9 * * ? 2200)", "has a wrong year field: '2200' is outside 1970-2199", ""},
      {"cron(? 9 * * ? *)", "has a wrong minutes field: '?' is not one of 0-59", ""},
      {"cron(0, 9 * * ? *)", "has a wrong minutes field: a value is missing, expected 0-59", ""},
      {"cron(-5 9 * * ? *)", "has a wrong minutes field: a value is missing, expected 0-59", ""},
      {"cron(1-2-3 9 * * ? *)", "has a wrong minutes field: '2-3' is not one of 0-59", ""},
      {"cron(50-10 9 * * ? *)", "has a wrong minutes field: the range '50-10' runs backwards",
       "did you mean '50-59,0-10'?"},
      {"cron(0 9 1 NOV-FEB ? *)", "has a wrong month field: the range 'NOV-FEB' runs backwards",
       "did you mean 'NOV-DEC,JAN-FEB'?"},
      {"cron(0 9 1 * ? 2030-2026)", "has a wrong year field: the range '2030-2026' runs backwards",
       ""},
      {"cron(0/90 * * * ? *)", "has a wrong minutes field: the step of '0/90' is above 59",
       "the step starts again every hour; see rate(90 minutes)"},
      {"cron(0 0/24 * * ? *)", "has a wrong hours field: the step of '0/24' is above 23", ""},
      {"cron(0/0 * * * ? *)",
       "has a wrong minutes field: '0/0' needs a positive whole number after '/'", ""},
      {"cron(0/ * * * ? *)",
       "has a wrong minutes field: '0/' needs a positive whole number after '/'", ""},
      {"cron(99999999999999999999 9 * * ? *)",
       "has a wrong minutes field: '99999999999999999999' is outside 0-59", ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const Result<RunSchedule> parsed = RunSchedule::parse(row.text);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.errors().size(), 1U);
    EXPECT_EQ(parsed.error().code, ErrorCode::kParse);
    EXPECT_EQ(parsed.error().message, "'" + std::string(row.text) + "' " + row.problem);
    EXPECT_EQ(parsed.error().hint, row.hint);
  }
}

TEST(RunScheduleTest, ReportsEveryWrongField) {
  const Result<RunSchedule> parsed = RunSchedule::parse("cron(60,61 24 ? 13 8 1969)");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.errors().size(), 6U);
}

}  // namespace
}  // namespace costplan
