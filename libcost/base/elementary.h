// Logarithm and exponential that are the same on every machine.
//
// What it answers: log and exp for simulations, whose results must not depend on the C
// library. They use only operations that IEEE 754 rounds in one way (compile with
// -ffp-contract=off); relative error below 4e-16 (log also near 1) over the whole range.
//
// Thread safety: functions of their arguments.
//
// Source: log(m) = 2 artanh((m-1)/(m+1)) for m in [√½, √2), exp(r) for |r| <= ln(2)/2,
// both as Taylor series as long as a double can tell.
// Proved by tests/base/elementary_test.cc, against the C library.
#pragma once

#include <bit>
#include <cstdint>

namespace costplan {

// ln 2 in two parts: whole multiples of the first are exact.
inline constexpr double kLn2High = 0x1.62e42fee00000p-1;
inline constexpr double kLn2Low = 0x1.a39ef35793c76p-33;

// Precondition: x is positive, finite and not subnormal.
inline double portable_log(double x) {
  constexpr std::uint64_t kRootHalfBits = 0x3fe6a09e667f3bcdU;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  // Places the mantissa in [√½, √2): what the exponent field is above that of √½.
  const auto exponent = static_cast<std::int64_t>(bits - kRootHalfBits) >> 52;
  const double m = std::bit_cast<double>(bits - (static_cast<std::uint64_t>(exponent) << 52));
  const double s = (m - 1.0) / (m + 1.0);
  const double z = s * s;
  const double z2 = z * z;
  const double z4 = z2 * z2;
  // Σ z^i / (2i+3), i = 0..9, in pairs.
  const double low = (1.0 / 3.0 + z * (1.0 / 5.0)) + z2 * (1.0 / 7.0 + z * (1.0 / 9.0));
  const double middle = (1.0 / 11.0 + z * (1.0 / 13.0)) + z2 * (1.0 / 15.0 + z * (1.0 / 17.0));
  const double high = 1.0 / 19.0 + z * (1.0 / 21.0);
  const double series = z * (low + z4 * (middle + z4 * high));
  const auto k = static_cast<double>(exponent);
  // 2s = (m-1) - s(m-1): the first part is exact, so that nothing is lost near 1.
  const double f = m - 1.0;
  return k * kLn2High + (f - (s * (f - 2.0 * series) - k * kLn2Low));
}

// Precondition: not NaN. What a double cannot hold becomes 0 or its largest number.
inline double portable_exp(double x) {
  if (x < -708.0) return 0.0;
  if (x > 709.0) x = 709.0;
  // Rounds to the nearest whole number: adding 1.5·2^52 leaves no bits for a fraction.
  constexpr double kShift = 0x1.8p52;
  const double k = (x * 0x1.71547652b82fep0 + kShift) - kShift;
  const double r = (x - k * kLn2High) - k * kLn2Low;
  double sum = 1.0 / 6227020800.0;  // 1/13!
  sum = sum * r + 1.0 / 479001600.0;
  sum = sum * r + 1.0 / 39916800.0;
  sum = sum * r + 1.0 / 3628800.0;
  sum = sum * r + 1.0 / 362880.0;
  sum = sum * r + 1.0 / 40320.0;
  sum = sum * r + 1.0 / 5040.0;
  sum = sum * r + 1.0 / 720.0;
  sum = sum * r + 1.0 / 120.0;
  sum = sum * r + 1.0 / 24.0;
  sum = sum * r + 1.0 / 6.0;
  sum = sum * r + 0.5;
  const double e = 1.0 + (r + r * r * sum);
  const auto exponent = static_cast<std::int64_t>(k);
  // In two steps: 2^1023 times a mantissa above 1 may pass through infinity otherwise.
  const std::int64_t half = exponent / 2;
  const auto power = [](std::int64_t n) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(n + 1023) << 52);
  };
  return e * power(half) * power(exponent - half);
}

}  // namespace costplan
