#include "costplan/simulate.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "money/amount.h"
#include "projection/analytic.h"
#include "projection/calendar_path.h"
#include "projection/event.h"
#include "projection/load_events.h"
#include "projection/network.h"
#include "projection/series.h"
#include "projection/setup.h"
#include "projection/summary.h"
#include "projection/vcpu_quota.h"
#include "projection/week_of_steps.h"
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

// Alarms that the stack has and the load file does not describe, by name: `High CPU (8)`.
std::string undescribed_alarms(const Stack& stack, const LoadModel& load) {
  std::string out;
  for (const auto& resource : stack.resources) {
    const Node* const list = resource.kind == "cloudwatch" ? resource.body.find("alarms") : nullptr;
    if (list == nullptr) continue;
    for (const auto& alarm : list->items) {
      const Node* const name = alarm.find("name");
      const std::string known = name == nullptr ? "" : name->text;
      const bool is_described =
          !known.empty() &&
          std::any_of(load.alarms.begin(), load.alarms.end(),
                      [&](const LoadAlarm& each) { return each.name.starts_with(known); });
      if (is_described) continue;
      const Node* const count = alarm.find("count");
      out += (out.empty() ? "" : ", ") + (known.empty() ? "one without a name" : known) +
             (count != nullptr && count->type == Node::Type::kScalar ? " (" + count->text + ")"
                                                                     : "");
    }
  }
  return out;
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
         " connections that " +
         (database.via == DatabaseVia::kDirect
              ? database.name + " has for everybody: " + (is_one ? "it" : "they") +
                    " can never fill"
          : database.via == DatabaseVia::kRdsProxy
              ? "RDS Proxy may open to " + database.name + ": the rest waits at the proxy"
              : "PgBouncer may open to " + database.name + ": the rest waits at PgBouncer");
}

// What nobody wants, clearly said.
void add_warnings(const Stack& stack, const LoadModel& load, const LoadNetwork& network,
                  const SimulateOptions& options,
                  Projection& out) {
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
                             "and objectives on availability and errors count them");
    }
    if (service.requests > 0 && service.tasks_peak <= 0 && service.tasks_max > 0) {
      out.warnings.push_back(service.name +
                             " never has a task: it begins with none, and without one there is no "
                             "metric that its policies could follow");
    }
  }
  constexpr double kNeverBelow = 0.995;
  for (std::size_t i = 0; i < out.services.size(); ++i) {
    const ServiceProjection& service = out.services[i];
    if (service.utilisation_mean < kNeverBelow || service.requests <= 0) continue;
    const std::string called = overloaded_callee(network, out, i);
    out.warnings.push_back(
        service.name + " is overloaded all the time: more comes in than " +
        (called.empty() ? "its tasks" : called + ", which it calls,") +
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

template <typename Add>
void add_event_assumptions(const LoadModel& load, Add add) {
  add("a load balancer sends requests to its tasks by the algorithm of the load file; a task works "
      "on so many at a time, the rest wait there");
  const bool has_databases =
      std::any_of(load.services.begin(), load.services.end(),
                  [](const auto& service) { return !service.workload.databases.empty(); });
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
        "vCPUs can serve, all of them slow down alike; one alone takes its service_time");
    if (service.vcpu < 1) {
      add("a task of less than a vCPU exceeds it only by what it saved, a second's at most; AWS "
          "does not publish how Fargate holds tasks to it");
    }
  }
  add("alarms and series are those of the first seed");
}

