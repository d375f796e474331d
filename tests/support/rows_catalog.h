// A catalog in memory.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "costplan/catalog.h"

namespace costplan::testing {

// Rating sees a catalog, not a file. Its newest price is of 2026-11-01.
class RowsCatalog : public Catalog {
 public:
  explicit RowsCatalog(std::vector<PriceRow> rows) : rows_(std::move(rows)) {}
  Result<std::vector<PriceRow>> rows(const RowFilter& filter) const override {
    std::vector<PriceRow> out;
    for (const auto& r : rows_) {
      auto matches = [](std::string_view wanted, const std::string& is) {
        return wanted.empty() || wanted == is;
      };
      if (matches(filter.service_code, r.service_code) &&
          matches(filter.usage_type, r.usage_type) && matches(filter.region, r.region) &&
          matches(filter.term, r.term)) {
        out.push_back(r);
      }
    }
    return out;
  }
  Date as_of() const override { return *Date::parse("2026-11-01"); }
  const std::string& digest() const override { return digest_; }

 private:
  std::vector<PriceRow> rows_;
  std::string digest_ = "test";
};

}  // namespace costplan::testing
