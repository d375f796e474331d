// Queues with exponential service that are birth and death: M/M/1, M/M/c, M/M/c/K and the
// closed M/M/c//N. Source: Kleinrock, Queueing Systems I, 1975, chapter 3; arrival theorem:
// Lavenberg and Reiser 1980.
#include <algorithm>
#include <cmath>
#include <vector>

#include "base/elementary.h"
#include "base/transcendental.h"
#include "queueing/erlang.h"
#include "queueing/solution.h"

namespace costplan {
namespace {

// Probabilities of 0 … `count` - 1 from the ratios of neighbours, which do not rise with
// n: relative to the largest, so that nothing overflows, and not yet normalised.
template <typename Ratio>
std::vector<double> from_ratios(std::size_t count, Ratio ratio) {
  std::size_t mode = 0;
  std::size_t end = count - 1;
  while (mode < end) {
    const std::size_t middle = (mode + end) / 2;
    if (ratio(middle) >= 1) {
      mode = middle + 1;
    } else {
      end = middle;
    }
  }
  std::vector<double> weights(count, 0);
  weights[mode] = 1;
  for (std::size_t n = mode; n + 1 < count && weights[n] > 0; ++n) {
    weights[n + 1] = weights[n] * ratio(n);
  }
  for (std::size_t n = mode; n > 0 && weights[n] > 0; --n) {
    weights[n - 1] = weights[n] / ratio(n - 1);
  }
  return weights;
}

double sum_of(const std::vector<double>& values, std::size_t from, std::size_t to) {
  double sum = 0;
  for (std::size_t i = from; i < to; ++i) sum += values[i];
  return sum;
}

// `ahead[j]` is the probability that a request finds all servers busy and j waiting, so
// that it waits for j + 1 of their steps; with what is left to 1 it does not wait.
void use_steps(SolvedQueue& queue, const std::vector<double>& ahead, double servers) {
  const double step_rate = servers / queue.input.service_time_s;
  const std::size_t size = ahead.size();
  std::vector<double> more(size + 1, 0);
  for (std::size_t j = size; j-- > 0;) more[j] = more[j + 1] + ahead[j];
  // In service after n steps; a step ends this service with probability 1/c.
  std::vector<double> in_system(size + 1);
  double in_service = 1 - more[0];
  for (std::size_t n = 0;; ++n) {
    in_system[n] = in_service + more[n];
    if (n == size) break;
    in_service = in_service * (1 - 1 / servers) + ahead[n];
  }
  use(queue, StepTime(step_rate, std::move(more)));
  queue.sojourn_exceeds = [sojourn = StepTime(step_rate, std::move(in_system), 1 / servers)](
                              double t) { return sojourn.exceeds(t); };
}

}  // namespace

SolvedQueue solve_mm1(const QueueInput& input) {
  SolvedQueue queue = solve_mmc(input);
  if (!queue.result.stable) return queue;
  queue.result.method = "M/M/1";
  const double rate =
      Load::of(input.arrival_rate_per_s, input.service_time_s, 1).spare / input.service_time_s;
  queue.sojourn_exceeds = [rate](double t) { return portable_exp(-rate * t); };
  queue.sojourn_quantile = [rate](double p) { return -portable_log1p(-p) / rate; };
  return queue;
}

SolvedQueue solve_mmc(const QueueInput& input) {
  const std::int64_t servers = input.servers.value_or(1);
  const Load load = Load::of(input.arrival_rate_per_s, input.service_time_s, servers);
  if (!(load.spare > 0)) return unstable(input, servers);
  SolvedQueue queue{.input = input};
  queue.result.method = "M/M/c, Erlang C";
  const double busy = erlang_c(load);
  fill_means(queue, servers, busy, busy * input.service_time_s / load.spare);
  const double decay = load.spare / input.service_time_s;
  const double rate = 1 / input.service_time_s;
  queue.wait_exceeds = [=](double t) { return busy * portable_exp(-decay * t); };
  queue.wait_quantile = [=](double p) {
    return busy <= 1 - p ? 0 : (portable_log(busy) - portable_log1p(-p)) / decay;
  };
  // e^-μt + C μ (e^-θt - e^-μt) / (μ - θ), where μ and θ may be equal.
  queue.sojourn_exceeds = [=](double t) {
    const double apart = std::abs(rate - decay) * t;
    const double share = apart > 0 ? -portable_expm1(-apart) / apart : 1;
    return portable_exp(-rate * t) +
           busy * rate * t * share * portable_exp(-std::min(rate, decay) * t);
  };
  return queue;
}

SolvedQueue solve_finite_capacity(const QueueInput& input) {
  const auto servers = static_cast<double>(*input.servers);
  const auto room = static_cast<std::size_t>(*input.capacity - *input.servers);
  const Load load = Load::of(input.arrival_rate_per_s, input.service_time_s, *input.servers);
  const double ratio = load.offered / servers;
  // All servers busy and j waiting, relative to the likeliest of them.
  std::vector<double> waiting = from_ratios(room + 1, [&](std::size_t) { return ratio; });
  const double free = free_to_busy(servers, load.offered);
  double below = waiting[0] * free;  // some server free
  if (std::isinf(free)) {            // then nobody ever waits, to the range of double
    std::fill(waiting.begin(), waiting.end(), 0);
    below = 1;
  }
  const double accepted = below + sum_of(waiting, 0, room);
  const double total = accepted + waiting[room];

  SolvedQueue queue{.input = input};
  QueueResult& result = queue.result;
  result.method = "M/M/c/K; waits and sojourn times of accepted requests";
  result.offered_load = load.offered;
  result.blocking = waiting[room] / total;
  result.throughput_per_s = input.arrival_rate_per_s * (accepted / total);
  result.utilisation = std::min(1.0, *result.throughput_per_s * input.service_time_s / servers);
  std::vector<double> ahead(waiting.begin(), waiting.end() - 1);
  double steps = 0;
  double queued = 0;
  for (std::size_t j = 0; j < room; ++j) {
    ahead[j] /= accepted;
    steps += ahead[j] * static_cast<double>(j + 1);
  }
  for (std::size_t j = 1; j <= room; ++j) queued += waiting[j] / total * static_cast<double>(j);
  result.probability_of_wait = sum_of(ahead, 0, room);
  result.mean_wait_s = steps * input.service_time_s / servers;
  result.mean_sojourn_s = *result.mean_wait_s + input.service_time_s;
  result.mean_in_queue = queued;
  result.mean_in_system = queued + result.utilisation * servers;
  use_steps(queue, ahead, servers);
  return queue;
}

SolvedQueue solve_finite_population(const QueueInput& input) {
  const auto servers = static_cast<std::size_t>(*input.servers);
  const auto population = static_cast<std::size_t>(*input.population);
  // Members in the system, of `members`; a member that arrives sees the others only.
  auto states = [&](std::size_t members) {
    std::vector<double> weights = from_ratios(members + 1, [&](std::size_t n) {
      return input.arrival_rate_per_s * input.service_time_s * static_cast<double>(members - n) /
             static_cast<double>(std::min(n + 1, servers));
    });
    const double total = sum_of(weights, 0, weights.size());
    for (double& weight : weights) weight /= total;
    return weights;
  };
  const std::vector<double> at_any_time = states(population);
  const std::vector<double> at_arrival = states(population - 1);
  std::vector<double> ahead;
  double steps = 0;
  for (std::size_t n = servers; n < at_arrival.size(); ++n) {
    ahead.push_back(at_arrival[n]);
    steps += at_arrival[n] * static_cast<double>(n - servers + 1);
  }
  double queued = 0;
  double busy = 0;
  for (std::size_t n = 0; n < at_any_time.size(); ++n) {
    busy += at_any_time[n] * static_cast<double>(std::min(n, servers));
    if (n > servers) queued += at_any_time[n] * static_cast<double>(n - servers);
  }

  SolvedQueue queue{.input = input};
  QueueResult& result = queue.result;
  result.method = "M/M/c//N, machine repair";
  result.offered_load =
      static_cast<double>(population) * input.arrival_rate_per_s * input.service_time_s;
  result.utilisation = std::min(1.0, busy / static_cast<double>(servers));
  result.throughput_per_s = busy / input.service_time_s;
  result.probability_of_wait = sum_of(ahead, 0, ahead.size());
  result.mean_wait_s = steps * input.service_time_s / static_cast<double>(servers);
  result.mean_sojourn_s = *result.mean_wait_s + input.service_time_s;
  result.mean_in_queue = queued;
  result.mean_in_system = queued + busy;
  use_steps(queue, ahead, static_cast<double>(servers));
  return queue;
}

}  // namespace costplan
