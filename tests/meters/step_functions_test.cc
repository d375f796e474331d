#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

// Step Functions pricing: Standard by state transition; Express by request, and by GB
// in steps of 64 MB and second in steps of 100 ms.
constexpr QuantityRow kRows[] = {
    {"transitions", "s: {kind: stepfunctions_state_machine, executions: 100k, transitions: 8}",
     "StateTransition", "800000", "Step Functions pricing: Standard"},
    {"on average", "s: {kind: stepfunctions_state_machine, executions: 1k, transitions: 7.5}",
     "StateTransition", "7500", "Step Functions pricing: Standard"},
    {"none", "s: {kind: stepfunctions_state_machine, executions: 0, transitions: 8}",
     "StateTransition", "0", "Step Functions pricing: Standard"},
    {"nobody counted", "s: {kind: stepfunctions_state_machine, executions: 100k}",
     "StateTransition", "?", "Step Functions pricing: Standard"},
    {"requests", "s: {kind: stepfunctions_state_machine, type: express, executions: 1M}",
     "StepFunctions-Request", "1000000", "Step Functions pricing: Express"},
    {"time of 64 MB",
     "s: {kind: stepfunctions_state_machine, type: express, executions: 1M, duration: 1 s}",
     "StepFunctions-GB-Second", "62500", "Step Functions pricing: Express, 1M · 0.0625"},
    {"100 ms is one step",
     "s: {kind: stepfunctions_state_machine, type: express, executions: 1M, duration: 100 ms}",
     "StepFunctions-GB-Second", "6250", "Step Functions pricing: Express, 1M · 0.0625 · 0.1"},
    {"a millisecond more is two",
     "s: {kind: stepfunctions_state_machine, type: express, executions: 1M, duration: 101 ms}",
     "StepFunctions-GB-Second", "12500", "Step Functions pricing: Express, 1M · 0.0625 · 0.2"},
    {"64 MB is one step",
     "s: {kind: stepfunctions_state_machine, type: express, executions: 1M, duration: 1 s, "
     "memory: 64 MB}",
     "StepFunctions-GB-Second", "62500", "Step Functions pricing: Express"},
    {"a megabyte more is two",
     "s: {kind: stepfunctions_state_machine, type: express, executions: 1M, duration: 1 s, "
     "memory: 65 MB}",
     "StepFunctions-GB-Second", "125000", "Step Functions pricing: Express, 1M · 0.125"},
    {"AWS's example of 100 million workflows of 10 s",
     "s: {kind: stepfunctions_state_machine, type: express, executions: 100M, duration: 10 s}",
     "StepFunctions-GB-Second", "62500000", "Step Functions pricing: example, 62,500,000 GB-s"},
    {"unknown time", "s: {kind: stepfunctions_state_machine, type: express, executions: 1M}",
     "StepFunctions-GB-Second", "?", "Step Functions pricing: Express"},
    {"Express has no transitions",
     "s: {kind: stepfunctions_state_machine, type: express, executions: 1M}", "StateTransition",
     "none", "Step Functions pricing: Express"},
};

TEST(StepFunctions, ChargesTransitionsOrRequestsAndTime) {
  expect_quantities(kRows);
  expect_quantities(kRows, february_2026());
}

TEST(StepFunctions, PricesAThousandTransitionsAtTwoAndAHalfCents) {
  constexpr CostRow kCosts[] = {
      {"transitions", "s: {kind: stepfunctions_state_machine, executions: 100k, transitions: 8}",
       "StateTransition", "20", "row StateTransition: 0.000025"},
  };
  expect_costs(kCosts);
  constexpr CostRow kFree[] = {
      {"4,000 are free", "s: {kind: stepfunctions_state_machine, executions: 1k, transitions: 8}",
       "StateTransition", "0.1", "row StateTransition, FreeTier"},
  };
  expect_costs(kFree, {.free_tier = true});
}

TEST(StepFunctions, SaysWhatItTakesForGranted) {
  EXPECT_THAT(assumptions_of(
                  metered("s: {kind: stepfunctions_state_machine, type: express, executions: 1}")),
              HasSubstr("at most 64 MB"));
  EXPECT_EQ(assumptions_of(metered("s: {kind: stepfunctions_state_machine, type: express, "
                                   "executions: 1, memory: 64 MB}")),
            "");
}

TEST(StepFunctions, RefusesTheFieldsOfTheOtherType) {
  constexpr ProblemRow kProblems[] = {
      {"s: {kind: stepfunctions_state_machine, duration: 1 s}",
       "resources.s.duration: Standard workflows are charged by transition"},
      {"s: {kind: stepfunctions_state_machine, duration: 1 s, memory: 64 MB}",
       "resources.s.memory: Standard workflows are charged by transition"},
      {"s: {kind: stepfunctions_state_machine, type: express, transitions: 8}",
       "resources.s.transitions: Express workflows are charged by time", "give duration"},
      {"s: {kind: stepfunctions_state_machine, type: express, duration: 301 s}",
       "expected at most 300 s"},
      {"s: {kind: stepfunctions_state_machine, type: express, memory: 0 MB}",
       "expected at least 1 MB"},
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
