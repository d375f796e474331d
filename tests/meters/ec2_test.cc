// Sources in brackets: [60 s] Amazon EC2 pays by the second, at least 60 s a start;
// [T] EC2 User Guide, burstable performance instances: t3, t3a and t4g are unlimited by
// default, surplus = (average − baseline) × vCPU × hours; [730] the average month;
// [7] detailed monitoring is 7 metrics; [IPv4] every public address by the hour;
// [EBS] volumes are billed as provisioned, also while the instance is stopped.
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// An instance with a root volume of 8 GB.
std::string ec2(const std::string& fields) {
  return "ci: {kind: ec2_instance, root_volume: {type: gp3, size: 8 GB}, " + fields + "}";
}

TEST(Ec2Instance, ChargesTheHoursThatInstancesRun) {
  const BuiltQuantityRow rows[] = {
      {"always", ec2("instance_type: m5.large"), "BoxUsage:m5.large", "730", "[730]",
       "RunInstances"},
      {"three", ec2("instance_type: m5.large, count: 3"), "BoxUsage:m5.large", "2190", "3 × 730"},
      {"none", ec2("instance_type: m5.large, count: 0"), "BoxUsage:m5.large", "0", "0 × 730"},
      {"declared hours", ec2("instance_type: m5.large, schedule: 90 min"), "BoxUsage:m5.large",
       "1.5", "[60 s] seconds, not started hours"},
      {"weekdays", ec2("instance_type: m5.large, schedule: mon-fri 08:00-20:00"),
       "BoxUsage:m5.large", "260.714285714", "60 h a week × 730 ÷ 168"},
      {"half hours are not rounded up",
       ec2("instance_type: m5.large, schedule: mon-fri 08:00-19:30"), "BoxUsage:m5.large",
       "249.851190476", "[60 s] 57.5 h a week × 730 ÷ 168"},
      {"a family newer than the table", ec2("instance_type: m9x.large"), "BoxUsage:m9x.large",
       "730", "[730]"},
  };
  expect_quantities(rows);
  const BuiltQuantityRow february[] = {
      {"always", ec2("instance_type: m5.large"), "BoxUsage:m5.large", "672", "28 × 24"},
      {"weekdays", ec2("instance_type: m5.large, schedule: mon-fri 08:00-20:00"),
       "BoxUsage:m5.large", "240", "20 weekdays × 12"},
  };
  expect_quantities(february, february_2026());
}

TEST(Ec2Instance, ChargesCreditsBeyondTheBaseline) {
  const BuiltQuantityRow rows[] = {
      {"above", ec2("instance_type: t3.medium, cpu_utilization: 35%"), "CPUCredits:t3", "219",
       "[T] (35% − 20%) × 2 vCPU × 730"},
      {"at the baseline", ec2("instance_type: t3.medium, cpu_utilization: 20%"), "CPUCredits:t3",
       "none", "[T]"},
      {"below", ec2("instance_type: t3.medium, cpu_utilization: 5%"), "CPUCredits:t3", "none",
       "[T]"},
      {"busy all the time", ec2("instance_type: t3.micro, cpu_utilization: 100%"), "CPUCredits:t3",
       "1314", "[T] (100% − 10%) × 2 × 730"},
      {"nano", ec2("instance_type: t3.nano, cpu_utilization: 10%"), "CPUCredits:t3", "73",
       "[T] (10% − 5%) × 2 × 730"},
      {"two of four vCPUs", ec2("instance_type: t4g.xlarge, cpu_utilization: 50%, count: 2"),
       "CPUCredits:t4g", "584", "[T] (50% − 40%) × 4 × 2 × 730"},
      {"AMD is a family of its own on the bill",
       ec2("instance_type: t3a.large, cpu_utilization: 40%"), "CPUCredits:t3a", "146",
       "[T] (40% − 30%) × 2 × 730"},
      {"only while it runs", ec2("instance_type: t3.small, cpu_utilization: 70%, schedule: 100 h"),
       "CPUCredits:t3", "100", "[T] (70% − 20%) × 2 × 100"},
      {"standard", ec2("instance_type: t3.small, cpu_utilization: 70%, cpu_credits: standard"),
       "CPUCredits:t3", "none", "[T] throttled instead"},
      {"not burstable", ec2("instance_type: m5.large, cpu_utilization: 90%"), "CPUCredits:m5",
       "none", "[T]"},
      {"not given", ec2("instance_type: t3.small"), "CPUCredits:t3", "none", "[T]"},
      {"none", ec2("instance_type: t3.small, cpu_utilization: 70%, count: 0"), "CPUCredits:t3",
       "none", "[T]"},
  };
  expect_quantities(rows);
}

