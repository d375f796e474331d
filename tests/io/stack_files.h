// Stack files in a folder that is gone after the test.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "costplan/io.h"

namespace costplan {

inline std::string told(const Errors& errors) {
  std::string out;
  for (const auto& error : errors) out += (out.empty() ? "" : "\n") + error.to_string();
  return out;
}

template <typename T>
std::string problems(const Result<T>& result) {
  return result ? "ok" : told(result.errors());
}

// A folder of its own for each test, and the current one while the test runs.
class StackFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    before_ = std::filesystem::current_path();
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              ("costplan-" + std::to_string(::getpid()) + "-" + info->name());
    std::filesystem::create_directories(folder_);
    std::filesystem::current_path(folder_);
  }
  void TearDown() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }
  static void write(const std::filesystem::path& path, const std::string& text) {
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }

 private:
  std::filesystem::path before_;
  std::filesystem::path folder_;
};

inline constexpr const char* kHead = "stack: shop\nregion: us-east-1\n";

}  // namespace costplan
