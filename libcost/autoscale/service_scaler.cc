#include <algorithm>
#include <utility>

#include "autoscale/action_schedule.h"
#include "autoscale/dynamic_policy.h"
#include "autoscale/predictive.h"
#include "autoscale/task_population.h"
#include "costplan/autoscale.h"

namespace costplan {
namespace {

constexpr int kMinute = 60;

int tick_of(const ScalingConfig& config) { return std::min(config.step_s, kMinute); }

// A scheduled action and when it is due next.
struct DueAction {
  const ScheduledScalingAction* action;
  ActionSchedule schedule;
  Millis due = kNever;
};

Millis millis_after(std::chrono::sys_seconds start, std::optional<std::chrono::sys_seconds> time) {
  return time ? std::chrono::milliseconds(*time - start).count() : kNever;
}

}  // namespace

struct ServiceScaler::State {
  State(std::shared_ptr<const ScalingConfig> shared, std::uint64_t seed);

  std::shared_ptr<const ScalingConfig> config;  // the parts below point into it
  Millis now = 0;
  Millis tick = 0;
  int ticks_per_step = 1;
  int min_tasks = 0;
  int max_tasks = 0;
  int desired = 0;
  bool clamp_pending = false;  // a lowered maximum waits for the end of a deployment
  TaskPopulation population;
  DecisionLog log;
  std::vector<TargetTracker> trackers;
  std::vector<StepScaler> steppers;
  std::vector<DueAction> scheduled;
  std::optional<PredictiveScaler> predictive;
  TaskCounts counts;
  Millis quiet_until = 0;  // without a decision nothing happens before

  void play_step(const StepMetrics& metrics);
  int max_now() const;

