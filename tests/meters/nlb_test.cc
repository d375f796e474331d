// Sources: [4.2] billing rules, "NLB": 0.0225 USD an hour and 0.006 USD an NLCU-hour; Elastic
// Load Balancing pricing, "NLCU details": one NLCU is 800 new connections/s or 100,000 active
// ones of TCP, 400 flows/s or 50,000 of UDP, 50/s or 3,000 of TLS, and 1 GB/h of each; [5] every
// public IPv4 address 0.005 USD an hour, 0.01 USD/GB on either side of a zone's border; [0.1]
// 730 hours.
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kNetwork = "LoadBalancing:Network";
constexpr std::string_view kUnits = "LCUUsage";
constexpr std::string_view kAddresses = "PublicIPv4:InUseAddress";
constexpr std::string_view kRegional = "DataTransfer-Regional-Bytes";

std::string nlb(const std::string& fields) { return "edge: {kind: nlb, " + fields + "}"; }

TEST(NlbTest, ChargesEachStartedHourAndAPublicAddressPerAvailabilityZone) {
  constexpr std::string_view kHours = "LoadBalancerUsage";
  const BuiltQuantityRow rows[] = {
      {"defaults", nlb("tags: {}"), kHours, "730", "[4.2]", kNetwork},
      {"defaults", nlb("tags: {}"), kAddresses, "1460", "[5] 2 AZs × 730"},
      {"one AZ is enough", nlb("azs: 1"), kAddresses, "730", "[5]"},
      {"two in three AZs", nlb("count: 2, azs: 3"), kHours, "1460", "[4.2] 2 × 730", kNetwork},
      {"two in three AZs", nlb("count: 2, azs: 3"), kAddresses, "4380", "[5] 2 × 3 × 730"},
      {"internal", nlb("scheme: internal"), kAddresses, "none", "[5] no public addresses"},
      {"none", nlb("count: 0"), kHours, "0", "[4.2] 0 × 730", kNetwork},
      {"none", nlb("count: 0, tcp: {processed: 1 GB}"), kUnits, "none", "no hour, no capacity"},
      {"none", nlb("count: 0, cross_zone: true"), kRegional, "none", "no hour, no traffic"},
      {"started hours", nlb("schedule: mon-fri 08:00-19:30"), kHours, "260.714285714",
       "[0.1] 11.5 h a day are 12 started hours: 60 h a week × 730 ÷ 168", kNetwork},
  };
  expect_quantities(rows);
}

BuiltQuantityRow nlcu(std::string_view rule, const std::string& fields, std::string_view hours,
                      std::string_view source) {
  return {rule, nlb(fields), kUnits, hours, source, kNetwork};
}

TEST(NlbTest, ChargesTheLargestDimensionOfEachProtocol) {
  const BuiltQuantityRow rows[] = {
      nlcu("given", "nlcu: 2.5", "1825", "2.5 × 730"),
      nlcu("given, on schedule", "nlcu: 1, schedule: 100 h", "100", "1 × 100"),
      nlcu("TCP: new connections", "tcp: {new_connections: 1600/s}", "1460", "1,600 ÷ 800 × 730"),
      nlcu("TCP: active connections", "tcp: {active_connections: 200k}", "1460",
           "200,000 ÷ 100,000 × 730"),
      nlcu("TCP: gigabytes", "tcp: {processed: 1460 GB}", "1460", "1 GB/h"),
      nlcu("UDP: flows", "udp: {new_connections: 800/s}", "1460", "800 ÷ 400 × 730"),
      nlcu("UDP: active flows", "udp: {active_connections: 100k}", "1460",
           "100,000 ÷ 50,000 × 730"),
      nlcu("TLS: new connections", "tls: {new_connections: 100/s}", "1460", "100 ÷ 50 × 730"),
      nlcu("TLS: active connections", "tls: {active_connections: 6000}", "1460",
           "6,000 ÷ 3,000 × 730"),
      nlcu("a fraction of a unit", "tcp: {new_connections: 1/s}", "0.9125", "730 ÷ 800"),
      nlcu("the largest of TCP",
           "tcp: {new_connections: 800/s, active_connections: 400k, processed: 730 GB}", "2920",
           "max(1, 4, 1) × 730"),
      nlcu("protocols add up", "tcp: {processed: 730 GB}, tls: {new_connections: 150/s}", "2920",
           "730 + 3 × 730; taken for granted"),
      nlcu("peaks", "tcp: {new_connections: 800/s}, peak_factor: 1.5", "1095", "730 × 1.5"),
      nlcu("peaks of all protocols",
           "tcp: {processed: 100 GB}, udp: {processed: 100 GB}, peak_factor: 2", "400",
           "(100 + 100) × 2"),
      nlcu("nothing at all", "tcp: {processed: 0 GB}", "0", "1 GB/h"),
      nlcu("not given", "tags: {}", "?", "usage is never 0 by default"),
      nlcu("a protocol without traffic", "tcp: {processed: 1 GB}, tls: {}", "?",
           "usage is never 0 by default"),
  };
  expect_quantities(rows);
  const BuiltQuantityRow february[] = {
      nlcu("hours", "nlcu: 2", "1344", "[0.1] 2 × 672"),
      nlcu("connections", "tls: {new_connections: 50/s}", "672", "[0.1] 28 × 24"),
      nlcu("gigabytes are a month's own", "tcp: {processed: 100 GB}", "100", "1 GB/h"),
  };
  expect_quantities(february, february_2026());
}

