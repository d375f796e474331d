#include "commands/commands.h"
#include "console.h"
#include "costplan/report.h"
#include "pricing.h"

namespace costplan::cli {

int run_explain(const ExplainArgs& args) {
  PricingArgs pricing = args.pricing;
  pricing.stacks = {args.stack};
  const auto priced = price(pricing);
  if (!priced) return report(priced.errors());
  return emit(explain(priced->stacks.front(), priced->estimates.front(), *priced->catalog,
                      priced->options, {.what = args.what, .color = wants_color(pricing.output)}),
              pricing.output);
}

}  // namespace costplan::cli
