// Schedules against an enumeration of every minute, and texts of any kind.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/schedules.h"

namespace costplan {
namespace {

// A cron field as text and, independently of the parser, as the set of its values.
struct FieldModel {
  std::string text;
  std::set<int> values;
};

FieldModel arbitrary_field(int min, int max, bool wraps) {
  FieldModel field;
  const int items = *rc::gen::inRange(1, 4);
  for (int i = 0; i < items; ++i) {
    const int kind = *rc::gen::inRange(0, 5);
    int first = *rc::gen::inRange(min, max + 1);
    int last = *rc::gen::inRange(min, max + 1);
    const int step = kind == 3 || kind == 4 ? *rc::gen::inRange(1, (max - min) / 2 + 1) : 1;
    if (last < first && !wraps) std::swap(first, last);
    std::string text;
    if (kind == 0) {
      text = std::to_string(first);
      last = first;
    } else if (kind == 1) {
      text = "*";
      first = min;
      last = max;
    } else if (kind == 3) {
      text = std::to_string(first) + "/" + std::to_string(step);
      last = max;
    } else {
      text = std::to_string(first) + "-" + std::to_string(last);
      if (kind == 4) text += "/" + std::to_string(step);
    }
    // Walk value by value, stepping over the end of the field.
    for (int value = first, walked = 0;; ++walked) {
      if (walked % step == 0) field.values.insert(value);
      if (value == last) break;
      value = value == max ? min : value + 1;
    }
    field.text += (i == 0 ? "" : ",") + text;
  }
  return field;
}

// Whether a day matches a special form, found by walking the calendar day by day.
enum class Special { kNone, kLast, kLastWeekday, kNearest, kLastOfWeekday, kNth };

struct DayModel {
  Special special = Special::kNone;
  int number = 0;  // of the day or, 1 for Sunday, of the weekday
  int nth = 0;
  FieldModel days, weekdays;
  bool by_weekday = false;

  static int weekday(std::chrono::sys_days day) {
    return static_cast<int>(std::chrono::weekday(day).c_encoding()) + 1;
  }

