// AWS Budgets: monitoring is free. A budget that acts when it is exceeded is charged
// by the day beyond the first two budgets, and so is each report sent.
#include "meters/meter.h"

namespace costplan {
namespace {

struct Budget {
  Amount count;
  bool actions = false;
  Amount reports;
};

constexpr Field kFields[] = {
    number<&Budget::count>("count", Dimension::kCount, "Budgets")
        .or_default("1")
        .noun("budgets")
        .whole(),
    flag<&Budget::actions>("actions", "Whether they act when exceeded: apply a policy, stop things")
        .or_default("false"),
    usage<&Budget::reports>("reports", Dimension::kCountPerMonth,
                            "Budget reports sent, of all budgets; no such line if left out")
        .noun("reports"),
};

void meter(const Budget& budget, Meter& m) {
  m.charge({.service = "AWSBudgets",
            .usage_type = budget.actions ? "ActionEnabledBudgetsUsage" : "BudgetsUsage",
            .unit = "BudgetDay"},
           times_ratio(budget.count, m.hours(), Amount(24)),
           budget.actions ? "Budgets with actions" : "Budgets");
  if (budget.count.is_zero() || !m.has_field("reports")) return;
  m.charge({.service = "AWSBudgets", .usage_type = "BudgetsReports", .unit = "Reports"},
           budget.reports, "Budget reports");
}

}  // namespace

std::span<const Kind> budgets_kinds() {
  static constexpr Kind kKinds[] = {make_kind<Budget, meter>(
      "aws_budget", "AWS Budgets", "Budgets, those with actions, and reports", kFields)};
  return kKinds;
}

}  // namespace costplan
