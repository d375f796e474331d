#include "report/markdown_text.h"

#include "base/plain_text.h"

namespace costplan {

std::string escaped_markdown(std::string_view raw) {
  const std::string text = printable(raw);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '@') {
      out += "&#64;";
    } else if (c == ':' && text.compare(i, 3, "://") == 0) {
      out += "&#58;";
    } else {
      if (std::string_view("|\\`*_<>[]~#").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

}  // namespace costplan
