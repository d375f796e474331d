// The CSV files of a price folder as values, each row checked by itself.
//
// What it answers: "which rows, sources and documented gaps does this folder hold,
// and which of them make no sense?" Whether rows fit together is for
// check_schedules to say.
//
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "costplan/catalog.h"
#include "costplan/result.h"

namespace costplan {

// A line of sources.csv.
struct PriceSource {
  std::string id;
  std::string title;
  Date retrieved;
  Location where;
};

// A price row and where it stands.
struct FoundRow {
  PriceRow row;            // `source` is the title
  std::size_t source = 0;  // index into PriceFiles::sources
  Location where;
};

// A line of gaps.csv: a span of usage for which no rate is known.
struct DocumentedGap {
  std::string service_code;
  std::string usage_type;
  std::string operation;
  std::string region;
  std::string term;
  std::string purchase_option;
  std::string unit;
  Quantity from;
  std::optional<Quantity> to;  // empty: without end
  Location where;
};

struct PriceFiles {
  std::vector<PriceSource> sources;
  std::vector<FoundRow> rows;  // of files without errors only
  std::vector<DocumentedGap> gaps;
  // Services whose file has errors: what is missing there may only be misspelt.
  std::vector<std::string> broken;
  Errors errors;
};

// Reads sources.csv, gaps.csv (which may be missing) and every other *.csv of the
// folder, in the order of their names.
PriceFiles read_price_files(const std::string& folder);

// What is wrong between rows: duplicate keys, overlapping tiers, gaps that are not
// documented and documented ones that do not exist, incomplete reserved offers, one
// price in two units.
Errors check_schedules(const PriceFiles& files);

}  // namespace costplan
