#include "base/cron.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace costplan {
namespace {

constexpr std::int64_t kMinutesPerDay = 24 * 60;

constexpr std::array<std::string_view, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                      "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> kWeekdays = {"SUN", "MON", "TUE", "WED",
                                                       "THU", "FRI", "SAT"};

struct Field {
  std::string_view name;
  int min;
  int max;
  int max_step;
  bool wraps;                                    // whether 22-2 is a range
  std::span<const std::string_view> names = {};  // of min, min + 1, …
};

constexpr Field kMinuteField = {"minutes", 0, 59, 59, false};
constexpr Field kHourField = {"hours", 0, 23, 23, true};
constexpr Field kDayField = {"day-of-month", 1, 31, 31, false};
constexpr Field kMonthField = {"month", 1, 12, 12, false, kMonths};
constexpr Field kWeekdayField = {"day-of-week", 1, 7, 7, true, kWeekdays};
constexpr Field kYearField = {"year", 1970, 2199, 229, false};

// Large enough for the values of every field.
using Values = std::bitset<2200>;

constexpr std::uint32_t bit(int position) { return std::uint32_t{1} << position; }

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Precondition: is_number(text). Numbers beyond nine digits saturate.
int to_number(std::string_view text) {
  int number = 0;
  for (char c : text) number = number < 100'000'000 ? 10 * number + (c - '0') : 999'999'999;
  return number;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string_view> words(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  std::vector<std::string_view> parts;
  for (std::size_t start = text.find_first_not_of(kBlanks); start != std::string_view::npos;) {
    const std::size_t end = text.find_first_of(kBlanks, start);
    parts.push_back(text.substr(start, end == std::string_view::npos ? end : end - start));
    start = end == std::string_view::npos ? end : text.find_first_not_of(kBlanks, end);
  }
  return parts;
}

std::string did_you_mean(std::string_view text) { return "did you mean " + quoted(text) + "?"; }

std::string bounds(const Field& field) {
  std::string text = std::to_string(field.min) + "-" + std::to_string(field.max);
  if (!field.names.empty()) {
    text += " or " + std::string(field.names.front()) + "-" + std::string(field.names.back());
  }
  return text;
}

// The inside of `kind(...)`, or nothing.
std::optional<std::string_view> inside(std::string_view text, std::string_view kind) {
  if (text.size() < kind.size() + 2 || !text.starts_with(kind)) return std::nullopt;
  text.remove_prefix(kind.size());
  if (text.front() != '(' || text.back() != ')') return std::nullopt;
  return text.substr(1, text.size() - 2);
}

// The weekday Monday to Friday nearest to a day, without leaving its month. `weekday`
// is that day's own, 0 for Sunday.
int nearest_weekday(int day, int weekday, int days_in_month) {
  if (weekday == 6) return day == 1 ? 3 : day - 1;
  if (weekday == 0) return day == days_in_month ? day - 2 : day + 1;
  return day;
}

}  // namespace

// Fills a RunSchedule and collects every complaint about the expression.
class CronParser {
 public:
  explicit CronParser(std::string_view text) : text_(text) { schedule_.text_ = text; }

  Result<RunSchedule> parse() {
    if (const auto rate = inside(text_, "rate")) {
      parse_rate(*rate);
    } else if (const auto cron = inside(text_, "cron")) {
      parse_cron(*cron);
    } else {
      fail("is not a schedule, expected rate(5 minutes) or cron(0 10 * * ? *)");
    }
    if (!errors_.empty()) return errors_;
    return schedule_;
  }

 private:
  void fail(std::string_view problem, std::string hint = {}) {
    errors_.push_back({.code = ErrorCode::kParse,
                       .message = quoted(text_) + " " + std::string(problem),
                       .hint = std::move(hint)});
  }

  void fail(const Field& field, std::string_view problem, std::string hint = {}) {
    fail("has a wrong " + std::string(field.name) + " field: " + std::string(problem),
         std::move(hint));
  }

