// AWS Fargate: which tasks there are, how their time is billed, and where a
// capacity provider strategy places them. Everything that runs on Fargate shares
// these rules, so they stand apart from the kinds of resources.
//
// Units: vCPU, GB (GiB), seconds, whole tasks.
//
// Source: ECS developer guide, "Task CPU and memory" (sizes), "Fargate task
// ephemeral storage" (20 GiB included, at most 200) and "Capacity providers"
// (base, weight); the Fargate pricing page (from the image pull to the end of the
// task, rounded up to the second, at least one minute).
// Proved by tests/meters/fargate_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "meters/meter.h"
#include "reference/capacity_providers.h"

namespace costplan {

enum class CpuArchitecture : int { kX86_64, kArm64 };
enum class OperatingSystem : int { kLinux };
enum class CapacityProvider : int { kFargate, kFargateSpot };

inline constexpr Choice kCapacityProviders[] = {
    {"FARGATE", static_cast<int>(CapacityProvider::kFargate), "On demand"},
    {"FARGATE_SPOT", static_cast<int>(CapacityProvider::kFargateSpot),
     "Spare capacity, taken back at two minutes' notice"},
};

// What a task definition says about the size of a task. Sidecars share it.
struct FargateTask {
  Amount cpu;
  Amount memory;
  CpuArchitecture architecture = CpuArchitecture::kX86_64;
  OperatingSystem operating_system = OperatingSystem::kLinux;
  Amount ephemeral_storage;
  bool assign_public_ip = false;
};

inline constexpr Choice kCpuArchitectures[] = {
    {"x86_64", static_cast<int>(CpuArchitecture::kX86_64), "Intel and AMD"},
    {"arm64", static_cast<int>(CpuArchitecture::kArm64), "AWS Graviton, 20% cheaper"},
};
inline constexpr Choice kOperatingSystems[] = {
    {"linux", static_cast<int>(OperatingSystem::kLinux), "Linux containers"},
};

inline constexpr Field kFargateTaskFields[] = {
    number<&FargateTask::cpu>("cpu", Dimension::kVcpu,
                              "Processors of a task: 0.25, 0.5, 1, 2, 4, 8 or 16 vCPU")
        .is_required(),
    number<&FargateTask::memory>("memory", Dimension::kGigabytes,
                                 "Memory of a task, one of the sizes that go with its cpu")
        .is_required(),
    choice<&FargateTask::architecture>("architecture", kCpuArchitectures,
                                       "CPU architecture of the task")
        .or_default("x86_64"),
    choice<&FargateTask::operating_system>("operating_system", kOperatingSystems,
                                           "Operating system family of the task")
        .or_default("linux"),
    number<&FargateTask::ephemeral_storage>(
        "ephemeral_storage", Dimension::kGigabytes,
        "Ephemeral storage of a task in whole GB: 20 included, up to 200")
        .or_default("20 GB")
        .at_least("20 GB")
        .at_most("200 GB"),
    flag<&FargateTask::assign_public_ip>(
        "assign_public_ip", "Each task has a public IPv4 address of its own, which AWS bills")
        .or_default("false"),
};

namespace fargate_detail {

// The slot of field `I` of the task inside the struct of a kind.
template <typename Class, auto Task, std::size_t I>
void* slot(void* object) {
  return kFargateTaskFields[I].slot(&(static_cast<Class*>(object)->*Task));
}

}  // namespace fargate_detail

// The table of a kind that runs Fargate tasks: the task's fields, then its own.
// `Task` is the member that holds the FargateTask.
template <auto Task, std::size_t N>
constexpr auto with_task_fields(const Field (&own)[N]) {
  constexpr std::size_t kTaskFields = std::size(kFargateTaskFields);
  return [&own]<std::size_t... I, std::size_t... J>(std::index_sequence<I...>,
                                                    std::index_sequence<J...>) {
    std::array<Field, kTaskFields + N> all{kFargateTaskFields[I]..., own[J]...};
    ((all[I].slot = &fargate_detail::slot<field_detail::ClassOf<Task>, Task, I>), ...);
    return all;
  }
  (std::make_index_sequence<kTaskFields>(), std::make_index_sequence<N>());
}

// The memory sizes in GB that go with so many vCPU, smallest first; empty when
// Fargate has no such task.
std::vector<Quantity> fargate_memories(Quantity vcpu);

// Reports sizes that Fargate does not have. False: metering makes no sense.
bool check_task(const FargateTask& task, Meter& m);

// What AWS bills for a task that lives so long, in seconds.
Amount billed_seconds(const Amount& duration);

// Charges task time on one provider. `time` turns what a task has (0.5 vCPU) into
// what was used of it (vCPU-hours); `label` starts each description.
void charge_task_time(const FargateTask& task, CapacityProvider provider, const std::string& label,
                      const std::function<Amount(const Amount& per_task)>& time, Meter& m);

// One provider of a strategy, as AWS names it. base: 0..100,000; weight: 0..1,000.
struct CapacityProviderStrategyItem {
  CapacityProvider provider = CapacityProvider::kFargate;
  std::int64_t base = 0;
  std::int64_t weight = 0;
};

}  // namespace costplan
