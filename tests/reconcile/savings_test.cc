// Savings that are claimed, held against what the stack costs without them. The rates that
// numbers are worked out from stand in reconcile_test.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "costplan/reconcile.h"
#include "reconcile/reconciled.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;

TEST(ReconcileTest, ChecksSavings) {
  struct Row {
    const std::string& stack;
    const char* claim;
    const char* computed;
    std::vector<std::string> codes;
    const char* message;  // of the last finding
  };
  const std::string logs =
      kGateways + "logs: {kind: log_group, ingest: 10 GB, retention: 30 days}\n";
  const Row rows[] = {
      // 0.036 - 0.018 for 730 hours.
      {kDatabase, "saving,db.t3.micro instead of db.t3.small,,,,,13", "13.14", {}, ""},
      {kDatabase,
       "saving,db.t3.micro instead of db.t3.small,,,,,50",
       "13.14",
       {"saving_exceeds_spend", "saving_overstated"},
       "saves $13.14, not $50"},
      {kDatabase,
       "saving,db.t3.micro instead of db.t3.small,,,,,20",
       "13.14",
       {"saving_overstated"},
       "saves $13.14, not $20"},
      {kDatabase,
       "saving,db.t9.huge instead of db.t3.small,,,,,20",
       "",
       {"not_priced"},
       "db.t9.huge"},
      // A gateway and its address: 0.05 · 730.
      {kGateways,
       "saving,one NAT gateway fewer,,,,,16",
       "36.5",
       {"saving_understated"},
       "saves $36.50, not $16"},
      {kGateways, "saving,one NAT gateway fewer,,,,,36", "36.5", {}, ""},
      {kDatabase,
       "saving,one NAT gateway fewer,,,,,36",
       "",
       {"not_in_stack"},
       "the stack has no NAT gateway"},
      // 1 year, no upfront: 0.0253 against 0.036; 26.28 - 18.469.
      {kDatabase,
       "saving,1-year db.t3.small reservation,,,,,8",
       "7.811",
       {"commitment"},
       "Reserved 1yr, No Upfront (derived price) of $26.28 costs $18.47"},
      {kDatabase,
       "saving,1-year db.t3.small reservation,,,,,63",
       "7.811",
       {"saving_exceeds_spend", "saving_overstated", "commitment"},
       ""},
      // 29.7%
      {kDatabase,
       "saving,Reserved Instances on RDS,,,,percent,30-40",
       "29.7",
       {"needs_optimiser"},
       "which commitments pay is for the optimiser to work out"},
      {kDatabase,
       "saving,Reserved Instances on RDS,,,,percent,50-60",
       "29.7",
       {"needs_optimiser", "saving_overstated"},
       "Reserved 1yr, No Upfront (derived price) of $26.28 costs $18.47"},
      {kGateways,
       "saving,Reserved Instances on RDS,,,,percent,30",
       "",
       {"needs_optimiser", "no_reservation"},
       "the catalog has no such reservation of these instances in us-east-1"},
      // Two reservations of the Single-AZ instance serve a Multi-AZ one: 2 · 18.469.
      {kMultiAz,
       "saving,1-year db.t3.small reservation,40% discount,,,,63",
       "15.622",
       {"saving_exceeds_spend", "saving_overstated", "commitment", "arithmetic"},
       "40% of $52.56 is $21.02, not $63"},
      {kMultiAz,
       "saving,1-year db.t3.small reservation,,,,,15",
       "15.622",
       {"commitment"},
       "Reserved 1yr, No Upfront (two of Single-AZ, derived price) of $52.56 costs $36.94"},
      // No reservation of it in the catalog: only the spend can be checked, 0.356 · 730.
      {kMultiAz,
       "saving,1-year db.m5.large reservation,40% discount,,,,104",
       "",
       {"needs_optimiser", "saving_share"},
       "is 40% of the $259.88 that are spent on it"},
      {kMultiAz,
       "saving,1-year db.m5.large reservation,40% discount,,,,263",
       "",
       {"needs_optimiser", "saving_exceeds_spend", "arithmetic"},
       "40% of $259.88 is $103.95, not $263"},
      // 1 - 0.01288871 / 0.04048 = 68.2%
      {kApi, "saving,Fargate Spot,,,,percent,70", "68.2", {"needs_optimiser"}, ""},
      {kApi,
       "saving,half of the tasks on Spot,,,,percent,75",
       "68.2",
       {"needs_optimiser", "saving_overstated"},
       "Fargate Spot is 68.2% below On-Demand today"},
      {kApi, "saving,scale to 0 after hours,,,,percent,50", "", {"needs_optimiser"}, ""},
      // 5 · 9.010025 is all there is.
      {kApi,
       "saving,scale to 0 after hours,,,,,46",
       "",
       {"needs_optimiser", "saving_exceeds_spend"},
       "saves more than the $45.05 that are spent on the whole stack"},
      // 10 GB compressed to 1.5, 30 of 30.4 days, · 0.03
      {logs,
       "saving,move old logs to Glacier,,,,,1-5",
       "",
       {"needs_optimiser", "saving_exceeds_spend"},
       "saves more than the $0.04 that are spent on storing the logs of the stack"},
  };
  for (const auto& row : rows) {
    const auto found = row_for(row.stack, row.claim);
    EXPECT_EQ(found.computed, row.computed) << row.claim;
    EXPECT_EQ(codes(found), row.codes) << row.claim;
    if (!found.findings.empty()) {
      EXPECT_THAT(found.findings.back().message, HasSubstr(row.message)) << row.claim;
    }
  }
}

// A saving is made in the hours that the stack runs: half of 0.018 · 730.
TEST(ReconcileTest, ASavingKeepsTheScheduleOfTheStack) {
  const std::string scheduled =
      "db: {kind: rds_instance, class: db.t3.small, schedule: 365 h, storage: {size: 20 GB, used: "
      "10 GB, growth: 0 GB}, backups: {retention: 0 days}, cpu_utilization: 10%}\n";
  EXPECT_EQ(row_for(scheduled, "saving,db.t3.micro instead of db.t3.small,,,,,7").computed, "6.57");
}

TEST(ReconcileTest, KnowsThatNobodySavesMoreThanAll) {
  EXPECT_THAT(codes(row_for(kEverything, "saving,Spot,,,,percent,170")),
              ::testing::Contains("saving_exceeds_spend"));
}

}  // namespace
}  // namespace costplan
