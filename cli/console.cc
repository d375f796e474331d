#include "console.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "costplan/io.h"
#include "options.h"

namespace costplan::cli {

void say(const std::string& line) {
  // Nobody can be told that stderr is closed or full.
  std::fputs((line + "\n").c_str(), stderr);
}

int report(const Errors& errors) {
  for (const auto& error : errors) say(error.to_string());
  return kBadInput;
}

int emit(const std::string& text, const std::string& output) {
  if (!output.empty() && output != "-") {
    const auto done = write_file(output, text);
    return done ? kOk : report(done.errors());
  }
  errno = 0;
  const bool ok =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  const int reason = errno;
  // A reader that has seen enough (`| head`) is no failure of ours.
  if (ok || reason == EPIPE) return kOk;
  say("error: cannot write to standard output: " + std::string(std::strerror(reason)));
  return kInternal;
}

int emit(const Result<std::string>& text, const std::string& output) {
  return text ? emit(*text, output) : report(text.errors());
}

Result<Stack> read_stack(const std::string& path, const std::vector<std::string>& settings) {
  if (path != "-") return load_stack(path, settings);
  std::string text;
  char buffer[1 << 16];
  while (const std::size_t read = std::fread(buffer, 1, sizeof buffer, stdin)) {
    text.append(buffer, read);
  }
  return parse_stack(text, "stdin", settings);
}

Result<Quantity> read_share(std::string text) {
  const bool percent = text.ends_with('%');
  if (percent) text.pop_back();
  const auto share = Quantity::parse(text);
  if (!share) return share.errors();
  if (share->is_negative()) return Error{.message = "a share is 0 or more"};
  return percent ? share->times_ratio(Quantity(1), Quantity(100)) : *share;
}

bool wants_color(const std::string& output) {
  const char* no_color = std::getenv("NO_COLOR");
  return output.empty() && isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
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
