// M/M/1 with processor sharing: nobody waits, everybody is slower. The mean needs no
// exponential service. Source: Coffman, Muntz and Trotter 1970; the distribution as
// Pollaczek's integral for service in random order, of which it is the wait of those who
// wait (Cohen 1984; Flatto 1997).
#include <cmath>
#include <memory>
#include <vector>

#include "base/elementary.h"
#include "base/transcendental.h"
#include "queueing/erlang.h"
#include "queueing/solution.h"

namespace costplan {

SolvedQueue solve_processor_sharing(const QueueInput& input) {
  const Load load = Load::of(input.arrival_rate_per_s, input.service_time_s, 1);
  if (!(load.spare > 0)) return unstable(input, 1);
  SolvedQueue queue{.input = input};
  QueueResult& result = queue.result;
  result.exactness = Exactness::kNumericallyExact;
  result.method = "M/M/1 with processor sharing; its means hold for any service time";
  result.offered_load = result.utilisation = load.offered;
  result.throughput_per_s = input.arrival_rate_per_s;
  result.mean_sojourn_s = input.service_time_s / load.spare;
  result.mean_in_system = load.offered / load.spare;

  // P(T > t) = Σ weight e^(-rate t), t in service times: the integral over an angle θ, by
  // the trapezoidal rule in u = ln tan(θ/2), which is exact to rounding for a function
  // that vanishes this fast at both ends.
  struct Term {
    double weight, rate;
  };
  const double root = std::sqrt(load.offered);
  const double gap = load.spare / (1 + root);  // 1 - √ρ
  auto terms = std::make_shared<std::vector<Term>>();
  double total = 0;
  const double first = std::sqrt(gap) / 2;
  const double start = portable_log(portable_sin(first) / portable_cos(first)) - 3;
  for (double u = start; u < 5; u += 0.02) {
    const double tangent = portable_exp(u);
    const double sine = 2 * tangent / (1 + tangent * tangent);
    const double versine = 2 * tangent * tangent / (1 + tangent * tangent);  // 1 - cos θ
    const double theta = 2 * portable_atan2(tangent, 1);
    const double cotangent = (1 - versine) / sine;
    const double rate = gap * gap + 2 * root * versine;
    const double angle = 2 * portable_atan2(gap - versine, sine) + theta;
    // e^((2ψ-θ) cot θ) / (1 + e^(π cot θ)), the larger exponential taken out.
    constexpr double kPi = 3.14159265358979323846;
    const double turn = cotangent > 0 ? -angle * cotangent : (kPi - angle) * cotangent;
    const double exponent = turn - portable_log1p(portable_exp(-kPi * std::abs(cotangent)));
    const double weight = sine / (rate * rate) * portable_exp(exponent) * sine;  // dθ = sin θ du
    terms->push_back({weight, rate});
    total += weight;
  }
  for (Term& term : *terms) term.weight /= total;
  const double service = input.service_time_s;
  queue.sojourn_exceeds = [terms = std::shared_ptr<const std::vector<Term>>(terms),
                           service](double t) {
    double sum = 0;
    for (const Term& term : *terms) sum += term.weight * portable_exp(-term.rate * (t / service));
    return sum;
  };
  return queue;
}

}  // namespace costplan
