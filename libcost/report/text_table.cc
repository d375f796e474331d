#include "report/text_table.h"

#include <algorithm>

#include "base/plain_text.h"

namespace costplan {
namespace {

void trim_end(std::string& line) {
  while (!line.empty() && line.back() == ' ') line.pop_back();
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::size_t used = display_width(text);
  const std::string fill(width > used ? width - used : 0, ' ');
  return right ? fill + text : text + fill;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;  // not a continuation byte
  }));
}

std::string wrapped(std::string_view first, std::string_view rest, std::string_view raw) {
  const std::string safe = printable(raw);
  std::string_view text = safe;
  constexpr std::size_t kWidth = 100;
  std::string out;
  std::string line(first);
  bool empty = true;
  while (!text.empty()) {
    const auto blank = text.find(' ');
    const std::string_view word = text.substr(0, blank);
    text = blank == std::string_view::npos ? std::string_view{} : text.substr(blank + 1);
    if (!empty && display_width(line) + 1 + display_width(word) > kWidth) {
      trim_end(line);
      out += line + "\n";
      line = rest;
      empty = true;
    }
    if (!empty) line += ' ';
    line += word;
    empty = false;
  }
  trim_end(line);
  return out + line + "\n";
}

void TextTable::add(std::vector<std::string> cells, bool bold) {
  for (auto& cell : cells) cell = printable(cell);
  cells.resize(columns_.size());
  rows_.push_back({.cells = std::move(cells), .span = {}, .margin = {}, .note = {}, .bold = bold});
}

void TextTable::add_blank() { rows_.push_back({}); }

void TextTable::add_note(std::string margin, std::string text) {
  rows_.push_back({.cells = {}, .span = {}, .margin = std::move(margin), .note = std::move(text)});
}

void TextTable::span_last(std::string text) { rows_.back().span = std::move(text); }

std::string TextTable::to_string(bool color) const {
  std::vector<std::size_t> widths;
  for (const auto& column : columns_) widths.push_back(display_width(column.heading) + 1);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row.cells[i]));
    }
  }
  auto line_of = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) line += "  ";
      line += padded(cells[i], widths[i], columns_[i].right);
    }
    trim_end(line);
    return line;
  };
  std::vector<std::string> headings;
  for (const auto& column : columns_) {
    headings.push_back(headings.empty() ? " " + column.heading : column.heading);
  }
  std::string out = line_of(headings) + "\n\n";
  for (const auto& row : rows_) {
    if (!row.note.empty()) {
      out += wrapped(row.margin, row.margin, row.note);
      continue;
    }
    std::string line = row.span.empty() ? line_of(row.cells)
                                        : padded(row.cells[0], widths[0], false) + "  " + row.span;
    trim_end(line);
    out += (row.bold && color ? "\x1b[1m" + line + "\x1b[0m" : line) + "\n";
  }
  return out;
}

}  // namespace costplan
