#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// SNS pricing: each started 64 KB of published data is a request; a batch is one call
// of up to 10 messages and 256 KB (billing rules §8).
constexpr QuantityRow kPublishes[] = {
    {"a message is a request", "t: {kind: sns_topic, messages: 1M}", "Requests-Tier1", "1000000",
     "§8"},
    {"64 KB are one", "t: {kind: sns_topic, messages: 1M, message_size: 64 KB}", "Requests-Tier1",
     "1000000", "§8"},
    {"a byte more is two", "t: {kind: sns_topic, messages: 1M, message_size: 65537 B}",
     "Requests-Tier1", "2000000", "§8"},
    {"256 KB are four", "t: {kind: sns_topic, messages: 1M, message_size: 256 KB}",
     "Requests-Tier1", "4000000", "§8"},
    {"an empty message", "t: {kind: sns_topic, messages: 1M, message_size: 0 KB}", "Requests-Tier1",
     "1000000", "§8: at least one"},
    {"ten in a call", "t: {kind: sns_topic, messages: 1M, batch_size: 10}", "Requests-Tier1",
     "100000", "§8"},
    {"ten of 7 KB", "t: {kind: sns_topic, messages: 1M, batch_size: 10, message_size: 7 KB}",
     "Requests-Tier1", "200000", "§8: 70 KB are 2 chunks"},
    {"four of 64 KB", "t: {kind: sns_topic, messages: 1M, batch_size: 4, message_size: 64 KB}",
     "Requests-Tier1", "1000000", "§8: 256 KB are 4 chunks"},
    {"no messages", "t: {kind: sns_topic, messages: 0}", "Requests-Tier1", "0", "§8"},
    {"nobody knows", "t: {kind: sns_topic}", "Requests-Tier1", "?", "§8"},
    {"a FIFO topic has its own", "t: {kind: sns_topic, type: fifo, messages: 1M}", "Requests-Tier1",
     "none", "§8"},
};

TEST(SnsTopic, CountsEachStarted64KilobytesPublished) {
  expect_quantities(kPublishes);
  expect_quantities(kPublishes, february_2026());
}

TEST(SnsTopic, CountsDeliveriesByProtocol) {
  constexpr QuantityRow kRows[] = {
      {"queues", "t: {kind: sns_topic, messages: 1, deliveries: {sqs: 3}}", "DeliveryAttempts-SQS",
       "3", "§8"},
      {"functions", "t: {kind: sns_topic, messages: 1, deliveries: {lambda: 3}}",
       "DeliveryAttempts-LAMBDA", "3", "§8"},
      {"endpoints", "t: {kind: sns_topic, messages: 1, deliveries: {http: 3}}",
       "DeliveryAttempts-HTTP", "3", "§8"},
      {"large ones count once",
       "t: {kind: sns_topic, messages: 1, message_size: 200 KB, deliveries: {http: 3}}",
       "DeliveryAttempts-HTTP", "3", "§8: chunks are of published data"},
      {"addresses", "t: {kind: sns_topic, messages: 1, deliveries: {email: 3}}",
       "DeliveryAttempts-SMTP", "3", "§8"},
      {"streams", "t: {kind: sns_topic, messages: 1, deliveries: {firehose: 3}}",
       "DeliveryAttempts-FIREHOSE", "3", "§8"},
      {"Apple", "t: {kind: sns_topic, messages: 1, deliveries: {apple_push: 3}}",
       "DeliveryAttempts-APNS", "3", "§8"},
      {"Android", "t: {kind: sns_topic, messages: 1, deliveries: {google_push: 3}}",
       "DeliveryAttempts-GCM", "3", "§8"},
      {"Amazon", "t: {kind: sns_topic, messages: 1, deliveries: {amazon_push: 3}}",
       "DeliveryAttempts-ADM", "3", "§8"},
      {"nobody subscribed", "t: {kind: sns_topic, messages: 1}", "DeliveryAttempts-SQS", "none",
       "§8"},
      {"text messages have no line", "t: {kind: sns_topic, messages: 1, deliveries: {sms: 3}}",
       "DeliveryAttempts-SMS", "none", "§8: per country"},
  };
  expect_quantities(kRows);
}

