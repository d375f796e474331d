// Exact money: rates, quantities and amounts that never pass through a double.
//
// What it answers: "what do 1,234.5 units cost at 0.0000166667 USD each?", to the
// last digit, in the same way on every machine.
//
// Units: Rate and Money are US dollars in steps of 10^-12; Quantity counts bill
// units (hours, GB-months, requests…) in steps of 10^-9. A product is rounded
// once, half to even. Dollars are rounded to cents only for print.
//
// Errors: arithmetic is checked; what does not fit is ErrorCode::kOverflow. Sums
// of Money use checked functions too, because ten thousand lines can overflow
// where one does not.
//
// Thread safety: plain values.
//
// Source: the price lists carry up to ten decimals; twelve leave room for rates
// divided by 10,000 requests. Proved by tests/money/money_test.cc.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "costplan/result.h"

namespace costplan {

// A number of bill units, at least 0 except where a difference is being formed.
class Quantity {
 public:
  static constexpr int kDecimals = 9;

  constexpr Quantity() = default;
  // Whole units. Any int fits: |2^31| · 10^9 is far inside 128 bits.
  constexpr Quantity(int whole) : nanos_(int128{whole} * kScale) {}
  // Would lose what follows the point without a word: parse decimal text instead.
  template <std::floating_point T>
  Quantity(T) = delete;
  static constexpr Quantity from_nanos(int128 nanos) { return Quantity(nanos, Raw{}); }

  // Decimal text such as `12`, `0.25`, `1e6`. More than nine decimals are rounded
  // half to even. Errors: kParse, kOverflow.
  static Result<Quantity> parse(std::string_view text);

  constexpr int128 nanos() const { return nanos_; }
  constexpr bool is_zero() const { return nanos_ == 0; }
  constexpr bool is_negative() const { return nanos_ < 0; }

  Result<Quantity> plus(Quantity other) const;
  Result<Quantity> minus(Quantity other) const;
  // Rounded half to even at 10^-9.
  Result<Quantity> times(Quantity other) const;
  // Exact fraction, rounded half to even once: this · numerator / denominator.
  // Precondition: denominator is not zero (kInvalidArgument otherwise).
  Result<Quantity> times_ratio(Quantity numerator, Quantity denominator) const;
  // The smallest whole number that is not below. Never overflows in practice;
  // saturates nowhere: kOverflow at the very end of the range.
  Result<Quantity> ceil() const;

  // Shortest exact decimal, such as `730` or `0.25`: the form used in JSON.
  std::string to_string() const;
  // For statistics and plots only; money never passes through here.
  double approximate() const;

  friend constexpr auto operator<=>(Quantity, Quantity) = default;

 private:
  struct Raw {};
  static constexpr int128 kScale = 1'000'000'000;
  constexpr Quantity(int128 nanos, Raw) : nanos_(nanos) {}
  int128 nanos_ = 0;
};

// Hours are a quantity with a meaning of their own: they are what --month varies,
// and they must never be added to money.
class Hours {
 public:
  constexpr Hours() = default;
  constexpr explicit Hours(Quantity count) : count_(count) {}
  constexpr Quantity count() const { return count_; }
  friend constexpr auto operator<=>(Hours, Hours) = default;

 private:
  Quantity count_;
};

// US dollars, exact to 10^-12.
class Money {
 public:
  static constexpr int kDecimals = 12;

  constexpr Money() = default;
  static constexpr Money from_picos(int128 picos) { return Money(picos); }
  // Decimal text, at most twelve decimals. Errors: kParse, kOverflow.
  static Result<Money> parse(std::string_view text);
  // The only door from floating point to money (statistics of a sweep, say).
  // Rounds half to even at 10^-12. Errors: kInvalidArgument for NaN or infinity,
  // kOverflow.
  static Result<Money> from_double_rounded(double dollars);

  constexpr int128 picos() const { return picos_; }
  constexpr bool is_zero() const { return picos_ == 0; }
  constexpr bool is_negative() const { return picos_ < 0; }

  Result<Money> plus(Money other) const;
  Result<Money> minus(Money other) const;

  // Shortest exact decimal, such as `32.85`: the form used in JSON.
  std::string to_string() const;
  // `$1,234.56`, rounded half away from zero from the exact value, as invoices do;
  // `-$0.10`. An amount that is not zero but would print as $0.00 prints as `<$0.01`.
  std::string to_display() const;
  double approximate() const;

  friend constexpr auto operator<=>(Money, Money) = default;

 private:
  constexpr explicit Money(int128 picos) : picos_(picos) {}
  int128 picos_ = 0;
};

// US dollars per bill unit, at least 0, exact to 10^-12, at most 9.2 million.
class Rate {
 public:
  static constexpr int kDecimals = 12;

  constexpr Rate() = default;
  static constexpr Rate from_picos(std::int64_t picos) { return Rate(picos); }
  // Decimal text, at most twelve decimals, not negative. Errors: kParse, kOverflow.
  static Result<Rate> parse(std::string_view text);

  constexpr std::int64_t picos() const { return picos_; }
  constexpr bool is_zero() const { return picos_ == 0; }

  // quantity · rate, rounded once, half to even. Errors: kOverflow.
  Result<Money> cost_of(Quantity quantity) const;

  std::string to_string() const;

  friend constexpr auto operator<=>(Rate, Rate) = default;

 private:
  constexpr explicit Rate(std::int64_t picos) : picos_(picos) {}
  std::int64_t picos_ = 0;
};

}  // namespace costplan
