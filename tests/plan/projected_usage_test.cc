// The bridge: what a simulation found, in the fields that the meters read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "costplan/io.h"
#include "costplan/plan.h"

namespace costplan {
namespace {

using ::testing::Contains;

const std::string kStack = R"(
stack: test
region: us-east-1
resources:
  lb: {kind: alb, new_connections: 1/s, active_connections: 10, processed: 5 GB, requests: 1/s}
  logs: {kind: log_group, ingest: 1 GB, retention: 30 days}
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: {low: 1, likely: 2, high: 3}, load_balancer: lb, log_group: logs, deployments: {per_month: 0}}
)";
// 36 hours of the month are simulated: 730 / 36 times as much in a month.
const std::string kLoad = R"(
traffic: {base: 10/s}
services:
  web: {traffic_share: 100%, concurrency: 50, service_time: {mean: 50 ms}, log: 1 KB, response: 1024 KB}
)";

std::string text_of(const Stack& stack, const std::string& resource, const std::string& field) {
  for (const auto& each : stack.resources) {
    const Node* const value = each.name == resource ? each.body.find(field) : nullptr;
    if (value != nullptr) return value->text;
  }
  return "none";
}

TEST(ProjectedUsage, ReplacesWhatWasDeclared) {
  const Stack stack = *parse_stack(kStack, "stack.yaml");
  const auto load = parse_load_model(kLoad, "load.yaml", stack);
  ASSERT_TRUE(load) << load.error().to_string();
  const auto projection = simulate(stack, *load, {.from_s = 0, .to_s = 36 * 3600});
  ASSERT_TRUE(projection);
  const auto projected = with_projected_usage(stack, *load, *projection);
  ASSERT_TRUE(projected);
  // Two tasks all the time, and no range around them.
  EXPECT_EQ(text_of(projected->stack, "web", "tasks"), "2");
  // 10 MB a second: 10 / 1,024 · 3,600 = 35.2 LCUs, above the 0.04 of one new connection a
  // second; by their mean over the hours.
  EXPECT_EQ(text_of(projected->stack, "lb", "lcu").substr(0, 7), "35.1562");
  EXPECT_EQ(text_of(projected->stack, "lb", "processed"), "none");
  // 10 KB a second for 730 hours.
  EXPECT_EQ(text_of(projected->stack, "logs", "ingest").substr(0, 6), "25.062");
  EXPECT_THAT(projected->changed, Contains("lb.lcu"));
  EXPECT_TRUE(validate(projected->stack).empty());
}

TEST(ProjectedUsage, RefusesWhatProjectsNone) {
  const Stack stack = *parse_stack(kStack, "stack.yaml");
  const auto load = parse_load_model(kLoad, "load.yaml", stack);
  EXPECT_FALSE(with_projected_usage(stack, *load, Projection{}));
  Projection event;
  event.engine = "event (calendar)";
  event.usage.seconds = 3600;
  EXPECT_FALSE(with_projected_usage(stack, *load, event));
}

}  // namespace
}  // namespace costplan
