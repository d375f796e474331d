// Curves from samples: sorted, freed of duplicates, put on a grid, and their gaps filled,
// with a report of everything that was done.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <utility>

#include "base/plural.h"
#include "costplan/traffic.h"
#include "traffic/checks.h"

namespace costplan {
namespace {

constexpr std::int64_t kDay = UtcTime::kSecondsPerDay;
constexpr std::size_t kMostErrors = 100;
constexpr double kMostValue = 1e15;

// Another difference between neighbours counts as a second period, not as jitter or as
// single gaps, when it is this common and this far from the first.
constexpr double kSecondPeriodShare = 0.1;
constexpr std::size_t kSecondPeriodLeast = 20;
constexpr double kFarApart = 1.5;

std::string percent(double share) { return number_text(std::round(share * 1000) / 10) + " %"; }

// The differences between neighbours, by how often they occur.
struct Differences {
  std::map<std::int64_t, std::size_t> counts;
  std::size_t total = 0;

  // The most common one; the smallest of equals. Precondition: not empty.
  std::int64_t most_common() const {
    return std::max_element(counts.begin(), counts.end(),
                            [](const auto& a, const auto& b) { return a.second < b.second; })
        ->first;
  }
  std::size_t count_of(std::int64_t difference) const {
    const auto found = counts.find(difference);
    return found == counts.end() ? 0 : found->second;
  }
};

class Assembler {
 public:
  Assembler(std::vector<TrafficSample> samples, SampleMeaning meaning,
            const MeasurementOptions& options, const std::string& file,
            std::vector<TrafficFinding> findings, std::vector<UtcTime> empty)
      : samples_(std::move(samples)),
        times_(std::move(empty)),
        meaning_(meaning),
        options_(options),
        file_(file) {
    report_.findings = std::move(findings);
  }

  Result<MeasuredTraffic> run() {
    check_options();
    check_samples();
    if (!errors_.empty()) return std::move(errors_);
    report_.rows = samples_.size();
    sort();
    drop_duplicates();
    if (options_.missing_is_zero) take_empty_as_zero();
    find_period();
    if (!errors_.empty()) return std::move(errors_);
    place_on_grid();
    if (!errors_.empty()) return std::move(errors_);
    fill_gaps();
    if (meaning_ == SampleMeaning::kCountPerPeriod) {
      for (double& value : values_) value /= static_cast<double>(period_);
    }
    std::stable_sort(
        report_.findings.begin(), report_.findings.end(),
        [](const TrafficFinding& a, const TrafficFinding& b) { return a.remark < b.remark; });
    MeasuredTraffic out{
        .curve = {.start = samples_.front().at, .step_s = period_, .values = std::move(values_)},
        .report = std::move(report_)};
    if (Errors errors = validate(out.curve); !errors.empty()) return errors;
    return out;
  }

 private:
  Location place_of(const TrafficSample& sample) const {
    return {.file = file_, .line = sample.line, .column = sample.column};
  }
  // What is odd about a time is odd about its row.
  Location row_of(const TrafficSample& sample) const {
    return sample.line > 0 ? Location{.file = file_, .line = sample.line} : Location{};
  }

  void fail(std::string message, Location where, ErrorCode code = ErrorCode::kInvalidArgument,
            std::string hint = "") {
    errors_.push_back({.code = code,
                       .message = std::move(message),
                       .where = std::move(where),
                       .hint = std::move(hint)});
  }

  void note(TrafficRemark remark, std::size_t count, const TrafficSample& first,
            std::string message) {
    if (count == 0) return;
    report_.findings.push_back(
        {remark, count, row_of(first), std::move(message) + ", first at " + first.at.to_string()});
  }

  void check_options() {
    const Location whole{.file = file_};
    if (options_.period_s &&
        (*options_.period_s < 1 || *options_.period_s > TrafficCurve::kLongestStep)) {
      fail("a period of " + std::to_string(*options_.period_s) + " s, expected 1 s to 31 days",
           whole);
    }
    if (options_.interpolate_up_to_s < 0) {
      fail("interpolate_up_to_s is negative", whole);
    }
    if (auto error = check_number("most_missing", options_.most_missing, 1)) {
      fail(std::move(error->message), whole);
    }
    if (samples_.empty()) fail("there is no data, expected rows of a time and a value", whole);
  }

