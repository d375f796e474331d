// Connection pools, the proxy before a database, databases that go down.
#include <gtest/gtest.h>

#include "queueing/calendar.h"
#include "queueing/calendar_runs.h"

namespace costplan {
namespace {

using testing::errors;
using testing::estimate_of;
using testing::expect_near;
using testing::Experiment;
using testing::Observed;

// One task with slots for everybody, whose requests do nothing but hold a connection.
CalendarNetwork holding(TimeDistribution hold_s, CalendarPool pool) {
  CalendarService service = {.name = "web",
                             .concurrency = 100000,
                             .service_s = TimeDistribution::deterministic(1e-9),
                             .arrival_shape = TimeDistribution::deterministic(1.0)};
  service.database_calls = {{.database = "main", .hold_s = std::move(hold_s), .pool = pool}};
  return {.services = {service}, .databases = {{.name = "main", .max_connections = 100}}};
}

class Simulated {
 public:
  explicit Simulated(const CalendarNetwork& network)
      : simulation_(*CalendarSimulation::create(network, 1)) {}

  const StepResult& until(double to_s, int tasks, double rate_per_s) {
    const ServiceStepInput input = {tasks, rate_per_s};
    EXPECT_TRUE(simulation_.run_until(to_s, {&input, 1}, step_));
    return step_;
  }
  CalendarSimulation& operator*() { return simulation_; }

