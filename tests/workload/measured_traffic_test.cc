// Traffic files of a load file: what is repaired is told, what cannot be is refused at its
// place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "costplan/io.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;

const std::string kStack = R"(
stack: test
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 2}
)";
const std::string kWeb = "services: {web: {traffic_share: 100%, service_time: {mean: 10 ms}}}\n";

class MeasuredLoadFile : public ::testing::Test {
 protected:
  MeasuredLoadFile()
      : folder_(std::filesystem::temp_directory_path() /
                ("costplan-measured-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~MeasuredLoadFile() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  // `traffic: {…}` with these fields.
  Result<LoadModel> read(const std::string& traffic) const {
    return parse_load_model("traffic: {" + traffic + "}\n" + kWeb, (folder_ / "load.yaml").string(),
                            *parse_stack(kStack, "stack.yaml"));
  }
  // Everything that was noted, or all errors.
  std::string told(const std::string& traffic) const {
    const auto load = read(traffic);
    std::string out;
    if (!load) {
      for (const auto& error : load.errors()) out += error.to_string() + "\n";
    } else {
      for (const auto& note : load->traffic_notes) out += note + "\n";
    }
    return out;
  }

  std::filesystem::path folder_;
};

// Rows of five minutes from 2026-11-02 00:00, 60 requests in each.
std::string rows(int from, int to) {
  std::string out;
  for (int i = from; i < to; ++i) {
    const int minute = 5 * i;
    char text[64];
    std::snprintf(text, sizeof text, "2026-11-02 %02d:%02d:00,60\n", minute / 60, minute % 60);
    out += text;
  }
  return out;
}

TEST_F(MeasuredLoadFile, TellsEveryRepairWithItsRow) {
  struct Row {
    const char* name;
    std::string text;
    const char* told;
  };
  const std::string head = "timestamp,value\n";
  const Row all[] = {
      {"a whole file", head + rows(0, 100), "100 values of 5 min from 2026-11-02T00:00Z"},
      {"gaps", head + rows(0, 50) + rows(52, 100), "2 periods without a value in 1 gap"},
      {"duplicates", head + rows(0, 50) + rows(49, 100), "t.csv:52: 1 row with the time and value"},
      {"contradictions", head + rows(0, 50) + "2026-11-02 04:05:00,7\n" + rows(50, 100),
       "t.csv:52: 1 row with the time of another and a different value"},
      {"unsorted", head + rows(50, 100) + rows(0, 50), "t.csv:52: times step backwards in 1 place"},
      {"a BOM", "\xEF\xBB\xBF" + head + rows(0, 100), "100 values of 5 min"},
      {"zones", head + "2026-11-02T00:00:00+02:00,5\n2026-11-02T00:05:00+02:00,5\n",
       "from 2026-11-01T22:00Z"},
      {"some zones", head + "2026-11-02T00:00:00Z,5\n2026-11-02T00:05:00,5\n",
       "1 time with a zone and 1 without"},
      {"epochs", head + "1793577600,5\n1793577900,5\n", "from 2026-11-02T00:00Z"},
      {"no rows", head, "there is no data"},
      {"nothing", "", "t.csv:1:1: error: the file is empty"},
      {"not a number", head + rows(0, 9) + "2026-11-02 00:45:00,NaN\n", "t.csv:11:21: error: "},
      {"a negative one", head + rows(0, 9) + "2026-11-02 00:45:00,-5\n", "t.csv:11:21: error: "},
      {"text", head + rows(0, 9) + "2026-11-02 00:45:00,many\n", "'many' is not a number"},
      {"only zeros", head + "2026-11-02 00:00,0\n2026-11-02 00:05,0\n",
       "load.yaml:1:17: error: traffic.file: every value is 0"},
  };
  for (const auto& row : all) {
    write("t.csv", row.text);
    EXPECT_THAT(told("file: t.csv"), HasSubstr(row.told)) << row.name;
  }
}

TEST_F(MeasuredLoadFile, ReadsWhatCloudWatchAnswers) {
  const auto point = [](const char* time, const char* rest) {
    return std::string(R"({"Timestamp": "2026-11-02T)") + time + "Z\", " + rest + "}";
  };
  struct Row {
    const char* name;
    std::string points;
    const char* told;
  };
  const Row all[] = {
      {"unsorted",
       point("00:05:00", R"("Sum": 60, "Average": 1, "Unit": "Count")") + "," +
           point("00:00:00", R"("Sum": 60, "Average": 1, "Unit": "Count")"),
       "times step backwards in 1 place"},
      {"only averages",
       point("00:00:00", R"("Average": 1, "Unit": "Count")") + "," +
           point("00:05:00", R"("Average": 1, "Unit": "Count")"),
       "has no 'Sum'"},
      {"none", "", "there is no data"},
      {"seconds",
       point("00:00:00", R"("Sum": 1, "Unit": "Seconds")") + "," +
           point("00:05:00", R"("Sum": 1, "Unit": "Seconds")"),
       "the unit is 'Seconds'"},
  };
  for (const auto& row : all) {
    write("t.json", R"({"Label": "RequestCount", "Datapoints": [)" + row.points + "]}");
    EXPECT_THAT(told("file: t.json"), HasSubstr(row.told)) << row.name;
  }
}

// 60 in five minutes are 0.2 a second.
TEST_F(MeasuredLoadFile, StitchesMovesAndScales) {
  write("a.csv", "timestamp,value\n" + rows(0, 100));
  write("b.csv", "timestamp,value\n" + rows(102, 200));
  write("c.csv", "timestamp,value\n" + rows(90, 200));
  const auto moved = read("file: a.csv, more_files: [b.csv], scale: 10, begins: 2026-12-01");
  ASSERT_TRUE(moved) << moved.error().to_string();
  EXPECT_EQ(moved->measured->start.to_string(), "2026-12-01T00:00Z");
  EXPECT_EQ(moved->measured->values.size(), 200u);
  EXPECT_DOUBLE_EQ(moved->measured->peak(), 2);
  EXPECT_THAT(told("file: a.csv, more_files: [b.csv]"),
              HasSubstr("b.csv: begins 10 min after the one before"));
  EXPECT_THAT(told("file: a.csv, more_files: [c.csv]"),
              HasSubstr("overlaps the one before by 50 min"));
  EXPECT_THAT(told("file: b.csv, more_files: [a.csv]"),
              HasSubstr("a.csv: error: traffic.more_files[0]: the second curve begins"));
  EXPECT_THAT(told("file: a.csv, more_files: [gone.csv]"), HasSubstr("gone.csv"));
  const auto west = read("file: a.csv, utc_offset: -05:00");
  ASSERT_TRUE(west);
  EXPECT_EQ(west->measured->start.to_string(), "2026-11-02T05:00Z");
}

TEST_F(MeasuredLoadFile, TakesMissingPeriodsForZerosWhenTold) {
  write("a.csv", "timestamp,value\n" + rows(0, 10) + rows(60, 70));
  const auto zeros = read("file: a.csv, period: 300 s, missing_is_zero: true");
  ASSERT_TRUE(zeros) << zeros.error().to_string();
  EXPECT_EQ(zeros->measured->values.at(30), 0);
}

}  // namespace
}  // namespace costplan
