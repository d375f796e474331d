#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "base/timestamp.h"
#include "costplan/calendar.h"

namespace costplan {
namespace {

TEST(UtcTimeTest, ReadsTheFormsThatFilesUse) {
  struct Row {
    const char* text;
    std::int64_t seconds;  // from `date -u -d … +%s`
    const char* why;
  };
  const Row rows[] = {
      {"1970-01-01T00:00Z", 0, "the first second"},
      {"2026-02-03T10:00Z", 1770112800, "ISO 8601"},
      {"2026-02-03 10:00", 1770112800, "a blank, and UTC without a zone"},
      {"2026-02-03 10:00:30", 1770112830, "seconds"},
      {"2026-02-03T10:00:30.999Z", 1770112830, "parts of a second are dropped"},
      {"2026-02-03T10:00:00+00:00", 1770112800, "as the AWS CLI prints"},
      {"2026-02-03T11:00:00+01:00", 1770112800, "Berlin in winter"},
      {"2026-02-03T15:30+0530", 1770112800, "Delhi, half an hour off"},
      {"2026-02-03T02:00-08", 1770112800, "Seattle"},
      {"2026-02-03 10:00:00 UTC", 1770112800, "a zone by name"},
      {"2026/02/03 10:00:00", 1770112800, "slashes"},
      {"2026-02-03", 1770076800, "a day is its midnight"},
      {"2024-02-29T23:59:59Z", 1709251199, "a leap day"},
      {"2999-12-31T23:59:59Z", 32503679999, "the last second"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.text) + ": " + row.why);
    const auto time = UtcTime::parse(row.text);
    ASSERT_TRUE(time);
    EXPECT_EQ(time->seconds(), row.seconds);
  }
}

TEST(UtcTimeTest, RejectsWhatIsNoTime) {
  for (const char* text : {"",
                           "2026",
                           "2026-02",
                           "2026-02-03T",
                           "2026-02-03T10",
                           "2026-02-03T10:00:",
                           "2026-02-03T24:00",
                           "2026-02-03T10:60",
                           "2026-02-03T10:00:60",
                           "2026-02-03T10:00:00.",
                           "2026-02-03T10:00+",
                           "2026-02-03T10:00+15:00",
                           "2026-02-03T10:00+01:60",
                           "2026-02-03T10:00+1:00",
                           "2026-02-03T10:00 CET",
                           "2026-02-03T10:00ZZ",
                           "2026-02-30",
                           "2025-02-29",
                           "2026-13-01",
                           "2026-02/03",
                           "02/03/2026",
                           " 2026-02-03",
                           "2026-02-03 ",
                           "1969-12-31",
                           "3000-01-01"}) {
    SCOPED_TRACE(text);
    const auto time = UtcTime::parse(text);
    ASSERT_FALSE(time);
    EXPECT_EQ(time.error().code, ErrorCode::kParse);
  }
}

TEST(UtcTimeTest, SaysWhatIsWrongWithADay) {
  struct Row {
    const char* text;
    const char* problem;
  };
  const Row rows[] = {
      {"1900-01-01", "'1900-01-01' is out of range, expected a year from 1970 to 2999"},
      {"9999-12-31 10:00", "'9999-12-31' is out of range, expected a year from 1970 to 2999"},
      {"2026-02-29", "'2026-02-29' is not a date: February 2026 has 28 days"},
      {"2026/11/31T10:00Z", "'2026-11-31' is not a date: November 2026 has 30 days"},
      {"2026-02-28 25:00",
       "'2026-02-28 25:00' is not a time, expected one such as 2026-02-03T10:00Z"},
      {"soon", "'soon' is not a time, expected one such as 2026-02-03T10:00Z"},
  };
  for (const Row& row : rows) EXPECT_EQ(UtcTime::parse(row.text).error().message, row.problem);
}

TEST(UtcTimeTest, RejectsAnOffsetThatLeadsOutOfTheCalendar) {
  EXPECT_FALSE(UtcTime::parse("1970-01-01T00:00+01:00"));
  EXPECT_FALSE(UtcTime::parse("2999-12-31T23:59-01:00"));
  EXPECT_FALSE(UtcTime::from_seconds(-1));
  EXPECT_FALSE(UtcTime::from_seconds(32503680000));
}

TEST(UtcTimeTest, WritesSecondsOnlyWhereThereAreSome) {
  EXPECT_EQ(UtcTime::parse("2026-02-03 10:05")->to_string(), "2026-02-03T10:05Z");
  EXPECT_EQ(UtcTime::parse("2026-02-03 10:05:09")->to_string(), "2026-02-03T10:05:09Z");
  EXPECT_EQ(UtcTime().to_string(), "1970-01-01T00:00Z");
  EXPECT_EQ(UtcTime::midnight(*Date::parse("2028-02-29")).to_string(), "2028-02-29T00:00Z");
}

TEST(TimestampTest, TellsWhetherAZoneWasNamed) {
  EXPECT_FALSE(read_timestamp("2026-02-03 10:00")->has_zone);
  EXPECT_FALSE(read_timestamp("2026-02-03")->has_zone);
  EXPECT_TRUE(read_timestamp("2026-02-03T10:00Z")->has_zone);
  EXPECT_EQ(read_timestamp("2026-02-03T10:00-05:30")->offset_minutes, -330);
}

RC_GTEST_PROP(UtcTimeProperty, ReadsBackWhatItWrites, ()) {
  const auto seconds = *rc::gen::inRange<std::int64_t>(0, 32503680000);
  const auto time = UtcTime::from_seconds(seconds);
  RC_ASSERT(time.has_value());
  const auto again = UtcTime::parse(time->to_string());
  RC_ASSERT(again.has_value());
  RC_ASSERT(again->seconds() == seconds);
  RC_ASSERT(UtcTime::midnight(time->date()).seconds() + time->second_of_day() == seconds);
}

}  // namespace
}  // namespace costplan
