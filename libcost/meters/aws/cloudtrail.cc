// AWS CloudTrail: the first copy of management events in a region is free; each
// further trail pays for all of them again, at 2 USD per 100,000 events.
#include "meters/meter.h"

namespace costplan {
namespace {

struct Trail {
  Amount management_events;
  Amount extra_copies;
  Amount data_events;
  Amount insights_events;
};

constexpr Field kFields[] = {
    usage<&Trail::management_events>("management_events", Dimension::kCountPerMonth,
                                     "Management events of the region a month")
        .noun("events"),
    number<&Trail::extra_copies>("extra_copies", Dimension::kCount,
                                 "Trails with management events beyond the first")
        .or_default("0")
        .noun("extra copies")
        .whole(),
    usage<&Trail::data_events>(
        "data_events", Dimension::kCountPerMonth,
        "Data events delivered (S3 objects, Lambda calls…); no such line if left out")
        .noun("events"),
    usage<&Trail::insights_events>(
        "insights_events", Dimension::kCountPerMonth,
        "Events analysed by CloudTrail Insights; no such line if left out")
        .noun("events"),
};

void meter(const Trail& trail, Meter& m) {
  if (m.has_field("management_events")) {
    m.charge({.service = "AWSCloudTrail", .usage_type = "FreeEventsRecorded", .unit = "Events"},
             trail.management_events, "Management events, first copy");
  }
  if (trail.extra_copies.is_positive()) {
    m.charge({.service = "AWSCloudTrail", .usage_type = "PaidEventsRecorded", .unit = "Events"},
             trail.extra_copies * trail.management_events, "Management events, further copies");
  }
  if (m.has_field("data_events")) {
    m.charge({.service = "AWSCloudTrail", .usage_type = "DataEventsRecorded", .unit = "Events"},
             trail.data_events, "Data events");
  }
  if (m.has_field("insights_events")) {
    m.charge({.service = "AWSCloudTrail", .usage_type = "InsightsEvents", .unit = "Events"},
             trail.insights_events, "Events analysed by Insights");
  }
}

}  // namespace

std::span<const Kind> cloudtrail_kinds() {
  static constexpr Kind kKinds[] = {
      make_kind<Trail, meter>("cloudtrail", "AWS CloudTrail",
                              "Trails of API activity, without the bucket they fill", kFields)};
  return kKinds;
}

}  // namespace costplan
