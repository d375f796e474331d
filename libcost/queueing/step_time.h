// A time made of a random number N of exponential steps of one rate.
//
// What it answers: P(T > t), from P(N > n), as a sum of positive terms: T > t exactly
// when a Poisson process has made fewer than N events by then (uniformization). Every
// wait behind servers that are all busy is such a time, and so is every time that passes
// through phases.
//
// Units: seconds, steps per second.
//
// Thread safety: immutable after it is made.
//
// Source: Jensen 1953; Grassmann 1977.
#pragma once

#include <memory>
#include <vector>

#include "costplan/service_time.h"

namespace costplan {

class StepTime {
 public:
  // `more[n]` is P(N > n), not rising; after its end each is (1 - decay) times the one
  // before, and nothing where `decay` is 1. Precondition: `more` is not empty.
  StepTime(double rate, std::vector<double> more, double decay = 1);
  // An exponential time with `probability`, else 0, in steps of a rate >= its own.
  static StepTime exponential(double probability, double own_rate, double rate);

  double rate() const { return rate_; }
  double exceeds(double t) const;
  // P(N > n).
  double more(std::size_t n) const;

  // This time and then that of `phases`, independent of it. Precondition: no phase is
  // faster than rate().
  StepTime then(const Phases& phases) const;

 private:
  double rate_;
  std::shared_ptr<const std::vector<double>> more_;
  double decay_;
};

// Follows P(N > n) as a chain runs until it is as good as nothing, or falls by the same
// factor for ever.
class TailRecorder {
 public:
  // A chain of that many phases in a row may show nothing before it is through with them.
  explicit TailRecorder(std::size_t phases) : earliest_(64 + 2 * phases) {}
  // Takes the next value; false once no more are needed.
  bool add(double more);
  StepTime finish(double rate) &&;

 private:
  std::size_t earliest_;
  std::vector<double> more_;
  double decay_ = 1;
  double last_estimate_ = 2;
};

}  // namespace costplan
