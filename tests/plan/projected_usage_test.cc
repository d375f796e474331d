// The bridge: what a simulation found, in the fields that the meters read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "costplan/io.h"
#include "costplan/plan.h"

namespace costplan {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Without and with what stands before the load balancer.
const std::string kStack = R"(
stack: test
region: us-east-1
resources:
  lb: {kind: alb, new_connections: 1/s, active_connections: 10, processed: 5 GB, requests: 1/s}
  logs: {kind: log_group, ingest: 1 GB, retention: 30 days}
  transfer: {kind: data_transfer, internet_egress: {low: 1 GB, likely: 7 GB, high: 9 GB}, inter_az: 3 GB}
  cluster: {kind: ecs_cluster, container_insights: enhanced, tasks: 9}
  jobs: {kind: sqs_queue, requests: 5M}
  cache: {kind: elasticache_serverless, engine: valkey, count: 2, data: 1 GB, ecpus: 1M}
  traces: {kind: xray, requests: 1/s}
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: {low: 1, likely: 2, high: 3}, cluster: cluster, load_balancer: lb, log_group: logs, cache: cache, deployments: {per_month: 0}}
  cron: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 1, cluster: cluster, log_group: logs}
)";
const std::string kEdge = R"(
  cdn: {kind: cloudfront, origin: lb, waf: waf, egress: 1 GB, requests: 1M}
  waf: {kind: waf, scope: cloudfront, rules: 3, requests: 1M}
)";
const std::string kLoad = R"(
traffic: {base: 10/s}
services:
  web: {traffic_share: 100%, concurrency: 50, service_time: {mean: 50 ms}, log: 1 KB, response: 2 KB, request: 1 KB, cache_operations: 3, messages: {jobs: 0.5}}
)";

std::string text_of(const Stack& stack, const std::string& resource, const std::string& field) {
  for (const auto& each : stack.resources) {
    const Node* const value = each.name == resource ? each.body.find(field) : nullptr;
    if (value == nullptr) continue;
    std::string text = value->text;
    for (const auto& item : value->items) text += item.key + " " + item.text + " ";
    return text;
  }
  return "none";
}

// A day of 12 requests a second that came and 10 that were answered, on 2.5 tasks.
Projection a_day() {
  Projection out;
  out.engine = "analytic";
  out.from_s = UtcTime::parse("2026-11-02 00:00")->seconds();
  out.to_s = out.from_s + 86400;
  out.usage.seconds = 86400;
  out.usage.services.push_back({.attempted = std::vector<double>(24, 12 * 3600),
                                .answered = std::vector<double>(24, 10 * 3600)});
  out.services.push_back({.name = "web", .tasks_mean = 2.5, .fargate_hours = 61.2});
  return out;
}

ProjectedStack projected(const std::string& text, const Projection& projection = a_day(),
                         Hours month = Hours(Quantity(730)), const std::string& file = kLoad) {
  const Stack stack = *parse_stack(text, "stack.yaml");
  const auto load = parse_load_model(file, "load.yaml", stack);
  if (!load) {
    ADD_FAILURE() << load.error().to_string();
    return {};
  }
  auto out = with_projected_usage(stack, *load, projection, month);
  if (!out) {
    ADD_FAILURE() << out.error().to_string();
    return {};
  }
  for (const auto& error : validate(out->stack)) ADD_FAILURE() << error.to_string();
  return *std::move(out);
}

TEST(ProjectedUsage, ReplacesWhatASimulatedDayFinds) {
  const Stack stack = *parse_stack(kStack, "stack.yaml");
  const auto load = parse_load_model(kLoad, "load.yaml", stack);
  ASSERT_TRUE(load) << load.error().to_string();
  const auto projection = simulate(stack, *load, {.from_s = 0, .to_s = 36 * 3600});
  ASSERT_TRUE(projection);
  const auto found = with_projected_usage(stack, *load, *projection);
  ASSERT_TRUE(found);
  // Two tasks all the time, and no range around them.
  EXPECT_EQ(text_of(found->stack, "web", "tasks"), "2");
  // 30 KB a second: 30 / 1,048,576 · 3,600 = 0.102997 LCUs, above the 0.04 of one new
  // connection a second.
  EXPECT_THAT(text_of(found->stack, "lb", "lcu"), StartsWith("0.102997"));
  // 10 KB a second for 730 hours.
  EXPECT_THAT(text_of(found->stack, "logs", "ingest"), StartsWith("25.062"));
}

