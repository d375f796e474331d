// Curves from curves. Each says which totals it keeps; tests/traffic/operations_test.cc
// proves it.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "costplan/traffic.h"
#include "traffic/checks.h"

namespace costplan {
namespace {

constexpr std::int64_t kDay = UtcTime::kSecondsPerDay;
constexpr std::int64_t kWeek = 7 * kDay;

Error invalid(std::string message) {
  return {.code = ErrorCode::kInvalidArgument, .message = std::move(message)};
}

std::string seconds_text(std::int64_t seconds) { return std::to_string(seconds) + " s"; }

// Precondition: `curve` is valid but for what the operation did to its rates and times.
Result<TrafficCurve> checked(TrafficCurve curve) {
  if (Errors errors = validate(curve); !errors.empty()) return errors;
  return curve;
}

double minmod(double a, double b) {
  if (a > 0 && b > 0) return std::min(a, b);
  return a < 0 && b < 0 ? std::max(a, b) : 0.0;
}

// Rise of the rate over step `i`, per step; 0 at extremes, at the ends, and never so
// steep that an edge leaves the range of the neighbours.
double slope(const std::vector<double>& values, std::size_t i) {
  if (i == 0 || i + 1 == values.size()) return 0;
  const double before = values[i] - values[i - 1];
  const double after = values[i + 1] - values[i];
  return minmod(minmod(2 * before, 2 * after), (before + after) / 2);
}

}  // namespace

Result<TrafficCurve> scale(const TrafficCurve& curve, double factor) {
  Errors errors = validate(curve);
  if (auto error = check_number("the factor", factor, TrafficCurve::kMostRate)) {
    errors.push_back(std::move(*error));
  }
  if (!errors.empty()) return errors;
  TrafficCurve scaled = curve;
  for (double& value : scaled.values) value *= factor;
  return checked(std::move(scaled));
}

Result<TrafficCurve> shift(const TrafficCurve& curve, std::int64_t seconds) {
  if (Errors errors = validate(curve); !errors.empty()) return errors;
  constexpr std::int64_t kFurthest = 1'000'000'000'000;
  if (std::max(seconds, -kFurthest) != std::min(seconds, kFurthest)) {
    return invalid("a shift by " + seconds_text(seconds) + " leaves the calendar");
  }
  const auto start = UtcTime::from_seconds(curve.start.seconds() + seconds);
  if (!start) return start.errors();
  TrafficCurve shifted = curve;
  shifted.start = *start;
  return checked(std::move(shifted));
}

Result<TrafficCurve> resample(const TrafficCurve& curve, std::int64_t step_s) {
  if (Errors errors = validate(curve); !errors.empty()) return errors;
  if (Errors errors = check_span(curve.start, curve.end(), step_s); !errors.empty()) {
    return errors;
  }
  if (step_s == curve.step_s) return curve;
  TrafficCurve out{.start = curve.start,
                   .step_s = step_s,
                   .values = {},
                   .index_of_dispersion = curve.index_of_dispersion};
  out.values.reserve(static_cast<std::size_t>(curve.duration_s() / step_s));
  const auto old_step = static_cast<double>(curve.step_s);
  for (std::int64_t from = 0; from < curve.duration_s(); from += step_s) {
    double area = 0;
    for (std::int64_t a = from; a < from + step_s;) {
      const auto i = static_cast<std::size_t>(a / curve.step_s);
      const std::int64_t begin = static_cast<std::int64_t>(i) * curve.step_s;
      const std::int64_t b = std::min(begin + curve.step_s, from + step_s);
      // A line's mean is its middle: 0 away from the middle of the old step when all of
      // it is taken.
      const double away = (static_cast<double>(a + b) / 2 - static_cast<double>(begin)) / old_step;
      const double rate = curve.values[i] + slope(curve.values, i) * (away - 0.5);
      area += std::max(rate, 0.0) * static_cast<double>(b - a);
      a = b;
    }
    out.values.push_back(area / static_cast<double>(step_s));
  }
  return checked(std::move(out));
}

Result<TrafficCurve> cut(const TrafficCurve& curve, UtcTime from, UtcTime to) {
  Errors errors = validate(curve);
  if (!errors.empty()) return errors;
  if (to <= from) {
    errors.push_back(
        invalid("the end " + to.to_string() + " is not after the start " + from.to_string()));
  }
  for (const UtcTime time : {from, to}) {
    const std::int64_t beyond = time.seconds() - curve.start.seconds();
    if (time < curve.start || time > curve.end()) {
      errors.push_back(invalid(time.to_string() + " is outside the curve, which lasts from " +
                               curve.start.to_string() + " to " + curve.end().to_string()));
    } else if (beyond % curve.step_s != 0) {
      const auto before = UtcTime::from_seconds(time.seconds() - beyond % curve.step_s);
      errors.push_back(invalid(time.to_string() + " lies within a step, expected the edge of one " +
                               "such as " + before->to_string()));
    }
  }
  if (!errors.empty()) return errors;
  const auto step_of = [&](UtcTime time) {
    return (time.seconds() - curve.start.seconds()) / curve.step_s;
  };
  TrafficCurve out{
      .start = from,
      .step_s = curve.step_s,
      .values = {curve.values.begin() + step_of(from), curve.values.begin() + step_of(to)},
      .index_of_dispersion = curve.index_of_dispersion};
  return out;
}

Result<StitchedTraffic> stitch(const TrafficCurve& first, const TrafficCurve& second) {
  Errors errors = validate(first);
  for (Error& error : validate(second)) errors.push_back(std::move(error));
  if (!errors.empty()) return errors;
  if (first.step_s != second.step_s) {
    return invalid("steps of " + seconds_text(first.step_s) + " and " +
                   seconds_text(second.step_s) + " do not fit, resample one of the curves first");
  }
  const std::int64_t later = second.start.seconds() - first.start.seconds();
  if (later < 0) {
    return invalid("the second curve begins at " + second.start.to_string() +
                   ", before the first at " + first.start.to_string());
  }
  if (later % first.step_s != 0) {
    return invalid("the second curve begins " + seconds_text(later % first.step_s) +
                   " into a step of the first, shift one of them");
  }
  const std::int64_t gap = second.start.seconds() - first.end().seconds();
  if (gap > first.duration_s() + second.duration_s()) {
    return invalid("a gap of " + seconds_text(gap) + " from " + first.end().to_string() + " to " +
                   second.start.to_string() + " is longer than both curves");
  }
  StitchedTraffic out{.curve = first};
  const auto at = static_cast<std::size_t>(later / first.step_s);
  std::vector<double>& values = out.curve.values;
  if (gap > 0) {
    out.gap_s = gap;
    const double last = values.back();
    const std::int64_t steps = gap / first.step_s;
    const auto missing = static_cast<double>(steps);
    for (double k = 1; values.size() < at; ++k) {
      values.push_back(last + (second.values.front() - last) * (k / (missing + 1)));
    }
  } else {
    out.overlap_s = std::min(-gap, second.duration_s());
  }
  values.resize(std::max(values.size(), at + second.values.size()));
  std::copy(second.values.begin(), second.values.end(),
            values.begin() + static_cast<std::ptrdiff_t>(at));
  const double weight = first.total_requests();
  const double other = second.total_requests();
  if (weight + other > 0) {
    out.curve.index_of_dispersion =
        (first.index_of_dispersion * weight + second.index_of_dispersion * other) /
        (weight + other);
  }
  auto curve = checked(std::move(out.curve));
  if (!curve) return curve.errors();
  out.curve = std::move(*curve);
  return out;
}

Result<TrafficCurve> repeat_by_weekday(const TrafficCurve& curve, UtcTime from, UtcTime to) {
  Errors errors = validate(curve);
  if (!errors.empty()) return errors;
  errors = check_span(from, to, curve.step_s);
  if (kDay % curve.step_s != 0) {
    errors.push_back(invalid("steps of " + seconds_text(curve.step_s) + " do not divide a day"));
  } else if ((from.seconds() - curve.start.seconds()) % curve.step_s != 0) {
    errors.push_back(invalid(from.to_string() + " lies within a step of the curve"));
  }
  if (curve.duration_s() < kDay) {
    errors.push_back(invalid("the curve lasts " + seconds_text(curve.duration_s()) +
                             ", expected a day at least"));
  }
  if (!errors.empty()) return errors;
  const std::int64_t cycle = std::max(curve.duration_s() / kWeek, std::int64_t{1}) * kWeek;
  TrafficCurve out{.start = from,
                   .step_s = curve.step_s,
                   .values = {},
                   .index_of_dispersion = curve.index_of_dispersion};
  out.values.reserve(static_cast<std::size_t>((to.seconds() - from.seconds()) / curve.step_s));
  for (std::int64_t t = from.seconds(); t < to.seconds(); t += curve.step_s) {
    std::int64_t source = ((t - curve.start.seconds()) % cycle + cycle) % cycle;
    // Only a curve of less than a week lacks any day of it.
    while (source >= curve.duration_s()) source -= kDay;
    out.values.push_back(curve.values[static_cast<std::size_t>(source / curve.step_s)]);
  }
  return checked(std::move(out));
}

}  // namespace costplan
