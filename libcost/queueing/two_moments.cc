// G/G/1 and G/G/c from two moments: Kingman 1961 (VUT), Allen and Cunneen 1978; service in
// too many phases for an exact solution: Kimura 1986 and Page 1972, between M/M/c and M/D/c.
// FastQueue with Cosmetatos 1976 for M/D/c.
#include <algorithm>
#include <cmath>

#include "queueing/erlang.h"
#include "queueing/quantile.h"
#include "queueing/solution.h"

namespace costplan {
namespace {

// Mean wait of M/G/c between those of M/M/c and M/D/c.
double between(double exponential, double constant, double scv) {
  if (scv <= 1) return scv * exponential + (1 - scv) * constant;
  return (1 + scv) / (2 * scv / exponential + (1 - scv) / constant);
}

}  // namespace

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
          "at lower loads; never above Kingman's bound; the wait of those who wait is taken as "
          "exponential";
      break;
    case QueueModel::kGgc:
      result.method = "G/G/c, Allen and Cunneen's approximation";
      result.known_error =
          "exact for M/M/c. Of M/G/c, against the exact solution: at 97% load within 9% for scv 0 "
          "to 4 and 10 to 100 servers; at 90% load 12% too short (scv 0) to 36% too long (scv 4), "
          "at 70% 38% too short to 112% too long, each worst with 100 servers. Arrivals far from "
          "Poisson "
          "are worse. P(wait) is that of M/M/c; the wait of those who wait is taken as exponential";
      break;
    default: {
      const double constant =
          mean_wait_of_constant_service(input.arrival_rate_per_s, input.service_time_s, servers);
      wait = exponential > 0 && constant > 0 ? between(exponential, constant, scv) : 0;
      result.method = "M/G/c between M/M/c and M/D/c, too many phases for the exact solution";
      result.known_error =
          "mean wait within 3% for stages and 5% for scv up to 4 at loads of 50% and more, where "
          "the exact solution can be computed; P(wait) that of M/M/c; the wait of those who wait "
          "is "
          "taken as exponential";
    }
  }
  fill_means(queue, servers, busy, wait);
  const double own = wait > 0 ? busy / wait : 0;
  queue.wait_exceeds = [=](double t) { return own > 0 ? busy * std::exp(-own * t) : 0; };
  queue.wait_quantile = [=](double p) {
    return own > 0 && busy > 1 - p ? (std::log(busy) - std::log1p(-p)) / own : 0;
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
  const StepTime steps = StepTime::exponential(own > 0 ? busy : 0, shown, std::max(shown, fastest));
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

double FastQueue::wait_exceeds(double t) const { return probability_ * std::exp(-decay_ * t); }

double FastQueue::wait_quantile(double p) const {
  return !stable_ || probability_ <= 1 - p ? 0 : (std::log(probability_) - std::log1p(-p)) / decay_;
}

double FastQueue::sojourn_exceeds(double t) const {
  const double rate = 1 / service_time_s_;
  const double apart = std::abs(rate - decay_) * t;
  const double share = apart > 1e-300 ? -std::expm1(-apart) / apart : 1;
  return std::exp(-rate * t) +
         probability_ * rate * t * share * std::exp(-std::min(rate, decay_) * t);
}

double FastQueue::sojourn_quantile(double p) const {
  if (!stable_) return 0;
  // Newton on the logarithm from the left, where it converges without overshooting much;
  // the function is nearly straight there.
  const double rate = 1 / service_time_s_;
  const double level = std::log1p(-p);
  double t = -level * service_time_s_;
  for (int i = 0; i < 30; ++i) {
    const double value = sojourn_exceeds(t);
    // d/dt = -μ e^-μt - …: the density is μ (P(T > t) - P(W > t)).
    const double density = rate * (value - wait_exceeds(t));
    const double step = (std::log(value) - level) * value / density;
    t += step;
    if (std::abs(step) <= 1e-13 * t) break;
  }
  return t;
}

}  // namespace costplan
