// Durations drawn at random: service times, holds of a database connection, thinking.
//
// TimeDistribution says what is drawn and is part of a network's description;
// TimeSampler draws it. Logarithms and exponentials are our own (base/elementary.h), so a
// seed gives the same durations on every machine.
//
// Units: seconds. Errors: problems_of() names everything that no distribution has.
// Thread safety: a sampler is immutable; each thread has a stream of its own.
//
// Sources: Box and Muller's polar method after Marsaglia and Bray (1964) for normals,
// Marsaglia and Tsang (2000) for gamma with a shape that is no whole number, balanced
// means for two exponential phases (Whitt 1982).
#pragma once

#include <string>
#include <vector>

#include "queueing/random_stream.h"

namespace costplan {

struct TimeDistribution {
  enum class Kind {
    kExponential,
    kDeterministic,
    kErlang,            // `stages` exponential stages
    kGamma,             // by mean and scv
    kLognormal,         // by mean and scv
    kHyperexponential,  // two phases with balanced means, scv above 1
    kQuantiles,         // a table, see quantiles_s
  };

  Kind kind = Kind::kExponential;
  double mean_s = 1.0;
  double scv = 1.0;  // squared coefficient of variation: variance / mean²
  int stages = 1;
  // Values at the probabilities 0, 1/(n-1), 2/(n-1) … 1; linear between them. The mean
  // follows from the table; mean_s is not read.
  std::vector<double> quantiles_s = {};

  static TimeDistribution exponential(double mean_s);
  static TimeDistribution deterministic(double value_s);
  static TimeDistribution erlang(int stages, double mean_s);
  static TimeDistribution gamma(double mean_s, double scv);
  static TimeDistribution lognormal(double mean_s, double scv);
  static TimeDistribution hyperexponential(double mean_s, double scv);
  static TimeDistribution quantiles(std::vector<double> values_s);

  // The mean of what is drawn.
  double mean() const;
};

// What is wrong with a distribution, in words; empty when it exists.
std::vector<std::string> problems_of(const TimeDistribution& distribution);

class TimeSampler {
 public:
  TimeSampler() : TimeSampler(TimeDistribution{}) {}
  // Precondition: problems_of(distribution) is empty.
  explicit TimeSampler(const TimeDistribution& distribution);

  // A duration, never negative.
  double draw(RandomStream& random) const {
    if (kind_ == TimeDistribution::Kind::kExponential) return mean_ * random.exponential();
    return draw_other(random);
  }

 private:
  double draw_other(RandomStream& random) const;

  TimeDistribution::Kind kind_;
  double mean_;
  double first_ = 0.0;  // what the kind needs: log-mean, shape, probability of a phase…
  double second_ = 0.0;
  int stages_ = 1;
  std::vector<double> table_;
};

}  // namespace costplan
