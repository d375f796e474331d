// Every row of reference_values.csv, whose last column says where it was published.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "autoscale/alarm.h"
#include "autoscale/capacity_rules.h"
#include "autoscale/dynamic_policy.h"
#include "support/paths.h"

namespace costplan {
namespace {

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

// `desired=4;min%=50` and `11 tasks (current);+30%`.
std::map<std::string, double> numbers_of(const std::string& text) {
  std::map<std::string, double> numbers;
  std::stringstream parts(text);
  for (std::string part; std::getline(parts, part, ';');) {
    const std::size_t equals = part.find('=');
    if (equals != std::string::npos) {
      numbers[part.substr(0, equals)] = std::stod(part.substr(equals + 1));
    } else {
      numbers[part.find("tasks") != std::string::npos ? "tasks" : "percent"] = std::stod(part);
    }
  }
  return numbers;
}

double computed(const std::string& model, const std::string& metric,
                std::map<std::string, double> in) {
  const auto whole = [&](const char* name) { return static_cast<int>(std::lround(in[name])); };
  // A raw change of so many hundredths of a task: one percent of a hundred times as many.
  if (in.contains("raw")) {
    const int hundredths = static_cast<int>(std::lround(in["raw"] * 100));
    return percent_adjustment(std::abs(hundredths), hundredths < 0 ? -1 : 1, 0);
  }
  if (model.starts_with("step scaling")) {
    return percent_adjustment(whole("tasks"), whole("percent"), whole("min"));
  }
  if (model == "ECS rolling minimumHealthyPercent")
    return ceil_percent(in["min%"], whole("desired"));
  if (model == "ECS rolling maximumPercent") return floor_percent(in["max%"], whole("desired"));
  if (model.starts_with("ECS deployment circuit breaker")) {
    return breaker_threshold(CircuitBreaker{}, whole("desired"));
  }
  if (metric == "AlarmLow threshold") return in["target"] * ScalingParameters{}.scale_in_band;
  ADD_FAILURE() << "nothing computes " << model;
  return 0;
}

TEST(ReferenceValues, AreWhatTheRulesGive) {
  std::ifstream file(testing::source_path("tests/autoscale/reference_values.csv"));
  ASSERT_TRUE(file);
  std::string line;
  std::getline(file, line);
  int rows = 0;
  while (std::getline(file, line)) {
    SCOPED_TRACE(line);
    const std::vector<std::string> fields = fields_of(line);
    ASSERT_EQ(fields.size(), 5U);
    const double expected = std::stod(fields[3]);
    EXPECT_NEAR(computed(fields[0], fields[2], numbers_of(fields[1])), expected,
                1e-12 * std::abs(expected));
    ++rows;
  }
  EXPECT_EQ(rows, 19);
}

// The alarm of a policy rings at its own threshold, not at the target.
TEST(ReferenceValues, TheLowAlarmRingsBelowNineTenths) {
  const TargetTrackingPolicy policy{.name = "cpu", .target = 70};
  const ScalingParameters parameters{.publish_delay_s = 0};
  TargetTracker tracker(policy, parameters, 60);
  for (int i = 0; i < 15; ++i) tracker.add({.cpu_percent = 63}, {4, 4});
  EXPECT_EQ(tracker.low(), AlarmState::kOk);
  for (int i = 0; i < 15; ++i) tracker.add({.cpu_percent = 62.99}, {4, 4});
  EXPECT_EQ(tracker.low(), AlarmState::kAlarm);
}

}  // namespace
}  // namespace costplan