TEST(SnsTopic, ChargesFifoTopicsByMessageAndByGigabyte) {
  constexpr QuantityRow kRows[] = {
      {"requests", "t: {kind: sns_topic, type: fifo, messages: 1M}", "F-Request-Tier1", "1000000",
       "§8"},
      {"whatever their size",
       "t: {kind: sns_topic, type: fifo, messages: 1M, message_size: 256 KB}", "F-Request-Tier1",
       "1000000", "§8: FIFO bytes are charged as such"},
      {"a batch is one request", "t: {kind: sns_topic, type: fifo, messages: 1M, batch_size: 4}",
       "F-Request-Tier1", "250000", "§8"},
      {"bytes in", "t: {kind: sns_topic, type: fifo, messages: 1M, message_size: 2 KB}",
       "F-Ingress-Tier1", "1.907348633", "§8: 2,000,000 KB / 1,048,576"},
      {"of unknown size", "t: {kind: sns_topic, type: fifo, messages: 1M}", "F-Ingress-Tier1", "?",
       "§8"},
      {"messages out",
       "t: {kind: sns_topic, type: fifo, messages: 1, message_size: 1 KB, deliveries: {sqs: 2M}}",
       "F-DA-SQS", "2000000", "§8"},
      {"bytes out",
       "t: {kind: sns_topic, type: fifo, messages: 1, message_size: 64 KB, "
       "deliveries: {sqs: 32768}}",
       "F-Egress-SQS", "2", "§8: 32,768 x 64 KB"},
      {"to no queue", "t: {kind: sns_topic, type: fifo, messages: 1, message_size: 1 KB}",
       "F-DA-SQS", "none", "§8"},
      {"not as from a standard topic",
       "t: {kind: sns_topic, type: fifo, messages: 1, message_size: 1 KB, deliveries: {sqs: 2M}}",
       "DeliveryAttempts-SQS", "none", "§8"},
  };
  expect_quantities(kRows);
}

TEST(SnsTopic, PricesWhatIsPublishedAndDelivered) {
  constexpr CostRow kCosts[] = {
      {"published", "t: {kind: sns_topic, messages: 3M}", "Requests-Tier1", "1.5",
       "§8: 0.50 a million"},
      {"queues", "t: {kind: sns_topic, messages: 0, deliveries: {sqs: 1G}}", "DeliveryAttempts-SQS",
       "0", "§8: free"},
      {"functions", "t: {kind: sns_topic, messages: 0, deliveries: {lambda: 1G}}",
       "DeliveryAttempts-LAMBDA", "0", "§8: free"},
      {"endpoints", "t: {kind: sns_topic, messages: 0, deliveries: {http: 100k}}",
       "DeliveryAttempts-HTTP", "0.06", "§8: 0.06 per 100,000"},
      {"email", "t: {kind: sns_topic, messages: 0, deliveries: {email: 100k}}",
       "DeliveryAttempts-SMTP", "2", "§8: 2.00 per 100,000"},
      {"Firehose", "t: {kind: sns_topic, messages: 0, deliveries: {firehose: 1M}}",
       "DeliveryAttempts-FIREHOSE", "0.19", "§8"},
      {"push", "t: {kind: sns_topic, messages: 0, deliveries: {apple_push: 1M}}",
       "DeliveryAttempts-APNS", "0.5", "§8"},
      {"FIFO requests", "t: {kind: sns_topic, type: fifo, messages: 1M, message_size: 1 KB}",
       "F-Request-Tier1", "0.3", "§8"},
      {"FIFO bytes", "t: {kind: sns_topic, type: fifo, messages: 32768, message_size: 64 KB}",
       "F-Ingress-Tier1", "0.034", "§8: 2 GB at 0.017"},
      {"FIFO deliveries",
       "t: {kind: sns_topic, type: fifo, messages: 0, message_size: 1 KB, deliveries: {sqs: 1M}}",
       "F-DA-SQS", "0.01", "§8"},
      {"FIFO bytes out",
       "t: {kind: sns_topic, type: fifo, messages: 0, message_size: 64 KB, "
       "deliveries: {sqs: 32768}}",
       "F-Egress-SQS", "0.002", "§8: 2 GB at 0.001"},
  };
  expect_costs(kCosts);
  constexpr CostRow kFree[] = {
      {"a million requests", "t: {kind: sns_topic, messages: 3M}", "Requests-Tier1", "1", "§0.6"},
      {"100,000 to endpoints", "t: {kind: sns_topic, messages: 0, deliveries: {http: 300k}}",
       "DeliveryAttempts-HTTP", "0.12", "§0.6"},
      {"1,000 emails", "t: {kind: sns_topic, messages: 0, deliveries: {email: 6k}}",
       "DeliveryAttempts-SMTP", "0.1", "§0.6"},
  };
  expect_costs(kFree, {.free_tier = true});
}