 private:
  void play_tick(const StepMetrics& metrics, int running, MeasuredTasks measured);
  void act(const StepMetrics& metrics, int running);
  CapacityNow capacity() const;
  void set_desired(int tasks, std::string reason);
  void count();
  void complete_activities();
  void run_scheduled();
  void run(const ScheduledScalingAction& action);
  void follow_forecast();
  bool is_quiet() const;
  void evaluate();
  bool scale_out(const CapacityNow& capacity);
  void scale_in(const CapacityNow& capacity);
};

ServiceScaler::State::State(std::shared_ptr<const ScalingConfig> shared, std::uint64_t seed)
    : config(std::move(shared)),
      tick(to_millis(tick_of(*config))),
      ticks_per_step(std::max(1, config->step_s / kMinute)),
      min_tasks(config->min_tasks),
      max_tasks(config->max_tasks),
      desired(config->initial_tasks.value_or(config->min_tasks)),
      population(*config, seed, desired),
      log(config->parameters.log_limit) {
  const int tick_s = tick_of(*config);
  for (const TargetTrackingPolicy& policy : config->target_tracking) {
    trackers.emplace_back(policy, config->parameters, tick_s);
  }
  for (const StepScalingPolicy& policy : config->step_scaling) {
    steppers.emplace_back(policy, config->parameters, tick_s);
  }
  for (const ScheduledScalingAction& action : config->scheduled) {
    Result<ActionSchedule> schedule = ActionSchedule::parse(action.schedule);
    if (!schedule) continue;  // refused by check_scaling_config()
    const Millis due = millis_after(config->start, schedule->next(config->start, config->start));
    scheduled.push_back({&action, *schedule, due});
  }
  if (config->predictive) predictive.emplace(*config->predictive, config->start);
  run_scheduled();
  follow_forecast();
  population.advance(0, log);
  count();
}

inline CapacityNow ServiceScaler::State::capacity() const {
  const int running = config->parameters.old_and_new_tasks_count ? population.running()
                                                                 : population.running_current();
  return {now, running, desired};
}

int ServiceScaler::State::max_now() const {
  return predictive && !predictive->policy().forecast_only ? predictive->max_at(now, max_tasks)
                                                           : max_tasks;
}

void ServiceScaler::State::set_desired(int tasks, std::string reason) {
  log.add(now, desired, tasks, std::move(reason) + " → " + std::to_string(tasks));
  desired = tasks;
  const ScalingParameters& p = config->parameters;
  population.set_desired(tasks, now + to_millis(p.alarm_to_action_s + p.reconciliation_s));
}

void ServiceScaler::State::count() {
  counts = population.counts(tick);
  counts.desired = desired;
  quiet_until = clamp_pending ? now : population.next_change();
  for (const DueAction& due : scheduled) quiet_until = std::min(quiet_until, due.due);
}

// Nobody asks for another count, and no activity waits to be complete.
inline bool ServiceScaler::State::is_quiet() const {
  if (predictive || desired == 0) return false;  // without tasks none has to ring for the first
  const bool may_scale_in = desired > min_tasks;
  for (const TargetTracker& tracker : trackers) {
    if (tracker.rings_for_more() || (may_scale_in && tracker.rings_for_less()) ||
        tracker.cooldown.is_open()) {
      return false;
    }
  }
  for (const StepScaler& stepper : steppers) {
    if (stepper.rings() || stepper.cooldown.is_open()) return false;
  }
  return true;
}

// `running`: all while the metrics were measured, `measured`: those that policies start from.
inline void ServiceScaler::State::play_tick(const StepMetrics& metrics, int running,
                                            MeasuredTasks measured) {
  if (metrics.draining_in_flight && *metrics.draining_in_flight == 0 &&
      config->tasks.drain_ends_when_idle && population.draining() > 0) {
    population.end_drains();
    quiet_until = now;
  }
  now += tick;
  population.advance(now, log);

  for (TargetTracker& tracker : trackers) tracker.add(metrics, measured);
  for (StepScaler& stepper : steppers) stepper.add(metrics);
  if (now < quiet_until && is_quiet()) return;
  act(metrics, running);
}

// What was measured belongs to the tasks that ran when the step began, as counts() has said.
inline void ServiceScaler::State::play_step(const StepMetrics& metrics) {
  const int running = population.running();
  const MeasuredTasks measured{capacity().running, counts.serving};
  for (int i = 0; i < ticks_per_step; ++i) play_tick(metrics, running, measured);
}

void ServiceScaler::State::act(const StepMetrics& metrics, int running) {
  complete_activities();
  if (predictive) {
    predictive->add(now, tick, value_of(predictive->policy().metric, metrics), running);
  }
  run_scheduled();
  follow_forecast();
  evaluate();
  if (population.pending_at() <= now) {
    population.advance(now, log);
    complete_activities();
  }
  count();
}

void ServiceScaler::State::complete_activities() {
  const int running = capacity().running;
  for (TargetTracker& tracker : trackers) tracker.cooldown.update(now, running, desired);
  for (StepScaler& stepper : steppers) stepper.cooldown.update(now, running, desired);
}

// ---- schedules and forecasts -----------------------------------------------------

void ServiceScaler::State::run_scheduled() {
  for (DueAction& due : scheduled) {
    if (due.due > now) continue;
    run(*due.action);
    const auto passed = config->start + std::chrono::seconds(now / 1000) + std::chrono::seconds(1);
    due.due = millis_after(config->start, due.schedule.next(passed, config->start));
  }
  if (!clamp_pending || population.in_deployment()) return;
  clamp_pending = false;
  if (desired > max_now()) {
    set_desired(max_now(), "Maximum " + std::to_string(max_now()) + " after the deployment");
  }
}

void ServiceScaler::State::run(const ScheduledScalingAction& action) {
  const int new_min = action.min_tasks.value_or(min_tasks);
  const int new_max = action.max_tasks.value_or(max_tasks);
  const std::string what = "Scheduled " + action.name + ": min " + std::to_string(new_min) +
                           ", max " + std::to_string(new_max);
  if (new_min > new_max) {
    log.note(now, desired, what + " refused, the minimum is above the maximum");
    return;
  }
  min_tasks = new_min;
  max_tasks = new_max;
  if (desired < min_tasks) {
    set_desired(min_tasks, what);
  } else if (desired > max_now() && population.in_deployment()) {
    clamp_pending = true;
    log.note(now, desired, what + ", waits for the end of the deployment");
  } else if (desired > max_now()) {
    set_desired(max_now(), what);
  } else {
    log.note(now, desired, what);
  }
}

void ServiceScaler::State::follow_forecast() {
  if (!predictive || predictive->policy().forecast_only) return;
  const int wanted = std::min(predictive->floor_at(now), max_now());
  if (wanted > desired) {
    set_desired(wanted, "Forecast " + label_of(predictive->policy().metric) + " of " +
                            predictive->policy().name);
  }
}

// ---- alarms ----------------------------------------------------------------------

void ServiceScaler::State::evaluate() {
  const CapacityNow capacity_now = capacity();
  // Without tasks none has to ring for the first.
  bool more = desired == 0 && capacity_now.running == 0;
  bool less = false;
  for (const TargetTracker& tracker : trackers) {
    more = more || tracker.rings_for_more();
    less = less || tracker.rings_for_less();
  }
  for (const StepScaler& stepper : steppers) {
    more = more || stepper.rings();
    less = less || stepper.rings();
  }
  if (more && scale_out(capacity_now)) return;
  if (less && desired > min_tasks) scale_in(capacity_now);
}

// The policy that wants most wins; one is enough.
bool ServiceScaler::State::scale_out(const CapacityNow& from) {
  int most = desired;
  TargetTracker* tracker = nullptr;
  StepScaler* stepper = nullptr;
  for (TargetTracker& candidate : trackers) {
    if (!candidate.is_evaluated()) continue;
    const int wish = candidate.scale_out(from).value_or(0);
    if (wish <= most) continue;
    most = wish;
    tracker = &candidate;
  }
  for (StepScaler& candidate : steppers) {
    if (!candidate.is_evaluated()) continue;
    const int wish = candidate.scale_out(from).value_or(0);
    if (wish <= most) continue;
    most = wish;
    tracker = nullptr;
    stepper = &candidate;
  }
  if (tracker == nullptr && stepper == nullptr) return false;
  const int allowed = std::min(std::max(most, min_tasks), max_now());
  if (allowed <= desired) return false;

  std::string reason = tracker != nullptr ? tracker->explain_out(from) : stepper->explain(from);
  if (allowed < most) reason += " = " + std::to_string(most) + ", max";
  if (allowed > most) reason += " = " + std::to_string(most) + ", min";
  for (TargetTracker& other : trackers) other.cooldown.end_in(now);
  for (StepScaler& other : steppers) other.cooldown.end_in(now);
  Cooldown& cooldown = tracker != nullptr ? tracker->cooldown : stepper->cooldown;
  cooldown.start_out(now, desired, allowed);
  set_desired(allowed, std::move(reason));
  return true;
}

// Target tracking scales in when all of its policies are ready, step policies each by
// themselves; of several wishes the one that keeps most wins.
void ServiceScaler::State::scale_in(const CapacityNow& from) {
  if (population.in_deployment()) return;
  const int floor = predictive && !predictive->policy().forecast_only
                        ? std::max(min_tasks, std::min(predictive->floor_at(now), max_now()))
                        : min_tasks;
  if (desired <= floor) return;

  int keep = -1;
  TargetTracker* tracker = nullptr;
  StepScaler* stepper = nullptr;
  bool all_ready = std::any_of(trackers.begin(), trackers.end(),
                               [](const TargetTracker& t) { return t.is_evaluated(); });
  int tracked = -1;
  for (TargetTracker& candidate : trackers) {
    if (candidate.policy().disable_scale_in) continue;
    const std::optional<int> wish = candidate.scale_in(from);
    all_ready = all_ready && wish.has_value();
    if (wish.value_or(0) <= tracked) continue;
    tracked = wish.value_or(0);
    tracker = &candidate;
  }
  if (all_ready && tracker != nullptr && tracked < desired) {
    keep = tracked;
  } else {
    tracker = nullptr;
  }
  for (StepScaler& candidate : steppers) {
    if (!candidate.is_evaluated()) continue;
    const std::optional<int> wish = candidate.scale_in(from);
    if (!wish || *wish <= keep) continue;
    keep = *wish;
    tracker = nullptr;
    stepper = &candidate;
  }
  if (tracker == nullptr && stepper == nullptr) return;
  const int allowed = std::clamp(keep, floor, std::max(floor, max_now()));
  if (allowed >= desired) return;

  std::string reason = tracker != nullptr ? tracker->explain_in(from) : stepper->explain(from);
  if (allowed > keep) reason += " = " + std::to_string(keep) + ", min";
  if (allowed < keep) reason += " = " + std::to_string(keep) + ", max";
  Cooldown& cooldown = tracker != nullptr ? tracker->cooldown : stepper->cooldown;
  cooldown.start_in(allowed);
  set_desired(allowed, std::move(reason));
}

// ---- the public face -------------------------------------------------------------

Result<ServiceScaler> ServiceScaler::create(const ScalingConfig& config, std::uint64_t seed) {
  Errors errors = check_scaling_config(config);
  if (!errors.empty()) return errors;
  auto shared = std::make_shared<const ScalingConfig>(config);
  return ServiceScaler(std::make_unique<State>(std::move(shared), seed));
}

ServiceScaler::ServiceScaler(std::unique_ptr<State> state) : state_(std::move(state)) {}
ServiceScaler::ServiceScaler(const ServiceScaler& other)
    : state_(std::make_unique<State>(*other.state_)) {}
ServiceScaler& ServiceScaler::operator=(const ServiceScaler& other) {
  if (this != &other) state_ = std::make_unique<State>(*other.state_);
  return *this;
}
ServiceScaler::ServiceScaler(ServiceScaler&&) noexcept = default;
ServiceScaler& ServiceScaler::operator=(ServiceScaler&&) noexcept = default;
ServiceScaler::~ServiceScaler() = default;

double ServiceScaler::now_s() const { return to_seconds(state_->now); }

const TaskCounts& ServiceScaler::counts() const { return state_->counts; }

void ServiceScaler::step(const StepMetrics& metrics) {
  state_->play_step(metrics);
}

int ServiceScaler::min_tasks() const { return state_->min_tasks; }
int ServiceScaler::max_tasks() const { return state_->max_now(); }
bool ServiceScaler::deployment_in_progress() const { return state_->population.in_deployment(); }

double ServiceScaler::billed_task_seconds(TaskProvider provider) const {
  return state_->population.billed_task_seconds(provider);
}

std::int64_t ServiceScaler::tasks_started() const { return state_->population.tasks_started(); }

std::vector<ScalingDecision> ServiceScaler::decisions() const { return state_->log.entries(); }
std::size_t ServiceScaler::dropped_decisions() const { return state_->log.dropped(); }
std::vector<DeploymentReport> ServiceScaler::deployments() const {
  return state_->population.deployments();
}

std::vector<AlarmState> ServiceScaler::alarm_states() const {
  std::vector<AlarmState> states;
  for (const TargetTracker& tracker : state_->trackers) {
    states.push_back(tracker.high());
    states.push_back(tracker.low());
  }
  for (const StepScaler& stepper : state_->steppers) states.push_back(stepper.alarm());
  return states;
}

}  // namespace costplan
