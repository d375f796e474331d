// How long does a simulated month take? Budgets: 4 ms for a service-month at one-minute
// steps, a year within 50 ms.
#include <benchmark/benchmark.h>

#include <string>

#include "costplan/io.h"
#include "costplan/simulate.h"

namespace {

using namespace costplan;

constexpr const char* kStack = R"(
stack: bench
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 4, min_tasks: 2, max_tasks: 10}
)";
constexpr const char* kServices =
    "services:\n  web: {traffic_share: 100%, concurrency: 20, cpu_per_request: 50 ms, "
    "service_time: {shape: lognormal, mean: 100 ms, p95: 300 ms}";

void simulate_months(benchmark::State& state, const std::string& scaling,
                     const std::string& base = "30/s") {
  const auto stack = parse_stack(kStack, "stack.yaml");
  const auto load = parse_load_model(
      "traffic: {profile: office, base: " + base + "}\n" + kServices + scaling + "}\n",
      "load.yaml", *stack);
  const std::int64_t from = UtcTime::parse("2026-01-01")->seconds();
  const SimulateOptions options{.from_s = from, .to_s = from + state.range(0) * 86'400};
  for (auto _ : state) {
    auto projection = simulate(*stack, *load, options);
    benchmark::DoNotOptimize(projection);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * 1440);
}

void BM_SteadyTasks(benchmark::State& state) { simulate_months(state, ""); }
BENCHMARK(BM_SteadyTasks)->Arg(30)->Arg(365)->Unit(benchmark::kMillisecond);

void BM_TargetTracking(benchmark::State& state) {
  simulate_months(state, ", scaling: {policies: [{metric: cpu, target: 70}]}");
}
BENCHMARK(BM_TargetTracking)->Arg(30)->Arg(365)->Unit(benchmark::kMillisecond);

// No minute is like any other one.
void BM_Growing(benchmark::State& state) {
  simulate_months(state, "", "18/s, growth_per_month: 3%");
}
BENCHMARK(BM_Growing)->Arg(30)->Arg(365)->Unit(benchmark::kMillisecond);

// A gateway and seven services with their calls, pools, policies and alarms.
void BM_AipongeProd(benchmark::State& state) {
  const std::string folder = COSTPLAN_SOURCE_DIR "/scenarios/aiponge/";
  const auto stack = load_stack(folder + "stacks/prod.yaml");
  if (!stack) return state.SkipWithError(stack.error().to_string().c_str());
  const auto load = load_load_model(folder + "traffic/prod.yaml", *stack);
  if (!load) return state.SkipWithError(load.error().to_string().c_str());
  const std::int64_t from = UtcTime::parse("2026-01-01")->seconds();
  const SimulateOptions options{.from_s = from, .to_s = from + state.range(0) * 86'400};
  for (auto _ : state) {
    auto projection = simulate(*stack, *load, options);
    benchmark::DoNotOptimize(projection);
  }
  const double months = static_cast<double>(load->services.size()) *
                        static_cast<double>(state.range(0)) / 30;
  state.counters["s_per_service_month"] = benchmark::Counter(
      months, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(BM_AipongeProd)->Arg(30)->Unit(benchmark::kMillisecond);

}  // namespace
