// An exact fraction of whole numbers, for counts that are not whole in an average
// month, such as 43,800 / 7 runs of rate(7 minutes).
//
// What it answers: "how many, exactly?" where a double would already be rounded.
//
// Units: those of whatever is being counted.
//
// Errors: none; the makers of ratios stay far inside 64 bits.
//
// Thread safety: a value.
#pragma once

#include <cstdint>
#include <numeric>

namespace costplan {

// An average month is 730 hours, as in AWS's own calculator: 8,760 h / 12.
inline constexpr std::int64_t kMinutesPerAverageMonth = 730 * 60;

struct Ratio {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;

  // In lowest terms, so that equal ratios compare equal.
  // Precondition: numerator >= 0 and denominator > 0.
  static constexpr Ratio of(std::int64_t numerator, std::int64_t denominator) {
    const std::int64_t divisor = std::gcd(numerator, denominator);
    return {numerator / divisor, denominator / divisor};
  }

  // For statistics and plots only; quantities are made from the exact parts.
  constexpr double approximate() const {
    return static_cast<double>(numerator) / static_cast<double>(denominator);
  }

  friend constexpr bool operator==(const Ratio&, const Ratio&) = default;
};

}  // namespace costplan
