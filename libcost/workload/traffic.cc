// The traffic of a load file.
#include <cstdlib>
#include <utility>
#include <vector>

#include "base/timestamp.h"
#include "workload/load_reader.h"

namespace costplan {
namespace {

// `+02:00`, `-0530`, `+1`: minutes; nullopt for what is none within 14 hours.
std::optional<int> offset_minutes(std::string_view text) {
  // The zone of a time, so that there is one rule for what an offset looks like.
  const auto stamp = read_timestamp("2026-01-01 00:00" + std::string(text));
  constexpr int kMost = 14 * 60;
  if (!stamp || !stamp->has_zone || std::abs(stamp->offset_minutes) > kMost) return std::nullopt;
  return stamp->offset_minutes;
}

}  // namespace


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
                                         .duration_s = std::llround(number(crowd.duration)),
                                         .half_life_s = std::llround(number(crowd.half_life))});
  }
}

// Exactly one of base, users and file; and what was declared as nothing is a mistake: an
// idle system has no load to simulate.
void LoadReader::read_rates(const TrafficFields& fields, const Node& at) {
  const bool has_users = fields.users.is_known();
  // (Also what is there and cannot be read.)
  int given = 0;
  for (const char* const name : {"base", "users", "file"}) {
    given += at.find(name) != nullptr ? 1 : 0;
  }
  if (given != 1) {
    error(at, "traffic",
          given == 0 ? "one of base, users and file is required"
                     : "give only one of base, users and file");
  }
  for (const auto& [name, value] :
       {std::pair("base", &fields.base),
        {"users", &fields.users},
        {"sessions_per_user_per_day", &fields.sessions_per_user_per_day},
        {"requests_per_session", &fields.requests_per_session},
        {"scale", &fields.scale}}) {
    const bool is_ours = std::string_view(name) != "scale" || !fields.file.empty();
    if (!is_ours || !value->is_known() || value->is_positive()) continue;
    error(node_of(at, name), std::string("traffic.") + name,
          "must be more than 0: nothing comes in",
          "what an idle system costs is what costplan estimate says");
  }
  if (fields.base.is_known()) {
    out_.traffic.base_rate_per_s = number(fields.base);
    if (number(fields.base) > TrafficCurve::kMostRate) {
      error(node_of(at, "base"), "traffic.base", "is more than 1,000,000,000,000 a second");
    }
  }
  if (!has_users) return;
  for (const auto& [name, value] :
       {std::pair("sessions_per_user_per_day", &fields.sessions_per_user_per_day),
        {"requests_per_session", &fields.requests_per_session}}) {
    if (!value->is_known()) error(at, "traffic", std::string(name) + " is required with users");
  }
  out_.traffic.users =
      UserTraffic{.users = number(fields.users),
                  .sessions_per_user_and_day = number(fields.sessions_per_user_per_day),
                  .requests_per_session = number(fields.requests_per_session)};
}

void LoadReader::read_profiles(const TrafficFields& fields, const Node& at) {
  constexpr std::string_view kNames[] = {"flat", "office", "consumer"};
  const std::string_view profile = kNames[static_cast<int>(fields.profile)];
  out_.traffic.daily = *daily_profile(profile);
  out_.traffic.weekly = *weekly_profile(profile);
  const auto weights = [&](const std::vector<std::string>& texts, auto& into, const char* name) {
    if (texts.empty()) return;
    const std::string path = std::string("traffic.") + name;
    const Node& here = node_of(at, name);
    if (texts.size() != into.size()) {
      error(
          here, path,
          "needs " + std::to_string(into.size()) + " weights, not " + std::to_string(texts.size()));
      return;
    }
    bool any = false;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto value = Quantity::parse(texts[i]);
      if (!value || value->is_negative()) {
        error(here, path, "'" + texts[i] + "' is not a weight such as 0.5");
        return;
      }
      into[i] = value->approximate();
      any = any || into[i] > 0;
    }
    if (!any) error(here, path, "every weight is 0: nothing comes in");
  };
  weights(fields.hours, out_.traffic.daily, "hours");
  weights(fields.weekdays, out_.traffic.weekly, "weekdays");
  const auto offset = offset_minutes(fields.utc_offset);
  if (offset) {
    out_.traffic.utc_offset_minutes = *offset;
  } else {
    error(node_of(at, "utc_offset"), "traffic.utc_offset",
          "'" + fields.utc_offset + "' is no offset from UTC", "such as +02:00 or -05:30");
  }
}

