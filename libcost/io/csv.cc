#include "io/csv.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/did_you_mean.h"

namespace costplan {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string count_of(std::size_t n, const char* noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

class Reader {
 public:
  Reader(std::string_view text, const std::string& file) : text_(text), file_(file) {
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  }

  Result<std::vector<CsvRecord>> read();

 private:
  bool at_end() const { return at_ == text_.size(); }
  bool at_line_end() const {
    return at_end() || text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n";
  }
  void advance();
  void skip_line_end();
  void skip_line();
  bool read_record(CsvRecord& record);
  bool read_field(CsvField& field);
  bool read_quoted(CsvField& field);
  Location here() const { return {.file = file_, .line = line_, .column = column_}; }
  bool fail(Location where, std::string message);

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
  int line_ = 1;
  int column_ = 1;
  Errors errors_;
};

void Reader::advance() {
  const auto byte = static_cast<unsigned char>(text_[at_++]);
  if (byte == '\n') {
    ++line_;
    column_ = 1;
  } else if (at_end() || (static_cast<unsigned char>(text_[at_]) & 0xC0) != 0x80) {
    ++column_;  // the next byte begins a character
  }
}

void Reader::skip_line_end() {
  if (!at_end() && text_[at_] == '\r') advance();
  if (!at_end()) advance();
}

void Reader::skip_line() {
  while (!at_line_end()) advance();
}

bool Reader::fail(Location where, std::string message) {
  errors_.push_back(
      {.code = ErrorCode::kParse, .message = std::move(message), .where = std::move(where)});
  return false;
}

bool Reader::read_quoted(CsvField& field) {
  const Location opening = here();
  advance();
  while (true) {
    if (at_end()) return fail(opening, "the quote that begins here is never closed");
    if (text_[at_] == '"') {
      if (text_.substr(at_, 2) != "\"\"") break;
      advance();
    }
    field.text += text_[at_];
    advance();
  }
  advance();
  if (at_line_end() || text_[at_] == ',') return true;
  return fail(here(), "text after a closing quote; a quote inside a field is written twice");
}

bool Reader::read_field(CsvField& field) {
  field.line = line_;
  field.column = column_;
  if (!at_end() && text_[at_] == '"') return read_quoted(field);
  const std::size_t start = at_;
  while (!at_line_end() && text_[at_] != ',') {
    if (text_[at_] == '"') {
      return fail(here(), "a quote inside a field that does not begin with one");
    }
    if (text_[at_] == '\r') return fail(here(), "a carriage return without a line feed");
    advance();
  }
  field.text = text_.substr(start, at_ - start);
  return true;
}

bool Reader::read_record(CsvRecord& record) {
  record.line = line_;
  while (true) {
    CsvField field;
    if (!read_field(field)) return false;
    record.fields.push_back(std::move(field));
    if (at_line_end()) return true;
    advance();  // the comma
  }
}

Result<std::vector<CsvRecord>> Reader::read() {
  std::vector<CsvRecord> records;
  while (!at_end()) {
    if (at_line_end()) {
      skip_line_end();
      continue;
    }
    CsvRecord record;
    if (!records.empty()) record.fields.reserve(records.front().fields.size());
    if (read_record(record)) {
      records.push_back(std::move(record));
    } else {
      skip_line();
    }
    skip_line_end();
  }
  if (!errors_.empty()) return std::move(errors_);
  return records;
}

// A record with a comma too many would shift every value behind it.
Errors check_widths(const std::vector<CsvRecord>& records, const std::string& file) {
  Errors errors;
  for (const auto& record : records) {
    const std::size_t expected = records.front().fields.size();
    if (record.fields.size() == expected) continue;
    errors.push_back({.code = ErrorCode::kParse,
                      .message = "expected " + count_of(expected, "field") +
                                 " as in the first line, got " +
                                 std::to_string(record.fields.size()),
                      .where = {.file = file, .line = record.line, .column = 1}});
  }
  return errors;
}

// What is wrong with a header, said by name rather than by number.
Errors check_header(const CsvRecord& header, const std::string& file,
                    std::span<const std::string_view> columns) {
  Errors errors;
  const std::vector<std::string_view> names(columns.begin(), columns.end());
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    const CsvField& field = header.fields[i];
    if (i < columns.size() && field.text == columns[i]) continue;
    const bool known = std::find(names.begin(), names.end(), field.text) != names.end();
    const bool beyond = i >= columns.size();
    errors.push_back(
        {.code = ErrorCode::kParse,
         .message = known || beyond ? "column '" + field.text + "' where " +
                                          (beyond ? "the header should end"
                                                  : "'" + std::string(columns[i]) + "' is expected")
                                    : "unknown column '" + field.text + "', expected '" +
                                          std::string(columns[i]) + "'",
         .where = {.file = file, .line = field.line, .column = field.column},
         .hint = known ? std::string() : did_you_mean(field.text, names)});
  }
  for (std::size_t i = header.fields.size(); i < columns.size(); ++i) {
    errors.push_back({.code = ErrorCode::kParse,
                      .message = "the header lacks column '" + std::string(columns[i]) + "'",
                      .where = {.file = file, .line = header.line, .column = 1}});
  }
  return errors;
}

}  // namespace

Result<std::vector<CsvRecord>> parse_csv(std::string_view text, const std::string& file) {
  auto records = Reader(text, file).read();
  if (!records) return records;
  if (Errors errors = check_widths(*records, file); !errors.empty()) return errors;
  return records;
}

Result<std::vector<CsvRecord>> parse_csv_table(std::string_view text, const std::string& file,
                                               std::span<const std::string_view> columns) {
  auto records = Reader(text, file).read();
  if (!records) return records;
  if (records->empty()) {
    return Error{.code = ErrorCode::kParse,
                 .message = "the file is empty, expected a header that begins with '" +
                            std::string(columns.front()) + "'",
                 .where = {.file = file, .line = 1, .column = 1}};
  }
  // The header comes first: a wrong one makes the width of every record wrong.
  if (Errors errors = check_header(records->front(), file, columns); !errors.empty()) return errors;
  if (Errors errors = check_widths(*records, file); !errors.empty()) return errors;
  records->erase(records->begin());
  return records;
}

}  // namespace costplan
