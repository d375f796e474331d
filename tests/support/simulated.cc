#include "support/simulated.h"

#include <gtest/gtest.h>

#include <utility>

#include "costplan/io.h"

namespace costplan::testing {
namespace {

template <typename T>
T expected(Result<T> found) {
  if (found) return *std::move(found);
  for (const auto& error : found.errors()) ADD_FAILURE() << error.to_string();
  return {};
}

}  // namespace

Stack stack_of(const std::string& yaml) { return expected(parse_stack(yaml, "stack.yaml")); }

LoadModel load_of(const Stack& stack, const std::string& yaml) {
  return expected(parse_load_model(yaml, "load.yaml", stack));
}

Projection simulated(const Stack& stack, const LoadModel& load, const SimulateOptions& options) {
  return expected(simulate(stack, load, options));
}

}  // namespace costplan::testing
