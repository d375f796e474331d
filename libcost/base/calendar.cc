#include "costplan/calendar.h"

#include <cstddef>
#include <optional>

namespace costplan {
namespace {

// The number written with exactly these digits; nullopt when one is no digit.
std::optional<int> digits(std::string_view text) {
  int number = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = 10 * number + (c - '0');
  }
  return number;
}

bool is_known_year(int year) { return year >= Date::kFirstYear && year <= Date::kLastYear; }

std::string padded(int number, std::size_t width) {
  std::string text = std::to_string(number);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

std::string padded(unsigned number) { return padded(static_cast<int>(number), 2); }

Error not_a_date(std::string_view text, ErrorCode code) {
  return {code,
          "'" + std::string(text) + "' is not a date, expected YYYY-MM-DD such as 2026-02-28"};
}

Error not_a_month(std::string_view text, ErrorCode code) {
  return {code, "'" + std::string(text) + "' is not a month, expected YYYY-MM such as 2026-02"};
}

// Said apart from a text of another form: what is wrong is the day alone.
Error no_such_day(std::string_view text, Month month, ErrorCode code) {
  constexpr std::string_view kNames[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
  return {code, "'" + std::string(text) + "' is not a date: " +
                    std::string(kNames[month.month() - 1]) + " " + std::to_string(month.year()) +
                    " has " + std::to_string(month.days()) + " days"};
}

// Said apart from "not a date": the text is well formed, the year is too far away.
Error out_of_range(std::string_view text, ErrorCode code) {
  return {code, "'" + std::string(text) + "' is out of range, expected a year from 1970 to 2999"};
}

}  // namespace

Result<Date> Date::parse(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
    return not_a_date(text, ErrorCode::kParse);
  }
  const std::optional<int> year = digits(text.substr(0, 4));
  const std::optional<int> month = digits(text.substr(5, 2));
  const std::optional<int> day = digits(text.substr(8, 2));
  if (!year || !month || !day) return not_a_date(text, ErrorCode::kParse);
  Result<Date> date = from(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
  if (date) return date;
  Error error = date.error();
  error.code = ErrorCode::kParse;
  return error;
}

Result<Date> Date::from(int year, unsigned month, unsigned day) {
  const std::string text = padded(year, 4) + "-" + padded(month) + "-" + padded(day);
  if (!is_known_year(year)) return out_of_range(text, ErrorCode::kInvalidArgument);
  const Result<Month> of = Month::from(year, month);
  if (!of || day == 0) return not_a_date(text, ErrorCode::kInvalidArgument);
  // chrono keeps years in 16 and months and days in 8 bits: look before narrowing.
  if (day > static_cast<unsigned>(of->days())) {
    return no_such_day(text, *of, ErrorCode::kInvalidArgument);
  }
  return Date(std::chrono::year_month_day{std::chrono::year(year), std::chrono::month(month),
                                          std::chrono::day(day)});
}

std::string Date::to_string() const {
  return padded(year(), 4) + "-" + padded(month()) + "-" + padded(day());
}

Result<Month> Month::parse(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return not_a_month(text, ErrorCode::kParse);
  const std::optional<int> year = digits(text.substr(0, 4));
  const std::optional<int> month = digits(text.substr(5, 2));
  if (!year || !month) return not_a_month(text, ErrorCode::kParse);
  Result<Month> parsed = from(*year, static_cast<unsigned>(*month));
  if (parsed) return parsed;
  return is_known_year(*year) ? not_a_month(text, ErrorCode::kParse)
                              : out_of_range(text, ErrorCode::kParse);
}

Result<Month> Month::from(int year, unsigned month) {
  const std::string text = padded(year, 4) + "-" + padded(month);
  if (!is_known_year(year)) return out_of_range(text, ErrorCode::kInvalidArgument);
  if (month < 1 || month > 12) return not_a_month(text, ErrorCode::kInvalidArgument);
  return Month(std::chrono::year_month(std::chrono::year(year), std::chrono::month(month)));
}

std::string Month::to_string() const { return padded(year(), 4) + "-" + padded(month()); }

}  // namespace costplan
