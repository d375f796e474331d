// Usage with one key, put together: the unit in which AWS fills tiers and nets what
// is free.
//
// Source: tiers are filled per usage type over the payer account; allowances as the
// FreeTier rows of the catalog say.
#pragma once

#include <string>
#include <vector>

#include "costplan/catalog.h"
#include "costplan/money.h"
#include "meters/meter.h"

namespace costplan {

struct UsagePool {
  UsageKey key;
  std::vector<std::size_t> members;  // usage with a known quantity, by index
  std::vector<std::size_t> unknown;  // usage whose quantity is not given
  int128 gross = 0;                  // all in nanos
  int128 granted = 0;                // free by what a resource brings with it
  int128 free = 0;                   // by the account's allowances
  int128 baseline = 0;               // usage outside the stack, which comes first
};

struct PooledUsage {
  std::vector<UsagePool> pools;  // in order of first appearance
  // Usage with a price of its own, which pools with nothing.
  std::vector<std::size_t> declared;
  std::vector<std::string> assumptions;
  // Baseline usage that no pool and no allowance meets, by index.
  std::vector<std::size_t> unmet;
  Errors errors;  // usage too large to be added up, each with its place
};

struct PoolingOptions {
  Date as_of;
  bool free_tier = false;  // net the account's always-free allowances
};

// Errors: those of the catalog; kOverflow for baseline usage.
Result<PooledUsage> pool_usage(const Stack& stack, const std::vector<MeteredUsage>& usage,
                               const Catalog& catalog, const PoolingOptions& options);

// The problem of usage that exact arithmetic cannot hold.
Error too_large(const Stack& stack, const MeteredUsage& usage);

}  // namespace costplan
