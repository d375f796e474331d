#include "estimate/rating.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "costplan/estimate.h"
#include "support/rows_catalog.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;
using testing::RowsCatalog;

PriceRow row(const char* usage_type, const char* from, const char* to, const char* rate,
             const char* effective = "2026-01-01", const char* term = "OnDemand") {
  return {.service_code = "Shop",
          .usage_type = usage_type,
          .operation = "",
          .region = "us-east-1",
          .unit = "GB",
          .tier_from = *Quantity::parse(from),
          .tier_to = std::string_view(to) == "Inf" ? std::optional<Quantity>{}
                                                   : std::optional<Quantity>{*Quantity::parse(to)},
          .rate = *Rate::parse(rate),
          .term = term,
          .purchase_option = std::string_view(term) == "FreeTier" ? "always" : "",
          .effective = *Date::parse(effective),
          .source = "a test",
          .retrieved = *Date::parse(effective),
          .quality = "list",
          .note = ""};
}

const std::vector<PriceRow> kTiered = {row("Egress", "0", "100", "0.09"),
                                       row("Egress", "100", "500", "0.05"),
                                       row("Egress", "500", "Inf", "0.01")};

class Rating : public ::testing::Test {
 protected:
  Rating() {
    stack_.name = "test";
    stack_.region = "us-east-1";
    for (const char* name : {"a", "b", "c"}) {
      Resource resource;
      resource.name = name;
      resource.kind = "thing";
      resource.region = "us-east-1";
      stack_.resources.push_back(resource);
    }
  }

  void use(std::size_t resource, const char* quantity, bool grant = false,
           const char* usage_type = "Egress") {
    usage_.push_back(
        {.resource = resource,
         .key = {.service = "Shop", .usage_type = usage_type, .unit = "GB", .region = "us-east-1"},
         .description = "Egress",
         .quantity = std::string_view(quantity) == "?" ? Amount::not_given("egress")
                                                       : Amount(*Quantity::parse(quantity), "q"),
         .is_grant = grant});
  }

  Result<Rated> rated(const std::vector<PriceRow>& rows, bool free_tier = false,
                      bool allow_missing = false) {
    return rate(stack_, usage_, RowsCatalog(rows),
                {.as_of = *Date::parse("2026-11-01"),
                 .allow_missing = allow_missing,
                 .free_tier = free_tier});
  }

  Stack stack_;
  std::vector<MeteredUsage> usage_;
};

// 0.4 of billing-rules: graduated, never the whole quantity at one rate.
TEST_F(Rating, FillsTiersMarginally) {
  struct Row {
    const char* quantity;
    const char* cost;
  };
  const Row rows[] = {{"0", "0"},    {"99.999", "8.99991"}, {"100", "9"}, {"100.001", "9.00005"},
                      {"500", "29"}, {"501", "29.01"}};
  for (const auto& r : rows) {
    usage_.clear();
    use(0, r.quantity);
    EXPECT_EQ(rated(kTiered)->total.to_string(), r.cost) << r.quantity;
  }
}

TEST_F(Rating, PoolsLinesOfOneKeyBeforeTheTiersAndSharesTheResult) {
  use(0, "300");
  use(1, "300");
  const auto result = rated(kTiered);
  // 100 · 0.09 + 400 · 0.05 + 100 · 0.01 = 30, shared equally.
  EXPECT_EQ(result->total.to_string(), "30");
  EXPECT_EQ(result->lines[0].monthly_cost.to_string(), "15");
  EXPECT_EQ(result->lines[1].monthly_cost.to_string(), "15");
  ASSERT_EQ(result->lines[0].rates.size(), 3u);
  EXPECT_EQ(result->lines[0].rates[0].quantity.to_string(), "50");
  EXPECT_EQ(result->lines[0].rates[1].quantity.to_string(), "200");
  EXPECT_EQ(result->lines[0].rates[2].quantity.to_string(), "50");
}

TEST_F(Rating, StartsWhereTheAccountsBaselineLeftOff) {
  stack_.account.baseline_usage = {{.service_code = "Shop",
                                    .usage_type = "Egress",
                                    .operation = "",
                                    .region = "",
                                    .quantity = Quantity(450)}};
  use(0, "100");
  // 50 at 0.05, 50 at 0.01.
  EXPECT_EQ(rated(kTiered)->total.to_string(), "3");
}

