// Traffic as the JSON of `aws cloudwatch get-metric-statistics` and `get-metric-data`.
// Read event by event, so that every value has its place and a file of any size or depth
// needs no more memory than its datapoints.
#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/did_you_mean.h"
#include "base/plain_text.h"
#include "io/traffic_rows.h"

namespace costplan {
namespace {

constexpr std::size_t kDeepest = 64;

constexpr std::string_view kStatistics[] = {"Sum", "SampleCount", "Average"};
constexpr std::size_t kSum = 0;
constexpr std::size_t kSampleCount = 1;
constexpr std::size_t kAverage = 2;

struct Place {
  int line = 0;
  int column = 0;
};

// Hands the parser one character after another and remembers how far it got.
class Following {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Following(const char* at, const char** reached) : at_(at), reached_(reached) {}
  reference operator*() const { return *at_; }
  Following& operator++() {
    *reached_ = ++at_;
    return *this;
  }
  Following operator++(int) {
    const Following before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Following& a, const Following& b) { return a.at_ == b.at_; }
  friend bool operator!=(const Following& a, const Following& b) { return a.at_ != b.at_; }

 private:
  const char* at_;
  const char** reached_;
};

struct Datapoint {
  bool has_time = false;
  std::optional<UtcTime> at;  // empty also where it was reported as none
  std::array<std::optional<double>, std::size(kStatistics)> statistics;
  std::array<bool, std::size(kStatistics)> is_no_number{};  // which was reported
  std::string unit;
  Place place;
};

struct Series {
  std::string id;
  std::string label;
  std::string status;
  std::vector<std::optional<UtcTime>> times;
  std::vector<std::optional<double>> values;
  std::vector<Place> places;  // of the values
  Place place;
};

// What a file says, before anything is made of it.
struct Answer {
  bool is_statistics = false;  // `Datapoints` was seen
  bool is_data = false;        // `MetricDataResults` was seen
  bool has_more = false;       // a NextToken
  Place next_token;
  std::vector<Datapoint> datapoints;
  std::vector<Series> series;
};

// The events of the parser. Nesting is told by `keys_`: the key under which each object
// or array stands, with brackets behind that of an array.
class Events : public nlohmann::json_sax<nlohmann::json> {
 public:
  Events(std::string_view text, const std::string& file, const TrafficFileOptions& options)
      : reached(text.data()),
        text_(text),
        at_(text.data()),
        problems_(file),
        times_(file, options.utc_offset_minutes) {}

  const char* reached;
  Answer answer;

  TrafficProblems& problems() { return problems_; }
  const TimeReader& times() const { return times_; }

