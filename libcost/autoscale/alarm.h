// A CloudWatch alarm over one metric, evaluated period by period.
//
// What it answers: "which state does the alarm have now?", missing datapoints included.
//
// Units: one call of add() is one evaluation period (or one minute for alarms of several
// minutes, which slide: it brings the datapoint of that minute, or of the whole period that
// ends with it).
//
// Errors: none; not finite is missing. Precondition: checked by check_scaling_config(), or by
// whoever reads alarms: no more periods than longest_look_back_s() has.
//
// Thread safety: a value.
//
// Source: CloudWatch user guide, "Evaluating an alarm" and "How alarm state is evaluated
// when data is missing": an alarm looks at a few more datapoints than its periods; where
// enough of them exist, the latest count; where not, what is missing is filled in as the
// alarm says. `missing` rings only when nothing in sight is below the threshold and the
// oldest breach is at least datapoints-to-alarm old. Proved by tests/autoscale/alarm_test.cc
// with the guide's own tables.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "costplan/autoscale.h"

namespace costplan {

// How far an alarm may look back with all of its evaluation periods.
// Source: CloudWatch API reference, PutMetricAlarm, Period and EvaluationPeriods.
constexpr double longest_look_back_s(double period_s) {
  constexpr double kHour = 3600;
  constexpr double kDay = 24 * kHour;
  return period_s < kHour ? kDay : 7 * kDay;
}

class AlarmEvaluator {
 public:
  static constexpr int kMostExtra = 4;

  struct Settings {
    double threshold = 0;
    AlarmComparison comparison = AlarmComparison::kGreater;
    int minutes_per_period = 1;
    int evaluation_periods = 1;
    int datapoints_to_alarm = 1;
    MissingData treat_missing = MissingData::kMissing;
    int extra_datapoints = 2;
    int delay = 0;  // calls of add() until a datapoint counts
    // Of several minutes: a call of add() brings the datapoint of a whole period. Otherwise
    // that is the mean of its minutes.
    bool adds_whole_periods = false;
  };

  AlarmEvaluator() = default;
  explicit AlarmEvaluator(const Settings& settings);

  // The datapoint of the period (minute) that ends now; the state after it.
  AlarmState add(double value) {
    head_ = (head_ + 1) & last_place_;
    values_[head_] = value;
    if (is_by_bits_) {
      breach_ = (breach_ << 1) | static_cast<std::uint64_t>(breaches(value));
      present_ = (present_ << 1) | static_cast<std::uint64_t>(value >= 0);
    } else if (is_far_) {
      look_far_back();
      return state_;
    } else {
      look_back();
    }
    // Nearly always all that is needed is there, and on one side of the threshold.
    const std::uint64_t breaching = breach_ & latest_;
    if ((present_ & latest_) != latest_) {
      state_ = evaluate();
    } else if (breaching == 0) {
      state_ = AlarmState::kOk;
    } else {
      state_ = breaching == latest_ ? AlarmState::kAlarm : evaluate();
    }
    return state_;
  }
  static constexpr double kNoData = -1;  // any negative value is missing

  AlarmState state() const { return state_; }
  // Of those that have arrived, 0 is the latest.
  std::optional<double> datapoint(int periods_ago) const;
  // Over the alarm's evaluation periods, of the datapoints that exist.
  std::optional<double> aggregate(MetricAggregation how) const;
  // Of the last evaluation periods, those that breach.
  int breaching() const;
  const Settings& settings() const { return settings_; }

 private:
  bool breaches(double value) const { return (value >= 0) & (sign_ * value > limit_); }
  double at(int minutes_ago) const {
    return values_[(head_ - static_cast<std::size_t>(minutes_ago + settings_.delay)) & last_place_];
  }
  double period_value(int periods_ago) const;
  void look_back();
  void look_far_back();
  AlarmState evaluate() const;
  AlarmState verdict(int breaching) const {
    return breaching >= settings_.datapoints_to_alarm ? AlarmState::kAlarm : AlarmState::kOk;
  }
  // Of all that is in sight, which is less than the alarm needs: how much there is, how much of
  // it breaches, and how many periods ago the oldest of that began.
  AlarmState incomplete(int existing, int breaching, int oldest) const;

  Settings settings_;
  // A value breaches when its product with the sign, minus where less is a breach, is above the
  // limit, which is the next number below the threshold where equal breaches as well.
  double sign_ = 1;
  double limit_ = 0;
  bool is_far_ = false;         // there are more periods than bits
  bool is_by_bits_ = true;      // all that counts is in 64 periods, each of one datapoint
  int waiting_ = 0;             // the lowest bits, of periods that do not count yet
  std::vector<double> values_;  // a ring of all that may be looked at
  std::size_t last_place_ = 0;  // of the ring, all bits set
  std::size_t head_ = 0;        // of the newest
  std::uint64_t latest_ = 0;    // a bit for each evaluation period
  std::uint64_t breach_ = 0;    // bit waiting_ + i: the datapoint of i periods ago breaches
  std::uint64_t present_ = 0;   // … exists
  // Where there are more evaluation periods than bits: how many of them exist, and breach, for
  // each minute that a period may begin with.
  struct Window {
    int existing = 0;
    int breaching = 0;
  };
  std::vector<Window> windows_;
  std::size_t phase_ = 0;  // the minute of the newest
  AlarmState state_ = AlarmState::kInsufficientData;
};

}  // namespace costplan
