#include "projection/assumptions.h"

#include <algorithm>
#include <string>
#include <utility>

#include "money/amount.h"
#include "projection/calendar_path.h"
#include "projection/setup.h"
#include "projection/vcpu_quota.h"
#include "projection/week_of_steps.h"

namespace costplan {
namespace {

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
      "workers of a queue share it, and so do tasks chosen by the fewest outstanding requests (with "
      "one or two places each their p99 is up to 25% too short, of constant work 35%)");
  const auto has_pools_in_line = [](const LoadService& service) {
    const bool by_fewest =
        service.workload.load_balancing == LoadBalancing::kLeastOutstandingRequests;
    return std::any_of(
        service.workload.databases.begin(), service.workload.databases.end(),
        [&](const DatabaseUse& use) { return by_fewest || use.pool.processes_per_task > 1; });
  };
  if (std::any_of(load.services.begin(), load.services.end(), has_pools_in_line)) {
    add("the pools of the processes of a task, and of tasks chosen by the fewest outstanding "
        "requests, are one line, but for requests that wait while others of their process are away: "
        "percentiles within 10% of what --engine event finds, 30% with one connection each, waits "
        "for the pools alone from half to twice; from half to three times as many calls give up");
  }
  add("how near this engine comes: of 329 services of random loads that are not overloaded nine of "
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
        "part of them by what its service asks for: within 4% of all requests of what --engine "
        "event finds, 6% where several services share a database");
  }
  if (!out.queues.empty()) {
    add("depth and age of a queue are means of a minute, of which a moment can have several times "
        "as much: --engine event");
  }
  const auto sends_several = [](const LoadService& service) {
    return std::any_of(service.workload.messages.begin(), service.workload.messages.end(),
                       [](const auto& sent) { return sent.second > 1; });
  };
  if (std::any_of(load.services.begin(), load.services.end(), sends_several)) {
    add("the messages of a request come all at once: with exponential times the mean wait for a worker "
        "is exact, and p99 within 20% for ten at a time");
  }
  const auto counts_connections = [](const LoadAlarm& alarm) {
    return alarm.what == AlarmMetric::kConnections || alarm.what == AlarmMetric::kConnectionsShare;
  };
  if (std::any_of(load.alarms.begin(), load.alarms.end(), counts_connections)) {
    add("alarms on connections look at those in use; pools keep more of them open: --engine event");
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
        "service twice, every percentile within 10% around a circle of calls");
    add("who calls keeps a place meanwhile: a service that only others call never has more than "
        "their places, and what it cannot do waits for one of them");
  }
}

}  // namespace

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

}  // namespace costplan
