// Queues that nobody chose, for what must hold of all of them.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <cstdint>
#include <string>

#include "costplan/queueing.h"

namespace costplan {

inline void expect_close(double actual, double expected, double relative,
                         const std::string& what = "") {
  EXPECT_NEAR(actual, expected, relative * std::abs(expected)) << what;
}

inline double random_between(double low, double high) {
  return low + (high - low) * *rc::gen::inRange(0, 1'000'001) / 1e6;
}

inline QueueInput random_input(QueueModel model, double load) {
  using M = QueueModel;
  QueueInput input{.model = model, .service_time_s = random_between(0.01, 2)};
  std::int64_t servers = 1;
  const bool phases = model == M::kMekc || model == M::kMh2c;
  if (model == M::kMmc || model == M::kMmck || model == M::kMmFinite ||
      model == M::kMdc || phases || model == M::kGgc || model == M::kErlangA) {
    servers = *rc::gen::inRange(1, phases ? 7 : 60);
    input.servers = servers;
  }
  input.arrival_rate_per_s = load * static_cast<double>(servers) / input.service_time_s;
  if (model == M::kMmck) input.capacity = servers + *rc::gen::inRange(0, 50);
  if (model == M::kMmFinite) {
    input.population = *rc::gen::inRange(1, 200);
    input.arrival_rate_per_s /= static_cast<double>(*input.population);
  }
  if (model == M::kMg1 || model == M::kGg1 || model == M::kGgc) input.scv = random_between(0, 5);
  if (model == M::kMg1 && *rc::gen::inRange(0, 2) == 1) input.shape = ServiceShape::kGamma;
  if (model == M::kMh2c) input.scv = random_between(1, 6);
  if (model == M::kGg1 || model == M::kGgc) input.arrival_scv = random_between(0, 4);
  if (model == M::kMekc) input.stages = *rc::gen::inRange(1, 4);
  if (model == M::kErlangA) input.patience_rate_per_s = random_between(0.01, 3);
  return input;
}

}  // namespace costplan
