// A folder of price files that a test writes, and the catalog built from it.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "costplan/io.h"

namespace costplan::testing {

// A new empty folder that disappears with the object.
class TempFolder {
 public:
  TempFolder() {
    std::string path = (std::filesystem::temp_directory_path() / "costplan-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) ADD_FAILURE() << "cannot make a folder";
    path_ = path;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::string path() const { return path_.string(); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

  void write(const std::string& name, std::string_view text) const {
    std::ofstream out(path_ / name, std::ios::binary);
    out << text;
  }

 private:
  std::filesystem::path path_;
};

inline constexpr std::array<std::string_view, 15> kPriceColumns = {
    "service_code", "usage_type", "operation", "region",  "unit",
    "tier_from",    "tier_to",    "rate",      "term",    "purchase_option",
    "effective",    "source",     "retrieved", "quality", "note"};

using Changes = std::vector<std::pair<std::string_view, std::string>>;

// A line of a price file: an hour of a NAT gateway, but for these columns.
inline std::string price_line(const Changes& changes = {}) {
  std::array<std::string, 15> fields = {
      "AmazonEC2", "NatGateway-Hours", "", "us-east-1",  "Hrs",      "0",          "Inf",
      "0.045",     "OnDemand",         "", "2026-01-01", "aws-list", "2026-01-02", "list",
      ""};
  for (const auto& [column, value] : changes) {
    std::size_t i = 0;
    while (i < kPriceColumns.size() && kPriceColumns[i] != column) ++i;
    if (i == kPriceColumns.size()) {
      ADD_FAILURE() << "no column " << column;
    } else {
      fields[i] = value;
    }
  }
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) line += (i == 0 ? "" : ",") + fields[i];
  return line + "\n";
}

class PriceFolder {
 public:
  PriceFolder() {
    write("sources.csv", "id,title,retrieved\naws-list,AWS price list,2026-01-02\n"
                         "aws-page,AWS pricing page,2026-02-03\n");
  }

  void write(const std::string& name, std::string_view text) const { folder_.write(name, text); }
  // Lines from price_line, all of one service.
  void prices(const std::string& service, const std::vector<std::string>& lines) const {
    std::string text;
    for (const auto column : kPriceColumns) {
      text += text.empty() ? "" : ",";
      text += column;
    }
    text += "\n";
    for (const auto& line : lines) text += line;
    write(service + ".csv", text);
  }
  void gaps(std::string_view lines) const {
    write("gaps.csv",
          "service_code,usage_type,operation,region,term,purchase_option,unit,from,to,reason\n" +
              std::string(lines));
  }

  Status build() const { return build_catalog(folder_.path(), output()); }
  std::string output() const { return folder_ / "catalog.sqlite"; }
  const TempFolder& folder() const { return folder_; }

  // What the builder says, one problem per line, files without their folder.
  std::string problems() const {
    const Status done = build();
    std::string text;
    for (const Error& error : done ? Errors{} : done.errors()) {
      std::string line = error.to_string();
      const std::string prefix = folder_.path() + "/";
      if (line.starts_with(prefix)) line.erase(0, prefix.size());
      text += line + "\n";
    }
    return text;
  }

  // Fails the test where the folder does not build.
  std::unique_ptr<Catalog> catalog() const {
    EXPECT_EQ(problems(), "");
    auto opened = open_catalog(output());
    if (!opened) {
      ADD_FAILURE() << opened.error().to_string();
      return nullptr;
    }
    return std::move(*opened);
  }

 private:
  TempFolder folder_;
};

}  // namespace costplan::testing
