// What the readers of traffic files have in common: samples, their places, their zones.
//
// Thread safety: one reader, one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "costplan/io.h"
#include "costplan/result.h"
#include "costplan/traffic.h"

namespace costplan {

struct TrafficRows {
  std::vector<TrafficSample> samples;
  std::vector<UtcTime> empty;  // times without a value
  std::vector<TrafficFinding> findings;
};

Result<TrafficRows> read_traffic_csv(std::string_view text, const std::string& file,
                                     const TrafficFileOptions& options);
Result<TrafficRows> read_traffic_json(std::string_view text, const std::string& file,
                                      SampleMeaning meaning, const TrafficFileOptions& options);

// Problems in the order of the file: the first hundred, and how many more there are.
class TrafficProblems {
 public:
  explicit TrafficProblems(const std::string& file) : file_(file) {}

  void add(int line, int column, std::string message, std::string hint = "");
  bool empty() const { return errors_.empty(); }
  Errors take();

 private:
  static constexpr std::size_t kMostListed = 100;
  const std::string& file_;
  Errors errors_;
  std::size_t unlisted_ = 0;
};

// Times with and without zones, and what is odd about the mixture.
class TimeReader {
 public:
  TimeReader(const std::string& file, int utc_offset_minutes)
      : file_(file), default_offset_s_(static_cast<std::int64_t>(utc_offset_minutes) * 60) {}

  // A date and time, or seconds or milliseconds since 1970. nullopt when it is none.
  std::optional<UtcTime> read(std::string_view text, int line, int column);
  // Seconds or milliseconds since 1970; milliseconds are told by their size.
  std::optional<UtcTime> read_epoch(double number, int line, int column);
  // Appends what was found.
  void report(std::vector<TrafficFinding>& findings) const;

 private:
  std::optional<UtcTime> placed(std::int64_t seconds, bool has_zone, int offset, int line,
                                int column);

  const std::string& file_;
  std::int64_t default_offset_s_;
  std::size_t zoned_ = 0;
  std::size_t zoneless_ = 0;
  std::size_t other_offset_ = 0;  // rows whose offset is not that of the first zoned one
  int first_offset_ = 0;
  Location first_zoneless_;
  Location first_zoned_;
  Location first_other_;
};

}  // namespace costplan
