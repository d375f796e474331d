// AWS X-Ray: traces recorded, and traces that consoles and queries retrieve or scan.
// A trace is a request that was sampled. By default that is the first of each second
// (the reservoir) and a share of the others, so that little traffic is all traced.
#include "meters/meter.h"

namespace costplan {
namespace {

struct XRay {
  Amount requests;
  Amount reservoir;
  Amount sampling_rate;
  Amount traces;
  Amount retrieved;
  Amount scanned;
  bool insights = false;
};

constexpr Field kFields[] = {
    usage<&XRay::requests>("requests", Dimension::kCountPerMonth,
                           "Requests that sampling chooses from; give these or traces")
        .noun("requests"),
    number<&XRay::reservoir>("reservoir", Dimension::kCountPerSecond,
                             "Requests of each second that are traced in any case")
        .or_default("1/s"),
    number<&XRay::sampling_rate>("sampling_rate", Dimension::kFraction,
                                 "Share of all the other requests that is traced")
        .or_default("5%")
        .at_most("1"),
    usage<&XRay::traces>("traces", Dimension::kCountPerMonth,
                         "Traces recorded; give these or requests")
        .noun("traces"),
    usage<&XRay::retrieved>("retrieved", Dimension::kCountPerMonth,
                            "Traces retrieved; no such line if left out")
        .noun("traces"),
    usage<&XRay::scanned>("scanned", Dimension::kCountPerMonth,
                          "Traces that filter expressions scan; no such line if left out")
        .noun("traces"),
    flag<&XRay::insights>("insights", "Whether X-Ray Insights examines the traces")
        .or_default("false"),
};

// The reservoir first, then the sampling rate.
Amount sampled(const XRay& xray, Meter& m) {
  const Amount rate =
      xray.sampling_rate.named(display(xray.sampling_rate.value()) + " sampling rate");
  if (xray.reservoir.is_zero()) return xray.requests * rate;
  const Amount reservoir = xray.reservoir * m.hours() * Amount(Quantity(3600), "3,600 s");
  return min(xray.requests, reservoir) + beyond(xray.requests, reservoir) * rate;
}

UsageKey key(const char* usage_type) {
  return {.service = "AWSXRay", .usage_type = usage_type, .unit = "traces"};
}

void meter(const XRay& xray, Meter& m) {
  const bool samples = m.has_field("requests");
  if (m.has_field("traces")) {
    bool valid = true;
    for (const char* field : {"requests", "reservoir", "sampling_rate"}) {
      if (!m.has_field(field)) continue;
      m.error(field, "traces are given already, and sampling would count them again",
              "leave one of them out");
      valid = false;
    }
    if (!valid) return;
  }
  const Amount recorded = samples                 ? sampled(xray, m)
                          : m.has_field("traces") ? xray.traces
                                                  : Amount::not_given("requests or traces");
  MeteredUsage& line = m.charge(key("XRay-TracesStored"), recorded, "Traces recorded");
  if (samples && xray.reservoir.is_positive()) {
    line.assume("requests come evenly, and share one reservoir: quiet seconds leave it unused, "
                "services with rules of their own have one each");
  }
  if (m.has_field("retrieved")) {
    m.charge(key("XRay-TracesAccessed"), xray.retrieved, "Traces retrieved");
  }
  if (m.has_field("scanned")) {
    m.charge(key("XRay-TracesAccessed"), xray.scanned, "Traces scanned");
  }
  if (xray.insights) m.charge(key("XRay-Insights-TracesStored"), recorded, "Traces for Insights");
}

}  // namespace

std::span<const Kind> xray_kinds() {
  static constexpr Kind kKinds[] = {make_kind<XRay, meter>(
      "xray", "AWS X-Ray", "Traces, given or sampled from requests, and their retrieval", kFields)};
  return kKinds;
}

}  // namespace costplan
