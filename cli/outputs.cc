#include "outputs.h"

#include <filesystem>

namespace costplan::cli {
namespace {

namespace fs = std::filesystem;

// None where nothing is kept: of no file, of a device and of a pipe.
bool is_kept(const std::string& file) {
  if (file.empty() || file == "-") return false;
  std::error_code ignored;
  const fs::file_status about = fs::status(file, ignored);
  return !fs::exists(about) || fs::is_regular_file(about);
}

// Also where there is no file yet: `plot.svg` and `./plot.svg`.
bool is_same_file(const std::string& one, const std::string& other) {
  std::error_code failed;
  if (fs::equivalent(one, other, failed)) return true;
  // A relative path of which nothing is there would stay relative.
  const fs::path first = fs::weakly_canonical(fs::absolute(one, failed), failed);
  if (failed) return one == other;
  const fs::path second = fs::weakly_canonical(fs::absolute(other, failed), failed);
  return failed ? one == other : first == second;
}

}  // namespace

Status check_outputs(const std::vector<Output>& outputs, const std::vector<std::string>& inputs,
                     const std::string& made) {
  Errors errors;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Output& output = outputs[i];
    if (!is_kept(output.file)) continue;
    for (const auto& input : inputs) {
      if (!is_same_file(output.file, input)) continue;
      errors.push_back(
          {.message = output.option + " would replace an input of this " + made,
           .where = {.file = output.file},
           .hint = "choose another name"});
      break;
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (outputs[j].file.empty() || !is_same_file(output.file, outputs[j].file)) continue;
      errors.push_back({.message = outputs[j].option + " writes to the same file",
                        .path = output.option,
                        .hint = "name two files"});
      break;
    }
  }
  if (!errors.empty()) return errors;
  return Done{};
}

}  // namespace costplan::cli
