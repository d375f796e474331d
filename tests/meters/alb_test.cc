// Sources: [4.1] billing rules, "ALB": 0.0225 USD an hour and 0.008 USD an LCU-hour, one LCU
// being 25 new connections/s, 3,000 active ones, 1 GB/h (Lambda targets 0.4 GB/h) or 1,000
// rule evaluations/s, the first 10 rules free; [5] every public IPv4 address 0.005 USD an
// hour; [0.1] 730 hours.
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kApplication = "LoadBalancing:Application";
constexpr std::string_view kLcuUsage = "LCUUsage";

std::string alb(const std::string& fields) { return "web: {kind: alb, " + fields + "}"; }

TEST(AlbTest, ChargesEachStartedHourAndAPublicAddressPerAvailabilityZone) {
  constexpr std::string_view kHours = "LoadBalancerUsage";
  constexpr std::string_view kAddresses = "PublicIPv4:InUseAddress";
  const BuiltQuantityRow rows[] = {
      {"defaults", alb("tags: {}"), kHours, "730", "[4.1]", kApplication},
      {"defaults", alb("tags: {}"), kAddresses, "1460", "[4.1] 2 AZs × 730"},
      {"two in three AZs", alb("count: 2, azs: 3"), kHours, "1460", "[4.1] 2 × 730", kApplication},
      {"two in three AZs", alb("count: 2, azs: 3"), kAddresses, "4380", "[4.1] 2 × 3 × 730"},
      {"internal", alb("scheme: internal"), kHours, "730", "[4.1]", kApplication},
      {"internal", alb("scheme: internal"), kAddresses, "none", "[4.1] no public addresses"},
      {"declared hours", alb("schedule: 100 h"), kHours, "100", "[4.1]", kApplication},
      {"declared hours", alb("schedule: 100 h"), kAddresses, "200", "[4.1] 2 AZs × 100"},
      {"none", alb("count: 0"), kHours, "0", "[4.1] 0 × 730", kApplication},
      {"none", alb("count: 0"), kAddresses, "none", "[4.1]"},
      {"weekdays", alb("schedule: mon-fri 08:00-20:00"), kHours, "260.714285714",
       "[0.1] 60 h a week × 730 ÷ 168", kApplication},
      {"weekdays", alb("schedule: mon-fri 08:00-20:00"), kAddresses, "521.428571428",
       "[0.1] 2 AZs × 60 h a week × 730 ÷ 168"},
      {"started hours", alb("schedule: mon-fri 08:00-19:30"), kHours, "260.714285714",
       "[4.1] 11.5 h a day are 12 started hours", kApplication},
      {"started hours", alb("schedule: mon-fri 08:00-19:30"), kAddresses, "521.428571428",
       "[4.1] 2 AZs × 12 started hours a day"},
  };
  expect_quantities(rows);
}

BuiltQuantityRow lcu(std::string_view rule, const std::string& fields, std::string_view hours,
                     std::string_view source) {
  return {rule, alb(fields), kLcuUsage, hours, source, kApplication};
}