  bool null() override {
    begin_token();
    add({});
    return end_token();
  }
  bool boolean(bool) override {
    begin_token();
    return end_token();
  }
  bool number_integer(number_integer_t value) override {
    return number(static_cast<double>(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return number(static_cast<double>(value));
  }
  bool number_float(number_float_t value, const string_t&) override { return number(value); }
  bool string(string_t& value) override {
    begin_token();
    text(value);
    return end_token();
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override {
    begin_token();
    if (is_at({"Datapoints[]", ""})) answer.datapoints.push_back({.place = place_});
    if (is_at({"MetricDataResults[]", ""})) answer.series.push_back({.place = place_});
    return push("") && end_token();
  }
  bool end_object() override { return pop(); }
  bool start_array(std::size_t) override {
    begin_token();
    if (is_at({"Datapoints"})) answer.is_statistics = true;
    if (is_at({"MetricDataResults"})) answer.is_data = true;
    return push("[]") && end_token();
  }
  bool end_array() override { return pop(); }
  bool key(string_t& name) override {
    begin_token();
    key_ = name;
    return end_token();
  }
  bool parse_error(std::size_t, const std::string& token,
                   const nlohmann::json::exception&) override {
    begin_token();
    problems_.add(place_.line, place_.column,
                  token.empty() || reached == text_.data() + text_.size()
                      ? "the JSON ends too early or is broken here"
                      : "broken JSON at '" + printable(token.substr(0, 40)) + "'");
    return false;
  }

 private:
  // Moves to where the token begins that was just read.
  void begin_token() {
    const char* end = text_.data() + text_.size();
    while (at_ != end &&
           (*at_ == ' ' || *at_ == '\t' || *at_ == '\r' || *at_ == '\n' || *at_ == ',' ||
            *at_ == ':' || *at_ == '\xEF' || *at_ == '\xBB' || *at_ == '\xBF')) {
      step();
    }
    place_ = {line_, column_};
  }
  // A number is known to be over only by the character after it.
  bool end_token(bool is_number = false) {
    const char* end = reached;
    if (is_number && end != at_) {
      const char last = end[-1];
      if (last < '0' || last > '9') --end;
    }
    while (at_ < end) step();
    return true;
  }
  void step() {
    if (*at_ == '\n') {
      ++line_;
      column_ = 1;
    } else if ((static_cast<unsigned char>(*at_) & 0xC0) != 0x80) {
      ++column_;
    }
    ++at_;
  }

  bool push(const char* mark) {
    if (keys_.size() == kDeepest) {
      problems_.add(place_.line, place_.column, "JSON nested too deeply");
      return false;
    }
    keys_.push_back(key_ + mark);
    key_.clear();
    return true;
  }
  bool pop() {
    begin_token();
    keys_.pop_back();
    key_.clear();
    return end_token();
  }

  // Whether what begins now stands under these keys of the whole; elements of arrays have
  // an empty one.
  bool is_at(std::initializer_list<std::string_view> path) const {
    if (keys_.size() != path.size()) return false;  // the whole itself stands under ""
    auto wanted = path.begin();
    for (std::size_t i = 1; i < keys_.size(); ++i) {
      if (keys_[i] != *wanted++) return false;
    }
    return key_ == *wanted;
  }
  bool is_in_datapoint() const {
    return keys_.size() == 3 && keys_[1] == "Datapoints[]" && keys_[2].empty();
  }
  bool is_in_series() const {
    return keys_.size() >= 3 && keys_[1] == "MetricDataResults[]" && keys_[2].empty();
  }

  bool number(double value) {
    begin_token();
    if (is_time()) {
      time(times_.read_epoch(value, place_.line, place_.column), std::to_string(value));
    } else {
      add(value);
    }
    return end_token(true);
  }

  bool is_time() const {
    if (is_in_datapoint()) return key_ == "Timestamp";
    return is_in_series() && keys_.size() == 4 && keys_[3] == "Timestamps[]";
  }

  void time(const std::optional<UtcTime>& at, const std::string& written) {
    if (!at) {
      problems_.add(
          place_.line, place_.column,
          "'" + printable(written) + "' is not a time, expected one such as 2026-02-03T10:00Z");
    }
    if (is_in_datapoint()) {
      answer.datapoints.back().has_time = true;
      answer.datapoints.back().at = at;
    } else {
      answer.series.back().times.push_back(at);
    }
  }

  // A number, or null, which is no value.
  void add(std::optional<double> value) {
    if (is_in_datapoint()) {
      for (std::size_t i = 0; i < std::size(kStatistics); ++i) {
        if (key_ == kStatistics[i]) answer.datapoints.back().statistics[i] = value;
      }
    } else if (is_in_series() && keys_.size() == 4 && keys_[3] == "Values[]") {
      answer.series.back().values.push_back(value);
      answer.series.back().places.push_back(place_);
    }
  }

  void text(const std::string& value) {
    if (is_time()) {
      time(times_.read(value, place_.line, place_.column), value);
    } else if (is_in_datapoint()) {
      if (key_ == "Unit") answer.datapoints.back().unit = value;
      for (std::size_t i = 0; i < std::size(kStatistics); ++i) {
        if (key_ != kStatistics[i]) continue;
        answer.datapoints.back().is_no_number[i] = true;
        not_a_number(value);
      }
    } else if (is_in_series()) {
      Series& series = answer.series.back();
      if (keys_.size() == 3 && key_ == "Id") series.id = value;
      if (keys_.size() == 3 && key_ == "Label") series.label = value;
      if (keys_.size() == 3 && key_ == "StatusCode") series.status = value;
      if (keys_.size() == 4 && keys_[3] == "Values[]") {
        not_a_number(value);
        add(std::nullopt);  // so that there are as many values as times
      }
    } else if (is_at({"NextToken"})) {
      answer.has_more = true;
      answer.next_token = place_;
    }
  }

  void not_a_number(const std::string& value) {
    problems_.add(place_.line, place_.column, "'" + printable(value) + "' is not a number");
  }

  std::string_view text_;
  const char* at_;
  int line_ = 1;
  int column_ = 1;
  Place place_;
  std::vector<std::string> keys_;
  std::string key_;
  TrafficProblems problems_;
  TimeReader times_;
};

// Samples from what a file says.
class Interpreter {
 public:
  Interpreter(const std::string& file, SampleMeaning meaning, const TrafficFileOptions& options,
              TrafficProblems& problems)
      : file_(file), meaning_(meaning), options_(options), problems_(problems) {}

  TrafficRows rows;

  void read(const Answer& answer) {
    if (answer.is_statistics == answer.is_data) {
      problems_.add(1, 1,
                    "expected what aws cloudwatch get-metric-statistics ('Datapoints') or "
                    "get-metric-data ('MetricDataResults') prints");
    } else if (answer.is_statistics) {
      read_datapoints(answer.datapoints);
    } else {
      read_series(answer.series);
    }
    if (answer.has_more) {
      incomplete(answer.next_token, "the file has a NextToken: there is more data than in it");
    }
  }

 private:
  void incomplete(Place place, std::string message) {
    rows.findings.push_back({TrafficRemark::kIncomplete,
                             1,
                             {.file = file_, .line = place.line, .column = place.column},
                             std::move(message)});
  }

  std::optional<std::size_t> statistic(const std::vector<Datapoint>& datapoints) {
    const std::vector<std::string_view> names(std::begin(kStatistics), std::end(kStatistics));
    if (!options_.statistic.empty()) {
      const auto found = std::find(names.begin(), names.end(), options_.statistic);
      if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
      problems_.add(1, 1,
                    "no statistic '" + printable(options_.statistic) +
                        "', expected Sum, SampleCount or Average",
                    did_you_mean(options_.statistic, names));
      return std::nullopt;
    }
    const auto is_there = [&](std::size_t which) {
      return std::any_of(datapoints.begin(), datapoints.end(),
                         [&](const Datapoint& d) { return d.statistics[which].has_value(); });
    };
    if (meaning_ == SampleMeaning::kRatePerSecond) return kAverage;
    return is_there(kSum) || !is_there(kSampleCount) ? kSum : kSampleCount;
  }

  void read_datapoints(const std::vector<Datapoint>& datapoints) {
    const auto chosen = statistic(datapoints);
    if (!chosen) return;
    for (const Datapoint& datapoint : datapoints) {
      const Place place = datapoint.place;
      const auto& value = datapoint.statistics[*chosen];
      if (!value && !datapoint.is_no_number[*chosen]) {
        problems_.add(place.line, place.column,
                      "the datapoint has no '" + std::string(kStatistics[*chosen]) + "'",
                      meaning_ == SampleMeaning::kCountPerPeriod
                          ? "ask CloudWatch for --statistics Sum"
                          : "ask CloudWatch for --statistics Average");
      }
      // The number of samples is a count whatever was measured.
      if (*chosen != kSampleCount) check_unit(datapoint);
      if (!datapoint.has_time) {
        problems_.add(place.line, place.column, "the datapoint has no 'Timestamp'");
      }
      if (value && datapoint.at)
        rows.samples.push_back({*datapoint.at, *value, place.line, place.column});
    }
  }

  void check_unit(const Datapoint& datapoint) {
    const bool is_count = meaning_ == SampleMeaning::kCountPerPeriod;
    const std::string_view wanted = is_count ? "Count" : "Count/Second";
    const std::string& unit = datapoint.unit;
    if (unit.empty() || unit == "None" || unit == wanted) return;
    problems_.add(datapoint.place.line, datapoint.place.column,
                  "the unit is '" + printable(unit) + "', expected '" + std::string(wanted) +
                      "' of " + (is_count ? "counts per period" : "rates per second"));
  }

  void read_series(const std::vector<Series>& all) {
    std::string listed;
    std::vector<std::string_view> names;
    std::vector<const Series*> chosen;
    for (const Series& series : all) {
      const bool is_new = std::find(names.begin(), names.end(), series.id) == names.end();
      if (is_new) listed += (listed.empty() ? "'" : ", '") + printable(series.id) + "'";
      if (is_new) names.push_back(series.id);
      if (options_.series.empty() || options_.series == series.id ||
          options_.series == series.label) {
        chosen.push_back(&series);
      }
    }
    if (options_.series.empty() && names.size() > 1) {
      problems_.add(1, 1, "the file has several series: " + listed, "name one of them");
      return;
    }
    if (chosen.empty() && !options_.series.empty()) {
      problems_.add(1, 1,
                    "no series '" + printable(options_.series) + "', expected one of " + listed,
                    did_you_mean(options_.series, names));
    }
    for (const Series* series : chosen) read_one(*series);
  }

  void read_one(const Series& series) {
    const Place place = series.place;
    if (series.status == "InternalError" || series.status == "Forbidden") {
      problems_.add(place.line, place.column, "CloudWatch answered " + series.status);
    } else if (series.status == "PartialData") {
      incomplete(place, "CloudWatch says PartialData of '" + printable(series.id) + "'");
    }
    if (series.times.size() != series.values.size()) {
      problems_.add(place.line, place.column,
                    std::to_string(series.times.size()) + " Timestamps for " +
                        std::to_string(series.values.size()) + " Values");
      return;
    }
    for (std::size_t i = 0; i < series.times.size(); ++i) {
      if (!series.times[i]) continue;
      if (!series.values[i]) {
        rows.empty.push_back(*series.times[i]);
        continue;
      }
      rows.samples.push_back(
          {*series.times[i], *series.values[i], series.places[i].line, series.places[i].column});
    }
  }

  const std::string& file_;
  SampleMeaning meaning_;
  const TrafficFileOptions& options_;
  TrafficProblems& problems_;
};

}  // namespace

Result<TrafficRows> read_traffic_json(std::string_view text, const std::string& file,
                                      SampleMeaning meaning, const TrafficFileOptions& options) {
  Events events(text, file, options);
  const char* end = text.data() + text.size();
  const bool is_whole = nlohmann::json::sax_parse(Following(text.data(), &events.reached),
                                                  Following(end, &events.reached), &events);
  if (!is_whole) return events.problems().take();
  Interpreter interpreter(file, meaning, options, events.problems());
  interpreter.read(events.answer);
  if (!events.problems().empty()) return events.problems().take();
  events.times().report(interpreter.rows.findings);
  return std::move(interpreter.rows);
}

}  // namespace costplan
