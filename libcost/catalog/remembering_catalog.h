// A catalog that is asked the same again and again.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "costplan/catalog.h"

namespace costplan {

// Remembers what it was asked: a stack priced a hundred times over asks for the same
// rows every time. Unlike other catalogs it is for one thread.
class RememberingCatalog final : public Catalog {
 public:
  // `catalog` has to stay as long as this object.
  explicit RememberingCatalog(const Catalog& catalog) : catalog_(catalog) {}

  Result<std::vector<PriceRow>> rows(const RowFilter& filter) const override;
  Date as_of() const override { return catalog_.as_of(); }
  const std::string& digest() const override { return catalog_.digest(); }

 private:
  const Catalog& catalog_;
  mutable std::map<std::string, Result<std::vector<PriceRow>>> known_;
};

}  // namespace costplan
