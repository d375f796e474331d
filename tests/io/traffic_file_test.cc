// Traffic files as CloudWatch and people write them. The excerpts are made up; their
// shapes are those of public traces and of the AWS CLI.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "costplan/io.h"

namespace costplan {
namespace {

using Values = std::vector<double>;
constexpr auto kCount = SampleMeaning::kCountPerPeriod;
constexpr auto kRate = SampleMeaning::kRatePerSecond;

std::string lines_of(const Errors& errors) {
  std::string text;
  for (const Error& error : errors) text += error.to_string() + "\n";
  return text;
}

MeasuredTraffic traffic_of(std::string_view text, SampleMeaning meaning = kRate,
                           const TrafficFileOptions& options = {}) {
  auto result = parse_traffic(text, "t", meaning, options);
  if (!result) ADD_FAILURE() << text << lines_of(result.errors());
  return result ? *result : MeasuredTraffic();
}

std::string problems(std::string_view text, SampleMeaning meaning = kRate,
                     const TrafficFileOptions& options = {}) {
  const auto result = parse_traffic(text, "t", meaning, options);
  return result ? "" : lines_of(result.errors());
}

std::string remarks(const TrafficReport& report) {
  std::string text;
  for (const auto& finding : report.findings) {
    text += std::to_string(finding.first.line) + ":" + std::to_string(finding.first.column) + " " +
            to_string(finding.remark) + ": " + finding.message + "\n";
  }
  return text;
}

TEST(TrafficCsvTest, ReadsTheSameTrafficInEveryForm) {
  struct Row {
    const char* why;
    std::string_view text;
  };
  const Row rows[] = {
      {"a header", "timestamp,value\n2026-02-02 00:00:00,1200\n2026-02-02 00:05:00,900.5\n"},
      {"no header", "2026-02-02 00:00:00,1200\n2026-02-02 00:05:00,900.5\n"},
      {"CRLF, blank lines, no end",
       "timestamp,value\r\n\r\n2026-02-02 00:00,1200\r\n \r\n2026-02-02 00:05,900.5"},
      {"a byte order mark",
       "\xEF\xBB\xBFtimestamp,value\n2026-02-02T00:00Z,1200\n2026-02-02T00:05Z,900.5\n"},
      {"quotes and thousands", "\"Timestamp\",\"Requests\"\n\"2026-02-02T00:00:00Z\",\"1,"
                               "200\"\n2026-02-02T00:05:00Z,\"900.50\"\n"},
      {"offsets",
       "timestamp,value\n2026-02-02T01:00:00+01:00,1200\n2026-02-02T01:05:00+01:00,900.5\n"},
      {"seconds since 1970", "time,value\n1769990400,1200\n1769990700,9.005e2\n"},
      {"milliseconds since 1970", "1769990400000,1200\n1769990700000,900.5\n"},
      {"columns in another order", "requests,time\n1200,2026-02-02\n900.5,2026-02-02 00:05\n"},
      {"more columns", "host,@timestamp,region,Sum,note\nä,2026-02-02,x,1200,\nb,2026-02-02 "
                       "00:05,x,900.5,\"a,\nb\"\n"},
      {"blanks around fields",
       " timestamp , value \n 2026-02-02 , 1200 \n2026-02-02 00:05, +900.5\n"},
      {"unknown names of two columns", "when,how_many\n2026-02-02,1200\n2026-02-02 00:05,900.5\n"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    const auto result = traffic_of(row.text);
    EXPECT_EQ(result.curve.values, (Values{1200, 900.5}));
    EXPECT_EQ(result.curve.start.to_string(), "2026-02-02T00:00Z");
    EXPECT_EQ(result.curve.step_s, 300);
    EXPECT_EQ(remarks(result.report), "");
  }
}

TEST(TrafficCsvTest, TakesTheNamedColumns) {
  const std::string_view text =
      "start,end,requests,errors\n2026-02-02,2026-02-03,5,1\n2026-02-03,2026-02-04,7,2\n";
  EXPECT_EQ(
      traffic_of(text, kRate, {.time_column = "Start", .value_column = "errors"}).curve.values,
      (Values{1, 2}));
  EXPECT_EQ(problems(text, kRate, {.time_column = "start", .value_column = "request"}),
            "t:1:1: error: no column 'request' in the header, did you mean 'requests'?\n");
  EXPECT_EQ(problems(text),
            "t:1:1: error: cannot tell which column is the time, the header has 'start', 'end', "
            "'requests', 'errors'; name the columns\n");
}

// A count of five minutes taken for one of ten is half the traffic.
TEST(TrafficCsvTest, FindsThePeriodByRowsWithoutAValueToo) {
  const auto result = traffic_of("timestamp,value\n"
                                 "2026-02-02 00:00,300\n"
                                 "2026-02-02 00:05,\n"
                                 "2026-02-02 00:10,300\n"
                                 "2026-02-02 00:15,NULL\n"
                                 "2026-02-02 00:20,300\n",
                                 kCount);
  EXPECT_EQ(result.curve.step_s, 300);
  EXPECT_EQ(result.curve.values, (Values{1, 1, 1, 1, 1}));
  EXPECT_EQ(remarks(result.report),
            "3:18 empty_value: 2 rows without a value\n"
            "0:0 interpolated: 2 periods without a value in 2 gaps; filled along a line, first at "
            "2026-02-02T00:05Z\n");
}

TEST(TrafficCsvTest, ReportsEverythingThatItRepaired) {
  const auto result = traffic_of("timestamp,value\n"
                                 "2026-02-02 00:00:00,10\n"
                                 "2026-02-02 00:05:00,20\n"
                                 "2026-02-02 00:05:00,20\n"
                                 "2026-02-02 00:15:00,\n"
                                 "2026-02-02 00:20:00,50\n"
                                 "2026-02-02T00:30:00Z,70\n"
                                 "2026-02-02T01:25:00+01:00,60\n"
                                 "2026-02-02 00:35:00,80\n"
                                 "2026-02-02 00:40:00,90\n");
  EXPECT_EQ(result.curve.values, (Values{10, 20, 30, 40, 50, 60, 70, 80, 90}));
  EXPECT_EQ(remarks(result.report),
            "8:0 unsorted: times step backwards in 1 place; sorted, first at 2026-02-02T00:25Z\n"
            "4:0 repeated: 1 row with the time and value of another; dropped, first at "
            "2026-02-02T00:05Z\n"
            "5:21 empty_value: 1 row without a value\n"
            "7:1 some_zoned: 2 times with a zone and 7 without; those were read as UTC\n"
            "8:1 several_zones: 1 time with another UTC offset than the first; each was applied\n"
            "0:0 interpolated: 2 periods without a value in 1 gap; filled along a line, first at "
            "2026-02-02T00:10Z\n");
}

// Clocks in Berlin went back on 2026-10-25 at 03:00 +02:00; the offsets tell the hours apart.
TEST(TrafficCsvTest, FollowsOffsetsThroughTheEndOfSummerTime) {
  const auto result =
      traffic_of("2026-10-25T01:00+02:00,1\n2026-10-25T02:00+02:00,2\n2026-10-25T02:00+01:00,3\n"
                 "2026-10-25T03:00+01:00,4\n");
  EXPECT_EQ(result.curve.values, (Values{1, 2, 3, 4}));
  EXPECT_EQ(result.curve.start.to_string(), "2026-10-24T23:00Z");
  EXPECT_EQ(result.report.findings.at(0).remark, TrafficRemark::kSeveralZones);
}

TEST(TrafficCsvTest, ReadsTimesWithoutAZoneAsTheOffsetSays) {
  const std::string_view text = "2026-02-02 00:00,1\n2026-02-02 00:05,2\n";
  EXPECT_EQ(traffic_of(text, kRate, {.utc_offset_minutes = -480}).curve.start.to_string(),
            "2026-02-02T08:00Z");
  EXPECT_EQ(problems(text, kRate, {.utc_offset_minutes = 841}),
            "t: error: an offset of 841 minutes from UTC, expected at most 14 hours either way\n");
}

TEST(TrafficCsvTest, TellsWhatIsWrongWhereAndWhatWasExpected) {
  struct Row {
    std::string_view text;
    const char* expected;
  };
  const Row rows[] = {
      {"", "t:1:1: error: the file is empty, expected rows of a time and a value\n"},
      {" \n\n", "t:1:1: error: the file is empty, expected rows of a time and a value\n"},
      {"timestamp,value\n", "t: error: there is no data, expected rows of a time and a value\n"},
      {"timestamp;value\n2026-02-02;1\n",
       "t:1:1: error: cannot tell which column is the time, the header has 'timestamp;value'; part "
       "the fields with commas, not semicolons\n"},
      {"2026-02-02;1\n",
       "t:1:1: error: no header, so two columns are expected, a time and a value, got 1; part the "
       "fields with commas, not semicolons\n"},
      {"timestamp,value\n2026-02-30,1\nyesterday,2\n2026-02-02,x\n2026-02-03,\"1,23\"\n20260204,"
       "1\n",
       "t:2:1: error: '2026-02-30' is not a time, expected one such as 2026-02-03T10:00Z or "
       "seconds "
       "since 1970\n"
       "t:3:1: error: 'yesterday' is not a time, expected one such as 2026-02-03T10:00Z or seconds "
       "since 1970\n"
       "t:4:12: error: 'x' is not a number, expected one such as 1234.5 or \"1,234.5\"\n"
       "t:5:12: error: '1,23' is not a number, expected one such as 1234.5 or \"1,234.5\"\n"
       "t:6:1: error: '20260204' is not a time, expected one such as 2026-02-03T10:00Z or seconds "
       "since 1970\n"},
      {"timestamp,value\n2026-02-02,1,234\n",
       "t:2:1: error: expected 2 fields as in the first line, got 3; quote numbers with commas: "
       "\"1,234\"\n"},
      {"timestamp,value\n2026-02-02,\"1\n",
       "t:2:12: error: the quote that begins here is never closed\n"},
      {"timestamp,value\n2026-02-02,\"1\"2\n2026-02-03,1\"\n",
       "t:2:15: error: text after a closing quote; a quote inside a field is written twice\n"
       "t:3:13: error: a quote inside a field that does not begin with one\n"},
      {"ä,value\n2026-02-02,-5\n2026-02-03,nan\n2026-02-04,inf\n",
       "t:2:12: error: the value at 2026-02-02T00:00Z is -5, expected 0 to 1e+15\n"
       "t:3:12: error: the value at 2026-02-03T00:00Z is nan, expected 0 to 1e+15\n"
       "t:4:12: error: the value at 2026-02-04T00:00Z is inf, expected 0 to 1e+15\n"},
  };
  for (const Row& row : rows) EXPECT_EQ(problems(row.text), row.expected) << row.text;
}

TEST(TrafficCsvTest, PointsAtTheCharacterNotTheByte) {
  EXPECT_EQ(problems("name,timestamp,value\nJörg ü,2026-02-02,x\n"),
            "t:2:19: error: 'x' is not a number, expected one such as 1234.5 or \"1,234.5\"\n");
}

TEST(TrafficCsvTest, ListsAHundredProblemsAndCountsTheRest) {
  std::string text = "timestamp,value\n";
  for (int i = 0; i < 250; ++i) text += "2026-02-02,x\n";
  const auto result = parse_traffic(text, "t", kRate);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.errors().size(), 101U);
  EXPECT_EQ(result.errors().back().message, "and 150 more problems");
}

TEST(TrafficCsvTest, PrintsNothingThatMovesTheCursor) {
  EXPECT_EQ(problems("timestamp,value\n2026-02-02,\x1b[2J\n"),
            "t:2:12: error: '\\u001B[2J' is not a number, expected one such as 1234.5 or "
            "\"1,234.5\"\n");
}

// A month of hourly rows with the leap day of 2028.
TEST(TrafficCsvTest, ReadsALeapFebruary) {
  std::string text;
  for (int day = 1; day <= 29; ++day) {
    for (int hour = 0; hour < 24; ++hour) {
      char row[64];
      std::snprintf(row, sizeof row, "2028-02-%02dT%02d:00:00Z,%d\n", day, hour, 3600 * day);
      text += row;
    }
  }
  const auto result = traffic_of(text, kCount);
  EXPECT_EQ(result.curve.values.size(), 29U * 24);
  EXPECT_EQ(result.curve.end().to_string(), "2028-03-01T00:00Z");
  EXPECT_EQ(result.curve.peak(), 29);
  EXPECT_EQ(remarks(result.report), "");
}

// What get-metric-statistics prints: in no order.
constexpr std::string_view kStatistics = R"({
    "Label": "RequestCount",
    "Datapoints": [
        {"Timestamp": "2026-02-02T00:10:00+00:00", "Sum": 900.0, "Unit": "Count"},
        {"Timestamp": "2026-02-02T00:00:00+00:00", "Sum": 300, "Unit": "Count"},
        {"Timestamp": "2026-02-02T00:05:00Z", "Sum": 6e2, "Unit": "Count"}
    ]
}
)";

