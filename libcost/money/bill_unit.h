// The units that AWS's price list charges by, such as `Hrs` and `GB-Mo`.
//
// What it answers: "is this a unit of the bill, and what does a person call it?"
// The price list spells one unit in several ways (`Hrs`, `Hours`, `hours`); rows
// keep the spelling, because bills are joined on it, and reports print the label.
//
// Thread safety: a constant table.
//
// Source: the unit column of pricing/*.csv, which the catalog builder holds to
// this table.
#pragma once

#include <span>
#include <string_view>

namespace costplan {

struct BillUnit {
  std::string_view name;   // as the price list spells it
  std::string_view label;  // for people, plural: `hours`, `GB-months`
  // Counts hours of something, so that usage grows with the hours of the month.
  bool hourly = false;
};

// Sorted by name, byte by byte.
std::span<const BillUnit> bill_units();

// nullptr when the price list has no such unit.
const BillUnit* find_bill_unit(std::string_view name);

// The label of a unit; the name itself where the table does not know it.
std::string_view bill_unit_label(std::string_view name);

// The label of a line. Fargate's bill counts "hours" of two different things, which
// only the usage type tells apart: vCPU-hours and GB-hours.
std::string_view bill_unit_label(std::string_view name, std::string_view usage_type);

}  // namespace costplan
