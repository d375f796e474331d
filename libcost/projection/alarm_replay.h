// One CloudWatch alarm, replayed over a metric.
//
// Source: CloudWatch user guide, "Evaluating an alarm" and "How alarm state is evaluated
// when data is missing": the evaluator is the one of the scaling policies. "Alarm evaluation
// window": an alarm is evaluated every minute, over a window that slides and is a whole number
// of periods. (Those of periods below a minute are evaluated every 10 seconds; here they go by
// one period after the other.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "autoscale/alarm.h"
#include "costplan/simulate.h"
#include "traffic/sum.h"

namespace costplan {

// A metric over one step. The weight is what a mean over several steps goes by: seconds, or
// requests where the value is one of requests.
struct MetricSample {
  double value = 0;
  double weight = 0;
};

// What the statistics of some time need of it.
class MetricTally {
 public:
  void add(const MetricSample& sample);
  void add(const MetricTally& other);
  // AlarmEvaluator::kNoData without any.
  double datapoint(AlarmStatistic statistic) const;

 private:
  // To the last digit in whatever order they come, so that a metric that stays the same does
  // not cross its threshold and back.
  Sum weighted_;
  Sum weight_;
  Sum sum_;
  double least_ = 0;
  double most_ = 0;
  bool has_data_ = false;
};

// The last so many parts of a time, in constant time per part on average. Nothing is ever
// taken off a sum: when all parts are new, the sums from each of them to the last are worked
// out, and what leaves is left out by going to the next sum.
class SlidingTally {
 public:
  explicit SlidingTally(std::size_t parts) : parts_(parts) {}

  void add(const MetricTally& part);
  // As many as that have been there.
  bool is_full() const { return is_full_; }
  MetricTally total() const;

 private:
  std::size_t parts_;
  std::vector<MetricTally> newer_;
  MetricTally newer_total_;
  std::vector<MetricTally> older_;  // sums of the last one, two… parts before; last: all in sight
  bool is_full_ = false;
};

class AlarmReplay {
 public:
  explicit AlarmReplay(const LoadAlarm& alarm);

  const LoadAlarm& alarm() const { return *alarm_; }
  // The metric in a step that begins at `at`; empty: it had no data. Minutes, and shorter
  // periods, that are no whole number of steps end with the step that they end in.
  void add(UtcTime at, double step_s, std::optional<MetricSample> sample);
  // A metric that always has data, and whose mean goes by time.
  void add(UtcTime at, double step_s, double value) {
    add(at, step_s, MetricSample{value, step_s});
  }
  AlarmProjection result() const;

 private:
  const LoadAlarm* alarm_;
  AlarmEvaluator evaluator_;
  SlidingTally period_;
  // Since the last evaluation.
  UtcTime since_ = {};
  double seconds_ = 0;
  MetricTally latest_;
  bool rings_now_ = false;
  int rings_ = 0;
  double ringing_s_ = 0;
  std::optional<UtcTime> first_;
};

}  // namespace costplan
