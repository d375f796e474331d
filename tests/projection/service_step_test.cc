// One step of one service against exact queues: by turns E_n/M/1, shared M/M/c.
#include "projection/service_step.h"

#include <gtest/gtest.h>

#include <cmath>

#include "costplan/queueing.h"

namespace costplan {
namespace {

LoadService service_of(double concurrency) {
  LoadService out;
  out.name = "web";
  out.workload.concurrency = concurrency;
  return out;
}

ServiceOutput step_of(const LoadService& service, const ServiceInput& in, double backlog = 0) {
  return step_service(service, AnswerTimes(service.workload.service_time), in, backlog);
}

// P(T > t) of an exponential service with mean 1 after the wait of the step.
double exceeds(const ServiceOutput& out, double t) {
  const double m = out.wait_mean_s;
  const double both = std::abs(m - 1) < 1e-9 ? (1 + t) * std::exp(-t)
                                             : (m * std::exp(-t / m) - std::exp(-t)) / (m - 1);
  return (1 - out.wait_probability) * std::exp(-t) + out.wait_probability * both;
}

double p99(const ServiceOutput& out) {
  double low = 0;
  double high = 1e4;
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (exceeds(out, middle) > 0.01 ? low : high) = middle;
  }
  return high;
}

// Source: E_n/M/1 by its root equation (solve_round_robin, exact).
TEST(ServiceStep, TakesTurnsLikeErlangArrivalsAtEachTask) {
  for (const int tasks : {1, 2, 4, 10, 50, 1000}) {
    for (const double load : {0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95}) {
      const ServiceOutput out =
          step_of(service_of(1), {.arrivals_per_s = load * tasks, .serving_tasks = 1.0 * tasks});
      const auto exact = solve_round_robin(load * tasks, 1, tasks);
      ASSERT_TRUE(exact);
      const double mean = *exact->result.mean_sojourn_s;
      EXPECT_NEAR(out.sojourn_mean_s, mean, 0.04 * mean) << tasks << " tasks at " << load;
      const double far = exact->sojourn_quantile(0.99);
      EXPECT_NEAR(p99(out), far, 0.07 * far) << tasks << " tasks at " << load;
      EXPECT_FALSE(out.is_overloaded);
    }
  }
}

TEST(ServiceStep, LetsNobodyWaitWhereNothingVaries) {
  LoadService service = service_of(1);
  service.workload.service_time = *ServiceTime::deterministic(1);
  const ServiceOutput out =
      step_of(service, {.arrivals_per_s = 1.6, .serving_tasks = 2, .arrivals = {.dispersion = 0}});
  EXPECT_NEAR(out.wait_probability, 0, 1e-12);
  EXPECT_NEAR(out.sojourn_mean_s, 1, 1e-12);
}

TEST(ServiceStep, SharesOneQueueAmongWorkers) {
  LoadService worker = service_of(2);
  worker.consumes = "jobs";
  const ServiceOutput out = step_of(worker, {.arrivals_per_s = 6, .serving_tasks = 4});
  const FastQueue erlang(6, 1, 8);
  EXPECT_DOUBLE_EQ(out.wait_probability, erlang.probability_of_wait());
  EXPECT_DOUBLE_EQ(out.sojourn_mean_s, 1 + erlang.mean_wait_s());
}

// One vCPU for requests that use all of one: M/M/1 with processor sharing, whose mean
// sojourn time no variation of the work changes. One task, so that arrivals are Poisson's.
TEST(ServiceStep, SharesProcessorsWithoutRegardToTheVariationOfTheWork) {
  for (const double scv : {1.0, 4.0}) {
    LoadService service = service_of(1000);
    service.vcpu = 1;
    service.workload.cpu_per_request_s = 1;
    service.workload.service_time = *ServiceTime::hyperexponential(1, scv);
    const ServiceOutput out = step_of(service, {.arrivals_per_s = 0.7, .serving_tasks = 1});
    EXPECT_NEAR(out.sojourn_mean_s, 1 / 0.3, 1e-9) << scv;
  }
}

// Source: M/M/1-PS, exact (solve_queue).
TEST(ServiceStep, StretchesWorkThatSharesProcessors) {
  for (const double load : {0.5, 0.8, 0.95}) {
    LoadService service = service_of(1000);
    service.vcpu = 1;
    service.workload.cpu_per_request_s = 1;
    const ServiceOutput out = step_of(service, {.arrivals_per_s = load, .serving_tasks = 1});
    ASSERT_EQ(out.stretch, 1);
    const auto exact = solve_queue(
        {.model = QueueModel::kMm1Ps, .arrival_rate_per_s = load, .service_time_s = 1});
    ASSERT_TRUE(exact);
    EXPECT_NEAR(out.sojourn_mean_s, *exact->result.mean_sojourn_s, 1e-9);
    const TimeQuantiles& q = *exact->result.sojourn_quantiles_s;
    const AnswerTimes times(service.workload.service_time);
    const auto near = [&](double share, double value, double within) {
      EXPECT_NEAR(times.stretched_quantile(share, out.wait_probability, 1, out.wait_mean_s - 1),
                  value, within * value)
          << share << " at " << load;
    };
    near(0.5, q.p50, 0.05);
    near(0.95, q.p95, 0.03);
    near(0.99, q.p99, 0.1);
    near(0.999, q.p999, 0.2);
  }
}

// Source: n requests that share p processors run at min(n, p) together, one alone at full speed
// also on a part of one: a birth and death, whatever the service time.
TEST(ServiceStep, SharesProcessorsThatAreNotWhole) {
  for (const double processors : {0.3, 0.45, 1.0, 1.5, 2.7, 4.0}) {
    for (const double load : {0.2, 0.6, 0.9}) {
      LoadService service = service_of(1000);
      service.vcpu = processors;
      service.workload.cpu_per_request_s = 1;
      const double rate = load * processors;
      const ServiceOutput out = step_of(service, {.arrivals_per_s = rate, .serving_tasks = 1});
      const double alone = std::floor(std::max(1.0, processors));
      double all = 0;
      double present = 0;
      double slowed = 0;  // of those who come
      double weight = 1;
      for (int n = 0; n < 3000; ++n) {
        all += weight;
        present += n * weight;
        if (n >= alone) slowed += weight;
        weight *= rate / (n + 1 == 1 ? 1 : std::min(n + 1.0, processors));
      }
      EXPECT_NEAR(out.sojourn_mean_s / (present / all / rate), 1, 1e-9) << processors << " " << load;
      EXPECT_NEAR(out.wait_probability / (slowed / all), 1, 1e-9) << processors << " " << load;
    }
  }
}

}  // namespace
}  // namespace costplan
