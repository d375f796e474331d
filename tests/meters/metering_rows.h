// Tables that meters are tested with: a rule and its source in each row.
//
// A table whose YAML is literal is constexpr. Where a function of the test writes the
// YAML, the table is one of Built…Row, which owns it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "support/metered.h"

namespace costplan::testing {

template <typename Text>
struct BasicQuantityRow {
  std::string_view rule;
  Text resources;  // YAML below `resources:`
  std::string_view usage_type;
  std::string_view quantity;  // as quantity_of() says it
  std::string_view source;
  std::string_view operation = {};  // of lines that differ in nothing else
};
using QuantityRow = BasicQuantityRow<std::string_view>;
using BuiltQuantityRow = BasicQuantityRow<std::string>;

template <typename Text, std::size_t N>
void expect_quantities(const BasicQuantityRow<Text> (&rows)[N],
                       const MonthContext& month = testing::average_month()) {
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.rule) + " [" + std::string(row.source) + "]");
    const Metering metering = metered(row.resources, month);
    for (const auto& error : metering.errors) ADD_FAILURE() << error.to_string();
    EXPECT_EQ(quantity_of(metering, row.usage_type, row.operation), row.quantity) << row.resources;
  }
}

template <typename Text>
struct BasicCostRow {
  std::string_view rule;
  Text resources;
  std::string_view usage_type;
  std::string_view cost;  // a month, exact
  std::string_view source;
  std::string_view operation = {};
};
using CostRow = BasicCostRow<std::string_view>;
using BuiltCostRow = BasicCostRow<std::string>;

template <typename Text, std::size_t N>
void expect_costs(const BasicCostRow<Text> (&rows)[N], const EstimateOptions& options = {}) {
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.rule) + " [" + std::string(row.source) + "]");
    EXPECT_EQ(cost_of(estimated(row.resources, options), row.usage_type, row.operation), row.cost)
        << row.resources;
  }
}

template <typename Text>
struct BasicProblemRow {
  Text resources;
  std::string_view problem;    // a part of the message
  std::string_view hint = {};  // a part of the message, too
};
using ProblemRow = BasicProblemRow<std::string_view>;
using BuiltProblemRow = BasicProblemRow<std::string>;

template <typename Text, std::size_t N>
void expect_problems(const BasicProblemRow<Text> (&rows)[N]) {
  for (const auto& row : rows) {
    EXPECT_THAT(problems(row.resources),
                ::testing::AllOf(::testing::HasSubstr(std::string(row.problem)),
                                 ::testing::HasSubstr(std::string(row.hint))))
        << row.resources;
  }
}

// What every line of the metering assumes, or those with one usage type; one per line.
inline std::string assumptions_of(const Metering& metering, std::string_view usage_type = "") {
  std::string all;
  for (const auto& usage : metering.usage) {
    if (!usage_type.empty() && usage.key.usage_type != usage_type) continue;
    for (const auto& text : usage.assumptions) all += text + "\n";
  }
  return all;
}

// What the resources assume beside their lines.
inline std::string resource_assumptions_of(const Metering& metering) {
  std::string all;
  for (const auto& assumption : metering.assumptions) all += assumption.text + "\n";
  return all;
}

inline std::string all_assumptions_of(const Metering& metering) {
  return resource_assumptions_of(metering) + assumptions_of(metering);
}

inline MonthContext february_2026() { return MonthContext::of(*Month::parse("2026-02")); }

}  // namespace costplan::testing
