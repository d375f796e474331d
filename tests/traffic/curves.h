// Curves for tests.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <utility>
#include <vector>

#include "costplan/traffic.h"

namespace costplan {

inline UtcTime utc(const std::string& text) {
  const auto time = UtcTime::parse(text);
  if (!time) ADD_FAILURE() << time.error().to_string();
  return time ? *time : UtcTime();
}

inline TrafficCurve curve_of(const std::string& start, std::int64_t step_s,
                             std::vector<double> values) {
  return {.start = utc(start), .step_s = step_s, .values = std::move(values)};
}

inline std::string lines_of(const Errors& errors) {
  std::string text;
  for (const Error& error : errors) text += error.to_string() + "\n";
  return text;
}

// A curve of `steps` steps somewhere in this century, rates up to a thousand, zeros among
// them.
inline TrafficCurve any_curve(std::size_t steps, std::int64_t step_s) {
  TrafficCurve curve{.step_s = step_s};
  curve.start = *UtcTime::from_seconds(*rc::gen::inRange<std::int64_t>(15'000, 30'000) *
                                       UtcTime::kSecondsPerDay);
  const auto raw = *rc::gen::container<std::vector<int>>(steps, rc::gen::inRange(-2000, 10'000));
  for (const int value : raw) curve.values.push_back(value < 0 ? 0 : value / 10.0);
  return curve;
}

inline bool is_close(double a, double b, double relative = 1e-12) {
  const double largest = std::max(std::abs(a), std::abs(b));
  return std::abs(a - b) <= relative * largest + 1e-300;
}

}  // namespace costplan