TEST(ProjectedUsage, TakesAMonthOfWhatWasSimulated) {
  const Stack stack = projected(kStack).stack;
  EXPECT_EQ(text_of(stack, "web", "tasks"), "2.55");  // 61.2 / 24, starting and draining included
  EXPECT_EQ(text_of(stack, "lb", "processed"), "none");
  // 12 KB in and 20 KB out a second: 32 / 1,048,576 · 3,600 LCUs.
  EXPECT_EQ(text_of(stack, "lb", "lcu"), "0.109863");
  // 2 KB · 10/s · 2,628,000 s = 52,560,000 KB.
  EXPECT_EQ(text_of(stack, "transfer", "internet_egress"), "50.125122 GB");
  EXPECT_EQ(text_of(stack, "logs", "ingest"), "25.062561 GB");
  EXPECT_EQ(text_of(stack, "jobs", "messages"), "13140000");  // 5/s
  EXPECT_EQ(text_of(stack, "jobs", "requests"), "none");
  EXPECT_EQ(text_of(stack, "cache", "commands"), "39420000");  // 30/s on two caches
  EXPECT_EQ(text_of(stack, "cache", "ecpus"), "none");
  EXPECT_EQ(text_of(stack, "traces", "requests"), "31536000");  // 12/s: sampled before they fail
  // The service's tasks that ran, and the one of cron as declared.
  EXPECT_EQ(text_of(stack, "cluster", "tasks"), "3.5");
}

// February has 672 hours.
TEST(ProjectedUsage, FitsTheMonthThatIsEstimated) {
  const Stack stack = projected(kStack, a_day(), Hours(Quantity(672))).stack;
  EXPECT_EQ(text_of(stack, "jobs", "messages"), "12096000");  // 5/s · 2,419,200 s
  EXPECT_EQ(text_of(stack, "web", "tasks"), "2.55");
}

TEST(ProjectedUsage, GoesThroughTheDistributionBeforeTheLoadBalancer) {
  const ProjectedStack found = projected(kStack + kEdge);
  EXPECT_EQ(text_of(found.stack, "cdn", "requests"), "31536000");  // 12/s
  EXPECT_EQ(text_of(found.stack, "cdn", "egress"), "50.125122 GB");
  EXPECT_EQ(text_of(found.stack, "cdn", "origin_transfer"), "30.075073 GB");  // 12 KB/s
  EXPECT_EQ(text_of(found.stack, "waf", "requests"), "31536000");
  // What CloudFront fetches is free, so that nothing else is known to leave.
  EXPECT_THAT(text_of(found.stack, "transfer", "internet_egress"), HasSubstr("likely 7 GB"));
  EXPECT_THAT(found.changed, Not(Contains("transfer.internet_egress")));
}

// The load of `kLoad` with more about its service, and what else uses the stack.
Stack projected_with(const std::string& resources, const std::string& of_service,
                     const std::string& besides = "") {
  std::string file = kLoad;
  file.insert(file.find("traffic_share"), of_service + ", ");
  if (!besides.empty()) file += "besides: {" + besides + "}\n";
  Projection projection = a_day();
  projection.services[0].task_starts = 6;
  return projected(kStack + resources, projection, Hours(Quantity(730)), file).stack;
}

