// Amazon EventBridge. A bus charges the events that applications and partners put on
// it, in chunks of 64 KB; those of AWS's own services are free, and so are rules and
// the deliveries to targets of the account. EventBridge Scheduler charges each
// invocation, where a scheduled rule of a bus would cost nothing.
#include <string>

#include "meters/aws/retention.h"
#include "meters/chunks.h"
#include "meters/meter.h"

namespace costplan {
namespace {

// ---- eventbridge_bus -------------------------------------------------------------

struct Archive {
  Amount ingested;
  Amount retention;
  Amount history;
};

constexpr Field kArchiveFields[] = {
    usage<&Archive::ingested>("ingested", Dimension::kGigabytesPerMonth,
                              "Events that the archive takes in"),
    number<&Archive::retention>("retention", Dimension::kDays,
                                "How long events stay; AWS keeps them for good if left out")
        .at_least("1 day"),
    usage<&Archive::history>("history", Dimension::kDays,
                             "Days of events kept so far, where retention is longer or left out"),
};

struct Bus {
  Amount events;
  Amount event_size;
  Amount partner_events;
  Amount cross_bus_events;
  Amount replayed_events;
  Amount discovered_events;
  Amount api_destination_calls;
  Archive archive;
};

template <auto Member>
constexpr Field events(std::string_view name, std::string_view doc) {
  return usage<Member>(name, Dimension::kCountPerMonth, doc).noun("events");
}

constexpr Field kBusFields[] = {
    events<&Bus::events>("events", "Custom events put on the bus; those of AWS services are free"),
    usage<&Bus::event_size>("event_size", Dimension::kKilobytes,
                            "Size of an event; small enough for one chunk if left out")
        .at_most("1024 KB"),
    events<&Bus::partner_events>("partner_events",
                                 "Events of SaaS partners; no such line if left out"),
    events<&Bus::cross_bus_events>(
        "cross_bus_events",
        "Events sent on to buses of other accounts or regions; no such line if left out"),
    events<&Bus::replayed_events>("replayed_events",
                                  "Events replayed from an archive; no such line if left out"),
    events<&Bus::discovered_events>("discovered_events",
                                    "Events that schema discovery reads; no such line if left out"),
    usage<&Bus::api_destination_calls>("api_destination_calls", Dimension::kCountPerMonth,
                                       "Calls of API destinations; no such line if left out")
        .noun("calls"),
    record<&Bus::archive>("archive", kArchiveFields,
                          "An archive of the bus; no such lines if left out"),
};

constexpr int kChunkKilobytes = 64;
constexpr int kDiscoveryChunkKilobytes = 8;

UsageKey custom_events() {
  return {.service = "AWSEvents",
          .usage_type = "Event-64K-Chunks",
          .operation = "PutEvents",
          .unit = "64K-Chunks"};
}

void charge_archive(const Bus& bus, Meter& m) {
  m.charge({.service = "AWSEvents", .usage_type = "ArchivedEvents-Bytes", .unit = "GB"},
           bus.archive.ingested, "Archive processing");
  // Months differ in what they bring, not in what a retention of days holds.
  const Archive archive = m.in_average_month(bus, kBusFields).archive;
  MeteredUsage& line =
      m.charge({.service = "AWSEvents", .usage_type = "TimedStorage-ByteHrs", .unit = "GB-Mo"},
               stored_gigabytes(archive.ingested, days_kept(archive.retention, archive.history)),
               "Archive storage");
  assume_growth(line, archive.ingested, archive.retention, archive.history);
}

void meter(const Bus& bus, Meter& m) {
  const auto charge = [&](const UsageKey& key, const Amount& count, int kilobytes,
                          const char* description) -> MeteredUsage& {
    MeteredUsage& line = m.charge(key, in_chunks(count, bus.event_size, kilobytes), description);
    assume_one_chunk(line, bus.event_size, kilobytes, "event", "event_size");
    return line;
  };
  if (m.has_field("events") || !m.has_field("partner_events")) {
    charge(custom_events(), bus.events, kChunkKilobytes, "Custom events");
  }
  if (m.has_field("partner_events")) {
    charge(custom_events(), bus.partner_events, kChunkKilobytes, "Partner events")
        .assume("partner events cost what custom events cost");
  }
  if (m.has_field("cross_bus_events")) {
    charge(custom_events(), bus.cross_bus_events, kChunkKilobytes, "Events to other buses")
        .assume("the sender pays for events to other accounts and regions as for custom events, "
                "unconfirmed");
  }
  if (m.has_field("replayed_events")) {
    charge(custom_events(), bus.replayed_events, kChunkKilobytes, "Events replayed")
        .assume("events replayed cost what custom events cost, unconfirmed");
  }
  if (m.has_field("discovered_events")) {
    charge({.service = "AWSEvents",
            .usage_type = "Event-8K-Chunks",
            .operation = "DiscoveryEvent",
            .unit = "8K-Chunks"},
           bus.discovered_events, kDiscoveryChunkKilobytes, "Schema discovery");
  }
  if (m.has_field("api_destination_calls")) {
    charge({.service = "AWSEvents",
            .usage_type = "Invocation-64K-Chunks",
            .operation = "APIDestination",
            .unit = "64K-Chunks"},
           bus.api_destination_calls, kChunkKilobytes, "Calls of API destinations");
  }
  if (m.has_field("archive")) charge_archive(bus, m);
}

// ---- eventbridge_schedule --------------------------------------------------------

struct Schedule {
  std::string expression;
  Amount schedules;
  Amount invocations;
};

constexpr Field kScheduleFields[] = {
    text<&Schedule::expression>(
        "expression",
        "When it runs: rate(5 minutes) or cron(0 3 * * ? *); give this or invocations"),
    number<&Schedule::schedules>("schedules", Dimension::kCount, "Schedules with this expression")
        .or_default("1")
        .noun("schedules")
        .whole(),
    usage<&Schedule::invocations>("invocations", Dimension::kCountPerMonth,
                                  "Invocations of targets; give these or expression")
        .noun("invocations"),
};

Amount invocations(const Schedule& schedule, Meter& m) {
  if (!m.has_field("expression")) {
    return m.has_field("invocations") ? schedule.invocations
                                      : Amount::not_given("expression or invocations");
  }
  const Amount runs = m.runs(schedule.expression, "expression", "invocations");
  // A factor of one is not worth showing.
  return schedule.schedules.value() == Quantity(1) ? runs : schedule.schedules * runs;
}

void meter(const Schedule& schedule, Meter& m) {
  for (const char* field : {"expression", "schedules"}) {
    if (!m.has_field("invocations") || !m.has_field(field)) continue;
    m.error(field, "invocations are given already, and " + std::string(field) + " would be ignored",
            "leave one of them out");
  }
  m.charge({.service = "AWSEvents", .usage_type = "ScheduledInvocation", .unit = "Invocations"},
           invocations(schedule, m), "Scheduler invocations");
}

}  // namespace

std::span<const Kind> eventbridge_kinds() {
  static constexpr Kind kKinds[] = {
      make_kind<Bus, meter>("eventbridge_bus", "Amazon EventBridge",
                            "An event bus: custom and partner events, and its archive", kBusFields),
      make_kind<Schedule, meter>("eventbridge_schedule", "Amazon EventBridge",
                                 "Schedules of EventBridge Scheduler, by invocation",
                                 kScheduleFields),
  };
  return kKinds;
}

}  // namespace costplan
