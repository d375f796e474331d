#include "costplan/compare.h"

#include "commands/commands.h"
#include "console.h"
#include "costplan/io.h"
#include "costplan/report.h"
#include "pricing.h"

namespace costplan::cli {
namespace {

Result<std::string> rendered(const Comparison& comparison, const CompareArgs& args) {
  if (args.format == "json") return to_json(comparison);
  if (args.format == "csv") return to_csv(comparison);
  if (args.format == "markdown") return to_markdown(comparison);
  return to_table(comparison, {.color = wants_color(args.pricing.output)});
}

}  // namespace

int run_compare(const CompareArgs& args) {
  const auto priced = price(args.pricing);
  if (!priced) return report(priced.errors());
  const auto comparison = compare(priced->estimates);
  if (!comparison) return report(comparison.errors());
  return emit(rendered(*comparison, args), args.pricing.output);
}

}  // namespace costplan::cli
