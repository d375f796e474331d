#include "commands/commands.h"
#include "console.h"
#include "costplan/io.h"
#include "costplan/report.h"

namespace costplan::cli {

int run_schema(const SchemaArgs& args) {
  if (args.kinds) return emit(kinds_list(), args.output);
  if (args.is_load) {
    if (args.format == "markdown") return emit(load_reference(), args.output);
    return emit(load_schema_json(), args.output);
  }
  if (args.format == "markdown") return emit(kinds_reference(), args.output);
  return emit(stack_schema_json(), args.output);
}

}  // namespace costplan::cli
