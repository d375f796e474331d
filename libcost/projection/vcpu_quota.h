// The account's quotas of Fargate vCPUs. Tasks start as if there were none: simulations warn where
// they take more, and headroom says from which traffic on they do.
//
// Units: vCPUs.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <vector>

#include "costplan/simulate.h"

namespace costplan {

struct VcpuQuota {
  BreakingKind kind;
  AlarmMetric metric;  // of what it is the limit
  double vcpus = 0;
};

// Those that tasks of this load count against.
std::vector<VcpuQuota> vcpu_quotas_of(const LoadModel& load);

// `Fargate Spot quota of 6 vCPUs (AWS's initial one; say yours under quotas)`. Precondition: one
// of the two kinds of quotas.
std::string quota_text(const AccountQuotas& quotas, BreakingKind kind);

// What is wrong where tasks take more than a quota when they take most.
std::vector<std::string> quota_warnings(const LoadModel& load, const Projection& out);

}  // namespace costplan
