// What the prose of a claim says about a configuration: `web 0.5 vCPU/1 GB x2`,
// `db.t3.small, Multi-AZ`, `3-10 tasks of 256 CPU / 512 MB, average 5`.
//
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "costplan/money.h"

namespace costplan {

// Identical tasks: `2x 0.5 vCPU, 1 GB`.
struct StatedTasks {
  Quantity count = Quantity(1);
  Quantity vcpu;
  Quantity memory_gb;
};

struct Statement {
  std::string text;                   // in lower case
  std::vector<std::string> classes;   // db.t3.small, cache.r6g.large…
  std::vector<StatedTasks> tasks;     // of Fargate
  std::optional<bool> multi_az;       // Multi-AZ or Single-AZ
  std::optional<Quantity> count;      // `x2`, `2 nodes`, `6 secrets`, `8 services`
  std::optional<Quantity> gigabytes;  // the first size that is not a task's memory
  std::optional<Quantity> lcu;        // `5 LCUs average`
  std::optional<Quantity> hours;      // a month: `100 hours`, `12 hours a day`
  bool is_approximate = false;        // `~5 GB`, `<10 GB`

  bool mentions(std::string_view word) const { return text.find(word) != std::string::npos; }
};

Statement read_statement(std::string_view text);

}  // namespace costplan
