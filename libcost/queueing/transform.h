// A probability of exceeding t from its Laplace transform.
#pragma once

#include <functional>

#include "queueing/complex_math.h"

namespace costplan {

// f(t) of f̂(s) = ∫ e^(-s t) f(t) dt, for an f that falls from at most 1 to 0. To about 1e-10,
// absolute, where f is smooth on the scale `detail` or `detail` is at least t / 10,000.
// Source: Abate and Whitt 1995, "Numerical inversion of Laplace transforms of probability
// distributions" (EULER): a Fourier series whose end is averaged.
// Precondition: t > 0, detail > 0; f̂ is called with positive real and no negative imaginary
// parts.
double from_transform(const std::function<Complex(const Complex&)>& transform, double t,
                      double detail);

}  // namespace costplan
