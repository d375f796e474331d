#include "queueing/lanes.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <string>
#include <utility>

#include "base/random.h"
#include "queueing/lane_kernels.h"

namespace costplan {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr std::size_t kFewestRows = 4;  // what the sorted column needs
// Intervals ahead for which starts in round robin are kept one by one.
constexpr std::size_t kFarthestStart = 65'536;
enum Streams : std::uint64_t { kGapStream, kServiceStream };

Error refused(std::string message, std::string path) {
  return Error{
      .code = ErrorCode::kInvalidArgument, .message = std::move(message), .path = std::move(path)};
}

// Written so that NaN is refused too.
bool is_within(double value, double low, double high) { return value >= low && value <= high; }

struct alignas(64) Row {
  LaneArray<double> values;
};

// Starts in a later interval: how many, and how long after its beginning in sum.
struct LateStarts {
  std::uint64_t count = 0;
  double offset_s = 0.0;
};

// The buckets that an interval may have counted in, the first one (waits of 0) aside.
struct Touched {
  std::size_t first = 0;
  std::size_t last = 0;
};

// One for each lane, or none.
struct Histograms {
  explicit Histograms(bool wanted) : of(wanted ? kLanes : 0) {}
  const LatencyHistogram& at(std::size_t lane) const {
    static const LatencyHistogram kEmpty;
    return of.empty() ? kEmpty : of[lane];
  }
  std::vector<LatencyHistogram> of;
};

}  // namespace

struct LaneQueue::State {
  explicit State(const LaneConfig& c);

  Errors check(const LaneInterval& interval) const;
  void set_servers(const LaneArray<int>& servers);
  void resize(std::vector<double>& column, std::size_t lane, int servers);
  std::size_t places() const { return static_cast<std::size_t>(config.places); }
  std::size_t rows_of(int servers) const { return static_cast<std::size_t>(servers) * places(); }
  std::vector<double> column(std::size_t lane) const;
  void put_column(std::size_t lane, const std::vector<double>& times);
  void choose_heaps(bool heaps);
  void begin(const LaneInterval& interval);
  void settle_servers(LaneResult& result);
  void settle_shared_queue(LaneResult& result);
  void settle_round_robin(LaneResult& result);
  void settle(LaneResult& result);
  void move_origin();
  void keep_histograms();

  LaneConfig config;
  LaneKernels kernels;
  LaneWork work;
  std::vector<Row> rows;
  std::vector<double> heap_space;  // one stretch of max_servers for each lane
  LaneArray<std::vector<double>> draining;

  // At the end of the last interval.
  LaneArray<double> remaining_s{};  // work that servers still have to do
  LaneArray<std::uint64_t> in_service{};
  LaneArray<std::uint64_t> waiting{};
  LaneArray<double> age_s{};                      // of all waiting requests (shared queue)
  std::deque<LaneArray<LateStarts>> late_starts;  // of the intervals to come
  LaneArray<LateStarts> due{};                    // of this one
  LaneArray<std::uint64_t> late{};                // new ones

  Histograms waits;
  Histograms sojourns;
  Histograms interval_waits;
  Histograms interval_sojourns;
  LaneArray<Touched> touched_waits{};
  LaneArray<Touched> touched_sojourns{};
};

