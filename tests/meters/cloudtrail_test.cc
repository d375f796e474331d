#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

constexpr QuantityRow kRows[] = {
    {"the first copy is free", "trail: {kind: cloudtrail, management_events: 1M}",
     "FreeEventsRecorded", "1000000", "§10"},
    {"without a second trail nothing is paid", "trail: {kind: cloudtrail, management_events: 1M}",
     "PaidEventsRecorded", "none", "§10"},
    {"each further trail pays for all events",
     "trail: {kind: cloudtrail, management_events: 1M, extra_copies: 2}", "PaidEventsRecorded",
     "2000000", "§10"},
    {"of an unknown number", "trail: {kind: cloudtrail, extra_copies: 1}", "PaidEventsRecorded",
     "?", "§10"},
    {"data events", "trail: {kind: cloudtrail, data_events: 5M}", "DataEventsRecorded", "5000000",
     "§10"},
    {"data events are off by default", "trail: {kind: cloudtrail, management_events: 1M}",
     "DataEventsRecorded", "none", "§10"},
    {"insights", "trail: {kind: cloudtrail, insights_events: 1M}", "InsightsEvents", "1000000",
     "§10"},
    {"insights are off by default", "trail: {kind: cloudtrail, management_events: 1M}",
     "InsightsEvents", "none", "§10"},
};

TEST(CloudTrail, ChargesCopiesDataEventsAndInsights) {
  expect_quantities(kRows);
  expect_quantities(kRows, february_2026());
}

// The rate of a copy is per event: 2.00 per 100,000, billing rules §0.2.
TEST(CloudTrail, ChargesTwoDollarsForAHundredThousandCopies) {
  constexpr CostRow kCosts[] = {
      {"first copy", "trail: {kind: cloudtrail, management_events: 100k}", "FreeEventsRecorded",
       "0", "§10"},
      {"second copy", "trail: {kind: cloudtrail, management_events: 100k, extra_copies: 1}",
       "PaidEventsRecorded", "2", "§14"},
      {"data events", "trail: {kind: cloudtrail, data_events: 100k}", "DataEventsRecorded", "0.1",
       "§10"},
      {"insights", "trail: {kind: cloudtrail, insights_events: 100k}", "InsightsEvents", "0.35",
       "§10"},
  };
  expect_costs(kCosts);
}

}  // namespace
}  // namespace costplan::testing
