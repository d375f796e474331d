// Every stack under scenarios/ prices, and prints what was read and accepted.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "costplan/io.h"
#include "costplan/reconcile.h"
#include "costplan/report.h"
#include "support/golden.h"
#include "support/paths.h"

namespace costplan {
namespace {

namespace fs = std::filesystem;
const fs::path kScenarios = fs::path(testing::source_dir()) / "scenarios";

// Stacks that stand alone; base.yaml files are only extended.
std::vector<fs::path> stacks() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(kScenarios)) {
    if (entry.path().extension() == ".yaml" && entry.path().parent_path().filename() == "stacks" &&
        entry.path().stem() != "base") {
      found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

class Scenario : public ::testing::TestWithParam<fs::path> {};

TEST_P(Scenario, PrintsTheBillThatWasReadAndAccepted) {
  const auto catalog = embedded_catalog();
  ASSERT_TRUE(catalog);
  const auto stack = load_stack(GetParam().string());
  ASSERT_TRUE(stack) << stack.error().to_string();
  const auto result = estimate(*stack, **catalog);
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_TRUE(result->usage_not_given.empty()) << "a scenario gives all its usage";
  EXPECT_LE(result->range.low, result->range.likely);
  EXPECT_LE(result->range.likely, result->range.high);
  EXPECT_GT(result->monthly_cost, Money());

  Money sum;
  for (const auto& line : result->lines) sum = *sum.plus(line.monthly_cost);
  EXPECT_EQ(sum.to_string(), result->monthly_cost.to_string());

  const std::string system = GetParam().parent_path().parent_path().filename().string();
  testing::expect_golden("scenarios/" + system + "-" + GetParam().stem().string() + ".golden",
                         to_table({*result}, {.explain = true}));
}

std::string scenario_name(const ::testing::TestParamInfo<fs::path>& info) {
  std::string name =
      info.param.parent_path().parent_path().filename().string() + "_" + info.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, Scenario, ::testing::ValuesIn(stacks()), scenario_name);

TEST(Scenarios, ArePresent) { EXPECT_GE(stacks().size(), 2u); }

// February has 672 hours: hourly lines shrink by 672/730, GB-months do not.
TEST(Scenarios, VaryOnlyByTheHourFromMonthToMonth) {
  const auto catalog = embedded_catalog();
  const auto stack = load_stack((kScenarios / "theo/stacks/prod.yaml").string());
  const auto average = estimate(*stack, **catalog);
  const auto february = estimate(*stack, **catalog, {.month = *Month::parse("2026-02")});
  ASSERT_EQ(average->lines.size(), february->lines.size());
  for (std::size_t i = 0; i < average->lines.size(); ++i) {
    const auto& a = average->lines[i];
    const auto& b = february->lines[i];
    if (a.unit == "Hrs" && !a.usage_based) {
      EXPECT_EQ(b.quantity, *a.quantity.times_ratio(Quantity(672), Quantity(730))) << a.description;
    }
    if (a.unit == "GB" || a.unit == "Secrets" || a.unit == "Month") {
      EXPECT_EQ(a.quantity, b.quantity) << a.resource << ": " << a.description;
    }
  }
}

// The front page shows what the guides' own tables get wrong.
TEST(ReadmeTest, ShowsWhatReconcileFinds) {
  const auto catalog = embedded_catalog();
  ASSERT_TRUE(catalog);
  const auto readme = read_file(testing::source_path("README.md"));
  ASSERT_TRUE(readme);
  for (const auto& path : stacks()) {
    const auto stack = load_stack(path.string());
    ASSERT_TRUE(stack);
    const auto claims = load_claims((path.parent_path().parent_path() / "claims.csv").string());
    ASSERT_TRUE(claims) << claims.error().to_string();
    const auto result = reconcile({{path.stem().string(), *stack}}, *claims, **catalog);
    ASSERT_TRUE(result) << result.error().to_string();
    const Reconciliation& one = result->front();
    if (!one.claimed_total) continue;
    Money omitted;
    for (const auto& item : one.omitted) omitted = *omitted.plus(item.computed);
    std::string claimed = one.claimed_total->to_display();
    claimed.resize(claimed.find('.'));
    const std::string row = "| " + claimed + " | " + one.computed_total.to_display() + " | " +
                            omitted.to_display() + " |";
    EXPECT_NE(readme->find(row), std::string::npos) << path << ": " << row;
  }
}

}  // namespace
}  // namespace costplan
