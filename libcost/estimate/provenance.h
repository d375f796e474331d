// Which price rows a line was charged by, in words.
#pragma once

#include <string>
#include <vector>

#include "costplan/catalog.h"

namespace costplan {

// Where the rates of a line come from: the rows that were charged, and no others.
struct Provenance {
  std::string source;     // of each row once, joined with `; `
  std::string effective;  // the newest date: from then on all of them are known to hold
  std::string quality;    // the most doubtful
  std::string note;
};

// Precondition: at least one row.
Provenance provenance_of(const std::vector<const PriceRow*>& rows);

}  // namespace costplan
