#include "projection/event.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "projection/calendar_path.h"
#include "projection/lanes_path.h"
#include "projection/setup.h"
#include "projection/summary.h"
#include "projection/usage.h"
#include "projection/work_share.h"
#include "queueing/lanes.h"
#include "queueing/replications.h"

namespace costplan {
namespace {

constexpr int kBatch = static_cast<int>(kLanes);  // seeds between two looks at the precision

// Jobs on a few threads, while the caller's thread reports and may stop them.
class Crew {
 public:
  Crew(int threads, const std::function<bool(double)>& progress)
      : threads_(threads), progress_(progress) {}

  // Each job calls is_stopped() before each of its steps; `before` is the share done before
  // all jobs, `share` theirs.
  template <typename Job>
  void run(std::size_t jobs, const WorkShare& work, double before, double share, Job job);

  bool is_stopped(const WorkShare& work, std::size_t step) {
    if (step > 0) done_.fetch_add(work.of(step - 1), std::memory_order_relaxed);
    return stop_.load(std::memory_order_relaxed);
  }
  int threads() const { return threads_; }
  bool was_stopped() const { return stop_.load(std::memory_order_relaxed); }

 private:
  int threads_;
  const std::function<bool(double)>& progress_;
  std::atomic<double> done_ = 0;
  std::atomic<bool> stop_ = false;
};

template <typename Job>
void Crew::run(std::size_t jobs, const WorkShare& work, double before, double share, Job job) {
  using namespace std::chrono_literals;
  done_ = 0;
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::condition_variable ended;
  std::size_t working = std::min(jobs, static_cast<std::size_t>(threads_));
  std::vector<std::jthread> threads;
  const std::size_t started = working;
  for (std::size_t t = 0; t < started; ++t) {
    threads.emplace_back([&] {
      for (std::size_t i = next++; i < jobs; i = next++) job(i);
      const std::scoped_lock lock(mutex);
      if (--working == 0) ended.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  while (!ended.wait_for(lock, 50ms, [&] { return working == 0; })) {
    if (progress_ && !progress_(before + share * work.done(done_.load()))) stop_ = true;
  }
}

// The mean of a figure over the seeds, and its interval.
template <typename Get>
Estimated estimated(const std::vector<Projection>& runs, Get get) {
  std::vector<double> values;
  for (const auto& run : runs) values.push_back(get(run));
  const Interval interval = interval_of(values);
  return {.value = interval.value, .low = std::max(0.0, interval.low), .high = interval.high};
}

// What a precision is asked of.
constexpr Estimated ServiceProjection::* kPreciseFigures[] = {
    &ServiceProjection::p50_ms, &ServiceProjection::p95_ms, &ServiceProjection::p99_ms};

// Of the widest of them; 0 where nothing was served.
double half_width(const std::vector<Projection>& runs) {
  double widest = 0;
  for (std::size_t i = 0; i < runs.front().services.size(); ++i) {
    for (const auto figure : kPreciseFigures) {
      const Estimated e =
          estimated(runs, [&](const Projection& run) { return (run.services[i].*figure).value; });
      if (e.value > 0) widest = std::max(widest, (e.high - e.value) / e.value);
    }
  }
  return widest;
}

Projection combined(const LoadModel& load, const std::vector<Projection>& runs) {
  Projection out = runs.front();
  for (std::size_t i = 0; i < out.services.size(); ++i) {
    ServiceProjection& service = out.services[i];
    const auto mean = [&](auto member) {
      return estimated(runs, [&](const Projection& run) { return run.services[i].*member; }).value;
    };
    const auto figure = [&](auto member) {
      return estimated(runs,
                       [&](const Projection& run) { return (run.services[i].*member).value; });
    };
    for (const auto member : {&ServiceProjection::requests, &ServiceProjection::tasks_mean,
                              &ServiceProjection::fargate_hours,
                              &ServiceProjection::spot_hours, &ServiceProjection::utilisation_mean,
                              &ServiceProjection::utilisation_peak, &ServiceProjection::cpu_mean,
                              &ServiceProjection::cpu_peak, &ServiceProjection::task_starts,
                              &ServiceProjection::memory_peak, &ServiceProjection::pool_peak,
                              &ServiceProjection::overflowed,
                              &ServiceProjection::unanswered}) {
      service.*member = mean(member);
    }
    for (const auto member :
         {&ServiceProjection::p50_ms, &ServiceProjection::p95_ms, &ServiceProjection::p99_ms,
          &ServiceProjection::p999_ms, &ServiceProjection::error_rate}) {
      service.*member = figure(member);
    }
    service.error_rate.high = std::min(1.0, service.error_rate.high);
    for (const auto& run : runs) {
      service.tasks_peak = std::max(service.tasks_peak, run.services[i].tasks_peak);
    }
  }
  for (std::size_t i = 0; i < out.databases.size(); ++i) {
    out.databases[i].pool_wait_p99_ms = estimated(runs, [&](const Projection& run) {
                                          return run.databases[i].pool_wait_p99_ms;
                                        }).value;
  }
  for (std::size_t i = 0; i < out.queues.size(); ++i) {
    QueueProjection& queue = out.queues[i];
    for (const auto member : {&QueueProjection::messages, &QueueProjection::peak_depth,
                              &QueueProjection::oldest_s}) {
      queue.*member =
          estimated(runs, [&](const Projection& run) { return run.queues[i].*member; }).value;
    }
  }
  std::vector<ProjectedUsage> usages;
  for (const auto& run : runs) {
    usages.push_back(run.usage);
    out.on_demand_vcpus_peak = std::max(out.on_demand_vcpus_peak, run.on_demand_vcpus_peak);
    out.spot_vcpus_peak = std::max(out.spot_vcpus_peak, run.spot_vcpus_peak);
  }
  out.usage = mean_of(usages);
  out.objectives = objectives_of(load, out.services);
  out.is_complete =
      std::all_of(runs.begin(), runs.end(), [](const Projection& run) { return run.is_complete; });
  return out;
}

// Batches of seeds on either path.
class EventRun {
 public:
  EventRun(const LoadModel& load, const TrafficCurve& curve, const SimulateOptions& options)
      : load_(load),
        curve_(curve),
        options_(options),
        why_calendar_(why_not_lanes(load, curve.index_of_dispersion)),
        crew_(threads_of(options), options.progress) {}

  Result<Projection> run();

 private:
  static int threads_of(const SimulateOptions& options) {
    if (options.threads > 0) return options.threads;
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  }
  WorkShare work_of(std::size_t jobs) const {
    return WorkShare(curve_, options_.traffic_factor, jobs,
                     static_cast<std::size_t>(crew_.threads()));
  }
  Status add_seeds(int seeds);
  Status add_by_lanes(int seeds);
  Status add_by_calendar(int seeds);
  // The runs of a batch, in the order of their seeds; of a stopped one what was complete.
  void keep(std::vector<std::optional<Projection>> batch);

  const LoadModel& load_;
  const TrafficCurve& curve_;
  const SimulateOptions& options_;
  std::string why_calendar_;
  Crew crew_;
  std::vector<Projection> runs_;
};

void EventRun::keep(std::vector<std::optional<Projection>> batch) {
  for (auto& run : batch) {
    // What was stopped says less than the seeds that ran to their end.
    if (run && (run->is_complete || runs_.empty())) runs_.push_back(*std::move(run));
  }
  if (runs_.size() > 1 && !runs_.front().is_complete) runs_.erase(runs_.begin());
}

Status EventRun::add_by_lanes(int seeds) {
  const std::size_t first = runs_.size();
  const std::size_t jobs = (static_cast<std::size_t>(seeds) + kLanes - 1) / kLanes;
  std::vector<std::optional<Result<LanesRun>>> results(jobs);
  const WorkShare work = work_of(jobs);
  crew_.run(jobs, work, static_cast<double>(first) / options_.seeds,
            static_cast<double>(seeds) / options_.seeds, [&](std::size_t job) {
              results[job] = run_lanes(load_, curve_, options_, first + job * kLanes + 1,
                                       [&](std::size_t i) { return crew_.is_stopped(work, i); });
            });
  std::vector<std::optional<Projection>> batch;
  for (auto& result : results) {
    if (!*result) return result->errors();
    why_calendar_ = (*result)->given_up;
    if (!why_calendar_.empty()) return Done{};
    for (auto& run : (*result)->seeds) {
      if (batch.size() < static_cast<std::size_t>(seeds)) batch.emplace_back(std::move(run));
    }
  }
  keep(std::move(batch));
  return Done{};
}

Status EventRun::add_by_calendar(int seeds) {
  const std::size_t first = runs_.size();
  std::vector<std::optional<Projection>> batch(static_cast<std::size_t>(seeds));
  std::mutex mutex;
  Errors errors;
  const WorkShare work = work_of(batch.size());
  crew_.run(batch.size(), work, static_cast<double>(first) / options_.seeds,
            static_cast<double>(seeds) / options_.seeds, [&](std::size_t job) {
              if (crew_.was_stopped() && job > 0) return;
              SimulateOptions own = options_;
              own.keep_series = options_.keep_series && first + job == 0;
              auto run = run_calendar(load_, curve_, own, first + job + 1,
                                      [&](std::size_t i) { return crew_.is_stopped(work, i); });
              const std::scoped_lock lock(mutex);
              if (run) {
                batch[job] = *std::move(run);
              } else if (errors.empty()) {
                errors = run.errors();
              }
            });
  if (!errors.empty()) return errors;
  keep(std::move(batch));
  return Done{};
}

Status EventRun::add_seeds(int seeds) {
  if (why_calendar_.empty()) {
    if (auto done = add_by_lanes(seeds); !done) return done;
    if (why_calendar_.empty()) return Done{};
    // All seeds on one path.
    seeds += static_cast<int>(runs_.size());
    runs_.clear();
  }
  return add_by_calendar(seeds);
}

Result<Projection> EventRun::run() {
  double width = 0;
  for (;;) {
    const int left = options_.seeds - static_cast<int>(runs_.size());
    const int batch = options_.precision > 0 ? std::min(kBatch, left) : left;
    if (auto done = add_seeds(batch); !done) return done.errors();
    width = half_width(runs_);
    if (crew_.was_stopped() || static_cast<int>(runs_.size()) >= options_.seeds) break;
    if (width <= options_.precision) break;
  }
  Projection out = combined(load_, runs_);
  out.engine = why_calendar_.empty() ? "event (lanes)" : "event (calendar)";
  out.seeds = static_cast<int>(runs_.size());
  out.is_complete = out.is_complete && !crew_.was_stopped();
  if (runs_.size() > 1) out.precision = half_width(runs_);
  if (options_.precision > 0 && !(width <= options_.precision)) {
    out.warnings.push_back("the precision that was asked for, " + percent_text(options_.precision) +
                           ", is not reached: after " + std::to_string(runs_.size()) +
                           " seeds it is " + percent_text(out.precision));
  }
  if (runs_.size() == 1) {
    out.assumptions.push_back("one seed tells nothing of how far chance goes: no intervals");
  }
  if (why_calendar_.empty()) {
    out.assumptions.push_back(
        "no request had an effect on those that came: eight seeds were simulated side by side");
  } else {
    out.assumptions.push_back("every request went through a calendar of events: " + why_calendar_);
  }
  return out;
}

}  // namespace

Result<Projection> simulate_events(const LoadModel& load, const TrafficCurve& curve,
                                   const SimulateOptions& options) {
  constexpr double kMostRequests = 1e9;  // a minute
  if (const double most = curve.peak() * options.traffic_factor * kLongestStep;
      most > kMostRequests) {
    return Error{.message = "the event engine simulates every request, up to 1,000,000,000 a "
                            "minute, and at the peak " +
                            std::to_string(std::llround(curve.peak() * options.traffic_factor)) +
                            " a second come in",
                 .hint = "--engine analytic takes any number"};
  }
  return EventRun(load, curve, options).run();
}

}  // namespace costplan
