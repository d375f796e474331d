#include <algorithm>

#include "base/plain_text.h"
#include "commands/commands.h"
#include "console.h"
#include "costplan/estimate.h"
#include "costplan/io.h"

namespace costplan::cli {
namespace {

// Something is missing from a file that extends no other: it may be meant as a base,
// which leaves that to the files that extend it. Whether it is, only its author knows.
bool may_be_a_base(const Result<Stack>& stack, const Errors& errors, const ValidateArgs& args) {
  const std::size_t own = args.settings.empty() ? 1 : 2;  // settings count as a file
  if (stack && stack->files.size() > own) return false;
  return std::any_of(errors.begin(), errors.end(), [](const Error& error) {
    return error.message.find(" is required: ") != std::string::npos;
  });
}

}  // namespace

int run_validate(const ValidateArgs& args) {
  Errors errors;
  std::string out;
  std::vector<std::string> notes;
  for (const auto& path : args.stacks) {
    const auto stack = read_stack(path, args.settings);
    const Errors found = stack ? validate(*stack) : stack.errors();
    errors.insert(errors.end(), found.begin(), found.end());
    if (may_be_a_base(stack, found, args)) {
      notes.push_back(printable(path) +
                      ": note: if it is only there for others to extend, validate those: what it "
                      "gives them is checked with them");
    }
    if (found.empty()) {
      out += path + ": ok, " + std::to_string(stack->resources.size()) + " resources\n";
    }
  }
  if (errors.empty()) return emit(out, "");
  const int code = report(errors);
  for (const auto& note : notes) say(note);
  return code;
}

}  // namespace costplan::cli
