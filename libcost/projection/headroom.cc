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
#include "projection/load_events.h"
#include "projection/network.h"
#include "projection/setup.h"
#include "projection/vcpu_quota.h"

namespace costplan {
namespace {

constexpr double kMostFactor = 1 << 20;
constexpr double kLeastFactor = 1.0 / 1024;
constexpr double kStride = 4;  // between the first trials
constexpr double kPrecision = 1.01;
// At so many percent a queue no longer comes to rest (service_step.cc).
constexpr double kFullPercent = 99.5;
// A task that takes more memory than it has is killed.
constexpr double kAllPercent = 100;
// Trials, about: to find those between which all limits lie, and then for each limit.
constexpr double kFirstTrials = 16;
constexpr double kTrialsOfLimit = 8;
// Longer times are not played to the end for each trial.
constexpr std::size_t kMostServiceSteps = 100'000;
constexpr std::int64_t kDaysAround = 7;

std::string count(double value) {
  return display(Quantity(static_cast<int>(std::llround(std::min(value, 1e9)))));
}
std::string tasks_text(double tasks) { return count(tasks) + (tasks == 1 ? " task" : " tasks"); }

// Requests per second, to a tenth; fewer to two digits. Where nothing comes in, what waits keeps
// a service at its limit.
std::string rate_text(double per_s) {
  constexpr double kNone = 1e-6;
  if (per_s < kNone) return "what waits, while nothing comes in";
  double parts = 10;
  while (per_s * parts < 10) parts *= 10;
  return display_computed(std::round(per_s * parts) / parts) + " requests/s";
}

std::string event_text(const LoadEvent& event) {
  switch (event.type) {
    case LoadEventType::kAzLost: return "the loss of a zone";
    case LoadEventType::kSpotInterruptions: return "interruptions of Spot tasks";
    case LoadEventType::kRdsFailover:
      return "the failover of " + (event.target.empty() ? "databases" : event.target);
    case LoadEventType::kColdCache: return "the time of a cold cache";
    case LoadEventType::kDeployment: break;
  }
  return "a deployment" + (event.target.empty() ? "" : " of " + event.target);
}

// A limit, and what watches it: an alarm, or an objective by its place in the load.
struct Limit {
  BreakingKind kind;
  std::string subject;  // service, database, or the objective in words
  double value = 0;     // tasks, connections or vCPUs
};

// Precondition: a time as projections print it.
std::int64_t seconds_of(const std::string& time) { return UtcTime::parse(time)->seconds(); }

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
    all_trials_ = kFirstTrials + kTrialsOfLimit * static_cast<double>(limits_.size());
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
  bool befalls(const LoadEvent& event, const std::string& subject) const;
  std::string during(const Limit& limit, const SeriesRow* row) const;
  std::string words(const Limit& limit, const SeriesRow* row) const;
  std::string limit_words(const Limit& limit, const SeriesRow* row) const;
  const SeriesRow* row_at(const Projection& out, const std::string& at) const;

