// Roundings that are not in the table of published values.
#include "autoscale/capacity_rules.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace costplan {
namespace {

TEST(CapacityRules, RoundUpButNotForTheLastDigitOfADouble) {
  EXPECT_EQ(proportional_tasks(3 * 0.1, 0.1), 3);    // 3.0000000000000004 in doubles
  EXPECT_EQ(proportional_tasks(2 * 105.0, 140), 2);  // 1.5: "we round up and add two"
  EXPECT_EQ(proportional_tasks(3 * 70.01, 70), 4);
  EXPECT_EQ(proportional_tasks(0, 70), 0);
}

TEST(CapacityRules, StayFiniteWhateverTheyAreGiven) {
  EXPECT_EQ(ceil_to_tasks(1e300), kMostTasks);
  EXPECT_EQ(ceil_to_tasks(std::numeric_limits<double>::infinity()), kMostTasks);
  EXPECT_EQ(ceil_to_tasks(std::numeric_limits<double>::quiet_NaN()), 0);
  EXPECT_EQ(ceil_to_tasks(-3), 0);
  EXPECT_EQ(percent_adjustment(kMostTasks, kMostTasks, 0), kMostTasks);
}

TEST(CapacityRules, CircuitBreakersCountOrTakeAShare) {
  EXPECT_EQ(breaker_threshold({.type = BreakerThreshold::kCount, .value = 7}, 100), 7);
  EXPECT_EQ(breaker_threshold({.type = BreakerThreshold::kBoundedPercent, .value = 50}, 25), 13);
  EXPECT_EQ(breaker_threshold({.type = BreakerThreshold::kUnboundedPercent, .value = 50}, 1), 1);
  EXPECT_EQ(breaker_threshold({.type = BreakerThreshold::kUnboundedPercent, .value = 50}, 600),
            300);
}

TEST(CapacityRules, ProvidersShareWhatIsBeyondTheBase) {
  const std::vector<ProviderShare> shares = {{TaskProvider::kFargate, 1, 1},
                                             {TaskProvider::kFargateSpot, 0, 4}};
  using Split = std::array<int, kTaskProviders>;
  EXPECT_EQ(split_tasks_over(shares, 0), (Split{0, 0}));
  EXPECT_EQ(split_tasks_over(shares, 1), (Split{1, 0}));
  EXPECT_EQ(split_tasks_over(shares, 2), (Split{1, 1}));
  EXPECT_EQ(split_tasks_over(shares, 6), (Split{2, 4}));
  EXPECT_EQ(split_tasks_over(shares, 1001), (Split{201, 800}));
  EXPECT_EQ(split_tasks_over({}, 5), (Split{5, 0}));
  EXPECT_EQ(split_tasks_over({{TaskProvider::kFargateSpot, 0, 0}}, 5), (Split{0, 5}));
}

RC_GTEST_PROP(CapacityRulesProperty, NoTaskIsLostBetweenProviders, ()) {
  const int base = *rc::gen::inRange(0, 100);
  const std::vector<ProviderShare> shares = {
      {TaskProvider::kFargate, base, *rc::gen::inRange(0, 1000)},
      {TaskProvider::kFargateSpot, 0, *rc::gen::inRange(1, 1000)}};
  const int tasks = *rc::gen::inRange(0, 100'000);
  const auto split = split_tasks_over(shares, tasks);
  RC_ASSERT(split[0] + split[1] == tasks);
  RC_ASSERT(split[0] >= std::min(base, tasks));
}

}  // namespace
}  // namespace costplan
