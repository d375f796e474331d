#include <filesystem>
#include <utility>

#include "commands/commands.h"
#include "console.h"
#include "costplan/io.h"
#include "costplan/report.h"

namespace costplan::cli {
namespace {

Result<EstimateOptions> estimate_options(const EstimateArgs& args) {
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
  if (const auto done = check_group_by(args.group_by); !done) {
    errors.push_back(done.error());
    errors.back().path = "--group-by";
  }
  if (!args.group_by.empty() && args.format == "json") {
    errors.push_back({.message = "shapes tables, markdown and csv; json always holds every line",
                      .path = "--group-by",
                      .hint = "leave it out, or choose another --format"});
  }
  options.region = args.region;
  options.allow_missing = args.allow_missing;
  options.free_tier = args.free_tier == "always";
  if (!errors.empty()) return errors;
  return options;
}

Result<std::string> rendered(const std::vector<Estimate>& estimates, const EstimateArgs& args) {
  const ReportOptions report{
      .group_by = args.group_by, .explain = args.explain, .color = wants_color(args.output)};
  if (args.format == "json") return to_json(estimates);
  if (args.format == "csv") return to_csv(estimates, report);
  if (args.format == "markdown") return to_markdown(estimates, report);
  return to_table(estimates, report);
}

// A report must not replace what it was made from.
Status check_output(const std::string& output, const std::vector<std::string>& inputs) {
  std::error_code ignored;
  for (const auto& input : inputs) {
    if (output.empty() || !std::filesystem::equivalent(output, input, ignored)) continue;
    return Error{.message = "--output would replace an input of this estimate",
                 .where = {.file = output},
                 .hint = "choose another name"};
  }
  return Done{};
}

}  // namespace

int run_estimate(const EstimateArgs& args) {
  const auto options = estimate_options(args);
  if (!options) return report(options.errors());
  const auto catalog = choose_catalog(args.catalog);
  if (!catalog) return report(catalog.errors());

  // Every stack is read before the first problem is printed: all at once.
  std::vector<Estimate> estimates;
  Errors errors;
  std::vector<std::string> inputs = args.stacks;
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
    auto one = estimate(*stack, **catalog, *options);
    if (!one) {
      errors.insert(errors.end(), one.errors().begin(), one.errors().end());
      continue;
    }
    estimates.push_back(std::move(*one));
  }
  if (!errors.empty()) return report(errors);
  if (const auto done = check_output(args.output, inputs); !done) return report(done.errors());
  if (estimates.size() > 1) {
    for (auto& one : estimates) {
      one.assumptions.push_back("several stacks on one command line: tiers, pools, allowances and "
                                "the account's support fee are "
                                "those of each stack by itself");
    }
  }
  return emit(rendered(estimates, args), args.output);
}

}  // namespace costplan::cli
