#include "commands/commands.h"
#include "console.h"
#include "costplan/io.h"
#include "costplan/plan.h"
#include "costplan/report.h"
#include "load.h"
#include "pricing.h"

namespace costplan::cli {
namespace {

Errors check_grouping(const EstimateArgs& args) {
  Errors errors;
  if (const auto done = check_group_by(args.group_by); !done) {
    errors.push_back(done.error());
    errors.back().path = "--group-by";
  }
  if (!args.group_by.empty() && args.format == "json") {
    errors.push_back({.message = "shapes tables, markdown and csv; json always holds every line",
                      .path = "--group-by",
                      .hint = "leave it out, or choose another --format"});
  }
  return errors;
}

Result<std::string> rendered(const std::vector<Estimate>& estimates, const EstimateArgs& args) {
  const ReportOptions report{.group_by = args.group_by,
                             .explain = args.explain,
                             .color = wants_color(args.pricing.output)};
  if (args.format == "json") return to_json(estimates);
  if (args.format == "csv") return to_csv(estimates, report);
  if (args.format == "markdown") return to_markdown(estimates, report);
  return to_table(estimates, report);
}

// The bills at the load of their load files, and for tables what changed.
int run_projected(const EstimateArgs& args, const Priced& priced) {
  std::vector<Estimate> estimates;
  std::string changes;
  Errors errors;
  for (std::size_t i = 0; i < priced.stacks.size(); ++i) {
    const Stack& stack = priced.stacks[i];
    const auto done = [&]() -> Result<Estimate> {
      const auto load = read_load(stack, args.pricing.stacks[i], "");
      if (!load) return load.errors();
      const auto projection = simulate(stack, *load, month_of_prices());
      if (!projection) return projection.errors();
      const auto projected = with_projected_usage(stack, *load, *projection);
      if (!projected) return projected.errors();
      return estimate(projected->stack, *priced.catalog, priced.options);
    }();
    if (!done) {
      errors.insert(errors.end(), done.errors().begin(), done.errors().end());
      continue;
    }
    estimates.push_back(*done);
    estimates.back().assumptions.push_back(
        "tasks, LCUs, log events and messages are projected by simulating the load file");
    changes += to_table(usage_differences(priced.estimates[i], *done));
  }
  if (!errors.empty()) return report(errors);
  auto text = rendered(estimates, args);
  if (text && args.format == "table") *text += changes;
  return emit(text, args.pricing.output);
}

}  // namespace

int run_estimate(const EstimateArgs& args) {
  auto priced = price(args.pricing, check_grouping(args));
  if (!priced) return report(priced.errors());
  if (args.traffic) return run_projected(args, *priced);
  if (priced->estimates.size() > 1) {
    for (auto& one : priced->estimates) {
      one.assumptions.push_back("several stacks on one command line: tiers, pools, allowances and "
                                "the account's support fee are "
                                "those of each stack by itself");
    }
  }
  return emit(rendered(priced->estimates, args), args.pricing.output);
}

}  // namespace costplan::cli
