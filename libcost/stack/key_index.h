// Finds children of a map by key without walking the map for each of them.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "costplan/stack.h"

namespace costplan {

// An index over the items of one map, which may grow to `expected` items while the
// index is in use. Precondition: the vector has the capacity for them, because the
// index refers to the keys inside it.
class KeyIndex {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  KeyIndex(const std::vector<Node>& items, std::size_t expected) : items_(items) {
    // Most maps have a handful of keys, where a walk beats any table.
    constexpr std::size_t kWalked = 16;
    hashed_ = expected > kWalked;
    if (!hashed_) return;
    table_.reserve(expected);
    for (std::size_t i = 0; i < items.size(); ++i) table_.try_emplace(items[i].key, i);
  }

  // The first item with this key, or kNone.
  std::size_t find(std::string_view key) const {
    if (hashed_) {
      const auto it = table_.find(key);
      return it == table_.end() ? kNone : it->second;
    }
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (items_[i].key == key) return i;
    }
    return kNone;
  }

  // To be called after each item appended to the vector.
  void added() {
    if (hashed_) table_.try_emplace(items_.back().key, items_.size() - 1);
  }

 private:
  const std::vector<Node>& items_;
  bool hashed_ = false;
  std::unordered_map<std::string_view, std::size_t> table_;
};

}  // namespace costplan
