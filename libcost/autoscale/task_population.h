// The tasks of one service and the service scheduler that starts and stops them.
//
// What it answers: "which tasks are there at this millisecond, and what do they do?", after
// launches, health checks, draining, deployments, lost zones and reclaimed Spot tasks.
//
// Nothing happens between events, so that a quiet minute costs one comparison.
//
// Units: milliseconds since the start, tasks.
//
// Thread safety: a value; settings and parameters outlive it.
//
// Source: as in scaling_config.h. Proved by tests/autoscale/task_lifecycle_test.cc,
// deployment_test.cc and failure_test.cc.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "autoscale/clock.h"
#include "autoscale/decision_log.h"
#include "autoscale/launch_quota.h"
#include "autoscale/rollout.h"
#include "costplan/autoscale.h"

namespace costplan {

class TaskPopulation {
 public:
  TaskPopulation(const ScalingConfig& config, std::uint64_t seed, int initial);

  // From `at` on the scheduler keeps so many tasks; a later call replaces it.
  void set_desired(int tasks, Millis at);
  // When the scheduler acts next on what set_desired() said; kNever when it has.
  Millis pending_at() const { return orders_.empty() ? kNever : orders_.front().at; }
  // Plays everything that happens until `to`, included.
  void advance(Millis to, DecisionLog& log) {
    if (next_event_ <= to) play_events(to, log);
    now_ = to;
  }
  // Nothing is in flight on draining tasks any more.
  void end_drains();

  int running() const { return running_current_ + running_old_; }
  int running_current() const { return running_current_; }
  int draining() const { return counts_.draining; }
  bool in_deployment() const { return rollout_.is_active(); }
  // What counts() says stays true until then, unless set_desired() or end_drains() is called.
  Millis next_change() const { return is_ramping() ? now_ : next_event_; }
  TaskCounts counts(Millis tick) const;
  double billed_task_seconds(TaskProvider provider) const;
  // Tasks that began to start, and pulled their image, after those of the beginning.
  std::int64_t tasks_started() const { return started_; }
  const std::vector<DeploymentReport>& deployments() const { return reports_; }

 private:
  enum class TaskState : std::uint8_t {
    kWaiting,   // for the launch quota
    kStarting,  // PROVISIONING to ACTIVATING
    kRunning,   // RUNNING, not yet healthy
    kHealthy,
    kDraining,  // deregistered, finishing what it has
    kStopping,  // SIGTERM to STOPPED
    kGone,
  };
  struct Task {
    std::uint64_t number = 0;
    Millis launched = 0;
    Millis next = kNever;  // its next change by itself
    Millis healthy_since = 0;
    Millis interrupt_at = kNever;  // the Spot warning
    Millis gone_by = kNever;       // the end of the warning
    int version = 0;
    std::uint8_t zone = 0;
    TaskProvider provider = TaskProvider::kFargate;
    TaskState state = TaskState::kWaiting;
  };
  static bool is_live(const Task& task) { return task.state <= TaskState::kHealthy; }
  static bool is_billed(const Task& task) {
    return task.state != TaskState::kWaiting && task.state != TaskState::kGone;
  }

  // What there is of one version, or of all but one.
  struct Census {
    int live = 0;
    int healthy = 0;
    int unready = 0;  // live and not healthy
  };
  Census census(int version, bool same) const;

  // task_population.cc: the life of a task.
  bool is_ramping() const {  // a task in slow start, whose share grows
    return ramp_ > 0 && youngest_healthy_ + ramp_ > now_;
  }
  void play_events(Millis to, DecisionLog& log);
  // Since counts_ was worked out.
  Millis billed_since(std::size_t provider) const {
    return counts_.billed_by_provider[provider] * (now_ - counted_at_);
  }
  void recount();
  void pass(Task& task);
  void start_fails(Task& task);
  void interrupt(Task& task);
  void remove(Task& task);
  void stop(Task& task);
  bool receives_traffic(const Task& task) const;
  Millis start_duration(std::uint64_t number) const;
  bool fails_to_run(const Task& task) const;
  bool fails_checks(const Task& task) const;

  // task_events.cc: what happens to the service.
  void play(const ServiceEvent& event, DecisionLog& log);
  void lose(const ZoneLossEvent& event, DecisionLog& log);
  void reclaim(const SpotReclaimEvent& event, DecisionLog& log);
  bool is_lost(int zone) const { return zone_lost_until_[static_cast<std::size_t>(zone)] > now_; }
  void rebalance(DecisionLog& log);
  int moves_to_balance() const;
  void start_replacements(int count);

  // task_scheduler.cc: what the service scheduler does about it.
  void reconcile(DecisionLog& log);
  void keep_desired();
  void launch(int count, int version, int version_target);
  void start_task(TaskProvider provider, int zone, int version);
  void stop_surplus(int count, int version, bool only_version);
  Task* pick_to_stop(int version, bool only_version, const std::array<int, kTaskProviders>& surplus,
                     const std::vector<int>& live);
  std::vector<int> live_by_zone() const;
  int emptiest_zone(const std::vector<int>& live) const;

  // rollout_steps.cc: deployments.
  void deploy(const DeploymentEvent& event, DecisionLog& log);
  void roll(DecisionLog& log);
  void shift(DecisionLog& log);
  void break_circuit(DecisionLog& log);
  void end_rollout(DeploymentOutcome outcome, std::string detail, DecisionLog& log);
  NewTasks behaviour(int version) const { return versions_[static_cast<std::size_t>(version)]; }

  const ScalingConfig* config_;
  std::uint64_t seed_;
  Millis now_ = 0;
  Millis next_event_ = 0;
  std::vector<Task> tasks_;
  std::uint64_t launched_ = 0;
  std::int64_t started_ = 0;
  LaunchQuota quota_;

  int desired_ = 0;
  struct Order {
    Millis at;
    int desired;
  };
  std::vector<Order> orders_;  // by time
  std::size_t next_config_event_ = 0;
  std::vector<Millis> wake_ups_;

  // What holds launches back.
  Millis starts_fail_until_ = 0;
  Millis backoff_until_ = 0;
  int failed_rounds_ = 0;
  bool launches_halted_ = false;
  Millis spot_blocked_until_ = 0;
  std::vector<Millis> zone_lost_until_;
  struct Undetected {
    Millis until;
    int tasks;
  };
  std::vector<Undetected> undetected_;  // dead, and the scheduler does not know yet
  bool rebalance_wanted_ = false;
  bool rebalance_due_ = false;
  Millis rebalance_at_ = kNever;
  int extra_ = 0;         // tasks beyond the desired, while moving between zones
  int moves_before_ = 0;  // when those started

  Rollout rollout_;
  std::vector<NewTasks> versions_{NewTasks::kStart};
  int current_version_ = 0;
  std::vector<DeploymentReport> reports_;

  // Kept by recount().
  Millis counted_at_ = 0;
  TaskCounts counts_;
  int running_current_ = 0;
  int running_old_ = 0;
  Millis youngest_healthy_ = 0;
  Millis ramp_ = 0;  // slow start
  int lost_ = 0;
  std::array<Millis, kTaskProviders> billed_ms_{};
};

}  // namespace costplan