TEST(NlbTest, ChargesBothEndsOfCrossZoneTraffic) {
  const BuiltQuantityRow rows[] = {
      {"off by default", nlb("tags: {}"), kRegional, "none", "[4.2]"},
      {"out and in", nlb("cross_zone: true, cross_zone_transfer: 100 GB"), kRegional, "200",
       "[5] 100 out, 100 in"},
      {"not given", nlb("cross_zone: true"), kRegional, "?", "usage is never 0 by default"},
  };
  expect_quantities(rows);
}

std::string assumed(const std::string& fields) {
  return assumptions_of(metered(nlb(fields)), kUnits);
}

TEST(NlbTest, SaysWhatItTakesForGranted) {
  EXPECT_THAT(
      assumed("tcp: {processed: 1 GB}"),
      AllOf(HasSubstr("peak_factor"), HasSubstr("not given are lower"), Not(HasSubstr("add up"))));
  EXPECT_THAT(assumed("tcp: {processed: 1 GB}, udp: {processed: 1 GB}, peak_factor: 1.2"),
              AllOf(HasSubstr("the NLCUs of several protocols add up, unconfirmed"),
                    Not(HasSubstr("peak_factor"))));
  EXPECT_EQ(assumed("tcp: {new_connections: 1/s, active_connections: 1, processed: 1 GB}, "
                    "peak_factor: 2"),
            "");
  EXPECT_EQ(assumed("nlcu: 1"), "");
  EXPECT_EQ(assumed("tags: {}"), "");
}

TEST(NlbTest, CostsTheListPriceOfUsEast1) {
  const BuiltCostRow rows[] = {
      {"hours", nlb("nlcu: 1"), "LoadBalancerUsage", "16.425", "[4.2] 730 × 0.0225", kNetwork},
      {"capacity", nlb("nlcu: 1"), kUnits, "4.38", "[4.2] 730 × 0.006", kNetwork},
      {"addresses", nlb("nlcu: 1"), kAddresses, "7.3", "[5] 1,460 × 0.005"},
      {"cross-zone", nlb("nlcu: 1, cross_zone: true, cross_zone_transfer: 100 GB"), kRegional, "2",
       "[5] 200 × 0.01"},
  };
  expect_costs(rows);
}

TEST(NlbTest, RefusesWhatMakesNoSense) {
  const BuiltProblemRow rows[] = {
      {nlb("nlcu: 1, tcp: {processed: 5 GB}"), "tcp and nlcu say the same thing"},
      {nlb("nlcu: 1, peak_factor: 2"), "peak_factor and nlcu say the same thing"},
      {nlb("cross_zone_transfer: 1 GB"),
       "resources.edge.cross_zone_transfer: without cross_zone traffic stays in its Availability "
       "Zone",
       "set cross_zone: true"},
      {nlb("azs: 0"), "'0' is too small, expected at least 1"},
      {nlb("tpc: {processed: 1 GB}"), "did you mean 'tcp'?"},
  };
  expect_problems(rows);
}

}  // namespace
}  // namespace costplan::testing
