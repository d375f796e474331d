// From the command line to estimates: what every command that prices stacks does first.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "costplan/catalog.h"
#include "costplan/estimate.h"
#include "costplan/result.h"
#include "costplan/stack.h"
#include "options.h"

namespace costplan::cli {

struct Priced {
  std::unique_ptr<Catalog> catalog;
  EstimateOptions options;
  std::vector<Stack> stacks;
  std::vector<Estimate> estimates;  // one for each stack
};

// Reads and prices every stack. Errors: everything wrong with the options
// (`of_command` among it), or else with the catalog, or else with the stacks, all at
// once; an output that would replace an input, one of `other_inputs` among them.
Result<Priced> price(const PricingArgs& args, Errors of_command = {},
                     const std::vector<std::string>& other_inputs = {});

}  // namespace costplan::cli
