// Tasks that come, drain and die.
#include <gtest/gtest.h>

#include "queueing/calendar_runs.h"

namespace costplan {
namespace {

using testing::clockwork;
using testing::errors;
using testing::markovian;
using testing::simulate;
using testing::step_until;

TEST(CalendarTasks, SendsNothingNewToTheTasksThatDrainAndLetsThemFinish) {
  auto simulation = simulate({.services = {clockwork(2.5)}});
  // Arrivals at 1 and 2 go to one task each; the third waits at one of them.
  step_until(simulation, 3.25, {{2, 1.0}});
  const ServiceStep draining = step_until(simulation, 3.375, {{1, 0.0}});
  EXPECT_EQ(draining.serving_tasks, 1);
  EXPECT_EQ(draining.draining_tasks, 1);
  EXPECT_NEAR(draining.draining_task_s, 0.125, 1e-12);
  const ServiceStep after = step_until(simulation, 20.0, {{1, 0.0}});
  EXPECT_EQ(after.completions, 3u);
  EXPECT_EQ(after.failed(), 0u);
  EXPECT_EQ(after.draining_tasks, 0);
  EXPECT_GT(after.draining_task_s, 0.0);
}

TEST(CalendarTasks, DrainsTheNewestTasksAndGivesNewOnesNothingToFinish) {
  CalendarService service = clockwork(3.5);
  service.routing = Routing::kRoundRobin;
  auto simulation = simulate({.services = {service}});
  step_until(simulation, 1.5, {{1, 1.0}});  // the first task works until 4.5
  step_until(simulation, 1.75, {{2, 0.0}});
  const ServiceStep step = step_until(simulation, 2.0, {{1, 0.0}});
  EXPECT_EQ(step.draining_tasks, 0);  // the new one was idle and is gone at once
  EXPECT_EQ(step.in_flight, 1u);
}

TEST(CalendarTasks, LetsANewTaskTakeFromTheSharedQueueAtOnce) {
  CalendarService service = clockwork(10.0);
  service.routing = Routing::kSharedQueue;
  auto simulation = simulate({.services = {service}});
  const ServiceStep full = step_until(simulation, 3.5, {{1, 1.0}});
  EXPECT_EQ(full.waiting, 2u);
  EXPECT_NEAR(full.oldest_waiting_s, 1.5, 1e-12);
  const ServiceStep grown = step_until(simulation, 3.75, {{3, 0.0}});
  EXPECT_EQ(grown.waiting, 0u);
  EXPECT_NEAR(grown.busy_s, 0.75, 1e-12);
}

TEST(CalendarTasks, FailsWhatAKilledTaskHadAndTriesItAgain) {
  CalendarService service = clockwork(5.0);
  service.routing = Routing::kRoundRobin;
  service.client = {.max_retries = 1, .backoff_s = 0.5, .jitter = false};
  auto simulation = simulate({.services = {service}});
  step_until(simulation, 2.5, {{2, 1.0}});
  EXPECT_EQ(simulation.kill_tasks(0, 1), 1);
  const ServiceStep step = step_until(simulation, 3.25, {{1, 0.0}});
  EXPECT_EQ(errors(step, RequestError::kLostTask), 1u);
  EXPECT_EQ(step.retries, 1u);
  EXPECT_EQ(step.gave_up, 0u);
  EXPECT_EQ(step.in_flight, 2u);
  EXPECT_EQ(step_until(simulation, 30.0, {{1, 0.0}}).completions, 2u);
  EXPECT_EQ(simulation.kill_tasks(0, 99), 1);
  EXPECT_EQ(simulation.kill_tasks(0, 1), 0);
}

TEST(CalendarTasks, KeepsASharedQueueWhenItsTasksDie) {
  CalendarService service = clockwork(10.0);
  service.routing = Routing::kSharedQueue;
  auto simulation = simulate({.services = {service}});
  step_until(simulation, 3.5, {{1, 1.0}});
  simulation.kill_tasks(0, 1);
  const ServiceStep step = step_until(simulation, 4.0, {{0, 0.0}});
  EXPECT_EQ(errors(step, RequestError::kLostTask), 1u);
  EXPECT_EQ(step.waiting, 2u);
}

TEST(CalendarTasks, TriesNothingAgainForACallerThatDied) {
  for (const bool backing_off : {true, false}) {
    CalendarService caller = clockwork(0.25);
    caller.calls = {
        {.service = "slow", .client = {.max_retries = 5, .backoff_s = 3.0, .jitter = false}}};
    CalendarService slow = clockwork(1.0);
    slow.name = "slow";
    auto simulation = simulate({.services = {caller, slow}});
    StepResult step;
    const std::vector<ServiceStepInput> start = {{1, 1.0}, {backing_off ? 0 : 1, 0.0}};
    ASSERT_TRUE(simulation.run_until(1.5, start, step));
    EXPECT_EQ(step.services[1].away, backing_off ? 1u : 0u);
    simulation.kill_tasks(0, 1);
    const std::vector<ServiceStepInput> rest = {{0, 0.0}, {1, 0.0}};
    ASSERT_TRUE(simulation.run_until(30.0, rest, step));
    EXPECT_EQ(errors(step.services[0], RequestError::kLostTask), 1u);
    EXPECT_EQ(step.services[1].retries, 0u);
    EXPECT_EQ(step.services[1].away, 0u);
    EXPECT_EQ(step.services[1].gave_up, backing_off ? 1u : 0u);
    EXPECT_EQ(step.services[1].completions, backing_off ? 0u : 1u);
  }
}

TEST(CalendarTasks, GivesUpWhatADeadCallerAskedFor) {
  CalendarService caller = clockwork(0.25);
  caller.calls = {{.service = "slow", .client = {.max_retries = 5}}};
  CalendarService slow = clockwork(1.0);
  slow.name = "slow";
  auto simulation = simulate({.services = {caller, slow}});
  step_until(simulation, 1.5, {{1, 1.0}, {1, 0.0}});
  simulation.kill_tasks(0, 1);
  simulation.kill_tasks(1, 1);
  const ServiceStep step = step_until(simulation, 30.0, {{0, 0.0}, {1, 0.0}}, 1);
  EXPECT_EQ(errors(step, RequestError::kLostTask), 1u);
  EXPECT_EQ(step.retries, 0u);
  EXPECT_EQ(step.gave_up, 1u);
}

TEST(CalendarTasks, LosesCallersTogetherWithTheirCalls) {
  CalendarService service = markovian(0.2, Routing::kLeastOutstanding);
  service.concurrency = 100;
  service.calls = {{.service = "web", .mean_per_request = 0.9}};
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    auto simulation = simulate({.services = {service}}, seed);
    const std::uint64_t lost = step_until(simulation, 10.0, {{1, 20.0}}).in_flight;
    simulation.kill_tasks(0, 1);
    const ServiceStep step = step_until(simulation, 11.0, {{1, 0.0}});
    EXPECT_GT(lost, 20u);
    EXPECT_EQ(errors(step, RequestError::kLostTask), lost);
    EXPECT_EQ(step.failed(), lost);
    EXPECT_EQ(step.arrivals, 0u);
    EXPECT_EQ(step.in_flight, 0u);
    EXPECT_EQ(step.left_alone, 0u);
  }
}

}  // namespace
}  // namespace costplan