// Of 15 and 12.5 requests a second CloudFront answers 3 and 2.5.
TEST(ProjectedUsage, CountsWhatCloudFrontAnswersByItself) {
  const Stack stack = projected_with(kEdge, "edge_hits: 20%");
  EXPECT_EQ(text_of(stack, "cdn", "requests"), "39420000");       // 15/s
  EXPECT_EQ(text_of(stack, "cdn", "egress"), "62.656403 GB");     // 12.5/s · 2 KB
  EXPECT_EQ(text_of(stack, "cdn", "origin_transfer"), "30.075073 GB");
  EXPECT_EQ(text_of(stack, "waf", "requests"), "39420000");
  EXPECT_EQ(text_of(stack, "lb", "lcu"), "0.109863");
}

// Log events 25.062561 GB, calls outside 100.250244 GB, and 6 starts a day of 0.5 GB.
// Sources: NAT gateway pricing, every byte in either direction; Amazon ECR pricing, layers
// are free within the region, though not their way.
TEST(ProjectedUsage, SendsThroughNatWhatTheServicesExchange) {
  const std::string more = "outside: 4 KB, image: 0.5 GB";
  const std::string nat = "  nat: {kind: nat_gateway}\n";
  const std::string declared = "  nat: {kind: nat_gateway, data_processed: 500 GB}\n";
  const std::string too_few =
      "  nat: {kind: nat_gateway, data_processed: {low: 1 GB, likely: 200 GB, high: 500 GB}}\n";
  const std::string endpoints =
      "  ep: {kind: vpc_endpoint, type: interface, azs: 2, services: [com.amazonaws.us-east-1.logs]}\n"
      "  s3: {kind: vpc_endpoint, type: gateway, services: [s3]}\n";
  struct Row {
    const char* rule;
    std::string resources;
    std::string besides;
    const char* expected;
  };
  const Row rows[] = {
      {"all of it", nat, "", "216.562805 GB"},
      {"with what others send", declared, "nat: {data_processed: 100 GB}", "316.562805 GB"},
      {"as declared while nobody says what others send", declared, "", "500 GB"},
      {"a rate is for the month", "  nat: {kind: nat_gateway, data_processed: 8 GB/day}\n", "",
       "8 GB/day"},
      {"no less than the load alone", too_few, "", "216.562805 GB"},
      {"nor of a rate", "  nat: {kind: nat_gateway, data_processed: 7 GB/day}\n", "",
       "216.562805 GB"},
      {"endpoints take logs and images", nat + endpoints, "", "100.250244 GB"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(text_of(projected_with(row.resources, more, row.besides), "nat", "data_processed"),
              row.expected)
        << row.rule;
  }
  EXPECT_THAT(projected_with(declared, more).assumptions,
              Contains(AllOf(StartsWith("nat.data_processed stays as declared"),
                             HasSubstr("216.6 GB of the load"), HasSubstr("183 task starts"))));
  const auto said = projected_with(too_few, more).assumptions;
  EXPECT_THAT(said, Contains(AllOf(StartsWith("nat.data_processed has 216.6 GB of the load"),
                                   HasSubstr("more than the declared 200 GB"),
                                   HasSubstr("what else goes through it is missing"))));
  EXPECT_THAT(said, Not(Contains(HasSubstr("stays as declared"))));
}

TEST(ProjectedUsage, AddsWhatOthersUseOfTheSameLines) {
  const Stack stack = projected_with(
      kEdge, "image: 0 GB",
      "logs: {ingest: 2 GB}, jobs: {messages: 1M}, transfer: {internet_egress: 4 GB}");
  EXPECT_EQ(text_of(stack, "logs", "ingest"), "27.062561 GB");
  EXPECT_THAT(stack.assumptions, Not(Contains(StartsWith("logs.ingest has nothing of"))));
  EXPECT_EQ(text_of(stack, "jobs", "messages"), "14140000");
  // The load leaves through CloudFront: the others' is all there is.
  EXPECT_EQ(text_of(stack, "transfer", "internet_egress"), "4 GB");
}

TEST(ProjectedUsage, SplitsTasksAsTheyRan) {
  Projection projection = a_day();
  projection.services[0].fargate_hours = 24;
  projection.services[0].spot_hours = 60;
  std::string text = kStack;
  text.replace(text.find("deployments: {per_month: 0}"), 27,
               "capacity_providers: [{provider: FARGATE, base: 1, weight: 1}, {provider: "
               "FARGATE_SPOT, weight: 4}]");
  const Stack stack = projected(text, projection).stack;
  EXPECT_EQ(text_of(stack, "web", "tasks_by_provider"), "FARGATE 1 FARGATE_SPOT 2.5 ");
  EXPECT_EQ(text_of(stack, "web", "tasks"), "none");
}

TEST(ProjectedUsage, LeavesWhatItCannotKnow) {
  std::string text = kStack;
  text.replace(text.find("deployments: {per_month: 0}"), 27, "schedule: mon-fri 08:00-20:00");
  text.replace(text.find("kind: alb"), 9, "kind: alb, scheme: internal");
  const ProjectedStack found = projected(text);
  EXPECT_THAT(text_of(found.stack, "web", "tasks"), HasSubstr("likely 2"));
  EXPECT_THAT(text_of(found.stack, "transfer", "internet_egress"), HasSubstr("likely 7 GB"));
  EXPECT_EQ(text_of(found.stack, "transfer", "inter_az"), "3 GB");
  EXPECT_THAT(found.stack.assumptions,
              Contains("web.tasks stays as declared: simulations know no schedules"));
}

// What the load file does not say of a request is not 0.
TEST(ProjectedUsage, LeavesWhatTheLoadDoesNotSay) {
  const std::string file = R"(
traffic: {base: 10/s}
services: {web: {traffic_share: 100%, service_time: {mean: 50 ms}}}
)";
  const Stack stack = projected(kStack, a_day(), Hours(Quantity(730)), file).stack;
  EXPECT_THAT(text_of(stack, "transfer", "internet_egress"), HasSubstr("likely 7 GB"));
  EXPECT_EQ(text_of(stack, "logs", "ingest"), "1 GB");
  EXPECT_EQ(text_of(stack, "cache", "ecpus"), "1M");
  EXPECT_EQ(text_of(stack, "jobs", "requests"), "5M");
  EXPECT_EQ(text_of(stack, "lb", "lcu"), "0.048");  // 12 / 10 / 25, by connections
  EXPECT_THAT(stack.assumptions, Contains(HasSubstr("without bytes, since the load file gives no "
                                                    "response")));
  const Stack edge = projected(kStack + kEdge, a_day(), Hours(Quantity(730)), file).stack;
  EXPECT_EQ(text_of(edge, "cdn", "requests"), "31536000");
  EXPECT_EQ(text_of(edge, "cdn", "egress"), "1 GB");
}