LaneQueue::State::State(const LaneConfig& c)
    : config(c),
      kernels(lane_kernels(c.instruction_set)),
      rows(std::max(kFewestRows, rows_of(c.max_servers))),
      waits(c.wait_histograms),
      sojourns(c.sojourn_histograms),
      interval_waits(c.wait_histograms && c.interval_histograms),
      interval_sojourns(c.sojourn_histograms && c.interval_histograms) {
  for (Row& row : rows) row.values.fill(kNever);
  if (config.discipline == LaneDiscipline::kSharedQueue &&
      static_cast<std::size_t>(config.max_servers) > kernels.heap_from) {
    heap_space.resize(static_cast<std::size_t>(config.max_servers) * kLanes);
  }
  work.gap = config.gap.with_mean(1.0);
  work.service = config.service;
  work.discipline = config.discipline;
  work.interval_s = config.interval_s;
  work.rows = rows.front().values.data();
  work.row_count = kFewestRows;
  work.places = places();
  work.owner = this;
  work.start_late = [](LaneWork& w, std::size_t lane, double start_s) {
    State& state = *static_cast<State*>(w.owner);
    ++state.late[lane];
    const double intervals = std::floor(start_s / w.interval_s);
    if (!(intervals <= static_cast<double>(kFarthestStart))) return;
    const std::size_t ahead = std::max<std::size_t>(1, static_cast<std::size_t>(intervals));
    if (state.late_starts.size() < ahead) state.late_starts.resize(ahead);
    LateStarts& starts = state.late_starts[ahead - 1][lane];
    ++starts.count;
    starts.offset_s += start_s - static_cast<double>(ahead) * w.interval_s;
  };
  work.ends.push_back(0.0);
  work.stretch.fill(1);
  for (std::size_t l = 0; l < kLanes; ++l) {
    work.gap_key[l] = stream_key(config.seeds[l], kGapStream);
    work.service_key[l] = stream_key(config.seeds[l], kServiceStream);
    // Request 0 arrives one gap after the start.
    LaneArray<double> first;
    kernels.draw(work.gap, work.gap_key, 0, 1, first.data());
    work.distance[l] = first[l];
    work.frontier_distance[l] = first[l];
  }
}

Errors LaneQueue::State::check(const LaneInterval& interval) const {
  Errors errors;
  if (!is_within(interval.arrival_rate_per_s, 0.0, kMostArrivals / config.interval_s)) {
    errors.push_back(refused("an arrival rate must not be negative and gives at most 10^9 requests "
                             "an interval",
                             "arrival_rate_per_s"));
  }
  if (!is_within(interval.service_factor, 1e-3, 1e3)) {
    errors.push_back(refused("a service factor lies between 0.001 and 1000", "service_factor"));
  }
  for (std::size_t l = 0; l < kLanes; ++l) {
    if (interval.servers[l] < 0 || interval.servers[l] > config.max_servers) {
      errors.push_back(
          refused("there can be 0 to " + std::to_string(config.max_servers) + " servers",
                  "servers[" + std::to_string(l) + "]"));
    }
  }
  return errors;
}

std::vector<double> LaneQueue::State::column(std::size_t lane) const {
  std::vector<double> times(rows_of(work.servers[lane]));
  for (std::size_t i = 0; i < times.size(); ++i) {
    times[i] = work.heaps ? work.heap[lane][i] : rows[i].values[lane];
  }
  return times;
}

void LaneQueue::State::put_column(std::size_t lane, const std::vector<double>& times) {
  const std::size_t before = rows_of(work.servers[lane]);
  for (std::size_t i = 0; i < times.size(); ++i) {
    (work.heaps ? work.heap[lane][i] : rows[i].values[lane]) = times[i];
  }
  for (std::size_t i = times.size(); !work.heaps && i < before; ++i) rows[i].values[lane] = kNever;
  work.servers[lane] = static_cast<int>(times.size() / places());
}

// New servers are free now. Those that go are spread evenly over the column; what they
// still have to do stays on the books until it is done.
void LaneQueue::State::resize(std::vector<double>& times, std::size_t lane, int servers) {
  const std::size_t target = static_cast<std::size_t>(servers);
  const bool shared = config.discipline == LaneDiscipline::kSharedQueue;
  const std::size_t before = times.size() / places();
  if (target >= before) {
    times.insert(shared ? times.begin() : times.end(), (target - before) * places(), 0.0);
    return;
  }
  const std::size_t going = before - target;
  std::vector<double> staying;
  staying.reserve(target * places());
  for (std::size_t i = 0, gone = 0; i < before; ++i) {
    const bool goes = gone < going && i == (2 * gone + 1) * before / (2 * going);
    gone += goes ? 1 : 0;
    for (std::size_t j = i * places(); j < (i + 1) * places(); ++j) {
      if (!goes) staying.push_back(times[j]);
      if (goes && times[j] > 0.0) draining[lane].push_back(times[j]);
    }
  }
  times = std::move(staying);
}

void LaneQueue::State::choose_heaps(bool heaps) {
  if (heaps == work.heaps) return;
  for (std::size_t l = 0; l < kLanes; ++l) {
    std::vector<double> times = column(l);
    std::sort(times.begin(), times.end());  // a heap needs no more, a sorted column no less
    if (heaps) {
      work.heap[l] = heap_space.data() + l * static_cast<std::size_t>(config.max_servers);
      for (std::size_t i = 0; i < times.size(); ++i) rows[i].values[l] = kNever;
    }
    const bool was = std::exchange(work.heaps, heaps);
    put_column(l, times);
    work.heaps = was;
  }
  work.heaps = heaps;
}

