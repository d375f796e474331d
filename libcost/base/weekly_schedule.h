// When something is switched on during the week: development databases at night, a
// batch fleet at weekends.
//
// What it answers: "for how many minutes, or started hours, is it billed?" per week,
// in one real month, and in an average month; and "how long is it off at a stretch?"
//
// The text:
//   schedule = "always" | "never" | window { ";" window }
//   window   = days blank time "-" time       such as `mon-fri 08:00-20:00`
//   days     = "daily" | day-or-range { "," day-or-range }
// Days are mon … sun in any case; a range may run through Sunday (fri-mon). Times are
// HH:MM in UTC, 24:00 only as an end. A window that ends before it starts lasts into
// the next day: `fri 22:00-06:00` ends on Saturday. Windows may overlap: a minute is on
// or off, never on twice.
//
// Units: minutes and whole hours.
//
// Errors: kParse, one for every window that is wrong.
//
// Thread safety: immutable after parse().
//
// Example:
//   Result<WeeklySchedule> office = WeeklySchedule::parse("mon-fri 08:00-20:00");
//   if (!office) return office.error();
//   office->minutes_per_week();  // 3600
//
// Source: a format of our own. Started hours: ElastiCache bills a partial hour of a
// node as a full one. Proved by tests/base/weekly_schedule_test.cc.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/ratio.h"
#include "costplan/calendar.h"
#include "costplan/result.h"

namespace costplan {

class WeeklySchedule {
 public:
  static constexpr std::int64_t kMinutesPerWeek = 7 * 24 * 60;
  // longest_off_minutes() of `never`.
  static constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

  static Result<WeeklySchedule> parse(std::string_view text);

  std::int64_t minutes_per_week() const;
  // Exact: the weekdays that this month has.
  std::int64_t minutes_in(Month month) const;
  // minutes_per_week() · 43,800 / 10,080: all of an average month is 730 hours.
  Ratio minutes_in_average_month() const;

  // Every time it is switched on, the minutes until it is switched off are rounded up
  // to whole hours. Windows that touch or overlap are one, also across midnight and
  // from Sunday to Monday.
  std::int64_t started_hours_per_week() const;
  // Hours are counted from each switching on, and belong to the month in which they
  // start: on from the 31st 22:30 to the 1st 06:00 is two hours of the old month
  // (22:30, 23:30) and six of the new (00:30 … 05:30). So nothing is charged twice, and
  // months add up to what the weeks say. `always` counts from a Monday 00:00: 24 a day.
  std::int64_t started_hours_in(Month month) const;
  // started_hours_per_week() · 730 / 168.
  Ratio started_hours_in_average_month() const;

  bool is_always() const { return minutes_per_week() == kMinutesPerWeek; }

  // The longest uninterrupted time off: 0 for `always`, kForever for `never`. RDS starts
  // a stopped instance by itself after 7 days (10,080 minutes).
  std::int64_t longest_off_minutes() const;

  // As given to parse(). Valid as long as this object.
  std::string_view text() const { return text_; }

 private:
  friend class WeekParser;

  // Minutes since Monday 00:00, end not included. 0 <= start < 10,080; the end of the
  // last one may lie in the following week. Sorted, and with time off in between.
  struct Interval {
    std::int64_t start;
    std::int64_t end;
  };

  WeeklySchedule() = default;

  std::string text_;
  std::vector<Interval> intervals_;
  std::array<std::int64_t, 7> minutes_on_day_{};  // Monday first
};

}  // namespace costplan
