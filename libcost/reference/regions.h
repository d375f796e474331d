// AWS regions: their codes and the names AWS shows for them.
//
// Source: the AWS account management guide, "AWS Regions". The list is closed on
// purpose: a region that is misspelt would otherwise be a region without prices. It
// names every commercial region, also those the catalog has no prices of: that is
// another problem than a misspelt name, and said as such.
//
// Thread safety: constant data.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace costplan {

struct Region {
  std::string_view code;  // us-east-1
  std::string_view name;  // US East (N. Virginia)
};

// Sorted by code.
std::span<const Region> all_regions();

// The region with this code, or nullptr.
const Region* find_region(std::string_view code);

// The hint for a code that find_region does not know: the one that was probably
// meant, or the list of all.
std::string region_hint(std::string_view code);

}  // namespace costplan
