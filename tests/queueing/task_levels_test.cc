#include "queueing/task_levels.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

namespace costplan {
namespace {

RC_GTEST_PROP(TaskLevels, KnowWhoHasTheLeast, (const std::vector<std::uint8_t>& actions)) {
  std::vector<std::uint32_t> counts = {3, 0, 7, 1, 1, 0, 2};
  std::vector<TaskLevels::Member> members;
  for (std::uint32_t task = 0; task < counts.size(); ++task) {
    if (task != 4) members.push_back({task, counts[task]});  // the fifth is no member
  }
  TaskLevels levels;
  levels.rebuild(members, counts.size());
  for (const std::uint8_t action : actions) {
    const auto task = static_cast<std::uint32_t>(action % counts.size());
    if (action < 128 || counts[task] == 0) {
      ++counts[task];
      levels.increase(task);
    } else {
      --counts[task];
      levels.decrease(task);
    }
    std::uint32_t least = 0xffffffffu;
    for (const auto& member : members) least = std::min(least, counts[member.task]);
    RC_ASSERT(levels.least() == least);
    std::set<std::uint32_t> expected;
    for (const auto& member : members) {
      if (counts[member.task] == least) expected.insert(member.task);
    }
    std::set<std::uint32_t> found;
    for (std::uint32_t i = 0; i < levels.ties(); ++i) found.insert(levels.tie(i));
    RC_ASSERT(found == expected);
  }
}

TEST(TaskLevels, AreEmptyWithoutTasks) {
  TaskLevels levels;
  EXPECT_TRUE(levels.empty());
  levels.rebuild({}, 3);
  EXPECT_TRUE(levels.empty());
}

}  // namespace
}  // namespace costplan
