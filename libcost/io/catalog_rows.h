// What everything that stores price rows has to agree on: their order, their
// digest, and the layout of the SQLite file.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "costplan/catalog.h"

namespace costplan {

// Raised whenever the tables below change: an older catalog is then refused.
inline constexpr int kCatalogSchemaVersion = 1;

// How sure a rate is: printed by AWS, computed from such, or neither.
inline constexpr std::string_view kQualities[] = {"list", "derived", "unverified"};

// The order of Catalog::rows: service, usage type, operation, region, term,
// purchase option, unit, effective date, tier. Texts compare byte by byte.
bool price_row_before(const PriceRow& a, const PriceRow& b);

// SHA-256, in hexadecimal, over a text of all fields of all rows in that order.
// Precondition: `rows` is sorted by price_row_before.
std::string digest_of(const std::vector<PriceRow>& rows);

// The date of a catalog with these rows.
Date newest_effective(const std::vector<PriceRow>& rows);

}  // namespace costplan