TEST(AlbTest, ChargesTheLargestLcuDimension) {
  const BuiltQuantityRow rows[] = {
      lcu("given", "lcu: 2.5", "1825", "[4.1] 2.5 × 730"),
      lcu("of no load balancer", "count: 0, lcu: 1", "none", "[4.1] no hour, no capacity"),
      lcu("given, on schedule", "lcu: 1, schedule: 100 h", "100", "[4.1]"),
      lcu("new connections", "new_connections: 50/s", "1460", "[4.1] 50 ÷ 25 × 730"),
      lcu("a fraction of an LCU", "new_connections: 1/s", "29.2", "[4.1] fractions are billed"),
      lcu("active connections", "active_connections: 6000", "1460", "[4.1] 6,000 ÷ 3,000 × 730"),
      lcu("gigabytes", "processed: 1460 GB", "1460", "[4.1] 1 GB/h"),
      lcu("gigabytes to Lambda", "processed: 1460 GB, targets: lambda", "3650", "[4.1] ÷ 0.4"),
      lcu("rule evaluations", "requests: 500/s, rules: 15", "1825", "[4.1] 500 × 5 ÷ 1,000 × 730"),
      lcu("the eleventh rule is billed", "requests: 1000/s, rules: 11", "730", "[4.1] 1,000 × 1"),
      lcu("requests of a month", "requests: 2.628M/month, rules: 1010", "730",
          "[4.1] 2.628M ÷ (730 × 3,600 s) = 1/s; 1,000 rules"),
      lcu("ten rules are free", "requests: 100k/s, rules: 10, new_connections: 25/s", "730",
          "[4.1] first 10 rules free"),
      lcu("nothing at all", "new_connections: 0/s, active_connections: 0, processed: 0 GB", "0",
          "[4.1]"),
      lcu("new connections dominate",
          "new_connections: 100/s, active_connections: 3000, processed: 730 GB, requests: 100/s, "
          "rules: 20",
          "2920", "[4.1] max(4, 1, 1, 1)"),
      lcu("active connections dominate",
          "new_connections: 25/s, active_connections: 12000, processed: 730 GB, requests: 100/s, "
          "rules: 20",
          "2920", "[4.1] max(1, 4, 1, 1)"),
      lcu("gigabytes dominate",
          "new_connections: 25/s, active_connections: 3000, processed: 2920 GB, requests: 100/s, "
          "rules: 20",
          "2920", "[4.1] max(1, 1, 4, 1)"),
      lcu("rule evaluations dominate",
          "new_connections: 25/s, active_connections: 3000, processed: 730 GB, requests: 400/s, "
          "rules: 20",
          "2920", "[4.1] max(1, 1, 1, 4)"),
      lcu("peaks", "new_connections: 25/s, peak_factor: 1.5", "1095", "[4.1] 730 × 1.5"),
      lcu("not given", "tags: {}", "?", "usage is never 0 by default"),
      lcu("requests say nothing without rules", "requests: 250/s", "?",
          "[4.1] first 10 rules free"),
      lcu("requests say nothing up to ten rules", "requests: 250/s, rules: 10", "?", "[4.1]"),
  };
  expect_quantities(rows);
}

TEST(AlbTest, FollowsTheHoursOfACalendarMonth) {
  const BuiltQuantityRow rows[] = {
      lcu("hours", "lcu: 2", "1344", "[0.1] 2 × 672"),
      lcu("connections", "new_connections: 25/s", "672", "[0.1] 28 × 24"),
      lcu("gigabytes are a month's own, whatever its length", "processed: 100 GB", "100",
          "[4.1] 1 GB/h"),
  };
  expect_quantities(rows, february_2026());
}

std::string assumed(const std::string& fields) {
  return assumptions_of(metered(alb(fields)), kLcuUsage);
}

TEST(AlbTest, SaysThatMonthlyMeansHidePeaks) {
  EXPECT_THAT(assumed("new_connections: 25/s"), HasSubstr("peak_factor"));
  EXPECT_THAT(assumed("new_connections: 25/s, peak_factor: 1.2"), Not(HasSubstr("peak_factor")));
  EXPECT_THAT(assumed("lcu: 1"), Not(HasSubstr("peak_factor")));
}

TEST(AlbTest, SaysThatDimensionsNotGivenAreTakenAsLower) {
  const std::string three = "new_connections: 25/s, active_connections: 10, processed: 1 GB";
  EXPECT_THAT(assumed("new_connections: 25/s"), HasSubstr("not given are lower"));
  EXPECT_THAT(assumed(three), Not(HasSubstr("not given are lower")));
  EXPECT_THAT(assumed(three + ", rules: 11"), HasSubstr("not given are lower"));
  EXPECT_THAT(assumed(three + ", rules: 11, requests: 1/s"), Not(HasSubstr("not given are lower")));
}

TEST(AlbTest, CostsTheListPriceOfUsEast1) {
  const BuiltCostRow rows[] = {
      {"hours", alb("lcu: 1"), "LoadBalancerUsage", "16.425", "[4.1] 730 × 0.0225", kApplication},
      {"capacity", alb("lcu: 1"), kLcuUsage, "5.84", "[4.1] 730 × 0.008", kApplication},
      {"addresses", alb("lcu: 1"), "PublicIPv4:InUseAddress", "7.3", "[5] 1,460 × 0.005"},
  };
  expect_costs(rows);
}

TEST(AlbTest, RefusesWhatMakesNoSense) {
  const BuiltProblemRow rows[] = {
      {alb("lcu: 1, processed: 5 GB"),
       "processed and lcu say the same thing, expected one of them"},
      {alb("lcu: 1, peak_factor: 2"),
       "peak_factor and lcu say the same thing, expected one of them"},
      {alb("azs: 1"), "'1' is too small, expected at least 2"},
      {alb("peak_factor: 0.9"), "'0.9' is too small, expected at least 1"},
      {alb("scheme: intern"), "unknown value 'intern', expected one of internet_facing, internal"},
      {alb("request: 250/s"), "did you mean 'requests'?"},
  };
  expect_problems(rows);
}

}  // namespace
}  // namespace costplan::testing
