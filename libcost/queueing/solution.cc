#include "queueing/solution.h"

#include <cmath>
#include <memory>

#include "queueing/erlang.h"

namespace costplan {

SolvedQueue unstable(const QueueInput& input, std::int64_t servers) {
  SolvedQueue queue{.input = input};
  queue.result.stable = false;
  queue.result.offered_load =
      Load::of(input.arrival_rate_per_s, input.service_time_s, servers).offered;
  queue.result.utilisation = 1;
  queue.result.servers_needed = std::floor(queue.result.offered_load) + 1;
  queue.result.method = "no steady state";
  return queue;
}

void fill_means(SolvedQueue& queue, std::int64_t servers, double probability_of_wait,
                double mean_wait) {
  const double rate = queue.input.arrival_rate_per_s;
  const Load load = Load::of(rate, queue.input.service_time_s, servers);
  QueueResult& result = queue.result;
  result.offered_load = load.offered;
  result.utilisation = load.offered / load.servers;
  result.throughput_per_s = rate;
  result.probability_of_wait = probability_of_wait;
  result.mean_wait_s = mean_wait;
  result.mean_sojourn_s = mean_wait + queue.input.service_time_s;
  result.mean_in_queue = rate * mean_wait;
  result.mean_in_system = rate * mean_wait + load.offered;
}

void use(SolvedQueue& queue, StepTime wait) {
  queue.wait_exceeds = [wait = std::move(wait)](double t) { return wait.exceeds(t); };
}

void use(SolvedQueue& queue, StepTime wait, const Phases& service) {
  queue.sojourn_exceeds = [sojourn = wait.then(service)](double t) { return sojourn.exceeds(t); };
  use(queue, std::move(wait));
}

}  // namespace costplan