  void check_samples() {
    std::size_t wrong = 0;
    for (const TrafficSample& sample : samples_) {
      const double value = sample.value;
      if (value >= 0 && value <= kMostValue) continue;  // false for NaN
      if (++wrong > kMostErrors) continue;
      fail("the value at " + sample.at.to_string() + " is " + number_text(value) +
               ", expected 0 to " + number_text(kMostValue),
           place_of(sample));
    }
    if (wrong > kMostErrors) {
      fail("and " + std::to_string(wrong - kMostErrors) + " more such values", {.file = file_});
    }
  }

  void sort() {
    std::size_t steps_back = 0;
    const TrafficSample* first = nullptr;
    for (std::size_t i = 1; i < samples_.size(); ++i) {
      if (samples_[i].at >= samples_[i - 1].at) continue;
      if (steps_back++ == 0) first = &samples_[i];
    }
    if (steps_back == 0) return;
    note(TrafficRemark::kUnsorted, steps_back, *first,
         "times step backwards in " + counted(steps_back, "place") + "; sorted");
    // Equal times stay in the order of the file.
    std::stable_sort(samples_.begin(), samples_.end(),
                     [](const TrafficSample& a, const TrafficSample& b) { return a.at < b.at; });
  }

  void drop_duplicates() {
    std::size_t repeated = 0;
    std::size_t contradictory = 0;
    TrafficSample first_repeated;
    TrafficSample first_contradictory;
    std::size_t kept = 0;
    for (std::size_t i = 1; i < samples_.size(); ++i) {
      const TrafficSample& sample = samples_[i];
      if (sample.at != samples_[kept].at) {
        samples_[++kept] = sample;
      } else if (sample.value == samples_[kept].value) {
        if (repeated++ == 0) first_repeated = sample;
      } else {
        if (contradictory++ == 0) first_contradictory = sample;
        samples_[kept] = sample;
      }
    }
    samples_.resize(kept + 1);
    note(TrafficRemark::kRepeated, repeated, first_repeated,
         counted(repeated, "row") + " with the time and value of another; dropped");
    note(TrafficRemark::kContradictory, contradictory, first_contradictory,
         counted(contradictory, "row") +
             " with the time of another and a different value; the later row holds");
  }

  // Those before the first value and after the last one are periods too.
  void take_empty_as_zero() {
    const auto by_time = [](const TrafficSample& a, const TrafficSample& b) { return a.at < b.at; };
    std::sort(times_.begin(), times_.end());
    times_.erase(std::unique(times_.begin(), times_.end()), times_.end());
    const std::size_t values = samples_.size();
    for (const UtcTime& at : times_) {
      const TrafficSample zero{.at = at, .value = 0};
      const auto last = samples_.begin() + static_cast<std::ptrdiff_t>(values);
      if (!std::binary_search(samples_.begin(), last, zero, by_time)) samples_.push_back(zero);
    }
    std::inplace_merge(samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(values),
                       samples_.end(), by_time);
    if (const std::size_t zeros = samples_.size() - values; zeros > 0) {
      note(TrafficRemark::kZero, zeros, {.at = times_.front()},
           counted(zeros, "time") + " without a value; taken as 0");
    }
    times_.clear();
  }

  // Every time once, with and without a value.
  void gather_times() {
    if (times_.empty()) return;  // the samples say it: there may be millions of them
    times_.reserve(times_.size() + samples_.size());
    for (const TrafficSample& sample : samples_) times_.push_back(sample.at);
    std::sort(times_.begin(), times_.end());
    times_.erase(std::unique(times_.begin(), times_.end()), times_.end());
  }
  std::size_t times() const { return times_.empty() ? samples_.size() : times_.size(); }
  UtcTime time(std::size_t i) const { return times_.empty() ? samples_[i].at : times_[i]; }
  std::int64_t since_the_one_before(std::size_t i) const {
    return time(i).seconds() - time(i - 1).seconds();
  }

  Differences differences() const {
    Differences found;
    auto current = found.counts.end();  // neighbours mostly agree
    for (std::size_t i = 1; i < times(); ++i) {
      const std::int64_t difference = since_the_one_before(i);
      if (current == found.counts.end() || current->first != difference) {
        current = found.counts.try_emplace(difference).first;
      }
      ++current->second;
    }
    found.total = times() - 1;
    return found;
  }

  void find_period() {
    gather_times();
    const Differences found = differences();
    report_.period_detected = !options_.period_s;
    if (options_.period_s) {
      period_ = *options_.period_s;
    } else if (found.total == 0) {
      fail("one point in time has no period, expected two or a given period",
           place_of(samples_.front()));
      return;
    } else {
      period_ = found.most_common();
      if (period_ > TrafficCurve::kLongestStep) {
        fail("the period is " + std::to_string(period_) + " s, expected at most 31 days",
             place_of(samples_.front()));
      }
      refuse_second_period(found);
    }
    report_.period_s = period_;
    report_.period_share = found.total == 0 ? 1
                                            : static_cast<double>(found.count_of(period_)) /
                                                  static_cast<double>(found.total);
  }

