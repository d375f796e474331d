#include "queueing/replications.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace costplan {
namespace {

TEST(ReplicationsTest, HasTheQuantilesOfStudentsDistribution) {
  struct Row {
    std::size_t freedom;
    double t;
    const char* source;
  };
  const Row rows[] = {
      {1, 12.7062047, "tan(0.475 π)"},
      {7, 2.36462425, "eight seeds; incomplete beta function"},
      {15, 2.13144955, "sixteen"},
      {30, 2.04227246, "the end of the table"},
      {31, 2.03951345, "incomplete beta function"},
      {63, 1.99834054, "incomplete beta function"},
      {399, 1.96592730, "incomplete beta function"},
  };
  for (const Row& row : rows) EXPECT_NEAR(student_t_975(row.freedom), row.t, 5e-8) << row.source;
}

TEST(ReplicationsTest, MakesTheIntervalOfAMean) {
  // Mean 3, s² = 2.5: 3 ± 2.776445 · sqrt(2.5 / 5).
  const std::vector<double> observations = {1.0, 2.0, 3.0, 4.0, 5.0};
  const Interval interval = interval_of(observations);
  EXPECT_DOUBLE_EQ(interval.value, 3.0);
  EXPECT_NEAR(interval.low, 3.0 - 1.9632432, 1e-6);
  EXPECT_NEAR(interval.high, 3.0 + 1.9632432, 1e-6);
  EXPECT_NEAR(interval.relative_half_width(), 0.6544144, 1e-6);
  EXPECT_EQ(interval_of({}).value, 0.0);
  EXPECT_EQ(interval_of(std::vector<double>{7.0}).low, 7.0);
  EXPECT_EQ(interval_of(std::vector<double>{0.0, 0.0}).relative_half_width(), 0.0);
}

ReplicationPlan plan_of(double rate, int servers, std::size_t intervals) {
  ReplicationPlan plan;
  plan.lanes.max_servers = servers;
  LaneInterval load{.arrival_rate_per_s = rate};
  load.servers.fill(servers);
  plan.schedule.assign(intervals, load);
  return plan;
}

TEST(ReplicationsTest, NarrowsTheIntervalWithMoreSeeds) {
  ReplicationPlan plan = plan_of(8.0, 10, 60);
  plan.warm_up = 10;
  const Result<Replications> few = replicate(plan);
  plan.seeds = 64;
  const Result<Replications> many = replicate(plan);
  ASSERT_TRUE(few && many);
  EXPECT_EQ(few->seeds, 8U);
  EXPECT_EQ(many->seeds, 64U);
  EXPECT_LT(many->sojourn.mean_s.relative_half_width(), few->sojourn.mean_s.relative_half_width());
  EXPECT_GT(many->requests, 64U * 50U * 470U);
  EXPECT_NEAR(many->utilisation.value, 0.8, 0.01);
  EXPECT_GT(many->sojourn.quantile_s[3].value, many->sojourn.quantile_s[2].value);
}

TEST(ReplicationsTest, StopsWhenThePrecisionIsReached) {
  ReplicationPlan plan = plan_of(8.0, 10, 60);
  plan.seeds = 800;
  plan.precision = 0.10;
  const Result<Replications> result = replicate(plan);
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->precise);
  EXPECT_LT(result->seeds, 800U);
  EXPECT_LE(result->wait.mean_s.relative_half_width(), 0.10);
  EXPECT_LE(result->sojourn.quantile_s[2].relative_half_width(), 0.10);

  plan.seeds = 8;
  plan.precision = 1e-6;
  const Result<Replications> coarse = replicate(plan);
  ASSERT_TRUE(coarse);
  EXPECT_FALSE(coarse->precise);
}

TEST(ReplicationsTest, RefusesPlansThatMakeNoSense) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  ReplicationPlan seeds = plan_of(1.0, 2, 3);
  seeds.seeds = 12;
  ReplicationPlan empty = plan_of(1.0, 2, 3);
  empty.warm_up = 3;
  ReplicationPlan precision = plan_of(1.0, 2, 3);
  precision.precision = nan;
  ReplicationPlan rate = plan_of(nan, 2, 3);
  EXPECT_EQ(replicate(seeds).error().path, "seeds");
  EXPECT_EQ(replicate(empty).error().path, "schedule");
  EXPECT_EQ(replicate(precision).error().path, "precision");
  EXPECT_EQ(replicate(rate).error().path, "arrival_rate_per_s");
}

}  // namespace
}  // namespace costplan