TEST(TrafficJsonTest, ReadsMetricStatistics) {
  const auto result = traffic_of(kStatistics, kCount);
  EXPECT_EQ(result.curve.values, (Values{1, 2, 3}));
  EXPECT_EQ(result.curve.start.to_string(), "2026-02-02T00:00Z");
  EXPECT_EQ(remarks(result.report),
            "5:0 unsorted: times step backwards in 1 place; sorted, first at 2026-02-02T00:00Z\n");
}

TEST(TrafficJsonTest, CountsSamplesWhereThereIsNoSum) {
  const std::string_view text = R"({"Datapoints": [
    {"Timestamp": 1769990400, "SampleCount": 60, "Average": 0.2, "Unit": "Seconds"},
    {"Timestamp": 1769990460, "SampleCount": 120, "Average": 0.3, "Unit": "Seconds"}]})";
  EXPECT_EQ(traffic_of(text, kCount).curve.values, (Values{1, 2}));
  EXPECT_EQ(traffic_of(text, kCount, {.statistic = "SampleCount"}).curve.values, (Values{1, 2}));
  EXPECT_EQ(problems(text, kRate),
            "t:2:5: error: the unit is 'Seconds', expected 'Count/Second' of rates per second\n"
            "t:3:5: error: the unit is 'Seconds', expected 'Count/Second' of rates per second\n");
  EXPECT_EQ(problems(text, kCount, {.statistic = "sum"}),
            "t:1:1: error: no statistic 'sum', expected Sum, SampleCount or Average, did you mean "
            "'Sum'?\n");
}

