#include "base/weekly_schedule.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bitset>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ostream>
#include <string>
#include <vector>

namespace costplan {

inline void PrintTo(const Ratio& ratio, std::ostream* out) {
  *out << ratio.numerator << "/" << ratio.denominator;
}

namespace {

Month month(const char* text) { return Month::parse(text).value(); }

WeeklySchedule week(const std::string& text) {
  const Result<WeeklySchedule> parsed = WeeklySchedule::parse(text);
  EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.error().message);
  return parsed ? *parsed : WeeklySchedule::parse("never").value();
}

TEST(WeeklyScheduleTest, CountsTheMinutesOfAWeek) {
  struct Row {
    const char* text;
    std::int64_t minutes;
    std::int64_t started_hours;
    std::int64_t longest_off;
    const char* why;
  };
  constexpr std::int64_t kHour = 60;
  const Row rows[] = {
      {"always", 168 * kHour, 168, 0, "7 · 24 h"},
      {"never", 0, 0, WeeklySchedule::kForever, "nothing"},
      {"mon-fri 08:00-20:00", 60 * kHour, 60, 60 * kHour, "5 · 12 h; off Fri 20:00 to Mon 08:00"},
      {"sat,sun 10:00-14:00", 8 * kHour, 8, 140 * kHour, "2 · 4 h; off Sun 14:00 to Sat 10:00"},
      {"daily 06:00-22:00", 112 * kHour, 112, 8 * kHour, "7 · 16 h"},
      {"mon-fri 22:00-06:00", 40 * kHour, 40, 64 * kHour, "5 · 8 h; off Sat 06:00 to Mon 22:00"},
      {"sun 22:00-06:00", 8 * kHour, 8, 160 * kHour, "over the end of the week"},
      {"mon-sun 00:00-24:00", 168 * kHour, 168, 0, "the same as always"},
      {"mon-fri 08:00-12:00; mon-fri 13:00-17:00", 40 * kHour, 40, 63 * kHour, "a lunch break"},
      {"mon 08:00-12:00; mon 10:00-14:00", 6 * kHour, 6, 162 * kHour, "an overlap counts once"},
      {"mon 08:00-20:00;mon 08:00-20:00", 12 * kHour, 12, 156 * kHour, "said twice, on once"},
      {"fri-mon 10:00-11:00", 4 * kHour, 4, 95 * kHour, "Fri, Sat, Sun, Mon"},
      {"mon 00:00-24:00", 24 * kHour, 24, 144 * kHour, "24:00 is an end"},
      {"mon 12:00-00:00", 12 * kHour, 12, 156 * kHour, "00:00 of Tuesday is 24:00 of Monday"},
      {"MON-Fri 08:00-20:00", 60 * kHour, 60, 60 * kHour, "days in any case"},
      {" sat , sun  10:00-14:00 ", 8 * kHour, 8, 140 * kHour, "blanks do not matter"},
      {" Always ", 168 * kHour, 168, 0, "words in any case"},
      // Started hours: a partial node hour of ElastiCache is billed in full.
      {"mon 08:00-08:01", 1, 1, 10079, "one minute is a started hour"},
      {"daily 08:00-09:01", 427, 14, 1379, "61 minutes are two"},
      {"mon 08:00-08:30; mon 08:30-09:00", 60, 1, 10020, "windows that touch are one"},
      {"mon 08:00-08:30; mon 08:31-09:01", 60, 2, 10019, "windows apart are two"},
      {"mon 23:30-24:00; tue 00:00-00:30", 60, 1, 10020, "one over midnight"},
      {"sun 23:30-24:00; mon 00:00-00:30", 60, 1, 10020, "one over the end of the week"},
      {"daily 00:00-23:59", 10073, 168, 1, "23:59 h are 24 started hours"},
      {"tue-sun 00:00-24:00; mon 00:00-23:59", 10079, 168, 1, "167:59 h are 168"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.text) + ": " + row.why);
    const WeeklySchedule schedule = week(row.text);
    EXPECT_EQ(schedule.minutes_per_week(), row.minutes);
    EXPECT_EQ(schedule.started_hours_per_week(), row.started_hours);
    EXPECT_EQ(schedule.longest_off_minutes(), row.longest_off);
    EXPECT_EQ(schedule.is_always(), row.minutes == WeeklySchedule::kMinutesPerWeek);
    EXPECT_EQ(schedule.text(), row.text);
  }
}

