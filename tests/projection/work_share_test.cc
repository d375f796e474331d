// How far simulations of every request have come: shares by hand.
#include "projection/work_share.h"

#include <gtest/gtest.h>

namespace costplan {
namespace {

// A quiet hour, then one of 100 requests a second: nearly all of the work.
TEST(WorkShare, IsOfRequestsNotOfMinutes) {
  TrafficCurve curve{.start = {}, .step_s = 60, .values = std::vector<double>(120, 0.0)};
  for (std::size_t i = 60; i < 120; ++i) curve.values[i] = 100;
  const WorkShare share(curve, 1, 1, 1);
  double work = 0;
  for (std::size_t i = 0; i < 60; ++i) work += share.of(i);
  EXPECT_LT(share.done(work), 0.01);
  for (std::size_t i = 60; i < 90; ++i) work += share.of(i);
  EXPECT_NEAR(share.done(work), 0.5, 0.01);
  for (std::size_t i = 90; i < 120; ++i) work += share.of(i);
  EXPECT_DOUBLE_EQ(share.done(work), 1);
}

// Eight runs on six threads take two rounds, on four as well, on sixteen one.
TEST(WorkShare, CountsTheThreadsThatAreIdleInTheEnd) {
  const TrafficCurve curve{.start = {}, .step_s = 60, .values = {10, 10}};
  struct Row {
    std::size_t threads;
    double jobs;
    double done;
  };
  const Row rows[] = {{6, 3, 0.25}, {6, 6, 0.5}, {6, 7, 0.75}, {6, 8, 1},    {4, 4, 0.5},
                      {4, 6, 0.75}, {4, 8, 1},   {16, 4, 0.5}, {1, 2, 0.25}, {16, 8, 1}};
  for (const auto& row : rows) {
    const WorkShare share(curve, 2, 8, row.threads);
    EXPECT_NEAR(share.done(row.jobs * (share.of(0) + share.of(1))), row.done, 1e-12)
        << row.threads << " threads, " << row.jobs << " jobs";
  }
}

}  // namespace
}  // namespace costplan
