// Calendar days, months and seconds, in UTC, as bills count them.
//
// What it answers: "is this text a day, a month or a time?" and "how many hours does
// that month have?", because an invoice multiplies an hourly rate by 672, 696, 720 or
// 744 hours and never by the 730 of an estimate.
//
// Units: days, hours and seconds are plain counts. There is no time zone: AWS bills in
// UTC, so every day has 24 hours and daylight saving time does not exist here. Nor do
// leap seconds, as in POSIX: every day has 86,400 seconds.
//
// Errors: kParse for text that is not a date, month or time, kInvalidArgument for
// numbers that are none. All types hold 1970-01-01 to 2999-12-31 and never anything
// else.
//
// Thread safety: values.
//
// Example:
//   Result<Month> month = Month::parse("2026-02");
//   if (!month) return month.error();
//   month->hours();  // 672
//
// Source: proleptic Gregorian calendar of std::chrono; month lengths proved by
// tests/base/calendar_test.cc, times by tests/base/utc_time_test.cc.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "costplan/result.h"

namespace costplan {

// A day, such as the day on which a price comes into force.
class Date {
 public:
  static constexpr int kFirstYear = 1970;
  static constexpr int kLastYear = 2999;

  // 1970-01-01.
  constexpr Date() = default;
  // Exactly `YYYY-MM-DD`: no blanks, signs or shortened numbers.
  static Result<Date> parse(std::string_view text);
  static Result<Date> from(int year, unsigned month, unsigned day);

  constexpr int year() const { return static_cast<int>(day_.year()); }
  constexpr unsigned month() const { return static_cast<unsigned>(day_.month()); }
  constexpr unsigned day() const { return static_cast<unsigned>(day_.day()); }
  // For differences in days and for weekdays.
  constexpr std::chrono::sys_days sys_days() const { return std::chrono::sys_days(day_); }

  std::string to_string() const;

  friend constexpr auto operator<=>(const Date&, const Date&) = default;

 private:
  friend class Month;
  constexpr explicit Date(std::chrono::year_month_day day) : day_(day) {}
  std::chrono::year_month_day day_{std::chrono::year(kFirstYear), std::chrono::January,
                                   std::chrono::day(1)};
};

// A calendar month, such as the month of an invoice.
class Month {
 public:
  // 1970-01.
  constexpr Month() = default;
  // Exactly `YYYY-MM`.
  static Result<Month> parse(std::string_view text);
  static Result<Month> from(int year, unsigned month);
  // The month that a day lies in.
  static constexpr Month of(Date date) {
    return Month(std::chrono::year_month(date.day_.year(), date.day_.month()));
  }

  constexpr int year() const { return static_cast<int>(month_.year()); }
  constexpr unsigned month() const { return static_cast<unsigned>(month_.month()); }

  // 28 to 31.
  constexpr int days() const {
    return static_cast<int>(static_cast<unsigned>((month_ / std::chrono::last).day()));
  }
  // 24 for each day: 672, 696, 720 or 744.
  constexpr int hours() const { return 24 * days(); }

  constexpr Date first_day() const { return Date(month_ / std::chrono::day(1)); }
  constexpr Date last_day() const {
    return Date(std::chrono::year_month_day(month_ / std::chrono::last));
  }

  std::string to_string() const;

  friend constexpr auto operator<=>(const Month&, const Month&) = default;

 private:
  constexpr explicit Month(std::chrono::year_month month) : month_(month) {}
  std::chrono::year_month month_{std::chrono::year(Date::kFirstYear), std::chrono::January};
};

// A second, such as the one in which a step of a traffic curve begins.
class UtcTime {
 public:
  static constexpr std::int64_t kSecondsPerDay = 86'400;

  // 1970-01-01T00:00Z.
  constexpr UtcTime() = default;
  // `2026-02-03T10:00Z`, `2026-02-03 10:00`, `2026-02-03T11:00:30.250+01:00`,
  // `2026/02/03 10:00:00`, or a day alone for its midnight. Without Z or an offset it
  // is UTC. Parts of a second are dropped.
  static Result<UtcTime> parse(std::string_view text);
  static Result<UtcTime> from_seconds(std::int64_t since_1970);
  static UtcTime midnight(Date date);

  constexpr std::int64_t seconds() const { return seconds_; }  // since 1970
  Date date() const;
  constexpr std::int64_t second_of_day() const { return seconds_ % kSecondsPerDay; }

  // `2026-02-03T10:00Z`; seconds are written where they are not 0.
  std::string to_string() const;

  friend constexpr auto operator<=>(const UtcTime&, const UtcTime&) = default;

 private:
  constexpr explicit UtcTime(std::int64_t seconds) : seconds_(seconds) {}
  std::int64_t seconds_ = 0;
};

}  // namespace costplan
