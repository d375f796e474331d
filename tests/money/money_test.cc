#include "costplan/money.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "base/decimal.h"

namespace costplan {
namespace {

Money money(const char* text) { return *Money::parse(text); }
Quantity quantity(const char* text) { return *Quantity::parse(text); }
Rate rate(const char* text) { return *Rate::parse(text); }

TEST(Decimal, ReadsWhatPeopleAndPriceListsWrite) {
  struct Row {
    const char* text;
    int decimals;
    long long scaled;
  };
  const Row rows[] = {
      {"0", 2, 0},          {"1", 2, 100},       {"0.05", 2, 5},     {".5", 2, 50},
      {"5.", 2, 500},       {"-1.25", 2, -125},  {"+3", 2, 300},     {"1e3", 2, 100000},
      {"1.5e-1", 2, 15},    {"125e-2", 2, 125},  {"0.0e9", 2, 0},    {"1E2", 0, 100},
      {"12e-1", 1, 12},     {"0.000e2", 3, 0},   {"00012", 0, 12},
  };
  for (const auto& row : rows) {
    const auto value = parse_decimal(row.text, row.decimals, false);
    ASSERT_TRUE(value) << row.text;
    EXPECT_TRUE(*value == row.scaled) << row.text;
  }
}

TEST(Decimal, RefusesWhatIsNotANumber) {
  for (const char* text : {"", ".", "-", "1.2.3", "1,000", "0x10", "nan", "inf", "1e", "1e+",
                           "1e99999", " 1", "1 ", "e5", "--1"}) {
    EXPECT_FALSE(parse_decimal(text, 9, true)) << text;
  }
}

// IEEE 754 calls it roundTiesToEven; statements of account use it to avoid bias.
TEST(Decimal, RoundsHalfToEvenWhenAsked) {
  struct Row {
    const char* text;
    long long scaled;  // two decimals
  };
  const Row rows[] = {{"0.005", 0},  {"0.015", 2},   {"0.025", 2},    {"0.0250001", 3},
                      {"0.004", 0},  {"0.0051", 1},  {"-0.015", -2},  {"-0.005", 0},
                      {"5e-3", 0},   {"15e-3", 2},   {"5e-4", 0},     {"99e-4", 1},
                      {"0.995", 100}};
  for (const auto& row : rows) {
    const auto value = parse_decimal(row.text, 2, true);
    ASSERT_TRUE(value) << row.text;
    EXPECT_TRUE(*value == row.scaled) << row.text << " gave " << format_decimal(*value, 2);
  }
  EXPECT_FALSE(parse_decimal("0.005", 2, false));
  EXPECT_TRUE(parse_decimal("0.050", 2, false)) << "zeros cut off lose nothing";
}

TEST(Decimal, SaysWhenANumberIsTooLargeInsteadOfWrapping) {
  // The largest value, and one that only rounding pushes over it.
  EXPECT_TRUE(parse_decimal("170141183460469231731687303715.884105727", 9, true));
  EXPECT_FALSE(parse_decimal("170141183460469231731687303715.8841057279", 9, true));
  EXPECT_TRUE(parse_decimal("1e29", 9, true));
  const auto value = parse_decimal("1e30", 9, true);
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code, ErrorCode::kOverflow);
}

RC_GTEST_PROP(Decimal, PrintsWhatItReads, (std::int64_t whole)) {
  const int128 scaled = int128{whole} * 1'000'003;
  for (const int decimals : {0, 2, 9, 12}) {
    const auto back = parse_decimal(format_decimal(scaled, decimals), decimals, false);
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == scaled);
  }
}

TEST(Money, PricesFiveThousandRequestsASecondForAMonth) {
  // 5,000/s · 3,600 · 730 h = 13,140,000,000 requests: 1.3e19 nanos, over 64 bits.
  const auto requests = quantity("5000").times(quantity("2628000"));
  ASSERT_TRUE(requests);
  EXPECT_EQ(requests->to_string(), "13140000000");
  EXPECT_EQ(rate("0.0000004").cost_of(*requests)->to_string(), "5256");
}

TEST(Money, RoundsEachProductOnceHalfToEven) {
  // 10^-12 · 10^-9 needs 21 decimals; half a pico goes to the even neighbour.
  EXPECT_EQ(Rate::from_picos(1).cost_of(quantity("0.5"))->picos(), 0);
  EXPECT_EQ(Rate::from_picos(1).cost_of(quantity("1.5"))->picos(), 2);
  EXPECT_EQ(Rate::from_picos(1).cost_of(quantity("2.5"))->picos(), 2);
  EXPECT_EQ(Rate::from_picos(1).cost_of(quantity("2.500000001"))->picos(), 3);
}

