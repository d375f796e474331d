#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// EventBridge pricing: custom and partner events by started 64 KB; events of AWS
// services, rules and deliveries within the account are free (billing rules §8).
constexpr QuantityRow kEvents[] = {
    {"an event is a chunk", "bus: {kind: eventbridge_bus, events: 2M}", "Event-64K-Chunks",
     "2000000", "§8"},
    {"64 KB are one", "bus: {kind: eventbridge_bus, events: 2M, event_size: 64 KB}",
     "Event-64K-Chunks", "2000000", "§8"},
    {"a byte more is two", "bus: {kind: eventbridge_bus, events: 2M, event_size: 65537 B}",
     "Event-64K-Chunks", "4000000", "§8"},
    {"256 KB are four", "bus: {kind: eventbridge_bus, events: 2M, event_size: 256 KB}",
     "Event-64K-Chunks", "8000000", "§8"},
    {"partner events", "bus: {kind: eventbridge_bus, partner_events: 1M, event_size: 65 KB}",
     "Event-64K-Chunks", "2000000", "§8"},
    {"both", "bus: {kind: eventbridge_bus, events: 2M, partner_events: 1M}", "Event-64K-Chunks",
     "3000000", "§8"},
    {"events for other buses", "bus: {kind: eventbridge_bus, events: 2M, cross_bus_events: 1M}",
     "Event-64K-Chunks", "3000000", "§8: charged to the sender"},
    {"replays", "bus: {kind: eventbridge_bus, events: 2M, replayed_events: 500k}",
     "Event-64K-Chunks", "2500000", "§8"},
    {"no events", "bus: {kind: eventbridge_bus, events: 0}", "Event-64K-Chunks", "0", "§8"},
    {"nobody knows", "bus: {kind: eventbridge_bus}", "Event-64K-Chunks", "?", "§8"},
    {"API destinations",
     "bus: {kind: eventbridge_bus, events: 0, api_destination_calls: 3, event_size: 65 KB}",
     "Invocation-64K-Chunks", "6", "§8"},
    {"no API destinations", "bus: {kind: eventbridge_bus, events: 0}", "Invocation-64K-Chunks",
     "none", "§8"},
    {"schema discovery reads 8 KB at a time",
     "bus: {kind: eventbridge_bus, events: 0, discovered_events: 3, event_size: 9 KB}",
     "Event-8K-Chunks", "6", "EventBridge pricing: schema discovery in 8 KB chunks"},
    {"small ones",
     "bus: {kind: eventbridge_bus, events: 0, discovered_events: 3, event_size: 8 KB}",
     "Event-8K-Chunks", "3", "EventBridge pricing: schema discovery in 8 KB chunks"},
    {"no discovery", "bus: {kind: eventbridge_bus, events: 1}", "Event-8K-Chunks", "none", "§8"},
};

TEST(EventBridgeBus, CountsEachStarted64Kilobytes) {
  expect_quantities(kEvents);
  expect_quantities(kEvents, february_2026());
}