  void parse_rate(std::string_view fields) {
    const std::vector<std::string_view> parts = words(fields);
    if (parts.size() != 2 || !is_number(parts[0])) {
      return fail("is not a rate, expected a whole number and a unit such as rate(5 minutes)");
    }
    const int value = to_number(parts[0]);
    if (value == 0) return fail("is not a rate, the value must be positive");
    if (value == 999'999'999) return fail("is not a rate, the value is too large");

    struct Unit {
      std::string_view singular;
      std::int64_t minutes;
    };
    for (const Unit unit : {Unit{"minute", 1}, Unit{"hour", 60}, Unit{"day", kMinutesPerDay}}) {
      if (parts[1] != unit.singular && parts[1] != std::string(unit.singular) + "s") continue;
      const std::string expected = std::string(unit.singular) + (value == 1 ? "" : "s");
      if (parts[1] != expected) {
        return fail(value == 1 ? "is not a rate, the value 1 needs a singular unit"
                               : "is not a rate, a value above 1 needs a plural unit",
                    did_you_mean("rate(" + std::string(parts[0]) + " " + expected + ")"));
      }
      schedule_.rate_minutes_ = value * unit.minutes;
      return;
    }
    std::string hint;
    if (upper(parts[1]).starts_with("WEEK")) {
      hint = did_you_mean("rate(" + std::to_string(std::int64_t{value} * 7) + " days)");
    }
    fail("is not a rate, the unit must be minute(s), hour(s) or day(s)", std::move(hint));
  }

  void parse_cron(std::string_view fields) {
    const std::vector<std::string_view> parts = words(fields);
    if (parts.size() != 6) {
      return fail("has " + std::to_string(parts.size()) + " fields, expected 6",
                  "the fields are: minutes hours day-of-month month day-of-week year");
    }
    if ((parts[2] == "?") == (parts[4] == "?")) return fail_day_fields(parts);

    schedule_.minutes_ = parse_values(kMinuteField, parts[0]).to_ullong();
    schedule_.hours_ = to_bits(parse_values(kHourField, parts[1]));
    if (parts[2] != "?") parse_days(parts[2]);
    schedule_.months_ = to_bits(parse_values(kMonthField, parts[3]));
    if (parts[4] != "?") parse_weekdays(parts[4]);
    const Values years = parse_values(kYearField, parts[5]);
    for (int year = RunSchedule::kFirstYear; year <= RunSchedule::kLastYear; ++year) {
      const std::size_t position = static_cast<std::size_t>(year);
      schedule_.years_[position - RunSchedule::kFirstYear] = years[position];
    }
    schedule_.names_years_ = !schedule_.years_.all();
  }

  void fail_day_fields(std::vector<std::string_view> parts) {
    const bool both = parts[2] == "?";
    if (both) {
      parts[2] = "*";
    } else if (parts[2] == "*" && parts[4] != "*") {
      parts[2] = "?";  // the day of the week was meant to choose
    } else if (parts[4] == "*") {
      parts[4] = "?";
    }
    std::string hint;
    if (both || parts[2] == "?" || parts[4] == "?") {
      std::string repaired = "cron(";
      for (std::string_view part : parts) repaired += std::string(part) + " ";
      repaired.back() = ')';
      hint = did_you_mean(repaired);
    }
    fail("must have '?' in exactly one of day-of-month and day-of-week", std::move(hint));
  }

  // A field of numbers, names, ranges and steps.
  Values parse_values(const Field& field, std::string_view text) {
    Values values;
    for (std::string_view item : split(text, ',')) add_item(field, item, values);
    return values;
  }

  void parse_days(std::string_view text) {
    Values values;
    for (std::string_view item : split(text, ',')) {
      const std::string name = upper(item);
      if (name == "L") {
        schedule_.last_day_ = true;
      } else if (name == "LW") {
        schedule_.last_weekday_ = true;
      } else if (name.starts_with("L-")) {
        fail(kDayField, quoted(item) + " counts back from the last day, which EventBridge does "
                                       "not document");
      } else if (name.ends_with('W')) {
        const auto day = parse_value(kDayField, item.substr(0, item.size() - 1));
        if (day) schedule_.nearest_weekdays_ |= bit(*day);
      } else {
        add_item(kDayField, item, values);
      }
    }
    schedule_.days_ = to_bits(values);
  }

