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
      {"tokens by the million",
       "x: {kind: external, service: Model, unit_price: 0.15 USD, per: 1M, unit: input tokens, "
       "quantity: 40M, source: contract}",
       "Model", "6", "40 · 0.15"},
      {"part of a million is billed in part",
       "x: {kind: external, service: Model, unit_price: 0.15 USD, per: 1M, unit: input tokens, "
       "quantity: 1, source: contract}",
       "Model", "0.00000015", "0.15 ÷ 1,000,000"},
      {"a price of one token",
       "x: {kind: external, service: Model, unit_price: 0.00000015 USD, unit: input tokens, "
       "quantity: 40M, source: contract}",
       "Model", "6", "40,000,000 · 0.00000015"},
      {"a price of nothing is a price",
       "x: {kind: external, service: Slack, monthly_price: 0, source: free plan}", "Slack", "0",
       "as declared"},
  };
  expect_costs(kCosts);
}

TEST(External, ChargesEveryPriceOfAProvider) {
  constexpr CostRow kCosts[] = {
      {"tokens in and out",
       "x: {kind: external, service: Model, source: contract, prices: [{unit: input tokens, price: "
       "0.15 USD, per: 1M, quantity: 40M}, {unit: output tokens, price: 0.60 USD, per: 1M, "
       "quantity: 8M}]}",
       "Model", "10.8", "40 · 0.15 + 8 · 0.60"},
      {"a plan and what is beyond it",
       "x: {kind: external, service: Database, source: contract, prices: [{name: Pro plan, price: "
       "25}, {unit: GB, price: 0.09, quantity: 300, included: 250}]}",
       "Database", "29.5", "25 + (300 − 250) · 0.09"},
      {"a plan that suffices",
       "x: {kind: external, service: Database, source: contract, prices: [{name: Pro plan, price: "
       "25}, {unit: GB, price: 0.09, quantity: 200, included: 250}]}",
       "Database", "25", "25 + 0"},
      {"hosts",
       "x: {kind: external, service: Monitoring, source: contract, prices: [{unit: hosts, price: "
       "15, quantity: 6}, {unit: APM hosts, price: 31, quantity: 2}]}",
       "Monitoring", "152", "6 · 15 + 2 · 31"},
      {"beside a monthly price",
       "x: {kind: external, service: Mail, monthly_price: 19.95, source: contract, prices: [{unit: "
       "emails, price: 1, per: 1k, quantity: 60k, included: 50k}]}",
       "Mail", "29.95", "19.95 + 10 · 1"},
  };
  expect_costs(kCosts);
  constexpr QuantityRow kRows[] = {
      {"usage that nobody gave",
       "x: {kind: external, service: Model, source: a, prices: [{unit: tokens, price: 1}]}",
       "Model", "?", "usage is never invented"},
  };
  expect_quantities(kRows);
}

TEST(External, KeepsTheSourceOfEachPrice) {
  const Estimate estimate = estimated(
      "x: {kind: external, service: S, source: pricing page, as_of: 2026-11, prices: [{price: 1}, "
      "{name: Support, price: 2, source: contract, as_of: 2026-10-01}, {unit: seats, price: 3, "
      "quantity: 1}]}");
  ASSERT_EQ(estimate.lines.size(), 3u);
  EXPECT_EQ(estimate.lines[0].description, "S, a month");
  EXPECT_EQ(estimate.lines[0].source, "pricing page");
  EXPECT_EQ(estimate.lines[0].effective, "2026-11");
  EXPECT_EQ(estimate.lines[1].description, "S, Support");
  EXPECT_EQ(estimate.lines[1].source, "contract");
  EXPECT_EQ(estimate.lines[1].effective, "2026-10-01");
  EXPECT_EQ(estimate.lines[2].description, "S, per seat");
  EXPECT_EQ(estimate.lines[2].unit, "seats");
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
      {"x: {kind: external, service: OpenAI, prices: []}", "OpenAI: no price is given"},
      {"x: {kind: external, service: OpenAI, prices: [{unit: tokens, price: 2, quantity: 1}]}",
       "OpenAI, per token: the price given has no source"},
      {"x: {kind: external, service: OpenAI, source: a, prices: [{unit: tokens, quantity: 1}]}",
       "OpenAI, per token: no price is given"},
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
      {"x: {kind: external, service: S, monthly_price: 1, per: 1k, source: a}",
       "resources.x.per: belongs to a unit_price"},
      {"x: {kind: external, service: S, source: a, quantity: 3, prices: [{price: 1}]}",
       "resources.x.quantity: belongs to a unit_price, and only prices are given"},
      {"x: {kind: external, service: S, unit_price: 1, unit: u, per: 0, quantity: 1, source: a}",
       "resources.x.per: '0' is too small"},
      {"x: {kind: external, service: S, unit_price: 1, unit: u, per: 3, quantity: 1, source: a}",
       "resources.x.unit_price: '1' per 3 is a price of one unit with more than 12 decimals"},
      {"x: {kind: external, service: S, source: a, prices: [{price: 1, quantity: 5}]}",
       "resources.x.prices[0].quantity: belongs to the price of a unit"},
      {"x: {kind: external, service: S, source: a, prices: [{price: 1}, {price: 1, per: 5}]}",
       "resources.x.prices[1].per: belongs to the price of a unit"},
      {"x: {kind: external, service: S, source: a, prices: [{price: 1 EUR}]}",
       "resources.x.prices[0].price: '1 EUR' is not"},
      {"x: {kind: external, service: S, source: a, prices: [{price: 0.0000000000001}]}",
       "resources.x.prices[0].price"},
      {"x: {kind: external, service: S, source: a, prices: [{price: 1, as_of: soon}]}",
       "resources.x.prices[0].as_of: 'soon' is not a date"},
      {"x: {kind: external, service: S, monthly_price: 1, source: a, as_of: last week}",
       "'last week' is not a date"},
      {"x: {kind: external, service: S, monthly_price: 1, source: a, as_of: 2026-02-30}",
       "'2026-02-30' is not a date"},
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