TEST(EventBridgeBus, KeepsTheArchiveForItsRetention) {
  constexpr QuantityRow kRows[] = {
      {"processing",
       "bus: {kind: eventbridge_bus, events: 0, archive: {ingested: 73 GB, retention: 5 days}}",
       "ArchivedEvents-Bytes", "73", "§8"},
      {"storage, in twelfths of 365 days",
       "bus: {kind: eventbridge_bus, events: 0, archive: {ingested: 73 GB, retention: 5 days}}",
       "TimedStorage-ByteHrs", "12", "§8: 73 · 5 · 12 / 365"},
      {"for good",
       "bus: {kind: eventbridge_bus, events: 0, archive: {ingested: 73 GB, history: 365 days}}",
       "TimedStorage-ByteHrs", "876", "§8: twelve months of 73 GB"},
      {"not full yet",
       "bus: {kind: eventbridge_bus, events: 0, "
       "archive: {ingested: 73 GB, retention: 90 days, history: 5 days}}",
       "TimedStorage-ByteHrs", "12", "§8"},
      {"nobody knows since when",
       "bus: {kind: eventbridge_bus, events: 0, archive: {ingested: 73 GB}}",
       "TimedStorage-ByteHrs", "?", "§8"},
      {"nor how much", "bus: {kind: eventbridge_bus, events: 0, archive: {retention: 5 days}}",
       "ArchivedEvents-Bytes", "?", "§8"},
      {"no archive", "bus: {kind: eventbridge_bus, events: 0}", "TimedStorage-ByteHrs", "none",
       "§8"},
  };
  expect_quantities(kRows);
  expect_quantities(kRows, february_2026());
  constexpr QuantityRow kFebruary[] = {
      {"the month brings less",
       "bus: {kind: eventbridge_bus, events: 0, archive: {ingested: 1 GB/day, retention: 5 days}}",
       "ArchivedEvents-Bytes", "28", "§0.1: 28 days"},
      {"five days hold as much as ever",
       "bus: {kind: eventbridge_bus, events: 0, archive: {ingested: 24 GB/day, retention: 5 days}}",
       "TimedStorage-ByteHrs", "120", "§0.1: GB-months do not vary with the month"},
  };
  expect_quantities(kFebruary, february_2026());
}

TEST(EventBridgeBus, PricesAMillionEventsAtADollar) {
  constexpr CostRow kCosts[] = {
      {"custom", "bus: {kind: eventbridge_bus, events: 2M}", "Event-64K-Chunks", "2",
       "§8: 1.00 a million"},
      {"partner", "bus: {kind: eventbridge_bus, partner_events: 2M}", "Event-64K-Chunks", "2",
       "§8: the same"},
      {"API destinations", "bus: {kind: eventbridge_bus, events: 0, api_destination_calls: 1M}",
       "Invocation-64K-Chunks", "0.2", "§8: 0.20 a million"},
      {"archive processing",
       "bus: {kind: eventbridge_bus, events: 0, archive: {ingested: 73 GB, retention: 5 days}}",
       "ArchivedEvents-Bytes", "7.3", "§8: 0.10 a GB"},
      {"archive storage",
       "bus: {kind: eventbridge_bus, events: 0, archive: {ingested: 73 GB, retention: 5 days}}",
       "TimedStorage-ByteHrs", "0.276", "§8: 12 GB-months at 0.023"},
  };
  expect_costs(kCosts);
}

TEST(EventBridgeBus, SaysWhatItTakesForGranted) {
  EXPECT_THAT(assumptions_of(metered("bus: {kind: eventbridge_bus, events: 1}")),
              HasSubstr("no event has more than 64 KB (event_size is not given)"));
  EXPECT_EQ(assumptions_of(metered("bus: {kind: eventbridge_bus, events: 1, event_size: 1 KB}")),
            "");
  EXPECT_THAT(assumptions_of(metered("bus: {kind: eventbridge_bus, cross_bus_events: 1}")),
              HasSubstr("the sender pays"));
  EXPECT_THAT(assumptions_of(metered("bus: {kind: eventbridge_bus, replayed_events: 1}")),
              HasSubstr("unconfirmed"));
  EXPECT_THAT(assumptions_of(metered("bus: {kind: eventbridge_bus, events: 1, "
                                     "archive: {ingested: 1 GB, retention: 5 days}}")),
              HasSubstr("as much expires"));
}

TEST(EventBridgeBus, RefusesWhatEventBridgeDoes) {
  constexpr ProblemRow kProblems[] = {
      {"bus: {kind: eventbridge_bus, events: 1, event_size: 1025 KB}", "expected at most 1024 KB"},
      {"bus: {kind: eventbridge_bus, events: 1, archive: {retention: 12 h}}",
       "expected at least 1 day"},
  };
  expect_problems(kProblems);
}