constexpr std::string_view kMetricData = R"({
  "MetricDataResults": [
    {"Id": "m1", "Label": "RequestCount",
     "Timestamps": ["2026-02-02T00:02:00+00:00", "2026-02-02T00:01:00+00:00", "2026-02-02T00:00:00+00:00"],
     "Values": [180, 120.0, 60], "StatusCode": "Complete"},
    {"Id": "m2", "Label": "Errors", "Timestamps": ["2026-02-02T00:00:00Z", "2026-02-02T00:01:00Z"],
     "Values": [6, 12], "StatusCode": "PartialData"}
  ],
  "Messages": [], "NextToken": "abc"
})";

TEST(TrafficJsonTest, ReadsOneSeriesOfMetricData) {
  EXPECT_EQ(traffic_of(kMetricData, kCount, {.series = "m1"}).curve.values, (Values{1, 2, 3}));
  const auto errors = traffic_of(kMetricData, kCount, {.series = "Errors"});
  EXPECT_EQ(errors.curve.values, (Values{0.1, 0.2}));
  EXPECT_EQ(remarks(errors.report),
            "6:5 incomplete: CloudWatch says PartialData of 'm2'\n"
            "9:32 incomplete: the file has a NextToken: there is more data than in it\n");
  EXPECT_EQ(problems(kMetricData, kCount),
            "t:1:1: error: the file has several series: 'm1', 'm2'; name one of them\n");
  EXPECT_EQ(problems(kMetricData, kCount, {.series = "m3"}),
            "t:1:1: error: no series 'm3', expected one of 'm1', 'm2', did you mean 'm1'?\n");
}

