// English nouns of counted things, for formulas and messages.
#pragma once

#include <string>
#include <string_view>

namespace costplan {

// `hours` -> `hour`, `queries` -> `query`, `AZs` -> `AZ`; what has no plural stays.
std::string singular(std::string_view noun);

// `1 line`, `2 lines`: the noun is given in the singular, its plural takes an s.
std::string counted(std::size_t count, std::string_view noun);

}  // namespace costplan
