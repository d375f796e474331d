#include "meters/fargate.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace costplan {
namespace {

constexpr int kCpuUnitsPerVcpu = 1024;

// Task sizes in the units of a task definition: CPU units and MB of memory.
struct TaskSizes {
  std::int64_t cpu_units;
  std::int64_t least_memory;
  std::int64_t most_memory;
  std::int64_t step;
};

constexpr TaskSizes kTaskSizes[] = {
    {256, 512, 2048, 0},  // doubles: 512, 1024, 2048
    {512, 1024, 4096, 1024},   {1024, 2048, 8192, 1024},   {2048, 4096, 16384, 1024},
    {4096, 8192, 30720, 1024}, {8192, 16384, 61440, 4096}, {16384, 32768, 122880, 8192},
};

Quantity per_1024(std::int64_t value) {
  return Quantity::from_nanos(int128{value} * 1'000'000'000 / 1024);  // exact: multiples of 256
}

bool is_whole(Quantity value) { return value.nanos() % Quantity(1).nanos() == 0; }

// `0.5, 1 or 2 GB`; a long row of equal steps as `8 to 30 GB in steps of 1`.
std::string list(const std::vector<Quantity>& values, std::string_view unit) {
  constexpr std::size_t kMostToList = 7;
  std::string out;
  if (values.size() > kMostToList) {
    const Quantity step = Quantity::from_nanos(values[1].nanos() - values[0].nanos());
    return display(values.front()) + " to " + display(values.back()) + " " + std::string(unit) +
           " in steps of " + display(step);
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += i + 1 == values.size() ? " or " : ", ";
    out += display(values[i]);
  }
  return out + " " + std::string(unit);
}

std::vector<Quantity> all_cpus() {
  std::vector<Quantity> cpus;
  for (const TaskSizes& sizes : kTaskSizes) cpus.push_back(per_1024(sizes.cpu_units));
  return cpus;
}

std::vector<Quantity> cpus_with(Quantity memory) {
  std::vector<Quantity> cpus;
  for (const Quantity cpu : all_cpus()) {
    const auto memories = fargate_memories(cpu);
    if (std::find(memories.begin(), memories.end(), memory) != memories.end()) cpus.push_back(cpu);
  }
  return cpus;
}

bool check_size(const FargateTask& task, Meter& m) {
  if (!task.cpu.is_known()) return false;  // reported when bound, like memory below
  const Quantity cpu = task.cpu.value();
  const auto memories = fargate_memories(cpu);
  if (memories.empty()) {
    std::string hint;
    const auto as_units = cpu.times_ratio(Quantity(1), Quantity(kCpuUnitsPerVcpu));
    if (as_units && !fargate_memories(*as_units).empty()) {
      hint = display(cpu) + " CPU units are " + display(*as_units) + " vCPU";
    }
    m.error(
        "cpu",
        "Fargate has no task with " + display(cpu) + " vCPU, expected " + list(all_cpus(), "vCPU"),
        hint);
    return false;
  }
  if (!task.memory.is_known()) return false;
  const Quantity memory = task.memory.value();
  if (std::find(memories.begin(), memories.end(), memory) != memories.end()) return true;
  const auto cpus = cpus_with(memory);
  m.error("memory",
          display(cpu) + " vCPU goes with " + list(memories, "GB") + ", not with " +
              display(memory) + " GB",
          cpus.empty() ? "" : display(memory) + " GB goes with " + list(cpus, "vCPU"));
  return false;
}

}  // namespace

std::vector<Quantity> fargate_memories(Quantity vcpu) {
  std::vector<Quantity> memories;
  for (const TaskSizes& sizes : kTaskSizes) {
    if (per_1024(sizes.cpu_units) != vcpu) continue;
    for (std::int64_t mb = sizes.least_memory; mb <= sizes.most_memory;
         mb += sizes.step > 0 ? sizes.step : mb) {
      memories.push_back(per_1024(mb));
    }
  }
  return memories;
}

bool check_task(const FargateTask& task, Meter& m) {
  const bool has_size = check_size(task, m);
  if (!task.ephemeral_storage.is_known()) return false;
  if (!is_whole(task.ephemeral_storage.value())) {
    m.error("ephemeral_storage", "Fargate sizes ephemeral storage in whole GB, found " +
                                     display(task.ephemeral_storage.value()) + " GB");
    return false;
  }
  return has_size;
}

Amount billed_seconds(const Amount& duration) {
  const bool whole = is_whole(duration.value());
  return max(Amount(Quantity(60), "60 s"), whole ? duration : ceil(duration));
}

void charge_task_time(const FargateTask& task, CapacityProvider provider, const std::string& label,
                      const std::function<Amount(const Amount& per_task)>& time, Meter& m) {
  const bool spot = provider == CapacityProvider::kFargateSpot;
  const std::string usage = std::string(spot ? "SpotUsage-" : "") + "Fargate-" +
                            (task.architecture == CpuArchitecture::kArm64 ? "ARM-" : "");
  const std::string_view term = spot ? "Spot" : "OnDemand";
  const std::string where = spot ? " on Spot" : "";

  m.charge({.service = "AmazonECS",
            .usage_type = usage + "vCPU-Hours:perCPU",
            .unit = "hours",
            .term = term},
           time(task.cpu), label + "vCPU" + where);
  m.charge(
      {.service = "AmazonECS", .usage_type = usage + "GB-Hours", .unit = "hours", .term = term},
      time(task.memory), label + "Memory" + where);

  if (spot) {
    m.assume("Spot prices move with supply: the rate is of its date, and a discount of 50 to 70% "
             "is usual");
    if (task.architecture == CpuArchitecture::kArm64) {
      m.assume("Fargate Spot runs ARM64 tasks, unconfirmed");
    }
  }

  const Amount included(Quantity(20), "20 GB included");
  if (task.ephemeral_storage.value() > included.value()) {
    MeteredUsage& line = m.charge({.service = "AmazonECS",
                                   .usage_type = "Fargate-EphemeralStorage-GB-Hours",
                                   .unit = "GB-Hours"},
                                  time(task.ephemeral_storage - included),
                                  label + "Ephemeral storage beyond 20 GB" + where);
    if (spot) line.assume("ephemeral storage costs the same on Spot as on demand, unconfirmed");
  }
  if (task.assign_public_ip) {
    m.charge({.service = "AmazonVPC", .usage_type = "PublicIPv4:InUseAddress", .unit = "Hrs"},
             time(Amount(Quantity(1), "1 address")),
             label + "Public IPv4 address of each task" + where);
  }
}

}  // namespace costplan
