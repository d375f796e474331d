// Traffic as CSV. Ten million rows are common (a year of three-second periods), so a line
// without quotes is read in place; io/csv.h would copy every field of it.
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <utility>

#include "base/did_you_mean.h"
#include "base/plain_text.h"
#include "base/plural.h"
#include "io/traffic_rows.h"

namespace costplan {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kTimeNames[] = {"timestamp",  "time",  "datetime", "date",
                                           "@timestamp", "epoch", "ts"};
constexpr std::string_view kValueNames[] = {
    "value",   "requests", "request_count",      "requestcount",
    "count",   "sum",      "samplecount",        "sample_count",
    "average", "rate",     "requests_per_second"};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// (Most databases export what is missing as NULL.)
bool is_no_value(std::string_view text) {
  return text.empty() || (text.size() == 4 && lower(text) == "null");
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Commas in front of three digits part thousands; anywhere else they are a mistake.
bool without_thousands(std::string_view text, std::string& plain) {
  const std::size_t point = std::min(text.find('.'), text.size());
  std::size_t last = std::string_view::npos;
  plain.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ',') {
      plain += text[i];
      continue;
    }
    const bool good =
        i > 0 && i < point && (last == std::string_view::npos ? i <= 4 : i - last == 4);
    if (!good) return false;
    last = i;
  }
  return last == std::string_view::npos || point - last == 4;
}

// A sign, digits and the like, `nan` and `inf` among them: judging is for who knows more.
bool read_number(std::string_view text, double& value) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec == std::errc() && read.ptr == end) return true;
  if (text.find(',') == std::string_view::npos) return false;
  std::string plain;
  if (!without_thousands(text, plain)) return false;
  const auto again = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  return again.ec == std::errc() && again.ptr == plain.data() + plain.size();
}

struct Field {
  std::string_view text;
  int line = 0;
  int column = 0;
};

class CsvTraffic {
 public:
  CsvTraffic(std::string_view text, const std::string& file, const TrafficFileOptions& options)
      : text_(text),
        options_(options),
        file_(file),
        problems_(file),
        times_(file, options.utc_offset_minutes) {
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  }

  Result<TrafficRows> read() {
    if (!read_first()) return problems_.take();
    while (next_record()) read_row();
    if (!problems_.empty()) return problems_.take();
    times_.report(rows_.findings);
    if (empty_values_ > 0) {
      rows_.findings.push_back({TrafficRemark::kEmptyValue, empty_values_, first_empty_,
                                counted(empty_values_, "row") + " without a value"});
    }
    return std::move(rows_);
  }

 private:
  // Fills fields_ from the next line that is not blank; false at the end.
  bool next_record() {
    while (at_ < text_.size()) {
      const char* begin = text_.data() + at_;
      const auto* feed = static_cast<const char*>(std::memchr(begin, '\n', text_.size() - at_));
      const std::size_t length =
          feed == nullptr ? text_.size() - at_ : static_cast<std::size_t>(feed - begin);
      std::string_view line(begin, length);
      if (std::memchr(begin, '"', length) != nullptr) {
        if (!read_quoted_record()) continue;
        return true;
      }
      ++line_;
      at_ += length + (feed == nullptr ? 0 : 1);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (trimmed(line).empty()) continue;
      split(line);
      return true;
    }
    return false;
  }

  void split(std::string_view line) {
    fields_.clear();
    int column = 1;
    while (true) {
      const std::size_t comma = line.find(',');
      const std::string_view field = line.substr(0, comma);
      fields_.push_back({trimmed(field), line_, column});
      if (comma == std::string_view::npos) return;
      // Columns count characters, of UTF-8.
      column += 1 + static_cast<int>(std::count_if(field.begin(), field.end(), [](char c) {
                  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
                }));
      line.remove_prefix(comma + 1);
    }
  }

  // One character on, counting lines and columns.
  void advance() {
    const char c = text_[at_++];
    if (c == '\n') {
      ++line_;
      column_ = 1;
    } else if (at_ == text_.size() || (static_cast<unsigned char>(text_[at_]) & 0xC0) != 0x80) {
      ++column_;
    }
  }

  bool at_line_end() const {
    return at_ == text_.size() || text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n";
  }