void LaneQueue::State::set_servers(const LaneArray<int>& servers) {
  const bool shared = config.discipline == LaneDiscipline::kSharedQueue;
  const int most = *std::max_element(servers.begin(), servers.end());
  if (shared) choose_heaps(static_cast<std::size_t>(most) > kernels.heap_from);
  for (std::size_t l = 0; l < kLanes; ++l) {
    if (servers[l] == work.servers[l]) continue;
    std::vector<double> times = column(l);
    if (shared) std::sort(times.begin(), times.end());
    resize(times, l, servers[l]);
    put_column(l, times);
  }
  work.row_count = std::max(kFewestRows, rows_of(most));
  work.same_servers = most > 0 && std::all_of(servers.begin(), servers.end(),
                                              [&](int count) { return count == most; });
  if (!shared && work.same_servers) work.row_count = rows_of(most);
}

void LaneQueue::State::begin(const LaneInterval& interval) {
  set_servers(interval.servers);
  work.expected_arrivals = interval.arrival_rate_per_s * config.interval_s;
  work.service_factor = interval.service_factor;
  ++work.interval;
  work.ends.push_back(work.origin + work.expected_arrivals);
  work.turn.fill(0);
  work.taken.fill(0);
  work.arrived.fill(0);
  late.fill(0);
  due = {};
  if (!late_starts.empty()) {
    due = late_starts.front();
    late_starts.pop_front();
  }
  for (LaneArray<double>* sum :
       {&work.wait_sum, &work.wait_max, &work.service_sum, &work.arrival_sum, &work.in_queue_sum,
        &work.arrived_age_sum, &work.sojourn_max}) {
    sum->fill(0.0);
  }
  work.wait_least.fill(kNever);
  work.sojourn_least.fill(kNever);
  work.keeps_range = config.interval_histograms;
  for (std::size_t l = 0; l < kLanes; ++l) {
    Histograms& w = config.interval_histograms ? interval_waits : waits;
    Histograms& s = config.interval_histograms ? interval_sojourns : sojourns;
    work.wait_counts[l] = config.wait_histograms ? w.of[l].counts() : nullptr;
    work.sojourn_counts[l] = config.sojourn_histograms ? s.of[l].counts() : nullptr;
    if (!interval_waits.of.empty()) {
      w.of[l].clear(0, 0);
      w.of[l].clear(touched_waits[l].first, touched_waits[l].last);
    }
    if (!interval_sojourns.of.empty()) {
      s.of[l].clear(touched_sojourns[l].first, touched_sojourns[l].last);
    }
  }
}

// Busy time is the work that was there, plus what came, less what is left: a server that
// has work at the end of the interval goes on without a break.
void LaneQueue::State::settle_servers(LaneResult& result) {
  LaneArray<double> left{};
  LaneArray<std::uint64_t> busy{};
  const double end = config.interval_s;
  const auto pass = [&](std::size_t lane, double& free_at) {
    const double rest = free_at - end;
    free_at = rest > 0.0 ? rest : 0.0;
    left[lane] += free_at;
    busy[lane] += rest > 0.0 ? 1 : 0;
  };
  if (work.heaps) {
    for (std::size_t l = 0; l < kLanes; ++l) {
      // Sorted, which a heap may be, so that the sum is that of a sorted column.
      std::sort(work.heap[l], work.heap[l] + work.servers[l]);
      for (int i = 0; i < work.servers[l]; ++i) pass(l, work.heap[l][i]);
    }
  } else {
    for (std::size_t i = 0; i < work.row_count; ++i) {
      for (std::size_t l = 0; l < kLanes; ++l) {
        if (rows[i].values[l] < kNever) pass(l, rows[i].values[l]);
      }
    }
  }
  for (std::size_t l = 0; l < kLanes; ++l) {
    for (double& free_at : draining[l]) pass(l, free_at);
    std::erase(draining[l], 0.0);
    const double done = remaining_s[l] + work.service_sum[l] - left[l];
    result.busy_server_s[l] = std::max(0.0, done);
    remaining_s[l] = left[l];
    in_service[l] = busy[l];
    result.in_service_at_end[l] = busy[l];
  }
}

