#include "io/price_files.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string_view>
#include <utility>

#include "base/decimal.h"
#include "base/did_you_mean.h"
#include "io/catalog_rows.h"
#include "io/csv.h"
#include "io/files.h"
#include "money/bill_unit.h"

namespace costplan {
namespace {

constexpr std::array<std::string_view, 15> kPriceColumns = {
    "service_code", "usage_type", "operation", "region",  "unit",
    "tier_from",    "tier_to",    "rate",      "term",    "purchase_option",
    "effective",    "source",     "retrieved", "quality", "note"};
constexpr std::array<std::string_view, 3> kSourceColumns = {"id", "title", "retrieved"};
constexpr std::array<std::string_view, 10> kGapColumns = {
    "service_code",    "usage_type", "operation", "region", "term",
    "purchase_option", "unit",       "from",      "to",     "reason"};

constexpr std::string_view kPriceSuffix = ".csv";
constexpr std::string_view kSourcesFile = "sources.csv";
constexpr std::string_view kGapsFile = "gaps.csv";
constexpr std::string_view kInfinity = "Inf";

// How a term may be paid for. Source: the payment options that AWS offers for each.
constexpr std::string_view kNoChoice[] = {""};
constexpr std::string_view kAnyUpfront[] = {"No Upfront", "Partial Upfront", "All Upfront"};
constexpr std::string_view kNoUpfront[] = {"No Upfront"};

struct Term {
  std::string_view name;
  std::span<const std::string_view> options;  // empty: any text, but some
};

constexpr Term kTerms[] = {
    {"OnDemand", kNoChoice},
    {"Spot", kNoChoice},
    {"FreeTier", {}},
    {"FlatRate", kNoChoice},
    {"Reserved 1yr", kAnyUpfront},
    {"Reserved 3yr", kAnyUpfront},
    {"ComputeSavingsPlan 1yr", kAnyUpfront},
    {"ComputeSavingsPlan 3yr", kAnyUpfront},
    {"DatabaseSavingsPlan 1yr", kNoUpfront},
};

std::string in_quotes(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string listed(std::span<const std::string_view> words) {
  std::string list;
  for (const auto word : words) list += (list.empty() ? "" : ", ") + std::string(word);
  return list;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// `us-east-1`, `us-gov-west-1`: two letters, words, a number.
bool is_region_code(std::string_view text) {
  std::size_t words = 0;
  std::size_t start = 0;
  while (true) {
    const std::size_t dash = text.find('-', start);
    const std::string_view word = text.substr(start, dash - start);
    const bool last = dash == std::string_view::npos;
    const char low = last ? '0' : 'a';
    const char high = last ? '9' : 'z';
    if (word.empty() || (words == 0 && word.size() != 2) ||
        !std::all_of(word.begin(), word.end(), [&](char c) { return low <= c && c <= high; })) {
      return false;
    }
    ++words;
    if (last) return words >= 3;
    start = dash + 1;
  }
}

bool is_region(std::string_view text) {
  constexpr std::string_view kGeography = "cf:";
  return text == "global" || (text.starts_with(kGeography) && text.size() > kGeography.size()) ||
         is_region_code(text);
}

// Reads the fields of one record by column and collects what is wrong with them.
class FieldReader {
 public:
  FieldReader(const CsvRecord& record, std::span<const std::string_view> columns,
              const std::string& file, Errors& errors)
      : record_(record), columns_(columns), file_(file), errors_(errors), before_(errors.size()) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string& field = record.fields[i].text;
      if (std::any_of(field.begin(), field.end(), is_control)) {
        fail(i, ErrorCode::kParse, "holds a control character; a field is one line of text");
      }
    }
  }

  bool ok() const { return errors_.size() == before_; }
  Location where() const { return {.file = file_, .line = record_.line, .column = 1}; }

  const std::string& text(std::size_t column) const { return record_.fields[column].text; }
  const std::string& required(std::size_t column) {
    if (text(column).empty()) fail(column, ErrorCode::kParse, "is empty");
    return text(column);
  }
  void fail(std::size_t column, ErrorCode code, std::string message, std::string hint = {}) {
    const CsvField& field = record_.fields[column];
    errors_.push_back({.code = code,
                       .message = std::move(message),
                       .where = {.file = file_, .line = field.line, .column = field.column},
                       .path = std::string(columns_[column]),
                       .hint = std::move(hint)});
  }
  Date date(std::size_t column) {
    const auto parsed = Date::parse(text(column));
    if (parsed) return *parsed;
    fail(column, parsed.error().code, parsed.error().message);
    return {};
  }
  // Not Quantity::parse: a bound with more decimals than fit must not be rounded.
  Quantity quantity(std::size_t column) {
    const auto nanos = parse_decimal(text(column), Quantity::kDecimals, /*round=*/false);
    if (!nanos) {
      fail(column, nanos.error().code, nanos.error().message);
    } else if (*nanos < 0) {
      fail(column, ErrorCode::kParse, in_quotes(text(column)) + " is negative");
    } else {
      return Quantity::from_nanos(*nanos);
    }
    return {};
  }
  // The span of a tier or gap; its end is `Inf` or above its beginning.
  void span(std::size_t from_column, std::size_t to_column, Quantity& from,
            std::optional<Quantity>& to) {
    const std::size_t before = errors_.size();
    from = quantity(from_column);
    if (text(to_column) == kInfinity) return;
    to = quantity(to_column);
    if (errors_.size() == before && *to <= from) {
      fail(to_column, ErrorCode::kInvalidArgument,
           in_quotes(text(to_column)) + " is not above " + std::string(columns_[from_column]) +
               " " + in_quotes(text(from_column)));
    }
  }
  const std::string& one_of(std::size_t column, const char* what,
                            std::span<const std::string_view> words) {
    if (std::find(words.begin(), words.end(), text(column)) == words.end()) {
      std::string hint = did_you_mean(text(column), {words.begin(), words.end()});
      if (hint.empty()) hint = "expected one of: " + listed(words);
      fail(column, ErrorCode::kInvalidArgument, in_quotes(text(column)) + " is not " + what,
           std::move(hint));
    }
    return text(column);
  }
  const std::string& unit(std::size_t column) {
    if (find_bill_unit(text(column)) == nullptr) {
      std::vector<std::string_view> names;
      for (const auto& known : bill_units()) names.push_back(known.name);
      fail(column, ErrorCode::kInvalidArgument,
           in_quotes(text(column)) + " is not a unit of the bill",
           did_you_mean(text(column), names));
    }
    return text(column);
  }

 private:
  const CsvRecord& record_;
  std::span<const std::string_view> columns_;
  const std::string& file_;
  Errors& errors_;
  std::size_t before_;
};

const Term* find_term(std::string_view name) {
  const auto* const it = std::find_if(std::begin(kTerms), std::end(kTerms),
                                      [&](const Term& term) { return term.name == name; });
  return it == std::end(kTerms) ? nullptr : it;
}

class FolderReader {
 public:
  explicit FolderReader(std::string folder) : folder_(std::move(folder)) {}
  PriceFiles read();

