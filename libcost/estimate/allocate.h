// Sharing an exact total among several lines without losing a unit.
#pragma once

#include <vector>

#include "costplan/money.h"

namespace costplan {

// Splits `total` in proportion to `weights` by largest remainder (Hamilton): each
// share is the rounded-down proportion, and the units left over go to the largest
// remainders, earlier entries first on a tie. The shares always add up to `total`.
// Preconditions: total >= 0, weights >= 0. With all weights 0 the first entry gets
// everything.
std::vector<int128> allocate(int128 total, const std::vector<int128>& weights);

}  // namespace costplan
