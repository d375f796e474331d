// Tables that meters are tested with: a rule and its source in each row.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>

#include "support/metered.h"

namespace costplan::testing {

struct QuantityRow {
  std::string_view rule;
  std::string_view resources;  // YAML below `resources:`
  std::string_view usage_type;
  std::string_view quantity;  // as quantity_of() says it
  std::string_view source;
};

inline void expect_quantities(std::span<const QuantityRow> rows,
                              const MonthContext& month = MonthContext::average()) {
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.rule) + " [" + std::string(row.source) + "]");
    const Metering metering = metered(row.resources, month);
    for (const auto& error : metering.errors) ADD_FAILURE() << error.to_string();
    EXPECT_EQ(quantity_of(metering, row.usage_type), row.quantity) << row.resources;
  }
}

struct CostRow {
  std::string_view rule;
  std::string_view resources;
  std::string_view usage_type;
  std::string_view cost;  // a month, exact
  std::string_view source;
};

inline void expect_costs(std::span<const CostRow> rows, const EstimateOptions& options = {}) {
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.rule) + " [" + std::string(row.source) + "]");
    EXPECT_EQ(cost_of(estimated(row.resources, options), row.usage_type), row.cost)
        << row.resources;
  }
}

struct ProblemRow {
  std::string_view resources;
  std::string_view problem;    // a part of the message
  std::string_view hint = {};  // a part of the message, too
};

inline void expect_problems(std::span<const ProblemRow> rows) {
  for (const auto& row : rows) {
    EXPECT_THAT(problems(row.resources),
                ::testing::AllOf(::testing::HasSubstr(std::string(row.problem)),
                                 ::testing::HasSubstr(std::string(row.hint))))
        << row.resources;
  }
}

// What every line of the metering assumes, one per line.
inline std::string assumptions_of(const Metering& metering) {
  std::string all;
  for (const auto& usage : metering.usage) {
    for (const auto& text : usage.assumptions) all += text + "\n";
  }
  return all;
}

inline MonthContext february_2026() { return MonthContext::of(*Month::parse("2026-02")); }

}  // namespace costplan::testing
