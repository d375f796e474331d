// Service times of requests of which only some call a database, against their own parts.
#include "projection/mixed_work.h"

#include <gtest/gtest.h>

#include <cmath>

namespace costplan {
namespace {

LoadService service_with(ServiceTime time, std::vector<DatabaseUse> uses) {
  LoadService service;
  service.workload.service_time = std::move(time);
  service.workload.databases = std::move(uses);
  return service;
}

DatabaseUse calls(double count, double hold_s) {
  DatabaseUse use;
  use.calls_per_request = count;
  use.hold_s = hold_s;
  return use;
}

TEST(MixedWork, IsTheServiceTimeWhereAllRequestsAreAlike) {
  const auto time = *ServiceTime::lognormal(0.1, 0.3);
  for (const auto& uses : {std::vector<DatabaseUse>{}, {calls(2, 0.03)}, {calls(0.5, 1e-6)}}) {
    const ServiceTime mixed = mixed_service_time(service_with(time, uses));
    EXPECT_EQ(mixed.shape(), ServiceTime::Shape::kLognormal);
    EXPECT_EQ(mixed.quantile(0.99), time.quantile(0.99));
  }
}

// 0.2 calls of 500 ms in 200 ms: 100 ms for four of five, 600 ms for the fifth.
TEST(MixedWork, TakesLongerForThoseWhoCall) {
  const auto mixed =
      mixed_service_time(service_with(*ServiceTime::exponential(0.2), {calls(0.2, 0.5)}));
  EXPECT_NEAR(mixed.mean_s(), 0.2, 1e-12);
  for (const double t : {0.01, 0.1, 0.5, 1.0, 3.0}) {
    const double exact = 0.8 * std::exp(-t / 0.1) + 0.2 * std::exp(-t / 0.6);
    EXPECT_NEAR(mixed.exceeds(t) / exact, 1, 0.01) << t;
  }
  // E[S²] = Σ share · 2 · mean²
  EXPECT_NEAR(mixed.scv(), (0.8 * 2 * 0.01 + 0.2 * 2 * 0.36) / 0.04 - 1, 0.03);
}

// 1.5 calls of 20 ms and 0.5 of 40 ms in 100 ms that do not vary: 70, 90, 110 and 130 ms.
TEST(MixedWork, HasAllKindsOfTwoDatabases) {
  const auto mixed = mixed_service_time(
      service_with(*ServiceTime::deterministic(0.1), {calls(1.5, 0.02), calls(0.5, 0.04)}));
  EXPECT_NEAR(mixed.mean_s(), 0.1, 1e-12);
  EXPECT_NEAR(mixed.quantile(0.1), 0.07, 1e-4);
  EXPECT_NEAR(mixed.quantile(0.4), 0.09, 1e-4);
  EXPECT_NEAR(mixed.quantile(0.6), 0.11, 1e-4);
  EXPECT_NEAR(mixed.quantile(0.9), 0.13, 1e-4);
}

// A service time that is all calls still is one.
TEST(MixedWork, LeavesNothingWithoutTime) {
  const auto service = service_with(*ServiceTime::exponential(0.1), {calls(0.25, 0.4)});
  EXPECT_GT(own_work_s(service), 0);
  const auto mixed = mixed_service_time(service);
  EXPECT_NEAR(mixed.mean_s(), 0.1, 1e-12);
  EXPECT_LT(mixed.quantile(0.7), 1e-4);
  EXPECT_NEAR(mixed.quantile(0.99), 0.4 * std::log(25), 0.02);
}

}  // namespace
}  // namespace costplan
