// Prints what two resources cost in an average month, as an exact number of dollars.
#include <iostream>
#include <string_view>

#include "costplan/estimate.h"
#include "costplan/io.h"

namespace {

constexpr std::string_view kStack = R"(
stack: consumer
region: us-east-1
resources:
  inner: {kind: nat_gateway, data_processed: 100 GB}
  outer: {kind: nat_gateway, count: 2, data_processed: 0 GB}
)";

template <typename T>
int fail(const costplan::Result<T>& result) {
  for (const auto& error : result.errors()) std::cerr << error.to_string() << '\n';
  return 2;
}

}  // namespace

int main() {
  const auto stack = costplan::parse_stack(kStack);
  if (!stack) return fail(stack);
  const auto catalog = costplan::embedded_catalog();
  if (!catalog) return fail(catalog);
  // Prices of a fixed day: the sum that the test expects outlives newer price rows.
  const auto day = costplan::Date::parse("2026-10-07");
  if (!day) return fail(day);
  const auto estimate = costplan::estimate(*stack, **catalog, {.as_of = *day});
  if (!estimate) return fail(estimate);
  std::cout << estimate->monthly_cost.to_string() << '\n';
  return estimate->is_complete() ? 0 : 1;
}
