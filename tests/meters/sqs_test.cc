#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Send and receive carry the message in chunks of 64 KB, delete carries nothing:
// requests = Σ over calls of max(1, ⌈payload/64 KB⌉), billing rules §8.
constexpr QuantityRow kMessages[] = {
    {"three calls a message", "q: {kind: sqs_queue, messages: 1M}", "Requests-Tier1", "3000000",
     "§8"},
    {"64 KB are one chunk", "q: {kind: sqs_queue, messages: 1M, message_size: 64 KB}",
     "Requests-Tier1", "3000000", "§8: 1+1+1"},
    {"a byte more is two", "q: {kind: sqs_queue, messages: 1M, message_size: 65537 B}",
     "Requests-Tier1", "5000000", "§8: 2+2+1"},
    {"64.1 KB", "q: {kind: sqs_queue, messages: 1M, message_size: 64.1 KB}", "Requests-Tier1",
     "5000000", "§8: 2+2+1"},
    {"65 KB", "q: {kind: sqs_queue, messages: 1M, message_size: 65 KB}", "Requests-Tier1",
     "5000000", "§8: 2+2+1"},
    {"128 KB", "q: {kind: sqs_queue, messages: 1M, message_size: 128 KB}", "Requests-Tier1",
     "5000000", "§8: 2+2+1"},
    {"an empty message is a request all the same",
     "q: {kind: sqs_queue, messages: 1M, message_size: 0 KB}", "Requests-Tier1", "3000000",
     "§8: min 1"},
    {"1 MiB", "q: {kind: sqs_queue, messages: 1M, message_size: 1 MB}", "Requests-Tier1",
     "33000000", "§8: 16+16+1"},
    {"a batch is one call", "q: {kind: sqs_queue, messages: 1M, batch_size: 10}", "Requests-Tier1",
     "300000", "§8"},
    {"a batch of 64 KB", "q: {kind: sqs_queue, messages: 1M, batch_size: 10, message_size: 6.4 KB}",
     "Requests-Tier1", "300000", "§8: (1+1+1)/10"},
    {"a batch of 65 KB", "q: {kind: sqs_queue, messages: 1M, batch_size: 10, message_size: 6.5 KB}",
     "Requests-Tier1", "500000", "§8: (2+2+1)/10"},
    {"a message that nobody receives",
     "q: {kind: sqs_queue, messages: 1M, requests_per_message: 1, message_size: 65 KB}",
     "Requests-Tier1", "2000000", "§8: 2"},
    {"a longer visibility timeout is a call without payload",
     "q: {kind: sqs_queue, messages: 1M, requests_per_message: 4, message_size: 65 KB}",
     "Requests-Tier1", "6000000", "§8: 2+2+1+1"},
    {"FIFO", "q: {kind: sqs_queue, type: fifo, messages: 1M}", "Requests-FIFO-Tier1", "3000000",
     "§8"},
    {"FIFO is not standard", "q: {kind: sqs_queue, type: fifo, messages: 1M}", "Requests-Tier1",
     "none", "§8"},
    {"requests as counted elsewhere", "q: {kind: sqs_queue, requests: 5M}", "Requests-Tier1",
     "5000000", "§8"},
    {"nobody knows", "q: {kind: sqs_queue}", "Requests-Tier1", "?", "§8"},
    {"no messages", "q: {kind: sqs_queue, messages: 0}", "Requests-Tier1", "0", "§8"},
};

TEST(SqsQueue, CountsEachStarted64KilobytesOfACall) { expect_quantities(kMessages); }

TEST(SqsQueue, CountsMonthlyMessagesTheSameInFebruary) {
  expect_quantities(kMessages, february_2026());
}

TEST(SqsQueue, ChargesEmptyReceivesOfIdleConsumers) {
  constexpr QuantityRow kRows[] = {
      {"long polling", "q: {kind: sqs_queue, requests: 0, pollers: 1, wait_time: 20 s}",
       "Requests-Tier1", "131400", "§8: 730 · 3600 / 20"},
      {"two consumers", "q: {kind: sqs_queue, requests: 0, pollers: 2, wait_time: 20 s}",
       "Requests-Tier1", "262800", "§8"},
      {"short polling each second",
       "q: {kind: sqs_queue, requests: 0, pollers: 1, polling_interval: 1 s}", "Requests-Tier1",
       "2628000", "§8: 730 · 3600"},
      {"a pause after each long poll",
       "q: {kind: sqs_queue, requests: 0, pollers: 1, wait_time: 20 s, polling_interval: 10 s}",
       "Requests-Tier1", "87600", "§8: 730 · 3600 / 30"},
      {"beside the messages", "q: {kind: sqs_queue, messages: 100, pollers: 1, wait_time: 20 s}",
       "Requests-Tier1", "131700", "§8: 300 + 131,400"},
      {"no consumers", "q: {kind: sqs_queue, requests: 0, pollers: 0, wait_time: 20 s}",
       "Requests-Tier1", "0", "§8"},
      {"no consumers, no matter how they poll", "q: {kind: sqs_queue, requests: 7, pollers: 0}",
       "Requests-Tier1", "7", "§8"},
      {"a FIFO queue", "q: {kind: sqs_queue, type: fifo, requests: 0, pollers: 1, wait_time: 20 s}",
       "Requests-FIFO-Tier1", "131400", "§8"},
  };
  expect_quantities(kRows);
  constexpr QuantityRow kFebruary[] = {
      {"consumers poll as long as the month lasts",
       "q: {kind: sqs_queue, requests: 0, pollers: 1, wait_time: 20 s}", "Requests-Tier1", "120960",
       "§0.1: 672 · 3600 / 20"},
  };
  expect_quantities(kFebruary, february_2026());
}

