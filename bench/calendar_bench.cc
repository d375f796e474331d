// How long does one request take on the calendar path of the event engine?
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "queueing/calendar.h"

namespace costplan {
namespace {

// Runs minutes at 80 % of capacity and counts requests.
void run(benchmark::State& state, const CalendarNetwork& network,
         const std::vector<ServiceStepInput>& inputs) {
  auto simulation = CalendarSimulation::create(network, 1);
  if (!simulation) {
    state.SkipWithError(simulation.error().message.c_str());
    return;
  }
  StepResult step;
  double until_s = 0.0;
  std::uint64_t requests = 0;
  for (auto _ : state) {
    until_s += 60.0;
    if (!simulation->run_until(until_s, inputs, step)) state.SkipWithError("the step failed");
    requests += step.services.front().arrivals;
  }
  state.counters["request"] = benchmark::Counter(
      static_cast<double>(requests), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

CalendarService web(Routing routing) {
  return {.name = "web", .service_s = TimeDistribution::exponential(0.02), .routing = routing};
}

std::vector<ServiceStepInput> at_80_percent(int tasks) {
  return {{.serving_tasks = tasks, .arrival_rate_per_s = 0.8 * tasks / 0.02}};
}

void LeastOutstandingRequests(benchmark::State& state) {
  run(state, {.services = {web(Routing::kLeastOutstanding)}},
      at_80_percent(static_cast<int>(state.range(0))));
}
BENCHMARK(LeastOutstandingRequests)->Arg(1)->Arg(10)->Arg(100)->Arg(1000);

void RoundRobin(benchmark::State& state) {
  run(state, {.services = {web(Routing::kRoundRobin)}}, at_80_percent(10));
}
BENCHMARK(RoundRobin);

void SharedQueue(benchmark::State& state) {
  run(state, {.services = {web(Routing::kSharedQueue)}}, at_80_percent(10));
}
BENCHMARK(SharedQueue);

void ProcessorSharingOfTenTasks(benchmark::State& state) {
  CalendarService service = web(Routing::kLeastOutstanding);
  service.discipline = Discipline::kProcessorSharing;
  run(state, {.services = {service}}, at_80_percent(10));
}
BENCHMARK(ProcessorSharingOfTenTasks);

void ClientTimeoutsAndRetries(benchmark::State& state) {
  CalendarService service = web(Routing::kLeastOutstanding);
  service.client = {.timeout_s = 0.2, .max_retries = 2};
  run(state, {.services = {service}}, at_80_percent(10));
}
BENCHMARK(ClientTimeoutsAndRetries);

void TwoDatabaseCallsThroughAPool(benchmark::State& state) {
  CalendarService service = web(Routing::kLeastOutstanding);
  service.concurrency = 4;
  service.database_calls = {{.database = "main",
                             .calls_per_request = 2.0,
                             .hold_s = TimeDistribution::exponential(0.004),
                             .pool = {.max = 3, .acquire_timeout_s = 10.0}}};
  run(state, {.services = {service}, .databases = {{.name = "main"}}}, at_80_percent(10));
}
BENCHMARK(TwoDatabaseCallsThroughAPool);

// A gateway before seven services, each request calling two of them in the mean: the
// figure is per request of the gateway.
void GatewayAndSevenServices(benchmark::State& state) {
  CalendarNetwork network;
  network.services.push_back(web(Routing::kLeastOutstanding));
  network.services[0].slot = SlotWhileWaiting::kFreed;
  std::vector<ServiceStepInput> inputs = at_80_percent(10);
  for (int i = 0; i < 7; ++i) {
    CalendarService service = web(Routing::kLeastOutstanding);
    service.name = "service-" + std::to_string(i);
    network.services[0].calls.push_back({.service = service.name, .mean_per_request = 2.0 / 7.0});
    network.services.push_back(service);
    inputs.push_back({.serving_tasks = 4});
  }
  run(state, network, inputs);
}
BENCHMARK(GatewayAndSevenServices);

}  // namespace
}  // namespace costplan