  // CloudWatch keeps minutes for 15 days, then five minutes, then hours. A count of five
  // minutes taken for one of a minute is wrong by five.
  void refuse_second_period(const Differences& found) {
    if (meaning_ != SampleMeaning::kCountPerPeriod || options_.missing_is_zero) return;
    for (const auto& [difference, count] : found.counts) {
      const double ratio = static_cast<double>(difference) / static_cast<double>(period_);
      const bool is_far = ratio >= kFarApart || ratio <= 1 / kFarApart;
      const bool is_common =
          count >= kSecondPeriodLeast &&
          static_cast<double>(count) >= kSecondPeriodShare * static_cast<double>(found.total);
      if (!is_far || !is_common) continue;
      std::size_t at = 1;
      while (since_the_one_before(at) != difference) ++at;
      // A time without a value has no place of its own; the next value is near it.
      const auto sample = std::find_if(samples_.begin(), samples_.end() - 1,
                                       [&](const auto& each) { return each.at >= time(at); });
      fail("counts of two periods: most times are " + std::to_string(period_) + " s apart, " +
               percent(static_cast<double>(count) / static_cast<double>(found.total)) + " are " +
               std::to_string(difference) + " s apart, first before " + time(at).to_string(),
           place_of(*sample), ErrorCode::kInvalidArgument,
           "give the period, split the file, or say that missing periods are 0");
      return;
    }
  }

  void place_on_grid() {
    const std::int64_t start = samples_.front().at.seconds();
    const auto index_of = [&](const TrafficSample& sample) {
      return static_cast<std::size_t>((sample.at.seconds() - start + period_ / 2) / period_);
    };
    const std::size_t periods = index_of(samples_.back()) + 1;
    report_.missing_share =
        1 - std::min(1.0, static_cast<double>(samples_.size()) / static_cast<double>(periods));
    if (!refuse_size(periods)) return;
    values_.assign(periods, 0.0);
    rows_in_.assign(periods, 0);
    std::size_t off_grid = 0;
    std::size_t crowded = 0;
    const TrafficSample* first_off = nullptr;
    const TrafficSample* first_crowded = nullptr;
    for (const TrafficSample& sample : samples_) {
      const std::size_t i = index_of(sample);
      if ((sample.at.seconds() - start) % period_ != 0 && off_grid++ == 0) first_off = &sample;
      if (rows_in_[i] > 0 && crowded++ == 0) first_crowded = &sample;
      const double rows = ++rows_in_[i];
      values_[i] += (sample.value - values_[i]) / rows;
    }
    std::size_t missing = 0;
    for (const std::uint32_t rows : rows_in_) missing += rows == 0 ? 1 : 0;
    report_.missing_share = static_cast<double>(missing) / static_cast<double>(periods);
    if (off_grid > 0) {
      note(TrafficRemark::kOffGrid, off_grid, *first_off,
           counted(off_grid, "time") + " between periods of " + std::to_string(period_) +
               " s from " + samples_.front().at.to_string() + "; moved to the nearest");
    }
    if (crowded > 0) {
      note(TrafficRemark::kCrowded, crowded, *first_crowded,
           counted(crowded, "time") + " in a period that has one already; averaged");
    }
    if (!options_.missing_is_zero && report_.missing_share > options_.most_missing)
      refuse_missing();
  }

  // Before anything of that size is allocated.
  bool refuse_size(std::size_t periods) {
    if (!options_.missing_is_zero && report_.missing_share > options_.most_missing) {
      refuse_missing();
      return false;
    }
    if (periods <= TrafficCurve::kMostSteps) return true;
    fail("periods of " + std::to_string(period_) + " s from " + samples_.front().at.to_string() +
             " to " + samples_.back().at.to_string() + " are more than " +
             std::to_string(TrafficCurve::kMostSteps),
         {.file = file_}, ErrorCode::kOverflow);
    return false;
  }

  void refuse_missing() {
    fail(percent(report_.missing_share) + " of the periods of " + std::to_string(period_) +
             " s from " + samples_.front().at.to_string() + " to " +
             samples_.back().at.to_string() + " have no value, expected at most " +
             percent(options_.most_missing),
         {.file = file_}, ErrorCode::kInvalidArgument,
         "give the period if it is another, or say that missing periods are 0");
  }

