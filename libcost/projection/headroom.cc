// What breaks first when the traffic grows: the load is simulated with more and more
// traffic, each limit watched by an alarm of its own, and the factor of each found by
// bisection. Proved against capacities in closed form by tests/projection/headroom_test.cc.
#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "costplan/simulate.h"
#include "money/amount.h"
#include "projection/analytic.h"
#include "projection/network.h"
#include "projection/setup.h"

namespace costplan {
namespace {

constexpr double kMostFactor = 1 << 20;
constexpr double kLeastFactor = 1.0 / 1024;
constexpr double kStride = 4;  // between the first trials
constexpr double kPrecision = 1.01;
// At so many percent a queue no longer comes to rest (service_step.cc).
constexpr double kFullPercent = 99.5;
// Longer times are not played to the end for each trial.
constexpr std::size_t kMostServiceSteps = 100'000;
constexpr std::int64_t kDaysAround = 7;

std::string count(double value) {
  return display(Quantity(static_cast<int>(std::llround(std::min(value, 1e9)))));
}
std::string tasks_text(double tasks) { return count(tasks) + (tasks == 1 ? " task" : " tasks"); }

// A limit, and what watches it: an alarm, or an objective by its place in the load.
struct Limit {
  BreakingKind kind;
  std::string subject;  // service, database, or the objective in words
  double value = 0;     // tasks, connections or vCPUs
};

// Where and when a limit is reached, in one trial.
struct Reached {
  bool broken = false;
  std::string at;  // empty: over the whole time
};

class Search {
 public:
  Search(const LoadModel& load, const LoadNetwork& network, const TrafficCurve& curve,
         const SimulateOptions& options)
      : load_(load), network_(network), curve_(curve), options_(options) {
    load_.alarms.clear();
    add_limits();
  }

  Result<Headroom> run();

 private:
  void add_limits();
  void watch(BreakingKind kind, AlarmMetric metric, const std::string& of, double threshold,
             double value);
  Result<Projection> play(double factor, bool keep_series);
  Status trial(double factor);
  bool any(double factor, bool broken) const;
  Result<Breaking> bisect(std::size_t limit);
  std::string words(const Limit& limit, const SeriesRow* row) const;
  const SeriesRow* row_at(const Projection& out, const std::string& at) const;

