// Curves from descriptions: base, profiles, growth, spikes and flash crowds, integrated
// over each step.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "base/elementary.h"
#include "costplan/traffic.h"
#include "traffic/checks.h"
#include "traffic/week.h"

namespace costplan {
namespace {

constexpr double kLn2 = kLn2High + kLn2Low;
constexpr double kSecondsPerMonth = 730.0 * 3600;
constexpr double kMostFactor = 1e6;
constexpr double kMostUsers = 1e12;
constexpr double kMostTimes = 1e12;  // what is now, by growth
constexpr double kMostGrowth = 100;  // a hundredfold more every month
constexpr std::int64_t kLongestEvent = 366 * UtcTime::kSecondsPerDay;
constexpr int kMostOffset = 14 * 60;
constexpr std::int64_t kMondayShift = 3 * UtcTime::kSecondsPerDay;  // 1970-01-01: a Thursday
constexpr std::int64_t kHalfLivesUntilGone = 60;                    // 2^-60 is the last digit

class Checker {
 public:
  Errors errors;

  void add(std::string path, std::string message) {
    errors.push_back({.code = ErrorCode::kInvalidArgument,
                      .message = std::move(message),
                      .path = std::move(path)});
  }

  void number(const std::string& path, double value, double most) {
    if (auto error = check_number("the value", value, most)) {
      error->path = path;
      errors.push_back(std::move(*error));
    }
  }

  void seconds(const std::string& path, std::int64_t value, std::int64_t least) {
    if (value >= least && value <= kLongestEvent) return;
    add(path, std::to_string(value) + " s, expected " + std::to_string(least) + " s to a year");
  }

  template <std::size_t N>
  void profile(const std::string& path, const std::array<double, N>& values) {
    const std::size_t before = errors.size();
    for (std::size_t i = 0; i < N; ++i) {
      number(path + "[" + std::to_string(i) + "]", values[i], kMostFactor);
    }
    const bool is_zero = std::all_of(values.begin(), values.end(), [](double v) { return v == 0; });
    if (is_zero && errors.size() == before) add(path, "nothing but zeros has no proportions");
  }
};

void check_base(const SyntheticTraffic& traffic, Checker& check) {
  if (traffic.base_rate_per_s.has_value() == traffic.users.has_value()) {
    check.add("base_rate_per_s", traffic.users ? "given beside users, expected only one of the two"
                                               : "neither this nor users is given");
  }
  if (traffic.base_rate_per_s) {
    check.number("base_rate_per_s", *traffic.base_rate_per_s, TrafficCurve::kMostRate);
  }
  if (traffic.users) {
    check.number("users.users", traffic.users->users, kMostUsers);
    check.number("users.sessions_per_user_and_day", traffic.users->sessions_per_user_and_day,
                 kMostFactor);
    check.number("users.requests_per_session", traffic.users->requests_per_session, kMostFactor);
  }
}

Errors problems_of(const SyntheticTraffic& traffic) {
  Checker check;
  check_base(traffic, check);
  check.profile("daily", traffic.daily);
  check.profile("weekly", traffic.weekly);
  if (std::abs(traffic.utc_offset_minutes) > kMostOffset) {
    check.add("utc_offset_minutes", std::to_string(traffic.utc_offset_minutes) +
                                        " minutes, expected at most 14 hours either way");
  }
  const double growth = traffic.growth_per_month;
  if (!(growth > -1 && growth <= kMostGrowth)) {
    check.add("growth_per_month", "the value is " + number_text(growth) +
                                      ", expected above -1 (-100 %) and at most " +
                                      number_text(kMostGrowth));
  }
  check.number("index_of_dispersion", traffic.index_of_dispersion, kMostFactor);
  for (std::size_t i = 0; i < traffic.spikes.size(); ++i) {
    const Spike& spike = traffic.spikes[i];
    const std::string path = "spikes[" + std::to_string(i) + "]";
    if (spike.factor.has_value() == spike.added_rate_per_s.has_value()) {
      check.add(path, spike.factor ? "factor beside added_rate_per_s, expected only one of the two"
                                   : "neither factor nor added_rate_per_s is given");
    }
    if (spike.factor) check.number(path + ".factor", *spike.factor, kMostFactor);
    if (spike.added_rate_per_s) {
      check.number(path + ".added_rate_per_s", *spike.added_rate_per_s, TrafficCurve::kMostRate);
    }
    check.seconds(path + ".ramp_s", spike.ramp_s, 0);
    check.seconds(path + ".duration_s", spike.duration_s, 0);
    if (spike.ramp_s == 0 && spike.duration_s == 0) {
      check.add(path, "lasts no time: neither a ramp nor a duration");
    }
  }
  for (std::size_t i = 0; i < traffic.flash_crowds.size(); ++i) {
    const FlashCrowd& crowd = traffic.flash_crowds[i];
    const std::string path = "flash_crowds[" + std::to_string(i) + "]";
    check.number(path + ".peak_factor", crowd.peak_factor, kMostFactor);
    if (crowd.peak_factor < 1) check.add(path + ".peak_factor", "below 1 is no crowd");
    check.seconds(path + ".ramp_s", crowd.ramp_s, 0);
    check.seconds(path + ".duration_s", crowd.duration_s, 0);
    check.seconds(path + ".half_life_s", crowd.half_life_s, 1);
  }
  return check.errors;
}

// Something that begins and ends: its height over time, 0 to 1.
class Event {
 public:
  static Event of(const Spike& spike) {
    Event event(spike.at.seconds(), spike.ramp_s);
    event.fall_ = event.full_ + spike.duration_s;
    event.end_ = event.fall_ + spike.ramp_s;
    event.factor_ = spike.factor.value_or(1);
    event.added_ = spike.added_rate_per_s.value_or(0);
    return event;
  }
  static Event of(const FlashCrowd& crowd) {
    Event event(crowd.at.seconds(), crowd.ramp_s);
    event.fall_ = event.full_ + crowd.duration_s;
    event.half_life_ = crowd.half_life_s;
    event.end_ = event.fall_ + kHalfLivesUntilGone * crowd.half_life_s;
    event.factor_ = crowd.peak_factor;
    return event;
  }

