// Anchors, aliases and `<<` merge keys, within bounds.
#include <algorithm>
#include <utility>

#include "base/did_you_mean.h"
#include "io/yaml_reader.h"
#include "io/yaml_text.h"
#include "stack/key_index.h"

namespace costplan {

void YamlReader::add_merged(Node node) {
  auto& merged = frames_.back().merged;
  auto refuse = [&](const Node& found) {
    add_error(found.line, found.column, path_in(&frames_.back(), "<<"),
              "expected a map or a list of maps", "such as <<: *name");
  };
  if (node.type == Node::Type::kMap) {
    merged.push_back(std::move(node));
  } else if (node.type == Node::Type::kList) {
    for (auto& item : node.items) {
      if (item.type == Node::Type::kMap) {
        merged.push_back(std::move(item));
      } else {
        refuse(item);
      }
    }
  } else {
    refuse(node);
  }
}

// Merged keys come after the explicit ones, so that what anchors know of places
// inside this map stays true.
void YamlReader::finish_map(YamlFrame& frame) {
  auto& items = frame.node.items;
  report_repeated_keys(frame.node);
  if (frame.merged.empty()) return;
  std::size_t most = items.size();
  for (const auto& source : frame.merged) most += source.items.size();
  items.reserve(most);
  KeyIndex index(items, most);
  for (auto& source : frame.merged) {
    for (auto& item : source.items) {
      if (index.find(item.key) != KeyIndex::kNone) continue;
      items.push_back(std::move(item));
      index.added();
    }
  }
}

// False when there are too many anchors, or too much to keep for them.
bool YamlReader::remember(const std::string& name, const Node& node, const YamlExtent& extent) {
  if (anchors_.size() >= kMostAnchors) return false;
  YamlAnchor anchor{.way = {}, .copy = {}, .extent = extent};
  const bool is_text = node.type == Node::Type::kScalar || node.type == Node::Type::kNull;
  const bool has_place = std::none_of(frames_.begin(), frames_.end(), [](const YamlFrame& frame) {
    return frame.node.type == Node::Type::kMap && (frame.is_merge || frame.drops_value);
  });
  if (is_text || !has_place) {
    if (!is_text && !expand(extent)) return false;
    anchor.copy = node;
  } else {
    for (const auto& frame : frames_) {
      anchor.way.push_back(static_cast<std::uint32_t>(frame.node.items.size()));
    }
  }
  anchors_.insert_or_assign(name, std::move(anchor));
  return true;
}

const Node* YamlReader::find(const YamlAnchor& anchor) const {
  if (anchor.copy) return &*anchor.copy;
  const Node* node = &frames_.front().node;
  std::size_t level = 0;
  bool is_open = true;  // the node is a frame whose next item is the next frame
  for (const std::uint32_t at : anchor.way) {
    if (is_open && at == node->items.size() && level + 1 < frames_.size()) {
      node = &frames_[++level].node;
    } else if (at < node->items.size()) {
      node = &node->items[at];
      is_open = false;
    } else {
      return nullptr;
    }
  }
  return node;
}

bool YamlReader::expand(const YamlExtent& extent) {
  expanded_.nodes += extent.nodes;
  expanded_.bytes += extent.bytes;
  return expanded_.nodes <= kMostAliasNodes && expanded_.bytes <= kMostAliasBytes;
}

bool YamlReader::alias(const yaml_event_t& event) {
  const std::string_view name = view(event.data.alias.anchor);
  const bool is_key = expects_key();
  const bool is_inside = std::any_of(frames_.begin(), frames_.end(),
                                     [&](const YamlFrame& frame) { return frame.anchor == name; });
  if (is_inside) {
    return error(event.start_mark,
                 "alias " + quote_excerpt(name) + " stands inside its own anchor");
  }
  const auto it = anchors_.find(name);
  const Node* source = it == anchors_.end() ? nullptr : find(it->second);
  if (source == nullptr) {
    std::vector<std::string_view> names;
    if (anchors_.size() <= kMostCompared) {
      for (const auto& [known, anchor] : anchors_) names.push_back(known);
    }
    std::string hint = did_you_mean(name, names);
    if (hint.empty()) hint = "put a value that starts with '*' in quotes";
    error(event.start_mark, "no anchor is named " + quote_excerpt(name), std::move(hint));
    if (is_key) {
      drop_value();
    } else if (!frames_.empty()) {
      frames_.back().wants_key = true;
    }
    return true;
  }
  const YamlExtent& extent = it->second.extent;
  if (!expand(extent)) {
    return error(event.start_mark,
                 "aliases grow into more than " + std::to_string(kMostAliasNodes) +
                     " values or 16 MiB of text",
                 "write shared parts into a file of their own and use extends");
  }
  if (is_key) {
    if (source->type != Node::Type::kScalar) {
      refuse_key(event.start_mark, source->type == Node::Type::kMap    ? "a map"
                                   : source->type == Node::Type::kList ? "a list"
                                                                       : "nothing");
      return true;
    }
    const std::string key = source->text;
    take_key(key, false, event.start_mark);
    return count(0, key.size());
  }
  if (frames_.size() + extent.height > kMostYamlDepth) {
    return too_deep(event.start_mark);
  }
  if (!count(extent.nodes, extent.bytes)) {
    return error(event.start_mark,
                 "more than " + std::to_string(kMostYamlNodes) + " values in one file");
  }
  // The alias itself stands here; what is inside it stands where it was written.
  Node node = make_node(source->type, event.start_mark);
  node.quoted = source->quoted;
  node.text = source->text;
  node.items = source->items;
  attach(std::move(node), extent.height);
  return true;
}

}  // namespace costplan
