// Load files of a few lines, and what is said of them.
#pragma once

#include <string>

#include "costplan/io.h"

namespace costplan {

inline const std::string kStack = R"(
stack: test
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 0.5 vCPU, memory: 1 GB, tasks: {low: 2, likely: 3, high: 6}, min_tasks: 2, max_tasks: 10}
  api: {kind: ecs_service, cpu: 0.5 vCPU, memory: 1 GB, tasks: 1}
  jobs: {kind: sqs_queue, requests: 1M}
  db: {kind: rds_instance, class: db.t3.small, storage: {size: 20 GB}}
  proxy: {kind: rds_proxy, target: db}
  aurora: {kind: aurora_cluster, class: db.serverless}
)";

inline Result<LoadModel> read(const std::string& text, const std::string& stack = kStack) {
  return parse_load_model(text, "load.yaml", *parse_stack(stack, "stack.yaml"));
}

// A line for each of them; empty for a load file that is good.
inline std::string problems(const std::string& text, const std::string& stack = kStack) {
  const auto load = read(text, stack);
  std::string out;
  if (load) return out;
  for (const auto& error : load.errors()) out += error.to_string() + "\n";
  return out;
}

inline const std::string kHead = "traffic: {base: 1/s}\n";
inline const std::string kDb =
    "services: {web: {traffic_share: 100%, service_time: {mean: 10 ms}, databases: [{database: db, "
    "calls: 1, hold: 1 ms}]}}\n";
// Of its class nothing is known that says how many connections it takes.
inline const std::string kAurora =
    "services: {web: {traffic_share: 100%, service_time: {mean: 10 ms}, databases: [{database: "
    "aurora, calls: 1, hold: 1 ms}]}}\n";
inline const std::string kWeb =
    "services: {web: {traffic_share: 100%, service_time: {mean: 10 ms}}}\n";

}  // namespace costplan
