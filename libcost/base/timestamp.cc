#include "base/timestamp.h"

#include <chrono>
#include <cstddef>

#include "costplan/calendar.h"

namespace costplan {
namespace {

constexpr std::int64_t kSecondsPerMinute = 60;
constexpr std::int64_t kSecondsPerHour = 3600;
constexpr int kFurthestOffsetHours = 14;  // Kiribati

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A text that is read from the left; what does not fit leaves it unchanged.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }

  bool skip(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  bool skip_word(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }

  // Exactly this many digits.
  bool digits(std::size_t count, int& number) {
    if (text_.size() < count) return false;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(text_[i])) return false;
      value = 10 * value + (text_[i] - '0');
    }
    text_.remove_prefix(count);
    number = value;
    return true;
  }

  bool skip_digits() {
    if (text_.empty() || !is_digit(text_.front())) return false;
    while (!text_.empty() && is_digit(text_.front())) text_.remove_prefix(1);
    return true;
  }

 private:
  std::string_view text_;
};

// As written, whether or not there is such a day.
struct WrittenDay {
  int year = 0;
  int month = 0;
  int day = 0;
};

std::optional<WrittenDay> read_written_day(Cursor& in) {
  WrittenDay out;
  if (!in.digits(4, out.year)) return std::nullopt;
  const bool has_slashes = in.skip('/');
  if (!has_slashes && !in.skip('-')) return std::nullopt;
  if (!in.digits(2, out.month) || !in.skip(has_slashes ? '/' : '-') || !in.digits(2, out.day)) {
    return std::nullopt;
  }
  return out;
}

bool read_day(Cursor& in, std::int64_t& seconds) {
  const auto written = read_written_day(in);
  if (!written) return false;
  const auto [year, month, day] = *written;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || year < Date::kFirstYear || year > Date::kLastYear) return false;
  seconds = std::chrono::sys_days(date).time_since_epoch().count() * UtcTime::kSecondsPerDay;
  return true;
}

bool read_time_of_day(Cursor& in, std::int64_t& seconds) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!in.digits(2, hour) || !in.skip(':') || !in.digits(2, minute)) return false;
  if (in.skip(':')) {
    if (!in.digits(2, second)) return false;
    if (in.skip('.') && !in.skip_digits()) return false;
  }
  if (hour > 23 || minute > 59 || second > 59) return false;
  seconds += hour * kSecondsPerHour + minute * kSecondsPerMinute + second;
  return true;
}

// True with `has_zone` unset where the text says nothing.
bool read_zone(Cursor& in, Timestamp& out) {
  if (in.at_end()) return true;
  in.skip(' ');
  out.has_zone = true;
  if (in.skip('Z') || in.skip('z') || in.skip_word("UTC") || in.skip_word("GMT")) return true;
  const bool is_west = in.skip('-');
  if (!is_west && !in.skip('+')) return false;
  int hours = 0;
  int minutes = 0;
  if (!in.digits(2, hours)) return false;
  const bool has_colon = in.skip(':');
  if ((has_colon || !in.at_end()) && !in.digits(2, minutes)) return false;
  if (hours > kFurthestOffsetHours || minutes > 59) return false;
  const int offset = hours * 60 + minutes;
  out.offset_minutes = is_west ? -offset : offset;
  return true;
}

}  // namespace

std::optional<Timestamp> read_timestamp(std::string_view text) {
  Cursor in(text);
  Timestamp out;
  if (!read_day(in, out.seconds)) return std::nullopt;
  if (in.at_end()) return out;
  if (!in.skip('T') && !in.skip(' ')) return std::nullopt;
  if (!read_time_of_day(in, out.seconds) || !read_zone(in, out) || !in.at_end()) {
    return std::nullopt;
  }
  out.seconds -= out.offset_minutes * kSecondsPerMinute;
  return out;
}

std::string problem_of_day(std::string_view text) {
  Cursor in(text);
  const auto written = read_written_day(in);
  if (!written) return "";
  const auto date = Date::from(written->year, static_cast<unsigned>(written->month),
                               static_cast<unsigned>(written->day));
  return date ? "" : date.error().message;
}

}  // namespace costplan
