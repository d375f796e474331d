#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "costplan/traffic.h"
#include "traffic/checks.h"
#include "traffic/sum.h"

namespace costplan {
namespace {

Error invalid(std::string message, ErrorCode code = ErrorCode::kInvalidArgument) {
  return {.code = code, .message = std::move(message)};
}

std::optional<Error> check_step(std::int64_t step_s) {
  if (step_s >= 1 && step_s <= TrafficCurve::kLongestStep) return std::nullopt;
  return invalid("a step of " + std::to_string(step_s) + " s, expected 1 s to 31 days");
}

}  // namespace

std::string number_text(double value) {
  char text[32];
  const auto end = std::to_chars(std::begin(text), std::end(text), value).ptr;
  return {text, end};
}

std::optional<Error> check_number(const std::string& what, double value, double most) {
  if (std::isfinite(value) && value >= 0 && value <= most) return std::nullopt;
  return invalid(what + " is " + number_text(value) + ", expected 0 to " + number_text(most));
}

Errors check_span(UtcTime from, UtcTime to, std::int64_t step_s) {
  Errors errors;
  if (to <= from) {
    errors.push_back(
        invalid("the end " + to.to_string() + " is not after the start " + from.to_string()));
  }
  if (auto error = check_step(step_s)) errors.push_back(std::move(*error));
  if (!errors.empty()) return errors;
  const std::int64_t seconds = to.seconds() - from.seconds();
  if (seconds % step_s != 0) {
    errors.push_back(invalid(std::to_string(seconds) + " s from " + from.to_string() + " to " +
                             to.to_string() + " are not a whole number of steps of " +
                             std::to_string(step_s) + " s"));
  }
  if (static_cast<std::size_t>(seconds / step_s) > TrafficCurve::kMostSteps) {
    errors.push_back(invalid("more than " + std::to_string(TrafficCurve::kMostSteps) +
                                 " steps, choose longer ones or less time",
                             ErrorCode::kOverflow));
  }
  return errors;
}

std::int64_t TrafficCurve::duration_s() const {
  return static_cast<std::int64_t>(values.size()) * step_s;
}

UtcTime TrafficCurve::end() const { return *UtcTime::from_seconds(start.seconds() + duration_s()); }

double TrafficCurve::mean() const {
  if (values.empty()) return 0;
  Sum sum;
  for (const double value : values) sum.add(value);
  return sum.value() / static_cast<double>(values.size());
}

double TrafficCurve::peak() const {
  return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

double TrafficCurve::total_requests() const {
  Sum sum;
  for (const double value : values) sum.add(value);
  return sum.value() * static_cast<double>(step_s);
}

double TrafficCurve::rate_at(UtcTime time) const {
  if (time < start) return 0;
  const auto step = static_cast<std::size_t>((time.seconds() - start.seconds()) / step_s);
  return step < values.size() ? values[step] : 0;
}

Errors validate(const TrafficCurve& curve) {
  constexpr std::size_t kMostListed = 20;
  Errors errors;
  if (auto error = check_step(curve.step_s)) errors.push_back(std::move(*error));
  if (curve.values.empty()) errors.push_back(invalid("the curve has no steps"));
  if (curve.values.size() > TrafficCurve::kMostSteps) {
    errors.push_back(
        invalid("the curve has more than " + std::to_string(TrafficCurve::kMostSteps) + " steps",
                ErrorCode::kOverflow));
  }
  if (auto error = check_number("index_of_dispersion", curve.index_of_dispersion, 1e9)) {
    errors.push_back(std::move(*error));
  }
  if (!errors.empty()) return errors;
  if (!UtcTime::from_seconds(curve.start.seconds() + curve.duration_s())) {
    errors.push_back(invalid("the curve ends after the year 2999"));
    return errors;
  }
  // (False for NaN.)
  const auto is_a_rate = [](double value) {
    return (value >= 0) & (value <= TrafficCurve::kMostRate);
  };
  std::size_t wrong = 0;  // counted without a branch: a year has half a million
  for (const double value : curve.values) wrong += static_cast<std::size_t>(!is_a_rate(value));
  if (wrong == 0) return errors;
  std::size_t listed = 0;
  for (std::size_t i = 0; i < curve.values.size() && listed < kMostListed; ++i) {
    const double value = curve.values[i];
    if (is_a_rate(value)) continue;
    ++listed;
    const auto at =
        UtcTime::from_seconds(curve.start.seconds() + static_cast<std::int64_t>(i) * curve.step_s);
    errors.push_back(
        *check_number("the rate at " + at->to_string(), value, TrafficCurve::kMostRate));
  }
  if (wrong > kMostListed) {
    errors.push_back(invalid("and " + std::to_string(wrong - kMostListed) + " more such rates"));
  }
  return errors;
}

}  // namespace costplan