  void parse_weekdays(std::string_view text) {
    Values values;
    const std::vector<std::string_view> items = split(text, ',');
    for (std::string_view item : items) {
      const std::string name = upper(item);
      const std::size_t hash = item.find('#');
      if (hash != std::string_view::npos) {
        if (items.size() > 1) {
          return fail(kWeekdayField, quoted(text) + " has '#' in a list, but '#' must stand alone");
        }
        parse_nth(item, hash);
      } else if (name == "L") {
        schedule_.weekdays_ |= bit(6);
      } else if (name.ends_with('L')) {
        const auto weekday = parse_value(kWeekdayField, item.substr(0, item.size() - 1));
        if (weekday) schedule_.last_of_weekday_ |= bit(*weekday - 1);
      } else {
        add_item(kWeekdayField, item, values);
      }
    }
    schedule_.weekdays_ |= to_bits(values) >> 1;  // 1 is Sunday, whose bit is 0
  }

  void parse_nth(std::string_view item, std::size_t hash) {
    const auto weekday = parse_value(kWeekdayField, item.substr(0, hash));
    const std::string_view count = item.substr(hash + 1);
    if (!is_number(count) || to_number(count) < 1 || to_number(count) > 5) {
      return fail(kWeekdayField, quoted(item) + " must end in #1 to #5");
    }
    if (!weekday) return;
    schedule_.nth_weekday_ = *weekday - 1;
    schedule_.nth_ = to_number(count);
  }

  // One of `*`, `5`, `MON`, `1-5`, each with or without `/2`.
  void add_item(const Field& field, std::string_view item, Values& values) {
    const std::size_t slash = item.find('/');
    const std::string_view base = item.substr(0, slash);
    int step = 1;
    if (slash != std::string_view::npos) {
      const std::optional<int> parsed = parse_step(field, item, item.substr(slash + 1));
      if (!parsed) return;
      step = *parsed;
    }

    int first = field.min;
    int last = field.max;
    if (base != "*") {
      const std::size_t dash = base.find('-');
      const std::optional<int> from = parse_value(field, base.substr(0, dash));
      if (!from) return;
      first = *from;
      if (dash != std::string_view::npos) {
        const std::optional<int> to = parse_value(field, base.substr(dash + 1));
        if (!to) return;
        last = *to;
      } else if (slash == std::string_view::npos) {
        last = first;  // a lone value; `5/10` means from 5 to the end
      }
    }
    if (last < first) {
      if (!field.wraps) return fail_backwards(field, base);
      last += field.max - field.min + 1;
    }
    for (int value = first; value <= last; value += step) {
      const int wrapped = value > field.max ? value - field.max - 1 + field.min : value;
      values.set(static_cast<std::size_t>(wrapped));
    }
  }

  void fail_backwards(const Field& field, std::string_view range) {
    const std::size_t dash = range.find('-');
    std::string hint;
    if (field.name != kYearField.name) {
      const auto spelled = [&field](int value) {
        return field.names.empty()
                   ? std::to_string(value)
                   : std::string(field.names[static_cast<std::size_t>(value - field.min)]);
      };
      hint = did_you_mean(std::string(range.substr(0, dash + 1)) + spelled(field.max) + "," +
                          spelled(field.min) + std::string(range.substr(dash)));
    }
    fail(field, "the range " + quoted(range) + " runs backwards", std::move(hint));
  }