 private:
  std::vector<std::string> list_files();
  std::vector<CsvRecord> read_records(const std::string& file,
                                      std::span<const std::string_view> columns);
  void read_sources();
  void read_gaps();
  void read_prices(const std::string& name);
  void read_price(const CsvRecord& record, const std::string& file, const std::string& service);
  void check_term(FieldReader& fields, const PriceRow& row);
  void find_source(FieldReader& fields, FoundRow& found);
  std::string path_of(std::string_view name) const { return folder_ + "/" + std::string(name); }
  void append(const Errors& errors) {
    files_.errors.insert(files_.errors.end(), errors.begin(), errors.end());
  }

  std::string folder_;
  PriceFiles files_;
  std::map<std::string, std::size_t, std::less<>> source_index_;
};

std::vector<std::string> FolderReader::list_files() {
  auto names = list_folder(folder_);
  if (!names) {
    append(names.errors());
    return {};
  }
  std::erase_if(*names, [](const std::string& name) { return !name.ends_with(kPriceSuffix); });
  return std::move(*names);
}

std::vector<CsvRecord> FolderReader::read_records(const std::string& file,
                                                  std::span<const std::string_view> columns) {
  const auto text = read_regular_file(file);
  if (!text) {
    append(text.errors());
    return {};
  }
  auto records = parse_csv_table(*text, file, columns);
  if (records) return std::move(*records);
  append(records.errors());
  return {};
}

void FolderReader::read_sources() {
  const std::string file = path_of(kSourcesFile);
  for (const auto& record : read_records(file, kSourceColumns)) {
    FieldReader fields(record, kSourceColumns, file, files_.errors);
    PriceSource source;
    source.id = fields.required(0);
    source.title = fields.required(1);
    source.retrieved = fields.date(2);
    source.where = fields.where();
    const auto [it, is_new] = source_index_.try_emplace(source.id, files_.sources.size());
    if (!is_new) {
      fields.fail(0, ErrorCode::kInvalidArgument,
                  in_quotes(source.id) + " is taken: line " +
                      std::to_string(files_.sources[it->second].where.line) + " has it too");
    }
    // Kept even when its date is wrong, or every row that cites it would be wrong too.
    if (is_new) files_.sources.push_back(std::move(source));
  }
}

void FolderReader::read_gaps() {
  const std::string file = path_of(kGapsFile);
  for (const auto& record : read_records(file, kGapColumns)) {
    FieldReader fields(record, kGapColumns, file, files_.errors);
    DocumentedGap gap;
    gap.service_code = fields.required(0);
    gap.usage_type = fields.required(1);
    gap.operation = fields.text(2);
    gap.region = fields.required(3);
    gap.term = fields.required(4);
    gap.purchase_option = fields.text(5);
    gap.unit = fields.unit(6);
    fields.span(7, 8, gap.from, gap.to);
    fields.required(9);
    gap.where = fields.where();
    if (fields.ok()) files_.gaps.push_back(std::move(gap));
  }
}

void FolderReader::check_term(FieldReader& fields, const PriceRow& row) {
  constexpr std::size_t kTermColumn = 8;
  constexpr std::size_t kOptionColumn = 9;
  const Term* term = find_term(row.term);
  if (term == nullptr) {
    std::vector<std::string_view> names;
    for (const auto& known : kTerms) names.push_back(known.name);
    fields.one_of(kTermColumn, "a term", names);
    return;
  }
  if (term->options.empty()) {
    if (row.purchase_option.empty()) {
      fields.fail(kOptionColumn, ErrorCode::kInvalidArgument,
                  "an allowance needs its kind here, such as 'always'");
    }
    if (!row.rate.is_zero()) {
      fields.fail(7, ErrorCode::kInvalidArgument, "an allowance has rate 0");
    }
    return;
  }
  if (std::find(term->options.begin(), term->options.end(), row.purchase_option) ==
      term->options.end()) {
    const bool no_choice = term->options.front().empty();
    fields.fail(kOptionColumn, ErrorCode::kInvalidArgument,
                in_quotes(row.purchase_option) + " is no way to pay for " + row.term,
                no_choice ? "expected nothing" : "expected one of: " + listed(term->options));
  }
}

void FolderReader::find_source(FieldReader& fields, FoundRow& found) {
  constexpr std::size_t kSourceColumn = 11;
  constexpr std::size_t kRetrievedColumn = 12;
  const std::string& id = fields.text(kSourceColumn);
  const auto it = source_index_.find(id);
  if (it == source_index_.end()) {
    std::vector<std::string_view> ids;
    for (const auto& source : files_.sources) ids.push_back(source.id);
    fields.fail(kSourceColumn, ErrorCode::kNotFound,
                in_quotes(id) + " is not in " + std::string(kSourcesFile), did_you_mean(id, ids));
    return;
  }
  const PriceSource& source = files_.sources[it->second];
  found.source = it->second;
  found.row.source = source.title;
  if (fields.ok() && found.row.retrieved != source.retrieved) {
    fields.fail(kRetrievedColumn, ErrorCode::kInvalidArgument,
                in_quotes(fields.text(kRetrievedColumn)) + " differs from " +
                    source.retrieved.to_string() + ", the date of its source in " +
                    std::string(kSourcesFile));
  }
}

void FolderReader::read_price(const CsvRecord& record, const std::string& file,
                              const std::string& service) {
  FieldReader fields(record, kPriceColumns, file, files_.errors);
  FoundRow found;
  PriceRow& row = found.row;
  row.service_code = fields.text(0);
  if (row.service_code != service) {
    fields.fail(
        0, ErrorCode::kInvalidArgument,
        in_quotes(row.service_code) + " does not belong into the file of " + in_quotes(service));
  }
  row.usage_type = fields.required(1);
  row.operation = fields.text(2);
  row.region = fields.text(3);
  if (!is_region(row.region)) {
    fields.fail(
        3, ErrorCode::kInvalidArgument,
        in_quotes(row.region) +
            " is not a region; expected a code such as us-east-1, global or cf:<Geography>");
  }
  row.unit = fields.unit(4);
  fields.span(5, 6, row.tier_from, row.tier_to);
  const auto rate = Rate::parse(fields.text(7));
  if (rate) {
    row.rate = *rate;
  } else {
    fields.fail(7, rate.error().code, rate.error().message);
  }
  row.term = fields.text(8);
  row.purchase_option = fields.text(9);
  check_term(fields, row);
  row.effective = fields.date(10);
  row.retrieved = fields.date(12);
  find_source(fields, found);
  row.quality = fields.one_of(13, "a quality", kQualities);
  row.note = fields.text(14);
  found.where = fields.where();
  files_.rows.push_back(std::move(found));
}

void FolderReader::read_prices(const std::string& name) {
  const std::string file = path_of(name);
  const std::string service = name.substr(0, name.size() - kPriceSuffix.size());
  const std::size_t errors_before = files_.errors.size();
  const std::size_t rows_before = files_.rows.size();
  for (const auto& record : read_records(file, kPriceColumns)) read_price(record, file, service);
  if (files_.errors.size() == errors_before) return;
  files_.broken.push_back(service);
  files_.rows.resize(rows_before);
}

PriceFiles FolderReader::read() {
  auto names = list_files();
  if (!files_.errors.empty()) return std::move(files_);
  read_sources();
  if (std::erase(names, kGapsFile) > 0) read_gaps();
  std::erase(names, kSourcesFile);
  if (names.empty()) {
    files_.errors.push_back({.code = ErrorCode::kNotFound,
                             .message = "the folder has no price files (*.csv)",
                             .where = {.file = folder_}});
  }
  for (const auto& name : names) read_prices(name);
  return std::move(files_);
}

}  // namespace

PriceFiles read_price_files(const std::string& folder) { return FolderReader(folder).read(); }

}  // namespace costplan
