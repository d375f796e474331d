#include "costplan/simulate.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "money/amount.h"
#include "projection/analytic.h"
#include "projection/calendar_path.h"
#include "projection/event.h"
#include "projection/network.h"

namespace costplan {
namespace {

constexpr std::int64_t kMostSteps = 50'000'000;

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
  if (options.to_s <= options.from_s) problem("the end is not after the start");
  const std::int64_t seconds = options.to_s - options.from_s;
  if (seconds % options.step_s != 0) {
    problem("the time from start to end is not a whole number of steps");
  }
  if (seconds / options.step_s > kMostSteps) problem("too many steps", "take longer ones");
  constexpr int kMostSeeds = 10'000;
  if (options.seeds < 1 || options.seeds > kMostSeeds) problem("seeds must be 1 to 10,000");
  if (!(options.precision >= 0 && options.precision < 1)) {
    problem("a precision is a share from 0 to 1", "such as 1%");
  }
  constexpr int kMostThreads = 1024;
  if (options.threads < 0 || options.threads > kMostThreads) {
    problem("threads must be 0 (as many as the machine has) to 1,024");
  }
  if (!std::isfinite(options.traffic_factor) || options.traffic_factor < 0) {
    problem("the factor on the traffic must be a number from 0");
  }
  return errors;
}

std::string percent(double share) {
  return display(Quantity(static_cast<int>(std::lround(share * 100)))) + "%";
}

// What is closest to its limit, in words.
std::string bottleneck_of(const Projection& out) {
  double highest = 0;
  std::string name = "nothing is near a limit";
  const auto consider = [&](double pressure, std::string text) {
    if (pressure <= highest) return;
    highest = pressure;
    name = std::move(text);
  };
  for (const auto& service : out.services) {
    const bool at_most = service.tasks_peak >= service.tasks_max;
    const std::string tasks = at_most ? " with all of its " +
                                            display(Quantity(static_cast<int>(service.tasks_max))) +
                                            (service.tasks_max == 1 ? " task" : " tasks")
                                      : "";
    const double overload = service.overloaded.empty() ? 0 : 1;
    consider(service.utilisation_peak + overload,
             service.name + ": " + percent(service.utilisation_peak) +
                 " of its places for requests at the peak" + tasks);
    consider(service.cpu_peak + overload * 0.5,
             service.name + ": " + percent(service.cpu_peak) + " of its vCPUs at the peak" + tasks);
  }
  for (const auto& database : out.databases) {
    const DatabaseConnections& c = database.connections;
    if (c.server_limit > 0) {
      const double pressure = c.server_side / c.server_limit;
      consider(c.status == ConnectionStatus::kExhausted ? 3 + pressure : pressure,
               c.name + ": " + c.explanation);
    }
  }
  return name;
}

template <typename Add>
void add_event_assumptions(const LoadModel& load, Add add) {
  add("a load balancer sends requests to its tasks by turns; a task works on so many at a time, "
      "the rest wait there");
  const bool has_databases = std::any_of(load.services.begin(), load.services.end(),
                                         [](const auto& s) { return !s.workload.databases.empty(); });
  const bool has_calls = std::any_of(load.services.begin(), load.services.end(),
                                     [](const auto& s) { return !s.workload.calls.empty(); });
  if (has_databases || has_calls) {
    add("a request does its own work, then its database calls, then its calls of other services, "
        "and keeps its place meanwhile");
  }
  for (const auto& service : load.services) {
    const double processors = processors_of(service);
    if (processors <= 0) continue;
    add("a request takes its vCPU evenly over its own work; when a task has more of them than its "
        "vCPUs can serve, all of them slow down alike");
    if (processors < 1) {
      add(service.name + ": the vCPUs of a task are too few for one request alone, which therefore "
                         "takes longer than its service_time says");
    }
  }
  add("alarms and series are those of the first seed");
}

template <typename Add>
void add_analytic_assumptions(const LoadNetwork& network, Add add) {
  add("each minute is a queue in equilibrium; where the load is not below the capacity, a fluid "
      "that fills up and drains");
  add("the tasks of a service are one queue; behind a load balancer that takes turns, percentiles "
      "are higher");
  add("with general service times waits are an approximation by two moments: mean within about "
      "10%, far percentiles within about 30% for scv up to 4");
  if (network.has_calls) {
    add("the time of a called service is added as its mean, so far percentiles of its callers are "
        "too "
        "low");
  }
  add("waiting for a connection of a pool is first come, first served");
}

void add_assumptions(const LoadModel& load, const LoadNetwork& network, const TrafficCurve& curve,
                     const SimulateOptions& options, Projection& out) {
  const auto add = [&](std::string text) {
    if (std::find(out.assumptions.begin(), out.assumptions.end(), text) == out.assumptions.end()) {
      out.assumptions.push_back(std::move(text));
    }
  };
  for (const auto& text : load.assumptions) add(text);
  if (options.engine == EngineChoice::kEvent) {
    add_event_assumptions(load, add);
  } else {
    add_analytic_assumptions(network, add);
  }
  if (curve.index_of_dispersion != 1) {
    add("arrivals vary more than Poisson's by their index of dispersion");
  }
  for (const auto& service : load.services) {
    for (auto& text : assumptions(service.scaling.parameters)) add(std::move(text));
    for (auto& text : scaling_warnings(service.scaling)) add(service.name + ": " + text);
  }
}

}  // namespace

Result<TrafficCurve> curve_of(const LoadModel& load, const SimulateOptions& options) {
  const auto from = UtcTime::from_seconds(options.from_s);
  const auto to = UtcTime::from_seconds(options.to_s);
  if (!from) return from.errors();
  if (!to) return to.errors();
  if (!load.measured) return synthesise(load.traffic, *from, *to, options.step_s);
  auto resampled = resample(*load.measured, options.step_s);
  if (!resampled) return resampled.errors();
  if (resampled->start <= *from && resampled->end() >= *to) return cut(*resampled, *from, *to);
  return repeat_by_weekday(*resampled, *from, *to);
}

Result<Projection> simulate(const Stack& stack, const LoadModel& load,
                            const SimulateOptions& options) {
  if (auto errors = problems_of(options); !errors.empty()) return errors;
  const auto network = network_of(load);
  if (!network) return network.errors();
  const auto curve = curve_of(load, options);
  if (!curve) return curve.errors();
  const bool is_event = options.engine == EngineChoice::kEvent;
  auto out = is_event ? simulate_events(load, *curve, options)
                      : simulate_analytic(load, *network, *curve, options);
  if (!out) return out.errors();
  out->stack = stack.name;
  out->environment = stack.environment;
  out->bottleneck = bottleneck_of(*out);
  add_assumptions(load, *network, *curve, options, *out);
  return out;
}

}  // namespace costplan