TEST(TrafficJsonTest, TellsWhatIsWrongWhereAndWhatWasExpected) {
  struct Row {
    std::string_view text;
    const char* expected;
  };
  const Row rows[] = {
      {"{}", "t:1:1: error: expected what aws cloudwatch get-metric-statistics ('Datapoints') or "
             "get-metric-data ('MetricDataResults') prints\n"},
      {"[1, 2]",
       "t:1:1: error: expected what aws cloudwatch get-metric-statistics ('Datapoints') or "
       "get-metric-data ('MetricDataResults') prints\n"},
      {"{\"Datapoints\": []}", "t: error: there is no data, expected rows of a time and a value\n"},
      {"{\"Datapoints\": [{\"Sum\": 1},\n {\"Timestamp\": \"2026-02-02\"},\n {\"Timestamp\": "
       "\"soon\", "
       "\"Sum\": \"many\"}]}",
       "t:1:17: error: the datapoint has no 'Timestamp'\n"
       "t:2:2: error: the datapoint has no 'Sum'; ask CloudWatch for --statistics Sum\n"
       "t:3:16: error: 'soon' is not a time, expected one such as 2026-02-03T10:00Z\n"
       "t:3:31: error: 'many' is not a number\n"},
      {"{\"Datapoints\": [\n{\"Timestamp\": \"2026-02-02\", \"Sum\": -1},\n{\"Timestamp\": "
       "\"2026-02-03\", \"Sum\": 1}]}",
       "t:2:1: error: the value at 2026-02-02T00:00Z is -1, expected 0 to 1e+15\n"},
      {"{\"Datapoints\": [\n{\"Timestamp\": \"2026-02-02\", \"Sum\": 1, \"Unit\": \"Percent\"}]}",
       "t:2:1: error: the unit is 'Percent', expected 'Count' of counts per period\n"},
      {"{\"MetricDataResults\": [{\"Id\": \"a\", \"Timestamps\": [\"2026-02-02\"], \"Values\": [1, "
       "2]}]}",
       "t:1:24: error: 1 Timestamps for 2 Values\n"},
      {"{\"MetricDataResults\": [{\"Id\": \"a\", \"Timestamps\": [\"2026-02-02\"], \"Values\": "
       "[\"1\"]}]}",
       "t:1:77: error: '1' is not a number\n"},
      {"{\"MetricDataResults\": [{\"Id\": \"a\", \"StatusCode\": \"Forbidden\"}]}",
       "t:1:24: error: CloudWatch answered Forbidden\n"},
      {"{\"Datapoints\": [\n  {\"Timestamp\" 5}]}", "t:2:16: error: broken JSON at '5'\n"},
      {"{\"Datapoints\": [", "t:1:17: error: the JSON ends too early or is broken here\n"},
  };
  for (const Row& row : rows) EXPECT_EQ(problems(row.text, kCount), row.expected) << row.text;
}