TEST(WeeklyScheduleTest, CountsTheWeekdaysThatAMonthHas) {
  struct Row {
    const char* text;
    const char* month;
    std::int64_t minutes;
    const char* why;
  };
  const Row rows[] = {
      {"always", "2026-02", 40320, "28 days"},
      {"always", "2028-02", 41760, "29 days"},
      {"always", "2026-10", 44640, "31 days, whatever the clocks do in Berlin"},
      {"never", "2026-10", 0, "nothing"},
      {"mon-fri 08:00-20:00", "2026-10", 22 * 720, "22 weekdays"},
      {"mon-fri 08:00-20:00", "2026-11", 21 * 720, "21 weekdays"},
      {"mon-fri 08:00-20:00", "2026-02", 20 * 720, "four whole weeks"},
      {"sun 10:00-14:00", "2026-03", 5 * 240, "March 2026 begins on a Sunday and has five"},
      {"tue 10:00-14:00", "2028-02", 5 * 240, "February 2028 has five Tuesdays"},
      {"fri 22:00-06:00", "2026-07", 5 * 480 - 360, "the 31st is a Friday: 6 h are August's"},
      {"fri 22:00-06:00", "2026-08", 4 * 480 + 360, "and August begins with them"},
      {"sun 22:00-06:00", "2026-05", 5 * 480 - 360, "the 31st is a Sunday: Monday is June's"},
      {"sun 22:00-06:00", "2026-06", 4 * 480 + 360, "June begins on Monday with 6 h"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.text) + " in " + row.month + ": " + row.why);
    EXPECT_EQ(week(row.text).minutes_in(month(row.month)), row.minutes);
  }
}

TEST(WeeklyScheduleTest, ChargesAStartedHourInTheMonthInWhichItStarts) {
  struct Row {
    const char* text;
    const char* month;
    std::int64_t hours;
    const char* why;
  };
  const Row rows[] = {
      {"always", "2026-02", 672, "24 hours a day"},
      {"never", "2026-02", 0, "nothing"},
      {"daily 08:00-09:01", "2026-02", 56, "two started hours a day"},
      {"mon-fri 08:00-20:00", "2026-10", 22 * 12, "whole hours inside the month"},
      // Friday 2026-07-31 to Saturday 2026-08-01.
      {"fri 22:30-06:00", "2026-07", 4 * 8 + 2, "22:30 and 23:30 are July's"},
      {"fri 22:30-06:00", "2026-08", 6 + 4 * 8, "00:30 to 05:30 are August's"},
      {"fri 23:59-00:59", "2026-07", 5, "the hour that starts at 23:59 is July's"},
      {"fri 23:59-00:59", "2026-08", 4, "so August has only its own"},
      {"fri 23:59-01:00", "2026-08", 1 + 4 * 2, "the second hour starts at 00:59"},
      // Sunday 2026-05-31 to Monday 2026-06-01: also the end of a week.
      {"sun 22:30-06:00", "2026-05", 4 * 8 + 2, "Sunday the 31st"},
      {"sun 22:30-06:00", "2026-06", 6 + 4 * 8, "Monday the 1st"},
      {"tue-sun 00:00-24:00; mon 00:00-23:59", "2026-06", 720, "on almost always"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.text) + " in " + row.month + ": " + row.why);
    EXPECT_EQ(week(row.text).started_hours_in(month(row.month)), row.hours);
  }
}

// 43,800 / 10,080 of a week: `always` must be 730 hours, the estimate's month.
TEST(WeeklyScheduleTest, SpreadsAWeekOverAnAverageMonthOf730Hours) {
  struct Row {
    const char* text;
    Ratio minutes;
    Ratio started_hours;
  };
  const Row rows[] = {
      {"always", {43800, 1}, {730, 1}},
      {"never", {0, 1}, {0, 1}},
      {"daily 00:00-12:00", {21900, 1}, {365, 1}},
      {"mon-fri 08:00-20:00", {109500, 7}, {1825, 7}},  // 3,600 · 43,800 / 10,080
      {"daily 08:00-08:01", {365, 12}, {365, 12}},      // one minute, one hour a day
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    EXPECT_EQ(week(row.text).minutes_in_average_month(), row.minutes);
    EXPECT_EQ(week(row.text).started_hours_in_average_month(), row.started_hours);
  }
}

// "The instance restarts automatically after 7 days": RDS API reference, StopDBInstance.
TEST(WeeklyScheduleTest, IsNeverOffForSevenDaysUnlessItIsNeverOn) {
  constexpr std::int64_t kRdsRestarts = 7 * 24 * 60;
  EXPECT_LT(week("wed 08:00-08:01").longest_off_minutes(), kRdsRestarts);
  EXPECT_GE(week("never").longest_off_minutes(), kRdsRestarts);
}

