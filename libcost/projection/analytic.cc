#include "projection/analytic.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>

#include "projection/analytic_alarms.h"
#include "projection/analytic_database.h"
#include "projection/analytic_latency.h"
#include "projection/analytic_service.h"
#include "projection/analytic_traffic.h"
#include "projection/known_steps.h"
#include "projection/load_events.h"
#include "projection/mixed_work.h"
#include "projection/retry_storm.h"
#include "projection/setup.h"
#include "projection/step_account.h"
#include "projection/usage.h"
#include "projection/week_of_steps.h"

namespace costplan {
namespace {

constexpr double kSecondsPerMinute = 60;
constexpr std::int64_t kSettlingSeconds = 2 * 3600;

double clipped(double value) { return std::isfinite(value) ? value : 0; }

// To 9 bits, so within 0.1%.
double nearly(double value) {
  constexpr int kDropped = 43;
  constexpr std::uint64_t kHalf = std::uint64_t{1} << (kDropped - 1);
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(value) + kHalf;
  return std::bit_cast<double>(bits >> kDropped << kDropped);
}

// Requests of a worker that sends messages on, for one that enters: of unknown number.
constexpr double kSeldomSent = 1e-6;

UtcTime time_of(std::int64_t at_s) { return *UtcTime::from_seconds(at_s); }

constexpr std::size_t kNone = AnalyticService::kNone;

class Analytic {
 public:
  Analytic(const LoadModel& load, const LoadNetwork& network, const TrafficCurve& curve,
           const SimulateOptions& options)
      : load_(load),
        network_(network),
        curve_(curve),
        options_(options),
        week_(curve),
        traffic_(load, network, options.step_s),
        alarms_(load_),
        usage_(load.services.size(), options.step_s),
        seconds_(options.step_s) {}

  Status run();
  // What came of the run, its series moved out; and of each service at its end.
  Projection take_result();
  std::vector<int> desired_tasks() const;

 private:
  using ServiceState = AnalyticService;
  using QueueState = AnalyticQueue;
  using DatabaseState = AnalyticDatabase;

  Status prepare();
  void foresee();
  void step(std::size_t index);
  // Whether all are the same as when that place was last gone through.
  bool go_through(std::size_t place, double entering, std::int64_t at_s);
  void repeat(std::size_t place, double entering);
  // To repeat it. `is_by_itself`: an event concerns its requests.
  void keep(std::size_t place, double entering, bool is_same, bool is_by_itself);
  bool step_service(std::size_t index, std::size_t place, std::int64_t at_s);
  void count_requests(std::size_t index, double first_per_s, double worked_per_s);
  void count_tasks(ServiceState& state) const;
  double meet_others(std::size_t index, std::int64_t at_s);
  void scale(ServiceState& state);
  void account_for(ServiceState& state, std::size_t place);
  void expect_storms(std::vector<ServiceProjection>& services) const;
  void add_series(std::int64_t at_s);
  std::size_t queue_named(const std::string& name) const;  // kNone: there is none
  void resolve(ServiceState& state) const;
  ArrivalVariation variation_of(const ServiceState& worker) const;

