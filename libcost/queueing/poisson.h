// Averages over a Poisson distribution without factorials: weights relative to the one
// of the mode, normalised by their own sum.
#pragma once

#include <cmath>

namespace costplan {

// Σ P(N = n) f(n), N Poisson with mean x >= 0; f is called with whole doubles. What has
// less than 1e-18 of the weight of the mode is left out.
template <typename F>
double average_over_poisson(double x, F f) {
  const double mode = std::floor(x);
  double weights = 0;
  double sum = 0;
  double weight = 1;
  for (double n = mode; weight > 1e-18; ++n) {
    weights += weight;
    sum += weight * f(n);
    weight *= x / (n + 1);
  }
  weight = mode > 0 ? mode / x : 0;
  for (double n = mode - 1; n >= 0 && weight > 1e-18; --n) {
    weights += weight;
    sum += weight * f(n);
    weight *= n / x;
  }
  return sum / weights;
}

}  // namespace costplan
