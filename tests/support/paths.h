// Where the project and its program are: known to one file, so that all others are compiled
// once for every clone.
#pragma once

#include <string>

namespace costplan::testing {

// The root of the source tree, and a path below it.
std::string source_dir();
inline std::string source_path(const std::string& below) { return source_dir() + "/" + below; }
// The program costplan of this build.
std::string program();

}  // namespace costplan::testing
