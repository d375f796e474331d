#include "stack/merge.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/did_you_mean.h"
#include "stack/key_index.h"
#include "stack/node_text.h"

namespace costplan {
namespace {

bool is_null(const Node& node) { return node.type == Node::Type::kNull; }

void take_place(Node& node, const Node& from) {
  node.file = from.file;
  node.line = from.line;
  node.column = from.column;
  node.key_line = from.key_line;
  node.key_column = from.key_column;
}

void merge_maps(Node& base, Node& overlay) {
  const std::size_t before = base.items.size();
  const std::size_t most = before + overlay.items.size();
  base.items.reserve(most);
  KeyIndex index(base.items, most);
  std::vector<bool> removed;
  for (auto& item : overlay.items) {
    const std::size_t at = index.find(item.key);
    if (at == KeyIndex::kNone) {
      base.items.push_back(std::move(item));
      index.added();
    } else if (is_null(item) && !is_null(base.items[at])) {
      removed.resize(most, false);
      removed[at] = true;
    } else {
      deep_merge(base.items[at], std::move(item));
    }
  }
  if (removed.empty()) return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < base.items.size(); ++i) {
    if (removed[i]) continue;
    if (kept != i) base.items[kept] = std::move(base.items[i]);
    ++kept;
  }
  base.items.resize(kept);
}

struct Step {
  std::string_view key = {};   // of a map, or
  std::size_t item = 0;        // of a list where the key is empty
  std::string_view path = {};  // up to and including this step
};

Error problem(std::string_view path, std::string message, std::string hint = "") {
  return {.code = ErrorCode::kInvalidArgument,
          .message = std::move(message),
          .path = std::string(path),
          .hint = std::move(hint)};
}

constexpr std::string_view kForm =
    "a path reads like region, resources.web.tasks or resources.web.rules[0].priority";

// Appends `[n]` steps at the start of `rest`, if there are any. False if ill-formed.
bool split_items(std::string_view path, std::string_view& rest, std::vector<Step>& steps) {
  constexpr std::size_t kMostDigits = 9;
  while (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos) return false;
    const std::string_view digits = rest.substr(1, close - 1);
    if (digits.empty() || digits.size() > kMostDigits) return false;
    std::size_t item = 0;
    for (const char c : digits) {
      if (c < '0' || c > '9') return false;
      item = item * 10 + static_cast<std::size_t>(c - '0');
    }
    rest.remove_prefix(close + 1);
    steps.push_back({.item = item, .path = path.substr(0, path.size() - rest.size())});
  }
  return true;
}

Result<std::vector<Step>> split(std::string_view path) {
  std::vector<Step> steps;
  std::string_view rest = path;
  while (true) {
    const std::size_t length = std::min(rest.find_first_of(".[]"), rest.size());
    const std::string_view key = rest.substr(0, length);
    rest.remove_prefix(length);
    if (key.empty()) return problem(path, "is not a path", std::string(kForm));
    steps.push_back({.key = key, .path = path.substr(0, path.size() - rest.size())});
    if (!split_items(path, rest, steps)) return problem(path, "is not a path", std::string(kForm));
    if (rest.empty()) return steps;
    if (!rest.starts_with('.')) return problem(path, "is not a path", std::string(kForm));
    rest.remove_prefix(1);
  }
}

std::string nearest_key(const Node& map, std::string_view key) {
  std::vector<std::string_view> names;
  for (const auto& item : map.items) {
    if (!is_null(item)) names.push_back(item.key);
  }
  return did_you_mean(key, names);
}

// The child a step leads to; nullptr if a key has to be made.
Result<Node*> follow(Node& parent, std::string_view parent_path, const Step& step) {
  const std::string subject(parent_path);
  if (step.key.empty()) {
    if (parent.type != Node::Type::kList) {
      return problem(step.path, "'" + subject + "' is " +
                                    (is_null(parent) ? "empty" : described(parent)) +
                                    ", not a list");
    }
    if (step.item >= parent.items.size()) {
      const std::size_t count = parent.items.size();
      return problem(step.path, "'" + subject + "' has " + std::to_string(count) +
                                    (count == 1 ? " item" : " items") + ", counted from 0");
    }
    return &parent.items[step.item];
  }
  if (parent.type == Node::Type::kNull) return nullptr;
  if (parent.type != Node::Type::kMap) {
    return problem(step.path, "'" + subject + "' is " + described(parent) + " and has no keys",
                   parent.type == Node::Type::kList
                       ? "name an item: " + subject + "[0]." + std::string(step.key)
                       : "");
  }
  return parent.find(step.key);
}

Node& append_child(Node& parent, std::string_view key, const Node& place) {
  parent.type = Node::Type::kMap;
  Node& child = parent.items.emplace_back();
  take_place(child, place);
  child.key = key;
  return child;
}

}  // namespace

void deep_merge(Node& base, Node overlay) {
  if (base.type == Node::Type::kMap && overlay.type == Node::Type::kMap) {
    take_place(base, overlay);
    merge_maps(base, overlay);
    return;
  }
  // The key is the same and stays where it is: an index may refer to it.
  take_place(base, overlay);
  base.type = overlay.type;
  base.quoted = overlay.quoted;
  base.text = std::move(overlay.text);
  base.items = std::move(overlay.items);
}

Status apply_setting(Node& root, std::string_view path, Node value) {
  const auto steps = split(path);
  if (!steps) return steps.errors();
  const bool in_resources = steps->front().key == "resources";
  if (in_resources && steps->size() == 1) {
    return problem(path, "needs the name of a resource", "write resources.<name>.<field>=<value>");
  }
  Node* parent = nullptr;
  Node* at = &root;
  std::size_t done = 0;
  for (; done < steps->size(); ++done) {
    const Step& step = (*steps)[done];
    auto child = follow(*at, done == 0 ? "" : (*steps)[done - 1].path, step);
    if (!child) return child.errors();
    if (*child == nullptr) break;
    // A null key is not there; as an item of a list it is.
    const bool is_last = done + 1 == steps->size();
    if (is_last && is_null(value) && is_null(**child) && !step.key.empty()) break;
    parent = at;
    at = *child;
  }
  if (done < steps->size()) {
    const Step& missing = (*steps)[done];
    if (in_resources && done < 2) {
      if (done == 0) return problem(path, "the stack has no resources");
      return problem(missing.path, "no resource is named '" + std::string(missing.key) + "'",
                     nearest_key(*at, missing.key));
    }
    if (is_null(value)) {
      return problem(missing.path, "there is nothing to remove", nearest_key(*at, missing.key));
    }
    for (std::size_t i = done + 1; i < steps->size(); ++i) {
      if ((*steps)[i].key.empty()) {
        return problem(
            (*steps)[i].path,
            "'" + std::string((*steps)[i - 1].path) + "' does not exist, so it has no items",
            nearest_key(*at, missing.key));
      }
    }
    for (; done < steps->size(); ++done) at = &append_child(*at, (*steps)[done].key, value);
  } else if (is_null(value)) {
    parent->items.erase(parent->items.begin() + (at - parent->items.data()));
    return Done{};
  }
  deep_merge(*at, std::move(value));
  return Done{};
}

}  // namespace costplan
