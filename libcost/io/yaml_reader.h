// Inside of the YAML reader: one object that follows libyaml's events. What aliases
// and `<<` mean stands in yaml_anchors.cc, the rest in yaml.cc.
#pragma once

#include <yaml.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/yaml.h"

namespace costplan {

inline constexpr std::size_t kMostErrors = 10'000;
inline constexpr std::size_t kMostAnchors = 100'000;
inline constexpr const char* kTooManyAnchors = "more than 100000 anchors in one file";
// Beyond this a suggestion for a misspelt alias would take too long.
inline constexpr std::size_t kMostCompared = 200;
// What aliases may repeat of long texts.
inline constexpr std::size_t kMostAliasBytes = std::size_t{16} << 20;
inline constexpr std::string_view kCoreTags = "tag:yaml.org,2002:";
inline constexpr std::string_view kBom = "\xEF\xBB\xBF";

inline std::string_view view(const yaml_char_t* text) {
  return text == nullptr ? std::string_view{} : reinterpret_cast<const char*>(text);
}

// The size of a subtree, itself included, for the bounds.
struct YamlExtent {
  std::size_t nodes = 0;
  std::size_t bytes = 0;
  std::size_t height = 0;  // levels of lists and maps
};

// A list or map that is not complete yet.
struct YamlFrame {
  Node node;
  std::string anchor;
  YamlExtent before;  // totals when it was opened
  std::size_t height = 1;
  // For maps: the key that waits for its value.
  bool wants_key = true;
  bool is_merge = false;     // the key is `<<`
  bool drops_value = false;  // the key was not text
  std::string key;
  std::int32_t key_line = 0;
  std::int32_t key_column = 0;
  std::int32_t merge_line = 0;  // of the first `<<`; 0: none
  std::vector<Node> merged;     // the maps that `<<` names, the first one wins
};

struct YamlAnchor {
  // Where a list or map is: an index into the items at each level from the root.
  // It is not copied before an alias asks for it.
  std::vector<std::uint32_t> way;
  std::optional<Node> copy;  // text, and what has no place in the tree
  YamlExtent extent;
};

class YamlReader {
 public:
  YamlReader(std::string_view text, const std::string& file, std::uint16_t file_index,
             Errors& errors)
      : text_(text), file_(file), file_index_(file_index), errors_(errors) {}

  std::optional<Node> read();

 private:
  // Each returns false when reading cannot go on.
  bool handle(const yaml_event_t& event);
  bool scalar(const yaml_event_t& event);
  bool alias(const yaml_event_t& event);
  bool open(Node::Type type, const yaml_event_t& event, const yaml_char_t* anchor,
            const yaml_char_t* tag);
  bool close();
  bool count(std::size_t nodes, std::size_t bytes);

  bool expects_key() const {
    return !frames_.empty() && frames_.back().node.type == Node::Type::kMap &&
           frames_.back().wants_key;
  }
  void take_key(std::string_view text, bool plain, const yaml_mark_t& mark);
  void refuse_key(const yaml_mark_t& mark, std::string_view found);
  Node make_node(Node::Type type, const yaml_mark_t& mark);
  void attach(Node node, std::size_t height);
  void drop_value();
  void add_merged(Node node);
  void finish_map(YamlFrame& frame);
  void report_repeated_keys(const Node& map);

  bool remember(const std::string& name, const Node& node, const YamlExtent& extent);
  bool expand(const YamlExtent& extent);
  const Node* find(const YamlAnchor& anchor) const;
  bool check_tag(const yaml_char_t* tag, Node::Type type, const yaml_mark_t& mark);

  bool error(const yaml_mark_t& mark, std::string message, std::string hint = "");
  bool too_deep(const yaml_mark_t& mark);
  void add_error(std::int32_t line, std::int32_t column, std::string path, std::string message,
                 std::string hint);
  std::string path() const;
  std::string path_in(const YamlFrame* parent, std::string_view key) const;

  std::string_view text_;
  const std::string& file_;
  std::uint16_t file_index_;
  Errors& errors_;
  std::vector<YamlFrame> frames_;
  std::optional<Node> root_;
  std::map<std::string, YamlAnchor, std::less<>> anchors_;
  YamlExtent total_;
  YamlExtent expanded_;
  std::size_t documents_ = 0;
  std::size_t skipped_levels_ = 0;  // inside a key that is a list or a map
  bool too_many_ = false;
};

}  // namespace costplan
