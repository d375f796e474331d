// Comma-separated values as RFC 4180 has them.
//
// What it answers: "which fields does each line of this file have, and where do
// they stand?", so that whoever judges a value can point at it.
//
// Accepts quoted fields with commas, doubled quotes and line breaks in them, LF and
// CRLF line ends, a byte order mark, and a last line without an end. Blank lines
// are skipped.
//
// Errors: kParse with FILE:LINE:COL, all problems at once; columns count
// characters of UTF-8 from 1.
//
// Thread safety: pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "costplan/result.h"

namespace costplan {

struct CsvField {
  std::string text;
  int line = 0;
  int column = 0;  // of the first character, a quote included
};

struct CsvRecord {
  int line = 0;  // where the record begins
  std::vector<CsvField> fields;
};

// All records, a header among them. Errors besides syntax: a record that has not
// as many fields as the first one.
Result<std::vector<CsvRecord>> parse_csv(std::string_view text, const std::string& file);

// The records below a header that must name exactly these columns in this order.
Result<std::vector<CsvRecord>> parse_csv_table(std::string_view text, const std::string& file,
                                               std::span<const std::string_view> columns);

}  // namespace costplan
