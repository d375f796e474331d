#include "commands/commands.h"
#include "console.h"
#include "costplan/estimate.h"
#include "costplan/io.h"

namespace costplan::cli {

int run_validate(const ValidateArgs& args) {
  Errors errors;
  std::string out;
  for (const auto& path : args.stacks) {
    const auto stack = read_stack(path, args.settings);
    const Errors found = stack ? validate(*stack) : stack.errors();
    errors.insert(errors.end(), found.begin(), found.end());
    if (found.empty()) {
      out += path + ": ok, " + std::to_string(stack->resources.size()) + " resources\n";
    }
  }
  if (!errors.empty()) return report(errors);
  return emit(out, "");
}

}  // namespace costplan::cli
