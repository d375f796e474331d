#include "autoscale/task_population.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "autoscale/capacity_rules.h"
#include "autoscale/draws.h"

namespace costplan {
namespace {

constexpr Millis kShortestBill = 60'000;
constexpr Millis kSecond = 1'000;

std::size_t slot(TaskProvider provider) { return static_cast<std::size_t>(provider); }

}  // namespace

TaskPopulation::TaskPopulation(const ScalingConfig& config, std::uint64_t seed, int initial)
    : config_(&config),
      seed_(seed),
      quota_(config.parameters),
      desired_(initial),
      zone_lost_until_(static_cast<std::size_t>(config.tasks.availability_zones), 0),
      ramp_(to_millis(config.tasks.slow_start_s)) {
  LaunchQuota unlimited = quota_;
  launch(initial, current_version_, initial);
  for (Task& task : tasks_) {
    task.launched = 0;
    task.state = TaskState::kHealthy;
    task.healthy_since = -to_millis(config.tasks.slow_start_s);
    task.next = kNever;
  }
  quota_ = std::move(unlimited);
  started_ = 0;
  recount();
}

void TaskPopulation::set_desired(int tasks, Millis at) {
  orders_.push_back({orders_.empty() ? at : std::max(at, orders_.back().at), tasks});
  next_event_ = std::min(next_event_, orders_.back().at);
}

void TaskPopulation::play_events(Millis to, DecisionLog& log) {
  while (next_event_ <= to) {
    now_ = std::max(now_, next_event_);
    std::erase_if(wake_ups_, [&](Millis at) { return at <= now_; });
    if (rebalance_at_ <= now_) {
      rebalance_at_ = kNever;
      rebalance_due_ = true;
    }
    while (!orders_.empty() && orders_.front().at <= now_) {
      desired_ = orders_.front().desired;
      orders_.erase(orders_.begin());
    }
    while (next_config_event_ < config_->events.size()) {
      const ServiceEvent& event = config_->events[next_config_event_];
      const double at_s = std::visit([](const auto& e) { return e.at_s; }, event);
      if (to_millis(at_s) > now_) break;
      play(event, log);
      ++next_config_event_;
    }
    for (Task& task : tasks_) pass(task);
    std::erase_if(tasks_, [](const Task& task) { return task.state == TaskState::kGone; });
    recount();
    reconcile(log);
    recount();
  }
}

void TaskPopulation::end_drains() {
  for (Task& task : tasks_) {
    if (task.state == TaskState::kDraining) task.next = now_;
  }
  next_event_ = std::min(next_event_, now_);
}

// ---- the life of a task ----------------------------------------------------------

Millis TaskPopulation::start_duration(std::uint64_t number) const {
  const ScalingParameters& p = config_->parameters;
  return draw_lognormal_ms(p.start_median_s, p.start_p95_s, seed_, DrawStream::kStart, number);
}

bool TaskPopulation::fails_to_run(const Task& task) const {
  return now_ < starts_fail_until_ || behaviour(task.version) == NewTasks::kNeverRun;
}

bool TaskPopulation::fails_checks(const Task& task) const {
  return behaviour(task.version) == NewTasks::kNeverHealthy;
}

// Everything that is due for a task by now.
void TaskPopulation::pass(Task& task) {
  if (task.interrupt_at <= now_ && is_live(task)) interrupt(task);
  while (task.next <= now_ && task.state != TaskState::kGone) {
    const TaskSettings& settings = config_->tasks;
    const ScalingParameters& p = config_->parameters;
    switch (task.state) {
      case TaskState::kWaiting:
        task.state = TaskState::kStarting;
        ++started_;
        task.next = task.launched + start_duration(task.number);
        break;
      case TaskState::kStarting:
        if (fails_to_run(task)) {
          start_fails(task);
          remove(task);
          break;
        }
        failed_rounds_ = fails_checks(task) ? failed_rounds_ : 0;
        task.state = TaskState::kRunning;
        if (fails_checks(task)) {
          task.next += to_millis(settings.health_check_grace_s +
                                 settings.unhealthy_threshold * settings.health_check_interval_s);
        } else {
          task.next += to_millis(settings.load_balanced
                                     ? p.first_health_check_share * settings.health_check_interval_s
                                     : p.healthy_without_checks_s);
        }
        break;
      case TaskState::kRunning:
        if (fails_checks(task)) {
          start_fails(task);
          stop(task);
          break;
        }
        task.state = TaskState::kHealthy;
        task.healthy_since = task.next;
        task.next = kNever;
        break;
      case TaskState::kDraining:
        task.state = TaskState::kStopping;
        task.next =
            std::min(task.gone_by,
                     now_ + to_millis(std::min(settings.exit_s.value_or(settings.stop_timeout_s),
                                               settings.stop_timeout_s)));
        break;
      case TaskState::kStopping: remove(task); break;
      case TaskState::kHealthy:
      case TaskState::kGone: task.next = kNever; break;
    }
  }
}

// Every round of failing starts waits twice as long as the one before.
void TaskPopulation::start_fails(Task& task) {
  const ScalingParameters& p = config_->parameters;
  if (rollout_.is_active() && task.version == current_version_ && !rollout_.is_rolling_back) {
    ++reports_[rollout_.report].failed_tasks;
  }
  if (now_ < backoff_until_) return;
  double wait_s = p.first_backoff_s;
  for (int i = 0; i < failed_rounds_ && wait_s < p.longest_backoff_s; ++i) wait_s *= 2;
  ++failed_rounds_;
  backoff_until_ = now_ + to_millis(std::min(wait_s, p.longest_backoff_s));
  wake_ups_.push_back(backoff_until_);
}

// The Spot warning: SIGTERM now, gone two minutes later at the latest.
void TaskPopulation::interrupt(Task& task) {
  const ScalingParameters& p = config_->parameters;
  const Millis back = now_ + to_millis(p.spot_return_s);
  if (back > spot_blocked_until_) {
    spot_blocked_until_ = back;
    wake_ups_.push_back(back);
  }
  task.gone_by = now_ + to_millis(p.spot_warning_s);
  stop(task);
}

void TaskPopulation::stop(Task& task) {
  if (task.state == TaskState::kWaiting || task.state == TaskState::kStarting) {
    remove(task);
    return;
  }
  const bool drains = config_->tasks.load_balanced && receives_traffic(task);
  task.state = TaskState::kDraining;
  task.next = std::min(task.gone_by,
                       now_ + (drains ? to_millis(config_->tasks.deregistration_delay_s) : 0));
  pass(task);
}

// Bills the started second and the rest of the first minute.
void TaskPopulation::remove(Task& task) {
  if (is_billed(task)) {
    const Millis lived = now_ - task.launched;
    const Millis billed = std::max(kShortestBill, (lived + kSecond - 1) / kSecond * kSecond);
    billed_ms_[slot(task.provider)] += billed - lived;
  }
  task.state = TaskState::kGone;
  task.next = kNever;
}

bool TaskPopulation::receives_traffic(const Task& task) const {
  const bool ready = task.state == TaskState::kHealthy ||
                     (task.state == TaskState::kRunning && !config_->tasks.load_balanced);
  if (!ready || !rollout_.is_doubled()) return ready;
  const bool is_new = task.version == current_version_;
  switch (rollout_.phase) {
    case Rollout::Phase::kGreenStarts: return !is_new;
    case Rollout::Phase::kBaking: return is_new;
    default: return true;
  }
}

// ---- counts ----------------------------------------------------------------------

void TaskPopulation::recount() {
  for (std::size_t i = 0; i < kTaskProviders; ++i) billed_ms_[i] += billed_since(i);
  counted_at_ = now_;
  counts_ = TaskCounts{};
  running_current_ = 0;
  running_old_ = 0;
  youngest_healthy_ = -kMillisPerHour;
  next_event_ = kNever;
  const auto due = [this](Millis at) { next_event_ = std::min(next_event_, at); };
  for (const Task& task : tasks_) {
    due(task.next);
    if (is_live(task)) due(task.interrupt_at);
    if (is_billed(task)) {
      ++counts_.billed;
      ++counts_.billed_by_provider[slot(task.provider)];
    }
    const bool is_current = task.version == current_version_;
    switch (task.state) {
      case TaskState::kWaiting:
      case TaskState::kStarting: ++counts_.starting; break;
      case TaskState::kHealthy:
        youngest_healthy_ = std::max(youngest_healthy_, task.healthy_since);
        [[fallthrough]];
      case TaskState::kRunning: ++(is_current ? running_current_ : running_old_); break;
      case TaskState::kDraining:
      case TaskState::kStopping: ++counts_.draining; break;
      case TaskState::kGone: break;
    }
    if (receives_traffic(task)) {
      ++counts_.serving;
      ++counts_.serving_by_provider[slot(task.provider)];
      if (is_current && rollout_.is_active()) ++counts_.serving_new;
    }
  }
  counts_.running = running();
  if (!orders_.empty()) due(orders_.front().at);
  for (const Millis at : wake_ups_) due(at);
  due(rollout_.phase_until);
  due(rebalance_at_);
  if (next_config_event_ < config_->events.size()) {
    due(to_millis(
        std::visit([](const auto& e) { return e.at_s; }, config_->events[next_config_event_])));
  }

  if (rollout_.phase == Rollout::Phase::kCanary) {
    counts_.new_version_traffic = rollout_.event.canary_percent / 100;
  } else if (counts_.serving > 0) {
    counts_.new_version_traffic = static_cast<double>(counts_.serving_new) / counts_.serving;
  }
}

TaskCounts TaskPopulation::counts(Millis tick) const {
  TaskCounts counts = counts_;
  counts.desired = desired_;
  counts.serving_share = counts_.serving;
  counts.lost = lost_;
  if (rollout_.phase == Rollout::Phase::kCanary && counts_.serving_new > 0) {
    // New tasks that get less traffic than old ones, as in a slow start.
    const double traffic = counts_.new_version_traffic;
    const int old = counts_.serving - counts_.serving_new;
    const double old_shares = traffic < 1 ? old / (1 - traffic) : 0;
    if (old_shares > 0 && old_shares < counts_.serving) {
      counts.serving_share = old_shares;
      counts.slow_starting = counts_.serving_new;
    }
    return counts;
  }
  if (!is_ramping()) return counts;
  // The share that a task has in the middle of the coming tick.
  counts.serving_share = 0;
  for (const Task& task : tasks_) {
    if (!receives_traffic(task)) continue;
    const Millis age = now_ + tick / 2 - task.healthy_since;
    counts.serving_share += std::min(1.0, static_cast<double>(age) / static_cast<double>(ramp_));
    counts.slow_starting += age < ramp_ ? 1 : 0;
  }
  return counts;
}

double TaskPopulation::billed_task_seconds(TaskProvider provider) const {
  return to_seconds(billed_ms_[slot(provider)] + billed_since(slot(provider)));
}

TaskPopulation::Census TaskPopulation::census(int version, bool same) const {
  Census found;
  for (const Task& task : tasks_) {
    if (!is_live(task) || (task.version == version) != same) continue;
    ++found.live;
    ++(task.state == TaskState::kHealthy ? found.healthy : found.unready);
  }
  return found;
}

}  // namespace costplan
