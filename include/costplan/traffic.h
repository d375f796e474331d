// Traffic curves: how many requests arrive, second by second, over days and months.
//
// What it answers: "what load does the stack have to carry?" A curve is made from a
// description (synthesise), or from what was measured (measured_traffic; files are read
// by costplan/io.h), then scaled, shifted, resampled, cut, stitched or repeated.
//
// Units: requests per second; steps and durations in whole seconds; times in UTC.
//
// Errors: kInvalidArgument, everything wrong with the arguments at once; kOverflow for
// curves of more than kMostSteps steps. A curve that came out of a function here is valid.
//
// Thread safety: values and pure functions. The same arguments give the same bytes on
// every machine.
//
// Example:
//   SyntheticTraffic shop{.base_rate_per_s = 40, .daily = *daily_profile("consumer")};
//   auto month = synthesise(shop, *UtcTime::parse("2026-02-01"), *UtcTime::parse("2026-03-01"));
//   auto sale = scale(*month, 3);
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "costplan/calendar.h"
#include "costplan/result.h"

namespace costplan {

struct TrafficCurve {
  static constexpr std::size_t kMostSteps = 50'000'000;  // a year of seconds, with room
  static constexpr std::int64_t kLongestStep = 31 * UtcTime::kSecondsPerDay;
  static constexpr double kMostRate = 1e12;  // per second

  UtcTime start;
  std::int64_t step_s = 60;
  // The mean arrival rate of each step.
  std::vector<double> values;
  // Variance to mean of the counts within a step: 1 is Poisson, 0 a metronome.
  double index_of_dispersion = 1;

  // The first second after the last step. Precondition of this and what follows: valid.
  UtcTime end() const;
  std::int64_t duration_s() const;
  double mean() const;  // 0 of an empty curve, as are peak and total
  double peak() const;
  double total_requests() const;
  // Of the step that `time` lies in; 0 before the start and from the end on.
  double rate_at(UtcTime time) const;
};

// All that is wrong: no steps, rates that are negative, not finite or over kMostRate, a
// step of 0, an end beyond the calendar. A rate is named by its time.
Errors validate(const TrafficCurve& curve);

// ── From a description ─────────────────────────────────────────────────────────────────

// So many users, each with so many sessions a day of so many requests.
struct UserTraffic {
  double users = 0;
  double sessions_per_user_and_day = 0;
  double requests_per_session = 0;
};

// A rise over `ramp_s`, `duration_s` at the full height, and a fall over `ramp_s`.
// Exactly one height: `factor` multiplies the traffic (below 1 it is a dip),
// `added_rate_per_s` comes on top of everything that is multiplied.
struct Spike {
  UtcTime at;
  std::optional<double> factor = {};
  std::optional<double> added_rate_per_s = {};
  std::int64_t ramp_s = 0;
  std::int64_t duration_s = 0;
};

// A rise over `ramp_s` to `peak_factor` times the traffic, `duration_s` at that height, then
// a decay: what exceeds 1 halves every `half_life_s`.
struct FlashCrowd {
  UtcTime at;
  double peak_factor = 1;
  std::int64_t ramp_s = 0;
  std::int64_t duration_s = 0;
  std::int64_t half_life_s = 0;
};

// One rate for each hour of a day, and for each day of a week from Monday on. Only their
// proportions count: both are normalised to a mean of 1.
using DailyProfile = std::array<double, 24>;
using WeeklyProfile = std::array<double, 7>;

// `flat`, `office`, `consumer`: typical shapes of our own making, not measurements.
// Errors: kNotFound, with what was meant.
Result<DailyProfile> daily_profile(std::string_view name);
Result<WeeklyProfile> weekly_profile(std::string_view name);

struct SyntheticTraffic {
  // The mean over a week before growth: exactly one of the two.
  std::optional<double> base_rate_per_s = {};
  std::optional<UserTraffic> users = {};

  DailyProfile daily = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  WeeklyProfile weekly = {1, 1, 1, 1, 1, 1, 1};
  // Of the clock that the profiles are read from, the same all year: there is no daylight
  // saving time.
  int utc_offset_minutes = 0;

  // Compound and continuous: 0.05 is 5 % more every 730 hours, 1 at `growth_from`.
  double growth_per_month = 0;
  std::optional<UtcTime> growth_from = {};  // empty: the `from` of synthesise

