// Deployments: rolling, blue/green, canary, and the circuit breaker.
#include <algorithm>
#include <string>
#include <utility>

#include "autoscale/capacity_rules.h"
#include "autoscale/task_population.h"

namespace costplan {

void TaskPopulation::deploy(const DeploymentEvent& event, DecisionLog& log) {
  DeploymentReport report;
  report.started_s = to_seconds(now_);
  const bool takes_over = !rollout_.is_active() || (rollout_.phase == Rollout::Phase::kRolling &&
                                                    event.kind == DeploymentKind::kRolling);
  if (!takes_over) {
    report.ended_s = report.started_s;
    report.outcome = DeploymentOutcome::kSkipped;
    report.detail = "another deployment is in progress";
    log.note(now_, desired_, "Deployment skipped: " + report.detail);
    reports_.push_back(std::move(report));
    return;
  }
  if (rollout_.is_active()) {
    end_rollout(DeploymentOutcome::kFailed, "replaced by the next deployment", log);
  }
  rollout_ = Rollout{};
  rollout_.event = event;
  rollout_.phase = event.kind == DeploymentKind::kRolling ? Rollout::Phase::kRolling
                                                          : Rollout::Phase::kGreenStarts;
  rollout_.old_version = current_version_;
  rollout_.report = reports_.size();
  reports_.push_back(std::move(report));
  versions_.push_back(event.new_tasks);
  current_version_ = static_cast<int>(versions_.size()) - 1;
  launches_halted_ = false;
  extra_ = 0;
  failed_rounds_ = 0;
  log.note(now_, desired_,
           event.kind == DeploymentKind::kRolling     ? "Rolling deployment starts"
           : event.kind == DeploymentKind::kBlueGreen ? "Blue/green deployment starts"
                                                      : "Canary deployment starts");
}

void TaskPopulation::end_rollout(DeploymentOutcome outcome, std::string detail, DecisionLog& log) {
  DeploymentReport& report = reports_[rollout_.report];
  report.ended_s = to_seconds(now_);
  report.outcome = outcome;
  const char* words = outcome == DeploymentOutcome::kCompleted    ? "Deployment completed"
                      : outcome == DeploymentOutcome::kRolledBack ? "Deployment rolled back"
                                                                  : "Deployment failed";
  log.note(now_, desired_, detail.empty() ? words : words + (": " + detail));
  if (!detail.empty()) report.detail = std::move(detail);
  rollout_ = Rollout{};
}

// ---- rolling ---------------------------------------------------------------------

// Never below ceil(min %) healthy, never above floor(max %) running and starting.
void TaskPopulation::roll(DecisionLog& log) {
  const int lower = ceil_percent(config_->tasks.min_healthy_percent, desired_);
  const int upper = floor_percent(config_->tasks.max_percent, desired_);
  Census old_tasks = census(current_version_, false);
  const Census new_tasks = census(current_version_, true);

  if (new_tasks.live > desired_) {
    stop_surplus(new_tasks.live - desired_, current_version_, true);
  }
  // Old tasks that are not healthy do not count towards the lower limit.
  int may_stop = std::clamp(old_tasks.healthy + new_tasks.healthy - lower, 0, old_tasks.healthy);
  int stopped = 0;
  for (Task& task : tasks_) {
    if (!is_live(task) || task.version == current_version_) continue;
    const bool is_healthy = task.state == TaskState::kHealthy;
    if (is_healthy && may_stop == 0) continue;
    may_stop -= is_healthy ? 1 : 0;
    stop(task);
    ++stopped;
  }
  const int old_left = old_tasks.live - stopped;
  const int counted_tasks =
      old_left + std::min(new_tasks.live, desired_) +
      (config_->parameters.stopping_tasks_count ? counts_.draining + stopped : 0);
  const int may_start = std::min(desired_ - new_tasks.live, upper - counted_tasks);
  launch(may_start, current_version_, std::min(desired_, new_tasks.live + std::max(0, may_start)));

  if (old_left == 0 && new_tasks.healthy >= desired_) {
    const bool back = rollout_.is_rolling_back;
    end_rollout(back ? DeploymentOutcome::kRolledBack : DeploymentOutcome::kCompleted,
                back ? reports_[rollout_.report].detail : "", log);
    return;
  }
  // Nothing moves and nothing will: the bounds leave no room in either direction.
  const bool in_motion = stopped > 0 || may_start > 0 || new_tasks.unready > 0 ||
                         (config_->parameters.stopping_tasks_count && counts_.draining > 0);
  const bool stuck = !in_motion && new_tasks.live < desired_;
  if (stuck && !rollout_.is_stuck) {
    DeploymentReport& report = reports_[rollout_.report];
    report.outcome = DeploymentOutcome::kStuck;
    report.detail = "of " + std::to_string(desired_) + " tasks at least " + std::to_string(lower) +
                    " must be healthy and at most " + std::to_string(upper) +
                    " may run: none can stop and none can start";
    log.note(now_, desired_, "Deployment is stuck: " + report.detail);
  } else if (!stuck && rollout_.is_stuck) {
    reports_[rollout_.report].outcome = DeploymentOutcome::kInProgress;
  }
  rollout_.is_stuck = stuck;
}

// ---- blue/green and canary -------------------------------------------------------

void TaskPopulation::shift(DecisionLog& log) {
  const Census green = census(current_version_, true);
  const Census blue = census(current_version_, false);
  launch(desired_ - green.live, current_version_, desired_);
  if (rollout_.phase != Rollout::Phase::kBaking) {
    launch(desired_ - blue.live, rollout_.old_version, desired_);
  }
  const auto full_shift = [&] {
    rollout_.phase = Rollout::Phase::kBaking;
    rollout_.phase_until = now_ + to_millis(rollout_.event.bake_s);
    log.note(now_, desired_, "All traffic goes to the new tasks");
  };
  if (rollout_.phase == Rollout::Phase::kGreenStarts && green.healthy >= desired_) {
    if (rollout_.event.kind == DeploymentKind::kCanary) {
      rollout_.phase = Rollout::Phase::kCanary;
      rollout_.phase_until = now_ + to_millis(rollout_.event.canary_s);
      log.note(
          now_, desired_,
          short_number(rollout_.event.canary_percent) + "% of the traffic goes to the new tasks");
    } else {
      full_shift();
    }
  }
  if (rollout_.phase == Rollout::Phase::kCanary && rollout_.phase_until <= now_) full_shift();
  if (rollout_.phase == Rollout::Phase::kBaking && rollout_.phase_until <= now_) {
    for (Task& task : tasks_) {
      if (is_live(task) && task.version != current_version_) stop(task);
    }
    end_rollout(DeploymentOutcome::kCompleted, "", log);
  }
}

// ---- circuit breaker -------------------------------------------------------------

void TaskPopulation::break_circuit(DecisionLog& log) {
  const CircuitBreaker& breaker = config_->tasks.circuit_breaker;
  if (!breaker.enabled || !rollout_.is_active() || rollout_.is_rolling_back) return;
  DeploymentReport& report = reports_[rollout_.report];
  const int threshold = breaker_threshold(breaker, desired_);
  if (report.failed_tasks < threshold) return;
  const std::string detail = "circuit breaker: " + std::to_string(report.failed_tasks) +
                             " failed tasks, threshold " + std::to_string(threshold);
  backoff_until_ = now_;
  failed_rounds_ = 0;
  if (rollout_.is_doubled()) {
    for (Task& task : tasks_) {
      if (is_live(task) && task.version == current_version_) stop(task);
    }
    current_version_ = rollout_.old_version;
    end_rollout(breaker.rollback ? DeploymentOutcome::kRolledBack : DeploymentOutcome::kFailed,
                detail, log);
  } else if (breaker.rollback) {
    current_version_ = rollout_.old_version;
    rollout_.is_rolling_back = true;
    report.detail = detail;
    log.note(now_, desired_, "Rollback starts: " + detail);
  } else {
    launches_halted_ = true;
    end_rollout(DeploymentOutcome::kFailed, detail, log);
  }
}

}  // namespace costplan
