// One server: M/E_k/1 and E_k/M/1, and which method M/E_k/c and M/H2/c take. Source: Kleinrock,
// Queueing Systems I, 1975: Pollaczek-Khinchine in 5.6, the root of GI/M/1 in 6.4.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/elementary.h"
#include "base/transcendental.h"
#include "queueing/erlang.h"
#include "queueing/solution.h"

namespace costplan {
namespace {

// M/G/1 whose service is a number of steps of one rate, `onward[n]` = P(N > n). The wait is
// a geometric number of remaining service times (Benes 1957), each of 1 + n steps with
// probability onward[n] / E[N]. Its tail follows from itself in positive terms.
StepTime wait_of_steps(const Load& load, const std::vector<double>& onward, double step_rate) {
  double mean = 0;
  for (const double p : onward) mean += p;
  const std::size_t size = onward.size();
  std::vector<double> more{load.offered};
  TailRecorder recorder(size);
  double longer = 1;  // the first remaining time has more than n steps
  for (std::size_t n = 1; recorder.add(more.back()); ++n) {
    double sum = 0;
    const std::size_t most = std::min(n, size);
    for (std::size_t i = 1; i <= most; ++i) sum += onward[i - 1] * more[n - i];
    longer = n < size ? longer - onward[n - 1] / mean : 0;
    more.push_back(load.offered * (longer + sum / mean));
  }
  return std::move(recorder).finish(step_rate);
}

// 1 - (1 - (1 + y/k)^-k) / y, which rises from 0 to 1; k = 1 / inverse_stages.
double shortfall(double y, double inverse_stages) {
  if (y > 0.5) {
    const double below = inverse_stages > 0
                             ? -portable_expm1(-portable_log1p(y * inverse_stages) / inverse_stages)
                             : -portable_expm1(-y);
    return 1 - below / y;
  }
  double term = y * (1 + inverse_stages) / 2;
  double sum = 0;
  for (int j = 2; std::abs(term) > 1e-18 * sum; ++j) {
    sum += term;
    term *= -y * (1 + j * inverse_stages) / (j + 1);
  }
  return sum;
}

}  // namespace

SolvedQueue solve_erlang_service(const QueueInput& input) {
  const std::int64_t servers = *input.servers;
  const auto stages = static_cast<double>(*input.stages);
  const Load load = Load::of(input.arrival_rate_per_s, input.service_time_s, servers);
  if (!(load.spare > 0)) return unstable(input, servers);
  const auto size = static_cast<std::size_t>(*input.stages);
  const double rate = stages / input.service_time_s;
  Phases phases{std::vector<double>(size, 0), std::vector<double>(size, rate),
                std::vector<double>(size, 1)};
  phases.start.front() = 1;
  phases.onward.back() = 0;
  if (servers == 1) {
    SolvedQueue queue{.input = input};
    fill_means(queue, 1, load.offered,
               load.offered * input.service_time_s * (1 + 1 / stages) / (2 * load.spare));
    queue.result.exactness = Exactness::kNumericallyExact;
    queue.result.method = "M/E_k/1; means by Pollaczek-Khinchine";
    use(queue, wait_of_steps(load, std::vector<double>(size, 1.0), rate), phases);
    return queue;
  }
  if (phase_states(servers, *input.stages, kMostPhaseStates + 1) <= kMostPhaseStates) {
    return solve_phase_type(input, servers, phases);
  }
  return solve_two_moments(input);
}

SolvedQueue solve_hyperexponential_service(const QueueInput& input) {
  const std::int64_t servers = *input.servers;
  const Load load = Load::of(input.arrival_rate_per_s, input.service_time_s, servers);
  if (!(load.spare > 0)) return unstable(input, servers);
  if (phase_states(servers, 2, kMostPhaseStates + 1) <= kMostPhaseStates) {
    return solve_phase_type(input, servers, fit_phases(input.service_time_s, *input.scv));
  }
  return solve_two_moments(input);
}

// σ, the root of σ = A*(μ (1 - σ)), as ε = 1 - σ = ρ y with shortfall(y) = 1 - ρ: in this
// form nothing is lost where ρ comes near 1.
SolvedQueue solve_regular_arrivals(const QueueInput& input, std::int64_t stages) {
  const Load load = Load::of(input.arrival_rate_per_s, input.service_time_s, 1);
  if (!(load.spare > 0)) return unstable(input, 1);
  const double inverse = stages > 0 ? 1 / static_cast<double>(stages) : 0;
  double low = 0;
  double high = 2 * load.spare;
  while (shortfall(high, inverse) < load.spare) {
    low = high;
    high *= 2;
  }
  // The middle of two neighbours is one of them.
  for (double middle = low + (high - low) / 2; middle != low && middle != high;) {
    (shortfall(middle, inverse) < load.spare ? low : high) = middle;
    middle = low + (high - low) / 2;
  }
  auto transform = [inverse](double y) {  // of the time between arrivals
    return inverse > 0 ? portable_exp(-portable_log1p(y * inverse) / inverse) : portable_exp(-y);
  };
  // At low loads the same equation as a fixed point keeps the digits.
  for (int i = 0; high > 2 && i < 60; ++i) high = (1 - transform(high)) / load.offered;
  const double rest = load.offered * high;  // 1 - σ
  const double sigma = transform(high);

  SolvedQueue queue{.input = input};
  const double decay = rest / input.service_time_s;
  fill_means(queue, 1, sigma, sigma / decay);
  queue.result.method = stages == 0 ? "D/M/1, root of GI/M/1" : "E_k/M/1, root of GI/M/1";
  queue.wait_exceeds = [=](double t) { return sigma * portable_exp(-decay * t); };
  queue.wait_quantile = [=](double p) {
    return sigma <= 1 - p ? 0 : (portable_log(sigma) - portable_log1p(-p)) / decay;
  };
  queue.sojourn_exceeds = [=](double t) { return portable_exp(-decay * t); };
  queue.sojourn_quantile = [=](double p) { return -portable_log1p(-p) / decay; };
  return queue;
}

}  // namespace costplan
