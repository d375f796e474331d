#include <chrono>
#include <string>
#include <utility>

#include "base/timestamp.h"
#include "costplan/calendar.h"

namespace costplan {
namespace {

constexpr std::int64_t kFirstSecondAfter = 32'503'680'000;  // 3000-01-01T00:00Z

std::string two_digits(std::int64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

Result<UtcTime> UtcTime::parse(std::string_view text) {
  const auto read = read_timestamp(text);
  if (!read) {
    std::string problem = problem_of_day(text);
    if (problem.empty()) {
      problem = "'" + std::string(text) + "' is not a time, expected one such as 2026-02-03T10:00Z";
    }
    return Error{ErrorCode::kParse, std::move(problem)};
  }
  // An offset may lead out of the first or last year.
  return from_seconds(read->seconds);
}

Result<UtcTime> UtcTime::from_seconds(std::int64_t since_1970) {
  if (since_1970 < 0 || since_1970 >= kFirstSecondAfter) {
    return Error{ErrorCode::kInvalidArgument,
                 std::to_string(since_1970) +
                     " seconds since 1970 are out of range, expected a year from 1970 to 2999"};
  }
  return UtcTime(since_1970);
}

UtcTime UtcTime::midnight(Date date) {
  return UtcTime(date.sys_days().time_since_epoch().count() * kSecondsPerDay);
}

Date UtcTime::date() const {
  const std::chrono::year_month_day day{
      std::chrono::sys_days(std::chrono::days(seconds_ / kSecondsPerDay))};
  return *Date::from(static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::string UtcTime::to_string() const {
  const std::int64_t second = second_of_day();
  std::string text =
      date().to_string() + "T" + two_digits(second / 3600) + ":" + two_digits(second / 60 % 60);
  if (second % 60 != 0) text += ":" + two_digits(second % 60);
  return text + "Z";
}

}  // namespace costplan
