#include "commands/commands.h"
#include "console.h"
#include "costplan/io.h"
#include "costplan/report.h"
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

}  // namespace

int run_estimate(const EstimateArgs& args) {
  auto priced = price(args.pricing, check_grouping(args));
  if (!priced) return report(priced.errors());
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
