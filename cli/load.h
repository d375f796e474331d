// The load file of a stack, for the commands that simulate.
#pragma once

#include <optional>
#include <string>

#include "costplan/result.h"
#include "costplan/simulate.h"
#include "costplan/stack.h"

namespace costplan::cli {

// Reads `given`, or the file that the stack names when nothing is given. `path` is that
// of the stack, for messages.
Result<LoadModel> read_load(const Stack& stack, const std::string& path, const std::string& given);

// The whole month, November 2026 where none is given, that of the prices: results do not
// depend on the clock.
SimulateOptions whole_month(std::optional<Month> month = {});

}  // namespace costplan::cli