  std::int64_t start() const { return start_; }
  std::int64_t end() const { return end_; }
  double factor(double t) const { return 1 + (factor_ - 1) * height(t); }
  double added(double t) const { return added_ * height(t); }

  // The next moment after `t` at which an integral of smooth pieces must stop.
  std::int64_t next_break(std::int64_t t) const {
    if (t < start_) return start_;
    if (t < full_) return full_;
    if (t < fall_) return fall_;
    if (half_life_ > 0 && t < end_) return t + std::max<std::int64_t>(half_life_ / 2, 1);
    return end_;
  }

 private:
  Event(std::int64_t start, std::int64_t ramp) : start_(start), full_(start + ramp) {}

  double height(double t) const {
    const auto rise = static_cast<double>(full_ - start_);
    const double since_full = t - static_cast<double>(full_);
    if (t <= static_cast<double>(start_) || t >= static_cast<double>(end_)) return 0;
    if (since_full < 0) return 1 + since_full / rise;
    const double since_fall = t - static_cast<double>(fall_);
    if (since_fall <= 0) return 1;
    if (half_life_ > 0) return portable_exp(-kLn2 * since_fall / static_cast<double>(half_life_));
    return (static_cast<double>(end_) - t) / static_cast<double>(end_ - fall_);
  }

  std::int64_t start_;
  std::int64_t full_;
  std::int64_t fall_ = 0;
  std::int64_t end_ = 0;
  std::int64_t half_life_ = 0;  // 0: a spike
  double factor_ = 1;
  double added_ = 0;
};

// Steps are worked out in order. Those without events are the same every week, but for
// growth: a step holds its own share of the week, worked out once, times the growth at
// its start. That in turn is the growth of the weeks before times that since, which is the same
// every week, too.
class Synthesiser {
 public:
  Synthesiser(const SyntheticTraffic& traffic, UtcTime from, UtcTime to, std::int64_t step_s)
      : week_(traffic.daily, traffic.weekly),
        base_(traffic.base_rate_per_s
                  ? *traffic.base_rate_per_s
                  : traffic.users->users * traffic.users->sessions_per_user_and_day *
                        traffic.users->requests_per_session /
                        static_cast<double>(UtcTime::kSecondsPerDay)),
        offset_(static_cast<std::int64_t>(traffic.utc_offset_minutes) * 60),
        growth_start_(traffic.growth_from.value_or(from).seconds()),
        growth_per_s_(traffic.growth_per_month == 0
                          ? 0
                          : portable_log(1 + traffic.growth_per_month) / kSecondsPerMonth),
        step_(step_s),
        at_(from.seconds()) {
    for (std::size_t i = 0; i < kNodes; ++i) {
      growth_in_step_[i] = growth(node(i, static_cast<double>(step_)));
    }
    for (const Spike& spike : traffic.spikes) events_.push_back(Event::of(spike));
    for (const FlashCrowd& crowd : traffic.flash_crowds) events_.push_back(Event::of(crowd));
    if (to.seconds() - at_ > kSecondsPerWeek && kSecondsPerWeek % step_ == 0) {
      quiet_.assign(static_cast<std::size_t>(kSecondsPerWeek / step_), kUnknown);
      if (growth_per_s_ != 0) grown_ = quiet_;
    }
  }

