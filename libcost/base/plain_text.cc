#include "base/plain_text.h"

#include <algorithm>
#include <cstdint>

namespace costplan {
namespace {

// The code point of a two- or three-byte sequence at `text[i]`; 0 where it is none.
// Longer sequences hold no character that matters here.
std::uint32_t code_point(std::string_view text, std::size_t i, std::size_t& length) {
  auto byte = [&](std::size_t at) -> std::uint32_t {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
  };
  const std::uint32_t first = byte(i);
  if ((first & 0xE0) == 0xC0 && (byte(i + 1) & 0xC0) == 0x80) {
    length = 2;
    return ((first & 0x1F) << 6) | (byte(i + 1) & 0x3F);
  }
  if ((first & 0xF0) == 0xE0 && (byte(i + 1) & 0xC0) == 0x80 && (byte(i + 2) & 0xC0) == 0x80) {
    length = 3;
    return ((first & 0x0F) << 12) | ((byte(i + 1) & 0x3F) << 6) | (byte(i + 2) & 0x3F);
  }
  length = 1;
  return 0;
}

bool is_harmful(std::uint32_t c) {
  return (c >= 0x80 && c <= 0x9F) ||      // C1 controls
         c == 0x2028 || c == 0x2029 ||    // line and paragraph separators
         (c >= 0x202A && c <= 0x202E) ||  // bidirectional embeddings and overrides
         (c >= 0x2066 && c <= 0x2069) ||  // bidirectional isolates
         c == 0x200E || c == 0x200F || c == 0xFEFF;
}

void append_escape(std::string& out, std::uint32_t c) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  switch (c) {
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  out += "\\u";
  for (const int shift : {12, 8, 4, 0}) out += kHex[(c >> shift) & 0xF];
}

}  // namespace

std::string printable(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x7F;
  });
  if (plain) return std::string(text);
  std::string out;
  out.reserve(text.size() + 8);
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7F) {
      append_escape(out, byte);
      ++i;
      continue;
    }
    std::size_t length = 1;
    const std::uint32_t c = byte < 0x80 ? 0 : code_point(text, i, length);
    if (is_harmful(c)) {
      append_escape(out, c);
    } else {
      out += text.substr(i, length);
    }
    i += length;
  }
  return out;
}

}  // namespace costplan