// The ages of waiting requests grow by one second a second each and leave with the wait:
// so the time integral of their number is what the ages grew by plus what left.
void LaneQueue::State::settle_shared_queue(LaneResult& result) {
  const double end = config.interval_s;
  LaneArray<std::uint64_t> frontier = work.frontier;
  LaneArray<double> age = age_s;
  for (std::size_t l = 0; l < kLanes; ++l) {
    if (work.head[l] >= work.frontier[l]) {
      work.frontier[l] = work.head[l];
      work.frontier_distance[l] = work.distance[l];
      age[l] = 0.0;
    } else {
      age[l] += static_cast<double>(waiting[l]) * end -
                (static_cast<double>(work.taken[l]) * end - work.arrival_sum[l]);
    }
  }
  kernels.count_arrivals(work);
  for (std::size_t l = 0; l < kLanes; ++l) {
    age[l] += work.arrived_age_sum[l];
    const double waited = age[l] - age_s[l] + work.wait_sum[l];
    age_s[l] = age[l];
    waiting[l] = work.frontier[l] - work.head[l];
    result.arrivals[l] = work.frontier[l] - frontier[l];
    result.starts[l] = work.taken[l];
    result.recorded[l] = work.taken[l];
    result.refused[l] = 0;
    result.waiting_at_end[l] = waiting[l];
    result.waiting_mean[l] = std::max(0.0, waited) / end;
  }
}

void LaneQueue::State::settle_round_robin(LaneResult& result) {
  const double end = config.interval_s;
  for (std::size_t l = 0; l < kLanes; ++l) {
    result.arrivals[l] = work.taken[l];
    result.refused[l] = work.servers[l] == 0 ? work.taken[l] : 0;
    result.recorded[l] = work.taken[l] - result.refused[l];
    result.starts[l] = result.recorded[l] - late[l] + due[l].count;
    const double still_waiting = static_cast<double>(waiting[l] - due[l].count) * end;
    result.waiting_mean[l] =
        std::max(0.0, work.in_queue_sum[l] + still_waiting + due[l].offset_s) / end;
    waiting[l] = waiting[l] + late[l] - due[l].count;
    result.waiting_at_end[l] = waiting[l];
    if (work.servers[l] == 0) continue;
    // The task whose turn it is comes first, in every lane.
    std::vector<double> times = column(l);
    const std::uint64_t tasks = times.size() / places();
    const auto next = static_cast<std::ptrdiff_t>(work.taken[l] % tasks * places());
    std::rotate(times.begin(), times.begin() + next, times.end());
    put_column(l, times);
  }
}

void LaneQueue::State::settle(LaneResult& result) {
  const LaneArray<std::uint64_t> served_before = in_service;
  const LaneArray<std::uint64_t> waiting_before = waiting;
  settle_servers(result);
  if (config.discipline == LaneDiscipline::kSharedQueue) {
    settle_shared_queue(result);
  } else {
    settle_round_robin(result);
  }
  for (std::size_t l = 0; l < kLanes; ++l) {
    const double recorded = static_cast<double>(std::max<std::uint64_t>(1, result.recorded[l]));
    result.wait_mean_s[l] = work.wait_sum[l] / recorded;
    result.wait_max_s[l] = work.wait_max[l];
    result.service_mean_s[l] = work.service_sum[l] / recorded;
    result.in_service_mean[l] = result.busy_server_s[l] / config.interval_s;
    result.utilisation[l] =
        work.servers[l] == 0
            ? 0.0
            : result.in_service_mean[l] / static_cast<double>(rows_of(work.servers[l]));
    result.completions[l] = served_before[l] + waiting_before[l] + result.arrivals[l] -
                            result.refused[l] - in_service[l] - waiting[l];
  }
}

// Moves the point from which everything is measured to the end of the interval, and drops
// the intervals from which no request waits any more.
void LaneQueue::State::move_origin() {
  work.origin = work.ends.back();
  std::uint64_t oldest = work.interval + 1;
  for (std::size_t l = 0; l < kLanes; ++l) {
    work.distance[l] -= work.expected_arrivals;
    work.frontier_distance[l] -= work.expected_arrivals;
    if (work.distance[l] >= 0.0) work.stretch[l] = work.interval + 1;
    oldest = std::min(oldest, work.stretch[l]);
  }
  const auto dropped = static_cast<std::ptrdiff_t>(oldest - 1 - work.first_end);
  work.ends.erase(work.ends.begin(), work.ends.begin() + dropped);
  work.first_end = oldest - 1;
}

