#include "base/plural.h"

#include <gtest/gtest.h>

namespace costplan {
namespace {

TEST(Plural, TakesTheEndingOfThePluralAway) {
  struct Row {
    const char* plural;
    const char* singular;
  };
  const Row rows[] = {{"hours", "hour"},       {"queries", "query"},     {"AZs", "AZ"},
                      {"addresses", "address"}, {"GB", "GB"},             {"task families", "task family"},
                      {"64 KB chunks", "64 KB chunk"}, {"class", "class"}, {"", ""}};
  for (const auto& row : rows) EXPECT_EQ(singular(row.plural), row.singular);
}

TEST(Plural, CountsInEnglish) {
  EXPECT_EQ(counted(1, "line"), "1 line");
  EXPECT_EQ(counted(0, "line"), "0 lines");
  EXPECT_EQ(counted(2, "line"), "2 lines");
}

}  // namespace
}  // namespace costplan
