// Erlang-A, M/M/c+M: who waits gives up at a rate. The wait that a request would have had
// (its offered wait V) has the density λ p(c-1) exp(-cμ v + λ/θ (1 - e^-θv)), v > 0, so that
// everything is an integral of one log-concave function, whatever the load and however
// small θ is. Source: Baccelli and Hebuterne 1981; Garnett, Mandelbaum and Reiman 2002.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/elementary.h"
#include "base/transcendental.h"
#include "queueing/erlang.h"
#include "queueing/quadrature.h"
#include "queueing/solution.h"

namespace costplan {
namespace {

// x - (1 - e^-x), which is x²/2 where x is small.
double bend(double x) {
  if (std::abs(x) > 0.1) return x + portable_expm1(-x);
  double term = x * x / 2;
  double sum = 0;
  for (int j = 3; std::abs(term) > 1e-18 * sum; ++j) {
    sum += term;
    term *= -x / j;
  }
  return sum;
}

// ln h(v) of h(v) = exp(-cμ v + λ/θ (1 - e^-θv)), relative to its summit: both terms can be
// immense where their difference is not.
struct OfferedWait {
  double arrival_rate;
  double capacity;  // cμ
  double patience_rate;
  double summit_at = 0;
  double summit = 0;  // ln h there
  double spare = 0;   // cμ less the arrivals that would still wait there

  OfferedWait(double arrivals, double served, double patience, double unused)
      : arrival_rate(arrivals), capacity(served), patience_rate(patience) {
    if (arrivals > served) {
      summit_at = portable_log(arrivals / served) / patience;
      summit = (arrivals - served) / patience - served * summit_at;
    } else {
      spare = unused;
    }
  }

  Exponent at_time(double v, double extra) const {
    const double x = patience_rate * (v - summit_at);
    const double here = capacity - spare;  // λ e^-θv at the summit
    const double left = portable_exp(-x);
    return {-spare * (v - summit_at) - here / patience_rate * bend(x) - extra * v,
            -spare + here * portable_expm1(-x) - extra, -here * patience_rate * left,
            left > 1e-20 ? patience_rate : 0};
  }

  // ∫ g(v) h(v) e^(-extra v) dv, relative to the summit. `offset` is added to the exponent.
  template <typename G>
  double integral(G g, double from, double to, double extra = 0, double offset = 0) const {
    return integrate_log_concave([&](double v) { return at_time(v, extra); }, offset, g, from, to);
  }
};

}  // namespace

SolvedQueue solve_impatient(const QueueInput& input) {
  const auto servers = static_cast<double>(*input.servers);
  const double theta = *input.patience_rate_per_s;
  const double rate = 1 / input.service_time_s;
  const Load load = Load::of(input.arrival_rate_per_s, input.service_time_s, *input.servers);
  const OfferedWait offered(input.arrival_rate_per_s, servers * rate, theta, load.spare * rate);
  constexpr double kForever = std::numeric_limits<double>::infinity();
  auto one = [](double) { return 1.0; };

  // P(wait) : P(no wait) = cμ ∫h : 1/B - 1.
  const double area = offered.integral(one, 0, kForever);
  const double waiting = servers * rate * area;
  const double free = free_to_busy(servers, load.offered);
  const double busy = waiting / (waiting + free * portable_exp(-offered.summit));
  const double leaves =
      offered.integral([&](double v) { return -portable_expm1(-theta * v); }, 0, kForever);

  SolvedQueue queue{.input = input};
  QueueResult& result = queue.result;
  result.method = "M/M/c+M, Erlang A; waits and sojourn times of all requests";
  result.exactness = Exactness::kExact;
  result.offered_load = load.offered;
  result.probability_of_wait = busy;
  result.abandonment = busy * leaves / area;
  result.mean_wait_s = *result.abandonment / theta;
  // Served of those who wait: ∫ e^-θv f, without a difference from 1.
  const double remain =
      offered.integral([&](double v) { return portable_exp(-theta * v); }, 0, kForever);
  const double served = 1 - busy + busy * remain / area;
  // Where nearly all give up, rounding must not make servers more than busy.
  const double stays = std::min(served, servers / load.offered);
  result.throughput_per_s = input.arrival_rate_per_s * stays;
  result.utilisation = *result.throughput_per_s * input.service_time_s / servers;
  result.mean_sojourn_s = *result.mean_wait_s + stays * input.service_time_s;
  result.mean_in_queue = input.arrival_rate_per_s * *result.mean_wait_s;
  result.mean_in_system = input.arrival_rate_per_s * *result.mean_sojourn_s;

  queue.wait_exceeds = [=](double t) {
    if (!(t > 0)) return busy;
    return busy * portable_exp(-theta * t) * offered.integral(one, t, kForever) / area;
  };
  // Still waiting, or in service since v: ∫ f(v) e^-θv e^-μ(t-v) dv.
  queue.sojourn_exceeds = [=, waits = queue.wait_exceeds](double t) {
    if (!(t > 0)) return 1.0;
    return waits(t) + (1 - busy) * portable_exp(-rate * t) +
           busy * offered.integral(one, 0, t, theta - rate, rate * t) / area;
  };
  return queue;
}

}  // namespace costplan
