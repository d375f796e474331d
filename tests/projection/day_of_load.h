// A stack of three services, a queue and a database, and what the analytic engine says of a load on
// it on the 2nd of November.
#pragma once

#include <string>

#include "costplan/io.h"
#include "costplan/simulate.h"
#include "support/simulated.h"

namespace costplan {

inline const std::string kStack = R"(
stack: test
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 4}
  api: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 2}
  worker: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 1}
  jobs: {kind: sqs_queue, requests: 1M}
  db: {kind: rds_instance, class: db.t3.small, storage: {size: 20 GB}}
)";

inline Stack stack() { return testing::stack_of(kStack); }

inline LoadModel load_of(const std::string& text) { return testing::load_of(stack(), text); }

inline Projection simulated(const std::string& text, int hours = 24) {
  const std::int64_t from = UtcTime::parse("2026-11-02 00:00")->seconds();
  return testing::simulated(
      stack(), load_of(text),
      {.from_s = from, .to_s = from + hours * 3600, .keep_series = true});
}

}  // namespace costplan
