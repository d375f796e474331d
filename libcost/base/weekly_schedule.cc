#include "base/weekly_schedule.h"

#include <algorithm>
#include <bitset>
#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>

namespace costplan {
namespace {

constexpr std::int64_t kMinutesPerDay = 24 * 60;
constexpr std::size_t kMinutes = static_cast<std::size_t>(WeeklySchedule::kMinutesPerWeek);
using Week = std::bitset<kMinutes>;

constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::string_view kBlanks = " \t\r\n";  // YAML may fold a long text

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string_view trim(std::string_view text) {
  const std::size_t start = text.find_first_not_of(kBlanks);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kBlanks) - start + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(trim(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Minutes since midnight of `HH:MM`, up to 24:00.
std::optional<std::int64_t> parse_time(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  if (!is_digit(text[0]) || !is_digit(text[1]) || !is_digit(text[3]) || !is_digit(text[4])) {
    return std::nullopt;
  }
  const int hour = 10 * (text[0] - '0') + (text[1] - '0');
  const int minute = 10 * (text[3] - '0') + (text[4] - '0');
  const std::int64_t time = 60 * hour + minute;
  if (minute > 59 || time > kMinutesPerDay) return std::nullopt;
  return time;
}

// Smallest integer not below a / b. Precondition: b > 0.
std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
  return a > 0 ? (a + b - 1) / b : -(-a / b);
}

}  // namespace

// Fills a WeeklySchedule and collects the first complaint about each window.
class WeekParser {
 public:
  explicit WeekParser(std::string_view text) : text_(text) { schedule_.text_ = text; }

  Result<WeeklySchedule> parse() {
    const std::string word = lower(trim(text_));
    if (word == "always") {
      week_.set();
    } else if (word != "never") {
      for (std::string_view window : split(text_, ';')) add_window(window);
    }
    if (!errors_.empty()) return errors_;
    merge();
    return schedule_;
  }

 private:
  void fail(std::string problem, std::string hint = {}) {
    errors_.push_back(
        {.code = ErrorCode::kParse, .message = std::move(problem), .hint = std::move(hint)});
  }

  void add_window(std::string_view window) {
    const std::string word = lower(window);
    if (word == "always" || word == "never") {
      return fail(quoted(word) + " must stand alone, not in " + quoted(text_));
    }
    // Days have no digits, times begin with one.
    const std::size_t digit = window.find_first_of("0123456789");
    if (digit == std::string_view::npos || digit == 0 ||
        kBlanks.find(window[digit - 1]) == std::string_view::npos) {
      return fail(quoted(window) +
                  " is not a weekly schedule, expected always, never or days and times such as "
                  "mon-fri 08:00-20:00");
    }
    const auto days = parse_days(window, trim(window.substr(0, digit)));
    if (!days) return;
    const std::string_view times = window.substr(digit);
    const std::size_t dash = times.find('-');
    const auto start = parse_time(times.substr(0, dash));
    const auto end =
        dash == std::string_view::npos ? std::nullopt : parse_time(times.substr(dash + 1));
    if (!start || !end || *start == kMinutesPerDay) {
      return fail(quoted(times) + " in " + quoted(window) +
                  " is not a time of day, expected HH:MM-HH:MM such as 08:00-20:00");
    }
    if (*start == *end) {
      return fail(quoted(times) + " in " + quoted(window) + " is empty",
                  "the whole day is 00:00-24:00");
    }
    const std::int64_t length = *end - *start + (*end < *start ? kMinutesPerDay : 0);
    for (std::size_t day = 0; day < 7; ++day) {
      if (!(*days)[day]) continue;
      const std::int64_t from = static_cast<std::int64_t>(day) * kMinutesPerDay + *start;
      for (std::int64_t minute = from; minute < from + length; ++minute) {
        week_.set(static_cast<std::size_t>(minute) % kMinutes);
      }
    }
  }

  // Nothing, once reported, when one of the days is none.
  std::optional<std::bitset<7>> parse_days(std::string_view window, std::string_view text) {
    std::bitset<7> days;
    if (lower(text) == "daily") return days.set();
    for (std::string_view item : split(text, ',')) {
      const std::size_t dash = item.find('-');
      const auto first = parse_day(window, item.substr(0, dash));
      if (!first) return std::nullopt;
      const auto last =
          dash == std::string_view::npos ? first : parse_day(window, item.substr(dash + 1));
      if (!last) return std::nullopt;
      for (std::size_t day = *first; day != *last; day = (day + 1) % 7) days.set(day);
      days.set(*last);
    }
    return days;
  }

