#include "io/yaml.h"

#include <yaml.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "base/did_you_mean.h"
#include "io/yaml_text.h"
#include "stack/key_index.h"

namespace costplan {
namespace {

constexpr std::size_t kMostErrors = 10'000;
constexpr std::size_t kMostAnchors = 100'000;
constexpr const char* kTooManyAnchors = "more than 100000 anchors in one file";
// Beyond this a suggestion for a misspelt alias would take too long.
constexpr std::size_t kMostCompared = 200;
// What aliases may repeat of long texts.
constexpr std::size_t kMostAliasBytes = std::size_t{16} << 20;
constexpr std::string_view kCoreTags = "tag:yaml.org,2002:";
constexpr std::string_view kBom = "\xEF\xBB\xBF";

std::string_view view(const yaml_char_t* text) {
  return text == nullptr ? std::string_view{} : reinterpret_cast<const char*>(text);
}

// The size of a subtree, itself included, for the bounds.
struct Extent {
  std::size_t nodes = 0;
  std::size_t bytes = 0;
  std::size_t height = 0;  // levels of lists and maps
};

// A list or map that is not complete yet.
struct Frame {
  Node node;
  std::string anchor;
  Extent before;  // totals when it was opened
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

struct Anchor {
  // Where a list or map is: an index into the items at each level from the root.
  // It is not copied before an alias asks for it.
  std::vector<std::uint32_t> way;
  std::optional<Node> copy;  // text, and what has no place in the tree
  Extent extent;
};

class Reader {
 public:
  Reader(std::string_view text, const std::string& file, std::uint16_t file_index, Errors& errors)
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
  void finish_map(Frame& frame);
  void report_repeated_keys(const Node& map);

  bool remember(const std::string& name, const Node& node, const Extent& extent);
  bool expand(const Extent& extent);
  const Node* find(const Anchor& anchor) const;
  bool check_tag(const yaml_char_t* tag, Node::Type type, const yaml_mark_t& mark);

  bool error(const yaml_mark_t& mark, std::string message, std::string hint = "");
  bool too_deep(const yaml_mark_t& mark);
  void add_error(std::int32_t line, std::int32_t column, std::string path, std::string message,
                 std::string hint);
  std::string path() const;
  std::string path_in(const Frame* parent, std::string_view key) const;