 private:
  CalendarSimulation simulation_;
  StepResult step_;
};

// Source: a pool of c connections with exponential holds is M/M/c.
TEST(Pools, WaitAsMMcDoes) {
  // M/M/10 at 0.8: P(wait) and Wq from Erlang C (0.4091801508, / (10 - 8)).
  for (const WaitingOrder order : {WaitingOrder::kFifo, WaitingOrder::kRandom}) {
    Experiment experiment = {
        .network = holding(TimeDistribution::exponential(1.0), {.max = 10, .order = order}),
        .inputs = {{1, 8.0}},
        .warm_up_s = 500.0,
        .length_s = 10000.0};
    experiment.network.services[0].arrival_shape = TimeDistribution::exponential(1.0);
    const auto runs = testing::replicate(experiment, 8);
    expect_near(estimate_of(runs,
                            [](const Observed& o) {
                              const DatabaseStep& d = o.step.databases[0];
                              return testing::ratio(d.pool_delayed, d.pool_waits);
                            }),
                0.409180150796444, "probability of waiting");
    expect_near(estimate_of(runs,
                            [](const Observed& o) {
                              const DatabaseStep& d = o.step.databases[0];
                              return d.pool_wait_sum_s / static_cast<double>(d.pool_waits);
                            }),
                0.409180150796444 / 2.0, "wait");
    expect_near(
        estimate_of(runs, [](const Observed& o) { return o.step.databases[0].mean_in_use; }), 8.0,
        "connections in use (Little)");
  }
}

// Behind a proxy it is the proxy's limit that counts.
TEST(Pools, WaitAtTheProxyAsMMcDoes) {
  Experiment experiment = {.network = holding(TimeDistribution::exponential(1.0), {.max = 200}),
                           .inputs = {{4, 8.0}},
                           .warm_up_s = 500.0,
                           .length_s = 10000.0};
  experiment.network.services[0].arrival_shape = TimeDistribution::exponential(1.0);
  experiment.network.databases[0].proxy = {.max_connections = 10};
  const auto runs = testing::replicate(experiment, 8);
  expect_near(estimate_of(runs,
                          [](const Observed& o) {
                            const DatabaseStep& d = o.step.databases[0];
                            return d.pool_wait_sum_s / static_cast<double>(d.pool_waits);
                          }),
              0.409180150796444 / 2.0, "wait");
  EXPECT_EQ(runs[0].step.databases[0].peak_open, 10u);
  EXPECT_GT(runs[0].step.databases[0].peak_client_open, 10u);
}

TEST(Pools, OpenTheirMinimumAtOnceAndMoreWhenNeeded) {
  Simulated simulated(holding(TimeDistribution::deterministic(10.0),
                              {.min = 2, .max = 4, .processes_per_task = 3}));
  const StepResult& start = simulated.until(0.5, 2, 1.0);
  EXPECT_EQ(start.databases[0].mean_open, 12.0);  // 2 tasks × 3 processes × 2
  EXPECT_EQ(start.databases[0].peak_in_use, 0u);
  const StepResult& full = simulated.until(40.5, 2, 8.0);
  EXPECT_EQ(full.databases[0].peak_open, 24u);
  EXPECT_EQ(full.databases[0].peak_in_use, 24u);
  EXPECT_GT(full.databases[0].waiting, 0u);
}

// Two requests at a time, of two processes: neither asks for the connection of the other.
TEST(Pools, AreEachForTheRequestsOfTheirProcess) {
  CalendarNetwork network = holding(TimeDistribution::exponential(0.25),
                                    {.max = 1, .processes_per_task = 2});
  network.services[0].concurrency = 2;
  Simulated simulated(network);
  const StepResult& step = simulated.until(1000.0, 1, 6.0);
  EXPECT_GT(step.databases[0].pool_waits, 5000u);
  EXPECT_EQ(step.databases[0].pool_delayed, 0u);
  EXPECT_GT(step.services[0].delayed, 1000u);
}

TEST(Pools, CloseWithTheirTask) {
  Simulated simulated(holding(TimeDistribution::deterministic(0.5), {.min = 3, .max = 4}));
  simulated.until(1.25, 4, 1.0);
  const StepResult& less = simulated.until(2.0, 1, 0.0);
  EXPECT_EQ(less.databases[0].peak_open, 12u);  // when the step begins, tasks drain at once
  EXPECT_LE(simulated.until(3.0, 1, 0.0).databases[0].peak_open, 6u);
  EXPECT_EQ(simulated.until(4.0, 0, 0.0).databases[0].mean_open, 0.0);
}

TEST(Pools, FailAfterTheAcquireTimeout) {
  Simulated simulated(
      holding(TimeDistribution::deterministic(2.5), {.max = 1, .acquire_timeout_s = 1.25}));
  // 1: holds until 3.5. 2: fails at 3.25. 3: holds from 3.5 to 6. 4: fails at 5.25.
  const StepResult& step = simulated.until(4.75, 1, 1.0);
  EXPECT_EQ(errors(step.services[0], RequestError::kPoolTimeout), 1u);
  EXPECT_EQ(step.services[0].completions, 1u);
  EXPECT_EQ(step.databases[0].waiting, 1u);
  EXPECT_EQ(step.databases[0].pool_waits, 3u);
  EXPECT_NEAR(step.databases[0].pool_wait_sum_s, 1.25 + 0.5, 1e-6);
}

TEST(Pools, CloseIdleConnectionsAboveTheMinimum) {
  Simulated simulated(
      holding(TimeDistribution::deterministic(2.25), {.min = 1, .max = 10, .idle_timeout_s = 5.0}));
  EXPECT_EQ(simulated.until(4.5, 1, 1.0).databases[0].peak_open, 3u);
  simulated.until(20.0, 1, 0.0);
  const StepResult& later = simulated.until(21.0, 1, 0.0);
  EXPECT_EQ(later.databases[0].mean_open, 1.0);
}

TEST(Pools, AreRefusedMoreThanTheDatabaseTakes) {
  CalendarNetwork network = holding(TimeDistribution::deterministic(100.0), {.max = 50});
  network.databases[0].max_connections = 3;
  Simulated direct(network);
  const StepResult& step = direct.until(10.5, 1, 1.0);
  EXPECT_EQ(errors(step.services[0], RequestError::kTooManyConnections), 7u);
  EXPECT_EQ(step.databases[0].peak_open, 3u);
  // With a proxy they wait instead.
  network.databases[0].proxy = {.max_connections = 3, .borrow_timeout_s = 4.25};
  Simulated proxied(network);
  const StepResult& behind = proxied.until(10.5, 1, 1.0);
  EXPECT_EQ(errors(behind.services[0], RequestError::kTooManyConnections), 0u);
  EXPECT_EQ(errors(behind.services[0], RequestError::kProxyTimeout), 3u);  // of 4, 5 and 6
  EXPECT_EQ(behind.databases[0].peak_client_open, 8u);  // 9 and 10 find idle ones
  EXPECT_EQ(behind.databases[0].peak_open, 3u);
}

TEST(Pools, KeepPinnedConnectionsOfTheProxy) {
  CalendarNetwork network = holding(TimeDistribution::deterministic(0.25), {.max = 50});
  network.services[0].routing = Routing::kRoundRobin;
  network.databases[0].proxy = {.max_connections = 2, .pinned_share = 1.0, .borrow_timeout_s = 9.0};
  Simulated simulated(network);
  // Each of three tasks has a client connection; the third finds both connections pinned.
  const StepResult& step = simulated.until(3.5, 3, 1.0);
  EXPECT_EQ(step.services[0].completions, 2u);
  EXPECT_EQ(step.databases[0].waiting, 1u);
  // When a task goes, its client connection closes and the pinned one is free.
  (*simulated).kill_tasks(0, 1);
  const StepResult& after = simulated.until(4.0, 2, 0.0);
  EXPECT_EQ(after.services[0].completions, 1u);
  EXPECT_EQ(after.databases[0].waiting, 0u);
}

TEST(Pools, BreakWhenTheDatabaseGoesDownAndOpenAgainAfterwards) {
  CalendarNetwork network = holding(TimeDistribution::deterministic(3.25), {.min = 2, .max = 2});
  network.databases[0].down = {{.from_s = 4.5, .to_s = 7.5}};
  for (const bool proxied : {false, true}) {
    if (proxied) network.databases[0].proxy = {.max_connections = 2};
    Simulated simulated(network);
    // At 4.5: of 1 … 4, the first is done, two hold and one waits.
    const StepResult& step = simulated.until(7.25, 1, 1.0);
    EXPECT_EQ(step.services[0].completions, 1u);
    EXPECT_EQ(errors(step.services[0], RequestError::kDatabaseDown), 3u + 3u);  // and 5, 6, 7
    EXPECT_EQ(step.services[0].in_flight, 0u);
    EXPECT_EQ(step.databases[0].waiting, 0u);
    EXPECT_EQ(simulated.until(7.75, 1, 1.0).databases[0].mean_open, 0.0);
    const StepResult& back = simulated.until(11.5, 1, 1.0);
    EXPECT_EQ(back.services[0].completions, 1u);
    EXPECT_EQ(back.databases[0].peak_open, 2u);
  }
}

TEST(Pools, GiveBackWhatAKilledTaskHeld) {
  Simulated simulated(holding(TimeDistribution::deterministic(10.0), {.max = 2}));
  simulated.until(4.5, 1, 1.0);
  (*simulated).kill_tasks(0, 1);
  const StepResult& step = simulated.until(5.0, 0, 0.0);
  EXPECT_EQ(errors(step.services[0], RequestError::kLostTask), 4u);
  EXPECT_EQ(step.databases[0].mean_open, 0.0);
  EXPECT_EQ(step.databases[0].waiting, 0u);
  EXPECT_EQ(step.databases[0].mean_in_use, 0.0);
}

}  // namespace
}  // namespace costplan
