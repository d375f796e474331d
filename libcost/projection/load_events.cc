#include "projection/load_events.h"

#include <algorithm>

namespace costplan {

double database_calls_factor(const LoadModel& load, const LoadService& service,
                             std::int64_t at_s) {
  double factor = 1;
  if (service.workload.cache_operations <= 0) return factor;
  for (const auto& event : load.events) {
    const double since = static_cast<double>(at_s - event.at.seconds());
    const bool is_now = since >= 0 && since < event.duration_s;
    if (event.type != LoadEventType::kColdCache || !is_now) continue;
    factor = std::max(factor, 1 + (event.factor - 1) * (1 - since / event.duration_s));
  }
  return factor;
}

double failing_share(const LoadModel& load, const LoadService& service, std::int64_t at_s,
                     int step_s) {
  double share = 0;
  for (const auto& event : load.events) {
    const double begins = static_cast<double>(event.at.seconds() - at_s);
    const double from = std::max(0.0, begins);
    const double to = std::min<double>(step_s, begins + event.duration_s);
    if (event.type != LoadEventType::kRdsFailover || to <= from) continue;
    for (const DatabaseUse& use : service.workload.databases) {
      if (!event.target.empty() && use.database != event.target) continue;
      share = std::max(share, (to - from) / step_s * std::min(1.0, use.calls_per_request));
    }
  }
  return share;
}

bool concern_requests(const LoadModel& load, std::int64_t at_s, int step_s) {
  return std::any_of(load.events.begin(), load.events.end(), [&](const auto& event) {
    const double begins = static_cast<double>(event.at.seconds() - at_s);
    return (event.type == LoadEventType::kColdCache || event.type == LoadEventType::kRdsFailover) &&
           begins < step_s && begins + event.duration_s > 0;
  });
}

std::vector<std::string> events_outside(const LoadModel& load, std::int64_t from_s,
                                        std::int64_t to_s, const std::string& time) {
  std::vector<std::string> out;
  for (const auto& event : load.events) {
    if (event.at.seconds() >= from_s && event.at.seconds() < to_s) continue;
    out.push_back("the event of " + event.at.to_string() + " lies outside of " + time);
  }
  if (load.measured) return out;
  const auto consider = [&](const char* what, const auto& rise) {
    const std::int64_t top_s = rise.at.seconds() + rise.ramp_s;
    const bool is_moment = rise.duration_s == 0;
    const std::int64_t end_s = top_s + rise.duration_s;
    if (top_s < to_s && (end_s > from_s || (is_moment && end_s == from_s))) return;
    out.push_back("the top of the " + std::string(what) + " of " + rise.at.to_string() +
                  " lies outside of " + time);
  };
  for (const Spike& spike : load.traffic.spikes) consider("spike", spike);
  for (const FlashCrowd& crowd : load.traffic.flash_crowds) consider("flash crowd", crowd);
  return out;
}

}  // namespace costplan
