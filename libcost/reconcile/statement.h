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

// A number and the words after it: `2 hosted zones`, `10M requests`.
struct Counted {
  Quantity value;
  std::vector<std::string> words;
};

struct Statement {
  std::string text;                   // in lower case
  std::vector<std::string> classes;   // db.t3.small, cache.r6g.large…
  std::vector<StatedTasks> tasks;     // of Fargate
  std::optional<bool> multi_az;       // Multi-AZ or Single-AZ
  std::optional<Quantity> count;      // `x2`, `2 nodes`, `6 secrets`, `8 services`
  std::optional<Quantity> gigabytes;  // the first size that is not a task's memory
  std::optional<Quantity> hours;      // a month: `100 hours`, `12 hours a day`
  std::optional<Quantity> percent;    // `40% discount`, `alert at 80%`: 40, 80
  std::vector<Counted> numbers;       // those followed by words
  bool is_approximate = false;        // `~5 GB`, `<10 GB`

  bool mentions(std::string_view word) const { return text.find(word) != std::string::npos; }
  // How many of `noun`, which is in the singular: `zone` finds `2 hosted zones`.
  std::optional<Quantity> counted(std::string_view noun) const;
};

Statement read_statement(std::string_view text);

}  // namespace costplan