  std::optional<std::size_t> parse_day(std::string_view window, std::string_view text) {
    const std::string name = lower(text);
    std::string hint;
    for (std::size_t day = 0; day < kDays.size(); ++day) {
      if (name == kDays[day]) return day;
      if (name.starts_with(kDays[day])) hint = "did you mean " + quoted(kDays[day]) + "?";
    }
    fail(quoted(text) + " in " + quoted(window) + " is not a day, expected mon to sun or daily",
         std::move(hint));
    return std::nullopt;
  }

  // From minutes to intervals that have time off in between.
  void merge() {
    auto& intervals = schedule_.intervals_;
    for (std::size_t minute = 0; minute < kMinutes; ++minute) {
      if (!week_[minute]) continue;
      const auto at = static_cast<std::int64_t>(minute);
      if (intervals.empty() || intervals.back().end != at) intervals.push_back({at, at});
      intervals.back().end = at + 1;
      ++schedule_.minutes_on_day_[minute / static_cast<std::size_t>(kMinutesPerDay)];
    }
    // Sunday night and Monday morning are one interval, unless it is the same one.
    if (intervals.size() > 1 && intervals.front().start == 0 &&
        intervals.back().end == WeeklySchedule::kMinutesPerWeek) {
      intervals.back().end += intervals.front().end;
      intervals.erase(intervals.begin());
    }
  }

  std::string_view text_;
  WeeklySchedule schedule_;
  Week week_;
  Errors errors_;
};

Result<WeeklySchedule> WeeklySchedule::parse(std::string_view text) {
  return WeekParser(text).parse();
}

std::int64_t WeeklySchedule::minutes_per_week() const {
  std::int64_t minutes = 0;
  for (std::int64_t on_day : minutes_on_day_) minutes += on_day;
  return minutes;
}

std::int64_t WeeklySchedule::minutes_in(Month month) const {
  const std::chrono::weekday first(month.first_day().sys_days());
  std::size_t day = first.iso_encoding() - 1;
  std::int64_t minutes = 0;
  for (int i = 0; i < month.days(); ++i) {
    minutes += minutes_on_day_[day];
    day = (day + 1) % 7;
  }
  return minutes;
}

Ratio WeeklySchedule::minutes_in_average_month() const {
  return Ratio::of(minutes_per_week() * kMinutesPerAverageMonth, kMinutesPerWeek);
}

std::int64_t WeeklySchedule::started_hours_per_week() const {
  std::int64_t hours = 0;
  for (const Interval& on : intervals_) hours += ceil_div(on.end - on.start, 60);
  return hours;
}

std::int64_t WeeklySchedule::started_hours_in(Month month) const {
  const std::chrono::weekday first(month.first_day().sys_days());
  const std::int64_t length = std::int64_t{60} * month.hours();
  // Minutes since the month's first; from the week before, whose last interval may reach in.
  const std::int64_t monday = -kMinutesPerDay * (std::int64_t{first.iso_encoding()} - 1);
  std::int64_t hours = 0;
  for (std::int64_t week = monday - kMinutesPerWeek; week < length; week += kMinutesPerWeek) {
    for (const Interval& on : intervals_) {
      const std::int64_t start = week + on.start;
      // Hour k starts at start + 60 k, for 0 <= k < the interval's started hours.
      const std::int64_t from = std::max(std::int64_t{0}, ceil_div(-start, 60));
      const std::int64_t to =
          std::min(ceil_div(on.end - on.start, 60), ceil_div(length - start, 60));
      hours += std::max(std::int64_t{0}, to - from);
    }
  }
  return hours;
}

Ratio WeeklySchedule::started_hours_in_average_month() const {
  return Ratio::of(started_hours_per_week() * kMinutesPerAverageMonth, kMinutesPerWeek);
}

std::int64_t WeeklySchedule::longest_off_minutes() const {
  if (intervals_.empty()) return kForever;
  std::int64_t longest = 0;
  for (std::size_t i = 0; i < intervals_.size(); ++i) {
    const bool is_last = i + 1 == intervals_.size();
    const std::int64_t next =
        is_last ? intervals_.front().start + kMinutesPerWeek : intervals_[i + 1].start;
    longest = std::max(longest, next - intervals_[i].end);
  }
  return longest;
}

}  // namespace costplan
