#include "support/metered.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <list>
#include <memory>
#include <utility>

#include "costplan/io.h"

namespace costplan::testing {
namespace {

std::string stack_text(std::string_view resources) {
  std::string text = "stack: test\nregion: us-east-1\nresources:";
  if (resources.find_first_not_of(" \n") == std::string_view::npos) return text + " {}\n";
  text += '\n';
  while (!resources.empty()) {
    const std::size_t end = std::min(resources.find('\n'), resources.size());
    text += "  " + std::string(resources.substr(0, end)) + '\n';
    resources.remove_prefix(std::min(end + 1, resources.size()));
  }
  return text;
}

std::string joined(const Errors& errors) {
  std::string out;
  for (const auto& error : errors) {
    if (!out.empty()) out += '\n';
    out += error.to_string();
  }
  return out;
}

// Metered usage has views into its stack, which therefore has to stay.
const Stack& kept(Stack stack) {
  static std::list<Stack> stacks;
  return stacks.emplace_back(std::move(stack));
}

}  // namespace

Stack stack_of(std::string_view resources) {
  auto stack = parse_stack(stack_text(resources));
  if (stack) return *std::move(stack);
  ADD_FAILURE() << joined(stack.errors());
  return {};
}

MonthContext average_month() { return MonthContext::average(*Date::parse("2026-11-20")); }

Metering metered(std::string_view resources, const MonthContext& month) {
  return meter_stack(kept(stack_of(resources)), month, Scenario::kLikely);
}

std::string quantity_of(const Metering& metering, std::string_view usage_type,
                        std::string_view operation) {
  Quantity sum;
  bool found = false;
  for (const auto& usage : metering.usage) {
    if (usage.is_grant || usage.key.usage_type != usage_type) continue;
    if (!operation.empty() && usage.key.operation != operation) continue;
    if (!usage.quantity.is_known()) return usage.quantity.is_overflow() ? "overflow" : "?";
    const auto next = sum.plus(usage.quantity.value());
    if (!next) return "overflow";
    sum = *next;
    found = true;
  }
  return found ? sum.to_string() : "none";
}

Estimate estimated(std::string_view resources, const EstimateOptions& options) {
  static const auto catalog = embedded_catalog();
  if (!catalog) {
    ADD_FAILURE() << joined(catalog.errors());
    return {};
  }
  auto result = estimate(kept(stack_of(resources)), **catalog, options);
  if (result) return *std::move(result);
  ADD_FAILURE() << joined(result.errors());
  return {};
}

std::string cost_of(const Estimate& estimate, std::string_view usage_type,
                    std::string_view operation) {
  Money sum;
  bool found = false;
  for (const auto& line : estimate.lines) {
    if (line.usage_type != usage_type) continue;
    if (!operation.empty() && line.operation != operation) continue;
    const auto next = sum.plus(line.monthly_cost);
    if (!next) return "overflow";
    sum = *next;
    found = true;
  }
  return found ? sum.to_string() : "none";
}

std::string problems(std::string_view resources) {
  auto stack = parse_stack(stack_text(resources));
  if (!stack) return joined(stack.errors());
  Errors errors =
      meter_stack(kept(*std::move(stack)), average_month(), Scenario::kLikely).errors;
  sort_errors(errors);
  return joined(errors);
}

}  // namespace costplan::testing
