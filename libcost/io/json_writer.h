// JSON as it is written: no document in memory beside the text itself, which for
// ten thousand resources would take five times the space and most of the time.
//
// Two-space indent, one member per line, empty lists as `[]`, UTF-8 kept as it is,
// and what is not UTF-8 replaced by U+FFFD, so the text is always valid JSON. The
// caller keeps begin and end in pairs and gives every member of an object a name.
//
// Example:
//   JsonWriter json;
//   json.begin_object();
//   json.member("name", "web");
//   json.end_object();
//   std::string text = std::move(json).text();
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace costplan {

class JsonWriter {
 public:
  // `expected_bytes` saves copies of a growing text; any number is correct.
  explicit JsonWriter(std::size_t expected_bytes = 0) { out_.reserve(expected_bytes); }

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }

  // The name of the value that comes next.
  void key(std::string_view name);
  void string(std::string_view text);
  // Text that is JSON already: a number, `true`, `null`.
  void literal(std::string_view json);

  // A name with its text. Not one name with flag(): a `const char*` would choose
  // bool over text.
  void member(std::string_view name, std::string_view text);
  void flag(std::string_view name, bool value);

  // The text so far, with the newline a file ends with.
  std::string text() &&;

 private:
  void open(char bracket);
  void close(char bracket);
  void start_value();
  void new_line();
  void append_quoted(std::string_view text);

  std::string out_;
  std::size_t depth_ = 0;
  bool after_key_ = false;
  bool first_ = true;  // nothing yet in the innermost object or list
};

}  // namespace costplan
