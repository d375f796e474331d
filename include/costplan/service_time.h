// How long the work on one request takes, as a distribution.
//
// What it answers: mean, variability (scv: variance / mean²), any percentile, and the
// phases that a queue with such a service can be solved with.
//
// Units: seconds.
//
// Errors: distributions that do not exist (lognormal with p95 below its mean), by reason.
//
// Thread safety: immutable after it is made.
//
// Example:
//   Result<ServiceTime> query = ServiceTime::lognormal(0.040, 0.120);  // mean, p95
//   if (!query) return query.error();
//   query->scv();            // 1.38…
//   query->quantile(0.99);   // 0.226…
//
// Source: Tijms, A First Course in Stochastic Models, 2003 (fits); proved by
// tests/queueing/service_time_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "costplan/result.h"

namespace costplan {

// A time that passes through phases: it starts in phase i with probability start[i],
// stays an exponential time of rate[i] (1/s), and then enters phase i + 1 with
// probability onward[i], or ends.
struct Phases {
  std::vector<double> start;
  std::vector<double> rate;
  std::vector<double> onward;
};

class ServiceTime {
 public:
  enum class Shape {
    kExponential,
    kDeterministic,
    kGamma,
    kLognormal,
    kHyperexponential,
    kEmpirical
  };

  static Result<ServiceTime> exponential(double mean_s);
  static Result<ServiceTime> deterministic(double mean_s);
  // The sum of `stages` exponential times.
  static Result<ServiceTime> erlang(double mean_s, std::int64_t stages);
  static Result<ServiceTime> gamma(double mean_s, double scv);
  // Two lognormals have this mean and p95; the one that varies less is taken. None has a
  // p95 of more than 3.868 times the mean.
  static Result<ServiceTime> lognormal(double mean_s, double p95_s);
  // Two exponentials, each with half of the total time (balanced means). scv >= 1.
  static Result<ServiceTime> hyperexponential(double mean_s, double scv);
  // Measured percentiles as (p, seconds), p from 0 to 1 rising, seconds not falling, 0 and 1
  // among them; straight lines between.
  static Result<ServiceTime> empirical(std::vector<std::pair<double, double>> quantiles);

  Shape shape() const { return shape_; }
  // The percentiles of an empirical one; of all others none.
  std::span<const std::pair<double, double>> measured() const;
  double mean_s() const { return mean_s_; }
  double scv() const { return scv_; }
  // E[S^k], k = 1 to 3.
  double moment(int k) const;
  // P(S > t).
  double exceeds(double t) const;
  // The smallest t with P(S > t) <= 1 - p. Precondition: 0 <= p < 1.
  double quantile(double p) const;
  // Phases of the same mean and scv: exact for exponential, Erlang and hyperexponential.
  // At most 500 phases: a scv below 1/500 (deterministic: 0) is fitted as 1/500.
  Phases phases() const;

 private:
  ServiceTime(Shape shape, double mean_s, double scv) : shape_(shape), mean_s_(mean_s), scv_(scv) {}
  Shape shape_;
  double mean_s_;
  double scv_;
  double sigma_ = 0;                                                      // of a lognormal
  std::shared_ptr<const std::vector<std::pair<double, double>>> points_;  // of an empirical one
};

// The phases of a mean and a scv: Erlang-(k-1, k) with a common rate below 1, two
// exponentials with balanced means above.
Phases fit_phases(double mean_s, double scv);

}  // namespace costplan
