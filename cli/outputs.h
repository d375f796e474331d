// Files that a command writes, beside those that it reads.
#pragma once

#include <string>
#include <vector>

#include "costplan/result.h"

namespace costplan::cli {

struct Output {
  std::string option;  // `--plot`
  std::string file;    // empty or `-`: none
};

// No output may replace what it was made from, nor what another option writes. Devices and
// pipes keep nothing, and are nobody's. `made` is what is made: `estimate`.
Status check_outputs(const std::vector<Output>& outputs, const std::vector<std::string>& inputs,
                     const std::string& made);

}  // namespace costplan::cli
