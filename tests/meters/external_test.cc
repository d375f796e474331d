#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

TEST(External, ChargesTheDeclaredPriceAndKeepsItsSource) {
  const Estimate estimate =
      estimated("mail: {kind: external, service: SendGrid, monthly_price: 19.95 USD, "
                "source: https://sendgrid.com/pricing, as_of: 2026-11-20}");
  ASSERT_EQ(estimate.lines.size(), 1u);
  const LineItem& line = estimate.lines[0];
  EXPECT_EQ(line.monthly_cost.to_string(), "19.95");
  EXPECT_EQ(line.service_code, "external");
  EXPECT_EQ(line.usage_type, "SendGrid");
  EXPECT_EQ(line.unit, "Month");
  EXPECT_EQ(line.region, "global");
  EXPECT_EQ(line.quality, "declared");
  EXPECT_EQ(line.source, "https://sendgrid.com/pricing");
  EXPECT_EQ(line.effective, "2026-11-20");
  EXPECT_TRUE(estimate.is_complete());
}

TEST(External, ChargesUnitsExactly) {
  constexpr CostRow kCosts[] = {
      {"units",
       "x: {kind: external, service: Mail, unit_price: 0.0008 USD, unit: email, quantity: 40k, "
       "source: contract}",
       "Mail", "32", "40,000 · 0.0008"},
      {"less than a billionth of a dollar",
       "x: {kind: external, service: Bits, unit_price: 0.0000000004 USD, unit: bit, quantity: 1G, "
       "source: contract}",
       "Bits", "0.4", "10^9 · 4·10^-10"},
      {"a base fee and units",
       "x: {kind: external, service: Mail, monthly_price: 15, unit_price: 0.001, unit: email, "
       "quantity: 1k, source: contract}",
       "Mail", "16", "15 + 1,000 · 0.001"},
      {"a price of nothing is a price",
       "x: {kind: external, service: Slack, monthly_price: 0, source: free plan}", "Slack", "0",
       "as declared"},
  };
  expect_costs(kCosts);
}

TEST(External, ChargesTheMonthWhateverItsLength) {
  constexpr QuantityRow kRows[] = {
      {"a month", "x: {kind: external, service: Sentry, monthly_price: 29, source: contract}",
       "Sentry", "1", "billing rules §0.1"},
      {"units",
       "x: {kind: external, service: Sentry, unit_price: 1, unit: seat, quantity: 3, "
       "source: contract}",
       "Sentry", "3", "billing rules §0.1"},
      {"unknown units",
       "x: {kind: external, service: Sentry, unit_price: 1, unit: seat, source: contract}",
       "Sentry", "?", "usage is never invented"},
  };
  expect_quantities(kRows);
  expect_quantities(kRows, february_2026());
}

TEST(External, ListsWhatHasNoPriceOrNoSource) {
  struct Row {
    std::string_view resources;
    std::string_view reason;
  };
  constexpr Row kRows[] = {
      {"x: {kind: external, service: OpenAI}", "OpenAI: no price is given"},
      {"x: {kind: external, service: OpenAI, source: https://openai.com/pricing}",
       "OpenAI: no price is given"},
      {"x: {kind: external, service: OpenAI, quantity: 5, unit: token}",
       "OpenAI: no price is given"},
      {"x: {kind: external, service: OpenAI, monthly_price: 20 USD}",
       "OpenAI: the price given has no source"},
      {"x: {kind: external, service: OpenAI, monthly_price: 20 USD, source: ''}",
       "OpenAI: the price given has no source"},
      {"x: {kind: external, service: OpenAI, unit_price: 2 USD, unit: token, quantity: 1}",
       "OpenAI: the price given has no source"},
  };
  for (const auto& row : kRows) {
    const Estimate estimate = estimated(row.resources);
    EXPECT_TRUE(estimate.lines.empty()) << row.resources;
    EXPECT_TRUE(estimate.monthly_cost.is_zero()) << row.resources;
    ASSERT_EQ(estimate.not_included.size(), 1u) << row.resources;
    EXPECT_THAT(estimate.not_included[0].reason, HasSubstr(std::string(row.reason)));
    EXPECT_FALSE(estimate.is_complete()) << row.resources;
  }
}

TEST(External, TakesARangeForTheMonth) {
  const Estimate estimate = estimated(
      "x: {kind: external, service: OpenAI, monthly_price: {low: 50, likely: 120, high: 400}, "
      "source: last invoices}");
  EXPECT_EQ(estimate.range.low.to_string(), "50");
  EXPECT_EQ(estimate.range.likely.to_string(), "120");
  EXPECT_EQ(estimate.range.high.to_string(), "400");
}

TEST(External, TellsTheBaseFeeFromTheUnits) {
  const Estimate estimate = estimated(
      "x: {kind: external, service: Mail, monthly_price: 15, unit_price: 0.001, unit: email, "
      "quantity: 1k, source: contract}");
  ASSERT_EQ(estimate.lines.size(), 2u);
  EXPECT_EQ(estimate.lines[0].description, "Mail");
  EXPECT_EQ(estimate.lines[0].unit, "Month");
  EXPECT_EQ(estimate.lines[1].description, "Mail, per email");
  EXPECT_EQ(estimate.lines[1].unit, "email");
}

TEST(External, SaysWhenThePriceHasNoDate) {
  const std::string dated =
      "x: {kind: external, service: Slack, monthly_price: 7, source: invoice, as_of: 2026-10}";
  const std::string undated =
      "x: {kind: external, service: Slack, monthly_price: 7, source: invoice}";
  EXPECT_EQ(assumptions_of(metered(dated)), "");
  EXPECT_THAT(assumptions_of(metered(undated)), HasSubstr("no as_of"));
}

TEST(External, RefusesWhatIsNoPrice) {
  constexpr ProblemRow kProblems[] = {
      {"x: {kind: external, monthly_price: 20, source: a}", "service is required"},
      {"x: {kind: external, service: S, monthly_price: -20 USD, source: a}", "is negative"},
      {"x: {kind: external, service: S, monthly_price: 20 EUR, source: a}", "'20 EUR' is not"},
      {"x: {kind: external, service: S, unit_price: 0.0000000000001, unit: u, quantity: 1, "
       "source: a}",
       "resources.x.unit_price"},
      {"x: {kind: external, service: S, unit_price: {low: 1, likely: 2, high: 3}, unit: u, "
       "quantity: 1, source: a}",
       "a range {low, likely, high} is for usage"},
      {"x: {kind: external, service: S, unit_price: 1, quantity: 1, source: a}",
       "unit is required with unit_price"},
      {"x: {kind: external, service: S, monthly_price: 1, quantity: 1, source: a}",
       "resources.x.quantity: belongs to a unit_price"},
      {"x: {kind: external, service: S, monthly_price: 1, unit: seat, source: a}",
       "resources.x.unit: belongs to a unit_price"},
      {"x: {kind: external, service: S, monthly_price: 1, source: a, as_of: last week}",
       "'last week' is not a date"},
      {"x: {kind: external, service: S, monthly_price: 1, source: a, as_of: 2026-02-30}",
       "'2026-02-30' is not a date"},
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
