// What holds for every network, whatever it is made of.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "queueing/calendar.h"
#include "queueing/calendar_runs.h"

namespace costplan {
namespace {

int below(int n) { return *rc::gen::inRange(0, n); }
bool flip() { return below(2) == 1; }
double seconds(double longest) { return longest * (1 + below(1000)) / 1000.0; }

TimeDistribution some_time(double longest) {
  const double mean = seconds(longest);
  switch (below(7)) {
    case 0: return TimeDistribution::deterministic(mean);
    case 1: return TimeDistribution::erlang(1 + below(12), mean);
    case 2: return TimeDistribution::gamma(mean, 0.1 + below(50) / 10.0);
    case 3: return TimeDistribution::lognormal(mean, 0.1 + below(50) / 10.0);
    case 4: return TimeDistribution::hyperexponential(mean, 1.0 + below(50) / 10.0);
    case 5: return TimeDistribution::quantiles({0.0, mean, 3.0 * mean});
    default: return TimeDistribution::exponential(mean);
  }
}

ClientBehaviour some_client() {
  ClientBehaviour client;
  if (flip()) client.timeout_s = seconds(2.0);
  if (flip()) client.patience_s = some_time(2.0);
  if (flip()) {
    client.max_retries = below(4);
    client.backoff_s = flip() ? 0.0 : seconds(1.0);
    client.jitter = flip();
  }
  return client;
}

CalendarNetwork some_network() {
  CalendarNetwork network;
  const int services = 1 + below(4);
  const int databases = below(3);
  for (int i = 0; i < databases; ++i) {
    CalendarDatabase database = {.name = "db" + std::to_string(i),
                                 .max_connections = 2 + below(30)};
    if (flip()) {
      database.proxy = {.max_connections = 1 + below(database.max_connections),
                        .pinned_share = below(3) / 4.0,
                        .borrow_timeout_s = flip() ? 0.0 : seconds(3.0)};
    }
    for (int down = below(3); down > 0; --down) {
      const double from_s = seconds(30.0);
      database.down.push_back({from_s, from_s + seconds(8.0)});
    }
    network.databases.push_back(database);
  }
  for (int i = 0; i < services; ++i) {
    CalendarService s = {.name = "s" + std::to_string(i),
                         .concurrency = 1 + below(4),
                         .service_s = some_time(0.2),
                         .routing = static_cast<Routing>(below(4)),
                         .order = static_cast<WaitingOrder>(below(2)),
                         .places = flip() ? 0 : 1 + below(12),
                         .slot = static_cast<SlotWhileWaiting>(below(2)),
                         .after_timeout = static_cast<AfterTimeout>(below(2)),
                         .arrival_shape = some_time(1.0),
                         .client = some_client()};
    if (s.routing != Routing::kSharedQueue) s.discipline = static_cast<Discipline>(below(2));
    for (int call = below(3); call > 0; --call) {
      // Calls to services that stand before this one are rare, so that cycles die out.
      const int to = below(services);
      s.calls.push_back({.service = "s" + std::to_string(to),
                         .mean_per_request = to > i ? below(8) / 4.0 : 0.02,
                         .waits_for_reply = below(4) > 0,
                         .client = some_client()});
    }
    if (databases > 0 && flip()) {
      const int max = 1 + below(6);
      s.database_calls.push_back({.database = "db" + std::to_string(below(databases)),
                                  .calls_per_request = below(10) / 4.0,
                                  .hold_s = some_time(0.2),
                                  .pool = {.min = below(max + 1),
                                           .max = max,
                                           .acquire_timeout_s = flip() ? 0.0 : seconds(2.0),
                                           .order = static_cast<WaitingOrder>(below(2)),
                                           .processes_per_task = 1 + below(3),
                                           .idle_timeout_s = flip() ? 0.0 : seconds(4.0)}});
    }
    if (below(4) == 0) s.population = {.customers = below(20), .think_s = some_time(2.0)};
    network.services.push_back(s);
  }
  if (below(4) == 0) network.max_in_flight = 1 + static_cast<std::size_t>(below(50));
  return network;
}

std::vector<ServiceStepInput> some_inputs(std::size_t services) {
  std::vector<ServiceStepInput> inputs;
  for (std::size_t i = 0; i < services; ++i) inputs.push_back({below(6), below(40) * 1.0});
  return inputs;
}

void same(const StepResult& a, const StepResult& b) {
  for (std::size_t i = 0; i < a.services.size(); ++i) {
    RC_ASSERT(a.services[i] == b.services[i]);
  }
  for (std::size_t i = 0; i < a.databases.size(); ++i) {
    RC_ASSERT(a.databases[i] == b.databases[i]);
  }
}

RC_GTEST_PROP(CalendarProperties, NoRequestAppearsOrVanishes, ()) {
  const CalendarNetwork network = some_network();
  auto created = CalendarSimulation::create(network, static_cast<std::uint64_t>(below(1000)));
  RC_ASSERT(created.has_value());
  CalendarSimulation simulation = *std::move(created);
  CalendarSimulation twin = simulation;
  StepResult step;
  StepResult of_twin;
  const std::size_t services = network.services.size();
  std::vector<std::uint64_t> in_flight(services, 0);
  double to_s = 0.0;
  for (int i = 0; i < 8; ++i) {
    const auto inputs = some_inputs(services);
    to_s += seconds(8.0);
    if (flip()) {
      const auto hit = static_cast<std::size_t>(below(static_cast<int>(services)));
      const int lost = below(4);
      RC_ASSERT(simulation.kill_tasks(hit, lost) == twin.kill_tasks(hit, lost));
    }
    RC_ASSERT(simulation.run_until(to_s, inputs, step).has_value());
    RC_ASSERT(twin.run_until(to_s, inputs, of_twin).has_value());
    same(step, of_twin);
    for (std::size_t k = 0; k < services; ++k) {
      const ServiceStep& s = step.services[k];
      RC_ASSERT(in_flight[k] + s.arrivals == s.completions + s.failed() + s.in_flight);
      RC_ASSERT(s.retries <= s.arrivals);
      RC_ASSERT(s.delayed <= s.waits);
      RC_ASSERT(s.peak_waiting >= s.waiting);
      RC_ASSERT(s.serving_tasks == inputs[k].serving_tasks);
      RC_ASSERT(s.working_s <= s.busy_s + 1e-6);
      RC_ASSERT(std::isfinite(s.mean_present) && s.mean_present >= s.mean_waiting - 1e-6);
      RC_ASSERT(std::isfinite(s.sojourn_sum_s) && std::isfinite(s.wait_sum_s));
      in_flight[k] = s.in_flight;
    }
    for (std::size_t k = 0; k < network.databases.size(); ++k) {
      const CalendarDatabase& config = network.databases[k];
      const DatabaseStep& d = step.databases[k];
      const int most = config.proxy ? config.proxy->max_connections : config.max_connections;
      RC_ASSERT(d.peak_open <= static_cast<std::uint64_t>(most));
      RC_ASSERT(d.peak_in_use <= d.peak_open);
      RC_ASSERT(d.peak_client_in_use <= d.peak_client_open);
      RC_ASSERT(d.mean_in_use <= d.mean_open + 1e-6);
    }
  }
}

// Without new requests everything ends, and nothing is left behind.
RC_GTEST_PROP(CalendarProperties, EverythingEndsWhenNothingArrives, ()) {
  CalendarNetwork network = some_network();
  for (auto& service : network.services) service.population.reset();
  for (auto& database : network.databases) {
    // Pinned connections may starve the others for ever.
    if (database.proxy) database.proxy->pinned_share = 0.0;
  }
  for (auto& service : network.services) {
    // Callers in a cycle may all wait for each other's slots for ever.
    service.slot = SlotWhileWaiting::kFreed;
  }
  auto simulation = CalendarSimulation::create(network, 3);
  RC_ASSERT(simulation.has_value());
  StepResult step;
  const std::size_t services = network.services.size();
  RC_ASSERT(simulation->run_until(10.0, some_inputs(services), step).has_value());
  simulation->kill_tasks(0, 1);
  std::vector<ServiceStepInput> idle(services, {.serving_tasks = 2, .arrival_rate_per_s = 0.0});
  RC_ASSERT(simulation->run_until(1e5, idle, step).has_value());
  RC_ASSERT(simulation->run_until(1e5 + 1.0, idle, step).has_value());
  for (const ServiceStep& s : step.services) {
    RC_ASSERT(s.in_flight == 0u);
    RC_ASSERT(s.left_alone == 0u);
    RC_ASSERT(s.away == 0u);
    RC_ASSERT(s.waiting == 0u);
    RC_ASSERT(s.draining_tasks == 0);
    RC_ASSERT(s.mean_present == 0.0);
    RC_ASSERT(s.busy_s == 0.0);
  }
  for (const DatabaseStep& d : step.databases) {
    RC_ASSERT(d.waiting == 0u);
    RC_ASSERT(d.mean_in_use == 0.0);
    RC_ASSERT(d.mean_client_in_use == 0.0);
  }
}

}  // namespace
}  // namespace costplan
