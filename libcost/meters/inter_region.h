// Data transfer between regions: the bill of the sender names the destination.
//
// Source: the usage types of AWS Data Transfer, which begin with the prefix of the
// region that receives. Proved by tests/meters/data_transfer_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "meters/meter.h"

namespace costplan {

// How usage types begin that name a region, such as USE2. Empty for a region whose name
// on the bill is not known here.
std::optional<std::string_view> usage_type_prefix(std::string_view region);

// The usage type of data sent to a region, such as USE2-AWS-Out-Bytes. Empty as
// above.
std::optional<std::string> inter_region_usage_type(std::string_view to);

// Charges data that leaves `from` for the region of the resource: only the sender pays.
void charge_from_other_region(std::string_view from, const Amount& gigabytes,
                              std::string description, Meter& m);

// Charges data that leaves the region of the resource for `to`, which is given under
// `field`. False, after reporting it, where that is no such region.
bool charge_to_other_region(std::string_view to, const Amount& gigabytes, std::string description,
                            std::string_view field, Meter& m);

}  // namespace costplan
