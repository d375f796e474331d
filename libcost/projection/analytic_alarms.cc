#include "projection/analytic_alarms.h"

#include "projection/analytic_latency.h"
#include "projection/setup.h"

namespace costplan {

AnalyticAlarms::AnalyticAlarms(const LoadModel& load) {
  for (const auto& alarm : load.alarms) {
    alarms_.push_back({AlarmReplay(alarm), watched_index(load, alarm)});
  }
}

std::optional<MetricSample> AnalyticAlarms::sample(const Watch& watch, const Watched& watched,
                                                   double step_s) {
  const LoadAlarm& alarm = watch.replay.alarm();
  switch (alarm.subject) {
    case AlarmSubject::kService: {
      ServiceObservation seen = observed(watched.services[watch.subject], step_s);
      const auto percentile = [&](double share) {
        return latency_percentile(watched.services, watched.network, watch.subject, share);
      };
      if (alarm.what == AlarmMetric::kLatencyP95) seen.latency_p95_s = percentile(0.95);
      if (alarm.what == AlarmMetric::kLatencyP99) seen.latency_p99_s = percentile(0.99);
      return sample_of(alarm.what, seen);
    }
    case AlarmSubject::kDatabase: {
      const AnalyticDatabase& database = watched.databases[watch.subject];
      return sample_of(alarm.what, observed(watched.load, watched.services, database), step_s);
    }
    case AlarmSubject::kQueue: {
      const AnalyticQueue& queue = watched.queues[watch.subject];
      return sample_of(alarm.what,
                       QueueObservation{.depth = queue.depth, .oldest_s = queue.oldest_s}, step_s);
    }
    case AlarmSubject::kAccount: break;
  }
  return sample_of(alarm.what, observed_account(watched.services), step_s);
}

void AnalyticAlarms::replay(const Watched& watched, UtcTime at, double step_s) {
  for (auto& watch : alarms_) watch.replay.add(at, step_s, sample(watch, watched, step_s));
}

std::vector<AlarmProjection> AnalyticAlarms::results() const {
  std::vector<AlarmProjection> out;
  for (const auto& watch : alarms_) out.push_back(watch.replay.result());
  return out;
}

}  // namespace costplan
