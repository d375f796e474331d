#include "costplan/money.h"

#include <cmath>
#include <limits>

#include "base/decimal.h"

namespace costplan {
namespace {

constexpr int128 kNano = 1'000'000'000;
constexpr int128 kPico = 1'000'000'000'000;
constexpr int128 kCent = kPico / 100;

Error overflow(const char* what) {
  return {.code = ErrorCode::kOverflow,
          .message = std::string(what) + " is too large for exact arithmetic"};
}

}  // namespace

Result<Quantity> Quantity::parse(std::string_view text) {
  auto nanos = parse_decimal(text, kDecimals, /*round=*/true);
  if (!nanos) return nanos.errors();
  return from_nanos(*nanos);
}

Result<Quantity> Quantity::plus(Quantity other) const {
  int128 sum = 0;
  if (__builtin_add_overflow(nanos_, other.nanos_, &sum)) return overflow("a quantity");
  return from_nanos(sum);
}

Result<Quantity> Quantity::minus(Quantity other) const {
  int128 difference = 0;
  if (__builtin_sub_overflow(nanos_, other.nanos_, &difference)) return overflow("a quantity");
  return from_nanos(difference);
}

Result<Quantity> Quantity::times(Quantity other) const { return times_ratio(other, Quantity(1)); }

Result<Quantity> Quantity::times_ratio(Quantity numerator, Quantity denominator) const {
  if (denominator.is_zero()) {
    return Error{.code = ErrorCode::kInvalidArgument, .message = "division by zero"};
  }
  int128 product = 0;
  if (__builtin_mul_overflow(nanos_, numerator.nanos_, &product)) return overflow("a quantity");
  int128 divisor = denominator.nanos_;
  if (divisor < 0) {
    if (__builtin_sub_overflow(int128{0}, product, &product)) return overflow("a quantity");
    divisor = -divisor;
  }
  return from_nanos(divide_half_even(product, divisor));
}

Result<Quantity> Quantity::ceil() const {
  int128 whole = nanos_ / kNano;
  if (nanos_ % kNano > 0) ++whole;
  int128 nanos = 0;
  if (__builtin_mul_overflow(whole, kNano, &nanos)) return overflow("a quantity");
  return from_nanos(nanos);
}

std::string Quantity::to_string() const { return format_decimal(nanos_, kDecimals); }

double Quantity::approximate() const { return static_cast<double>(nanos_) / 1e9; }

Result<Money> Money::parse(std::string_view text) {
  auto picos = parse_decimal(text, kDecimals, /*round=*/false);
  if (!picos) return picos.errors();
  return from_picos(*picos);
}

Result<Money> Money::from_double_rounded(double dollars) {
  if (!std::isfinite(dollars)) {
    return Error{.code = ErrorCode::kInvalidArgument,
                 .message = "an amount of money must be a finite number"};
  }
  // Whole dollars and the fraction apart: dollars · 10^12 would lose digits.
  const double whole = std::trunc(dollars);
  if (std::fabs(whole) > 1e25) return overflow("an amount of money");
  const double fraction = (dollars - whole) * 1e12;
  return from_picos(static_cast<int128>(whole) * kPico +
                    static_cast<int128>(std::nearbyint(fraction)));
}

Result<Money> Money::plus(Money other) const {
  int128 sum = 0;
  if (__builtin_add_overflow(picos_, other.picos_, &sum)) return overflow("an amount of money");
  return from_picos(sum);
}

Result<Money> Money::minus(Money other) const {
  int128 difference = 0;
  if (__builtin_sub_overflow(picos_, other.picos_, &difference)) {
    return overflow("an amount of money");
  }
  return from_picos(difference);
}

std::string Money::to_string() const { return format_decimal(picos_, kDecimals); }

std::string Money::to_display() const {
  int128 cents = picos_ / kCent;
  const int128 rest = picos_ % kCent;
  if (rest >= kCent / 2) ++cents;
  if (rest <= -kCent / 2) --cents;
  if (cents == 0 && picos_ != 0) return picos_ < 0 ? "-<$0.01" : "<$0.01";
  std::string text = format_decimal(cents < 0 ? -cents : cents, 2);
  const auto point = text.find('.');
  if (point == std::string::npos) {
    text += ".00";
  } else if (text.size() - point == 2) {
    text += '0';
  }
  return (cents < 0 ? "-$" : "$") + group_thousands(text);
}

double Money::approximate() const { return static_cast<double>(picos_) / 1e12; }

Result<Rate> Rate::parse(std::string_view text) {
  auto picos = parse_decimal(text, kDecimals, /*round=*/false);
  if (!picos) return picos.errors();
  if (*picos < 0) {
    return Error{.code = ErrorCode::kParse,
                 .message = "'" + std::string(text) + "' is negative; a rate is at least 0"};
  }
  if (*picos > std::numeric_limits<std::int64_t>::max()) return overflow("a rate");
  return from_picos(static_cast<std::int64_t>(*picos));
}

Result<Money> Rate::cost_of(Quantity quantity) const {
  int128 product = 0;
  if (__builtin_mul_overflow(quantity.nanos(), int128{picos_}, &product)) {
    return overflow("an amount of money");
  }
  return Money::from_picos(divide_half_even(product, kNano));
}

std::string Rate::to_string() const { return format_decimal(picos_, kDecimals); }

}  // namespace costplan
