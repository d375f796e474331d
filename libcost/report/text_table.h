// Plain text tables whose columns line up whatever the alphabet.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace costplan {

// Terminal columns that UTF-8 text takes. Counts code points: the tables use no
// double-width or combining characters of their own.
std::size_t display_width(std::string_view text);

// `text` broken at blanks to lines of at most 100 columns, the first after
// `first`, the others after `rest`.
std::string wrapped(std::string_view first, std::string_view rest, std::string_view text);

class TextTable {
 public:
  struct Column {
    std::string heading;
    bool right = false;
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Missing cells are empty.
  void add(std::vector<std::string> cells, bool bold = false);
  void add_blank();
  // Text of its own below a row, free of the columns, after a margin.
  void add_note(std::string margin, std::string text);
  // Lets `text` of the last row run from the second column over all others.
  void span_last(std::string text);

  // Heading, blank line, rows; every line ends with a newline, none with blanks.
  std::string to_string(bool color) const;

 private:
  struct Row {
    std::vector<std::string> cells;
    std::string span;    // replaces the cells from the second column on
    std::string margin;  // of a note
    std::string note;
    bool bold = false;
  };
  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

}  // namespace costplan
