#include "costplan/result.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>

namespace costplan {
namespace {

TEST(Error, ReadsAsPlacePathMessageAndHint) {
  struct Row {
    const char* rule;
    Error error;
    const char* text;
  };
  const Row rows[] = {
      {"a message alone", {.message = "no such file"}, "error: no such file"},
      {"a file without a line",
       {.message = "no such file", .where = {.file = "s.yaml"}},
       "s.yaml: error: no such file"},
      {"a place and a path",
       {.message = "unknown key", .where = {"s.yaml", 7, 3}, .path = "resources.db.clas"},
       "s.yaml:7:3: error: resources.db.clas: unknown key"},
      {"a line counts only within a file",
       {.message = "unknown key", .where = {"", 7, 3}},
       "error: unknown key"},
      {"a question goes on with the sentence",
       {.message = "unknown key", .hint = "did you mean 'class'?"},
       "error: unknown key, did you mean 'class'?"},
      {"advice is a clause of its own",
       {.message = "io1 takes no throughput", .hint = "use gp3"},
       "error: io1 takes no throughput; use gp3"},
      {"all of it",
       {.code = ErrorCode::kParse,
        .message = "'x' is not a number",
        .where = {"s.yaml", 12, 34},
        .path = "resources.web.tasks",
        .hint = "write 2"},
       "s.yaml:12:34: error: resources.web.tasks: 'x' is not a number; write 2"},
  };
  for (const auto& row : rows) EXPECT_EQ(row.error.to_string(), row.text) << row.rule;
}

std::string messages(const Errors& errors) {
  std::string out;
  for (const auto& error : errors) out += error.to_string() + "\n";
  return out;
}

TEST(SortErrors, OrdersByFileLineColumnPathAndMessage) {
  Errors errors = {
      {.message = "b", .where = {"b.yaml", 1, 1}},
      {.message = "tenth line", .where = {"a.yaml", 10, 1}},
      {.message = "second column", .where = {"a.yaml", 9, 2}},
      {.message = "later message", .where = {"a.yaml", 9, 1}, .path = "p"},
      {.message = "a message", .where = {"a.yaml", 9, 1}, .path = "p"},
      {.message = "z", .where = {"a.yaml", 9, 1}, .path = "o"},
      {.message = "no place"},
  };
  sort_errors(errors);
  EXPECT_EQ(messages(errors),
            "error: no place\n"
            "a.yaml:9:1: error: o: z\n"
            "a.yaml:9:1: error: p: a message\n"
            "a.yaml:9:1: error: p: later message\n"
            "a.yaml:9:2: error: second column\n"
            "a.yaml:10:1: error: tenth line\n"
            "b.yaml:1:1: error: b\n");
}

TEST(SortErrors, DropsWhatIsSaidTwiceAndKeepsWhatDiffers) {
  const Error error = {.message = "unknown key", .where = {"a.yaml", 2, 1}, .path = "p"};
  Error elsewhere = error;
  elsewhere.where.line = 3;
  Error other_path = error;
  other_path.path = "q";
  Error other_message = error;
  other_message.message = "unknown name";
  Errors errors = {error, elsewhere, other_path, error, other_message, error};
  sort_errors(errors);
  EXPECT_EQ(messages(errors),
            "a.yaml:2:1: error: p: unknown key\n"
            "a.yaml:2:1: error: p: unknown name\n"
            "a.yaml:2:1: error: q: unknown key\n"
            "a.yaml:3:1: error: p: unknown key\n");
}

// Of repetitions the first stays, with its hint.
TEST(SortErrors, KeepsTheHintOfTheFirst) {
  Errors errors = {{.message = "unknown key", .hint = "did you mean 'class'?"},
                   {.message = "unknown key"}};
  sort_errors(errors);
  EXPECT_EQ(messages(errors), "error: unknown key, did you mean 'class'?\n");
}

TEST(SortErrors, TakesNone) {
  Errors errors;
  sort_errors(errors);
  EXPECT_TRUE(errors.empty());
}

TEST(Result, IsAValueOrItsErrors) {
  const Result<int> value = 7;
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(*value, 7);

  const Result<int> none = Errors{{.message = "first"}, {.message = "second"}};
  EXPECT_FALSE(none);
  EXPECT_EQ(none.error().message, "first");
  EXPECT_EQ(none.errors().size(), 2U);
  EXPECT_THROW(static_cast<void>(none.value()), std::bad_variant_access);
}

TEST(Result, MovesItsValueOut) {
  Result<std::string> text = std::string(100, 'x');
  const std::string taken = *std::move(text);
  EXPECT_EQ(taken, std::string(100, 'x'));
}

}  // namespace
}  // namespace costplan
