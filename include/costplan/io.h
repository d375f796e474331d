// Files to values and back: stack files, price catalogs, JSON.
//
// What it answers: "read this" and "write this". Nothing else in the library
// touches a file, and nothing here computes a price.
//
// Errors: kIo for what the system refuses, kParse and kInvalidArgument with
// FILE:LINE:COL for what is wrong inside, all problems of a file at once;
// kCorrupt for a catalog that is damaged; kOverflow where memory runs out.
//
// Thread safety: free functions; a Catalog may be shared between threads.
//
// Example:
//   Result<Stack> stack = load_stack("stacks/prod.yaml", {"resources.web.tasks=4"});
//   for (const Error& e : stack ? Errors{} : stack.errors()) std::puts(e.to_string().c_str());
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "costplan/catalog.h"
#include "costplan/compare.h"
#include "costplan/estimate.h"
#include "costplan/queueing.h"
#include "costplan/reconcile.h"
#include "costplan/result.h"
#include "costplan/simulate.h"
#include "costplan/stack.h"
#include "costplan/traffic.h"

namespace costplan {

// Reads a stack file (a regular file or a pipe) and the regular files it extends.
// Where something is wrong with the file as a whole, the problems inside its
// resources are reported with it. `settings` are `path=value` pairs
// (`resources.web.tasks=4`, `region=eu-west-1`) applied after the merge; a value
// is YAML. Whether kinds and fields exist is for validate() and estimate().
Result<Stack> load_stack(const std::string& path, const std::vector<std::string>& settings = {});

// The same from text. `extends` in it is resolved against the folder of `file`,
// which also names the text in messages.
Result<Stack> parse_stack(std::string_view text, const std::string& file = "stack.yaml",
                          const std::vector<std::string>& settings = {});

// The catalog that was built into the library.
Result<std::unique_ptr<Catalog>> embedded_catalog();

// An SQLite catalog made by build_catalog, opened read-only. Its digest and date are
// checked. Errors: kCorrupt for what is damaged or no catalog, kIo for what is not a
// regular file.
Result<std::unique_ptr<Catalog>> open_catalog(const std::string& path);

// Builds an SQLite catalog at `output` from the CSV files of a folder (see
// pricing/README.md). Refuses, all at once and by FILE:LINE: malformed rows,
// duplicate keys, overlapping tiers, gaps that gaps.csv does not explain,
// incomplete partial-upfront offers, unknown units and sources.
Status build_catalog(const std::string& csv_folder, const std::string& output);

// Recomputes the digest of every row. Errors: kCorrupt when it differs.
Status verify_digest(const Catalog& catalog);

// One estimate, or several as `{stacks: […], monthly_cost}`. Two-space indented,
// ends with a newline. Errors: kOverflow of the sum.
Result<std::string> to_json(const std::vector<Estimate>& estimates);

Result<std::string> to_json(const std::vector<PriceRow>& rows);

// The claims of a published cost table (see scenarios/README.md for its columns).
// Errors: kIo; what is wrong with each row: unknown kinds and items, amounts that are
// not in US dollars, broken CSV.
Result<std::vector<Claim>> load_claims(const std::string& path);
Result<std::vector<Claim>> parse_claims(std::string_view text, const std::string& file);

struct TrafficFileOptions {
  MeasurementOptions measurement = {};
  int utc_offset_minutes = 0;     // of times that name no zone
  std::string time_column = {};   // of CSV; empty: `timestamp` and the like, or the first
  std::string value_column = {};  // of CSV; empty: `value` and the like, or the other of two
  std::string series = {};        // of get-metric-data: the Id or Label; empty: the only one
  std::string statistic = {};     // of get-metric-statistics; empty: Sum, else SampleCount
                                  // for counts, Average for rates
};

// Measured traffic, up to 1 GiB: CSV of a time and a value, with or without a header, or
// the JSON that `aws cloudwatch get-metric-statistics` or `get-metric-data` prints. Times
// are as UtcTime::parse has them, or seconds or milliseconds since 1970; `"1,234"` is a
// number; a row without a value is a gap. What is odd and was repaired is in the report.
// Errors: kIo; kParse for rows that are no rows of that, the first hundred of them.
Result<MeasuredTraffic> load_traffic(const std::string& path, SampleMeaning meaning,
                                     const TrafficFileOptions& options = {});
Result<MeasuredTraffic> parse_traffic(std::string_view text, const std::string& file,
                                      SampleMeaning meaning,
                                      const TrafficFileOptions& options = {});

// One reconciliation as an object, several as an array. Errors: kOverflow.
Result<std::string> to_json(const std::vector<Reconciliation>& all);

// `{schema_version, month, stacks: […], services: […]}`: a service's costs in the order
// of the stacks, null where none of its cost is known.
Result<std::string> to_json(const Comparison& comparison);

// `{schema_version, as_of, services: […]}`: of the keys of each service, how many have a
// price in each region.
Result<std::string> to_json(const Coverage& coverage);

// `{schema_version, model, inputs{…}, …}`: null for what the model does not define, and for
// everything but the load of a queue that is not stable. Numbers have 15 digits.
Result<std::string> to_json(const SolvedQueue& queue, const std::vector<QueueTarget>& targets = {});

// The JSON Schema of stack files, made from the field descriptors. Where memory runs
// out on the way, the program may end: JSON documents allocate in their destructors.
Result<std::string> stack_schema_json();
// The same of load files, scenarios/load.schema.json.
Result<std::string> load_schema_json();

// Writes a whole file or nothing: a temporary file is renamed over the target.
Status write_file(const std::string& path, std::string_view text);

// Reads a whole regular file or pipe. Errors: kIo for missing files, folders,
// devices and files over 64 MiB.
Result<std::string> read_file(const std::string& path);

// The load of a stack (see scenarios/README.md), with the curve that it names. Errors:
// kIo; everything wrong with the file at once.
Result<LoadModel> load_load_model(const std::string& path, const Stack& stack);
Result<LoadModel> parse_load_model(std::string_view text, const std::string& file,
                                   const Stack& stack);

// See scenarios/projection.schema.json. Numbers are the shortest that read back alike.
std::string to_json(const Projection& projection);
std::string to_json(const Headroom& headroom);

}  // namespace costplan