  // Those of a week, where all weeks are the same.
  std::optional<std::size_t> steps_that_repeat() const {
    if (quiet_.empty() || growth_per_s_ != 0 || !events_.empty()) return std::nullopt;
    return quiet_.size();
  }

  // The mean of the next step.
  double next() {
    const std::int64_t from = at_;
    at_ += step_;
    if (at_ > quiet_until_) choose_events(from, at_);
    const double value = current_.empty() ? grown_mean(from) : mean(from, at_);
    if (++slot_ >= quiet_.size()) slot_ = 0;
    return value;
  }

 private:
  static constexpr std::int64_t kSecondsPerWeek = 7 * UtcTime::kSecondsPerDay;
  static constexpr double kUnknown = -1;  // no rate is negative

  double growth(double seconds) const { return portable_exp(seconds * growth_per_s_); }

  double grown_mean(std::int64_t from) {
    if (growth_per_s_ == 0) return quiet_mean(from);
    if (from < growth_week_ || from >= growth_week_ + kSecondsPerWeek) {
      const std::int64_t since = from - growth_start_;
      const std::int64_t in_week = (since % kSecondsPerWeek + kSecondsPerWeek) % kSecondsPerWeek;
      growth_week_ = from - in_week;
      growth_before_ = growth(static_cast<double>(since - in_week));
    }
    double alone = kUnknown;
    double& grown = grown_.empty() ? alone : grown_[slot_];
    if (grown == kUnknown) grown = quiet_mean(from) * growth(static_cast<double>(from - growth_week_));
    return grown * growth_before_;
  }

  double quiet_mean(std::int64_t from) {
    if (quiet_.empty()) return mean(from, from + step_);
    double& value = quiet_[slot_];
    if (value != kUnknown) return value;
    const std::size_t day = quiet_.size() / 7;
    value = slot_ >= day && is_like_the_day_before(from) && quiet_[slot_ - day] != kUnknown
                ? quiet_[slot_ - day]
                : mean(from, from + step_);
    return value;
  }

  // The step, that nothing happens in. (Asked of one after the other: an hour is looked up once.)
  bool is_like_the_day_before(std::int64_t from) {
    if (from >= hour_end_) {
      const std::int64_t second = second_of_week(from);
      const auto hour = static_cast<std::size_t>(second / Week::kSecondsPerHour);
      hour_end_ = from + Week::kSecondsPerHour - second % Week::kSecondsPerHour;
      is_hour_alike_ = UtcTime::kSecondsPerDay % step_ == 0 && hour >= 24 &&
                       week_.are_alike(hour, hour - 24);
    }
    return is_hour_alike_ && from + step_ <= hour_end_;
  }

  double mean(std::int64_t from, std::int64_t to) const {
    // Growth counts from its own start where there are events, else from that of the step.
    const std::int64_t origin = current_.empty() ? from : growth_start_;
    const bool is_a_parabola = growth_per_s_ == 0 && current_.empty();
    double area = 0;
    for (std::int64_t a = from; a < to;) {
      const std::int64_t b = std::min(to, next_break(a));
      area += is_a_parabola ? area_of_week(a, b) : integral(a, b, origin);
      a = b;
    }
    return area / static_cast<double>(to - from);
  }

  // What happens in the step, and until when nothing does.
  void choose_events(std::int64_t from, std::int64_t to) {
    current_.clear();
    quiet_until_ = std::numeric_limits<std::int64_t>::max();
    for (const Event& event : events_) {
      if (event.end() <= from) continue;
      quiet_until_ = std::min(quiet_until_, event.start());
      if (event.start() < to) current_.push_back(&event);
    }
  }

  std::int64_t second_of_week(std::int64_t t) const {
    const std::int64_t local = t + offset_ + kMondayShift;
    return (local % kSecondsPerWeek + kSecondsPerWeek) % kSecondsPerWeek;
  }

  std::int64_t next_break(std::int64_t t) const {
    std::int64_t next = t + Week::kSecondsPerHour - second_of_week(t) % Week::kSecondsPerHour;
    for (const Event* event : current_) {
      const std::int64_t stop = event->next_break(t);
      if (stop > t) next = std::min(next, stop);
    }
    return next;
  }

  // Of a piece that lies within one hour.
  double area_of_week(std::int64_t a, std::int64_t b) const {
    const std::int64_t second = second_of_week(a);
    const auto width = static_cast<double>(b - a);
    const auto since_hour = static_cast<double>(second % Week::kSecondsPerHour);
    constexpr auto kHour = static_cast<double>(Week::kSecondsPerHour);
    return width * base_ *
           week_.mean_between(static_cast<std::size_t>(second / Week::kSecondsPerHour),
                              since_hour / kHour, (since_hour + width) / kHour);
  }

