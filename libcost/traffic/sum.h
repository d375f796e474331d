// Sums of many numbers of very different size.
//
// What it answers: "what do ten million rates add up to?", to the last digit or so
// however many there are.
//
// Source: Neumaier, ZAMM 54 (1974). Compiled with -ffp-contract=off.
#pragma once

#include <cmath>

namespace costplan {

class Sum {
 public:
  void add(double value) {
    const double next = sum_ + value;
    lost_ += std::fabs(sum_) >= std::fabs(value) ? (sum_ - next) + value : (value - next) + sum_;
    sum_ = next;
  }
  void add(const Sum& other) {
    add(other.sum_);
    lost_ += other.lost_;
  }
  double value() const { return sum_ + lost_; }

 private:
  double sum_ = 0;
  double lost_ = 0;
};

}  // namespace costplan
