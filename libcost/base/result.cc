#include "costplan/result.h"

#include <algorithm>
#include <tuple>

#include "base/plain_text.h"

namespace costplan {

std::string Error::to_string() const {
  std::string text;
  if (!where.file.empty()) {
    text += where.file + ":";
    if (where.line > 0)
      text += std::to_string(where.line) + ":" + std::to_string(where.column) + ":";
    text += " ";
  }
  text += "error: ";
  if (!path.empty()) text += path + ": ";
  text += message;
  // A question goes on with the sentence, advice is a clause of its own.
  if (!hint.empty()) text += (hint.starts_with("did you mean") ? ", " : "; ") + hint;
  // One problem is one line, whatever stands in the file.
  return printable(text);
}

void sort_errors(Errors& errors) {
  auto key = [](const Error& e) {
    return std::tie(e.where.file, e.where.line, e.where.column, e.path, e.message);
  };
  std::stable_sort(errors.begin(), errors.end(),
                   [&](const Error& a, const Error& b) { return key(a) < key(b); });
  auto same = [&](const Error& a, const Error& b) { return key(a) == key(b); };
  errors.erase(std::unique(errors.begin(), errors.end(), same), errors.end());
}

}  // namespace costplan
