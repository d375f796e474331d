// Usage is kept by the hour, whatever the steps, and means are over whole runs.
#include "projection/usage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace costplan {
namespace {

using ::testing::ElementsAre;

// So many steps, in each of which service 0 is asked `i + 1` times and answers half.
ProjectedUsage tally(int step_s, int steps) {
  UsageTally usage(2, step_s);
  for (int i = 0; i < steps; ++i) {
    usage.add(0, 2 * (i + 1), i + 1);
    usage.add(1, 10, 10);
    usage.end_step();
  }
  return usage.result();
}

TEST(UsageTally, AddsUpEachHour) {
  const ProjectedUsage usage = tally(1200, 6);
  EXPECT_EQ(usage.bucket_s, 3600);
  EXPECT_EQ(usage.seconds, 7200);
  EXPECT_THAT(usage.services[0].answered, ElementsAre(1 + 2 + 3, 4 + 5 + 6));
  EXPECT_THAT(usage.services[0].attempted, ElementsAre(12, 30));
  EXPECT_THAT(usage.services[1].answered, ElementsAre(30, 30));
  EXPECT_TRUE(usage.is_known());
}

TEST(UsageTally, LeavesTheLastHourShort) {
  const ProjectedUsage usage = tally(1200, 4);
  EXPECT_EQ(usage.seconds, 4800);
  EXPECT_THAT(usage.services[0].answered, ElementsAre(6, 4));
}

// 7 minutes do not fit into an hour: 9 of them are 63 minutes. Longer steps stand alone.
TEST(UsageTally, KeepsStepsWhole) {
  EXPECT_EQ(tally(420, 18).bucket_s, 3780);
  EXPECT_EQ(tally(420, 18).services[1].answered.size(), 2u);
  EXPECT_EQ(tally(7200, 3).bucket_s, 7200);
  EXPECT_THAT(tally(7200, 3).services[0].answered, ElementsAre(1, 2, 3));
}

TEST(UsageTally, KnowsNothingBeforeTheFirstStep) {
  EXPECT_FALSE(tally(60, 0).is_known());
  EXPECT_FALSE(ProjectedUsage{}.is_known());
}

TEST(UsageTally, AveragesRuns) {
  ProjectedUsage other = tally(1200, 6);
  for (double& requests : other.services[0].answered) requests += 2;
  const std::vector<ProjectedUsage> runs = {tally(1200, 6), other};
  const ProjectedUsage mean = mean_of(runs);
  EXPECT_EQ(mean.seconds, 7200);
  EXPECT_THAT(mean.services[0].answered, ElementsAre(7, 16));
  EXPECT_THAT(mean.services[1].answered, ElementsAre(30, 30));
}

}  // namespace
}  // namespace costplan
