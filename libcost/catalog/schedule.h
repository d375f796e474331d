// Which tiers of a price are in force when each carries a date of its own.
#pragma once

#include <vector>

#include "costplan/catalog.h"

namespace costplan {

// The tiers in force among rows of one price (same key, unit and term), lowest
// first: a row gives way to every newer row whose span it touches, so that a new
// list of tiers replaces the old one as a whole, and a tier that was only read
// later joins those already known. Rows of one date never displace each other;
// where they overlap, both are returned.
std::vector<const PriceRow*> tiers_in_force(std::vector<const PriceRow*> rows);

// Do two tiers price some of the same usage?
bool overlap(const PriceRow& a, const PriceRow& b);

}  // namespace costplan