void LaneQueue::State::keep_histograms() {
  const auto bucket = LatencyHistogram::bucket_of;
  for (std::size_t l = 0; l < kLanes && !interval_waits.of.empty(); ++l) {
    Touched& touched = touched_waits[l];
    touched = {bucket(std::min(work.wait_least[l], work.wait_max[l])), bucket(work.wait_max[l])};
    if (touched.first > 0) waits.of[l].merge(interval_waits.of[l], 0, 0);
    waits.of[l].merge(interval_waits.of[l], touched.first, touched.last);
  }
  for (std::size_t l = 0; l < kLanes && !interval_sojourns.of.empty(); ++l) {
    Touched& touched = touched_sojourns[l];
    touched = {bucket(std::min(work.sojourn_least[l], work.sojourn_max[l])),
               bucket(work.sojourn_max[l])};
    sojourns.of[l].merge(interval_sojourns.of[l], touched.first, touched.last);
  }
}

LaneQueue::LaneQueue(std::unique_ptr<State> state) : state_(std::move(state)) {}
LaneQueue::LaneQueue(LaneQueue&&) noexcept = default;
LaneQueue& LaneQueue::operator=(LaneQueue&&) noexcept = default;
LaneQueue::~LaneQueue() = default;

Result<LaneQueue> LaneQueue::create(const LaneConfig& config) {
  Errors errors;
  if (!is_within(config.interval_s, 1e-6, 1e7)) {
    errors.push_back(refused("an interval lasts between a microsecond and 10^7 s", "interval_s"));
  }
  const bool shared = config.discipline == LaneDiscipline::kSharedQueue;
  if (config.places < 1 || (shared && config.places > 1)) {
    errors.push_back(refused("a task has places of its own in round robin, one at least",
                             "places"));
  }
  if (config.max_servers < 1 || config.places > kMostServers / config.max_servers) {
    errors.push_back(refused("there can be 1 to 50,000 servers", "max_servers"));
  }
  if (!errors.empty()) return errors;
  return LaneQueue(std::make_unique<State>(config));
}

Status LaneQueue::run(const LaneInterval& interval, LaneResult& result) {
  if (Errors errors = state_->check(interval); !errors.empty()) return errors;
  state_->begin(interval);
  state_->kernels.run(state_->work);
  state_->settle(result);
  state_->move_origin();
  state_->keep_histograms();
  return Done{};
}

const LatencyHistogram& LaneQueue::waits(std::size_t lane) const { return state_->waits.at(lane); }
const LatencyHistogram& LaneQueue::sojourns(std::size_t lane) const {
  return state_->sojourns.at(lane);
}
const LatencyHistogram& LaneQueue::interval_waits(std::size_t lane) const {
  return state_->interval_waits.at(lane);
}
const LatencyHistogram& LaneQueue::interval_sojourns(std::size_t lane) const {
  return state_->interval_sojourns.at(lane);
}

void LaneQueue::forget() {
  for (LatencyHistogram& histogram : state_->waits.of) histogram.clear();
  for (LatencyHistogram& histogram : state_->sojourns.of) histogram.clear();
}

std::uint64_t LaneQueue::intervals() const { return state_->work.interval; }

std::size_t LaneQueue::memory() const {
  const State& s = *state_;
  std::size_t bytes = sizeof(State) + s.rows.capacity() * sizeof(Row) +
                      s.heap_space.capacity() * sizeof(double) +
                      s.work.ends.capacity() * sizeof(double) +
                      s.late_starts.size() * sizeof(LaneArray<LateStarts>);
  for (const Histograms* h : {&s.waits, &s.sojourns, &s.interval_waits, &s.interval_sojourns}) {
    bytes += h->of.size() * (LatencyHistogram::kBuckets + 1) * sizeof(std::uint64_t);
  }
  for (const std::vector<double>& times : s.draining) bytes += times.capacity() * sizeof(double);
  return bytes;
}

}  // namespace costplan
