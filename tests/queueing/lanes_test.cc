#include "queueing/lanes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/random.h"
#include "queueing/lane_kernels.h"

namespace costplan {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

LaneInterval load_of(double rate, int servers) {
  LaneInterval load{.arrival_rate_per_s = rate};
  load.servers.fill(servers);
  return load;
}

// A schedule that does everything: quiet, empty and overloaded intervals, lanes with
// different servers, none at all, growth into a backlog, many more servers than a sorted
// column holds.
std::vector<LaneInterval> eventful_schedule(bool shared, bool many) {
  std::vector<LaneInterval> schedule;
  const double rates[] = {3.0, 9.0, 0.0, 14.0, 2.0, 0.5, 11.0, 25.0, 6.0, 0.0, 4.0, 4.0};
  const int servers[] = {4, 10, 7, 3, 12, 1, 9, 9, 2, 5, 20, 6};
  for (std::size_t i = 0; i < 36; ++i) {
    // No interval ends with an arrival, whatever the rounding.
    LaneInterval load{.arrival_rate_per_s = 1.0001234567 * rates[(i * 5 + i / 12) % 12]};
    for (std::size_t l = 0; l < kLanes; ++l) {
      load.servers[l] = i % 4 == 1 ? servers[(i + l) % 12] : servers[i % 12];
      if (i % 9 == 4 && l % 3 == 1)
        load.servers[l] = shared || load.arrival_rate_per_s == 0.0 ? 0 : 1;
      if (many && i % 6 == 2 && l == 5) load.servers[l] = 2000;
    }
    load.service_factor = i % 7 == 3 ? 2.5 : 1.0;
    schedule.push_back(load);
  }
  return schedule;
}

struct Simulated {
  std::vector<LaneResult> results;
  LaneQueue queue;
};

Simulated run_all(const LaneConfig& config, const std::vector<LaneInterval>& schedule) {
  Simulated run{.results = {}, .queue = *LaneQueue::create(config)};
  for (const LaneInterval& load : schedule) {
    LaneResult result;
    const Status done = run.queue.run(load, result);
    EXPECT_TRUE(done);
    run.results.push_back(result);
  }
  return run;
}

template <typename T>
void expect_same_lane(const std::array<T, kLanes>& a, std::size_t i, const std::array<T, kLanes>& b,
                      std::size_t j, const char* what) {
  EXPECT_EQ(a[i], b[j]) << what;
}

// Exactly equal, doubles too.
void expect_same(const Simulated& a, std::size_t i, const Simulated& b, std::size_t j) {
  ASSERT_EQ(a.results.size(), b.results.size());
  for (std::size_t k = 0; k < a.results.size(); ++k) {
    const LaneResult& x = a.results[k];
    const LaneResult& y = b.results[k];
    SCOPED_TRACE("interval " + std::to_string(k));
    expect_same_lane(x.arrivals, i, y.arrivals, j, "arrivals");
    expect_same_lane(x.starts, i, y.starts, j, "starts");
    expect_same_lane(x.completions, i, y.completions, j, "completions");
    expect_same_lane(x.refused, i, y.refused, j, "refused");
    expect_same_lane(x.recorded, i, y.recorded, j, "recorded");
    expect_same_lane(x.wait_mean_s, i, y.wait_mean_s, j, "wait_mean_s");
    expect_same_lane(x.wait_max_s, i, y.wait_max_s, j, "wait_max_s");
    expect_same_lane(x.service_mean_s, i, y.service_mean_s, j, "service_mean_s");
    expect_same_lane(x.busy_server_s, i, y.busy_server_s, j, "busy_server_s");
    expect_same_lane(x.utilisation, i, y.utilisation, j, "utilisation");
    expect_same_lane(x.waiting_mean, i, y.waiting_mean, j, "waiting_mean");
    expect_same_lane(x.in_service_mean, i, y.in_service_mean, j, "in_service_mean");
    expect_same_lane(x.waiting_at_end, i, y.waiting_at_end, j, "waiting_at_end");
    expect_same_lane(x.in_service_at_end, i, y.in_service_at_end, j, "in_service_at_end");
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_TRUE(a.queue.waits(i) == b.queue.waits(j));
  EXPECT_TRUE(a.queue.sojourns(i) == b.queue.sojourns(j));
}

struct Case {
  std::string name;
  LaneConfig config;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  const std::pair<const char*, LaneDistribution> laws[] = {
      {"exponential", *LaneDistribution::exponential(0.9)},
      {"deterministic", *LaneDistribution::deterministic(0.9)},
      {"Erlang", *LaneDistribution::erlang(20, 0.9)},
      {"hyperexponential", *LaneDistribution::hyperexponential(6.0, 0.9)},
      {"lognormal", *LaneDistribution::lognormal(1.2, 0.9)},
      {"empirical",
       *LaneDistribution::empirical({{0.0, 0.1}, {0.5, 0.6}, {0.95, 2.0}, {1.0, 9.0}})},
  };
  struct Kind {
    LaneDiscipline discipline;
    int places;
    const char* name;
  };
  for (const Kind& kind : {Kind{LaneDiscipline::kSharedQueue, 1, ", shared"},
                           Kind{LaneDiscipline::kRoundRobin, 1, ", in turn"},
                           Kind{LaneDiscipline::kRoundRobin, 3, ", in turn, three places"}}) {
    for (std::size_t i = 0; i < std::size(laws); ++i) {
      Case c{.name = std::string(laws[i].first) + kind.name, .config = {}};
      c.config.discipline = kind.discipline;
      c.config.places = kind.places;
      c.config.service = laws[i].second;
      c.config.gap = laws[(i + 3) % std::size(laws)].second;
      c.config.max_servers = 3000;
      c.config.interval_s = 10.0;
      all.push_back(c);
    }
  }
  return all;
}

TEST(LanesTest, GivesTheSameBitsOnEveryInstructionSet) {
  const std::vector<InstructionSet> sets = instruction_sets();
  ASSERT_EQ(sets.back(), InstructionSet::kPortable);
  for (Case& c : cases()) {
    SCOPED_TRACE(c.name);
    const auto schedule =
        eventful_schedule(c.config.discipline == LaneDiscipline::kSharedQueue, true);
    c.config.instruction_set = InstructionSet::kPortable;
    const Simulated portable = run_all(c.config, schedule);
    for (const InstructionSet set : sets) {
      SCOPED_TRACE(static_cast<int>(set));
      c.config.instruction_set = set;
      const Simulated run = run_all(c.config, schedule);
      for (std::size_t l = 0; l < kLanes; ++l) expect_same(portable, l, run, l);
    }
  }
}

TEST(LanesTest, GivesEachSeedTheSameResultsWhateverItsNeighbours) {
  for (Case& c : cases()) {
    SCOPED_TRACE(c.name);
    const bool shared = c.config.discipline == LaneDiscipline::kSharedQueue;
    std::vector<LaneInterval> schedule = eventful_schedule(shared, true);
    for (LaneInterval& load : schedule) load.servers[2] = load.servers[6];
    c.config.seeds = {1, 2, 33, 4, 5, 6, 7, 8};
    const Simulated one = run_all(c.config, schedule);
    // Elsewhere, beside others, and without the lane whose servers make it a heap.
    c.config.seeds = {20, 21, 22, 23, 24, 25, 33, 27};
    for (LaneInterval& load : schedule) load.servers[5] = std::min(load.servers[5], 30);
    const Simulated other = run_all(c.config, schedule);
    expect_same(one, 2, other, 6);
  }
}

TEST(LanesTest, KeepsTheSameHistogramsWithThoseOfTheIntervalBesideThem) {
  for (Case& c : cases()) {
    SCOPED_TRACE(c.name);
    const bool shared = c.config.discipline == LaneDiscipline::kSharedQueue;
    const auto schedule = eventful_schedule(shared, false);
    const Simulated plain = run_all(c.config, schedule);
    c.config.interval_histograms = true;
    LaneQueue queue = *LaneQueue::create(c.config);
    for (const LaneInterval& load : schedule) {
      LaneResult result;
      ASSERT_TRUE(queue.run(load, result));
      for (std::size_t l = 0; l < kLanes; ++l) {
        ASSERT_EQ(queue.interval_waits(l).count(), result.recorded[l]);
        ASSERT_EQ(queue.interval_sojourns(l).count(), result.recorded[l]);
        ASSERT_LE(queue.interval_waits(l).quantile(1.0), result.wait_max_s[l] * 1.0079 + 1e-9);
      }
    }
    for (std::size_t l = 0; l < kLanes; ++l) {
      EXPECT_TRUE(queue.waits(l) == plain.queue.waits(l));
      EXPECT_TRUE(queue.sojourns(l) == plain.queue.sojourns(l));
    }
  }
}

// The same requests, one after the other, with absolute times and nothing clever.
class PlainSimulation {
 public:
  PlainSimulation(const LaneConfig& config, std::size_t lane,
                  const std::vector<LaneInterval>& schedule)
      : config_(config), lane_(lane) {
    std::vector<double> gaps = draws(config.gap.with_mean(1.0), 0, 8192);
    services_ = draws(config.service, 1, 8192);
    // Arrival times: each gap is used up at the rate of the interval it runs through.
    std::size_t i = 0;
    double now = 0.0;
    for (double left : gaps) {
      while (i < schedule.size()) {
        const double end = config.interval_s * static_cast<double>(i + 1);
        const double uses = (end - now) * schedule[i].arrival_rate_per_s;
        if (left < uses) break;
        left -= uses;
        now = end;
        ++i;
      }
      if (i == schedule.size()) break;
      now += left / schedule[i].arrival_rate_per_s;
      arrivals_.push_back(now);
    }
    EXPECT_LT(arrivals_.size(), services_.size());
  }

  struct Request {
    double arrival, start, end;
  };
  // Every request that starts (or is assigned, in round robin) before the end.
  const std::vector<Request>& requests() const { return requests_; }
  const std::vector<double>& arrivals() const { return arrivals_; }

  void interval(std::size_t index, const LaneInterval& load) {
    const double begin = config_.interval_s * static_cast<double>(index);
    const double end = begin + config_.interval_s;
    const bool shared = config_.discipline == LaneDiscipline::kSharedQueue;
    for (Task& task : free_at_) {
      for (double& time : task) time = std::max(time, begin);
    }
    if (shared) std::sort(free_at_.begin(), free_at_.end());
    const auto target = static_cast<std::size_t>(load.servers[lane_]);
    if (target < free_at_.size()) {
      const std::size_t going = free_at_.size() - target;
      for (std::size_t j = going; j-- > 0;) {
        free_at_.erase(free_at_.begin() +
                       static_cast<std::ptrdiff_t>((2 * j + 1) * (target + going) / (2 * going)));
      }
    }
    free_at_.resize(target, Task(static_cast<std::size_t>(config_.places), begin));
    while (next_ < arrivals_.size() && arrivals_[next_] < end && target > 0) {
      const auto server =
          shared ? std::min_element(free_at_.begin(), free_at_.end()) : free_at_.begin();
      const auto place = std::min_element(server->begin(), server->end());
      const double start = std::max(arrivals_[next_], *place);
      if (shared && start >= end) break;
      *place = start + services_[next_] * load.service_factor;
      requests_.push_back({arrivals_[next_], start, *place});
      if (!shared) std::rotate(free_at_.begin(), free_at_.begin() + 1, free_at_.end());
      ++next_;
    }
  }

 private:
  using Task = std::vector<double>;  // when each of its places is free

  std::vector<double> draws(const LaneDistribution& law, std::uint64_t stream,
                            std::size_t n) const {
    LaneArray<std::uint64_t> keys{};
    keys[lane_] = stream_key(config_.seeds[lane_], stream);
    std::vector<double> rows(n * kLanes), values;
    lane_kernels(InstructionSet::kPortable).draw(law, keys, 0, n, rows.data());
    for (std::size_t i = 0; i < n; ++i) values.push_back(rows[i * kLanes + lane_]);
    return values;
  }

  LaneConfig config_;
  std::size_t lane_;
  std::vector<double> arrivals_, services_;
  std::vector<Task> free_at_;
  std::vector<Request> requests_;
  std::size_t next_ = 0;
};

double overlap(double from, double until, double begin, double end) {
  return std::max(0.0, std::min(until, end) - std::max(from, begin));
}

TEST(LanesTest, AgreesWithASimulationRequestByRequest) {
  for (const Case& c : cases()) {
    SCOPED_TRACE(c.name);
    const bool shared = c.config.discipline == LaneDiscipline::kSharedQueue;
    const auto schedule = eventful_schedule(shared, true);
    const Simulated run = run_all(c.config, schedule);
    for (std::size_t l = 0; l < kLanes; ++l) {
      PlainSimulation plain(c.config, l, schedule);
      for (std::size_t k = 0; k < schedule.size(); ++k) {
        SCOPED_TRACE("lane " + std::to_string(l) + ", interval " + std::to_string(k));
        const std::size_t before = plain.requests().size();
        plain.interval(k, schedule[k]);
        const double begin = 10.0 * static_cast<double>(k), end = begin + 10.0;
        double waits = 0.0, longest = 0.0, busy = 0.0, waiting = 0.0;
        std::uint64_t recorded = 0, starts = 0, completions = 0, waiting_at_end = 0, in_service = 0;
        std::uint64_t arrivals = 0;
        for (std::size_t i = 0; i < plain.arrivals().size(); ++i) {
          const double arrival = plain.arrivals()[i];
          if (arrival >= end) break;
          arrivals += arrival >= begin ? 1 : 0;
          const bool assigned = i < plain.requests().size();
          const double start = assigned ? plain.requests()[i].start : kNever;
          const double done = assigned ? plain.requests()[i].end : kNever;
          waiting += overlap(arrival, start, begin, end);
          waiting_at_end += start >= end ? 1 : 0;
          if (!assigned) continue;
          busy += overlap(start, done, begin, end);
          starts += start >= begin && start < end ? 1 : 0;
          completions += done > begin && done <= end ? 1 : 0;
          in_service += start < end && done > end ? 1 : 0;
          if (i < before) continue;
          ++recorded;
          waits += start - arrival;
          longest = std::max(longest, start - arrival);
        }
        const LaneResult& result = run.results[k];
        ASSERT_EQ(result.arrivals[l], arrivals);
        ASSERT_EQ(result.recorded[l], recorded);
        ASSERT_EQ(result.starts[l], starts);
        ASSERT_EQ(result.completions[l], completions);
        ASSERT_EQ(result.waiting_at_end[l], waiting_at_end);
        ASSERT_EQ(result.in_service_at_end[l], in_service);
        ASSERT_NEAR(result.wait_max_s[l], longest, 1e-8);
        ASSERT_NEAR(result.wait_mean_s[l],
                    recorded == 0 ? 0.0 : waits / static_cast<double>(recorded), 1e-8);
        ASSERT_NEAR(result.busy_server_s[l], busy, 1e-7);
        ASSERT_NEAR(result.waiting_mean[l] * 10.0, waiting, 1e-6);
      }
      LatencyHistogram waits;
      for (const auto& request : plain.requests()) waits.add(request.start - request.arrival);
      EXPECT_EQ(run.queue.waits(l).count(), waits.count());
      EXPECT_NEAR(run.queue.waits(l).quantile(0.9), waits.quantile(0.9), 1e-6);
    }
  }
}

TEST(LanesTest, GivesNewServersToTheHeadOfTheQueue) {
  LaneConfig config;
  config.gap = *LaneDistribution::deterministic(1.0);
  config.service = *LaneDistribution::deterministic(30.0);
  config.interval_s = 10.0;
  LaneQueue queue = *LaneQueue::create(config);
  LaneResult result;
  // Requests at 1, 2, 3, ... s; one server takes the first, then nine wait.
  ASSERT_TRUE(queue.run(load_of(1.0, 1), result));
  EXPECT_EQ(result.arrivals[0], 9U);  // the one at 10 s belongs to the next interval
  EXPECT_EQ(result.starts[0], 1U);
  EXPECT_EQ(result.waiting_at_end[0], 8U);
  EXPECT_NEAR(result.busy_server_s[0], 9.0, 1e-9);
  // Four more from 10 s: the requests of 2 to 5 s start there, having waited 8 to 5 s.
  ASSERT_TRUE(queue.run(load_of(0.0, 5), result));
  EXPECT_EQ(result.starts[0], 4U);
  EXPECT_NEAR(result.wait_mean_s[0], 6.5, 1e-9);
  EXPECT_NEAR(result.wait_max_s[0], 8.0, 1e-9);
  EXPECT_EQ(result.waiting_at_end[0], 4U);
  EXPECT_NEAR(result.utilisation[0], 1.0, 1e-9);
}

TEST(LanesTest, LetsServersThatGoFinishTheirRequestAndTakeNoOther) {
  LaneConfig config;
  config.gap = *LaneDistribution::deterministic(1.0);
  config.service = *LaneDistribution::deterministic(25.0);
  config.interval_s = 10.0;
  LaneQueue queue = *LaneQueue::create(config);
  LaneResult result;
  // Requests at 2, 4, 6 and 8 s on four servers: busy until 27, 29, 31 and 33 s.
  ASSERT_TRUE(queue.run(load_of(0.5, 4), result));
  EXPECT_EQ(result.starts[0], 4U);
  // Two go: ranks 1 and 3 of the order in which they become free. All four stay busy.
  ASSERT_TRUE(queue.run(load_of(0.0, 2), result));
  EXPECT_NEAR(result.busy_server_s[0], 40.0, 1e-9);
  EXPECT_NEAR(result.utilisation[0], 2.0, 1e-9);
  EXPECT_EQ(result.in_service_at_end[0], 4U);
  // At 20 s three requests come within the first seconds: the two servers left are free at
  // 27 and 31 s, so one starts at 27 s and the others wait beyond 30 s.
  ASSERT_TRUE(queue.run(load_of(0.3, 2), result));
  EXPECT_EQ(result.starts[0], 1U);
  EXPECT_EQ(result.completions[0], 2U);  // at 27 and, draining, at 29 s
}

TEST(LanesTest, LeavesArrivalsAloneWhenOnlyServiceOrServersChange) {
  LaneConfig config;
  const Simulated base = run_all(config, std::vector<LaneInterval>(5, load_of(20.0, 4)));
  const Simulated wider = run_all(config, std::vector<LaneInterval>(5, load_of(20.0, 30)));
  config.service = *LaneDistribution::lognormal(1.0, 0.02);
  const Simulated faster = run_all(config, std::vector<LaneInterval>(5, load_of(20.0, 4)));
  for (std::size_t k = 0; k < 5; ++k) {
    EXPECT_EQ(base.results[k].arrivals, wider.results[k].arrivals);
    EXPECT_EQ(base.results[k].arrivals, faster.results[k].arrivals);
  }
}

TEST(LanesTest, RefusesRequestsInRoundRobinWithoutTasks) {
  LaneConfig config;
  config.discipline = LaneDiscipline::kRoundRobin;
  LaneQueue queue = *LaneQueue::create(config);
  LaneResult result;
  LaneInterval load = load_of(10.0, 3);
  load.servers[2] = 0;
  ASSERT_TRUE(queue.run(load, result));
  EXPECT_EQ(result.refused[2], result.arrivals[2]);
  EXPECT_GT(result.refused[2], 500U);
  EXPECT_EQ(result.refused[0], 0U);
  EXPECT_EQ(result.wait_mean_s[2], 0.0);
  EXPECT_EQ(queue.waits(2).count(), 0U);
  ASSERT_TRUE(queue.run(load_of(10.0, 0), result));
  EXPECT_EQ(result.refused, result.arrivals);
}

TEST(LanesTest, HoldsFewMegabytesUnderAnOverloadOfAWeek) {
  for (const LaneDiscipline discipline :
       {LaneDiscipline::kSharedQueue, LaneDiscipline::kRoundRobin}) {
    LaneConfig config;
    config.discipline = discipline;
    config.max_servers = LaneQueue::kMostServers;
    config.service = *LaneDistribution::exponential(10.0);
    LaneQueue queue = *LaneQueue::create(config);
    LaneResult result;
    for (int minute = 0; minute < 7 * 1440; ++minute)
      ASSERT_TRUE(queue.run(load_of(2.0, 2), result));
    EXPECT_GT(result.waiting_at_end[0], 1'000'000U);
    EXPECT_LT(result.wait_mean_s[0], 1e7);
    EXPECT_LE(queue.memory(), 16U << 20);
  }
}

TEST(LanesTest, RefusesWhatMakesNoSense) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  LaneConfig none;
  none.max_servers = 0;
  LaneConfig many;
  many.max_servers = 50'001;
  LaneConfig instant;
  instant.interval_s = 0.0;
  LaneConfig never;
  never.interval_s = nan;
  LaneConfig shared_places;
  shared_places.places = 2;
  LaneConfig many_places;
  many_places.discipline = LaneDiscipline::kRoundRobin;
  many_places.places = 51;
  EXPECT_EQ(LaneQueue::create(shared_places).error().path, "places");
  EXPECT_EQ(LaneQueue::create(many_places).error().path, "max_servers");
  EXPECT_EQ(LaneQueue::create(none).error().path, "max_servers");
  EXPECT_EQ(LaneQueue::create(many).error().path, "max_servers");
  EXPECT_EQ(LaneQueue::create(instant).error().path, "interval_s");
  EXPECT_EQ(LaneQueue::create(never).error().path, "interval_s");

  LaneConfig config;
  config.max_servers = 10;
  LaneQueue queue = *LaneQueue::create(config);
  LaneResult result;
  const auto refused = [&](const LaneInterval& load) {
    return queue.run(load, result).error().path;
  };
  EXPECT_EQ(refused(load_of(-1.0, 1)), "arrival_rate_per_s");
  EXPECT_EQ(refused(load_of(nan, 1)), "arrival_rate_per_s");
  EXPECT_EQ(refused(load_of(kNever, 1)), "arrival_rate_per_s");
  EXPECT_EQ(refused(load_of(1e8, 1)), "arrival_rate_per_s");
  EXPECT_EQ(refused(load_of(1.0, 11)), "servers[0]");
  EXPECT_EQ(refused(load_of(1.0, -1)), "servers[0]");
  LaneInterval slow = load_of(1.0, 1);
  slow.service_factor = nan;
  EXPECT_EQ(refused(slow), "service_factor");
  EXPECT_EQ(queue.intervals(), 0U);
}

}  // namespace
}  // namespace costplan
