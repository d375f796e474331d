// What happens to the service: lost zones, reclaimed Spot capacity, starts that fail.
#include <algorithm>
#include <numeric>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "autoscale/capacity_rules.h"
#include "autoscale/task_population.h"
#include "base/plural.h"

namespace costplan {
namespace {

std::string tasks_text(int count) { return counted(static_cast<std::size_t>(count), "task"); }

std::string minutes_text(double seconds) { return short_number(seconds / 60) + " min"; }

}  // namespace

void TaskPopulation::play(const ServiceEvent& event, DecisionLog& log) {
  std::visit(
      [&](const auto& happening) {
        using T = std::decay_t<decltype(happening)>;
        if constexpr (std::is_same_v<T, DeploymentEvent>) {
          deploy(happening, log);
        } else if constexpr (std::is_same_v<T, ZoneLossEvent>) {
          lose(happening, log);
        } else if constexpr (std::is_same_v<T, SpotReclaimEvent>) {
          reclaim(happening, log);
        } else {
          starts_fail_until_ = std::max(starts_fail_until_, now_ + to_millis(happening.duration_s));
          log.note(now_, desired_,
                   "No task reaches RUNNING for " + minutes_text(happening.duration_s));
        }
      },
      event);
}

void TaskPopulation::lose(const ZoneLossEvent& event, DecisionLog& log) {
  Millis& until = zone_lost_until_[static_cast<std::size_t>(event.zone)];
  until = std::max(until, now_ + to_millis(event.duration_s));
  wake_ups_.push_back(until);
  rebalance_wanted_ = true;
  int dead = 0;
  for (Task& task : tasks_) {
    if (task.zone != event.zone || task.state == TaskState::kGone) continue;
    dead += is_live(task) ? 1 : 0;
    lost_ += receives_traffic(task) ? 1 : 0;
    remove(task);
  }
  if (dead > 0) {
    undetected_.push_back({now_ + to_millis(config_->parameters.zone_detection_s), dead});
    wake_ups_.push_back(undetected_.back().until);
  }
  log.note(now_, desired_,
           "Zone " + std::to_string(event.zone) + " is lost for " + minutes_text(event.duration_s) +
               ": " + tasks_text(dead) + " died");
}

void TaskPopulation::reclaim(const SpotReclaimEvent& event, DecisionLog& log) {
  int on_spot = 0;
  for (const Task& task : tasks_) {
    on_spot += is_live(task) && task.provider == TaskProvider::kFargateSpot ? 1 : 0;
  }
  const int reclaimed = ceil_percent(event.share * 100, on_spot);
  int left = reclaimed;
  for (Task& task : tasks_) {
    if (left == 0) break;
    if (!is_live(task) || task.provider != TaskProvider::kFargateSpot) continue;
    interrupt(task);
    --left;
  }
  const Millis back = now_ + to_millis(event.unavailable_s);
  if (back > spot_blocked_until_) {
    spot_blocked_until_ = back;
    wake_ups_.push_back(back);
  }
  log.note(now_, desired_,
           "Spot takes back " + tasks_text(reclaimed) + " of " + std::to_string(on_spot) +
               ", no capacity for " + minutes_text(event.unavailable_s));
}

// ---- back to all zones -----------------------------------------------------------

// How many tasks have to move until no zone has two more than another.
int TaskPopulation::moves_to_balance() const {
  const std::vector<int> live = live_by_zone();
  const int total = std::accumulate(live.begin(), live.end(), 0);
  const int zones = static_cast<int>(live.size());
  const int most = (total + zones - 1) / zones;
  const int least = total / zones;
  int above = 0;
  int below = 0;
  for (const int count : live) {
    above += std::max(0, count - most);
    below += std::max(0, least - count);
  }
  return std::max(above, below);
}

// Starts tasks in the emptiest zones, each on the provider of one in the fullest: once they
// are healthy it is those that their provider has too many of.
void TaskPopulation::start_replacements(int count) {
  std::vector<int> live = live_by_zone();
  std::vector<bool> is_replaced(tasks_.size(), false);
  for (; count > 0; --count) {
    const auto fullest = std::max_element(live.begin(), live.end()) - live.begin();
    const int emptiest = emptiest_zone(live);
    std::size_t newest = is_replaced.size();
    while (newest > 0 && (is_replaced[newest - 1] || !is_live(tasks_[newest - 1]) ||
                          tasks_[newest - 1].zone != fullest)) {
      --newest;
    }
    if (newest == 0 || emptiest < 0) return;
    is_replaced[newest - 1] = true;
    --live[static_cast<std::size_t>(fullest)];
    ++live[static_cast<std::size_t>(emptiest)];
    start_task(tasks_[newest - 1].provider, emptiest, current_version_);
  }
}

// After a lost zone is back: new tasks start there, and once they are healthy others stop
// where there are most. Ends when that leaves as many to move as before.
void TaskPopulation::rebalance(DecisionLog& log) {
  if (!config_->tasks.rebalance_zones || !rebalance_wanted_ || launches_halted_) return;
  const bool any_lost = std::any_of(zone_lost_until_.begin(), zone_lost_until_.end(),
                                    [this](Millis until) { return until > now_; });
  const bool is_steady = census(current_version_, true).healthy == desired_ + extra_;
  if (any_lost && extra_ > 0) {
    extra_ = 0;
    keep_desired();
  }
  if (any_lost || !is_steady) return;
  const bool has_moved = extra_ > 0;
  if (has_moved) {
    extra_ = 0;
    keep_desired();
  }
  const int moves = moves_to_balance();
  if (moves == 0 || (has_moved && moves >= moves_before_)) {
    if (moves > 0) {
      log.note(now_, desired_, "Zones stay uneven: what stopped was not where most tasks are");
    }
    rebalance_wanted_ = false;
    rebalance_at_ = kNever;
    rebalance_due_ = false;
    return;
  }
  if (!rebalance_due_) {
    if (rebalance_at_ == kNever) {
      rebalance_at_ = now_ + to_millis(config_->parameters.rebalance_after_s);
    }
    return;
  }
  if (now_ < spot_blocked_until_) return;
  rebalance_due_ = false;
  const int room = floor_percent(config_->tasks.max_percent, desired_) - desired_;
  extra_ = std::min(moves, room);
  if (extra_ <= 0) {
    rebalance_wanted_ = false;
    log.note(now_, desired_, "Zones stay uneven: max_percent leaves no room for a task more");
    return;
  }
  log.note(now_, desired_,
           "Zones are evened out: " + tasks_text(extra_) +
               (extra_ == 1 ? " starts" : " start") + " in the emptiest");
  moves_before_ = moves;
  start_replacements(extra_);
}

}  // namespace costplan
