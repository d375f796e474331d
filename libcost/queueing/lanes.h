// Every request of eight simulations at once: the fast path of the event engine.
//
// What it answers: "how long do requests wait in this minute, at this arrival rate and
// with this many servers?", one seed in each of the eight lanes of a vector, so that a
// confidence interval costs what a single simulation would.
//
// Models. *Shared queue*: first come, first served, c servers (the Kiefer-Wolfowitz
// vector of the times at which servers are free). *Round robin*: request n goes to task
// n mod c and waits in that task's own queue for one of its places, as behind a load
// balancer. Arrivals are a
// renewal process in operational time: gaps of mean 1 are stretched by the arrival rate,
// which is constant within an interval; exponential gaps make a Poisson process of any
// rate, exactly; hyperexponential gaps of squared coefficient of variation I a burstier
// one, whose index of dispersion tends to I over more than about I arrivals.
//
// Capacity changes at the start of an interval, in each lane by itself. New servers are
// free at once and take the head of the queue. Servers that go finish the request that
// they serve and take no new one; those of round robin also finish the requests that
// wait at them, as a draining target does. AWS picks tasks to stop without looking at
// what they serve, so the servers that go are spread evenly over the order in which
// servers become free (shared queue) or take turns (round robin). A shared queue without
// servers keeps its requests; round robin without tasks refuses them.
//
// What an interval reports. A shared queue records a request in the interval in which it
// starts, round robin in the one in which it arrives. Requests waiting at the end of an
// interval are not stored: they are drawn again in the next one, from their numbers in
// the streams. Memory therefore does not grow with the number of requests: at most 1 MB
// for histograms, as much for those of the interval, 64 to 128 bytes a server and, while
// requests wait, 8 bytes for each interval since the oldest arrived (round robin: 128 bytes for
// each interval until the last one starts, at most 8 MB).
//
// Random numbers: one stream for the gaps and one for the service times of each seed;
// request n of a seed has the same gap and the same service draw whatever the rates, the
// servers and its neighbours in the other lanes (common random numbers).
//
// Units: seconds, requests, servers. Determinism: the same bits on every machine and
// instruction set (own logarithm and exponential, no multiply-adds).
//
// Errors: kInvalidArgument for a configuration or an interval that makes no sense.
//
// Thread safety: as any std container.
//
// Example:
//   LaneConfig config;
//   config.service = *LaneDistribution::exponential(0.080);
//   Result<LaneQueue> queue = LaneQueue::create(config);
//   LaneResult minute;
//   LaneInterval load{.arrival_rate_per_s = 100.0};
//   load.servers.fill(10);
//   if (Status done = queue->run(load, minute); !done) return done.error();
//   minute.wait_mean_s[0];  // of the first seed
//
// Proved by tests/queueing/lanes_test.cc (bits, capacity, accounts),
// simulation_values_test.cc (closed forms) and coverage_test.cc (intervals).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "costplan/result.h"
#include "queueing/histogram.h"
#include "queueing/lane_distribution.h"

namespace costplan {

inline constexpr std::size_t kLanes = 8;

enum class LaneDiscipline { kSharedQueue, kRoundRobin };

// What the inner loops are compiled for. The results are the same.
enum class InstructionSet { kBest, kPortable, kSse4, kAvx2, kAvx512 };
// Those that this machine has, the best first. kPortable is always there (it is NEON on
// 64-bit ARM).
std::vector<InstructionSet> instruction_sets();

struct LaneConfig {
  LaneDiscipline discipline = LaneDiscipline::kSharedQueue;
  LaneDistribution gap;  // between arrivals; its mean does not matter
  LaneDistribution service;
  std::array<std::uint64_t, kLanes> seeds = {1, 2, 3, 4, 5, 6, 7, 8};
  double interval_s = 60.0;
  int max_servers = 1000;  // at most 50,000, or tasks times places
  int places = 1;          // of a task in round robin: requests that it works on at a time
  bool wait_histograms = true;
  bool sojourn_histograms = true;
  // Histograms of the last interval beside those of all.
  bool interval_histograms = false;
  InstructionSet instruction_set = InstructionSet::kBest;
};

struct LaneInterval {
  double arrival_rate_per_s = 0.0;
  std::array<int, kLanes> servers{};  // round robin: tasks
  // Requests taken in this interval have service times longer by this factor.
  double service_factor = 1.0;
};

struct LaneResult {
  template <typename T>
  using PerLane = std::array<T, kLanes>;

  PerLane<std::uint64_t> arrivals;
  PerLane<std::uint64_t> starts;
  PerLane<std::uint64_t> completions;
  PerLane<std::uint64_t> refused;   // round robin without tasks
  PerLane<std::uint64_t> recorded;  // requests in the waits below
  PerLane<double> wait_mean_s;      // 0 where nothing was recorded
  PerLane<double> wait_max_s;
  PerLane<double> service_mean_s;
  PerLane<double> busy_server_s;    // of draining servers too
  // busy / (servers · interval), of all places of all tasks; above 1 while servers drain
  PerLane<double> utilisation;
  PerLane<double> waiting_mean;     // requests waiting, over time
  PerLane<double> in_service_mean;  // requests served, over time
  PerLane<std::uint64_t> waiting_at_end;
  PerLane<std::uint64_t> in_service_at_end;
};

struct LaneWork;

class LaneQueue {
 public:
  // The most requests expected in one interval.
  static constexpr double kMostArrivals = 1e9;
  static constexpr int kMostServers = 50'000;

  static Result<LaneQueue> create(const LaneConfig& config);
  LaneQueue(LaneQueue&&) noexcept;
  LaneQueue& operator=(LaneQueue&&) noexcept;
  ~LaneQueue();

  // Goes through one interval. On an error nothing has changed.
  Status run(const LaneInterval& interval, LaneResult& result);

  // Of everything since the start, or since forget(); empty where not asked for.
  const LatencyHistogram& waits(std::size_t lane) const;
  const LatencyHistogram& sojourns(std::size_t lane) const;
  // Of the last interval.
  const LatencyHistogram& interval_waits(std::size_t lane) const;
  const LatencyHistogram& interval_sojourns(std::size_t lane) const;
  // Empties the histograms: the end of a warm-up.
  void forget();

  std::uint64_t intervals() const;
  // Bytes held.
  std::size_t memory() const;

 private:
  struct State;
  explicit LaneQueue(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace costplan
