// Integrals of functions whose logarithm is concave, such as densities of waits.
#pragma once

#include <functional>

namespace costplan {

// e^value, kept apart from its size.
struct Exponent {
  double value = 0;
  double slope = 0;      // of the exponent
  double curvature = 0;  // at most 0
  double detail = 0;     // 1 / the width of what else changes nearby, such as g
};

// ∫ g(v) e^(f(v) - f0) dv from `from` to `to` (infinity allowed), with f concave and
// described by `exponent`, g between 0 and 1 and smooth on the same scale. About 1e-14
// relative. Gauss-Legendre of 16 points on panels over which f changes by about 1.
// What lies below e^-80 before the summit is left out.
double integrate_log_concave(const std::function<Exponent(double)>& exponent, double f0,
                             const std::function<double(double)>& g, double from, double to);

}  // namespace costplan
