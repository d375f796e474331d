#include "meters/chunks.h"

#include <gtest/gtest.h>

#include <string_view>

namespace costplan {
namespace {

Amount kilobytes(std::string_view value) {
  return Amount(*Quantity::parse(value), std::string(value) + " KB");
}

TEST(Chunks, CountEachStartedOneAndAtLeastOne) {
  constexpr struct {
    std::string_view size;
    std::string_view chunks;
  } kRows[] = {{"0", "1"},      {"0.001", "1"}, {"64", "1"},
               {"64.001", "2"}, {"128", "2"},   {"256", "4"}};
  for (const auto& row : kRows) {
    EXPECT_EQ(started_chunks(kilobytes(row.size), 64).value().to_string(), row.chunks) << row.size;
  }
}

TEST(Chunks, AreOneEachWhereTheSizeIsNotGiven) {
  const Amount events(Quantity(1000), "1,000 events");
  EXPECT_EQ(in_chunks(events, Amount::not_given("event_size"), 64).text(), "1,000 events");
  EXPECT_EQ(in_chunks(events, kilobytes("65"), 64).text(), "1,000 events × ⌈65 KB ÷ 64 KB⌉");
  EXPECT_FALSE(in_chunks(Amount::not_given("events"), kilobytes("65"), 64).is_known());
}

TEST(Chunks, AddUpToGigabytes) {
  const Amount messages(Quantity(1024 * 1024), "1,048,576 messages");
  EXPECT_EQ(in_gigabytes(messages, kilobytes("3")).value(), Quantity(3));
  EXPECT_FALSE(in_gigabytes(messages, Amount::not_given("message_size")).is_known());
}

}  // namespace
}  // namespace costplan