  // Gauss-Legendre with three nodes, exact for polynomials of degree 5.
  static constexpr std::size_t kNodes = 3;
  static double node(std::size_t i, double width) {
    constexpr std::array<double, kNodes> kAt{-0.774596669241483377036, 0,  // sqrt(3/5)
                                             0.774596669241483377036};
    return width / 2 + kAt[i] * (width / 2);
  }

  // Of a piece that lies within one hour and within one part of every event.
  double integral(std::int64_t a, std::int64_t b, std::int64_t origin) const {
    constexpr std::array<double, kNodes> kWeights{5.0 / 18, 8.0 / 18, 5.0 / 18};
    const auto width = static_cast<double>(b - a);
    const std::int64_t second = second_of_week(a);
    const auto hour = static_cast<std::size_t>(second / Week::kSecondsPerHour);
    const auto since_hour = static_cast<double>(second % Week::kSecondsPerHour);
    const bool is_whole_step = a == origin && b - a == step_;
    double sum = 0;
    for (std::size_t i = 0; i < kNodes; ++i) {
      const double beyond = node(i, width);
      double value =
          base_ * week_.at(hour, (since_hour + beyond) / static_cast<double>(Week::kSecondsPerHour));
      if (growth_per_s_ != 0) {
        value *= is_whole_step ? growth_in_step_[i]
                               : growth(static_cast<double>(a - origin) + beyond);
      }
      double added = 0;
      for (const Event* event : current_) {
        const double t = static_cast<double>(a) + beyond;
        value *= event->factor(t);
        added += event->added(t);
      }
      sum += kWeights[i] * (std::max(value, 0.0) + added);
    }
    return width * sum;
  }

  Week week_;
  double base_;
  std::int64_t offset_;
  std::int64_t growth_start_;
  double growth_per_s_;
  std::array<double, kNodes> growth_in_step_;  // from its start to each node
  std::int64_t step_;
  std::int64_t at_;                          // where the next step begins
  std::int64_t quiet_until_ = std::numeric_limits<std::int64_t>::min();
  std::size_t slot_ = 0;                     // of the next step in quiet_
  std::vector<double> quiet_;                // a week of steps without events; empty: not kept
  std::vector<double> grown_;                // … times their growth since a week of it began
  // The beginning of that week, and the growth until then.
  std::int64_t growth_week_ = std::numeric_limits<std::int64_t>::min();
  double growth_before_ = 1;
  std::int64_t hour_end_ = std::numeric_limits<std::int64_t>::min();
  bool is_hour_alike_ = false;               // it and the same of the day before, until hour_end_
  std::vector<Event> events_;
  std::vector<const Event*> current_;
};

}  // namespace

Result<TrafficCurve> synthesise(const SyntheticTraffic& traffic, UtcTime from, UtcTime to,
                                std::int64_t step_s) {
  Errors errors = problems_of(traffic);
  for (Error& error : check_span(from, to, step_s)) errors.push_back(std::move(error));
  if (!errors.empty()) return errors;
  if (traffic.growth_per_month > 0) {
    const double months =
        static_cast<double>(to.seconds() - traffic.growth_from.value_or(from).seconds()) /
        kSecondsPerMonth;
    if (months * portable_log(1 + traffic.growth_per_month) > portable_log(kMostTimes)) {
      return Error{.code = ErrorCode::kOverflow,
                   .message = "until " + to.to_string() +
                              " the traffic would have grown more than 10^12-fold since " +
                              traffic.growth_from.value_or(from).to_string(),
                   .path = "growth_per_month",
                   .hint = "growth_from is when the base is measured"};
    }
  }
  TrafficCurve curve{.start = from,
                     .step_s = step_s,
                     .values = {},
                     .index_of_dispersion = traffic.index_of_dispersion};
  curve.values.resize(static_cast<std::size_t>((to.seconds() - from.seconds()) / step_s));
  Synthesiser synthesiser(traffic, from, to, step_s);
  // Without growth and events every week is like the first one.
  const std::size_t steps = curve.values.size();
  const std::size_t week = std::min(steps, synthesiser.steps_that_repeat().value_or(steps));
  for (std::size_t i = 0; i < week; ++i) curve.values[i] = synthesiser.next();
  for (std::size_t i = week; i < steps; i += week) {
    std::copy_n(curve.values.begin(), std::min(week, steps - i),
                curve.values.begin() + static_cast<std::ptrdiff_t>(i));
  }
  // Growth or factors may have left the range of rates.
  if (errors = validate(curve); !errors.empty()) return errors;
  return curve;
}

}  // namespace costplan
