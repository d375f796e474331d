// Sources: [5] billing rules, "Network": 0.045 USD for each hour of a NAT gateway, 0.045 USD
// for each GB through it, and 0.005 USD an hour for its public address; [0.1] a month has
// 730 hours, or those of the calendar.
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

constexpr QuantityRow kRows[] = {
    {"one, always", "nat: {kind: nat_gateway, data_processed: 10 GB}", "NatGateway-Hours", "730",
     "[5]"},
    {"each has an address", "nat: {kind: nat_gateway, count: 3, data_processed: 10 GB}",
     "PublicIPv4:InUseAddress", "2190", "[5] 3 × 730"},
    {"data is that of all gateways", "nat: {kind: nat_gateway, count: 3, data_processed: 10 GB}",
     "NatGateway-Bytes", "10", "[5]"},
    {"unknown data stays unknown", "nat: {kind: nat_gateway}", "NatGateway-Bytes", "?",
     "usage that nobody gave"},
    {"started hours", "nat: {kind: nat_gateway, schedule: mon-fri 08:00-19:30}", "NatGateway-Hours",
     "260.714285714", "[5] 11.5 h a day are 12 started hours: 60 × 730 ÷ 168"},
    {"none costs nothing", "nat: {kind: nat_gateway, count: 0, data_processed: 10 GB}",
     "NatGateway-Hours", "0", "0 × 730"},
    {"and nothing goes through it", "nat: {kind: nat_gateway, count: 0, data_processed: 10 GB}",
     "NatGateway-Bytes", "none", "no gateway, no data"},
};

TEST(NatGateway, ChargesStartedHoursGigabytesAndAddresses) { expect_quantities(kRows); }

TEST(NatGateway, FollowsTheHoursOfACalendarMonth) {
  constexpr QuantityRow kFebruary[] = {{"28 days", "nat: {kind: nat_gateway, count: 2}",
                                        "NatGateway-Hours", "1344", "[0.1] 2 × 28 × 24"}};
  expect_quantities(kFebruary, february_2026());
}

TEST(NatGateway, CostsWhatThePriceListSays) {
  constexpr CostRow kCosts[] = {
      {"hours", "nat: {kind: nat_gateway, count: 2, data_processed: 100 GB}", "NatGateway-Hours",
       "65.7", "[5] 1,460 × 0.045"},
      {"data", "nat: {kind: nat_gateway, count: 2, data_processed: 100 GB}", "NatGateway-Bytes",
       "4.5", "[5] 100 × 0.045"},
      {"addresses", "nat: {kind: nat_gateway, count: 2, data_processed: 100 GB}",
       "PublicIPv4:InUseAddress", "7.3", "[5] 1,460 × 0.005"},
  };
  expect_costs(kCosts);
}

TEST(NatGateway, ComesInWholes) {
  constexpr ProblemRow kProblems[] = {
      {"nat: {kind: nat_gateway, count: 2.5}", "resources.nat.count: '2.5' is not a whole number"},
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
