#include "pricing.h"

#include <utility>

#include "console.h"
#include "costplan/io.h"
#include "outputs.h"

namespace costplan::cli {
namespace {

Result<EstimateOptions> estimate_options(const PricingArgs& args, Errors of_command) {
  EstimateOptions options;
  Errors errors;
  if (!args.month.empty()) {
    if (const auto month = Month::parse(args.month)) {
      options.month = *month;
    } else {
      errors.push_back(month.error());
      errors.back().path = "--month";
    }
  }
  if (!args.as_of.empty()) {
    if (const auto date = Date::parse(args.as_of)) {
      options.as_of = *date;
    } else {
      errors.push_back(date.error());
      errors.back().path = "--as-of";
    }
  }
  errors.insert(errors.end(), of_command.begin(), of_command.end());
  options.region = args.region;
  options.allow_missing = args.allow_missing;
  options.free_tier = args.free_tier == "always";
  if (!errors.empty()) return errors;
  return options;
}

}  // namespace

Result<Priced> price(const PricingArgs& args, Errors of_command,
                     const std::vector<std::string>& other_inputs) {
  auto options = estimate_options(args, std::move(of_command));
  if (!options) return options.errors();
  auto catalog = choose_catalog(args.catalog);
  if (!catalog) return catalog.errors();

  Priced priced{.catalog = std::move(*catalog), .options = *options, .stacks = {}, .estimates = {}};
  // Every stack is read before the first problem is printed: all at once.
  Errors errors;
  std::vector<std::string> inputs = args.stacks;
  inputs.insert(inputs.end(), other_inputs.begin(), other_inputs.end());
  if (!args.catalog.empty()) inputs.push_back(args.catalog);
  for (const auto& path : args.stacks) {
    auto stack = read_stack(path, args.settings);
    if (!stack) {
      errors.insert(errors.end(), stack.errors().begin(), stack.errors().end());
      continue;
    }
    inputs.insert(inputs.end(), stack->files.begin(), stack->files.end());
    // `--free-tier off` overrules the file.
    if (args.free_tier == "off") stack->account.always_free_tier = false;
    auto one = estimate(*stack, *priced.catalog, priced.options);
    if (!one) {
      errors.insert(errors.end(), one.errors().begin(), one.errors().end());
      continue;
    }
    priced.stacks.push_back(std::move(*stack));
    priced.estimates.push_back(std::move(*one));
  }
  if (!errors.empty()) return errors;
  const auto done = check_outputs({{"--output", args.output}}, inputs, "estimate");
  if (!done) return done.errors();
  return priced;
}

}  // namespace costplan::cli
