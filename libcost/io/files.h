// What the readers of this folder ask of the file system, besides read_file.
//
// Errors: kIo. Error::where names the file, so the messages do not.
//
// Thread safety: free functions.
#pragma once

#include <string>
#include <vector>

#include "costplan/result.h"

namespace costplan {

// read_file for a name that stands inside another file: a device or pipe there is
// refused, because reading it has effects and may never end.
Result<std::string> read_regular_file(const std::string& path);

// read_file for measurements, which may be longer than what people write: up to 1 GiB.
Result<std::string> read_large_file(const std::string& path);

// The names of what is in a folder, sorted.
Result<std::vector<std::string>> list_folder(const std::string& path);

}  // namespace costplan
