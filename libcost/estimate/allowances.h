// Always-free allowances of an account: which usage each one covers.
//
// The catalog holds them as rows with term FreeTier. Most cover their own usage
// type; some pool several, which only prose documents, so the pools stand here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "costplan/catalog.h"
#include "meters/meter.h"

namespace costplan {

struct Allowance {
  std::string service;
  std::string free_usage_type;  // of the FreeTier row
  std::string region;           // of the row: `global` covers every region
  std::string unit;
  Quantity quantity;  // a month
  Date effective;
  std::string quality;
};

// The allowance that covers a key, or nullptr.
const Allowance* allowance_for(const std::vector<Allowance>& allowances, const UsageKey& key);

// The always-free rows of a catalog on a date: of each allowance the newest row in
// force, or the first one where it is known only later.
Result<std::vector<Allowance>> always_free(const Catalog& catalog, Date as_of);

}  // namespace costplan
