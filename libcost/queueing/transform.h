// A probability of exceeding t from its Laplace transform.
#pragma once

#include <functional>

#include "queueing/complex_math.h"

namespace costplan {

// f(t) of f̂(s) = ∫ e^(-s t) f(t) dt, for an f that falls from at most 1 to 0. `terms` of a series
// are summed before its end is averaged: 30 give about 1e-11, absolute, where f is smooth, and
// those that follow are needed for steps in it.
// Source: Abate and Whitt 1995, "Numerical inversion of Laplace transforms of probability
// distributions" (EULER): a Fourier series whose end is averaged.
// Precondition: t > 0; f̂ is called with positive real and no negative imaginary parts.
double from_transform(const std::function<Complex(const Complex&)>& transform, double t,
                      int terms);

}  // namespace costplan