  std::optional<int> parse_step(const Field& field, std::string_view item, std::string_view text) {
    if (!is_number(text) || to_number(text) == 0) {
      fail(field, quoted(item) + " needs a positive whole number after '/'");
      return std::nullopt;
    }
    const int step = to_number(text);
    if (step <= field.max_step) return step;
    std::string hint;
    if (field.name == kMinuteField.name) {
      hint = "the step starts again every hour; see rate(" + std::string(text) + " minutes)";
    }
    fail(field, "the step of " + quoted(item) + " is above " + std::to_string(field.max_step),
         std::move(hint));
    return std::nullopt;
  }

  // A number or a name. Reports and returns nothing when it is neither.
  std::optional<int> parse_value(const Field& field, std::string_view text) {
    if (text.empty()) {
      fail(field, "a value is missing, expected " + bounds(field));
      return std::nullopt;
    }
    if (is_number(text)) {
      const int value = to_number(text);
      if (value >= field.min && value <= field.max) return value;
      const bool unix_sunday = field.name == kWeekdayField.name && value == 0;
      fail(field, quoted(text) + " is outside " + bounds(field),
           unix_sunday ? "EventBridge counts from 1 for SUN to 7 for SAT" : "");
      return std::nullopt;
    }
    const std::string name = upper(text);
    std::string hint;
    for (std::size_t i = 0; i < field.names.size(); ++i) {
      if (name == field.names[i]) return field.min + static_cast<int>(i);
      if (name.starts_with(field.names[i])) hint = did_you_mean(field.names[i]);
    }
    fail(field, quoted(text) + " is not one of " + bounds(field), std::move(hint));
    return std::nullopt;
  }

  static std::uint32_t to_bits(const Values& values) {
    return static_cast<std::uint32_t>(values.to_ulong());
  }

  std::string_view text_;
  RunSchedule schedule_;
  Errors errors_;
};

Result<RunSchedule> RunSchedule::parse(std::string_view text) { return CronParser(text).parse(); }

// The days of a month on which the cron expression runs: bit 1 to bit 31.
std::uint32_t RunSchedule::days_in(std::chrono::year_month month) const {
  const int year = static_cast<int>(month.year());
  const int number = static_cast<int>(static_cast<unsigned>(month.month()));
  if (year < kFirstYear || year > kLastYear) return 0;
  if (!years_[static_cast<std::size_t>(year - kFirstYear)]) return 0;
  if ((months_ & bit(number)) == 0) return 0;

  const int last = static_cast<int>(static_cast<unsigned>((month / std::chrono::last).day()));
  const int first_weekday = static_cast<int>(
      std::chrono::weekday(std::chrono::sys_days(month / std::chrono::day(1))).c_encoding());
  const auto weekday_of = [first_weekday](int day) { return (first_weekday + day - 1) % 7; };
  const auto first_on = [first_weekday](int weekday) {
    return 1 + (weekday - first_weekday + 7) % 7;
  };

  std::uint32_t days = days_;
  if (last_day_) days |= bit(last);
  if (last_weekday_) days |= bit(nearest_weekday(last, weekday_of(last), last));
  for (std::uint32_t rest = nearest_weekdays_; rest != 0; rest &= rest - 1) {
    const int day = std::countr_zero(rest);
    if (day <= last) days |= bit(nearest_weekday(day, weekday_of(day), last));
  }
  for (int weekday = 0; weekday < 7; ++weekday) {
    if ((weekdays_ & bit(weekday)) != 0) {
      for (int day = first_on(weekday); day <= last; day += 7) days |= bit(day);
    }
    if ((last_of_weekday_ & bit(weekday)) != 0) {
      days |= bit(last - (weekday_of(last) - weekday + 7) % 7);
    }
  }
  if (nth_ > 0) {
    const int day = first_on(nth_weekday_) + 7 * (nth_ - 1);
    if (day <= last) days |= bit(day);
  }
  // Bit `last + 1` and above are the 29th to 31st of a shorter month.
  return days & (bit(last) | (bit(last) - 1));
}

std::int64_t RunSchedule::runs_in(std::chrono::year_month month) const {
  return std::int64_t{std::popcount(days_in(month))} * std::popcount(hours_) *
         std::popcount(minutes_);
}