  std::string_view text_;
  const std::string& file_;
  std::uint16_t file_index_;
  Errors& errors_;
  std::vector<Frame> frames_;
  std::optional<Node> root_;
  std::map<std::string, Anchor, std::less<>> anchors_;
  Extent total_;
  Extent expanded_;
  std::size_t documents_ = 0;
  std::size_t skipped_levels_ = 0;  // inside a key that is a list or a map
  bool too_many_ = false;
};

std::int32_t from_one(std::size_t from_zero) {
  constexpr std::size_t kMost = std::numeric_limits<std::int32_t>::max() - 1;
  return static_cast<std::int32_t>(std::min(from_zero, kMost)) + 1;
}

class Parser {
 public:
  explicit Parser(std::string_view text) {
    is_ready_ = yaml_parser_initialize(&parser_) == 1;
    if (!is_ready_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~Parser() {
    if (is_ready_) yaml_parser_delete(&parser_);
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  bool next(yaml_event_t& event) { return is_ready_ && yaml_parser_parse(&parser_, &event) == 1; }
  const yaml_parser_t& state() const { return parser_; }

 private:
  yaml_parser_t parser_{};
  bool is_ready_ = false;
};

std::optional<Node> Reader::read() {
  Parser parser(text_);
  yaml_event_t event;
  while (true) {
    if (!parser.next(event)) {
      errors_.push_back(yaml_syntax_error(parser.state(), text_, file_));
      // What is known of the maps that stay open is said all the same.
      for (; !frames_.empty(); frames_.pop_back()) {
        if (frames_.back().node.type == Node::Type::kMap) {
          report_repeated_keys(frames_.back().node);
        }
      }
      return std::nullopt;
    }
    const bool at_end = event.type == YAML_STREAM_END_EVENT;
    const bool goes_on = handle(event) && !too_many_;
    yaml_event_delete(&event);
    if (!goes_on) return std::nullopt;
    if (at_end) break;
  }
  if (!root_) {
    root_.emplace();
    root_->file = file_index_;
    root_->line = root_->column = 1;
  }
  return std::move(root_);
}

bool Reader::handle(const yaml_event_t& event) {
  if (skipped_levels_ > 0) {
    const bool opens =
        event.type == YAML_SEQUENCE_START_EVENT || event.type == YAML_MAPPING_START_EVENT;
    const bool closes =
        event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT;
    if (opens && ++skipped_levels_ > kMostYamlDepth) {
      return too_deep(event.start_mark);
    }
    if (closes) --skipped_levels_;
    return true;
  }
  switch (event.type) {
    case YAML_DOCUMENT_START_EVENT:
      if (++documents_ == 1) return true;
      return error(event.start_mark, "a second document starts here, expected one per file");
    case YAML_SCALAR_EVENT: return scalar(event);
    case YAML_ALIAS_EVENT: return alias(event);
    case YAML_SEQUENCE_START_EVENT:
      return open(Node::Type::kList, event, event.data.sequence_start.anchor,
                  event.data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
      return open(Node::Type::kMap, event, event.data.mapping_start.anchor,
                  event.data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: return close();
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT: break;
  }
  return true;
}

// Reports a problem that ends the reading; the value says so to the caller.
bool Reader::error(const yaml_mark_t& mark, std::string message, std::string hint) {
  add_error(from_one(mark.line), from_one(mark.column), path(), std::move(message),
            std::move(hint));
  return false;
}

// Without the path, which would be sixty-four steps long.
bool Reader::too_deep(const yaml_mark_t& mark) {
  add_error(from_one(mark.line), from_one(mark.column), "",
            "nested more than " + std::to_string(kMostYamlDepth) + " levels deep", "");
  return false;
}

void Reader::add_error(std::int32_t line, std::int32_t column, std::string path,
                       std::string message, std::string hint) {
  errors_.push_back({.code = ErrorCode::kParse,
                     .message = std::move(message),
                     .where = {.file = file_, .line = line, .column = column},
                     .path = std::move(path),
                     .hint = std::move(hint)});
  too_many_ = errors_.size() >= kMostErrors;
}

// The path of a child of `parent`, which is one of the open frames.
std::string Reader::path_in(const Frame* parent, std::string_view key) const {
  // A key of a megabyte would otherwise be repeated by every error below it.
  constexpr std::size_t kLongestStep = 80;
  std::string out;
  auto add = [&](std::string_view step) {
    if (!out.empty()) out += '.';
    out += step.size() <= kLongestStep ? std::string(step) : quote_excerpt(step);
  };
  for (std::size_t i = 0; i < frames_.size() && &frames_[i] <= parent; ++i) {
    if (i == 0) continue;
    if (frames_[i - 1].node.type == Node::Type::kList) {
      out += "[" + std::to_string(frames_[i - 1].node.items.size()) + "]";
    } else {
      add(frames_[i].node.key);
    }
  }
  if (!key.empty()) add(key);
  return out;
}

// The path of the value that is being read.
std::string Reader::path() const {
  if (frames_.empty()) return {};
  const Frame& top = frames_.back();
  std::string out =
      path_in(&top, top.node.type == Node::Type::kMap && !top.wants_key ? std::string_view(top.key)
                                                                        : std::string_view{});
  if (top.node.type == Node::Type::kList) out += "[" + std::to_string(top.node.items.size()) + "]";
  return out;
}

bool Reader::count(std::size_t nodes, std::size_t bytes) {
  total_.nodes += nodes;
  total_.bytes += bytes;
  return total_.nodes <= kMostYamlNodes;
}

bool Reader::check_tag(const yaml_char_t* tag, Node::Type type, const yaml_mark_t& mark) {
  const std::string_view name = view(tag);
  if (name.empty() || name == "!") return true;
  if (name.starts_with(kCoreTags)) {
    const std::string_view core = name.substr(kCoreTags.size());
    if (type == Node::Type::kMap && core == "map") return true;
    if (type == Node::Type::kList && core == "seq") return true;
    if (type == Node::Type::kScalar &&
        (core == "str" || core == "int" || core == "float" || core == "bool")) {
      return true;
    }
  }
  const std::string shown = name.starts_with(kCoreTags)
                                ? "!!" + std::string(name.substr(kCoreTags.size()))
                                : std::string(name);
  error(mark, "tag " + quote_excerpt(shown) + " is not supported",
        "put a value with '!' in quotes");
  return false;
}

Node Reader::make_node(Node::Type type, const yaml_mark_t& mark) {
  Node node;
  node.type = type;
  node.file = file_index_;
  node.line = from_one(mark.line);
  node.column = from_one(mark.column);
  if (!frames_.empty() && frames_.back().node.type == Node::Type::kMap) {
    Frame& map = frames_.back();
    node.key = std::move(map.key);
    node.key_line = map.key_line;
    node.key_column = map.key_column;
  }
  return node;
}

void Reader::take_key(std::string_view text, bool plain, const yaml_mark_t& mark) {
  Frame& map = frames_.back();
  map.wants_key = false;
  map.key = text;
  map.key_line = from_one(mark.line);
  map.key_column = from_one(mark.column);
  map.is_merge = plain && text == "<<";
  map.drops_value = text.empty();
  if (text.empty()) {
    error(mark, "a key is empty, expected a name");
  } else if (map.is_merge) {
    if (map.merge_line > 0) {
      error(mark, "duplicate key, first at line " + std::to_string(map.merge_line),
            "merge several maps with <<: [*a, *b]");
    } else {
      map.merge_line = map.key_line;
    }
  }
}

void Reader::refuse_key(const yaml_mark_t& mark, std::string_view found) {
  error(mark, "a key must be text, found " + std::string(found),
        "put a template such as {{ name }} in quotes");
  drop_value();
}

void Reader::drop_value() {
  Frame& map = frames_.back();
  map.wants_key = false;
  map.is_merge = false;
  map.drops_value = true;
  map.key.clear();
}

bool Reader::scalar(const yaml_event_t& event) {
  const auto& data = event.data.scalar;
  const std::string_view text(reinterpret_cast<const char*>(data.value), data.length);
  const bool plain = data.style == YAML_PLAIN_SCALAR_STYLE;
  const bool is_text = !plain || data.tag != nullptr;
  const bool is_key = expects_key();
  if (data.tag != nullptr) check_tag(data.tag, Node::Type::kScalar, event.start_mark);
  if (!count(is_key ? 0 : 1, text.size())) {
    return error(event.start_mark,
                 "more than " + std::to_string(kMostYamlNodes) + " values in one file");
  }
  if (is_key) {
    if (data.anchor != nullptr) {
      Node node;
      node.type = Node::Type::kScalar;
      node.quoted = is_text;
      node.text = text;
      if (!remember(std::string(view(data.anchor)), node, {.nodes = 1, .bytes = text.size()})) {
        return error(event.start_mark, kTooManyAnchors);
      }
    }
    take_key(text, plain, event.start_mark);
    return true;
  }
  const bool is_null = !is_text && (text.empty() || text == "null" || text == "~");
  Node node = make_node(is_null ? Node::Type::kNull : Node::Type::kScalar, event.start_mark);
  if (!is_null) {
    node.quoted = is_text;
    node.text = text;
  }
  if (data.anchor != nullptr &&
      !remember(std::string(view(data.anchor)), node, {.nodes = 1, .bytes = text.size()})) {
    return error(event.start_mark, kTooManyAnchors);
  }
  attach(std::move(node), 0);
  return true;
}

bool Reader::open(Node::Type type, const yaml_event_t& event, const yaml_char_t* anchor,
                  const yaml_char_t* tag) {
  if (expects_key()) {
    refuse_key(event.start_mark, type == Node::Type::kMap ? "a map" : "a list");
    skipped_levels_ = 1;
    return true;
  }
  if (frames_.size() == kMostYamlDepth) {
    return too_deep(event.start_mark);
  }
  if (tag != nullptr) check_tag(tag, type, event.start_mark);
  const Extent before = total_;
  if (!count(1, 0)) {
    return error(event.start_mark,
                 "more than " + std::to_string(kMostYamlNodes) + " values in one file");
  }
  Node node = make_node(type, event.start_mark);
  Frame& frame = frames_.emplace_back();
  frame.node = std::move(node);
  frame.anchor = view(anchor);
  frame.before = before;
  return true;
}

bool Reader::close() {
  if (frames_.back().node.type == Node::Type::kMap) finish_map(frames_.back());
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  if (!frame.anchor.empty()) {
    const Extent extent{.nodes = total_.nodes - frame.before.nodes,
                        .bytes = total_.bytes - frame.before.bytes,
                        .height = frame.height};
    if (!remember(frame.anchor, frame.node, extent)) {
      add_error(frame.node.line, frame.node.column, path(), kTooManyAnchors, "");
      return false;
    }
  }
  attach(std::move(frame.node), frame.height);
  return true;
}

void Reader::attach(Node node, std::size_t height) {
  if (frames_.empty()) {
    root_ = std::move(node);
    return;
  }
  Frame& parent = frames_.back();
  parent.height = std::max(parent.height, height + 1);
  if (parent.node.type == Node::Type::kMap) {
    parent.wants_key = true;
    if (parent.drops_value) return;
    if (parent.is_merge) {
      add_merged(std::move(node));
      return;
    }
  }
  parent.node.items.push_back(std::move(node));
}

void Reader::add_merged(Node node) {
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

void Reader::report_repeated_keys(const Node& map) {
  const KeyIndex index(map.items, map.items.size());
  for (std::size_t i = 0; i < map.items.size(); ++i) {
    const Node& item = map.items[i];
    const Node& first = map.items[index.find(item.key)];
    if (&first == &item) continue;
    add_error(item.key_line, item.key_column, path_in(&frames_.back(), item.key),
              "duplicate key, first at line " + std::to_string(first.key_line), "");
    if (too_many_) return;
  }
}

// Merged keys come after the explicit ones, so that what anchors know of places
// inside this map stays true.
void Reader::finish_map(Frame& frame) {
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
bool Reader::remember(const std::string& name, const Node& node, const Extent& extent) {
  if (anchors_.size() >= kMostAnchors) return false;
  Anchor anchor{.way = {}, .copy = {}, .extent = extent};
  const bool is_text = node.type == Node::Type::kScalar || node.type == Node::Type::kNull;
  const bool has_place = std::none_of(frames_.begin(), frames_.end(), [](const Frame& frame) {
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

const Node* Reader::find(const Anchor& anchor) const {
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

bool Reader::expand(const Extent& extent) {
  expanded_.nodes += extent.nodes;
  expanded_.bytes += extent.bytes;
  return expanded_.nodes <= kMostAliasNodes && expanded_.bytes <= kMostAliasBytes;
}

bool Reader::alias(const yaml_event_t& event) {
  const std::string_view name = view(event.data.alias.anchor);
  const bool is_key = expects_key();
  const bool is_inside = std::any_of(frames_.begin(), frames_.end(),
                                     [&](const Frame& frame) { return frame.anchor == name; });
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
  const Extent& extent = it->second.extent;
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

}  // namespace

std::optional<Node> read_yaml(std::string_view text, const std::string& file,
                              std::uint16_t file_index, Errors& errors) {
  if (text.size() > kMostYamlBytes) {
    errors.push_back(
        {.code = ErrorCode::kParse,
         .message = "the text is larger than " + std::to_string(kMostYamlBytes >> 20) + " MiB",
         .where = {.file = file}});
    return std::nullopt;
  }
  if (text.starts_with(kBom)) text.remove_prefix(kBom.size());
  if (auto unreadable = find_unreadable(text, file)) {
    errors.push_back(*std::move(unreadable));
    return std::nullopt;
  }
  return Reader(text, file, file_index, errors).read();
}

Result<Node> parse_yaml(std::string_view text, const std::string& file, std::uint16_t file_index) {
  Errors errors;
  auto root = read_yaml(text, file, file_index, errors);
  if (root && errors.empty()) return *std::move(root);
  sort_errors(errors);
  return errors;
}

}  // namespace costplan