// What says how to read a file goes with a file.
void LoadReader::check_measured(const TrafficFields& fields, const Node& at) {
  if (!fields.begins.empty()) {
    (void)time(node_of(at, "begins"), "traffic.begins", fields.begins);
  }
  if (!fields.file.empty()) {
    for (const char* const name : {"profile", "hours", "weekdays", "growth_per_month",
                                   "growth_from", "spikes", "flash_crowds"}) {
      if (at.find(name) == nullptr) continue;
      error(*at.find(name), std::string("traffic.") + name,
            "says nothing about a measured file, which has its own course");
    }
    if (out_.measured && out_.measured->peak() <= 0) {
      error(node_of(at, "file"), "traffic.file", "every value is 0: nothing comes in");
    }
    return;
  }
  for (const char* const name : {"more_files", "begins", "period", "missing_is_zero", "value",
                                 "scale"}) {
    if (at.find(name) == nullptr) continue;
    error(*at.find(name), std::string("traffic.") + name, "goes with a file");
  }
}

void LoadReader::read_traffic(std::optional<MeasuredLoad> measured) {
  const std::size_t problems_before = errors_.size();
  const Node* const at = root_.find("traffic");
  if (at == nullptr) {
    error(root_, "traffic", "traffic is required: what comes in",
          "such as traffic: {base: 20/s, profile: office}");
    return;
  }
  TrafficFields fields;
  binder_.bind(traffic_fields(), *at, &fields, "traffic");
  if (!may_have_fields(*at)) return;
  if (measured) {
    out_.measured = std::move(measured->curve);
    out_.measured_in = std::move(measured->name);
    out_.traffic_notes = std::move(measured->notes);
    out_.measured->index_of_dispersion = number(fields.burstiness);
  }
  read_rates(fields, *at);
  read_profiles(fields, *at);
  check_measured(fields, *at);
  out_.traffic.growth_per_month = number(fields.growth_per_month);
  if (!fields.growth_from.empty()) {
    out_.traffic.growth_from =
        time(node_of(*at, "growth_from"), "traffic.growth_from", fields.growth_from);
  }
  out_.traffic.index_of_dispersion = number(fields.burstiness);
  read_spikes(fields, *at);
  if (!out_.measured && errors_.size() == problems_before) check_course(*at);
}

// What synthesise() would find wrong, by the names of the load file.
void LoadReader::check_course(const Node& at) {
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"index_of_dispersion", "burstiness"},
      {"base_rate_per_s", "base"},
      {"users.users", "users"},
      {"users.sessions_per_user_and_day", "sessions_per_user_per_day"},
      {"users.requests_per_session", "requests_per_session"},
      {"peak_factor", "factor"},
      {"daily", "hours"},
      {"weekly", "weekdays"},
  };
  constexpr int kMinute = 60;
  const auto minute = synthesise(out_.traffic, *UtcTime::from_seconds(0),
                                 *UtcTime::from_seconds(kMinute), kMinute);
  if (minute) return;
  for (const Error& problem : minute.errors()) {
    std::string key = problem.path;
    for (const auto& [ours, theirs] : kNames) {
      if (const auto found = key.find(ours); found != std::string::npos) {
        key.replace(found, ours.size(), theirs);
      }
    }
    if (key.ends_with("_s")) key.resize(key.size() - 2);
    error(at, "traffic" + (key.empty() ? "" : "." + key), problem.message, problem.hint);
  }
}

std::optional<MeasuredFiles> measured_files(const Node& root, const Stack& file) {
  const Node* const at = root.find("traffic");
  if (at == nullptr || at->type != Node::Type::kMap) return std::nullopt;
  Errors left_to_the_reader;
  TrafficFields fields;
  Binder(file, Hours(730), Scenario::kLikely, left_to_the_reader)
      .bind(traffic_fields(), *at, &fields, "traffic");
  if (fields.file.empty()) return std::nullopt;
  MeasuredFiles out;
  out.names = {fields.file};
  out.names.insert(out.names.end(), fields.more_files.begin(), fields.more_files.end());
  if (fields.value == MeasuredValue::kRate) out.meaning = SampleMeaning::kRatePerSecond;
  if (fields.scale.is_positive()) out.scale = number(fields.scale);
  out.utc_offset_minutes = offset_minutes(fields.utc_offset).value_or(0);
  if (const auto begins = UtcTime::parse(fields.begins)) out.begins = *begins;
  if (fields.period.is_positive()) {
    out.measurement.period_s = std::llround(number(fields.period));
  }
  out.measurement.missing_is_zero = fields.missing_is_zero;
  return out;
}

}  // namespace costplan