TEST(ProjectedUsage, SaysThatNothingCame) {
  Projection idle = a_day();
  idle.usage.services[0] = {.attempted = std::vector<double>(24, 0.0),
                            .answered = std::vector<double>(24, 0.0)};
  const Stack stack = projected(kStack, idle).stack;
  EXPECT_EQ(text_of(stack, "lb", "lcu"), "0");
  EXPECT_EQ(text_of(stack, "logs", "ingest"), "0 GB");
  EXPECT_THAT(stack.assumptions, Contains(StartsWith("no traffic at all")));
}

TEST(ProjectedUsage, NamesWhatIsProjectedAndWhatIsNot) {
  const auto said = projected(kStack).stack.assumptions;
  EXPECT_THAT(said, Contains(AllOf(StartsWith("projected from the load: web.tasks, "),
                                   HasSubstr(", lb.lcu, "), HasSubstr(", jobs.messages"))));
  EXPECT_THAT(said, Contains(AllOf(StartsWith("as declared, since the load does not say: "),
                                   HasSubstr("transfer.inter_az"),
                                   HasSubstr("web.deployments.per_month"),
                                   Not(HasSubstr("logs.ingest")))));
  EXPECT_THAT(said, Contains(StartsWith("logs.ingest has nothing of cron")));
}

