// Against step_service() itself: what comes back every week is the same to the last bit.
#include "projection/step_memory.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace costplan {
namespace {

constexpr std::int64_t kMinutesOfWeek = 7 * 24 * 60;

LoadService service() {
  LoadService out{.name = "web", .vcpu = 2, .memory_gb = 4};
  out.workload.service_time = *ServiceTime::lognormal(0.1, 0.3);
  out.workload.concurrency = 20;
  out.workload.cpu_per_request_s = 0.05;
  out.workload.timeout_s = 2;
  return out;
}

// The same every week, but for what a test changes.
ServiceInput input_of(std::int64_t minute) {
  const auto of_day = static_cast<double>(minute % 1440);
  const auto of_week = static_cast<double>(minute % kMinutesOfWeek);
  return {.arrivals_per_s = 20 + of_day / 60 + of_week / 10'080,
          .serving_tasks = minute % 1440 < 720 ? 2.0 : 3.0,
          .dispersion = 1.5};
}

void expect_as_without_memory(StepMemory memory, std::int64_t steps,
                              void (*change)(std::int64_t minute, ServiceInput&, double& backlog)) {
  const LoadService web = service();
  for (std::int64_t minute = 0; minute < steps; ++minute) {
    ServiceInput in = input_of(minute);
    double backlog = 0;
    change(minute, in, backlog);
    ASSERT_EQ(memory.step(web, in, backlog), step_service(web, in, backlog)) << minute;
  }
}

TEST(StepMemory, GivesWhatTheStepGives) {
  const std::int64_t steps = 3 * kMinutesOfWeek + 17;
  expect_as_without_memory({steps, 60}, steps, [](std::int64_t, ServiceInput&, double&) {});
}

// A week later there are other tasks, waits of others, failures, a cold cache or a backlog.
TEST(StepMemory, TakesNothingForTheSameThatIsNot) {
  const std::int64_t steps = 3 * kMinutesOfWeek;
  expect_as_without_memory({steps, 60}, steps,
                           [](std::int64_t minute, ServiceInput& in, double& backlog) {
                             if (minute < kMinutesOfWeek) return;
                             if (minute % 7 == 0) in.serving_tasks += 1;
                             if (minute % 11 == 0) in.extra_s = 0.02;
                             if (minute % 13 == 0) in.failing = 0.5;
                             if (minute % 17 == 0) in.database_factor = 2;
                             if (minute % 19 == 0) backlog = 30;
                             if (minute % 23 == 0) in.arrivals_per_s *= 0.9;
                           });
}

TEST(StepMemory, WorksWithoutAWeekToLookBackOn) {
  const auto nothing = [](std::int64_t, ServiceInput&, double&) {};
  expect_as_without_memory({1440, 60}, 1440, nothing);    // a day
  expect_as_without_memory({20'000, 77}, 20'000, nothing);  // no whole number of steps a week
  expect_as_without_memory({700'000, 1}, 2'000, nothing);   // seconds
}

}  // namespace
}  // namespace costplan