  bool matches(std::chrono::sys_days day) const {
    const std::chrono::year_month_day date(day);
    const int number_of_day = static_cast<int>(static_cast<unsigned>(date.day()));
    const auto same_month = [&date](std::chrono::sys_days other) {
      const std::chrono::year_month_day its(other);
      return its.year() == date.year() && its.month() == date.month();
    };
    const auto is_work = [](std::chrono::sys_days other) {
      return weekday(other) >= 2 && weekday(other) <= 6;
    };
    const std::chrono::days one(1);
    switch (special) {
      case Special::kNone:
        return by_weekday ? weekdays.values.contains(weekday(day))
                          : days.values.contains(number_of_day);
      case Special::kLast:
        return !same_month(day + one);
      case Special::kLastWeekday:
        if (!is_work(day)) return false;
        for (auto later = day + one; same_month(later); later += one) {
          if (is_work(later)) return false;
        }
        return true;
      case Special::kNearest: {
        const std::chrono::sys_days wanted = day + std::chrono::days(number - number_of_day);
        if (!same_month(wanted) || !is_work(day)) return false;
        // No working day of this month is closer; Saturday is nearer to Friday, Sunday
        // to Monday, so there is never a tie.
        const auto distance = std::chrono::abs(day - wanted);
        for (auto other = wanted - distance + one; other < wanted + distance; other += one) {
          if (same_month(other) && is_work(other)) return false;
        }
        return true;
      }
      case Special::kLastOfWeekday:
        return weekday(day) == number && !same_month(day + std::chrono::days(7));
      case Special::kNth:
        return weekday(day) == number && (number_of_day + 6) / 7 == nth;
    }
    return false;
  }
};

struct CronModel {
  FieldModel minutes, hours, months, years;
  DayModel day;
  std::string text;
};

CronModel arbitrary_cron() {
  CronModel cron;
  cron.minutes = arbitrary_field(0, 59, false);
  cron.hours = arbitrary_field(0, 23, true);
  cron.months = arbitrary_field(1, 12, false);
  cron.years = arbitrary_field(1970, 2199, false);
  cron.day.special = *rc::gen::element(Special::kNone, Special::kNone, Special::kLast,
                                       Special::kLastWeekday, Special::kNearest,
                                       Special::kLastOfWeekday, Special::kNth);
  std::string days = "?";
  std::string weekdays = "?";
  switch (cron.day.special) {
    case Special::kNone:
      cron.day.by_weekday = *rc::gen::arbitrary<bool>();
      if (cron.day.by_weekday) {
        cron.day.weekdays = arbitrary_field(1, 7, true);
        weekdays = cron.day.weekdays.text;
      } else {
        cron.day.days = arbitrary_field(1, 31, false);
        days = cron.day.days.text;
      }
      break;
    case Special::kLast:
      days = "L";
      break;
    case Special::kLastWeekday:
      days = "LW";
      break;
    case Special::kNearest:
      cron.day.number = *rc::gen::inRange(1, 32);
      days = std::to_string(cron.day.number) + "W";
      break;
    case Special::kLastOfWeekday:
      cron.day.number = *rc::gen::inRange(1, 8);
      weekdays = std::to_string(cron.day.number) + "L";
      break;
    case Special::kNth:
      cron.day.number = *rc::gen::inRange(1, 8);
      cron.day.nth = *rc::gen::inRange(1, 6);
      weekdays = std::to_string(cron.day.number) + "#" + std::to_string(cron.day.nth);
      break;
  }
  cron.text = "cron(" + cron.minutes.text + " " + cron.hours.text + " " + days + " " +
              cron.months.text + " " + weekdays + " " + cron.years.text + ")";
  return cron;
}

// Every minute of the days [from, to) at which the model runs.
std::vector<std::int64_t> enumerate(const CronModel& cron, std::chrono::sys_days from,
                                    std::chrono::sys_days to) {
  std::vector<std::int64_t> runs;
  for (auto day = from; day < to; day += std::chrono::days(1)) {
    const std::chrono::year_month_day date(day);
    if (!cron.years.values.contains(static_cast<int>(date.year()))) continue;
    const int number = static_cast<int>(static_cast<unsigned>(date.month()));
    if (!cron.months.values.contains(number) || !cron.day.matches(day)) continue;
    for (int minute = 0; minute < 24 * 60; ++minute) {
      if (cron.hours.values.contains(minute / 60) && cron.minutes.values.contains(minute % 60)) {
        runs.push_back(std::int64_t{day.time_since_epoch().count()} * 1440 + minute);
      }
    }
  }
  return runs;
}

RC_GTEST_PROP(CronProperty, RunsInAMonthEqualAnEnumerationOfItsMinutes, ()) {
  const CronModel cron = arbitrary_cron();
  const int year = *rc::gen::elementOf(
      std::vector<int>(cron.years.values.begin(), cron.years.values.end()));
  const Result<RunSchedule> parsed = RunSchedule::parse(cron.text);
  RC_ASSERT(parsed.has_value());
  for (unsigned number = 1; number <= 12; ++number) {
    const Month when = Month::from(year, number).value();
    const auto runs = enumerate(cron, when.first_day().sys_days(),
                                when.last_day().sys_days() + std::chrono::days(1));
    RC_ASSERT(parsed->runs_in(when) == (Ratio{static_cast<std::int64_t>(runs.size()), 1}));
  }
}

RC_GTEST_PROP(CronProperty, AnAverageMonthIsAFortyEighthOfFourYears, ()) {
  const CronModel cron = arbitrary_cron();
  const Result<RunSchedule> parsed = RunSchedule::parse(cron.text);
  RC_ASSERT(parsed.has_value());
  const auto runs =
      enumerate(cron, Date::from(2025, 1, 1)->sys_days(), Date::from(2029, 1, 1)->sys_days());
  RC_ASSERT(parsed->runs_in_average_month() ==
            Ratio::of(static_cast<std::int64_t>(runs.size()), 48));
}

RC_GTEST_PROP(CronProperty, NoTwoRunsAreCloserThanTheShortestTime, ()) {
  const CronModel cron = arbitrary_cron();
  const Result<RunSchedule> parsed = RunSchedule::parse(cron.text);
  RC_ASSERT(parsed.has_value());

  std::vector<std::int64_t> times;  // of a day with runs
  for (int hour : cron.hours.values) {
    for (int minute : cron.minutes.values) times.push_back(60 * hour + minute);
  }
  // Every day of every year there is: leap years and weekdays repeat after 400 years
  // only, so that no shorter stretch shows every distance.
  std::int64_t shortest = RunSchedule::kNoSecondRun;
  std::optional<std::int64_t> previous;
  for (int year : cron.years.values) {
    for (int number : cron.months.values) {
      const Month when = Month::from(year, static_cast<unsigned>(number)).value();
      auto day = when.first_day().sys_days();
      for (int i = 0; i < when.days(); ++i, day += std::chrono::days(1)) {
        if (!cron.day.matches(day)) continue;
        for (std::int64_t time : times) {
          const std::int64_t run = std::int64_t{day.time_since_epoch().count()} * 1440 + time;
          if (previous) shortest = std::min(shortest, run - *previous);
          previous = run;
        }
      }
    }
  }
  RC_ASSERT(parsed->minutes_between_runs() == shortest);
}

RC_GTEST_PROP(RunScheduleProperty, AnyTextIsParsedOrRefused, ()) {
  const auto noise = *rc::gen::container<std::string>(
      rc::gen::elementOf(std::string("0123456789 ,-*/?LW#MONJARcronate()")));
  for (const std::string& text : {noise, "cron(" + noise + ")", "rate(" + noise + ")"}) {
    const Result<RunSchedule> parsed = RunSchedule::parse(text);
    RC_ASSERT(parsed.has_value() || !parsed.errors().empty());
  }
}

}  // namespace
}  // namespace costplan
