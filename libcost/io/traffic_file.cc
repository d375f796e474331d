// Traffic files: which of the formats it is, and what their readers share.
#include <charconv>
#include <cstdlib>
#include <utility>

#include "base/plural.h"
#include "base/timestamp.h"
#include "io/files.h"
#include "io/guard.h"
#include "io/traffic_rows.h"

namespace costplan {
namespace {

constexpr int kMostOffset = 14 * 60;

// Smaller numbers are days such as 20260203, larger ones milliseconds.
constexpr double kLeastEpoch = 1e8;         // 1973
constexpr double kMostEpochSeconds = 1e11;  // beyond 2999
constexpr double kMostEpochMilliseconds = 1e14;

// The first character that is no blank tells JSON from CSV.
bool looks_like_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

}  // namespace

void TrafficProblems::add(int line, int column, std::string message, std::string hint) {
  if (errors_.size() == kMostListed) {
    ++unlisted_;
    return;
  }
  errors_.push_back({.code = ErrorCode::kParse,
                     .message = std::move(message),
                     .where = {.file = file_, .line = line, .column = column},
                     .hint = std::move(hint)});
}

Errors TrafficProblems::take() {
  sort_errors(errors_);
  if (unlisted_ > 0) {
    errors_.push_back({.code = ErrorCode::kParse,
                       .message = "and " + counted(unlisted_, "more problem"),
                       .where = {.file = file_}});
  }
  return std::move(errors_);
}

std::optional<UtcTime> TimeReader::placed(std::int64_t seconds, bool has_zone, int offset, int line,
                                          int column) {
  const auto here = [&] { return Location{.file = file_, .line = line, .column = column}; };
  if (!has_zone) {
    seconds -= default_offset_s_;
    if (zoneless_++ == 0) first_zoneless_ = here();
  } else if (zoned_++ == 0) {
    first_zoned_ = here();
    first_offset_ = offset;
  } else if (offset != first_offset_ && other_offset_++ == 0) {
    first_other_ = here();
  }
  const auto time = UtcTime::from_seconds(seconds);
  if (!time) return std::nullopt;
  return *time;
}

std::optional<UtcTime> TimeReader::read(std::string_view text, int line, int column) {
  if (const auto stamp = read_timestamp(text)) {
    return placed(stamp->seconds, stamp->has_zone, stamp->offset_minutes, line, column);
  }
  double number = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return read_epoch(number, line, column);
}

std::optional<UtcTime> TimeReader::read_epoch(double number, int line, int column) {
  if (!(number >= kLeastEpoch && number < kMostEpochMilliseconds)) return std::nullopt;
  const double seconds = number < kMostEpochSeconds ? number : number / 1000;
  return placed(static_cast<std::int64_t>(seconds), true, 0, line, column);
}

void TimeReader::report(std::vector<TrafficFinding>& findings) const {
  if (zoned_ > 0 && zoneless_ > 0) {
    const std::int64_t minutes = default_offset_s_ / 60;
    const bool fewer_zoneless = zoneless_ <= zoned_;
    findings.push_back({TrafficRemark::kSomeZoned, fewer_zoneless ? zoneless_ : zoned_,
                        fewer_zoneless ? first_zoneless_ : first_zoned_,
                        counted(zoned_, "time") + " with a zone and " + std::to_string(zoneless_) +
                            " without; those were read as " +
                            (minutes == 0 ? "UTC"
                                          : "UTC" + std::string(minutes < 0 ? "-" : "+") +
                                                std::to_string(std::abs(minutes)) + " min")});
  }
  if (other_offset_ > 0) {
    findings.push_back({TrafficRemark::kSeveralZones, other_offset_, first_other_,
                        counted(other_offset_, "time") +
                            " with another UTC offset than the first; each was applied"});
  }
}

Result<MeasuredTraffic> parse_traffic(std::string_view text, const std::string& file,
                                      SampleMeaning meaning, const TrafficFileOptions& options) {
  return guarded([&]() -> Result<MeasuredTraffic> {
    if (std::abs(options.utc_offset_minutes) > kMostOffset) {
      return Error{.code = ErrorCode::kInvalidArgument,
                   .message = "an offset of " + std::to_string(options.utc_offset_minutes) +
                              " minutes from UTC, expected at most 14 hours either way",
                   .where = {.file = file}};
    }
    auto rows = looks_like_json(text) ? read_traffic_json(text, file, meaning, options)
                                      : read_traffic_csv(text, file, options);
    if (!rows) return rows.errors();
    return measured_traffic(std::move(rows->samples), meaning, options.measurement, file,
                            std::move(rows->findings), std::move(rows->empty));
  });
}

Result<MeasuredTraffic> load_traffic(const std::string& path, SampleMeaning meaning,
                                     const TrafficFileOptions& options) {
  const auto text = read_large_file(path);
  if (!text) return text.errors();
  return parse_traffic(*text, path, meaning, options);
}

}  // namespace costplan
