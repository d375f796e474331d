#include "meters/fargate.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

// ECS developer guide, "Task CPU and memory": every pair Fargate has for Linux.
struct SizeRow {
  const char* cpu;
  std::vector<const char*> memories;
};

const std::vector<SizeRow>& sizes() {
  static const std::vector<SizeRow> rows = {
      {"0.25", {"0.5", "1", "2"}},
      {"0.5", {"1", "2", "3", "4"}},
      {"1", {"2", "3", "4", "5", "6", "7", "8"}},
      {"2", {"4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16"}},
      {"4", {"8",  "9",  "10", "11", "12", "13", "14", "15", "16", "17", "18", "19",
             "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30"}},
      {"8", {"16", "20", "24", "28", "32", "36", "40", "44", "48", "52", "56", "60"}},
      {"16", {"32", "40", "48", "56", "64", "72", "80", "88", "96", "104", "112", "120"}},
  };
  return rows;
}

std::string task(const std::string& cpu, const std::string& memory) {
  return "web: {kind: ecs_service, tasks: 1, cpu: " + cpu + " vCPU, memory: " + memory + " GB}";
}

TEST(FargateTest, HasTheMemorySizesOfTheDeveloperGuideAndNoOthers) {
  for (const auto& row : sizes()) {
    std::vector<std::string> found;
    for (const Quantity memory : fargate_memories(*Quantity::parse(row.cpu))) {
      found.push_back(memory.to_string());
    }
    EXPECT_EQ(found, std::vector<std::string>(row.memories.begin(), row.memories.end()))
        << row.cpu << " vCPU";
  }
  for (const char* cpu : {"0", "0.125", "0.24", "0.75", "1.5", "3", "6", "12", "32", "256"}) {
    EXPECT_TRUE(fargate_memories(*Quantity::parse(cpu)).empty()) << cpu << " vCPU";
  }
}

TEST(FargateTest, AcceptsEveryValidPairAndRefusesItsNeighbours) {
  for (const auto& row : sizes()) {
    const auto valid = [&](const std::string& memory) {
      return std::find(row.memories.begin(), row.memories.end(), memory) != row.memories.end();
    };
    for (const char* memory : row.memories) {
      EXPECT_EQ(problems(task(row.cpu, memory)), "") << row.cpu << " vCPU, " << memory << " GB";
      for (const char* offset : {"-1", "-0.5", "0.5", "1"}) {
        const Quantity near = *Quantity::parse(memory)->plus(*Quantity::parse(offset));
        if (!(near > Quantity(0)) || valid(near.to_string())) continue;
        EXPECT_THAT(problems(task(row.cpu, near.to_string())),
                    HasSubstr(std::string(row.cpu) + " vCPU goes with"))
            << near.to_string() << " GB";
      }
    }
  }
}

TEST(FargateTest, NamesTheSizesThatWouldFit) {
  const BuiltProblemRow rows[] = {
      {task("0.25", "4"), "0.25 vCPU goes with 0.5, 1 or 2 GB, not with 4 GB; "
                          "4 GB goes with 0.5, 1 or 2 vCPU"},
      {task("1", "9"), "1 vCPU goes with 2, 3, 4, 5, 6, 7 or 8 GB, not with 9 GB; "
                       "9 GB goes with 2 or 4 vCPU"},
      {task("4", "31"), "4 vCPU goes with 8 to 30 GB in steps of 1, not with 31 GB"},
      {task("8", "18"), "8 vCPU goes with 16 to 60 GB in steps of 4, not with 18 GB"},
      {task("16", "36"), "16 vCPU goes with 32 to 120 GB in steps of 8, not with 36 GB; "
                         "36 GB goes with 8 vCPU"},
      {task("3", "6"),
       "Fargate has no task with 3 vCPU, expected 0.25, 0.5, 1, 2, 4, 8 or 16 vCPU"},
      {task("256", "0.5"), "256 CPU units are 0.25 vCPU"},
      {task("4096", "8"), "4,096 CPU units are 4 vCPU"},
  };
  expect_problems(rows);
}

TEST(FargateTest, ReportsAnImpossibleCpuWhateverIsWrongWithTheMemory) {
  for (const char* memory : {"2048", "2 parsec"}) {
    const std::string found = problems(
        "web: {kind: ecs_service, tasks: 1, cpu: 1024, memory: " + std::string(memory) + "}");
    EXPECT_THAT(found, HasSubstr("resources.web.memory: "));
    EXPECT_THAT(found, HasSubstr("resources.web.cpu: Fargate has no task with 1,024 vCPU"));
    EXPECT_THAT(found, HasSubstr("1,024 CPU units are 1 vCPU"));
  }
}

std::string with_storage(const std::string& size) {
  return "web: {kind: ecs_service, tasks: 1, cpu: 1, memory: 2 GB, ephemeral_storage: " + size +
         "}";
}

TEST(FargateTest, SizesEphemeralStorageFrom20To200WholeGigabytes) {
  const BuiltProblemRow refused[] = {
      {with_storage("19 GB"), "is too small, expected at least 20 GB"},
      {with_storage("201 GB"), "is too large, expected at most 200 GB"},
      {with_storage("20.5 GB"), "whole GB, found 20.5 GB"},
  };
  expect_problems(refused);
  for (const char* size : {"20 GB", "21 GB", "200 GB"}) {
    EXPECT_EQ(problems(with_storage(size)), "") << size;
  }
}

