// What a lane draws: service times, and the gaps between arrivals.
//
// What it answers: "exponential with mean 20 ms": a checked description that the vector
// kernels of lanes.h draw from, some random numbers of a stream for each request.
//
// Units: seconds. As a distribution of gaps only the shape counts: gaps are measured in
// mean gaps, and the arrival rate of each interval stretches them.
//
// Errors: kInvalidArgument for parameters that are no distribution (NaN, a mean that is
// not positive, a squared coefficient of variation below 1 for a hyperexponential one).
//
// Thread safety: a value.
//
// Source: hyperexponential with balanced means, two phases, as in Tijms, "Stochastic
// Models" (1994), appendix B. Proved by tests/queueing/lane_distribution_test.cc.
#pragma once

#include <vector>

#include "costplan/result.h"

namespace costplan {

class LaneDistribution {
 public:
  enum class Kind {
    kExponential,
    kDeterministic,
    kErlang,
    kHyperexponential,
    kLognormal,
    kEmpirical
  };

  // A point of an empirical distribution: the share `share` of all draws is at most `value_s`.
  struct Quantile {
    double share = 0.0;
    double value_s = 0.0;
  };
  // Between two points the quantile function is a straight line.
  struct Piece {
    double from_share = 0.0;
    double intercept_s = 0.0;
    double slope_s = 0.0;
  };

  static constexpr int kMostStages = 64;
  static constexpr int kMostQuantiles = 64;
  static constexpr double kShortest_s = 1e-9;
  static constexpr double kLongest_s = 1e7;

  // Exponential with mean 1.
  LaneDistribution() = default;
  static Result<LaneDistribution> exponential(double mean_s);
  static Result<LaneDistribution> deterministic(double value_s);
  // The sum of 1..64 exponential stages: squared coefficient of variation 1 / stages.
  static Result<LaneDistribution> erlang(int stages, double mean_s);
  // Squared coefficient of variation `scv` in 1..1e6.
  static Result<LaneDistribution> hyperexponential(double scv, double mean_s);
  // exp(N(μ, sigma²)) with that mean; sigma in 0..8.
  static Result<LaneDistribution> lognormal(double sigma, double mean_s);
  // 2..64 points, ascending in both, from share 0 (the minimum) to share 1 (the maximum).
  static Result<LaneDistribution> empirical(const std::vector<Quantile>& quantiles);

  Kind kind() const { return kind_; }
  double mean_s() const { return mean_s_; }
  int stages() const { return stages_; }            // Erlang
  double first_share() const { return share_; }     // hyperexponential: of the first phase
  double first_mean_s() const { return first_s_; }  // and the means of both
  double second_mean_s() const { return second_s_; }
  double sigma() const { return sigma_; }  // lognormal
  const std::vector<Piece>& pieces() const { return pieces_; }
  // Random numbers that one draw takes from its stream.
  int draws() const;
  // The same shape with another mean: the gap of an arrival process has mean 1.
  LaneDistribution with_mean(double mean_s) const;

 private:
  Kind kind_ = Kind::kExponential;
  double mean_s_ = 1.0;
  int stages_ = 1;
  double share_ = 1.0;
  double first_s_ = 1.0;
  double second_s_ = 1.0;
  double sigma_ = 0.0;
  std::vector<Piece> pieces_;
};

}  // namespace costplan
