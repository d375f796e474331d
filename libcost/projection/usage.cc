#include "projection/usage.h"

#include <algorithm>

namespace costplan {
namespace {

constexpr int kSecondsPerHour = 3600;

}  // namespace

UsageTally::UsageTally(std::size_t services, int step_s)
    : step_s_(step_s), steps_per_bucket_((kSecondsPerHour + step_s - 1) / step_s) {
  usage_.bucket_s = static_cast<double>(steps_per_bucket_) * step_s;
  usage_.services.resize(services);
  open_bucket();
}

void UsageTally::open_bucket() {
  for (auto& service : usage_.services) {
    service.attempted.push_back(0);
    service.answered.push_back(0);
  }
  steps_in_bucket_ = 0;
}

void UsageTally::end_step() {
  usage_.seconds += step_s_;
  if (++steps_in_bucket_ == steps_per_bucket_) open_bucket();
}

ProjectedUsage UsageTally::result() const {
  ProjectedUsage out = usage_;
  if (steps_in_bucket_ > 0) return out;
  for (auto& service : out.services) {
    service.attempted.pop_back();
    service.answered.pop_back();
  }
  return out;
}

ProjectedUsage mean_of(std::span<const ProjectedUsage> runs) {
  ProjectedUsage out = runs.front();
  const auto add = [](std::vector<double>& sum, const std::vector<double>& more) {
    sum.resize(std::min(sum.size(), more.size()));
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
  };
  for (const ProjectedUsage& run : runs.subspan(1)) {
    out.seconds = std::min(out.seconds, run.seconds);
    for (std::size_t i = 0; i < out.services.size(); ++i) {
      add(out.services[i].attempted, run.services[i].attempted);
      add(out.services[i].answered, run.services[i].answered);
    }
  }
  const double count = static_cast<double>(runs.size());
  for (auto& service : out.services) {
    for (auto* const buckets : {&service.attempted, &service.answered}) {
      for (double& requests : *buckets) requests /= count;
    }
  }
  return out;
}

}  // namespace costplan
