// The inner loops of lanes.h: one interval of eight lanes, for each instruction set.
//
// What it answers: nothing by itself. lanes.cc keeps the state of a queue in a LaneWork
// and asks a kernel to go through one interval.
//
// Each step takes one request in every lane. A lane that is through with its interval
// goes on without effect until all are. Requests go through in blocks of up to
// kBlockRows: draws, arrival times, starts of service and statistics, one after the
// other, over buffers that stay in the first-level cache.
//
// Thread safety: a LaneWork belongs to one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "queueing/lane_distribution.h"
#include "queueing/lanes.h"

namespace costplan {

inline constexpr std::size_t kBlockRows = 64;
template <typename T>
using LaneArray = std::array<T, kLanes>;

// Eight values for each of some rows.
template <typename T>
class LaneRows {
 public:
  T* row(std::size_t i) { return values_[i].data(); }
  LaneArray<T>& operator[](std::size_t i) { return values_[i].values; }

 private:
  struct alignas(64) Row {
    LaneArray<T> values;
    T* data() { return values.data(); }
  };
  std::array<Row, kBlockRows + 1> values_{};
};

// Where the arrivals of one lane stand: times are those of requests between two points
// of operational time, in which gaps have mean 1.
struct alignas(64) LaneWork {
  // What is drawn, and how long the interval is.
  LaneDistribution gap;
  LaneDistribution service;
  LaneDiscipline discipline = LaneDiscipline::kSharedQueue;
  alignas(64) LaneArray<std::uint64_t> gap_key{};
  alignas(64) LaneArray<std::uint64_t> service_key{};
  double interval_s = 0.0;
  double service_factor = 1.0;
  double expected_arrivals = 0.0;  // of the interval: where it ends in operational time

  // The next request of each lane: its number, and its arrival in operational time from
  // the start of the interval; negative where it waits since an earlier one.
  alignas(64) LaneArray<std::uint64_t> head{};
  alignas(64) LaneArray<double> distance{};
  // In a shared queue: the first request that had not arrived when the interval began.
  alignas(64) LaneArray<std::uint64_t> frontier{};
  alignas(64) LaneArray<double> frontier_distance{};

  // The stretch of operational time that each lane's next request arrives in: there, time
  // is from_s + (distance - from) * seconds_per_arrival.
  alignas(64) LaneArray<double> from{};
  alignas(64) LaneArray<double> until{};
  alignas(64) LaneArray<double> from_s{};
  alignas(64) LaneArray<double> seconds_per_arrival{};
  // Ends of the intervals that requests may still wait from, in operational time, and the
  // end of the current one; `first_end` is the number of the interval of ends[0].
  std::vector<double> ends;
  std::uint64_t first_end = 0;
  std::uint64_t interval = 0;                      // the number of the current interval
  double origin = 0.0;                             // its start in operational time
  alignas(64) LaneArray<std::uint64_t> stretch{};  // the interval in `from`, of each lane

  // When servers are free, from the start of the interval. Rows of eight, ascending in a
  // shared queue; or a heap for each lane. In round robin the rows of a task's places
  // follow each other, ascending, and the tasks stand in order of turn.
  double* rows = nullptr;
  std::size_t row_count = 0;
  std::size_t places = 1;
  bool heaps = false;
  double* heap[kLanes] = {};
  LaneArray<int> servers{};  // tasks in round robin
  bool same_servers = true;
  alignas(64) LaneArray<std::uint64_t> turn{};  // round robin: the next task

  // What the interval adds up to.
  alignas(64) LaneArray<std::uint64_t> taken{};  // requests started, or arrived in round robin
  alignas(64) LaneArray<double> wait_sum{};
  alignas(64) LaneArray<double> wait_max{};
  alignas(64) LaneArray<double> service_sum{};
  alignas(64) LaneArray<double> arrival_sum{};      // of their arrival times
  alignas(64) LaneArray<double> in_queue_sum{};     // of waits up to the end of the interval
  alignas(64) LaneArray<std::uint64_t> arrived{};   // counted at the frontier
  alignas(64) LaneArray<double> arrived_age_sum{};  // their ages at the end
  // The shortest wait above 0 and the range of sojourn times: which buckets were touched.
  bool keeps_range = false;
  alignas(64) LaneArray<double> wait_least{};
  alignas(64) LaneArray<double> sojourn_least{};
  alignas(64) LaneArray<double> sojourn_max{};
  std::uint64_t* wait_counts[kLanes] = {};  // histograms, or null
  std::uint64_t* sojourn_counts[kLanes] = {};
  // Round robin: starts after the end of the interval.
  void (*start_late)(LaneWork&, std::size_t lane, double start_s) = nullptr;
  void* owner = nullptr;

  // One block.
  LaneRows<double> gaps;
  LaneRows<double> services;
  LaneRows<double> distances;
  LaneRows<double> arrivals;
  LaneRows<double> starts;
  LaneRows<std::uint64_t> wait_buckets;
  LaneRows<std::uint64_t> sojourn_buckets;
};

// Moves the stretch of a lane to where a request at `distance` arrives.
void locate(LaneWork& work, std::size_t lane, double distance);

struct LaneKernels {
  // A sorted column costs one minimum and one maximum a server, a heap some dozens of
  // nanoseconds: above this many servers it is the heap (measured, bench/README.md). The
  // results are the same.
  std::size_t heap_from = 0;
  // Takes every request that starts (shared queue) or arrives (round robin) in the
  // interval.
  void (*run)(LaneWork&) = nullptr;
  // Moves the frontier to the end of the interval, and counts what it passes.
  void (*count_arrivals)(LaneWork&) = nullptr;
  // Draws 8 · rows values; for tests of the distributions.
  void (*draw)(const LaneDistribution&, const LaneArray<std::uint64_t>& keys, std::uint64_t first,
               std::size_t rows, double* values) = nullptr;
};

// An instruction set that this machine lacks gives the portable kernels.
LaneKernels lane_kernels(InstructionSet set);

}  // namespace costplan
