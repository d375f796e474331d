// G/G/1 and G/G/c from two moments: Kingman 1961 (VUT), Allen and Cunneen 1978; service in
// too many phases for an exact solution: Kimura 1986 and Page 1972, between M/M/c and M/D/c.
// FastQueue with Cosmetatos 1976 for M/D/c.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "base/elementary.h"
#include "base/transcendental.h"
#include "queueing/erlang.h"
#include "queueing/quantile.h"
#include "queueing/solution.h"

namespace costplan {
namespace {

// The known errors come from comparisons up to here.
constexpr double kLargestTriedScv = 4;

// Mean wait of M/G/c between those of M/M/c and M/D/c.
double between(double exponential, double constant, double scv) {
  if (scv <= 1) return scv * exponential + (1 - scv) * constant;
  return (1 + scv) / (2 * scv / exponential + (1 - scv) / constant);
}

// `0.1819 s`, for a sentence.
std::string in_seconds(double value) {
  char buffer[32];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, 4);
  return std::string(buffer, end.ptr) + " s";
}

// Cosmetatos' correction: how much more than half of that of M/M/c the wait of M/D/c is.
double steady_extra(const Load& load) {
  const double c = load.servers;
  const double idle = load.idle_share();
  return idle * (c - 1) * (std::sqrt(4 + 5 * c) - 2) / (16 * (1 - idle) * c);
}

}  // namespace

double kingman_bound(const QueueInput& input) {
  const double rate = input.arrival_rate_per_s;
  const double service = input.service_time_s;
  const double load = rate * service;
  const double variances =
      input.arrival_scv.value_or(1) / load + input.scv.value_or(1) * load;  // over S² ρ
  return variances * service / (2 * Load::of(rate, service, 1).spare);
}

double whitt_factor(const Load& load, double arrival_scv, double scv) {
  const double gamma = std::min(0.24, steady_extra(load));
  const double steady = 1 + gamma;
  const double idle = load.idle_share() / (1 - load.idle_share());
  const double regular = (1 - 4 * gamma) * portable_exp(-2 * idle / 3);
  const double mean = (arrival_scv + scv) / 2;
  const double both = mean >= 1 ? 1
                                : portable_exp(2 * (1 - mean) *
                                               portable_log(std::min(1.0, (steady + regular) / 2)));
  if (mean == 0) return both;
  if (arrival_scv >= scv) {
    return (4 * (arrival_scv - scv) * steady + scv * both) / (4 * arrival_scv - 3 * scv);
  }
  return ((scv - arrival_scv) * regular + (scv + 3 * arrival_scv) * both) / (4 * mean);
}

