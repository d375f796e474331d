// Loads and simulations of small stacks, whose errors are failures of the test.
#pragma once

#include <string>

#include "costplan/simulate.h"

namespace costplan::testing {

Stack stack_of(const std::string& yaml);
LoadModel load_of(const Stack& stack, const std::string& yaml);
Projection simulated(const Stack& stack, const LoadModel& load, const SimulateOptions& options);

}  // namespace costplan::testing
