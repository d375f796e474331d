#include "console.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "costplan/io.h"
#include "options.h"

namespace costplan::cli {

int report(const Errors& errors) {
  for (const auto& error : errors) fmt::print(stderr, "{}\n", error.to_string());
  return kBadInput;
}

int emit(const std::string& text, const std::string& output) {
  if (!output.empty()) {
    const auto done = write_file(output, text);
    return done ? kOk : report(done.errors());
  }
  const bool ok = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
                  std::fflush(stdout) == 0;
  if (ok) return kOk;
  // A closed pipe (`| head`) is the reader's choice; anything else is not.
  fmt::print(stderr, "error: cannot write to standard output\n");
  return kBadInput;
}

bool wants_color(const std::string& output) {
  const char* no_color = std::getenv("NO_COLOR");
  return output.empty() && isatty(STDOUT_FILENO) == 1 &&
         (no_color == nullptr || *no_color == '\0');
}

Result<std::unique_ptr<Catalog>> choose_catalog(const std::string& path) {
  if (!path.empty()) return open_catalog(path);
  std::filesystem::path data;
  if (const char* xdg = std::getenv("XDG_DATA_HOME"); xdg != nullptr && *xdg != '\0') {
    data = xdg;
  } else if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    data = std::filesystem::path(home) / ".local" / "share";
  }
  if (!data.empty()) {
    const auto own = data / "costplan" / "catalog.sqlite";
    std::error_code ignored;
    if (std::filesystem::exists(own, ignored)) return open_catalog(own.string());
  }
  return embedded_catalog();
}

}  // namespace costplan::cli
