#include "projection/retry_storm.h"

#include <algorithm>
#include <cmath>

#include "base/elementary.h"
#include "projection/task_queues.h"

namespace costplan {
namespace {

double attempts_of(int retries, double failing) {
  double out = 1;
  for (int i = 0; i < retries; ++i) out = 1 + failing * out;
  return out;
}

// Whether as many come as keep the line of a service full, once it is: what leaves it and what comes
// out of it too late is tried again.
bool stays_full(const LoadService& service, const AnswerTimes& times, double first_per_s,
                double capacity_per_s, double scv) {
  constexpr int kRounds = 100;
  const Workload& work = service.workload;
  const int retries = static_cast<int>(work.retries);
  double coming = first_per_s * (1 + retries);
  for (int i = 0; i < kRounds; ++i) {
    if (coming <= capacity_per_s) return false;
    const double left = 1 - capacity_per_s / coming;
    const double late =
        times.late_from_full_queue(2 * (coming - capacity_per_s) / scv, work.timeout_s);
    coming = first_per_s * attempts_of(retries, 1 - (1 - left) * (1 - late));
  }
  return true;
}

}  // namespace

RetryStorm retry_storm(const LoadService& service, const AnswerTimes& times,
                       const AnalyticStep& step, double dispersion) {
  constexpr int kParts = 48;
  constexpr double kSlower = 2.4;  // see the header
  constexpr double kTooHigh = 40;  // of the hill: more than a billion years
  const Workload& work = service.workload;
  const ServiceOutput& out = step.out;
  const int retries = static_cast<int>(work.retries);
  if (retries < 1 || work.timeout_s <= 0 || out.is_overloaded || out.wait_probability <= 0) {
    return {};
  }
  const double first = step.key.arrivals_per_s / step.attempts;
  const double capacity = out.capacity_per_s;
  if (step.key.arrivals_per_s >= capacity || first * (1 + retries) <= capacity) return {};
  const double load = step.key.arrivals_per_s / capacity;
  // Lines that it takes, and what is tried again of theirs goes to all.
  const double lines = std::max(1.0, lines_of(service, step.key.tasks));
  const double needed = (capacity / first - 1) / retries * lines;
  // (One that shares vCPUs may be late for much longer than its clients wait: part of it counts.)
  const double full = std::clamp(out.stretch > 0 ? needed : std::ceil(needed), 1.0, lines);
  const double share = full / lines;
  const double one = dispersion_at_task(work, dispersion, lines);
  const double arrivals_scv = lines > 1 ? std::lerp(one, dispersion, (full - 1) / (lines - 1))
                                        : dispersion;
  const double mean_s = work.service_time.mean_s();
  const double patience_s = work.timeout_s - (out.occupancy_s - mean_s);
  // Who shares vCPUs is slower by those at the other places, however much the work varies; beyond
  // those he waits for a place.
  const double shared_s = out.stretch > 0 ? step.key.serving * work.concurrency / capacity : 0;
  const double part_s = 2 * work.timeout_s / kParts;
  double height = 0;
  double sum = 0;
  for (int i = 0; i < kParts; ++i) {
    const double ahead_s = (i + 0.5) * part_s;
    const double beside_s = std::min(ahead_s, shared_s);
    const double left_s = (patience_s - ahead_s + beside_s) * mean_s / (mean_s + beside_s);
    const double late = left_s > 0 ? times.late(0, 0, 0, left_s) : 1;
    const double scv = ahead_s < shared_s ? 1 : work.service_time.scv();
    const double coming = first * (1 + share * (attempts_of(retries, late) - 1));
    const double rise = 2 * share * (capacity - coming) / (arrivals_scv + scv) * part_s;
    sum += portable_exp(height + rise / 2) * part_s;
    height += rise;
    if (height > kTooHigh) return {};
  }
  double after_s = kSlower * share * sum / (out.wait_probability * (1 - load));
  // Not one after the other, as the hill has it: each has a few that are late, and what those send to
  // the others adds up.
  constexpr double kManyLate = 0.01;
  constexpr double kSoon = 600;
  if (out.stretch > 0 && lines > 1 && out.error_share > kManyLate) {
    after_s = std::min(after_s, kSoon);
  }
  return {.after_s = after_s,
          .stays = out.stretch > 0 || stays_full(service, times, first / lines, capacity / lines,
                                                 one + work.service_time.scv())};
}

}  // namespace costplan
