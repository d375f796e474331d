// How much burstier than Poisson a measured curve is.
#include <cstddef>
#include <string>
#include <utility>

#include "costplan/traffic.h"
#include "traffic/sum.h"

namespace costplan {
namespace {

constexpr std::int64_t kDay = UtcTime::kSecondsPerDay;

Error cannot(std::string message) {
  return {.code = ErrorCode::kInvalidArgument, .message = std::move(message)};
}

bool is_weekend(std::int64_t day) { return (day + 3) % 7 >= 5; }  // 1970-01-01: a Thursday

// Whole days of one kind: where each begins in the curve.
using Days = std::vector<std::size_t>;

struct PearsonFit {
  double chi_square = 0;
  double freedom = 0;
};

// Counts of the same slots on several days, against day total × slot total / total.
PearsonFit fit_of(const TrafficCurve& curve, const Days& days, std::size_t slots) {
  const auto step = static_cast<double>(curve.step_s);
  const auto count = [&](std::size_t day, std::size_t slot) {
    return curve.values[days[day] + slot] * step;
  };
  std::vector<Sum> of_slot(slots);
  std::vector<Sum> of_day(days.size());
  Sum all;
  for (std::size_t day = 0; day < days.size(); ++day) {
    for (std::size_t slot = 0; slot < slots; ++slot) {
      of_slot[slot].add(count(day, slot));
      of_day[day].add(count(day, slot));
    }
    all.add(of_day[day].value());
  }
  if (!(all.value() > 0)) return {};
  Sum chi_square;
  for (std::size_t day = 0; day < days.size(); ++day) {
    for (std::size_t slot = 0; slot < slots; ++slot) {
      const double expected = of_day[day].value() * of_slot[slot].value() / all.value();
      if (!(expected > 0)) continue;
      const double off = count(day, slot) - expected;
      chi_square.add(off * off / expected);
    }
  }
  // A day or slot without any request has nothing to vary.
  double busy_slots = 0;
  double busy_days = 0;
  for (const Sum& slot : of_slot) busy_slots += slot.value() > 0 ? 1 : 0;
  for (const Sum& day : of_day) busy_days += day.value() > 0 ? 1 : 0;
  if (busy_slots < 2 || busy_days < 2) return {};
  return {chi_square.value(), (busy_slots - 1) * (busy_days - 1)};
}

}  // namespace

Result<double> estimate_dispersion(const TrafficCurve& curve) {
  if (Errors errors = validate(curve); !errors.empty()) return errors;
  if (kDay % curve.step_s != 0 || curve.step_s == kDay) {
    return cannot("steps of " + std::to_string(curve.step_s) +
                  " s do not divide a day, resample the curve first");
  }
  const auto slots = static_cast<std::size_t>(kDay / curve.step_s);
  Days working;
  Days weekend;
  // The first step at or after a midnight; days keep its distance from midnight.
  const std::int64_t into_day = curve.start.second_of_day();
  const std::int64_t until_midnight = into_day == 0 ? 0 : kDay - into_day;
  auto first = static_cast<std::size_t>((until_midnight + curve.step_s - 1) / curve.step_s);
  for (; first + slots <= curve.values.size(); first += slots) {
    const std::int64_t begin =
        curve.start.seconds() + static_cast<std::int64_t>(first) * curve.step_s;
    (is_weekend(begin / kDay) ? weekend : working).push_back(first);
  }
  if (working.size() < 2 && weekend.size() < 2) {
    return cannot("the curve has " + std::to_string(working.size()) + " whole working days and " +
                  std::to_string(weekend.size()) + " of a weekend, expected two of a kind");
  }
  PearsonFit sum;
  for (const Days& days : {working, weekend}) {
    if (days.size() < 2) continue;
    const PearsonFit fit = fit_of(curve, days, slots);
    sum.chi_square += fit.chi_square;
    sum.freedom += fit.freedom;
  }
  if (!(sum.freedom > 0)) {
    return cannot("the curve has too few requests to tell how they vary");
  }
  return sum.chi_square / sum.freedom;
}

}  // namespace costplan
