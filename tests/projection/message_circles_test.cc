// Workers that send messages, into their own queue or around a ring of queues: the analytic engine
// against the event engine, which simulates every message, and what never ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <string>

#include "costplan/io.h"
#include "costplan/simulate.h"
#include "support/simulated.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;

Stack stack() {
  return testing::stack_of(R"(
stack: test
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 4}
  w1: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 1}
  w2: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 1}
  q1: {kind: sqs_queue, requests: 1M}
  q2: {kind: sqs_queue, requests: 1M}
)");
}

// A worker of 12.5 messages a second.
std::string worker(const std::string& name, const std::string& queue, const std::string& sends) {
  return "  " + name + ": {consumes: " + queue +
         ", concurrency: 1, service_time: {mean: 80 ms}, messages: {" + sends + "}}\n";
}

std::string load(const std::string& rate, const std::string& workers) {
  return "traffic: {base: " + rate + "}\nservices:\n" +
         "  web: {traffic_share: 100%, service_time: {mean: 10 ms}, messages: {q1: 1}}\n" + workers;
}

struct Row {
  const char* name;
  std::string load;
  // That both engines may be apart of the messages, the deepest and the oldest; 0: not compared, as
  // the one is a mean of a minute and the other a moment.
  double messages;
  double depth;
};

const std::string kSelf = worker("w1", "q1", "q1: 0.5");
const std::string kRing = worker("w1", "q1", "q2: 1") + worker("w2", "q2", "q1: 0.5");

double worked_on(const Projection& out, std::size_t service) {
  const auto& done = out.usage.services[service].answered;
  return std::accumulate(done.begin(), done.end(), 0.0);
}

class MessageCircles : public ::testing::TestWithParam<Row> {};

// (An event engine of two seeds; 2 hours of 5/s vary by half a percent.)
TEST_P(MessageCircles, HaveAsManyMessagesAsTheEventEngineFinds) {
  const Row& row = GetParam();
  SimulateOptions options{.seeds = 2};
  options.from_s = UtcTime::parse("2026-11-02")->seconds();
  options.to_s = options.from_s + 2 * 3600;
  const auto run = [&](EngineChoice engine) {
    options.engine = engine;
    return testing::simulated(stack(), testing::load_of(stack(), row.load), options);
  };
  const Projection a = run(EngineChoice::kAnalytic);
  const Projection e = run(EngineChoice::kEvent);
  ASSERT_EQ(a.queues.size(), e.queues.size());
  for (std::size_t i = 0; i < a.queues.size(); ++i) {
    const QueueProjection& queue = e.queues[i];
    EXPECT_NEAR(a.queues[i].messages / queue.messages, 1, row.messages) << queue.name;
    if (row.depth <= 0 || queue.peak_depth < 1000) continue;
    EXPECT_NEAR(a.queues[i].peak_depth / queue.peak_depth, 1, row.depth) << queue.name;
    EXPECT_NEAR(a.queues[i].oldest_s / queue.oldest_s, 1, row.depth) << queue.name;
  }
  for (std::size_t i = 0; i < a.services.size(); ++i) {
    EXPECT_NEAR(a.services[i].utilisation_mean, e.services[i].utilisation_mean, 0.02)
        << a.services[i].name;
    EXPECT_NEAR(a.services[i].requests / e.services[i].requests, 1, row.messages)
        << a.services[i].name;
    EXPECT_NEAR(worked_on(a, i) / worked_on(e, i), 1, row.messages) << "what is billed";
    EXPECT_EQ(a.services[i].overloaded.empty(), e.services[i].overloaded.empty() || row.depth <= 0)
        << a.services[i].name;
  }
}

INSTANTIATE_TEST_SUITE_P(
    , MessageCircles,
    ::testing::Values(Row{"self_stable", load("5/s", kSelf), 0.02, 0},
                      Row{"self_overloaded", load("10/s", kSelf), 0.01, 0.03},
                      Row{"ring_stable", load("5/s", kRing), 0.02, 0},
                      Row{"ring_overloaded", load("10/s", kRing), 0.01, 0.03}),
    [](const auto& row) { return std::string(row.param.name); });

// In whatever order the load file has the workers.
TEST(WorkersInARow, LoseNoMessage) {
  const std::string first = worker("w1", "q1", "q2: 1");
  const std::string second = "  w2: {consumes: q2, concurrency: 2, service_time: {mean: 80 ms}}\n";
  for (const std::string& workers : {first + second, second + first}) {
    SimulateOptions options;
    options.from_s = UtcTime::parse("2026-11-02")->seconds();
    options.to_s = options.from_s + 2 * 3600;
    const Projection out =
        testing::simulated(stack(), testing::load_of(stack(), load("10/s", workers)), options);
    ASSERT_EQ(out.services.size(), 3u);
    for (const auto& service : out.services) {  // but those of the last minute
      EXPECT_NEAR(service.requests, 72'000, 601) << service.name;
    }
  }
}

std::string problems_of_load(const std::string& text) {
  const auto read = parse_load_model(text, "load.yaml", stack());
  return read ? "" : read.errors().front().to_string();
}

TEST(EndlessMessages, AreRefusedByTheFieldThatSendsThem) {
  EXPECT_THAT(problems_of_load(load("5/s", worker("w1", "q1", "q1: 2"))),
              HasSubstr("services.w1.messages.q1: messages never end: 'w1' sends messages to "
                        "itself, and a round trip multiplies messages by 2.000 per message, "
                        "expected less than 1"));
  EXPECT_THAT(problems_of_load(load("5/s", worker("w1", "q1", "q1: 1"))),
              HasSubstr("messages never end"));
  EXPECT_THAT(
      problems_of_load(load("5/s", worker("w1", "q1", "q2: 2") + worker("w2", "q2", "q1: 2"))),
      HasSubstr("services.w1.messages.q2: messages never end: 'w1', 'w2' send each other messages, "
                "and a round trip multiplies messages by 2.000 per message"));
  EXPECT_EQ(problems_of_load(load("5/s", worker("w1", "q1", "q2: 2") +
                                             worker("w2", "q2", "q1: 0.49"))),
            "");
}

TEST(EndlessMessages, MayComeThroughACall) {
  const std::string text =
      "traffic: {base: 5/s}\nservices:\n"
      "  web: {traffic_share: 100%, service_time: {mean: 10 ms}, messages: {q1: 1}}\n"
      "  w1: {consumes: q1, service_time: {mean: 80 ms}, calls: {web: 1}}\n";
  EXPECT_THAT(problems_of_load(text),
              HasSubstr("services.web.messages.q1: calls and messages never end: 'web', 'w1' call "
                        "each other and send each other messages"));
}

// Loads that no file describes.
TEST(EndlessMessages, AreRefusedByBothEngines) {
  LoadModel read = testing::load_of(stack(), load("5/s", kSelf));
  read.services[1].workload.messages["q1"] = 1.5;
  SimulateOptions options;
  options.from_s = UtcTime::parse("2026-11-02")->seconds();
  options.to_s = options.from_s + 3600;
  for (const auto engine : {EngineChoice::kAnalytic, EngineChoice::kEvent}) {
    options.engine = engine;
    const auto out = simulate(stack(), read, options);
    ASSERT_FALSE(out.has_value());
    EXPECT_EQ(out.error().path, "services.w1.messages.q1");
    EXPECT_THAT(out.error().message, HasSubstr("messages never end: 'w1'"));
  }
}

}  // namespace
}  // namespace costplan
