// Lines of CSV that no spreadsheet takes for anything but text and numbers.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace costplan {

// The cells, quoted where they have to be, with the newline. A cell that a spreadsheet
// would take for a formula is text all the same: names come from files that somebody
// else may have written. A number below zero stays one.
std::string csv_record(std::span<const std::string_view> cells);

}  // namespace costplan
