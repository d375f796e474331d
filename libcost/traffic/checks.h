// What every maker of curves checks before it allocates one.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "costplan/result.h"
#include "costplan/traffic.h"

namespace costplan {

// What is wrong with `value` unless it is finite and from 0 to `most`; `what` names it,
// such as `factor`.
std::optional<Error> check_number(const std::string& what, double value, double most);

// What is wrong with cutting `from` to `to` into steps of `step_s`.
Errors check_span(UtcTime from, UtcTime to, std::int64_t step_s);

// Text of a number for messages: as short as reads back, the same everywhere.
std::string number_text(double value);

}  // namespace costplan
