// Sources: [4.1] billing rules, "ALB": 0.0225 USD an hour and 0.008 USD an LCU-hour, one LCU
// being 25 new connections/s, 3,000 active ones, 1 GB/h (Lambda targets 0.4 GB/h) or 1,000
// rule evaluations/s, the first 10 rules free; [5] every public IPv4 address 0.005 USD an
// hour; [0.1] 730 hours.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "support/metered.h"

namespace costplan {
namespace {

using testing::cost_of;
using testing::estimated;
using ::testing::HasSubstr;
using testing::metered;
using testing::problems;
using testing::quantity_of;

constexpr const char* kApplication = "LoadBalancing:Application";

std::string alb(const std::string& fields) { return "web: {kind: alb, " + fields + "}"; }

std::string lcu_hours(const std::string& fields,
                      const MonthContext& month = MonthContext::average()) {
  return quantity_of(metered(alb(fields), month), "LCUUsage", kApplication);
}

struct HoursRow {
  const char* what;
  const char* fields;
  const char* hours;
  const char* addresses;
  const char* source;
};

constexpr HoursRow kHours[] = {
    {"defaults", "tags: {}", "730", "1460", "[4.1] 2 AZs × 730"},
    {"two in three AZs", "count: 2, azs: 3", "1460", "4380", "[4.1] 2 × 3 × 730"},
    {"internal", "scheme: internal", "730", "none", "[4.1] no public addresses"},
    {"declared hours", "schedule: 100 h", "100", "200", "[4.1]"},
    {"none", "count: 0", "0", "none", "[4.1] 0 × 730"},
    {"weekdays", "schedule: mon-fri 08:00-20:00", "260.714285714", "521.428571428",
     "[0.1] 60 h a week × 730 ÷ 168"},
    {"started hours", "schedule: mon-fri 08:00-19:30", "260.714285714", "521.428571428",
     "[4.1] 11.5 h a day are 12 started hours"},
};

TEST(AlbTest, ChargesEachStartedHourAndAPublicAddressPerAvailabilityZone) {
  for (const HoursRow& row : kHours) {
    SCOPED_TRACE(std::string(row.what) + ": " + row.source);
    const Metering usage = metered(alb(row.fields));
    EXPECT_EQ(quantity_of(usage, "LoadBalancerUsage", kApplication), row.hours);
    EXPECT_EQ(quantity_of(usage, "PublicIPv4:InUseAddress"), row.addresses);
  }
}

struct LcuRow {
  const char* what;
  const char* fields;
  const char* lcu_hours;
  const char* source;
};

constexpr LcuRow kLcus[] = {
    {"given", "lcu: 2.5", "1825", "[4.1] 2.5 × 730"},
    {"of no load balancer", "count: 0, lcu: 1", "none", "[4.1] no hour, no capacity"},
    {"given, on schedule", "lcu: 1, schedule: 100 h", "100", "[4.1]"},
    {"new connections", "new_connections: 50/s", "1460", "[4.1] 50 ÷ 25 × 730"},
    {"a fraction of an LCU", "new_connections: 1/s", "29.2", "[4.1] fractions are billed"},
    {"active connections", "active_connections: 6000", "1460", "[4.1] 6,000 ÷ 3,000 × 730"},
    {"gigabytes", "processed: 1460 GB", "1460", "[4.1] 1 GB/h"},
    {"gigabytes to Lambda", "processed: 1460 GB, targets: lambda", "3650", "[4.1] ÷ 0.4"},
    {"rule evaluations", "requests: 500/s, rules: 15", "1825", "[4.1] 500 × 5 ÷ 1,000 × 730"},
    {"the eleventh rule is billed", "requests: 1000/s, rules: 11", "730", "[4.1] 1,000 × 1"},
    {"requests of a month", "requests: 2.628M/month, rules: 1010", "730",
     "[4.1] 2.628M ÷ (730 × 3,600 s) = 1/s; 1,000 rules"},
    {"ten rules are free", "requests: 100k/s, rules: 10, new_connections: 25/s", "730",
     "[4.1] first 10 rules free"},
    {"nothing at all", "new_connections: 0/s, active_connections: 0, processed: 0 GB", "0",
     "[4.1]"},
    {"new connections dominate",
     "new_connections: 100/s, active_connections: 3000, processed: 730 GB, requests: 100/s, "
     "rules: 20",
     "2920", "[4.1] max(4, 1, 1, 1)"},
    {"active connections dominate",
     "new_connections: 25/s, active_connections: 12000, processed: 730 GB, requests: 100/s, "
     "rules: 20",
     "2920", "[4.1] max(1, 4, 1, 1)"},
    {"gigabytes dominate",
     "new_connections: 25/s, active_connections: 3000, processed: 2920 GB, requests: 100/s, "
     "rules: 20",
     "2920", "[4.1] max(1, 1, 4, 1)"},
    {"rule evaluations dominate",
     "new_connections: 25/s, active_connections: 3000, processed: 730 GB, requests: 400/s, "
     "rules: 20",
     "2920", "[4.1] max(1, 1, 1, 4)"},
    {"peaks", "new_connections: 25/s, peak_factor: 1.5", "1095", "[4.1] 730 × 1.5"},
    {"not given", "tags: {}", "?", "usage is never 0 by default"},
    {"requests say nothing without rules", "requests: 250/s", "?", "[4.1] first 10 rules free"},
    {"requests say nothing up to ten rules", "requests: 250/s, rules: 10", "?", "[4.1]"},
};

TEST(AlbTest, ChargesTheLargestLcuDimension) {
  for (const LcuRow& row : kLcus) {
    SCOPED_TRACE(std::string(row.what) + ": " + row.source);
    EXPECT_EQ(lcu_hours(row.fields), row.lcu_hours);
  }
}

TEST(AlbTest, FollowsTheHoursOfACalendarMonth) {
  const MonthContext february = MonthContext::of(*Month::parse("2026-02"));  // 672 hours
  EXPECT_EQ(lcu_hours("lcu: 2", february), "1344");
  EXPECT_EQ(lcu_hours("new_connections: 25/s", february), "672");
  // Gigabytes are a month's own: their LCU-hours do not depend on its length.
  EXPECT_EQ(lcu_hours("processed: 100 GB", february), "100");
}

bool assumes(const std::string& fields, const std::string& text) {
  const Metering usage = metered(alb(fields));
  return std::any_of(usage.usage.begin(), usage.usage.end(), [&](const MeteredUsage& line) {
    return line.key.usage_type == "LCUUsage" &&
           std::any_of(line.assumptions.begin(), line.assumptions.end(),
                       [&](const auto& said) { return said.find(text) != std::string::npos; });
  });
}

TEST(AlbTest, SaysThatMonthlyMeansHidePeaks) {
  EXPECT_TRUE(assumes("new_connections: 25/s", "peak_factor"));
  EXPECT_FALSE(assumes("new_connections: 25/s, peak_factor: 1.2", "peak_factor"));
  EXPECT_FALSE(assumes("lcu: 1", "peak_factor"));
}

TEST(AlbTest, SaysThatDimensionsNotGivenAreTakenAsLower) {
  const std::string three = "new_connections: 25/s, active_connections: 10, processed: 1 GB";
  EXPECT_TRUE(assumes("new_connections: 25/s", "not given are lower"));
  EXPECT_FALSE(assumes(three, "not given are lower"));
  EXPECT_TRUE(assumes(three + ", rules: 11", "not given are lower"));
  EXPECT_FALSE(assumes(three + ", rules: 11, requests: 1/s", "not given are lower"));
}

TEST(AlbTest, CostsTheListPriceOfUsEast1) {
  const Estimate estimate = estimated(alb("lcu: 1"));
  EXPECT_EQ(cost_of(estimate, "LoadBalancerUsage", kApplication), "16.425");  // 730 × 0.0225
  EXPECT_EQ(cost_of(estimate, "LCUUsage", kApplication), "5.84");             // 730 × 0.008
  EXPECT_EQ(cost_of(estimate, "PublicIPv4:InUseAddress"), "7.3");             // 1,460 × 0.005
}

struct ErrorRow {
  const char* fields;
  const char* message;
};

constexpr ErrorRow kErrors[] = {
    {"lcu: 1, processed: 5 GB", "processed and lcu say the same thing, expected one of them"},
    {"lcu: 1, peak_factor: 2", "peak_factor and lcu say the same thing, expected one of them"},
    {"azs: 1", "'1' is too small, expected at least 2"},
    {"peak_factor: 0.9", "'0.9' is too small, expected at least 1"},
    {"scheme: intern", "unknown value 'intern', expected one of internet_facing, internal"},
    {"request: 250/s", "did you mean 'requests'?"},
};

TEST(AlbTest, RefusesWhatMakesNoSense) {
  for (const ErrorRow& row : kErrors) {
    EXPECT_THAT(problems(alb(row.fields)), HasSubstr(row.message)) << row.fields;
  }
}

}  // namespace
}  // namespace costplan
