// Sources: [5] billing rules, "Network": endpoints × AZs × 0.01 USD an hour, 0.01 USD/GB to
// 1 PB, 0.006 for the next 4 PB, 0.004 beyond, of all endpoints together; gateway endpoints 0.
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kHours = "VpcEndpoint-Hours";
constexpr std::string_view kBytes = "VpcEndpoint-Bytes";

std::string endpoint(const std::string& fields) {
  return "e: {kind: vpc_endpoint, " + fields + "}";
}

std::string interface(const std::string& fields) {
  return endpoint("type: interface, azs: 2, " + fields);
}

TEST(VpcEndpoint, ChargesEachEndpointInEachAvailabilityZone) {
  const BuiltQuantityRow rows[] = {
      {"one by default", interface("tags: {}"), kHours, "1460", "[5] 1 × 2 × 730"},
      {"several", interface("count: 5"), kHours, "7300", "[5] 5 × 2 × 730"},
      {"one for each service", interface("services: [ecr.api, ecr.dkr, logs]"), kHours, "4380",
       "[5] 3 × 2 × 730"},
      {"in two VPCs", interface("services: [ecr.api, ecr.dkr, logs], count: 2"), kHours, "8760",
       "[5] 3 × 2 × 2 × 730"},
      {"one AZ", endpoint("type: interface, azs: 1"), kHours, "730", "[5]"},
      {"started hours", interface("schedule: mon-fri 08:00-19:30"), kHours, "521.428571428",
       "11.5 h a day are 12 started hours: 2 × 60 h a week × 730 ÷ 168"},
      {"none", interface("count: 0, services: [logs], data_processed: 1 GB"), kHours, "0",
       "[5] 0 × 730"},
      {"none, no data", interface("count: 0, data_processed: 1 GB"), kBytes, "none",
       "nothing to send data through"},
      {"data", interface("data_processed: 300 GB"), kBytes, "300", "[5]"},
      {"data not given", interface("tags: {}"), kBytes, "?", "usage is never 0 by default"},
  };
  expect_quantities(rows);
  const BuiltQuantityRow february[] = {
      {"February", interface("count: 5"), kHours, "6720", "5 × 2 × 672"},
      {"a month's gigabytes are its own", interface("data_processed: 300 GB"), kBytes, "300",
       "[5]"},
  };
  expect_quantities(february, february_2026());
}

TEST(VpcEndpoint, CostsNothingAsAGateway) {
  for (const auto& yaml :
       {endpoint("type: gateway"), endpoint("type: gateway, services: [s3, dynamodb]"),
        endpoint("type: gateway, services: [com.amazonaws.us-east-1.s3]")}) {
    const Metering metering = metered(yaml);
    EXPECT_THAT(metering.usage, IsEmpty()) << yaml;
    EXPECT_THAT(metering.errors, IsEmpty()) << yaml;
    EXPECT_THAT(resource_assumptions_of(metering), HasSubstr("gateway endpoints cost nothing"));
  }
}

TEST(VpcEndpoint, CostsTheListPriceOfUsEast1) {
  const BuiltCostRow rows[] = {
      {"five endpoints in two AZs", interface("count: 5, data_processed: 1 GB"), kHours, "73",
       "[5] 7,300 × 0.01"},
      {"1 PB", interface("data_processed: 1 PB"), kBytes, "10485.76", "[5] 1,048,576 × 0.01"},
      {"a gigabyte more", interface("data_processed: 1048577 GB"), kBytes, "10485.766",
       "[5] + 1 × 0.006"},
      {"beyond 5 PB", interface("data_processed: 5242881 GB"), kBytes, "35651.588",
       "[5] 10,485.76 + 4,194,304 × 0.006 + 1 × 0.004"},
      {"all endpoints fill the same tiers",
       "a: {kind: vpc_endpoint, type: interface, azs: 1, data_processed: 0.5 PB}\n"
       "b: {kind: vpc_endpoint, type: interface, azs: 1, data_processed: 524289 GB}",
       kBytes, "10485.766", "[5] tiers of the region"},
  };
  expect_costs(rows);
}

TEST(VpcEndpoint, RefusesWhatMakesNoSense) {
  const BuiltProblemRow rows[] = {
      {"e: {kind: vpc_endpoint}", "resources.e: type is required"},
      {endpoint("type: interface"), "resources.e.azs: azs is required"},
      {endpoint("type: gateway, azs: 2"),
       "resources.e.azs: azs is for interface endpoints, gateway endpoints are free"},
      {endpoint("type: gateway, data_processed: 1 GB"), "data_processed is for interface"},
      {endpoint("type: gateway, schedule: 10 h"), "schedule is for interface endpoints"},
      {endpoint("type: gateway, services: [s3, logs]"),
       "resources.e.services[1]: 'logs' has no gateway endpoint, only s3 and dynamodb",
       "set type: interface"},
      {interface("services: [logs, com.amazonaws.us-east-1.logs]"),
       "resources.e.services[1]: 'com.amazonaws.us-east-1.logs' is named twice"},
      {endpoint("type: interface, azs: 0"), "expected at least 1"},
      {endpoint("type: gatway"), "did you mean 'gateway'?"},
  };
  expect_problems(rows);
}

TEST(VpcEndpoint, SaysAllThatIsWrongAtOnce) {
  EXPECT_THAT(problems(endpoint("type: gateway, azs: 2, services: [logs]")),
              ::testing::AllOf(HasSubstr("e.azs"), HasSubstr("e.services[0]")));
}

}  // namespace
}  // namespace costplan::testing