  LoadModel load_;
  const LoadNetwork& network_;
  const TrafficCurve& curve_;
  SimulateOptions options_;
  std::vector<Limit> limits_;  // those with alarms first, in their order; then objectives
  std::map<double, std::vector<Reached>> trials_;
  std::size_t solved_ = 0;
  bool stopped_ = false;
};

void Search::watch(BreakingKind kind, AlarmMetric metric, const std::string& of, double threshold,
                   double value) {
  load_.alarms.push_back({.name = {},
                          .subject = subject_of(metric),
                          .of = of,
                          .metric = {},
                          .what = metric,
                          .threshold = threshold,
                          .period_s = static_cast<double>(options_.step_s)});
  limits_.push_back({kind, of, value});
}

void Search::add_limits() {
  bool uses_spot = false;
  double vcpus = 0;
  for (const auto& service : load_.services) {
    const ScalingConfig& scaling = service.scaling;
    const Workload& work = service.workload;
    if (follows_load(scaling) && scaling.max_tasks > scaling.min_tasks) {
      watch(BreakingKind::kTasks, AlarmMetric::kDesiredTasks, service.name,
            scaling.max_tasks - 0.5, scaling.max_tasks);
    }
    watch(BreakingKind::kPlaces, AlarmMetric::kPlaces, service.name, kFullPercent,
          work.concurrency);
    if (work.cpu_per_request_s > 0 && service.vcpu > 0) {
      watch(BreakingKind::kVcpus, AlarmMetric::kCpu, service.name, kFullPercent, service.vcpu);
    }
    double pool = 0;
    for (const auto& use : work.databases) {
      if (use.calls_per_request > 0) pool = std::max(pool, use.pool.max);
    }
    if (pool > 0) {
      watch(BreakingKind::kPool, AlarmMetric::kPool, service.name, kFullPercent, pool);
    }
    vcpus += service.vcpu;
    uses_spot = uses_spot || std::any_of(scaling.tasks.providers.begin(),
                                         scaling.tasks.providers.end(), [](const auto& share) {
                                           return share.provider == TaskProvider::kFargateSpot;
                                         });
  }
  for (const auto& access : load_.databases) {
    const double most = server_limit(access);
    watch(access.via == DatabaseVia::kDirect ? BreakingKind::kMaxConnections
                                             : BreakingKind::kProxyConnections,
          AlarmMetric::kConnectionDemand, access.name, most, most);
  }
  if (vcpus > 0) {
    const double quota = load_.quotas.fargate_on_demand_vcpus;
    watch(BreakingKind::kOnDemandQuota, AlarmMetric::kOnDemandVcpus, {}, quota, quota);
  }
  if (uses_spot) {
    const double quota = load_.quotas.fargate_spot_vcpus;
    watch(BreakingKind::kSpotQuota, AlarmMetric::kSpotVcpus, {}, quota, quota);
  }
  for (const auto& objective : load_.objectives) {
    limits_.push_back({BreakingKind::kObjective, objective.text(), 0});
  }
}

Result<Projection> Search::play(double factor, bool keep_series) {
  SimulateOptions own = options_;
  own.traffic_factor = options_.traffic_factor * factor;
  own.keep_series = keep_series;
  own.progress = [&](double) {
    // Each limit takes about seven trials more, once its neighbours are known.
    const double share = static_cast<double>(solved_) / static_cast<double>(limits_.size() + 1);
    stopped_ = stopped_ || (options_.progress && !options_.progress(share));
    return !stopped_;
  };
  return simulate_analytic(settled(load_, network_, own), network_, curve_, own);
}

Status Search::trial(double factor) {
  if (trials_.contains(factor) || stopped_) return Done{};
  const auto out = play(factor, false);
  if (!out) return out.errors();
  if (stopped_) return Done{};
  std::vector<Reached> reached;
  for (const auto& alarm : out->alarms) reached.push_back({alarm.rings > 0, alarm.first});
  for (const auto& objective : out->objectives) reached.push_back({!objective.holds, {}});
  trials_.emplace(factor, std::move(reached));
  return Done{};
}

bool Search::any(double factor, bool broken) const {
  const auto& reached = trials_.at(factor);
  return std::any_of(reached.begin(), reached.end(),
                     [&](const Reached& each) { return each.broken == broken; });
}

const SeriesRow* Search::row_at(const Projection& out, const std::string& at) const {
  const auto time = UtcTime::parse(at);
  if (!time) return nullptr;
  for (const auto& row : out.series) {
    if (row.at_s == time->seconds()) return &row;
  }
  return nullptr;
}

std::string Search::words(const Limit& limit, const SeriesRow* row) const {
  const std::size_t service = network_.index_of(limit.subject);
  const bool is_service = row != nullptr && service < row->services.size();
  const double tasks = is_service ? row->services[service].tasks : 0;
  const double rate = is_service ? row->services[service].requests_per_s : 0;
  const std::string rate_text = display_computed(std::round(rate * 10) / 10);
  const std::string at_tasks =
      is_service ? ", with " + tasks_text(tasks) + " and " + rate_text + " requests/s" : "";
  switch (limit.kind) {
    case BreakingKind::kTasks:
      return limit.subject + ": autoscaling is at its maximum of " + tasks_text(limit.value) +
             (is_service ? ", at " + rate_text + " requests/s" : "");
    case BreakingKind::kPlaces:
      return limit.subject + ": all places for requests are taken, " + count(limit.value) +
             " a task" + at_tasks;
    case BreakingKind::kVcpus:
      return limit.subject + ": the vCPUs are at 100%, " + display_computed(limit.value) +
             " a task" + at_tasks;
    case BreakingKind::kPool:
      return limit.subject + ": a pool of " + count(limit.value) + " connections is full" +
             at_tasks;
    case BreakingKind::kMaxConnections:
      return limit.subject +
             ": max_connections: the pools of all running tasks may open more than the " +
             count(limit.value) + " that are not reserved";
    case BreakingKind::kProxyConnections:
      return limit.subject + ": the proxy needs more than the " + count(limit.value) +
             " connections that it may open";
    case BreakingKind::kOnDemandQuota:
      return "account: Fargate On-Demand quota of " + display_computed(limit.value) + " vCPUs" +
             (load_.quotas.are_given ? "" : " (AWS's initial one; say yours under quotas)");
    case BreakingKind::kSpotQuota:
      return "account: Fargate Spot quota of " + display_computed(limit.value) + " vCPUs" +
             (load_.quotas.are_given ? "" : " (AWS's initial one; say yours under quotas)");
    case BreakingKind::kObjective: break;
  }
  return "objective: " + limit.subject;
}

// Precondition: it breaks in some trial.
Result<Breaking> Search::bisect(std::size_t limit) {
  while (!stopped_) {
    const auto high = std::find_if(trials_.begin(), trials_.end(), [&](const auto& each) {
      return each.second[limit].broken;
    });
    if (high == trials_.begin()) {
      return Breaking{words(limits_[limit], nullptr), 0, limits_[limit].kind, {}};
    }
    const double to = high->first;
    const double from = std::prev(high)->first;
    if (to <= from * kPrecision) {
      const std::string& at = high->second[limit].at;
      const auto out = play(to, true);
      if (!out) return out.errors();
      return Breaking{words(limits_[limit], row_at(*out, at)), to, limits_[limit].kind, at};
    }
    if (auto done = trial(std::sqrt(from * to)); !done) return done.errors();
  }
  return Breaking{};
}

Result<Headroom> Search::run() {
  if (auto done = trial(1); !done) return done.errors();
  double top = 1;
  while (!stopped_ && any(top, false) && top < kMostFactor) {
    top *= kStride;
    if (auto done = trial(top); !done) return done.errors();
  }
  double bottom = 1;
  while (!stopped_ && any(bottom, true) && bottom > kLeastFactor) {
    bottom /= kStride;
    if (auto done = trial(bottom); !done) return done.errors();
  }
  Headroom out{.from_s = curve_.start.seconds(), .to_s = curve_.end().seconds()};
  for (std::size_t i = 0; i < limits_.size() && !stopped_; ++i) {
    ++solved_;
    const bool breaks = std::any_of(trials_.begin(), trials_.end(),
                                    [&](const auto& each) { return each.second[i].broken; });
    if (!breaks) {
      out.holds.push_back(words(limits_[i], nullptr));
      continue;
    }
    auto found = bisect(i);
    if (!found) return found.errors();
    if (!stopped_) out.breaking.push_back(*std::move(found));
  }
  out.is_complete = !stopped_;
  std::stable_sort(out.breaking.begin(), out.breaking.end(),
                   [](const Breaking& a, const Breaking& b) { return a.factor < b.factor; });
  return out;
}

// The days around the peak: a week up to the end of its day.
Result<TrafficCurve> around_peak(const TrafficCurve& curve) {
  const auto highest = std::max_element(curve.values.begin(), curve.values.end());
  const std::int64_t at = curve.start.seconds() + (highest - curve.values.begin()) * curve.step_s;
  constexpr std::int64_t kDay = UtcTime::kSecondsPerDay;
  const auto grid = [&](std::int64_t seconds) {
    const std::int64_t since = std::clamp<std::int64_t>(
        seconds - curve.start.seconds(), 0, curve.end().seconds() - curve.start.seconds());
    return *UtcTime::from_seconds(curve.start.seconds() + since / curve.step_s * curve.step_s);
  };
  const std::int64_t end = (at / kDay + 1) * kDay;
  return cut(curve, grid(end - kDaysAround * kDay), grid(end));
}

}  // namespace

std::string_view to_string(BreakingKind kind) {
  switch (kind) {
    case BreakingKind::kTasks: return "tasks";
    case BreakingKind::kPlaces: return "places";
    case BreakingKind::kVcpus: return "vcpus";
    case BreakingKind::kPool: return "pool";
    case BreakingKind::kMaxConnections: return "max_connections";
    case BreakingKind::kProxyConnections: return "proxy_connections";
    case BreakingKind::kOnDemandQuota: return "quota_on_demand";
    case BreakingKind::kSpotQuota: return "quota_spot";
    case BreakingKind::kObjective: break;
  }
  return "objective";
}

Result<Headroom> headroom(const Stack& stack, const LoadModel& load, SimulateOptions options) {
  (void)stack;
  options.engine = EngineChoice::kAnalytic;
  if (auto errors = problems_of(options); !errors.empty()) return errors;
  options.step_s = std::min(options.step_s, kLongestStep);
  const auto network = network_of(load);
  if (!network) return network.errors();
  auto curve = curve_of(load, options);
  if (!curve) return curve.errors();
  if (curve->values.size() * load.services.size() > kMostServiceSteps) {
    curve = around_peak(*curve);
    if (!curve) return curve.errors();
    options.from_s = curve->start.seconds();
    options.to_s = curve->end().seconds();
  }
  return Search(load, *network, *curve, options).run();
}

}  // namespace costplan