Ratio RunSchedule::runs_in(Month month) const {
  if (rate_minutes_ > 0) return Ratio::of(std::int64_t{60} * month.hours(), rate_minutes_);
  return {runs_in(std::chrono::year_month(std::chrono::year(month.year()),
                                          std::chrono::month(month.month()))),
          1};
}

Ratio RunSchedule::runs_in_average_month() const {
  if (rate_minutes_ > 0) return Ratio::of(kMinutesPerAverageMonth, rate_minutes_);
  std::int64_t runs = 0;
  for (int year = 2025; year <= 2028; ++year) {
    for (unsigned month = 1; month <= 12; ++month) {
      runs += runs_in(std::chrono::year(year) / std::chrono::month(month));
    }
  }
  return Ratio::of(runs, 48);
}

std::int64_t RunSchedule::minutes_between_runs() const {
  if (rate_minutes_ > 0) return rate_minutes_;

  // Inside one day.
  std::int64_t shortest = kNoSecondRun;
  std::int64_t first = -1;
  std::int64_t previous = -1;
  for (std::uint32_t hours = hours_; hours != 0; hours &= hours - 1) {
    for (std::uint64_t minutes = minutes_; minutes != 0; minutes &= minutes - 1) {
      const std::int64_t time = 60 * std::countr_zero(hours) + std::countr_zero(minutes);
      if (previous >= 0) shortest = std::min(shortest, time - previous);
      if (first < 0) first = time;
      previous = time;
    }
  }

  // From the last run of a day to the first of the next day that has any. Neighbours
  // in the calendar are the best there can be, so the search ends at them.
  const std::int64_t overnight = first - previous;
  std::optional<std::chrono::sys_days> earlier;
  for (int year = kFirstYear; year <= kLastYear; ++year) {
    for (unsigned number = 1; number <= 12; ++number) {
      const auto month = std::chrono::year(year) / std::chrono::month(number);
      for (std::uint32_t days = days_in(month); days != 0; days &= days - 1) {
        const auto day = std::chrono::sys_days(
            month / std::chrono::day(static_cast<unsigned>(std::countr_zero(days))));
        if (earlier) {
          const std::int64_t distance = (day - *earlier).count();
          shortest = std::min(shortest, distance * kMinutesPerDay + overnight);
        }
        earlier = day;
        if (shortest <= kMinutesPerDay + overnight) return shortest;
      }
    }
  }
  return earlier ? shortest : kNoSecondRun;
}

std::optional<RunSchedule::Minute> RunSchedule::next_run(Minute from, Minute created) const {
  if (rate_minutes_ > 0) {
    if (from <= created) return created;
    const std::int64_t passed = (from - created).count();
    const std::int64_t runs = (passed + rate_minutes_ - 1) / rate_minutes_;
    return created + std::chrono::minutes(runs * rate_minutes_);
  }
  const auto first_day = std::chrono::floor<std::chrono::days>(from);
  const std::chrono::year_month_day first(first_day);
  for (int year = std::max(kFirstYear, static_cast<int>(first.year())); year <= kLastYear; ++year) {
    const unsigned start =
        year == static_cast<int>(first.year()) ? static_cast<unsigned>(first.month()) : 1U;
    for (unsigned number = start; number <= 12; ++number) {
      const auto month = std::chrono::year(year) / std::chrono::month(number);
      for (std::uint32_t days = days_in(month); days != 0; days &= days - 1) {
        const std::chrono::sys_days day(
            month / std::chrono::day(static_cast<unsigned>(std::countr_zero(days))));
        if (day < first_day) continue;
        for (std::uint32_t hours = hours_; hours != 0; hours &= hours - 1) {
          for (std::uint64_t minutes = minutes_; minutes != 0; minutes &= minutes - 1) {
            const Minute run = day + std::chrono::hours(std::countr_zero(hours)) +
                               std::chrono::minutes(std::countr_zero(minutes));
            if (run >= from) return run;
          }
        }
      }
    }
  }
  return std::nullopt;
}

}  // namespace costplan
