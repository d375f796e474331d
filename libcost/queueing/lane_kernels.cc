#include "queueing/lane_kernels.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "queueing/histogram.h"

// The vectors of SVE and RISC-V have no size when they are compiled, so they cannot stand
// in an array; SSSE3 gains nothing over SSE4. Checks inside Highway would need its library.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#define HWY_IS_DEBUG_BUILD 0
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "queueing/lane_kernels.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "queueing/lane_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace costplan {
namespace HWY_NAMESPACE {

constexpr double kNever = std::numeric_limits<double>::infinity();

// The random bits of a stream, one number of each lane after the other.
struct Stream {
  HWY_INLINE Stream(const LaneArray<std::uint64_t>& keys, const LaneArray<std::uint64_t>& next,
                    std::uint64_t offset, int draws) {
    alignas(64) LaneArray<std::uint64_t> places;
    for (std::size_t l = 0; l < kLanes; ++l) {
      places[l] =
          keys[l] + ((next[l] + offset) * static_cast<std::uint64_t>(draws) + 1) * kWeylStep;
    }
    place = load(places.data());
  }
  HWY_INLINE Doubles uniform() {
    const Bits bits = mixed(place);
    place = place + all(kWeylStep);
    return unit_interval(bits);
  }
  Bits place;
};

template <typename Draw>
HWY_INLINE void fill_rows(Stream stream, std::size_t rows, LaneRows<double>& values, Draw draw) {
  for (std::size_t j = 0; j < rows; ++j) store(draw(stream), values.row(j));
}

// Rows 0..rows-1 of requests next[l] + offset, next[l] + offset + 1, ...
HWY_ATTR void fill(const LaneDistribution& law, double factor, const LaneArray<std::uint64_t>& keys,
                   const LaneArray<std::uint64_t>& next, std::uint64_t offset, std::size_t rows,
                   LaneRows<double>& values) {
  const Stream stream(keys, next, offset, law.draws());
  const Doubles zero = all(0.0);
  switch (law.kind()) {
    case LaneDistribution::Kind::kExponential: {
      const Doubles mean = all(law.mean_s() * factor);
      fill_rows(stream, rows, values,
                [=](Stream& s) HWY_ATTR { return (zero - logarithm(s.uniform())) * mean; });
      break;
    }
    case LaneDistribution::Kind::kDeterministic: {
      const Doubles mean = all(law.mean_s() * factor);
      fill_rows(stream, rows, values, [=](Stream&) HWY_ATTR { return mean; });
      break;
    }
    case LaneDistribution::Kind::kErlang: {
      const int stages = law.stages();
      const Doubles mean = all(law.mean_s() * factor / stages);
      fill_rows(stream, rows, values, [=](Stream& s) HWY_ATTR {
        // The logarithm of a product of uniforms, sixteen at a time: 2^-832 is normal.
        Doubles sum = zero;
        for (int from = 0; from < stages; from += 16) {
          Doubles product = s.uniform();
          for (int i = from + 1; i < std::min(from + 16, stages); ++i) {
            product = product * s.uniform();
          }
          sum = sum - logarithm(product);
        }
        return sum * mean;
      });
      break;
    }
    case LaneDistribution::Kind::kHyperexponential: {
      const Doubles share = all(law.first_share());
      const Doubles first = all(law.first_mean_s() * factor);
      const Doubles second = all(law.second_mean_s() * factor);
      fill_rows(stream, rows, values, [=](Stream& s) HWY_ATTR {
        const Doubles phase = s.uniform();
        return (zero - logarithm(s.uniform())) * select(share < phase, second, first);
      });
      break;
    }
    case LaneDistribution::Kind::kLognormal: {
      const Doubles sigma = all(law.sigma());
      const Doubles shift = all(law.sigma() * law.sigma() / 2.0);
      const Doubles mean = all(law.mean_s() * factor);
      fill_rows(stream, rows, values, [=](Stream& s) HWY_ATTR {
        return exponential(normal_quantile(s.uniform()) * sigma - shift) * mean;
      });
      break;
    }
    case LaneDistribution::Kind::kEmpirical: {
      const auto& pieces = law.pieces();
      fill_rows(stream, rows, values, [&pieces, zero, factor](Stream& s) HWY_ATTR {
        const Doubles u = s.uniform();
        Doubles intercept = all(pieces[0].intercept_s);
        Doubles slope = all(pieces[0].slope_s);
        for (std::size_t i = 1; i < pieces.size(); ++i) {
          const Mask above = all(pieces[i].from_share) < u;
          intercept = select(above, all(pieces[i].intercept_s), intercept);
          slope = select(above, all(pieces[i].slope_s), slope);
        }
        return max(intercept + slope * u, zero) * all(factor);
      });
      break;
    }
  }
}

HWY_ATTR void draw(const LaneDistribution& law, const LaneArray<std::uint64_t>& keys,
                   std::uint64_t first, std::size_t rows, double* values) {
  LaneRows<double> buffer;
  LaneArray<std::uint64_t> next{};
  for (std::size_t from = 0; from < rows; from += kBlockRows) {
    const std::size_t count = std::min(kBlockRows, rows - from);
    fill(law, 1.0, keys, next, first + from, count, buffer);
    for (std::size_t j = 0; j < count; ++j) {
      std::copy_n(buffer.row(j), kLanes, values + (from + j) * kLanes);
    }
  }
}

// Arrival times of a block. A lane whose arrivals of the interval are over has infinite
// ones from then on.
HWY_ATTR void fill_arrivals(LaneWork& work, std::size_t rows) {
  Doubles distance = load(work.distances.row(0));
  Doubles from = load(work.from.data());
  Doubles until = load(work.until.data());
  Doubles from_s = load(work.from_s.data());
  Doubles pace = load(work.seconds_per_arrival.data());
  for (std::size_t j = 0; j < rows; ++j) {
    if (HWY_UNLIKELY(!holds_for_all(distance < until))) {
      store(distance, work.distances.row(j));
      for (std::size_t l = 0; l < kLanes; ++l) {
        if (!(work.distances[j][l] < work.until[l])) locate(work, l, work.distances[j][l]);
      }
      from = load(work.from.data());
      until = load(work.until.data());
      from_s = load(work.from_s.data());
      pace = load(work.seconds_per_arrival.data());
    }
    store(from_s + (distance - from) * pace, work.arrivals.row(j));
    distance = distance + load(work.gaps.row(j));
    store(distance, work.distances.row(j + 1));
  }
}

// The lower of the two goes on to the next place of the sorted column, the higher stays.
HWY_INLINE Doubles exchange(Doubles& held, Doubles passing) {
  const Doubles lower = min(passing, held);
  held = max(passing, held);
  return lower;
}

// Takes the first server free, and returns when it will be free again; where the request
// cannot start inside the interval, the server stays as it is.
HWY_INLINE Doubles serve(LaneWork& work, std::size_t j, Doubles free_at, Doubles end) {
  const Doubles start = max(load(work.arrivals.row(j)), free_at);
  store(start, work.starts.row(j));
  return select(start < end, start + load(work.services.row(j)), free_at);
}

// Four requests go through the sorted column at once, each one place behind the other, so
// that a row is loaded and stored once for four and the four chains overlap.
HWY_ATTR void serve_sorted(LaneWork& work, std::size_t rows) {
  const Doubles end = all(work.interval_s);
  double* const column = work.rows;
  const std::size_t servers = work.row_count;
  for (std::size_t j = 0; j < rows; j += 4) {
    Doubles a = serve(work, j, load(column), end);
    Doubles b = serve(work, j + 1, exchange(a, load(column + 8)), end);
    Doubles passing = exchange(a, load(column + 16));
    Doubles c = serve(work, j + 2, exchange(b, passing), end);
    passing = exchange(b, exchange(a, load(column + 24)));
    Doubles d = serve(work, j + 3, exchange(c, passing), end);
    for (std::size_t i = 4; i < servers; ++i) {
      passing = exchange(b, exchange(a, load(column + 8 * i)));
      store(exchange(d, exchange(c, passing)), column + 8 * (i - 4));
    }
    store(exchange(d, exchange(c, exchange(b, a))), column + 8 * (servers - 4));
    store(exchange(d, exchange(c, b)), column + 8 * (servers - 3));
    store(exchange(d, c), column + 8 * (servers - 2));
    store(d, column + 8 * (servers - 1));
  }
}

// A heap of four children a node for each lane; its top is the server that is free first.
void serve_heaps(LaneWork& work, std::size_t rows) {
  for (std::size_t l = 0; l < kLanes; ++l) {
    double* const heap = work.heap[l];
    const std::size_t size = static_cast<std::size_t>(work.servers[l]);
    for (std::size_t j = 0; j < rows; ++j) {
      const double start = size == 0 ? kNever : std::max(work.arrivals[j][l], heap[0]);
      work.starts[j][l] = start;
      if (!(start < work.interval_s)) {
        for (std::size_t i = j + 1; i < rows; ++i) work.starts[i][l] = kNever;
        break;
      }
      const double free_at = start + work.services[j][l];
      std::size_t hole = 0;
      for (;;) {
        const std::size_t first = 4 * hole + 1;
        if (first >= size) break;
        std::size_t least = first;
        const std::size_t last = std::min(first + 4, size);
        for (std::size_t i = first + 1; i < last; ++i) least = heap[i] < heap[least] ? i : least;
        if (!(heap[least] < free_at)) break;
        heap[hole] = heap[least];
        hole = least;
      }
      heap[hole] = free_at;
    }
  }
}

// Round robin: the tasks have queues of their own, and a request goes to the next one.
HWY_ATTR void serve_in_turn(LaneWork& work, std::size_t rows) {
  const Doubles end = all(work.interval_s);
  const std::size_t places = work.places;
  const std::size_t tasks = work.row_count / places;
  std::size_t task = static_cast<std::size_t>(work.turn[0]);
  for (std::size_t j = 0; j < rows; ++j) {
    double* const row = work.rows + 8 * places * task;
    const Doubles arrival = load(work.arrivals.row(j));
    const Doubles free_at = load(row);
    const Doubles start = max(arrival, free_at);
    store(start, work.starts.row(j));
    // The place that was free first goes back to where it stands in order.
    Doubles held = select(arrival < end, start + load(work.services.row(j)), free_at);
    for (std::size_t i = 1; i < places; ++i) {
      store(exchange(held, load(row + 8 * i)), row + 8 * (i - 1));
    }
    store(held, row + 8 * (places - 1));
    task = task + 1 == tasks ? 0 : task + 1;
  }
  work.turn.fill(task);
}

// The same where lanes have different numbers of tasks.
void serve_in_own_turn(LaneWork& work, std::size_t rows) {
  const std::size_t places = work.places;
  for (std::size_t l = 0; l < kLanes; ++l) {
    const std::size_t tasks = static_cast<std::size_t>(work.servers[l]);
    std::size_t task = static_cast<std::size_t>(work.turn[l]);
    for (std::size_t j = 0; j < rows; ++j) {
      const double arrival = work.arrivals[j][l];
      double* const column = work.rows + 8 * places * task + l;
      const double start = std::max(arrival, *column);
      work.starts[j][l] = start;
      if (arrival < work.interval_s) {
        const double free_at = start + work.services[j][l];
        std::size_t i = 1;
        for (; i < places && column[8 * i] < free_at; ++i) column[8 * (i - 1)] = column[8 * i];
        column[8 * (i - 1)] = free_at;
      }
      task = task + 1 >= tasks ? 0 : task + 1;
    }
    work.turn[l] = task;
  }
}

// The bucket of a duration, as LatencyHistogram::bucket_of() has it.
HWY_INLINE Bits bucket_of(Doubles seconds) {
  const double lowest = 1.0 / (1 << -LatencyHistogram::kLowestExponent);
  const double highest = (1 << LatencyHistogram::kHighestExponent) * (1.0 - 0x1p-53);
  constexpr std::uint64_t kFirst =
      static_cast<std::uint64_t>(1023 + LatencyHistogram::kLowestExponent)
      << LatencyHistogram::kMantissaBits;
  return shift_right<52 - LatencyHistogram::kMantissaBits>(
             bits_of(min(max(seconds, all(lowest)), all(highest)))) -
         all(kFirst);
}

HWY_INLINE void count_rows(LaneRows<std::uint64_t>& buckets, std::size_t rows,
                           std::uint64_t* const (&counts)[kLanes]) {
  for (std::size_t j = 0; j < rows; ++j) {
    const std::uint64_t* const row = buckets.row(j);
    for (std::size_t l = 0; l < kLanes; ++l) ++counts[l][row[l]];
  }
}

// Adds a block to the sums and the histograms; `taken` becomes how many requests of the
// block each lane took.
HWY_ATTR void add_up(LaneWork& work, std::size_t rows, LaneArray<std::uint64_t>& taken) {
  const bool in_turn = work.discipline == LaneDiscipline::kRoundRobin;
  const bool keeps_range = work.keeps_range;
  const Doubles end = all(work.interval_s);
  const Doubles none = doubles_of(all(std::uint64_t{LatencyHistogram::kBuckets}));
  const Doubles one = doubles_of(all(std::uint64_t{1}));
  Doubles wait_sum = load(work.wait_sum.data());
  Doubles wait_max = load(work.wait_max.data());
  Doubles wait_least = load(work.wait_least.data());
  Doubles sojourn_least = load(work.sojourn_least.data());
  Doubles sojourn_max = load(work.sojourn_max.data());
  Doubles service_sum = load(work.service_sum.data());
  Doubles arrival_sum = load(work.arrival_sum.data());
  Doubles in_queue_sum = load(work.in_queue_sum.data());
  Bits count = all(std::uint64_t{0});
  for (std::size_t j = 0; j < rows; ++j) {
    const Doubles arrival = load(work.arrivals.row(j));
    const Doubles start = load(work.starts.row(j));
    const Doubles service = load(work.services.row(j));
    // In round robin a request belongs to the interval in which it arrives; where there is
    // no task it is taken, but it adds nothing.
    const Mask is_taken = (in_turn ? arrival : start) < end;
    const Mask is_served = in_turn ? is_taken & (start < all(kNever)) : is_taken;
    const Doubles wait = only(is_served, start - arrival);
    wait_sum = wait_sum + wait;
    wait_max = max(wait_max, wait);
    const Doubles sojourn = wait + service;
    if (keeps_range) {
      const Doubles never = all(kNever);
      wait_least = min(wait_least, select(all(0.0) < wait, wait, never));
      sojourn_least = min(sojourn_least, select(is_served, sojourn, never));
      sojourn_max = max(sojourn_max, only(is_served, sojourn));
    }
    service_sum = service_sum + only(is_served, service);
    arrival_sum = arrival_sum + only(is_served, arrival);
    if (in_turn) in_queue_sum = in_queue_sum + only(is_served, min(start, end) - arrival);
    count = count + bits_of(only(is_taken, one));
    store(bits_of(select(is_served, doubles_of(bucket_of(wait)), none)), work.wait_buckets.row(j));
    store(bits_of(select(is_served, doubles_of(bucket_of(sojourn)), none)),
          work.sojourn_buckets.row(j));
  }
  store(wait_sum, work.wait_sum.data());
  store(wait_max, work.wait_max.data());
  store(wait_least, work.wait_least.data());
  store(sojourn_least, work.sojourn_least.data());
  store(sojourn_max, work.sojourn_max.data());
  store(service_sum, work.service_sum.data());
  store(arrival_sum, work.arrival_sum.data());
  store(in_queue_sum, work.in_queue_sum.data());
  store(count, taken.data());
  if (work.wait_counts[0] != nullptr) count_rows(work.wait_buckets, rows, work.wait_counts);
  if (work.sojourn_counts[0] != nullptr) {
    count_rows(work.sojourn_buckets, rows, work.sojourn_counts);
  }
}

HWY_ATTR void note_late_starts(LaneWork& work, std::size_t rows) {
  const Doubles end = all(work.interval_s);
  for (std::size_t j = 0; j < rows; ++j) {
    const Doubles start = load(work.starts.row(j));
    if (holds_for_all(start < end)) continue;
    for (std::size_t l = 0; l < kLanes; ++l) {
      const double late = work.starts[j][l];
      if (work.arrivals[j][l] < work.interval_s && !(late < work.interval_s) && late < kNever) {
        work.start_late(work, l, late);
      }
    }
  }
}

// No request of the lane arrives in this interval any more.
void close_lane(LaneWork& work, std::size_t lane) {
  work.from[lane] = 0.0;
  work.until[lane] = kNever;
  work.from_s[lane] = kNever;
  work.seconds_per_arrival[lane] = 0.0;
}

// Blocks are as long as what is still expected, so that quiet intervals stay cheap. Their
// length has no effect on any result.
std::size_t block_rows(double expected, double done) {
  const double wanted = std::clamp(expected - done + 3.0, 8.0, double{kBlockRows});
  return static_cast<std::size_t>(wanted) & ~std::size_t{3};
}

HWY_ATTR void run(LaneWork& work) {
  alignas(64) LaneArray<std::uint64_t> taken{};
  work.from_s.fill(0.0);
  for (std::size_t l = 0; l < kLanes; ++l) locate(work, l, work.distance[l]);
  LaneArray<bool> open;
  open.fill(true);
  std::size_t still_open = kLanes;
  for (double done = 0.0; still_open > 0;) {
    const std::size_t rows = block_rows(work.expected_arrivals, done);
    done += static_cast<double>(rows);
    fill(work.gap, 1.0, work.gap_key, work.head, 1, rows, work.gaps);
    fill(work.service, work.service_factor, work.service_key, work.head, 0, rows, work.services);
    work.distances[0] = work.distance;
    const LaneArray<std::uint64_t> stretch = work.stretch;
    fill_arrivals(work, rows);
    if (work.discipline == LaneDiscipline::kSharedQueue) {
      work.heaps ? serve_heaps(work, rows) : serve_sorted(work, rows);
    } else if (work.same_servers) {
      serve_in_turn(work, rows);
    } else {
      serve_in_own_turn(work, rows);
    }
    add_up(work, rows, taken);
    if (work.discipline == LaneDiscipline::kRoundRobin) note_late_starts(work, rows);
    for (std::size_t l = 0; l < kLanes; ++l) {
      if (!open[l]) continue;
      work.head[l] += taken[l];
      work.taken[l] += taken[l];
      work.distance[l] = work.distances[taken[l]][l];
      if (taken[l] < rows) {
        close_lane(work, l);
        work.stretch[l] = stretch[l];  // requests that were not taken may have moved it on
        open[l] = false;
        --still_open;
      }
    }
  }
}

HWY_ATTR void count_arrivals(LaneWork& work) {
  LaneArray<bool> open;
  std::size_t still_open = 0;
  for (std::size_t l = 0; l < kLanes; ++l) {
    open[l] = work.frontier_distance[l] < work.expected_arrivals;
    still_open += open[l] ? 1U : 0U;
  }
  const double pace = work.expected_arrivals > 0.0 ? work.interval_s / work.expected_arrivals : 0.0;
  while (still_open > 0) {
    const std::size_t rows = kBlockRows;
    fill(work.gap, 1.0, work.gap_key, work.frontier, 1, rows, work.gaps);
    for (std::size_t l = 0; l < kLanes; ++l) {
      if (!open[l]) continue;
      double distance = work.frontier_distance[l];
      std::size_t j = 0;
      for (; j < rows && distance < work.expected_arrivals; ++j) {
        work.arrived_age_sum[l] += work.interval_s - distance * pace;
        distance += work.gaps[j][l];
      }
      work.arrived[l] += j;
      work.frontier[l] += j;
      work.frontier_distance[l] = distance;
      if (!(distance < work.expected_arrivals)) {
        open[l] = false;
        --still_open;
      }
    }
  }
}

constexpr LaneKernels kKernels{.heap_from = kParts == 1   ? 1536
                                            : kParts == 2 ? 768
                                            : kParts == 4 ? 256
                                                          : 24,
                               .run = run,
                               .count_arrivals = count_arrivals,
                               .draw = draw};

}  // namespace HWY_NAMESPACE
}  // namespace costplan
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace costplan {

void locate(LaneWork& work, std::size_t lane, double distance) {
  if (work.from_s[lane] == std::numeric_limits<double>::infinity()) return;  // closed
  if (!(distance < work.expected_arrivals)) {
    HWY_STATIC_DISPATCH(close_lane)(work, lane);
    return;
  }
  if (distance >= 0.0) {
    work.from[lane] = 0.0;
    work.until[lane] = work.expected_arrivals;
    work.from_s[lane] = 0.0;
    work.seconds_per_arrival[lane] = work.interval_s / work.expected_arrivals;
    return;
  }
  // An earlier interval: ends[i] is the end of interval first_end + i.
  std::uint64_t& stretch = work.stretch[lane];
  while (!(distance < work.ends[stretch - work.first_end] - work.origin)) ++stretch;
  const std::size_t i = stretch - work.first_end;
  work.from[lane] = work.ends[i - 1] - work.origin;
  work.until[lane] = std::min(work.ends[i] - work.origin, 0.0);
  work.from_s[lane] = -static_cast<double>(work.interval - stretch) * work.interval_s;
  work.seconds_per_arrival[lane] = work.interval_s / (work.until[lane] - work.from[lane]);
}

namespace {

bool has(InstructionSet set) {
#if HWY_ARCH_X86
  __builtin_cpu_init();
  switch (set) {
    case InstructionSet::kAvx512:
      return has(InstructionSet::kAvx2) && __builtin_cpu_supports("avx512f") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd");
    case InstructionSet::kAvx2:
      return has(InstructionSet::kSse4) && __builtin_cpu_supports("avx2") &&
             __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
             __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("f16c");
    case InstructionSet::kSse4:
      return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul") &&
             __builtin_cpu_supports("aes");
    default: break;
  }
#endif
  return set == InstructionSet::kPortable;
}

// Null where the compiler had no such target.
const LaneKernels* compiled(InstructionSet set) {
  switch (set) {
#if HWY_ARCH_X86
    case InstructionSet::kAvx512: return HWY_CHOOSE_AVX3(kKernels);
    case InstructionSet::kAvx2: return HWY_CHOOSE_AVX2(kKernels);
    case InstructionSet::kSse4: return HWY_CHOOSE_SSE4(kKernels);
#endif
    default: return HWY_CHOOSE_FALLBACK(kKernels);
  }
}

}  // namespace

std::vector<InstructionSet> instruction_sets() {
  std::vector<InstructionSet> sets;
  for (const InstructionSet set : {InstructionSet::kAvx512, InstructionSet::kAvx2,
                                   InstructionSet::kSse4, InstructionSet::kPortable}) {
    if (has(set) && compiled(set) != nullptr) sets.push_back(set);
  }
  return sets;
}

LaneKernels lane_kernels(InstructionSet set) {
  const std::vector<InstructionSet> sets = instruction_sets();
  if (set == InstructionSet::kBest) return *compiled(sets.front());
  const bool found = std::find(sets.begin(), sets.end(), set) != sets.end();
  return *compiled(found ? set : InstructionSet::kPortable);
}

}  // namespace costplan
#endif
