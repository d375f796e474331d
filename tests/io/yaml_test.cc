// Source of the rules: io/yaml.h; of the syntax: YAML 1.1, yaml.org/spec/1.1.
#include "io/yaml.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace costplan {
namespace {

// Values as flow YAML; text that was quoted keeps double quotes.
std::string show(const Node& node) {
  std::string out;
  switch (node.type) {
    case Node::Type::kNull: return "null";
    case Node::Type::kScalar: return node.quoted ? "\"" + node.text + "\"" : node.text;
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

std::string read(std::string_view text) {
  const auto root = parse_yaml(text, "f.yaml", 0);
  if (root) return show(*root);
  std::string out;
  for (const auto& error : root.errors()) out += (out.empty() ? "" : "\n") + error.to_string();
  return out;
}

std::string repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

struct Row {
  std::string text;
  const char* expected;
};

void expect_rows(const std::vector<Row>& rows) {
  for (const auto& row : rows) EXPECT_EQ(read(row.text), row.expected) << row.text.substr(0, 80);
}

TEST(YamlTest, ReadsMapsListsAndText) {
  expect_rows({
      {"a: 1\nb: [x, y]\nc:\n  - d: e\n", "{a: 1, b: [x, y], c: [{d: e}]}"},
      {"{}", "{}"},
      {"a: 'q'\nb: \"r\"\nc: |\n  s\n", "{a: \"q\", b: \"r\", c: \"s\n\"}"},
      {"a: !!str 12\nb: !!int 12\nc: !!map {d: 1}\n", "{a: \"12\", b: \"12\", c: {d: 1}}"},
      {"%YAML 1.2\n---\na: 1\n...\n", "{a: 1}"},
  });
}

TEST(YamlTest, OnlyPlainNullTildeAndNothingAreNull) {
  expect_rows({
      {"a: null\nb: ~\nc:\nd: [null, ~]\n", "{a: null, b: null, c: null, d: [null, null]}"},
      {"a: 'null'\nb: \"~\"\nc: ''\n", "{a: \"null\", b: \"~\", c: \"\"}"},
      {"a: NULL\nb: Null\nc: none\n", "{a: NULL, b: Null, c: none}"},
      {"null: a\n", "{null: a}"},
  });
}

TEST(YamlTest, ValuesStayTheTextTheyAre) {
  expect_rows({{"[010, 0x1F, 1_000, 1.10, 12:30:45, yes, no, on, off, y, 2026-02-28, .inf, 1e3]",
                "[010, 0x1F, 1_000, 1.10, 12:30:45, yes, no, on, off, y, 2026-02-28, .inf, 1e3]"}});
}

TEST(YamlTest, TextWithoutContentIsNull) {
  expect_rows(
      {{"", "null"}, {"# only a comment\n", "null"}, {"---\n", "null"}, {"\xEF\xBB\xBF", "null"}});
}

TEST(YamlTest, AcceptsWindowsLineEndsAndByteOrderMark) {
  const auto root = parse_yaml("\xEF\xBB\xBF"
                               "a: 1\r\nb:\r\n  c: x\r\n",
                               "f.yaml", 0);
  ASSERT_TRUE(root);
  EXPECT_EQ(show(*root), "{a: 1, b: {c: x}}");
  EXPECT_EQ(root->items[0].key_column, 1);
  EXPECT_EQ(root->items[1].items[0].line, 3);
  EXPECT_EQ(root->items[1].items[0].column, 6);
}

TEST(YamlTest, EveryValueAndKeyHasItsPlace) {
  const auto root = parse_yaml("a: 1\nbé:\n  - x\n  - {c: 'é', d: y}\n", "f.yaml", 7);
  ASSERT_TRUE(root);
  auto places = [](const Node& n) {
    return std::to_string(n.key_line) + ":" + std::to_string(n.key_column) + " " +
           std::to_string(n.line) + ":" + std::to_string(n.column);
  };
  EXPECT_EQ(root->line, 1);
  EXPECT_EQ(places(root->items[0]), "1:1 1:4");
  const Node& list = root->items[1];
  EXPECT_EQ(places(list), "2:1 3:3");
  EXPECT_EQ(places(list.items[0]), "0:0 3:5");
  EXPECT_EQ(places(list.items[1].items[0]), "4:6 4:9");
  // Columns count characters: é is one.
  EXPECT_EQ(places(list.items[1].items[1]), "4:14 4:17");
  EXPECT_EQ(list.items[1].items[1].file, 7);
}

TEST(YamlTest, AliasesRepeatAndMergeKeysGiveWay) {
  expect_rows({
      {"a: &x {b: 1}\nc: *x\n", "{a: {b: 1}, c: {b: 1}}"},
      {"a: &x 1\n*x : 2\n", "{a: 1, 1: 2}"},
      {"&k a: 1\nb: *k\n", "{a: 1, b: a}"},
      {"a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}\n", "{a: {b: 1, c: 2}, d: {c: 3, b: 1}}"},
      {"a: &x {b: 1, c: 2}\nd: {c: 3, <<: *x}\n", "{a: {b: 1, c: 2}, d: {c: 3, b: 1}}"},
      {"a: &x {b: 1}\nc: &y {b: 2, d: 3}\ne: {<<: [*x, *y]}\n",
       "{a: {b: 1}, c: {b: 2, d: 3}, e: {b: 1, d: 3}}"},
      {"a: &x {b: 1}\nc: &y {<<: *x, d: 2}\ne: {<<: *y}\n",
       "{a: {b: 1}, c: {d: 2, b: 1}, e: {d: 2, b: 1}}"},
      {"a: {<<: &x {b: &y [1]}}\nc: *x\nd: *y\n", "{a: {b: [1]}, c: {b: [1]}, d: [1]}"},
      {"a: &x 1\nb: *x\nc: &x 2\nd: *x\n", "{a: 1, b: 1, c: 2, d: 2}"},
      {"- [1, &x [2, &y {a: 3}]]\n- *y\n- *x\n", "[[1, [2, {a: 3}]], {a: 3}, [2, {a: 3}]]"},
      {"a: {b: &x [1], c: [*x, {d: *x}]}\n", "{a: {b: [1], c: [[1], {d: [1]}]}}"},
      {"a: {'<<': 1}\n", "{a: {<<: 1}}"},
  });
  // More keys than are walked.
  std::string text = "a: &x {";
  for (int i = 0; i < 40; ++i) text += "k" + std::to_string(i) + ": old, ";
  text += "}\nb: {<<: *x, k39: new}\n";
  const auto root = parse_yaml(text, "f.yaml", 0);
  ASSERT_TRUE(root);
  ASSERT_EQ(root->items[1].items.size(), 40u);
  EXPECT_EQ(root->items[1].find("k39")->text, "new");
  EXPECT_EQ(root->items[1].find("k0")->text, "old");
}

TEST(YamlTest, AnAliasStandsWhereItIsWritten) {
  const auto root = parse_yaml("a: &x {b: 1}\nc: *x\n", "f.yaml", 0);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->items[1].line, 2);
  EXPECT_EQ(root->items[1].column, 4);
  EXPECT_EQ(root->items[1].items[0].line, 1);
}

TEST(YamlTest, ReportsEveryRepeatedKey) {
  expect_rows({
      {"a: 1\nb: 2\na: 3\nc:\n  d: 1\n  d: 2\n  d: 3\n",
       "f.yaml:3:1: error: a: duplicate key, first at line 1\n"
       "f.yaml:6:3: error: c.d: duplicate key, first at line 5\n"
       "f.yaml:7:3: error: c.d: duplicate key, first at line 5"},
      {"- {a: 1, a: 2}\n", "f.yaml:1:10: error: [0].a: duplicate key, first at line 1"},
      {"a: &x {b: 1}\nc:\n  <<: *x\n  <<: *x\n", "f.yaml:4:3: error: c.<<: duplicate key, first at "
                                                 "line 3; merge several maps with <<: [*a, *b]"},
      {"a: 1\na: 2\nb: {c: 1, c: 2\nd: [\n",
       "f.yaml:2:1: error: a: duplicate key, first at line 1\n"
       "f.yaml:3:11: error: b.c: duplicate key, first at line 3\n"
       "f.yaml:4:2: error: the '{' of line 3 is not closed; expected ',' or '}'"},
  });
}

TEST(YamlTest, ReportsRepeatedKeysOfBigMapsInLinearTime) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "key-" + std::to_string(i) + ": 1\n";
  for (int i = 0; i < 100; ++i) text += "key-" + std::to_string(i * 7) + ": 2\n";
  const auto root = parse_yaml(text, "f.yaml", 0);
  ASSERT_FALSE(root);
  ASSERT_EQ(root.errors().size(), 100u);
  EXPECT_EQ(root.errors()[99].to_string(),
            "f.yaml:50100:1: error: key-693: duplicate key, first at line 694");
}

TEST(YamlTest, SaysWhatIsWrongWithTheSyntax) {
  expect_rows({
      {"a:\n\tb: 1\n", "f.yaml:2:1: error: a tab in the indentation; indent with spaces"},
      {"é: 1\nb:\n\tc: 1\n", "f.yaml:3:1: error: a tab in the indentation; indent with spaces"},
      {"a: 1\n\tb: 2\n", "f.yaml:2:1: error: a tab in the indentation; indent with spaces"},
      {"a: 1\n  b: 2\n",
       "f.yaml:2:4: error: a `key: value` cannot stand here; keys of one map are indented alike, "
       "and a value with ': ' in it needs quotes"},
      {"a:\n    b: 1\n  c: 2\n",
       "f.yaml:3:3: error: expected a key of the map that starts at line 1; keys of one map are "
       "indented alike, and nothing may follow a quoted value"},
      {"- a\nb: 1\n",
       "f.yaml:2:1: error: expected an item of the list that starts at line 1; items of one list "
       "are indented alike"},
      {"a: {b: 1\n", "f.yaml:2:1: error: the '{' of line 1 is not closed; expected ',' or '}'"},
      {"a: 'x\nb: 1\n", "f.yaml:1:4: error: the quote that opens here is never closed"},
      {"a: [\n", "f.yaml:2:1: error: expected a value; is a '[', '{' or quote left open?"},
      {"a: @x\n", "f.yaml:1:4: error: a value cannot start with '@'; put the value in quotes"},
      {"a: \"\\q\"\n",
       "f.yaml:1:5: error: unknown escape sequence in double quotes; single quotes keep a "
       "backslash as it is"},
      {"a: 1\n---\nb: 2\n",
       "f.yaml:2:1: error: a second document starts here, expected one per file"},
      {"{a: 1}\nb\n",
       "f.yaml:2:1: error: text after the end of the document; expected one map per file"},
      {"%YAML 3.0\n---\na: 1\n", "f.yaml:1:1: error: unknown YAML version, expected 1.1 or 1.2"},
  });
}

TEST(YamlTest, RefusesWhatAStackFileHasNoUseFor) {
  expect_rows({
      {"a: !Ref b\n",
       "f.yaml:1:4: error: a: tag '!Ref' is not supported; put a value with '!' in quotes"},
      {"a: !!binary b\nc: [!x 1, !!set {}]\n",
       "f.yaml:1:4: error: a: tag '!!binary' is not supported; put a value with '!' in quotes\n"
       "f.yaml:2:5: error: c[0]: tag '!x' is not supported; put a value with '!' in quotes\n"
       "f.yaml:2:11: error: c[1]: tag '!!set' is not supported; put a value with '!' in quotes"},
      {"a: {{ name }}\nb: 1\nb: 2\n",
       "f.yaml:1:5: error: a: a key must be text, found a map; put a template such as {{ name }} "
       "in quotes\n"
       "f.yaml:3:1: error: b: duplicate key, first at line 2"},
      {"? [a, b]\n: 1\n",
       "f.yaml:1:3: error: a key must be text, found a list; put a template such as {{ name }} in "
       "quotes"},
      {"'': 1\n", "f.yaml:1:1: error: a key is empty, expected a name"},
      {"a: {<<: 1}\n",
       "f.yaml:1:9: error: a.<<: expected a map or a list of maps; such as <<: *name"},
      {"a: *b\n",
       "f.yaml:1:4: error: a: no anchor is named 'b'; put a value that starts with '*' in quotes"},
      {"a: &base 1\nb: *bsae\n",
       "f.yaml:2:4: error: b: no anchor is named 'bsae', did you mean 'base'?"},
      {"a: &x [*x]\n", "f.yaml:1:8: error: a[0]: alias 'x' stands inside its own anchor"},
  });
}

TEST(YamlTest, RefusesWhatIsNotText) {
  using namespace std::string_literals;
  expect_rows({
      {"a: 1\nb: \0\n"s,
       "f.yaml:2:4: error: a NUL byte: this is a binary file or UTF-16 text, expected YAML in "
       "UTF-8"},
      {"\xFF\xFE"
       "a\0:\0"s,
       "f.yaml: error: is UTF-16 text, expected UTF-8; save it as UTF-8"},
      {"\xFE\xFF\0a"s, "f.yaml: error: is UTF-16 text, expected UTF-8; save it as UTF-8"},
      {"a: caf\xE9\n", "f.yaml:1:7: error: byte 0xE9 is not UTF-8; save the file as UTF-8, or is "
                       "it a binary file?"},
      {"a: \xC0\xAF\n",  // overlong
       "f.yaml:1:4: error: byte 0xC0 is not UTF-8; save the file as UTF-8, or is it a binary "
       "file?"},
      {"a: \xED\xA0\x80\n",  // a surrogate
       "f.yaml:1:4: error: byte 0xED is not UTF-8; save the file as UTF-8, or is it a binary "
       "file?"},
      {"a: \xF4\x90\x80\x80\n",  // above U+10FFFF
       "f.yaml:1:4: error: byte 0xF4 is not UTF-8; save the file as UTF-8, or is it a binary "
       "file?"},
      {"a: \xE2\x82",  // cut off
       "f.yaml:1:4: error: byte 0xE2 is not UTF-8; save the file as UTF-8, or is it a binary "
       "file?"},
      {"a: \x1B[31m\n", "f.yaml:1:4: error: control character 0x1B, expected text"},
      {"a: \x7F\n", "f.yaml:1:4: error: control character 0x7F, expected text"},
      {"a: 1\r\nb: \x01\n", "f.yaml:2:4: error: control character 0x01, expected text"},
      {"a: \xC2\x80\n", "f.yaml:1:4: error: a control character, expected text"},
  });
}

TEST(YamlTest, BoundsDepth) {
  EXPECT_EQ(read(repeat("[", 64) + repeat("]", 64)), repeat("[", 64) + repeat("]", 64));
  expect_rows({
      {repeat("[", 65) + repeat("]", 65), "f.yaml:1:65: error: nested more than 64 levels deep"},
      {repeat("- ", 100'000), "f.yaml:1:129: error: nested more than 64 levels deep"},
      // Through an alias: 40 levels inside 30.
      {"- &x " + repeat("[", 40) + repeat("]", 40) + "\n- " + repeat("[", 30) + "*x" +
           repeat("]", 30),
       "f.yaml:2:33: error: nested more than 64 levels deep"},
  });
}

TEST(YamlTest, BoundsWhatAliasesGrowInto) {
  std::string laughs = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c <= 'k'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    laughs += std::string(1, c) + ": &" + c + " [" + repeat("*" + before + ", ", 10) + "]\n";
  }
  const std::string told = read(laughs);
  EXPECT_NE(told.find("error: e[7]: aliases grow into more than 100000 values or 16 MiB of text; "
                      "write shared parts into a file of their own and use extends"),
            std::string::npos)
      << told.substr(0, 300);
  EXPECT_EQ(told.find('\n'), std::string::npos);
  const std::string long_text = read("- &a " + std::string(1 << 20, 'x') + repeat("\n- *a", 17));
  EXPECT_EQ(long_text.substr(0, 60),
            "f.yaml:18:3: error: [17]: aliases grow into more than 100000");
}

TEST(YamlTest, BoundsSize) {
  EXPECT_EQ(read(std::string((std::size_t{64} << 20) + 1, ' ')),
            "f.yaml: error: the text is larger than 64 MiB");
  EXPECT_EQ(read("[" + repeat("1,", 2'000'001) + "]").substr(0, 100),
            "f.yaml:1:4000000: error: [1999999]: more than 2000000 values in one file");
}

TEST(YamlTest, StopsAfterTenThousandProblems) {
  const auto root = parse_yaml(repeat("a: 1\n", 20'000), "f.yaml", 0);
  ASSERT_FALSE(root);
  EXPECT_EQ(root.errors().size(), 10'000u);
}

TEST(YamlTest, SaysAProblemWithoutRepeatingLongOrUnprintableText) {
  EXPECT_EQ(read(repeat("k", 100) + ":\n  a: 1\n  a: 2\n"),
            "f.yaml:3:3: error: '" + repeat("k", 60) + "…'.a: duplicate key, first at line 2");
}

RC_GTEST_PROP(YamlTest, AnyBytesAreReadOrRefusedWithAPlace, (const std::string& bytes)) {
  const auto root = parse_yaml(bytes, "f.yaml", 0);
  if (!root) {
    RC_ASSERT(!root.errors().empty());
    RC_ASSERT(root.error().where.file == "f.yaml");
  }
}

RC_GTEST_PROP(YamlTest, AnySyntaxIsReadOrRefused, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "a", "b", ": ", "\n", "  ", "- ", "[", "]", "{", "}", ",", "&x ", "*x", "<<", "? ", "'", "\"",
      "| \n", "!t ", "#", "null", "\t", "---\n", "*x : "));
  std::string text;
  for (const auto& piece : pieces) text += piece;
  const auto root = parse_yaml(text, "f.yaml", 0);
  const bool is_placed = root || root.error().where.line > 0;
  RC_ASSERT(is_placed);
}

}  // namespace
}  // namespace costplan
