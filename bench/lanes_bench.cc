// How long does a simulated request take: on each instruction set, with one to a thousand
// servers, with everything that a projection asks for, and for a whole day?
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "queueing/lanes.h"

namespace costplan {
namespace {

constexpr double kService_s = 0.050;

const char* name_of(InstructionSet set) {
  switch (set) {
    case InstructionSet::kAvx512: return "avx512";
    case InstructionSet::kAvx2: return "avx2";
    case InstructionSet::kSse4: return "sse4";
    default: return "portable";
  }
}

LaneConfig config_of(InstructionSet set, int servers) {
  LaneConfig config;
  config.service = *LaneDistribution::exponential(kService_s);
  config.max_servers = servers + servers / 5 + 1;
  config.instruction_set = set;
  return config;
}

void report(benchmark::State& state, double requests) {
  using benchmark::Counter;
  state.counters["ns_per_request"] = Counter(requests * 1e-9, Counter::kIsRate | Counter::kInvert);
}

// Goes through minutes of about 100,000 requests a lane.
void run_minutes(benchmark::State& state, LaneConfig config, int servers, bool varies) {
  const double rate = 0.8 * servers / kService_s;
  config.interval_s = std::min(60.0, 100'000.0 / rate);
  LaneQueue queue = *LaneQueue::create(config);
  LaneInterval load;
  LaneResult result;
  double requests = 0.0;
  int minute = 0;
  for (auto _ : state) {
    ++minute;
    load.arrival_rate_per_s = varies ? rate * (1.0 + 0.15 * std::sin(0.1 * minute)) : rate;
    for (std::size_t l = 0; l < kLanes; ++l) {
      const int change = varies ? (minute + static_cast<int>(l)) % 5 * servers / 20 : 0;
      load.servers[l] = servers + change;
    }
    if (!queue.run(load, result)) state.SkipWithError("the queue refused its load");
    for (const std::uint64_t recorded : result.recorded) requests += static_cast<double>(recorded);
  }
  report(state, requests);
}

// Plain M/M/c: one rate, one number of servers, one histogram.
void PlainQueue(benchmark::State& state, InstructionSet set) {
  const int servers = static_cast<int>(state.range(0));
  LaneConfig config = config_of(set, servers);
  config.sojourn_histograms = false;
  run_minutes(state, config, servers, false);
}

// Rate and servers change every minute, the servers of each lane by themselves; waits,
// sojourn times, busy time, requests waiting and in flight.
void FullPath(benchmark::State& state, InstructionSet set) {
  const int servers = static_cast<int>(state.range(0));
  run_minutes(state, config_of(set, servers), servers, true);
}

void FullPathInTurn(benchmark::State& state, InstructionSet set) {
  const int servers = static_cast<int>(state.range(0));
  LaneConfig config = config_of(set, servers);
  config.discipline = LaneDiscipline::kRoundRobin;
  run_minutes(state, config, servers, true);
}

// What each kind of service time adds; ten servers.
void FullPathWithService(benchmark::State& state, const LaneDistribution& service) {
  LaneConfig config = config_of(InstructionSet::kBest, 10);
  config.service = service.with_mean(kService_s);
  run_minutes(state, config, 10, true);
}

// 1,440 minutes at 5,000 requests/s over all lanes: 432 million requests.
void DayAtFiveThousandRequests(benchmark::State& state) {
  const double rate = 5000.0 / kLanes;
  const int servers = static_cast<int>(state.range(0));
  LaneConfig config;
  config.service = *LaneDistribution::exponential(0.8 * servers / rate);
  config.max_servers = servers + servers / 2;
  LaneInterval load;
  LaneResult result;
  std::size_t memory = 0;
  for (auto _ : state) {
    LaneQueue queue = *LaneQueue::create(config);
    for (int minute = 0; minute < 1440; ++minute) {
      const double wave = 1.0 + 0.3 * std::sin(minute * 6.283185307179586 / 1440.0);
      load.arrival_rate_per_s = rate * wave;
      load.servers.fill(static_cast<int>(std::ceil(servers * wave)));
      if (!queue.run(load, result)) state.SkipWithError("the queue refused its load");
    }
    memory = queue.memory();
  }
  state.counters["MB"] = static_cast<double>(memory) / 1e6;
}
BENCHMARK(DayAtFiveThousandRequests)->Arg(10)->Arg(100)->Unit(benchmark::kMillisecond);

// A quiet service: what a minute costs by itself.
void MinuteOfSixtyRequests(benchmark::State& state) {
  LaneConfig config = config_of(InstructionSet::kBest, 10);
  LaneQueue queue = *LaneQueue::create(config);
  LaneInterval load{.arrival_rate_per_s = 1.0};
  load.servers.fill(4);
  LaneResult result;
  for (auto _ : state) benchmark::DoNotOptimize(queue.run(load, result));
}
BENCHMARK(MinuteOfSixtyRequests);

const bool registered = [] {
  for (const InstructionSet set : instruction_sets()) {
    const std::string name = name_of(set);
    benchmark::RegisterBenchmark(("PlainQueue/" + name).c_str(), PlainQueue, set)
        ->Arg(1)
        ->Arg(10)
        ->Arg(100)
        ->Arg(1000);
    benchmark::RegisterBenchmark(("FullPath/" + name).c_str(), FullPath, set)
        ->Arg(1)
        ->Arg(10)
        ->Arg(100)
        ->Arg(1000)
        ->Arg(10'000);
    benchmark::RegisterBenchmark(("FullPathInTurn/" + name).c_str(), FullPathInTurn, set)
        ->Arg(10)
        ->Arg(1000);
  }
  const std::pair<const char*, Result<LaneDistribution>> laws[] = {
      {"deterministic", LaneDistribution::deterministic(1.0)},
      {"erlang4", LaneDistribution::erlang(4, 1.0)},
      {"hyperexponential", LaneDistribution::hyperexponential(4.0, 1.0)},
      {"lognormal", LaneDistribution::lognormal(1.0, 1.0)},
      {"empirical4",
       LaneDistribution::empirical({{0, 0.1}, {0.5, 0.5}, {0.95, 3}, {0.99, 6}, {1, 9}})},
  };
  for (const auto& [name, law] : laws) {
    benchmark::RegisterBenchmark((std::string("FullPathWithService/") + name).c_str(),
                                 FullPathWithService, *law);
  }
  return true;
}();

}  // namespace
}  // namespace costplan
