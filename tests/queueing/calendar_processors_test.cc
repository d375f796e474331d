// Requests in slots that share too few processors, and tasks that a load balancer spares.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "queueing/calendar_runs.h"

namespace costplan {
namespace {

using testing::clockwork;
using testing::errors;
using testing::expect_near;
using testing::Experiment;
using testing::markovian;
using testing::Observed;
using testing::simulate;
using testing::step_until;

// Arrivals at 1 and 2, each with 2 s of work on one processor. The first works alone for a
// second, then both at half speed: it ends at 4, the second one at 5.
TEST(CalendarProcessors, SlowsDownAllRequestsAlikeWhenProcessorsAreShort) {
  CalendarService service = clockwork(2.0);
  service.concurrency = 10;
  service.processors = 1.0;
  auto simulation = simulate({.services = {service}});
  step_until(simulation, 2.5, {{1, 1.0}});
  EXPECT_EQ(step_until(simulation, 3.9375, {{1, 0.0}}).completions, 0u);
  EXPECT_EQ(step_until(simulation, 4.0625, {{1, 0.0}}).completions, 1u);
  EXPECT_EQ(step_until(simulation, 4.9375, {{1, 0.0}}).completions, 0u);
  EXPECT_EQ(step_until(simulation, 5.0625, {{1, 0.0}}).completions, 1u);
}

TEST(CalendarProcessors, LeavesAloneWhatTheyHaveRoomFor) {
  CalendarService service = clockwork(2.0);
  service.concurrency = 10;
  service.processors = 2.0;
  auto simulation = simulate({.services = {service}});
  step_until(simulation, 2.5, {{1, 1.0}});
  EXPECT_EQ(step_until(simulation, 3.0625, {{1, 0.0}}).completions, 1u);
  EXPECT_EQ(step_until(simulation, 4.0625, {{1, 0.0}}).completions, 1u);
}

// 1.5 processors: from n = 2 on the task works at 1.5; alone it never works at less than 1.
// A birth-death chain in n whose
// mean, by Little's law, is the mean sojourn time.
double mean_sojourn_by_the_chain(double rate, double processors) {
  double weight = 1.0;
  double sum = 1.0;
  double population = 0.0;
  for (int n = 1; n < 4000; ++n) {
    weight *= rate / (n == 1 ? 1.0 : std::min(static_cast<double>(n), processors));
    sum += weight;
    population += weight * n;
  }
  return population / sum / rate;
}

TEST(CalendarProcessors, SharesWhatIsNoWholeNumberAsItsMarkovChainDoes) {
  for (const double processors : {0.75, 1.0, 1.5, 2.5}) {
    CalendarService service = markovian(1.0, Routing::kRoundRobin);
    service.concurrency = 2000;
    service.processors = processors;
    const double rate = 0.8 * processors;
    const Experiment experiment = {.network = {.services = {service}},
                                   .inputs = {{1, rate}},
                                   .warm_up_s = 500.0,
                                   .length_s = 20000.0};
    const std::string name = std::to_string(processors) + " processors";
    expect_near(testing::estimate(experiment, 8, testing::mean_sojourn_s),
                mean_sojourn_by_the_chain(rate, processors), name.c_str());
    // Work is conserved: rate · E[S], whatever the sharing.
    expect_near(testing::estimate(experiment, 8,
                                  [](const Observed& run) {
                                    return run.step.services.front().cpu_s / 20000.0;
                                  }),
                rate, name.c_str());
  }
}

// Three slots of one task at one processor: M/M/1, whoever works, so that the slots only
// decide who waits outside.
TEST(CalendarProcessors, WaitsForASlotWhileTheProcessorsAreShared) {
  CalendarService service = markovian(1.0, Routing::kRoundRobin);
  service.concurrency = 3;
  service.processors = 1.0;
  const Experiment experiment = {.network = {.services = {service}},
                                 .inputs = {{1, 0.7}},
                                 .warm_up_s = 500.0,
                                 .length_s = 30000.0};
  expect_near(testing::estimate(experiment, 8, testing::mean_sojourn_s), 1.0 / 0.3, "M/M/1");
  // P(n > 3) of M/M/1: a request waits outside when three or more are there.
  expect_near(testing::estimate(experiment, 8,
                                [](const Observed& run) {
                                  const ServiceStep& s = run.step.services.front();
                                  return testing::ratio(s.delayed, s.waits);
                                }),
              0.7 * 0.7 * 0.7, "delayed");
}

TEST(CalendarProcessors, ForgetsTheWorkOfATaskThatDies) {
  CalendarService service = clockwork(50.0);
  service.concurrency = 10;
  service.processors = 1.5;
  auto simulation = simulate({.services = {service}});
  const ServiceStep busy = step_until(simulation, 4.5, {{1, 1.0}});
  // One at 1..2, 1.5 processors from then on.
  EXPECT_NEAR(busy.working_s, 1.0 + 1.5 * 2.5, 1e-12);
  EXPECT_EQ(simulation.kill_tasks(0, 1), 1);
  const ServiceStep idle = step_until(simulation, 6.0, {{1, 0.0}});
  EXPECT_EQ(errors(idle, RequestError::kLostTask), 4u);
  EXPECT_EQ(idle.working_s, 0.0);
  EXPECT_EQ(idle.busy_s, 0.0);
}

TEST(CalendarProcessors, AreForSlotsOnly) {
  CalendarService service = clockwork();
  service.discipline = Discipline::kProcessorSharing;
  service.processors = 1.0;
  EXPECT_FALSE(CalendarSimulation::create({.services = {service}}, 1));
  service = clockwork();
  service.processors = -1.0;
  EXPECT_FALSE(CalendarSimulation::create({.services = {service}}, 1));
}

// Two tasks in turn, the newer spared to a quarter: of every 1.25 requests it takes 0.25.
TEST(CalendarTasks, SparesTheNewestTasksOfALoadBalancer) {
  CalendarService service = markovian(1e9, Routing::kRoundRobin);
  service.concurrency = 100'000;
  auto simulation = simulate({.services = {service}});
  const ServiceStep step = step_until(
      simulation, 1000.0,
      {{.serving_tasks = 2, .arrival_rate_per_s = 20.0, .sparing_tasks = 1, .sparing_share = 0.25}});
  // The oldest dies with what it had.
  EXPECT_EQ(simulation.kill_tasks(0, 1), 1);
  const ServiceStep after = step_until(simulation, 1001.0, {{1, 0.0}});
  const double share = testing::ratio(errors(after, RequestError::kLostTask), step.arrivals);
  EXPECT_NEAR(share, 0.8, 5.0 * std::sqrt(0.8 * 0.2 / 20'000.0));
}

TEST(CalendarPools, CallsTheDatabaseMoreOftenWhileACacheMisses) {
  CalendarService service = clockwork(0.25);
  service.database_calls = {{.database = "db",
                             .calls_per_request = 2.0,
                             .hold_s = TimeDistribution::deterministic(0.01)}};
  auto simulation = simulate({.services = {service}, .databases = {{.name = "db"}}});
  StepResult step;
  const ServiceStepInput warm{.serving_tasks = 1, .arrival_rate_per_s = 1.0};
  ASSERT_TRUE(simulation.run_until(10.5, {&warm, 1}, step));
  EXPECT_EQ(step.databases[0].calls, 20u);
  const ServiceStepInput cold{
      .serving_tasks = 1, .arrival_rate_per_s = 1.0, .database_calls_factor = 3.0};
  ASSERT_TRUE(simulation.run_until(20.5, {&cold, 1}, step));
  EXPECT_EQ(step.databases[0].calls, 60u);
}

}  // namespace
}  // namespace costplan
