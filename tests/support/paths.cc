#include "support/paths.h"

namespace costplan::testing {

std::string source_dir() { return COSTPLAN_SOURCE_DIR; }

std::string program() { return COSTPLAN_BINARY; }

}  // namespace costplan::testing