TEST(WeeklyScheduleTest, ExplainsWhatIsWrong) {
  struct Row {
    const char* text;
    const char* message;
    const char* hint;
  };
  const char* const kNotASchedule =
      "' is not a weekly schedule, expected always, never or days and times such as mon-fri "
      "08:00-20:00";
  const std::string empty = std::string("'") + kNotASchedule;
  const std::string sometimes = std::string("'sometimes") + kNotASchedule;
  const std::string no_days = std::string("'08:00-20:00") + kNotASchedule;
  const std::string no_blank = std::string("'mon08:00-20:00") + kNotASchedule;
  const Row rows[] = {
      {"", empty.c_str(), ""},
      {"mon 08:00-20:00;", empty.c_str(), ""},
      {"sometimes", sometimes.c_str(), ""},
      {"08:00-20:00", no_days.c_str(), ""},
      {"mon08:00-20:00", no_blank.c_str(), ""},
      {"monday 08:00-20:00",
       "'monday' in 'monday 08:00-20:00' is not a day, expected mon to sun or daily",
       "did you mean 'mon'?"},
      {"mon-fir 08:00-20:00",
       "'fir' in 'mon-fir 08:00-20:00' is not a day, expected mon to sun or daily", ""},
      {"mon, 08:00-20:00", "'' in 'mon, 08:00-20:00' is not a day, expected mon to sun or daily",
       ""},
      {"mon 8:00-20:00",
       "'8:00-20:00' in 'mon 8:00-20:00' is not a time of day, expected HH:MM-HH:MM such as "
       "08:00-20:00",
       ""},
      {"mon 08:00 - 20:00",
       "'08:00 - 20:00' in 'mon 08:00 - 20:00' is not a time of day, expected HH:MM-HH:MM such as "
       "08:00-20:00",
       ""},
      {"mon 08:00",
       "'08:00' in 'mon 08:00' is not a time of day, expected HH:MM-HH:MM such as 08:00-20:00",
       ""},
      {"mon 08:60-20:00",
       "'08:60-20:00' in 'mon 08:60-20:00' is not a time of day, expected HH:MM-HH:MM such as "
       "08:00-20:00",
       ""},
      {"mon 08:00-24:01",
       "'08:00-24:01' in 'mon 08:00-24:01' is not a time of day, expected HH:MM-HH:MM such as "
       "08:00-20:00",
       ""},
      {"mon 24:00-08:00",
       "'24:00-08:00' in 'mon 24:00-08:00' is not a time of day, expected HH:MM-HH:MM such as "
       "08:00-20:00",
       ""},
      {"daily 08:00-08:00", "'08:00-08:00' in 'daily 08:00-08:00' is empty",
       "the whole day is 00:00-24:00"},
      {"always; mon 08:00-20:00", "'always' must stand alone, not in 'always; mon 08:00-20:00'",
       ""},
      {"mon 08:00-20:00; never", "'never' must stand alone, not in 'mon 08:00-20:00; never'", ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const Result<WeeklySchedule> parsed = WeeklySchedule::parse(row.text);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.errors().size(), 1U);
    EXPECT_EQ(parsed.error().code, ErrorCode::kParse);
    EXPECT_EQ(parsed.error().message, row.message);
    EXPECT_EQ(parsed.error().hint, row.hint);
  }
}

TEST(WeeklyScheduleTest, ReportsEveryWrongWindow) {
  const Result<WeeklySchedule> parsed =
      WeeklySchedule::parse("funday 08:00-20:00; mon 08:00-20:00; tue 08:00-25:00");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.errors().size(), 2U);
}

// ---- Against a week of single minutes ----------------------------------------------

struct WeekModel {
  std::string text;
  std::bitset<10080> on;
};

std::string time_text(int minutes) {
  char text[24];
  std::snprintf(text, sizeof text, "%02d:%02d", minutes / 60, minutes % 60);
  return text;
}

