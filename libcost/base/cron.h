// When EventBridge starts a job: `rate(...)` and `cron(...)` expressions.
//
// What it answers: "how many times does it run in this month?", exactly, and "how
// close together?", because a 15-second task started every minute is billed 60
// seconds each time and is, to the bill, one task that never stops.
//
// Units: runs; minutes. Everything is UTC, as EventBridge rules are: daylight
// saving time moves no run. (EventBridge Scheduler can have a time zone; a job at
// 02:30 local time then runs 0 or 2 times on the days the clock changes.)
//
// Errors: kParse, all that is found in one expression, with a hint where there is
// an obvious repair.
//
// Thread safety: immutable after parse().
//
// Example:
//   Result<RunSchedule> nightly = RunSchedule::parse("cron(30 2 ? * MON-FRI *)");
//   if (!nightly) return nightly.error();
//   nightly->runs_in(february).numerator;  // 20
//
// Source: EventBridge user guide, "Cron expressions reference" and "Rate
// expressions reference". Where the guide is silent:
//   - Ranges wrap around in hours (the guide's own `20-2`) and in the day of week
//     (FRI-MON); in the other fields they are an error. A wrapped range of hours
//     belongs to each day that matches: `0 20-2 ? * MON-FRI *` runs on Monday at
//     00:00 and not on Saturday at 01:00.
//   - `L` alone in the day of week is Saturday, "the last day of the week"; `6L` or
//     `FRIL` is the month's last Friday.
//   - `15W` is the nearest weekday inside the same month (1W on a Saturday is Monday
//     the 3rd) and nothing in a month without that day; `LW` is the last weekday.
//   - `L`, `W` and `6L` may stand in lists. `#` may not (the guide says so).
//   - `L-3` is an error.
// Proved by tests/base/cron_test.cc.
#pragma once

#include <bitset>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/ratio.h"
#include "costplan/calendar.h"
#include "costplan/result.h"

namespace costplan {

class RunSchedule {
 public:
  // minutes_between_runs() of a schedule that runs once or never.
  static constexpr std::int64_t kNoSecondRun = std::numeric_limits<std::int64_t>::max();

  static Result<RunSchedule> parse(std::string_view text);

  // Cron: a whole number, 0 outside the years that it names (at most 1970..2199).
  // Rate: minutes of the month / N, not whole in general, because the first run
  // is whenever the rule was created.
  Ratio runs_in(Month month) const;

  // Cron: runs from 2025-01-01 to 2028-12-31 (1,461 days: one leap cycle) / 48. The
  // year field counts as it stands: a job of 2026 only has a quarter of its runs
  // per month here, one of 2030 has none; see names_years().
  // Rate: 43,800 minutes (730 h) / N.
  Ratio runs_in_average_month() const;

  // Whether the year field is not `*`, so that an average month says little.
  bool names_years() const { return names_years_; }

  // The shortest time between the starts of two consecutive runs. A run that takes
  // longer overlaps with the next one at least once.
  std::int64_t minutes_between_runs() const;

  // The first run at or after `from`; empty when there is none. A rate runs first at
  // `created` and then every N minutes.
  using Minute = std::chrono::sys_time<std::chrono::minutes>;
  std::optional<Minute> next_run(Minute from, Minute created) const;

  // As given to parse(). Valid as long as this object.
  std::string_view text() const { return text_; }

 private:
  friend class CronParser;
  static constexpr int kFirstYear = 1970;
  static constexpr int kLastYear = 2199;

  RunSchedule() = default;
  std::uint32_t days_in(std::chrono::year_month month) const;
  std::int64_t runs_in(std::chrono::year_month month) const;

  std::string text_;
  std::int64_t rate_minutes_ = 0;  // 0: a cron expression

  // Bit v is value v of the field; a weekday's bit is 0 for Sunday to 6 for Saturday.
  std::uint64_t minutes_ = 0;
  std::uint32_t hours_ = 0;
  std::uint32_t days_ = 0;              // 1..31
  std::uint32_t nearest_weekdays_ = 0;  // 15W: bit 15
  bool last_day_ = false;               // L
  bool last_weekday_ = false;           // LW
  std::uint32_t months_ = 0;            // 1..12
  std::uint32_t weekdays_ = 0;
  std::uint32_t last_of_weekday_ = 0;  // 6L: bit 5
  int nth_weekday_ = 0;                // 3#2: weekday 2 …
  int nth_ = 0;                        // … for the 2nd time; 0: not used
  std::bitset<kLastYear - kFirstYear + 1> years_;
  bool names_years_ = false;
};

}  // namespace costplan
