// The load file of a stack, for the commands that simulate.
#pragma once

#include <optional>
#include <string>

#include "costplan/result.h"
#include "costplan/simulate.h"
#include "costplan/stack.h"
#include "costplan/workload.h"

namespace costplan::cli {

// `given` if it is not empty, else the file that the stack names; empty: none. `path` is
// that of the stack.
std::string load_path(const Stack& stack, const std::string& given);

// Reads it. Errors: the stack names none, and those of the file. `path` is that of the
// stack, for messages. Traffic that grows does so from the month of `as_of`, the newest
// prices, where the file does not say from when.
Result<LoadModel> read_load(const Stack& stack, const std::string& path, const std::string& given,
                            std::optional<Date> as_of = {});

// The whole month. The commands take that of the newest prices of their catalog where none
// is given, so that results do not depend on the clock.
SimulateOptions whole_month(Month month);

}  // namespace costplan::cli
