#include "projection/step_memory.h"

namespace costplan {
namespace {

constexpr std::int64_t kSecondsPerWeek = 7 * 86'400;
constexpr std::int64_t kMostSteps = 7 * 24 * 60;  // minutes: 2 MB for each service

}  // namespace

StepMemory::StepMemory(std::int64_t steps, std::int64_t step_s) {
  const std::int64_t week = kSecondsPerWeek / step_s;
  if (kSecondsPerWeek % step_s != 0 || steps <= week || week > kMostSteps) return;
  week_.resize(static_cast<std::size_t>(week));
}

ServiceOutput StepMemory::step(const LoadService& service, const ServiceInput& in,
                               double backlog) {
  if (week_.empty()) return step_service(service, in, backlog);
  Entry& entry = week_[next_];
  if (++next_ == week_.size()) next_ = 0;
  if (!entry.is_known || entry.backlog != backlog || entry.in != in) {
    entry = {.in = in,
             .backlog = backlog,
             .out = step_service(service, in, backlog),
             .is_known = true};
  }
  return entry.out;
}

}  // namespace costplan
