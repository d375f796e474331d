#include "commands/commands.h"
#include "console.h"
#include "costplan/io.h"
#include "costplan/plan.h"
#include "costplan/report.h"
#include "load.h"
#include "outputs.h"
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

// The bill at the load of a load file.
Result<Estimate> projected_estimate(const EstimateArgs& args, const Priced& priced,
                                    std::size_t index) {
  const Stack& stack = priced.stacks[index];
  const auto load = read_load(stack, args.pricing.stacks[index], args.traffic,
                              priced.catalog->as_of());
  if (!load) return load.errors();
  const auto done = check_outputs({{"--output", args.pricing.output}}, load->files, "estimate");
  if (!done) return done.errors();
  const auto projection = simulate(stack, *load, whole_month(priced.options.month.value_or(
                                                Month::of(priced.catalog->as_of()))));
  if (!projection) return projection.errors();
  const Hours month = priced.estimates[index].hours;
  const auto projected = with_projected_usage(stack, *load, *projection, month);
  if (!projected) return projected.errors();
  auto out = estimate(projected->stack, *priced.catalog, priced.options);
  if (out) out->projected_usage = compare_usage(priced.estimates[index], *out, *projection);
  return out;
}

Status project(const EstimateArgs& args, Priced& priced) {
  Errors errors;
  for (std::size_t i = 0; i < priced.stacks.size(); ++i) {
    auto done = projected_estimate(args, priced, i);
    if (done) {
      priced.estimates[i] = *std::move(done);
    } else {
      errors.insert(errors.end(), done.errors().begin(), done.errors().end());
    }
  }
  if (!errors.empty()) return errors;
  return Done{};
}

}  // namespace

int run_estimate(const EstimateArgs& args) {
  auto priced = price(args.pricing, check_grouping(args));
  if (!priced) return report(priced.errors());
  if (args.is_projected) {
    if (const auto done = project(args, *priced); !done) return report(done.errors());
  }
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
