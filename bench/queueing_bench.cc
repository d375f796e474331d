// What does one evaluation of a queue cost, and a month of them at one-minute steps?
#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "costplan/queueing.h"

namespace costplan {
namespace {

void ErlangCOfServers(benchmark::State& state) {
  const std::int64_t servers = state.range(0);
  double load = 0.8 * static_cast<double>(servers);
  for (auto _ : state) {
    benchmark::DoNotOptimize(load);
    benchmark::DoNotOptimize(erlang_c(servers, load));
  }
}
BENCHMARK(ErlangCOfServers)->Arg(1)->Arg(10)->Arg(50)->Arg(1000)->Arg(100'000);

void FastQueueOfServers(benchmark::State& state) {
  const std::int64_t servers = state.range(0);
  const double scv = static_cast<double>(state.range(1));
  double rate = 0.8 * static_cast<double>(servers);
  for (auto _ : state) {
    benchmark::DoNotOptimize(rate);
    const FastQueue queue(rate, 1, servers, scv);
    benchmark::DoNotOptimize(queue.mean_wait_s());
    benchmark::DoNotOptimize(queue.wait_exceeds(0.5));
  }
}
BENCHMARK(FastQueueOfServers)->Args({10, 1})->Args({50, 1})->Args({50, 4})->Args({500, 4});

void SojournQuantileOfFiftyServers(benchmark::State& state) {
  double rate = 40;
  for (auto _ : state) {
    benchmark::DoNotOptimize(rate);
    benchmark::DoNotOptimize(FastQueue(rate, 1, 50).sojourn_quantile(0.99));
  }
}
BENCHMARK(SojournQuantileOfFiftyServers);

// 730 hours of minutes, the rate of a day from 10% to 90% of what 50 servers can do.
void AMonthOfMinutes(benchmark::State& state) {
  std::vector<double> rates(43'800);
  for (std::size_t i = 0; i < rates.size(); ++i) {
    rates[i] = 25 + 20 * std::sin(6.283185307 * static_cast<double>(i % 1440) / 1440);
  }
  for (auto _ : state) {
    double sum = 0;
    for (const double rate : rates) {
      const FastQueue queue(rate, 1, 50, 2);
      sum += queue.mean_wait_s() + queue.wait_exceeds(0.5);
    }
    benchmark::DoNotOptimize(sum);
  }
}
BENCHMARK(AMonthOfMinutes)->Unit(benchmark::kMillisecond);

void SolveHyperexponential(benchmark::State& state) {
  const std::int64_t servers = state.range(0);
  for (auto _ : state) {
    benchmark::DoNotOptimize(solve_queue({.model = QueueModel::kMh2c,
                                          .arrival_rate_per_s = 0.9 * static_cast<double>(servers),
                                          .service_time_s = 1,
                                          .servers = servers,
                                          .scv = 4}));
  }
}
BENCHMARK(SolveHyperexponential)
    ->Arg(10)
    ->Arg(50)
    ->Arg(100)
    ->Arg(250)
    ->Unit(benchmark::kMillisecond);

void SolveConstantService(benchmark::State& state) {
  const std::int64_t servers = state.range(0);
  for (auto _ : state) {
    benchmark::DoNotOptimize(solve_queue({.model = QueueModel::kMdc,
                                          .arrival_rate_per_s = 0.99 * static_cast<double>(servers),
                                          .service_time_s = 1,
                                          .servers = servers}));
  }
}
BENCHMARK(SolveConstantService)->Arg(10)->Arg(1000)->Arg(100'000)->Unit(benchmark::kMillisecond);

// Each calls the next one; and the last one the first, so that all are one system of equations.
void TrafficRates(benchmark::State& state, double last_to_first) {
  const auto size = static_cast<std::size_t>(state.range(0));
  std::vector<ServiceCalls> services(size);
  for (std::size_t i = 0; i + 1 < size; ++i) services[i].calls = {{i + 1, 1}};
  services.front().external_rate_per_s = 10;
  if (last_to_first > 0) services.back().calls = {{0, last_to_first}};
  for (auto _ : state) benchmark::DoNotOptimize(traffic_rates(services));
}
BENCHMARK_CAPTURE(TrafficRates, OfAChain, 0)->Arg(2000)->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(TrafficRates, OfARing, 0.5)
    ->Arg(2000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace costplan
