#include "money/amount.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace costplan {
namespace {

Amount amount(const char* value, const char* label) {
  return Amount(*Quantity::parse(value), label);
}

TEST(Amount, WritesTheFormulaItComputes) {
  const Amount tasks = amount("2", "2 tasks");
  const Amount hours = amount("730", "730 h");
  const Amount product = tasks * amount("0.5", "0.5 vCPU") * hours;
  EXPECT_EQ(product.value().to_string(), "730");
  EXPECT_EQ(product.text(), "2 tasks × 0.5 vCPU × 730 h");
}

TEST(Amount, PutsBracketsWhereReadingWouldGoWrong) {
  const Amount a = amount("1", "a");
  const Amount b = amount("2", "b");
  const Amount c = amount("3", "c");
  EXPECT_EQ(((a + b) * c).text(), "(a + b) × c");
  EXPECT_EQ((c * (a + b)).text(), "c × (a + b)");
  EXPECT_EQ((a + b * c).text(), "a + b × c");
  EXPECT_EQ((c - (a + b)).text(), "c − (a + b)");
  EXPECT_EQ((a / (b * c)).text(), "a ÷ (b × c)");
  EXPECT_EQ(max(a, b + c).text(), "max(a, b + c)");
  EXPECT_EQ(times_ratio(a, b, c).text(), "a × b ÷ c");
  EXPECT_EQ(times_ratio(a, b, c).value().to_string(), "0.666666667");
}

TEST(Amount, StaysUnknownOnceAnyPartIs) {
  const Amount unknown = Amount::not_given("data_processed");
  const Amount known = amount("3", "3");
  for (const Amount& result : {unknown * known, known * unknown, known + unknown, known - unknown,
                               known / unknown, max(known, unknown), ceil(unknown),
                               beyond(unknown, known), times_ratio(known, unknown, known),
                               times_ratio(known, known, unknown)}) {
    EXPECT_FALSE(result.is_known());
    EXPECT_EQ(result.text(), "data_processed");
    EXPECT_TRUE(result.is_usage());
  }
  EXPECT_EQ((unknown * Amount::not_given("requests")).text(), "data_processed, requests");
}

TEST(Amount, MarksWhateverDependsOnUsage) {
  const Amount usage = amount("5", "5 GB").as_usage();
  EXPECT_TRUE((usage * amount("2", "2")).is_usage());
  EXPECT_TRUE((amount("2", "2") + usage).is_usage());
  EXPECT_FALSE((amount("2", "2") + amount("3", "3")).is_usage());
}

TEST(Amount, OverflowWinsOverUnknownAndSpreads) {
  const Amount huge = amount("1e20", "huge");
  const Amount overflow = huge * huge;
  EXPECT_TRUE(overflow.is_overflow());
  EXPECT_TRUE((overflow + Amount(1)).is_overflow());
  EXPECT_TRUE((Amount::not_given("x") * overflow).is_overflow());
  EXPECT_TRUE((Amount(1) / Amount(0)).is_overflow());
}

TEST(Amount, NeverChargesLessThanNothingBeyondWhatIsIncluded) {
  EXPECT_EQ(beyond(amount("15", "15 GB"), amount("20", "20 GB")).value(), Quantity(0));
  EXPECT_EQ(beyond(amount("25", "25 GB"), amount("20", "20 GB")).value(), Quantity(5));
}

// 365 days ÷ 12 a month, 24 h a day: 5 GB a day kept for 90 days are 450 GB.
TEST(Amount, RoundsOnceAtTheEndOfTheFormula) {
  const Amount monthly = times_ratio(Amount(5), Amount(730), Amount(24));
  EXPECT_EQ(monthly.value().to_string(), "152.083333333");
  EXPECT_EQ(times_ratio(monthly * Amount(90), Amount(12), Amount(365)).value(), Quantity(450));

  const Amount third = Amount(1) / Amount(3);
  EXPECT_EQ((third * Amount(3)).value(), Quantity(1));
  EXPECT_EQ((third + third + third).value(), Quantity(1));
  EXPECT_EQ(((third - Amount(2) / Amount(3)) * Amount(-3)).value(), Quantity(1));
  EXPECT_EQ((Amount(2) / third).value(), Quantity(6));
  EXPECT_EQ((max(Amount(0), third) * min(third, Amount(1)) * Amount(9)).value(), Quantity(1));
  // 10^-9 · 0.5 · 2: nothing is lost of what is too small to be shown.
  const Amount half_a_step = amount("0.000000001", "a") * amount("0.5", "b");
  EXPECT_EQ((half_a_step * Amount(2)).value().to_string(), "0.000000001");
}

// A name shows nine decimals, and the formula goes on with what it shows.
TEST(Amount, IsWhatItsNameShows) {
  const Amount third = (Amount(1) / Amount(3)).named("0.333333333 of them");
  EXPECT_EQ((third * Amount(3)).value().to_string(), "0.999999999");
}

// Started units are counted of what is shown, too.
TEST(Amount, CountsNoUnitAsStartedThatRoundingMakesWhole) {
  EXPECT_EQ(ceil(Amount(7) / Amount(3) * Amount(3)).value(), Quantity(7));
  EXPECT_EQ(ceil(Amount(1) + amount("0.000000001", "a") / Amount(3)).value(), Quantity(1));
}

// Fractions that no longer fit are rounded at 10^-9 and go on from there.
TEST(Amount, RoundsOnTheWayWhatIsTooLongToKeep) {
  // 10 ÷ (1 − x)⁴ with x = 1.7 · 10^-5 is 10 · (1 + 4x + 10x² + 20x³ + …).
  const Amount prime(999'983);
  EXPECT_EQ((amount("1e25", "a") / prime / prime / prime / prime).value().to_string(),
            "10.000680029");
  const Amount third_of_many = amount("1e20", "many") / Amount(3);
  EXPECT_EQ(third_of_many.value().to_string(), "33333333333333333333.333333333");
  EXPECT_EQ((third_of_many * Amount(4'000'000)).value().to_string(),
            "133333333333333333333333333.333333333");
  EXPECT_EQ((amount("1e29", "most") / Amount(3) + Amount(1) / Amount(7)).value().to_string(),
            "33333333333333333333333333333.476190476");
  EXPECT_TRUE((third_of_many * Amount(2'000'000'000) * Amount(1'000)).is_overflow());
}

RC_GTEST_PROP(Amount, DividesLikeFractions,
              (std::uint16_t a, std::uint16_t b, std::uint8_t c, std::uint8_t d)) {
  const int p = c + 1;
  const int q = d + 1;
  const Amount sum = Amount(a) / Amount(p) + Amount(b) / Amount(q);
  // (a/p + b/q) · p · q = a·q + b·p
  RC_ASSERT((sum * Amount(p) * Amount(q)).value() == Quantity(a * q + b * p));
  RC_ASSERT(sum.value() == *Quantity(a * q + b * p).times_ratio(Quantity(1), Quantity(p * q)));
}

RC_GTEST_PROP(Amount, AddsAndMultipliesLikeNumbers, (std::uint16_t a, std::uint16_t b)) {
  const Amount x(static_cast<int>(a));
  const Amount y(static_cast<int>(b));
  RC_ASSERT((x + y).value() == Quantity(a + b));
  RC_ASSERT((x * y).value() == (y * x).value());
  RC_ASSERT(max(x, y).value() == Quantity(std::max(a, b)));
  RC_ASSERT((x - y).value() == *Quantity(a).minus(Quantity(b)));
}

}  // namespace
}  // namespace costplan
