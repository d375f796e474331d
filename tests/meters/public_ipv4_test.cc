// Sources: [5] billing rules, "Network": 0.005 USD an hour for each address, in use or
// idle; [0.1] a month has 730 hours, or those of the calendar.
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

constexpr std::string_view kInUse = "PublicIPv4:InUseAddress";
constexpr std::string_view kIdle = "PublicIPv4:IdleAddress";

constexpr QuantityRow kRows[] = {
    {"one, always", "ip: {kind: public_ipv4}", kInUse, "730", "[5]"},
    {"in use is not idle", "ip: {kind: public_ipv4}", kIdle, "none", "[5]"},
    {"three idle", "ip: {kind: public_ipv4, count: 3, state: idle}", kIdle, "2190", "[5] 3 × 730"},
    {"idle is not in use", "ip: {kind: public_ipv4, count: 3, state: idle}", kInUse, "none", "[5]"},
    {"none", "ip: {kind: public_ipv4, count: 0}", kInUse, "0", "[5]"},
    {"none is not idle", "ip: {kind: public_ipv4, count: 0}", kIdle, "none", "[5]"},
    {"declared hours", "ip: {kind: public_ipv4, schedule: 100 h}", kInUse, "100", "[5]"},
    {"declared hours are in use", "ip: {kind: public_ipv4, schedule: 100 h}", kIdle, "none", "[5]"},
};

TEST(PublicIpv4Test, ChargesEveryAddressByTheHourInUseOrIdle) { expect_quantities(kRows); }

TEST(PublicIpv4Test, FollowsTheHoursOfACalendarMonth) {
  constexpr QuantityRow kFebruary[] = {
      {"28 days", "ip: {kind: public_ipv4, count: 2}", kInUse, "1344", "[0.1] 2 × 28 × 24"},
  };
  expect_quantities(kFebruary, february_2026());
}

TEST(PublicIpv4Test, CostsTheSameInUseAndIdle) {
  constexpr CostRow kCosts[] = {
      {"in use", "ip: {kind: public_ipv4}", kInUse, "3.65", "[5] 730 × 0.005"},
      {"idle", "ip: {kind: public_ipv4, state: idle}", kIdle, "3.65", "[5] 730 × 0.005"},
  };
  expect_costs(kCosts);
}

TEST(PublicIpv4Test, RefusesUnknownStates) {
  constexpr ProblemRow kProblems[] = {
      {"ip: {kind: public_ipv4, state: ide}", "unknown value 'ide', expected one of in_use, idle"},
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
