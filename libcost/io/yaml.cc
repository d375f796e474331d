#include "io/yaml.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "io/yaml_reader.h"
#include "io/yaml_text.h"
#include "stack/key_index.h"

namespace costplan {
namespace {

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

// Owns the texts of an event, also when handling it runs out of memory.
struct Event {
  Event() = default;
  ~Event() { yaml_event_delete(&raw); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  yaml_event_t raw{};
};

}  // namespace

std::optional<Node> YamlReader::read() {
  Parser parser(text_);
  while (true) {
    Event event;
    if (!parser.next(event.raw)) {
      errors_.push_back(yaml_syntax_error(parser.state(), text_, file_));
      // What is known of the maps that stay open is said all the same.
      for (; !frames_.empty(); frames_.pop_back()) {
        if (frames_.back().node.type == Node::Type::kMap) {
          report_repeated_keys(frames_.back().node);
        }
      }
      return std::nullopt;
    }
    const bool at_end = event.raw.type == YAML_STREAM_END_EVENT;
    const bool goes_on = handle(event.raw) && !too_many_;
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

bool YamlReader::handle(const yaml_event_t& event) {
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
bool YamlReader::error(const yaml_mark_t& mark, std::string message, std::string hint) {
  add_error(from_one(mark.line), from_one(mark.column), path(), std::move(message),
            std::move(hint));
  return false;
}

// Without the path, which would be sixty-four steps long.
bool YamlReader::too_deep(const yaml_mark_t& mark) {
  add_error(from_one(mark.line), from_one(mark.column), "",
            "nested more than " + std::to_string(kMostYamlDepth) + " levels deep", "");
  return false;
}

void YamlReader::add_error(std::int32_t line, std::int32_t column, std::string path,
                           std::string message, std::string hint) {
  errors_.push_back({.code = ErrorCode::kParse,
                     .message = std::move(message),
                     .where = {.file = file_, .line = line, .column = column},
                     .path = std::move(path),
                     .hint = std::move(hint)});
  too_many_ = errors_.size() >= kMostErrors;
}

// The path of a child of `parent`, which is one of the open frames.
std::string YamlReader::path_in(const YamlFrame* parent, std::string_view key) const {
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
std::string YamlReader::path() const {
  if (frames_.empty()) return {};
  const YamlFrame& top = frames_.back();
  std::string out =
      path_in(&top, top.node.type == Node::Type::kMap && !top.wants_key ? std::string_view(top.key)
                                                                        : std::string_view{});
  if (top.node.type == Node::Type::kList) out += "[" + std::to_string(top.node.items.size()) + "]";
  return out;
}

bool YamlReader::count(std::size_t nodes, std::size_t bytes) {
  total_.nodes += nodes;
  total_.bytes += bytes;
  return total_.nodes <= kMostYamlNodes;
}

bool YamlReader::check_tag(const yaml_char_t* tag, Node::Type type, const yaml_mark_t& mark) {
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

Node YamlReader::make_node(Node::Type type, const yaml_mark_t& mark) {
  Node node;
  node.type = type;
  node.file = file_index_;
  node.line = from_one(mark.line);
  node.column = from_one(mark.column);
  if (!frames_.empty() && frames_.back().node.type == Node::Type::kMap) {
    YamlFrame& map = frames_.back();
    node.key = std::move(map.key);
    node.key_line = map.key_line;
    node.key_column = map.key_column;
  }
  return node;
}

void YamlReader::take_key(std::string_view text, bool plain, const yaml_mark_t& mark) {
  YamlFrame& map = frames_.back();
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

void YamlReader::refuse_key(const yaml_mark_t& mark, std::string_view found) {
  error(mark, "a key must be text, found " + std::string(found),
        "put a template such as {{ name }} in quotes");
  drop_value();
}

void YamlReader::drop_value() {
  YamlFrame& map = frames_.back();
  map.wants_key = false;
  map.is_merge = false;
  map.drops_value = true;
  map.key.clear();
}

bool YamlReader::scalar(const yaml_event_t& event) {
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

bool YamlReader::open(Node::Type type, const yaml_event_t& event, const yaml_char_t* anchor,
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
  const YamlExtent before = total_;
  if (!count(1, 0)) {
    return error(event.start_mark,
                 "more than " + std::to_string(kMostYamlNodes) + " values in one file");
  }
  Node node = make_node(type, event.start_mark);
  YamlFrame& frame = frames_.emplace_back();
  frame.node = std::move(node);
  frame.anchor = view(anchor);
  frame.before = before;
  return true;
}

bool YamlReader::close() {
  if (frames_.back().node.type == Node::Type::kMap) finish_map(frames_.back());
  YamlFrame frame = std::move(frames_.back());
  frames_.pop_back();
  if (!frame.anchor.empty()) {
    const YamlExtent extent{.nodes = total_.nodes - frame.before.nodes,
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

void YamlReader::attach(Node node, std::size_t height) {
  if (frames_.empty()) {
    root_ = std::move(node);
    return;
  }
  YamlFrame& parent = frames_.back();
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

void YamlReader::report_repeated_keys(const Node& map) {
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
  return YamlReader(text, file, file_index, errors).read();
}

Result<Node> parse_yaml(std::string_view text, const std::string& file, std::uint16_t file_index) {
  Errors errors;
  auto root = read_yaml(text, file, file_index, errors);
  if (root && errors.empty()) return *std::move(root);
  sort_errors(errors);
  return errors;
}

}  // namespace costplan
