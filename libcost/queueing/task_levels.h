// Tasks in the order of what they have to do: which has the least?
//
// Tasks stand in an array sorted by their count, and for each count it is known where
// the tasks with at most that many end. A count that changes by one swaps a task with
// the border of its level, so that every operation costs the same for ten tasks and for
// ten thousand. Adding and removing tasks builds the order anew.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace costplan {

class TaskLevels {
 public:
  struct Member {
    std::uint32_t task;
    std::uint32_t count;
  };

  // `capacity` is above the highest id of a task.
  void rebuild(const std::vector<Member>& members, std::size_t capacity) {
    order_.assign(members.size(), 0);
    place_.assign(capacity, kAbsent);
    count_.assign(capacity, 0);
    std::uint32_t highest = 0;
    for (const Member& member : members) {
      if (member.count > highest) highest = member.count;
    }
    ends_.assign(highest + 2, 0);
    for (const Member& member : members) ++ends_[member.count];
    for (std::size_t level = 1; level < ends_.size(); ++level) ends_[level] += ends_[level - 1];
    std::vector<std::uint32_t> next(ends_.size(), 0);
    for (std::size_t level = 1; level < ends_.size(); ++level) next[level] = ends_[level - 1];
    for (const Member& member : members) {
      count_[member.task] = member.count;
      put(next[member.count]++, member.task);
    }
  }

  bool empty() const { return order_.empty(); }

  // The lowest count. Precondition: not empty.
  std::uint32_t least() const { return count_[order_.front()]; }

  // How many tasks have the lowest count, and the i-th of them.
  std::uint32_t ties() const { return ends_[least()]; }
  std::uint32_t tie(std::uint32_t i) const { return order_[i]; }

  // Tasks that are not members are let be.
  void increase(std::uint32_t task) {
    if (place_[task] == kAbsent) return;
    const std::uint32_t level = count_[task]++;
    if (level + 2 >= ends_.size()) ends_.push_back(ends_.back());
    swap(place_[task], --ends_[level]);
  }
  void decrease(std::uint32_t task) {
    if (place_[task] == kAbsent) return;
    const std::uint32_t level = --count_[task];
    swap(place_[task], ends_[level]++);
  }

 private:
  static constexpr std::uint32_t kAbsent = 0xffffffffu;

  void put(std::uint32_t place, std::uint32_t task) {
    order_[place] = task;
    place_[task] = place;
  }
  void swap(std::uint32_t a, std::uint32_t b) {
    const std::uint32_t task = order_[a];
    const std::uint32_t other = order_[b];
    put(a, other);
    put(b, task);
  }

  std::vector<std::uint32_t> order_;  // tasks, lowest count first
  std::vector<std::uint32_t> ends_;   // by count: tasks with at most that many
  std::vector<std::uint32_t> place_;  // by task
  std::vector<std::uint32_t> count_;
};

}  // namespace costplan
