// How long does a month of one service's autoscaling take, minute by minute?
#include <benchmark/benchmark.h>

#include "costplan/autoscale.h"

namespace costplan {
namespace {

constexpr int kMinutes = 30 * 24 * 60;

ScalingConfig two_policies() {
  ScalingConfig config;
  config.min_tasks = 2;
  config.max_tasks = 100;
  config.target_tracking = {
      {.name = "cpu", .metric = {ScalingMetricKind::kCpu}, .target = 70},
      {.name = "memory", .metric = {ScalingMetricKind::kMemory}, .target = 80}};
  return config;
}

void steady(benchmark::State& state) {
  const ScalingConfig config = two_policies();
  for (auto _ : state) {
    ServiceScaler scaler = ServiceScaler::create(config, 1).value();
    for (int i = 0; i < kMinutes; ++i) scaler.step({.cpu_percent = 66, .memory_percent = 50});
    benchmark::DoNotOptimize(scaler.counts());
  }
}
BENCHMARK(steady)->Unit(benchmark::kMillisecond);

// A triangle of load a day: up to range(0) tasks and down again.
void daily_wave(benchmark::State& state) {
  ScalingConfig config = two_policies();
  config.max_tasks = static_cast<int>(state.range(0));
  for (auto _ : state) {
    ServiceScaler scaler = ServiceScaler::create(config, 1).value();
    for (int i = 0; i < kMinutes; ++i) {
      const int of_day = i % 1440;
      const double load = 60.0 * config.max_tasks * (of_day < 720 ? of_day : 1440 - of_day) / 720;
      const int serving = scaler.counts().serving;
      scaler.step({.cpu_percent = load / (serving > 0 ? serving : 1), .memory_percent = 50});
    }
    benchmark::DoNotOptimize(scaler.counts());
  }
}
BENCHMARK(daily_wave)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace costplan
