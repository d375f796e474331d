#include "reference/support_plans.h"

#include <gtest/gtest.h>

#include "costplan/calendar.h"

namespace costplan {
namespace {

TEST(SupportPlansTest, HaveTiersThatMeetAndNeverEnd) {
  for (const auto& plan : support_plans()) {
    SCOPED_TRACE(plan.key);
    EXPECT_EQ(find_support_plan(plan.key), &plan);
    EXPECT_GT(plan.minimum, 0);
    EXPECT_TRUE(Date::parse(plan.as_of));
    EXPECT_TRUE(plan.ends.empty() || Date::parse(plan.ends));
    // Either the catalog has the shares, or the plan.
    EXPECT_NE(plan.service_code.empty(), plan.tiers.empty());
    int reached = 0;
    for (const auto& tier : plan.tiers) {
      EXPECT_EQ(tier.from, reached);
      EXPECT_EQ(!tier.to.has_value(), &tier == &plan.tiers.back());
      if (tier.to) reached = *tier.to;
    }
  }
}

TEST(SupportPlansTest, BasicSupportIsFree) {
  EXPECT_EQ(find_support_plan("basic"), nullptr);
  EXPECT_EQ(find_support_plan(""), nullptr);
}

}  // namespace
}  // namespace costplan
