// The time at which a probability of exceeding falls to a level.
#pragma once

#include <functional>
#include <limits>

namespace costplan {

// The smallest t >= 0 with exceeds(t) <= level, to about 1e-15 or `precision` relative;
// `exceeds` does not rise. `scale` is any positive guess of the order of t. NaN where it never
// falls that far. Brent's method on the logarithm, in which tails are nearly straight.
// Precondition: level > 0, scale > 0.
double falls_to(const std::function<double(double)>& exceeds, double level, double scale,
                double precision = std::numeric_limits<double>::epsilon());

}  // namespace costplan
