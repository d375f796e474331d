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
