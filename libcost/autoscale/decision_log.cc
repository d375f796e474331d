#include "autoscale/decision_log.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

namespace costplan {

void DecisionLog::add(Millis time, int desired_before, int desired_after, std::string reason) {
  ScalingDecision entry{to_seconds(time), desired_before, desired_after, std::move(reason)};
  if (ring_.size() < limit_) {
    ring_.push_back(std::move(entry));
    return;
  }
  ++dropped_;
  if (limit_ == 0) return;
  ring_[oldest_] = std::move(entry);
  oldest_ = (oldest_ + 1) % limit_;
}

std::vector<ScalingDecision> DecisionLog::entries() const {
  std::vector<ScalingDecision> entries;
  entries.reserve(ring_.size());
  for (std::size_t i = 0; i < ring_.size(); ++i) {
    entries.push_back(ring_[(oldest_ + i) % ring_.size()]);
  }
  return entries;
}

std::string short_number(double value) {
  std::array<char, 32> text{};
  char* const begin = text.data();
  char* const most = begin + text.size();
  constexpr double kWhole = 1e15;
  const bool is_whole = std::abs(value) < kWhole && value == std::trunc(value);
  const auto end = is_whole
                       ? std::to_chars(begin, most, static_cast<std::int64_t>(value))
                       : std::to_chars(begin, most, value, std::chars_format::general, 6);
  return std::string(text.data(), end.ptr);
}

std::string to_string(const ScalingDecision& decision, std::chrono::sys_seconds start) {
  const auto time =
      start + std::chrono::seconds(static_cast<std::int64_t>(std::floor(decision.time_s)));
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(time - day).count();
  std::string text = std::to_string(static_cast<int>(date.year()));
  text.reserve(std::size("2026-11-30 12:00 ") + decision.reason.size());
  const auto add_two = [&text](char before, std::int64_t number) {
    text += {before, static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
  };
  add_two('-', static_cast<unsigned>(date.month()));
  add_two('-', static_cast<unsigned>(date.day()));
  add_two(' ', minutes / 60);
  add_two(':', minutes % 60);
  text += ' ';
  return text += decision.reason;
}

}  // namespace costplan