// The only service has a schedule, and nothing else is named.
TEST(ProjectedUsage, SaysThatNothingIsProjected) {
  const auto found = projected(R"(
stack: test
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 2, schedule: mon-fri 08:00-20:00}
)",
                               a_day(), Hours(Quantity(730)), R"(
traffic: {base: 10/s}
services: {web: {traffic_share: 100%, service_time: {mean: 50 ms}}}
)");
  EXPECT_TRUE(found.changed.empty());
  EXPECT_THAT(found.stack.assumptions, Contains("nothing is projected from the load"));
  EXPECT_THAT(found.stack.assumptions, Not(Contains(HasSubstr("projected from the load: "))));
}

TEST(ProjectedUsage, SaysThatADayIsNoMonth) {
  const auto said = projected(kStack).stack.assumptions;
  EXPECT_THAT(said, Contains("usage is projected by the analytic engine from 2026-11-02T00:00Z to "
                             "2026-11-03T00:00Z, 24 h, and taken 30.4167 times for a month of "
                             "730 h"));
  EXPECT_THAT(said, Contains(StartsWith("only part of a week was simulated")));
  Projection short_one = a_day();
  short_one.usage.seconds = 3600;
  short_one.usage.services[0] = {.attempted = {36000}, .answered = {36000}};
  short_one.is_complete = false;
  const auto short_said = projected(kStack, short_one).stack.assumptions;
  EXPECT_THAT(short_said, Contains(StartsWith("only part of a day was simulated")));
  EXPECT_THAT(short_said, Contains(StartsWith("the simulation was stopped before its end")));
}

TEST(ProjectedUsage, RefusesWhatProjectsNone) {
  const Stack stack = *parse_stack(kStack, "stack.yaml");
  const auto load = parse_load_model(kLoad, "load.yaml", stack);
  EXPECT_FALSE(with_projected_usage(stack, *load, Projection{}));
  // An engine that keeps no account, whatever its name.
  Projection without;
  without.engine = "analytic";
  without.usage.seconds = 3600;
  const auto refused = with_projected_usage(stack, *load, without);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("does not project usage"));
  // And one that does, whatever its name.
  Projection event = a_day();
  event.engine = "event (calendar)";
  EXPECT_TRUE(with_projected_usage(stack, *load, event));
}

LineItem line(const std::string& description, const char* quantity, const char* cost) {
  LineItem out;
  out.resource = "lb";
  out.description = description;
  out.unit = "LCU-Hrs";
  out.quantity = *Quantity::parse(quantity);
  out.monthly_cost = *Money::parse(cost);
  return out;
}

TEST(CompareUsage, KeepsLinesThatDiffer) {
  Estimate declared;
  declared.monthly_cost = *Money::parse("20");
  declared.lines = {line("same", "1", "1"), line("less", "3", "6"), line("gone", "2", "4")};
  Estimate now;
  now.monthly_cost = *Money::parse("18");
  now.lines = {line("same", "1", "1"), line("less", "2", "4"), line("new", "5", "10")};
  const UsageComparison found = compare_usage(declared, now, a_day());
  EXPECT_EQ(found.declared_cost.to_string(), "20");
  EXPECT_EQ(found.projected_cost.to_string(), "18");
  EXPECT_EQ(found.from, "2026-11-02T00:00Z");
  ASSERT_EQ(found.lines.size(), 3u);
  EXPECT_EQ(found.lines[0].description, "less");
  EXPECT_EQ(found.lines[0].declared->to_string(), "3");
  EXPECT_EQ(found.lines[0].projected->to_string(), "2");
  EXPECT_EQ(found.lines[1].description, "gone");
  EXPECT_FALSE(found.lines[1].projected);
  EXPECT_EQ(found.lines[1].declared_cost.to_string(), "4");
  EXPECT_EQ(found.lines[2].description, "new");
  EXPECT_FALSE(found.lines[2].declared);
  EXPECT_EQ(found.lines[2].projected_cost.to_string(), "10");
}

}  // namespace
}  // namespace costplan