  UtcTime time_of(std::size_t i) const {
    return *UtcTime::from_seconds(samples_.front().at.seconds() +
                                  static_cast<std::int64_t>(i) * period_);
  }

  // The value measured a week or a day away from period `i`.
  bool find_like(std::size_t i, double& value) const {
    for (const std::int64_t away : {-7 * kDay, -kDay, 7 * kDay, kDay}) {
      const std::int64_t periods =
          std::llround(static_cast<double>(away) / static_cast<double>(period_));
      const std::int64_t like = static_cast<std::int64_t>(i) + periods;
      // A period that does not divide a day finds the nearest; one longer than that, itself.
      if (like < 0 || like >= static_cast<std::int64_t>(values_.size())) continue;
      const auto at = static_cast<std::size_t>(like);
      if (rows_in_[at] == 0) continue;
      value = values_[at];
      return true;
    }
    return false;
  }

  // Grid ends are measured, so every gap has a neighbour on both sides.
  TrafficRemark fill_gap(std::size_t from, std::size_t to) {
    if (options_.missing_is_zero) return TrafficRemark::kZero;  // values begin as 0
    const double before = values_[from - 1];
    const double rise = (values_[to] - before) / static_cast<double>(to - from + 1);
    const auto line = [&](std::size_t i) {
      return before + rise * static_cast<double>(i - from + 1);
    };
    const bool is_short =
        static_cast<std::int64_t>(to - from) * period_ <= options_.interpolate_up_to_s;
    bool is_copied = false;
    for (std::size_t i = from; i < to; ++i) {
      double like = 0;
      const bool found = !is_short && find_like(i, like);
      values_[i] = found ? like : line(i);
      is_copied = is_copied || found;
    }
    return is_copied ? TrafficRemark::kCopied : TrafficRemark::kInterpolated;
  }

  void fill_gaps() {
    struct Repair {
      TrafficRemark remark;
      const char* what;
      std::size_t gaps = 0;
      std::size_t periods = 0;
      UtcTime first = {};
    };
    Repair repairs[] = {{TrafficRemark::kInterpolated, "filled along a line"},
                        {TrafficRemark::kCopied, "filled from a week or a day away"},
                        {TrafficRemark::kZero, "taken as 0"}};
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (rows_in_[i] > 0) continue;
      const std::size_t from = i;
      while (rows_in_[i] == 0) ++i;
      const TrafficRemark remark = fill_gap(from, i);
      for (Repair& repair : repairs) {
        if (repair.remark != remark) continue;
        if (repair.gaps++ == 0) repair.first = time_of(from);
        repair.periods += i - from;
      }
      if (report_.gaps.size() < TrafficReport::kMostGaps) {
        report_.gaps.push_back({time_of(from), i - from, remark});
      }
    }
    for (const Repair& repair : repairs) {
      note(repair.remark, repair.periods, {.at = repair.first},
           counted(repair.periods, "period") + " without a value in " +
               counted(repair.gaps, "gap") + "; " + repair.what);
    }
  }

  std::vector<TrafficSample> samples_;
  std::vector<UtcTime> times_;  // without a value; then all, or none where every time has one
  SampleMeaning meaning_;
  const MeasurementOptions& options_;
  const std::string& file_;
  std::int64_t period_ = 0;
  std::vector<double> values_;
  std::vector<std::uint32_t> rows_in_;
  TrafficReport report_;
  Errors errors_;
};

}  // namespace

std::string to_string(TrafficRemark remark) {
  switch (remark) {
    case TrafficRemark::kUnsorted: return "unsorted";
    case TrafficRemark::kRepeated: return "repeated";
    case TrafficRemark::kContradictory: return "contradictory";
    case TrafficRemark::kEmptyValue: return "empty_value";
    case TrafficRemark::kSomeZoned: return "some_zoned";
    case TrafficRemark::kSeveralZones: return "several_zones";
    case TrafficRemark::kOffGrid: return "off_grid";
    case TrafficRemark::kCrowded: return "crowded";
    case TrafficRemark::kInterpolated: return "interpolated";
    case TrafficRemark::kCopied: return "copied";
    case TrafficRemark::kZero: return "zero";
    case TrafficRemark::kIncomplete: return "incomplete";
  }
  return "unknown";
}

Result<MeasuredTraffic> measured_traffic(std::vector<TrafficSample> samples, SampleMeaning meaning,
                                         const MeasurementOptions& options, const std::string& file,
                                         std::vector<TrafficFinding> findings,
                                         std::vector<UtcTime> empty) {
  return Assembler(std::move(samples), meaning, options, file, std::move(findings),
                   std::move(empty))
      .run();
}

}  // namespace costplan
