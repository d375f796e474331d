// The command line itself: its help, and what is said of options that cannot be read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "cli/program.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(Cli, SuggestsTheCommandOrOptionThatWasMeant) {
  const auto command = run("estimat x.yaml");
  EXPECT_EQ(command.exit_code, 2);
  EXPECT_THAT(command.err, HasSubstr("did you mean 'estimate'?"));
  EXPECT_THAT(run("frobnicate").err, HasSubstr("unknown command 'frobnicate'"));
  const auto option = run("estimate --formt json " + kProd);
  EXPECT_EQ(option.exit_code, 2);
  EXPECT_THAT(option.err, HasSubstr("did you mean '--format'?"));
  EXPECT_EQ(run("").exit_code, 2);
  EXPECT_EQ(run("estimate").exit_code, 2);
  EXPECT_EQ(run("estimate " + kProd + " --format xml").exit_code, 2);
}

TEST_F(Cli, HelpsWithRunnableExamples) {
  for (const char* command : {"", "estimate", "compare", "explain", "catalog", "catalog coverage",
                              "validate", "schema", "init", "queue"}) {
    const auto result = run(std::string(command) + " --help");
    EXPECT_EQ(result.exit_code, 0) << command;
    EXPECT_THAT(result.out, HasSubstr("Examples:\n  costplan ")) << command;
  }
  EXPECT_THAT(run("--version").out, StartsWith("costplan "));
}

// The commands of a help text, without `costplan` and what is said beside them.
std::vector<std::string> examples_of(const std::string& help) {
  const std::string kBegin = "Examples:\n";
  std::vector<std::string> out;
  std::istringstream lines(help.substr(help.find(kBegin) + kBegin.size()));
  bool goes_on = false;
  for (std::string line; std::getline(lines, line) && !line.empty();) {
    line.erase(0, line.find_first_not_of(' '));
    if (!goes_on) {
      line.erase(0, line.find(' ') + 1);
      out.emplace_back();
    }
    line = line.substr(0, line.find("  "));
    goes_on = line.ends_with('\\');
    if (goes_on) line.pop_back();
    out.back() += line;
  }
  return out;
}

class Examples : public Cli, public ::testing::WithParamInterface<const char*> {};

// From the root of the project, of which what is read is there.
TEST_P(Examples, CanBeRunAsTheyStand) {
  for (const char* folder : {"scenarios", "pricing"}) {
    fs::create_directory_symlink(testing::source_path(folder), folder_ / folder);
  }
  const auto help = run(GetParam() + std::string(" --help"));
  const std::vector<std::string> examples = examples_of(help.out);
  EXPECT_GT(examples.size(), 1u) << help.out;
  for (const auto& example : examples) {
    const auto result = run(example + " #");  // with redirections of its own
    const bool is_gate = example.find("--fail-on") != std::string::npos;
    EXPECT_TRUE(result.exit_code == 0 || (is_gate && result.exit_code == 1))
        << example << "\n" << result.err;
  }
}

INSTANTIATE_TEST_SUITE_P(Help, Examples,
                         ::testing::Values("", "estimate", "compare", "explain", "catalog",
                                           "validate", "schema", "init", "reconcile", "queue",
                                           "simulate"),
                         [](const auto& about) {
                           const std::string name = about.param;
                           return name.empty() ? std::string("costplan") : name;
                         });

TEST_F(Cli, RefusesOptionsThatAnUnsetVariableLeftEmpty) {
  write("s.yaml", kSmall);
  for (const char* option : {"--region ''", "--output ''", "--catalog ''", "--month ''"}) {
    const auto result = run(std::string("estimate s.yaml ") + option);
    EXPECT_EQ(result.exit_code, 2) << option;
    EXPECT_THAT(result.err, HasSubstr("empty")) << option;
  }
}

// Which of two files is meant nobody can know, and the last one would win without a word.
TEST_F(Cli, RefusesOptionsThatAreGivenTwice) {
  struct Row {
    const char* arguments;
    const char* problem;
  };
  const Row rows[] = {
      {"simulate s.yaml --traffic a.yaml --traffic b.yaml",
       "--traffic is given twice, as 'a.yaml' and 'b.yaml'; give it once"},
      {"estimate s.yaml --traffic a.yaml --traffic=b.yaml",
       "--traffic is given twice, as 'a.yaml' and 'b.yaml'; give it once"},
      {"estimate s.yaml --traffic --traffic", "--traffic is given twice; give it once"},
      {"simulate s.yaml --step 1h --step 2h --step 3h",
       "--step is given 3 times, as '1h', '2h' and '3h'; give it once"},
      {"estimate s.yaml -o a --output b", "--output is given twice, as 'a' and 'b'; give it once"},
      {"catalog list --region us-east-1 --region global",
       "--region is given twice, as 'us-east-1' and 'global'; give it once"},
  };
  for (const Row& row : rows) {
    const auto result = run(row.arguments);
    EXPECT_EQ(result.exit_code, 2) << row.arguments;
    EXPECT_THAT(result.err, StartsWith("costplan: error: " + std::string(row.problem) + "\n"));
  }
}

}  // namespace
}  // namespace costplan
