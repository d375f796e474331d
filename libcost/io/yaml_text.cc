#include "io/yaml_text.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace costplan {
namespace {

Location place_of(const yaml_mark_t& mark, const std::string& file) {
  auto counted = [](std::size_t from_zero) {
    constexpr std::size_t kMost = std::numeric_limits<int>::max() - 1;
    return static_cast<int>(from_zero < kMost ? from_zero : kMost) + 1;
  };
  return {.file = file, .line = counted(mark.line), .column = counted(mark.column)};
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Where a byte stands, breaks counted as libyaml does: LF, CR LF, CR.
Location place_of_byte(std::string_view text, std::size_t offset, const std::string& file) {
  Location place{.file = file, .line = 1, .column = 1};
  for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
    if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) {
      ++place.line;
      place.column = 1;
    } else if (!is_continuation(text[i]) && text[i] != '\r') {
      ++place.column;
    }
  }
  return place;
}

// Bytes that need no second look: printable ASCII, tab and line breaks.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7F; ++c) plain[c] = true;
  plain['\t'] = plain['\n'] = plain['\r'] = true;
  return plain;
}();

// The length of the UTF-8 sequence at `at`, 0 if it is broken. Source: RFC 3629,
// section 4 (no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t sequence_length(std::string_view text, std::size_t at) {
  auto byte = [&](std::size_t i) -> unsigned {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0;
  };
  auto follows = [&](std::size_t count) {
    for (std::size_t i = 1; i <= count; ++i) {
      if ((byte(i) & 0xC0) != 0x80) return false;
    }
    return true;
  };
  const unsigned first = byte(0);
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = first == 0xED && byte(1) > 0x9F;
    return follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool overlong = first == 0xF0 && byte(1) < 0x90;
    const bool too_high = first == 0xF4 && byte(1) > 0x8F;
    return follows(3) && !overlong && !too_high ? 4 : 0;
  }
  return 0;
}

std::string hex(unsigned char byte) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  return {'0', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
}

Error unreadable(std::string message, std::string hint, Location where) {
  return {.code = ErrorCode::kParse,
          .message = std::move(message),
          .where = std::move(where),
          .hint = std::move(hint)};
}

std::string character_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  const auto first = static_cast<unsigned char>(text[at]);
  return std::string(text.substr(at, first < 0x80 ? 1 : sequence_length(text, at)));
}

struct Advice {
  std::string_view problem;  // libyaml's words
  std::string_view message;  // `@` stands for the line where the thing started
  std::string_view hint;
  bool at_start = false;  // the place to look at is where the thing started
};

constexpr Advice kAdvice[] = {
    {"mapping values are not allowed in this context", "a `key: value` cannot stand here",
     "keys of one map are indented alike, and a value with ': ' in it needs quotes"},
    {"did not find expected key", "expected a key of the map that starts at line @",
     "keys of one map are indented alike, and nothing may follow a quoted value"},
    {"did not find expected '-' indicator", "expected an item of the list that starts at line @",
     "items of one list are indented alike"},
    {"did not find expected ',' or '}'", "the '{' of line @ is not closed", "expected ',' or '}'"},
    {"did not find expected ',' or ']'", "the '[' of line @ is not closed", "expected ',' or ']'"},
    {"did not find expected node content", "expected a value", "is a '[', '{' or quote left open?"},
    {"found unexpected end of stream", "the quote that opens here is never closed", "", true},
    {"did not find expected <document start>", "text after the end of the document",
     "expected one map per file"},
    {"could not find expected ':'", "expected a ':' after the key that starts at line @",
     "write `key: value`"},
    {"found unknown escape character", "unknown escape sequence in double quotes",
     "single quotes keep a backslash as it is"},
    {"found incompatible YAML document", "unknown YAML version, expected 1.1 or 1.2", ""},
    {"found undefined tag handle", "tags are not supported", "put a value with '!' in quotes"},
    {"found a tab character that violates indentation", "a tab in the indentation",
     "indent with spaces"},
    {"control characters are not allowed", "a control character, expected text", ""},
};

std::string with_line(std::string_view message, std::size_t line_from_zero) {
  std::string out(message);
  if (const auto at = out.find('@'); at != std::string::npos) {
    out.replace(at, 1, std::to_string(line_from_zero + 1));
  }
  return out;
}

}  // namespace

std::optional<Error> find_unreadable(std::string_view text, const std::string& file) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return unreadable("is UTF-16 text, expected UTF-8", "save it as UTF-8", {.file = file});
  }
  std::size_t i = 0;
  while (i < text.size()) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (kPlain[byte]) {
      ++i;
    } else if (byte == 0) {
      return unreadable("a NUL byte: this is a binary file or UTF-16 text, expected YAML in UTF-8",
                        "", place_of_byte(text, i, file));
    } else if (byte < 0x80) {
      return unreadable("control character " + hex(byte) + ", expected text", "",
                        place_of_byte(text, i, file));
    } else if (const std::size_t length = sequence_length(text, i); length > 0) {
      i += length;
    } else {
      return unreadable("byte " + hex(byte) + " is not UTF-8",
                        "save the file as UTF-8, or is it a binary file?",
                        place_of_byte(text, i, file));
    }
  }
  return std::nullopt;
}

Error yaml_syntax_error(const yaml_parser_t& parser, std::string_view text,
                        const std::string& file) {
  if (parser.error == YAML_MEMORY_ERROR) {
    return {.code = ErrorCode::kIo, .message = "not enough memory", .where = {.file = file}};
  }
  const std::string_view problem = parser.problem != nullptr ? parser.problem : "not YAML";
  const std::string_view context = parser.context != nullptr ? parser.context : "";
  Error error{.code = ErrorCode::kParse,
              .message = std::string(problem),
              .where = parser.error == YAML_READER_ERROR
                           ? place_of_byte(text, parser.problem_offset, file)
                           : place_of(parser.problem_mark, file)};
  if (problem == "found character that cannot start any token") {
    // The mark counts characters, not bytes: walk there.
    std::size_t at = 0;
    for (std::size_t left = parser.problem_mark.index; at < text.size() && left > 0; --left) {
      do ++at;
      while (at < text.size() && is_continuation(text[at]));
    }
    const std::string character = character_at(text, at);
    if (character == "\t") {
      error.message = "a tab in the indentation";
      error.hint = "indent with spaces";
    } else {
      error.message = "a value cannot start with '" + character + "'";
      error.hint = "put the value in quotes";
    }
    return error;
  }
  for (const auto& advice : kAdvice) {
    if (advice.problem != problem) continue;
    error.message = with_line(advice.message, parser.context_mark.line);
    error.hint = advice.hint;
    if (advice.at_start) error.where = place_of(parser.context_mark, file);
    return error;
  }
  if (!context.empty()) error.message += " " + std::string(context);
  return error;
}

std::string quote_excerpt(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::string out = "'";
  std::size_t length = text.size();
  if (length > kLongest) {
    length = kLongest;
    while (length > 0 && is_continuation(text[length])) --length;
  }
  for (const char c : text.substr(0, length)) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7F ? ' ' : c;
  }
  if (length < text.size()) out += "…";
  return out + "'";
}

}  // namespace costplan
