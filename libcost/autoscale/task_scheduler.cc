// The service scheduler: keeps the desired number of tasks, spread over providers and zones.
#include <algorithm>
#include <tuple>

#include "autoscale/capacity_rules.h"
#include "autoscale/draws.h"
#include "autoscale/task_population.h"

namespace costplan {

void TaskPopulation::reconcile(DecisionLog& log) {
  std::erase_if(undetected_, [this](const Undetected& dead) { return dead.until <= now_; });
  break_circuit(log);
  switch (rollout_.phase) {
    case Rollout::Phase::kNone:
      keep_desired();
      rebalance(log);
      break;
    case Rollout::Phase::kRolling: roll(log); break;
    case Rollout::Phase::kGreenStarts:
    case Rollout::Phase::kCanary:
    case Rollout::Phase::kBaking: shift(log); break;
  }
}

void TaskPopulation::keep_desired() {
  const int live = counts_.starting + running();
  const int target = desired_ + extra_;
  if (live > target) {
    stop_surplus(live - target, current_version_, false);
    return;
  }
  if (!launches_halted_) launch(target - live, current_version_, target);
}

// Starts tasks of a version until `version_target` is split over the providers as the
// strategy says. What holds a launch back has its wake-up already.
void TaskPopulation::launch(int count, int version, int version_target) {
  for (const Undetected& dead : undetected_) count -= dead.tasks;
  if (count <= 0 || now_ < backoff_until_) return;
  std::array<int, kTaskProviders> missing =
      split_tasks_over(config_->tasks.providers, version_target);
  for (const Task& task : tasks_) {
    if (!is_live(task) || task.version != version) continue;
    --missing[static_cast<std::size_t>(task.provider)];
  }
  std::vector<int> live = live_by_zone();
  for (std::size_t i = 0; i < kTaskProviders; ++i) {
    const auto provider = static_cast<TaskProvider>(i);
    if (provider == TaskProvider::kFargateSpot && now_ < spot_blocked_until_) continue;
    for (; missing[i] > 0 && count > 0; --missing[i], --count) {
      const int zone = emptiest_zone(live);
      if (zone < 0) return;
      ++live[static_cast<std::size_t>(zone)];
      start_task(provider, zone, version);
    }
  }
}

void TaskPopulation::start_task(TaskProvider provider, int zone, int version) {
  Task task;
  task.number = launched_++;
  task.version = version;
  task.zone = static_cast<std::uint8_t>(zone);
  task.provider = provider;
  task.launched = quota_.take(provider, now_);
  task.next = task.launched;
  const double rate = config_->parameters.spot_interruptions_per_task_hour;
  if (provider == TaskProvider::kFargateSpot && rate > 0) {
    task.interrupt_at =
        task.launched + draw_exponential_ms(rate, seed_, DrawStream::kSpot, task.number);
  }
  tasks_.push_back(task);
  pass(tasks_.back());
}

std::vector<int> TaskPopulation::live_by_zone() const {
  std::vector<int> live(zone_lost_until_.size(), 0);
  for (const Task& task : tasks_) live[task.zone] += is_live(task) ? 1 : 0;
  return live;
}

// The first of those with the fewest live tasks; -1 when all are lost.
int TaskPopulation::emptiest_zone(const std::vector<int>& live) const {
  int best = -1;
  for (int zone = 0; zone < static_cast<int>(live.size()); ++zone) {
    if (is_lost(zone)) continue;
    if (best < 0 || live[static_cast<std::size_t>(zone)] < live[static_cast<std::size_t>(best)]) {
      best = zone;
    }
  }
  return best;
}

void TaskPopulation::stop_surplus(int count, int version, bool only_version) {
  if (count <= 0) return;
  std::array<int, kTaskProviders> surplus{};
  int live = 0;
  for (const Task& task : tasks_) {
    if (!is_live(task) || (only_version && task.version != version)) continue;
    ++surplus[static_cast<std::size_t>(task.provider)];
    ++live;
  }
  const auto kept = split_tasks_over(config_->tasks.providers, std::max(0, live - count));
  for (std::size_t i = 0; i < kTaskProviders; ++i) surplus[i] -= kept[i];
  std::vector<int> by_zone = live_by_zone();
  for (; count > 0; --count) {
    Task* task = pick_to_stop(version, only_version, surplus, by_zone);
    if (task == nullptr) return;
    --surplus[static_cast<std::size_t>(task->provider)];
    --by_zone[task->zone];
    stop(*task);
  }
}

// First what does not run yet, then the provider that has too many, then the fullest
// zone, then the newest.
TaskPopulation::Task* TaskPopulation::pick_to_stop(int version, bool only_version,
                                                   const std::array<int, kTaskProviders>& surplus,
                                                   const std::vector<int>& live) {
  Task* best = nullptr;
  const auto rank = [&](const Task& task) {
    return std::tuple(surplus[static_cast<std::size_t>(task.provider)] > 0,
                      -static_cast<int>(task.state), live[task.zone], task.number);
  };
  for (Task& task : tasks_) {
    if (!is_live(task) || (only_version && task.version != version)) continue;
    if (best == nullptr || rank(task) > rank(*best)) best = &task;
  }
  return best;
}

}  // namespace costplan
