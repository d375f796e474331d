// Nodes in the words of messages.
//
// Thread safety: pure functions.
#pragma once

#include "costplan/stack.h"

namespace costplan {

// What stands there, after `found`: nothing, text, a list or a map.
inline const char* described(const Node& node) {
  switch (node.type) {
    case Node::Type::kNull: return "nothing";
    case Node::Type::kScalar: return "text";
    case Node::Type::kList: return "a list";
    case Node::Type::kMap: break;
  }
  return "a map";
}

}  // namespace costplan