TEST_F(Rating, SaysWhenABaselineMeetsNothing) {
  auto rows = kTiered;
  rows.push_back(row("Storage", "0", "Inf", "0.1"));
  auto with_baseline_of = [&](const char* usage_type) {
    stack_.account.baseline_usage = {{.service_code = "Shop",
                                      .usage_type = usage_type,
                                      .operation = "",
                                      .region = "",
                                      .quantity = Quantity(450)}};
    return rated(rows);
  };
  use(0, "1");
  EXPECT_THAT(with_baseline_of("Storage")->assumptions,
              ::testing::Contains(HasSubstr("meets no line of this stack")));
  const auto misspelt = with_baseline_of("Egres");
  ASSERT_FALSE(misspelt);
  EXPECT_THAT(misspelt.error().hint, HasSubstr("did you mean 'Egress'?"));
}

// RDS backup storage: AWS's own example, 50 + 75 GB held against 100 GB allocated.
TEST_F(Rating, NetsWhatComesFreeWithAResource) {
  use(0, "50");
  use(1, "75");
  use(2, "100", /*grant=*/true);
  const auto result = rated({row("Egress", "0", "Inf", "0.095")});
  EXPECT_EQ(result->total.to_string(), "2.375");  // 25 · 0.095
  EXPECT_EQ(result->lines.size(), 2u);
  EXPECT_EQ(result->lines[0].allowance.to_string(), "40");
  EXPECT_EQ(result->lines[1].allowance.to_string(), "60");
}

TEST_F(Rating, NeverPaysBackWhatWasGrantedBeyondUse) {
  use(0, "50");
  use(2, "100", /*grant=*/true);
  EXPECT_EQ(rated({row("Egress", "0", "Inf", "0.095")})->total, Money());
}

TEST_F(Rating, NetsFreeTierOnlyWhenAsked) {
  auto rows = kTiered;
  rows.push_back(row("Egress", "0", "40", "0", "2026-01-01", "FreeTier"));
  use(0, "100");
  EXPECT_EQ(rated(rows)->total.to_string(), "9");
  // 60 GB left, in the first paid tier, which starts at 0.
  EXPECT_EQ(rated(rows, /*free_tier=*/true)->total.to_string(), "5.4");
}

TEST_F(Rating, LetsTheBaselineUseUpTheAllowanceFirst) {
  auto rows = kTiered;
  rows.push_back(row("Egress", "0", "40", "0", "2026-01-01", "FreeTier"));
  stack_.account.baseline_usage = {{.service_code = "Shop",
                                    .usage_type = "Egress",
                                    .operation = "",
                                    .region = "",
                                    .quantity = Quantity(30)}};
  use(0, "20");
  EXPECT_EQ(rated(rows, true)->total.to_string(), "0.9");  // 10 of 20 free
}

// 0.4 and 0.6 of billing-rules: the allowance belongs to the payer, all regions
// together, so what the account uses elsewhere is gone.
TEST_F(Rating, SharesAGlobalAllowanceWithUsageInOtherRegions) {
  auto rows = kTiered;
  rows.push_back(row("Egress", "0", "40", "0", "2026-01-01", "FreeTier"));
  rows.back().region = "global";
  stack_.account.baseline_usage = {{.service_code = "Shop",
                                    .usage_type = "Egress",
                                    .operation = "",
                                    .region = "eu-west-1",
                                    .quantity = Quantity(30)}};
  use(0, "20");
  const auto result = rated(rows, true);
  EXPECT_EQ(result->total.to_string(), "0.9") << "10 of 20 are free, no tier is filled";
  EXPECT_THAT(result->assumptions, ::testing::Not(::testing::Contains(HasSubstr("meets no line"))));
}

// Baselines that fill different tiers: what is free of them may not depend on which
// the file names first.
TEST_F(Rating, SharesAnAllowanceAmongBaselinesWhateverTheirOrder) {
  auto rows = kTiered;
  rows.push_back(row("Egress", "0", "60", "0", "2026-01-01", "FreeTier"));
  rows.back().region = "global";
  rows.push_back(row("Egress", "0", "Inf", "0.5"));
  rows.back().region = "eu-west-1";
  BaselineUsage here{.service_code = "Shop",
                     .usage_type = "Egress",
                     .operation = "",
                     .region = "",
                     .quantity = Quantity(120),
                     .where = {}};
  BaselineUsage there = here;
  there.region = "eu-west-1";
  there.quantity = Quantity(60);
  use(0, "10");
  for (const auto& baselines : {std::vector{here, there}, std::vector{there, here}}) {
    stack_.account.baseline_usage = baselines;
    // 40 of the 60 free fall to the 120 here, which leave 20 of the first tier unused.
    EXPECT_EQ(rated(rows, true)->total.to_string(), "0.9");
  }
}