TEST(Ec2Instance, SaysThatCpuStaysWithinTheBaselineUnlessItIsGiven) {
  auto assumed = [](const std::string& fields) { return all_assumptions_of(metered(ec2(fields))); };
  EXPECT_THAT(assumed("instance_type: t3.small"), HasSubstr("20% baseline of t3.small"));
  EXPECT_THAT(assumed("instance_type: t3.small, cpu_utilization: 10%"), Not(HasSubstr("baseline")));
  EXPECT_THAT(assumed("instance_type: t3.small, cpu_credits: standard"),
              Not(HasSubstr("baseline")));
  EXPECT_THAT(assumed("instance_type: m5.large"), Not(HasSubstr("baseline")));
}

TEST(Ec2Instance, SaysThatAStartIsBilledForAMinute) {
  auto assumed = [](const std::string& fields) { return all_assumptions_of(metered(ec2(fields))); };
  EXPECT_THAT(assumed("instance_type: m5.large, schedule: 20 h"), HasSubstr("60 s"));
  EXPECT_THAT(assumed("instance_type: m5.large"), Not(HasSubstr("60 s")));
}

TEST(Ec2Instance, ChargesVolumesWhetherItRunsOrNot) {
  const std::string stopped =
      "ci: {kind: ec2_instance, instance_type: m5.large, count: 2, schedule: 10 h, root_volume: "
      "{size: 30 GB}, volumes: [{type: gp3, size: 100 GB, count: 3, iops: 4000 IOPS}, {type: sc1, "
      "size: 500 GB, count: 0}, {name: logs, type: st1, size: 125 GB}]}";
  const BuiltQuantityRow rows[] = {
      {"root volumes", stopped, "EBS:VolumeUsage.gp2", "60", "[EBS] 2 × 30"},
      {"further volumes", stopped, "EBS:VolumeUsage.gp3", "600", "[EBS] 2 × 3 × 100"},
      {"their IOPS", stopped, "EBS:VolumeP-IOPS.gp3", "6000", "[EBS] 2 × 3 × (4,000 − 3,000)"},
      {"no such volume", stopped, "EBS:VolumeUsage.sc1", "none", "[EBS]"},
      {"another type", stopped, "EBS:VolumeUsage.st1", "250", "[EBS] 2 × 125"},
      {"no instance, no volume", ec2("instance_type: m5.large, count: 0"), "EBS:VolumeUsage.gp3",
       "none", "[EBS]"},
      {"snapshots of every root volume",
       "ci: {kind: ec2_instance, instance_type: m5.large, count: 2, root_volume: {size: 30 GB, "
       "snapshots: {kept: 3, used: 10 GB, change: 2 GB}}}",
       "EBS:SnapshotUsage", "28", "2 × (10 + 2 × 2)"},
  };
  expect_quantities(rows);
  expect_quantities(rows, february_2026());
}

