#include "money/amount.h"

#include <limits>
#include <utility>

#include "base/decimal.h"

namespace costplan {
namespace {

// The greatest common divisor of |a| and b. Precondition: b > 0.
int128 common_divisor(int128 a, int128 b) {
  while (b != 1 && a % b != 0) {
    const int128 rest = a % b;
    a = b;
    b = rest < 0 ? -rest : rest;
  }
  return b;
}

// top / bottom becomes top / bottom · p / q. Both are and stay in lowest terms, with
// positive bottoms. False where the result does not fit.
bool multiply(int128& top, int128& bottom, int128 p, int128 q) {
  const int128 above = common_divisor(top, q);
  const int128 below = common_divisor(p, bottom);
  return !__builtin_mul_overflow(top / above, p / below, &top) &&
         !__builtin_mul_overflow(bottom / below, q / above, &bottom);
}

bool fits_divisor(int128 value) { return value <= std::numeric_limits<std::int64_t>::max(); }

}  // namespace

std::optional<Amount::Fraction> Amount::Fraction::of(const Result<Quantity>& value) {
  if (!value) return std::nullopt;
  return Fraction{.nanos = value->nanos()};
}

Quantity Amount::Fraction::rounded() const {
  return Quantity::from_nanos(divisor == 1 ? nanos : divide_half_even(nanos, divisor));
}

std::optional<Amount::Fraction> Amount::Fraction::plus(const Fraction& b, int sign) const {
  // Both over the least common multiple of the divisors.
  const int128 factor = b.divisor / common_divisor(divisor, b.divisor);
  const int128 common = factor * divisor;
  int128 left = 0;
  int128 right = 0;
  int128 sum = 0;
  if (!__builtin_mul_overflow(nanos, factor, &left) &&
      !__builtin_mul_overflow(b.nanos, common / b.divisor * sign, &right) &&
      !__builtin_add_overflow(left, right, &sum)) {
    const int128 shared = common_divisor(sum, common);
    if (fits_divisor(common / shared)) {
      return Fraction{.nanos = sum / shared, .divisor = static_cast<std::int64_t>(common / shared)};
    }
  }
  return of(sign > 0 ? rounded().plus(b.rounded()) : rounded().minus(b.rounded()));
}

std::optional<Amount::Fraction> Amount::Fraction::times_ratio(const Fraction& numerator,
                                                              const Fraction& denominator) const {
  int128 top = nanos;
  int128 bottom = divisor;
  // The steps of 10^-9 of numerator and denominator cancel each other.
  int128 p = numerator.nanos;
  int128 q = denominator.nanos;
  const bool has_sign = q >= 0 || (!__builtin_sub_overflow(int128{0}, p, &p) &&
                                   !__builtin_sub_overflow(int128{0}, q, &q));
  if (q > 0 && has_sign) {
    const int128 shared = common_divisor(p, q);
    if (multiply(top, bottom, p / shared, q / shared) &&
        multiply(top, bottom, denominator.divisor, 1) &&
        multiply(top, bottom, 1, numerator.divisor) && fits_divisor(bottom)) {
      return Fraction{.nanos = top, .divisor = static_cast<std::int64_t>(bottom)};
    }
  }
  return of(rounded().times_ratio(numerator.rounded(), denominator.rounded()));
}

std::string display(Quantity value) { return group_thousands(value.to_string()); }

std::string display_computed(double value) {
  const auto parsed = Quantity::parse(std::to_string(value));
  return parsed ? display(*parsed) : std::to_string(value);
}

Amount::Amount(Quantity value, std::string label)
    : number_{.nanos = value.nanos()}, text_(std::move(label)), state_(State::kKnown) {}

Amount::Amount(int value) : Amount(Quantity(value), display(Quantity(value))) {}

Amount Amount::not_given(std::string name) {
  Amount amount;
  amount.text_ = std::move(name);
  amount.usage_ = true;
  return amount;
}

Amount Amount::as_usage() && {
  usage_ = true;
  return std::move(*this);
}

Amount Amount::named(std::string label) const {
  Amount amount = *this;
  if (is_known()) {
    amount.number_ = {.nanos = value().nanos()};
    amount.text_ = std::move(label);
    amount.form_ = Form::kAtom;
  }
  return amount;
}

std::string Amount::operand(Form weakest) const {
  return form_ > weakest ? "(" + text_ + ")" : text_;
}

void Amount::absorb(const Amount& b) {
  usage_ = usage_ || b.usage_;
  if (b.state_ == State::kOverflow || state_ == State::kOverflow) {
    state_ = State::kOverflow;
  } else if (b.state_ == State::kNotGiven) {
    // Names of everything missing, not the whole formula.
    if (state_ == State::kNotGiven && !text_.empty() && text_ != b.text_) {
      text_ += ", " + b.text_;
    } else {
      text_ = b.text_;
    }
    state_ = State::kNotGiven;
  }
  number_ = {};
  form_ = Form::kAtom;
}

Amount Amount::combine(const Amount& a, const Amount& b, std::optional<Fraction> number,
                       std::string text, Form form) {
  Amount out = a;
  if (!a.is_known() || !b.is_known()) {
    out.absorb(b);
    return out;
  }
  out.usage_ = a.usage_ || b.usage_;
  out.text_ = std::move(text);
  out.form_ = form;
  out.state_ = number ? State::kKnown : State::kOverflow;
  out.number_ = number.value_or(Fraction());
  return out;
}

Amount& Amount::operator*=(const Amount& b) {
  if (!is_known() || !b.is_known()) {
    absorb(b);
    return *this;
  }
  const auto product = number_.times_ratio(b.number_, Fraction::one());
  usage_ = usage_ || b.usage_;
  if (form_ == Form::kSum) text_ = "(" + text_ + ")";
  text_ += " × ";
  text_ += b.form_ == Form::kSum ? "(" + b.text_ + ")" : b.text_;
  form_ = Form::kProduct;
  state_ = product ? State::kKnown : State::kOverflow;
  number_ = product.value_or(Fraction());
  return *this;
}

Amount& Amount::operator+=(const Amount& b) {
  return *this = combine(*this, b, number_.plus(b.number_), text_ + " + " + b.text_, Form::kSum);
}

Amount operator-(const Amount& a, const Amount& b) {
  return Amount::combine(a, b, a.number_.minus(b.number_),
                         a.text_ + " − " + b.operand(Amount::Form::kProduct), Amount::Form::kSum);
}

Amount operator/(const Amount& a, const Amount& b) {
  return Amount::combine(a, b, a.number_.times_ratio(Amount::Fraction::one(), b.number_),
                         a.operand(Amount::Form::kProduct) + " ÷ " + b.operand(Amount::Form::kAtom),
                         Amount::Form::kProduct);
}

Amount times_ratio(const Amount& a, const Amount& numerator, const Amount& denominator) {
  Amount top = a;
  if (a.is_known() && numerator.is_known() && denominator.is_known()) {
    top = Amount::combine(
        a, numerator, a.number_.times_ratio(numerator.number_, denominator.number_),
        a.operand(Amount::Form::kProduct) + " × " + numerator.operand(Amount::Form::kProduct) +
            " ÷ " + denominator.operand(Amount::Form::kAtom),
        Amount::Form::kProduct);
    top.usage_ = top.usage_ || denominator.usage_;
    return top;
  }
  top *= numerator;
  top.absorb(denominator);
  return top;
}

Amount max(const Amount& a, const Amount& b) {
  return Amount::combine(a, b, a.value() > b.value() ? a.number_ : b.number_,
                         "max(" + a.text_ + ", " + b.text_ + ")", Amount::Form::kAtom);
}

Amount min(const Amount& a, const Amount& b) {
  return Amount::combine(a, b, a.value() < b.value() ? a.number_ : b.number_,
                         "min(" + a.text_ + ", " + b.text_ + ")", Amount::Form::kAtom);
}

Amount beyond(const Amount& a, const Amount& included) { return max(Amount(0), a - included); }

Amount ceil(const Amount& a) {
  return Amount::combine(a, a, Amount::Fraction::of(a.value().ceil()), "⌈" + a.text_ + "⌉",
                         Amount::Form::kAtom);
}

}  // namespace costplan
