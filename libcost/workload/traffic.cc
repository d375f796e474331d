// The traffic of a load file.
#include <utility>

#include "workload/load_reader.h"

namespace costplan {

void LoadReader::read_spikes(const TrafficFields& fields, const Node& at) {
  for (std::size_t i = 0; i < fields.spikes.size(); ++i) {
    const SpikeFields& spike = fields.spikes[i];
    const auto begins = time(at, "traffic.spikes[" + std::to_string(i) + "].at", spike.at);
    if (!begins) continue;
    out_.traffic.spikes.push_back({.at = *begins,
                                   .factor = number(spike.factor),
                                   .ramp_s = std::llround(number(spike.ramp)),
                                   .duration_s = std::llround(number(spike.duration))});
  }
  for (std::size_t i = 0; i < fields.flash_crowds.size(); ++i) {
    const SpikeFields& crowd = fields.flash_crowds[i];
    const auto begins = time(at, "traffic.flash_crowds[" + std::to_string(i) + "].at", crowd.at);
    if (!begins) continue;
    out_.traffic.flash_crowds.push_back({.at = *begins,
                                         .peak_factor = number(crowd.factor),
                                         .ramp_s = std::llround(number(crowd.ramp)),
                                         .half_life_s = std::llround(number(crowd.half_life))});
  }
}

void LoadReader::read_traffic(std::optional<TrafficCurve> measured) {
  const Node* const at = root_.find("traffic");
  if (at == nullptr) {
    error(root_, "traffic", "traffic is required: what comes in",
          "such as traffic: {base: 20/s, profile: office}");
    return;
  }
  TrafficFields fields;
  binder_.bind(traffic_fields(), *at, &fields, "traffic");
  const bool has_users = fields.users.is_known();
  const int given =
      (fields.base.is_known() ? 1 : 0) + (has_users ? 1 : 0) + (fields.file.empty() ? 0 : 1);
  if (given != 1) {
    error(*at, "traffic",
          given == 0 ? "one of base, users and file is required"
                     : "give only one of base, users and file");
  }
  if (measured) out_.measured = std::move(measured);
  if (fields.base.is_known()) out_.traffic.base_rate_per_s = number(fields.base);
  if (has_users) {
    for (const auto& [name, value] :
         {std::pair("sessions_per_user_per_day", &fields.sessions_per_user_per_day),
          {"requests_per_session", &fields.requests_per_session}}) {
      if (!value->is_known()) error(*at, "traffic", std::string(name) + " is required with users");
    }
    out_.traffic.users =
        UserTraffic{.users = number(fields.users),
                    .sessions_per_user_and_day = number(fields.sessions_per_user_per_day),
                    .requests_per_session = number(fields.requests_per_session)};
  }
  constexpr std::string_view kNames[] = {"flat", "office", "consumer"};
  const std::string_view profile = kNames[static_cast<int>(fields.profile)];
  out_.traffic.daily = *daily_profile(profile);
  out_.traffic.weekly = *weekly_profile(profile);
  const auto weights = [&](const std::vector<std::string>& texts, auto& into,
                           const std::string& path) {
    if (texts.empty()) return;
    if (texts.size() != into.size()) {
      error(
          *at, path,
          "needs " + std::to_string(into.size()) + " weights, not " + std::to_string(texts.size()));
      return;
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto value = Quantity::parse(texts[i]);
      if (!value || value->is_negative()) {
        error(*at, path, "'" + texts[i] + "' is not a weight such as 0.5");
      } else {
        into[i] = value->approximate();
      }
    }
  };
  weights(fields.hours, out_.traffic.daily, "traffic.hours");
  weights(fields.weekdays, out_.traffic.weekly, "traffic.weekdays");
  out_.traffic.growth_per_month = number(fields.growth_per_month);
  out_.traffic.index_of_dispersion = number(fields.burstiness);
  if (out_.measured) out_.measured->index_of_dispersion = number(fields.burstiness);
  read_spikes(fields, *at);
}

}  // namespace costplan
