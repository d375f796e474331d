// The queue of one step.
//
// What it answers: "who waits for a place, or for a connection of a pool, how long, and who
// too long?"
//
// Units: seconds, requests per second.
//
// Thread safety: values.
//
// Source: the mean of GI/G/c by Allen-Cunneen (FastQueue), with the factor of Kraemer and
// Langenbach-Belz (1976) for arrivals that vary less than Poisson's; the decay of its tail as that
// of gamma services (Takahashi 1981), where nobody is patient and all may come. With patience: the
// virtual wait of M/M/c+D, whose density is λ π(c-1) e^(-(cμ - λ) w) up to it (Barrer 1957;
// Boots and Tijms 1999), exact there, with the same two corrections; drawn by lot, as
// random_order.h says, and without patience with the variance of M/M/1 (Kingman 1962). Processors
// that are shared: the insensitive queue whose n requests together run at the speed
// min(n, processors), its mean exact for Poisson's arrivals.
// Known errors: against the event engine, one task of 1 or 4 places at loads of 40% to 90%, gamma
// services of scv 0 to 4 and lognormal ones of 0.5 and 1.1, burstiness 0.25 to 3: p95 of the sojourn
// within 14%, p99 within 20%, p99.9 within 21% and of lognormal ones 32% too short, p50 within 36%.
// Proved by tests/projection/step_queue_test.cc, random_order_test.cc and service_step_test.cc.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "costplan/service_time.h"

namespace costplan {

// Closer to the capacity than this a queue never reaches its equilibrium within minutes.
inline constexpr double kNearlyFull = 0.995;

struct StepQueue {
  double arrivals_per_s = 0;
  double service_s = 1;
  std::int64_t servers = 1;
  // Above 0: all in service share so many processors, which need not be whole, and slow down
  // beyond that; a wait is what they lose by it, and nobody leaves. One alone runs at full speed.
  double processors = 0;
  double scv = 1;  // of the service time
  double arrival_scv = 1;
  double batch = 0;  // that come with each at the same time: E[X²] / E[X] - 1 of X
  // So many ask at a time at most, those in service included; others do not come meanwhile.
  double clients = std::numeric_limits<double>::infinity();
  // Of one server for all, which alone is not what is waited for: the share that finds it taken if
  // nobody leaves; otherwise by the load.
  std::optional<double> taken = {};
  // Who has waited so long leaves, and makes room.
  double patience_s = std::numeric_limits<double>::infinity();
  bool in_random_order = false;  // who is next is drawn by lot
};

struct StepWaits {
  // The load is below the servers, or who waits too long leaves; else the rest says nothing.
  bool is_stable = true;
  double utilisation = 0;
  double probability = 0;
  double mean_s = 0;       // of those who wait, and are served
  double decay_per_s = 0;  // of the density of their waits, with patience up to it; 0: by the scv
  double scv = 1;
  double lost = 0;         // share of all that leaves
  double settling_s = 0;   // in which the queue forgets how long it was
  // Of the waits of several calls of a request, 1 where all of them meet the same queue.
  double together = 0;

  friend bool operator==(const StepWaits&, const StepWaits&) = default;
};

// How much longer it takes while all places are taken.
struct FullPlace {
  double stretch = 1;  // processors are shared
  double more_s = 0;   // connections are waited for
};

// Who is late, given a service time; without one a wait is all that there is.
//
// Accuracy: the service time in parts of 5%, and of a quarter of what is left beyond 90%.
class AnswerTimes {
 public:
  AnswerTimes() : parts_{{1, 0}} {}
  explicit AnswerTimes(const ServiceTime& time);

  // Share of the answers that come after `late_after_s`, with a wait before that `probability`
  // have: exponential, falling by `decay_per_s` (or rising, where that is negative), and cut off
  // at `patience_s`.
  double late(double probability, double decay_per_s, double patience_s,
              double late_after_s) const;
  // The share that takes longer than `t` of those whose service is stretched: all by 1, of
  // those with `probability` by `least` and an exponential time of mean `excess` more; and the
  // time that only 1 - `share` exceed. Precondition: made of a service time.
  double stretched_exceeds(double t, double probability, double least, double excess) const;
  double stretched_quantile(double share, double probability, double least, double excess) const;
  // The share of late answers for those who are served from a queue that is as long as its
  // clients are patient, and to which `excess_per_s` more come than go.
  double late_from_full_queue(double excess_per_s, double patience_s,
                              const FullPlace& place = {}) const;

 private:
  struct Part {
    double to;       // the share of the requests up to here
    double seconds;  // in the middle of the part
  };
  template <typename Late>
  double all_late(double patience_s, Late late) const;

  std::optional<ServiceTime> time_;
  std::vector<Part> parts_;
};

// By how much an exponential falls that is cut off at `longest_s` and has this mean, at most half
// of that.
double decay_with_mean(double mean_s, double longest_s);

// Precondition: somebody comes.
StepWaits waits_of(const StepQueue& queue);

}  // namespace costplan