  LoadModel load_;
  const LoadNetwork& network_;
  const TrafficCurve& curve_;
  SimulateOptions options_;
  std::vector<Limit> limits_;  // those with alarms first, in their order; then objectives
  std::map<double, std::vector<Reached>> trials_;
  // Trials for the progress: done before this limit, for this limit, and of all.
  double solved_ = 0;
  double trying_ = 0;
  double all_trials_;
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
  for (const auto& service : load_.services) {
    const ScalingConfig& scaling = service.scaling;
    const Workload& work = service.workload;
    if (follows_load(scaling) && scaling.max_tasks > scaling.min_tasks) {
      watch(BreakingKind::kTasks, AlarmMetric::kDesiredTasks, service.name,
            scaling.max_tasks - 0.5, scaling.max_tasks);
    }
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
    // (The reader refuses tasks that are full without requests.)
    if (service.memory_gb > 0 && work.memory_per_request_gb > 0) {
      watch(BreakingKind::kMemory, AlarmMetric::kMemory, service.name, kAllPercent,
            service.memory_gb);
    }
    // (Last: where vCPUs or a pool are full, they are why.)
    watch(BreakingKind::kPlaces, AlarmMetric::kPlaces, service.name, kFullPercent,
          work.concurrency);
  }
  for (const auto& access : load_.databases) {
    const double most = server_limit(access);
    watch(access.via == DatabaseVia::kDirect ? BreakingKind::kMaxConnections
                                             : BreakingKind::kProxyConnections,
          AlarmMetric::kConnectionDemand, access.name, most, most);
  }
  for (const auto& quota : vcpu_quotas_of(load_)) {
    watch(quota.kind, quota.metric, {}, quota.vcpus, quota.vcpus);
  }
  for (const auto& objective : load_.objectives) {
    limits_.push_back({BreakingKind::kObjective, objective.text(), 0});
  }
}

Result<Projection> Search::play(double factor, bool keep_series) {
  SimulateOptions own = options_;
  own.traffic_factor = options_.traffic_factor * factor;
  own.keep_series = keep_series;
  own.progress = [&](double done) {
    const double share = std::min(1.0, (solved_ + trying_ + done) / all_trials_);
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
  for (std::size_t i = 0; i < reached.size(); ++i) {
    if (limits_[i].kind != BreakingKind::kPlaces) continue;
    // What waits in an overload waits for places, at whatever rate they are served.
    const std::string& since = out->services[network_.index_of(limits_[i].subject)].overloaded;
    if (since.empty()) continue;
    const bool is_later = reached[i].broken && seconds_of(reached[i].at) <= seconds_of(since);
    reached[i] = {true, is_later ? reached[i].at : since};
  }
  for (const auto& objective : out->objectives) {
    reached.push_back({!objective.holds || !objective.is_certain, {}});
  }
  trials_.emplace(factor, std::move(reached));
  ++trying_;
  return Done{};
}

bool Search::any(double factor, bool broken) const {
  const auto& reached = trials_.at(factor);
  return std::any_of(reached.begin(), reached.end(),
                     [&](const Reached& each) { return each.broken == broken; });
}

const SeriesRow* Search::row_at(const Projection& out, const std::string& at) const {
  if (at.empty()) return nullptr;
  const std::int64_t seconds = seconds_of(at);
  for (const auto& row : out.series) {
    if (row.at_s == seconds) return &row;
  }
  return nullptr;
}

// Whether an event is about a service, a database, or the account, which has no name.
bool Search::befalls(const LoadEvent& event, const std::string& subject) const {
  const auto uses = [&](const std::string& service, const std::string& database) {
    const std::size_t index = network_.index_of(service);
    if (index >= load_.services.size()) return false;
    const auto& all = load_.services[index].workload.databases;
    return std::any_of(all.begin(), all.end(), [&](const DatabaseUse& use) {
      return database.empty() || use.database == database;
    });
  };
  const bool is_same = subject.empty() || event.target == subject;
  const bool is_database = std::any_of(load_.databases.begin(), load_.databases.end(),
                                       [&](const auto& each) { return each.name == subject; });
  switch (event.type) {
    case LoadEventType::kRdsFailover:
      if (subject.empty()) return false;
      return is_same || (is_database ? event.target.empty() : uses(subject, event.target));
    case LoadEventType::kColdCache: {
      const std::size_t index = network_.index_of(subject);
      return index < load_.services.size() &&
             load_.services[index].workload.cache_operations > 0;
    }
    default: return is_same || event.target.empty() || uses(event.target, subject);
  }
}

// Of what the time of `row` is an exception.
std::string Search::during(const Limit& limit, const SeriesRow* row) const {
  if (row == nullptr) return {};
  const auto at = static_cast<double>(row->at_s);
  for (const auto& event : load_.events) {
    const auto begin = static_cast<double>(event.at.seconds());
    const bool is_now = at + options_.step_s > begin && at < begin + event.duration_s;
    if (is_now && befalls(event, limit.subject)) return ", during " + event_text(event);
  }
  return {};
}

std::string Search::words(const Limit& limit, const SeriesRow* row) const {
  return limit_words(limit, row) + during(limit, row);
}

std::string Search::limit_words(const Limit& limit, const SeriesRow* row) const {
  const std::size_t service = network_.index_of(limit.subject);
  const bool is_service = row != nullptr && service < row->services.size();
  const double tasks = is_service ? row->services[service].tasks : 0;
  const double rate = is_service ? row->services[service].requests_per_s : 0;
  const std::string at_tasks =
      is_service ? ", with " + tasks_text(tasks) + " and " + rate_text(rate) : "";
  switch (limit.kind) {
    case BreakingKind::kTasks:
      return limit.subject + ": autoscaling is at its maximum of " + tasks_text(limit.value) +
             (is_service ? ", with " + rate_text(rate) : "");
    case BreakingKind::kPlaces:
      return limit.subject + ": all places for requests are taken, " + count(limit.value) +
             " a task" + at_tasks;
    case BreakingKind::kVcpus:
      return limit.subject + ": the vCPUs are at 100%, " + display_computed(limit.value) +
             " a task" + at_tasks;
    case BreakingKind::kPool:
      return limit.subject + ": a pool of " + count(limit.value) + " connections is full" +
             at_tasks;
    case BreakingKind::kMemory:
      return limit.subject + ": memory of a task is full, " + display_computed(limit.value) +
             " GB" + at_tasks;
    case BreakingKind::kMaxConnections:
      return limit.subject +
             ": max_connections: the pools of all running tasks may open more than the " +
             count(limit.value) + " that are not reserved";
    case BreakingKind::kProxyConnections:
      return limit.subject + ": the proxy needs more than the " + count(limit.value) +
             " connections that it may open";
    case BreakingKind::kOnDemandQuota:
    case BreakingKind::kSpotQuota: return "account: " + quota_text(load_.quotas, limit.kind);
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
  Headroom out{.from_s = curve_.start.seconds(),
               .to_s = curve_.end().seconds(),
               .traffic_factor = options_.traffic_factor};
  const auto breaks = [&](std::size_t limit) {
    return std::any_of(trials_.begin(), trials_.end(),
                       [&](const auto& each) { return each.second[limit].broken; });
  };
  // Those that hold take no more trials.
  all_trials_ = solved_ = kFirstTrials;
  for (std::size_t i = 0; i < limits_.size(); ++i) all_trials_ += breaks(i) ? kTrialsOfLimit : 0;
  for (std::size_t i = 0; i < limits_.size() && !stopped_; ++i) {
    if (!breaks(i)) {
      out.holds.push_back(words(limits_[i], nullptr));
      continue;
    }
    trying_ = 0;
    auto found = bisect(i);
    if (!found) return found.errors();
    if (!stopped_) out.breaking.push_back(*std::move(found));
    solved_ += kTrialsOfLimit;
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
    case BreakingKind::kMemory: return "memory";
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
  options.step_s = played_step(load, options.step_s);
  const auto network = network_of(load);
  if (!network) return network.errors();
  auto curve = curve_of(load, options);
  if (!curve) return curve.errors();
  std::string time = "the simulated time";
  if (curve->values.size() * load.services.size() > kMostServiceSteps) {
    curve = around_peak(*curve);
    if (!curve) return curve.errors();
    options.from_s = curve->start.seconds();
    options.to_s = curve->end().seconds();
    time = "the days up to the peak, which alone are played: play others with --from and --to";
  }
  auto out = Search(load, *network, *curve, options).run();
  if (out) out->warnings = events_outside(load, options.from_s, options.to_s, time);
  return out;
}

}  // namespace costplan