TEST_F(Rating, NetsTheAllowanceInForceOnTheDate) {
  auto rows = kTiered;
  rows.push_back(row("Egress", "0", "40", "0", "2026-01-01", "FreeTier"));
  rows.push_back(row("Egress", "0", "10", "0", "2026-06-01", "FreeTier"));
  rows.push_back(row("Egress", "0", "90", "0", "2026-12-01", "FreeTier"));
  use(0, "100");
  EXPECT_EQ(rated(rows, true)->total.to_string(), "8.1");  // 10 of 100 free
}

TEST_F(Rating, NamesEveryUnknownBaselineBesideMissingPrices) {
  const BaselineUsage unknown{.service_code = "Shop",
                              .usage_type = "Egres",
                              .operation = "",
                              .region = "",
                              .quantity = Quantity(1),
                              .where = {}};
  stack_.account.baseline_usage = {unknown, unknown};
  use(0, "5", false, "Unheard-Of");
  const auto result = rated(kTiered);
  ASSERT_FALSE(result);
  ASSERT_EQ(result.errors().size(), 3u);
  EXPECT_EQ(result.errors()[1].path, "account.baseline_usage[0]");
  EXPECT_EQ(result.errors()[2].path, "account.baseline_usage[1]");
  EXPECT_EQ(result.errors()[2].hint, "did you mean 'Egress'?");
}

TEST_F(Rating, SaysSinceWhenATierIsKnown) {
  const std::vector<PriceRow> later = {row("Egress", "0", "100", "0.09", "2026-11-05"),
                                       row("Egress", "100", "Inf", "0.01")};
  use(0, "150");
  const auto result = rated(later);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().hint, "the oldest price known of that tier is of 2026-11-05");
}

TEST_F(Rating, SaysThatAnAllowanceIsNotKnownOnTheDate) {
  auto rows = kTiered;
  rows.push_back(row("Egress", "0", "40", "0", "2026-11-20", "FreeTier"));
  use(0, "20");
  const auto result = rated(rows, true);
  EXPECT_EQ(result->total.to_string(), "1.8");
  EXPECT_THAT(result->assumptions,
              ::testing::Contains(HasSubstr("known only from 2026-11-20 on and not netted")));
}

TEST_F(Rating, MarksWhatIsFreeByAnUnverifiedAllowance) {
  auto rows = kTiered;
  rows.push_back(row("Egress", "0", "40", "0", "2026-01-01", "FreeTier"));
  rows.back().quality = "unverified";
  use(0, "20");
  EXPECT_THAT(rated(rows, true)->assumptions,
              ::testing::Contains("always free: 40 GB of Shop Egress (unverified)"));
}

TEST_F(Rating, TreatsAMissingPriceAsAnErrorNeverAsZero) {
  use(0, "5", false, "Unheard-Of");
  const auto result = rated(kTiered);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kMissingPrice);
  EXPECT_THAT(result.error().message, HasSubstr("no price for Shop Unheard-Of (GB) in us-east-1"));
}

TEST_F(Rating, KeepsUnpricedLinesOutOfTheTotalWhenAllowed) {
  use(0, "5", false, "Unheard-Of");
  use(1, "100");
  const auto result = rated(kTiered, false, /*allow_missing=*/true);
  EXPECT_EQ(result->total.to_string(), "9");
  ASSERT_EQ(result->unpriced.size(), 1u);
  EXPECT_EQ(result->unpriced[0].quantity.to_string(), "5");
  EXPECT_EQ(result->lines.size(), 1u);
}

TEST_F(Rating, TreatsUsageInAnUndocumentedTierAsAMissingPrice) {
  const std::vector<PriceRow> hole = {row("Egress", "0", "100", "0.09"),
                                      row("Egress", "500", "Inf", "0.01")};
  use(0, "100");
  EXPECT_EQ(rated(hole)->total.to_string(), "9") << "up to the hole there is a price";
  usage_.clear();
  use(0, "101");
  const auto result = rated(hole);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("beyond 100 GB"));
}