TEST(FargateTest, BillsWholeSecondsAndAtLeastAMinute) {
  struct Row {
    const char* seconds;
    const char* billed;
  };
  // Fargate pricing: rounded up to the nearest second, minimum charge of a minute.
  const Row rows[] = {
      {"0", "60"},      {"0.001", "60"}, {"15", "60"},   {"59.999", "60"}, {"60", "60"},
      {"60.001", "61"}, {"61", "61"},    {"90.5", "91"}, {"3600", "3600"},
  };
  for (const auto& row : rows) {
    const Amount duration(*Quantity::parse(row.seconds), std::string(row.seconds) + " s");
    EXPECT_EQ(billed_seconds(duration).value().to_string(), row.billed) << row.seconds;
  }
  EXPECT_FALSE(billed_seconds(Amount::not_given("duration")).is_known());
}

using Items = std::vector<CapacityProviderStrategyItem>;
using Counts = std::vector<std::int64_t>;

Items strategy(Counts bases, Counts weights) {
  Items items;
  for (std::size_t i = 0; i < bases.size(); ++i) {
    items.push_back({.base = bases[i], .weight = weights[i]});
  }
  return items;
}

TEST(CapacityProviderStrategyTest, PlacesTheBaseFirstAndTheRestByWeight) {
  struct Row {
    std::int64_t tasks;
    Counts bases;
    Counts weights;
    Counts expected;
    const char* source;
  };
  // Worked out by the rule of the ECS developer guide, "Capacity providers".
  const Row rows[] = {
      {12, {2, 0}, {1, 4}, {4, 8}, "2 of base, the other 10 as 2:8"},
      {2, {2, 0}, {1, 4}, {2, 0}, "the base alone"},
      {1, {2, 0}, {1, 4}, {1, 0}, "fewer tasks than the base"},
      {0, {2, 0}, {1, 4}, {0, 0}, "no tasks"},
      {3, {2, 0}, {1, 4}, {2, 1}, "1/4 is before 1/1"},
      {3, {0, 0}, {1, 4}, {0, 3}, "1/4, 2/4, 3/4 are before 1/1"},
      {4, {0, 0}, {1, 4}, {1, 3}, "the tie of 1/1 and 4/4 goes to the earlier"},
      {5, {0, 0}, {1, 4}, {1, 4}, "one whole round"},
      {100, {0, 0}, {1, 1}, {50, 50}, "the guide: equal weights, tasks split evenly"},
      {3, {0, 0}, {1, 1}, {2, 1}, "the tie goes to the earlier"},
      {5, {3, 0}, {0, 1}, {3, 2}, "weight 0 gets nothing beyond its base"},
      {7, {0, 0}, {0, 1}, {0, 7}, "weight 0 and no base gets nothing"},
      {7, {0}, {0}, {7}, "a provider that stands alone gets everything"},
      {1'000'000, {100'000, 0}, {1, 999}, {100'900, 899'100}, "the largest service"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(split_tasks(row.tasks, strategy(row.bases, row.weights)), row.expected)
        << row.tasks << " tasks: " << row.source;
  }
}

// The rule as it is written down, one task at a time and in exact fractions.
Counts one_by_one(std::int64_t tasks, const Items& items) {
  Counts counts(items.size(), 0);
  Counts extra(items.size(), 0);
  for (std::size_t i = 0; i < items.size(); ++i) {
    for (; tasks > 0 && counts[i] < items[i].base; --tasks) ++counts[i];
  }
  for (; tasks > 0; --tasks) {
    std::size_t best = items.size();
    for (std::size_t i = items.size(); i-- > 0;) {  // backwards, so that the earlier wins ties
      if (items[i].weight == 0) continue;
      if (best == items.size() ||
          (extra[i] + 1) * items[best].weight <= (extra[best] + 1) * items[i].weight) {
        best = i;
      }
    }
    ++extra[best];
    ++counts[best];
  }
  return counts;
}

RC_GTEST_PROP(CapacityProviderStrategyTest, EqualsPlacingTasksOneByOne, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(2, 5);
  Items items(size);
  for (auto& item : items) item.weight = *rc::gen::inRange<std::int64_t>(0, 8);
  const auto chosen = *rc::gen::inRange<std::size_t>(0, size);
  items[chosen].base = *rc::gen::inRange<std::int64_t>(0, 12);
  const auto with_weight = *rc::gen::inRange<std::size_t>(0, size);
  items[with_weight].weight = *rc::gen::inRange<std::int64_t>(1, 1001);
  const auto tasks = *rc::gen::inRange<std::int64_t>(0, 3000);

  const Counts counts = split_tasks(tasks, items);
  RC_ASSERT(counts == one_by_one(tasks, items));
  RC_ASSERT(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}) == tasks);
  RC_ASSERT(counts[chosen] >= std::min(tasks, items[chosen].base));
}

RC_GTEST_PROP(CapacityProviderStrategyTest, NeverTakesATaskAwayWhenTheServiceGrows, ()) {
  Items items(3);
  for (auto& item : items) item.weight = *rc::gen::inRange<std::int64_t>(1, 1001);
  items[0].base = *rc::gen::inRange<std::int64_t>(0, 20);
  const auto tasks = *rc::gen::inRange<std::int64_t>(0, 10'000);
  const Counts before = split_tasks(tasks, items);
  const Counts after = split_tasks(tasks + 1, items);
  for (std::size_t i = 0; i < items.size(); ++i) RC_ASSERT(after[i] >= before[i]);
}

}  // namespace
}  // namespace costplan::testing
