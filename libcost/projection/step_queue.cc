#include "projection/step_queue.h"

#include <algorithm>

#include "base/elementary.h"
#include "costplan/queueing.h"

namespace costplan {
namespace {


constexpr double kNothing = 1e-9;

// Arrivals that vary less than Poisson's find the servers busy less often. The factor of
// Kraemer and Langenbach-Belz on the mean wait of GI/G/1 is laid on the probability of
// waiting, so that the tail keeps its heavy-traffic slope.
double fewer_waits(double utilisation, double arrival_scv, double scv) {
  if (arrival_scv >= 1) return 1;
  const double less = 1 - arrival_scv;
  return portable_exp(-2 * (1 - utilisation) * less * less /
                      (3 * utilisation * (arrival_scv + scv)));
}

}  // namespace

AnswerTimes::AnswerTimes(const ServiceTime& time) : time_(time) {
  double from = 0;
  const auto add = [&](double to) {
    parts_.push_back({to, time.quantile((from + to) / 2)});
    from = to;
  };
  for (int i = 1; i <= 18; ++i) add(0.05 * i);
  double beyond = 0.1;
  for (int i = 0; i < 36; ++i) add(1 - (beyond *= 0.75));
  add(1);
}

// Of those whose own time ends before the patience does, the share that `late` gives for each
// time; all others are late anyway.
template <typename Late>
double AnswerTimes::all_late(double patience_s, Late late) const {
  if (patience_s <= 0) return 1;
  const double anyway = time_ ? time_->exceeds(patience_s) : 0;
  double sum = anyway;
  double from = 0;
  for (const Part& part : parts_) {
    const double share = std::min(part.to, 1 - anyway) - from;
    if (share <= 0) break;
    sum += share * late(std::min(part.seconds, patience_s));
    from = part.to;
  }
  return std::min(sum, 1.0);
}

// P(W + S > t), where P(W > w) = p e^(-w/m).
double AnswerTimes::late(const StepWaits& waits, double patience_s) const {
  if (waits.probability <= 0) return all_late(patience_s, [](double) { return 0.0; });
  return all_late(patience_s, [&](double seconds) {
    return waits.probability * portable_exp((seconds - patience_s) / waits.mean_s);
  });
}

// What is left of their patience is exponential, as far as it goes: P(left < s).
double AnswerTimes::late_from_full_queue(double excess_per_s, double patience_s,
                                         const FullPlace& place) const {
  const double all = 1 - portable_exp(-excess_per_s * patience_s);
  return all_late((patience_s - place.more_s) / place.stretch, [&](double seconds) {
    const double time = seconds * place.stretch + place.more_s;
    return all > kNothing ? (1 - portable_exp(-excess_per_s * time)) / all : time / patience_s;
  });
}

StepWaits waits_of(const StepQueue& queue, const AnswerTimes& times) {
  StepWaits out;
  const FastQueue fast(queue.arrivals_per_s, queue.service_s, queue.servers, queue.scv,
                       queue.arrival_scv);
  out.is_stable = fast.is_stable();
  if (!out.is_stable) return out;
  if (const double probability = fast.probability_of_wait(); probability > 0) {
    out.probability =
        probability * fewer_waits(fast.utilisation(), queue.arrival_scv, queue.scv);
    out.mean_s = fast.mean_wait_s() / probability;
  }
  if (queue.patience_s < std::numeric_limits<double>::infinity()) {
    out.late = times.late(out, queue.patience_s);
    out.lost = (1 - fast.utilisation()) * out.late / (1 - fast.utilisation() * out.late);
  }
  return out;
}

}  // namespace costplan