  double index_of_dispersion = 1;
  std::vector<Spike> spikes = {};  // factors of overlapping ones multiply
  std::vector<FlashCrowd> flash_crowds = {};
};

// The curve from `from` until before `to`; the steps must fill that exactly.
// The 168 hours of the week follow each other without jumps: within each hour the rate is
// a parabola, chosen so that the mean of every hour is exactly that of its profile and no
// rate is negative. Each step holds the mean of its time, not the rate at a moment.
// Source: reconstruction after Colella & Woodward, J. Comput. Phys. 54 (1984), with edges
// limited for positivity; tests/traffic/synthetic_test.cc.
Result<TrafficCurve> synthesise(const SyntheticTraffic& traffic, UtcTime from, UtcTime to,
                                std::int64_t step_s = 60);

// ── From measurements ──────────────────────────────────────────────────────────────────

// What a measured value says. There is no default: the file does not tell, and a mistake
// is a factor of sixty.
enum class SampleMeaning {
  kCountPerPeriod,  // requests in the period that begins at the time: Sum of CloudWatch
  kRatePerSecond,
};

struct TrafficSample {
  UtcTime at;
  double value = 0;
  int line = 0;  // of the file it came from; 0: unknown
  int column = 0;
};

struct MeasurementOptions {
  // Empty: the most common difference between neighbouring times, with and without a value.
  std::optional<std::int64_t> period_s = {};
  // Periods without a value are 0 (CloudWatch writes no datapoint where there was no
  // request) instead of unknown.
  bool missing_is_zero = false;
  // Unknown periods are interpolated as long as no more than this is missing at a stretch.
  std::int64_t interpolate_up_to_s = 1800;
  // Refused where a larger share of the periods is unknown.
  double most_missing = 0.5;
};

enum class TrafficRemark {
  kUnsorted,       // times that step backwards in the file; sorted
  kRepeated,       // the same time and value again; dropped
  kContradictory,  // the same time with another value; the later row wins
  kEmptyValue,     // rows with a time and no value; a gap
  kSomeZoned,      // some times name a zone, some do not; those are read as told to
  kSeveralZones,   // offsets differ; each was applied
  kOffGrid,        // times between the periods; moved to the nearest
  kCrowded,        // several times in one period; averaged
  kInterpolated,   // gaps filled along a line
  kCopied,         // gaps filled from a week or day before, else after
  kZero,           // gaps filled with 0
  kIncomplete,     // the file itself says that data is missing
};

// The stable name of a remark, such as `off_grid`.
std::string to_string(TrafficRemark remark);

struct TrafficFinding {
  TrafficRemark remark;
  std::size_t count = 0;
  Location first = {};  // the row; empty where there is none, as of a gap
  std::string message;  // a sentence without a period, with the count and first time in it
};

// A stretch of periods that had no value.
struct TrafficGap {
  UtcTime from;
  std::size_t periods = 0;
  TrafficRemark repair;
};

struct TrafficReport {
  static constexpr std::size_t kMostGaps = 100;

  std::size_t rows = 0;  // with a value, before anything was dropped
  std::int64_t period_s = 0;
  bool period_detected = false;
  double period_share = 0;  // of the differences between neighbours that equal the period
  double missing_share = 0;
  std::vector<TrafficFinding> findings;  // in the order of TrafficRemark
  std::vector<TrafficGap> gaps;          // the first kMostGaps
};

struct MeasuredTraffic {
  TrafficCurve curve;
  TrafficReport report;
};

// A curve without holes. `file` names the places; `findings` are those that the reader of
// the file already has; `empty` are the times of rows without a value, which tell the period
// as others do. A gap longer than interpolate_up_to_s takes the values measured a
// week before, else a day before, a week after, a day after; where there are none either,
// a line. Errors: no samples, one sample and no period, values that are negative or not
// finite, most of the time missing, counts of two periods in one file.
Result<MeasuredTraffic> measured_traffic(std::vector<TrafficSample> samples, SampleMeaning meaning,
                                         const MeasurementOptions& options = {},
                                         const std::string& file = "",
                                         std::vector<TrafficFinding> findings = {},
                                         std::vector<UtcTime> empty = {});

// The index of dispersion of the counts, the pattern removed: Pearson's X² of counts
// against (total of the day × share of the time of day), over its degrees of freedom,
// working days and weekends apart. 1 for Poisson arrivals; holds for counts of the
// curve's own step. Filled gaps lower it. Errors: kInvalidArgument for fewer than two
// whole days (UTC) of a kind, steps that do not divide a day, or no requests at all.
// Source: McCullagh & Nelder, Generalized Linear Models (1989), 4.5.2; Cox & Lewis, The
// Statistical Analysis of Series of Events (1966); tests/traffic/dispersion_test.cc.
Result<double> estimate_dispersion(const TrafficCurve& curve);

// ── Operations ─────────────────────────────────────────────────────────────────────────

// Every rate times `factor`. The dispersion stays: more of the same independent users.
Result<TrafficCurve> scale(const TrafficCurve& curve, double factor);

// The same rates, later by `seconds` (earlier where negative).
Result<TrafficCurve> shift(const TrafficCurve& curve, std::int64_t seconds);

// The same time in steps of `step_s`, which must fill it exactly. Keeps the total, and
// that of every old step into which whole new steps fit. Longer steps are averages; shorter
// ones follow a line within each old step, as steep as its neighbours allow without
// overshooting (van Leer's monotonised central slope, J. Comput. Phys. 23 (1977)).
Result<TrafficCurve> resample(const TrafficCurve& curve, std::int64_t step_s);

// From `from` until before `to`, both between two steps of the curve. Adjacent cuts add up.
Result<TrafficCurve> cut(const TrafficCurve& curve, UtcTime from, UtcTime to);

struct StitchedTraffic {
  TrafficCurve curve;
  std::int64_t gap_s = 0;      // between the two; filled along a line
  std::int64_t overlap_s = 0;  // in which the second curve holds
};

// `second` after `first`: it may not begin earlier, steps must be equal and aligned, a gap
// no longer than both together. Without gap or overlap totals add up. The dispersion is
// the mean of both, weighted by requests.
Result<StitchedTraffic> stitch(const TrafficCurve& first, const TrafficCurve& second);

// From `from` until before `to`, each step as the curve has it at the same time on the same
// day of the week; whole weeks of the curve take turns. A curve of less than a week lends
// a day that it lacks its latest day before; it must have one whole day.
Result<TrafficCurve> repeat_by_weekday(const TrafficCurve& curve, UtcTime from, UtcTime to);

}  // namespace costplan