TEST(SqsQueue, PricesRequestsByTypeAndVolume) {
  constexpr CostRow kCosts[] = {
      {"standard", "q: {kind: sqs_queue, messages: 1M}", "Requests-Tier1", "1.2",
       "§8: 0.40 a million"},
      {"FIFO", "q: {kind: sqs_queue, type: fifo, messages: 1M}", "Requests-FIFO-Tier1", "1.5",
       "§8: 0.50 a million"},
      {"an idle consumer", "q: {kind: sqs_queue, requests: 0, pollers: 1, wait_time: 20 s}",
       "Requests-Tier1", "0.05256", "§8"},
      {"100 billion", "q: {kind: sqs_queue, requests: 100G}", "Requests-Tier1", "40000", "§8"},
      {"one more", "q: {kind: sqs_queue, requests: 100000000001}", "Requests-Tier1",
       "40000.0000003", "row Requests-Tier1: 0.0000003 from 100 billion"},
  };
  expect_costs(kCosts);
  constexpr CostRow kFree[] = {
      {"a million requests are free", "q: {kind: sqs_queue, requests: 1500k}", "Requests-Tier1",
       "0.2", "§0.6"},
  };
  expect_costs(kFree, {.free_tier = true});
}

TEST(SqsQueue, ShowsHowRequestsCameAbout) {
  const Metering metering =
      metered("a: {kind: sqs_queue, messages: 1M, batch_size: 10, message_size: 7 KB}\n"
              "b: {kind: sqs_queue, messages: 1M}");
  ASSERT_EQ(metering.usage.size(), 2u);
  EXPECT_EQ(metering.usage[0].quantity.text(),
            "1,000,000 messages × (2 with payload × ⌈10 messages a call × 7 KB ÷ 64 KB⌉ + "
            "1 without) ÷ 10 messages a call");
  EXPECT_EQ(metering.usage[1].quantity.text(), "1,000,000 messages × (2 with payload + 1 without)");
}

TEST(SqsQueue, SaysWhatItTakesForGranted) {
  EXPECT_THAT(assumptions_of(metered("q: {kind: sqs_queue, messages: 1}")),
              HasSubstr("more than 64 KB"));
  EXPECT_THAT(assumptions_of(metered("q: {kind: sqs_queue, messages: 1, message_size: 1 KB}")),
              Not(HasSubstr("64 KB")));
  EXPECT_THAT(assumptions_of(metered("q: {kind: sqs_queue, pollers: 1, wait_time: 20 s}")),
              HasSubstr("empty all month"));
}

TEST(SqsQueue, RefusesWhatSqsDoes) {
  constexpr ProblemRow kProblems[] = {
      {"q: {kind: sqs_queue, messages: 1, requests: 3}",
       "resources.q.messages: requests are given already"},
      {"q: {kind: sqs_queue, messages: 1, message_size: 1025 KB}",
       "'1025 KB' is too large, expected at most 1024 KB"},
      {"q: {kind: sqs_queue, messages: 1, message_size: 103 KB, batch_size: 10}",
       "resources.q.batch_size: the messages of a batch add up to more than 1 MiB"},
      {"q: {kind: sqs_queue, messages: 1, batch_size: 11}", "expected at most 10"},
      {"q: {kind: sqs_queue, messages: 1, batch_size: 0.5}", "expected at least 1"},
      {"q: {kind: sqs_queue, requests: 1, pollers: 1, wait_time: 21 s}", "expected at most 20 s"},
      {"q: {kind: sqs_queue, requests: 1, pollers: 1}",
       "resources.q.pollers: with wait_time 0 s (short polling) polling_interval is required",
       "set wait_time: 20 s for long polling"},
  };
  expect_problems(kProblems);
  EXPECT_EQ(problems("q: {kind: sqs_queue, messages: 1, message_size: 102.4 KB, batch_size: 10}"),
            "");
}

}  // namespace
}  // namespace costplan::testing
