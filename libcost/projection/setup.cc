#include "projection/setup.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

namespace costplan {
namespace {

constexpr std::int64_t kMostSteps = 50'000'000;

}  // namespace

bool follows_load(const ScalingConfig& scaling) {
  return !scaling.target_tracking.empty() || !scaling.step_scaling.empty() ||
         !scaling.scheduled.empty() || scaling.predictive.has_value();
}

bool looks_at(const ScalingConfig& scaling, ScalingMetricKind metric) {
  const auto does = [metric](const auto& policy) { return policy.metric.kind == metric; };
  return std::ranges::any_of(scaling.target_tracking, does) ||
         std::ranges::any_of(scaling.step_scaling, does) ||
         (scaling.predictive && does(*scaling.predictive));
}

int played_step(const LoadModel& load, int step_s) {
  const bool is_high_resolution = std::ranges::any_of(load.services, [](const auto& service) {
    return std::ranges::any_of(service.scaling.target_tracking,
                               &TargetTrackingPolicy::high_resolution);
  });
  return is_high_resolution ? std::gcd(step_s, kHighResolutionPeriodS)
                            : std::min(step_s, kLongestStep);
}

std::int64_t grid_shift(const TrafficCurve& curve, UtcTime time, std::int64_t step_s) {
  const std::int64_t past = ((time.seconds() - curve.start.seconds()) % step_s + step_s) % step_s;
  return past <= step_s / 2 ? past : past - step_s;
}

bool covers(const TrafficCurve& curve, UtcTime from, UtcTime to) {
  return curve.start <= from && curve.end() >= to;
}

Errors problems_of(const SimulateOptions& options) {
  Errors errors;
  const auto problem = [&](std::string message, std::string hint = "") {
    errors.push_back({.message = std::move(message), .hint = std::move(hint)});
  };
  if (options.step_s < 1 ||
      (options.step_s < 60 ? 60 % options.step_s : options.step_s % 60) != 0) {
    problem("a step of " + std::to_string(options.step_s) + " s does not fit the minute",
            "take a divisor or a multiple of 60 s");
    return errors;
  }
  const auto from = UtcTime::from_seconds(options.from_s);
  const auto to = UtcTime::from_seconds(options.to_s);
  if (options.to_s <= options.from_s) {
    problem("the end" + (to ? ", " + to->to_string() + "," : std::string()) +
                " is not after the start" + (from ? ", " + from->to_string() : std::string()),
            "a start is part of the time, an end is not");
    return errors;
  }
  const std::int64_t seconds = options.to_s - options.from_s;
  if (seconds % options.step_s != 0) {
    problem("the time from start to end, " + std::to_string(seconds) +
            " s, is not a whole number of steps of " + std::to_string(options.step_s) + " s",
            "take a step that divides it, or another start or end");
  }
  constexpr std::int64_t kLongest = 20 * 366 * UtcTime::kSecondsPerDay;
  if (seconds > kLongest) problem("the time from start to end is longer than 20 years");
  if (seconds / options.step_s > kMostSteps) problem("too many steps", "take longer ones");
  constexpr int kMostSeeds = 10'000;
  if (options.seeds < 1 || options.seeds > kMostSeeds) problem("seeds must be 1 to 10,000");
  if (!(options.precision >= 0 && options.precision < 1)) {
    problem("the precision must be at least 0, which asks for none, and below 1", "such as 0.01");
  }
  constexpr int kMostThreads = 1024;
  if (options.threads < 0 || options.threads > kMostThreads) {
    problem("threads must be 0 (as many as the machine has) to 1,024");
  }
  if (!std::isfinite(options.traffic_factor) || options.traffic_factor <= 0) {
    problem("the factor on the traffic must be a number above 0");
  }
  return errors;
}

namespace {

Error in_load_file(const LoadModel& load, std::string path, Error error) {
  if (!load.files.empty()) error.where.file = load.files.front();
  error.path = std::move(path);
  return error;
}

Result<TrafficCurve> described_curve(const LoadModel& load, UtcTime from, UtcTime to,
                                     std::int64_t step_s) {
  auto curve = synthesise(load.traffic, from, to, step_s);
  if (curve) return curve;
  Errors errors;
  for (const Error& error : curve.errors()) {
    // The fields of a description have the names of the load file.
    errors.push_back(error.path.empty() ? error
                                        : in_load_file(load, "traffic." + error.path, error));
  }
  return errors;
}

Result<TrafficCurve> measured_curve(const LoadModel& load, UtcTime from, UtcTime to,
                                    std::int64_t step_s) {
  const TrafficCurve& measured = *load.measured;
  const std::string period = std::to_string(measured.step_s) + " s";
  const std::string whole = measured.start.to_string() + " to " + measured.end().to_string();
  if (measured.duration_s() % step_s != 0) {
    return in_load_file(
        load, "traffic.file",
        {.message = load.measured_in + " is read as one value every " + period + " from " + whole +
                    ", which is not a whole number of steps of " + std::to_string(step_s) + " s",
         .hint = "say the period of the measurement, such as period: 5 min, or take a step that "
                 "divides " + period});
  }
  auto resampled = resample(measured, step_s);
  if (!resampled) return resampled.errors();
  auto placed = shift(*resampled, grid_shift(*resampled, from, step_s));
  if (!placed) return placed.errors();
  if (covers(*placed, from, to)) return cut(*placed, from, to);
  if (placed->duration_s() < UtcTime::kSecondsPerDay) {
    return in_load_file(
        load, "traffic.file",
        {.message = "the traffic measured in " + load.measured_in + ", " + whole +
                    ", does not cover the time to simulate, " + from.to_string() + " to " +
                    to.to_string() + ", and is no whole day to repeat",
         .hint = "measure a week, or simulate what is covered with --from and --to"});
  }
  return repeat_by_weekday(*placed, from, to);
}

}  // namespace

Result<TrafficCurve> curve_of(const LoadModel& load, const SimulateOptions& options) {
  const auto from = UtcTime::from_seconds(options.from_s);
  const auto to = UtcTime::from_seconds(options.to_s);
  if (!from) return from.errors();
  if (!to) return to.errors();
  auto curve = load.measured ? measured_curve(load, *from, *to, options.step_s)
                             : described_curve(load, *from, *to, options.step_s);
  if (!curve) return curve;
  const double peak = curve->peak();
  if (peak * options.traffic_factor > TrafficCurve::kMostRate) {
    return Error{.message = "with that factor more than 10^12 requests a second come in"};
  }
  if (peak <= 0) {
    return Error{.message = "nothing comes in from " + from->to_string() + " to " +
                            to->to_string() + ": there is no load to simulate",
                 .hint = "choose a time with traffic, or see costplan estimate for an idle system"};
  }
  return curve;
}

ScalingConfig scaling_of(const LoadService& service, const LoadModel& load,
                         const SimulateOptions& options) {
  ScalingConfig out = service.scaling;
  out.step_s = options.step_s;
  out.start = std::chrono::sys_seconds(std::chrono::seconds(options.from_s));
  for (const auto& event : load.events) {
    const double at = static_cast<double>(event.at.seconds() - options.from_s);
    const bool is_ours = event.target.empty() || event.target == service.name;
    if (at < 0 || !is_ours) continue;
    switch (event.type) {
      case LoadEventType::kDeployment:
        out.events.emplace_back(DeploymentEvent{.at_s = at,
                                                .kind = event.deployment,
                                                .bake_s = event.duration_s,
                                                .canary_percent = 100 * event.share,
                                                .canary_s = event.duration_s});
        break;
      case LoadEventType::kAzLost:
        out.events.emplace_back(ZoneLossEvent{.at_s = at, .duration_s = event.duration_s});
        break;
      case LoadEventType::kSpotInterruptions:
        out.events.emplace_back(
            SpotReclaimEvent{.at_s = at, .share = event.share, .unavailable_s = event.duration_s});
        break;
      case LoadEventType::kRdsFailover:
      case LoadEventType::kColdCache: break;
    }
  }
  return out;
}

}  // namespace costplan