  // RFC 4180. False, past the line, when it is broken.
  bool read_quoted_record() {
    ++line_;
    column_ = 1;
    fields_.clear();
    storage_.clear();
    // The views below point into it: it may not grow while they are made.
    std::vector<std::size_t> ends;
    bool good = true;
    while (good) {
      fields_.push_back({{}, line_, column_});
      good = read_field();
      ends.push_back(storage_.size());
      if (at_line_end()) break;
      if (good) advance();  // the comma
    }
    while (!at_line_end()) advance();
    at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1;
    if (!good) return false;
    std::size_t from = 0;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      fields_[i].text = trimmed(std::string_view(storage_).substr(from, ends[i] - from));
      from = ends[i];
    }
    return true;
  }

  bool read_field() {
    const std::size_t start = storage_.size();
    const int line = line_;
    const int column = column_;
    bool in_quotes = false;
    while (at_ < text_.size() && (in_quotes || (!at_line_end() && text_[at_] != ','))) {
      const char c = text_[at_];
      if (c != '"') {
        storage_ += c;
      } else if (!in_quotes) {
        if (!trimmed(std::string_view(storage_).substr(start)).empty()) {
          problems_.add(line_, column_, "a quote inside a field that does not begin with one");
          return false;
        }
        in_quotes = true;
      } else if (text_.substr(at_, 2) == "\"\"") {
        storage_ += c;
        advance();
      } else {
        advance();
        if (!at_line_end() && text_[at_] != ',') {
          problems_.add(line_, column_,
                        "text after a closing quote; a quote inside a field is written twice");
          return false;
        }
        return true;
      }
      advance();
    }
    if (!in_quotes) return true;
    problems_.add(line, column, "the quote that begins here is never closed");
    return false;
  }

  // The columns, from a header or from the first row. False when there is no telling.
  bool read_first() {
    if (!next_record()) {
      if (problems_.empty()) {
        problems_.add(1, 1, "the file is empty, expected rows of a time and a value");
      }
      return false;
    }
    width_ = fields_.size();
    // Times and numbers begin with a digit or sign, or are empty; names never do.
    const bool is_header = std::all_of(fields_.begin(), fields_.end(), [](const Field& field) {
      const char c = field.text.empty() ? 'x' : field.text.front();
      return !is_digit(c) && c != '-' && c != '+' && c != '.';
    });
    if (!is_header) return accept_without_header();
    std::vector<std::string_view> names;
    for (const Field& field : fields_) names.push_back(field.text);
    const int by_time = find_column(names, options_.time_column, kTimeNames);
    const int by_value = find_column(names, options_.value_column, kValueNames);
    if (!problems_.empty()) return false;
    return choose_columns(names, by_time, by_value);
  }

  bool accept_without_header() {
    const bool is_named = !options_.time_column.empty() || !options_.value_column.empty();
    if (width_ == 2 && !is_named) {
      value_at_ = 1;
      read_row();
      return true;
    }
    const Field& first = fields_.front();
    std::string message = "no header";
    if (is_named) {
      message += ", but columns are asked for by name";
    } else {
      message += ", so two columns are expected, a time and a value, got " + std::to_string(width_);
    }
    const bool has_semicolons = first.text.find(';') != std::string_view::npos;
    problems_.add(first.line, first.column, std::move(message),
                  has_semicolons ? "part the fields with commas, not semicolons" : "");
    return false;
  }

  // The column of that name, or -1; without a name the first with a usual one, or -1.
  template <std::size_t N>
  int find_column(const std::vector<std::string_view>& names, const std::string& wanted,
                  const std::string_view (&usual)[N]) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string name = lower(names[i]);
      const bool fits = wanted.empty()
                            ? std::find(std::begin(usual), std::end(usual), name) != std::end(usual)
                            : name == lower(wanted);
      if (fits) return static_cast<int>(i);
    }
    if (!wanted.empty()) {
      problems_.add(fields_.front().line, 1, "no column '" + printable(wanted) + "' in the header",
                    did_you_mean(wanted, names));
    }
    return -1;
  }

  bool choose_columns(const std::vector<std::string_view>& names, int by_time, int by_value) {
    // Of two columns, one tells the other.
    if (names.size() == 2) {
      if (by_time < 0) by_time = by_value == 0 ? 1 : 0;
      if (by_value < 0) by_value = 1 - by_time;
    }
    if (by_time >= 0 && by_value >= 0 && by_time != by_value) {
      time_at_ = static_cast<std::size_t>(by_time);
      value_at_ = static_cast<std::size_t>(by_value);
      return true;
    }
    std::string listed;
    for (const std::string_view name : names) {
      listed += (listed.empty() ? "'" : ", '") + printable(name) + "'";
    }
    const bool has_semicolons =
        names.size() == 1 && names.front().find(';') != std::string_view::npos;
    problems_.add(
        fields_.front().line, 1,
        "cannot tell which column is the " + std::string(by_time < 0 ? "time" : "value") +
            ", the header has " + listed,
        has_semicolons ? "part the fields with commas, not semicolons" : "name the columns");
    return false;
  }

  void read_row() {
    if (fields_.size() != width_) {
      problems_.add(fields_.front().line, 1,
                    "expected " + counted(width_, "field") + " as in the first line, got " +
                        std::to_string(fields_.size()),
                    fields_.size() > width_ ? "quote numbers with commas: \"1,234\"" : "");
      return;
    }
    const Field& time = fields_[time_at_];
    const Field& value = fields_[value_at_];
    const auto at = times_.read(time.text, time.line, time.column);
    if (!at) {
      problems_.add(time.line, time.column,
                    "'" + printable(time.text) +
                        "' is not a time, expected one such as 2026-02-03T10:00Z or seconds "
                        "since 1970");
    }
    if (is_no_value(value.text)) {
      if (at) rows_.empty.push_back(*at);
      if (empty_values_++ == 0) {
        first_empty_ = {.file = file_, .line = value.line, .column = value.column};
      }
      return;
    }
    double number = 0;
    if (!read_number(value.text, number)) {
      problems_.add(value.line, value.column,
                    "'" + printable(value.text) +
                        "' is not a number, expected one such as 1234.5 or \"1,234.5\"");
      return;
    }
    if (at) rows_.samples.push_back({*at, number, value.line, value.column});
  }

  std::string_view text_;
  const TrafficFileOptions& options_;
  const std::string& file_;
  TrafficProblems problems_;
  TimeReader times_;
  std::size_t at_ = 0;
  int line_ = 0;
  int column_ = 1;  // within a record with quotes
  std::vector<Field> fields_;
  std::string storage_;  // of a record with quotes
  std::size_t width_ = 0;
  std::size_t time_at_ = 0;
  std::size_t value_at_ = 0;
  std::size_t empty_values_ = 0;
  Location first_empty_;
  TrafficRows rows_;
};

}  // namespace

Result<TrafficRows> read_traffic_csv(std::string_view text, const std::string& file,
                                     const TrafficFileOptions& options) {
  return CsvTraffic(text, file, options).read();
}

}  // namespace costplan
