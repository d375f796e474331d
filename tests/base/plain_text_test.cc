#include "base/plain_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace costplan {
namespace {

TEST(PlainText, ShowsWhatWouldMoveTheCursorOrForgeALine) {
  struct Row {
    const char* text;
    const char* shown;
  };
  const Row rows[] = {
      {"plain text", "plain text"},
      {"größe · 日本 😀", "größe · 日本 😀"},
      {"shop\n TOTAL  $0.01", "shop\\n TOTAL  $0.01"},
      {"a\x1b[31mred", "a\\u001B[31mred"},
      {"bell\a\r\t\x7f", "bell\\u0007\\r\\t\\u007F"},
      {"C1 \xC2\x9B csi", "C1 \\u009B csi"},
      {"rtl \xE2\x80\xAE txt", "rtl \\u202E txt"},
      {"isolate \xE2\x81\xA6", "isolate \\u2066"},
      {"line \xE2\x80\xA8 separator", "line \\u2028 separator"},
      {"", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(printable(row.text), row.shown);
}

RC_GTEST_PROP(PlainText, IsAlwaysOneLineWithoutControls, (const std::string& text)) {
  for (const char c : printable(text)) {
    RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  }
}

}  // namespace
}  // namespace costplan
