// The command line itself: what is said of options that cannot be read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "cli/program.h"

namespace costplan {
namespace {

using ::testing::StartsWith;

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
