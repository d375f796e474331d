#include "support/golden.h"
#include "support/paths.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace costplan::testing {

void expect_golden(const std::string& name, const std::string& actual) {
  const std::filesystem::path path = std::filesystem::path(testing::source_dir()) / "tests" / name;
  const char* update = std::getenv("COSTPLAN_UPDATE_GOLDENS");
  std::ifstream in(path, std::ios::binary);
  std::stringstream expected;
  expected << in.rdbuf();
  if (in.good() && expected.str() == actual) return;
  if (update != nullptr && std::string(update) == "1") {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
    ADD_FAILURE() << "rewrote " << name << ": read the difference, then run again";
    return;
  }
  EXPECT_EQ(expected.str(), actual) << "differs from " << name
                                    << "; script/test --update rewrites goldens";
}

}  // namespace costplan::testing
