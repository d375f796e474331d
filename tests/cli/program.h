// The program as a person or a CI job meets it, for tests of its commands.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "support/paths.h"

namespace costplan {

namespace fs = std::filesystem;

struct Outcome {
  int exit_code = -1;
  std::string out;
  std::string err;
};

inline std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

class Cli : public ::testing::Test {
 protected:
  Cli() : folder_(fs::temp_directory_path() / ("costplan-cli-" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~Cli() override { fs::remove_all(folder_); }

  // `arguments` go through a shell, redirections of their own before a `#` included; the
  // home folder is empty, so that a catalog of
  // the person who runs the tests does not matter.
  Outcome run(const std::string& arguments) const {
    fs::remove(folder_ / "out");
    fs::remove(folder_ / "err");
    const bool redirects = arguments.ends_with("#");
    const std::string program =
        "HOME='" + folder_.string() + "' XDG_DATA_HOME= COSTPLAN_CATALOG= '" +
        testing::program() + "' ";
    // bash, for the exit code of the first program of a pipe.
    const std::string script = redirects
                                   ? "set -o pipefail; { " + program + arguments + "\n} >out 2>err"
                                   : program + arguments + " >out 2>err </dev/null";
    std::ofstream(folder_ / "script") << script;
    const int status = std::system(("cd '" + folder_.string() + "' && bash ./script").c_str());
    return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            .out = slurp(folder_ / "out"),
            .err = slurp(folder_ / "err")};
  }

  std::string write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return name;
  }

  fs::path folder_;
};

inline const std::string kProd = testing::source_path("scenarios/theo/stacks/prod.yaml");
inline const std::string kStaging = testing::source_path("scenarios/theo/stacks/staging.yaml");

inline const char* const kSmall = R"(stack: small
region: us-east-1
resources:
  nat:
    kind: nat_gateway
    data_processed: 10 GB
)";

}  // namespace costplan