TEST(Money, DisplaysCentsFromTheExactValue) {
  struct Row {
    const char* exact;
    const char* shown;
  };
  const Row rows[] = {{"0", "$0.00"},           {"0.5", "$0.50"},        {"1234.567", "$1,234.57"},
                      {"1000000", "$1,000,000.00"}, {"-0.1", "-$0.10"},  {"0.004", "<$0.01"},
                      {"-0.004", "-<$0.01"},    {"0.005", "$0.01"},      {"0.015", "$0.02"},
                      {"0.025", "$0.03"},       {"-0.005", "-$0.01"},       {"999.995", "$1,000.00"}, {"12", "$12.00"}};
  for (const auto& row : rows) EXPECT_EQ(money(row.exact).to_display(), row.shown) << row.exact;
}

TEST(Money, KeepsEveryDigitInText) {
  for (const char* text : {"0.000000000001", "32.85", "-7", "123456789012345678.123456789012"}) {
    EXPECT_EQ(money(text).to_string(), text);
  }
  EXPECT_FALSE(Money::parse("0.0000000000001")) << "thirteen decimals would be rounded";
}

TEST(Money, ReportsOverflowInsteadOfWrapping) {
  const Money largest = Money::from_picos(std::numeric_limits<int128>::max());
  EXPECT_EQ(largest.plus(Money::from_picos(1)).error().code, ErrorCode::kOverflow);
  EXPECT_EQ(Money::from_picos(std::numeric_limits<int128>::min())
                .minus(Money::from_picos(1))
                .error()
                .code,
            ErrorCode::kOverflow);
  const Rate high = Rate::from_picos(std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(high.cost_of(quantity("1e15")).error().code, ErrorCode::kOverflow);
}

TEST(Money, TakesADoubleOnlyThroughItsNamedDoor) {
  EXPECT_EQ(Money::from_double_rounded(0.1)->to_string(), "0.1");
  EXPECT_EQ(Money::from_double_rounded(-1234.25)->to_string(), "-1234.25");
  EXPECT_FALSE(Money::from_double_rounded(std::nan("")));
  EXPECT_FALSE(Money::from_double_rounded(std::numeric_limits<double>::infinity()));
  EXPECT_FALSE(Money::from_double_rounded(1e30));
}

TEST(Rate, RefusesNegativeAndTooPreciseAndTooLarge) {
  EXPECT_EQ(Rate::parse("-0.1").error().code, ErrorCode::kParse);
  EXPECT_EQ(Rate::parse("0.0000000000001").error().code, ErrorCode::kParse);
  EXPECT_EQ(Rate::parse("9223373").error().code, ErrorCode::kOverflow);
  EXPECT_EQ(rate("0.0000166667").to_string(), "0.0000166667");
}

TEST(Quantity, DividesExactlyWhereAFractionIsExact) {
  EXPECT_EQ(quantity("43800").times_ratio(Quantity(1), Quantity(15))->to_string(), "2920");
  EXPECT_EQ(quantity("1").times_ratio(Quantity(1), Quantity(3))->to_string(), "0.333333333");
  EXPECT_EQ(quantity("2").times_ratio(Quantity(1), Quantity(3))->to_string(), "0.666666667");
  EXPECT_EQ(quantity("1").times_ratio(Quantity(1), Quantity(0)).error().code,
            ErrorCode::kInvalidArgument);
}

TEST(Quantity, RoundsUpToWholeUnits) {
  EXPECT_EQ(quantity("0").ceil()->to_string(), "0");
  EXPECT_EQ(quantity("0.000000001").ceil()->to_string(), "1");
  EXPECT_EQ(quantity("2").ceil()->to_string(), "2");
  EXPECT_EQ(quantity("-0.5").ceil()->to_string(), "0");
}

// The error of one rounding is at most half a pico, whatever the rate.
RC_GTEST_PROP(Rate, CostsAreNeverOffByMoreThanHalfAPico,
              (std::uint32_t picos, std::uint32_t nanos)) {
  const auto cost = Rate::from_picos(picos).cost_of(Quantity::from_nanos(nanos));
  RC_ASSERT(cost.has_value());
  const int128 exact = int128{picos} * int128{nanos};  // in 10^-21
  const int128 error = exact - cost->picos() * 1'000'000'000;
  RC_ASSERT(error <= 500'000'000 && error >= -500'000'000);
}

RC_GTEST_PROP(Rate, CostGrowsWithQuantity, (std::uint32_t picos, std::uint32_t a, std::uint32_t b)) {
  const Rate r = Rate::from_picos(picos);
  const auto low = r.cost_of(Quantity::from_nanos(std::min(a, b)));
  const auto high = r.cost_of(Quantity::from_nanos(std::max(a, b)));
  RC_ASSERT(*low <= *high);
}

}  // namespace
}  // namespace costplan
