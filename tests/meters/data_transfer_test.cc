// Sources: [5] billing rules, "Network"; [list] rates of AWSDataTransfer in us-east-1.
#include "meters/metering_rows.h"
#include "reference/regions.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr QuantityRow kRows[] = {
    {"egress", "t: {kind: data_transfer, internet_egress: 100 GB}", "DataTransfer-Out-Bytes", "100",
     "[5]"},
    {"egress is the default question", "t: {kind: data_transfer}", "DataTransfer-Out-Bytes", "?",
     "usage is never 0 by default"},
    {"no egress line for other traffic", "t: {kind: data_transfer, inter_az: 1 GB}",
     "DataTransfer-Out-Bytes", "none", "[5]"},
    {"a terabyte between AZs", "t: {kind: data_transfer, inter_az: 1 TB}",
     "DataTransfer-Regional-Bytes", "2048", "[5] billed out and in: 2 × 1,024"},
    {"nothing between AZs", "t: {kind: data_transfer, inter_az: 0 GB}",
     "DataTransfer-Regional-Bytes", "0", "[5]"},
    {"one region", "t: {kind: data_transfer, inter_region: {us-east-2: 10 GB, eu-west-1: 7 GB}}",
     "USE2-AWS-Out-Bytes", "10", "[5] only the sender pays"},
    {"a daily rate", "t: {kind: data_transfer, inter_region: {eu-west-1: 24 GB/day}}",
     "EU-AWS-Out-Bytes", "730", "24 × 730 ÷ 24"},
};

TEST(DataTransferTest, ChargesEachPathByTheGigabyte) { expect_quantities(kRows); }

BuiltCostRow egress(const std::string& gigabytes, std::string_view cost, std::string_view source) {
  return {"internet egress", "t: {kind: data_transfer, internet_egress: " + gigabytes + "}",
          "DataTransfer-Out-Bytes", cost, source};
}

// 0.09 to 10,240 GB; 0.085 to 51,200; 0.07 to 153,600; 0.05 beyond.
TEST(DataTransferTest, ChargesInternetEgressByGraduatedTiers) {
  const BuiltCostRow rows[] = {
      egress("0 GB", "0", "[list]"),
      egress("10240 GB", "921.6", "[list] 10,240 × 0.09"),
      egress("10241 GB", "921.685", "[list] 921.60 + 1 × 0.085"),
      egress("51200 GB", "4403.2", "[list] 921.60 + 40,960 × 0.085"),
      egress("51201 GB", "4403.27", "[list] 4,403.20 + 1 × 0.07"),
      egress("153600 GB", "11571.2", "[list] 4,403.20 + 102,400 × 0.07"),
      egress("153601 GB", "11571.25", "[list] 11,571.20 + 1 × 0.05"),
  };
  expect_costs(rows);
}

TEST(DataTransferTest, PoolsTheEgressOfSeveralResourcesInTheTiers) {
  constexpr CostRow kCosts[] = {
      {"two resources",
       "a: {kind: data_transfer, internet_egress: 5120 GB}\n"
       "b: {kind: data_transfer, internet_egress: 5121 GB}\n",
       "DataTransfer-Out-Bytes", "921.685", "[list] 921.60 + 1 × 0.085"},
  };
  expect_costs(kCosts);
}

TEST(DataTransferTest, ChargesBothEndsBetweenAvailabilityZones) {
  constexpr CostRow kCosts[] = {
      {"out and in", "t: {kind: data_transfer, inter_az: 100 GB}", "DataTransfer-Regional-Bytes",
       "2", "[5] 100 × (0.01 + 0.01)"},
  };
  expect_costs(kCosts);
}

BuiltCostRow to_region(std::string_view region, std::string_view usage_type,
                       std::string_view cost) {
  return {region, "t: {kind: data_transfer, inter_region: {" + std::string(region) + ": 10 GB}}",
          usage_type, cost, "[list] 0.01 to us-east-2, 0.02 to all others"};
}

TEST(DataTransferTest, PricesTheDestinationsOfUsEast1) {
  const BuiltCostRow rows[] = {
      to_region("us-east-2", "USE2-AWS-Out-Bytes", "0.1"),
      to_region("us-west-2", "USW2-AWS-Out-Bytes", "0.2"),
      to_region("eu-west-1", "EU-AWS-Out-Bytes", "0.2"),
      to_region("eu-central-1", "EUC1-AWS-Out-Bytes", "0.2"),
      to_region("ap-northeast-1", "APN1-AWS-Out-Bytes", "0.2"),
      to_region("ap-southeast-1", "APS1-AWS-Out-Bytes", "0.2"),
      to_region("ap-southeast-2", "APS2-AWS-Out-Bytes", "0.2"),
  };
  expect_costs(rows);
}

TEST(DataTransferTest, TakesNoRegionForMisspelt) {
  for (const Region& to : all_regions()) {
    const std::string region(to.code);
    EXPECT_THAT(problems("t: {kind: data_transfer, inter_region: {" + region + ": 1 GB}}"),
                Not(HasSubstr("unknown region")));
  }
}

TEST(DataTransferTest, MarksEveryPathAsUsage) {
  const Metering usage = metered("t: {kind: data_transfer, internet_egress: 1 GB, inter_az: 1 GB, "
                                 "inter_region: {us-west-2: 1 GB}}");
  ASSERT_EQ(usage.usage.size(), 3u);
  for (const MeteredUsage& line : usage.usage) EXPECT_TRUE(line.quantity.is_usage());
}

constexpr ProblemRow kProblems[] = {
    {"t: {kind: data_transfer, inter_region: {us-east-1: 1 GB}}",
     "resources.t.inter_region.us-east-1: 'us-east-1' is where the data comes from, expected "
     "another region"},
    {"t: {kind: data_transfer, inter_region: {eu-wst-1: 1 GB}}",
     "unknown region 'eu-wst-1', expected a destination such as us-east-2, did you mean "
     "'eu-west-1'?"},
    {"t: {kind: data_transfer, inter_region: {ap-east-1: 1 GB}}",
     "what data transfer to 'ap-east-1' is called on the bill is not known here; declare its price "
     "as external"},
    {"t: {kind: data_transfer, inter_az: -1 GB}", "'-1 GB' is negative"},
    {"t: {kind: data_transfer, inter_regions: {us-west-2: 1 GB}}", "did you mean 'inter_region'?"},
};

TEST(DataTransferTest, RefusesPathsThatDoNotExist) { expect_problems(kProblems); }

}  // namespace
}  // namespace costplan::testing
