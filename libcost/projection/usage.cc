#include "projection/usage.h"

#include <algorithm>
#include <utility>

namespace costplan {
namespace {

constexpr int kSecondsPerHour = 3600;

}  // namespace

UsageTally::UsageTally(std::size_t services, int step_s)
    : open_(services),
      step_s_(step_s),
      steps_per_bucket_((kSecondsPerHour + step_s - 1) / step_s) {
  usage_.bucket_s = static_cast<double>(steps_per_bucket_) * step_s;
  usage_.services.resize(services);
}

void UsageTally::close_bucket() {
  for (std::size_t i = 0; i < open_.size(); ++i) {
    usage_.services[i].attempted.push_back(open_[i].attempted);
    usage_.services[i].answered.push_back(open_[i].answered);
    open_[i] = {};
  }
  usage_.seconds += static_cast<double>(steps_in_bucket_) * step_s_;
  steps_in_bucket_ = 0;
}

ProjectedUsage UsageTally::result() const {
  UsageTally ended = *this;
  if (steps_in_bucket_ > 0) ended.close_bucket();
  return std::move(ended.usage_);
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
