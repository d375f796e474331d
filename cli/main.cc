#include <fmt/core.h>

#include <csignal>
#include <exception>

#include "commands/commands.h"
#include "console.h"
#include "options.h"

namespace costplan::cli {
namespace {

int run(const Options& options) {
  switch (options.command) {
    case Options::Command::kEstimate: return run_estimate(options.estimate);
    case Options::Command::kCompare: return run_compare(options.compare);
    case Options::Command::kExplain: return run_explain(options.explain);
    case Options::Command::kCatalog: return run_catalog(options.catalog);
    case Options::Command::kSchema: return run_schema(options.schema);
    case Options::Command::kValidate: return run_validate(options.validate);
    case Options::Command::kReconcile: return run_reconcile(options.reconcile);
    case Options::Command::kQueue: return run_queue(options.queue);
    case Options::Command::kSimulate: return run_simulate(options.simulate);
    case Options::Command::kInit: return run_init(options.init);
  }
  return kInternal;
}

}  // namespace
}  // namespace costplan::cli

int main(int argc, char** argv) {
  using namespace costplan::cli;
  // A closed pipe becomes an error of the write, which emit() knows how to take.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const Parsed parsed = parse_options(argc, argv);
    return parsed.options ? run(*parsed.options) : parsed.exit_code;
  } catch (const std::exception& error) {
    say(fmt::format("costplan: internal error: {}", error.what()));
    return kInternal;
  }
}
