#include "projection/load_events.h"

#include <algorithm>

namespace costplan {

double database_calls_factor(const LoadModel& load, const LoadService& service, UtcTime at) {
  double factor = 1;
  if (service.workload.cache_operations <= 0) return factor;
  for (const auto& event : load.events) {
    const double since = static_cast<double>(at.seconds() - event.at.seconds());
    const bool is_now = since >= 0 && since < event.duration_s;
    if (event.type != LoadEventType::kColdCache || !is_now) continue;
    factor = std::max(factor, 1 + (event.factor - 1) * (1 - since / event.duration_s));
  }
  return factor;
}

}  // namespace costplan
