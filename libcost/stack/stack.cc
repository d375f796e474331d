#include "costplan/stack.h"

namespace costplan {

const Node* Node::find(std::string_view name) const {
  for (const auto& item : items) {
    if (item.key == name) return &item;
  }
  return nullptr;
}

Node* Node::find(std::string_view name) {
  for (auto& item : items) {
    if (item.key == name) return &item;
  }
  return nullptr;
}

Location Stack::location(const Node& node) const {
  if (node.file >= files.size()) return {};
  return {.file = files[node.file], .line = node.line, .column = node.column};
}

Location Stack::key_location(const Node& node) const {
  if (node.file >= files.size()) return {};
  return {.file = files[node.file], .line = node.key_line, .column = node.key_column};
}

}  // namespace costplan
