#include "money/amount.h"

#include <utility>

#include "base/decimal.h"

namespace costplan {

std::string display(Quantity value) { return group_thousands(value.to_string()); }

Amount::Amount(Quantity value, std::string label)
    : value_(value), text_(std::move(label)), state_(State::kKnown) {}

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
  value_ = Quantity(0);
  form_ = Form::kAtom;
}

Amount Amount::combine(const Amount& a, const Amount& b, Result<Quantity> value, std::string text,
                       Form form) {
  Amount out = a;
  if (!a.is_known() || !b.is_known()) {
    out.absorb(b);
    return out;
  }
  out.usage_ = a.usage_ || b.usage_;
  out.text_ = std::move(text);
  out.form_ = form;
  if (value) {
    out.value_ = *value;
  } else {
    out.value_ = Quantity(0);
    out.state_ = State::kOverflow;
  }
  return out;
}

Amount& Amount::operator*=(const Amount& b) {
  if (!is_known() || !b.is_known()) {
    absorb(b);
    return *this;
  }
  const auto product = value_.times(b.value_);
  usage_ = usage_ || b.usage_;
  if (form_ == Form::kSum) text_ = "(" + text_ + ")";
  text_ += " × ";
  text_ += b.form_ == Form::kSum ? "(" + b.text_ + ")" : b.text_;
  form_ = Form::kProduct;
  state_ = product ? State::kKnown : State::kOverflow;
  value_ = product ? *product : Quantity(0);
  return *this;
}

Amount& Amount::operator+=(const Amount& b) {
  return *this = combine(*this, b, value_.plus(b.value_), text_ + " + " + b.text_, Form::kSum);
}

Amount operator-(const Amount& a, const Amount& b) {
  return Amount::combine(a, b, a.value_.minus(b.value_),
                         a.text_ + " − " + b.operand(Amount::Form::kProduct), Amount::Form::kSum);
}

Amount operator/(const Amount& a, const Amount& b) {
  if (b.is_zero()) return times_ratio(a, Amount(1), b);
  return Amount::combine(a, b,
                         a.value_.times_ratio(Quantity(1), b.is_known() ? b.value_ : Quantity(1)),
                         a.operand(Amount::Form::kProduct) + " ÷ " + b.operand(Amount::Form::kAtom),
                         Amount::Form::kProduct);
}

Amount times_ratio(const Amount& a, const Amount& numerator, const Amount& denominator) {
  Amount top = a;
  if (a.is_known() && numerator.is_known() && denominator.is_known()) {
    top = Amount::combine(a, numerator, a.value_.times_ratio(numerator.value_, denominator.value_),
                          a.operand(Amount::Form::kProduct) + " × " +
                              numerator.operand(Amount::Form::kProduct) + " ÷ " +
                              denominator.operand(Amount::Form::kAtom),
                          Amount::Form::kProduct);
    top.usage_ = top.usage_ || denominator.usage_;
    return top;
  }
  top *= numerator;
  top.absorb(denominator);
  return top;
}

Amount max(const Amount& a, const Amount& b) {
  return Amount::combine(a, b, a.value_ > b.value_ ? a.value_ : b.value_,
                         "max(" + a.text_ + ", " + b.text_ + ")", Amount::Form::kAtom);
}

Amount min(const Amount& a, const Amount& b) {
  return Amount::combine(a, b, a.value_ < b.value_ ? a.value_ : b.value_,
                         "min(" + a.text_ + ", " + b.text_ + ")", Amount::Form::kAtom);
}

Amount beyond(const Amount& a, const Amount& included) { return max(Amount(0), a - included); }

Amount ceil(const Amount& a) {
  return Amount::combine(a, a, a.value_.ceil(), "⌈" + a.text_ + "⌉", Amount::Form::kAtom);
}

}  // namespace costplan
