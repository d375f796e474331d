#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

constexpr QuantityRow kAverage[] = {
    {"days of a budget", "b: {kind: aws_budget}", "BudgetsUsage", "30.416666667", "§0.1: 730 / 24"},
    {"of each budget", "b: {kind: aws_budget, count: 12}", "BudgetsUsage", "365",
     "§0.1: 12 · 730 / 24"},
    {"no budgets", "b: {kind: aws_budget, count: 0}", "BudgetsUsage", "0", "Budgets pricing"},
    {"with actions", "b: {kind: aws_budget, count: 12, actions: true}", "ActionEnabledBudgetsUsage",
     "365", "Budgets pricing: action-enabled budgets"},
    {"not both", "b: {kind: aws_budget, count: 12, actions: true}", "BudgetsUsage", "none",
     "Budgets pricing"},
    {"reports", "b: {kind: aws_budget, reports: 30}", "BudgetsReports", "30",
     "Budgets pricing: reports"},
    {"no reports", "b: {kind: aws_budget}", "BudgetsReports", "none", "Budgets pricing"},
    {"nothing to report on", "b: {kind: aws_budget, count: 0, reports: 30}", "BudgetsReports",
     "none", "Budgets pricing"},
};

TEST(AwsBudget, CountsBudgetDays) {
  expect_quantities(kAverage);
  constexpr QuantityRow kFebruary[] = {
      {"28 days", "b: {kind: aws_budget, count: 3}", "BudgetsUsage", "84", "§0.1: 3 · 28"},
      {"reports", "b: {kind: aws_budget, reports: 30}", "BudgetsReports", "30", "§0.1"},
  };
  expect_quantities(kFebruary, february_2026());
}

TEST(AwsBudget, ChargesOnlyActionsAndReports) {
  constexpr CostRow kCosts[] = {
      {"budgets are free", "b: {kind: aws_budget, count: 12}", "BudgetsUsage", "0",
       "row BudgetsUsage"},
      {"actions", "b: {kind: aws_budget, count: 12, actions: true}", "ActionEnabledBudgetsUsage",
       "36.5", "row ActionEnabledBudgetsUsage: 0.10 a day"},
      {"reports", "b: {kind: aws_budget, reports: 30}", "BudgetsReports", "0.3",
       "row BudgetsReports: 0.01"},
  };
  expect_costs(kCosts);
  constexpr CostRow kFree[] = {
      {"two budgets with actions are free", "b: {kind: aws_budget, count: 2, actions: true}",
       "ActionEnabledBudgetsUsage", "0", "row ActionEnabledBudgetsUsage, FreeTier: 62 days"},
      {"the rest is not", "b: {kind: aws_budget, count: 12, actions: true}",
       "ActionEnabledBudgetsUsage", "30.3", "365 days less 62"},
  };
  expect_costs(kFree, {.free_tier = true});
}

}  // namespace
}  // namespace costplan::testing
