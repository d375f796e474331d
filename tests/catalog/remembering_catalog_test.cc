#include "catalog/remembering_catalog.h"

#include <gtest/gtest.h>

namespace costplan {
namespace {

class CountingCatalog final : public Catalog {
 public:
  Result<std::vector<PriceRow>> rows(const RowFilter& filter) const override {
    ++asked;
    if (filter.service_code == "broken") return Error{.message = "a damaged row"};
    PriceRow row;
    row.service_code = filter.service_code;
    row.usage_type = filter.usage_type;
    row.region = filter.region;
    row.term = filter.term;
    row.note = filter.or_global ? "global" : "";
    return std::vector<PriceRow>{row};
  }
  Date as_of() const override { return *Date::parse("2026-11-01"); }
  const std::string& digest() const override { return digest_; }

  mutable int asked = 0;

 private:
  std::string digest_ = "a digest";
};

TEST(RememberingCatalog, AsksForTheSameRowsOnce) {
  const CountingCatalog catalog;
  const RememberingCatalog remembering(catalog);
  for (int i = 0; i < 3; ++i) {
    const auto rows = remembering.rows({.service_code = "AmazonS3", .region = "us-east-1"});
    ASSERT_TRUE(rows);
    EXPECT_EQ(rows->front().service_code, "AmazonS3");
  }
  EXPECT_EQ(catalog.asked, 1);
}

TEST(RememberingCatalog, TellsEveryFieldOfAFilterApart) {
  const CountingCatalog catalog;
  const RememberingCatalog remembering(catalog);
  const RowFilter filters[] = {{},
                               {.service_code = "x"},
                               {.usage_type = "x"},
                               {.term = "x"},
                               {.region = "x"},
                               {.region = "x", .or_global = true}};
  for (const auto& filter : filters) {
    for (int i = 0; i < 2; ++i) {
      const auto rows = remembering.rows(filter);
      ASSERT_TRUE(rows);
      EXPECT_EQ(rows->front().service_code, filter.service_code);
      EXPECT_EQ(rows->front().usage_type, filter.usage_type);
      EXPECT_EQ(rows->front().term, filter.term);
      EXPECT_EQ(rows->front().region, filter.region);
      EXPECT_EQ(rows->front().note == "global", filter.or_global);
    }
  }
  EXPECT_EQ(catalog.asked, 6);
}

TEST(RememberingCatalog, RemembersErrorsToo) {
  const CountingCatalog catalog;
  const RememberingCatalog remembering(catalog);
  for (int i = 0; i < 2; ++i) {
    const auto rows = remembering.rows({.service_code = "broken"});
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().message, "a damaged row");
  }
  EXPECT_EQ(catalog.asked, 1);
  EXPECT_EQ(remembering.as_of(), catalog.as_of());
  EXPECT_EQ(remembering.digest(), catalog.digest());
}

}  // namespace
}  // namespace costplan
