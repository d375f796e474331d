// The rules are those of merge.h: maps merge, lists and scalars replace, null removes what
// the base has and stays where there is nothing to remove.
#include "stack/merge.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace costplan {
namespace {

Node null() { return {}; }

Node text(std::string value) {
  Node node;
  node.type = Node::Type::kScalar;
  node.text = std::move(value);
  return node;
}

Node list(std::vector<Node> items) {
  Node node;
  node.type = Node::Type::kList;
  node.items = std::move(items);
  return node;
}

Node map(std::vector<std::pair<std::string, Node>> items) {
  Node node;
  node.type = Node::Type::kMap;
  for (auto& [key, value] : items) {
    value.key = key;
    node.items.push_back(std::move(value));
  }
  return node;
}

// As flow YAML, keys in order.
std::string show(const Node& node) {
  std::string out;
  switch (node.type) {
    case Node::Type::kNull: return "null";
    case Node::Type::kScalar: return node.text;
    case Node::Type::kList:
      for (const auto& item : node.items) out += (out.empty() ? "" : ", ") + show(item);
      return "[" + out + "]";
    case Node::Type::kMap: break;
  }
  for (const auto& item : node.items) {
    out += (out.empty() ? "" : ", ") + item.key + ": " + show(item);
  }
  return "{" + out + "}";
}

std::string merged(Node base, Node overlay) {
  deep_merge(base, std::move(overlay));
  return show(base);
}

TEST(MergeTest, MergesMapsAndReplacesTheRest) {
  const struct {
    const char* rule;
    Node base;
    Node overlay;
    const char* result;
  } rows[] = {
      {"new keys follow", map({{"a", text("1")}}), map({{"b", text("2")}}), "{a: 1, b: 2}"},
      {"a scalar replaces", map({{"a", text("1")}, {"b", text("2")}}), map({{"a", text("3")}}),
       "{a: 3, b: 2}"},
      {"maps merge at every depth", map({{"a", map({{"b", map({{"c", text("1")}})}})}}),
       map({{"a", map({{"b", map({{"d", text("2")}})}})}}), "{a: {b: {c: 1, d: 2}}}"},
      {"a list replaces", map({{"a", list({text("1"), text("2")})}}),
       map({{"a", list({text("3")})}}), "{a: [3]}"},
      {"a scalar replaces a map", map({{"a", map({{"b", text("1")}})}}), map({{"a", text("2")}}),
       "{a: 2}"},
      {"a map replaces a scalar", map({{"a", text("1")}}), map({{"a", map({{"b", text("2")}})}}),
       "{a: {b: 2}}"},
      {"null removes a key", map({{"a", text("1")}, {"b", text("2")}, {"c", text("3")}}),
       map({{"b", null()}}), "{a: 1, c: 3}"},
      {"null removes a map", map({{"a", map({{"b", text("1")}})}}), map({{"a", null()}}), "{}"},
      {"null removes below", map({{"a", map({{"b", text("1")}, {"c", text("2")}})}}),
       map({{"a", map({{"b", null()}})}}), "{a: {c: 2}}"},
      {"null of a key that is not there stays", map({{"a", text("1")}}), map({{"b", null()}}),
       "{a: 1, b: null}"},
      {"null over null stays", map({{"a", null()}}), map({{"a", null()}}), "{a: null}"},
      {"a value replaces null", map({{"a", null()}}), map({{"a", text("1")}}), "{a: 1}"},
      {"a map replaces null", map({{"a", null()}}), map({{"a", map({{"b", text("1")}})}}),
       "{a: {b: 1}}"},
      {"null in a new map stays", map({}), map({{"a", map({{"b", null()}, {"c", text("1")}})}}),
       "{a: {b: null, c: 1}}"},
      {"null in a map that replaces stays", map({{"a", text("1")}}),
       map({{"a", map({{"b", null()}})}}), "{a: {b: null}}"},
      {"null in a list is an item", map({{"a", text("1")}}), map({{"a", list({null()})}}),
       "{a: [null]}"},
      {"an empty map changes nothing", map({{"a", map({{"b", text("1")}})}}), map({{"a", map({})}}),
       "{a: {b: 1}}"},
  };
  for (const auto& row : rows) EXPECT_EQ(merged(row.base, row.overlay), row.result) << row.rule;
}

TEST(MergeTest, TakesThePlacesOfTheOverlay) {
  auto placed = [](Node node, std::uint16_t file, int line) {
    node.file = file;
    node.line = node.key_line = line;
    return node;
  };
  Node base = map(
      {{"a", placed(map({{"b", placed(text("1"), 0, 2)}, {"c", placed(text("1"), 0, 3)}}), 0, 1)}});
  deep_merge(base, map({{"a", placed(map({{"b", placed(text("2"), 1, 8)}}), 1, 7)}}));
  const Node& a = base.items[0];
  EXPECT_EQ(std::pair(a.file, a.line), std::pair(std::uint16_t{1}, 7));
  EXPECT_EQ(std::pair(a.items[0].file, a.items[0].key_line), std::pair(std::uint16_t{1}, 8));
  EXPECT_EQ(std::pair(a.items[1].file, a.items[1].line), std::pair(std::uint16_t{0}, 3));
}

TEST(MergeTest, MergesBigMapsWithoutLosingAKey) {
  Node base = map({});
  Node overlay = map({});
  for (int i = 0; i < 20'000; ++i) {
    Node node = text("old");
    node.key = "a-key-that-is-too-long-for-the-string-itself-" + std::to_string(i);
    base.items.push_back(node);
    if (i % 2 == 1) node.text = "new";
    if (i % 4 == 0)
      node = [&] {
        Node gone;
        gone.key = node.key;
        return gone;
      }();
    overlay.items.push_back(node);
  }
  deep_merge(base, overlay);
  ASSERT_EQ(base.items.size(), 15'000u);
  EXPECT_EQ(base.items[0].text, "new");  // key 1; key 0 is gone
  EXPECT_EQ(base.items[1].text, "old");  // key 2
  EXPECT_TRUE(base.items.back().key.ends_with("-19999"));
}

// Small trees over few keys, so that both sides meet.
Node tree(int depth, bool with_nulls) {
  const int kind = *rc::gen::inRange(0, depth > 0 ? 5 : 2);
  if (kind == 0 && with_nulls) return null();
  if (kind <= 1) return text(std::to_string(*rc::gen::inRange(0, 4)));
  if (kind == 2) return list({text("item"), text(std::to_string(*rc::gen::inRange(0, 4)))});
  std::vector<std::pair<std::string, Node>> items;
  for (const char* key : {"a", "b", "c"}) {
    if (*rc::gen::arbitrary<bool>()) items.emplace_back(key, tree(depth - 1, with_nulls));
  }
  return map(std::move(items));
}

Node map_tree(bool with_nulls) {
  std::vector<std::pair<std::string, Node>> items;
  for (const char* key : {"a", "b", "c", "d"}) {
    if (*rc::gen::arbitrary<bool>()) items.emplace_back(key, tree(3, with_nulls));
  }
  return map(std::move(items));
}

RC_GTEST_PROP(MergeTest, AnEmptyOverlayChangesNothing, ()) {
  const Node a = map_tree(true);
  RC_ASSERT(merged(a, map({})) == show(a));
}

RC_GTEST_PROP(MergeTest, AnEmptyBaseTakesTheOverlayWithItsNulls, ()) {
  const Node a = map_tree(true);
  RC_ASSERT(merged(map({}), a) == show(a));
}

RC_GTEST_PROP(MergeTest, WithoutNullsMergingTwiceIsMergingOnce, ()) {
  Node base = map_tree(true);
  const Node overlay = map_tree(false);
  deep_merge(base, overlay);
  const std::string once = show(base);
  deep_merge(base, overlay);
  RC_ASSERT(show(base) == once);
}

// What a map says, by path; nulls say nothing.
void collect(const Node& node, const std::string& path, std::map<std::string, std::string>& out) {
  if (node.type == Node::Type::kNull) return;
  if (node.type != Node::Type::kMap) {
    out[path] = show(node);
    return;
  }
  out[path] = "a map";
  for (const auto& item : node.items) collect(item, path + "." + item.key, out);
}

// Nulls that remove nothing are for messages only.
RC_GTEST_PROP(MergeTest, NullsOfTheBaseChangeNothingButNulls, ()) {
  Node base = map_tree(false);
  const Node overlay = map_tree(true);
  Node with_null = base;
  for (const char* key : {"a", "b", "c", "d"}) {
    if (base.find(key) != nullptr) continue;
    Node& added = with_null.items.emplace_back();
    added.key = key;
  }
  deep_merge(base, overlay);
  deep_merge(with_null, overlay);
  std::map<std::string, std::string> one;
  std::map<std::string, std::string> other;
  collect(base, "", one);
  collect(with_null, "", other);
  RC_ASSERT(one == other);
}

RC_GTEST_PROP(MergeTest, TheOverlayWinsWhereItSpeaks, ()) {
  const Node base = map_tree(true);
  const Node overlay = map_tree(true);
  Node result = base;
  deep_merge(result, overlay);
  for (const auto& item : overlay.items) {
    const Node* before = base.find(item.key);
    const Node* found = result.find(item.key);
    if (item.type == Node::Type::kNull) {
      const bool removes = before != nullptr && before->type != Node::Type::kNull;
      RC_ASSERT((found == nullptr) == removes);
      if (!removes) RC_ASSERT(show(*found) == "null");
    } else if (item.type != Node::Type::kMap) {
      RC_ASSERT(found != nullptr);
      RC_ASSERT(show(*found) == show(item));
    }
  }
}

Node sample() {
  return map({{"region", text("us-east-1")},
              {"resources", map({{"web", map({{"tasks", text("2")},
                                              {"rules", list({map({{"priority", text("1")}}),
                                                              map({{"priority", text("2")}})})}})},
                                 {"db", map({{"class", text("db.t3.small")}})}})}});
}

TEST(SettingTest, ReplacesAddsAndRemoves) {
  const struct {
    const char* path;
    Node value;
    const char* result;
  } rows[] = {
      {"region", text("eu-west-1"),
       "{region: eu-west-1, resources: {web: {tasks: 2, rules: [{priority: 1}, {priority: 2}]}, "
       "db: {class: db.t3.small}}}"},
      {"resources.web.rules[1].priority", text("9"),
       "{region: us-east-1, resources: {web: {tasks: 2, rules: [{priority: 1}, {priority: 9}]}, "
       "db: {class: db.t3.small}}}"},
      {"resources.web", null(), "{region: us-east-1, resources: {db: {class: db.t3.small}}}"},
      {"resources.web.rules[0]", null(),
       "{region: us-east-1, resources: {web: {tasks: 2, rules: [{priority: 2}]}, "
       "db: {class: db.t3.small}}}"},
      {"resources.web", map({{"rules", null()}, {"tasks", text("3")}}),
       "{region: us-east-1, resources: {web: {tasks: 3}, db: {class: db.t3.small}}}"},
      {"resources.db.storage.size", text("20 GB"),
       "{region: us-east-1, resources: {web: {tasks: 2, rules: [{priority: 1}, {priority: 2}]}, "
       "db: {class: db.t3.small, storage: {size: 20 GB}}}}"},
      {"account.free_tier", text("always"),
       "{region: us-east-1, resources: {web: {tasks: 2, rules: [{priority: 1}, {priority: 2}]}, "
       "db: {class: db.t3.small}}, account: {free_tier: always}}"},
  };
  for (const auto& row : rows) {
    Node root = sample();
    const Status status = apply_setting(root, row.path, row.value);
    EXPECT_TRUE(status) << row.path << ": " << (status ? "" : status.error().to_string());
    EXPECT_EQ(show(root), row.result) << row.path;
  }
}

TEST(SettingTest, RefusesPathsThatLeadNowhereAndChangesNothing) {
  const struct {
    const char* path;
    Node value;
    const char* message;
  } rows[] = {
      {"resources.wbe.tasks", text("3"),
       "error: resources.wbe: no resource is named 'wbe', did you mean 'web'?"},
      {"resources.cache", map({{"kind", text("x")}}),
       "error: resources.cache: no resource is named 'cache'"},
      {"resources", map({}),
       "error: resources: needs the name of a resource; write "
       "resources.<name>.<field>=<value>"},
      {"resources.web.blank", null(), "error: resources.web.blank: there is nothing to remove"},
      {"resources.web.blank[0]", text("1"),
       "error: resources.web.blank[0]: 'resources.web.blank' is empty, not a list"},
      {"resources.web.taks", null(),
       "error: resources.web.taks: there is nothing to remove, did you mean 'tasks'?"},
      {"resources.web.tasks.min", text("1"),
       "error: resources.web.tasks.min: 'resources.web.tasks' is text and has no keys"},
      {"resources.web.rules.priority", text("1"),
       "error: resources.web.rules.priority: 'resources.web.rules' is a list and has no keys; "
       "name an item: resources.web.rules[0].priority"},
      {"resources.web.rules[2]", text("1"),
       "error: resources.web.rules[2]: 'resources.web.rules' has 2 items, counted from 0"},
      {"resources.web.tasks[0]", text("1"),
       "error: resources.web.tasks[0]: 'resources.web.tasks' is text, not a list"},
      {"resources.web.new[0].x", text("1"),
       "error: resources.web.new[0]: 'resources.web.new' does not exist, so it has no items"},
  };
  for (const auto& row : rows) {
    Node root = sample();
    Node& blank = root.find("resources")->find("web")->items.emplace_back();
    blank.key = "blank";
    const std::string before = show(root);
    const Status status = apply_setting(root, row.path, row.value);
    ASSERT_FALSE(status) << row.path;
    EXPECT_EQ(status.error().to_string(), row.message);
    EXPECT_EQ(show(root), before) << row.path;
  }
}

TEST(SettingTest, RefusesWhatIsNotAPath) {
  for (const char* path : {"", ".", "a..b", "a.", ".a", "a[", "a[]", "a[x]", "a[-1]", "a[0]b",
                           "[0]", "a]", "a[1234567890]"}) {
    Node root = sample();
    const Status status = apply_setting(root, path, text("1"));
    ASSERT_FALSE(status) << path;
    EXPECT_EQ(status.error().message, "is not a path") << path;
  }
}

TEST(SettingTest, NewNodesStandWhereTheSettingStands) {
  Node value = text("20 GB");
  value.file = 3;
  value.line = value.key_line = value.key_column = 1;
  value.column = 27;
  Node root = sample();
  ASSERT_TRUE(apply_setting(root, "resources.db.storage.size", value));
  const Node* storage = root.find("resources")->find("db")->find("storage");
  EXPECT_EQ(storage->file, 3);
  EXPECT_EQ(storage->key_column, 1);
  EXPECT_EQ(storage->find("size")->column, 27);
}

}  // namespace
}  // namespace costplan
