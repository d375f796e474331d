// Sources: [5] billing rules, "Network": 0.005 USD an hour for each address, in use or
// idle; [0.1] a month has 730 hours, or those of the calendar.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

struct Row {
  const char* what;
  const char* resources;
  const char* in_use;
  const char* idle;
  const char* source;
};

constexpr Row kRows[] = {
    {"one, always", "ip: {kind: public_ipv4}", "730", "none", "[5]"},
    {"three idle", "ip: {kind: public_ipv4, count: 3, state: idle}", "none", "2190", "[5] 3 × 730"},
    {"none", "ip: {kind: public_ipv4, count: 0}", "0", "none", "[5]"},
    {"declared hours", "ip: {kind: public_ipv4, schedule: 100 h}", "100", "none", "[5]"},
};

TEST(PublicIpv4Test, ChargesEveryAddressByTheHourInUseOrIdle) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(std::string(row.what) + ": " + row.source);
    const Metering usage = metered(row.resources);
    EXPECT_EQ(quantity_of(usage, "PublicIPv4:InUseAddress"), row.in_use);
    EXPECT_EQ(quantity_of(usage, "PublicIPv4:IdleAddress"), row.idle);
  }
}

TEST(PublicIpv4Test, FollowsTheHoursOfACalendarMonth) {
  const Metering usage =
      metered("ip: {kind: public_ipv4, count: 2}", MonthContext::of(*Month::parse("2026-02")));
  EXPECT_EQ(quantity_of(usage, "PublicIPv4:InUseAddress"), "1344");  // [0.1] 2 × 28 × 24
}

TEST(PublicIpv4Test, CostsTheSameInUseAndIdle) {
  const Estimate in_use = estimated("ip: {kind: public_ipv4}");
  EXPECT_EQ(cost_of(in_use, "PublicIPv4:InUseAddress"), "3.65");  // [5] 730 × 0.005
  const Estimate idle = estimated("ip: {kind: public_ipv4, state: idle}");
  EXPECT_EQ(cost_of(idle, "PublicIPv4:IdleAddress"), "3.65");
}

TEST(PublicIpv4Test, RefusesUnknownStates) {
  EXPECT_THAT(problems("ip: {kind: public_ipv4, state: ide}"),
              HasSubstr("unknown value 'ide', expected one of in_use, idle"));
}

}  // namespace
}  // namespace costplan
