#include "io/csv.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace costplan {
namespace {

using Table = std::vector<std::vector<std::string>>;

Table table_of(std::string_view text) {
  const auto records = parse_csv(text, "f.csv");
  Table table;
  if (!records) {
    ADD_FAILURE() << records.error().to_string();
    return table;
  }
  for (const auto& record : *records) {
    table.emplace_back();
    for (const auto& field : record.fields) table.back().push_back(field.text);
  }
  return table;
}

std::string lines_of(const Errors& errors) {
  std::string text;
  for (const Error& error : errors) text += error.to_string() + "\n";
  return text;
}

std::string problems(std::string_view text) {
  const auto records = parse_csv(text, "f.csv");
  return records ? "" : lines_of(records.errors());
}

// RFC 4180 section 2, the number of the rule behind each row.
TEST(CsvTest, ReadsWhatRfc4180Describes) {
  struct Row {
    const char* rule;
    std::string_view text;
    Table expected;
  };
  const Row rows[] = {
      {"1: records end with CRLF", "a,b\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}},
      {"1: or LF, as everybody writes them", "a,b\nc,d\n", {{"a", "b"}, {"c", "d"}}},
      {"2: the last one need not end", "a,b\nc,d", {{"a", "b"}, {"c", "d"}}},
      {"4: spaces belong to the field", " a , b\n", {{" a ", " b"}}},
      {"4: a comma at the end begins an empty field", "a,\n,b\n", {{"a", ""}, {"", "b"}}},
      {"5: fields may be quoted", "\"a\",\"\"\n", {{"a", ""}}},
      {"6: with commas", "\"a,b\",c\n", {{"a,b", "c"}}},
      {"6: with line breaks", "\"a\r\nb\nc\",d\n", {{"a\r\nb\nc", "d"}}},
      {"7: with doubled quotes", "\"a\"\"b\",\"\"\"\"\n", {{"a\"b", "\""}}},
      {"a byte order mark is no text",
       "\xEF\xBB\xBF"
       "a,b\n",
       {{"a", "b"}}},
      {"quoted at the end of the file", "a,\"b\"", {{"a", "b"}}},
      {"blank lines are skipped", "\na,b\n\r\n\nc,d\n\n", {{"a", "b"}, {"c", "d"}}},
      {"an empty file has no records", "", {}},
  };
  for (const Row& row : rows) EXPECT_EQ(table_of(row.text), row.expected) << row.rule;
}

TEST(CsvTest, SaysWhereEachFieldStands) {
  const auto read = parse_csv("h,i\n\"x\ny\",z\n\xC3\xBC,w\n", "f.csv");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 3U);
  EXPECT_EQ((*read)[1].line, 2);
  EXPECT_EQ((*read)[1].fields[0].line, 2);
  EXPECT_EQ((*read)[1].fields[0].column, 1);
  EXPECT_EQ((*read)[1].fields[1].line, 3) << "the line break inside the quotes counts";
  EXPECT_EQ((*read)[1].fields[1].column, 4) << "after y, the quote and the comma";
  EXPECT_EQ((*read)[2].line, 4);
  EXPECT_EQ((*read)[2].fields[1].column, 3) << "an umlaut is one character";
}

TEST(CsvTest, RefusesMalformedTextAndSaysWhere) {
  struct Row {
    std::string_view text;
    const char* expected;
  };
  const Row rows[] = {
      {"a,b\nc,\"d\ne,f\n", "f.csv:2:3: error: the quote that begins here is never closed\n"},
      {"a,b\nc,d\"e\n", "f.csv:2:4: error: a quote inside a field that does not begin with one\n"},
      {"a,\"b\"c\n",
       "f.csv:1:6: error: text after a closing quote; a quote inside a field is written twice\n"},
      {"a,b\rc,d\n", "f.csv:1:4: error: a carriage return without a line feed\n"},
      {"a,b\nc\n", "f.csv:2:1: error: expected 2 fields as in the first line, got 1\n"},
      {"a\nb,c\n", "f.csv:2:1: error: expected 1 field as in the first line, got 2\n"},
  };
  for (const Row& row : rows) EXPECT_EQ(problems(row.text), row.expected) << row.text;
}

TEST(CsvTest, ReportsAllProblemsOfAFileAtOnce) {
  EXPECT_EQ(problems("a,b\nc,d\"\n\"e\"f,g\nh,i\n"),
            "f.csv:2:4: error: a quote inside a field that does not begin with one\n"
            "f.csv:3:4: error: text after a closing quote; a quote inside a field is written "
            "twice\n");
  EXPECT_EQ(problems("a,b\nc\nd,e\nf,g,h\n"),
            "f.csv:2:1: error: expected 2 fields as in the first line, got 1\n"
            "f.csv:4:1: error: expected 2 fields as in the first line, got 3\n");
}

TEST(CsvTableTest, ReturnsTheRecordsBelowTheHeader) {
  constexpr std::string_view kColumns[] = {"id", "rate"};
  const auto records = parse_csv_table("id,rate\n1,2\n3,4\n", "f.csv", kColumns);
  ASSERT_TRUE(records);
  ASSERT_EQ(records->size(), 2U);
  EXPECT_EQ((*records)[0].line, 2);
  EXPECT_EQ((*records)[1].fields[1].text, "4");
}

TEST(CsvTableTest, RefusesAnotherHeader) {
  constexpr std::string_view kColumns[] = {"id", "rate", "unit"};
  struct Row {
    std::string_view text;
    const char* expected;
  };
  const Row rows[] = {
      {"", "f.csv:1:1: error: the file is empty, expected a header that begins with 'id'\n"},
      {"id,raet,unit\n",
       "f.csv:1:4: error: unknown column 'raet', expected 'rate', did you mean 'rate'?\n"},
      {"id,rate\n1,2\n", "f.csv:1:1: error: the header lacks column 'unit'\n"},
      {"rate,id,unit\n", "f.csv:1:1: error: column 'rate' where 'id' is expected\n"
                         "f.csv:1:6: error: column 'id' where 'rate' is expected\n"},
      {"id,rate,unit,colour\n", "f.csv:1:14: error: column 'colour' where the header should end\n"},
      // Only the header is wrong, not also each line below it.
      {"id\n1,2,3\n4,5,6\n", "f.csv:1:1: error: the header lacks column 'rate'\n"
                             "f.csv:1:1: error: the header lacks column 'unit'\n"},
  };
  for (const Row& row : rows) {
    const auto records = parse_csv_table(row.text, "f.csv", kColumns);
    ASSERT_FALSE(records) << row.text;
    EXPECT_EQ(lines_of(records.errors()), row.expected) << row.text;
  }
}

RC_GTEST_PROP(CsvProperty, ReadsBackWhateverIsQuoted, ()) {
  const auto width = *rc::gen::inRange<std::size_t>(1, 5);
  const auto cell =
      rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab,\"\r\n \xC3")));
  const auto table =
      *rc::gen::container<Table>(rc::gen::container<std::vector<std::string>>(width, cell));
  std::string text;
  for (const auto& record : table) {
    for (std::size_t i = 0; i < record.size(); ++i) {
      text += i == 0 ? "\"" : ",\"";
      for (const char c : record[i]) text += c == '"' ? std::string("\"\"") : std::string(1, c);
      text += '"';
    }
    text += "\r\n";
  }
  RC_ASSERT(table_of(text) == table);
}

}  // namespace
}  // namespace costplan
