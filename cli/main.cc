#include <fmt/core.h>

#include <exception>

#include "commands/commands.h"
#include "options.h"

namespace costplan::cli {
namespace {

int run(const Options& options) {
  switch (options.command) {
    case Options::Command::kEstimate: return run_estimate(options.estimate);
    case Options::Command::kCatalog: return run_catalog(options.catalog);
    case Options::Command::kSchema: return run_schema(options.schema);
    case Options::Command::kValidate: return run_validate(options.validate);
    case Options::Command::kInit: return run_init(options.init);
  }
  return kInternal;
}

}  // namespace
}  // namespace costplan::cli

int main(int argc, char** argv) {
  using namespace costplan::cli;
  try {
    const Parsed parsed = parse_options(argc, argv);
    return parsed.options ? run(*parsed.options) : parsed.exit_code;
  } catch (const std::exception& error) {
    fmt::print(stderr, "costplan: internal error: {}\n", error.what());
    return kInternal;
  }
}
