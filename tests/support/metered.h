// Meters and prices resources written as in a stack file, for table-driven tests.
#pragma once

#include <string>
#include <string_view>

#include "costplan/estimate.h"
#include "meters/meter.h"

namespace costplan::testing {

// `resources` is the YAML below `resources:`, unindented, such as
//   web: {kind: nat_gateway, count: 2}
// The stack is in us-east-1. Fails the test if the YAML does not parse.
Stack stack_of(std::string_view resources);

// All lines of the likely scenario. Problems are in Metering::errors.
// At the prices of 2026-11-20.
MonthContext average_month();

Metering metered(std::string_view resources, const MonthContext& month = average_month());

// The quantity of the lines with this usage type, added up, such as "1460";
// "none" where there is no such line, "?" where its usage is not given.
// `operation`, where given, must match too.
std::string quantity_of(const Metering& metering, std::string_view usage_type,
                        std::string_view operation = "");

// Prices with the embedded catalog. Fails the test on errors.
Estimate estimated(std::string_view resources, const EstimateOptions& options = {});

// The cost of the lines with this usage type, added up, as an exact decimal.
std::string cost_of(const Estimate& estimate, std::string_view usage_type,
                    std::string_view operation = "");

// Every problem that metering the resources reports, one per line, as printed.
std::string problems(std::string_view resources);

}  // namespace costplan::testing
