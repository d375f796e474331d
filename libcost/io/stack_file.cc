// Stack files: YAML, what they extend, and settings from the command line.
//
// The files are merged in this order: what a file extends, in the order in which it
// names them, then the file itself, then the settings. A file that is reached twice
// is merged once, where it came first: two bases may share a third one without its
// values coming back over theirs.
//
// Only regular files can be extended, and only inside one folder: the nearest one
// above the first file that is called `stacks`, or else the folder of the first file.
// The first file may also be a pipe, such as /dev/stdin: its text decides nothing
// about which file it is.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "base/did_you_mean.h"
#include "costplan/estimate.h"
#include "costplan/io.h"
#include "io/files.h"
#include "io/guard.h"
#include "io/yaml.h"
#include "io/yaml_text.h"
#include "stack/assemble.h"
#include "stack/key_index.h"
#include "stack/merge.h"
#include "stack/node_text.h"

namespace costplan {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDeepestExtends = 16;
constexpr std::size_t kMostFiles = 1'000;
constexpr const char* kSettings = "--set";
constexpr const char* kStacksFolder = "stacks";

// The path without links and dots, as far as it exists.
fs::path resolved(const fs::path& path) {
  std::error_code failed;
  fs::path out = fs::weakly_canonical(fs::absolute(path, failed), failed);
  return failed ? path.lexically_normal() : out;
}

bool is_inside(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
         folder.end();
}

// The folder below which files may extend each other; `folder` is resolved.
fs::path stacks_folder(const fs::path& folder) {
  for (fs::path up = folder; up.has_relative_path(); up = up.parent_path()) {
    if (up.filename() == kStacksFolder) return up;
  }
  return folder;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

class Loader {
 public:
  Result<Stack> load(const std::string& file, std::string_view text,
                     const std::vector<std::string>& settings);

 private:
  struct Open {
    std::string name;   // as shown
    fs::path identity;  // without links and dots
  };

  void merge_file(const std::string& name, std::string_view text);
  void merge_bases(const Node& extends);
  void merge_base(const Node& value, const std::string& path);
  void check_removals(Node& overlay);
  void add_problems_inside();
  void apply(const std::string& setting, std::uint16_t file_index);
  void error(const Node& at, const std::string& path, std::string message, std::string hint = "",
             ErrorCode code = ErrorCode::kInvalidArgument);

  Stack stack_;
  Errors errors_;
  Node merged_;
  std::vector<Open> open_;  // the files whose bases are being merged, the first one first
  std::set<fs::path> seen_;
  fs::path folder_;        // nothing outside it is extended
  bool is_whole_ = true;   // every file could be read
  bool has_base_ = false;  // something was merged before
};

void Loader::error(const Node& at, const std::string& path, std::string message, std::string hint,
                   ErrorCode code) {
  errors_.push_back({.code = code,
                     .message = std::move(message),
                     .where = stack_.location(at),
                     .path = path,
                     .hint = std::move(hint)});
}

void Loader::merge_base(const Node& value, const std::string& path) {
  if (value.type != Node::Type::kScalar || value.text.empty()) {
    error(value, path,
          std::string("expected the name of a file, found ") +
              (value.type == Node::Type::kScalar ? "nothing" : described(value)));
    is_whole_ = false;
    return;
  }
  const fs::path written(value.text);
  const fs::path from = fs::path(open_.back().name).parent_path();
  const fs::path name = (from / written).lexically_normal();
  const fs::path identity = resolved(name);
  std::string problem;
  std::string hint;
  ErrorCode code = ErrorCode::kInvalidArgument;
  const auto same = std::find_if(open_.begin(), open_.end(),
                                 [&](const Open& file) { return file.identity == identity; });
  if (written.is_absolute()) {
    problem = quote_excerpt(value.text) + " is an absolute path";
    hint = "name the file relative to this one";
  } else if (!is_inside(identity, folder_)) {
    if (folder_.filename() == kStacksFolder) {
      problem = quote_excerpt(value.text) + " is outside the folder 'stacks'";
      hint = "only files in it and below can be extended";
    } else {
      problem = quote_excerpt(value.text) + " is outside the folder of the stack file";
      hint = "only files in the folder of '" + open_.front().name +
             "' and below can be extended; a folder 'stacks' around both would allow it";
    }
  } else if (same != open_.end()) {
    problem = "files extend each other in a circle: ";
    for (auto it = same; it != open_.end(); ++it) problem += it->name + " -> ";
    problem += same->name;
  } else if (open_.size() > kDeepestExtends) {
    problem = "nested more than " + std::to_string(kDeepestExtends) + " files deep";
  } else if (seen_.contains(identity)) {
    return;
  } else if (seen_.size() >= kMostFiles) {
    problem = "more than " + std::to_string(kMostFiles) + " files";
  } else {
    seen_.insert(identity);
    const auto text = read_regular_file(name.string());
    if (text) {
      open_.push_back({.name = name.string(), .identity = identity});
      merge_file(name.string(), *text);
      open_.pop_back();
      return;
    }
    problem = "'" + name.string() + "': " + text.error().message;
    hint = "file names are relative to the file that extends them";
    code = text.error().code;
  }
  error(value, path, std::move(problem), std::move(hint), code);
  is_whole_ = false;
}

void Loader::merge_bases(const Node& extends) {
  if (extends.type != Node::Type::kList) {
    merge_base(extends, "extends");
    return;
  }
  for (std::size_t i = 0; i < extends.items.size(); ++i) {
    merge_base(extends.items[i], "extends[" + std::to_string(i) + "]");
  }
}

// A null that removes no resource is a misspelt name. Takes such nulls out of
// `overlay`; where there is no base, they are resources without their fields, which
// is for assemble() to say.
void Loader::check_removals(Node& overlay) {
  Node* resources = overlay.find("resources");
  if (resources == nullptr) return;
  if (resources->type == Node::Type::kNull) {
    error(*resources, "resources", "expected a map from names to resources, found nothing",
          "write {} for none");
    resources->type = Node::Type::kMap;  // the rest of the file can still be checked
    return;
  }
  if (resources->type != Node::Type::kMap || !has_base_) return;
  const Node nothing;
  const Node* base = merged_.find("resources");
  if (base == nullptr) base = &nothing;
  const KeyIndex index(base->items, base->items.size());
  std::erase_if(resources->items, [&](const Node& item) {
    if (item.type != Node::Type::kNull) return false;
    const std::size_t at = index.find(item.key);
    if (at != KeyIndex::kNone && base->items[at].type != Node::Type::kNull) return false;
    std::vector<std::string_view> names;
    for (const auto& known : base->items) {
      if (known.type != Node::Type::kNull) names.push_back(known.key);
    }
    error(item, "resources." + item.key, "there is no resource of this name to remove",
          did_you_mean(item.key, names));
    return true;
  });
}

void Loader::merge_file(const std::string& name, std::string_view text) {
  const auto index = static_cast<std::uint16_t>(stack_.files.size());
  stack_.files.push_back(name);
  auto root = read_yaml(text, name, index, errors_);
  if (!root) {
    is_whole_ = false;
    return;
  }
  if (root->type != Node::Type::kMap) {
    const bool is_empty = root->type == Node::Type::kNull;
    error(*root, "",
          std::string(is_empty ? "the file is empty" : "the file holds ") +
              (is_empty ? "" : described(*root)) +
              ", expected a map with stack, region and resources",
          "", ErrorCode::kParse);
    is_whole_ = false;
    return;
  }
  if (const Node* extends = root->find("extends"); extends != nullptr) {
    if (extends->type != Node::Type::kNull) merge_bases(*extends);
    std::erase_if(root->items, [](const Node& item) { return item.key == "extends"; });
  }
  check_removals(*root);
  deep_merge(merged_, *std::move(root));
  has_base_ = true;
}

void shift_columns(Node& node, std::int32_t by) {
  if (node.line == 1) node.column += by;
  if (node.key_line == 1) node.key_column += by;
  for (auto& item : node.items) shift_columns(item, by);
}

void Loader::apply(const std::string& setting, std::uint16_t file_index) {
  const std::size_t equals = setting.find('=');
  const Location start{.file = kSettings, .line = 1, .column = 1};
  if (equals == std::string::npos) {
    errors_.push_back({.message = quote_excerpt(setting) + " has no '='",
                       .where = start,
                       .hint = "write path=value, such as resources.web.tasks=4"});
    return;
  }
  const std::string path = setting.substr(0, equals);
  const std::string_view text = std::string_view(setting).substr(equals + 1);
  auto fail = [&](std::string message, std::string hint) {
    errors_.push_back(
        {.message = std::move(message), .where = start, .path = path, .hint = std::move(hint)});
  };
  // Characters before the value: places in it are places in the setting.
  const auto before = static_cast<std::int32_t>(
      std::count_if(path.begin(), path.end(), [](char c) { return (c & 0xC0) != 0x80; }) + 1);
  auto value = parse_yaml(text, kSettings, file_index);
  if (!value) {
    for (Error problem : value.errors()) {
      // The end of the text counts as a line of its own.
      if (problem.where.line == 1) {
        problem.where.column += before;
      } else {
        problem.where = start;
      }
      problem.path = problem.path.empty() ? path : path + "." + problem.path;
      errors_.push_back(std::move(problem));
    }
    return;
  }
  // `tasks=$TASKS` with an empty variable must not remove anything.
  const std::string_view bare = trimmed(text);
  if (value->type == Node::Type::kNull && bare != "null" && bare != "~") {
    fail("has no value", "write " + path + "=null to remove it");
    return;
  }
  if (path == "extends" || path.starts_with("extends[") || path.starts_with("extends.")) {
    fail("cannot be set: the files are merged before the settings", "write it into a file");
    return;
  }
  shift_columns(*value, before);
  value->key_line = 1;
  value->key_column = 1;
  const auto applied = apply_setting(merged_, path, *std::move(value));
  if (applied) return;
  for (Error problem : applied.errors()) {
    problem.where = start;
    errors_.push_back(std::move(problem));
  }
}

// What is wrong inside the resources: somebody who has one thing to correct wants to
// know of all. Where the outside is right, estimate() and validate() say it.
void Loader::add_problems_inside() {
  using Place = std::tuple<std::string, int, int, std::string>;
  auto place = [](const Error& error) {
    return Place(error.where.file, error.where.line, error.where.column, error.path);
  };
  std::set<Place> said;
  for (const auto& error : errors_) said.insert(place(error));
  for (auto& error : validate(stack_)) {
    // One value is wrong once: a kind that is a list is not an unknown kind as well.
    if (!said.contains(place(error))) errors_.push_back(std::move(error));
  }
}

Result<Stack> Loader::load(const std::string& file, std::string_view text,
                           const std::vector<std::string>& settings) {
  merged_.type = Node::Type::kMap;
  const fs::path identity = resolved(file);
  folder_ = stacks_folder(
      resolved(fs::path(file).has_parent_path() ? fs::path(file).parent_path() : "."));
  seen_.insert(identity);
  open_.push_back({.name = file, .identity = identity});
  merge_file(file, text);
  if (is_whole_) {
    if (!settings.empty()) {
      const auto index = static_cast<std::uint16_t>(stack_.files.size());
      stack_.files.push_back(kSettings);
      for (const auto& setting : settings) apply(setting, index);
    }
    assemble(std::move(merged_), stack_, errors_);
    if (!errors_.empty()) add_problems_inside();
  }
  if (errors_.empty()) return std::move(stack_);
  sort_errors(errors_);
  return std::move(errors_);
}

}  // namespace

Result<Stack> load_stack(const std::string& path, const std::vector<std::string>& settings) {
  return guarded([&]() -> Result<Stack> {
    const auto text = read_file(path);
    if (!text) return text.errors();
    return Loader().load(path, *text, settings);
  });
}

Result<Stack> parse_stack(std::string_view text, const std::string& file,
                          const std::vector<std::string>& settings) {
  return guarded([&] { return Loader().load(file, text, settings); });
}

}  // namespace costplan
