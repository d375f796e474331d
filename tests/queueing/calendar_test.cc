// What a request goes through, told in small numbers, and against closed forms.
#include "queueing/calendar.h"

#include <gtest/gtest.h>

#include <limits>

#include "queueing/calendar_runs.h"

namespace costplan {
namespace {

using testing::clockwork;
using testing::errors;
using testing::estimate_of;
using testing::expect_near;
using testing::Experiment;
using testing::markovian;
using testing::Observed;
using testing::simulate;
using testing::step_until;

TEST(Calendar, CountsRequestsAndBusyTime) {
  auto simulation = simulate({.services = {clockwork()}});
  const ServiceStep first = step_until(simulation, 10.25, {{1, 1.0}});
  EXPECT_EQ(first.arrivals, 10u);
  EXPECT_EQ(first.completions, 9u);
  EXPECT_EQ(first.in_flight, 1u);
  EXPECT_NEAR(first.busy_s, 9 * 0.5 + 0.25, 1e-12);
  EXPECT_NEAR(first.mean_present, 4.75 / 10.25, 1e-12);
  EXPECT_NEAR(first.sojourn_sum_s, 4.5, 1e-12);
  const ServiceStep second = step_until(simulation, 11.75, {{1, 0.0}});
  EXPECT_EQ(second.completions, 1u);
  EXPECT_NEAR(second.busy_s, 0.25, 1e-12);
  EXPECT_EQ(simulation.latency(0).count(), 10u);
}

TEST(Calendar, ReportsCpuAsAShareOfOwnWork) {
  CalendarService service = clockwork();
  service.cpu_share = 0.4;
  auto simulation = simulate({.services = {service}});
  EXPECT_NEAR(step_until(simulation, 10.75, {{1, 1.0}}).cpu_s, 0.4 * 5.0, 1e-12);
}

// What is left of an interval between arrivals is stretched by a new rate.
TEST(Calendar, ChangesTheArrivalRateInTheMiddleOfAnInterval) {
  auto simulation = simulate({.services = {clockwork(0.01)}});
  EXPECT_EQ(step_until(simulation, 1.5, {{1, 1.0}}).arrivals, 1u);  // half an interval is over
  EXPECT_EQ(step_until(simulation, 100.0, {{1, 0.0}}).arrivals, 0u);
  EXPECT_EQ(step_until(simulation, 100.2, {{1, 2.0}}).arrivals, 0u);
  EXPECT_EQ(step_until(simulation, 100.3, {{1, 2.0}}).arrivals, 1u);  // 0.5 / 2 per s = 0.25 s
}

TEST(Calendar, AnswersWithAnErrorWhenNoTaskServes) {
  auto simulation = simulate({.services = {clockwork()}});
  const ServiceStep step = step_until(simulation, 5.5, {{0, 1.0}});
  EXPECT_EQ(errors(step, RequestError::kNoTask), 5u);
  EXPECT_EQ(step.gave_up, 5u);
  EXPECT_EQ(step.in_flight, 0u);
}

TEST(Calendar, RefusesMoreThanItsPlaces) {
  CalendarService service = clockwork(100.0);
  service.places = 3;
  auto simulation = simulate({.services = {service}});
  const ServiceStep step = step_until(simulation, 5.5, {{1, 1.0}});
  EXPECT_EQ(errors(step, RequestError::kRejected), 2u);
  EXPECT_EQ(step.in_flight, 3u);
  EXPECT_EQ(step.peak_waiting, 2u);
}

TEST(Calendar, RefusesMoreInFlightThanItsLimit) {
  auto simulation = simulate({.services = {clockwork(1e6)}, .max_in_flight = 4});
  const ServiceStep step = step_until(simulation, 10.5, {{1, 1.0}});
  EXPECT_EQ(errors(step, RequestError::kOverload), 6u);
  EXPECT_EQ(step.in_flight, 4u);
}

TEST(Calendar, TakesAWaitingRequestOutWhenItsClientGivesUp) {
  CalendarService service = clockwork(4.0);
  service.client.timeout_s = 1.25;
  auto simulation = simulate({.services = {service}});
  // At 1, 2, 3: the first is being worked on until 5, though its client left at 2.25.
  const ServiceStep step = step_until(simulation, 3.5, {{1, 1.0}});
  EXPECT_EQ(errors(step, RequestError::kTimeout), 2u);
  EXPECT_EQ(step.in_flight, 1u);
  EXPECT_EQ(step.left_alone, 1u);
  EXPECT_EQ(step.waiting, 1u);
  const ServiceStep later = step_until(simulation, 20.0, {{1, 0.0}});
  EXPECT_NEAR(step.busy_s + later.busy_s, 4.0, 1e-12);
  EXPECT_EQ(later.completions, 0u);
}

TEST(Calendar, WorksForNobodyWhenTheServerIsNotTold) {
  CalendarService service = clockwork(4.0);
  service.client.timeout_s = 1.25;
  service.after_timeout = AfterTimeout::kIsServedAnyway;
  auto simulation = simulate({.services = {service}});
  const ServiceStep step = step_until(simulation, 3.5, {{1, 1.0}});
  EXPECT_EQ(errors(step, RequestError::kTimeout), 2u);
  EXPECT_EQ(step.left_alone, 2u);
  const ServiceStep later = step_until(simulation, 20.0, {{1, 0.0}});
  EXPECT_NEAR(step.busy_s + later.busy_s, 12.0, 1e-12);
  EXPECT_EQ(later.completions, 0u);
}

TEST(Calendar, DoublesBackoffUpToItsLimit) {
  CalendarService service = clockwork();
  service.client = {.max_retries = 4, .backoff_s = 1.0, .max_backoff_s = 3.0, .jitter = false};
  auto simulation = simulate({.services = {service}});
  // Nobody serves: attempts at 1, 2, 4, 7, 10.
  step_until(simulation, 1.5, {{0, 1.0}});
  EXPECT_EQ(step_until(simulation, 2.5, {{0, 0.0}}).retries, 1u);
  EXPECT_EQ(step_until(simulation, 4.5, {{0, 0.0}}).retries, 1u);
  EXPECT_EQ(step_until(simulation, 6.75, {{0, 0.0}}).retries, 0u);
  EXPECT_EQ(step_until(simulation, 7.25, {{0, 0.0}}).retries, 1u);
  const ServiceStep last = step_until(simulation, 50.0, {{0, 0.0}});
  EXPECT_EQ(last.retries, 1u);
  EXPECT_EQ(last.gave_up, 1u);
  EXPECT_EQ(last.away, 0u);
}

// Source: with long random back-offs retries are as good as Poisson arrivals, so the
// load is the fixed point Λ = λ (1 + B + B² + … + B^r), B = Erlang B(c, Λ/μ).
TEST(Calendar, AmplifiesTheLoadByRetriesAsTheFixedPointSays) {
  constexpr int kServers = 5;
  constexpr int kRetries = 3;
  const auto erlang_b = [](int servers, double load) {
    double blocking = 1.0;
    for (int i = 1; i <= servers; ++i) blocking = load * blocking / (i + load * blocking);
    return blocking;
  };
  double load = 5.0;
  for (int i = 0; i < 200; ++i) {
    const double b = erlang_b(kServers, load);
    load = 5.0 * (1.0 + b + b * b + b * b * b);
  }
  CalendarService service = markovian(1.0, Routing::kSharedQueue);
  service.places = kServers;
  service.client = {.max_retries = kRetries,
                    .backoff_s = 400.0,
                    .backoff_multiplier = 1.0,
                    .max_backoff_s = 400.0};
  const Experiment experiment = {.network = {.services = {service}},
                                 .inputs = {{kServers, 5.0}},
                                 .warm_up_s = 2000.0,
                                 .length_s = 20000.0};
  const auto runs = testing::replicate(experiment, 8);
  expect_near(estimate_of(runs,
                          [](const Observed& o) {
                            return static_cast<double>(o.step.services[0].arrivals) / 20000.0;
                          }),
              load, "arrivals and retries");
  expect_near(estimate_of(runs,
                          [](const Observed& o) {
                            return testing::ratio(
                                o.step.services[0].gave_up,
                                o.step.services[0].arrivals - o.step.services[0].retries);
                          }),
              std::pow(erlang_b(kServers, load), kRetries + 1), "requests given up");
}

// Source: birth and death process, π_n ∝ a^n / (min(n, c)! c^(n-c)⁺).
TEST(Calendar, BlocksAsMMcKDoes) {
  constexpr int kServers = 4;
  constexpr int kPlaces = 9;
  constexpr double kLoad = 3.6;
  std::vector<double> p = {1.0};
  double sum = 1.0;
  for (int n = 1; n <= kPlaces; ++n) {
    p.push_back(p.back() * kLoad / std::min(n, kServers));
    sum += p.back();
  }
  double waiting = 0.0;
  for (int n = kServers; n <= kPlaces; ++n)
    waiting += (n - kServers) * p[static_cast<std::size_t>(n)] / sum;
  const double blocking = p.back() / sum;
  CalendarService service = markovian(1.0, Routing::kSharedQueue);
  service.places = kPlaces;
  const Experiment experiment = {.network = {.services = {service}},
                                 .inputs = {{kServers, kLoad}},
                                 .warm_up_s = 100.0,
                                 .length_s = 10000.0};
  const auto runs = testing::replicate(experiment, 8);
  expect_near(estimate_of(runs,
                          [](const Observed& o) {
                            return testing::ratio(
                                errors(o.step.services[0], RequestError::kRejected),
                                o.step.services[0].arrivals);
                          }),
              blocking, "blocking");
  expect_near(estimate_of(runs, [](const Observed& o) { return testing::mean_wait_s(o); }),
              waiting / (kLoad * (1.0 - blocking)), "wait of accepted requests");
  // Tasks with two slots each are the same queue.
  Experiment pairs = experiment;
  pairs.network.services[0].concurrency = 2;
  pairs.inputs[0].serving_tasks = 2;
  expect_near(testing::estimate(pairs, 8, testing::mean_wait_s),
              waiting / (kLoad * (1.0 - blocking)), "wait at two tasks of two slots");
}

// Source: M/M/c/∞ processor sharing has the queue length of M/M/c.
TEST(Calendar, SharesSeveralProcessorsAsMMcDoes) {
  CalendarService service = markovian(1.0, Routing::kLeastOutstanding);
  service.discipline = Discipline::kProcessorSharing;
  service.concurrency = 2;
  const Experiment experiment = {.network = {.services = {service}},
                                 .inputs = {{1, 1.6}},
                                 .warm_up_s = 500.0,
                                 .length_s = 20000.0};
  // M/M/2 at 0.8: Wq = 16/9, so W = 25/9.
  expect_near(testing::estimate(experiment, 8, testing::mean_sojourn_s), 25.0 / 9.0, "sojourn");
}

// Joining the shortest queue lies between round robin and one shared queue.
TEST(Calendar, RoutesBetterWithLeastOutstandingThanInTurn) {
  const auto wait_with = [](Routing routing) {
    const Experiment experiment = {.network = {.services = {markovian(1.0, routing)}},
                                   .inputs = {{10, 8.5}},
                                   .warm_up_s = 500.0,
                                   .length_s = 5000.0};
    return testing::estimate(experiment, 4, testing::mean_wait_s).mean;
  };
  const double random = wait_with(Routing::kRandom);
  const double in_turn = wait_with(Routing::kRoundRobin);
  const double least = wait_with(Routing::kLeastOutstanding);
  const double shared = wait_with(Routing::kSharedQueue);
  EXPECT_GT(random, 1.3 * in_turn);
  EXPECT_GT(in_turn, 2.0 * least);
  EXPECT_GT(least, 1.1 * shared);
}

// A gateway calls b 1.5 times, b calls c every other time, c calls b in one of five:
// λ_b = 1.5 γ + 0.2 λ_c, λ_c = 0.5 λ_b, so λ_b = 1.5 γ / 0.9. A station that frees its slots
// while it waits is M/M/c by itself (Jackson 1957), and the gateway's sojourn time is the
// sum of what it asks for.
TEST(Calendar, SolvesTheTrafficEquationsOfACallGraphWithACycle) {
  const auto station = [](std::string name, double mean_s, std::vector<CalendarCall> calls) {
    CalendarService s = markovian(mean_s, Routing::kSharedQueue);
    s.name = std::move(name);
    s.slot = SlotWhileWaiting::kFreed;
    s.calls = std::move(calls);
    return s;
  };
  const Experiment experiment = {
      .network = {.services = {station("gateway", 0.01,
                                       {{.service = "b", .mean_per_request = 1.5}}),
                               station("b", 0.02, {{.service = "c", .mean_per_request = 0.5}}),
                               station("c", 0.04, {{.service = "b", .mean_per_request = 0.2}})}},
      .inputs = {{1, 12.0}, {1, 0.0}, {1, 0.0}},
      .warm_up_s = 200.0,
      .length_s = 4000.0};
  const auto runs = testing::replicate(experiment, 8);
  const double lambda_b = 1.5 * 12.0 / 0.9;
  const double lambda_c = 0.5 * lambda_b;
  const auto rate_at = [&runs](std::size_t service) {
    return estimate_of(runs, [service](const Observed& o) {
      return static_cast<double>(o.step.services[service].arrivals) / 4000.0;
    });
  };
  expect_near(rate_at(0), 12.0, "arrivals at the gateway");
  expect_near(rate_at(1), lambda_b, "arrivals at b");
  expect_near(rate_at(2), lambda_c, "arrivals at c");
  const double at_gateway = 1.0 / (100.0 - 12.0);
  const double at_b = 1.0 / (50.0 - lambda_b);
  const double at_c = 1.0 / (25.0 - lambda_c);
  expect_near(estimate_of(runs, testing::mean_sojourn_s),
              at_gateway + (lambda_b * at_b + lambda_c * at_c) / 12.0, "sojourn");
}

TEST(Calendar, KeepsTheSlotOfACallerUnlessItIsFreed) {
  CalendarService caller = clockwork(0.25);
  caller.calls = {{.service = "slow"}};
  CalendarService slow = clockwork(0.5);
  slow.name = "slow";
  CalendarNetwork network = {.services = {caller, slow}};
  auto kept = simulate(network);
  const ServiceStep with_slot = step_until(kept, 1.9, {{1, 1.0}, {1, 0.0}});
  EXPECT_NEAR(with_slot.busy_s, 0.75, 1e-12);
  EXPECT_NEAR(with_slot.working_s, 0.25, 1e-12);
  EXPECT_NEAR(with_slot.sojourn_sum_s, 0.75, 1e-12);
  network.services[0].slot = SlotWhileWaiting::kFreed;
  auto freed = simulate(network);
  const ServiceStep without = step_until(freed, 1.9, {{1, 1.0}, {1, 0.0}});
  EXPECT_NEAR(without.busy_s, 0.25, 1e-12);
  EXPECT_NEAR(without.sojourn_sum_s, 0.75, 1e-12);
}

TEST(Calendar, DoesNotWaitForMessages) {
  CalendarService sender = clockwork(0.25);
  sender.calls = {{.service = "worker", .mean_per_request = 2.0, .waits_for_reply = false}};
  CalendarService worker = clockwork(100.0);
  worker.name = "worker";
  worker.routing = Routing::kSharedQueue;
  auto simulation = simulate({.services = {sender, worker}});
  StepResult step;
  const std::vector<ServiceStepInput> inputs = {{1, 1.0}, {1, 0.0}};
  ASSERT_TRUE(simulation.run_until(3.5, inputs, step));
  EXPECT_EQ(step.services[0].completions, 3u);
  EXPECT_EQ(step.services[1].arrivals, 6u);
  EXPECT_EQ(step.services[1].waiting, 5u);
  EXPECT_NEAR(step.services[1].oldest_waiting_s, 3.5 - 1.25, 1e-12);
}

TEST(Calendar, FailsTheCallerWhenACallFails) {
  CalendarService caller = clockwork(0.25);
  caller.calls = {
      {.service = "slow",
       .client = {.timeout_s = 0.1, .max_retries = 1, .backoff_s = 0.1, .jitter = false}}};
  CalendarService slow = clockwork(0.5);
  slow.name = "slow";
  slow.concurrency = 4;
  auto simulation = simulate({.services = {caller, slow}});
  StepResult step;
  const std::vector<ServiceStepInput> inputs = {{1, 1.0}, {1, 0.0}};
  ASSERT_TRUE(simulation.run_until(1.9, inputs, step));
  // Calls at 1.25 and 1.45, each given up after 0.1 s.
  EXPECT_EQ(errors(step.services[1], RequestError::kTimeout), 2u);
  EXPECT_EQ(step.services[1].retries, 1u);
  EXPECT_EQ(errors(step.services[0], RequestError::kFailedCall), 1u);
  EXPECT_EQ(step.services[0].in_flight, 0u);
  EXPECT_EQ(step.services[1].left_alone, 1u);  // until 1.95
}

// The caller dies while its call waits to be tried again, or is being worked on.
// The same when what it asked for fails later.
// A service that calls itself loses callers and calls in one go, in any order.
TEST(Calendar, GoesOnFromACopyAsFromTheOriginal) {
  auto simulation = simulate({.services = {markovian(0.1, Routing::kLeastOutstanding)}});
  step_until(simulation, 60.0, {{4, 30.0}});
  CalendarSimulation copy = simulation;
  const ServiceStep one = step_until(simulation, 120.0, {{4, 30.0}});
  const ServiceStep other = step_until(copy, 120.0, {{4, 30.0}});
  EXPECT_EQ(one.arrivals, other.arrivals);
  EXPECT_EQ(one.sojourn_sum_s, other.sojourn_sum_s);
  EXPECT_TRUE(simulation.latency(0) == copy.latency(0));
}

TEST(Calendar, DrawsTheSameArrivalsAndWorkForEveryWhatIf) {
  const CalendarService web = markovian(0.1, Routing::kLeastOutstanding);
  CalendarService other = markovian(0.1, Routing::kRandom);
  other.name = "other";
  auto alone = simulate({.services = {web}});
  auto together = simulate({.services = {other, web}});
  const ServiceStep a = step_until(alone, 600.0, {{40, 30.0}});
  const ServiceStep b = step_until(together, 600.0, {{9, 50.0}, {45, 30.0}}, 1);
  EXPECT_EQ(a.arrivals, b.arrivals);
  EXPECT_NEAR(a.working_s, b.working_s, 1e-6 * a.working_s);  // no waits: the same requests
}

TEST(Calendar, RefusesStepsThatMakeNoSense) {
  auto simulation = simulate({.services = {clockwork()}});
  StepResult step;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto refused = [&](double to_s, std::vector<ServiceStepInput> inputs) {
    const Status status = simulation.run_until(to_s, inputs, step);
    return status ? 0u : status.errors().size();
  };
  EXPECT_EQ(refused(0.0, {{1, 1.0}}), 1u);
  EXPECT_EQ(refused(nan, {{1, 1.0}}), 1u);
  EXPECT_EQ(refused(std::numeric_limits<double>::infinity(), {{1, 1.0}}), 1u);
  EXPECT_EQ(refused(10.0, {}), 1u);
  EXPECT_EQ(refused(10.0, {{-1, nan}}), 2u);
  EXPECT_EQ(refused(10.0, {{1, -1.0}}), 1u);
  EXPECT_EQ(refused(10.0, {{1, 1e12}}), 1u);
  EXPECT_EQ(refused(10.0, {{1, 1.0}}), 0u);
  EXPECT_EQ(simulation.now_s(), 10.0);
}

TEST(Calendar, GivesLatencyPerStepWhenAsked) {
  auto simulation =
      CalendarSimulation::create({.services = {clockwork()}}, 1, {.per_step_latency = true});
  ASSERT_TRUE(simulation);
  StepResult step;
  const ServiceStepInput input = {1, 1.0};
  ASSERT_TRUE(simulation->run_until(10.75, {&input, 1}, step));
  ASSERT_TRUE(simulation->run_until(12.75, {&input, 1}, step));
  EXPECT_EQ(step.latency.at(0).count(), 2u);
  EXPECT_EQ(simulation->latency(0).count(), 12u);
}

}  // namespace
}  // namespace costplan
