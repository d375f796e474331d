// Load files: what a stack is simulated with.
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "costplan/io.h"
#include "costplan/workload.h"
#include "io/guard.h"
#include "io/yaml.h"
#include "workload/load_model.h"

namespace costplan {
namespace {

std::string seconds_text(std::int64_t seconds) {
  if (seconds % 3600 == 0) return std::to_string(seconds / 3600) + " h";
  if (seconds % 60 == 0) return std::to_string(seconds / 60) + " min";
  return std::to_string(seconds) + " s";
}

void note(const std::string& file, const MeasuredTraffic& read, std::vector<std::string>& notes) {
  notes.push_back("traffic file " + file + ": " + std::to_string(read.report.rows) +
                  " values of " + seconds_text(read.report.period_s) + " from " +
                  read.curve.start.to_string() + " to " + read.curve.end().to_string());
  for (const auto& finding : read.report.findings) {
    const int line = finding.first.line;
    const std::string place = line > 0 ? ":" + std::to_string(line) : "";
    notes.push_back("traffic file " + file + place + ": " + finding.message);
  }
}

// One curve of all files, one after the other, at the time that it is meant for.
Result<MeasuredLoad> measured_load(const MeasuredFiles& files,
                                   const std::filesystem::path& folder) {
  MeasuredLoad out;
  out.name = files.names.front() + (files.names.size() > 1 ? " and those that follow it" : "");
  const TrafficFileOptions options{.measurement = files.measurement,
                                   .utc_offset_minutes = files.utc_offset_minutes};
  for (std::size_t i = 0; i < files.names.size(); ++i) {
    const std::string path = (folder / files.names[i]).string();
    auto read = load_traffic(path, files.meaning, options);
    if (!read) return read.errors();
    note(files.names[i], *read, out.notes);
    if (i == 0) {
      out.curve = std::move(read->curve);
      continue;
    }
    auto both = stitch(out.curve, read->curve);
    if (!both) {
      Errors errors = both.errors();
      for (auto& error : errors) {
        if (error.where.file.empty()) error.where.file = path;
        error.path = "traffic.more_files[" + std::to_string(i - 1) + "]";
      }
      return errors;
    }
    if (both->gap_s > 0) {
      out.notes.push_back("traffic file " + files.names[i] + ": begins " +
                          seconds_text(both->gap_s) +
                          " after the one before; the gap is filled along a line");
    }
    if (both->overlap_s > 0) {
      out.notes.push_back("traffic file " + files.names[i] + ": overlaps the one before by " +
                          seconds_text(both->overlap_s) + ", in which it holds");
    }
    out.curve = std::move(both->curve);
  }
  auto scaled = scale(out.curve, files.scale);
  if (!scaled) return scaled.errors();
  out.curve = *std::move(scaled);
  if (files.begins) {
    const std::int64_t seconds = files.begins->seconds() - out.curve.start.seconds();
    auto shifted = shift(out.curve, seconds);
    if (!shifted) return shifted.errors();
    out.curve = *std::move(shifted);
    out.notes.push_back("the traffic of the file is moved to begin at " +
                        out.curve.start.to_string());
  }
  return out;
}

}  // namespace

Result<LoadModel> parse_load_model(std::string_view text, const std::string& file,
                                   const Stack& stack) {
  return guarded([&]() -> Result<LoadModel> {
    const auto root = parse_yaml(text, file, 0);
    if (!root) return root.errors();
    Stack places;
    places.files = {file};
    const std::filesystem::path folder = std::filesystem::path(file).parent_path();
    std::vector<std::string> files = {file};
    std::optional<MeasuredLoad> measured;
    if (const auto named = measured_files(*root, places)) {
      auto read = measured_load(*named, folder);
      if (!read) return read.errors();
      measured = *std::move(read);
      for (const auto& name : named->names) files.push_back((folder / name).string());
    }
    auto load = read_load_model(*root, places, stack, std::move(measured));
    if (load) load->files = std::move(files);
    return load;
  });
}

Result<LoadModel> load_load_model(const std::string& path, const Stack& stack) {
  const auto text = read_file(path);
  if (!text) return text.errors();
  return parse_load_model(*text, path, stack);
}

}  // namespace costplan