TEST(Ec2Instance, ChargesAddressesAndMetricsWhileItRuns) {
  constexpr std::string_view kAddress = "PublicIPv4:InUseAddress";
  constexpr std::string_view kMetrics = "CW:MetricMonitorUsage";
  const std::string type = "instance_type: m5.large, ";
  const BuiltQuantityRow rows[] = {
      {"no address by default", ec2(type + "count: 2"), kAddress, "none", "[IPv4]"},
      {"an address each", ec2(type + "count: 2, public_ipv4: true"), kAddress, "1460",
       "[IPv4] 2 × 730"},
      {"given back when stopped", ec2(type + "schedule: 100 h, public_ipv4: true"), kAddress, "100",
       "[IPv4]"},
      {"no metrics by default", ec2(type + "count: 2"), kMetrics, "none", "[7]"},
      {"7 metrics each", ec2(type + "count: 2, detailed_monitoring: true"), kMetrics, "14",
       "[7] 2 × 7"},
      {"metrics by the hour", ec2(type + "schedule: 365 h, detailed_monitoring: true"), kMetrics,
       "3.5", "[7] 7 × 365 ÷ 730"},
      {"none", ec2(type + "count: 0, public_ipv4: true, detailed_monitoring: true"), kMetrics,
       "none", "[7]"},
  };
  expect_quantities(rows);
  const BuiltQuantityRow february[] = {
      {"metrics of a whole month", ec2(type + "detailed_monitoring: true"), kMetrics, "7", "[7]"},
      {"metrics of half of February", ec2(type + "schedule: 336 h, detailed_monitoring: true"),
       kMetrics, "3.5", "[7] 7 × 336 ÷ 672"},
  };
  expect_quantities(february, february_2026());
}

TEST(Ec2Instance, CostsTheListPriceOfUsEast1) {
  const BuiltCostRow rows[] = {
      {"t3.medium", ec2("instance_type: t3.medium"), "BoxUsage:t3.medium", "30.368", "730 × 0.0416",
       "RunInstances"},
      {"surplus credits", ec2("instance_type: t3.medium, cpu_utilization: 35%"), "CPUCredits:t3",
       "10.95", "219 × 0.05"},
      {"root volume", ec2("instance_type: t3.medium"), "EBS:VolumeUsage.gp3", "0.64", "8 × 0.08"},
      {"address", ec2("instance_type: t3.medium, public_ipv4: true"), "PublicIPv4:InUseAddress",
       "3.65", "730 × 0.005"},
      {"metrics", ec2("instance_type: t3.medium, detailed_monitoring: true"),
       "CW:MetricMonitorUsage", "2.1", "7 × 0.30"},
  };
  expect_costs(rows);
}

TEST(Ec2Instance, TakesARangeOfCpu) {
  const Estimate estimate =
      estimated(ec2("instance_type: t3.medium, cpu_utilization: {low: 10%, likely: 20%, high: "
                    "40%}"));
  EXPECT_EQ(estimate.range.low.to_string(), "31.008");   // 30.368 + 0.64
  EXPECT_EQ(estimate.range.high.to_string(), "45.608");  // + 0.2 × 2 × 730 × 0.05
}

TEST(Ec2Instance, RefusesWhatEc2DoesNotHave) {
  const BuiltProblemRow rows[] = {
      {"ci: {kind: ec2_instance, instance_type: t3.small}", "root_volume is required"},
      {"ci: {kind: ec2_instance, root_volume: {size: 8 GB}}", "instance_type is required"},
      {"ci: {kind: ec2_instance, instance_type: t3.small, root_volume: {type: gp3}}",
       "size is required"},
      {ec2("instance_type: t3.smal"), "unknown class 't3.smal'", "did you mean 't3.small'?"},
      {ec2("instance_type: db.t3.small"), "unknown class", "did you mean 't3.small'?"},
      {ec2("instance_type: t3.16xlarge"), "unknown class 't3.16xlarge'"},
      {ec2("instance_type: m5.large, cpu_credits: standard"),
       "resources.ci.cpu_credits: m5.large has no credit option"},
      {ec2("instance_type: t3.small, operating_system: windows"), "expected one of linux"},
      {ec2("instance_type: t3.small, cpu_utilization: 101%"), "'101%' is too large"},
      {"ci: {kind: ec2_instance, instance_type: t3.small, root_volume: {type: io1, size: 8 GB}}",
       "resources.ci.root_volume.iops: io1 needs iops"},
      {ec2("instance_type: t3.small, volumes: [{size: 8 GB}, {type: st1, size: 100 GB}]"),
       "resources.ci.volumes[1].size: 100 GB is out of range, expected 125 to 16,384 GB for st1"},
  };
  expect_problems(rows);
}

}  // namespace
}  // namespace costplan::testing
