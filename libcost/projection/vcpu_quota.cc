#include "projection/vcpu_quota.h"

#include <algorithm>

#include "money/amount.h"

namespace costplan {
namespace {

bool has_vcpus(const LoadService& service) { return service.vcpu > 0; }

bool uses_spot(const LoadService& service) {
  const auto& providers = service.scaling.tasks.providers;
  return std::any_of(providers.begin(), providers.end(), [](const auto& share) {
    return share.provider == TaskProvider::kFargateSpot;
  });
}

}  // namespace

std::vector<VcpuQuota> vcpu_quotas_of(const LoadModel& load) {
  std::vector<VcpuQuota> out;
  if (std::any_of(load.services.begin(), load.services.end(), has_vcpus)) {
    out.push_back({BreakingKind::kOnDemandQuota, AlarmMetric::kOnDemandVcpus,
                   load.quotas.fargate_on_demand_vcpus});
  }
  if (std::any_of(load.services.begin(), load.services.end(), uses_spot)) {
    out.push_back(
        {BreakingKind::kSpotQuota, AlarmMetric::kSpotVcpus, load.quotas.fargate_spot_vcpus});
  }
  return out;
}

std::string quota_text(const AccountQuotas& quotas, BreakingKind kind) {
  const bool is_spot = kind == BreakingKind::kSpotQuota;
  const double vcpus = is_spot ? quotas.fargate_spot_vcpus : quotas.fargate_on_demand_vcpus;
  const bool is_given = is_spot ? quotas.is_spot_given : quotas.is_on_demand_given;
  return std::string(is_spot ? "Fargate Spot" : "Fargate On-Demand") + " quota of " +
         display_computed(vcpus) + (vcpus == 1 ? " vCPU" : " vCPUs") +
         (is_given ? " (the load file's)" : " (AWS's initial one; say yours under quotas)");
}

std::vector<std::string> quota_warnings(const LoadModel& load, const Projection& out) {
  std::vector<std::string> warnings;
  for (const auto& quota : vcpu_quotas_of(load)) {
    const bool is_spot = quota.kind == BreakingKind::kSpotQuota;
    const double peak = is_spot ? out.spot_vcpus_peak : out.on_demand_vcpus_peak;
    if (peak <= quota.vcpus) continue;
    warnings.push_back("the tasks need up to " + display_computed(peak) +
                       " vCPUs at a time, more than the account's " +
                       quota_text(load.quotas, quota.kind) + ": not all of them would start");
  }
  return warnings;
}

}  // namespace costplan
