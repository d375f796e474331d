#include "money/bill_unit.h"

#include <gtest/gtest.h>

#include <string_view>

namespace costplan {
namespace {

TEST(BillUnitTest, NamesOneUnitAlikeHoweverThePriceListSpellsIt) {
  for (const std::string_view name : {"Hrs", "Hours", "hours", "hour"}) {
    EXPECT_EQ(bill_unit_label(name), "hours") << name;
  }
  EXPECT_EQ(bill_unit_label("vCPU-hour"), bill_unit_label("vCPU-Hours"));
  EXPECT_EQ(bill_unit_label("vCPU-month"), bill_unit_label("vCPU-Months"));
}

TEST(BillUnitTest, KnowsWhichUnitsGrowWithTheHoursOfTheMonth) {
  struct Row {
    std::string_view name;
    bool hourly;
    const char* why;
  };
  const Row rows[] = {
      {"Hrs", true, "instance hours"},
      {"LCU-Hrs", true, "capacity units times hours"},
      {"GB-Hours", true, "GB times hours"},
      {"GB-Mo", false, "byte-hours over the hours of the same month"},
      {"Month", false, "a month is one month however long"},
      {"Requests", false, "a count"},
      {"Lambda-GB-Second", false, "seconds of work done, not of the month"},
      {"Quantity", false, "paid once"},
  };
  for (const Row& row : rows) {
    const BillUnit* unit = find_bill_unit(row.name);
    ASSERT_NE(unit, nullptr) << row.name;
    EXPECT_EQ(unit->hourly, row.hourly) << row.name << ": " << row.why;
  }
}

TEST(BillUnitTest, FindsEveryUnitOfTheTableAndNothingElse) {
  for (const BillUnit& unit : bill_units()) {
    ASSERT_NE(find_bill_unit(unit.name), nullptr) << unit.name;
    EXPECT_EQ(find_bill_unit(unit.name)->name, unit.name);
    EXPECT_FALSE(unit.label.empty()) << unit.name;
  }
  for (const std::string_view name : {"", "hrs", "Hr", "GB-Month", "zzz"}) {
    EXPECT_EQ(find_bill_unit(name), nullptr) << name;
    EXPECT_EQ(bill_unit_label(name), name) << "an unknown unit stands for itself";
  }
}

}  // namespace
}  // namespace costplan
