#include "catalog/remembering_catalog.h"

namespace costplan {

Result<std::vector<PriceRow>> RememberingCatalog::rows(const RowFilter& filter) const {
  std::string key;
  for (const auto part : {filter.service_code, filter.usage_type, filter.term, filter.region}) {
    key += part;
    key += '\n';
  }
  if (filter.or_global) key += '+';
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  return known_.emplace(key, catalog_.rows(filter)).first->second;
}

}  // namespace costplan
