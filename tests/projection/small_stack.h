// A stack of three services, a queue, two databases and a cache, and what an engine says of loads
// on it in two hours.
#pragma once

#include <string>

#include "costplan/io.h"
#include "costplan/simulate.h"
#include "support/simulated.h"

namespace costplan {

inline Stack stack() {
  return testing::stack_of(R"(
stack: test
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 4, min_tasks: 2, max_tasks: 10}
  api: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 1}
  worker: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 1}
  jobs: {kind: sqs_queue, requests: 1M}
  db: {kind: rds_instance, class: db.m5.large, storage: {size: 20 GB}}
  db2: {kind: rds_instance, class: db.m5.large, storage: {size: 20 GB}}
  cache: {kind: elasticache, engine: redis, node_type: cache.t3.micro}
)");
}

// Two seeds: each has as many requests as tell these differences.
inline Projection run(EngineChoice engine, const std::string& text,
                      SimulateOptions options = {.seeds = 2}) {
  options.engine = engine;
  if (options.from_s == 0) options.from_s = UtcTime::parse("2026-11-02")->seconds();
  if (options.to_s == 0) options.to_s = options.from_s + 2 * 3600;
  const Stack test = stack();
  return testing::simulated(test, testing::load_of(test, text), options);
}

}  // namespace costplan
