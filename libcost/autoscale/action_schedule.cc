#include "autoscale/action_schedule.h"

#include <string>

#include "costplan/calendar.h"

namespace costplan {
namespace {

// `08:05:00`; a digit pair that is not one is -1.
int pair_at(std::string_view text, std::size_t position) {
  const char tens = text[position];
  const char ones = text[position + 1];
  if (tens < '0' || tens > '9' || ones < '0' || ones > '9') return -1;
  return 10 * (tens - '0') + (ones - '0');
}

Error not_a_time(std::string_view text) {
  return {.code = ErrorCode::kParse,
          .message = "'" + std::string(text) + "' is not a time, expected at(2026-03-02T08:00:00)"};
}

}  // namespace

Result<ActionSchedule> ActionSchedule::parse(std::string_view text) {
  ActionSchedule schedule;
  if (!text.starts_with("at(")) {
    Result<RunSchedule> runs = RunSchedule::parse(text);
    if (!runs) return runs.errors();
    schedule.runs_ = *runs;
    return schedule;
  }
  constexpr std::size_t kLength = std::string_view("at(2026-03-02T08:00:00)").size();
  if (text.size() != kLength || text[13] != 'T' || text[16] != ':' || text[19] != ':' ||
      text[22] != ')') {
    return not_a_time(text);
  }
  const Result<Date> date = Date::parse(text.substr(3, 10));
  const int hours = pair_at(text, 14);
  const int minutes = pair_at(text, 17);
  const int seconds = pair_at(text, 20);
  if (!date || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 ||
      seconds > 59) {
    return not_a_time(text);
  }
  schedule.at_ = date->sys_days() + std::chrono::hours(hours) + std::chrono::minutes(minutes) +
                 std::chrono::seconds(seconds);
  return schedule;
}

std::optional<std::chrono::sys_seconds> ActionSchedule::next(std::chrono::sys_seconds from,
                                                             std::chrono::sys_seconds start) const {
  if (!runs_) return at_ >= from ? std::optional(at_) : std::nullopt;
  return runs_->next_run(std::chrono::ceil<std::chrono::minutes>(from),
                         std::chrono::floor<std::chrono::minutes>(start));
}

}  // namespace costplan