WeekModel arbitrary_week() {
  constexpr const char* kNames[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  WeekModel model;
  const int windows = *rc::gen::inRange(1, 4);
  for (int i = 0; i < windows; ++i) {
    const std::size_t first = *rc::gen::inRange<std::size_t>(0, 7);
    const std::size_t count = *rc::gen::inRange<std::size_t>(1, 8);
    // Round times too, so that windows touch each other and midnight.
    const int grid = *rc::gen::element(1, 30, 480);
    const int start = *rc::gen::inRange(0, 1440 / grid) * grid;
    const int end = *rc::gen::inRange(0, 1440 / grid + 1) * grid;
    RC_PRE(start != end);
    model.text += (i == 0 ? "" : "; ");
    model.text += std::string(kNames[first]) + "-" + kNames[(first + count - 1) % 7] + " " +
                  time_text(start) + "-" + time_text(end);
    for (std::size_t day = first; day < first + count; ++day) {
      // Minute by minute until the clock shows the end.
      for (std::size_t minute = static_cast<std::size_t>(start);; ++minute) {
        if (minute % 1440 == static_cast<std::size_t>(end) % 1440 &&
            minute != static_cast<std::size_t>(start)) {
          break;
        }
        model.on.set((day * 1440 + minute) % 10080);
        if (minute + 1 == static_cast<std::size_t>(start) + 1440) break;  // 00:00-24:00
      }
    }
  }
  return model;
}

bool is_on(const WeekModel& model, std::chrono::sys_days day, std::size_t minute) {
  const std::size_t weekday = std::chrono::weekday(day).iso_encoding() - 1;
  return model.on[weekday * 1440 + minute];
}

Month arbitrary_month() {
  return Month::from(*rc::gen::inRange(1971, 2999), *rc::gen::inRange(1U, 13U)).value();
}

RC_GTEST_PROP(WeeklyScheduleProperty, MinutesAreTheSumOfAllMinutesThatAreOn, ()) {
  const WeekModel model = arbitrary_week();
  const Month when = arbitrary_month();
  const Result<WeeklySchedule> parsed = WeeklySchedule::parse(model.text);
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(parsed->minutes_per_week() == static_cast<std::int64_t>(model.on.count()));
  std::int64_t minutes = 0;
  for (auto day = when.first_day().sys_days(); day <= when.last_day().sys_days();
       day += std::chrono::days(1)) {
    for (std::size_t minute = 0; minute < 1440; ++minute) {
      if (is_on(model, day, minute)) ++minutes;
    }
  }
  RC_ASSERT(parsed->minutes_in(when) == minutes);
}

// A meter that starts an hour when the thing is on and no hour is running, and forgets
// the rest of the hour when it goes off.
RC_GTEST_PROP(WeeklyScheduleProperty, StartedHoursEqualAMeterThatRunsMinuteByMinute, ()) {
  const WeekModel model = arbitrary_week();
  const Month when = arbitrary_month();
  const Result<WeeklySchedule> parsed = WeeklySchedule::parse(model.text);
  RC_ASSERT(parsed.has_value());
  const auto first = when.first_day().sys_days();
  const auto start = parsed->is_always() ? first : first - std::chrono::days(14);
  std::int64_t hours = 0;
  int left = 0;
  bool seen_off = parsed->is_always();  // before that, the hour's start is unknown
  for (auto day = start; day <= when.last_day().sys_days(); day += std::chrono::days(1)) {
    for (std::size_t minute = 0; minute < 1440; ++minute) {
      if (!is_on(model, day, minute)) {
        left = 0;
        seen_off = true;
        continue;
      }
      if (left == 0) {
        left = 60;
        if (day >= first) ++hours;
      }
      --left;
    }
  }
  RC_ASSERT(seen_off);
  RC_ASSERT(parsed->started_hours_in(when) == hours);
}

RC_GTEST_PROP(WeeklyScheduleProperty, TheLongestTimeOffIsTheLongestRunOfMinutes, ()) {
  const WeekModel model = arbitrary_week();
  const Result<WeeklySchedule> parsed = WeeklySchedule::parse(model.text);
  RC_ASSERT(parsed.has_value());
  std::int64_t longest = 0;
  std::int64_t run = 0;
  for (std::size_t minute = 0; minute < 2 * 10080; ++minute) {  // twice: off over Sunday night
    run = model.on[minute % 10080] ? 0 : run + 1;
    longest = std::max(longest, run);
  }
  RC_ASSERT(parsed->longest_off_minutes() == longest);
}

RC_GTEST_PROP(WeeklyScheduleProperty, AnyTextIsParsedOrRefused, ()) {
  const auto text = *rc::gen::container<std::string>(
      rc::gen::elementOf(std::string("0123456789 ,-:;montuefrisdaly")));
  for (const std::string& tried : {text, "mon " + text, "mon 08:00-" + text}) {
    const Result<WeeklySchedule> parsed = WeeklySchedule::parse(tried);
    RC_ASSERT(parsed.has_value() || !parsed.errors().empty());
  }
}

}  // namespace
}  // namespace costplan
