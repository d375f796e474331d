// A quantity that remembers how it came about.
//
// Meters compute with Amounts instead of bare quantities: `tasks * vcpu * hours`
// yields the number and the formula a person reads ("2 tasks × 0.5 vCPU × 730 h")
// in one go, so the explanation can never differ from the arithmetic.
//
// Usage that the stack file does not give makes an Amount unknown, and unknown
// spreads through arithmetic; an overflow spreads too, and wins. An Amount that
// depends on declared usage stays marked as such (the `*` of the table).
//
// The number is a fraction, rounded at 10^-9 only where somebody asks for its value:
// 5 GB a day are no decimal number of GB a month, and 90 days of them are 450 GB
// nevertheless. A fraction too long to be kept is rounded on the way.
//
// Thread safety: plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "costplan/money.h"

namespace costplan {

class Amount {
 public:
  // Not given.
  Amount() = default;
  // `label` is what the formula shows for it, such as `0.5 vCPU`.
  Amount(Quantity value, std::string label);
  // A bare number, shown as itself.
  Amount(int value);
  static Amount not_given(std::string name);

  bool is_known() const { return state_ == State::kKnown; }
  bool is_overflow() const { return state_ == State::kOverflow; }
  // Rounded half to even at 10^-9, as are the answers below. 0 unless known.
  Quantity value() const { return number_.rounded(); }
  bool is_zero() const { return is_known() && value().is_zero(); }
  bool is_positive() const { return is_known() && value() > Quantity(0); }
  // The formula; for an unknown amount the names of what is missing.
  const std::string& text() const { return text_; }

  bool is_usage() const { return usage_; }
  Amount as_usage() &&;
  // The value() under a name: keeps formulas short where a part is explained
  // elsewhere. The name should carry the number, or nobody can follow it.
  Amount named(std::string label) const;

  Amount& operator*=(const Amount& b);
  Amount& operator+=(const Amount& b);
  friend Amount operator*(Amount a, const Amount& b) { return a *= b; }
  friend Amount operator+(Amount a, const Amount& b) { return a += b; }
  friend Amount operator-(const Amount& a, const Amount& b);
  friend Amount operator/(const Amount& a, const Amount& b);
  // a · numerator / denominator, without brackets in the formula.
  friend Amount times_ratio(const Amount& a, const Amount& numerator, const Amount& denominator);
  friend Amount max(const Amount& a, const Amount& b);
  friend Amount min(const Amount& a, const Amount& b);
  // max(0, a − b): what is left after something is included.
  friend Amount beyond(const Amount& a, const Amount& included);
  // The next whole number, as services that bill started units count.
  friend Amount ceil(const Amount& a);

 private:
  enum class State { kNotGiven, kKnown, kOverflow };
  enum class Form { kAtom, kProduct, kSum };

  // `nanos` / `divisor` steps of 10^-9, in lowest terms. An operation whose exact
  // result does not fit takes its operands rounded; empty: that does not fit either,
  // or the denominator is 0.
  struct Fraction {
    int128 nanos = 0;
    std::int64_t divisor = 1;

    static Fraction one() { return {.nanos = Quantity(1).nanos()}; }
    static std::optional<Fraction> of(const Result<Quantity>& value);
    Quantity rounded() const;
    std::optional<Fraction> plus(const Fraction& b) const { return plus(b, 1); }
    std::optional<Fraction> minus(const Fraction& b) const { return plus(b, -1); }
    std::optional<Fraction> plus(const Fraction& b, int sign) const;
    std::optional<Fraction> times_ratio(const Fraction& numerator,
                                        const Fraction& denominator) const;
  };
  static Amount combine(const Amount& a, const Amount& b, std::optional<Fraction> number,
                        std::string text, Form form);
  std::string operand(Form weakest) const;
  void absorb(const Amount& b);

  Fraction number_;  // 0 unless known
  std::string text_;
  State state_ = State::kNotGiven;
  Form form_ = Form::kAtom;
  bool usage_ = false;
};

// `1,234.5`: how formulas and tables print a quantity, all decimals kept.
std::string display(Quantity value);
// A number that was computed, to six decimals: `0.25`, `6`, `1.5`.
std::string display_computed(double value);

}  // namespace costplan