TEST(SnsTopic, ListsTextMessagesAsNotIncluded) {
  const Metering texts = metered("t: {kind: sns_topic, messages: 1, deliveries: {sms: 5}}");
  ASSERT_EQ(texts.not_included.size(), 1u);
  EXPECT_THAT(texts.not_included[0].reason, HasSubstr("by country"));
  EXPECT_TRUE(
      metered("t: {kind: sns_topic, messages: 1, deliveries: {sms: 0}}").not_included.empty());
  EXPECT_TRUE(metered("t: {kind: sns_topic, messages: 1}").not_included.empty());
}

TEST(SnsTopic, SaysWhatItTakesForGranted) {
  EXPECT_THAT(assumptions_of(metered("t: {kind: sns_topic, messages: 1}")),
              HasSubstr("no request has more than 64 KB (message_size is not given)"));
  const Metering large = metered(
      "t: {kind: sns_topic, messages: 1, message_size: 65 KB, deliveries: {http: 1, email: 1}}");
  EXPECT_THAT(assumptions_of(large), Not(HasSubstr("is not given")));
  EXPECT_THAT(assumptions_of(large, "DeliveryAttempts-SMTP"), HasSubstr("counts once"));
  EXPECT_THAT(assumptions_of(large, "DeliveryAttempts-HTTP"), HasSubstr("internet egress"));
  EXPECT_THAT(assumptions_of(metered("t: {kind: sns_topic, messages: 1, message_size: 64 KB, "
                                     "deliveries: {email: 1}}")),
              "");
}

TEST(SnsTopic, RefusesWhatSnsDoes) {
  constexpr ProblemRow kProblems[] = {
      {"t: {kind: sns_topic, messages: 1, message_size: 257 KB}", "expected at most 256 KB"},
      {"t: {kind: sns_topic, messages: 1, batch_size: 11}", "expected at most 10"},
      {"t: {kind: sns_topic, messages: 1, batch_size: 0}", "expected at least 1"},
      {"t: {kind: sns_topic, messages: 1, batch_size: 10, message_size: 26 KB}",
       "resources.t.batch_size: the messages of a batch add up to more than 256 KB",
       "use a smaller batch_size"},
      {"t: {kind: sns_topic, type: fifo, messages: 1, deliveries: {email: 1}}",
       "resources.t.deliveries.email: a FIFO topic delivers to SQS queues only"},
      {"t: {kind: sns_topic, type: fifo, messages: 1, deliveries: {email: 1, sms: 1}}",
       "resources.t.deliveries.sms: a FIFO topic delivers to SQS queues only"},
      {"t: {kind: sns_topic, type: fifo, messages: 1, deliveries: {lambda: 1}}",
       "resources.t.deliveries.lambda: a FIFO topic"},
  };
  expect_problems(kProblems);
  EXPECT_EQ(problems("t: {kind: sns_topic, messages: 1, batch_size: 10, message_size: 25.6 KB}"),
            "");
}

}  // namespace
}  // namespace costplan::testing
