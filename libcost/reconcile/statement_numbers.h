// The numbers of a statement and what they are of.
#pragma once

#include <string_view>

#include "reconcile/statement.h"

namespace costplan {

// Stands in the text where a class was taken out.
inline constexpr char kClassMark = '\x01';

// Adds what one part of a statement, between semicolons, says in numbers. `text` has
// what `part` has, at the same places, before classes and regions were taken out.
void read_numbers(std::string_view part, std::string_view text, Statement& out);

}  // namespace costplan
