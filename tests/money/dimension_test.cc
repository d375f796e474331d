#include "money/dimension.h"

#include <gtest/gtest.h>

namespace costplan {
namespace {

std::string value(const char* text, Dimension dimension, int hours = 730) {
  const auto parsed = parse_value(text, dimension);
  if (!parsed) return parsed.error().to_string().substr(std::string("error: ").size());
  return to_amount(*parsed, dimension, "", Hours(hours)).value().to_string();
}

// GB = GiB = 2^30 bytes and TB = 1,024 GB: billing rules, units.
TEST(Dimension, ReadsUnitsAsAwsBillsThem) {
  struct Row {
    const char* text;
    Dimension dimension;
    const char* value;
  };
  const Row rows[] = {
      {"100 GB", Dimension::kGigabytes, "100"},
      {"100GiB", Dimension::kGigabytes, "100"},
      {"1 TB", Dimension::kGigabytes, "1024"},
      {"512 MB", Dimension::kGigabytes, "0.5"},
      {"1.5 PB", Dimension::kGigabytes, "1572864"},
      {"0.25 vCPU", Dimension::kVcpu, "0.25"},
      {"0.25", Dimension::kVcpu, "0.25"},
      {"128 KB", Dimension::kKilobytes, "128"},
      {"1 MB", Dimension::kKilobytes, "1024"},
      {"90 s", Dimension::kSeconds, "90"},
      {"15 minutes", Dimension::kSeconds, "900"},
      {"250 ms", Dimension::kSeconds, "0.25"},
      {"1d", Dimension::kSeconds, "86400"},
      {"12 h", Dimension::kHours, "12"},
      {"2 d", Dimension::kHours, "48"},
      {"30 minutes", Dimension::kHours, "0.5"},
      {"30 days", Dimension::kDays, "30"},
      {"1 year", Dimension::kDays, "365"},
      {"2 weeks", Dimension::kDays, "14"},
      {"70%", Dimension::kFraction, "0.7"},
      {"0.7", Dimension::kFraction, "0.7"},
      {"1.5M", Dimension::kCount, "1500000"},
      {"10k", Dimension::kCount, "10000"},
      {"1_000", Dimension::kCount, "1000"},
      {"1e6", Dimension::kCount, "1000000"},
      {"12000 IOPS", Dimension::kIops, "12000"},
      {"125 MiB/s", Dimension::kThroughput, "125"},
      {"29 USD", Dimension::kDollars, "29"},
      // Periods: 730 h a month, 86,400 s a day.
      {"250/s", Dimension::kCountPerMonth, "657000000"},
      {"60/min", Dimension::kCountPerMonth, "2628000"},
      {"10/h", Dimension::kCountPerMonth, "7300"},
      {"24/day", Dimension::kCountPerMonth, "730"},
      {"3M/month", Dimension::kCountPerMonth, "3000000"},
      {"3M", Dimension::kCountPerMonth, "3000000"},
      {"24 GB/day", Dimension::kGigabytesPerMonth, "730"},
      {"1 MB/s", Dimension::kGigabytesPerMonth, "2566.40625"},
      {"50 GB", Dimension::kGigabytesPerMonth, "50"},
      {"250/s", Dimension::kCountPerSecond, "250"},
      {"120/min", Dimension::kCountPerSecond, "2"},
      {"2628000/month", Dimension::kCountPerSecond, "1"},
  };
  for (const auto& row : rows) EXPECT_EQ(value(row.text, row.dimension), row.value) << row.text;
}

TEST(Dimension, LetsOnlyRatesVaryWithTheMonth) {
  constexpr int kFebruary = 672;
  EXPECT_EQ(value("1/s", Dimension::kCountPerMonth, kFebruary), "2419200");
  EXPECT_EQ(value("24 GB/day", Dimension::kGigabytesPerMonth, kFebruary), "672");
  EXPECT_EQ(value("100 GB", Dimension::kGigabytesPerMonth, kFebruary), "100");
}

// 730 h ÷ 24 is no decimal: what is done with a rate must not see it rounded.
TEST(Dimension, SpreadsRatesOverTheMonthWithoutRoundingThem) {
  struct Row {
    const char* text;
    Dimension dimension;
    int times;
    int over;
    const char* value;
  };
  const Row rows[] = {
      {"5 GB/day", Dimension::kGigabytesPerMonth, 1, 1, "152.083333333"},
      {"5 GB/day", Dimension::kGigabytesPerMonth, 90 * 12, 365, "450"},
      // 7 · 730 ÷ 24 ÷ 1,024 GB a month; 1,024 · 24 times that are 7 · 730.
      {"7 MB/day", Dimension::kGigabytesPerMonth, 1, 1, "0.207926432"},
      {"7 MB/day", Dimension::kGigabytesPerMonth, 24 * 1024, 1, "5110"},
      {"100/day", Dimension::kCountPerSecond, 1, 1, "0.001157407"},
      {"100/day", Dimension::kCountPerSecond, 86400, 1, "100"},
      {"1/min", Dimension::kCountPerSecond, 60, 1, "1"},
      {"1/h", Dimension::kCountPerSecond, 3600, 1, "1"},
      {"1M/month", Dimension::kCountPerSecond, 3600 * 730, 1, "1000000"},
  };
  for (const auto& row : rows) {
    const Amount amount =
        to_amount(*parse_value(row.text, row.dimension), row.dimension, "", Hours(730));
    EXPECT_EQ(times_ratio(amount, Amount(row.times), Amount(row.over)).value().to_string(),
              row.value)
        << row.text << " × " << row.times << " ÷ " << row.over;
  }
}

TEST(Dimension, SaysWhatIsWrongAndWhatWasExpected) {
  struct Row {
    const char* text;
    Dimension dimension;
    const char* message;
  };
  const Row rows[] = {
      {"5", Dimension::kCountPerSecond,
       "'5' is not a rate such as 250/s; say per what time, such as '5/s' or '5/min'"},
      {"1.5k", Dimension::kCountPerSecond,
       "'1.5k' is not a rate such as 250/s; say per what time, such as '1.5k/s' or '1.5k/min'"},
      {"100", Dimension::kGigabytes,
       "'100' is not a size such as 100 GB; add the unit, such as '100 GB'"},
      {"1024", Dimension::kGigabytes,
       "'1024' is not a size such as 100 GB; add the unit, such as '1024 MB'"},
      {"1e-30 GB", Dimension::kGigabytes, "'1e-30 GB' is too small, nine decimals are kept"},
      {"100 GBB", Dimension::kGigabytes,
       "'100 GBB' is not a size such as 100 GB, did you mean 'GB'?"},
      {"-5 GB", Dimension::kGigabytes, "'-5 GB' is negative, expected a size such as 100 GB"},
      {"nan", Dimension::kCount, "'nan' is not a count such as 2 or 1.5M"},
      {"", Dimension::kCount, "'' is not a count such as 2 or 1.5M"},
      {"1,000", Dimension::kCount,
       "'1,000' is not a count such as 2 or 1.5M; write thousands without commas, such as 10000 "
       "or 10k"},
      {"1e40", Dimension::kCount, "'1e40' is too large for exact arithmetic"},
      {"1e25 PB", Dimension::kGigabytes, "'1e25 PB' is too large for exact arithmetic"},
      {"30 dyas", Dimension::kDays,
       "'30 dyas' is not a number of days such as 30 days, did you mean 'days'?"},
      {"5 GB/dya", Dimension::kGigabytesPerMonth,
       "'5 GB/dya' is not gigabytes a month such as 100 GB, or a rate such as 5 GB/day, did you "
       "mean 'day'?"},
  };
  for (const auto& row : rows) EXPECT_EQ(value(row.text, row.dimension), row.message);
}

TEST(Dimension, ShowsTheRateInTheFormula) {
  const auto parsed = parse_value("250/s", Dimension::kCountPerMonth);
  EXPECT_EQ(to_amount(*parsed, Dimension::kCountPerMonth, "requests", Hours(730)).text(),
            "250 requests/s × 3,600 × 730 h");
}

}  // namespace
}  // namespace costplan