TEST_F(Rating, ListsUsageNobodyGaveWithItsRate) {
  use(0, "?");
  const auto result = rated(kTiered);
  EXPECT_EQ(result->total, Money());
  EXPECT_TRUE(result->lines.empty());
  ASSERT_EQ(result->usage_not_given.size(), 1u);
  EXPECT_EQ(result->usage_not_given[0].rate->to_string(), "0.09");
  EXPECT_EQ(result->usage_not_given[0].missing, "egress");
}

TEST_F(Rating, NamesTheSourcesOfTheTiersThatWereCharged) {
  auto rows = kTiered;
  rows[0].source = "first";
  rows[1].source = "second";
  rows[1].quality = "derived";
  rows[2].source = "third";
  rows[2].quality = "unverified";
  use(0, "50");
  EXPECT_EQ(rated(rows)->lines[0].source, "first");
  EXPECT_EQ(rated(rows)->lines[0].quality, "list");
  usage_.clear();
  use(0, "150");
  EXPECT_EQ(rated(rows)->lines[0].source, "first; second");
  EXPECT_EQ(rated(rows)->lines[0].quality, "derived");
  stack_.account.baseline_usage = {{.service_code = "Shop",
                                    .usage_type = "Egress",
                                    .operation = "",
                                    .region = "",
                                    .quantity = Quantity(600)}};
  EXPECT_EQ(rated(rows)->lines[0].source, "third");
  EXPECT_EQ(rated(rows)->lines[0].quality, "unverified");
}

TEST_F(Rating, SaysWhichLineIsTooLargeForExactArithmetic) {
  use(0, "1e28");
  const auto result = rated(kTiered);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kOverflow);
  EXPECT_EQ(result.error().path, "resources.a");
}

TEST_F(Rating, PicksTheRowsInForceOnTheDate) {
  const std::vector<PriceRow> history = {row("Egress", "0", "Inf", "0.10", "2026-01-01"),
                                         row("Egress", "0", "Inf", "0.08", "2026-07-01"),
                                         row("Egress", "0", "Inf", "0.01", "2027-01-01")};
  use(0, "100");
  auto on = [&](const char* date) {
    return rate(stack_, usage_, RowsCatalog(history), {.as_of = *Date::parse(date)});
  };
  EXPECT_EQ(on("2026-06-30")->total.to_string(), "10");
  EXPECT_EQ(on("2026-07-01")->total.to_string(), "8");
  const auto before = on("2025-12-31");
  ASSERT_FALSE(before);
  EXPECT_THAT(before.error().hint, HasSubstr("the oldest price known is of 2026-01-01"));
}

TEST_F(Rating, RefusesToChooseBetweenTwoRates) {
  use(0, "1");
  const auto result = rated({row("Egress", "0", "Inf", "0.10"), row("Egress", "0", "Inf", "0.08")});
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("several prices in force"));
}

// Lines add up to the pool exactly, whatever the quantities; no line is negative;
// and more usage never costs less.
RC_GTEST_FIXTURE_PROP(Rating, LinesAddUpToThePool,
                      (std::uint32_t a, std::uint32_t b, std::uint32_t c)) {
  for (const auto& [index, nanos] : {std::pair{0u, a}, {1u, b}, {2u, c}}) {
    use(index, "0");
    usage_.back().quantity = Amount(Quantity::from_nanos(int128{nanos} * 997), "q");
  }
  const auto result = rated(kTiered);
  RC_ASSERT(result.has_value());
  Money sum;
  for (const auto& line : result->lines) {
    RC_ASSERT(!line.monthly_cost.is_negative());
    Quantity quantity;
    Money cost;
    for (const auto& tier : line.rates) {
      RC_ASSERT(!tier.quantity.is_negative());
      quantity = *quantity.plus(tier.quantity);
      cost = *cost.plus(tier.cost);
    }
    RC_ASSERT(quantity == line.quantity);
    RC_ASSERT(cost == line.monthly_cost);
    sum = *sum.plus(cost);
  }
  RC_ASSERT(sum == result->total);
  // The pool as one line costs the same.
  const int128 total = (int128{a} + b + c) * 997;
  usage_.clear();
  use(0, "0");
  usage_.back().quantity = Amount(Quantity::from_nanos(total), "q");
  RC_ASSERT(rated(kTiered)->total == sum);
}

}  // namespace
}  // namespace costplan