TEST(TrafficJsonTest, EndsAtAnyDepthAndAnyNumber) {
  EXPECT_EQ(problems(std::string(1'000'000, '['), kCount),
            "t:1:65: error: JSON nested too deeply\n");
  EXPECT_NE(problems("{\"Datapoints\": [{\"Timestamp\": 1e999, \"Sum\": 1}]}", kCount), "");
  EXPECT_NE(problems("{\"Datapoints\": [{\"Timestamp\": -5, \"Sum\": 1}]}", kCount), "");
  EXPECT_NE(problems("{\"Datapoints\": {\"Timestamp\": 5}}", kCount), "");
  EXPECT_NE(problems("{\"Datapoints\": [[\"Timestamp\", 5, [7]]]}", kCount), "");
  EXPECT_NE(problems("{\"MetricDataResults\": [[{\"Id\": \"a\"}, [[1]]], 5]}", kCount), "");
}

TEST(TrafficJsonTest, FindsThePeriodByTimesOfNullsToo) {
  const auto nulls = traffic_of("{\"MetricDataResults\": [{\"Id\": \"a\", \"Timestamps\": "
                                "[\"2026-02-02\", \"2026-02-02 00:05\", \"2026-02-02 00:10\"], "
                                "\"Values\": [300, null, 300]}]}",
                                kCount);
  EXPECT_EQ(nulls.curve.values, (Values{1, 1, 1}));
}

TEST(TrafficFileTest, LoadsFilesAndNamesThem) {
  const std::string path = testing::TempDir() + "/traffic.csv";
  ASSERT_TRUE(write_file(path, "timestamp,value\n2026-02-02,86400\n2026-02-03,x\n"));
  const auto broken = load_traffic(path, kCount);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().where, (Location{path, 3, 12}));
  ASSERT_TRUE(write_file(path, "timestamp,value\n2026-02-02,86400\n2026-02-03,172800\n"));
  EXPECT_EQ(load_traffic(path, kCount)->curve.values, (Values{1, 2}));
  EXPECT_EQ(load_traffic(path + ".none", kCount).error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace costplan