SolvedQueue solve_two_moments(const QueueInput& input) {
  const std::int64_t servers = input.servers.value_or(1);
  const Load load = Load::of(input.arrival_rate_per_s, input.service_time_s, servers);
  if (!(load.spare > 0)) return unstable(input, servers);
  SolvedQueue queue{.input = input};
  QueueResult& result = queue.result;
  result.exactness = Exactness::kApproximation;
  const double busy = erlang_c(load);
  const double exponential = busy * input.service_time_s / load.spare;
  const double scv = input.stages ? 1 / static_cast<double>(*input.stages) : input.scv.value_or(1);
  const double arrival_scv = input.arrival_scv.value_or(1);
  double wait = exponential * (arrival_scv + scv) / 2;
  switch (input.model) {
    case QueueModel::kGg1:
      result.method = "G/G/1, Kingman's approximation (VUT)";
      result.known_error =
          "exact for M/G/1, right as the load nears 1, 18% too long for D/M/1 at 80% load and more "
          "at lower loads; no queue of these moments waits longer than Kingman's bound, a mean of " +
          in_seconds(kingman_bound(input)) +
          "; the wait of those who wait is taken as exponential";
      break;
    case QueueModel::kGgc:
      result.method = "G/G/c, Allen and Cunneen's approximation";
      result.known_error =
          "exact for M/M/c. Mean wait, against exact solutions: of M/G/c with scv 0 to 4 and 2 to "
          "100 servers at 97% load within 9%, at 90% 13% too short (scv 0) to 36% too long (scv 4), "
          "at 70% 39% too short to 112% too long; for arrivals at equal distances at 10 servers 24% "
          "too long at 90% load, 69% at 80%. Of M/G/c at 90% load the wait's p99 is within 23%, the "
          "sojourn time's within 5%. Whitt's refinement (1993) is nearer, within 12% at 90% load "
          "and 51% at 70%, 7% and 21% for those arrivals, and comes to a mean wait of " +
          in_seconds(wait * whitt_factor(load, arrival_scv, scv)) +
          (scv > kLargestTriedScv ? ". scv above 4: may be several times too long" : "") +
          ". P(wait) is that of M/M/c; the wait of those who wait is taken as exponential";
      break;
    default: {
      const double constant =
          mean_wait_of_constant_service(input.arrival_rate_per_s, input.service_time_s, servers);
      wait = exponential > 0 && constant > 0 ? between(exponential, constant, scv) : 0;
      result.method = "M/G/c between M/M/c and M/D/c, as the exact solution would have more than " +
                      std::to_string(kMostPhaseStates) + " states of phases";
      result.known_error =
          "mean wait within 3% for stages and 5% for scv up to 4 at loads of 50% and more, where "
          "the exact solution can be computed; ";
      // At 259 servers, 90% load and a scv of 100 the exact wait is five times as long.
      if (scv > kLargestTriedScv) {
        result.known_error += "scv above 4: may be several times too short; ";
      }
      result.known_error +=
          "P(wait) that of M/M/c; the wait of those who wait is taken as exponential";
    }
  }
  // Where neither arrivals nor work vary nobody waits.
  const double waiting = wait > 0 ? busy : 0;
  fill_means(queue, servers, waiting, wait);
  const double own = wait > 0 ? busy / wait : 0;
  queue.wait_exceeds = [=](double t) { return own > 0 ? busy * portable_exp(-own * t) : 0; };
  queue.wait_quantile = [=](double p) {
    return own > 0 && busy > 1 - p ? (portable_log(busy) - portable_log1p(-p)) / own : 0;
  };
  if (scv == 0) {
    const double service = input.service_time_s;
    queue.sojourn_exceeds = [waits = queue.wait_exceeds, service](double t) {
      return t < service ? 1.0 : waits(t - service);
    };
    queue.sojourn_quantile = [waits = queue.wait_quantile, service](double p) {
      return service + waits(p);
    };
    return queue;
  }
  const Phases phases = fit_phases(input.service_time_s, scv);
  const double fastest = *std::max_element(phases.rate.begin(), phases.rate.end());
  // A wait that is a thousand times shorter than any phase adds nothing that shows.
  const double shown = std::min(own, 1000 * fastest);
  const StepTime steps = StepTime::exponential(waiting, shown, std::max(shown, fastest));
  queue.sojourn_exceeds = [sojourn = steps.then(phases)](double t) { return sojourn.exceeds(t); };
  return queue;
}

FastQueue::FastQueue(double arrival_rate_per_s, double service_time_s, std::int64_t servers,
                     double scv, double arrival_scv)
    : service_time_s_(service_time_s) {
  const Load load = Load::of(arrival_rate_per_s, service_time_s, servers);
  if (!(load.spare > 0)) return;
  stable_ = true;
  utilisation_ = load.offered / load.servers;
  probability_ = erlang_c(load);
  double inverse = load.spare / service_time_s;  // 1 / mean wait of those who wait
  if (scv != 1) {
    // M/D/c over M/M/c, from one half at full load.
    const double c = load.servers;
    const double extra = std::min(
        load.idle_share() * (c - 1) * (std::sqrt(4 + 5 * c) - 2) / (16 * utilisation_ * c), 0.95);
    const double constant = (1 + extra) / 2;
    inverse /= between(1, constant, scv);
  }
  if (arrival_scv != 1) inverse *= (1 + scv) / (arrival_scv + scv);
  decay_ = inverse;
  mean_wait_s_ = probability_ / inverse;
}

double FastQueue::wait_exceeds(double t) const { return probability_ * portable_exp(-decay_ * t); }

double FastQueue::wait_quantile(double p) const {
  if (!stable_ || probability_ <= 1 - p) return 0;
  return (portable_log(probability_) - portable_log1p(-p)) / decay_;
}

double FastQueue::sojourn_exceeds(double t) const {
  const double rate = 1 / service_time_s_;
  const double apart = std::abs(rate - decay_) * t;
  const double share = apart > 1e-300 ? -portable_expm1(-apart) / apart : 1;
  return portable_exp(-rate * t) +
         probability_ * rate * t * share * portable_exp(-std::min(rate, decay_) * t);
}

double FastQueue::sojourn_quantile(double p) const {
  if (!stable_) return 0;
  // Newton on the logarithm from the left, where it converges without overshooting much;
  // the function is nearly straight there.
  const double rate = 1 / service_time_s_;
  const double level = portable_log1p(-p);
  double t = -level * service_time_s_;
  for (int i = 0; i < 30; ++i) {
    const double value = sojourn_exceeds(t);
    // d/dt = -μ e^-μt - …: the density is μ (P(T > t) - P(W > t)).
    const double density = rate * (value - wait_exceeds(t));
    const double step = (portable_log(value) - level) * value / density;
    t += step;
    if (std::abs(step) <= 1e-13 * t) break;
  }
  return t;
}

}  // namespace costplan
