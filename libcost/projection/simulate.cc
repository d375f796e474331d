#include "costplan/simulate.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/plural.h"
#include "money/amount.h"
#include "projection/analytic.h"
#include "projection/assumptions.h"
#include "projection/calendar_path.h"
#include "projection/event.h"
#include "projection/load_events.h"
#include "projection/network.h"
#include "projection/series.h"
#include "projection/setup.h"
#include "projection/summary.h"
#include "projection/vcpu_quota.h"
#include "workload/load_model.h"

namespace costplan {
namespace {

// Steps of more than a minute are minutes put together: what a policy or an alarm sees does
// not depend on them.
void fold_series(Projection& out, int step_s) {
  const auto count = static_cast<std::size_t>(step_s / out.step_s);
  out.step_s = step_s;
  if (count <= 1 || out.series.empty()) return;
  std::vector<SeriesRow> rows;
  for (std::size_t first = 0; first < out.series.size(); first += count) {
    rows.push_back(mean_of(std::span(out.series).subspan(
        first, std::min(count, out.series.size() - first))));
  }
  out.series = std::move(rows);
}

std::string percent(double share) {
  return display(Quantity(static_cast<int>(std::lround(share * 100)))) + "%";
}

std::string number_text(double value) {
  return display(Quantity(static_cast<int>(std::llround(std::min(value, 1e9)))));
}

// Why requests of a service fail that is at no limit of its own.
std::string reason_of_errors(const LoadModel& load, const Projection& out, std::size_t index) {
  constexpr double kNearly = 0.97;  // of a timeout, as a bucket of a histogram shows it
  const Workload& work = load.services[index].workload;
  const ServiceProjection& service = out.services[index];
  for (const auto& use : work.databases) {
    for (const auto& database : out.databases) {
      const double timeout_ms = 1000 * use.pool.acquire_timeout_s;
      if (database.connections.name == use.database && timeout_ms > 0 &&
          database.pool_wait_p99_ms >= kNearly * timeout_ms) {
        return ", with pools of " + display(Quantity(static_cast<int>(use.pool.max))) +
               " connections to " + use.database + " that are full";
      }
    }
  }
  const bool all_are_late = nobody_is_answered(service) && service.tasks_peak > 0;
  if (work.timeout_s > 0 &&
      (all_are_late || service.p999_ms.value >= kNearly * 1000 * work.timeout_s)) {
    return ", with answers that come after its timeout";
  }
  for (const auto& event : load.events) {
    const auto uses = [&](const DatabaseUse& use) {
      return event.target.empty() || use.database == event.target;
    };
    if (event.type == LoadEventType::kRdsFailover && event.at.seconds() >= out.from_s &&
        event.at.seconds() < out.to_s && std::ranges::any_of(work.databases, uses)) {
      return ", while " + (event.target.empty() ? "its database" : event.target) + " fails over";
    }
  }
  return {};
}

// Whom a service calls that is overloaded, the first of the load file; empty: nobody.
std::string overloaded_callee(const LoadNetwork& network, const Projection& out,
                              std::size_t caller) {
  std::size_t first = out.services.size();
  for (const auto& call : network.calls[caller]) {
    const bool is_overloaded = !out.services[call.service].overloaded.empty();
    if (is_overloaded && call.service != caller) first = std::min(first, call.service);
  }
  return first < out.services.size() ? out.services[first].name : std::string();
}

// Of the messages of a queue those that wait at the worst; 0: no such queue.
double share_waiting(const Projection& out, const std::string& queue) {
  const auto found = std::find_if(out.queues.begin(), out.queues.end(),
                                  [&](const auto& each) { return each.name == queue; });
  if (found == out.queues.end() || found->messages <= 0) return 0;
  return found->peak_depth / found->messages;
}

// What is closest to its limit, in words.
std::string bottleneck_of(const LoadModel& load, const LoadNetwork& network,
                          const Projection& out) {
  double highest = 0;
  std::string name = "nothing is near a limit";
  const auto consider = [&](double pressure, std::string text) {
    if (pressure <= highest) return;
    highest = pressure;
    name = std::move(text);
  };
  for (std::size_t i = 0; i < out.services.size(); ++i) {
    const ServiceProjection& service = out.services[i];
    const bool at_most = service.tasks_peak >= service.tasks_max;
    const std::string tasks = at_most ? " with all of its " +
                                            display(Quantity(static_cast<int>(service.tasks_max))) +
                                            (service.tasks_max == 1 ? " task" : " tasks")
                                      : "";
    // Who waits for a service that is overloaded is full because of it.
    const bool is_cause =
        !service.overloaded.empty() && overloaded_callee(network, out, i).empty();
    const double overload = is_cause ? 1 : 0;
    constexpr double kMany = 0.01;
    if (service.error_rate.value > kMany) {
      const std::string reason = reason_of_errors(load, out, i);
      // What most of them fail of is worse than connections that may run out.
      constexpr double kMost = 0.5;
      constexpr double kWorst = 10;
      const double failing = service.error_rate.value;
      consider(failing + (failing > kMost && !reason.empty() ? kWorst : 1),
               service.name + ": " + percent(failing) + " of its requests fail" + reason);
    }
    // Of places and vCPUs the tighter: utilisation is that of it.
    consider(service.cpu_peak + overload,
             service.name + ": " + percent(service.cpu_peak) + " of its vCPUs at the peak" + tasks);
    consider(service.memory_peak > 1 ? 1 + service.memory_peak : service.memory_peak,
             service.name + ": " + percent(service.memory_peak) + " of its memory at the peak");
    consider(std::min(1.0, service.pool_peak),
             service.name + ": " + percent(std::min(1.0, service.pool_peak)) +
                 " of its pooled connections at the peak");
    consider(service.utilisation_peak + overload,
             service.name + ": " + percent(service.utilisation_peak) +
                 " of its places for requests at the peak" + tasks);
  }
  for (const auto& database : out.databases) {
    const DatabaseConnections& c = database.connections;
    if (c.server_limit <= 0) {
      constexpr double kNone = 1e9;
      consider(kNone, c.name + ": no connection is left but the reserved ones");
    } else {
      const double pressure = c.server_side / c.server_limit;
      consider(c.status == ConnectionStatus::kExhausted ? 3 + pressure : pressure,
               c.name + ": " + c.explanation);
    }
  }
  return name;
}

// Pools of single tasks that are larger than what their database has; empty: there are none.
std::string too_wide_pools(const LoadModel& load, const DatabaseAccess& database) {
  const double most = server_limit(database);
  std::vector<std::string> pools;
  for (const auto& service : load.services) {
    for (const auto& use : service.workload.databases) {
      const double pool = use.pool.max * use.pool.processes_per_task;
      if (use.database != database.name || pool <= most) continue;
      pools.push_back(service.name + " (" + number_text(pool) + ")");
    }
  }
  if (pools.empty()) return {};
  std::string names = pools.front();
  for (std::size_t i = 1; i < pools.size(); ++i) {
    names += (i + 1 < pools.size() ? ", " : " and ") + pools[i];
  }
  const bool is_one = pools.size() == 1;
  return (is_one ? "the pool of one task of " : "the pools of one task each of ") + names +
         (is_one ? " is" : " are") + " larger than the " + number_text(most) +
         (most == 1 ? " connection" : " connections") + " that " +
         (database.via == DatabaseVia::kDirect
              ? database.name + " has for everybody: " + (is_one ? "it" : "they") +
                    " can never fill"
          : database.via == DatabaseVia::kRdsProxy
              ? "RDS Proxy may open to " + database.name + ": the rest waits at the proxy"
              : "PgBouncer may open to " + database.name + ": the rest waits at PgBouncer");
}

// An alarm that needs more datapoints than come; empty: it does not. Those that are missing may
// count as such.
std::string too_long_alarm(const std::string& name, double period_s, int datapoints,
                           MissingData missing, const SimulateOptions& options) {
  const auto seconds = static_cast<double>(options.to_s - options.from_s);
  if (period_s * datapoints <= seconds || missing == MissingData::kBreaching) return {};
  return name + " never rings: it needs " +
         counted(static_cast<std::size_t>(datapoints), "datapoint") + " of " +
         number_text(period_s) + " s, and " + number_text(seconds) + " s are simulated";
}

void add_alarm_warnings(const LoadModel& load, const SimulateOptions& options, Projection& out) {
  const auto add = [&](std::string text) {
    if (!text.empty()) out.warnings.push_back(std::move(text));
  };
  for (const auto& alarm : load.alarms) {
    add(too_long_alarm("alarm " + alarm.name, alarm.period_s, alarm.datapoints_to_alarm,
                       alarm.treat_missing, options));
  }
  for (const auto& service : load.services) {
    for (const auto& policy : service.scaling.step_scaling) {
      const MetricAlarm& alarm = policy.alarm;
      add(too_long_alarm(service.name + ": the alarm of " + policy.name, alarm.period_s,
                         alarm.datapoints_to_alarm > 0 ? alarm.datapoints_to_alarm
                                                       : alarm.evaluation_periods,
                         alarm.treat_missing, options));
    }
  }
}

// What nobody wants, clearly said.
void add_warnings(const Stack& stack, const LoadModel& load, const LoadNetwork& network,
                  const SimulateOptions& options, Projection& out) {
  if (network.has_cycle) {
    out.warnings.push_back("services that call each other in a circle keep their places meanwhile, "
                           "and may all wait for each other for ever: --engine event shows whether "
                           "they come to that");
  }
  for (const auto& service : out.services) {
    if (service.memory_peak > 1) {
      out.warnings.push_back(service.name + ": its tasks would need " +
                             percent(service.memory_peak) +
                             " of their memory, and a task that takes more than it has is killed");
    }
    if (service.overflowed > 0) {
      out.warnings.push_back(service.name + ": " + number_text(service.overflowed) +
                             " requests count as failed because more than 1,048,576 were in "
                             "flight, which is all that this engine holds");
    }
  }
  std::unordered_map<std::string_view, const Resource*> resources;
  for (const auto& each : stack.resources) resources.emplace(each.name, &each);
  for (const auto& service : load.services) {
    const auto resource = resources.find(service.name);
    if (resource != resources.end() && resource->second->body.find("schedule") != nullptr) {
      out.warnings.push_back(service.name +
                             ": the schedule of the stack is not simulated, its tasks run all the "
                             "time; scaling.scheduled of the load file can stop them");
    }
    constexpr std::int64_t kForecastFrom = 24 * 3600;
    if (service.scaling.predictive && service.scaling.predictive->hourly_history.empty() &&
        options.to_s - options.from_s <= kForecastFrom) {
      out.warnings.push_back(service.name +
                             ": predictive scaling forecasts nothing before it has seen 24 hours, "
                             "and no more are simulated");
    }
    for (auto& text : scaling_warnings(scaling_of(service, load, options))) {
      out.warnings.push_back(service.name + ": " + text);
    }
  }
  std::unordered_set<std::string_view> consumed;
  for (const auto& service : load.services) consumed.insert(service.consumes);
  for (const auto& queue : load.queues) {
    if (consumed.contains(queue)) continue;
    out.warnings.push_back(queue + ": no service of the load file consumes it, so that nothing is "
                                   "known of its depth and of the age of its messages");
  }
  add_alarm_warnings(load, options, out);
  for (auto& text :
       events_outside(load, options.from_s, options.to_s, "the simulated time")) {
    out.warnings.push_back(std::move(text));
  }
  double most_requests = 0;
  for (const auto& service : out.services) {
    most_requests = std::max(most_requests, service.requests);
  }
  const double rate = out.usage.seconds > 0 ? most_requests / out.usage.seconds : 0;
  constexpr double kAsMuch = 4;  // that the two moments of the analytic engine are good for
  const double burstiness =
      load.measured ? load.measured->index_of_dispersion : load.traffic.index_of_dispersion;
  if (options.engine == EngineChoice::kAnalytic && burstiness > kAsMuch) {
    out.warnings.push_back("a burstiness of " + number_text(burstiness) +
                           " is more than the formulas are good for: waits are too short; "
                           "--engine event simulates it");
  }
  constexpr double kLongestBurst = 60;
  if (rate > 0 && burstiness > kLongestBurst * rate) {
    out.warnings.push_back("a burstiness of " + number_text(burstiness) +
                           " at this rate means bursts and lulls of more than a minute, of which "
                           "a simulation may see few: describe them as spikes");
  }
  for (const auto& service : out.services) {
    constexpr double kMany = 0.001;
    if (service.unanswered > kMany * service.requests) {
      out.warnings.push_back(service.name + ": " +
                             percent_text(service.unanswered / service.requests) +
                             " of its requests still wait at the end: they are in no percentile, "
                             "but count against every objective");
    }
    if (service.requests > 0 && service.tasks_peak <= 0 && service.tasks_max > 0) {
      out.warnings.push_back(service.name +
                             " never has a task: it begins with none, and without one there is no "
                             "metric that its policies could follow");
    }
  }
  constexpr double kNeverBelow = 0.995;
  constexpr double kWithinFormulas = 0.03;  // of the capacity
  for (std::size_t i = 0; i < out.services.size(); ++i) {
    const ServiceProjection& service = out.services[i];
    if (service.utilisation_mean < kNeverBelow || service.requests <= 0) continue;
    const std::string called = overloaded_callee(network, out, i);
    const Workload& work = load.services[i].workload;
    const bool is_retried = work.retries >= 1 && work.timeout_s > 0;
    const std::string who = called.empty() ? "its tasks" : called + ", which it calls,";
    const double too_much = service.unanswered / service.requests + service.error_rate.value +
                            share_waiting(out, load.services[i].consumes);
    if (too_much < kWithinFormulas && out.engine == "analytic") {
      out.warnings.push_back(service.name + " is at its capacity all the time: what comes in is as " +
                             "much as " + who + " can answer, within what the formulas tell; a " +
                             "little more, and what waits, waits longer and longer");
      continue;
    }
    out.warnings.push_back(
        service.name + " is overloaded all the time: more comes in" +
        (is_retried ? ", with what is tried again of it, than " : " than ") + who +
        " can ever answer, and what waits, waits longer and longer (utilisation 1 or more for "
        "ever)");
  }
  for (auto& text : quota_warnings(load, out)) out.warnings.push_back(std::move(text));
  for (const auto& database : load.databases) {
    if (database.via == DatabaseVia::kRdsProxy && !has_rds_proxy(stack, database.name)) {
      out.warnings.push_back(database.name +
                             " is reached through RDS Proxy, and no rds_proxy of the stack has it "
                             "as target: estimates know nothing of what the proxy costs");
    }
    if (auto text = too_wide_pools(load, database); !text.empty()) {
      out.warnings.push_back(std::move(text));
    }
  }
  for (const auto& database : out.databases) {
    if (database.connections.status != ConnectionStatus::kExhausted) continue;
    const std::string& name = database.connections.name;
    std::string what = "max_connections of " + name + " is exhausted";
    if (database.connections.via == DatabaseVia::kRdsProxy) {
      what = "RDS Proxy may not open enough connections to " + name;
    } else if (database.connections.via == DatabaseVia::kPgBouncer) {
      what = "PgBouncer may not open enough connections to " + name;
    }
    out.warnings.push_back(what + ": " + database.connections.explanation);
  }
}

}  // namespace

Result<Projection> simulate(const Stack& stack, const LoadModel& load,
                            const SimulateOptions& options) {
  if (auto errors = problems_of(options); !errors.empty()) return errors;
  const auto network = network_of(load);
  if (!network) return network.errors();
  SimulateOptions played = options;
  played.step_s = played_step(load, options.step_s);
  const auto curve = curve_of(load, played);
  if (!curve) return curve.errors();
  const LoadModel started = settled(load, *network, played);
  auto out = options.engine == EngineChoice::kEvent
                 ? simulate_events(started, *curve, played)
                 : simulate_analytic(started, *network, *curve, played);
  if (!out) return out.errors();
  fold_series(*out, options.step_s);
  out->stack = stack.name;
  out->environment = stack.environment;
  out->bottleneck = bottleneck_of(load, *network, *out);
  add_warnings(stack, load, *network, played, *out);
  add_assumptions(stack, started, *network, *curve, played, *out);
  return out;
}

}  // namespace costplan
