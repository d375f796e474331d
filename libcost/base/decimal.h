// Decimal text to scaled 128-bit integers and back: the only number parser of the
// project, so that `0.1` means exactly one tenth everywhere.
#pragma once

#include <string>
#include <string_view>

#include "costplan/result.h"

namespace costplan {

// Parses `[-]digits[.digits][e[+-]digits]` into value · 10^decimals. More decimals
// than asked for are rounded half to even when `round` is true and are an error
// otherwise. Errors: kParse (not a number, too precise), kOverflow.
Result<int128> parse_decimal(std::string_view text, int decimals, bool round);

// Shortest exact decimal of scaled / 10^decimals: no trailing zeros, no exponent.
std::string format_decimal(int128 scaled, int decimals);

// numerator / denominator, rounded half to even. Precondition: denominator > 0.
int128 divide_half_even(int128 numerator, int128 denominator);

// `1234567` -> `1,234,567`; digits after a decimal point are left alone.
std::string group_thousands(std::string_view decimal);

}  // namespace costplan
