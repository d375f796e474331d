// What would change a resource's cost most: the stack priced again for every field.
//
// What it answers: "which of the things I can write about this resource is worth
// thinking about?" The page that tells it is explain() in costplan/report.h.
//
// Units: US dollars a month, the likely end of ranges, against the estimate as it is.
//
// Errors: those of estimate(); kNotFound for a resource that the stack does not have.
//
// Thread safety: sensitivity() is a pure function of its arguments.
//
// Example:
//   for (const Change& change : *sensitivity(stack, catalog, {}, "db"))
//     std::puts((change.field + ": " + change.from + " -> " + change.to).c_str());
#pragma once

#include <string>
#include <vector>

#include "costplan/catalog.h"
#include "costplan/estimate.h"
#include "costplan/money.h"
#include "costplan/result.h"
#include "costplan/stack.h"

namespace costplan {

// One field of a resource with another value.
struct Change {
  std::string field;  // `tasks`, `storage.size`, `alarms[0].count`
  std::string from;   // as written; the default where nothing is; `3 (likely)` of a range
  std::string to;
  Money difference;       // of the resource's lines
  Money bill_difference;  // of the whole bill, pools, support and tax included
};

// Every change of one field that makes a difference, largest first:
//   numbers that are given     10% more; one more of what is counted; where neither is
//                              possible (sizes of tasks), twice and half as much
//   ranges                     their low and their high end
//   choices, flags             every other value, given or not
//   instance classes           the next sizes, and the same size of other families
//   schedules                  office hours where none is given, and always where one is
// What does not validate, lacks a price or leaves a line without a cost is left out.
Result<std::vector<Change>> sensitivity(const Stack& stack, const Catalog& catalog,
                                        const EstimateOptions& options,
                                        const std::string& resource);

}  // namespace costplan