TEST(EventBridgeSchedule, ChargesEachInvocation) {
  constexpr QuantityRow kAverage[] = {
      {"every minute", "s: {kind: eventbridge_schedule, expression: rate(1 minute)}",
       "ScheduledInvocation", "43800", "§1.1: 730 h"},
      {"every night", "s: {kind: eventbridge_schedule, expression: cron(0 3 * * ? *)}",
       "ScheduledInvocation", "30.4375", "§1.1: 1461 days / 48"},
      {"forty schedules",
       "s: {kind: eventbridge_schedule, expression: rate(1 hour), schedules: 40}",
       "ScheduledInvocation", "29200", "§1.1: 40 · 730"},
      {"none", "s: {kind: eventbridge_schedule, expression: rate(1 hour), schedules: 0}",
       "ScheduledInvocation", "0", "§1.1"},
      {"counted", "s: {kind: eventbridge_schedule, invocations: 5M}", "ScheduledInvocation",
       "5000000", "§8"},
      {"nobody knows", "s: {kind: eventbridge_schedule}", "ScheduledInvocation", "?", "§8"},
  };
  expect_quantities(kAverage);
  constexpr QuantityRow kFebruary[] = {
      {"every minute", "s: {kind: eventbridge_schedule, expression: rate(1 minute)}",
       "ScheduledInvocation", "40320", "§1.1: 672 h"},
      {"every night", "s: {kind: eventbridge_schedule, expression: cron(0 3 * * ? *)}",
       "ScheduledInvocation", "28", "§1.1"},
      {"on the 30th", "s: {kind: eventbridge_schedule, expression: cron(0 3 30 * ? *)}",
       "ScheduledInvocation", "0", "§1.1"},
      {"counted", "s: {kind: eventbridge_schedule, invocations: 5M}", "ScheduledInvocation",
       "5000000", "§8"},
  };
  expect_quantities(kFebruary, february_2026());
}

TEST(EventBridgeSchedule, PricesAMillionInvocationsAtADollar) {
  constexpr CostRow kCosts[] = {
      {"sixteen million", "s: {kind: eventbridge_schedule, invocations: 16M}",
       "ScheduledInvocation", "16", "§8: 1.00 a million"},
      {"one", "s: {kind: eventbridge_schedule, invocations: 1}", "ScheduledInvocation", "0.000001",
       "§8"},
  };
  expect_costs(kCosts);
  constexpr CostRow kFree[] = {
      {"14 million are free", "s: {kind: eventbridge_schedule, invocations: 16M}",
       "ScheduledInvocation", "2", "§0.6"},
      {"most schedules cost nothing",
       "s: {kind: eventbridge_schedule, expression: rate(1 minute), schedules: 300}",
       "ScheduledInvocation", "0", "§0.6: 300 · 43,800"},
  };
  expect_costs(kFree, {.free_tier = true});
}

TEST(EventBridgeSchedule, RefusesExpressionsThatDoNotParseOrAreIgnored) {
  constexpr ProblemRow kProblems[] = {
      {"s: {kind: eventbridge_schedule, expression: every minute}", "resources.s.expression"},
      {"s: {kind: eventbridge_schedule, expression: ''}", "resources.s.expression"},
      {"s: {kind: eventbridge_schedule, expression: rate(1 hour), invocations: 5}",
       "resources.s.expression: invocations are given already"},
      {"s: {kind: eventbridge_schedule, schedules: 4, invocations: 5}",
       "resources.s.schedules: invocations are given already"},
      {"s: {kind: eventbridge_schedule, expression: rate(1 hour), schedules: 1.5}",
       "is not a whole number"},
  };
  expect_problems(kProblems);
  EXPECT_THAT(problems("s: {kind: eventbridge_schedule, invocations: 5}"), Not(HasSubstr("s.")));
}

}  // namespace
}  // namespace costplan::testing