  LoadModel load_;  // with the service times of all kinds of requests
  const LoadNetwork& network_;
  const TrafficCurve& curve_;
  const SimulateOptions& options_;
  WeekOfSteps week_;
  std::optional<KnownSteps> known_;  // where the traffic comes back
  std::vector<ServiceState> services_;
  // Services that answer before those that drain queues, which they fill.
  std::vector<std::size_t> order_;
  StepTraffic traffic_;
  std::vector<DatabaseState> databases_;
  std::vector<QueueState> queues_;
  std::unordered_map<std::string, std::size_t> queue_indices_;  // by name
  AnalyticAlarms alarms_;
  std::vector<SeriesRow> series_;
  AccountObservation account_peak_;
  bool has_other_tasks_ = true;  // than in the step before
  UsageTally usage_;
  std::size_t done_ = 0;
  double seconds_;  // of a step
};

Status Analytic::prepare() {
  for (auto& service : load_.services) {
    auto scaler = ServiceScaler::create(scaling_of(service, load_, options_), 1);
    if (!scaler) return scaler.errors();
    const double hold_scv = service.workload.service_time.scv();
    service.workload.service_time = mixed_service_time(service);
    services_.emplace_back(service, hold_scv, *std::move(scaler), week_.places());
  }
  for (const auto& access : load_.databases) databases_.emplace_back(access);
  for (auto& name : queue_names(load_)) {
    queue_indices_.emplace(name, queues_.size());
    queues_.emplace_back(std::move(name));
  }
  if (week_.comes_back()) known_.emplace(week_.places() + 1, queues_.size(), databases_.size());
  for (auto& state : services_) resolve(state);
  for (std::size_t i = 0; i < services_.size(); ++i) {
    services_[i].is_alone =
        !network_.has_calls && services_[i].databases.empty() && load_.events.empty();
  }
  for (auto& state : services_) state.variation = variation_of(state);
  order_ = network_.order;
  for (const std::size_t i : order_) {
    ServiceState& state = services_[i];
    meet_calls(services_, network_.calls[i], i, state.key);
    state.now->out = costplan::step_service(*state.service, state.times,
                                            {.serving_tasks = state.counts->serving_share,
                                             .extra_s = state.key.calls_s,
                                             .calls_s = state.key.calls_s},
                                            0);
    state.idle_s = state.now->out.sojourn_mean_s;
  }
  std::stable_partition(order_.begin(), order_.end(), [&](std::size_t service) {
    return services_[service].consumes == kNone;
  });
  if (network_.has_calls) foresee();
  return Done{};
}

// What callers do in the first step follows from the one before, as in all others: one with the
// same load and no backlogs, a level of calls at a time, and around circles as many as it takes.
void Analytic::foresee() {
  constexpr int kLevels = 4;
  constexpr int kMostAround = 512;
  constexpr double kSettled = 1e-3;
  bool is_settled = !network_.has_cycle;
  for (int level = 0; level < kLevels || (!is_settled && level < kMostAround); ++level) {
    is_settled = true;
    traffic_.send(curve_.values.front() * options_.traffic_factor, curve_.start.seconds(),
                  services_, queues_);
    for (const std::size_t i : order_) {
      ServiceState& state = services_[i];
      if (state.consumes != kNone) continue;
      state.key.arrivals_per_s = traffic_.first_attempts_per_s(i);
      count_tasks(state);
      const double before_s = state.key.calls_s;
      state.now->refused = meet_others(i, curve_.start.seconds());
      const double moved_s = std::abs(state.key.calls_s - before_s);
      is_settled = is_settled && moved_s <= kSettled * state.key.calls_s;
      state.now->key = state.key;
      work_out(*state.service, state.times, state.hold_scv, state.variation, seconds_,
               *state.now, state.waits_now());
      state.now->out.backlog = 0;
    }
  }
}

std::size_t Analytic::queue_named(const std::string& name) const {
  const auto found = queue_indices_.find(name);
  return found == queue_indices_.end() ? kNone : found->second;
}

void Analytic::resolve(ServiceState& state) const {
  const LoadService& service = *state.service;
  if (!service.consumes.empty()) state.consumes = queue_named(service.consumes);
  for (const auto& use : service.workload.databases) {
    const auto it = std::find_if(load_.databases.begin(), load_.databases.end(),
                                 [&](const auto& access) { return access.name == use.database; });
    state.databases.push_back(static_cast<std::size_t>(it - load_.databases.begin()));
  }
  for (const auto& [name, count] : service.workload.messages) {
    state.messages.emplace_back(queue_named(name), count);
  }
  state.metrics.custom.push_back({"latency", {}});
  if (state.consumes != kNone) state.metrics.custom.push_back({"queue_depth", {}});
}

// A request sends all its messages at once: of 2.3 two, and a third one in 30% of the requests.
ArrivalVariation Analytic::variation_of(const ServiceState& worker) const {
  ArrivalVariation out{.dispersion = curve_.index_of_dispersion};
  if (worker.consumes == kNone) return out;
  double messages = 0;
  double more = 0;    // that the others of a request add
  double spread = 0;  // of the requests' own dispersion
  for (std::size_t i = 0; i < services_.size(); ++i) {
    for (const auto& [sent_to, count] : services_[i].messages) {
      if (sent_to != worker.consumes || count <= 0) continue;
      const double sent = std::max(network_.visits[i], kSeldomSent) * count;
      const double whole = std::floor(count);
      const double square = whole * whole + (count - whole) * (2 * whole + 1);
      messages += sent;
      more += sent * (square / count - 1);
      spread += sent * count;
    }
  }
  if (messages <= 0) return out;
  out.batch = more / messages;
  out.dispersion = 1 + (out.dispersion - 1) * spread / messages;
  return out;
}

void Analytic::scale(ServiceState& state) {
  StepMetrics& metrics = state.metrics;
  const double tasks = state.counts->serving_share;
  if (state.is_measured) {
    const ServiceOutput& now = state.now->out;
    const bool has_tasks = tasks > 0;
    // (One by one: an optional that is copied right after half of it was written makes the
    // processor wait.)
    metrics.cpu_percent = has_tasks ? std::optional(100 * now.cpu) : std::nullopt;
    if (state.requests_are_looked_at) {
      metrics.requests_per_target =
          has_tasks ? std::optional(state.arrivals_per_s * kSecondsPerMinute / state.counts->serving)
                    : std::nullopt;
    }
    if (state.memory_is_looked_at) {
      metrics.memory_percent =
          has_tasks ? std::optional(100 * memory_share(*state.service, *state.now)) : std::nullopt;
    }
    metrics.custom[0].value = now.sojourn_mean_s;
    if (state.consumes != kNone) metrics.custom[1].value = queues_[state.consumes].depth;
  }
  state.scaler.step(metrics);
  // (One by one: a comparison of arrays is a call.)
  static_assert(kTaskProviders == 2);
  const auto& billed = state.counts->billed_by_provider;
  if (billed[0] == state.billed[0] && billed[1] == state.billed[1]) return;
  state.billed = billed;
  has_other_tasks_ = true;
}

// Into the key.
inline void Analytic::count_tasks(ServiceState& state) const {
  state.key.serving = state.counts->serving_share;
  state.key.tasks = static_cast<double>(state.counts->serving);
  state.key.running = static_cast<double>(state.counts->running);
}

// What called services, databases and events do to a service in this step: into the key, and the
// share of its requests for which databases have no connection.
double Analytic::meet_others(std::size_t index, std::int64_t at_s) {
  ServiceState& state = services_[index];
  const LoadService& service = *state.service;
  StepKey& key = state.key;
  meet_calls(services_, network_.calls[index], index, key);
  key.callers = state.station;
  if (!load_.events.empty()) {
    key.database_factor = database_calls_factor(load_, service, at_s);
  }
  if (!databases_.empty()) ask_databases(load_, services_, databases_, state, key);
  const double refused = key.refused;
  key.refused = 1 - (1 - key.refused) * (1 - failing_share(load_, service, at_s, options_.step_s));
  return refused;
}

// What the step that has this place of the week has been, as often as it came.
void Analytic::account_for(ServiceState& state, std::size_t place) {
  AnalyticStep& step = state.steps[place];
  const RetryStorm storm =
      retry_storm(*state.service, state.times, step, curve_.index_of_dispersion);
  const double storms = step.times * seconds_ / storm.after_s;
  (storm.stays ? state.storms : state.short_storms) += storms;
  if (storm.stays) state.storm_after_s = std::min(state.storm_after_s, storm.after_s);
  account(state, step, state.waits_of(place), databases_, seconds_);
}

// Who calls a service fails with it.
void Analytic::expect_storms(std::vector<ServiceProjection>& services) const {
  for (const std::size_t i : network_.order) {
    services[i].storms = services_[i].storms;
    services[i].short_storms = services_[i].short_storms;
    for (const auto& call : network_.calls[i]) {
      services[i].storms += services[call.service].storms;
      services[i].short_storms += services[call.service].short_storms;
    }
  }
}

// `place`: of the week, whose first steps take theirs in every service.
bool Analytic::step_service(std::size_t index, std::size_t place, std::int64_t at_s) {
  ServiceState& state = services_[index];
  const LoadService& service = *state.service;
  const AnalyticStep& before = *state.now;
  const bool is_worker = state.consumes != kNone;
  QueueState* const queue = is_worker ? &queues_[state.consumes] : nullptr;
  const double first = is_worker ? queue->flow.arriving : traffic_.first_attempts_per_s(index);
  if (is_worker) queue->is_looked_at = true;
  StepKey& key = state.key;
  state.arrivals_per_s = is_worker ? first : first * before.attempts;
  key.backlog = is_worker ? queue->flow.backlog : before.out.backlog;
  // (A backlog is the sum of what came too much.)
  key.arrivals_per_s = week_.comes_back() || key.backlog > 0 ? state.arrivals_per_s
                                                             : nearly(state.arrivals_per_s);
  count_tasks(state);
  key.age_s = state.line.age_s();
  key.came_per_s = state.line.came_per_s();
  const double refused = state.is_alone ? 0 : meet_others(index, at_s);
  if (!week_.comes_back()) place = state.place_like(key);
  AnalyticStep& step = state.step_at(place);
  const bool is_other = !state.is_of(step, key);
  const bool is_same = !is_other && step.refused == refused;
  if (is_other) {
    const std::span<ConnectionWaits> waits = state.waits_of(place);
    account_for(state, place);
    step.key = key;
    for (std::size_t i = 0; i < waits.size(); ++i) {
      const DatabaseState& database = databases_[state.databases[i]];
      const auto flood = database.flood_of(state, service.workload.databases[i], key);
      waits[i].proxy = database.lending(flood);
      waits[i].stuck = database.stuck();
      waits[i].flooded_s = flood.wait_of_those_who_give_up_s();
    }
    work_out(service, state.times, state.hold_scv, state.variation, seconds_, step,
             waits);
  }
  step.first_per_s = first;
  step.refused = refused;
  step.latency.forget();
  state.now = &step;
  const ServiceOutput& out = step.out;
  // The step may be that of nearly as many.
  const bool is_exact = step.key.arrivals_per_s == state.arrivals_per_s;
  const double worked_per_s =
      out.worked_per_s * (is_exact ? 1 : state.arrivals_per_s / step.key.arrivals_per_s);
  // (Only where there is or was a backlog: the memory of a line is long.)
  if (out.backlog > 0 || key.backlog > 0) {
    state.line.end_step(step.key.arrivals_per_s * seconds_, out.backlog, seconds_);
  }
  if (is_worker) {
    queue->has_worker = true;
    queue->flow.backlog = out.backlog;
    // (Those of a backlog are part of them.)
    const double waiting =
        out.served_per_s * (out.wait_probability * out.wait_mean_s + out.front.mean_s());
    queue->flow.waiting = std::max(0.0, waiting - out.backlog);
  }
  for (std::size_t i = 0; i < state.databases.size(); ++i) {
    const DatabaseUse& use = service.workload.databases[i];
    DatabaseState& database = databases_[state.databases[i]];
    // (What the proxy lends now is what the step has kept, which is further away.)
    const auto flood = database.flood_of(state, use, step.key);
    const double borrow_s =
        mean_borrow_wait_s(database.lending(flood)) + flood.wait_of_those_who_give_up_s();
    database.add(service, use, step.key.running, connections_asked(service, use, step.key),
                 connections_in_use(service, use, step, borrow_s),
                 scv_of_holds(use, step.key.database_factor, state.hold_scv));
  }
  for (const auto& [sent_to, count] : state.messages) queues_[sent_to].send(worked_per_s * count);
  if (out.is_overloaded && !state.overloaded) state.overloaded = time_of(at_s);
  count_requests(index, first, worked_per_s);
  return is_same;
}

// Of the step that is now.
inline void Analytic::count_requests(std::size_t index, double first_per_s, double worked_per_s) {
  ServiceState& state = services_[index];
  AnalyticStep& step = *state.now;
  step.times += 1;
  const double requests = first_per_s * seconds_;
  state.tally.requests += requests;
  state.tally.failed += requests * step.failed_share;
  usage_.add(index, state.arrivals_per_s * seconds_, worked_per_s * seconds_);
}

void Analytic::add_series(std::int64_t at_s) {
  SeriesRow row{.at_s = at_s, .services = {}, .connections = {}, .depths = {}};
  row.services.reserve(services_.size());
  row.connections.reserve(databases_.size());
  row.depths.reserve(queues_.size());
  for (const auto& state : services_) {
    const ServiceOutput& now = state.now->out;
    // (Expectations, of which so few mean none.)
    constexpr double kNobody = 1e-6;
    std::optional<double> latency_ms;
    if (now.worked_per_s * seconds_ > kNobody) latency_ms = now.sojourn_mean_s * 1000;
    row.services.push_back({.requests_per_s = state.arrivals_per_s,
                            .tasks = state.now->key.running,
                            .utilisation = utilisation_of(*state.now),
                            .cpu = now.cpu,
                            .latency_ms = latency_ms,
                            .error_rate = now.error_share});
  }
  for (const auto& database : databases_) row.connections.push_back(database.condition().in_use);
  for (const auto& queue : queues_) row.depths.push_back(queue.depth);
  series_.push_back(std::move(row));
}

bool Analytic::go_through(std::size_t place, double entering, std::int64_t at_s) {
  for (auto& queue : queues_) queue.begin_step();
  traffic_.send(entering, at_s, services_, queues_);
  bool is_same = true;
  for (const std::size_t service : order_) is_same &= step_service(service, place, at_s);
  for (auto& database : databases_) {
    database.end_step(load_, services_, curve_.index_of_dispersion);
  }
  return is_same;
}

void Analytic::repeat(std::size_t place, double entering) {
  traffic_.repeat(entering);
  const std::size_t coming = week_.coming() + 1;
  for (std::size_t i = 0; i < services_.size(); ++i) {
    ServiceState& state = services_[i];
    state.now = &state.steps[place];
    state.arrivals_per_s = state.now->key.arrivals_per_s;
    count_requests(i, state.now->first_per_s, state.now->out.worked_per_s);
    // Until it comes to the next one the other services have emptied the nearer caches of it.
    (state.steps.data() + coming)->prefetch();
  }
  known_->repeat(place, queues_, databases_);
}

void Analytic::keep(std::size_t place, double entering, bool is_same, bool is_by_itself) {
  const bool has_lines = std::any_of(services_.begin(), services_.end(), [](const auto& state) {
    return state.now->key.backlog > 0 || state.now->out.backlog > 0;
  });
  if (is_by_itself || has_lines) {
    known_->keep_nothing(place);
  } else {
    known_->keep(place, entering, is_same, queues_, databases_);
  }
}

void Analytic::step(std::size_t index) {
  const std::int64_t at_s =
      curve_.start.seconds() + static_cast<std::int64_t>(index) * options_.step_s;
  const double entering = curve_.values[index] * options_.traffic_factor;
  const std::size_t place = week_.next() + 1;  // the first of all is that before there was any
  const bool is_by_itself = concern_requests(load_, at_s, options_.step_s);
  if (known_ && !is_by_itself && known_->is_known(place, entering, services_)) {
    repeat(place, entering);
  } else {
    const bool is_same = go_through(place, entering, at_s);
    if (known_) keep(place, entering, is_same, is_by_itself);
  }
  for (auto& queue : queues_) queue.end_step(seconds_);
  if (std::exchange(has_other_tasks_, false)) account_peak_.raise(observed_account(services_));
  if (!alarms_.empty()) {
    alarms_.replay({load_, network_, services_, databases_, queues_}, time_of(at_s), seconds_);
  }
  if (options_.keep_series) add_series(at_s);
  usage_.end_step();
  for (auto& state : services_) scale(state);
}

Projection Analytic::take_result() {
  Projection out;
  out.engine = "analytic";
  out.seeds = 0;
  out.from_s = curve_.start.seconds();
  out.to_s = out.from_s + static_cast<std::int64_t>(done_) * options_.step_s;
  out.step_s = options_.step_s;
  out.is_complete = done_ == curve_.values.size();
  out.usage = usage_.result();
  constexpr double kShares[] = {0.5, 0.95, 0.99, 0.999};
  const std::vector<DelayMixture> times = sojourns(services_, network_);
  for (std::size_t i = 0; i < services_.size(); ++i) {
    const ServiceState& state = services_[i];
    ServiceTally tally = state.tally;
    if (state.consumes == kNone) tally.unanswered = state.now->out.backlog;
    out.services.push_back(projection_of(*state.service, tally, state.scaler,
                                         times[i].quantiles(kShares), curve_.start,
                                         std::max(1.0, out.usage.seconds)));
    if (state.overloaded) out.services.back().overloaded = state.overloaded->to_string();
    if (auto warning = storm_warning(state, out.services.back())) {
      out.warnings.push_back(*std::move(warning));
    }
  }
  constexpr double kShare[] = {0.99};
  for (const auto& database : databases_) {
    const double wait = std::min(database.pool_waits.quantiles(kShare).front(),
                                 longest_pool_wait_s(load_, *database.access));
    out.databases.push_back(
        {.connections = connections_of(load_, *database.access, out.services,
                                       database.peak_in_use()),
         .pool_wait_p99_ms = clipped(wait * 1000)});
  }
  for (const auto& queue : queues_) {
    out.queues.push_back({.name = queue.name,
                          .messages = queue.messages,
                          .peak_depth = queue.peak_depth,
                          .oldest_s = queue.peak_oldest_s});
  }
  out.alarms = alarms_.results();
  expect_storms(out.services);
  out.objectives = objectives_of(load_, out.services);
  out.on_demand_vcpus_peak = account_peak_.on_demand_vcpus;
  out.spot_vcpus_peak = account_peak_.spot_vcpus;
  out.series = std::move(series_);
  return out;
}

Status Analytic::run() {
  if (auto done = prepare(); !done) return done.errors();
  constexpr std::size_t kStepsBetweenReports = 256;
  for (; done_ < curve_.values.size(); ++done_) {
    if (options_.progress && done_ % kStepsBetweenReports == 0 &&
        !options_.progress(static_cast<double>(done_) /
                           static_cast<double>(curve_.values.size()))) {
      break;
    }
    step(done_);
  }
  for (auto& state : services_) {
    for (std::size_t place = 0; place < state.steps.size(); ++place) account_for(state, place);
  }
  return Done{};
}

std::vector<int> Analytic::desired_tasks() const {
  std::vector<int> out;
  for (const auto& state : services_) out.push_back(state.scaler.counts().desired);
  return out;
}

}  // namespace

Result<Projection> simulate_analytic(const LoadModel& load, const LoadNetwork& network,
                                     const TrafficCurve& curve, const SimulateOptions& options) {
  Analytic engine(load, network, curve, options);
  if (auto done = engine.run(); !done) return done.errors();
  return engine.take_result();
}

LoadModel settled(const LoadModel& load, const LoadNetwork& network,
                  const SimulateOptions& options) {
  const auto starts_anywhere = [](const LoadService& service) {
    return follows_load(service.scaling) && !service.scaling.initial_tasks;
  };
  LoadModel out = load;
  if (std::none_of(load.services.begin(), load.services.end(), starts_anywhere)) return out;
  SimulateOptions before = options;
  before.from_s = options.from_s - kSettlingSeconds / options.step_s * options.step_s;
  before.to_s = options.from_s;
  before.keep_series = false;
  before.progress = {};
  LoadModel quiet = load;
  quiet.events.clear();
  quiet.alarms.clear();
  const auto curve = curve_of(quiet, before);
  if (!curve) return out;
  Analytic engine(quiet, network, *curve, before);
  if (!engine.run()) return out;
  const std::vector<int> tasks = engine.desired_tasks();
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (starts_anywhere(load.services[i])) out.services[i].scaling.initial_tasks = tasks[i];
  }
  return out;
}

}  // namespace costplan
