#include <algorithm>

#include "base/plain_text.h"
#include "commands/commands.h"
#include "console.h"
#include "costplan/estimate.h"
#include "costplan/io.h"
#include "load.h"

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
    if (!found.empty()) continue;
    out += path + ": ok, " + std::to_string(stack->resources.size()) + " resources\n";
    const std::string load_file = load_path(*stack, args.traffic);
    if (load_file.empty()) continue;
    const auto load = read_load(*stack, path, args.traffic);
    if (load) {
      out += load_file + ": ok, the load of " + std::to_string(load->services.size()) +
             (load->services.size() == 1 ? " service\n" : " services\n");
    } else {
      errors.insert(errors.end(), load.errors().begin(), load.errors().end());
    }
  }
  if (errors.empty()) return emit(out, "");
  const int code = report(errors);
  for (const auto& note : notes) say(note);
  return code;
}

}  // namespace costplan::cli