template <typename Add>
void add_analytic_assumptions(const LoadModel& load, const LoadNetwork& network,
                              const Projection& out, Add add) {
  add("each minute is a queue in equilibrium, near the capacity no fuller than half an hour makes "
      "it; where the load is not below the capacity, a fluid that fills up and drains");
  add("behind a load balancer each task has a queue of its own, whose arrivals vary less by turns; "
      "workers of a queue share it, and so do tasks chosen by the fewest outstanding requests");
  add("how near this engine comes: of 330 services of random loads that are not overloaded nine of "
      "ten are within 1 point of the errors, 15% of the p50 and 25% of the p99 that --engine event "
      "finds; the farthest within 4 points, 50% and 80%");
  add("with general service times and arrivals waits have their mean by two moments, within about "
      "10%, and the tail of gamma times; of what --engine event finds at loads of 40% to 90% with scv "
      "up to 4 and burstiness of 0.25 to 3 p95 is within 14% and p99 within 21%, the median within 36%, "
      "p99.9 of lognormal times up to 33% too short; percentiles of sums are rounded to 3%");
  const auto shares = [](const LoadService& service) {
    return service.workload.cpu_per_request_s > 0;
  };
  if (std::any_of(load.services.begin(), load.services.end(), shares)) {
    add("requests that share the vCPUs of a task are slowed down by as many as there are when they "
        "come: against exact M/M/1-PS the mean is exact, p99 within 10%, p99.9 within 20%; by "
        "turns within 10%, and 35% where the work does not vary");
  }
  const auto was_overloaded = [](const auto& service) { return !service.overloaded.empty(); };
  if (std::any_of(out.services.begin(), out.services.end(), was_overloaded)) {
    add("a backlog is shared by all tasks, those that come later included; by turns it stays at "
        "the task where it is, so that new tasks help less: --engine event");
    const auto has_traffic_too = [&](const auto& calls) {
      return std::any_of(calls.begin(), calls.end(), [&](const CallEdge& call) {
        return load.services[call.service].traffic_share > 0;
      });
    };
    if (network.has_cycle ||
        std::any_of(network.calls.begin(), network.calls.end(), has_traffic_too)) {
      add("what waits for an overloaded service that has traffic of its own, or is part of a "
          "circle of calls, keeps no place of who calls it: --engine event");
    }
  }
  const auto is_exhausted = [](const auto& database) {
    return database.connections.via == DatabaseVia::kDirect &&
           database.connections.status == ConnectionStatus::kExhausted;
  };
  if (std::any_of(out.databases.begin(), out.databases.end(), is_exhausted)) {
    add("pools that may open more connections than a database has keep what they open, each its "
        "part of them by what its service asks for: within 2% of all requests of what --engine "
        "event finds, 6% where several services share a database");
  }
  if (!out.queues.empty()) {
    add("depth and age of a queue are means of a minute, of which a moment can have several times "
        "as much: --engine event");
  }
  const auto sends_as_worker = [](const LoadService& service) {
    return !service.consumes.empty() && !service.workload.messages.empty();
  };
  if (std::any_of(load.services.begin(), load.services.end(), sends_as_worker)) {
    add("messages that workers send to those who take turns before them, as in a circle of queues, "
        "arrive a minute later");
  }
  const auto loses_at_random = [](const LoadService& service) {
    return std::any_of(service.workload.databases.begin(), service.workload.databases.end(),
                       [](const DatabaseUse& use) {
                         return use.pool.order == PoolOrder::kRandom &&
                                use.pool.acquire_timeout_s > 0;
                       });
  };
  if (std::any_of(load.services.begin(), load.services.end(), loses_at_random)) {
    add("who waits for a pool in random order is lost as if the line stayed as long as it is: "
        "within a tenth of the lost calls where those are above 1% of all, up to twice too many "
        "below 0.1%");
  }
  if (network.has_calls) {
    add("the times of called services are added to their callers' as if all were independent, each "
        "with its distribution over the whole time: p99 within 20% where a request calls a busy "
        "service twice; where they call each other in a circle, once by their mean: within 40%");
    add("who calls keeps a place meanwhile: a service that only others call never has more than "
        "their places, and what it cannot do waits for one of them");
  }
}

void add_assumptions(const Stack& stack, const LoadModel& load, const LoadNetwork& network,
                     const TrafficCurve& curve, const SimulateOptions& options, Projection& out) {
  const auto add = [&](std::string text) {
    if (std::find(out.assumptions.begin(), out.assumptions.end(), text) == out.assumptions.end()) {
      out.assumptions.push_back(std::move(text));
    }
  };
  for (const auto& text : load.assumptions) add(text);
  for (const auto& text : load.traffic_notes) add(text);
  if (load.measured) {
    const auto from = UtcTime::from_seconds(options.from_s);
    const auto to = UtcTime::from_seconds(options.to_s);
    if (const std::int64_t moved = from ? grid_shift(*load.measured, *from, options.step_s) : 0;
        moved != 0) {
      add("the measured traffic is moved by " + std::to_string(moved) +
          " s to the steps of the simulation");
    }
    if (from && to && !covers(*load.measured, *from, *to)) {
      add("the measured traffic, " + load.measured->start.to_string() + " to " +
          load.measured->end().to_string() +
          ", does not cover the simulated time: it is repeated by the day of the week");
    }
  }
  if (const std::string names = undescribed_alarms(stack, load); !names.empty()) {
    add("alarms of the stack that the load file does not describe are not replayed: " + names +
        "; those of scaling policies are part of scaling");
  }
  if (options.engine == EngineChoice::kEvent) {
    add_event_assumptions(load, add);
  } else {
    add_analytic_assumptions(load, network, out, add);
    if (!comes_back(curve)) {
      add("this traffic never comes back as it was: minutes with the same tasks whose requests are "
          "within 0.2% of each other are taken as one");
    }
  }
  if (!load.databases.empty()) {
    add("expected connections are those in use in the busiest minute, by Little's law, and so many "
        "more that 99 of 100 moments need no more; or those that the pools keep");
  }
  const auto follows = [](const LoadService& service) { return follows_load(service.scaling); };
  if (std::any_of(load.services.begin(), load.services.end(), follows)) {
    add("tasks that follow the load begin with as many as the two hours before the start leave, or "
        "with scaling.initial");
  }
  if (load.traffic.growth_per_month != 0 && load.traffic.growth_from && !load.measured) {
    add("traffic grows by " + display_computed(100 * load.traffic.growth_per_month) +
        "% a month from " + load.traffic.growth_from->to_string());
  }
  if (curve.index_of_dispersion > 1) {
    add("arrivals vary more than Poisson's by their index of dispersion");
  } else if (curve.index_of_dispersion < 1) {
    add("arrivals vary less than Poisson's by their index of dispersion");
  }
  constexpr double kRoughDispersion = 20;
  if (options.engine == EngineChoice::kAnalytic && curve.index_of_dispersion > kRoughDispersion) {
    add("with arrivals that vary so much the waits of this engine are rough: --engine event "
        "simulates them");
  }
  if (!quota_warnings(load, out).empty()) {
    add("tasks start as if the account had no quotas of Fargate vCPUs: those beyond a quota would "
        "not, and those that run would have more to do");
  }
  for (const auto& service : load.services) {
    for (auto& text : assumptions(scaling_of(service, load, options))) add(std::move(text));
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
